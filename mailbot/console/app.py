"""The console as one ASGI application: which address shows or does what, and who may."""

from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mailbot.console import (
    acts,
    appeal,
    approval,
    calendar,
    expired,
    export,
    leaving,
    letters,
    message,
    operators,
    otherwise,
    paper,
    register,
    settings,
    signin,
    statistics,
    subjects,
    today,
)
from mailbot.console.accounts import HASHER
from mailbot.console.gate import Gate
from mailbot.console.guard import Guard
from mailbot.console.memory import Answers, Glances, Pictures
from mailbot.console.pages import STATIC, Pages
from mailbot.console.places import hosts_of, is_secure
from mailbot.console.visit import Console, View, failed, opened
from mailbot.domain.account import Right
from mailbot.office import Office

# What is shown: the path, who makes the page, and the right that it takes.
_SHOWN: tuple[tuple[str, View, Right], ...] = (
    ("/", today.today, Right.LOOK),
    ("/appeals", register.register, Right.LOOK),
    ("/appeals/{year:int}/{seq:int}", appeal.appeal, Right.LOOK),
    ("/appeals/register.{suffix}", export.export, Right.LOOK),
    ("/letters", letters.letters, Right.LOOK),
    ("/letters/{letter:int}", letters.letter, Right.LOOK),
    ("/letters/{letter:int}/original.eml", letters.original, Right.LOOK),
    ("/letters/{letter:int}/pages/{document:int}/{page:int}.png", letters.page_picture, Right.LOOK),
    ("/messages/{message:int}", message.message, Right.LOOK),
    ("/messages/{message:int}/versions/{version:int}", message.version, Right.LOOK),
    ("/messages/{message:int}/preview", leaving.preview, Right.LOOK),
    ("/messages/{message:int}/pictures/{digest}-{page:int}.png", leaving.picture, Right.LOOK),
    ("/messages/{message:int}/letter.pdf", leaving.letter_file, Right.LOOK),
    ("/messages/{message:int}/approve", approval.ask_approval, Right.DECIDE),
    ("/paper", paper.ask, Right.DRAFT),
    ("/acts", acts.acts, Right.LOOK),
    (expired.PATH, expired.expired, Right.LOOK),
    ("/acts/{act:int}", acts.own, Right.LOOK),
    ("/acts/{act:int}/{paper}.pdf", acts.own_paper, Right.LOOK),
    ("/appeals/{year:int}/{seq:int}/act", acts.act, Right.LOOK),
    ("/appeals/{year:int}/{seq:int}/act/{paper}.pdf", acts.paper, Right.LOOK),
    ("/subjects", subjects.subjects, Right.LOOK),
    ("/subject", subjects.subject, Right.LOOK),
    ("/calendar", calendar.month, Right.LOOK),
    ("/statistics", statistics.statistics, Right.LOOK),
    ("/operators", operators.operators, Right.LOOK),
    ("/settings", settings.settings, Right.LOOK),
)

# What is done: the path, who does it, and the right that it takes.
_DONE: tuple[tuple[str, View, Right], ...] = (
    ("/sign-out", signin.sign_out, Right.LOOK),
    ("/calendar/feed", calendar.make_feed, Right.LOOK),
    ("/calendar/feed/end", calendar.end_feed, Right.LOOK),
    # One's own session ends by one's own hand; whose it is, is asked there.
    ("/sessions/{session}/end", operators.end_session, Right.LOOK),
    ("/operators/{login}/disable", operators.disable, Right.MANAGE),
    ("/letters/{letter:int}/retry", letters.retry, Right.DRAFT),
    # In doubt a letter is an appeal: to make it one takes no decision, to set it aside does.
    ("/letters/{letter:int}/register", letters.make_appeal, Right.DRAFT),
    ("/letters/{letter:int}/set-aside", letters.set_aside, Right.DECIDE),
    ("/appeals/{year:int}/{seq:int}/demands", appeal.set_demands, Right.DRAFT),
    ("/appeals/{year:int}/{seq:int}/requisites", appeal.set_requisites, Right.DRAFT),
    ("/appeals/{year:int}/{seq:int}/extend", appeal.extend, Right.DRAFT),
    ("/appeals/{year:int}/{seq:int}/act", acts.propose, Right.DRAFT),
    ("/appeals/{year:int}/{seq:int}/act/change", acts.change, Right.DRAFT),
    ("/appeals/{year:int}/{seq:int}/act/approve", acts.approve, Right.DECIDE),
    ("/appeals/{year:int}/{seq:int}/act/sign", acts.sign, Right.DECIDE),
    (f"{expired.PATH}/change", expired.change, Right.DRAFT),
    (f"{expired.PATH}/approve", expired.approve, Right.DECIDE),
    ("/appeals/{year:int}/{seq:int}/destroy", expired.destroy, Right.DECIDE),
    ("/acts/copies", expired.copies_gone, Right.DECIDE),
    ("/acts/{act:int}/sign", acts.sign_own, Right.DECIDE),
    ("/appeals/{year:int}/{seq:int}/answered", appeal.answered, Right.DECIDE),
    ("/appeals/{year:int}/{seq:int}/vouch", appeal.vouch, Right.DECIDE),
    ("/appeals/{year:int}/{seq:int}/not-an-appeal", appeal.not_an_appeal, Right.DECIDE),
    ("/messages/{message:int}", message.save, Right.DRAFT),
    ("/messages/{message:int}/preview", leaving.preview, Right.DRAFT),
    ("/messages/{message:int}/refuse", otherwise.refuse, Right.DRAFT),
    ("/messages/{message:int}/answer", otherwise.answer, Right.DRAFT),
    ("/messages/{message:int}/redraft", otherwise.redraft, Right.DRAFT),
    ("/messages/{message:int}/sign", message.sign, Right.DECIDE),
    ("/messages/{message:int}/approve", approval.approve, Right.DECIDE),
    ("/messages/{message:int}/return", message.take_back, Right.DECIDE),
    ("/messages/{message:int}/confirm", message.confirm, Right.DECIDE),
    ("/messages/{message:int}/posted", paper.posted, Right.DECIDE),
    ("/paper", paper.take_in, Right.DRAFT),
    ("/actions/{action:int}/start", appeal.task_started, Right.DECIDE),
    ("/actions/{action:int}/decline", appeal.task_declined, Right.DECIDE),
    ("/actions/{action:int}/done", appeal.task_done, Right.DECIDE),
)

# Where a file may be handed in; everywhere else a request is small.
_UPLOADS = ("/sign", "/posted", "/paper")


def make_app(office: Office, hasher: PasswordHasher = HASHER) -> Starlette:
    """Return the console of an office."""
    secure = is_secure(office.settings.console)
    app = Starlette(
        routes=[
            Route("/sign-in", signin.sign_in, methods=["GET", "POST"]),
            Route("/language/{language}", signin.speak),
            Route("/calendar/{language}/{token}.ics", calendar.feed),
            Route("/static/{name}", _static),
            *(Route(path, opened(view, right), methods=["GET"]) for path, view, right in _SHOWN),
            *(Route(path, opened(view, right), methods=["POST"]) for path, view, right in _DONE),
        ],
        middleware=[
            Middleware(
                Guard,
                hosts=hosts_of(office.settings.console),
                uploads=_UPLOADS,
                https=secure,
            )
        ],
        exception_handlers={404: failed, 405: failed, 400: failed, Exception: failed},
    )
    app.state.console = Console(
        office=office,
        pages=Pages(office),
        gate=Gate(hasher),
        pictures=Pictures(),
        glances=Glances(),
        answers=Answers(),
        secure=secure,
    )
    return app


async def _static(request: Request) -> Response:
    """Return our own style, script or picture; its address changes with it, so it may be kept."""
    kept = _KEPT.get(request.path_params["name"])
    if kept is None:
        raise HTTPException(404)
    content, media_type = kept
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(content, media_type=media_type, headers=headers)


_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_KEPT = {file.name: (file.read_bytes(), _TYPES[file.suffix]) for file in STATIC.iterdir()}
