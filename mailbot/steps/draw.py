"""Draw up the act of what was destroyed: its number, its papers, and the reply anew.

Source: policy 11.3; order of Roskomnadzor No. 179 of 28.10.2022, п. 3, 5.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from mailbot import log
from mailbot.domain.act_papers import Entry, OwnCopies, extract_sheet, sheet
from mailbot.domain.acts import TERM_ENDED, Act, Told, grounds_of, named_expired, told
from mailbot.domain.findings import Sort
from mailbot.domain.hooks import Extract, Logged
from mailbot.domain.kinds import Task
from mailbot.domain.removal import Tally, tally
from mailbot.domain.retention import Kept as Expirable
from mailbot.domain.states import ActState, AppealState, RemovalState
from mailbot.office import Office
from mailbot.ports import Claim, Happening, Unit
from mailbot.steps.alarm import alarm
from mailbot.steps.consent import ended_consent
from mailbot.steps.remove import is_on, states_of
from mailbot.words import Text


def draw(office: Office, claim: Claim) -> None:
    """Draw up the act of data that are DESTROYED: its number, its papers, and the reply anew.

    Source: policy 11.3; order 179, п. 3, 5.
    """
    if _is_too_early(office, claim.id):
        office.records.postpone("act", claim.id, office.now() + _A_MINUTE)
        return
    with office.records.begin() as unit:
        act = unit.acts.get(claim.id)
        at = act.destroyed_at or office.now()
        number = unit.acts.number(at.astimezone(office.operator.zone).year)
        logged = _logged(office, unit, act)
        entry = entry_of(office, unit, replace(act, number=number, extract=logged))
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
        for appeal_id in concerned(act):
            note(office, unit, "act_drawn", appeal_id, "mailbot", act=number, sha256=digests[0])
    log.drawn(act.id)
    if act.appeal_id is not None:
        office.records.postpone("appeal", act.appeal_id, office.now())


# The mailbox is looked through within seconds; one that is away for long keeps no act back.
_A_MINUTE, _LONG_ENOUGH = timedelta(minutes=1), timedelta(minutes=15)


def _is_too_early(office: Office, act_id: int) -> bool:
    """Are the copies in the mailbox about to be taken away of which the act shall tell?"""
    if not is_on(office):
        return False
    with office.records.look() as unit:
        act = unit.acts.get(act_id)
        waits = RemovalState.WAITING in states_of(unit, act)
    young = act.destroyed_at is not None and office.now() - act.destroyed_at < _LONG_ENOUGH
    return waits and young and bool(act.contents.expired)


def concerned(act: Act) -> Iterable[int | None]:
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


def entry_of(office: Office, unit: Unit, act: Act) -> Entry:
    """Return the act with what its papers say of its beginning and of the mailbox."""
    basis, whose = _beginning(office, unit, act)
    return Entry(act, basis, whose, _mailbox(unit, act), is_on(office))


def _mailbox(unit: Unit, act: Act) -> Tally | None:
    """Count the copies in the mailbox; None while the letters of an appeal are still needed."""
    if act.appeal_id is None or unit.shredding.destroyed_at(act.appeal_id) is not None:
        return tally(states_of(unit, act))
    return None if _lie_there(unit, act.appeal_id) else Tally()


def _lie_there(unit: Unit, appeal_id: int) -> bool:
    """Were letters of the appeal seen on the server, or messages of ours put there?"""
    letters = unit.letters.of_appeal(appeal_id)
    messages = unit.messages.find(appeal_id=appeal_id)
    return any(unit.register.sightings(letter.id) for letter in letters) or any(
        message.sent_copy_at or unit.placed.of_message(message.id) for message in messages
    )


def _beginning(office: Office, unit: Unit, act: Act) -> tuple[str, str]:
    appeal_id = act.appeal_id or _ended_early(office, act)
    if appeal_id is None:
        return EXPIRED, ""
    appeal, consent = unit.appeals.get(appeal_id), ended_consent(unit, appeal_id)
    if consent is not None and consent.ended_on is not None:
        name = f"согласие № {appeal.number}"
        return f"{name}, действовавшее до {consent.ended_on:%d.%m.%Y}", name
    if appeal.sort is Sort.DATA_DELETED and appeal.appeal_dated is not None:
        name = f"строка журнала № {appeal.number}"
        did = f"субъект удалил свои данные в разделе сайта {appeal.appeal_dated:%d.%m.%Y}"
        return f"{name}: {did}", name
    on = appeal.received_at.astimezone(office.operator.zone)
    name = f"обращение № {appeal.number}"
    return f"{name}, полученное {on:%d.%m.%Y}", name


def _ended_early(office: Office, act: Act) -> int | None:
    """Return the appeal whose copies were destroyed before their term was over, None for none."""
    over = set(grounds_of([TERM_ENDED], office.policy))
    match act.contents.expired:
        case [one] if one.kind is Expirable.APPEAL and over.isdisjoint(act.contents.grounds):
            return one.id
    return None


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


def note(
    office: Office, unit: Unit, event: str, appeal_id: int | None, by: str, **details: str
) -> None:
    """Append a line about an act to the history."""
    unit.note(
        Happening(at=office.now(), event=event, by=by, appeal_id=appeal_id, details=details or None)
    )


FAILED = Text(
    "Данные уничтожены, но акт составить не удалось. Попытка повторяется каждый час",
    "The data are destroyed, but the act could not be drawn up. It is tried again every hour",
)
