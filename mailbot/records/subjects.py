"""Registered subjects and the addresses by which they are known (policy 14.1.2)."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, or_, select, update

from mailbot.domain.subject import Subject
from mailbot.records.engine import insert
from mailbot.records.faults import missing
from mailbot.records.recall import once
from mailbot.records.tables import addresses, subjects

# Made once: to build them anew for each letter cost more than to execute them.
_GET = select(subjects).where(subjects.c.id == bindparam("wanted"))
_BY_ADDRESS = (
    select(subjects)
    .join(addresses)
    .where(addresses.c.canonical == bindparam("wanted"))
    .order_by(subjects.c.id)
)


class SubjectStore:
    """`ports.Subjects` inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, subject: Subject, canonical: Iterable[str]) -> bool:
        """Insert or update by `id`; True if new."""
        columns = {name: getattr(subject, name) for name in Subject.__slots__}
        new = self._connection.scalar(
            insert(self._connection, subjects)
            .values(**columns)
            .on_conflict_do_nothing(index_elements=[subjects.c.id])
            .returning(subjects.c.id)
        )
        if new is None:
            self._connection.execute(
                update(subjects).where(subjects.c.id == subject.id).values(**columns)
            )
            self._connection.execute(delete(addresses).where(addresses.c.subject_id == subject.id))
        self._address([(subject.id, address) for address in set(canonical)])
        return new is not None

    def _address(self, pairs: Iterable[tuple[str, str]]) -> None:
        rows = [{"subject_id": subject_id, "canonical": to} for subject_id, to in pairs if to]
        if rows:
            self._connection.execute(addresses.insert(), rows)

    def get(self, subject_id: str) -> Subject:
        """Return one subject whom a person named."""
        found = self.find(subject_id)
        if found is None:
            raise missing("subjects", subject_id)
        return found

    @once(subjects, addresses)
    def find(self, subject_id: str | None) -> Subject | None:
        """Return whom a line of the register names; None for nobody, and for who was destroyed."""
        if subject_id is None:
            return None
        row = self._connection.execute(_GET, {"wanted": subject_id}).one_or_none()
        return _subject(row) if row else None

    def all(self) -> list[Subject]:
        """Return every subject, by id."""
        return self._subjects(select(subjects))

    def page(self, text: str, *, after: str = "", limit: int) -> list[Subject]:
        """Return subjects whose id, name or an address holds the text, by id, after that id."""
        query = select(subjects).where(subjects.c.id > after).limit(limit)
        if text := " ".join(text.split()):
            # SQLite knows no case of Cyrillic, so each way in which people write is tried.
            written = {text, text.lower(), text.title(), text.upper()}
            addressed = select(addresses.c.subject_id).where(
                addresses.c.canonical.contains(text.lower(), autoescape=True)
            )
            query = query.where(
                or_(
                    subjects.c.id == text,
                    subjects.c.id.in_(addressed),
                    *(subjects.c.full_name.contains(each, autoescape=True) for each in written),
                )
            )
        return self._subjects(query)

    def by_address(self, canonical: str) -> list[Subject]:
        """Return the subjects registered with that address."""
        rows = self._connection.execute(_BY_ADDRESS, {"wanted": canonical})
        return [_subject(row) for row in rows]

    def _subjects(self, query: Select[*tuple[Any, ...]]) -> list[Subject]:
        return [_subject(row) for row in self._connection.execute(query.order_by(subjects.c.id))]

    def index(self, canonical: Callable[[str], str]) -> None:
        """Compute anew how every address compares."""
        found = {(s.id, canonical(email)) for s in self.all() for email in s.emails}
        self._connection.execute(delete(addresses))
        self._address(found)


def _subject(row: Row[*tuple[Any, ...]]) -> Subject:
    columns = row._asdict()
    return Subject(
        **columns | {"emails": tuple(columns["emails"]), "phones": tuple(columns["phones"])}
    )
