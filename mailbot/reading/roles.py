"""Finds the names in a letter and how each stands there: introduced, signed, spoken for, mentioned.

Whose appeal the letter is, is decided of them in `applicant.py`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from mailbot.reading.foot import (
    is_from,
    is_place,
    signs,
    single_name,
    trails,
)
from mailbot.reading.foreign_names import latin_names
from mailbot.reading.kin import Affairs, is_principal, lone_principals
from mailbot.reading.name import Name, capitalised
from mailbot.reading.names import find_names
from mailbot.reading.rare_names import eastern, in_small_letters
from mailbot.reading.script import in_russian
from mailbot.reading.sentences import Sentence
from mailbot.reading.told import after_i, told_name


class Role(IntEnum):
    """How a name stands in the letter; the higher, the surer it is the author's."""

    MENTIONED = 1
    AT_THE_END = 2
    SIGNED = 3
    INTRODUCED = 4
    SPOKEN_FOR = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name with its role and the sentence in which it stands."""

    name: Name
    role: Role
    sentence: Sentence


def candidates_in(
    letter: Sequence[Sentence], affairs: Affairs, *, romanised: bool
) -> Iterator[Candidate]:
    """Yield the names of the letter, in order, with their roles; people who are only greeted have none."""
    yield from _of_a_form(letter)
    closing = signed = False
    count = len(letter)
    for place, sentence in enumerate(letter):
        text = in_russian(sentence.text) if romanised else sentence.text
        last = place >= count - 1 or all(
            _TAIL_LINE.match(after.text) or is_place(after.text)
            for after in letter[place + 1 : place + 6]
        )
        names = (
            [*eastern(text)]
            or [*find_names(text)]
            or [*latin_names(text, closing=closing or last, romanised=romanised)]
        )
        if last and not names:
            names = in_small_letters(text)
        names = names or [*after_i(text)]
        found = [
            Candidate(name, role, sentence)
            for name in names
            if (role := _role(name, text, affairs, last=last, closing=closing, place=place / count))
        ]
        spoken = [
            name
            for name in lone_principals(text, affairs, foot=last or closing)
            if not any(_overlaps(name, other) for other in names)
        ]
        found += [Candidate(name, Role.SPOKEN_FOR, sentence) for name in spoken]
        if not any(candidate.role in (Role.SIGNED, Role.INTRODUCED) for candidate in found):
            told = told_name(text, early=place < 2)
            single = told or single_name(text, closing=closing, last=last, signed=signed)
            if single and not any(_overlaps(single, name) for name in (*names, *spoken)):
                introduced = told or _INTRODUCED.search(text[: single.start])
                role = Role.INTRODUCED if introduced else Role.SIGNED
                found.append(Candidate(single, role, sentence))
        yield from found
        signed = signed or any(candidate.role is Role.SIGNED for candidate in found)
        closing = bool(_CLOSING.search(text.lower())) or (closing and not names and len(text) < 40)


def _overlaps(one: Name, other: Name) -> bool:
    return one.start < other.end and other.start < one.end


# «Имя: Дана», «Фамилия: Цыренова», «ФИО заявителя ....... Оюун Сэргэлэн»: a form of a site.
_A_FIELD = re.compile(
    r"\W*(Фамилия|Имя|Отчество)\s*(?:[:—–]|\.{2,}|…+)[\s.]*(?-i:((?:[А-ЯЁ][а-яё-]+)(?: (?:оглы|кызы|[А-ЯЁ][а-яё]+)){0,2}))\W*$",
    re.IGNORECASE,
)


def _of_a_form(letter: Sequence[Sentence]) -> Iterator[Candidate]:
    """Yield the name that stands in a form, a part of it on each line."""
    found = {
        field[1].lower(): (field[2], sentence)
        for sentence in letter
        if (field := _A_FIELD.match(sentence.text))
    }
    if "имя" in found:
        first, sentence = found["имя"]
        patronymic, _ = found.get("отчество", ("", sentence))
        start = sentence.text.index(first)
        surname = capitalised(found["фамилия"][0]) if "фамилия" in found else ""
        name = Name(surname, capitalised(first), patronymic, start, start + len(first))
        yield Candidate(name, Role.INTRODUCED, sentence)


_CLOSING = re.compile(
    r"(?:уважени\w+|благодар\w+|спасибо|признательн\w+|пожелания\w+|жду ответа|regards|sincerely|wishes"
    r"|faithfully|yours|yours truly|best|thanks|thank you|cheers|gr[uü](?:ß|ss)en?|hochachtungsvoll|заявитель"
    r"|подпись|s uvazheniem|spasibo)[\s,.!:/_-]*$"
)
# What may stand below the name at the foot of a letter.
_TAIL_LINE = re.compile(
    r"^\W*(?:$|тел|моб|логин|login|билет|заказ|договор|участник|клиент|e-?mail|почта|адрес|дата|приложени|№"
    r"|\+?\d|\S+@\S+|https?:|www\.|паспорт|директор|менеджер|г\. ?[А-Я]|подпись|_+|мать|отец|анкета|phone|mobile"
    r"|ооо|ип |\(?подпис|p\.? ?s|з\.?ы|прилож|order|ticket|customer|participant|member"
    r"|(?-i:[A-ZÀ-ÞŁŚŻŽŠČĆĐ])[\w-]+, (?:(?-i:[A-ZÀ-Þ])[\w-]+|\d))",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"(?:^|[\s.,:;(«\"/])(?:я|my name is|i am|i'm|i|ich bin|ich|mein name ist|signed|name|from|на связи|мне(?=,)|меня(?=[,:])|мо[йюи](?=,)|мно[йю](?=,)|мно[йю], гр\.|мною?(?=,)|от|от кого|заявител[ьяю]|ф\.? ?и\.? ?о\.?(?: \w+)?|меня зовут|зовут меня|это|мо[её] имя|субъект\w*(?: персональных данных)?|гр-(?:н|на|ки|ка|ке|ну)"
    r"|граждан(?:ин|ина|ка|ки)(?: [А-ЯЁ]\w+ки [А-ЯЁ]\w+)?|данные заявителя|(?<!на )имя|имя и фамилия|фамилия,? имя(?:,? отчество)?|пишет(?: вам)?|зарегистрирован\w* как)"
    r"[\s:,.…_—–-]*$",
    re.IGNORECASE,
)
# «Артёма Гука из базы, это я», «Модеста Крестовского (меня)».
_IS_ME = re.compile(
    r"\s*\(далее\s*[—–-]\s*я\b|(?:[^.!?,]{0,25})(?:,| —| –) (?:то есть (?:на |об? )?(?:я|меня|мне|мной)|это (?:же )?я)\b|(?:,? [^.!?]{0,12})?\((?:то есть )?(?:меня|это я|мне|мной)\)",
    re.IGNORECASE,
)
_GREETED = re.compile(
    r"(?:уважаем\w+|дорог\w+|господин\w*|госпож\w+|здравствуйте|добр\w+ (?:день|утро|вечер|дня|времени суток)|приветствую|dear|hello|hi)[\s,!]*$",
    re.IGNORECASE,
)
OTHERS = re.compile(
    r"(?:менеджер\w*|сотрудни\w+|специалист\w*|куратор\w*|спикер\w*|преподавател\w+|лектор\w*|бухгалтер\w*|муж\w*|жен[аоуы]\w*|друг\w*|подруг\w+"
    r"|коллег\w+|брат\w*|сестр\w+|начальни\w+|директор\w*|исполнител\w+|по имени|оператор\w*|ваш\w*|некто|некая|звонил\w*|писал\w*|для|вместо|кому|ип|предпринимател\w+"
    r"|(?:was|were|your|manager|mr|mrs|ms)\.?)[\s,:«\"]*$",
    re.IGNORECASE,
)


# A name in the first half of a letter is seldom a signature.
_HALF = 0.5


def _role(
    name: Name, text: str, affairs: Affairs, *, last: bool, closing: bool, place: float
) -> Role | None:
    before, after = text[: name.start], text[name.end :]
    late = place >= _HALF
    foot = last or closing or late
    if re.search(r"представитель(?: по доверенности)?\s*[:—–-]?\s*$", before, re.I) and (
        name.case == "nomn"
    ):
        return Role.INTRODUCED  # he signs himself; «представитель Крюкова» speaks for another
    if is_principal(name, text, affairs, foot=foot):
        return Role.SPOKEN_FOR
    if _GREETED.search(before) and not (late and name.surname):
        return None
    if _is_greeting(name, after):
        return None
    if (
        _INTRODUCED.search(before)
        or _IS_ME.match(after)
        or (name.case == "gent" and is_from(before))
    ):
        return Role.INTRODUCED
    if signs(before, after):
        return Role.SIGNED
    if OTHERS.search(before):
        return Role.MENTIONED
    if (last or closing) and trails(after):
        return Role.AT_THE_END
    return Role.MENTIONED


def _is_greeting(name: Name, after: str) -> bool:
    """Tell whether a name and patronymic open a letter: «Дмитрий Владимирович, добрый день!»."""
    return (
        not name.surname
        and re.match(r"[,!]\s*(?:здравств|добр|прошу|привет)|!", after.lower()) is not None
    )
