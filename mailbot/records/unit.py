"""One transaction over everything, with the history and what is remembered."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select

from mailbot.domain.chain import Heads
from mailbot.ports import Happening, Keys
from mailbot.records import chain
from mailbot.records.accounts import AccountStore
from mailbot.records.actions import ActionStore
from mailbot.records.acts import ActStore
from mailbot.records.alarms import AlarmStore
from mailbot.records.appeals import AppealStore
from mailbot.records.consents import ConsentStore
from mailbot.records.engine import insert
from mailbot.records.letters import LetterStore
from mailbot.records.messages import MessageStore
from mailbot.records.notices import NoticeStore
from mailbot.records.placed import PlacedStore
from mailbot.records.recall import once
from mailbot.records.register import RegisterView
from mailbot.records.removals import RemovalStore
from mailbot.records.shredding import ShredStore
from mailbot.records.subjects import SubjectStore
from mailbot.records.suppression import SuppressionStore
from mailbot.records.tables import history, ledger, remembered

# Made once, as everywhere here: to build them anew for each letter costs more than to run them.
_NOTE = history.insert()
_SETTING = select(remembered.c.value).where(remembered.c.name == bindparam("wanted"))


class Transaction:
    """`ports.Unit` on one connection."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        # The link of the last line that this transaction wrote: nobody else writes meanwhile.
        self._last: str | None = None
        self.letters = LetterStore(connection, keys)
        self.appeals = AppealStore(connection, keys)
        self.actions = ActionStore(connection)
        self.acts = ActStore(connection)
        self.suppression = SuppressionStore(connection)
        self.register = RegisterView(connection)
        self.messages = MessageStore(connection, keys)
        self.placed = PlacedStore(connection)
        self.removals = RemovalStore(connection)
        self.notices = NoticeStore(connection)
        self.subjects = SubjectStore(connection)
        self.consents = ConsentStore(connection)
        self.alarms = AlarmStore(connection)
        self.shredding = ShredStore(connection)
        self.accounts = AccountStore(connection, keys)

    def note(self, *happenings: Happening) -> None:
        """Append lines to the history; the database refuses to change or delete one."""
        if self._last is None:
            self._last = chain.head(self._connection, history).link
        lines = []
        for happening in happenings:
            line = _line(happening)
            self._last = chain.note_link(self._last, line)
            lines.append({**line, "chain": self._last})
        if lines:
            self._connection.execute(_NOTE, lines)

    def heads(self) -> Heads:
        """Return the last links of history and register."""
        return Heads(chain.head(self._connection, history), chain.head(self._connection, ledger))

    def enter(self) -> None:
        """Enter into the ledger which lines of the register this transaction has changed."""
        chain.enter(self._connection, self.appeals.touched)

    @once(history)
    def history(
        self,
        *,
        letter_id: int | None = None,
        appeal_id: int | None = None,
        message_id: int | None = None,
    ) -> list[Happening]:
        """Return the lines about any of these, oldest first; about nothing there are none."""
        about = {"letter_id": letter_id, "appeal_id": appeal_id, "message_id": message_id}
        named = [history.c[name] == value for name, value in about.items() if value is not None]
        if not named:
            return []
        query = select(history).where(or_(*named)).order_by(history.c.id)
        return [_happening(row) for row in self._connection.execute(query)]

    @once(remembered)
    def setting(self, name: str) -> str | None:
        """Return a remembered value."""
        return self._connection.scalar(_SETTING, {"wanted": name})

    def remember(self, name: str, value: str) -> None:
        """Remember a value in place of an older one."""
        first = insert(self._connection, remembered).values(name=name, value=value)
        self._connection.execute(
            first.on_conflict_do_update(
                index_elements=[remembered.c.name], set_={"value": first.excluded.value}
            )
        )


def _line(happening: Happening) -> dict[str, Any]:
    return {
        "at": happening.at,
        "event": str(happening.event),
        "by": happening.by,
        "letter_id": happening.letter_id,
        "appeal_id": happening.appeal_id,
        "message_id": happening.message_id,
        "details": None if happening.details is None else dict(happening.details),
    }


def _happening(row: Row[*tuple[Any, ...]]) -> Happening:
    return Happening(
        at=row.at,
        event=row.event,
        by=row.by,
        letter_id=row.letter_id,
        appeal_id=row.appeal_id,
        message_id=row.message_id,
        details=row.details,
    )
