"""The drafts that lie in the mailbox's Drafts folder."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from mailbot.domain.findings import Form
from mailbot.domain.message import TO_OPERATOR
from mailbot.domain.placed import DELETED, MOST_DELETED, Placed
from mailbot.domain.states import OPEN, PLACED, AppealState, MessageState, PlacedState
from mailbot.ports import Candidate, NewPlaced
from mailbot.records.engine import insert
from mailbot.records.moves import move
from mailbot.records.tables import appeals, message_ids, messages, placed

_NOT_GONE = tuple(state for state in PlacedState if state is not PlacedState.GONE)


class PlacedStore:
    """`ports.PlacedDrafts` inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: NewPlaced) -> Placed:
        """Record a copy; answers to its Message-ID find the message."""
        row = (
            insert(self._connection, placed)
            .values(
                message_id=new.message_id,
                version=new.version,
                state=new.state,
                rfc_message_id=new.rfc_message_id,
                bytes_ref=new.bytes_ref,
                uidvalidity=new.uidvalidity,
                uid=new.uid,
                placed_at=new.at,
                since=new.at,
                by=new.by,
                reason=new.reason,
            )
            .returning(placed)
        )
        made = _placed(self._connection.execute(row).one())
        if new.rfc_message_id:
            self._connection.execute(
                insert(self._connection, message_ids)
                .values(rfc_message_id=new.rfc_message_id, message_id=new.message_id)
                .on_conflict_do_nothing()
            )
        return made

    def move(
        self,
        placed_id: int,
        to: PlacedState,
        at: datetime,
        *,
        uid: int | None = None,
        uidvalidity: int | None = None,
        reason: str = "",
    ) -> None:
        """Move a copy; the UID that is not given stays."""
        values: dict[str, Any] = {"since": at, "reason": reason}
        values |= {"uid": uid} if uid is not None else {}
        values |= {"uidvalidity": uidvalidity} if uidvalidity is not None else {}
        move(self._connection, placed, PLACED, placed_id, to, values, claimed=False)

    def open(self) -> list[Placed]:
        """Return the copies that are there or about to come or go, oldest first."""
        return self._rows(placed.c.state.in_(_NOT_GONE))

    def of_message(self, message_id: int) -> list[Placed]:
        """Return every copy that there ever was of a message, oldest first."""
        return self._rows(placed.c.message_id == message_id)

    def _rows(self, *where: Any) -> list[Placed]:
        query = select(placed).where(*where).order_by(placed.c.id)
        return [_placed(row) for row in self._connection.execute(query)]

    def candidates(self) -> list[Candidate]:
        """Return every draft to a subject of an open appeal; no word of it is read."""
        unwanted = (
            select(placed.c.message_id)
            .where(placed.c.reason == DELETED)
            .group_by(placed.c.message_id)
            .having(func.count() >= MOST_DELETED)
        )
        query = (
            select(
                messages.c.id,
                messages.c.version,
                messages.c.sheet_version,
                appeals.c.state.label("appeal_state"),
            )
            .join(appeals, appeals.c.id == messages.c.appeal_id)
            .where(
                messages.c.state == MessageState.DRAFTED,
                messages.c.purpose.not_in(tuple(TO_OPERATOR)),
                messages.c.form != Form.PAPER,
                appeals.c.state.in_(OPEN),
                messages.c.id.not_in(unwanted),
            )
            .order_by(messages.c.id)
        )
        return [
            Candidate(row.id, row.version, row.sheet_version, AppealState(row.appeal_state))
            for row in self._connection.execute(query)
        ]

    def states(self, message_ids: Iterable[int]) -> dict[int, tuple[MessageState, int]]:
        """Return state and version of these messages."""
        query = select(messages.c.id, messages.c.state, messages.c.version).where(
            messages.c.id.in_(tuple(message_ids))
        )
        found = self._connection.execute(query)
        return {row.id: (MessageState(row.state), row.version) for row in found}


def _placed(row: Row[*tuple[Any, ...]]) -> Placed:
    return Placed(
        id=row.id,
        message_id=row.message_id,
        version=row.version,
        state=PlacedState(row.state),
        rfc_message_id=row.rfc_message_id,
        bytes_ref=row.bytes_ref,
        uidvalidity=row.uidvalidity,
        uid=row.uid,
        placed_at=row.placed_at,
        since=row.since,
        by=row.by,
        reason=row.reason,
    )
