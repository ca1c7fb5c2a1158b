"""Finds for whom somebody writes: his child, his mother, a dead husband, a client, a neighbour.

«Моя Соня, 6 лет», «Я муж Татьяны Ломовой», «Дочку зовут Злата», «Дед (Вишневецкий Отто)». A relative
who is only mentioned is nobody's principal: the letter has to be about a child, about somebody dead,
or to say that it is written for another.
"""

import re
from collections.abc import Iterator

from mailbot.reading.affairs import AGE, CHILD, KIN, MINE, Affairs
from mailbot.reading.foot import is_tail
from mailbot.reading.given_names import first_readings
from mailbot.reading.morphology import cases_of_person, is_known
from mailbot.reading.names import Name, capitalised
from mailbot.reading.surnames import Reading
from mailbot.reading.titles import is_title

# «Мой сын», «Дед (», «Племянница (15 лет,», «Дочку зовут», «мужу моему,» stand before a name.
_BEFORE = re.compile(
    rf"(?:^|[\s(«,.—–-])(?:{MINE} )*{KIN}(?: {MINE})*(?: \w+ой| \w+его)?[\s,(—–:-]*(?:(?:{AGE})[\s,)(—–]*)?"
    r"(?:,? ?(?:е[её]|его|мо\w+) )?(?:зовут|звали|по имени|имя)?[\s,:—–-]*$",
    re.IGNORECASE,
)
# «Зовут её», «его зовут», «девочку звать».
_CALLED = re.compile(
    r"\b(?:е[её]|его|ребёнка|ребенка) (?:зовут|звать|звали) $|(?<!меня )\b(?:зовут|звать|звали) (?:е[её]|его)[—–: -]*$",
    re.IGNORECASE,
)
# «…, внук мой», «…, 13 лет, сын», «…, мой покойный отец» stand behind it.
_AFTER = re.compile(
    rf"[\s,(—–-]+(?:(?:(?:{AGE})[\s,)]*)+(?:лет[\s,)]*|рождения[\s,)]*|г\. ?р\.[\s,)]*)?(?:{MINE} )*{KIN}|(?:{MINE} )+{KIN}|{KIN} (?:мо\w+|наш\w*))\b",
    re.IGNORECASE,
)
_AGED = re.compile(rf"[\s,(—–-]*(?:(?:ему|ей|котор\w+)[\s—–]+)?(?:{AGE})", re.IGNORECASE)
# «Я муж», «папа», «бабушка и опекун» before a name in the genitive.
_RELATIVE_OF = re.compile(
    r"(?:^|[\s(,.«—–-])(?:муж|жена|мама|папа|мать|отец|отчим|мачеха|бабушка|дедушка|дед|дочь|сын|внук|внучка|брат|сестра|опекун|попечитель|вдова|вдовец"
    r"|т[её]тя|дядя|кр[её]стная|кр[её]стный|агент|управляющий|учительница|сосед|соседка|наследни\w+|представитель)(?: и \w+)?"
    r"(?: (?:недееспособн\w+|несовершеннолетн\w+|маленьк\w+|\w+летн\w+|\w*школьни\w+|\w+классни\w+|гражданина|гражданки|брата|сестры|сына|дочери|мужа|жены))*,? $",
    re.IGNORECASE,
)
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
# «По доверенности жены», «пишу за», «от имени отца».
_FOR = re.compile(
    rf"(?:по (?:е[её] |его )?(?:\w+ой )?доверенности(?: от)?(?: {KIN})?|имею доверенность|представляя(?: по доверенности)?|от имени(?: {KIN})?"
    rf"|по (?:поручению|просьбе)(?: {KIN}| клиента| гр\.)?|(?:пишу|прошу|обращаюсь|хлопочу) за(?: {KIN})?|{KIN} за|опекун[^.]{{3,60}} за|финансов\w+ управляющ\w+(?: гражданина| гражданки)?"
    r"|доверител\w+(?: мо\w+)?|интерес\w+(?: \w+)?(?: гр\.)?|поручению клиента|истца|должника)[\s,(:—–-]*$",
    re.IGNORECASE,
)
# «Дочь — Ланцова Диана», «бабушку зовут Фатима».
_IS = re.compile(
    rf"(?:^|[.,;] |\bа )(?:{MINE} )?{KIN}(?: {MINE})? ?(?:—|–| - |зовут|звали)\s*$", re.I
)
_MY = re.compile(r"\b(?:мо(?:й|я|его|ему|ей|ю|им)|наш(?:а|у|его|ей|ему|им)?) $", re.IGNORECASE)


def _is_whole(name: Name) -> bool:
    return bool(name.surname or name.patronymic) or " " in name.first


def is_principal(name: Name, text: str, affairs: Affairs, *, foot: bool) -> bool:
    """Tell whether the author writes for the one who is named here; people sign at the `foot`."""
    before, after = text[: name.start], text[name.end :]
    if _STRANGER.search(before) or (name.case == "nomn" and _IN_OFFICE.search(before)):
        return False
    if (
        (_is_whole(name) and _SPOKEN_FOR.search(before))
        or _FOR.search(before)
        or _IS.search(before)
        or (name.case == "gent" and _RELATIVE_OF.search(before))
    ):
        return True
    if not affairs.of_another:
        return False
    if foot and name.case == "nomn" and _SIGNS_AS_KIN.search(before) and _ends(after):
        return False
    return bool(
        _BEFORE.search(before)
        or _CALLED.search(before)
        or _AFTER.match(after)
        or (affairs.minor and (_AGED.match(after) or _MY.search(before)))
    )


def _ends(after: str) -> bool:
    return not after.strip(" .!") or is_tail(after)


_STRANGER = re.compile(r"\b(?:ваш\w*|как\w+-то|нек\w+|чуж\w+)(?: \w+)? $", re.IGNORECASE)
# «Опекун Сычёва Тамара» signs herself, «опекун Сычёвой Тамары» acts for her.
_IN_OFFICE = re.compile(
    r"(?:опекун|попечитель|представитель|поверенный|управляющий|адвокат)(?: истца| ответчика)?(?: по доверенности)?[\s,:—–-]*$",
    re.IGNORECASE,
)
# «Внук Ваня», «Мама, Кулешова Ирина», «Опекун Сычева Тамара» sign.
_SIGNS_AS_KIN = re.compile(
    r"^\W*пишет\b[^.]*$|(?:^|[,.;] )\W*(?:я |ваша |его |е[её] )*(?:мать|мама|отец|папа|бабушка|дед|дедушка|опекун|попечитель|сестра|брат|внук|внучка|сын|дочь|вдова|жена|муж|сосед|соседка|т[её]тя|дядя)(?: и \w+)?(?: его| е[её])?[\s,:—–-]*$",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"(?<![\w«-])[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?(?: [А-ЯЁ]\.)?")


def lone_principals(text: str, affairs: Affairs, *, foot: bool) -> Iterator[Name]:
    """Yield first names of those for whom the author writes: «моя Соня, 6 лет», «папа Тамерлана»."""
    for found in _CAPITAL.finditer(text):
        word, _, initial = found.group().partition(" ")
        quoted = text.count("«", 0, found.start()) > text.count("»", 0, found.start())
        if quoted or is_title(word.lower()):
            continue
        for reading in _likeliest(word.lower(), text[: found.start()], text[found.end() :]):
            name = Name(initial, capitalised(reading.nominative), "", *found.span(), reading.case)
            if is_principal(name, text, affairs, foot=foot):
                yield name
                break


_LAST_KIN = re.compile(rf"({KIN})[\s,(—–-]*$", re.IGNORECASE)
_FEMALE = re.compile(
    r"доч|дев|мам|мат|баб|сест|т[её]т|внуч|жен|св?екр|т[её]щ|подруг|племянниц|пад|учениц"
)


def _likeliest(word: str, before: str, after: str) -> list[Reading]:
    """Return the readings of a first name, those first that agree with the kin named before it."""
    readings = [*first_readings(word)]
    if not readings and not is_known(word) and _AGED.match(after):
        return [Reading("nomn", "", word)]  # «Дочь Сарнай, 14 лет»
    kin = _LAST_KIN.search(before)
    if kin is None:
        # «Дочь Поля» is no daughter of Paul's.
        return [each for each in readings if each.case == "nomn"] or readings
    cases = cases_of_person(kin[1].lower())
    gender = "femn" if _FEMALE.match(kin[1].lower()) else "masc"
    agreeing = [r for r in readings if r.case in cases and r.gender in ("", gender)]
    return agreeing or [each for each in readings if each.case == "nomn"] or readings
