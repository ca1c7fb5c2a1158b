"""Does a letter that speaks as an authority come from one? Phishers like to (domain facts 7.18).

Only flags are raised: every such letter is registered, runs its own clock and goes to a person.
"""

from mailbot.domain.findings import Authenticity, Sender

# Whose domains authorities write from; every host below one of them counts.
_OFFICIAL = (
    "gov.ru", "gosuslugi.ru", "mvd.ru", "sudrf.ru", "arbitr.ru", "cbr.ru", "mos.ru", "genproc.ru",
    "sledcom.ru", "fsb.ru", "nalog.ru", "xn--b1aew.xn--p1ai", "мвд.рф", "gov.spb.ru", "mosreg.ru",
)  # fmt: skip

# Words that stand in a look-alike's name because they stand in the genuine one.
_BORROWED = ("rkn", "gov", "roskomnadzor", "roscomnadzor", "prokuratura", "genproc", "fssp", "mvd",
             "nalog", "sudrf", "gosuslugi")  # fmt: skip

UNPROVEN, ELSEWHERE, LOOKALIKE = (
    "authority_unproven",
    "authority_elsewhere",
    "authority_lookalike",
)


def authority_flags(sender: Sender) -> tuple[str, ...]:
    """Return what speaks against the authority's letter: who sent it, and from where."""
    domain = (sender.address or "").rpartition("@")[2].lower().rstrip(".")
    unproven = () if sender.authenticity is Authenticity.PROVEN else (UNPROVEN,)
    if is_official(domain):
        return unproven
    return (*unproven, LOOKALIKE if resembles_official(domain) else ELSEWHERE)


def is_official(domain: str) -> bool:
    """Is it a domain of Russian authorities?"""
    return any(domain == known or domain.endswith(f".{known}") for known in _OFFICIAL)


def resembles_official(domain: str) -> bool:
    """Does the name borrow from an authority's, or differ from one by a letter or two?"""
    labels = domain.replace("-", ".").replace("_", ".").split(".")
    plain = domain.translate(_HOMOGLYPHS)
    borrowed = any(word in labels or plain.startswith(word) for word in _BORROWED)
    return borrowed or any(0 < _distance(plain, f"rkn.{known}") <= 2 for known in _OFFICIAL[:1])


# Letters and digits that are drawn like others.
_HOMOGLYPHS = str.maketrans("0о1іаесрхкв", "oolіaecpxkb")


def _distance(one: str, other: str) -> int:
    """Return how many letters must be changed, added or dropped (Levenshtein)."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row[0] = row[0], at
        for place, sign in enumerate(other, 1):
            changed = before + (letter != sign)
            before = row[place]
            row[place] = min(changed, row[place] + 1, row[place - 1] + 1)
    return row[-1]
