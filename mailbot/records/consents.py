"""The consents that arrived, by the line of the register through which they came."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from mailbot.domain.consent import Consent
from mailbot.records.engine import insert
from mailbot.records.recall import once
from mailbot.records.tables import consents


class ConsentStore:
    """`ports.Consents` inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, consent: Consent) -> None:
        """Insert or replace the consent of that appeal."""
        columns = {name: getattr(consent, name) for name in Consent.__slots__}
        self._connection.execute(
            insert(self._connection, consents)
            .values(**columns)
            .on_conflict_do_update(index_elements=[consents.c.appeal_id], set_=columns)
        )

    @once(consents)
    def of_appeal(self, appeal_id: int) -> Consent | None:
        """Return the consent that came by that line of the register."""
        query = select(consents).where(consents.c.appeal_id == appeal_id)
        return next(self._found(query), None)

    @once(consents)
    def of_subject(self, subject_id: str) -> list[Consent]:
        """Return the consents of a subject, oldest first."""
        return list(self._found(select(consents).where(consents.c.subject_id == subject_id)))

    def with_terms(self) -> list[Consent]:
        """Return those whose end is known and has not been acted upon."""
        query = select(consents).where(
            consents.c.valid_until.is_not(None),
            consents.c.ended_on.is_(None),
            consents.c.withdrawn_at.is_(None),
        )
        return list(self._found(query))

    def _found(self, query: Select[*tuple[Any, ...]]) -> Iterator[Consent]:
        ordered = query.order_by(consents.c.given_on, consents.c.appeal_id)
        return map(_consent, self._connection.execute(ordered))


def _consent(row: Row[*tuple[Any, ...]]) -> Consent:
    return Consent(**row._asdict())
