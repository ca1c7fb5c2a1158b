"""Let a hook do what was ordered: intent committed, act, result committed.

A crash in between leaves RUNNING; the hook is then told again, under the same idempotency key, so
that the operator's system does it once. What is left after that is its own promise to keep.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta

from mailbot import log
from mailbot.domain.acts import Act
from mailbot.domain.appeal import Action, Appeal
from mailbot.domain.changes import Change, told
from mailbot.domain.hooks import HOOKS, extract, identified, may_run, order, starts_alone
from mailbot.domain.kinds import TASKS, Task
from mailbot.domain.states import ActionState, ActState
from mailbot.domain.subject import Subject
from mailbot.domain.trust import Standing, standing
from mailbot.errors import MailbotError, Refused, Unavailable, Uncertain
from mailbot.office import Office
from mailbot.ports import Claim, Happening, Unit
from mailbot.shapes import dump
from mailbot.steps.alarm import alarm
from mailbot.steps.changes import changes_of
from mailbot.steps.consent import may_destroy, whose
from mailbot.steps.fulfil import fulfilled
from mailbot.words import Text

# A hook that cannot be reached is asked again after these pauses, then every hour; with the third
# try a person hears of it, since some clocks run for a day only.
_PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15))
_LAST_PAUSE = timedelta(hours=1)
_TELL_AT = 3

# Released by nobody but the configuration.
CONFIGURATION = "configuration"


def release(office: Office, unit: Unit, action: Action, by: str) -> None:
    """Let the hook do it, under a key of its own."""
    unit.actions.release(action.id, by=by, at=office.now(), key=secrets.token_hex(16))
    _note(office, unit, action, "released", by=by)


def release_alone(
    office: Office, unit: Unit, appeal: Appeal, subject: Subject | None, stands: Standing
) -> None:
    """Release what may begin without a person, of what has just been ordered."""
    for action in unit.appeals.actions(appeal.id):
        hook = office.settings.hook(HOOKS.get(action.task, ""))
        if (
            hook is not None
            and action.state is ActionState.ORDERED
            # What a person gave back, or a hook could not begin, waits for a person.
            and not action.reason
            and starts_alone(action.task, stands, harmless=hook.harmless, kinds=appeal.kinds)
            and _whose(hook.send, appeal, _meant(unit, appeal, subject), action.task)
        ):
            release(office, unit, action, CONFIGURATION)


def _meant(unit: Unit, appeal: Appeal, subject: Subject | None) -> Subject | None:
    """Return whose data are meant: the subject, else the one whose name a letter bears."""
    return subject or unit.subjects.find(appeal.claimed_id)


def _whose(
    send: Iterable[str], appeal: Appeal, meant: Subject | None, task: Task
) -> dict[str, object]:
    """Return what tells the hook whose data are meant.

    The address that wrote is told only to end what it gets: it may be another's.
    """
    return identified(send, meant, appeal.sender if task is Task.STOP_MAILING else "")


def perform(office: Office, claim: Claim) -> None:
    """Tell the hook of one RELEASED action, unless something has come to light meanwhile."""
    with office.records.begin() as unit:
        action = unit.appeals.action(claim.id)
        if action.state is not ActionState.RELEASED:
            # A person did it, or took it back, between the claim and now.
            return
        appeal = unit.appeals.get(action.appeal_id)
        subject = unit.subjects.find(appeal.subject_id)
        name, body, hindrance = _told(office, unit, action, appeal, subject)
        if hindrance:
            _give_back(office, unit, action, appeal, hindrance)
            return
        unit.actions.begin(action.id)
        _note(office, unit, action, "running")
    try:
        _act(office, action, appeal, name, body)
    except Unavailable as error:
        # Not the hook's word, which is handled there: the outcome could not be written down.
        raise Uncertain(error.text) from error


def _told(
    office: Office, unit: Unit, action: Action, appeal: Appeal, subject: Subject | None
) -> tuple[str, bytes, str]:
    """Return the hook's name, what it is told, and what hinders, if anything does."""
    name = HOOKS.get(action.task, "")
    hook = office.settings.hook(name)
    if hook is None:
        return name, b"", "no_hook"
    if not is_certain(unit, action.task, appeal):
        return name, b"", "not_sure"
    act = next(iter(unit.acts.find([ActState.APPROVED], appeal.id)), None)
    if action.task is Task.DESTROY and act is None:
        return name, b"", "no_act"
    meant = whose(unit, appeal) if action.task is Task.DESTROY else _meant(unit, appeal, subject)
    named = _whose(hook.send, appeal, meant, action.task)
    if not named:
        return name, b"", "nobody_named"
    rectifies = action.task is Task.RECTIFY
    blocks = action.task is Task.BLOCK
    changes = changes_of(office, unit, appeal) if rectifies or blocks else ()
    body = order(
        name,
        appeal=appeal.number,
        subject=named,
        key=action.key,
        by=action.released_by,
        at=action.released_at or action.ordered_at,
        categories=_concerned(office, action.task, act, changes),
        changes=told(changes, office.policy.data_categories) if rectifies else None,
    )
    return name, body, ""


def is_certain(unit: Unit, task: Task, appeal: Appeal) -> bool:
    """May the task be done on what is known of who wrote, or of the consent that is over?"""
    if task is Task.DESTROY:
        return may_destroy(unit, appeal)
    return may_run(task, standing(appeal, unit.subjects.find(appeal.subject_id)))


def _concerned(
    office: Office, task: Task, act: Act | None, changes: Sequence[Change]
) -> tuple[str, ...]:
    """Return the categories of data to be destroyed; or those in dispute, as far as it is known."""
    if task is Task.DESTROY:
        return act.contents.categories if act else ()
    disputed = {change.field for change in changes}
    named = office.policy.data_categories
    return tuple(each.clause for each in named if each.field in disputed)


def _act(office: Office, action: Action, appeal: Appeal, name: str, body: bytes) -> None:
    """Tell it, and commit the outcome."""
    try:
        answer = office.run_hook(name, body, action.key)
    except Unavailable as error:
        _later(office, action, appeal, error)
    except Refused as error:
        _failed(office, action, appeal, error.text)
    else:
        _done(office, action, name, answer)


def _done(office: Office, action: Action, name: str, answer: bytes) -> None:
    now, found = office.now(), extract(answer)
    with office.records.begin() as unit:
        by = f"hooks.{name}"
        result = "" if found.is_empty else dump(found).decode()
        unit.actions.end(action.id, at=now, by=by, result=result)
        fulfilled(unit, action, event="done", by=by, at=now, extract=found)
    log.performed(action.id, name)
    office.records.postpone("appeal", action.appeal_id, now)


def _later(office: Office, action: Action, appeal: Appeal, error: Unavailable) -> None:
    tries = action.tries + 1
    pause = _PAUSES[tries - 1] if tries <= len(_PAUSES) else _LAST_PAUSE
    until = office.now() + min(max(pause, error.after), _LAST_PAUSE)
    with office.records.begin() as unit:
        unit.actions.put_off(
            action.id, ActionState.RELEASED, reason=error.text.ru, not_before=until
        )
        _note(office, unit, action, "delayed")
        if tries == _TELL_AT:
            _call(office, unit, action, appeal, error.text, STILL_TRIED)
    log.postponed("action", action.id, error)


def _failed(office: Office, action: Action, appeal: Appeal, why: Text) -> None:
    with office.records.begin() as unit:
        unit.actions.put_off(action.id, ActionState.FAILED, reason=why.ru)
        _note(office, unit, action, "hook_failed")
        _call(office, unit, action, appeal, why, NOT_DONE)
    log.not_performed(action.id, action.task)


def _give_back(office: Office, unit: Unit, action: Action, appeal: Appeal, hindrance: str) -> None:
    why = HINDRANCES[hindrance]
    unit.actions.put_off(action.id, ActionState.ORDERED, reason=why.ru)
    _note(office, unit, action, "hook_failed")
    _call(office, unit, action, appeal, why, NOT_DONE)


def _call(
    office: Office, unit: Unit, action: Action, appeal: Appeal, why: Text, what: Text
) -> None:
    task = TASKS[action.task]
    words = Text(
        f"Задача {action.id} «{task.ru}» не выполнена автоматически: {why.ru}. {what.ru}",
        f"Task {action.id} ({task.en}) was not done automatically: {why.en}. {what.en}",
    )
    alarm(office, unit, appeal.id, words, f"mailbot appeals show {appeal.number}")


NOT_DONE = Text(
    "Срок идёт. Выполните её вручную (mailbot actions done) или, исправив причину, запустите снова"
    " (mailbot actions approve).",
    "Its clock runs. Do it by hand (mailbot actions done), or mend the cause and start it again"
    " (mailbot actions approve).",
)
STILL_TRIED = Text(
    "Попытки продолжаются, но срок идёт: если ждать нельзя, выполните её вручную"
    " (mailbot actions done).",
    "It is tried again and again, but its clock runs: do it by hand if it cannot wait"
    " (mailbot actions done).",
)
HINDRANCES = {
    "no_hook": Text("в mailbot.toml её больше нет в [hooks]", "it is no longer in [hooks]"),
    "no_act": Text(
        "уничтожение не утверждено (mailbot acts approve)",
        "the destruction is not approved (mailbot acts approve)",
    ),
    "not_sure": Text(
        "больше не установлено, что писал сам субъект",
        "it is no longer certain that the subject wrote",
    ),
    "nobody_named": Text(
        "неизвестно, о чьих данных идёт речь (hooks: send)",
        "nobody knows whose data are meant (hooks: send)",
    ),
}


def hold(office: Office, claim: Claim, error: Exception) -> None:
    """Our own fault: one that may have been told is told again, under the same key."""
    with office.records.begin() as unit:
        action = unit.appeals.action(claim.id)
        why = error.text if isinstance(error, MailbotError) else Text(*[type(error).__name__] * 2)
        if action.state is ActionState.RUNNING and action.tries < _TELL_AT:
            until = office.now() + _LAST_PAUSE
            unit.actions.put_off(action.id, ActionState.RELEASED, reason=why.ru, not_before=until)
        elif action.state in (ActionState.RUNNING, ActionState.RELEASED):
            unit.actions.put_off(action.id, ActionState.FAILED, reason=why.ru)
        else:
            return
        _note(office, unit, action, "hook_failed")
        _call(office, unit, action, unit.appeals.get(action.appeal_id), why, NOT_DONE)


def recover(office: Office) -> None:
    """What is RUNNING while nobody runs it was left so by a daemon that died: tell it again."""
    with office.records.begin() as unit:
        for action in unit.actions.find([ActionState.RUNNING]):
            unit.actions.put_off(action.id, ActionState.RELEASED, reason=action.reason)
            _note(office, unit, action, "delayed")


def _note(office: Office, unit: Unit, action: Action, event: str, by: str = "mailbot") -> None:
    unit.note(
        Happening(
            at=office.now(),
            event=event,
            by=by,
            appeal_id=action.appeal_id,
            details={"task": action.task, "action": action.id},
        )
    )
