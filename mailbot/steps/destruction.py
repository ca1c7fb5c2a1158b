"""Propose a destruction, let a person approve it, and draw up its act once the data are gone.

Nothing is destroyed before a person approved what, on which ground and how; nothing is approved
before what was asked about the data is told, nor while a field of the act is blank.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from mailbot import log
from mailbot.domain.act_papers import (
    JOURNAL,
    JOURNAL_TITLE,
    Entry,
    OwnCopies,
    extract_sheet,
    journal_row,
    sheet,
)
from mailbot.domain.acts import (
    Act,
    Contents,
    Told,
    blanks,
    named_expired,
    propose,
    told,
    unknown,
    untold,
)
from mailbot.domain.appeal import Action, Appeal
from mailbot.domain.clocks import last_day
from mailbot.domain.hooks import HOOKS, Extract, Logged
from mailbot.domain.kinds import KINDS, Task
from mailbot.domain.retention import Kept as Expirable
from mailbot.domain.states import OPEN, ActionState, ActState, AppealState
from mailbot.errors import BadInput, Hindered, NotFound
from mailbot.office import Office
from mailbot.ports import Claim, Happening, Unit
from mailbot.steps.alarm import alarm
from mailbot.steps.consent import ended_consent, may_destroy, whose
from mailbot.steps.perform import release
from mailbot.words import Text

_KEEP_ACT = "keep_act"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be destroyed, and what hinders a person from approving it."""

    act: Act
    number: str
    hindrances: tuple[Text, ...]


def draft(office: Office, number: str, changes: Mapping[str, Any], by: str) -> Proposal:
    """Write or change the proposal of an appeal; `changes` are fields of `Contents`.

    Raises Hindered where nothing is to be destroyed, or where it was destroyed already.
    """
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        act = _open(unit, appeal)
        if act is None:
            act = unit.acts.add(appeal.id, _proposed(office, unit, appeal))
        elif act.state is ActState.APPROVED:
            unit.acts.take_back(act.id)
        contents = replace(act.contents, **changes)
        if "kept" in changes and "categories" not in changes:
            # What is kept now is not destroyed; nobody has to say it twice.
            kept = {clause for each in contents.kept for clause in each.categories}
            left = tuple(clause for clause in contents.categories if clause not in kept)
            contents = replace(contents, categories=left)
        unit.acts.revise(act.id, contents)
        _note(office, unit, "act_drafted", appeal.id, by)
        act = unit.acts.get(act.id)
        return Proposal(act, number, _hindrances(office, unit, appeal, act))


def _open(unit: Unit, appeal: Appeal) -> Act | None:
    """Return the act that may still be changed; None where there is none yet."""
    action = _action(unit, appeal.id)
    acts = unit.acts.find(appeal_id=appeal.id)
    act = acts[-1] if acts else None
    if act and act.state in (ActState.DESTROYED, ActState.DRAWN):
        raise Hindered([DESTROYED])
    if action is None:
        raise Hindered([NOT_ORDERED])
    if action.state in (ActionState.RELEASED, ActionState.RUNNING):
        raise Hindered([RUNNING])
    return act


def _action(unit: Unit, appeal_id: int) -> Action | None:
    found = (a for a in unit.appeals.actions(appeal_id) if a.task is Task.DESTROY)
    return next(found, None)


def _proposed(office: Office, unit: Unit, appeal: Appeal) -> Contents:
    return propose(
        appeal,
        unit.appeals.demands(appeal.id),
        whose(unit, appeal),
        office.policy,
        office.operator,
        consent_ended=ended_consent(unit, appeal.id) is not None,
    )


def look(office: Office, number: str) -> Proposal:
    """Return the last act of an appeal with what hinders its approval; raises NotFound."""
    with office.records.look() as unit:
        appeal = unit.appeals.by_number(number)
        acts = unit.acts.find(appeal_id=appeal.id)
        if not acts:
            raise NotFound(no_act(number))
        return Proposal(acts[-1], number, _hindrances(office, unit, appeal, acts[-1]))


def _hindrances(office: Office, unit: Unit, appeal: Appeal, act: Act) -> tuple[Text, ...]:
    """Return everything that must be put right before the data may be destroyed."""
    if act.state is not ActState.DRAFTED:
        return ()
    action = _action(unit, appeal.id)
    told_first = untold(unit.appeals.demands(appeal.id))
    found = [
        *((NOT_ORDERED,) if action is None or appeal.state not in OPEN else ()),
        *(() if may_destroy(unit, appeal) else (NOT_HIS,)),
        *(_first(KINDS[kind].name) for kind in told_first),
        *blanks(act.contents, office.operator, office.policy, appeal.number),
        *unknown(act.contents, office.policy),
    ]
    return tuple(found)


def approve(office: Office, number: str, by: str) -> Act:
    """Let the data be destroyed: by the operator's system at once, else by a person who says so.

    Raises Hindered with everything that is in the way.
    """
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        acts = unit.acts.find(appeal_id=appeal.id)
        if not acts:
            raise NotFound(no_act(number))
        act, action = acts[-1], _action(unit, appeal.id)
        if hindrances := _hindrances(office, unit, appeal, act):
            raise Hindered(hindrances)
        unit.acts.approve(act.id, by=by, at=office.now())
        _note(office, unit, "act_approved", appeal.id, by)
        assert action is not None  # noqa: S101 -- else it is hindered
        if office.settings.hook(HOOKS[Task.DESTROY]) is not None:
            release(office, unit, action, by)
        return unit.acts.get(act.id)


def draw(office: Office, claim: Claim) -> None:
    """Draw up the act of data that are DESTROYED: its number, its papers, and the reply anew.

    Source: policy 11.3; order 179, п. 3, 5.
    """
    with office.records.begin() as unit:
        act = unit.acts.get(claim.id)
        at = act.destroyed_at or office.now()
        number = unit.acts.number(at.astimezone(office.operator.zone).year)
        logged = _logged(office, unit, act)
        entry = _entry(office, unit, replace(act, number=number, extract=logged))
        imported = bool(act.extract.events)
        papers = [
            office.renderer.sheet(
                "act", sheet(entry, office.operator, office.policy, _copies(office))
            ),
            office.renderer.sheet(
                "extract",
                extract_sheet(entry, office.operator, office.policy) | {"imported": imported},
            ),
        ]
        digests = [hashlib.sha256(paper).hexdigest() for paper in papers]
        first, second = zip(office.archive.put_all(papers), digests, strict=True)
        unit.acts.draw(act.id, number=number, at=office.now(), act=first, extract=second)
        if act.appeal_id is not None:
            unit.appeals.order(act.appeal_id, Task.SHRED, office.now(), by=act.approved_by)
            if unit.appeals.get(act.appeal_id).state is AppealState.CHECKED:
                unit.appeals.move(act.appeal_id, AppealState.REGISTERED)
        for appeal_id in _concerned(act):
            _note(office, unit, "act_drawn", appeal_id, "mailbot", act=number, sha256=digests[0])
    log.drawn(act.id)
    if act.appeal_id is not None:
        office.records.postpone("appeal", act.appeal_id, office.now())


def _concerned(act: Act) -> Iterable[int | None]:
    """Return the appeals whose history tells of the act; None where there is none."""
    if act.appeal_id is not None:
        return (act.appeal_id,)
    appeals = [each.id for each in act.contents.expired if each.kind is Expirable.APPEAL]
    return appeals or (None,)


def _copies(office: Office) -> OwnCopies:
    return OwnCopies(office.keys.copies_end(), office.settings.keys.backups_days)


def _logged(office: Office, unit: Unit, act: Act) -> Extract:
    """Return what the destroying system logged, else what we did ourselves."""
    if act.extract.events:
        return act.extract
    if act.appeal_id is None:
        return replace(act.extract, events=tuple(_gone(unit, act)))
    events = tuple(
        Logged(h.at, _LOGGED[h.event].format(by=h.by))
        for h in unit.history(appeal_id=act.appeal_id)
        if h.event in _LOGGED and (h.details or {}).get("task", "destroy") == Task.DESTROY
    )
    return replace(act.extract, events=events)


# What of the history tells of a destruction; the others speak of other things.
_LOGGED = {
    "act_approved": "уничтожение утверждено: {by}",
    "released": "уничтожение поручено информационной системе: {by}",
    "running": "информационной системе передано поручение об уничтожении",
    "done": "персональные данные уничтожены: {by}",
}


def _gone(unit: Unit, act: Act) -> Iterator[Logged]:
    """Yield each letter and appeal whose keys were destroyed; the register's line names it."""
    for each in act.contents.expired:
        names: dict[int, str] = {}
        if each.kind is Expirable.APPEAL:
            names[each.id] = unit.appeals.get(each.id).subject_name
            at = unit.shredding.destroyed_at(each.id)
        else:
            at = unit.letters.get(each.id).destroyed_at
        if at is not None:
            yield Logged(at, f"уничтожены ключи: {named_expired(each, names)}")


def _entry(office: Office, unit: Unit, act: Act) -> Entry:
    if act.appeal_id is None:
        return Entry(act, EXPIRED, "")
    appeal, consent = unit.appeals.get(act.appeal_id), ended_consent(unit, act.appeal_id)
    if consent is not None and consent.ended_on is not None:
        name = f"согласие № {appeal.number}"
        return Entry(act, f"{name}, действовавшее до {consent.ended_on:%d.%m.%Y}", name)
    on = appeal.received_at.astimezone(office.operator.zone)
    name = f"обращение № {appeal.number}"
    return Entry(act, f"{name}, полученное {on:%d.%m.%Y}", name)


EXPIRED = "истёк срок хранения писем и ответов, установленный оператором"


def hold(office: Office, claim: Claim, error: Exception) -> None:
    """Our own fault: the data are gone and their act is not there; a person is called, once."""
    with office.records.begin() as unit:
        act = unit.acts.get(claim.id)
        about, reason = f"act:{act.id}", type(error).__name__
        if reason not in unit.alarms.rung(about, "failed"):
            unit.alarms.ring(about, "failed", [reason], office.now())
            what = Text(f"{FAILED.ru} ({reason})", f"{FAILED.en} ({reason})")
            alarm(office, unit, act.appeal_id, what, "mailbot check; mailbot acts list")
    office.records.postpone("act", claim.id, office.now() + timedelta(hours=1))


def told_of(office: Office, unit: Unit, appeal_id: int, language: str) -> Told | None:
    """Return what a reply tells of the act of an appeal, once there is one."""
    drawn = unit.acts.find([ActState.DRAWN], appeal_id)
    if not drawn or drawn[-1].destroyed_at is None:
        return None
    on = drawn[-1].destroyed_at.astimezone(office.operator.zone).date()
    return told(drawn[-1], office.policy, language, on)


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
        _note(office, unit, "act_signed", drawn.appeal_id, by, act=drawn.number)


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
        entries = [_entry(office, unit, act) for act in ordered]
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


def _note(
    office: Office, unit: Unit, event: str, appeal_id: int | None, by: str, **details: str
) -> None:
    unit.note(
        Happening(at=office.now(), event=event, by=by, appeal_id=appeal_id, details=details or None)
    )


def _first(name: Text) -> Text:
    return Text(
        f"Сначала ответьте на требование «{name.ru}»: уничтоженное сообщить уже нельзя."
        " Черновик ответа готов: mailbot messages list.",
        f"First answer the demand “{name.en}”: what is destroyed can be told no more."
        " A draft lies ready: mailbot messages list.",
    )


def no_act(number: str) -> Text:
    """Say that there is no act yet, and how to begin one."""
    return Text(
        f"По обращению {number} акта нет. Предложение: mailbot acts draft {number}.",
        f"There is no act for appeal {number}. To propose one: mailbot acts draft {number}.",
    )


NOT_ORDERED = Text(
    "По этому обращению уничтожать нечего: нет такой задачи. Посмотрите: mailbot actions list.",
    "Nothing is to be destroyed for this appeal: there is no such task. See: mailbot actions list.",
)
RUNNING = Text(
    "Уничтожение уже выполняется информационной системой.",
    "A hook is destroying the data already.",
)
DESTROYED = Text(
    "Данные по этому обращению уже уничтожены, акт составлен или составляется.",
    "The data of this appeal are destroyed already, and the act is drawn up.",
)
NOT_HIS = Text(
    "Не установлено, что писал сам субъект: ничего не уничтожается. Дождитесь подтверждения или"
    " убедитесь сами (mailbot appeals confirm N).",
    "It is not certain that the subject wrote: nothing is destroyed. Wait for his confirmation, or"
    " make sure yourself (mailbot appeals confirm N).",
)
FAILED = Text(
    "Данные уничтожены, но акт составить не удалось. Попытка повторяется каждый час",
    "The data are destroyed, but the act could not be drawn up. It is tried again every hour",
)
