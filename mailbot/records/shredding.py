"""What is left of a letter or an appeal when its keys are gone: the register's own line.

The keys are destroyed after this is committed (`steps/shred.py`): what a crash leaves in between
is known by `destroyed_at`, and destroyed at the next start.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, union_all, update

from mailbot.domain.retention import ENDS, Expired, Kept
from mailbot.domain.states import LetterState
from mailbot.records.faults import missing
from mailbot.records.tables import (
    addresses,
    appeals,
    consents,
    history,
    letters,
    messages,
    subjects,
    versions,
)

# So many numbers fit into a statement of any database.
_PORTION = 500

_HOLDING = select(consents.c.appeal_id).where(
    consents.c.accepted_at.is_not(None),
    consents.c.withdrawn_at.is_(None),
    consents.c.ended_on.is_(None),
)


class ShredStore:
    """`ports.Shredding` inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def expired_letters(self, before: datetime) -> list[Expired]:
        """Return the letters that were set aside and came before then, oldest first."""
        query = select(letters.c.id, letters.c.received_at).where(
            letters.c.state == LetterState.SET_ASIDE,
            letters.c.received_at < before,
            letters.c.destroyed_at.is_(None),
        )
        rows = self._connection.execute(query.order_by(letters.c.received_at, letters.c.id))
        return [Expired(Kept.LETTER, row.id, str(row.id), row.received_at) for row in rows]

    def expired_appeals(self, before: datetime) -> list[Expired]:
        """Return the appeals that ended before then, in register order."""
        # What ended before then came before then: of the rest no line of the history is read.
        old = select(appeals.c.id).where(
            appeals.c.state.in_(ENDS),
            appeals.c.received_at < before,
            appeals.c.destroyed_at.is_(None),
        )
        ended = (
            select(history.c.appeal_id, func.max(history.c.at).label("at"))
            .where(history.c.event.in_(ENDS), history.c.appeal_id.in_(old))
            .group_by(history.c.appeal_id)
            .subquery()
        )
        query = (
            select(appeals.c.id, appeals.c.number, ended.c.at)
            .join(ended, ended.c.appeal_id == appeals.c.id)
            .where(
                appeals.c.state.in_(ENDS),
                appeals.c.destroyed_at.is_(None),
                ended.c.at < before,
                # A consent is its own proof for as long as it holds (152-ФЗ, ч. 3 ст. 9).
                appeals.c.id.not_in(_HOLDING),
            )
            .order_by(appeals.c.id)
        )
        rows = self._connection.execute(query)
        return [Expired(Kept.APPEAL, row.id, row.number, row.at) for row in rows]

    def subject_categories(self, appeal_ids: Sequence[int]) -> set[str]:
        """Return of which categories the subjects of these appeals are, "" for one of nobody."""
        found: set[str] = set()
        for start in range(0, len(appeal_ids), _PORTION):
            query = (
                select(func.coalesce(subjects.c.category, ""))
                .select_from(appeals.outerjoin(subjects, subjects.c.id == appeals.c.subject_id))
                .where(appeals.c.id.in_(appeal_ids[start : start + _PORTION]))
                .distinct()
            )
            found.update(self._connection.scalars(query))
        return found

    def destroyed_at(self, appeal_id: int) -> datetime | None:
        """Return when the words of an appeal were destroyed, None where they are there."""
        query = select(appeals.c.destroyed_at).where(appeals.c.id == appeal_id)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise missing("appeals", appeal_id)
        at: datetime | None = row.destroyed_at
        return at

    def letter(self, letter_id: int, at: datetime) -> None:
        """Leave nothing of a letter but that it came, and its SHA-256."""
        self._connection.execute(
            update(letters).where(letters.c.id == letter_id).values(findings=None, destroyed_at=at)
        )

    def appeal(self, appeal_id: int, at: datetime) -> None:
        """Leave nothing of an appeal, its letters and its messages but the register's line."""
        self._connection.execute(
            update(letters)
            .where(letters.c.appeal_id == appeal_id)
            .values(findings=None, destroyed_at=at)
        )
        own = select(messages.c.id).where(messages.c.appeal_id == appeal_id)
        self._connection.execute(delete(versions).where(versions.c.message_id.in_(own)))
        self._connection.execute(
            update(messages)
            .where(messages.c.appeal_id == appeal_id)
            .values(draft=b"", sheet_name="", reason="")
        )
        self._connection.execute(
            update(appeals)
            .where(appeals.c.id == appeal_id)
            .values(requisites=None, destroyed_at=at)
        )

    def forget(self, subject_id: str) -> None:
        """Delete a registered subject with his addresses; the lines of the register stay."""
        self._connection.execute(delete(addresses).where(addresses.c.subject_id == subject_id))
        self._connection.execute(delete(subjects).where(subjects.c.id == subject_id))

    def keys(self) -> list[str]:
        """Return the keys of everything that was destroyed."""
        queries: Sequence[Select[*tuple[Any, ...]]] = (
            select(letters.c.raw_ref).where(letters.c.destroyed_at.is_not(None)),
            select(appeals.c.key_id).where(appeals.c.destroyed_at.is_not(None)),
            select(messages.c.key_id).join(appeals).where(appeals.c.destroyed_at.is_not(None)),
        )
        return list(filter(None, self._connection.scalars(union_all(*queries))))
