"""The register as it is listed, searched and exported; reads no word of a letter.

A line is found by its id first and read afterwards: what is looked through is narrow, and of the
wide rows only those are touched that are shown. Ids grow with the numbers of the register.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, tzinfo
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Row,
    Select,
    Table,
    Text,
    cast,
    func,
    or_,
    select,
    true,
    union_all,
)

from mailbot.domain.acts import Reference
from mailbot.domain.appeal import Channel
from mailbot.domain.clocks import POLICY_REPLY, Clock
from mailbot.domain.findings import Authenticity, Form, Sort, Verdict
from mailbot.domain.kinds import Kind, ReplySort
from mailbot.domain.message import TO_OPERATOR, Purpose
from mailbot.domain.register import (
    Arrival,
    Entry,
    Line,
    Order,
    Removal,
    Sending,
    Tally,
    Term,
    Wanted,
)
from mailbot.domain.states import OPEN, ActState, AppealState, MessageState
from mailbot.ports import Place
from mailbot.records.appeals import to_action, to_clock
from mailbot.records.faults import missing
from mailbot.records.sorting import dues, in_order
from mailbot.records.tables import (
    actions,
    acts,
    appeal_words,
    appeals,
    clocks,
    demands,
    history,
    letters,
    messages,
    sightings,
)

# Older SQLite takes no more than 999 values in one statement.
_PORTION = 900

# Everything but the requisites: they quote the letter.
_ENTRY = tuple(getattr(appeals.c, name) for name in Entry.__slots__)

_SENDING = (
    messages.c.appeal_id,
    messages.c.purpose,
    messages.c.state,
    messages.c.outgoing_no,
    messages.c.form,
    messages.c.sorts,
    messages.c.recipients,
    messages.c.approved_by,
    messages.c.approved_at,
    messages.c.rfc_message_id,
    messages.c.sent_at,
    messages.c.delivery,
)

_Part = TypeVar("_Part")
_Query = Select[*tuple[Any, ...]]


class RegisterView:
    """`ports.Register` inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(
        self,
        wanted: Wanted,
        *,
        after: str | None = None,
        limit: int | None = None,
        newest: bool = False,
    ) -> list[int]:
        """Return the ids of the lines that fit, in register order, or the `newest` first."""
        line = appeal_words.c.appeal_id
        query = select(line).where(*_conditions(wanted))
        query = query.order_by(line.desc() if newest else line)
        if after is not None:
            known = self._id_of(after)
            query = query.where(line < known if newest else line > known)
        return list(self._connection.scalars(query.limit(limit)))

    def _id_of(self, number: str) -> int:
        found: int | None = self._connection.scalar(
            select(appeals.c.id).where(appeals.c.number == number)
        )
        if found is None:
            raise missing("appeals", number)
        return found

    def sorted(
        self,
        wanted: Wanted,
        order: Order,
        *,
        descending: bool = False,
        after: str | None = None,
        limit: int,
    ) -> list[int]:
        """Return the ids of the lines that fit, in that order."""
        conditions = list(_conditions(wanted))
        # Named, so that a statement of several parts looks through the words once.
        found = select(appeal_words.c.appeal_id).where(*conditions).cte("found")
        fits = appeals.c.id.in_(select(found.c.appeal_id)) if conditions else true()
        known = None if after is None else self._id_of(after)
        return in_order(
            self._connection, fits, order, descending=descending, after=known, limit=limit
        )

    def urgent(self, limit: int | None = None) -> list[int]:
        """Return the ids of the open lines, first due first; what has no due comes last."""
        return [each for each, _ in dues(self._connection, limit=limit)]

    def open(self) -> int:
        """Return how many lines are open."""
        query = select(func.count()).select_from(appeals).where(appeals.c.state.in_(OPEN))
        return self._connection.scalar(query) or 0

    def flagged(self, flag: str) -> list[str]:
        """Return the numbers of the open lines that bear that flag, in register order."""
        named = cast(appeals.c.flags, Text).contains(f'"{flag}"', autoescape=True)
        query = select(appeals.c.number).where(appeals.c.state.in_(OPEN), named)
        return list(self._connection.scalars(query.order_by(appeals.c.id)))

    def dues(self) -> list[tuple[int, datetime | None]]:
        """Return the ids of the open lines as `urgent` does, each with what is due first."""
        return dues(self._connection)

    def running(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> list[tuple[str, Clock]]:
        """Return the dues of open lines that are not met, with the lines' numbers."""
        query = (
            select(clocks, appeals.c.number)
            .join(appeals)
            .where(appeals.c.state.in_(OPEN), clocks.c.met_at.is_(None), clocks.c.escalates)
            .order_by(clocks.c.due, clocks.c.id)
        )
        if since is not None:
            query = query.where(clocks.c.due >= since)
        if until is not None:
            query = query.where(clocks.c.due < until)
        return [(row.number, to_clock(row)) for row in self._connection.execute(query)]

    def tally(self, since: datetime, until: datetime, now: datetime) -> Tally:
        """Count the lines received in a period."""
        counted = (
            appeals.c.received_at >= since,
            appeals.c.received_at < until,
            appeals.c.state != AppealState.NOT_AN_APPEAL,
        )
        ours = select(appeals.c.id).where(*counted)
        kinds = self._connection.execute(
            select(demands.c.kind, func.count())
            .where(demands.c.appeal_id.in_(ours))
            .group_by(demands.c.kind)
        )
        promised = clocks.c.clock == POLICY_REPLY
        took = _whole_days(self._connection, appeals.c.received_at, clocks.c.met_at)
        days = self._connection.execute(
            select(took, func.count())
            .select_from(clocks.join(appeals))
            .where(promised, clocks.c.met_at.is_not(None), *counted)
            .group_by(took)
        )
        in_time, late = self._connection.execute(
            select(
                func.count().filter(clocks.c.met_at <= clocks.c.due),
                func.count().filter(func.coalesce(clocks.c.met_at, now) > clocks.c.due),
            )
            .select_from(clocks.join(appeals))
            .where(promised, *counted)
        ).one()
        received = self._connection.scalar(select(func.count()).where(*counted))
        return Tally(
            received=received or 0,
            kinds={Kind(kind): count for kind, count in kinds},
            days={int(day): count for day, count in days},
            in_time=in_time,
            late=late,
        )

    def lines(self, ids: Sequence[int]) -> list[Line]:
        """Return these lines in the order in which they are named."""
        return [line for start in range(0, len(ids), _PORTION)
                for line in self._portion(ids[start : start + _PORTION])]  # fmt: skip

    def sightings(self, letter_id: int) -> list[tuple[Place, int]]:
        """Return where on the server a letter was seen, by place and UID."""
        query = select(sightings, letters.c.junk).join(letters)
        chosen = query.where(letters.c.id == letter_id).order_by(sightings.c.folder)
        return [
            (Place(row.mailbox, row.folder, row.uidvalidity, row.junk), row.uid)
            for row in self._connection.execute(chosen)
        ]

    def _portion(self, ids: Sequence[int]) -> Iterator[Line]:
        query = select(*_ENTRY).where(appeals.c.id.in_(ids))
        entries = {row.id: _entry(row) for row in self._connection.execute(query)}
        due = self._parts(select(clocks), clocks, ids, to_clock, clocks.c.due)
        done = self._parts(select(actions), actions, ids, to_action)
        sent = self._parts(_sendings(), messages, ids, _sending)
        came = self._parts(_arrivals(), letters, ids, _arrival, letters.c.received_at)
        gone = self._parts(_removals(), history, ids, _removal)
        drawn = self._parts(_acts(), acts, ids, _reference)
        for each in ids:
            yield Line(
                entry=entries[each],
                clocks=due[each],
                actions=done[each],
                sendings=sent[each],
                arrivals=came[each],
                removal=gone[each][-1] if gone[each] else None,
                acts=drawn[each],
            )

    def _parts(
        self,
        query: _Query,
        table: Table,
        ids: Sequence[int],
        make: Callable[[Row[*tuple[Any, ...]]], _Part],
        *order: ColumnElement[Any],
    ) -> defaultdict[int, tuple[_Part, ...]]:
        """Return what belongs to each of these lines, by the line's id."""
        found: defaultdict[int, tuple[_Part, ...]] = defaultdict(tuple)
        chosen = query.where(table.c.appeal_id.in_(ids)).order_by(*order, table.c.id)
        for row in self._connection.execute(chosen):
            found[row.appeal_id] += (make(row),)
        return found


def _whole_days(
    connection: Connection, first: ColumnElement[Any], last: ColumnElement[Any]
) -> ColumnElement[int]:
    """Return how many whole days lie between two instants; each database has its own way."""
    if connection.dialect.name == "postgresql":
        # A cast would round there.
        return cast(func.floor(func.extract("epoch", last - first) / 86400), Integer)
    return cast(func.julianday(last) - func.julianday(first), Integer)


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    line = appeal_words.c.appeal_id
    if wanted.numbers:
        yield line.in_(select(appeals.c.id).where(appeals.c.number.in_(wanted.numbers)))
    bounds = []
    if wanted.since is not None:
        bounds.append(appeals.c.received_at >= wanted.since)
    if wanted.until is not None:
        bounds.append(appeals.c.received_at < wanted.until)
    if wanted.states:
        bounds.append(appeals.c.state.in_(wanted.states))
    if bounds:
        yield line.in_(select(appeals.c.id).where(*bounds))
    if wanted.kinds:
        yield line.in_(_of_kinds(wanted.kinds))
    for term in wanted.terms:
        yield _holds(term, wanted)


def _of_kinds(kinds: Iterable[Kind]) -> Select[tuple[int]]:
    return select(demands.c.appeal_id).where(demands.c.kind.in_(tuple(kinds)))


def _holds(term: Term, wanted: Wanted) -> ColumnElement[bool]:
    """Does the line hold the word, or what the word is another name for?"""
    line = appeal_words.c.appeal_id
    if term.since is not None and term.until is not None:
        return line.in_(_of_days(term.since, term.until, wanted.zone))
    written = appeal_words.c.words.contains(term.text, autoescape=True)
    meant: list[ColumnElement[bool]] = []
    if term.states:
        meant.append(line.in_(select(appeals.c.id).where(appeals.c.state.in_(term.states))))
    if term.kinds:
        meant.append(line.in_(_of_kinds(term.kinds)))
    return or_(written, *meant)


def _of_days(since: date, until: date, zone: tzinfo) -> CompoundSelect[tuple[int]]:
    """Return the lines received, registered or dated in these days."""
    first, end = (datetime.combine(day, time(), zone) for day in (since, until))
    columns = (appeals.c.received_at, appeals.c.registered_at)
    dated = appeals.c.appeal_dated
    return union_all(
        *(select(appeals.c.id).where(column >= first, column < end) for column in columns),
        select(appeals.c.id).where(dated >= since, dated < until),
    )


def _sendings() -> _Query:
    return select(*_SENDING).where(messages.c.purpose.not_in(TO_OPERATOR))


def _arrivals() -> _Query:
    return select(letters.c.appeal_id, letters.c.received_at, letters.c.raw_ref, letters.c.reason)


def _removals() -> _Query:
    return select(history).where(history.c.event == AppealState.NOT_AN_APPEAL)


def _acts() -> _Query:
    return select(acts.c.appeal_id, acts.c.number, acts.c.destroyed_at).where(
        acts.c.state == ActState.DRAWN
    )


def _reference(row: Row[*tuple[Any, ...]]) -> Reference:
    return Reference(row.number, row.destroyed_at)


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        id=row.id,
        number=row.number,
        sort=Sort(row.sort),
        state=AppealState(row.state),
        received_at=row.received_at,
        registered_at=row.registered_at,
        appeal_dated=row.appeal_dated,
        channel=Channel(row.channel),
        form=Form(row.form),
        language=row.language,
        subject_id=row.subject_id,
        subject_name=row.subject_name,
        representative=row.representative,
        authority=row.authority,
        sender=row.sender,
        authenticity=Authenticity(row.authenticity),
        authorised=row.authorised,
        kinds=tuple(map(Kind, row.kinds)),
        verdicts=tuple(map(Verdict, row.verdicts)),
        flags=tuple(row.flags),
        policy_edition=row.policy_edition,
        raw_sha256=row.raw_sha256,
    )


def _sending(row: Row[*tuple[Any, ...]]) -> Sending:
    return Sending(
        purpose=Purpose(row.purpose),
        state=MessageState(row.state),
        outgoing_no=row.outgoing_no or "",
        form=Form(row.form),
        sorts=tuple(map(ReplySort, row.sorts)),
        recipients=tuple(row.recipients),
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        message_id=row.rfc_message_id,
        sent_at=row.sent_at,
        delivery=row.delivery,
    )


def _arrival(row: Row[*tuple[Any, ...]]) -> Arrival:
    return Arrival(row.received_at, row.raw_ref, row.reason)


def _removal(row: Row[*tuple[Any, ...]]) -> Removal:
    return Removal(row.at, row.by, (row.details or {}).get("reason", ""))
