"""What a person does to a message: edit, reform, approve, take back, confirm.

Approval binds the exact bytes of one version; nothing leaves for a subject without it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailbot.domain.findings import Form
from mailbot.domain.message import TO_OPERATOR, Message, Purpose
from mailbot.domain.states import AppealState, MessageState
from mailbot.errors import Changed, Hindered, IllegalTransition, NotFound
from mailbot.office import Office
from mailbot.ports import Happening
from mailbot.steps.conclude import conclude, undecide
from mailbot.steps.keys import message_id as new_message_id
from mailbot.steps.view import Desk, letter, look, outgoing
from mailbot.words import Text


def edit(office: Office, message_id: int, version: int, body: str, by: str) -> int:
    """Put a person's text in place of that version; a sheet signed for it no longer counts."""
    with office.records.begin() as unit:
        message = unit.messages.get(message_id)
        revised = replace(message.draft, body=body.strip())
        new = unit.messages.revise(message_id, revised, version)
        unit.note(_happened(office, "edited", message, by, version=new))
    return new


def reform(office: Office, message_id: int, version: int, form: Form, by: str) -> int:
    """Let a message leave in another form: where no address serves the one that was asked for.

    A reply that says how its export is handed over is worded anew by the check, unless a person
    has written in it: on a carrier with a letter on paper, else attached (policy 13.4, 14.4).
    """
    with office.records.begin() as unit:
        message = unit.messages.get(message_id)
        new = unit.messages.revise(message_id, replace(message.draft, form=form), version)
        unit.note(_happened(office, "edited", message, by, version=new, form=form))
        told = message.appeal_id if message.draft.export is not None else None
        if told is not None and unit.appeals.get(told).state is AppealState.CHECKED:
            unit.appeals.move(told, AppealState.REGISTERED)
    return new


def approve(
    office: Office, message_id: int, version: int | None, by: str, confirmed: Sequence[str] = ()
) -> Message:
    """Approve exactly the bytes of the version that was shown, and let the daemon send them.

    `confirmed` are the keys of what may be another's and shall leave nevertheless.
    Raises Hindered with everything that is in the way, Changed where the version is another.
    """
    desk = look(office, message_id, confirmed)
    message = desk.message
    same_version(message, version)
    if desk.hindrances:
        raise Hindered(desk.hindrances)
    if desk.appeal is None or desk.recipient is None:
        raise NotFound(Text("У сообщения нет получателя.", "The message has no recipient."))
    now = office.now()
    rfc_message_id, content = _bytes_of(office, desk, desk.appeal.id, now)
    (ref,) = office.archive.put_all([content], message.key_id)
    digest = hashlib.sha256(content).hexdigest()
    with office.records.begin() as unit:
        unit.messages.approve(
            message_id,
            message.version,
            by=by,
            at=now,
            sha256=digest,
            bytes_ref=ref,
            rfc_message_id=rfc_message_id,
            recipients=[desk.recipient],
        )
        appeal = unit.appeals.get(desk.appeal.id)
        # A letter that joined meanwhile sent the appeal back to its check: nothing is decided.
        letters = len(unit.letters.of_appeal(appeal.id))
        if appeal.state is not desk.appeal.state or letters != desk.letters:
            raise Changed(
                Text(
                    "Пока вы смотрели, по обращению поступило новое письмо. Посмотрите заново.",
                    "A new letter came to this appeal while you looked. Look again.",
                )
            )
        if message.purpose is Purpose.REPLY and appeal.state is AppealState.CHECKED:
            unit.appeals.move(appeal.id, AppealState.DECIDED)
        unit.note(_happened(office, "approved", message, by, **_let_pass(desk)))
        return unit.messages.get(message_id)


def _bytes_of(office: Office, desk: Desk, appeal_id: int, at: datetime) -> tuple[str, bytes]:
    """Return what is approved: an e-mail with its Message-ID, or the sheet that is printed."""
    if desk.message.draft.form is Form.PAPER:
        return "", letter(office, desk, at)
    with office.records.begin() as unit:
        rfc_message_id = new_message_id(office, unit, appeal_id)
    return rfc_message_id, office.compose(outgoing(office, desk, rfc_message_id, at))


def _let_pass(desk: Desk) -> dict[str, str | int]:
    """Say which version was approved, and which traces of others a person let pass in it."""
    keys = " ".join(stranger.key for stranger in desk.strangers)
    version: dict[str, str | int] = {"version": desk.message.version}
    return version | {"confirmed": keys} if keys else version


def same_version(message: Message, version: int | None) -> None:
    """Raise Changed where a person was shown another version than the one that is stored."""
    if version is not None and version != message.version:
        raise Changed(
            Text(
                f"Сообщение {message.id} изменилось: показана была версия {version}, теперь"
                f" {message.version}. Посмотрите: mailbot messages show {message.id}.",
                f"Message {message.id} changed: version {version} was shown, now it is"
                f" {message.version}. Look: mailbot messages show {message.id}.",
            )
        )


def take_back(office: Office, message_id: int, by: str) -> None:
    """Make a message a draft again: not yet sent, refused, uncertain or undelivered."""
    with office.records.begin() as unit:
        message = unit.messages.get(message_id)
        _no_alarm(message)
        if message.state is MessageState.WITHDRAWN:
            raise Hindered([NOT_NEEDED])
        unit.messages.move(message_id, MessageState.DRAFTED, reason="")
        undecide(unit, message)
        unit.note(_happened(office, "returned", message, by))


def confirm(office: Office, message_id: int, by: str) -> None:
    """Record that a person saw an uncertain message go out."""
    with office.records.begin() as unit:
        message = unit.messages.get(message_id)
        _no_alarm(message)
        # Whether a draft has left is not for a person to say, but for the folder Sent.
        if message.state is not MessageState.UNCERTAIN:
            raise IllegalTransition(
                Text(
                    f"Подтверждают только то, о чём неясно, ушло ли; это — {message.state}.",
                    f"Only what is uncertain can be confirmed; this is {message.state}.",
                )
            )
        # It went when it was handed over, not when somebody looked.
        began = [h.at for h in unit.history(message_id=message_id) if h.event == "sending"]
        sent_at = began[-1] if began else office.now()
        unit.messages.move(
            message_id, MessageState.SENT, sent_at=sent_at, delivery=f"confirmed by {by}"
        )
        unit.note(_happened(office, "confirmed", message, by))
        conclude(unit, message, sent_at)
    if message.appeal_id is not None:
        office.records.postpone("appeal", message.appeal_id, office.now())


NOT_NEEDED = Text(
    "Это сообщение снято: оно не понадобилось. Если обращение продолжится, черновик вернётся сам.",
    "This message is withdrawn: it was not needed. If its appeal goes on, the draft comes back by"
    " itself.",
)


def _no_alarm(message: Message) -> None:
    if message.purpose in TO_OPERATOR:
        raise Hindered(
            [
                Text(
                    "Это напоминание оператору; с ним ничего делать не нужно.",
                    "This is an alarm to the operator; nothing has to be done about it.",
                )
            ]
        )


def _happened(
    office: Office, event: str, message: Message, by: str, **details: str | int
) -> Happening:
    return Happening(
        at=office.now(),
        event=event,
        by=by,
        message_id=message.id,
        appeal_id=message.appeal_id,
        details=details or None,
    )
