"""Tells the language of a letter: ru, en or de, and Russian that was typed in Latin letters."""

import re
from typing import NamedTuple

from mailbot.reading.lexicon import meant_by_sound
from mailbot.reading.script import from_latin

_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
_LATIN = re.compile(r"[A-Za-zÄÖÜäöüß]+")

_ENGLISH = frozenset(
    "the a an and of to in for is are was be my your you i me we this that with from on have has not"
    " please do don't it as all any under about dear regards hello hi thanks thank".split()
)
_GERMAN = frozenset(
    "der die das und ich sie mir mich nicht ein eine zu mit von für ist bitte meine meiner meinen auf"
    " im den dem daten hiermit gemäß sehr geehrte damen herren grüßen wie bei ihre ihnen an".split()
)
_ROMANISED = frozenset(
    "ya ja ne na vy vas vam menya mne moi moy moya moyu moego moih moyo eto chto proshu pozhaluysta"
    " pozhalujsta pozhalusta zdravstvuyte zdravstvujte dobry dobryj den dannye dannyh ot iz i s u po"
    " bolshe nikogda udalite otpishite rassylki rassylku spasibo uvazheniem pochtu nomer kak gde otkuda"
    " vse vashi vasha moe svoi soglasie nado nuzhno hochu k ili no".split()
)


class Language(NamedTuple):
    """The language of a letter; `in_latin` says that Russian was typed without Cyrillic."""

    code: str
    in_latin: bool = False


def tell(text: str) -> Language:
    """Return the language in which most of the text is written.

    Letters and frequent words are enough here and sure on short letters, where statistical
    detectors are not; anything else in Latin letters counts as English.
    """
    cyrillic, latin = (sum(map(len, run.findall(text))) for run in (_CYRILLIC, _LATIN))
    if cyrillic * 2 >= latin:
        return Language("ru")
    words = [word.lower() for word in _WORDS.findall(text) if _LATIN.match(word)]
    german = sum(word in _GERMAN for word in words) + len(re.findall(r"[äöüß]", text.lower()))
    english = sum(word in _ENGLISH for word in words)
    romanised = sum(word in _ROMANISED for word in words)
    if romanised > max(german, english) or _sounds_russian(words, english + german):
        return Language("ru", in_latin=True)
    return Language("de" if german > english else "en")


def _sounds_russian(words: list[str], foreign: int) -> bool:
    heard = sum(len(word) > 5 and bool(meant_by_sound(from_latin(word))) for word in words)
    return heard > foreign and heard >= 2
