"""Finds the term that an author sets for his answer; asks no calendar of working days and no clock."""

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from mailbot.reading.dates import DAY_AND_MONTH, MONTH, WEEKDAY, Found, dates_in, day_of, month_of
from mailbot.reading.sentences import Sentence

_NUMBERS = {
    "один": 1, "одного": 1, "одни": 1, "два": 2, "двух": 2, "две": 2, "три": 3, "трех": 3, "трёх": 3,
    "четыре": 4, "четырех": 4, "четырёх": 4, "пять": 5, "пяти": 5, "шесть": 6, "шести": 6, "семь": 7, "семи": 7,
    "восемь": 8, "десять": 10, "десяти": 10, "двенадцать": 12, "четырнадцать": 14, "четырнадцати": 14, "пятнадцать": 15,
    "пятнадцати": 15, "двадцать": 20, "двадцати": 20, "тридцать": 30, "тридцати": 30, "двое": 2, "трое": 3, "пару": 2,
    "one": 1, "two": 2, "three": 3, "five": 5, "seven": 7, "ten": 10, "fourteen": 14, "thirty": 30, "a": 1,
    "eines": 1, "einer": 1, "zwei": 2, "drei": 3, "sieben": 7, "zehn": 10, "vierzehn": 14,
}  # fmt: skip
_COUNT = rf"(?:(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})(?: ?\(\w+(?: \w+)?\))?(?:-?х)?[ -](?:календарн\w+ )?)?"
_UNIT = r"(?P<unit>час\w*|сут(?:ки|ок)|дн\w+|день|недел\w+|месяц\w*|hours?|days?|weeks?|months?|tag\w*|wochen?|monat\w*|stunden)\b"
_TERM = re.compile(
    r"(?:\bв течени[еи]|\bза|\bда[юе]\w*(?: вам)?|\bсрок\w*(?: -| —|:|,)?|не (?:позднее|позже|более|дольше)(?: чем)?(?: через| в)?|через|within|in the next|innerhalb(?: von)?|binnen|у вас(?: есть)?"
    r"|\bжд(?:у|ать)(?: готов\w*)?|подожду)"
    rf" (?:срок |вам )?(?:ровно |максимум |ещё |еще |ближайш\w+ )?{_COUNT}{_UNIT}",
    re.IGNORECASE,
)
# «Три дня вам даю», «сутки на это», «в трёхдневный срок», «неделя на ответ».
_GIVEN = re.compile(
    rf"\b{_COUNT}{_UNIT}(?=,? (?:вам |я )?(?:да[юе]\w*|(?:хватит|достаточно)|на (?:ответ|это|вс[её]|исполнение|удаление|реакцию|размышлени\w+)))",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(
    r"\bв (?:(?P<count>\d{1,2}|трех|трёх|пяти|семи|десяти|двух|четырнадцати|тридцати)[ -]?(?:ти|х)?-?)?(?P<unit>дневный|суточный|недельный|месячный) срок",
    re.IGNORECASE,
)
_TO_WAIT = rf"(?:,? ?\b{WEEKDAY},?)?"
_SURELY_UNTIL = re.compile(
    rf"(?:не поздн?ее|не позже|(?<!ный )срок\w*(?: [—–-]|:)? до|(?:крайн|окончательн|последн|предельн)\w+ (?:срок|день|дата)\w*(?: \w+){{0,2}}(?: [—–-]|:)?|\bкрай|no later than|spätestens(?: bis)?(?: zum)?){_TO_WAIT}[ :]*$",
    re.I,
)
_UNTIL = re.compile(rf"(?:\bдо|\bк|\bby|until|bis(?: zum)?){_TO_WAIT}[ :]*$", re.I)
_MONTH_END = re.compile(
    rf"\b(?:до|к) конц[ау] (?:(?P<this>(?:этого |текущего )?(?:месяца|недели|дня))|{MONTH})", re.I
)
_AT_ONCE = re.compile(r"\b(?:сегодня|завтра)(?= же\b)|(?<=\bдо )завтра\b", re.I)
_WISH = re.compile(
    r"прошу|прос(?:им|ьба)|требу|да[юё]|жд[уа]|подожд|\w{3}(?:и|ь|й)те(?:сь)?\b|ответ|удал|предостав|направ|иначе|если|срок|пожал|сдела|хорошо бы|хотел|хочу|напиш|успе[йе]|управ|исполн|устран|подтверд|прекрат|убер|убрать|исправ|пришл|присл|сообщ"
    r"|please|expect|reply|respon|look forward|confirm|require|request|could you|you have|done by|bitte|erwarte|antwort"
)
# A term that the law sets is not the author's own; working days want a calendar.
_BY_LAW = re.compile(
    r"\bст(?:\.|ать)|закон|фз\b|\bart|gdpr|dsgvo|gesetz|установлен|предусмотрен", re.I
)
# What the law itself gives; another term is the author's own even where he names the law.
_OF_THE_LAW = frozenset(
    {"1 мес", "1 mon", "30 дне", "30 day", "30 tag", "10 дне", "7 дне", "3 дне"}
)
_WORKING = re.compile(r"рабоч|working|business day|werktag", re.I)
# What took or takes that long: «за неделю пришло 12 писем», «через месяц уезжаю».
_ITS_OWN = re.compile(
    r"\w{2,}(?:л|ла|ло|ли|лся|лась|лись|лось)\b|\bуе\w+|\w+(?:жаю|чаю)\b|улета|буду\b|хранит|истека|\bпосле\b|i (?:am|was|have|will)\b|\bich (?:bin|habe)",
    re.I,
)
# A term has one of these, a day a figure or one of the others; most sentences have none.
_UNITS = (
    "час", "сут", "дн", "день", "дней", "недел", "месяц", "месяч",
    "hour", "day", "week", "month", "tag", "woche", "monat", "stunde",
)  # fmt: skip
_ENDS = ("конц", "сегодня", "завтра")
_FIGURE = re.compile(r"\d")
# A clause of so few words beside the term says nothing but the term.
_BESIDE = 2
_LIMIT = re.compile(r"в течени|не поз|within|binnen|innerhalb|срок", re.I)
_CLAUSE = re.compile(r"[;:()]|,(?! (?:до|к|не поз)\b)|\s[—–-]\s")


def deadline(letter: Sequence[Sentence], received_on: date | None) -> date | None:
    """Return the day by which the author wants to be answered; it binds nobody (facts section 3)."""
    for sentence in letter:
        text = sentence.text
        lower = text.lower()
        lasts = received_on is not None and any(piece in lower for piece in _UNITS)
        ends = any(piece in lower for piece in _ENDS) or bool(_FIGURE.search(text))
        if not (lasts or ends):
            continue
        wished = bool(_WISH.search(lower))
        named = _day_named(text, received_on, wished=wished) if ends else None
        if named:
            return named
        given = _term(text, wished=wished) if lasts else None
        count = _number(given) if given else None
        if given and count and received_on:
            return _after(received_on, count, given["unit"].lower())
    return None


def _day_named(text: str, received_on: date | None, *, wished: bool) -> date | None:
    """Return the day until which something is wanted, rather the one beside the wish itself."""
    days: list[tuple[bool, date]] = []
    for found in (*dates_in(text), *_in_this_year(text, received_on)):
        before = text[: found.start]
        surely = bool(_SURELY_UNTIL.search(before))
        if (surely or (wished and _UNTIL.search(before))) and (
            not received_on or found.day >= received_on
        ):
            days.append((bool(_WISH.search(_CLAUSE.split(before)[-1].lower())), found.day))
    if wished and received_on and not days:
        days += ((True, day) for day in _told_otherwise(text, received_on))
    return next((day for beside, day in days if beside), days[0][1] if days else None)


def _told_otherwise(text: str, received_on: date) -> Iterator[date]:
    """Yield the end of a month, of the week or of the day, and today and tomorrow."""
    for found in _MONTH_END.finditer(text):
        this = (found["this"] or "").lower()
        if this.endswith("дня"):
            yield received_on
        elif this.endswith("недели"):
            yield received_on + timedelta(days=6 - received_on.weekday())
        else:
            month = received_on.month if this else month_of(found["name"])
            if month:
                year = received_on.year + (month < received_on.month)
                yield date(year, month, calendar.monthrange(year, month)[1])
    for found in _AT_ONCE.finditer(text):
        yield received_on + timedelta(days=found[0].lower() == "завтра")


def _term(text: str, *, wished: bool) -> re.Match[str] | None:
    """Return the term that the author sets; what the law sets or what lasts so long is none."""
    given = _GIVEN.search(text) or _ADJECTIVE.search(text)
    if given:
        return None if _is_of_law(text, given) else given
    for found in _TERM.finditer(text) if wished else ():
        before, after = text[: found.start()], text[found.end() :]
        clause = f"{_CLAUSE.split(before)[-1]} {_CLAUSE.split(after)[0]}"
        if _is_of_law(text, found):
            continue
        if _WISH.search(found[0].lower()):
            return found
        spare = len(clause.split()) <= _BESIDE or (
            _LIMIT.match(found[0]) and not _CLAUSE.split(before)[-1].strip()
        )
        if (spare or _WISH.search(clause.lower())) and not _ITS_OWN.search(clause):
            return found
    return None


def _is_of_law(text: str, term: re.Match[str]) -> bool:
    """Is it a term that the law sets, or one of working days, which wants a calendar?"""
    if _WORKING.search(text[term.end() :][:20]):
        return True
    return (
        bool(_BY_LAW.search(text)) and f"{_number(term)} {term['unit'].lower()[:3]}" in _OF_THE_LAW
    )


def _number(term: re.Match[str]) -> int | None:
    """Return how many; None where a letter of the word only looks like it, as for `month_of`."""
    said = (term["count"] or "1").lower()
    return int(said) if said.isdigit() else _NUMBERS.get(said)


def _in_this_year(text: str, received_on: date | None) -> Iterator[Found]:
    if received_on is None:
        return
    for found in DAY_AND_MONTH.finditer(text):
        day = day_of(found, received_on.year)
        if day and day < received_on:
            day = day_of(found, received_on.year + 1)
        if day:
            yield Found(day, found.start(), found.end())


def _after(start: date, count: int, unit: str) -> date:
    if unit.startswith(("час", "hour", "stund")):
        return start + timedelta(days=-(-count // 24))
    if unit.startswith(("нед", "week", "woche")):
        return start + timedelta(weeks=count)
    if unit.startswith(("мес", "month", "monat")):
        return _months_later(start, count)
    return start + timedelta(days=count)


def _months_later(start: date, count: int) -> date:
    month = start.month - 1 + count
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
