"""A message: read, written, signed, taken back; nothing that was typed is lost."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from mailbot.commands.messages import PURPOSES, STATES
from mailbot.console.appeal import path_of
from mailbot.console.blanks import changes, filled
from mailbot.console.history import told
from mailbot.console.visit import Visit
from mailbot.console.wording import GROUNDS
from mailbot.domain.account import Right
from mailbot.domain.appeal import DemandState
from mailbot.domain.approval import blanks
from mailbot.domain.decision import REFUSABLE
from mailbot.domain.drafting import is_letter
from mailbot.domain.findings import Form
from mailbot.domain.journal import FORMS
from mailbot.domain.kinds import KINDS
from mailbot.domain.message import TO_OPERATOR, Message
from mailbot.domain.states import MessageState
from mailbot.domain.strangers import Stranger, Trace, called
from mailbot.errors import Changed, NotFound
from mailbot.steps import act, view
from mailbot.steps import sign as signing
from mailbot.steps.register import looked
from mailbot.words import Text


def message(visit: Visit) -> Response:
    """Show a message; a draft with its editor."""
    return _shown(visit, looked_at(visit))


def looked_at(visit: Visit) -> view.Desk:
    """Return the message that the path names, and record the look; raises NotFound for an alarm."""
    desk = view.look(visit.office, visit.number("message"))
    if desk.appeal is None or desk.message.purpose in TO_OPERATOR:
        raise NotFound(
            Text("Это напоминание оператору, не письмо.", "It is an alarm and no message.")
        )
    if visit.request.method == "GET":
        glanced(visit, desk.message, "message")
    return desk


def glanced(visit: Visit, message: Message, what: str) -> None:
    """Record the look, once for the parts that a browser asks for one by one."""
    key = f"{what} {message.id} {message.version}"
    if visit.console.glances.is_new(visit.session.digest, key, visit.office.now()):
        looked(visit.office, visit.by, what, message_id=message.id, appeal_id=message.appeal_id)


def _shown(
    visit: Visit, desk: view.Desk, *, typed: str | None = None, why: Text | None = None
) -> Response:
    """Show the message; `typed` is text that could not be saved, and `why` says the reason."""
    found, number = desk.message, number_on(desk)
    body = found.draft.body if typed is None else typed
    with visit.office.records.look() as unit:
        earlier = sorted(unit.messages.earlier(found.id), reverse=True)
        history = told(unit.history(message_id=found.id), visit.language)
        demands = unit.appeals.demands(found.appeal_id or 0)
    open_kinds = [demand.kind for demand in demands if demand.state is DemandState.OPEN]
    is_draft = found.state is MessageState.DRAFTED
    return visit.page(
        "message.html",
        409 if why else 200,
        message=found,
        number=number,
        appeal_path=path_of(number),
        desk=desk,
        body=body,
        blanks=blanks(body),
        blank_subject=blanks(found.draft.subject),
        why=why,
        changes=list(changes(found.draft.body, typed)) if typed is not None and why else [],
        editable=is_draft and visit.may(Right.DRAFT),
        is_letter=is_letter(found.draft.form),
        on_paper=found.draft.form is Form.PAPER,
        hindrances=[h for h in desk.hindrances if not _is_of_blank(h) and not _is_of_other(h)],
        strangers=named(desk.strangers),
        open_kinds=open_kinds,
        refusable=not REFUSABLE.isdisjoint(open_kinds),
        grounds=GROUNDS,
        kinds=KINDS,
        states=STATES,
        purposes=PURPOSES,
        forms=FORMS,
        history=history,
        earlier=earlier,
    )


def version(visit: Visit) -> Response:
    """Show an earlier version beside the present one."""
    message_id, wanted = visit.number("message"), visit.number("version")
    with visit.office.records.look() as unit:
        found = unit.messages.get(message_id)
        known = unit.messages.earlier(message_id)
        numbers = unit.appeals.numbers([found.appeal_id] if found.appeal_id else [])
    if found.purpose in TO_OPERATOR or wanted not in known:
        raise NotFound(Text("Такой версии нет.", "There is no such version."))
    looked(visit.office, visit.by, "message", message_id=found.id, appeal_id=found.appeal_id)
    return visit.page(
        "version.html",
        message=found,
        number=numbers.get(found.appeal_id or 0, ""),
        version=wanted,
        draft=known[wanted],
        purposes=PURPOSES,
        changes=list(changes(known[wanted].body, found.draft.body)),
    )


def number_on(desk: view.Desk) -> str:
    """Return the register number that the message belongs to."""
    return desk.appeal.number if desk.appeal else ""


def _is_of_blank(hindrance: Text) -> bool:
    """The blanks have a list of their own, and so have the traces of others."""
    return hindrance.en.startswith("Blank: ")


def _is_of_other(hindrance: Text) -> bool:
    return "--confirm" in hindrance.en


def named(strangers: Sequence[Stranger]) -> list[dict[str, Any]]:
    """Name the traces of others in a message; a password is not said again."""
    return [
        {
            "key": stranger.key,
            "what": called(stranger.trace),
            "value": "" if stranger.trace is Trace.PASSWORD else stranger.value,
        }
        for stranger in strangers
    ]


def save(visit: Visit) -> Response:
    """Save what was typed over the version that was shown; nothing that was typed is lost."""
    message_id, typed = visit.number("message"), typed_in(visit).strip()
    desk = looked_at(visit)
    if typed == desk.message.draft.body.strip():
        said = "unchanged"
    else:
        try:
            act.edit(visit.office, message_id, version_in(visit), typed, visit.by)
        except Changed:
            return _shown(visit, looked_at(visit), typed=typed, why=MEANWHILE)
        said = "saved"
    if visit.word("then") == "approve":
        return visit.go(f"/messages/{message_id}/approve")
    return visit.go(f"/messages/{message_id}", said)


def typed_in(visit: Visit) -> str:
    """Return the text of the editor with its blanks filled in."""
    return filled(visit.word("body"), visit.words("blank"))


def version_in(visit: Visit) -> int:
    """Return the version that the form was shown of, 0 where it names none."""
    word = visit.word("version")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0


def sign(visit: Visit) -> Response:
    """Bind the sheet that was printed, signed and scanned."""
    message_id = visit.number("message")
    signing.sign(visit.office, message_id, version_in(visit), visit.file("sheet"), visit.by)
    return visit.go(f"/messages/{message_id}", "signed")


def take_back(visit: Visit) -> Response:
    """Make it a draft again."""
    act.take_back(visit.office, visit.number("message"), visit.by)
    return visit.go(f"/messages/{visit.number('message')}", "returned")


def confirm(visit: Visit) -> Response:
    """Record that an uncertain message was seen to have left."""
    act.confirm(visit.office, visit.number("message"), visit.by)
    return visit.go(f"/messages/{visit.number('message')}", "confirmed")


MEANWHILE = Text(
    "Пока Вы смотрели, сообщение изменилось. Ничего не сделано и ничего не потеряно.",
    "The message changed while you looked. Nothing was done, and nothing is lost.",
)
