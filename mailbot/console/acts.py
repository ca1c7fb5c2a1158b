"""Acts of destruction: what is proposed, a person's approval, the act and its extract, signed."""

import hashlib
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from mailbot.commands.acts import OF_EXPIRED, STATES, fields_of, kept_of
from mailbot.commands.retention import KINDS, what_of
from mailbot.console.appeal import number_of, path_of
from mailbot.console.visit import Visit
from mailbot.domain.acts import Act, Contents
from mailbot.domain.states import ActState
from mailbot.errors import Changed, NotFound
from mailbot.steps import act_list, destruction, remove, retain
from mailbot.steps.act_list import BY_ACT, Listed
from mailbot.steps.register import looked
from mailbot.words import Text

_PAGE = 50

# As many copies are named; the command line names them all.
_COPIES = 20


def acts(visit: Visit) -> Response:
    """Show a page of the acts, the latest first, and what waits beside them."""
    office, before = visit.office, visit.asked("before")
    known = int(before) if before.isdecimal() and len(before) < 10 else None
    found = act_list.latest(office, before=known, limit=_PAGE + 1)
    shown = found[:_PAGE]
    with office.records.look() as unit:
        expired = len(retain.expired(office, unit).expired)
    copies = remove.for_person(office)
    return visit.page(
        "acts.html",
        acts=shown,
        states=STATES,
        of_expired=OF_EXPIRED,
        address_of=_address_of,
        expired=expired,
        copies=copies[:_COPIES],
        copies_count=len(copies),
        what_of=what_of,
        before=before,
        more=shown[-1].act.id if len(found) > _PAGE else None,
    )


def _address_of(each: Listed) -> str:
    return f"{path_of(each.appeal_number)}/act" if each.appeal_number else f"/acts/{each.act.id}"


def page_of(
    visit: Visit,
    contents: Contents,
    hindrances: Sequence[Text],
    *,
    at: str,
    shown: str = "",
    act: Act | None = None,
    **facts: Any,
) -> Response:
    """Return the page of an act, or of what one would say; `at` is where its forms go."""
    policy = visit.office.policy
    known: dict[str, Any] = {
        "number": "", "appeal_path": "", "listed": (), "first": 0, "count": 0, "more": None,
        "of_expired": bool(contents.expired), "remarks": (),
    }  # fmt: skip
    return visit.page(
        "act.html",
        act=act,
        state=act.state if act else ActState.DRAFTED,
        at=at,
        shown=shown,
        hindrances=hindrances,
        fields=fields_of(contents, visit.office, visit.language),
        states=STATES,
        contents=contents,
        kept="\n".join(
            f"{','.join(each.categories)}={each.norm}={each.term}" for each in contents.kept
        ),
        methods=policy.methods,
        categories=policy.data_categories,
        grounds=policy.destruction_grounds,
        expirable=KINDS,
        path_of=path_of,
        **(known | facts),
    )


def act(visit: Visit) -> Response:
    """Show what would be destroyed, or was, by the act of an appeal."""
    number = number_of(visit)
    found = destruction.look(visit.office, number)
    looked(visit.office, visit.by, "act", appeal_id=found.act.appeal_id)
    return page_of(
        visit,
        found.act.contents,
        found.hindrances,
        at=f"{path_of(number)}/act",
        shown=_version(found),
        act=found.act,
        remarks=found.remarks,
        number=number,
        appeal_path=path_of(number),
    )


def own(visit: Visit) -> Response:
    """Show an act by its own place in the list: that of mailbot's own copies."""
    found = act_list.one(visit.office, visit.number("act"))
    if found.appeal_number:
        return visit.go(_address_of(found))
    if found.act.state is ActState.DRAFTED:
        return visit.go("/acts/expired")
    looked(visit.office, visit.by, "act")
    return page_of(visit, found.act.contents, (), at=_address_of(found), act=found.act)


def _version(found: destruction.Proposal) -> str:
    """Name the proposal that is shown, so that another one is not approved in its place."""
    return f"{found.act.id}-{digest_of(found.act.contents)}"


def digest_of(contents: Contents) -> str:
    """Return by what one proposal is told from another."""
    return hashlib.sha256(repr(contents).encode()).hexdigest()[:32]


def propose(visit: Visit) -> Response:
    """Write the proposal of an appeal, or keep the one that there is."""
    number = number_of(visit)
    destruction.draft(visit.office, number, {}, visit.by)
    return visit.go(f"{path_of(number)}/act", "proposed")


# What a person writes of a destruction in his own words.
_WORDS = ("subject", "method", "how", "tool", "place", "media")


def changes_of(visit: Visit) -> dict[str, Any]:
    """Return the fields of the proposal that the form holds."""
    sent = [name for name in _WORDS if name in visit.form]
    changes: dict[str, Any] = {name: " ".join(visit.word(name).split()) for name in sent}
    changes["categories"] = tuple(visit.words("category"))
    changes["grounds"] = tuple(visit.words("ground"))
    changes["kept"] = tuple(kept_of(filter(None, map(str.strip, visit.word("kept").split("\n")))))
    return changes


def change(visit: Visit) -> Response:
    """Change the proposal that was shown; one that was approved is a proposal again."""
    number = number_of(visit)
    _is_as_shown(visit, number)
    destruction.draft(visit.office, number, changes_of(visit), visit.by)
    return visit.go(f"{path_of(number)}/act", "proposal-changed")


def _is_as_shown(visit: Visit, number: str) -> None:
    if visit.word("shown") != _version(destruction.look(visit.office, number)):
        raise Changed(
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


def sign_own(visit: Visit) -> Response:
    """Bind the signed act of mailbot's own copies."""
    found = act_list.one(visit.office, visit.number("act"))
    act_list.sign(visit.office, f"{BY_ACT}{found.act.number}", visit.file("sheet"), visit.by)
    return visit.go(f"/acts/{found.act.id}", "act-signed")


def paper(visit: Visit) -> Response:
    """Return one of the papers of an appeal's act."""
    return _paper(visit, destruction.look(visit.office, number_of(visit)).act)


def own_paper(visit: Visit) -> Response:
    """Return one of the papers of an act of mailbot's own copies."""
    return _paper(visit, act_list.one(visit.office, visit.number("act")).act)


def _paper(visit: Visit, found: Act) -> Response:
    office, name = visit.office, visit.request.path_params["paper"]
    papers = dict(act_list.papers(office, found)) if found.state is ActState.DRAWN else {}
    by_kind = {_kind_of(known): (known, content) for known, content in papers.items()}
    if name not in by_kind:
        raise NotFound(Text("Такого документа ещё нет.", "There is no such paper yet."))
    known, content = by_kind[name]
    looked(office, visit.by, "act", appeal_id=found.appeal_id)
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="{known}"'},
    )


def _kind_of(name: str) -> str:
    """Return «act» of «act-1-2026.pdf», «signed» of what the commission gave back of it."""
    stem, _, _ = name.rpartition(".")
    return "signed" if stem.endswith("-signed") else stem.partition("-")[0]
