"""Acts of destruction: what is proposed, a person's approval, the act and its extract, signed."""

import hashlib
from typing import Any

from starlette.responses import Response

from mailbot.commands.acts import STATES, fields_of, kept_of
from mailbot.console.appeal import number_of, path_of
from mailbot.console.visit import Visit
from mailbot.domain.states import ActState
from mailbot.errors import BadInput, NotFound
from mailbot.steps import act_list, destruction
from mailbot.steps.register import looked
from mailbot.words import Text

_PAGE = 50


def acts(visit: Visit) -> Response:
    """Show a page of the acts, the latest first."""
    before = visit.asked("before")
    known = int(before) if before.isdecimal() and len(before) < 10 else None
    found = act_list.latest(visit.office, before=known, limit=_PAGE + 1)
    shown = found[:_PAGE]
    return visit.page(
        "acts.html",
        acts=shown,
        states=STATES,
        path_of=path_of,
        before=before,
        more=shown[-1].act.id if len(found) > _PAGE else None,
    )


def act(visit: Visit) -> Response:
    """Show what would be destroyed, or was, by the act of an appeal."""
    office, number = visit.office, number_of(visit)
    found = destruction.look(office, number)
    looked(office, visit.by, "act", appeal_id=found.act.appeal_id)
    return visit.page(
        "act.html",
        act=found.act,
        number=number,
        appeal_path=path_of(number),
        hindrances=found.hindrances,
        fields=fields_of(found.act.contents, office, visit.language),
        states=STATES,
        shown=_version(found),
        contents=found.act.contents,
        kept="\n".join(
            f"{','.join(each.categories)}={each.norm}={each.term}"
            for each in found.act.contents.kept
        ),
        methods=office.policy.methods,
        categories=office.policy.data_categories,
        grounds=office.policy.destruction_grounds,
    )


def _version(found: destruction.Proposal) -> str:
    """Name the proposal that is shown, so that another one is not approved in its place."""
    return f"{found.act.id}-{hashlib.sha256(repr(found.act.contents).encode()).hexdigest()[:32]}"


def propose(visit: Visit) -> Response:
    """Write the proposal of an appeal, or keep the one that there is."""
    number = number_of(visit)
    destruction.draft(visit.office, number, {}, visit.by)
    return visit.go(f"{path_of(number)}/act", "proposed")


# What a person writes of a destruction in his own words.
_WORDS = ("subject", "method", "how", "tool", "place", "media")


def change(visit: Visit) -> Response:
    """Change the proposal that was shown; one that was approved is a proposal again."""
    number = number_of(visit)
    _is_as_shown(visit, number)
    changes: dict[str, Any] = {name: " ".join(visit.word(name).split()) for name in _WORDS}
    changes["categories"] = tuple(visit.words("category"))
    changes["grounds"] = tuple(visit.words("ground"))
    changes["kept"] = tuple(kept_of(filter(None, map(str.strip, visit.word("kept").split("\n")))))
    destruction.draft(visit.office, number, changes, visit.by)
    return visit.go(f"{path_of(number)}/act", "proposal-changed")


def _is_as_shown(visit: Visit, number: str) -> None:
    if visit.word("shown") != _version(destruction.look(visit.office, number)):
        raise BadInput(
            Text("Предложение изменилось: посмотрите его заново.", "It changed: look again.")
        )


def approve(visit: Visit) -> Response:
    """Let the data be destroyed that were shown."""
    number = number_of(visit)
    _is_as_shown(visit, number)
    destruction.approve(visit.office, number, visit.by)
    return visit.go(f"{path_of(number)}/act", "destruction-approved")


def sign(visit: Visit) -> Response:
    """Bind the act that the commission signed."""
    number = number_of(visit)
    act_list.sign(visit.office, number, visit.file("sheet"), visit.by)
    return visit.go(f"{path_of(number)}/act", "act-signed")


def paper(visit: Visit) -> Response:
    """Return one of the papers of an act."""
    office, name = visit.office, visit.request.path_params["paper"]
    found = destruction.look(office, number_of(visit)).act
    papers = dict(act_list.papers(office, found)) if found.state is ActState.DRAWN else {}
    by_kind = {known.partition("-")[0]: (known, content) for known, content in papers.items()}
    if name not in by_kind:
        raise NotFound(Text("Такого документа ещё нет.", "There is no such paper yet."))
    known, content = by_kind[name]
    looked(office, visit.by, "act", appeal_id=found.appeal_id)
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="{known}"'},
    )
