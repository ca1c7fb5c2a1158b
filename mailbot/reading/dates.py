"""Finds days in a text, and the date that a letter bears; asks no clock."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from mailbot.reading.sentences import Sentence

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("янв jan", "фев feb", "мар mar mär", "апр apr", "мая май may mai", "июн jun", "июл jul",
         "авг aug", "сен sep", "окт oct okt", "ноя nov", "дек dec dez"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = rf"(?P<name>(?:{'|'.join(_MONTHS)})[а-яёa-zä]*)"
_YEAR = r"(?P<year>(?:19|20)\d\d|(?<=[./])\d\d(?!\d))"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_DATES = (
    re.compile(r"(?<!\d)(?P<day>\d{1,2})[./ -](?P<roman>[IVX]{1,4})[./ -](?P<year>20\d\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})[./](?P<month>\d{{1,2}})[./]{_YEAR}"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"),
    re.compile(
        rf"(?<!\d)[«\"]?(?P<day>\d{{1,2}})[»\"]?\.?\s*(?:of )?{MONTH}\.?,?\s+(?P<year>20\d\d)",
        re.I,
    ),
    re.compile(rf"\b{MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>20\d\d)", re.I),
)
WEEKDAY = r"(?:понедельник|вторник|сред[ауы]|четверг|пятниц[аыу]|суббот[аыу]|воскресень[ея]|(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)[ау]?"
# Each day with its year has one of these; most sentences have none.
_A_YEAR = re.compile(r"(?:20|[./])\d\d")
DAY_AND_MONTH = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.(?P<month>\d{{2}})(?![.\d])| {MONTH})", re.I
)


class Found(NamedTuple):
    """A day and where it stands in its sentence."""

    day: date
    start: int
    end: int


_TEENS = "один две три четыр пят шест сем восем девят"
_DAYS = {
    **{name: day for day, name in enumerate("первое второе третье четвертое пятое шестое седьмое восьмое девятое десятое".split(), 1)},
    **{f"{name}надцатое": day for day, name in enumerate(_TEENS.split(), 11)},
    "двадцатое": 20, "тридцатое": 30,
}  # fmt: skip
_ORDINAL = re.compile(
    rf"\b(?P<tens>двадцать |тридцать )?(?P<day>[а-я]+(?:ое|ье))(?=\s+{MONTH.replace('?P<name>', '?:')})",
    re.IGNORECASE,
)


def _in_figures(text: str) -> str:
    """Write «третье марта 2026 года» with a figure."""

    def figure(found: re.Match[str]) -> str:
        tens = {"": 0, "двадцать": 20, "тридцать": 30}[(found["tens"] or "").strip().lower()]
        day = _DAYS.get(found["day"].lower())
        return str(tens + day) if day else found[0]

    return _ORDINAL.sub(figure, text)


# Words before a date that make it the date of something else.
_OF_SOMETHING = re.compile(
    r"(?:договор\w*|доверенност\w*|выдан\w*|рожд\w*|род\.|р\.|закон\w*|фз|приказ\w*|заказ\w*|счет\w*|счёт\w*|чек\w*|оплат\w*|куп\w+|регистр\w+"
    r"|\bдо|\bс|\bпо|позднее|после|начиная|действ\w*|получен\w*|редакц\w*|письм\w*|обращени\w*|запрос\w*|звон\w*|№ ?[\w/-]+|born|until|since|contract|order"
    r"|\b(?:from|on|am|vom)|политик\w*|состояни\w*|мероприяти\w*|конференц\w*|билет\w*|акт\w*)[\s:,«\"]*(?:(?:от|г|дата|№ ?\S+)[\s.:]*)*$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:\bисх\w*\.?\s*(?:№|n|no\.?)?\s*[\w/-]*(?:,?\s*от|,)|\bдата(?! рожд)(?: \w+){0,2}|\bкогда:|^dated(?: this)?|^№\s*(?![\w/-]*фз)[\w/-]+\s*от|(?:написано|писано|составлен\w*)\b[^.]{0,90}\(?|date|datum)\s*[:—–-]?\s*[«\"]?$",
    re.I,
)
_TITLE = re.compile(
    r"^(?:заявление|запрос|требование|обращение|уведомление|отзыв|возражение|жалоба|претензия|ходатайство)\b[^.]{0,60}\bот\s*$",
    re.I,
)
# A pen's stroke before the slash of a signature is read as some short word.
_ALONE = re.compile(
    rf"^(?:[\W\d_]|[a-zа-яё]{{1,6}}(?=\s*/)|г(?:од|ода)?|го|гор|g|goda|утра|вечера|ночи|дня|мск|ст|пос|дер|с|д|п|х|хутор|село|деревня|станица|поселок|посёлок|пгт|{WEEKDAY}|дата|подпись|date|den|[А-ЯЁA-Z][\w-]*|[А-ЯЁ]\.)*$"
)


# «…, логин nest_k, 17.10.2025» ends a letter that is one paragraph.
_AT_THE_FOOT = re.compile(r",(?:\s*г(?:ода?)?)?[\s.]*")


def date_borne(letter: Sequence[Sentence]) -> date | None:
    """Return the date at the head or foot of the letter; a contract's or passport's is not it."""
    sure: list[date] = []
    alone: list[date] = []
    above = ""
    for place, sentence in enumerate(letter, start=1):
        text = _in_figures(sentence.text) if _A_YEAR.search(sentence.text) else ""
        for found in dates_in(text):
            before, after = text[: found.start], text[found.end :]
            if before.strip(' «"').lower() == "от":
                before = f"{above} {before}"  # the number of the letter stands in the line above
            if _DATED.search(before) or _TITLE.match(before):
                sure.append(found.day)
            elif not _OF_SOMETHING.search(before) and (
                _ALONE.match(f"{before} {after}")
                or (place == len(letter) and _AT_THE_FOOT.fullmatch(before.rstrip()[-1:] + after))
            ):
                alone.append(found.day)
        above = sentence.text
    days = sure or alone
    return days[-1] if days else None


def dates_in(text: str) -> Iterator[Found]:
    """Yield each day that stands with its year; what no calendar has is none."""
    if not _A_YEAR.search(text):
        return
    for pattern in _DATES:
        for found in pattern.finditer(text):
            day = day_of(found)
            if day:
                yield Found(day, found.start(), found.end())


def day_of(found: re.Match[str], year: int | None = None) -> date | None:
    """Return the day of a match, in `year` where it names none; None for 31.02."""
    parts = found.groupdict()
    month = _month(parts)
    if month is None:
        return None
    year = year or int(parts["year"])
    try:
        return date(year + 2000 if year < 100 else year, month, int(parts["day"]))
    except ValueError:
        return None  # 31.02: people and recognisers slip


def _month(parts: Mapping[str, str]) -> int | None:
    if parts.get("roman"):
        return _ROMAN.index(parts["roman"]) + 1 if parts["roman"] in _ROMAN else None
    return int(parts["month"]) if parts.get("month") else month_of(parts["name"])


def month_of(name: str) -> int | None:
    """Return the number of a month by any form of its name.

    None where `MONTH` fits only since re.IGNORECASE takes a long s for an s, or a dotless i for an i.
    """
    return _MONTHS.get(name.lower()[:3])
