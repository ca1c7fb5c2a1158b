"""Tells what a letter says of whose affairs it is about: a child's, a ward's, somebody dead's.

The words for kin stand here as well, as parts of patterns.
"""

import re

from mailbot.domain.findings import Basis

OWN_CHILD = r"(?:сын\w*|доч[ькуе]\w*|дочер\w+|реб[её]н\w+|мальчик\w*|девочк\w+|малыш\w*|подопечн\w+|падчериц\w*|пасын\w+)"
OTHERS_CHILD = r"(?:внук\w*|внуч\w+|племянни\w+|сестр[её]нк\w+|братиш\w+|учени[кц]\w*|школьни\w+|крестни\w+|[а-я]+классни\w+)"
GROWN = (
    r"(?:мам[аыеу]|мамой|мамочк\w|матушк\w+|пап[аыеу]|папой|мать|матери|матерью|отец|отц[ауе]|отцом|бабушк\w+|бабул\w+|дед[ауе]?|дедом|дедушк\w+|т[её]т[яиеу]|т[её]тей|дяд[яиею]|т[её]щ[аиеу]|тест[ьяю]"
    r"|свекров\w+|св[её]к\w+|муж[ауе]?|мужем|жен[аыеу]|женой|супруг\w*|брат[ауе]?|братом|сестр[аыеу]|сестрой|сосед\w?|соседк\w+|подруг\w+|друга?|коллег[аиеу]|коллегой|шефа?|начальник\w?|мо\w+ клиент\w*|сослуживец|сослуживца|опекаем\w+)"
)
KIN = rf"(?:{OWN_CHILD}|{OTHERS_CHILD}|{GROWN})"
MINE = r"(?:мо\w{1,3}|наш\w*|сво\w{1,3}|покойн\w+|недееспособн\w+|несовершеннолетн\w+|маленьк\w+|младш\w+|старш\w+|родн\w+)"
AGE = (
    r"(?:всего )?(?:[1-9]|1[0-7])(?: ?лет| ?год\w*|[.,)]|$)|(?:пят|шест|сем|восем|девят|десят)[ьи]\b(?! тыс)"
    r"|(?:один|две|три|четыр|пят|шест|сем)\w*надцат\w*|двенадцат\w+|20[01]\d ?(?:г\.? ?р|года рожд)|\w+ класс"
)
CHILD = r"(?:дочер\w+|дочь\w*|дочк\w+|сын\w*|реб[её]н\w+|внук\w*|внучк\w+|падчериц\w+|пасын\w+|подопечн\w+|племянни\w+)"

_DEAD = re.compile(
    r"\b(?:умер|умерла|умерш\w+|скончал\w+|погиб\w*|не стало|похорон\w+|схорон\w+|покойн\w+|уш(?:ёл|ел|ла) из жизни|вдова|вдовец|наследни\w+|поминк\w+|executor|passed away|late)\b",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"доверенност|доверител|оп[её]к|попечит|законн\w+ представ|недееспособн|по поручени|по просьбе|от имени|диктует|продиктовал|пишу за |прошу за |в интересах|адвокат"
    r"|ордер|(?:он|она|мама|муж|жена|дед|бабушка|брат|сестра|шеф)[ ,](?:\w+ )?(?:просил|велел|попросил)|(?:он|она) (?:в роддоме|в больнице|сам\w? не|не (?:может|умеет|дружит))|не умеет|power of attorney|on behalf|vollmacht",
    re.IGNORECASE,
)
_IN_OWN_NAME = re.compile(
    r"от (?:собственного|своего) имени|пишу о себе|обо мне лично", re.IGNORECASE
)
_OF_MYSELF = re.compile(
    r"\bобо мне\b|\b(?:меня|мне) (?:из|от|с)\b|\bмо(?:и|й|ю|ё|е|его|ей|их|им) (?:персональн\w+ |личн\w+ )?(?:данн\w+|аккаунт\w*|профил\w*|анкет\w+|номер\w*|телефон\w*|фото\w*|фамили\w+|отзыв\w*|согласи\w+|кабинет\w*)",
    re.IGNORECASE,
)
# «Бабушка моя получила от вас …», «У мужа инсульт».
_OPENS_WITH_KIN = re.compile(
    rf"\W*(?:(?:здравствуйте|добр\w+ (?:день|утро|вечер)|уважаем\w+ [^.!,]{{3,40}})[.!,]\s*)?(?:у )?(?:{MINE} )*{KIN}\b",
    re.IGNORECASE,
)
_ANY_KIN = re.compile(rf"\b{KIN}\b", re.IGNORECASE)
_CHILD = re.compile(rf"\b(?:{OWN_CHILD}|{OTHERS_CHILD})\b", re.IGNORECASE)
_GUARDIAN = re.compile(
    r"оп[её]к(?:ун|у|ой|и\b|а\b)|попечител|законн\w+ представ|недееспособн", re.I
)
_ATTORNEY = re.compile(
    r"доверенност(?!\w* (?:у меня )?(?:нет|дошлю))|доверител|адвокат|\bордер|\bклиент[ауе]?\b(?= \()|мой клиент|power of attorney|my client|vollmacht|mandant",
    re.IGNORECASE,
)
_PARENT = re.compile(
    rf"\b(?:мать|мама|отец|папа|родител\w+|mother|father|mum|dad|mutter|vater)\b|\b{OWN_CHILD}\b|несовершеннолетн\w+|свидетельств\w+ о рождении|my (?:son|daughter|child)|(?:mein\w?|unser\w?) (?:sohn|tochter)",
    re.IGNORECASE,
)
_NO_PARENT = re.compile(
    r"\b(?:внук\w*|внуч\w+|племянни\w+|сестр[её]нк\w+|братиш\w+|бабушка|дед|дедушка|учительница|классный руководитель|кр[её]стная|тётя)\b",
    re.IGNORECASE,
)
_MY_CHILD = re.compile(rf"\b(?:мо\w{{1,3}}|наш\w*) (?:\w+ )?{OWN_CHILD}", re.IGNORECASE)
_ADULT = re.compile(
    r"(?<!не)совершеннолетн|взросл|роддом|студент|\b[2-9]\d (?:лет|год)", re.IGNORECASE
)
_OF_MINE = re.compile(rf"\b{MINE} {OWN_CHILD}|\b(?:мать|мама|отец|папа)\b", re.IGNORECASE)
_GROWN_PRINCIPAL = re.compile(
    rf"(?:^|[.!?«(]\s*|\b(?:мо\w{{1,3}}|наш\w*|у|за|сво\w{{1,3}}|имени|доверенности|поручению|просьбе)\s)(?:{GROWN})\b|(?<!не)совершеннолетн|взросл|роддом|деменц|инсульт",
    re.IGNORECASE,
)


class Affairs:
    """What the whole letter says about whose affairs it is."""

    def __init__(self, text: str, *, minor: bool) -> None:
        """Judge the text; `minor` says that a demand about a child was read in it."""
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
        aged = aged or _MINE_AND_AGED.search(text) is not None
        self.minor = (minor or aged or bool(_UNDER_AGE.search(text))) and not _I_AM_A_CHILD.search(
            text
        )
        self._text = text

    @property
    def of_another(self) -> bool:
        """Tell whether the letter is about somebody else."""
        return self.acts or self.minor

    @property
    def of_one_unable(self) -> bool:
        """Tell whether it is about a child, a ward or somebody dead."""
        of_kin = self.minor or (self.dead and _ANY_KIN.search(self._text) is not None)
        return of_kin or _GUARDIAN.search(self._text) is not None

    @property
    def basis(self) -> Basis:
        """On what the author acts, so far as he says it."""
        if _ATTORNEY.search(self._text):
            return Basis.POWER_OF_ATTORNEY
        if _GUARDIAN.search(self._text):
            return Basis.LEGAL
        if _MY_CHILD.search(self._text) and not self.dead and not _ADULT.search(self._text):
            return Basis.LEGAL
        grown = not self.minor and _GROWN_PRINCIPAL.search(self._text)
        if _MINE_AND_AGED.search(self._text):
            return Basis.LEGAL
        if self.dead or grown or not _PARENT.search(self._text):
            return Basis.UNKNOWN
        distant = _NO_PARENT.search(self._text) and not _OF_MINE.search(self._text)
        return Basis.UNKNOWN if distant else Basis.LEGAL


_UNDER_AGE = re.compile(
    rf"\b(?:{OWN_CHILD}|{OTHERS_CHILD}|ему|ей)\b[^.!?]{{0,50}}?(?:\b(?:[1-9]|1[0-7])(?: лет| год|[.,)]|$)|\b(?:пять|шесть|семь|восемь|девять|десять)\b|надцать|\b[а-я]*надцати\b)",
    re.IGNORECASE,
)
_OF_SCHOOL_AGE = re.compile(
    r"[,(] ?(?:[3-9]|1[0-7]) ?лет\b|\bсын\w*-\w+классни|\bшкольни[кц]", re.I
)
_MINE_AND_AGED = re.compile(
    r"\b[Мм]о(?:я|й|его|ей|ему|ю) [А-ЯЁ][а-яё]+(?: [А-ЯЁ][а-яё]+)?,? \(?(?:ему |ей )?(?:[3-9]|1[0-7])\b"
)
_I_AM_A_CHILD = re.compile(
    r"\bмне (?:уже |всего |\w+ )?(?:[5-9]|1[0-7]|пять|шесть|семь|восемь|девять|десять|\w*надцать)\b",
    re.IGNORECASE,
)
