"""Signing in and out, and the choice of a language."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mailbot.console.gate import Shut
from mailbot.console.visit import LANGUAGE, Console, Visit, form_of, language_of, local

_YEAR_SECONDS = 366 * 24 * 3600


async def sign_in(request: Request) -> Response:
    """Show the door, and let in whoever has all three keys."""
    form = await form_of(request)
    console: Console = request.app.state.console
    language = language_of(request)
    if request.method == "GET":
        path = local(request.query_params.get("next", "/"))
        return console.pages.bare("sign-in.html", language, path=path, login="", why=None)
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return console.pages.bare("ended.html", language, status=403)
    words = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_let_in, console, request, words, language)


def _let_in(console: Console, request: Request, words: dict[str, str], language: str) -> Response:
    path, login = local(words.get("next", "/")), words.get("login", "").strip().lower()[:64]
    try:
        token, session = console.gate.sign_in(
            console.office,
            login,
            words.get("password", "").strip()[:256],
            words.get("code", "")[:16],
            address=request.client.host if request.client else "",
            agent=request.headers.get("user-agent", ""),
        )
    except Shut as shut:
        status = 429 if shut.after else 401
        answer = console.pages.bare(
            "sign-in.html", language, status, path=path, login=login, why=shut.text
        )
        if shut.after:
            answer.headers["retry-after"] = str(int(shut.after.total_seconds()) + 1)
        return answer
    answer = RedirectResponse(path, 303)
    answer.set_cookie(
        console.cookie,
        token,
        max_age=int((session.ends_at - session.began_at).total_seconds()),
        secure=console.secure,
        httponly=True,
        samesite="strict",
    )
    return answer


def sign_out(visit: Visit) -> Response:
    """End this session."""
    with visit.office.records.begin() as unit:
        unit.accounts.end(visit.account.login, [visit.session.digest])
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(
        visit.console.cookie, secure=visit.console.secure, httponly=True, samesite="strict"
    )
    return answer


async def speak(request: Request) -> Response:
    """Remember the language that was chosen."""
    chosen = request.path_params["language"]
    console: Console = request.app.state.console
    answer = RedirectResponse(local(request.query_params.get("next", "/")), 303)
    if chosen in ("ru", "en"):
        answer.set_cookie(
            LANGUAGE,
            chosen,
            max_age=_YEAR_SECONDS,
            secure=console.secure,
            httponly=True,
            samesite="strict",
        )
    return answer
