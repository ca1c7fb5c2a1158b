"""Acts of destruction: proposals, approvals, and the gapless series of what was drawn up."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from mailbot import shapes
from mailbot.domain.acts import Act, Contents
from mailbot.domain.hooks import Extract
from mailbot.domain.states import ACT, ActState
from mailbot.records.engine import insert
from mailbot.records.faults import changed, missing
from mailbot.records.moves import move
from mailbot.records.recall import once
from mailbot.records.tables import act_numbers, acts


class ActStore:
    """`ports.Acts` inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, appeal_id: int | None, contents: Contents) -> Act:
        """Record a proposal."""
        query = (
            insert(self._connection, acts)
            .values(appeal_id=appeal_id, state=ActState.DRAFTED, contents=_words(contents))
            .returning(acts.c.id)
        )
        return self.get(self._connection.execute(query).scalar_one())

    def get(self, act_id: int) -> Act:
        """Return one act."""
        row = self._connection.execute(select(acts).where(acts.c.id == act_id)).one_or_none()
        if row is None:
            raise missing("acts", act_id)
        return _act(row)

    @once(acts)
    def find(self, states: Iterable[ActState] = (), appeal_id: int | None = None) -> list[Act]:
        """Return the acts in these states, of one appeal or of all, oldest first."""
        chosen, query = tuple(states), select(acts).order_by(acts.c.id)
        if chosen:
            query = query.where(acts.c.state.in_(chosen))
        if appeal_id is not None:
            query = query.where(acts.c.appeal_id == appeal_id)
        return [_act(row) for row in self._connection.execute(query)]

    def of_expired(self, states: Iterable[ActState] = ()) -> list[Act]:
        """Return the acts in these states of what had been kept long enough, oldest first."""
        query = select(acts).where(acts.c.appeal_id.is_(None)).order_by(acts.c.id)
        if chosen := tuple(states):
            query = query.where(acts.c.state.in_(chosen))
        return [_act(row) for row in self._connection.execute(query)]

    def latest(self, *, before: int | None = None, limit: int) -> list[Act]:
        """Return the acts that were proposed last, the latest first."""
        query = select(acts).order_by(acts.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(acts.c.id < before)
        return [_act(row) for row in self._connection.execute(query)]

    def revise(self, act_id: int, contents: Contents) -> None:
        """Put another proposal in place of one that nobody approved yet."""
        done = self._connection.execute(
            update(acts)
            .where(acts.c.id == act_id, acts.c.state == ActState.DRAFTED)
            .values(contents=_words(contents))
        )
        if done.rowcount == 0:
            raise changed("acts", act_id)

    def approve(self, act_id: int, *, by: str, at: datetime) -> None:
        """Let the data be destroyed."""
        self._move(act_id, ActState.APPROVED, {"approved_by": by, "approved_at": at})

    def take_back(self, act_id: int) -> None:
        """Make it a proposal again."""
        self._move(act_id, ActState.DRAFTED, {"approved_by": "", "approved_at": None})

    def destroyed(self, act_id: int, *, at: datetime, extract: str = "") -> None:
        """Record when the data were destroyed, and what the destroying system told of it."""
        self._move(act_id, ActState.DESTROYED, {"destroyed_at": at, "extract": extract})

    def number(self, year: int) -> str:
        """Return the next number of that year; what is rolled back gives it back."""
        first = insert(self._connection, act_numbers).values(year=year, last=1)
        query = first.on_conflict_do_update(
            index_elements=[act_numbers.c.year], set_={"last": act_numbers.c.last + 1}
        ).returning(act_numbers.c.last)
        return f"{self._connection.execute(query).scalar_one()}/{year}"

    def draw(
        self, act_id: int, *, number: str, at: datetime, act: tuple[str, str],
        extract: tuple[str, str],
    ) -> None:  # fmt: skip
        """Record the papers, each by its reference and SHA-256."""
        values = {
            "number": number,
            "drawn_at": at,
            "act_ref": act[0],
            "act_sha256": act[1],
            "extract_ref": extract[0],
            "extract_sha256": extract[1],
        }
        self._move(act_id, ActState.DRAWN, values)

    def sign(self, act_id: int, ref: str, sha256: str) -> None:
        """Bind the signed act."""
        done = self._connection.execute(
            update(acts)
            .where(acts.c.id == act_id, acts.c.state == ActState.DRAWN)
            .values(sheet_ref=ref, sheet_sha256=sha256)
        )
        if done.rowcount == 0:
            raise changed("acts", act_id)

    def _move(self, act_id: int, to: ActState, values: dict[str, Any]) -> None:
        move(self._connection, acts, ACT, act_id, to, values)


def _words(contents: Contents) -> str:
    return shapes.dump(contents).decode()


def _act(row: Row[*tuple[Any, ...]]) -> Act:
    return Act(
        id=row.id,
        appeal_id=row.appeal_id,
        state=ActState(row.state),
        contents=shapes.load_as(Contents, row.contents.encode()),
        number=row.number or "",
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        destroyed_at=row.destroyed_at,
        drawn_at=row.drawn_at,
        extract=shapes.load_as(Extract, row.extract.encode()) if row.extract else Extract(),
        act_ref=row.act_ref,
        act_sha256=row.act_sha256,
        extract_ref=row.extract_ref,
        extract_sha256=row.extract_sha256,
        sheet_ref=row.sheet_ref,
        sheet_sha256=row.sheet_sha256,
    )
