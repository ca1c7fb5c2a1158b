"""Brings together what the rules found and what the words of the letter weigh.

Neither is believed alone where the other is sure of the opposite. Destruction needs more than
likely words: what is destroyed cannot be undone (domain facts, end of section 3).
"""

import re
from collections.abc import Collection, Mapping, Sequence

from mailbot.domain.kinds import Kind, in_order
from mailbot.reading.marks import Marked
from mailbot.reading.sentences import Sentence
from mailbot.reading.weights import BUSINESS, Opinion, odds, telling

Found = Mapping[Kind, tuple[Sentence, ...]]

# In log odds: what is wanted of the words of a letter, and how much of it the word of a rule gives,
# in a short letter and in a long one. Tuned by leaving whole files of letters out of the learning;
# of destruction both are wanted, since a false one is worse than a missed one.
_ENOUGH = 0.4
_A_RULE, _A_RULE_OF_DESTRUCTION = (2.0, 3.2), (-1.0, 0.0)
_ADDED_DESTRUCTION = 0.97
# Kinds for which that was found to be too much, or too little.
_ENOUGH_OF: Mapping[Kind, float] = {
    Kind.MARKETING_OBJECTION: -0.3,
    Kind.BLOCKING: 0.0,
    Kind.PUBLICATION_LIMITS_SET: -0.6,
    Kind.AUTOMATED_DECISION_OBJECTION: -0.6,
    Kind.STOP_PROCESSING: 0.6,
}
_A_RULE_OF: Mapping[Kind, float] = {
    Kind.UNLAWFUL_PROCESSING_CLAIM: 3.0,
    Kind.PUBLICATION_STOP: 1.0,
    Kind.PROCESSING_CONFIRMATION: 4.0,
    Kind.COMPLAINT: 1.0,
}
# Nothing is destroyed for a rule where business is likelier by so much.
_MUCH_LIKELIER = 2.5
# Where a rule speaks of these, the words of a letter may not gainsay it.
_BY_THEIR_NAMES = frozenset(
    {Kind.GDPR_RESTRICTION, Kind.GDPR_OBJECTION, Kind.PORTABILITY, Kind.CONSENT_WITHDRAWAL}
)
# These rest on names, ages and laws rather than on how a letter is worded.
_BY_RULES_ALONE = frozenset({Kind.MINOR_DATA, Kind.SPECIAL_REGIME_NOTICE})


def weighed(found: Found, letter: Sequence[Marked], opinion: Opinion) -> Found:
    """Return the kinds of demand with the sentences that show each, in the order of the table."""
    if not opinion.likely:
        return found
    both = {kind: shown for kind, shown in found.items() if _stays(kind, opinion)}
    if Kind.DESTRUCTION in both and not any(map(_is_own, both[Kind.DESTRUCTION])):
        del both[Kind.DESTRUCTION]
    both |= _added(both, letter, opinion)
    return {kind: both[kind] for kind in in_order(both)}


def _stays(kind: Kind, opinion: Opinion) -> bool:
    if kind in _BY_RULES_ALONE | _BY_THEIR_NAMES:
        return True
    if kind is Kind.DESTRUCTION:
        worth = _A_RULE_OF_DESTRUCTION[opinion.diluted]
        # «Можно ли удалить второй аккаунт нашей команды?» is a customer's question on his tariff.
        if _odds(opinion, BUSINESS) - _odds(opinion, kind.value) > _MUCH_LIKELIER:
            return False
    else:
        short, long = _A_RULE
        worth = long if opinion.diluted else _A_RULE_OF.get(kind, short)
    return _odds(opinion, kind.value) + worth > _ENOUGH


def _odds(opinion: Opinion, name: str) -> float:
    return odds(opinion.of(name))


def _added(found: Found, letter: Sequence[Marked], opinion: Opinion) -> Found:
    likely = {
        kind: _destroying(letter, opinion) if kind is Kind.DESTRUCTION else telling(letter, kind)
        for kind in Kind
        if kind not in found and kind not in _BY_RULES_ALONE and _is_enough(kind, opinion)
    }
    return {
        kind: (shown.sentence,)
        for kind, shown in likely.items()
        if shown and not _beaten(kind, {*found, *likely}, opinion)
    }


def _is_enough(kind: Kind, opinion: Opinion) -> bool:
    # Where the words speak more of business, they are not believed to speak of demands too.
    enough = max(_ENOUGH_OF.get(kind, _ENOUGH), _odds(opinion, BUSINESS))
    return _odds(opinion, kind.value) > enough


# Two names of nearly one wish: a guess is never both.
_RIVALS: tuple[frozenset[Kind], ...] = (
    frozenset({Kind.ACCESS_REQUEST, Kind.PROCESSING_CONFIRMATION}),
    frozenset({Kind.PUBLICATION_STOP, Kind.PUBLICATION_LIMITS_SET}),
    frozenset({Kind.BLOCKING, Kind.GDPR_RESTRICTION}),
    frozenset({Kind.COMPLAINT, Kind.INCIDENT_REPORT}),
    frozenset({Kind.PD_QUESTION, Kind.ACCESS_REQUEST}),
    frozenset({Kind.PD_QUESTION, Kind.PROCESSING_CONFIRMATION}),
    frozenset({Kind.PUBLICATION_STOP, Kind.CONSENT_WITHDRAWAL}),
)


def _beaten(kind: Kind, others: Collection[Kind], opinion: Opinion) -> bool:
    mine = opinion.of(kind.value)
    return any(
        other in others and opinion.of(other.value) > mine
        for rivals in _RIVALS
        if kind in rivals
        for other in rivals - {kind}
    )


# Nothing is destroyed unless its sentence has a word of erasing, however it was recognised.
_ERASING = re.compile(
    r"\b(?:[уy]д[аaoо]л|[уy]нич[тr]?о|с[тr][еёиe]р|с[тr]ир|снес|снос|[уy]б[еиe]р|[уy]бра|убий|выпил|вычист|зачист|почист"
    r"|подчист|затр|ликвид|истреб|изнич|обнул|выж[еи]г|избав|забв|забуд|delet|eras|wip|remov|forg[eo]t|destr|purg|gone"
    r"|не остал|следа|исчез|l[oö]sch|loesch|vernicht|entfern|udal|steret|sotr|unicht|ubrat|uberi|[сc]отр|пот[еи]р"
    r"|шред|измельч|хорон|закоп|погреб|сожж|сожг|сжеч|спал[иь]|кремир|печ[ьк]|костёр|костер|камин|под пресс|под нож|корч[еу]|вытрав"
    r"|искорен|порв|разорв|изорв|вырв|вышвыр|выковыр|выбр[оа]с|выкин|выкид|раззарег|разрегистр|макулатур|корзин|мусор"
    r"|помойк|свалк|утил|похер|развид|раствор|развей|развеять|чистый лист|\bbin|shred|trash|lose my|throw|dispos|get rid"
    r"|beseitig|schred|wegwerf|vykin|vybros|korzin|потеряйте)",
    re.IGNORECASE,
)


# Where something else is deleted, or deletion is spoken of, a guess is not enough.
_SPARED = frozenset(
    {"MAILING", "LIST", "LETTER", "PHOTO", "REVIEW", "CHAT", "ORDER", "EVENT", "OLD", "WRONG", "CHANGED",
     "SITE", "OF_FIRM", "!DELETE", "~DELETE"}
)  # fmt: skip


# «Старый профиль» is deleted, «старый адрес» replaced; «путём удаления» asks where much else does.
_SPARED_PERHAPS = frozenset({"OLD", "~DELETE"})


def _destroying(letter: Sequence[Marked], opinion: Opinion) -> Marked | None:
    """Return the sentence in which the author destroys in words of his own, None without one."""
    if opinion.of(Kind.DESTRUCTION.value) <= _ADDED_DESTRUCTION:
        return None
    sentences = [s for s in letter if _erases(s) and _is_own(s.sentence)]
    asked = any(s.sentence.text.rstrip().endswith("?") for s in sentences)
    spared = _SPARED if asked else _SPARED - _SPARED_PERHAPS
    sentences = [s for s in sentences if s.marks.isdisjoint(spared)]
    return telling(sentences, Kind.DESTRUCTION) if sentences else None


def _erases(sentence: Marked) -> bool:
    text = sentence.sentence.text
    return bool(_ERASING.search(text) or _ERASING.search(sentence.plain))


# «Отвечаем на „удалите мои данные“» and «вы можете удалить свои данные» ask for nothing.
_QUOTED = re.compile(r"«[^«»]{0,80}»|„[^„“]{0,80}“|\"[^\"]{0,80}\"")
_READER_S_OWN = re.compile(
    r"(?:можете|вправе|может|могут|можно|can|may)\b[^.!?]{0,80}\b(?:сво[ийюёе]\w*|your|their)\b"
    r"|\b(?:если (?:вы )?(?:не )?(?:соглас|хотите)|if you (?:do not|don't|want|wish))",
    re.IGNORECASE,
)
_MINE = re.compile(r"\b(?:мо[ийюеёя]\w*|меня|обо мне|my|me)\b", re.IGNORECASE)


def _is_own(sentence: Sentence) -> bool:
    """Tell whether the author erases in words of his own, and not his reader's data."""
    text = sentence.text
    quoted_only = _QUOTED.search(text) and not _ERASING.search(_QUOTED.sub(" ", text))
    for_readers = _READER_S_OWN.search(text) and not _MINE.search(text)
    return not (quoted_only or for_readers)
