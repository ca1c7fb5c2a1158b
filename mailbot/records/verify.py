"""Whether everything is as it was written: the chains, the archive's digests, and every seal.

Reads only. What was destroyed has to be gone, everything else has to open and to have the SHA-256
that the register names; a chain is followed to the line where it breaks.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, TableClause, select

from mailbot import shapes
from mailbot.domain.chain import START, Head, Heads
from mailbot.domain.findings import Findings
from mailbot.errors import MailbotError, NotFound
from mailbot.records import chain
from mailbot.records.accounts import opened
from mailbot.records.archive import Archive
from mailbot.records.engine import connect, looking
from mailbot.records.faults import translated
from mailbot.records.keystore import KeyStore
from mailbot.records.tables import accounts, appeals, letters, messages
from mailbot.words import Text

_PORTION = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at, how many there were, what is wrong, and the last links seen."""

    what: Text
    count: int
    faults: tuple[Text, ...]
    head: Head | None = None


def verify(
    url: str,
    archive: Archive,
    keys: KeyStore,
    noted: Sequence[Heads] = (),
) -> Iterator[Verdict]:
    """Look at everything, one verdict a part; `noted` are heads that must still hold."""
    engine = looking(connect(url))
    try:
        with translated(), closing(engine.connect()) as connection:
            yield _history(connection, [heads.history for heads in noted])
            yield _ledger(connection, [heads.register for heads in noted])
            yield _lines(connection)
            yield _letters(connection, archive, keys)
            yield _messages(connection, archive, keys)
            yield _requisites(connection, keys)
            yield _secrets(connection, keys)
    finally:
        engine.dispose()


def _history(connection: Connection, anchors: Sequence[Head]) -> Verdict:
    what = Text("история", "history")
    return _chain(connection, chain.history_lines, chain.history_link, what, anchors)


def _ledger(connection: Connection, anchors: Sequence[Head]) -> Verdict:
    def linked(previous: str, row: Row[*tuple[Any, ...]]) -> str:
        return chain.ledger_link(previous, row.appeal_id, row.sha256)

    what = Text("изменения журнала", "changes of the register")
    return _chain(connection, chain.ledger_lines, linked, what, anchors)


def _chain(
    connection: Connection,
    lines: TableClause,
    linked: Callable[[str, Row[*tuple[Any, ...]]], str],
    what: Text,
    anchors: Sequence[Head],
) -> Verdict:
    """Follow a chain from its start to the line that is not what it was, if there is one."""
    previous, count, head, held = START, 0, Head(), {Head()}
    for row in _stream(connection, lines):
        link = linked(previous, row)
        if link != row.chain:
            where = Text(
                f"{what.ru}: цепочка рвётся на строке {row.id}: она изменена, или перед ней"
                " строки убраны или вставлены",
                f"{what.en}: the chain breaks at line {row.id}: it was changed, or lines before it"
                " were taken out or put in",
            )
            return Verdict(what, count, (where,), head)
        previous, count, head = link, count + 1, Head(row.id, link)
        if any(anchor.line == row.id for anchor in anchors):
            held.add(head.short)
    lost = [anchor for anchor in anchors if anchor.short not in held]
    return Verdict(what, count, tuple(_lost(what, anchor) for anchor in lost), head)


def _lost(what: Text, anchor: Head) -> Text:
    return Text(
        f"{what.ru}: звена {anchor} в цепочке нет: она написана заново",
        f"{what.en}: the chain does not hold the link {anchor}: it was written anew",
    )


def _stream(connection: Connection, lines: TableClause) -> Iterator[Row[*tuple[Any, ...]]]:
    yield from _rows(connection, select(lines).order_by(lines.c.id))


def _rows(
    connection: Connection, query: Select[*tuple[Any, ...]]
) -> Iterator[Row[*tuple[Any, ...]]]:
    with connection.execute(query.execution_options(yield_per=_PORTION)) as rows:
        yield from rows


def _lines(connection: Connection) -> Verdict:
    """See that each line of the register says what its last entry in the ledger says."""
    what = Text("строки журнала", "lines of the register")
    last = {row.appeal_id: row.sha256 for row in _stream(connection, chain.ledger_lines)}
    faults, count = [], 0
    for row in _stream(connection, chain.register_lines):
        count += 1
        if last.pop(row.id, None) != chain.line_digest(row):
            faults.append(
                Text(
                    f"{what.ru}: № {row.number} изменён не программой",
                    f"{what.en}: No. {row.number} was not changed by the program",
                )
            )
    faults += [
        Text(f"{what.ru}: строки {gone} больше нет", f"{what.en}: line {gone} is gone")
        for gone in last
    ]
    return Verdict(what, count, tuple(faults))


def _letters(connection: Connection, archive: Archive, keys: KeyStore) -> Verdict:
    what, faults, count = Text("письма", "letters"), list[Text](), 0
    query = select(letters).order_by(letters.c.id)
    for row in _rows(connection, query):
        count += 1
        name = Text(f"письмо {row.id}", f"letter {row.id}")
        if row.destroyed_at is not None:
            faults += _gone(archive, name, row.raw_ref)
            continue
        faults += _same(archive, name, row.raw_ref, row.stored_sha256 or row.raw_sha256)
        faults += _opens(name, lambda row=row: _words(archive, keys, row))  # type: ignore[misc]
    return Verdict(what, count, tuple(faults))


def _words(archive: Archive, keys: KeyStore, row: Row[*tuple[Any, ...]]) -> None:
    """Open what reading found, and the words of the pages beside it."""
    if row.findings is None:
        return
    found: Findings = shapes.load(keys.open(f"letters.findings/{row.id}", row.findings))
    for document in found.documents:
        if document.words_ref:
            archive.get(document.words_ref)


def _messages(connection: Connection, archive: Archive, keys: KeyStore) -> Verdict:
    what, faults, count = Text("сообщения", "messages"), list[Text](), 0
    query = select(messages, appeals.c.destroyed_at).outerjoin(appeals).order_by(messages.c.id)
    for row in _rows(connection, query):
        count += 1
        name = Text(f"сообщение {row.id}", f"message {row.id}")
        if row.destroyed_at is not None:
            faults += _gone(archive, name, row.bytes_ref)
            continue
        if row.bytes_ref:
            faults += _same(archive, name, row.bytes_ref, row.approved_sha256)
        if row.sheet_ref:
            faults += _opens(name, lambda ref=row.sheet_ref: archive.get(ref))  # type: ignore[misc]
        faults += _opens(
            name,
            lambda row=row: keys.open(f"messages.draft/{row.id}", row.draft),  # type: ignore[misc]
        )
    return Verdict(what, count, tuple(faults))


def _requisites(connection: Connection, keys: KeyStore) -> Verdict:
    what, faults, count = Text("реквизиты обращений", "requisites of appeals"), list[Text](), 0
    query = select(appeals.c.number, appeals.c.requisites).where(appeals.c.requisites.is_not(None))
    for row in _rows(connection, query):
        count += 1
        faults += _opens(
            Text(f"обращение {row.number}", f"appeal {row.number}"),
            lambda row=row: keys.open(  # type: ignore[misc]
                f"appeals.requisites/{row.number}", row.requisites
            ),
        )
    return Verdict(what, count, tuple(faults))


def _secrets(connection: Connection, keys: KeyStore) -> Verdict:
    what, faults, count = Text("вторые ключи входа", "second factors"), list[Text](), 0
    for row in connection.execute(select(accounts.c.login, accounts.c.totp_secret)):
        count += 1
        faults += _opens(
            Text(f"учётная запись {row.login}", f"account {row.login}"),
            lambda row=row: opened(keys, row.login, row.totp_secret),  # type: ignore[misc]
        )
    return Verdict(what, count, tuple(faults))


def _same(archive: Archive, name: Text, ref: str, sha256: str) -> Iterator[Text]:
    def digest() -> None:
        if hashlib.sha256(archive.get(ref)).hexdigest() != sha256:
            raise MailbotError(
                Text("SHA-256 не тот, что записан", "the SHA-256 is not the one that was recorded")
            )

    return _opens(name, digest)


def _opens(name: Text, act: Callable[[], object]) -> Iterator[Text]:
    try:
        act()
    except MailbotError as error:
        yield Text(f"{name.ru}: {error.text.ru}", f"{name.en}: {error.text.en}")


def _gone(archive: Archive, name: Text, ref: str | None) -> Iterator[Text]:
    """See that nothing opens of what the register calls destroyed."""
    if not ref:
        return
    try:
        archive.get(ref)
    except NotFound:
        return
    yield Text(
        f"{name.ru}: уничтожено, но ключ ещё есть; его уничтожит следующий запуск службы",
        f"{name.en}: destroyed, but its key is still there; the next start destroys it",
    )
