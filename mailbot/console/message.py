"""A message: read, written, shown as it would leave, approved, taken back.

Approval is asked for twice: the second page shows exactly what goes where, and its form holds the
SHA-256 of that. What is approved in between something else is shown anew.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from starlette.responses import Response

from mailbot.commands.messages import PURPOSES, STATES
from mailbot.console.appeal import path_of
from mailbot.console.blanks import changes, filled, holes
from mailbot.console.history import told
from mailbot.console.visit import Visit
from mailbot.domain.account import Right
from mailbot.domain.appeal import DemandState
from mailbot.domain.approval import blanks
from mailbot.domain.decision import REFUSABLE, Ground
from mailbot.domain.drafting import is_letter
from mailbot.domain.findings import Form
from mailbot.domain.journal import FORMS
from mailbot.domain.kinds import KINDS, Kind
from mailbot.domain.letter import Part
from mailbot.domain.message import TO_OPERATOR, Message
from mailbot.domain.states import MessageState
from mailbot.domain.strangers import Stranger, Trace, called
from mailbot.errors import BadInput, Changed, NotFound
from mailbot.ports import Outgoing
from mailbot.steps import act, decide, view
from mailbot.steps import sign as signing
from mailbot.steps.register import looked
from mailbot.words import Text

# A letter of more pages is downloaded to be read.
_PAGES_MOST = 12


@dataclass(frozen=True, slots=True)
class Enclosed:
    """An attachment as it is shown: `pictures` are the names of its pages' pictures."""

    name: str
    size_bytes: int
    sha256: str
    pictures: tuple[str, ...]


def message(visit: Visit) -> Response:
    """Show a message; a draft with its editor."""
    return _shown(visit, _look(visit))


def _look(visit: Visit, confirmed: Sequence[str] = ()) -> view.Desk:
    desk = view.look(visit.office, visit.number("message"), confirmed)
    if desk.appeal is None or desk.message.purpose in TO_OPERATOR:
        raise NotFound(
            Text("Это напоминание оператору, не письмо.", "It is an alarm and no message.")
        )
    if visit.request.method == "GET":
        _glance(visit, desk.message, "message")
    return desk


def _glance(visit: Visit, message: Message, what: str) -> None:
    """Record the look, once for the parts that a browser asks for one by one."""
    key = f"{what} {message.id} {message.version}"
    if visit.console.glances.is_new(visit.session.digest, key, visit.office.now()):
        looked(visit.office, visit.by, what, message_id=message.id, appeal_id=message.appeal_id)


def _shown(
    visit: Visit, desk: view.Desk, *, typed: str | None = None, why: Text | None = None
) -> Response:
    """Show the message; `typed` is text that could not be saved, and `why` says the reason."""
    found, number = desk.message, _number(desk)
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
        strangers=_named(desk.strangers),
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


def _number(desk: view.Desk) -> str:
    return desk.appeal.number if desk.appeal else ""


def _is_of_blank(hindrance: Text) -> bool:
    """The blanks have a list of their own, and so have the traces of others."""
    return hindrance.en.startswith("Blank: ")


def _is_of_other(hindrance: Text) -> bool:
    return "--confirm" in hindrance.en


def _named(strangers: Sequence[Stranger]) -> list[dict[str, Any]]:
    return [
        {
            "key": stranger.key,
            "what": called(stranger.trace),
            "value": "" if stranger.trace is Trace.PASSWORD else stranger.value,
        }
        for stranger in strangers
    ]


def preview(visit: Visit) -> Response:
    """Show the message as it would leave; from the editor, with what was typed there."""
    desk = _look(visit)
    _glance(visit, desk.message, "preview")
    if visit.request.method == "POST" and desk.message.state is MessageState.DRAFTED:
        draft = replace(desk.message.draft, body=_typed(visit).strip())
        # A signed sheet was signed for other words.
        changed = replace(desk.message, draft=draft, sheet_ref=None)
        same = draft.body == desk.message.draft.body
        desk = desk if same else replace(desk, message=changed)
    answer = visit.page("preview.html", **_leaving(visit, desk))
    policy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'"
    answer.headers["content-security-policy"] = policy
    answer.headers["x-frame-options"] = "SAMEORIGIN"
    return answer


def _leaving(visit: Visit, desk: view.Desk) -> dict[str, Any]:
    outgoing = view.preview(visit.office, desk)
    enclosed = [_enclosed(visit, part) for part in outgoing.attachments]
    return {
        "outgoing": outgoing,
        "words": holes(outgoing.text),
        "enclosed": enclosed,
        "desk": desk,
        "message": desk.message,
    }


def _enclosed(visit: Visit, part: Part) -> Enclosed:
    """Describe an attachment, and draw its pages."""
    digest = hashlib.sha256(part.content).hexdigest()
    pictures = tuple(_drawn(visit, part, digest))
    return Enclosed(part.name, len(part.content), digest, pictures)


def _drawn(visit: Visit, part: Part, digest: str) -> Iterator[str]:
    if part.media_type not in ("application/pdf", "image/png", "image/jpeg"):
        return
    for page in range(1, _PAGES_MOST + 1):
        draw = partial(visit.office.documents.show, part, page)
        drawn = visit.console.pictures.get((visit.number("message"), digest, page), draw)
        if drawn is None:
            return
        yield f"{digest}-{page}"


def picture(visit: Visit) -> Response:
    """Return the picture of a page that a preview named."""
    message_id, digest = visit.number("message"), visit.request.path_params["digest"]
    drawn = visit.console.pictures.get((message_id, digest, visit.number("page")), lambda: None)
    if drawn is None:
        raise NotFound(Text("Обновите просмотр.", "Show the preview again."))
    with visit.office.records.look() as unit:
        found = unit.messages.get(message_id)
    _glance(visit, found, "preview")
    return Response(drawn, media_type="image/png")


def letter_file(visit: Visit) -> Response:
    """Return the letter as a PDF, to be printed and signed."""
    desk = _look(visit)
    found = desk.message
    looked(visit.office, visit.by, "letter_pdf", message_id=found.id, appeal_id=found.appeal_id)
    pdf = view.letter(visit.office, desk, visit.office.now())
    name = f"{desk.message.outgoing_no.replace('/', '-')}.pdf"
    return Response(
        pdf,
        media_type="application/pdf",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def save(visit: Visit) -> Response:
    """Save what was typed over the version that was shown; nothing that was typed is lost."""
    message_id, typed = visit.number("message"), _typed(visit).strip()
    desk = _look(visit)
    if typed == desk.message.draft.body.strip():
        said = "unchanged"
    else:
        try:
            act.edit(visit.office, message_id, _version(visit), typed, visit.by)
        except Changed:
            return _shown(visit, _look(visit), typed=typed, why=MEANWHILE)
        said = "saved"
    if visit.word("then") == "approve":
        return visit.go(f"/messages/{message_id}/approve")
    return visit.go(f"/messages/{message_id}", said)


def _typed(visit: Visit) -> str:
    return filled(visit.word("body"), visit.words("blank"))


def _version(visit: Visit) -> int:
    word = visit.word("version")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0


def sign(visit: Visit) -> Response:
    """Bind the sheet that was printed, signed and scanned."""
    message_id = visit.number("message")
    signing.sign(visit.office, message_id, _version(visit), visit.file("sheet"), visit.by)
    return visit.go(f"/messages/{message_id}", "signed")


def ask_approval(visit: Visit) -> Response:
    """Show exactly what would go where, and ask once more."""
    return _asked(visit, None)


def _asked(visit: Visit, why: Text | None) -> Response:
    desk = _look(visit)
    # Here each trace of another has a box of its own to be ticked.
    passed = view.look(visit.office, desk.message.id, [stranger.key for stranger in desk.strangers])
    leaving = _leaving(visit, desk)
    return visit.page(
        "approve.html",
        409 if why else 200,
        why=why,
        hindrances=passed.hindrances,
        strangers=_named(desk.strangers),
        shown=_digest(desk, leaving["outgoing"]),
        number=_number(desk),
        purposes=PURPOSES,
        **leaving,
    )


def approve(visit: Visit) -> Response:
    """Approve what was shown, unless anything of it is another now."""
    message_id = visit.number("message")
    desk = _look(visit)
    shown = _digest(desk, view.preview(visit.office, desk))
    if shown != visit.word("shown") or desk.message.version != _version(visit):
        return _asked(visit, MEANWHILE)
    act.approve(visit.office, message_id, desk.message.version, visit.by, visit.words("confirm"))
    return visit.go(f"/messages/{message_id}", "approved")


def _digest(desk: view.Desk, outgoing: Outgoing) -> str:
    """Return the SHA-256 of everything that a person sees before he approves."""
    seen = hashlib.sha256()
    words = (desk.recipient or "", outgoing.sender_address, outgoing.subject, outgoing.text)
    for word in (str(desk.message.version), *words):
        seen.update(word.encode("utf-8", "surrogatepass") + b"\0")
    for part in outgoing.attachments:
        seen.update(part.name.encode() + b"\0" + hashlib.sha256(part.content).digest())
    return seen.hexdigest()


def refuse(visit: Visit) -> Response:
    """Have the reply written anew as a motivated refusal."""
    _same_version(visit)
    ground = visit.word("ground")
    if ground not in set(Ground):
        raise BadInput(Text("Выберите основание.", "Choose a ground."))
    message_id = visit.number("message")
    decide.refuse(
        visit.office,
        message_id,
        Ground(ground),
        visit.word("facts"),
        visit.by,
        instead=visit.word("instead"),
        part=visit.word("part"),
    )
    return visit.go(f"/messages/{message_id}", "rewritten")


def answer(visit: Visit) -> Response:
    """Have the reply written anew, of some demands only or that nothing was found."""
    _same_version(visit)
    message_id, known = visit.number("message"), set(Kind)
    only = [Kind(word) for word in visit.words("kind") if word in known]
    nothing = visit.word("nothing") == "yes"
    if not (only or nothing):
        raise BadInput(Text("Отметьте требования.", "Tick the demands."))
    decide.answer(visit.office, message_id, visit.by, only=only, nothing_held=nothing)
    return visit.go(f"/messages/{message_id}", "rewritten")


def redraft(visit: Visit) -> Response:
    """Have the machine's text once more."""
    _same_version(visit)
    decide.redraft(visit.office, visit.number("message"), visit.by)
    return visit.go(f"/messages/{visit.number('message')}", "rewritten")


def _same_version(visit: Visit) -> None:
    """A text that somebody wrote meanwhile is not written over unseen."""
    with visit.office.records.look() as unit:
        message = unit.messages.get(visit.number("message"))
    if message.version != _version(visit):
        raise Changed(MEANWHILE)


def take_back(visit: Visit) -> Response:
    """Make it a draft again."""
    act.take_back(visit.office, visit.number("message"), visit.by)
    return visit.go(f"/messages/{visit.number('message')}", "returned")


def confirm(visit: Visit) -> Response:
    """Record that an uncertain message was seen to have left."""
    act.confirm(visit.office, visit.number("message"), visit.by)
    return visit.go(f"/messages/{visit.number('message')}", "confirmed")


GROUNDS = {
    Ground.THIRD_PERSONS: Text(
        "сведения нарушат права третьих лиц (п. 4 ч. 8 ст. 14)",
        "it would violate the rights of others (art. 14(8) item 4)",
    ),
    Ground.PREMATURE_REPEAT: Text(
        "повтор раньше 30 дней (ч. 4–6 ст. 14)", "a repeat before 30 days (art. 14(4)–(6))"
    ),
    Ground.IDENTITY_NOT_ESTABLISHED: Text(
        "личность не установлена (ч. 3 ст. 14, ст. 7)",
        "it is not certain who asks (art. 14(3), 7)",
    ),
    Ground.DEFENCE: Text(
        "оборона, безопасность, охрана правопорядка (п. 1 ч. 8 ст. 14)",
        "defence, security, public order (art. 14(8) item 1)",
    ),
    Ground.DETENTION: Text(
        "задержание, обвинение, мера пресечения (п. 2 ч. 8 ст. 14)",
        "detention or charge (art. 14(8) item 2)",
    ),
    Ground.MONEY_LAUNDERING: Text(
        "противодействие отмыванию доходов (п. 3 ч. 8 ст. 14)",
        "counter-measures to money laundering (art. 14(8) item 3)",
    ),
    Ground.TRANSPORT_SECURITY: Text(
        "транспортная безопасность (п. 5 ч. 8 ст. 14)",
        "transport security (art. 14(8) item 5)",
    ),
}

MEANWHILE = Text(
    "Пока Вы смотрели, сообщение изменилось. Ничего не сделано и ничего не потеряно.",
    "The message changed while you looked. Nothing was done, and nothing is lost.",
)
