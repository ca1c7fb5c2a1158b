"""Pages over pages/*.html: everything is escaped, in the visitor's language and zone."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from mailbot.console.wording import SAID, browser, cited, without_commands
from mailbot.domain.account import ROLES, Right
from mailbot.domain.clocks import practical_due
from mailbot.domain.urgency import last_chance, left, plural, urgency
from mailbot.office import Office
from mailbot.words import Text

if TYPE_CHECKING:
    from mailbot.console.visit import Visit

STATIC = Path(__file__).parent / "static"
_PAGES = Path(__file__).parent / "pages"

# Signs that command a terminal or turn the direction of writing: in a stranger's name they make
# one word look like another.
_TRICKS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_DAYS = Text("понедельник вторник среда четверг пятница суббота воскресенье",
             "Monday Tuesday Wednesday Thursday Friday Saturday Sunday")  # fmt: skip
_MONTHS = Text(
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "January February March April May June July August September October November December",
)
_MONTH_NAMES = Text(
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    _MONTHS.en,
)

NAVIGATION = (
    ("/", Text("Сегодня", "Today"), "t"),
    ("/appeals", Text("Журнал", "Register"), "j"),
    ("/letters", Text("Письма", "Letters"), "l"),
    ("/subjects", Text("Субъекты", "Subjects"), "s"),
    ("/calendar", Text("Календарь", "Calendar"), "c"),
    ("/acts", Text("Акты", "Acts"), "a"),
    ("/statistics", Text("Статистика", "Statistics"), ""),
    ("/operators", Text("Доступ", "Access"), ""),
    ("/settings", Text("Настройки", "Settings"), ""),
)


class Pages:
    """Makes pages of one office."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._world = Environment(
            loader=FileSystemLoader(_PAGES),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_harmless,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        # A changed file has another address, so that a browser may keep it for ever.
        self._versions = {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12]
            for file in STATIC.iterdir()
        }

    def page(self, visit: "Visit", name: str, status: int = 200, **facts: Any) -> Response:
        """Return a page for somebody who is signed in."""
        said = SAID.get(visit.asked("said"))
        known = {
            "visit": visit,
            "csrf": visit.session.csrf,
            "path": _path_of(visit),
            "here": visit.request.url.path,
            "drafts": visit.may(Right.DRAFT),
            "decides": visit.may(Right.DECIDE),
            "manages": visit.may(Right.MANAGE),
            "now": visit.now,
            "navigation": NAVIGATION,
            "roles": ROLES,
            "done": said,
        }
        words = self.render(name, visit.language, {**known, **facts})
        return HTMLResponse(words, status)

    def bare(self, name: str, language: str, status: int = 200, **facts: Any) -> Response:
        """Return a page for somebody of whom nothing is known."""
        return HTMLResponse(self.render(name, language, facts), status)

    def render(self, name: str, language: str, facts: Mapping[str, Any]) -> str:
        """Return the words of a template."""
        spoken = _spoken(self._office, language)
        return self._world.get_template(name).render(
            **spoken, versions=self._versions, language=language, **facts
        )


def _path_of(visit: "Visit") -> str:
    """Return the page with what was asked of it, but for what was said there once."""
    if visit.request.method != "GET":
        return visit.request.url.path
    query = urlencode([pair for pair in visit.request.query_params.multi_items()
                       if pair[0] != "said"])  # fmt: skip
    return f"{visit.request.url.path}?{query}" if query else visit.request.url.path


def _harmless(value: Any) -> Any:
    """Take the tricks out of what is printed, and lone surrogates, which no page can hold."""
    if value is None:
        return ""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _TRICKS.sub("\ufffd", value)


def _spoken(office: Office, language: str) -> dict[str, Callable[..., Any]]:
    """Return how a page says words, days and moments in that language and the operator's zone."""
    zone = office.settings.operator.zone

    def say(ru: str | Text, en: str = "") -> str:
        text = ru if isinstance(ru, Text) else Text(ru, en)
        return text.say(language)

    def moment(at: datetime | None) -> str:
        return f"{at.astimezone(zone):%d.%m.%Y %H:%M}" if at else "—"

    def day(value: date | datetime | None) -> str:
        on = value.astimezone(zone) if isinstance(value, datetime) else value
        return f"{on:%d.%m.%Y}" if on else "—"

    def clock(at: datetime) -> str:
        return f"{at.astimezone(zone):%H:%M}"

    def long_day(value: date | datetime) -> str:
        on = value.astimezone(zone).date() if isinstance(value, datetime) else value
        weekday, month = _DAYS.say(language).split()[on.weekday()], _month(_MONTHS, on, language)
        return f"{weekday.capitalize()}, {on.day} {month} {on.year}"

    def month(value: date) -> str:
        return f"{_month(_MONTH_NAMES, value, language)} {value.year}"

    def time_left(due: datetime) -> str:
        return left(due, office.now(), zone).say(language)

    def level(due: datetime) -> str:
        return urgency(due, practical_due(due, office.calendar, zone), office.now(), zone)

    def chance(due: datetime) -> str:
        last = practical_due(due, office.calendar, zone)
        words = last_chance(due, last, office.now(), zone)
        return words.say(language) if words else ""

    return {
        "t": say,
        "moment": moment,
        "day": day,
        "clock": clock,
        "long_day": long_day,
        "month_name": month,
        "time_left": time_left,
        "level": level,
        "chance": chance,
        "counted": partial(_counted, language),
        "plain": lambda text: without_commands(text if isinstance(text, str) else say(text)),
        "cited": lambda norm: cited(norm, language),
        "browser": browser,
    }


def _month(names: Text, on: date, language: str) -> str:
    return names.say(language).split()[on.month - 1]


def _counted(language: str, number: int, ru: str, en: str) -> str:
    """Return «5 писем»: `ru` holds the three forms, `en` two, between bars."""
    if language == "en":
        one, many = en.split("|")
        return f"{number} {one if number == 1 else many}"
    return f"{number} {plural(number, *ru.split('|'))}"
