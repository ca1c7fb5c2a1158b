"""How texts cite the policy: clauses of the shipped one, in the operator's own numbers.

A clause that his policy lacks is not cited, and the words around it go with it.
"""

from mailbot.domain.policy import Policy

_AND = {"ru": " и ", "en": " and "}


def cite(
    *clauses: str,
    policy: Policy,
    language: str,
    before: str = "",
    after: str = "",
    short: bool = False,
) -> str:
    """Return «п. 8.6 и 13.2 Политики» between `before` and `after`; `short`: «п. 3.1.3»."""
    if not (own := policy.clauses_of(clauses)):
        return ""
    listed = _listed(own, language)
    if language == "en":
        word = "clause" if len(own) == 1 else "clauses"
        told = listed if short else f"{word} {listed} of the Policy"
    else:
        told = f"п. {listed}" if short else f"п. {listed} Политики"
    return f"{before}{told}{after}"


def section(
    *sections: str,
    policy: Policy,
    language: str,
    before: str = "",
    after: str = "",
    word: str = "",
) -> str:
    """Return «раздел 6 Политики» between `before` and `after`; `word`: another case of «раздел»."""
    if not (own := policy.clauses_of(sections)):
        return ""
    listed = _listed(own, language)
    if language == "en":
        told = f"{'section' if len(own) == 1 else 'sections'} {listed} of the Policy"
    else:
        told = f"{word or ('раздел' if len(own) == 1 else 'разделы')} {listed} Политики"
    return f"{before}{told}{after}"


def _listed(numbers: tuple[str, ...], language: str) -> str:
    *first, last = numbers
    return f"{', '.join(first)}{_AND[language]}{last}" if first else last
