"""Judges by the word that governs an action: who asks for it, may do it, must do it.

Knows words of will, rights and duties, and whether «не» stands before them.
"""

from collections.abc import Sequence
from enum import StrEnum

from mailbot.reading.gloss import Token

Tokens = Sequence[Token]


class Stance(StrEnum):
    """How the author stands to an action."""

    ASKED = "+"
    REFUSED = "!"
    MENTIONED = "~"


ASKED, REFUSED, MENTIONED = Stance.ASKED, Stance.REFUSED, Stance.MENTIONED


def negated(tokens: Tokens, place: int) -> bool:
    """Tell whether «не» stands before the word, adverbs and the like between them."""
    for back in range(place - 1, max(-1, place - 4), -1):
        token = tokens[back]
        if token.means("NOT"):
            following = tokens[back + 1]
            return not following.means("ONLY", "FORGET", "CAN") and following.plain != "позднее"
        if token.means("INSTEAD"):
            return True
        if not _transparent(token):
            return False
    return False


_TRANSPARENT = frozenset(
    "больше более пока ни в коем случае никогда ничего мне нас меня все же уже впредь сюда так это"
    " надо нужно и сам сами просто его их ее ей ему us me please ever any more".split()
)


def _transparent(token: Token) -> bool:
    return token.plain in _TRANSPARENT


def before(tokens: Tokens, place: int, concepts: tuple[str, ...], reach: int) -> bool:
    """Tell whether one of the concepts stands within reach before the place."""
    return any(token.means(*concepts) for token in tokens[max(0, place - reach) : place])


def by_will(tokens: Tokens, back: int, *, noun: bool) -> Stance | None:
    """Judge by a word of will: ask, want, need, please, could you."""
    token = tokens[back]
    refused = REFUSED if negated(tokens, back) else ASKED
    asked = token.forms("ASK")
    if asked & {"1", "imp", "x", "past", "base", "ing"}:
        return refused if _is_ours(tokens, back) else MENTIONED
    if asked & {"f1", "2", "3"}:
        return MENTIONED
    if asked & {"inf", "pf"}:
        future = before(tokens, back, ("FUTURE", "RIGHT", "OBLIGED"), reach=4)
        return MENTIONED if future else None
    if token.means("NEED") or token.plain == "достаточно":
        return refused
    if token.forms("WANT") & {"1", "past", "x"}:
        return refused if _is_ours(tokens, back) else MENTIONED
    if token.means("WANT"):
        return MENTIONED
    if token.means("DARE") and negated(tokens, back):
        return REFUSED  # «не смейте звонить»
    if token.means("CANNOT"):
        return ASKED if tokens[min(back + 1, len(tokens) - 1)].plain == "ли" else REFUSED
    if (token.means("PLEASE") and not noun) or _gives_time(tokens, back):
        return ASKED
    return None


def _gives_time(tokens: Tokens, back: int) -> bool:
    """Tell whether the author sets a term: «даю вам три дня на удаление»."""
    words = {token.plain for token in tokens[back : back + 7]}
    given = tokens[back].forms("GIVE") & {"1"}
    return bool(given) and bool(words & {"день", "дня", "дней", "часа", "часов", "сутки", "срок"})


def _is_ours(tokens: Tokens, back: int) -> bool:
    """Tell whether the author asks, not the operator or somebody else: «вы просили удалить»."""
    near = tokens[max(0, back - 3) : back]
    return not any(token.plain in ("вы", "you", "он", "она", "они", "оператор") for token in near)


def by_rule(tokens: Tokens, back: int, place: int) -> Stance | None:
    """Judge by a word of rights and duties: who may, who must, in which order."""
    token = tokens[back]
    if token.means("CAN"):
        polite = token.plain in ("можете", "могли", "можно", "could", "сможете", "can", "возможно")
        how = before(tokens, back, ("HOW",), reach=3) or before(tokens, back, ("RIGHT",), reach=2)
        ours = any(t.plain in ("я", "i", "мы") for t in tokens[max(0, back - 2) : back + 3])
        ours = ours or any(t.plain in _BY_MYSELF for t in tokens)
        return ASKED if polite and not how and not ours else MENTIONED
    if token.means("RIGHT"):
        return ASKED if before(tokens, back, ("USE",), reach=6) else MENTIONED
    if token.means("OBLIGED"):
        were = tokens[min(back + 1, len(tokens) - 1)].plain in ("были", "был", "была")
        return MENTIONED if were or speaks_of_law(tokens[:back]) else ASKED
    if token.means("HOW") and _asks_how(tokens, back, place):
        return MENTIONED
    if token.means("PROMISE", "TRY"):
        return MENTIONED
    if token.means("INSTEAD") and place - back <= 3:
        return REFUSED
    return None


_BY_MYSELF = frozenset({"самостоятельно", "сам", "сама", "самому", "самой", "myself", "yourself"})


def speaks_of_law(words: Tokens) -> bool:
    """Tell whether the words name the law or the parties of which it speaks."""
    return any(token.means("OPERATOR", "SUBJECT", "LAW") for token in words)


def _asks_how(tokens: Tokens, back: int, place: int) -> bool:
    if any(token.plain == "," for token in tokens[back:place]):
        return False
    return place - back <= 6 and not _as_soon(tokens, back)


def _as_soon(tokens: Tokens, back: int) -> bool:
    following = [token.plain for token in tokens[back + 1 : back + 3]]
    return bool({"можно", "и", "только", "минимум", "положено", "soon"} & set(following[:2])) and (
        "можно" not in following or following[-1] in ("скорее", "быстрее", "раньше")
    )
