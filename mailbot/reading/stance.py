"""Decides of every action in a sentence whether the author asks for it, refuses it or mentions it.

«Удалите», «прошу удалить», «требую удаления» ask; «не удаляйте», «удалять не надо», «вместо
удаления» refuse; «оператор обязан удалить», «порядок удаления», «потребую удаления» mention.
The law's own sentences mention: whoever quotes them has asked for nothing yet.
"""

from collections.abc import Iterator

from mailbot.reading.gloss import Token
from mailbot.reading.governors import (
    ASKED,
    MENTIONED,
    REFUSED,
    Stance,
    Tokens,
    before,
    by_rule,
    by_will,
    negated,
    speaks_of_law,
)
from mailbot.reading.lexicon import Sense
from mailbot.reading.morphology import is_verb

# So many words before an action may stand the word that governs it.
_REACH = 30
# Saying these is doing them: «отзываю», «возражаю», «запрещаю», «I withdraw».
_PERFORMATIVE = frozenset(
    {"WITHDRAW", "GIVE", "OBJECT", "FORBID", "REFUSE", "STOP", "UNSUB", "ANNUL", "EXPORT", "RESTRICT",
     "BLOCK", "CORRECT", "DELETE"}
)  # fmt: skip
# «Прекратите звонить» is «не звоните»: the action is refused by asking for its end.
_ENDINGS = ("STOP", "ENOUGH", "FORBID", "REFUSE", "OBJECT", "ANNUL", "FED_UP")
_STOPPABLE = frozenset(
    {"PROCESS", "STORE", "TRANSFER", "PUBLISH", "SEND", "CALL", "RECEIVE", "TELL"}
)  # fmt: skip
_IMPERFECTIVE = frozenset({"inf", "ing", "n", "base"})
_NOT_VERB = frozenset({"n", "x", "part"})


def stance(tokens: Tokens, place: int, concept: str, intro: Stance | None = None) -> Stance:
    """Return the author's stance to the action at that place.

    `intro` is the stance of the line above a list («Прошу:», «Субъект вправе:»).
    """
    forms = tokens[place].forms(concept)
    for form in ("imp", "2", "pf", "inf", "base", "ing", "1", "n", "part", "past", "3"):
        if form in forms:
            judge = _JUDGES[form]
            return judge(tokens, place, concept, intro)
    return MENTIONED


def _imperative(tokens: Tokens, place: int, concept: str, intro: Stance | None) -> Stance:
    forms = tokens[place].forms(concept)
    if "2" in forms and _you_before(tokens, place):
        return _indicative(tokens, place, concept, intro)
    if "2" in forms and before(tokens, place, ("IF",), reach=3):
        return _indicative(tokens, place, concept, intro)
    if before(tokens, place, ("IF",), reach=20) and any(
        token.forms("WANT") & {"2"} for token in tokens[:place]
    ):
        return MENTIONED  # «если вы не хотите получать письма, нажмите …» speaks to the reader
    return REFUSED if negated(tokens, place) else ASKED


def _indicative(tokens: Tokens, place: int, concept: str, intro: Stance | None) -> Stance:
    # «Если вы не прекратите», «почему не удаляете», «когда вы наконец удалите» are demands.
    if negated(tokens, place) and before(tokens, place, ("IF", "WHY", "WHEN"), reach=6):
        return ASKED
    impatient = any(token.plain in ("наконец", "уже", "же") for token in tokens[:place])
    if impatient and before(tokens, place, ("WHEN",), reach=6):
        return ASKED
    if before(tokens, place, ("SO_THAT",), reach=6):
        return REFUSED if negated(tokens, place) else ASKED
    return MENTIONED


def _you_before(tokens: Tokens, place: int) -> bool:
    return any(token.plain == "вы" for token in tokens[max(0, place - 3) : place])


def _to_do(tokens: Tokens, place: int, concept: str, intro: Stance | None) -> Stance:
    """Judge an infinitive: by itself, by what follows it, by what governs it."""
    if tokens[place].plain.isascii() and "base" in tokens[place].forms(concept):
        return _english(tokens, place, concept, intro)
    if negated(tokens, place):
        return REFUSED
    if _is_asked_about(tokens, place):
        return MENTIONED
    after = _after(tokens, place)
    if after is not None:
        return after
    governed = _governed(tokens, place, concept)
    if governed is not None:
        return governed
    if intro is not None:
        return intro
    return ASKED if _heads(tokens, place) else MENTIONED


_QUESTIONS = frozenset({"куда", "что", "какие", "какой", "какую", "кому", "сколько", "который"})


def _is_asked_about(tokens: Tokens, place: int) -> bool:
    """Tell whether a question asks what to do: «куда отправить заявление», «что нужно прислать?»."""
    return tokens[-1].plain == "?" and any(
        token.plain in _QUESTIONS for token in tokens[max(0, place - 3) : place]
    )


def _after(tokens: Tokens, place: int) -> Stance | None:
    """Judge by a governor behind the action: «удалять не надо», «удалить прошу»."""
    for ahead in range(place + 1, min(len(tokens), place + 7)):
        token = tokens[ahead]
        if token.plain in ".;:()" or token.means("AND", "BUT", "SO_THAT"):
            return None
        if token.means("CANNOT") and tokens[-1].plain != "?":
            return REFUSED  # «удалять тоже нельзя»
        if _is_wish(token):
            refused = negated(tokens, ahead)
            followed = any(_is_verb(t) for t in tokens[ahead + 1 : ahead + 4])
            return REFUSED if refused else (None if followed else ASKED)
        if token.means("FUTURE", "PLAN", "FORBID") and negated(tokens, ahead):
            return REFUSED
        if token.plain in ("не", "nicht") and ahead == len(tokens) - 1:
            return REFUSED
        if token.plain == "," and not any(_is_wish(t) for t in tokens[ahead : ahead + 3]):
            return None
    return None


def _is_wish(token: Token) -> bool:
    if token.means("NEED", "CANNOT"):
        return True
    return bool(token.forms("ASK") & {"1"}) or bool(token.forms("WANT") & {"1"})


def _is_verb(token: Token) -> bool:
    return any(form in ("inf", "pf") for _, form in token.senses)


def _governed(tokens: Tokens, place: int, concept: str) -> Stance | None:
    """Judge by the nearest word before the action that governs it; None where nothing does."""
    noun = "n" in tokens[place].forms(concept)
    for back in range(place - 1, max(-1, place - _REACH), -1):
        token = tokens[back]
        found = by_will(tokens, back, noun=noun) or by_rule(tokens, back, place)
        if found is None and token.means(*_ENDINGS) and _may_end(tokens, back, place, concept):
            found = _by_ending(tokens, back)
        if found is None and noun:
            found = _of_a_noun(tokens, back, place)
        if found is not None:
            return found
    return None


def _may_end(tokens: Tokens, back: int, place: int, concept: str) -> bool:
    """Tell whether a word of ending governs the action: «прекратить обработку, хранение»."""
    if concept not in _STOPPABLE:
        return False
    forms = tokens[place].forms(concept)
    between = tokens[back + 1 : place]
    return bool(forms & _IMPERFECTIVE) and not any(
        token.forms(c) & {"imp", "pf", "1"} for token in between for c, _ in token.senses
    )


def _by_ending(tokens: Tokens, back: int) -> Stance:
    concept = next(c for c, _ in tokens[back].senses if c in _ENDINGS)
    if concept in ("ENOUGH", "FED_UP"):
        return MENTIONED if negated(tokens, back) else REFUSED
    return REFUSED if stance(tokens, back, concept) is ASKED else MENTIONED


def _is_fulfilled(tokens: Tokens, place: int) -> bool:
    """Tell whether the request of which the author speaks was met: «запрос на удаление исполнен»."""
    for ahead in range(place + 1, min(place + 6, len(tokens))):
        if tokens[ahead].plain.startswith(("исполнен", "выполнен", "удовлетворен", "обработан")):
            return tokens[ahead - 1].plain != "не"
    return False


# «Заявление об удалении», «запрос на удаление», «требование: удаление».
_ABOUT = frozenset({"об", "о", "на", "с", "по", ":", "—", "for", "of", "auf", "zur", "der"})


def _of_a_noun(tokens: Tokens, back: int, place: int) -> Stance | None:
    """Judge a noun of action: «заявление об удалении», «произвести удаление», «сообщить о …»."""
    token = tokens[back]
    if token.means("DO") and token.forms("DO") - {"part"}:
        return stance(tokens, back, "DO")
    if token.forms("SUBMIT") & {"1", "imp", "pf"}:
        return REFUSED if negated(tokens, back) else ASKED
    if token.forms("ASK") & {"n"}:
        if not any(token.plain in _ABOUT for token in tokens[back + 1 : place]):
            return None
        if before(tokens, back, ("WITHDRAW", "ANNUL"), reach=4):
            return REFUSED  # «отзываю своё заявление об удалении»
        if _is_fulfilled(tokens, place):
            return MENTIONED
        if before(tokens, back, ("HOW", "HOW_LONG", "WHEN", "WHICH", "WHERE"), reach=6):
            return MENTIONED
        return REFUSED if negated(tokens, back) else ASKED
    if token.means("DUE"):
        return MENTIONED if speaks_of_law(tokens[:back]) else ASKED
    if token.forms("NOTIFY") & {"1"}:
        return ASKED
    if (token.forms("TELL") | token.forms("NOTIFY")) - {"n", "part"}:
        return MENTIONED
    return None


def _heads(tokens: Tokens, place: int) -> bool:
    """Tell whether nobody stands before the infinitive who would do it.

    In «согласие отзываю, данные уничтожить» the list of demands goes on after the comma.
    """
    start = max((i + 1 for i in range(place) if tokens[i].plain in ",;"), default=0)
    goes_on = place - start <= _SHORT_ITEM and any(
        (form in ("1", "imp") and concept in _PERFORMATIVE)
        for concept, form in _senses(tokens, start)
    )
    return not any(
        token.plain
        in (
            "вы",
            "я",
            "мы",
            "он",
            "она",
            "они",
            "оператор",
            "которые",
            "кто",
            "как",
            "чтобы",
            "чтоб",
            "если",
        )
        or any(form in ("1", "2", "3", "past", "f1") for _, form in token.senses)
        for token in tokens[start if goes_on else 0 : place]
    )


# «, все мои данные уничтожить»: an item of a list of demands has few words before its verb.
_SHORT_ITEM = 4


def _senses(tokens: Tokens, end: int) -> Iterator[Sense]:
    return (sense for token in tokens[:end] for sense in token.senses)


def _doing(tokens: Tokens, place: int, concept: str, intro: Stance | None) -> Stance:
    """Judge a noun of action or an English -ing."""
    if negated(tokens, place):
        return REFUSED
    if place and tokens[place - 1].plain in ("до", "после", "перед", "before", "after"):
        return MENTIONED
    if "ing" in tokens[place].forms(concept) and concept in _PERFORMATIVE:
        am = any(t.plain in ("am", "i'm") for t in tokens[max(0, place - 4) : place])
        if am:
            return ASKED
    after = _after(tokens, place)
    if after is not None:
        return after
    governed = _governed(tokens, place, concept)
    if governed is not None:
        return governed
    if intro is not None:
        return intro
    return ASKED if _is_heading(tokens, place) else MENTIONED


def _is_heading(tokens: Tokens, place: int) -> bool:
    words = [token for token in tokens if token.plain.isalnum()]
    finite = any(
        form in ("1", "2", "3", "past", "f1", "imp", "pf", "inf")
        for token in words
        for _, form in token.senses
    ) or any(not token.senses and is_verb(token.plain) for token in words)
    asks = any(token.plain == "?" for token in tokens)
    before = tokens[place - 1].plain if place else ""
    return len(words) <= 9 and not finite and not asks and before not in _NO_TITLE


# «Согласие действует до отзыва» is no title «Отзыв согласия».
_NO_TITLE = frozenset({"до", "после", "при", "в", "с", "для", "без", "перед", "от"})


def _first_person(tokens: Tokens, place: int, concept: str, intro: Stance | None) -> Stance:
    if concept not in _PERFORMATIVE:
        return MENTIONED
    if before(tokens, place, ("IF",), reach=4):
        return MENTIONED
    return REFUSED if negated(tokens, place) else ASKED


def _english(tokens: Tokens, place: int, concept: str, intro: Stance | None) -> Stance:
    """Judge an English infinitive, which may be an imperative and a present as well."""
    if negated(tokens, place):
        return REFUSED
    near = tokens[max(0, place - 3) : place]
    if any(token.plain in ("i", "we") for token in near) and concept in _PERFORMATIVE:
        conditional = before(tokens, place, ("IF", "CAN"), reach=5)
        return MENTIONED if conditional else ASKED
    governed = _governed(tokens, place, concept)
    if governed is not None:
        return governed
    if place and tokens[place - 1].plain == "to":
        return MENTIONED
    doers = ("you", "i", "we", "they", "who", "which", "that", "controller")
    if any(token.plain in doers for token in tokens[max(0, place - 4) : place]):
        return MENTIONED
    return intro or ASKED


def _done(tokens: Tokens, place: int, concept: str, intro: Stance | None) -> Stance:
    """Judge a passive: «прошу считать отозванным», «должны быть удалены», «have it erased»."""
    if negated(tokens, place):
        return MENTIONED
    for back in range(place - 1, max(-1, place - 12), -1):
        token = tokens[back]
        if token.forms("SUBMIT") & {"inf", "imp", "pf"} or token.means("SO_THAT", "OBLIGED"):
            return MENTIONED if speaks_of_law(tokens[:back]) else ASKED
        if token.forms("WANT") & {"x", "base", "1"} or token.plain in ("have", "be", "lassen"):
            asked = before(tokens, place, ("WANT", "ASK", "OBLIGED"), reach=12)
            return ASKED if asked else MENTIONED
    return MENTIONED


def _was_done(tokens: Tokens, place: int, concept: str, intro: Stance | None) -> Stance:
    """Judge a past: «хочу, чтобы вы удалили», «почему вы до сих пор не удалили»."""
    if before(tokens, place, ("SO_THAT",), reach=8):
        unwanted = any(t.means("WANT") and negated(tokens, i) for i, t in enumerate(tokens[:place]))
        return REFUSED if unwanted or negated(tokens, place) else ASKED
    words = {token.plain for token in tokens[:place]}
    if negated(tokens, place) and (words & {"почему", "пор", "так", "когда", "долго", "никто"}):
        return ASKED
    return MENTIONED


def _let_them(tokens: Tokens, place: int, concept: str, intro: Stance | None) -> Stance:
    """Judge a third person: «пусть удалят» asks, «они удаляют» mentions."""
    if not any(token.plain in ("пусть", "пускай") for token in tokens[:place]):
        return MENTIONED
    return REFUSED if negated(tokens, place) else ASKED


_JUDGES = {
    "imp": _imperative,
    "2": _indicative,
    "pf": _to_do,
    "inf": _to_do,
    "base": _to_do,
    "ing": _doing,
    "1": _first_person,
    "n": _doing,
    "part": _done,
    "past": _was_done,
    "3": _let_them,
}
