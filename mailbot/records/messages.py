"""What goes out: drafts, what was approved of them, and what became of it."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select, update

from mailbot import shapes
from mailbot.domain.findings import Form
from mailbot.domain.kinds import ReplySort
from mailbot.domain.message import BY_HAND, TO_OPERATOR, Draft, Message, Purpose
from mailbot.domain.states import MESSAGE, MessageState
from mailbot.errors import Destroyed
from mailbot.ports import Keys, NewMessage
from mailbot.records.engine import insert
from mailbot.records.faults import changed, missing
from mailbot.records.moves import move
from mailbot.records.recall import once
from mailbot.records.tables import AT_REST, appeals, message_ids, messages, versions

# What a move back to DRAFTED takes away; the history keeps what was.
_UNAPPROVED = {
    "approved_by": "",
    "approved_at": None,
    "approved_sha256": "",
    "bytes_ref": None,
    "rfc_message_id": "",
    "send_attempts": 0,
    "sent_at": None,
    "delivery": "",
    "sent_copy_at": None,
    "receipt_ref": None,
}

_TO_SUBJECT = tuple(purpose for purpose in Purpose if purpose not in TO_OPERATOR)

# Made once: to build them anew for each message costs more than to execute them.
_ADD = messages.insert().returning(messages)
_GET = select(messages).where(messages.c.id == bindparam("wanted"))
_OF_APPEAL = (
    select(messages).where(messages.c.appeal_id == bindparam("wanted")).order_by(messages.c.id)
)
_CALLED = (
    select(messages)
    .where(
        messages.c.id.in_(
            select(message_ids.c.message_id).where(
                message_ids.c.rfc_message_id.in_(bindparam("wanted", expanding=True))
            )
        )
    )
    .order_by(messages.c.id)
)
_SET = update(messages).where(messages.c.id == bindparam("wanted"))
_NEXT = (
    update(appeals)
    .where(appeals.c.id == bindparam("wanted"))
    .values(last_outgoing=appeals.c.last_outgoing + 1)
    .returning(appeals.c.number, appeals.c.last_outgoing)
)


class MessageStore:
    """`ports.Messages` inside one transaction."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def add(self, message: NewMessage) -> Message:
        """Record a new message, version 1."""
        outgoing_no = None
        if message.appeal_id is not None and message.purpose not in TO_OPERATOR:
            outgoing_no = self._next(message.appeal_id)
        (key,) = self._keys.take()
        line = {
            "appeal_id": message.appeal_id,
            "purpose": message.purpose,
            "state": message.state,
            "key_id": key,
            "draft": b"",
            **_told(message.draft),
            "outgoing_no": outgoing_no,
            "recipients": message.recipients,
        }
        made = self._connection.execute(_ADD, line).one()
        # The draft is sealed under the id, which exists only now.
        self._set(made.id, draft=self._sealed(made.id, key, message.draft))
        return _message(made, message.draft)

    def _sealed(self, message_id: int, key: str, draft: Draft) -> bytes:
        return self._keys.seal(key, _draft(message_id), shapes.dump(draft))

    def _next(self, appeal_id: int) -> str:
        """Return the next outgoing number of an appeal; its counter moves along."""
        row = self._connection.execute(_NEXT, {"wanted": appeal_id}).one_or_none()
        if row is None:
            raise missing("appeals", appeal_id)
        return f"{row.number}-{row.last_outgoing}"

    def get(self, message_id: int) -> Message:
        """Return one message."""
        row = self._connection.execute(_GET, {"wanted": message_id}).one_or_none()
        if row is None:
            raise missing("messages", message_id)
        return _message(row, self._opened(row))

    def find(
        self, states: Iterable[MessageState] = (), appeal_id: int | None = None
    ) -> list[Message]:
        """Return the messages in these states, of one appeal or of all, oldest first."""
        chosen = tuple(states)
        if appeal_id is not None:
            of_it = self._of_appeal(appeal_id)
            return [message for message in of_it if not chosen or message.state in chosen]
        query = select(messages)
        return self._messages(query.where(messages.c.state.in_(chosen)) if chosen else query)

    @once(messages)
    def _of_appeal(self, appeal_id: int) -> list[Message]:
        rows = self._connection.execute(_OF_APPEAL, {"wanted": appeal_id})
        return [_message(row, self._opened(row)) for row in rows]

    def page(self, after: int, limit: int) -> list[Message]:
        """Return the messages that were written after that one, oldest first."""
        return self._messages(select(messages).where(messages.c.id > after).limit(limit))

    def latest(self, *, before: int | None = None, limit: int) -> list[Message]:
        """Return the messages written before that one, latest first."""
        ids = select(messages.c.id).order_by(messages.c.id.desc()).limit(limit)
        if before is not None:
            ids = ids.where(messages.c.id < before)
        return self._messages(select(messages).where(messages.c.id.in_(ids)))[::-1]

    def by_message_ids(self, ids: Iterable[str]) -> list[Message]:
        """Return our own messages that carry, or once carried, one of these Message-IDs."""
        wanted = tuple(ids)
        return self._called(wanted) if wanted else []

    @once(messages, message_ids)
    def _called(self, wanted: tuple[str, ...]) -> list[Message]:
        rows = self._connection.execute(_CALLED, {"wanted": wanted})
        return [_message(row, self._opened(row)) for row in rows]

    def to_copy(self) -> list[Message]:
        """Return what was sent to a subject and has no copy in the Sent folder yet."""
        return self._messages(
            select(messages).where(
                messages.c.state == MessageState.SENT,
                messages.c.sent_copy_at.is_(None),
                messages.c.purpose.in_(_TO_SUBJECT),
                messages.c.form != Form.PAPER,
            )
        )

    def sent_since(self, at: datetime) -> list[Message]:
        """Return what the server took since then, oldest first."""
        return self._messages(select(messages).where(messages.c.sent_at >= at))

    def recipients_since(self, purpose: Purpose, at: datetime) -> list[tuple[str, ...]]:
        """Return to whom messages of that purpose were approved since then."""
        query = select(messages.c.recipients).where(
            messages.c.purpose == purpose, messages.c.approved_at >= at
        )
        return [tuple(found) for found in self._connection.scalars(query)]

    def _messages(self, query: Select[*tuple[Any, ...]]) -> list[Message]:
        rows = self._connection.execute(query.order_by(messages.c.id))
        return [_message(row, self._opened(row)) for row in rows]

    def _opened(self, row: Row[*tuple[Any, ...]]) -> Draft:
        """Return the draft; of one that was destroyed, what the register tells of it."""
        with suppress(Destroyed):
            if row.draft:
                return shapes.load_as(Draft, self._keys.open(_draft(row.id), row.draft))
        sorts = tuple(map(ReplySort, row.sorts))
        return Draft(subject="", body="", form=Form(row.form), sorts=sorts)

    def revise(self, message_id: int, draft: Draft, version: int) -> int:
        """Put a new draft in place of `version` and return the new version."""
        words = self._words(message_id, draft)
        self._keep(message_id)
        self._change(message_id, version, {**words, "version": version + 1})
        return version + 1

    def _keep(self, message_id: int) -> None:
        """Keep the draft as it stands, beside the one that takes its place."""
        now = select(messages.c.id, messages.c.version, messages.c.draft)
        own = now.where(messages.c.id == message_id)
        kept = insert(self._connection, versions).from_select(
            ["message_id", "version", "draft"], own
        )
        self._connection.execute(kept.on_conflict_do_nothing())

    def earlier(self, message_id: int) -> dict[int, Draft]:
        """Return the versions of a draft before the present one, the oldest first."""
        query = select(versions).where(versions.c.message_id == message_id)
        found = {}
        for row in self._connection.execute(query.order_by(versions.c.version)):
            with suppress(Destroyed):
                opened = self._keys.open(_draft(message_id), row.draft)
                found[row.version] = shapes.load_as(Draft, opened)
        return found

    def _words(self, message_id: int, draft: Draft) -> dict[str, Any]:
        """The draft, sealed, and what the register tells of it."""
        key = self._connection.scalar(select(messages.c.key_id).where(messages.c.id == message_id))
        if key is None:
            raise missing("messages", message_id)
        return {"draft": self._sealed(message_id, key, draft), **_told(draft)}

    def sign(
        self,
        message_id: int,
        version: int,
        sheet_ref: str,
        sheet_name: str,
        seal_ref: str | None = None,
    ) -> None:
        """Bind a signed letter to that version."""
        sheet = {
            "sheet_ref": sheet_ref,
            "sheet_name": sheet_name,
            "sheet_version": version,
            "seal_ref": seal_ref,
        }
        self._change(message_id, version, sheet)

    def approve(
        self,
        message_id: int,
        version: int,
        *,
        by: str,
        at: datetime,
        sha256: str,
        bytes_ref: str,
        rfc_message_id: str,
        recipients: Sequence[str],
    ) -> None:
        """Approve exactly these bytes of that version."""
        approval = {
            "state": MessageState.APPROVED,
            "approved_by": by,
            "approved_at": at,
            "approved_sha256": sha256,
            "bytes_ref": bytes_ref,
            "rfc_message_id": rfc_message_id,
            "recipients": tuple(recipients),
            "reason": "",
        }
        self._change(message_id, version, {**AT_REST, **approval})
        if rfc_message_id:
            self._connection.execute(
                insert(self._connection, message_ids).values(
                    rfc_message_id=rfc_message_id, message_id=message_id
                )
            )

    def _change(self, message_id: int, version: int, values: dict[str, Any]) -> None:
        """Change a DRAFTED message that is still of that version."""
        done = self._connection.execute(
            update(messages)
            .where(
                messages.c.id == message_id,
                messages.c.version == version,
                messages.c.state == MessageState.DRAFTED,
            )
            .values(**values)
        )
        if done.rowcount == 0:
            self.get(message_id)
            raise changed("messages", message_id)

    def move(
        self,
        message_id: int,
        to: MessageState,
        *,
        reason: str = "",
        not_before: datetime | None = None,
        sent_at: datetime | None = None,
        delivery: str = "",
    ) -> None:
        """Move the message and end its claim; what is not given of `sent_at`, `delivery` stays."""
        values: dict[str, Any] = {"reason": reason, "not_before": not_before}
        if to is MessageState.SENDING:
            values["send_attempts"] = messages.c.send_attempts + 1
        if to is MessageState.DRAFTED:
            values |= _UNAPPROVED
        if sent_at is not None:
            values["sent_at"] = sent_at
        if delivery:
            values["delivery"] = delivery
        move(self._connection, messages, MESSAGE, message_id, to, values)

    def posted(self, message_id: int, receipt_ref: str) -> None:
        """Record the carrier's receipt."""
        self._set(message_id, receipt_ref=receipt_ref)

    def dispatched(
        self,
        message_id: int,
        *,
        draft: Draft,
        version: int,
        by: str,
        at: datetime,
        sha256: str,
        bytes_ref: str,
        rfc_message_id: str,
        recipients: Sequence[str],
    ) -> None:
        """Record what a person sent from his mail program, and that it lies in Sent already."""
        self._keep(message_id)
        values = {
            **self._words(message_id, draft),
            "version": version,
            "approved_by": by,
            "approved_at": at,
            "approved_sha256": sha256,
            "bytes_ref": bytes_ref,
            "rfc_message_id": rfc_message_id,
            "recipients": tuple(recipients),
            "sent_at": at,
            "sent_copy_at": at,
            "delivery": BY_HAND,
            "reason": "",
        }
        move(self._connection, messages, MESSAGE, message_id, MessageState.SENT, values)
        if rfc_message_id:
            self._connection.execute(
                insert(self._connection, message_ids)
                .values(rfc_message_id=rfc_message_id, message_id=message_id)
                .on_conflict_do_nothing()
            )

    def followed(self, message_id: int, delivery: str) -> None:
        """Record how far it is known to have come."""
        self._set(message_id, delivery=delivery)

    def copied(self, message_id: int, at: datetime) -> None:
        """Record that the copy lies in the Sent folder."""
        self._set(message_id, sent_copy_at=at)

    def _set(self, message_id: int, **values: object) -> None:
        done = self._connection.execute(_SET, {"wanted": message_id, **values})
        if done.rowcount == 0:
            raise missing("messages", message_id)


def _draft(message_id: int) -> str:
    return f"messages.draft/{message_id}"


def _told(draft: Draft) -> dict[str, Any]:
    """What the register tells of a draft."""
    return {"form": draft.form, "sorts": draft.sorts}


def _message(row: Row[*tuple[Any, ...]], draft: Draft) -> Message:
    return Message(
        id=row.id,
        appeal_id=row.appeal_id,
        purpose=Purpose(row.purpose),
        state=MessageState(row.state),
        version=row.version,
        draft=draft,
        outgoing_no=row.outgoing_no or "",
        recipients=tuple(row.recipients),
        key_id=row.key_id,
        sheet_ref=row.sheet_ref,
        sheet_name=row.sheet_name,
        sheet_version=row.sheet_version,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        approved_sha256=row.approved_sha256,
        bytes_ref=row.bytes_ref,
        message_id=row.rfc_message_id,
        attempts=row.send_attempts,
        next_attempt_at=row.not_before,
        reason=row.reason,
        sent_at=row.sent_at,
        delivery=row.delivery,
        sent_copy_at=row.sent_copy_at,
        receipt_ref=row.receipt_ref,
        seal_ref=row.seal_ref,
    )
