"""Notices to messengers: what waits, and what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from mailbot.domain.notice import Notice
from mailbot.domain.states import NOTICE, NoticeState
from mailbot.records.faults import missing
from mailbot.records.moves import move
from mailbot.records.tables import notices


class NoticeStore:
    """`ports.Notices` inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, target: str, title: str, body: str, *, at: datetime, not_before: datetime
    ) -> None:
        """Queue one for a target."""
        self._connection.execute(
            notices.insert().values(
                target=target,
                state=NoticeState.WAITING,
                title=title,
                body=body,
                queued_at=at,
                not_before=not_before,
            )
        )

    def due(self, now: datetime) -> list[Notice]:
        """Return what waits and may be told now, oldest first."""
        query = (
            select(notices)
            .where(notices.c.state == NoticeState.WAITING, notices.c.not_before <= now)
            .order_by(notices.c.id)
        )
        return [_notice(row) for row in self._connection.execute(query)]

    def since(self, target: str, at: datetime) -> int:
        """Return how many were queued for that target since then."""
        query = select(func.count()).where(notices.c.target == target, notices.c.queued_at >= at)
        return self._connection.scalar(query) or 0

    def move(self, notice_id: int, to: NoticeState, reason: str = "") -> None:
        """End it."""
        values = {"reason": reason, "attempts": notices.c.attempts + 1}
        move(self._connection, notices, NOTICE, notice_id, to, values, claimed=False)

    def put_off(self, notice_id: int, until: datetime, reason: str) -> None:
        """Count an attempt; it is due again at `until`."""
        done = self._connection.execute(
            update(notices)
            .where(notices.c.id == notice_id, notices.c.state == NoticeState.WAITING)
            .values(not_before=until, reason=reason, attempts=notices.c.attempts + 1)
        )
        if done.rowcount == 0:
            raise missing("notices", notice_id)


def _notice(row: Row[*tuple[Any, ...]]) -> Notice:
    return Notice(
        id=row.id,
        target=row.target,
        state=NoticeState(row.state),
        title=row.title,
        body=row.body,
        queued_at=row.queued_at,
        attempts=row.attempts,
        reason=row.reason,
    )
