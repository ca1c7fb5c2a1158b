"""`mailbot messages refuse / answer / redraft`: what a person decides of a reply."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import date

from mailbot.commands.desk import actor, at_desk, number_of, say
from mailbot.domain.decision import Cure, Ground
from mailbot.domain.kinds import Kind
from mailbot.domain.message import Message
from mailbot.errors import BadInput
from mailbot.steps import decide
from mailbot.words import Text


def kinds_of(words: Sequence[str] | None) -> tuple[Kind, ...]:
    """Return the kinds that a person named; raises BadInput with those that there are."""
    try:
        return tuple(Kind(word) for word in words or ())
    except ValueError as error:
        known = ", ".join(Kind)
        raise BadInput(
            Text(f"{error}. Виды требований: {known}.", f"{error}. Kinds of demand: {known}.")
        ) from error


def refuse(arguments: Namespace) -> None:
    """Refuse information: the reply is written anew and waits for approval."""
    with at_desk(arguments) as office:
        message = decide.refuse(
            office,
            number_of(arguments.number),
            Ground(arguments.ground),
            arguments.facts,
            actor(arguments, office.settings),
            instead=arguments.instead,
            part=arguments.part,
            kinds=kinds_of(arguments.kind),
        )
    _tell(arguments, message)


def answer(arguments: Namespace) -> None:
    """Make the reply a partial or negative one, or a notice of a cured violation."""
    only, cure = kinds_of(arguments.only), _cure(arguments)
    if not (only or cure or arguments.nothing_held):
        raise BadInput(NOTHING_CHOSEN)
    with at_desk(arguments) as office:
        message = decide.answer(
            office,
            number_of(arguments.number),
            actor(arguments, office.settings),
            only=only,
            nothing_held=arguments.nothing_held,
            cure=cure,
        )
    _tell(arguments, message)


def redraft(arguments: Namespace) -> None:
    """Take back what a person wrote or decided of a draft."""
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        message = decide.redraft(office, number_of(arguments.number), by)
    _tell(arguments, message)


def _cure(arguments: Namespace) -> Cure | None:
    words = (arguments.violation, arguments.discovered, arguments.remedy)
    if not any(words):
        return None
    if not all(words):
        raise BadInput(HALF_A_CURE)
    try:
        on = date.fromisoformat(arguments.discovered)
    except ValueError as error:
        raise BadInput(
            Text("--discovered: нужна дата вида 2025-06-09.", "--discovered: a date as 2025-06-09.")
        ) from error
    return decide.cure_of(arguments.violation, on, arguments.remedy)


def _tell(arguments: Namespace, message: Message) -> None:
    order = f"mailbot messages show {message.id}"
    say(
        arguments,
        Text(
            f"Ответ написан заново, версия {message.version}; утверждает его человек: {order}",
            f"The reply is written anew, version {message.version}; a person approves it: {order}",
        ),
    )


NOTHING_CHOSEN = Text(
    "Назовите решение: --only ВИД, --nothing-held или --violation, --discovered и --remedy.",
    "Name the decision: --only KIND, --nothing-held, or --violation, --discovered and --remedy.",
)

HALF_A_CURE = Text(
    "Уведомление об устранении нарушения называет нарушение (--violation), день выявления"
    " (--discovered) и как оно устранено (--remedy): нужны все три.",
    "The notice names the violation (--violation), the day of its discovery (--discovered) and how"
    " it was cured (--remedy): all three are needed.",
)
