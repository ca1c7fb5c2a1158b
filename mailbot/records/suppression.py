"""The list of those who get no mailings any more: digests, and nothing that names anybody."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select

from mailbot.domain.suppression import Sort, Suppressed
from mailbot.records.engine import insert
from mailbot.records.tables import suppressed


class SuppressionStore:
    """`ports.Suppression` inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, line: Suppressed, appeal_id: int | None) -> None:
        """Put a digest on the list; who stands there already stays as he is."""
        self._connection.execute(
            insert(self._connection, suppressed)
            .values(
                digest=line.digest,
                key_id=line.key_id,
                sort=line.sort,
                since=line.since,
                appeal_id=appeal_id,
            )
            .on_conflict_do_nothing(index_elements=[suppressed.c.digest])
        )

    def since(self, digests: Iterable[str]) -> datetime | None:
        """Return since when one of these stands on the list, None where none does."""
        query = select(suppressed.c.since).where(suppressed.c.digest.in_(tuple(digests)))
        found: datetime | None = self._connection.scalar(query.order_by(suppressed.c.since))
        return found

    def all(self) -> list[Suppressed]:
        """Return the list, oldest first."""
        query = select(suppressed).order_by(suppressed.c.since, suppressed.c.digest)
        return [
            Suppressed(row.digest, row.key_id, Sort(row.sort), row.since)
            for row in self._connection.execute(query)
        ]

    def remove(self, digests: Iterable[str]) -> int:
        """Take these off the list; return how many stood there."""
        gone = self._connection.execute(
            delete(suppressed).where(suppressed.c.digest.in_(tuple(digests)))
        )
        return gone.rowcount

    def remove_of(self, appeal_id: int) -> int:
        """Take off what an appeal put there; return how many."""
        gone = self._connection.execute(
            delete(suppressed).where(suppressed.c.appeal_id == appeal_id)
        )
        return gone.rowcount
