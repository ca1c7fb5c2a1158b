"""Gather the papers of appeals for an inspection: what came, what left, who approved, the proofs.

Originals go in as they are, passwords and all: whoever hands the bundle over answers for that.
What was destroyed stands in the index with the word that it was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePath

from mailbot.domain.act_papers import JOURNAL_TITLE
from mailbot.domain.acts import Act
from mailbot.domain.appeal import Channel, StoredLetter
from mailbot.domain.clocks import Clock, called
from mailbot.domain.findings import Form
from mailbot.domain.journal import COLUMNS, Reader, row
from mailbot.domain.letter import Part
from mailbot.domain.message import TO_OPERATOR, Message
from mailbot.domain.post import scan_of
from mailbot.domain.register import Line, Wanted
from mailbot.domain.retention import Kept
from mailbot.domain.states import ActState
from mailbot.errors import NotFound, UnreadableLetter
from mailbot.office import Office
from mailbot.ports import Happening, Paper, Place, Unit
from mailbot.steps import act_list
from mailbot.steps.register import reader
from mailbot.words import Text

_DESTROYED = Text(" — в архиве больше нет", " — no longer in the archive")


# What happened and by whom, in words of a language.
Tell = Callable[[str, str, str], str]


def papers(
    office: Office, line: Line, language: str, tell: Tell, names: Mapping[str, Text]
) -> Iterator[Paper]:
    """Yield every paper of one appeal, its card first.

    `names` says in words what a message is for and where it stands.
    """
    to, entry = reader(office, language), line.entry
    folder = _folder(entry.number)
    with office.records.look() as unit:
        letters = unit.letters.of_appeal(entry.id)
        messages = [
            message
            for message in unit.messages.find(appeal_id=entry.id)
            if message.purpose not in TO_OPERATOR
        ]
        history = unit.history(appeal_id=entry.id)
        places = {letter.id: unit.register.sightings(letter.id) for letter in letters}
        reasons = {letter.id: _reasons(unit, letter, to) for letter in letters}
    made = office.now()
    yield _text(f"{folder}/card.txt", Text("карточка обращения", "card of the appeal"),
                _card(line, to), made, entry.number, to)  # fmt: skip
    yield _text(f"{folder}/history.txt", Text("история: кто, что и когда", "history"),
                _history(history, to, tell), made, entry.number, to)  # fmt: skip
    for place, letter in enumerate(letters, start=1):
        stem = f"{folder}/letter-{place}"
        proof = _receipt(letter, places[letter.id], reasons[letter.id], to)
        yield from _letter(office, letter, stem, entry.number, to)
        yield _text(f"{stem}-receipt.txt", Text("подтверждение получения", "proof of receipt"),
                    proof, letter.received_at, entry.number, to)  # fmt: skip
    for place, message in enumerate(messages, start=1):
        known = [to.say(names[key]) for key in (message.purpose, message.state)]
        stem = f"{folder}/message-{place}"
        yield from _message(office, message, stem, entry.number, to)
        yield from _carrier(office, message, stem, entry.number, to)
        title = Text("утверждение и подтверждение отправки", "approval and proof of sending")
        yield _text(f"{stem}-proof.txt", title, _proof(message, known, to), _at(message, made),
                    entry.number, to)  # fmt: skip


def acts_of(
    office: Office, lines: Sequence[Line], wanted: Wanted, language: str
) -> Iterator[Paper]:
    """Yield every act of these appeals with its extract, and their register (policy 11.4).

    Of a period also the acts of what was destroyed in it without an appeal.
    """
    to, numbers = reader(office, language), {line.entry.id: line.entry.number for line in lines}
    with office.records.look() as unit:
        acts = [act for act in unit.acts.find([ActState.DRAWN]) if _belongs(act, numbers, wanted)]
    if not acts:
        return
    for act in acts:
        number = numbers.get(act.appeal_id or 0, "")
        for name, content in _act_papers(office, act):
            what = to.say(_PAPERS[name.partition("-")[0]])
            at = act.destroyed_at or office.now()
            yield _paper(f"acts/{name}", what, content, at, number, to)
    rows = act_list.journal(office, acts)
    content = act_list.journal_pdf(office, rows)
    yield _paper("acts/destruction-register.pdf", to.say(JOURNAL_TITLE), content, office.now(),
                 "", to)  # fmt: skip


def _act_papers(office: Office, act: Act) -> Sequence[tuple[str, bytes | None]]:
    try:
        return act_list.papers(office, act)
    except NotFound:
        return [(f"act-{act.number.replace('/', '-')}.pdf", None)]


def _belongs(act: Act, numbers: Mapping[int, str], wanted: Wanted) -> bool:
    concerned = {each.id for each in act.contents.expired if each.kind is Kept.APPEAL}
    if act.appeal_id in numbers or concerned & set(numbers):
        return True
    at = act.destroyed_at
    if act.appeal_id is not None or at is None or not (wanted.since or wanted.until):
        return False
    return (wanted.since or at) <= at and (wanted.until is None or at < wanted.until)


_PAPERS = {
    "act": Text("акт об уничтожении", "act of destruction"),
    "extract": Text("выгрузка из журнала событий", "event-log extract"),
}


def _folder(number: str) -> str:
    """Return «2025-00012»: folders stand in the order of the register."""
    seq, _, year = number.partition("/")
    return f"appeals/{year}-{seq:0>5}"


def _text(
    path: str, what: Text, lines: Sequence[str], at: datetime, number: str, to: Reader
) -> Paper:
    """Return lines as a text that every editor of Windows opens."""
    content = "\r\n".join(["\ufeff" + lines[0], *lines[1:], ""]) if lines else "\ufeff"
    return Paper(
        path=path,
        what=to.say(what),
        content=content.encode("utf-8", "replace"),
        at=at.astimezone(to.zone),
        appeal=number,
    )


def _card(line: Line, to: Reader) -> list[str]:
    told = [
        f"{place}. {column.heading(to)}: {_said(cell, to)}"
        for place, (column, cell) in enumerate(zip(COLUMNS, row(line, to), strict=True), start=1)
    ]
    return [*told, "", to.say(Text("Сроки:", "Clocks:")), *(_clock(c, to) for c in line.clocks)]


def _said(cell: object, to: Reader) -> str:
    if isinstance(cell, datetime):
        return to.moment(cell)
    return to.day(cell) if isinstance(cell, date) else str(cell) or "—"


def _clock(clock: Clock, to: Reader) -> str:
    what = to.say(called(clock))
    words = f"{to.moment(clock.due)} — {what}: {clock.norm}"
    if clock.met_at is None:
        return words
    return words + to.say(Text(f"; исполнено {to.moment(clock.met_at)}",
                               f"; met {to.moment(clock.met_at)}"))  # fmt: skip


def _history(history: Sequence[Happening], to: Reader, tell: Tell) -> list[str]:
    told = ((each, tell(each.event, each.by, to.language)) for each in history)
    return [
        "; ".join(filter(None, (to.moment(each.at), words, _details(each.details))))
        for each, words in told
    ]


def _details(details: Mapping[str, str | int] | None) -> str:
    return ", ".join(f"{key}={value}" for key, value in (details or {}).items())


def _reasons(unit: Unit, letter: StoredLetter, to: Reader) -> list[str]:
    """Return why the sender was believed or not; nothing where the findings are no more."""
    try:
        found = unit.letters.findings(letter.id)
    except NotFound:
        return []
    return [to.say(reason) for reason in found.sender.reasons] if found else []


def _receipt(
    letter: StoredLetter, places: Sequence[tuple[Place, int]], reasons: Sequence[str], to: Reader
) -> list[str]:
    received, arrived = to.moment(letter.received_at), to.moment(letter.arrived_at)
    told = [
        Text(f"Получено на бумаге: {received}", f"Received on paper: {received}")
        if letter.channel is Channel.PAPER
        else Text(f"Получено почтовым сервером: {received}", f"Received by the server: {received}"),
        Text(f"Принято службой mailbot: {arrived}", f"Taken in by mailbot: {arrived}"),
        Text(f"Размер: {letter.size_bytes} байт", f"Size: {letter.size_bytes} bytes"),
        Text(f"SHA-256: {letter.raw_sha256}", f"SHA-256: {letter.raw_sha256}"),
    ]
    if letter.stored_sha256:
        told.append(
            Text(
                "Присланная лишняя копия документа удалена; SHA-256 приложенного:"
                f" {letter.stored_sha256}",
                "A copy of a document that was sent in excess was deleted; SHA-256 of what is"
                f" enclosed: {letter.stored_sha256}",
            )
        )
    told += [
        Text(
            f"Ящик {place.mailbox}, папка {place.folder}, UIDVALIDITY {place.uidvalidity}, UID"
            f" {uid}",
            f"Mailbox {place.mailbox}, folder {place.folder}, UIDVALIDITY {place.uidvalidity},"
            f" UID {uid}",
        )
        for place, uid in places
    ]
    told += [Text(f"Отправитель: {reason}", f"Sender: {reason}") for reason in reasons]
    return [to.say(words) for words in told]


def _letter(
    office: Office, letter: StoredLetter, stem: str, number: str, to: Reader
) -> Iterator[Paper]:
    what = to.say(Text("письмо субъекта, оригинал", "the subject's letter, original"))
    at = letter.received_at.astimezone(to.zone)
    raw = _stored(office, letter.raw_ref)
    yield _paper(f"{stem}.eml", what, raw, at, number, to)
    if raw is not None:
        yield from _parts(office, raw, stem, at, number, to)


def _stored(office: Office, ref: str) -> bytes | None:
    try:
        return office.archive.get(ref)
    except NotFound:
        return None


def _paper(
    path: str, what: str, content: bytes | None, at: datetime, number: str, to: Reader
) -> Paper:
    told = what if content is not None else what + to.say(_DESTROYED)
    return Paper(path=path, what=told, content=content, at=at.astimezone(to.zone), appeal=number)


def _parts(
    office: Office, raw: bytes, stem: str, at: datetime, number: str, to: Reader
) -> Iterator[Paper]:
    """Yield the attachments beside the letter, for whoever has no mail program."""
    try:
        parts = office.parse(raw).parts
    except UnreadableLetter:
        return
    for place, part in enumerate(parts, start=1):
        what = to.say(Text(f"вложение «{part.name}»", f"attachment “{part.name}”"))
        yield _paper(f"{stem}-{place}{_suffix(part)}", what, part.content, at, number, to)


def _suffix(part: Part) -> str:
    """Return the suffix that the sender gave, where it is a plain one."""
    suffix = PurePath(part.name).suffix.lower()
    plain = suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= len(".jsonld")
    return suffix if plain else ".bin"


def _message(
    office: Office, message: Message, stem: str, number: str, to: Reader
) -> Iterator[Paper]:
    at = _at(message, office.now())
    draft = message.draft
    what = Text(f"текст сообщения, версия {message.version}", f"draft, version {message.version}")
    yield _text(f"{stem}-draft.txt", what,
                [draft.subject, "", *draft.body.splitlines()], at, number, to)  # fmt: skip
    if message.sheet_ref is not None:
        signed = to.say(Text("подписанное письмо", "the signed letter"))
        path = f"{stem}-signed{PurePath(message.sheet_name).suffix}"
        yield _paper(path, signed, _stored(office, message.sheet_ref), at, number, to)
    if message.seal_ref is not None:
        seal = to.say(Text("электронная подпись письма", "the letter's electronic signature"))
        yield _paper(f"{stem}-signed.sig", seal, _stored(office, message.seal_ref), at, number, to)
    if message.bytes_ref is not None:
        sent = to.say(Text("сообщение, как утверждено", "the message as it was approved"))
        raw = _stored(office, message.bytes_ref)
        on_paper = draft.form is Form.PAPER
        yield _paper(f"{stem}.{'pdf' if on_paper else 'eml'}", sent, raw, at, number, to)
        if raw is not None and not on_paper:
            yield from _parts(office, raw, stem, at, number, to)


def _carrier(
    office: Office, message: Message, stem: str, number: str, to: Reader
) -> Iterator[Paper]:
    """Yield the receipt for what was handed to the carrier."""
    if message.receipt_ref is None:
        return
    content = _stored(office, message.receipt_ref)
    found = scan_of(content) if content is not None else None
    what = to.say(Text("квитанция почты", "the carrier's receipt"))
    path = f"{stem}-receipt.{found[1] if found else 'bin'}"
    yield _paper(path, what, content, _at(message, office.now()), number, to)


def _at(message: Message, now: datetime) -> datetime:
    return message.sent_at or message.approved_at or now


def _proof(message: Message, names: Sequence[str], to: Reader) -> list[str]:
    def moment(at: datetime | None) -> str:
        return to.moment(at) if at else "—"

    told = (
        (Text("Назначение", "Purpose"), names[0]),
        (Text("Состояние", "State"), names[1]),
        (Text("Исх. №", "Outgoing No."), message.outgoing_no),
        (Text("Версия", "Version"), str(message.version)),
        (Text("Утвердил(а)", "Approved by"), message.approved_by),
        (Text("Утверждено", "Approved at"), moment(message.approved_at)),
        (Text("SHA-256 утверждённого", "SHA-256 of what was approved"), message.approved_sha256),
        (Text("Кому", "To"), ", ".join(message.recipients)),
        (Text("Message-ID", "Message-ID"), message.message_id),
        (Text("Отправлено", "Sent"), moment(message.sent_at)),
        (Text("Подтверждение отправки", "Proof of sending"), message.delivery),
        (Text("Копия в «Отправленных»", "Copy in the Sent folder"), moment(message.sent_copy_at)),
        (Text("Причина", "Reason"), message.reason),
    )
    return [f"{to.say(head)}: {words or '—'}" for head, words in told]


def handed_over(office: Office, by: str, lines: Sequence[Line]) -> None:
    """Record in the history of each appeal that its papers were bundled for an inspection."""
    now = office.now()
    with office.records.begin() as unit:
        for line in lines:
            unit.note(
                Happening(
                    at=now,
                    event="exported",
                    by=by,
                    appeal_id=line.entry.id,
                    details={"what": "bundle"},
                )
            )
