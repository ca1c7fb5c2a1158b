"""The register of appeals (policy 14.3.1) and what belongs to its lines."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Table, bindparam, delete, select, update

from mailbot import shapes
from mailbot.domain.appeal import Action, Appeal, Channel, DemandState, StoredDemand
from mailbot.domain.clocks import Clock
from mailbot.domain.findings import Authenticity, Form, Requisites, Sort
from mailbot.domain.kinds import Kind, Task, in_order
from mailbot.domain.register import findable, verdicts_of
from mailbot.domain.states import APPEAL, UNDONE, ActionState, AppealState
from mailbot.errors import Destroyed
from mailbot.ports import Keys
from mailbot.records.engine import insert_in
from mailbot.records.faults import changed, missing
from mailbot.records.moves import move
from mailbot.records.recall import once
from mailbot.records.tables import AT_REST, actions, appeal_words, appeals, clocks, demands, numbers
from mailbot.words import Text

# Older SQLite takes no more than 999 values in one statement.
_PORTION = 900

# Made once: to build them anew for each letter costs more than to execute them.
_OF: BindParameter[int] = bindparam("wanted")
_REGISTER = appeals.insert().returning(appeals.c.id)
_FINDABLE = appeal_words.insert()
_GET = select(appeals).where(appeals.c.id == _OF)
_LINE = select(appeals.c.number, appeals.c.key_id).where(appeals.c.id == _OF)
_SAVE = update(appeals).where(appeals.c.id == _OF)
_FIND_BY = update(appeal_words).where(appeal_words.c.appeal_id == _OF)
_DEMANDS = select(demands).where(demands.c.appeal_id == _OF)
_CLOCKS = select(clocks).where(clocks.c.appeal_id == _OF).order_by(clocks.c.due, clocks.c.id)
_ACTIONS = select(actions).where(actions.c.appeal_id == _OF).order_by(actions.c.id)
_NONE_OF = {table: delete(table).where(table.c.appeal_id == _OF) for table in (demands, clocks)}


@cache
def _next_number(dialect: str) -> Any:
    first = insert_in(dialect, numbers).values(year=bindparam("year"), last=1)
    return first.on_conflict_do_update(
        index_elements=[numbers.c.year], set_={"last": numbers.c.last + 1}
    ).returning(numbers.c.last)


@cache
def _order(dialect: str) -> Any:
    once_each = [actions.c.appeal_id, actions.c.task]
    return insert_in(dialect, actions).on_conflict_do_nothing(index_elements=once_each)


class AppealStore:
    """`ports.Appeals` inside one transaction."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys
        # Which lines of the register were changed: the ledger says what they are from now on.
        self.touched: set[int] = set()
        # What lines that this transaction wrote have none of yet.
        self._bare: set[tuple[Table, int]] = set()

    def register(self, appeal: Appeal) -> Appeal:
        """Write a new line with the next number of its year.

        The counter moves in the same transaction: what is rolled back gives its number back.
        """
        year = appeal.registered_at.year
        seq = self._next(year)
        number = f"{seq}/{year}"
        (key,) = self._keys.take()
        line = {
            "year": year,
            "seq": seq,
            "number": number,
            "state": appeal.state,
            "registered_at": appeal.registered_at,
            "key_id": key,
            "requisites": self._sealed(appeal.requisites, number, key),
            **_columns(appeal),
        }
        appeal_id = self._connection.execute(_REGISTER, line).scalar_one()
        self.touched.add(appeal_id)
        self._bare |= {(table, appeal_id) for table in _NONE_OF}
        made = replace(appeal, id=appeal_id, number=number)
        words = {"appeal_id": appeal_id, "words": findable(made)}
        self._connection.execute(_FINDABLE, words)
        return made

    def _next(self, year: int) -> int:
        query = _next_number(self._connection.dialect.name)
        seq: int = self._connection.execute(query, {"year": year}).scalar_one()
        return seq

    def get(self, appeal_id: int) -> Appeal:
        """Return one line."""
        row = self._connection.execute(_GET, {"wanted": appeal_id}).one_or_none()
        if row is None:
            raise missing("appeals", appeal_id)
        return self._appeal(row)

    def by_number(self, number: str) -> Appeal:
        """Return the line with that register number."""
        query = select(appeals).where(appeals.c.number == number)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise missing("appeals", number)
        return self._appeal(row)

    def find(self, states: Iterable[AppealState] = ()) -> list[Appeal]:
        """Return the lines in these states, in register order."""
        chosen = tuple(states)
        query = select(appeals).order_by(appeals.c.year, appeals.c.seq)
        if chosen:
            query = query.where(appeals.c.state.in_(chosen))
        return [self._appeal(row) for row in self._connection.execute(query)]

    def of_subject(self, subject_id: str) -> list[Appeal]:
        """Return the lines of one subject, in register order."""
        query = select(appeals).where(appeals.c.subject_id == subject_id)
        ordered = query.order_by(appeals.c.year, appeals.c.seq)
        return [self._appeal(row) for row in self._connection.execute(ordered)]

    def registered(self, states: Iterable[AppealState]) -> dict[int, datetime]:
        """Return when the lines in these states were registered, without reading them whole."""
        query = select(appeals.c.id, appeals.c.registered_at).where(
            appeals.c.state.in_(tuple(states))
        )
        rows = self._connection.execute(query.order_by(appeals.c.year, appeals.c.seq))
        return {row.id: row.registered_at for row in rows}

    def numbers(self, appeal_ids: Iterable[int]) -> dict[int, str]:
        """Return the register numbers of these lines, asked in portions that a statement takes."""
        wanted, found = sorted(set(appeal_ids)), {}
        for start in range(0, len(wanted), _PORTION):
            query = select(appeals.c.id, appeals.c.number).where(
                appeals.c.id.in_(wanted[start : start + _PORTION])
            )
            found.update({row.id: row.number for row in self._connection.execute(query)})
        return found

    def save(self, appeal: Appeal) -> None:
        """Write every column that may change."""
        known = self._connection.execute(_LINE, {"wanted": appeal.id}).one_or_none()
        if known is None:
            raise missing("appeals", appeal.number)
        number, key = known
        self.touched.add(appeal.id)
        sealed = self._sealed(appeal.requisites, number, key)
        line = {"wanted": appeal.id, "requisites": sealed, **_columns(appeal)}
        self._connection.execute(_SAVE, line)
        words = findable(replace(appeal, number=number))
        self._connection.execute(_FIND_BY, {"wanted": appeal.id, "words": words})

    def _sealed(self, requisites: Requisites | None, number: str, key: str) -> bytes | None:
        """Seal what quotes the letter; of a line whose key is no more there is nothing to seal."""
        if requisites is None:
            return None
        try:
            return self._keys.seal(key, _requisites(number), shapes.dump(requisites))
        except Destroyed:
            return None

    def _opened(self, row: Row[*tuple[Any, ...]]) -> Requisites | None:
        if row.requisites is None:
            return None
        try:
            opened = self._keys.open(_requisites(row.number), row.requisites)
        except Destroyed:
            return None
        return shapes.load_as(Requisites, opened)

    def _appeal(self, row: Row[*tuple[Any, ...]]) -> Appeal:
        return _appeal(row, self._opened(row))

    def move(self, appeal_id: int, to: AppealState) -> None:
        """Move the appeal and end its claim."""
        move(self._connection, appeals, APPEAL, appeal_id, to, {})
        self.touched.add(appeal_id)

    @once(demands)
    def demands(self, appeal_id: int) -> tuple[StoredDemand, ...]:
        """Return its demands in the order of the table of kinds."""
        rows = self._connection.execute(_DEMANDS, {"wanted": appeal_id})
        found = {
            Kind(row.kind): StoredDemand(Kind(row.kind), DemandState(row.state), row.set_by)
            for row in rows
        }
        return tuple(found[kind] for kind in in_order(found))

    def set_demands(self, appeal_id: int, demands_: Sequence[StoredDemand]) -> None:
        """Replace its demands."""
        self._empty(demands, appeal_id)
        if demands_:
            self._connection.execute(
                demands.insert(),
                [
                    {"appeal_id": appeal_id, "kind": d.kind, "state": d.state, "set_by": d.set_by}
                    for d in demands_
                ],
            )

    @once(clocks)
    def clocks(self, appeal_id: int) -> tuple[Clock, ...]:
        """Return its clocks, earliest due first."""
        rows = self._connection.execute(_CLOCKS, {"wanted": appeal_id})
        return tuple(to_clock(row) for row in rows)

    def set_clocks(self, appeal_id: int, clocks_: Sequence[Clock]) -> None:
        """Replace its clocks."""
        self._empty(clocks, appeal_id)
        if clocks_:
            self._connection.execute(
                clocks.insert(), [{"appeal_id": appeal_id, **_clock_columns(c)} for c in clocks_]
            )

    def _empty(self, table: Table, appeal_id: int) -> None:
        if (table, appeal_id) in self._bare:
            self._bare.discard((table, appeal_id))
        else:
            self._connection.execute(_NONE_OF[table], {"wanted": appeal_id})

    @once(actions)
    def actions(self, appeal_id: int | None = None) -> list[Action]:
        """Return the actions of one appeal, or of all, in the order in which they were ordered."""
        if appeal_id is not None:
            rows = self._connection.execute(_ACTIONS, {"wanted": appeal_id})
        else:
            rows = self._connection.execute(select(actions).order_by(actions.c.id))
        return [to_action(row) for row in rows]

    def action(self, action_id: int) -> Action:
        """Return one action."""
        query = select(actions).where(actions.c.id == action_id)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise missing("actions", action_id)
        return to_action(row)

    def order(self, appeal_id: int, task: Task, at: datetime, by: str = "") -> None:
        """Order a task unless the appeal has it already."""
        line = {"appeal_id": appeal_id, "task": task, "ordered_at": at, "ordered_by": by}
        self._connection.execute(_order(self._connection.dialect.name), line)

    def countermand(self, appeal_id: int, keep: Iterable[Task]) -> None:
        """Take back the machine's orders that are not done and not among `keep`."""
        self._connection.execute(
            delete(actions).where(
                actions.c.appeal_id == appeal_id,
                actions.c.done_at.is_(None),
                actions.c.ordered_by == "",
                # A hook that is spoken to right now will have an outcome to write down.
                actions.c.state != ActionState.RUNNING,
                actions.c.task.not_in(tuple(keep)),
            )
        )

    def done(self, action_id: int, at: datetime, by: str) -> None:
        """Record that a task was done; who did it first stays."""
        self.action(action_id)
        done = self._connection.execute(
            update(actions)
            .where(actions.c.id == action_id, actions.c.state.in_(UNDONE))
            .values(**AT_REST, done_at=at, done_by=by, state=ActionState.DONE, reason="")
        )
        if done.rowcount == 0:
            raise changed("actions", action_id)


def _columns(appeal: Appeal) -> dict[str, Any]:
    """The columns that `save` writes, too."""
    return {
        "sort": appeal.sort,
        "received_at": appeal.received_at,
        "appeal_dated": appeal.appeal_dated,
        "channel": appeal.channel,
        "form": appeal.form,
        "requested_form": appeal.requested_form,
        "language": appeal.language,
        "subject_id": appeal.subject_id,
        "subject_name": appeal.subject_name,
        "representative": appeal.representative,
        "sender": appeal.sender,
        "authenticity": appeal.authenticity,
        "authorised": appeal.authorised,
        "kinds": appeal.kinds,
        "verdicts": verdicts_of(appeal.requisites),
        "flags": appeal.flags,
        "policy_edition": appeal.policy_edition,
        "claimed_id": appeal.claimed_id,
        "authority": appeal.authority,
        "authority_until": appeal.authority_until,
        "follows_id": appeal.follows_id,
        "raw_sha256": appeal.raw_sha256,
    }


def _requisites(number: str) -> str:
    return f"appeals.requisites/{number}"


def _appeal(row: Row[*tuple[Any, ...]], requisites: Requisites | None) -> Appeal:
    return Appeal(
        id=row.id,
        number=row.number,
        sort=Sort(row.sort),
        state=AppealState(row.state),
        received_at=row.received_at,
        registered_at=row.registered_at,
        appeal_dated=row.appeal_dated,
        channel=Channel(row.channel),
        form=Form(row.form),
        requested_form=Form(row.requested_form) if row.requested_form else None,
        language=row.language,
        subject_id=row.subject_id,
        subject_name=row.subject_name,
        representative=row.representative,
        sender=row.sender,
        authenticity=Authenticity(row.authenticity),
        authorised=row.authorised,
        kinds=tuple(Kind(kind) for kind in row.kinds),
        requisites=requisites,
        flags=tuple(row.flags),
        policy_edition=row.policy_edition,
        raw_sha256=row.raw_sha256,
        claimed_id=row.claimed_id,
        authority=row.authority,
        authority_until=row.authority_until,
        follows_id=row.follows_id,
    )


def _clock_columns(clock: Clock) -> dict[str, Any]:
    at_instant = isinstance(clock.starts, datetime)
    return {
        "clock": clock.clock,
        "kind": clock.kind,
        "starts_on": None if at_instant else clock.starts,
        "starts_at": clock.starts if at_instant else None,
        "due": clock.due,
        "norm": clock.norm,
        "met_at": clock.met_at,
        "escalates": clock.escalates,
        "warning": clock.warning,
    }


def to_clock(row: Row[*tuple[Any, ...]]) -> Clock:
    return Clock(
        clock=row.clock,
        kind=Kind(row.kind) if row.kind else None,
        starts=row.starts_at or row.starts_on,
        due=row.due,
        norm=row.norm,
        met_at=row.met_at,
        escalates=row.escalates,
        warning=Text(*row.warning) if row.warning else None,
    )


def to_action(row: Row[*tuple[Any, ...]]) -> Action:
    return Action(
        id=row.id,
        appeal_id=row.appeal_id,
        task=Task(row.task),
        ordered_at=row.ordered_at,
        done_at=row.done_at,
        done_by=row.done_by,
        state=ActionState(row.state),
        ordered_by=row.ordered_by,
        released_at=row.released_at,
        released_by=row.released_by,
        key=row.key,
        tries=row.tries,
        reason=row.reason,
        result=row.result,
    )
