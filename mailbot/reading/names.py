"""Finds people's names in Russian text and puts them into the nominative, surname first."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from mailbot.reading.given_names import (
    first_readings,
    is_patronymic,
    is_surely_patronymic,
    patronymic_readings,
    rare_readings,
)
from mailbot.reading.morphology import cases_of_person, is_known, lemma, may_be_name, parses
from mailbot.reading.script import in_one_script
from mailbot.reading.surnames import (
    CASES,
    Reading,
    is_surname,
    looks_like_surname,
    surname_readings,
    unchanged,
)
from mailbot.reading.titles import is_title

Reader = Callable[[str], tuple[Reading, ...]]

_WORD = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*")
_INITIALS = re.compile(
    r"[А-ЯЁ]\.\s?[А-ЯЁ](?=[\s,;]|$)|(?:(?:Дж|[А-ЯЁ])\.\s?){1,2}|(?<=[а-яё] )[А-ЯЁ] [А-ЯЁ](?=[\s,.]|$)|(?<=[а-яё] )[А-ЯЁ][А-ЯЁ](?=[,.]?\s*$)"
    r"|(?<=[а-яё] )[А-ЯЁ](?=\.?$)"
)
# «Магомед оглы», «Эльхан кызы» are patronymics that never change.
_CHILD_OF = re.compile(r"\s+([А-ЯЁ][а-яё]+)[ -](оглы|кызы|оглу|гызы|улы)\b")
_GAP = re.compile(r"[ \t]+|[ \t]*\n[ \t]*|\.?[ \t]*")

# Capitalised words that stand beside names and are none.
NO_NAME = frozenset(
    "спасибо здравствуйте привет прошу уважением уважаемый уважаемая уважаемые господин госпожа"
    " добрый доброе доброго заявитель клиент участник подпись дата договор билет заказ логин телефон"
    " тел почта адрес мой моя мои это от кому кого для его ее ваш ваша ваши вас вам вы я мы он она и"
    " в на с по не но да нет фио имя фамилия отчество паспорт город россия москва санкт петербург"
    " директор менеджер юрист адвокат бухгалтер генеральный ип ооо зао оао пао субъект оператор"
    " представитель законный мать отец мама папа дочь сын муж жена дочка ребенок просьба требую"
    " отзываю также заранее благодарю жду ответа искренне удалите отпишите дорогой дорогая"
    " внук внучка бабушка дедушка брат сестра племянник ученик ученица студент студентка слушатель"
    " доброжелатель доброжелательница аноним анонимно неравнодушный гость прохожий вдова наследник наследница сосед соседка доверитель"
    " коллеги какой какая кто этот такой такая посетитель больше еще меня зовут если как что когда хочу пожалуйста напишите позвоните".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in the nominative; parts that are not there are empty.

    `start` and `end` are its place in the text; `case` is the case in which it stood there.
    """

    surname: str
    first: str
    patronymic: str
    start: int
    end: int
    case: str = "nomn"

    @property
    def full(self) -> str:
        """The name as registers write it: surname, first name, patronymic."""
        return " ".join(filter(None, (self.surname, self.first, self.patronymic)))

    @property
    def has_initials(self) -> bool:
        """Tell whether the first name or the surname is abbreviated."""
        return is_letter(self.first) or is_letter(self.surname)


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    end: int
    initials: bool = False

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


def find_names(text: str) -> list[Name]:
    """Return the names in the text, in order, the longest reading of each."""
    text = in_one_script(text)
    found: list[Name] = []
    for run in _runs(text):
        anchors = [_is_anchor(piece) for piece in run]
        place = 0
        while place < len(run):
            used = 1
            if any(anchors[place : place + 3]):
                name, length = _longest(run[place : place + 3], _wanted(text, run[place]))
                if name and not _belongs_to_next(name, run[place + 1 : place + 4]):
                    found.append(_with_child_of(name, text))
                    used = length
            place += used
    return found


def _with_child_of(name: Name, text: str) -> Name:
    following = _CHILD_OF.match(text, name.end)
    if following is None or name.patronymic:
        return name
    return replace(name, patronymic=" ".join(following.groups()), end=following.end())


def _belongs_to_next(name: Name, following: Sequence[_Piece]) -> bool:
    """Tell whether the surname is an ordinary word: «фотограф Алексей Юдин»."""
    if not name.surname or looks_like_surname(name.surname.lower()):
        return False
    other, _ = _longest(following, CASES)
    return other is not None and other.first == name.first and bool(other.surname)


def _is_anchor(piece: _Piece) -> bool:
    """Tell whether a name may be built around the piece: initials, a first name, a patronymic."""
    return piece.initials or _anchors(piece.text.lower())


@lru_cache(maxsize=2_000)
def _anchors(word: str) -> bool:
    return bool(first_readings(word)) or is_patronymic(word)


_GOVERNS = {
    "gent": r"от|у|имени|поручению|просьбе|прав|защиту|несовершеннолетн\w+|недееспособн\w+|опекаем\w+|папа|мама|мать|отец|опекун|попечитель|агент|интересах|истца|доверител\w+|представител\w+|мужа|жены|отца|матери|дочери|сына"
    r"|данные|лица|супруга|супруги|заявителя|гражданина|гражданки|подопечно\w+|внука|внучки",
    "datv": r"кому|предпринимателю|ип|господину|сыну|дочке|мужу|жене|ребенку|директору",
    "ablt": r"с|предпринимателем|мной|мною",
}
_BEFORE = re.compile(r"([\w-]+)[\s,:«\"]*$")


def _wanted(text: str, piece: _Piece) -> tuple[str, ...]:
    """Return the cases in the order in which the word before the name makes them likely."""
    before = _BEFORE.search(text, max(0, piece.start - 30), piece.start)
    word = before[1].lower() if before else ""
    if before and word == "представитель" and ":" in before[0]:
        word = ""  # «Представитель: Дёмин С. А.» names himself
    if word and _is_headed(text, piece.start):
        word = ""  # «Опекун Сычёва Тамара», «Регистратор прав Юсупова Л.» sign
    likely = [case for case, words in _GOVERNS.items() if re.fullmatch(words, word)]
    if not likely and "nomn" not in cases_of_person(word):
        likely = [*cases_of_person(word)]  # «мною, адвокатом Крайновым»
    return (*likely, *(case for case in CASES if case not in likely))


def _is_headed(text: str, start: int) -> bool:
    """Tell whether the line before the name begins with a title in the nominative and has no more."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    words = [word.lower() for word in _WORD.findall(line)]
    headed = 0 < len(words) <= _LONGEST_TITLE and is_title(words[0])
    return headed and "," not in line and "nomn" in (cases_of_person(words[0]) or ("nomn",))


_LONGEST_TITLE = 6


def _runs(text: str) -> Iterator[list[_Piece]]:
    """Yield runs of words and initials with nothing but spaces between them."""
    pieces = sorted(
        [_Piece(m.group(), m.start(), m.end(), True) for m in _INITIALS.finditer(text)]
        + [_Piece(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)],
        key=lambda piece: (piece.start, not piece.initials),
    )
    run: list[_Piece] = []
    for piece in pieces:
        if run and piece.start < run[-1].end:
            continue
        if (
            run
            and text[run[-1].end : piece.start].strip(" \t")
            or run
            and "\n" in text[run[-1].end : piece.start]
        ):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _longest(run: Sequence[_Piece], cases: Sequence[str]) -> tuple[Name | None, int]:
    for length in (3, 2):
        if len(run) >= length:
            name = _read(run[:length], cases)
            if name:
                return name, length
    return None, 0


def _read(pieces: Sequence[_Piece], cases: Sequence[str]) -> Name | None:
    """Read two or three pieces as one name."""
    orders = _ORDERS[len(pieces)]
    if len(pieces) == len("NS") and all(map(_is_first_name, pieces)):
        orders = ("NS", *orders)  # «Арина Вольф»: an «Арин» has a wife as well
    for order in orders:
        if _may_stand(order, pieces):
            name = _agree(order, pieces, cases, surname_readings)
            if name is None or (name.case != "nomn" and cases[0] == "nomn"):
                stiff = _agree(
                    order, pieces, ("nomn",) if name else cases, _stiff if name else unchanged
                )
                name = stiff or name
            if name:
                return name
    return None


def _stiff(word: str) -> tuple[Reading, ...]:
    """Read «Жуве», «Бьянки» as they stand."""
    return unchanged(word) if word.endswith(("е", "и", "э")) else ()


def _is_first_name(piece: _Piece) -> bool:
    return any(reading.case == "nomn" for reading in first_readings(piece.lower))


# S surname, N first name, P patronymic, I initials; «Светлана К.» keeps her surname to herself.
_ORDERS = {3: ("SNP", "NPS", "NSP", "NPI"), 2: ("NI", "SI", "IS", "NP", "SN", "NS")}


def _may_stand(order: str, pieces: Sequence[_Piece]) -> bool:
    if any((role == "I") != piece.initials for role, piece in zip(order, pieces, strict=True)):
        return False
    words = dict(zip(order, pieces, strict=True))
    if _has_abbreviation(pieces):
        return False
    if any(p.lower in NO_NAME for p in pieces) or (len(pieces) > 2 and is_title(pieces[0].text)):
        return False
    first, surname = words.get("N"), words.get("S")
    if "P" in words and not is_patronymic(words["P"].lower):
        return False
    if first and "P" not in words and not first_readings(first.lower):
        return False
    if first and not first.capital and is_known(first.lower) and not may_be_name(first.lower):
        return False  # «рада» is glad
    if first and not first_readings(first.lower) and not _may_be_first(first, surname):
        return False
    if order == "NP" and not (
        first_readings(words["N"].lower) and is_surely_patronymic(words["P"].lower)
    ):
        return False
    if order in ("NI", "NPI") and not _hides_surname(words):
        return False
    if surname is None:
        return True
    if _is_title_in_any_case(surname) and (surname is pieces[0] or not surname.capital):
        return False  # «Сторож Ефим», «Дед Аркадий Моисеевич»
    if first and "P" not in words and _are_first_names(surname, first):
        return False  # «Роман Павел»: two first names say nothing of a surname
    return _may_be_surname(surname, certain="P" in words, with_initials="I" in words)


def _is_title_in_any_case(piece: _Piece) -> bool:
    known = bool(cases_of_person(piece.lower))  # «дочери Стефании»
    return is_title(piece.text) or (known and is_title(lemma(piece.lower)))


def _has_abbreviation(pieces: Sequence[_Piece]) -> bool:
    """Tell whether one word alone is in capitals: «Начальник ПЭО Хусаинова»."""
    capitals = [p.text.isupper() for p in pieces if not p.initials and len(p.text) > 1]
    short = any(p.text.isupper() and 1 < len(p.text) <= 5 for p in pieces if not p.initials)
    return short and len(capitals) > 1 and not all(capitals)


_SELDOM_SURNAMES = frozenset({"роман", "регина", "мартин", "герман"})


def _hides_surname(words: Mapping[str, _Piece]) -> bool:
    """Tell whether a lone initial stands for the surname: «Светлана К.», but «Ким А.»."""
    first = words["N"].lower
    return len(_letters(words["I"].text)) == 1 and (
        "P" in words
        or (bool(first_readings(first)) and (not is_surname(first) or first in _SELDOM_SURNAMES))
    )


def _may_be_first(first: _Piece, surname: _Piece | None) -> bool:
    """Tell whether a word beside a patronymic can be a rare first name: «Домна», «Хачатур»."""
    if not first.capital or (surname and not looks_like_surname(surname.lower)):
        return False
    return not is_never_surname(first.lower)


def _may_be_surname(piece: _Piece, *, certain: bool, with_initials: bool) -> bool:
    """Tell whether a word beside a first name can be the surname."""
    if certain and piece.capital:
        return True
    if looks_like_surname(piece.lower):
        return piece.capital or not with_initials
    # «Весна Елена», «Жук Арсений», «Ким Е.»: an ordinary word or an unknown one, if capitalised.
    if not piece.capital or len(piece.text) < 2:
        return False
    return not is_never_surname(piece.lower)


@lru_cache(maxsize=2_000)
def is_never_surname(word: str) -> bool:
    """Tell whether the word is a verb, a particle and the like; «сорока» is a bird before a number."""
    if not is_known(word):
        return False
    found = [parse.tag for parse in parses(word)]
    thing = any({"NOUN", "nomn", "sing"} <= tag.grammemes for tag in found)
    return found[0].POS in _NEVER_SURNAMES and not (found[0].POS == "NUMR" and thing)


_NEVER_SURNAMES = frozenset(
    {"VERB", "INFN", "GRND", "PREP", "CONJ", "NPRO", "PRCL", "ADVB", "INTJ", "NUMR", "PRED", "COMP"}
)


def _are_first_names(surname: _Piece, first: _Piece) -> bool:
    """Tell whether both are first names; in «Кира Вольф» a woman's surname looks like a man's name."""
    if is_surname(surname.lower) or not first_readings(surname.lower):
        return False
    man, woman = (
        {r.gender for r in first_readings(p.lower) if r.case == "nomn"} for p in (surname, first)
    )
    return not (man == {"masc"} and woman == {"femn"})


def _agree(
    order: str, pieces: Sequence[_Piece], cases: Sequence[str], surnames: Reader
) -> Name | None:
    """Find the case and gender on which all parts agree, the likeliest case first."""
    firsts = rare_readings if "P" in order else first_readings
    readers: dict[str, Reader] = {"S": surnames, "N": firsts, "P": patronymic_readings}
    readings = {
        role: readers[role](piece.lower)
        for role, piece in zip(order, pieces, strict=True)
        if role != "I"
    }
    initials = next((p.text for role, p in zip(order, pieces, strict=True) if role == "I"), "")
    for case in cases:
        # «Соболевым Т. О.» is a man: no woman's surname ends so.
        of_man = "I" in order and case != "nomn" and any(map(_ends_as_mans, pieces))
        for gender in ("masc", "femn") if of_man else ("femn", "masc"):
            parts = {
                role: next(
                    (r.nominative for r in several if r.case == case and r.gender in ("", gender)),
                    "",
                )
                for role, several in readings.items()
            }
            if all(parts.values()):
                surname, first, patronymic = (
                    capitalised(parts.get(role, "")) for role in ("S", "N", "P")
                )
                if initials and first:
                    surname = initials.strip()  # «Юля Г» has no full stop
                elif initials:
                    first, patronymic = (*_letters(initials), "")[:2]
                return Name(
                    surname,
                    first,
                    patronymic,
                    pieces[0].start,
                    pieces[-1].end,
                    case,
                )
    return None


def _ends_as_mans(piece: _Piece) -> bool:
    return piece.lower.endswith(("ым", "им", "ом", "ем", "ого", "ому", "у", "ю"))


def _letters(initials: str) -> list[str]:
    return [f"{letter}." for letter in re.findall(r"Дж|[А-ЯЁ]", initials)]


def is_letter(part: str) -> bool:
    """Tell whether a part of a name is an initial."""
    return part.endswith(".") or len(part) == 1


def capitalised(name: str) -> str:
    """Return «Римский-Корсаков» for a name in lower case or capitals."""
    return "-".join(part[:1].upper() + part[1:] for part in name.lower().split("-"))


def compatible(one: Name, other: Name) -> bool:
    """Tell whether two names may be of one person: «Соколова И.» and «Ирина Соколова»."""
    return (
        _same(one.surname, other.surname)
        and _same(one.first, other.first)
        and _same(one.patronymic, other.patronymic)
    )


def _same(one: str, other: str) -> bool:
    if not one or not other:
        return True
    if is_letter(one) or is_letter(other):
        return one[0] == other[0]
    return one.lower().replace("ё", "е") == other.lower().replace("ё", "е")


def fullest(names: Iterable[Name]) -> Name:
    """Return the name that tells most."""
    return max(
        names, key=lambda n: (bool(n.surname) + bool(n.first) + bool(n.patronymic), len(n.full))
    )
