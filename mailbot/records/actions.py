"""What a hook does or has done: the moves of an action between its order and its end."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from mailbot.domain.appeal import Action
from mailbot.domain.states import ACTION, ActionState
from mailbot.records.appeals import to_action
from mailbot.records.moves import move
from mailbot.records.tables import actions


class ActionStore:
    """`ports.Actions` inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, states: Iterable[ActionState]) -> list[Action]:
        """Return the actions in these states, oldest first."""
        query = select(actions).where(actions.c.state.in_(tuple(states))).order_by(actions.c.id)
        return [to_action(row) for row in self._connection.execute(query)]

    def release(self, action_id: int, *, by: str, at: datetime, key: str) -> None:
        """Let a hook do it, under a new key."""
        values = {"released_by": by, "released_at": at, "key": key, "tries": 0, "reason": ""}
        self._move(action_id, ActionState.RELEASED, values)

    def begin(self, action_id: int) -> None:
        """Count a try: from here on the hook may have heard of it."""
        self._move(action_id, ActionState.RUNNING, {"tries": actions.c.tries + 1})

    def end(self, action_id: int, *, at: datetime, by: str, result: str = "") -> None:
        """Record that it was done, and what the hook answered."""
        values = {"done_at": at, "done_by": by, "reason": "", "result": result}
        self._move(action_id, ActionState.DONE, values)

    def decline(self, action_id: int, *, at: datetime, by: str, reason: str) -> None:
        """Record that a person decided against it."""
        values = {"done_at": at, "done_by": by, "reason": reason}
        self._move(action_id, ActionState.DECLINED, values)

    def put_off(
        self,
        action_id: int,
        to: ActionState,
        *,
        reason: str,
        not_before: datetime | None = None,
    ) -> None:
        """Move it to where it waits: for its next try, or for a person."""
        values = {"done_at": None, "done_by": "", "reason": reason, "not_before": not_before}
        self._move(action_id, to, values)

    def _move(self, action_id: int, to: ActionState, values: dict[str, Any]) -> None:
        move(self._connection, actions, ACTION, action_id, to, values)
