"""Every letter that came, the held ones first of all; one letter with its pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from mailbot.commands.letters import STATES, reason_of
from mailbot.console.history import told
from mailbot.console.letter import opened, picture
from mailbot.console.visit import Visit
from mailbot.domain.appeal import StoredLetter
from mailbot.domain.states import LetterState
from mailbot.errors import NotFound
from mailbot.ports import Unit
from mailbot.steps import person, remains
from mailbot.steps.register import looked, read
from mailbot.words import Text

_PAGE = 50


def letters(visit: Visit) -> Response:
    """Show the letters in one state, or all, the latest first."""
    state = visit.asked("state")
    states = [LetterState(state)] if state in set(LetterState) else []
    before = visit.asked("before")
    with visit.office.records.look() as unit:
        found = unit.letters.latest(
            states, before=int(before) if before.isdecimal() else None, limit=_PAGE + 1
        )
        shown = found[:_PAGE]
        writers = _writers(unit, shown)
        held = len(unit.letters.find([LetterState.HELD]))
    looked(visit.office, visit.by, "letters")
    return visit.page(
        "letters.html",
        letters=shown,
        writers=writers,
        held=held,
        states=STATES,
        state=state,
        more=shown[-1].id if len(found) > _PAGE else None,
        before=before,
        reason_of=lambda letter: reason_of(letter, visit.language),
    )


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote a letter, and the number of the appeal that it belongs to, "" for none."""

    name: str
    number: str = ""


def _writers(unit: Unit, shown: Sequence[StoredLetter]) -> dict[int, Writer]:
    """Return who wrote each letter: the register knows most, the rest their findings."""
    ids = {it.appeal_id for it in shown if it.appeal_id}
    entries = {line.entry.id: line.entry for line in read(unit, sorted(ids))}
    found = {}
    for it in shown:
        if entry := entries.get(it.appeal_id or 0):
            found[it.id] = Writer(entry.subject_name or entry.sender, entry.number)
        elif findings := unit.letters.findings(it.id):
            sender = findings.sender
            found[it.id] = Writer(sender.display_name or sender.address or "")
    return found


def letter(visit: Visit) -> Response:
    """Show one letter with what was found in it, and its history."""
    office, letter_id = visit.office, visit.number("letter")
    with office.records.look() as unit:
        stored = unit.letters.get(letter_id)
        found = unit.letters.findings(letter_id)
        history = unit.history(letter_id=letter_id)
        numbers = unit.appeals.numbers([stored.appeal_id] if stored.appeal_id else [])
        gone = remains.of_letter(office, unit, stored)
    looked(office, visit.by, "letter", letter_id=letter_id, appeal_id=stored.appeal_id)
    return visit.page(
        "letter.html",
        read=opened(office, stored, found, gone),
        number=numbers.get(stored.appeal_id or 0, ""),
        states=STATES,
        why=reason_of(stored, visit.language),
        history=told(history, visit.language),
    )


def page_picture(visit: Visit) -> Response:
    """Return the picture of a page of a document."""
    office, letter_id = visit.office, visit.number("letter")
    index, page = visit.request.path_params["document"], visit.number("page")
    with office.records.look() as unit:
        stored = unit.letters.get(letter_id)
        # What was drawn before may still be in memory.
        remains.refuse_destroyed(office, unit, stored)
    if visit.console.glances.is_new(visit.session.digest, f"letter {letter_id}", office.now()):
        looked(office, visit.by, "pages", letter_id=letter_id, appeal_id=stored.appeal_id)
    drawn = visit.console.pictures.get(
        (stored.raw_ref, index, page), lambda: picture(office, stored, index, page)
    )
    if drawn is None:
        raise NotFound(Text("Изображения этой страницы нет.", "That page has no picture."))
    return Response(drawn, media_type="image/png")


def original(visit: Visit) -> Response:
    """Return the letter as it came, to be saved and opened in a mail program."""
    office, letter_id = visit.office, visit.number("letter")
    with office.records.look() as unit:
        stored = unit.letters.get(letter_id)
    looked(office, visit.by, "original", letter_id=letter_id, appeal_id=stored.appeal_id)
    return Response(
        office.archive.get(stored.raw_ref),
        media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="letter-{letter_id}.eml"'},
    )


def retry(visit: Visit) -> Response:
    """Order a held letter to be read again."""
    person.retry(visit.office, visit.number("letter"), visit.by)
    return visit.go(f"/letters/{visit.number('letter')}", "retried")


def make_appeal(visit: Visit) -> Response:
    """Order a letter to be registered."""
    person.register(visit.office, visit.number("letter"), visit.by)
    return visit.go(f"/letters/{visit.number('letter')}", "registered")


def set_aside(visit: Visit) -> Response:
    """Set a held letter aside."""
    person.set_aside(visit.office, visit.number("letter"), visit.by)
    return visit.go(f"/letters/{visit.number('letter')}", "set-aside")
