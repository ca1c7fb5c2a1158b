"""Reads the foot of a letter: who signs there, with his trade, town or kinship around the name.

«Катя, флорист, Кимры», «Доктор Енгалычев», «Лена из Мариинска, номер этот же»: what stands around
the name is no sentence, it has no verb.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from mailbot.reading.given_names import first_readings
from mailbot.reading.lone_names import lone_name, pair
from mailbot.reading.morphology import cases_of_person, is_verb, may_be_name
from mailbot.reading.name import Name
from mailbot.reading.no_names import NO_NAME, is_never_surname, is_ordinary
from mailbot.reading.pieces import WORD
from mailbot.reading.titles import is_title

# What may stand before a name that signs, and behind it.
_BEFORE = re.compile(
    r"^(?:[\W\d_]|тел|телефон|моб|подпис\w*|подп|дата|г(?:ода?)?|с уважением|с реверансом|искренне|ваш[аи]?|вся ваша|весь ваш|спасибо|заранее|благодар\w+|января|февраля|марта|апреля|мая|июня|июля"
    r"|августа|сентября|октября|ноября|декабря|с наилучшими пожеланиями|заявитель|жду ответа|всего доброго|до свидания|субъект(?: пдн?)?"
    r"|kind|best|warm|regards|wishes|sincerely|yours|faithfully|thanks|thank you|many|cheers|mit freundlichen|viele|liebe|gr[uü](?:ß|ss)en?|представитель|исполнитель|спикер|участни(?:к|ца)|клиент(?:ка)?|покупатель(?:ница)?|заказчик|подрядчик|слушатель(?:ница)?|подписчи(?:к|ца)|адвокат|юрист|по доверенности|ип|посетитель(?:ница)?|учени(?:к|ца)|студент(?:ка)?|докладчик|lg|vg|mfg|signed|name|s uvazheniem|spasibo)*$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[\s,.;:!/()«»|—–-]*(?:(?:тел|телефон|моб|логин|login|билет|заказ|договор|участни|клиент|e-?mail|почта|адрес|паспорт|мать|отец|мама|папа|законн\w+ предст"
    r"|представител|дата|№|\+?\d|\S+@\S+|анкет|номер|по доверенност|ип\b|подпис|_|г\. |скан|оп[её]кун|прожив|зарегистр|customer|order|ticket|phone|родител|город|id|юрист|адвокат|solicitor|attorney|participant|mutter|vater|mother|father|\(\d{1,2}\)).*|,? ?(?-i:[A-ZÀ-ÞŁŚŻŽŠČĆĐ])[\w-]+(?:,? (?-i:[A-ZÀ-Þ])[\w-]+){0,2}\W*|, ?(?-i:[А-ЯЁ])[а-яё-]+\W*)?$",
    re.IGNORECASE | re.DOTALL,
)
# A tail begins so, and speaks to nobody.
_TAIL = re.compile(r"\s*(?:[,.;:()—–|/-]|(?:из|с|со|от|в) )")
_LONGEST_TAIL = 90
_SPEAKS = re.compile(
    r"\b(?:прошу|спасибо|пожалуйста|привет|здравствуй\w*|добр\w+ (?:день|утро|вечер)|жду|вы|вас|вам|вами|ваш\w*|мне|меня|ты|тебе|тебя)\b|[?!]",
    re.IGNORECASE,
)
_OF_OURS = re.compile(
    r"\b(?:в лице|ооо|ао|пао|ваш\w*|наш\w*|какой-то|какая-то|некий|некая|этот|эта)\b", re.IGNORECASE
)
_LONGEST_TITLE = 10


def signs(before: str, after: str) -> bool:
    """Tell whether a name between these words of a last sentence is a signature."""
    return trails(after) and _leads(before)


def _leads(before: str) -> bool:
    return _BEFORE.match(before) is not None or _is_title(before)


def is_from(before: str) -> bool:
    """Tell whether a name in the genitive behind these words wrote: «От: ветерана военной службы …»."""
    words = [word.lower() for word in WORD.findall(before)]
    return (
        words[:1] == ["от"]
        and len(words) <= _LONGEST_TITLE
        and not _OF_OURS.search(before)
        and "," not in before
        and any("gent" in cases_of_person(word) for word in words[1:])
        and not any(map(_makes_a_clause, words))
    )


def _is_title(before: str) -> bool:
    """Tell whether the words say what the author is: «Зам. главного бухгалтера», «Дед»."""
    if _OF_OURS.search(before):
        return False
    clause = re.split(r"\bя\b|[!?]\s|(?<=\w{4})\.\s", before, flags=re.IGNORECASE)[-1]
    words = [word.lower() for word in WORD.findall(clause)]
    if not 0 < len(words) <= _LONGEST_TITLE or any(map(_makes_a_clause, words)):
        return False
    if words[-1] in _GOVERNS:
        return False  # «Тётка из Лохова»
    told = [place for place, word in enumerate(words) if _is_somebody(word)]
    return bool(told) and (
        told[0] == 0
        or all(word.endswith(("ый", "ий", "ой", "ая", "яя")) for word in words[: told[0]])
    )


_GOVERNS = frozenset("из с со от в во на под за для по при у и не".split())


def _is_somebody(word: str) -> bool:
    return is_title(word) or "nomn" in cases_of_person(word)


def _makes_a_clause(word: str) -> bool:
    return is_verb(word) and not may_be_name(word) and not cases_of_person(word)


def trails(after: str) -> bool:
    """Tell whether the words may stand behind the name of who signs."""
    return _AFTER.match(after) is not None or is_tail(after)


def is_tail(after: str) -> bool:
    """Tell whether the words are no sentence of their own, and may follow a name."""
    return (
        len(after) <= _LONGEST_TAIL
        and _TAIL.match(after) is not None
        and not _SPEAKS.search(after)
        and not any(_makes_a_clause(word.lower()) for word in WORD.findall(after))
    )


def is_place(line: str) -> bool:
    """Tell whether a short line below a name is a town or a trade: «Хайфа», «с. Верхошижемье»."""
    words = [word.lower() for word in WORD.findall(line)]
    return (
        0 < len(words) <= 3
        and not _SPEAKS.search(line)
        and not any(word in NO_NAME or first_readings(word) for word in words)
        and not any(map(is_never_surname, words))
    )


# A line at the foot with a lone name, a telephone and a ticket is no longer than this.
_LONGEST_FOOT = 120

_THANKS = re.compile(
    r"(?:с уважением|спасибо(?: большое| огромное| вам| заранее)*|заранее благодар\w+|благодарю)[\s,.!]+",
    re.IGNORECASE,
)


def single_name(text: str, *, closing: bool, last: bool, signed: bool = False) -> Name | None:
    """Find a lone first name or surname, or one of unknown words, where a signature stands.

    Below a name that `signed` already, an unknown word is a town.
    """
    if len(text) > _LONGEST_FOOT:
        thanks = list(_THANKS.finditer(text))
        if not thanks or len(text) - thanks[-1].end() > _LONGEST_FOOT // 2:
            return None
        start = thanks[-1].end()  # a letter that was dictated, without full stops
        name = single_name(text[start:], closing=True, last=last)
        return name and replace(name, start=name.start + start, end=name.end + start)
    words = list(WORD.finditer(text))
    if (closing or last) and (name := _several(text, words)):
        return name
    for found in reversed(words):
        before, after = text[: found.start()], text[found.end() :]
        sure = closing or last or bool(before.strip(" \"'«"))
        # Asked first: hardly a word is a name, and to look around each one takes longer.
        name = lone_name(found.group(), found.start(), sure=sure)
        if name and signs(before, after) and not _A_PLACE.search(before):
            a_town = signed or (before.rstrip().endswith(",") and not _BEFORE.match(before))
            if not (a_town and name.surname):
                return name
    return None


def _several(text: str, words: Sequence[re.Match[str]]) -> Name | None:
    """Find initials, two words or three that sign."""
    initials = _INITIALS.search(text)
    if initials and _leads(text[: initials.start()]):
        kept = " ".join(re.findall(r"[А-ЯЁ]\.", initials[1]))
        return Name("", kept, "", *initials.span(1))
    for one, other in zip(words, words[1:], strict=False):
        between = text[one.end() : other.start()]
        if between == " " and signs(text[: one.start()], text[other.end() :]):
            name = pair(one, other, alone=not WORD.search(text[: one.start()]))
            if name:
                return name
    foreign = _FOREIGN.search(text)
    strange = foreign and not any(map(is_ordinary, foreign[1].lower().split()))
    if foreign and strange and _leads(text[: foreign.start()]):
        return Name("", foreign[1], "", foreign.start(1), foreign.end(1))
    return None


# «Инженер Г.», «З. Х.»: who signs so will not be called otherwise.
_INITIALS = re.compile(r"(?<![\w.])(?!Я\.?\s*$)([А-ЯЁ]\.(?: ?[А-ЯЁ]\.)?)\s*$")
_A_PLACE = re.compile(r"\b(?:г|с|пос|дер|д|ст|село|город|деревня|посёлок|поселок)\.?\s*$", re.I)
# «Нгуен Ван Хай»: which of the words is the surname is not asked.
_FOREIGN = re.compile(r"((?:[А-ЯЁ][а-яё]+ ){2}[А-ЯЁ][а-яё]+)\W*$")
