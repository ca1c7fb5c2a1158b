"""A reply that is written anew as a person decides: refused, in part, of nothing, or as it was."""

from starlette.responses import Response

from mailbot.console.message import MEANWHILE, version_in
from mailbot.console.visit import Visit
from mailbot.domain.decision import Ground
from mailbot.domain.kinds import Kind
from mailbot.errors import BadInput, Changed
from mailbot.steps import decide
from mailbot.words import Text


def refuse(visit: Visit) -> Response:
    """Have the reply written anew as a motivated refusal."""
    _same_version(visit)
    ground = visit.word("ground")
    if ground not in set(Ground):
        raise BadInput(Text("Выберите основание.", "Choose a ground."))
    message_id = visit.number("message")
    decide.refuse(
        visit.office,
        message_id,
        Ground(ground),
        visit.word("facts"),
        visit.by,
        instead=visit.word("instead"),
        part=visit.word("part"),
    )
    return visit.go(f"/messages/{message_id}", "rewritten")


def answer(visit: Visit) -> Response:
    """Have the reply written anew, of some demands only or that nothing was found."""
    _same_version(visit)
    message_id, known = visit.number("message"), set(Kind)
    only = [Kind(word) for word in visit.words("kind") if word in known]
    nothing = visit.word("nothing") == "yes"
    if not (only or nothing):
        raise BadInput(Text("Отметьте требования.", "Tick the demands."))
    decide.answer(visit.office, message_id, visit.by, only=only, nothing_held=nothing)
    return visit.go(f"/messages/{message_id}", "rewritten")


def redraft(visit: Visit) -> Response:
    """Have the machine's text once more."""
    _same_version(visit)
    decide.redraft(visit.office, visit.number("message"), visit.by)
    return visit.go(f"/messages/{visit.number('message')}", "rewritten")


def _same_version(visit: Visit) -> None:
    """A text that somebody wrote meanwhile is not written over unseen."""
    with visit.office.records.look() as unit:
        message = unit.messages.get(visit.number("message"))
    if message.version != version_in(visit):
        raise Changed(MEANWHILE)
