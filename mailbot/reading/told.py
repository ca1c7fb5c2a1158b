"""Finds the author's name where he tells it: «меня зовут света», «Фамилия моя Непейвода», «Я Женя»."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailbot.reading.given_names import first_readings, is_surely_patronymic
from mailbot.reading.lone_names import lone_name
from mailbot.reading.morphology import may_be_name
from mailbot.reading.name import Name, capitalised
from mailbot.reading.no_names import NO_NAME, is_ordinary
from mailbot.reading.surnames import looks_like_surname
from mailbot.reading.titles import is_title

_CALLED = re.compile(
    r"(?:меня зовут|меня завут|зовут меня|мо[её] имя|имя одно —|^пишет(?: вам)?(?: ип)?|^я,|^(?:здрас\w+,? )?это(?= [А-ЯЁ]\w+[,.]))\s+([А-ЯЁа-яё-]{2,})"
    r"(?:,? (?:а |моя )?фамилия(?: моя)? ([А-ЯЁа-яё-]{3,}))?",
    re.IGNORECASE,
)
_HELLO = r"(?:(?:здра\w+|здрасте|прив\w*|добр\w+ \w+|алло|хелло|салам)[,.!)]* )?"
# «я ярик мне 13 лет», «Добрый. Я Женя, арт-дир», «я теперь Артур», «а я Зайниев».
_I_AM = re.compile(
    rf"(?:(?:^{_HELLO}|[.!?] )(?:а |но |и |то )?(?:это )?я(?: вообще| просто| тут| теперь)?,?|(?:[,—:] |ученик \S+ \S+ )(?:а |но |то )?я(?: вообще| теперь)?) (?:— )?([а-яё-]{{2,}})(?= мне |\s?[,.!;:)»]|$| — )",
    re.IGNORECASE,
)
# «это вася мне восемь», «Привет, это Лёня.», «это Юргис из Вильнюса».
_IT_IS = re.compile(
    rf"\W*{_HELLO}(?:\w+ поддержка )?это ([а-яё-]{{2,}})(?= мне\b|[,.!)]| из | с |$)", re.IGNORECASE
)
_SURNAME = re.compile(
    r"(?:(?:^|\W)[Фф]амили[яю] (?:у меня |моя )(?:[:—–-] )?|\b(?:[Мм]оя|[Мм]ою) фамили[яю] (?:[:—–-] )?|под (?:своей |моей )?фамилией |[Тт]еперь я |что теперь )([А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?)(?=[.,;!?:)]|$| и )"
)
# «Синяков — это я», «Это я Петрова!».
_THAT_IS_ME = re.compile(
    r"(?:^|[\s«(])([А-ЯЁ][а-яё]+)» ?— (?:это )?я\b|(?:^|[\s(])([А-ЯЁ][а-яё]+) — это я\b|\b[Ээ]то я,? ([А-ЯЁ][а-яё]+)(?=[.,!]|$)"
)
_NAME_AND_SURNAME = re.compile(
    r"\b[Ии]мя:? (?:моё |мое )?([А-ЯЁ][а-яё]+)[,.;]? (?:[Фф]амилия:? ([А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?)|[Оо]тчество:? ([А-ЯЁ][а-яё]+))"
)
_WRITES = re.compile(r"^\W*Пишет(?: вам)?((?: [а-яё-]+){1,4}) ([А-ЯЁ][а-яё]+)(?=[.,!]|$)", re.I)


# One of these is in whatever the patterns above find; hardly a sentence has any.
_TELLS = re.compile(r"\b(?:я|имя|это|пишет)\b|зовут|завут|фамили|что теперь")


def told_name(text: str, *, early: bool) -> Name | None:
    """Find a lone first name or surname where the author says that it is his.

    `early` says that the letter begins here.
    """
    if not _TELLS.search(text.lower()):
        return None
    called = _CALLED.search(text)
    if called:
        first = lone_name(called[1], called.start(1), sure=True)
        if first and called[2]:
            return replace(first, surname=capitalised(called[2]), end=called.end(2))
        if first:
            return first
    whole = _NAME_AND_SURNAME.search(text)
    if whole and first_readings(whole[1].lower()):
        return Name(whole[2] or "", whole[1], whole[3] or "", *whole.span())
    for found in (*_I_AM.finditer(text), *([_IT_IS.match(text)] if early else [])):
        if found and _may_be_told(found[1]):
            return lone_name(found[1], found.start(1), sure=True)
    for found in (_SURNAME.search(text), _THAT_IS_ME.search(text)):
        if found:
            word = next(filter(None, found.groups()))
            if not is_title(word) and word.lower() not in NO_NAME:
                given = bool(first_readings(word.lower())) and found.re is _THAT_IS_ME
                surname, name = ("", word) if given else (word, "")
                return Name(surname, name, "", *found.span())
    writes = _WRITES.search(text)
    if writes and any(map(is_title, writes[1].split())):
        return lone_name(writes[2], writes.start(2), sure=True)
    return None


def _may_be_told(word: str) -> bool:
    """Tell whether a word behind «я» is a name: «я саша», «Я Прохорова.», not «Я Москвич.»."""
    lower = word.lower()
    first = any(reading.case == "nomn" for reading in first_readings(lower))
    if word.islower():
        return first and may_be_name(lower)
    return first or (looks_like_surname(lower) and not is_title(word))


# «Я, Тодоров Пламен, гражданин Болгарии»: no dictionary has the name of every people.
_AFTER_I = re.compile(
    r"(?:^|[.!?] )(?:Я,?|[Мм]еня зовут|Ф\.?И\.?О\.?[^:.…]{0,20}[:.… ]+) ((?:[А-ЯЁ][а-яё-]+ ){1,2}[А-ЯЁ][а-яё-]+)(?=[,.;]|$)"
)


def after_i(text: str) -> Iterator[Name]:
    """Yield a name of which no word is known, where the author says that it is his."""
    found = _AFTER_I.search(text)
    words = found[1].split() if found else []
    none = any(word.lower() in NO_NAME for word in words)
    if found and not none and not all(is_ordinary(word.lower()) for word in words):
        first, last = words[0], words[-1]
        if len(words) == 2 and looks_like_surname(last.lower()):
            first, last = last, first
        elif len(words) > 2 or not looks_like_surname(first.lower()):
            first, last = "", " ".join(words)
        yield Name(first, last, "", *found.span(1))


# «Регина Тимуровна, вы ведь ищете работу?», «Привет, Камиль»: so others call the author.
_CALLS = re.compile(
    r"[«\"“„](?:[^«»\"“”„]{0,40}[,!.…] )?(?:(?:[Пп]ривет|[Зз]дравствуйте|[Дд]орог\w+|[Уу]важаем\w+|[Аа]лло|[Дд]обр\w+ \w+),? )?([А-ЯЁ][а-яё]+)(?: ([А-ЯЁ][а-яё]+))?(?=[,!?]| ?[»\"”])"
)
_CALLED_ME = re.compile(
    r"[Нн]азвал\w? меня ([А-ЯЁ][а-яё]+)(?: ([А-ЯЁ][а-яё]+))?(?=[,.])|написано: ([А-ЯЁ][а-яё]+)(?: ([А-ЯЁ][а-яё]+))?(?=,)"
)
_MISNAMED = re.compile(
    r"(?-i:\bне [А-ЯЁ])|\bя не\b|перепута|(?<!не )ошиб|неправильн|неверн|чуж|вместо|друг(?:ой|ая|ого) имен|исправ|никако",
    re.IGNORECASE,
)


def called_names(sentences: Sequence[str]) -> Iterator[Name]:
    """Yield the names by which the author says he is called, unless he says that they are wrong."""
    for text, following in zip(sentences, [*sentences[1:], ""], strict=False):
        if _MISNAMED.search(f"{text} {following}"):
            continue
        for found in (*_CALLS.finditer(text), *_CALLED_ME.finditer(text)):
            words = [word for word in found.groups() if word]
            readings = first_readings(words[0].lower())
            wanted = ("ablt", "nomn") if found.re is _CALLED_ME else ("nomn",)
            first = next((r for case in wanted for r in readings if r.case == case), None)
            if first is None or is_title(words[0]):
                continue
            patronymic = words[1] if len(words) > 1 else ""
            if patronymic and not is_surely_patronymic(patronymic.lower()):
                continue
            if first.case == "ablt" and patronymic:
                patronymic = re.sub(r"ем$", "", re.sub(r"ной$", "на", patronymic))
            yield Name("", capitalised(first.nominative), patronymic, *found.span())
