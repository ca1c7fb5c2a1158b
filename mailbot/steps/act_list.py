"""Acts that were drawn up: listed, signed, and told in the register of what was handed over.

Source: policy 11.4; order of Roskomnadzor No. 179 of 28.10.2022, п. 8.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mailbot.domain.act_papers import JOURNAL, JOURNAL_TITLE, journal_row
from mailbot.domain.acts import Act
from mailbot.domain.clocks import last_day
from mailbot.domain.states import ActState
from mailbot.errors import BadInput, Hindered
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.destruction import no_act
from mailbot.steps.draw import entry_of, note
from mailbot.words import Text

_KEEP_ACT = "keep_act"


def sign(office: Office, number: str, content: bytes, by: str) -> None:
    """Bind the act that the commission signed, as a scan or as a PDF with an electronic signature.

    `number` is that of the appeal, or «act:1/2025» for an act by its own number.
    """
    if not content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise BadInput(
            Text("Подписанный акт принимается как PDF, PNG или JPEG.",
                 "A signed act is taken as PDF, PNG or JPEG.")
        )  # fmt: skip
    (ref,) = office.archive.put_all([content])
    with office.records.begin() as unit:
        drawn = _drawn(unit, number)
        if drawn is None:
            raise Hindered([no_act(number)])
        unit.acts.sign(drawn.id, ref, hashlib.sha256(content).hexdigest())
        note(office, unit, "act_signed", drawn.appeal_id, by, act=drawn.number)


def _drawn(unit: Unit, number: str) -> Act | None:
    """Return the act of that appeal, or the act «act:1/2025» by its own number."""
    acts = unit.acts.find([ActState.DRAWN])
    if number.startswith(BY_ACT):
        return next((a for a in acts if a.number == number.removeprefix(BY_ACT)), None)
    appeal = unit.appeals.by_number(number)
    return next((act for act in reversed(acts) if act.appeal_id == appeal.id), None)


BY_ACT = "act:"


@dataclass(frozen=True, slots=True)
class Listed:
    """One act as people look through them; it is kept at least until that day (order 179, п. 8).

    `appeal_number` is "" where it is of what had been kept long enough.
    """

    act: Act
    appeal_number: str
    keep_until: date | None


def listed(office: Office, states: Iterable[ActState] = ()) -> list[Listed]:
    """Return the acts, oldest first."""
    with office.records.look() as unit:
        return _listed(office, unit, unit.acts.find(states))


def latest(office: Office, *, before: int | None, limit: int) -> list[Listed]:
    """Return a page of the acts, the latest first."""
    with office.records.look() as unit:
        return _listed(office, unit, unit.acts.latest(before=before, limit=limit))


def one(office: Office, act_id: int) -> Listed:
    """Return one act by its place in the list; raises NotFound."""
    with office.records.look() as unit:
        (found,) = _listed(office, unit, [unit.acts.get(act_id)])
    return found


def _listed(office: Office, unit: Unit, acts: Sequence[Act]) -> list[Listed]:
    numbers = unit.appeals.numbers(act.appeal_id for act in acts if act.appeal_id)
    return [
        Listed(act, numbers.get(act.appeal_id or 0, ""), _keep_until(office, act)) for act in acts
    ]


def _keep_until(office: Office, act: Act) -> date | None:
    if act.destroyed_at is None:
        return None
    on = act.destroyed_at.astimezone(office.operator.zone).date()
    return last_day(office.clocks[_KEEP_ACT], on, office.calendar)


def papers(office: Office, act: Act) -> list[tuple[str, bytes]]:
    """Return the papers of an act by their file names: act, extract, and what was signed."""
    stem = act.number.replace("/", "-")
    found = [(f"act-{stem}.pdf", act.act_ref), (f"extract-{stem}.pdf", act.extract_ref)]
    papers = [(name, office.archive.get(ref)) for name, ref in found]
    if act.sheet_ref:
        content = office.archive.get(act.sheet_ref)
        suffix = (
            "pdf" if content.startswith(b"%PDF") else "png" if content[:1] == b"\x89" else "jpg"
        )
        papers.append((f"act-{stem}-signed.{suffix}", content))
    return papers


def journal(office: Office, acts: Sequence[Act] | None = None) -> list[tuple[str | date, ...]]:
    """Return the lines of the register of documents handed for destruction (policy 11.4).

    Of these acts, or of all; each line keeps the number that it has among all.
    """
    with office.records.look() as unit:
        drawn = unit.acts.find([ActState.DRAWN])
        ordered = sorted(drawn, key=lambda act: act.drawn_at or office.now())
        entries = [entry_of(office, unit, act) for act in ordered]
    wanted = {act.id for act in (ordered if acts is None else acts)}
    return [
        journal_row(place, entry, office.operator, office.policy)
        for place, entry in enumerate(entries, start=1)
        if entry.act.id in wanted
    ]


def journal_pdf(office: Office, rows: Sequence[Sequence[str | date]]) -> bytes:
    """Return its print form."""
    today = office.now().astimezone(office.operator.zone).date()
    days = [row[1] for row in rows if isinstance(row[1], date)]
    first, last = (f"{day:%d.%m.%Y}" for day in (min([*days, today]), today))
    return office.renderer.sheet(
        "destruction",
        {
            "day": [today.year, today.month, today.day],
            "title": JOURNAL_TITLE.ru,
            "subtitle": [office.operator.name, f"Начат {first}. Состояние на {last}."],
            "heads": [head.ru for _, head in JOURNAL],
            "rows": [[_written(cell) for cell in row] for row in rows],
            "footer": [f"Ответственный: {office.operator.responsible or office.operator.name}"
                       " ____________________"],
        },
    )  # fmt: skip


def _written(cell: str | date) -> str:
    if isinstance(cell, str):
        return cell
    return f"{cell:%d.%m.%Y %H:%M}" if hasattr(cell, "hour") else f"{cell:%d.%m.%Y}"


def exported(office: Office, by: str, what: str, count: int) -> None:
    """Record who took acts or their register out."""
    details: dict[str, str | int] = {"what": what, "lines": count}
    with office.records.begin() as unit:
        unit.note(Happening(at=office.now(), event="exported", by=by, details=details))
