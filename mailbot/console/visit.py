"""One request of somebody who is signed in, and the way from it to a page."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mailbot import log
from mailbot.console.accounts import digest
from mailbot.console.gate import Gate
from mailbot.console.memory import Answers, Glances, Pictures
from mailbot.console.pages import Pages
from mailbot.domain.account import Account, Right, Session, may
from mailbot.errors import (
    BadInput,
    Changed,
    Hindered,
    IllegalTransition,
    MailbotError,
    NotFound,
    Unavailable,
)
from mailbot.office import Office
from mailbot.words import Text

_COOKIE = "mailbot"
LANGUAGE = "mailbot-language"


@dataclass(frozen=True, slots=True)
class Console:
    """What all requests of one console share."""

    office: Office
    pages: Pages
    gate: Gate
    pictures: Pictures
    glances: Glances
    answers: Answers
    secure: bool

    @property
    def cookie(self) -> str:
        """The cookie's name; `__Host-` lets no neighbour of the domain set it (RFC 6265bis)."""
        return f"__Host-{_COOKIE}" if self.secure else _COOKIE


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody asks for something: who, with which words, in which language."""

    console: Console
    request: Request
    language: str
    account: Account
    session: Session
    form: FormData

    @property
    def office(self) -> Office:
        """The office that is shown."""
        return self.console.office

    @property
    def by(self) -> str:
        """Under which name his acts are recorded."""
        return self.account.name

    @property
    def now(self) -> datetime:
        """The moment, in the operator's zone."""
        return self.office.now().astimezone(self.office.settings.operator.zone)

    def may(self, right: Right) -> bool:
        """Has he that right?"""
        return may(self.account.role, right)

    def say(self, text: Text) -> str:
        """Return the words in his language."""
        return text.say(self.language)

    def word(self, name: str) -> str:
        """Return a field of the form, "" where it is missing; CR LF of browsers becomes LF."""
        found = self.form.get(name, "")
        return found.replace("\r\n", "\n") if isinstance(found, str) else ""

    def words(self, name: str) -> list[str]:
        """Return every value of a field of the form."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    def file(self, name: str) -> bytes:
        """Return an uploaded file; raises BadInput where there is none."""
        return self.files(name)[0]

    def files(self, name: str, *, needed: bool = True) -> list[bytes]:
        """Return every uploaded file of that name; raises BadInput where one is `needed`."""
        found = [f.file.read() for f in self.form.getlist(name) if isinstance(f, UploadFile)]
        full = [content for content in found if content]
        if needed and not full:
            raise BadInput(Text("Выберите файл.", "Choose a file."))
        return full

    def asked(self, name: str) -> str:
        """Return a parameter of the address, "" where it is missing."""
        return self.request.query_params.get(name, "")

    def number(self, name: str) -> int:
        """Return a number of the path, which the register may hold; raises NotFound."""
        number: int = self.request.path_params[name]
        if not 0 < number < 2**31:
            raise NotFound(Text("Такой записи нет.", "There is no such entry."))
        return number

    def page(self, name: str, status: int = 200, **facts: Any) -> Response:
        """Return a page."""
        return self.console.pages.page(self, name, status, **facts)

    def go(self, path: str, said: str = "") -> Response:
        """Return the way to another page, which then says what was done."""
        return RedirectResponse(f"{path}?said={said}" if said else path, status_code=303)


class View(Protocol):
    """A page or an act: what is asked for, or done."""

    def __call__(self, visit: Visit) -> Response: ...


Endpoint = Callable[[Request], Awaitable[Response]]

_NO_FORM = FormData()
# A letter on paper has many sheets, and each may be a file.
_FIELDS_MOST, _FILES_MOST = 200, 40


def opened(view: View, right: Right = Right.LOOK) -> Endpoint:
    """Return the endpoint of a view for whoever is signed in and has that right.

    The form is read here, because a view runs in a thread and cannot wait for it.
    """

    async def endpoint(request: Request) -> Response:
        form = await form_of(request)
        try:
            return await run_in_threadpool(_answer, request, form, view, right)
        finally:
            await form.close()

    return endpoint


async def form_of(request: Request) -> FormData:
    """Return the form of a request; raises HTTPException for what is none."""
    if request.method != "POST":
        return _NO_FORM
    try:
        return await request.form(
            max_files=_FILES_MOST, max_fields=_FIELDS_MOST, max_part_size=512 * 1024
        )
    except MultiPartException as error:
        raise HTTPException(400) from error


def _answer(request: Request, form: FormData, view: View, right: Right) -> Response:
    console: Console = request.app.state.console
    language = language_of(request)
    found = _session(console, request)
    if found is None:
        return _to_the_door(console, request, language)
    session, account = found
    visit = Visit(console, request, language, account, session, form)
    if not may(account.role, right):
        return _refusal(visit, FORBIDDEN, 403)
    if request.method == "POST" and not _is_from_our_page(visit):
        return _refusal(visit, STALE_FORM, 403)
    try:
        return view(visit)
    except MailbotError as error:
        return _refusal(visit, error.text, _status(error))


def _session(console: Console, request: Request) -> tuple[Session, Account] | None:
    token = request.cookies.get(console.cookie, "")
    if not token:
        return None
    with console.office.records.look() as unit:
        return unit.accounts.session(digest(token), console.office.now())


def _to_the_door(console: Console, request: Request, language: str) -> Response:
    """Ask to sign in.

    A strict cookie does not come along when another site or a mail program leads here: then the
    page asks itself once more, from here.
    """
    if request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
        return console.pages.bare("again.html", language, path=_path(request))
    if request.method == "GET":
        return RedirectResponse(f"/sign-in?next={quote(_path(request), safe='/')}", 303)
    return console.pages.bare("ended.html", language, status=401)


def _path(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def local(path: str) -> str:
    """Return the path if it leads into the console, else the first page."""
    parts = urlsplit(path)
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc
    return path if is_ours else "/"


def _is_from_our_page(visit: Visit) -> bool:
    """Does the form come from a page that we showed in this session?"""
    if visit.request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    return hmac.compare_digest(visit.word("csrf").encode(), visit.session.csrf.encode())


def language_of(request: Request) -> str:
    """Return the language that was chosen, else the browser's; Russian where it names neither."""
    chosen = request.cookies.get(LANGUAGE)
    if chosen in ("ru", "en"):
        return chosen
    first = request.headers.get("accept-language", "").strip().lower()
    return "en" if first.startswith("en") else "ru"


def _refusal(visit: Visit, text: Text, status: int) -> Response:
    back = local(urlsplit(visit.request.headers.get("referer", "/")).path or "/")
    return visit.page("refusal.html", status, text=text, back=back)


_STATUS: tuple[tuple[type[MailbotError], int], ...] = (
    (NotFound, 404),
    (Changed, 409),
    # Somebody was faster, or clicked twice.
    (IllegalTransition, 409),
    (Hindered, 422),
    (BadInput, 422),
    (Unavailable, 503),
)


def _status(error: MailbotError) -> int:
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


async def failed(request: Request, error: Exception) -> Response:
    """Say that it is our own fault; the log has the traceback, the page nothing of it."""
    console: Console = request.app.state.console
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status >= 500:
        log.failed("page", 0, error)
    text = _SAID.get(status, _SAID[500])
    return await run_in_threadpool(
        console.pages.bare, "fault.html", language_of(request), status=status, text=text
    )


_SAID = {
    404: Text("Такой страницы нет.", "There is no such page."),
    405: Text("Так к этой странице не обращаются.", "This page is not asked for that way."),
    400: Text("Форма пришла повреждённой.", "The form came damaged."),
    500: Text(
        "Ошибка в программе; ничего не сделано. Подробности — в журнале службы mailbot-console.",
        "A fault of the program; nothing was done. The log of mailbot-console has the details.",
    ),
}

FORBIDDEN = Text(
    "Ваша роль этого не позволяет. Попросите оператора.",
    "Your role does not allow that. Ask an operator.",
)
STALE_FORM = Text(
    "Страница устарела или открыта не из консоли. Вернитесь, обновите её и повторите.",
    "The page is out of date or does not come from the console. Go back, reload it and try again.",
)


def suffix_of(name: str) -> str:
    """Return the suffix of a file's name without the dot."""
    return PurePosixPath(name).suffix.removeprefix(".").lower()
