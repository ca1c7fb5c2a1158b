"""Decides which kinds of demand the author makes, as a set, each with the sentences that show it.

What is plausible counts for terms and for protection that can be undone; destruction counts only
where it is certain (domain facts, end of section 3).
"""

from collections.abc import Iterator, Mapping, Sequence

from mailbot.domain.kinds import Kind, in_order
from mailbot.reading.idiom import Idiom
from mailbot.reading.idioms import IDIOMS
from mailbot.reading.marks import Marked
from mailbot.reading.regimes import GDPR, REGIME
from mailbot.reading.rules import RULES, Rule
from mailbot.reading.sentences import Sentence
from mailbot.reading.turns import Shelf, Turns

K = Kind
Found = dict[Kind, dict[Sentence, None]]
Said = Sequence[Idiom | Turns]

_QUOTES = 3

_ABOUT_DATA = frozenset(
    {"DATA", "PD_WHOLE", "ACCOUNT", "REGISTRATION", "BASE", "CONSENT", "CONSENT_PD", "CHILD",
     "CONSENT_PUBLISH", "CONSENT_MAILING", "SIGN_UP"}
)  # fmt: skip


def find_demands(letter: Sequence[Marked]) -> Mapping[Kind, tuple[Sentence, ...]]:
    """Return the kinds of demand in the author's own sentences, in the order of the table."""
    said: list[Said] = [[row for row, _ in _TURNS.find(sentence.plain)] for sentence in letter]
    context = _context(letter, said)
    found: Found = {}
    for place, sentence in enumerate(letter):
        if _is_denied(letter, place):
            continue
        for kind in _kinds_in(sentence, said[place], context):
            found.setdefault(kind, {})[sentence.sentence] = None
    _settle(found, letter, said, context)
    return {kind: tuple(found[kind])[:_QUOTES] for kind in in_order(found)}


_NO = frozenset({"нет", "нет .", "нет !", "no", "no .", "nein", "nein ."})


def _is_denied(letter: Sequence[Marked], place: int) -> bool:
    """Tell whether the sentence is a question of a form that is answered «нет»."""
    following = letter[place + 1].plain if place + 1 < len(letter) else ""
    return letter[place].plain.endswith("?") and following in _NO


def _context(letter: Sequence[Marked], said: Sequence[Said]) -> frozenset[str]:
    turns = [row for rows in said for row in rows]
    marks = frozenset(mark for sentence in letter for mark in sentence.marks)
    says = {
        "L:PERSONAL": bool(marks & _ABOUT_DATA),
        "L:MAILING": bool(marks & {"MAILING", "LETTER", "CALL", "SEND"}),
        "L:HOW_TO_DELETE": any(
            {"~DELETE", "S:?"} <= clause and clause & {"ACCOUNT", "DATA"}
            for sentence in letter
            for clause in sentence.clauses
        ),
        "L:PUBLISHED": bool(marks & {"PUBLISH.part", "PUBLISH.past", "PUBLISH.2", "PUBLISH.3"}),
        "L:ON_SITE": "SITE" in marks
        and bool(marks & {"PUBLISH.part", "PUBLISH.past", "PUBLISH.2", "PUBLISH.3"}),
        "L:ANGRY": bool(marks & {"FED_UP", "COMPLAIN", "UNLAWFUL", "UNLAWFUL_CLAIM"}),
        "L:FIELD": bool(marks & {"FIELD", "CONTACT_FIELD"}),
        "L:GDPR": GDPR in turns,
        "L:BLOCKED": bool(marks & {"+BLOCK", "+SUSPEND"}),
        "L:KEEPS_MAILING": any(_keeps_mailing(sentence) for sentence in letter),
        "L:AUTOMATED": any(
            isinstance(row, Idiom) and row.kind is K.AUTOMATED_DECISION_OBJECTION for row in turns
        ),
    }
    return frozenset(mark for mark, so in says.items() if so)


def _by_first_need() -> dict[str, list[Rule]]:
    """Index the rules by the marks that open their lines, so that few are tried on a clause."""
    index: dict[str, list[Rule]] = {}
    for rule in RULES:
        for mark in rule.needs[0]:
            index.setdefault(mark, []).append(rule)
    return index


_BY_MARK = _by_first_need()
_TURNS: Shelf[Idiom | Turns] = Shelf((*IDIOMS, REGIME, GDPR))


def _keeps_mailing(sentence: Marked) -> bool:
    return any(
        marks & {"MAILING", "LETTER"} and marks & {"+KEEP", "!STOP", "!UNSUB", "!REMOVE", "!REFUSE"}
        for marks in sentence.clauses
    )


def _kinds_in(sentence: Marked, said: Said, context: frozenset[str]) -> Iterator[Kind]:
    for clause in sentence.clauses:
        marks = clause | context
        if {"SITE", "L:PUBLISHED"} <= marks:
            marks |= {"PUBLISHED_THERE"}
        for rule in dict.fromkeys(rule for mark in clause for rule in _BY_MARK.get(mark, ())):
            if _fits(rule, marks):
                yield from rule.kinds
    everything = sentence.marks | context
    for row in said:
        if isinstance(row, Idiom) and row.unless.isdisjoint(everything):
            yield row.kind


def _fits(rule: Rule, marks: frozenset[str]) -> bool:
    return all(not need.isdisjoint(marks) for need in rule.needs) and rule.lacks.isdisjoint(marks)


def _settle(
    found: Found, letter: Sequence[Marked], said: Sequence[Said], context: frozenset[str]
) -> None:
    """Weigh the kinds against each other and against the whole letter."""
    _drop_items_of_access(found, letter)
    _drop_copies_for_export(found, letter)
    _drop_limits_as_stops(found)
    if K.GDPR_RESTRICTION in found:
        found.pop(K.BLOCKING, None)  # the same wish by its name in the GDPR
    _drop_storing_for_destruction(found, letter)
    if K.MARKETING_OBJECTION in found and "L:KEEPS_MAILING" in context:
        stops = found.get(K.STOP_PROCESSING, {})
        if set(found[K.MARKETING_OBJECTION]) <= set(stops):
            del found[K.MARKETING_OBJECTION]
    if not context & {"L:PERSONAL", "L:MAILING"}:
        found.pop(K.MINOR_DATA, None)
    _add_special_regime(found, letter, said)
    if not found:
        _add_question(found, letter)


_CORE = frozenset(
    {"GROUNDS", "PURPOSE", "RECIPIENT", "TERM", "CROSSBORDER", "LAW14", "COPY", "LIST", "ALL"}
)


def _drop_items_of_access(found: Found, letter: Sequence[Marked]) -> None:
    """Weigh an access request against its own items 1 and 5: fact and source (art. 14 p. 7).

    Either the request swallows them, or nothing but them was asked. A question of its own («откуда
    у вас мой номер?») stays beside it.
    """
    access = found.get(K.ACCESS_REQUEST, {})
    facts = found.get(K.PROCESSING_CONFIRMATION, {})
    if not access or not facts:
        return
    marks = {mark for one in letter if one.sentence in access for mark in one.marks}
    if set(access) <= set(facts) and not marks & _CORE:
        del found[K.ACCESS_REQUEST]
    elif not any(s not in access and "?" in s.text for s in facts):
        del found[K.PROCESSING_CONFIRMATION]


def _drop_copies_for_export(found: Found, letter: Sequence[Marked]) -> None:
    """Let portability stand alone where nothing but the export is wanted."""
    exports = found.get(K.PORTABILITY)
    if exports is None or not set(found.get(K.ACCESS_REQUEST, ())) <= set(exports):
        return
    marks = {mark for one in letter if one.sentence in exports for mark in one.marks}
    if not marks & {"LAW14", "RECIPIENT", "PURPOSE", "GROUNDS", "SOURCE_OF"}:
        found.pop(K.ACCESS_REQUEST, None)


def _drop_storing_for_destruction(found: Found, letter: Sequence[Marked]) -> None:
    """Let «удалите, не хочу, чтобы вы хранили» be one demand."""
    stops = found.get(K.STOP_PROCESSING, {})
    marks = {mark for one in letter if one.sentence in stops for mark in one.marks}
    if K.DESTRUCTION not in found or "!STORE" not in marks or "!PROCESS" in marks:
        return
    if set(found.get(K.MARKETING_OBJECTION, ())) <= set(stops):
        found.pop(K.MARKETING_OBJECTION, None)
    del found[K.STOP_PROCESSING]


def _drop_limits_as_stops(found: Found) -> None:
    """Let «публиковать только имя, фото не использовать» set limits and stop nothing."""
    limits = found.get(K.PUBLICATION_LIMITS_SET, {})
    for kind in (K.PUBLICATION_STOP, K.STOP_PROCESSING, K.MARKETING_OBJECTION):
        if limits and set(found.get(kind, ())) <= set(limits):
            found.pop(kind, None)


def _add_special_regime(found: Found, letter: Sequence[Marked], said: Sequence[Said]) -> None:
    for sentence, rows in zip(letter, said, strict=True):
        if REGIME in rows:
            found.setdefault(K.SPECIAL_REGIME_NOTICE, {})[sentence.sentence] = None


_ASKS = frozenset(
    "сообщить подскажите скажите разъяснить разъяснения пояснения пояснить подтвердите сообщите объясните поясните как где сколько кто зачем почему можно какие"
    " интересует хочу узнать how what why where who long can wie wer warum".split()
)


def _add_question(found: Found, letter: Sequence[Marked]) -> None:
    """Take a letter about personal data that asks or complains for a question or a complaint."""
    complains = frozenset({"COMPLAIN"} & {mark for one in letter for mark in one.marks})
    for sentence in letter:
        marks = sentence.marks | complains | ({"?"} & set(sentence.plain))
        if not _speaks_of_data(marks):
            continue
        if "COMPLAIN" in marks:
            found.setdefault(K.COMPLAINT, {})[sentence.sentence] = None
        elif "?" in sentence.sentence.text or _ASKS & set(sentence.plain.split()):
            found.setdefault(K.PD_QUESTION, {})[sentence.sentence] = None
    if K.COMPLAINT in found:
        found.pop(K.PD_QUESTION, None)


def _speaks_of_data(marks: frozenset[str]) -> bool:
    if marks & {"PD_WHOLE", "CONSENT_PD", "CONSENT_PUBLISH", "POLICY", "OFFICER", "LAW", "SUBJECT"}:
        return True
    if (
        marks & {"DATA", "CONTACT_FIELD"}
        and marks & {"MY", "PERSONAL", "YOU", "PERSON"}
        and "ENTRY" not in marks
    ):
        return True
    if marks & {"FIELD", "CONTACT_FIELD"} and marks & {"WHY", "COMPLAIN", "PURPOSE", "GROUNDS"}:
        return True
    if marks & {"UNSUB", "MAILING"} and marks & {"HOW_LONG", "TERM"} and "?" in marks:
        return True
    if "CONSENT" in marks and marks & {"~WITHDRAW", "?", "COMPLAIN"}:
        return True
    return bool(marks & {"ACCOUNT", "DATA"}) and "~DELETE" in marks and "DELETE.past" not in marks
