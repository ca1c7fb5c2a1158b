"""Finds for whom somebody writes: his child, his mother, a dead husband, a client, a neighbour.

«Моя Соня, 6 лет», «Я муж Татьяны Ломовой», «Дочку зовут Злата», «Дед (Вишневецкий Отто)». A relative
who is only mentioned is nobody's principal: the letter has to be about a child, about somebody dead,
or to say that it is written for another.
"""

import re
from collections.abc import Iterator

from mailbot.domain.findings import Basis
from mailbot.reading.foot import is_tail
from mailbot.reading.given_names import first_readings
from mailbot.reading.morphology import cases_of_person, is_known
from mailbot.reading.name import Name, capitalised
from mailbot.reading.surnames import Reading
from mailbot.reading.titles import is_title

# These patterns are asked of small letters: one that minds no capitals takes five times as long.
_OWN_CHILD = r"(?:сын\w*|доч[ькуе]\w*|дочер\w+|реб[её]н\w+|мальчик\w*|девочк\w+|малыш\w*|подопечн\w+|падчериц\w*|пасын\w+)"
_OTHERS_CHILD = r"(?:внук\w*|внуч\w+|племянни\w+|сестр[её]нк\w+|братиш\w+|учени[кц]\w*|школьни\w+|крестни\w+|[а-я]+классни\w+)"
_GROWN = (
    r"(?:мам[аыеу]|мамой|мамочк\w|матушк\w+|пап[аыеу]|папой|мать|матери|матерью|отец|отц[ауе]|отцом|бабушк\w+|бабул\w+|дед[ауе]?|дедом|дедушк\w+|т[её]т[яиеу]|т[её]тей|дяд[яиею]|т[её]щ[аиеу]|тест[ьяю]"
    r"|свекров\w+|св[её]к\w+|муж[ауе]?|мужем|жен[аыеу]|женой|супруг\w*|брат[ауе]?|братом|сестр[аыеу]|сестрой|сосед\w?|соседк\w+|подруг\w+|друга?|коллег[аиеу]|коллегой|шефа?|начальник\w?|мо\w+ клиент\w*|сослуживец|сослуживца|опекаем\w+)"
)
_KIN = rf"(?:{_OWN_CHILD}|{_OTHERS_CHILD}|{_GROWN})"
_MINE = r"(?:мо\w{1,3}|наш\w*|сво\w{1,3}|покойн\w+|недееспособн\w+|несовершеннолетн\w+|маленьк\w+|младш\w+|старш\w+|родн\w+)"
_AGE = (
    r"(?:всего )?(?:[1-9]|1[0-7])(?: ?лет| ?год\w*|[.,)]|$)|(?:пят|шест|сем|восем|девят|десят)[ьи]\b(?! тыс)"
    r"|(?:один|две|три|четыр|пят|шест|сем)\w*надцат\w*|двенадцат\w+|20[01]\d ?(?:г\.? ?р|года рожд)|\w+ класс"
)

# «Мой сын», «Дед (», «Племянница (15 лет,», «Дочку зовут», «мужу моему,» stand before a name.
_BEFORE = re.compile(
    rf"(?:^|[\s(«,.—–-])(?:{_MINE} )*{_KIN}(?: {_MINE})*(?: \w+ой| \w+его)?[\s,(—–:-]*(?:(?:{_AGE})[\s,)(—–]*)?"
    r"(?:,? ?(?:е[её]|его|мо\w+) )?(?:зовут|звали|по имени|имя)?[\s,:—–-]*$",
)
# «Зовут её», «его зовут», «девочку звать».
_CALLED = re.compile(
    r"\b(?:е[её]|его|ребёнка|ребенка) (?:зовут|звать|звали) $|(?<!меня )\b(?:зовут|звать|звали) (?:е[её]|его)[—–: -]*$",
)
# «…, внук мой», «…, 13 лет, сын», «…, мой покойный отец» stand behind it.
_AFTER = re.compile(
    rf"[\s,(—–-]+(?:(?:(?:{_AGE})[\s,)]*)+(?:лет[\s,)]*|рождения[\s,)]*|г\. ?р\.[\s,)]*)?(?:{_MINE} )*{_KIN}|(?:{_MINE} )+{_KIN}|{_KIN} (?:мо\w+|наш\w*))\b",
)
_AGED = re.compile(rf"[\s,(—–-]*(?:(?:ему|ей|котор\w+)[\s—–]+)?(?:{_AGE})")
# «Я муж», «папа», «бабушка и опекун» before a name in the genitive.
_RELATIVE_OF = re.compile(
    r"(?:^|[\s(,.«—–-])(?:муж|жена|мама|папа|мать|отец|отчим|мачеха|бабушка|дедушка|дед|дочь|сын|внук|внучка|брат|сестра|опекун|попечитель|вдова|вдовец"
    r"|т[её]тя|дядя|кр[её]стная|кр[её]стный|агент|управляющий|учительница|сосед|соседка|наследни\w+|представитель)(?: и \w+)?"
    r"(?: (?:недееспособн\w+|несовершеннолетн\w+|маленьк\w+|\w+летн\w+|\w*школьни\w+|\w+классни\w+|гражданина|гражданки|брата|сестры|сына|дочери|мужа|жены))*,? $",
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
)
# «По доверенности жены», «пишу за», «от имени отца».
_FOR = re.compile(
    rf"(?:по (?:е[её] |его )?(?:\w+ой )?доверенности(?: от)?(?: {_KIN})?|имею доверенность|представляя(?: по доверенности)?|от имени(?: {_KIN})?"
    rf"|по (?:поручению|просьбе)(?: {_KIN}| клиента| гр\.)?|(?:пишу|прошу|обращаюсь|хлопочу) за(?: {_KIN})?|{_KIN} за|опекун[^.]{{3,60}} за|финансов\w+ управляющ\w+(?: гражданина| гражданки)?"
    r"|доверител\w+(?: мо\w+)?|интерес\w+(?: \w+)?(?: гр\.)?|поручению клиента|истца|должника)[\s,(:—–-]*$",
)
# «Дочь — Ланцова Диана», «бабушку зовут Фатима».
_IS = re.compile(rf"(?:^|[.,;] |\bа )(?:{_MINE} )?{_KIN}(?: {_MINE})? ?(?:—|–| - |зовут|звали)\s*$")
_MY = re.compile(r"\b(?:мо(?:й|я|его|ему|ей|ю|им)|наш(?:а|у|его|ей|ему|им)?) $")

_DEAD = re.compile(
    r"\b(?:умер|умерла|умерш\w+|скончал\w+|погиб\w*|не стало|похорон\w+|схорон\w+|покойн\w+|уш(?:ёл|ел|ла) из жизни|вдова|вдовец|наследни\w+|поминк\w+|executor|passed away|late)\b",
)
_ACTS = re.compile(
    r"доверенност|доверител|оп[её]к|попечит|законн\w+ представ|недееспособн|по поручени|по просьбе|от имени|диктует|продиктовал|пишу за |прошу за |в интересах|адвокат"
    r"|ордер|(?:он|она|мама|муж|жена|дед|бабушка|брат|сестра|шеф)[ ,](?:\w+ )?(?:просил|велел|попросил)|(?:он|она) (?:в роддоме|в больнице|сам\w? не|не (?:может|умеет|дружит))|не умеет|power of attorney|on behalf|vollmacht",
)
_IN_OWN_NAME = re.compile(r"от (?:собственного|своего) имени|пишу о себе|обо мне лично")
_OF_MYSELF = re.compile(
    r"\bобо мне\b|\b(?:меня|мне) (?:из|от|с)\b|\bмо(?:и|й|ю|ё|е|его|ей|их|им) (?:персональн\w+ |личн\w+ )?(?:данн\w+|аккаунт\w*|профил\w*|анкет\w+|номер\w*|телефон\w*|фото\w*|фамили\w+|отзыв\w*|согласи\w+|кабинет\w*)",
)
# «Бабушка моя получила от вас …», «У мужа инсульт».
_OPENS_WITH_KIN = re.compile(
    rf"\W*(?:(?:здравствуйте|добр\w+ (?:день|утро|вечер)|уважаем\w+ [^.!,]{{3,40}})[.!,]\s*)?(?:у )?(?:{_MINE} )*{_KIN}\b",
)
_ANY_KIN = re.compile(rf"\b{_KIN}\b")
_CHILD = re.compile(rf"\b(?:{_OWN_CHILD}|{_OTHERS_CHILD})\b")
_GUARDIAN = re.compile(r"оп[её]к(?:ун|у|ой|и\b|а\b)|попечител|законн\w+ представ|недееспособн")
_ATTORNEY = re.compile(
    r"доверенност(?!\w* (?:у меня )?(?:нет|дошлю))|доверител|адвокат|\bордер|\bклиент[ауе]?\b(?= \()|мой клиент|power of attorney|my client|vollmacht|mandant",
)
_PARENT = re.compile(
    rf"\b(?:мать|мама|отец|папа|родител\w+|mother|father|mum|dad|mutter|vater)\b|\b{_OWN_CHILD}\b|несовершеннолетн\w+|свидетельств\w+ о рождении|my (?:son|daughter|child)|(?:mein\w?|unser\w?) (?:sohn|tochter)",
)
_NO_PARENT = re.compile(
    r"\b(?:внук\w*|внуч\w+|племянни\w+|сестр[её]нк\w+|братиш\w+|бабушка|дед|дедушка|учительница|классный руководитель|кр[её]стная|тётя)\b",
)
_MY_CHILD = re.compile(rf"\b(?:мо\w{{1,3}}|наш\w*) (?:\w+ )?{_OWN_CHILD}")
_ADULT = re.compile(r"(?<!не)совершеннолетн|взросл|роддом|студент|\b[2-9]\d (?:лет|год)")
_OF_MINE = re.compile(rf"\b{_MINE} {_OWN_CHILD}|\b(?:мать|мама|отец|папа)\b")
_GROWN_PRINCIPAL = re.compile(
    rf"(?:^|[.!?«(]\s*|\b(?:мо\w{{1,3}}|наш\w*|у|за|сво\w{{1,3}}|имени|доверенности|поручению|просьбе)\s)(?:{_GROWN})\b|(?<!не)совершеннолетн|взросл|роддом|деменц|инсульт",
)


class Affairs:
    """What the whole letter says about whose affairs it is."""

    def __init__(self, text: str, *, minor: bool) -> None:
        """Judge the text; `minor` says that a demand about a child was read in it."""
        self._text = text
        self._lower = text = text.lower()
        self.dead = _DEAD.search(text) is not None
        self.in_own_name = _IN_OWN_NAME.search(text) is not None
        own = _OF_MYSELF.search(text) is not None
        self.acts = (
            self.dead
            or (_ACTS.search(text) is not None and not self.in_own_name)
            or (_OPENS_WITH_KIN.match(text) is not None and not own)
        )
        self.child = _CHILD.search(text) is not None
        aged = self.child and _OF_SCHOOL_AGE.search(text) is not None
        aged = aged or self._is_mine_and_aged()
        self.minor = (minor or aged or _UNDER_AGE.search(text) is not None) and (
            _I_AM_A_CHILD.search(text) is None
        )

    def _is_mine_and_aged(self) -> bool:
        return _MINE_AND_AGED.search(self._text) is not None

    @property
    def of_another(self) -> bool:
        """Tell whether the letter is about somebody else."""
        return self.acts or self.minor

    @property
    def of_one_unable(self) -> bool:
        """Tell whether it is about a child, a ward or somebody dead."""
        of_kin = self.minor or (self.dead and _ANY_KIN.search(self._lower) is not None)
        return of_kin or _GUARDIAN.search(self._lower) is not None

    @property
    def basis(self) -> Basis:
        """On what the author acts, so far as he says it."""
        if _ATTORNEY.search(self._lower):
            return Basis.POWER_OF_ATTORNEY
        if _GUARDIAN.search(self._lower):
            return Basis.LEGAL
        if _MY_CHILD.search(self._lower) and not self.dead and not _ADULT.search(self._lower):
            return Basis.LEGAL
        grown = not self.minor and _GROWN_PRINCIPAL.search(self._lower)
        if self._is_mine_and_aged():
            return Basis.LEGAL
        if self.dead or grown or not _PARENT.search(self._lower):
            return Basis.UNKNOWN
        distant = _NO_PARENT.search(self._lower) and not _OF_MINE.search(self._lower)
        return Basis.UNKNOWN if distant else Basis.LEGAL


_UNDER_AGE = re.compile(
    rf"\b(?:{_OWN_CHILD}|{_OTHERS_CHILD}|ему|ей)\b[^.!?]{{0,50}}?(?:\b(?:[1-9]|1[0-7])(?: лет| год|[.,)]|$)|\b(?:пять|шесть|семь|восемь|девять|десять)\b|надцать|\b[а-я]*надцати\b)",
)
_OF_SCHOOL_AGE = re.compile(r"[,(] ?(?:[3-9]|1[0-7]) ?лет\b|\bсын\w*-\w+классни|\bшкольни[кц]")
_MINE_AND_AGED = re.compile(
    r"\b[Мм]о(?:я|й|его|ей|ему|ю) [А-ЯЁ][а-яё]+(?: [А-ЯЁ][а-яё]+)?,? \(?(?:ему |ей )?(?:[3-9]|1[0-7])\b"
)
_I_AM_A_CHILD = re.compile(
    r"\bмне (?:уже |всего |\w+ )?(?:[5-9]|1[0-7]|пять|шесть|семь|восемь|девять|десять|\w*надцать)\b",
)


def _is_whole(name: Name) -> bool:
    return bool(name.surname or name.patronymic) or " " in name.first


def is_principal(name: Name, text: str, affairs: Affairs, *, foot: bool) -> bool:
    """Tell whether the author writes for the one who is named here; people sign at the `foot`."""
    before, after = text[: name.start].lower(), text[name.end :].lower()
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


_STRANGER = re.compile(r"\b(?:ваш\w*|как\w+-то|нек\w+|чуж\w+)(?: \w+)? $")
# «Опекун Сычёва Тамара» signs herself, «опекун Сычёвой Тамары» acts for her.
_IN_OFFICE = re.compile(
    r"(?:опекун|попечитель|представитель|поверенный|управляющий|адвокат)(?: истца| ответчика)?(?: по доверенности)?[\s,:—–-]*$",
)
# «Внук Ваня», «Мама, Кулешова Ирина», «Опекун Сычева Тамара» sign.
_SIGNS_AS_KIN = re.compile(
    r"^\W*пишет\b[^.]*$|(?:^|[,.;] )\W*(?:я |ваша |его |е[её] )*(?:мать|мама|отец|папа|бабушка|дед|дедушка|опекун|попечитель|сестра|брат|внук|внучка|сын|дочь|вдова|жена|муж|сосед|соседка|т[её]тя|дядя)(?: и \w+)?(?: его| е[её])?[\s,:—–-]*$",
)
_CAPITAL = re.compile(r"(?<![\w«-])[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?(?: [А-ЯЁ]\.)?")


def lone_principals(text: str, affairs: Affairs, *, foot: bool) -> Iterator[Name]:
    """Yield first names of those for whom the author writes: «моя Соня, 6 лет», «папа Тамерлана»."""
    for found in _CAPITAL.finditer(text):
        word, _, initial = found.group().partition(" ")
        quoted = text.count("«", 0, found.start()) > text.count("»", 0, found.start())
        if quoted or is_title(word.lower()):
            continue
        before, after = text[: found.start()].lower(), text[found.end() :].lower()
        for reading in _likeliest(word.lower(), before, after):
            name = Name(initial, capitalised(reading.nominative), "", *found.span(), reading.case)
            if is_principal(name, text, affairs, foot=foot):
                yield name
                break


_LAST_KIN = re.compile(rf"({_KIN})[\s,(—–-]*$")
_FEMALE = re.compile(
    r"доч|дев|мам|мат|баб|сест|т[её]т|внуч|жен|св?екр|т[её]щ|подруг|племянниц|пад|учениц"
)


def _likeliest(word: str, before: str, after: str) -> list[Reading]:
    """Return the readings of a first name, those first that agree with the kin named before it."""
    readings = [*first_readings(word)]
    if not readings:
        # «Дочь Сарнай, 14 лет»
        strange = not is_known(word) and _AGED.match(after)
        return [Reading("nomn", "", word)] if strange else []
    kin = _LAST_KIN.search(before)
    if kin is None:
        # «Дочь Поля» is no daughter of Paul's.
        return [each for each in readings if each.case == "nomn"] or readings
    cases = cases_of_person(kin[1])
    gender = "femn" if _FEMALE.match(kin[1]) else "masc"
    agreeing = [r for r in readings if r.case in cases and r.gender in ("", gender)]
    return agreeing or [each for each in readings if each.case == "nomn"] or readings
