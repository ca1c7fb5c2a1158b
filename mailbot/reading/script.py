"""Evens out how a text is written, so that rules see words: spaces, hyphens, look-alike letters.

Changes nothing that a person is shown: quotes are always taken from the letter itself.
"""

import re
import unicodedata
from functools import lru_cache

# Spaces that mail programs and word processors use instead of " ", and marks that nobody sees.
_SPACES = {
    ord(c): " " for c in "\u00a0\u1680\u2002\u2003\u2007\u2009\u200a\u202f\u205f\u3000\t\v\f"
}
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202c"))
_LINES = {ord("\u2028"): "\n", ord("\u2029"): "\n\n", ord("\u0085"): "\n"}

# «дан-\nных»: a word that a page broke. A capital after the hyphen is a double name.
_BROKEN = re.compile(r"[-‐](?<=[а-яёa-zß].)\n[ ]*(?=[а-яёa-zß])")

# Half a character, as broken mail has it; no dictionary can be asked for one.
_SURROGATES = re.compile("[\ud800-\udfff]")

# A rule of underscores says no more at any length, and patterns pay for each of them.
_LONGEST_RUN = 80
_RUN = re.compile(rf"(.)\1{{{_LONGEST_RUN},}}", re.DOTALL)

_LATIN_AS_CYRILLIC = str.maketrans(
    "aeopcxykmthbuindrwABEKMHOPCTXY0364", "аеорсхукмтнвиипдгшАВЕКМНОРСТХУОзбч"
)
_CYRILLIC_AS_LATIN = str.maketrans("аеорсхукмтАВЕКМНОРСТХ", "aeopcxykmtABEKMHOPCTX")

_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_LATIN = re.compile(r"[A-Za-z]")


_PLAIN = _SPACES | _UNSEEN | _LINES
# Asked first: to look every letter up in a table takes long, and most texts have none of these.
_NOT_PLAIN = re.compile(f"[{re.escape(''.join(map(chr, _PLAIN)))}]")


# A letter is cleaned twice: for whom it answers, and for what it says.
@lru_cache(maxsize=2)
def clean(text: str) -> str:
    """Return the text with plain spaces and line ends, unseen marks gone, broken words joined."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _NOT_PLAIN.search(text):
        text = text.translate(_PLAIN)
    text = _SURROGATES.sub("\ufffd", text)
    return _RUN.sub(lambda run: run.group()[:_LONGEST_RUN], _BROKEN.sub("", text))


# A scan often shows «ъ» where «ь» was printed.
_HARD = re.compile(r"(?<=[а-я])ъ(?![еюя])")


_MIXED = re.compile(r"\w*(?:[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z])\w*")
# Asked first: most texts have no such pair, and to look for its word from every letter takes long.
_PAIR = re.compile(r"[A-Za-z](?:(?=[А-Яа-яЁё])|(?<=[А-Яа-яЁё].))")


def plain(word: str) -> str:
    """Return a word as the rules compare it: lower case, е for ё, letters of one script."""
    word = one_script(word).lower().replace("ё", "е").replace("’", "'")
    return _HARD.sub("ь", word)


# «3аикина», «Ши6аев»: a scan shows a digit for a letter.
_DIGIT = re.compile(
    r"[036](?:(?<=[А-ЯЁа-яё].)(?=[а-яё])|(?<=3)(?<![\w.,-]3)(?=[а-яё]{3}|[А-ЯЁ]{3}))"
)


def in_one_script(text: str) -> str:
    """Return the text with every look-alike letter replaced; places in it stay the same."""
    if _PAIR.search(text):
        text = _MIXED.sub(lambda found: one_script(found.group()), text)
    return _DIGIT.sub(
        lambda found: found.group().translate(_LATIN_AS_CYRILLIC), text.replace("ъ", "ь")
    )


def small(text: str) -> str:
    """Return the text in small letters, each in its place: «İ» alone would become two.

    Patterns that mind no capitals take the Turkish letters for an i, so these do.
    """
    return text.replace("İ", "i").replace("ı", "i").lower()


def one_script(word: str) -> str:
    """Replace look-alikes in a word of mixed scripts: «пepcoнaльныe» is meant to be Russian."""
    cyrillic, latin = len(_CYRILLIC.findall(word)), len(_LATIN.findall(word))
    if cyrillic and (latin or re.search(r"\d", word)):
        # Only what has a look-alike is replaced; «№5а» and «А-0455» have no letters beside.
        if cyrillic >= latin or not re.search(r"[bdfgjlnqrsvwzDFGIJLNQRSUVWZ]", word):
            return word if re.fullmatch(r"\W*\w?-?\d+\w?", word) else _as_cyrillic(word)
        return word.translate(_CYRILLIC_AS_LATIN)
    return word


def _as_cyrillic(word: str) -> str:
    # Digits stand for letters only inside a word: «0тписать», not «152фз».
    if re.search(r"\d{2}", word):
        return word
    return word.translate(_LATIN_AS_CYRILLIC)


# Longest first: what Russians write for one letter when they have no Cyrillic keyboard.
_LETTERS = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш",
    "yu": "ю", "ju": "ю", "iu": "ю", "ya": "я", "ja": "я", "yo": "е", "jo": "е",
    "ye": "е", "je": "е", "iy": "ий", "yy": "ый", "y'": "ый",
    "a": "а", "b": "б", "v": "в", "w": "в", "g": "г", "d": "д", "e": "е", "z": "з", "i": "и",
    "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с",
    "t": "т", "u": "у", "f": "ф", "h": "х", "x": "х", "c": "ц", "q": "я", "'": "ь", "y": "ы",
}  # fmt: skip
_ROMAN = re.compile("|".join(sorted(map(re.escape, _LETTERS), key=len, reverse=True)))


def from_latin(word: str) -> str:
    """Return the Russian word that was typed in Latin letters: «udalite» is «удалите».

    Soft signs are lost, so the result is compared without them.
    """
    word = re.sub(r"(?<=[aeiouy])y(?![aeiouy])", "j", word.lower())
    word = re.sub(r"(?<=[nvmlrtsdkp])ye\b", "ые", word)
    word = re.sub(r"(?<=[aeiouy])y(?=e)", "", word)
    return _ROMAN.sub(lambda found: _LETTERS[found.group()], word)


_LATIN_WORD = re.compile(r"[A-Za-z']+")
_ACCENTED = re.compile(r"[\u00c0-\u024f]")
# Letters that nobody writes for a Russian sound: the word is no Russian one.
_FOREIGN = re.compile(r"[wqx]|ck|hn|ss|ph|th", re.IGNORECASE)


def in_russian(text: str) -> str:
    """Return a text in Latin letters in Cyrillic, with its capitals; foreign words stay."""
    if _ACCENTED.search(text):
        return text
    return _LATIN_WORD.sub(lambda found: _recased(found.group()), text)


def _recased(word: str) -> str:
    if _FOREIGN.search(word):
        return word
    russian = re.sub(r"(?<=[сц]к)ы$", "ий", from_latin(word))
    return russian.capitalize() if word[0].isupper() else russian
