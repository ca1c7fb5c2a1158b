"""Finds passwords in what people send and masks them: no view may ever show one (facts 7.1)."""

import re
from collections.abc import Iterable, Iterator

from mailbot.reading.script import small

MASK = "••••"

_NAME = (
    r"(?:парол\w*|пасс(?:ворд)?\w*|password|passwort|kennwort|passwd|pwd|pass(?:word|phrase|code)?"
    r"|код\w* доступа|пин[- ]?код\w*|pin(?:[- ]?code)?|кодов\w+ слов\w+|секретн\w+ слов\w+|parol)"
)
_LOGIN = r"(?:логин\w*|login|user(?:name)?|пользовател\w+|учетная запись|e-?mail|почта)"
_OF_WHAT = r"(?:[ ](?:от|к|для|to|for|на|of|from|zu|in)(?:[ ][^\s:=]+){1,3}?)?"
_IS = r"[ \t]*(?::|=|—|–|->|=>|(?<=[ ])-(?=[ ])|\bis\b|\bist\b)[ \t]*\n?[ \t]*"
_OPEN = r"[\"«'“„`(\[]?"
_VALUE = rf"{_OPEN}(?P<value>[^\s\"»'”“`]{{3,64}})"

# A text without any of these has no word of _NAME: keep them together. `in` is asked in no time.
_STEMS = (
    "парол", "пасс", "pass", "kennwort", "pwd", "код", "пин", "pin", "секретн", "parol",
)  # fmt: skip

# «логин/пароль: a / b», «login and password: a, b»
_PAIR = re.compile(
    rf"\b{_LOGIN}[ ]*(?:/|\\|\||и|and|,|\+|&|und)[ ]*{_NAME}{_OF_WHAT}[ \t]*[:=—–-]?[ \t]*\n?[ \t]*"
    rf"{_OPEN}(?P<login>[^\s,;/|\":»]+)[\"»'”]?[ ]*(?:/|\\|\||,|;|:|[ ]|\n|\bи\b|\band\b)[ ]*{_VALUE}",
    re.IGNORECASE,
)
# «пароль: X», «password is X»: the sign says that a value follows, whatever it looks like.
_SIGNED = re.compile(rf"\b{_NAME}{_OF_WHAT}{_IS}{_VALUE}", re.IGNORECASE)
# «пароль Qwerty-1»: without a sign only what looks like a password is one.
_BARE = re.compile(
    rf"\b(?P<name>{_NAME})[ \t]*(?P<near>\n?[ \t]*[^\s,;.]\S*)?(?P<far>(?:[ \t]+\S+){{0,4}})",
    re.IGNORECASE,
)

_NO_PASSWORD = re.compile(
    r"(?:не|нет|от|для|на|к|и|или|мой|я|вы|в|забыл\w*|неверн\w*|есть|please|not|for|is|to|my|the|ist"
    r"|nicht|сообщ\w*|указ\w*|отсутств\w*|прилаг\w*|ниже|тот|такой|https?:\S*|парол\w*|password|помню"
    r"|логин\w*|login|email|reset|•+|\S+@\S+\.\w+)",
    re.IGNORECASE,
)
_EDGES = ".,;:)»]}>"
_EVERYDAY = re.compile(r"\+?[\d().-]{9,}|\d{1,2}[./]\d{1,4}(?:[./]\d+)?|[№#]\S*|\d{1,2}|\S+@\S+")


def find_secrets(text: str) -> tuple[str, ...]:
    """Return the passwords in the text, longest first; also in what is quoted or forwarded."""
    found = dict.fromkeys(value for value in _values(text) if not _NO_PASSWORD.fullmatch(value))
    return tuple(sorted(found, key=len, reverse=True))


def _values(text: str) -> Iterator[str]:
    plain = small(text).casefold()
    if not any(stem in plain for stem in _STEMS):
        return
    for found in _PAIR.finditer(text):
        if "@" in found["login"] or not _NO_PASSWORD.fullmatch(found["login"]):
            yield found["value"].rstrip(_EDGES)
    # In a pair the first word is the login, which the register may know.
    single = _PAIR.sub(" ", text)
    for found in _SIGNED.finditer(single):
        yield found["value"].rstrip(_EDGES)
    for found in _BARE.finditer(single):
        yield from _unsigned(found["name"], found["near"] or "", found["far"].split())


def _unsigned(name: str, near: str, far: list[str]) -> Iterator[str]:
    value = near.strip().strip("\"«'“„`([»”").rstrip(_EDGES)
    russian = re.match(r"[а-яё]", name, re.IGNORECASE)
    if (
        _is_mixed(value)
        or re.fullmatch(r"\d{4,}", value)
        or (russian and re.fullmatch(r"[A-Za-z][A-Za-z-]+", value))
    ):
        yield value
    elif re.fullmatch(r"от|к|для|на|to|for|of", value, re.IGNORECASE):
        words = (word.strip("\"«'([»").rstrip(_EDGES) for word in far)
        yield from [word for word in words if _is_mixed(word)][:1]


def _is_mixed(word: str) -> bool:
    """Tell whether it is no ordinary word or number: letters with digits, signs or odd capitals."""
    if len(word) < 4 or _EVERYDAY.fullmatch(word) or not re.search(r"[^\W\d_]", word):
        return False
    return bool(re.search(r"\d|[!@#$%^&*_+=?~]|[a-zа-яё][A-ZА-ЯЁ]", word))


def mask(text: str, secrets: Iterable[str]) -> str:
    """Return the text with every one of the secrets masked."""
    for secret in secrets:
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", MASK, text)
    return text
