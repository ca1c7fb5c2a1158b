"""Dates, blanks and white space as a printed letter has them."""

import re
from datetime import date, datetime, tzinfo

_MONTHS = {
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа",
           "сентября", "октября", "ноября", "декабря"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August",
           "September", "October", "November", "December"),
}  # fmt: skip

_SHORT = "а|без|в|во|для|до|за|и|из|или|к|ко|на|над|не|ни|но|о|об|от|по|под|при|с|со|у"

# The blanks at which a line must not end, each with what stands before it and after it.
_BOUND = {
    "ru": re.compile(
        r"(?:(?<=№)|(?<=\bст\.)|(?<=\bч\.)|(?<=\bп\.)|(?<=\bподп\.)"
        r"|(?<=\bраздел)|(?<=\bд\.)|(?<=\bкорп\.)|(?<=\bкв\.)) (?=\d)"
        r"|(?:(?<=\bул\.)|(?<=\bлит\.)|(?<=\bИП)|(?<=^г\.)|(?<=[^\d]\sг\.)) (?=[А-ЯЁ])"
        rf"|(?<=\d) (?=(?:{'|'.join(_MONTHS['ru'])}|г\.|год|лет|дн|рабоч|№))"
        r"|(?<=\b[А-ЯЁ]\.) (?=[А-ЯЁ][.а-яё])"
        r"|(?<=[а-яё]) (?=[А-ЯЁ]\. ?(?:[А-ЯЁ]\.)?(?:\W|$))"
        r"|(?<=\S) (?=—)"
    ),
    "en": re.compile(
        rf"(?:(?<=\bNo\.)|(?<=\b[Aa]rt\.)|(?<=\bArticle)) (?=\d)"
        rf"|(?<=\d) (?=(?:{'|'.join(_MONTHS['en'])}|days?\b|years?\b))"
    ),
}
_AFTER_SHORT = re.compile(rf"(?<![\w-])({_SHORT}) (?=\S)", re.IGNORECASE)
_NBSP = "\N{NO-BREAK SPACE}"


def day(value: date | None, language: str, zone: tzinfo) -> str:
    """Return «5 июня 2025 г.», or nothing for None; an instant is taken in the operator's zone."""
    if value is None:
        return ""
    on = value.astimezone(zone) if isinstance(value, datetime) else value
    month = _MONTHS[language][on.month - 1]
    return f"{on.day} {month} {on.year}" + (" г." if language == "ru" else "")


def moment(value: datetime | None, language: str, zone: tzinfo) -> str:
    """Return «5 июня 2025 г., 23:59», or nothing for None."""
    if value is None:
        return ""
    return f"{day(value, language, zone)}, {value.astimezone(zone):%H:%M}"


def bind(text: str, language: str) -> str:
    """Put a non-breaking blank wherever a line must not end: «№ 12», «ст. 14», «г. Москва»."""
    bound = _BOUND[language].sub(_NBSP, text)
    return _AFTER_SHORT.sub(rf"\1{_NBSP}", bound) if language == "ru" else bound


def tidy(text: str) -> str:
    """Take out what templates leave behind: hanging and double blanks, too many empty lines."""
    lines = (re.sub(r" {2,}", " ", line).strip() for line in text.splitlines())
    # A sentence that ends with «2025 г.» has its full stop.
    ended = re.sub(r"(?<=\d г)\.\.(?!\.)", ".", "\n".join(lines))
    return re.sub(r"\n{3,}", "\n\n", ended).strip()
