"""What was destroyed and may still lie on the mail server."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, or_, select

from mailbot.domain.removal import Doomed, Removal
from mailbot.domain.states import REMOVAL, RemovalState
from mailbot.records.moves import move
from mailbot.records.tables import letters, messages, removals

# As many values as a statement of every make takes.
_PORTION = 900
_KNOWN_BY = ("letter_id", "message_id", "sha256", "rfc_message_id")


class RemovalStore:
    """`ports.Removals` inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, doomed: Iterable[Doomed], at: datetime) -> None:
        """Record what is to be taken away, once."""
        for each in doomed:
            if self._is_known(each):
                continue
            values = {name: getattr(each, name) for name in Doomed.__slots__}
            new = {**values, "state": RemovalState.WAITING, "since": at, "found": ()}
            self._connection.execute(removals.insert().values(**new))

    def _is_known(self, doomed: Doomed) -> bool:
        same = (removals.c[name] == getattr(doomed, name) for name in _KNOWN_BY)
        return self._connection.scalar(select(removals.c.id).where(*same)) is not None

    def find(self, states: Iterable[RemovalState]) -> list[Removal]:
        """Return those in these states, oldest first."""
        return self._removals(select(removals).where(removals.c.state.in_(tuple(states))))

    def states_of(
        self, appeal_ids: Iterable[int], letter_ids: Iterable[int] = ()
    ) -> list[RemovalState]:
        """Return where those of these appeals' letters and messages, and of these letters stand."""
        found: dict[int, str] = {}
        for some in _portions(appeal_ids):
            own = select(letters.c.id).where(letters.c.appeal_id.in_(some))
            said = select(messages.c.id).where(messages.c.appeal_id.in_(some))
            query = select(removals.c.id, removals.c.state).where(
                or_(removals.c.letter_id.in_(own), removals.c.message_id.in_(said))
            )
            found.update({row.id: row.state for row in self._connection.execute(query)})
        for some in _portions(letter_ids):
            query = select(removals.c.id, removals.c.state).where(removals.c.letter_id.in_(some))
            found.update({row.id: row.state for row in self._connection.execute(query)})
        return [RemovalState(state) for state in found.values()]

    def of_sha256(self, raw_sha256: str) -> Removal | None:
        """Return the removal of the letter of these bytes, None where it is not destroyed."""
        found = self._removals(select(removals).where(removals.c.sha256 == raw_sha256))
        return found[0] if found else None

    def move(
        self,
        removal_id: int,
        to: RemovalState,
        at: datetime,
        found: Sequence[tuple[str, int]] = (),
    ) -> None:
        """Move one, and say where it was found."""
        values = {"since": at, "found": [list(place) for place in found]}
        move(self._connection, removals, REMOVAL, removal_id, to, values, claimed=False)

    def _removals(self, query: Select[*tuple[Any, ...]]) -> list[Removal]:
        return [_removal(row) for row in self._connection.execute(query.order_by(removals.c.id))]


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _PORTION):
        yield wanted[start : start + _PORTION]


def _removal(row: Row[*tuple[Any, ...]]) -> Removal:
    return Removal(
        id=row.id,
        state=RemovalState(row.state),
        doomed=Doomed(**{name: getattr(row, name) for name in Doomed.__slots__}),
        since=row.since,
        found=tuple((folder, uid) for folder, uid in row.found),
    )
