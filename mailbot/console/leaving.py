"""A message as it would leave: its words, and the pages of what it encloses."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from starlette.responses import Response

from mailbot.console.blanks import holes
from mailbot.console.message import glanced, looked_at, typed_in
from mailbot.console.visit import Visit
from mailbot.domain.letter import Part
from mailbot.domain.states import MessageState
from mailbot.errors import NotFound
from mailbot.ports import Outgoing
from mailbot.steps import view
from mailbot.steps.register import looked
from mailbot.words import Text

# A letter of more pages is downloaded to be read.
_PAGES_MOST = 12


@dataclass(frozen=True, slots=True)
class Enclosed:
    """An attachment as it is shown: `pictures` are the names of its pages' pictures."""

    name: str
    size_bytes: int
    sha256: str
    pictures: tuple[str, ...]


def preview(visit: Visit) -> Response:
    """Show the message as it would leave; from the editor, with what was typed there."""
    desk = looked_at(visit)
    glanced(visit, desk.message, "preview")
    if visit.request.method == "POST" and desk.message.state is MessageState.DRAFTED:
        draft = replace(desk.message.draft, body=typed_in(visit).strip())
        # A signed sheet was signed for other words.
        changed = replace(desk.message, draft=draft, sheet_ref=None)
        same = draft.body == desk.message.draft.body
        desk = desk if same else replace(desk, message=changed)
    answer = visit.page("preview.html", **facts_of(visit, desk))
    policy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'"
    answer.headers["content-security-policy"] = policy
    answer.headers["x-frame-options"] = "SAMEORIGIN"
    return answer


def facts_of(visit: Visit, desk: view.Desk) -> dict[str, Any]:
    """Return what leaving.html shows of a message."""
    outgoing = view.preview(visit.office, desk)
    enclosed = [_enclosed(visit, part) for part in outgoing.attachments]
    return {
        "outgoing": outgoing,
        "words": holes(outgoing.text),
        "enclosed": enclosed,
        "desk": desk,
        "message": desk.message,
    }


def _enclosed(visit: Visit, part: Part) -> Enclosed:
    """Describe an attachment, and draw its pages."""
    digest = hashlib.sha256(part.content).hexdigest()
    pictures = tuple(_drawn(visit, part, digest))
    return Enclosed(part.name, len(part.content), digest, pictures)


def _drawn(visit: Visit, part: Part, digest: str) -> Iterator[str]:
    if part.media_type not in ("application/pdf", "image/png", "image/jpeg"):
        return
    for page in range(1, _PAGES_MOST + 1):
        draw = partial(visit.office.documents.show, part, page)
        drawn = visit.console.pictures.get((visit.number("message"), digest, page), draw)
        if drawn is None:
            return
        yield f"{digest}-{page}"


def picture(visit: Visit) -> Response:
    """Return the picture of a page that a preview named."""
    message_id, digest = visit.number("message"), visit.request.path_params["digest"]
    drawn = visit.console.pictures.get((message_id, digest, visit.number("page")), lambda: None)
    if drawn is None:
        raise NotFound(Text("Обновите просмотр.", "Show the preview again."))
    with visit.office.records.look() as unit:
        found = unit.messages.get(message_id)
    glanced(visit, found, "preview")
    return Response(drawn, media_type="image/png")


def letter_file(visit: Visit) -> Response:
    """Return the letter as a PDF, to be printed and signed."""
    desk = looked_at(visit)
    found = desk.message
    looked(visit.office, visit.by, "letter_pdf", message_id=found.id, appeal_id=found.appeal_id)
    pdf = view.letter(visit.office, desk, visit.office.now())
    name = f"{desk.message.outgoing_no.replace('/', '-')}.pdf"
    return Response(
        pdf,
        media_type="application/pdf",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def digest_of(desk: view.Desk, outgoing: Outgoing) -> str:
    """Return the SHA-256 of everything that a person sees before he approves."""
    seen = hashlib.sha256()
    words = (desk.recipient or "", outgoing.sender_address, outgoing.subject, outgoing.text)
    for word in (str(desk.message.version), *words):
        seen.update(word.encode("utf-8", "surrogatepass") + b"\0")
    for part in outgoing.attachments:
        seen.update(part.name.encode() + b"\0" + hashlib.sha256(part.content).digest())
    return seen.hexdigest()
