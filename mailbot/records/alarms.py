"""Which rungs of which clocks have rung."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from mailbot.records.engine import insert
from mailbot.records.tables import alarms


class AlarmStore:
    """`ports.Alarms` inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rung(self, about: str, clock: str) -> frozenset[str]:
        """Return the rungs that rang for that thing."""
        query = select(alarms.c.rung).where(alarms.c.about == about, alarms.c.clock == clock)
        return frozenset(self._connection.scalars(query))

    def ring(self, about: str, clock: str, rungs: Iterable[str], at: datetime) -> None:
        """Record them as rung; the first time counts."""
        for rung in rungs:
            self._connection.execute(
                insert(self._connection, alarms)
                .values(about=about, clock=clock, rung=rung, rung_at=at)
                .on_conflict_do_nothing()
            )
