"""Finds names in Latin letters where people sign or introduce themselves; their order is kept."""

import re
from collections.abc import Iterator

from mailbot.reading.name import Name
from mailbot.reading.names import find_names
from mailbot.reading.script import from_latin

_PART = r"[A-ZÀ-ÖØ-ÞŁŚŻŽŠČĆĐ][\w'’.-]*"
_NAME = re.compile(rf"{_PART}(?: (?:van|von|de|der|den|da|di|del|la|le|bin|al|dos|{_PART})){{1,3}}")
# A line with nothing but a first name below a letter.
_LONE = re.compile(
    rf"\W*(?:(?i:cheers|thanks|thank you|best|regards|lg|vg|viele grüße|liebe grüße|gruß),?!? )?({_PART})\W*$"
)
_TOLD = re.compile(
    r"(?:signed:|from:|on behalf of|act(?:ing)? for|late \w+,|my (?:father|mother|wife|husband),?|our (?:son|daughter|client),?|unsere?s? (?:sohn|tochter)|mandant(?:en|in)?|cheers,?|yours,?|my name is|i am|i'm|i,|name:|ich,|mein name ist|ich bin|my (?:son|daughter|client|child),?|on behalf of|sincerely,?|regards,?|wishes,?|faithfully,?|thanks,?|thank you,?|best,?|gr[uü](?:ß|ss)en?,?)\s+$",
    re.IGNORECASE,
)
# Where a city may follow: «Anna Berg, Leipzig».
_ENDS = re.compile(
    rf"[ .!]*|\s*\(\d{{1,2}}\).*|(?:\s*,\s*{_PART}){{1,2}}[ .]*|\s*,\s*(?:solicitor|attorney|lawyer|counsel|rechtsanw\w+)[ .]*"
)
# What stands under a name, in the same sentence where it begins small.
_BELOW = re.compile(r"\s*(?:participant|customer|order|ticket|member|phone|mobile|no\.|id)\b", re.I)
_NO_NAME = frozenset(
    "mfg lg vg hg notice dear sir madam kind best regards wishes sincerely yours faithfully thanks thank hello hi please"
    " data protection officer gdpr article art under pursuant to whom it may concern the this i sehr"
    " geehrte damen und herren mit freundlichen grüßen viele grüße bitte hiermit guten tag liebe team"
    " privacy policy subject request re fwd sent from iphone order ticket my your we if as many warm"
    " general regulation dsgvo european union russian federation customer support general ltd inc llc"
    " senior junior analyst manager director engineer head lead chief ceo cto consultant specialist"
    " developer sales marketing dr prof professor analyst solicitor attorney teacher designer founder"
    " mandant mandanten mandantin sohn tochter unser unsere unserem unserer meines sachen in rechtsanwalt rechtsanwältin client son daughter"
    " personal czech republic unsubscribe stop login smm conference mr mrs ms vielen dank danke"
    " di ostr rain ra dipl ing shalom rahmet spasibo kiitos merci gracias obrigado grazie".split()
)


def latin_names(text: str, *, closing: bool, romanised: bool) -> Iterator[Name]:
    """Yield names in Latin letters: after «my name is», or alone where a signature stands.

    In a `romanised` letter a name that was Russian is written in Cyrillic again.
    """
    lone = _LONE.match(text) if closing else None
    if lone and lone[1].lower() not in _NO_NAME:
        yield Name("", lone[1], "", lone.start(1), lone.end(1))
    for found in _NAME.finditer(text):
        whole = found.group().rstrip(".,").split()
        words = _without_greeting(whole)
        # «Mandanten Holger Fuchs», «Ms Holloway»: what was dropped introduces the name.
        start = found.start() + len(" ".join(whole[: len(whole) - len(words)]))
        before, after = text[: found.start()], text[found.end() :]
        told = any(_TOLD.search(said) for said in (before, f"{text[:start]} "))
        alone = not before.strip(" ,.-–—") and (
            not re.match(r"\s*[\w]", after) or _BELOW.match(after) is not None
        )
        ends = _ENDS.fullmatch(after) is not None and re.search(r"[.!?,]\s*$", before) is not None
        if len(words) < 2 or any(_is_no_name(word) for word in words):
            continue
        if told or (closing and (alone or ends)):
            first = start + (start > found.start())
            yield _name(words, first, found.end(), romanised=romanised)


def _without_greeting(words: list[str]) -> list[str]:
    """Drop «MfG» and the like before a name."""
    while words and _is_no_name(words[0]):
        words = words[1:]
    return words


def _is_no_name(word: str) -> bool:
    return word.strip(".,'").lower() in _NO_NAME


def _name(words: list[str], start: int, end: int, *, romanised: bool) -> Name:
    russian = find_names(" ".join(from_latin(word).capitalize() for word in words))
    if russian and romanised:
        name = russian[0]
        return Name(name.surname, name.first, name.patronymic, start, end)
    return Name("", " ".join(words), "", start, end)
