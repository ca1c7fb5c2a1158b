"""Finds the date that a letter bears and the term that its author sets; asks no calendar or clock."""

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
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
_MONTH = rf"(?P<name>(?:{'|'.join(_MONTHS)})[а-яёa-zä]*)"
_YEAR = r"(?P<year>(?:19|20)\d\d|(?<=[./])\d\d(?!\d))"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_DATES = (
    re.compile(r"(?<!\d)(?P<day>\d{1,2})[./ -](?P<roman>[IVX]{1,4})[./ -](?P<year>20\d\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})[./](?P<month>\d{{1,2}})[./]{_YEAR}"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"),
    re.compile(
        rf"(?<!\d)[«\"]?(?P<day>\d{{1,2}})[»\"]?\.?\s*(?:of )?{_MONTH}\.?,?\s+(?P<year>20\d\d)",
        re.I,
    ),
    re.compile(rf"\b{_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>20\d\d)", re.I),
)
# Each of them has one of these; most sentences have none.
_A_YEAR = re.compile(r"(?:20|[./])\d\d")
_DAY_AND_MONTH = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.(?P<month>\d{{2}})(?![.\d])| {_MONTH})", re.I
)


class _Found(NamedTuple):
    day: date
    start: int
    end: int


# Words before a date that make it the date of something else.
_OF_SOMETHING = re.compile(
    r"(?:договор\w*|доверенност\w*|выдан\w*|рожд\w*|род\.|р\.|закон\w*|фз|приказ\w*|заказ\w*|счет\w*|счёт\w*|чек\w*|оплат\w*|куп\w+|регистр\w+"
    r"|\bдо|\bс|\bпо|позднее|после|начиная|действ\w*|получен\w*|редакц\w*|письм\w*|обращени\w*|запрос\w*|звон\w*|№ ?[\w/-]+|born|until|since|contract|order"
    r"|\b(?:from|on|am|vom)|политик\w*|состояни\w*|мероприяти\w*|конференц\w*|билет\w*|акт\w*)[\s:,«\"]*(?:(?:от|г|дата|№ ?\S+)[\s.:]*)*$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:\bисх\w*\.?\s*(?:№|n|no\.?)?\s*[\w/-]*\s*от|\bдата(?: обращения| составления| подписания| заявления)?|date|datum)\s*[:—–-]?\s*[«\"]?$",
    re.I,
)
_TITLE = re.compile(
    r"^(?:заявление|запрос|требование|обращение|уведомление|отзыв|возражение|жалоба)\b[^.]{0,60}\bот\s*$",
    re.I,
)
# A pen's stroke before the slash of a signature is read as some short word.
_ALONE = re.compile(
    r"^(?:[\W\d_]|[a-zа-яё]{1,6}(?=\s*/)|г(?:од|ода)?|гор|дата|подпись|date|den|[А-ЯЁA-Z][\w-]*|[А-ЯЁ]\.)*$"
)


# «…, логин nest_k, 17.10.2025» ends a letter that is one paragraph.
_AT_THE_FOOT = re.compile(r",(?:\s*г(?:ода?)?)?[\s.]*")


def date_borne(letter: Sequence[Sentence]) -> date | None:
    """Return the date at the head or foot of the letter; a contract's or passport's is not it."""
    sure: list[date] = []
    alone: list[date] = []
    above = ""
    for place, sentence in enumerate(letter, start=1):
        for found in _dates(sentence.text):
            before, after = sentence.text[: found.start], sentence.text[found.end :]
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


def _dates(text: str) -> Iterator[_Found]:
    if not _A_YEAR.search(text):
        return
    for pattern in _DATES:
        for found in pattern.finditer(text):
            day = _day(found)
            if day:
                yield _Found(day, found.start(), found.end())


def _day(found: re.Match[str], year: int | None = None) -> date | None:
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
    return int(parts["month"]) if parts.get("month") else _MONTHS[_key(parts["name"])]


def _key(name: str) -> str:
    return name.lower()[:3]


_NUMBERS = {
    "один": 1, "одного": 1, "одни": 1, "два": 2, "двух": 2, "две": 2, "три": 3, "трех": 3, "трёх": 3,
    "четыре": 4, "пять": 5, "пяти": 5, "семь": 7, "семи": 7, "десять": 10, "десяти": 10, "one": 1,
    "two": 2, "three": 3, "seven": 7, "ten": 10, "eines": 1, "einer": 1, "a": 1, "zwei": 2,
}  # fmt: skip
_TERM = re.compile(
    r"(?:в течени[еи]|за|да[юе]\w*(?: вам)?|срок\w*(?: -| —|:)?|не (?:позднее|более|дольше)(?: чем)?(?: через| в)?|через|within|innerhalb(?: von)?|у вас(?: есть)?)"
    r" (?:срок )?(?:ровно |максимум |ещё )?(?:(?P<count>\d{1,3}|"
    + "|".join(_NUMBERS)
    + r")(?: ?\(\w+(?: \w+)?\))? )?"
    r"(?P<unit>час\w*|сут\w+|дн\w+|день|недел\w+|месяц\w*|hours?|days?|weeks?|months?|tag\w*|wochen?|monat\w*|stunden)",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"(?:\bдо|не позднее|\bк|срок\w* до|by|until|no later than|bis(?: zum)?|spätestens)[ :]*$", re.I
)
_WISH = re.compile(
    r"прошу|требую|да[юё]|жду|ответ|удал|предостав|направ|иначе|если|срок|please|expect|reply|bitte|erwarte|прекрат"
)
# A term that the law sets is not the author's own.
_BY_LAW = re.compile(r"\bст(?:\.|ать)|закон|фз\b|\bart|gdpr|dsgvo|рабоч|gesetz|working", re.I)


def deadline(letter: Sequence[Sentence], received_on: date | None) -> date | None:
    """Return the day by which the author wants to be answered; it binds nobody (facts section 3)."""
    for sentence in letter:
        text = sentence.text
        if not _WISH.search(text.lower()):
            continue
        for found in (*_dates(text), *_in_this_year(text, received_on)):
            if _UNTIL.search(text[: found.start]) and (not received_on or found.day >= received_on):
                return found.day
        term = _TERM.search(text)
        if term and received_on and not _BY_LAW.search(text):
            return _after(received_on, term)
    return None


def _in_this_year(text: str, received_on: date | None) -> Iterator[_Found]:
    if received_on is None:
        return
    for found in _DAY_AND_MONTH.finditer(text):
        day = _day(found, received_on.year)
        if day and day < received_on:
            day = _day(found, received_on.year + 1)
        if day:
            yield _Found(day, found.start(), found.end())


def _after(start: date, term: re.Match[str]) -> date:
    said = (term["count"] or "1").lower()
    count = int(said) if said.isdigit() else _NUMBERS[said]
    unit = term["unit"].lower()
    if unit.startswith(("час", "hour", "stund")):
        return start + timedelta(hours=0, days=-(-count // 24))
    if unit.startswith(("нед", "week", "woche")):
        return start + timedelta(weeks=count)
    if unit.startswith(("мес", "month", "monat")):
        return _months_later(start, count)
    return start + timedelta(days=count)


def _months_later(start: date, count: int) -> date:
    month = start.month - 1 + count
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
