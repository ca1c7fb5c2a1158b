"""Finds the names in a letter and how each stands there: introduced, signed, spoken for, mentioned.

Whose appeal the letter is, is decided of them in `applicant.py`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from mailbot.reading.foreign_names import latin_names
from mailbot.reading.morphology import is_known, is_living, may_be_name
from mailbot.reading.names import (
    NO_NAME,
    Name,
    capitalised,
    find_names,
    first_readings,
    is_patronymic,
)
from mailbot.reading.rare_names import eastern, in_small_letters
from mailbot.reading.sentences import Sentence
from mailbot.reading.surnames import looks_like_surname


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


def candidates_in(letter: Sequence[Sentence], *, romanised: bool) -> Iterator[Candidate]:
    """Yield the names of the letter, in order, with their roles; people who are only greeted have none."""
    yield from _of_a_form(letter)
    closing = False
    count = len(letter)
    for place, sentence in enumerate(letter):
        text = sentence.text
        last = place >= count - 1 or all(
            _TAIL_LINE.match(after.text) for after in letter[place + 1 : place + 6]
        )
        names = (
            [*eastern(text)]
            or [*find_names(text)]
            or [*latin_names(text, closing=closing or last, romanised=romanised)]
        )
        if last and not names:
            names = in_small_letters(text)
        names = names or [*_after_i(text)]
        for name in names:
            role = _role(name, text, last=last, closing=closing, late=place >= count // 2)
            if role:
                yield Candidate(name, role, sentence)
        if not names:
            single = _single(text, closing=closing, last=last)
            if single:
                introduced = _INTRODUCED.search(text[: single.start]) is not None
                yield Candidate(single, Role.INTRODUCED if introduced else Role.SIGNED, sentence)
        closing = bool(_CLOSING.search(text)) or (closing and not names and len(text) < 40)


# «Имя: Дана», «Фамилия: Цыренова», «ФИО заявителя ....... Оюун Сэргэлэн»: a form of a site.
_A_FIELD = re.compile(
    r"\W*(Фамилия|Имя|Отчество)\s*(?:[:—–]|\.{2,}|…+)[\s.]*((?:[А-ЯЁ][а-яё-]+)(?: (?:оглы|кызы|[А-ЯЁ][а-яё]+)){0,2})\W*$",
    re.IGNORECASE,
)


def _of_a_form(letter: Sequence[Sentence]) -> Iterator[Candidate]:
    """Yield the name that stands in a form, a part of it on each line."""
    found = {
        field[1].lower(): (field[2], sentence)
        for sentence in letter
        if (field := _A_FIELD.match(sentence.text))
    }
    if "имя" in found and "фамилия" in found:
        first, sentence = found["имя"]
        patronymic, _ = found.get("отчество", ("", sentence))
        start = sentence.text.index(first)
        surname = capitalised(found["фамилия"][0])
        name = Name(surname, capitalised(first), patronymic, start, start + len(first))
        yield Candidate(name, Role.INTRODUCED, sentence)


# «Я, Тодоров Пламен, гражданин Болгарии»: no dictionary has the name of every people.
_AFTER_I = re.compile(
    r"(?:^|[.!?] )(?:Я,?|[Мм]еня зовут|Ф\.?И\.?О\.?[^:.…]{0,20}[:.… ]+) ((?:[А-ЯЁ][а-яё-]+ ){1,2}[А-ЯЁ][а-яё-]+)(?=[,.;]|$)"
)


def _after_i(text: str) -> Iterator[Name]:
    """Yield a name of which no word is known, where the author says that it is his."""
    found = _AFTER_I.search(text)
    words = found[1].split() if found else []
    none = any(word.lower() in NO_NAME for word in words)
    if found and not none and not all(_is_ordinary(word.lower()) for word in words):
        first, last = words[0], words[-1]
        if len(words) == 2 and looks_like_surname(last.lower()):
            first, last = last, first
        elif len(words) > 2 or not looks_like_surname(first.lower()):
            first, last = "", " ".join(words)
        yield Name(first, last, "", *found.span(1))


_CLOSING = re.compile(
    r"(?:уважени\w+|благодар\w+|спасибо|признательн\w+|пожелания\w+|жду ответа|regards|sincerely|wishes"
    r"|faithfully|yours|yours truly|best|thanks|thank you|cheers|gr[uü](?:ß|ss)en?|hochachtungsvoll|заявитель"
    r"|подпись|s uvazheniem|spasibo)[\s,.!:/_-]*$",
    re.IGNORECASE,
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
    r"(?:^|[\s.,:;(«\"/])(?:я|my name is|i am|i'm|i|ich bin|ich|mein name ist|signed|name|from|на связи|мне(?=,)|мною?(?=,)|от|от кого|заявител[ьяю]|ф\.? ?и\.? ?о\.?(?: \w+)?|меня зовут|зовут меня|это|мо[её] имя|субъект\w*(?: персональных данных)?|гр-(?:н|на|ки|ка|ке|ну)"
    r"|гражданин(?:ин|а|ка|ки)?|данные заявителя|(?<!на )имя|имя и фамилия|фамилия,? имя(?:,? отчество)?|пишет(?: вам)?|зарегистрирован\w* как)"
    r"[\s:,.…_—–-]*$",
    re.IGNORECASE,
)
CHILD = r"(?:дочер\w+|дочь\w*|дочк\w+|сын\w*|реб[её]н\w+|внук\w*|внучк\w+|падчериц\w+|пасын\w+|подопечн\w+|племянни\w+)"
_SPOKEN_FOR = re.compile(
    r"(?:в интересах|доверенност\w+ от|доверенн\w+ лиц\w+|поверенн\w+|за (?:маму|папу|мать|отца|мужа|жену|бабушку|дедушку|сестру|брата),?|(?:мо\w+|сво\w+|интересах) (?:\w+ )?(?:матер\w+|отц\w+|мам\w+|пап\w+|бабушк\w+|дедушк\w+|супруг\w+|муж\w*|жен\w+|сестр\w+|брат\w*|тет\w+|дяд\w+)|от имени|по поручению|доверител\w+|представля\w+ интересы|подзащитн\w+|оп[её]кун\w*|попечител\w+|законн\w+ представител\w+|представител\w+(?: по доверенности)?"
    r"|(?:мать|отец|мама|папа|родител\w+|опекун\w*) (?:несовершеннолетн\w+|недееспособн\w+|малолетн\w+)"
    r"|(?:недееспособн\w+|опекаем\w+)|по просьбе(?: \w+)?|в защиту(?: прав| интересов)?|представляю"
    r"|act(?:ing)? for(?: m(?:s|r|rs)\.?)?|my late \w+|our (?:son|daughter|client|child)|unsere?s? (?:sohn|tochter)|mandant(?:en|in)?"
    rf"|(?:мо\w+|наш\w+|сво\w+|несовершеннолетн\w+|законн\w+ представител\w+|мать|отец|мама|за|данн\w+|опекун\w*) (?:\S+ )?{CHILD}"
    r"|данн\w+ (?:мо\w+|покойн\w+|умерш\w+)(?: \w+){1,2}|(?:in the interests?|on behalf) of|my (?:son|daughter|client|child))"
    r"(?:,? (?:m(?:r|rs|s)\.?|моего|моей|своего|своей|доверител\w+|гражданина|гражданки|несовершеннолетн\w+|клиента|по имени|—|-))*[\s:,—–-]*$",
    re.IGNORECASE,
)
# «Я папа Вари Дементьевой»; «мать, Дементьева Ольга» signs herself.
_PARENT_OF = re.compile(
    r"(?:мама|папа|мать|отец|отчим|мачеха|бабушка|дедушка|опекун\w*) $", re.IGNORECASE
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
_BEFORE_SIGNATURE = re.compile(
    r"^(?:[\W\d_]|тел|телефон|моб|подпис\w*|дата|г(?:ода?)?|с уважением|искренне|ваш\w?|спасибо|заранее|благодар\w+|января|февраля|марта|апреля|мая|июня|июля"
    r"|августа|сентября|октября|ноября|декабря|с наилучшими пожеланиями|заявитель|жду ответа|всего доброго|до свидания|субъект(?: пдн?)?"
    r"|kind|best|warm|regards|wishes|sincerely|yours|faithfully|thanks|thank you|many|cheers|mit freundlichen|viele|liebe|gr[uü](?:ß|ss)en?|представитель|исполнитель|спикер|участни(?:к|ца)|клиент(?:ка)?|покупатель(?:ница)?|заказчик|подрядчик|слушатель(?:ница)?|подписчи(?:к|ца)|адвокат|юрист|по доверенности|ип|посетитель(?:ница)?|учени(?:к|ца)|студент(?:ка)?|докладчик|lg|vg|mfg|signed|name|s uvazheniem|spasibo)*$",
    re.IGNORECASE,
)
_AFTER_SIGNATURE = re.compile(
    r"^[\s,.;:!/()«»|—–-]*(?:(?:тел|телефон|моб|логин|login|билет|заказ|договор|участни|клиент|e-?mail|почта|адрес|паспорт|мать|отец|мама|папа|законн\w+ предст"
    r"|представител|дата|№|\+?\d|\S+@\S+|анкет|номер|по доверенност|ип\b|подпис|_|г\. |скан|оп[её]кун|прожив|зарегистр|customer|order|ticket|phone|родител|город|id|юрист|адвокат|solicitor|attorney|participant|mutter|vater|mother|father|\(\d{1,2}\)).*|,? ?(?-i:[A-ZÀ-ÞŁŚŻŽŠČĆĐ])[\w-]+(?:,? (?-i:[A-ZÀ-Þ])[\w-]+){0,2}\W*|, ?(?-i:[А-ЯЁ])[а-яё-]+\W*)?$",
    re.IGNORECASE | re.DOTALL,
)


def _role(name: Name, text: str, *, last: bool, closing: bool, late: bool) -> Role | None:
    before, after = text[: name.start], text[name.end :]
    if re.search(r"представитель(?: по доверенности)?\s*[:—–-]?\s*$", before, re.I) and (
        name.case == "nomn"
    ):
        return Role.INTRODUCED  # he signs himself; «представитель Крюкова» speaks for another
    if _SPOKEN_FOR.search(before) or (name.case == "gent" and _PARENT_OF.search(before)):
        return Role.SPOKEN_FOR
    if _GREETED.search(before) and not (late and name.surname):
        return None
    if _is_greeting(name, after):
        return None
    if _INTRODUCED.search(before):
        return Role.INTRODUCED
    if _BEFORE_SIGNATURE.match(before) and _AFTER_SIGNATURE.match(after):
        return Role.SIGNED
    if OTHERS.search(before):
        return Role.MENTIONED
    if (last or closing) and _AFTER_SIGNATURE.match(after):
        return Role.AT_THE_END
    return Role.MENTIONED


def _is_greeting(name: Name, after: str) -> bool:
    """Tell whether a name and patronymic open a letter: «Дмитрий Владимирович, добрый день!»."""
    return (
        not name.surname
        and re.match(r"[,!]\s*(?:здравств|добр|прошу|привет)|!", after.lower()) is not None
    )


# A line at the foot with a lone name, a telephone and a ticket is no longer than this.
_LONGEST_FOOT = 120

_THANKS = re.compile(
    r"(?:с уважением|спасибо(?: большое| огромное| вам| заранее)*|заранее благодар\w+|благодарю)[\s,.!]+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)?")


def _single(text: str, *, closing: bool, last: bool) -> Name | None:
    """Find a lone first name or surname where a signature stands, or after «меня зовут»."""
    told = re.search(
        r"(?:меня зовут|зовут меня|мо[её] имя|^пишет(?: вам)?(?: ип)?|^я,|^(?:здрас\w+,? )?это(?= [А-ЯЁ]\w+[,.]))\s+([А-ЯЁа-яё-]{2,})"
        r"(?:,? (?:а |моя )?фамилия(?: моя)? ([А-ЯЁа-яё-]{3,}))?",
        text,
        re.IGNORECASE,
    )
    if told:
        first = _lone(told[1], told.start(1), sure=True)
        if first and told[2]:
            return replace(first, surname=capitalised(told[2]), end=told.end(2))
        return first
    if len(text) > _LONGEST_FOOT:
        thanks = list(_THANKS.finditer(text))
        if not thanks or len(text) - thanks[-1].end() > _LONGEST_FOOT // 2:
            return None
        start = thanks[-1].end()  # a letter that was dictated, without full stops
        name = _single(text[start:], closing=True, last=last)
        return name and replace(name, start=name.start + start, end=name.end + start)
    foreign = _FOREIGN.search(text)
    if foreign and _BEFORE_SIGNATURE.match(text[: foreign.start()]) and (closing or last):
        words = foreign[1].split()
        if not any(word.lower() in NO_NAME or _is_ordinary(word.lower()) for word in words):
            if len(words) == 2 and first_readings(words[0].lower()):
                return Name(words[1], words[0], "", foreign.start(1), foreign.end(1))
            surnames = [looks_like_surname(word.lower()) for word in words]
            if surnames == [False, True]:  # «Костян Ивлев»
                return Name(words[1], words[0], "", foreign.start(1), foreign.end(1))
            return Name("", foreign[1], "", foreign.start(1), foreign.end(1))
    for found in reversed(list(_WORD.finditer(text))):
        before, after = text[: found.start()], text[found.end() :]
        if _BEFORE_SIGNATURE.match(before) and _AFTER_SIGNATURE.match(after):
            sure = closing or last or bool(before.strip(" \"'«"))
            return _lone(found.group(), found.start(), sure=sure)
    return None


_POSSESSIVE = re.compile(r"..(?:[оеё]в|[иы]н)а?$")

# «Нгуен Ван Хай»: which of the words is the surname is not asked.
_FOREIGN = re.compile(r"([А-ЯЁ][а-яё]+(?: [А-ЯЁ][а-яё]+){1,2})\W*$")


def _is_ordinary(word: str) -> bool:
    return is_known(word) and not may_be_name(word)


def _lone(word: str, start: int, *, sure: bool) -> Name | None:
    lower, end = word.lower(), start + len(word)
    if not sure or is_patronymic(lower):
        return None
    if first_readings(lower):
        return Name("", capitalised(lower), "", start, end)
    if looks_like_surname(lower) or (word[0].isupper() and not is_known(lower) and len(word) > 3):
        return Name(capitalised(lower), "", "", start, end)
    if word[0].isupper() and is_living(lower) and lower not in NO_NAME:
        return Name(capitalised(lower), "", "", start, end)  # «Соболь», «Кузнец»
    if word[0].isupper() and _POSSESSIVE.search(lower) and lower not in NO_NAME:
        return Name(capitalised(lower), "", "", start, end)  # «Волков» are wolves as well
    return None
