"""The letters that came in, and what was seen where."""

from collections.abc import Iterable, Sequence, Set
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, or_, select, update

from mailbot import shapes
from mailbot.domain.appeal import Channel, StoredLetter
from mailbot.domain.filing import Reason
from mailbot.domain.findings import Findings
from mailbot.domain.states import LETTER, LetterState
from mailbot.errors import Destroyed
from mailbot.ports import Keys, NewLetter, Place
from mailbot.records.engine import insert, insert_in
from mailbot.records.faults import missing
from mailbot.records.moves import move
from mailbot.records.tables import folders, letters, scans, sightings, withheld

# Everything but the findings: a listing must not read what every letter says.
_LINE = tuple(getattr(letters.c, name) for name in StoredLetter.__slots__)


# Made once: to build these anew for each letter cost as much as to execute them.
_IN_ORDER = (letters.c.received_at, letters.c.id)
_GET = select(*_LINE).where(letters.c.id == bindparam("wanted"))
_TWINS = (
    select(*_LINE)
    .where(letters.c.message_id_digest == bindparam("digest"), letters.c.id != bindparam("other"))
    .order_by(*_IN_ORDER)
)
_ALIKE = (
    select(*_LINE)
    .where(letters.c.content_digest == bindparam("digest"), letters.c.id != bindparam("other"))
    .order_by(*_IN_ORDER)
)
_KEY = select(letters.c.raw_ref).where(letters.c.id == bindparam("wanted"))
_FINDINGS = select(letters.c.findings).where(letters.c.id == bindparam("wanted"))
_DESCRIBE = update(letters).where(letters.c.id == bindparam("wanted"))


@cache
def _arrival(dialect: str) -> Any:
    once_each = insert_in(dialect, letters).on_conflict_do_nothing(
        index_elements=[letters.c.raw_sha256]
    )
    return once_each.returning(letters.c.id, letters.c.raw_sha256)


@cache
def _sighting(dialect: str) -> Any:
    return insert_in(dialect, sightings).on_conflict_do_nothing()


def _arriving(letter: NewLetter) -> dict[str, object]:
    return {
        "state": LetterState.ARRIVED,
        "received_at": letter.received_at,
        "arrived_at": letter.arrived_at,
        "raw_ref": letter.raw_ref,
        "raw_sha256": letter.raw_sha256,
        "size_bytes": letter.size_bytes,
        "junk": letter.place is not None and letter.place.junk,
        "reason": letter.reason,
        "channel": letter.channel,
    }


class LetterStore:
    """`ports.Letters` inside one transaction."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def arrive(self, batch: Sequence[NewLetter]) -> list[int | None]:
        """Record letters once each by their bytes, and the places once each by their UID."""
        dialect = self._connection.dialect.name
        came = self._connection.execute(_arrival(dialect), [_arriving(one) for one in batch])
        new = {row.raw_sha256: row.id for row in came}
        known = new | self._ids({one.raw_sha256 for one in batch} - new.keys())
        seen = [
            {"letter_id": known[one.raw_sha256], "uid": one.uid, **_place(one.place)}
            for one in batch
            if one.place is not None
        ]
        if seen:
            self._connection.execute(_sighting(dialect), seen)
        pages = [
            {"sha256": sha256, "letter_id": known[one.raw_sha256]}
            for one in batch
            for sha256 in one.scans
        ]
        if pages:
            self._connection.execute(scans.insert(), pages)
        # Of two copies in one batch the first is the letter.
        return [new.pop(one.raw_sha256, None) for one in batch]

    def _ids(self, raw_sha256s: Set[str]) -> dict[str, int]:
        if not raw_sha256s:
            return {}
        query = select(letters.c.raw_sha256, letters.c.id).where(
            letters.c.raw_sha256.in_(raw_sha256s)
        )
        return {row.raw_sha256: row.id for row in self._connection.execute(query)}

    def scanned(self, sha256s: Iterable[str]) -> dict[str, int]:
        """Return the letters on paper of which these bytes are a page, by their SHA-256."""
        query = select(scans.c.sha256, scans.c.letter_id).where(scans.c.sha256.in_(tuple(sha256s)))
        return {row.sha256: row.letter_id for row in self._connection.execute(query)}

    def refs(self, raw_sha256s: Iterable[str]) -> dict[str, str]:
        """Return the archive's references of those bytes that are known."""
        query = select(letters.c.raw_sha256, letters.c.raw_ref).where(
            letters.c.raw_sha256.in_(tuple(raw_sha256s))
        )
        return {row.raw_sha256: row.raw_ref for row in self._connection.execute(query)}

    def get(self, letter_id: int) -> StoredLetter:
        """Return one letter."""
        row = self._connection.execute(_GET, {"wanted": letter_id}).one_or_none()
        if row is None:
            raise missing("letters", letter_id)
        return _letter(row)

    def find(
        self, states: Iterable[LetterState] = (), *, arrived_before: datetime | None = None
    ) -> list[StoredLetter]:
        """Return the letters in these states, oldest receipt first."""
        query = select(*_LINE)
        if chosen := tuple(states):
            query = query.where(letters.c.state.in_(chosen))
        if arrived_before is not None:
            query = query.where(letters.c.arrived_at < arrived_before)
        return self._letters(query)

    def latest(
        self, states: Iterable[LetterState] = (), *, before: int | None = None, limit: int
    ) -> list[StoredLetter]:
        """Return the letters in these states, latest arrival first."""
        query = select(*_LINE).order_by(letters.c.id.desc()).limit(limit)
        if chosen := tuple(states):
            query = query.where(letters.c.state.in_(chosen))
        if before is not None:
            query = query.where(letters.c.id < before)
        return [_letter(row) for row in self._connection.execute(query)]

    def page(self, after: int, limit: int) -> list[StoredLetter]:
        """Return the letters that arrived after that one, in order of arrival."""
        query = select(*_LINE).where(letters.c.id > after).order_by(letters.c.id).limit(limit)
        return [_letter(row) for row in self._connection.execute(query)]

    def of_appeal(self, appeal_id: int) -> list[StoredLetter]:
        """Return the letters of an appeal, oldest receipt first."""
        return self._letters(select(*_LINE).where(letters.c.appeal_id == appeal_id))

    def twins(self, message_id_digest: str, other_than: int) -> list[StoredLetter]:
        """Return the other letters with that Message-ID; an empty digest is no Message-ID."""
        if not message_id_digest:
            return []
        return self._others(_TWINS, message_id_digest, other_than)

    def alike(self, content_digest: str, other_than: int) -> list[StoredLetter]:
        """Return the other letters of the same author with the same words, oldest first."""
        return self._others(_ALIKE, content_digest, other_than)

    def _others(
        self, query: Select[*tuple[object, ...]], digest: str, other_than: int
    ) -> list[StoredLetter]:
        given = {"digest": digest, "other": other_than}
        return [_letter(row) for row in self._connection.execute(query, given)]

    def _letters(self, query: Select[*tuple[object, ...]]) -> list[StoredLetter]:
        ordered = query.order_by(*_IN_ORDER)
        return [_letter(row) for row in self._connection.execute(ordered)]

    def describe(
        self,
        letter_id: int,
        *,
        received_at: datetime,
        message_id_digest: str,
        content_digest: str,
        findings: Findings,
    ) -> None:
        """Store what reading found, sealed with the letter's own key."""
        key = self._connection.scalar(_KEY, {"wanted": letter_id})
        if key is None:
            raise missing("letters", letter_id)
        self._connection.execute(
            _DESCRIBE,
            {
                "wanted": letter_id,
                "received_at": received_at,
                "message_id_digest": message_id_digest,
                "content_digest": content_digest,
                "findings": self._keys.seal(key, _findings(letter_id), shapes.dump(findings)),
            },
        )

    def findings(self, letter_id: int) -> Findings | None:
        """Return what reading found, None where nothing was read yet or all was destroyed."""
        row = self._connection.execute(_FINDINGS, {"wanted": letter_id}).one_or_none()
        if row is None:
            raise missing("letters", letter_id)
        if row.findings is None:
            return None
        try:
            return shapes.load(self._keys.open(_findings(letter_id), row.findings))
        except Destroyed:
            return None

    def redact(
        self, letter_id: int, *, raw_ref: str, stored_sha256: str, findings: Findings
    ) -> None:
        """Put what is left of a letter in its place, sealed with the new key."""
        sealed = self._keys.seal(raw_ref, _findings(letter_id), shapes.dump(findings))
        self._connection.execute(
            update(letters)
            .where(letters.c.id == letter_id)
            .values(raw_ref=raw_ref, stored_sha256=stored_sha256, findings=sealed)
        )

    def move(
        self,
        letter_id: int,
        to: LetterState,
        *,
        reason: str = "",
        order: str = "",
        appeal_id: int | None = None,
    ) -> None:
        """Move the letter and end its claim."""
        values = {"reason": reason, "order": order, "appeal_id": appeal_id}
        move(self._connection, letters, LETTER, letter_id, to, values)

    def rescue(self, raw_sha256: str) -> StoredLetter | None:
        """Take the letter out of Junk; return it if it was there."""
        was = self._letters(
            select(*_LINE).where(
                letters.c.raw_sha256 == raw_sha256,
                or_(letters.c.junk, letters.c.reason == Reason.JUNK),
            )
        )
        for letter in was:
            self._connection.execute(
                update(letters).where(letters.c.id == letter.id).values(junk=False)
            )
        return was[0] if was else None

    def withhold(self, place: Place, uid: int) -> None:
        """Remember that the server would not hand over that letter whole."""
        self._connection.execute(
            insert(self._connection, withheld)
            .values(uid=uid, junk=place.junk, **_place(place))
            .on_conflict_do_nothing()
        )

    def withheld(self) -> list[tuple[Place, int]]:
        """Return the letters that the server has not handed over whole, by place and UID."""
        query = select(withheld).order_by(withheld.c.folder, withheld.c.uid)
        return [
            (Place(row.mailbox, row.folder, row.uidvalidity, row.junk), row.uid)
            for row in self._connection.execute(query)
        ]

    def settle(self, place: Place, uids: Iterable[int]) -> None:
        """Ask no more for these letters: they are here, or gone from the server."""
        self._connection.execute(
            delete(withheld).filter_by(**_place(place)).where(withheld.c.uid.in_(tuple(uids)))
        )

    def last_uid(self, place: Place) -> int:
        """Return the highest UID taken in from that place."""
        query = select(folders.c.last_uid).filter_by(**_place(place))
        return self._connection.scalar(query) or 0

    def mark(self, place: Place, uid: int) -> None:
        """Remember the highest UID taken in; a lower one changes nothing."""
        marked = insert(self._connection, folders).values(last_uid=uid, **_place(place))
        self._connection.execute(
            marked.on_conflict_do_update(
                index_elements=folders.primary_key.columns,
                set_={"last_uid": marked.excluded.last_uid},
                where=folders.c.last_uid < marked.excluded.last_uid,
            )
        )


def _findings(letter_id: int) -> str:
    return f"letters.findings/{letter_id}"


def _place(place: Place) -> dict[str, str | int]:
    return {
        "mailbox": place.mailbox,
        "folder": place.folder,
        "uidvalidity": place.uidvalidity,
    }


def _letter(row: Row[*tuple[object, ...]]) -> StoredLetter:
    line = row._asdict()
    states = {"state": LetterState(line["state"]), "channel": Channel(line["channel"])}
    return StoredLetter(**line | states)
