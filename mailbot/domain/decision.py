"""What a person decides of a reply besides its words, and which refusals the law lets him choose.

The decision is kept with the draft, so that a draft which is written anew still holds it. Only
information can be refused, and only on a ground that a federal law names: a clause of the policy
is none (152-ФЗ, ч. 2 ст. 20; policy 14.3.4.2; domain facts 6.2, 7.21).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mailbot.domain.kinds import Kind
from mailbot.words import Text


class Ground(StrEnum):
    """A ground of a motivated refusal; the words of the law stand in parts/grounds.txt.

    The first five are those of 152-ФЗ, ч. 8 ст. 14; then ч. 4–6 ст. 14, and ст. 7 with ч. 3 ст. 14.
    """

    DEFENCE = "defence"
    DETENTION = "detention"
    MONEY_LAUNDERING = "money_laundering"
    THIRD_PERSONS = "third_persons"
    TRANSPORT_SECURITY = "transport_security"
    PREMATURE_REPEAT = "premature_repeat"
    IDENTITY_NOT_ESTABLISHED = "identity_not_established"


# What is asked of the operator as information: nothing else can be refused (policy 14.3.4.2).
REFUSABLE = frozenset(
    {Kind.ACCESS_REQUEST, Kind.PROCESSING_CONFIRMATION, Kind.PORTABILITY, Kind.PD_QUESTION}
)


_NONE = frozenset[Kind]()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal of these demands: its ground, the facts that show it, what is given instead.

    With `part` only that part of the information is refused, and the rest is told: others' data
    are left out, and nothing else (152-ФЗ, п. 4 ч. 8 ст. 14; domain facts 7.4).
    """

    kinds: tuple[Kind, ...]
    ground: Ground
    facts: str
    instead: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Cure:
    """A violation that was found and cured (152-ФЗ, ч. 3 ст. 21)."""

    violation: str
    discovered_on: date
    remedy: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of one reply; empty: what the machine drafts.

    `only` are the demands that a partial reply answers, the others keep their clocks.
    `nothing_held` says that the search found nothing about the subject.
    """

    only: tuple[Kind, ...] = ()
    refusal: Refusal | None = None
    nothing_held: bool = False
    cure: Cure | None = None

    @property
    def refused(self) -> frozenset[Kind]:
        """The demands that are refused as a whole."""
        return frozenset(self.refusal.kinds) if self.refusal and not self.refusal.part else _NONE


UNDECIDED = Decision()


def refusal_faults(
    refusal: Refusal, kinds: Collection[Kind], *, is_repeat: bool, lacks: Collection[str]
) -> tuple[Text, ...]:
    """Return why the demands of an appeal cannot be refused so; nothing: they can.

    `kinds` are its open demands, `lacks` what it lacks to establish who wrote.

    Source: 152-ФЗ, ч. 4–6, 8 ст. 14, ч. 2 ст. 20; policy 14.3.4.2.
    """
    wrong = [kind for kind in refusal.kinds if kind not in REFUSABLE or kind not in kinds]
    checks = (
        (not refusal.kinds or bool(wrong), ONLY_INFORMATION),
        (not refusal.facts.strip(), NO_FACTS),
        (refusal.ground is Ground.PREMATURE_REPEAT and not is_repeat, NO_REPEAT),
        (refusal.ground is Ground.IDENTITY_NOT_ESTABLISHED and not lacks, IDENTITY_IS_SURE),
    )
    return tuple(words for is_wrong, words in checks if is_wrong)


ONLY_INFORMATION = Text(
    "Отказать можно только в предоставлении сведений (ч. 2 ст. 20 Закона № 152-ФЗ), и только по"
    " открытым требованиям этого обращения: "
    f"{', '.join(sorted(REFUSABLE))}. О прочем, что не сделано, сообщает уведомление о действиях:"
    " напишите в ответе, что не сделано и почему.",
    "Only information can be refused (art. 20(2) of 152-FZ), and only of open demands of"
    " this appeal: "
    f"{', '.join(sorted(REFUSABLE))}. Of anything else that was not done the action notice tells:"
    " write into the reply what was not done and why.",
)

NO_FACTS = Text(
    "Отказ без обстоятельств незаконен: доказать обоснованность отказа обязан оператор (ч. 6"
    " ст. 14 Закона № 152-ФЗ). Назовите обстоятельства в --facts, они войдут в ответ.",
    "A refusal without facts is unlawful: the operator has to prove that it is justified (art."
    " 14(6) of 152-FZ). Give the facts with --facts; the reply names them.",
)

NO_REPEAT = Text(
    "Это не повторный запрос до срока: такого основания отказа нет (ч. 4–6 ст. 14 Закона"
    " № 152-ФЗ).",
    "This is no repeated request before its time: there is no such ground (art. 14(4)–(6) of"
    " 152-FZ).",
)

IDENTITY_IS_SURE = Text(
    "Личность заявителя установлена и все реквизиты обращения есть: отказать по этому основанию"
    " нельзя.",
    "It is certain who wrote and no requisite is missing: this is no ground of refusal.",
)
