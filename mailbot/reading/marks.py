"""Marks every clause with what it speaks of and what the author wants: the rules read only marks.

A mark is a concept (`DATA`), an action with its stance (`+DELETE` asked, `!DELETE` refused,
`~DELETE` mentioned), an action with its form (`CALL.2`), or, with `S:` before it, any of these
elsewhere in the same sentence.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailbot.reading.gloss import Clause, Gloss, Token, clauses
from mailbot.reading.governors import ASKED, MENTIONED, Stance, negated
from mailbot.reading.lexicon import ACTIONS
from mailbot.reading.sentences import Sentence
from mailbot.reading.stance import stance

# What a pronoun may stand for, and what an action without an object borrows from its neighbour.
THINGS = frozenset(
    {"DATA", "PD_WHOLE", "ACCOUNT", "REGISTRATION", "MAILING", "LETTER", "PHOTO", "REVIEW", "FIELD",
     "CONTACT_FIELD", "BASE", "CONSENT", "CONSENT_PD", "CONSENT_PUBLISH", "CONSENT_MAILING", "ALL",
     "SELF", "ABOUT_ME", "ORDER", "SITE", "CHAT", "MARKETING", "CALL", "SEND", "PROCESS", "STORE", "PUBLISH",
     "TRANSFER", "GROUNDS", "RECIPIENT", "PURPOSE", "RECEIVE", "PAPERS"}
)  # fmt: skip
_NOUNS = frozenset(
    {"DATA", "PD_WHOLE", "ACCOUNT", "REGISTRATION", "MAILING", "PHOTO", "REVIEW", "CONSENT_PD",
     "CONSENT", "ORDER", "LETTER", "FIELD", "CONTACT_FIELD", "BASE", "PAPERS"}
)  # fmt: skip
# Where something is, is not what is to be deleted.
_PLACES = frozenset({"SITE", "CHAT", "BASE"})
# What «прекратите это» may end.
_DOINGS = frozenset({"CALL", "SEND", "PROCESS", "PUBLISH", "TRANSFER", "MAILING", "LETTER"})
# What «сообщите, …» asks for when the question stands in a clause of its own.
_TOLD = frozenset(
    {"DATA", "MY", "ABOUT_ME", "GROUNDS", "PURPOSE", "TERM", "RECIPIENT", "PROCESSING_FACT",
     "SOURCE_OF", "CROSSBORDER"}
)  # fmt: skip
_BORROWERS = frozenset(ACTIONS) - {
    "TELL",
    "KEEP",
    "GIVE",
    "SUBMIT",
    "DO",
    "SIGN_UP",
    "CALL",
    "SEND",
}

# The operations of 152-ФЗ art. 3 p. 3: four of them in one sentence are the law's own list.
_OPERATIONS = re.compile(
    r"\b(сбор|запис[ьи]|систематизаци|накоплени|хранени|уточнени|извлечени|использовани|передач"
    r"|обезличивани|блокировани|удалени|уничтожени|распространени|предоставлени)"
)
_A_LIST = 4

_WILLS = frozenset({"WANT", "NEED", "AGREE", "CONSENT"})


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence with the marks of each clause, and of all; `plain` is what the rules compare."""

    sentence: Sentence
    plain: str
    clauses: tuple[frozenset[str], ...]
    marks: frozenset[str]


def mark(glosses: Iterable[Gloss]) -> list[Marked]:
    """Mark the sentences of one text in order: lists and pronouns look back."""
    done: list[Marked] = []
    intro: _Intro | None = None
    last = busy = frozenset[str]()
    for gloss in glosses:
        inside = intro if intro is not None and gloss.sentence.item else None
        marked = _marked(gloss, inside, last, busy)
        if gloss.plain.endswith(":"):
            intro = _Intro.of(marked)
        elif not gloss.sentence.item:
            intro = None
        last = _meant_later(marked.marks) or last
        busy = marked.marks & _DOINGS or busy
        done.append(marked)
    return done


@dataclass(frozen=True, slots=True)
class _Intro:
    """The line above a list: its stance holds for every item, and so does «сообщить:»."""

    stance: Stance | None
    marks: frozenset[str]

    @classmethod
    def of(cls, line: Marked) -> "_Intro":
        marks = line.marks
        if marks & {"RIGHT", "OBLIGED"} and not marks & {"ASK.1", "USE"}:
            return cls(MENTIONED, frozenset())
        asked = frozenset(m for m in marks if m in ("+TELL", "+STOP", "+CORRECT", "+DELETE"))
        willing = marks & {"ASK.1", "ASK.imp", "NEED", "WANT.1", "PLEASE", "ASK.n"}
        return cls(ASKED if willing and not asked else None, asked)


def _marked(
    gloss: Gloss, intro: _Intro | None, last: frozenset[str], busy: frozenset[str]
) -> Marked:
    tokens = _without_explanation(gloss.tokens)
    plain = " ".join(token.plain for token in tokens)
    listed = len(set(_OPERATIONS.findall(plain))) >= _A_LIST
    found = [
        _marks_of(tokens, clause, intro.stance if intro else None, listed=listed)
        for clause in clauses(tokens)
    ]
    if intro:
        found = [m if _asks(m) else m | intro.marks for m in found]
    _lend(found, last, busy)
    all_marks = frozenset[str]().union(*found)
    everywhere = frozenset(f"S:{m}" for m in all_marks)
    ends = frozenset(f"S:{token.plain}" for token in tokens if token.plain in "?!")
    in_clauses = tuple(frozenset(m) | everywhere | ends for m in found)
    return Marked(gloss.sentence, plain, in_clauses, all_marks)


# «Прошу заблокировать, то есть не использовать»: what a demand means is no further demand.
_THAT_IS = (
    ("то", "есть"), ("т", ".", "е", "."), ("что", "означает"), ("это", "значит"), (",", "that", "is"),
    ("i", ".", "e", "."), ("das", "heißt"), ("d", ".", "h", "."),
)  # fmt: skip
_BEGIN = frozenset(way[0] for way in _THAT_IS)
_MORE = frozenset({"и", "а", "плюс", "также", "заодно", "and", "also", "und"})


def _without_explanation(tokens: Sequence[Token]) -> Sequence[Token]:
    """Drop what explains a demand that stands before it: after «то есть», or in brackets."""
    words = [token.plain for token in tokens]
    for place in range(3, len(words)):
        said = words[place] in _BEGIN and any(
            words[place : place + len(way)] == list(way) for way in _THAT_IS
        )
        if said and _demands(tokens[:place]):
            return tokens[:place]
    opened = next((i for i, word in enumerate(words) if word == "(" and i > 1), None)
    if opened is None or ")" not in words[opened:] or words[opened + 1] in _MORE:
        return tokens
    closed = words.index(")", opened)
    explains = _demands(tokens[:opened]) and any(
        concept in ACTIONS and form in ("n", "inf", "part")
        for token in tokens[opened:closed]
        for concept, form in token.senses
    )
    return (*tokens[:opened], *tokens[closed + 1 :]) if explains else tokens


def _demands(tokens: Sequence[Token]) -> bool:
    return any(
        concept in ACTIONS and stance(tokens, place, concept) is not MENTIONED
        for place, token in enumerate(tokens)
        for concept in dict.fromkeys(sense.concept for sense in token.senses)
    )


def _asks(marks: set[str]) -> bool:
    return any(mark[0] in "+!" for mark in marks)


def _marks_of(
    tokens: Sequence[Token], clause: Clause, intro: Stance | None, *, listed: bool
) -> set[str]:
    marks: set[str] = set()
    asked: list[int] = []
    for place in range(clause.start, clause.end):
        token = tokens[place]
        for concept in dict.fromkeys(sense.concept for sense in token.senses):
            forms = token.forms(concept)
            marks.add(concept)
            marks.update(f"{concept}.{form}" for form in forms)
            if concept not in ACTIONS:
                if concept in _WILLS and forms != {"2", "imp"} and negated(tokens, place):
                    marks.add(f"!{concept}")
                continue
            verdict = (
                MENTIONED if listed and forms == {"n"} else stance(tokens, place, concept, intro)
            )
            marks.add(f"{verdict}{concept}")
            if verdict is ASKED:
                asked.append(place)
    if _alternatives(tokens, asked):
        marks.add("EITHER")
    return marks


def _alternatives(tokens: Sequence[Token], asked: Sequence[int]) -> bool:
    """Tell whether the author leaves the choice: «уточнить, блокировать или уничтожить»."""
    return any(
        token.means("OR") and asked[0] < place < asked[-1]
        for place, token in enumerate(tokens)
        if asked
    )


def _lend(found: list[set[str]], last: frozenset[str], busy: frozenset[str]) -> None:
    """Lend things to actions that name none: from the next clause, else from what came before.

    `last` are the nouns and `busy` the doings of the sentences before.
    """
    for place, marks in enumerate(found):
        own = marks & THINGS - _PLACES
        if "COMPLAIN" in marks:
            own = own | {"COMPLAIN"}  # «прекратите это безобразие» names what has to end
        ahead = found[place + 1] if place + 1 < len(found) else set()
        if "+STOP" in marks and not own:
            marks |= (ahead & THINGS) or busy
            marks.add("BORROWED")
        elif "ITS" in marks and not own & _NOUNS and _acts(marks, _BORROWERS):
            marks |= last | {"BORROWED"}
        elif not own and _acts(marks, _BORROWERS):
            behind = found[place - 1] & THINGS if place else frozenset[str]()
            if place and "KEEP" in found[place - 1]:
                behind = frozenset()  # «согласие на обработку оставляю, а на рекламу отзываю»
            marks |= (ahead & THINGS) or (behind if behind & _NOUNS else behind | last)
            marks.add("BORROWED")
        elif not own and "+TELL" in marks and not ahead & {"WHETHER", "HOW"}:
            marks |= {mark for mark in ahead if mark in _TOLD or mark[0] == "~"}
        last = _meant_later(marks) or last
        busy = frozenset(marks & _DOINGS) or busy


def _acts(marks: set[str], actions: frozenset[str]) -> bool:
    return any(mark[0] in "+!" and mark[1:] in actions for mark in marks)


def _meant_later(marks: Iterable[str]) -> frozenset[str]:
    """Return the nouns that «их» and «его» may mean afterwards."""
    found = _NOUNS.intersection(marks)
    if found & {"CONSENT_PD", "BASE"}:
        found |= {"DATA"}
    return found - {"BASE"}
