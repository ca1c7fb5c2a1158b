"""The consents that arrived, by the line of the register through which they came."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from mailbot.domain.consent import Consent
from mailbot.records.engine import insert
from mailbot.records.recall import once
from mailbot.records.tables import consents

_OLDEST_FIRST = (consents.c.given_on, consents.c.appeal_id)
# Made once: to build them anew for each letter cost more than to execute them.
_OF_APPEAL = select(consents).where(consents.c.appeal_id == bindparam("wanted"))
_OF_SUBJECT = (
    select(consents).where(consents.c.subject_id == bindparam("wanted")).order_by(*_OLDEST_FIRST)
)


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
        row = self._connection.execute(_OF_APPEAL, {"wanted": appeal_id}).one_or_none()
        return None if row is None else _consent(row)

    @once(consents)
    def of_subject(self, subject_id: str) -> list[Consent]:
        """Return the consents of a subject, oldest first."""
        return list(map(_consent, self._connection.execute(_OF_SUBJECT, {"wanted": subject_id})))

    def with_terms(self) -> list[Consent]:
        """Return those whose end is known and has not been acted upon."""
        query = select(consents).where(
            consents.c.valid_until.is_not(None),
            consents.c.ended_on.is_(None),
            consents.c.withdrawn_at.is_(None),
        )
        return list(map(_consent, self._connection.execute(query.order_by(*_OLDEST_FIRST))))


def _consent(row: Row[*tuple[Any, ...]]) -> Consent:
    return Consent(**row._asdict())
