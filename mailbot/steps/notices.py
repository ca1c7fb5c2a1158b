"""Tell the operator's people by messenger, besides the e-mail: numbers, kinds and terms only.

Nothing here may hinder an e-mail: a notice is a row beside it, told by a thread of its own.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from mailbot import log
from mailbot.domain.notice import LONGEST, Notice, again_after, told_at
from mailbot.domain.states import NoticeState
from mailbot.errors import ConfigError, Refused, Unavailable
from mailbot.office import Office
from mailbot.ports import Unit

# Nobody reads more of them; the e-mails tell everything.
PER_TARGET_AN_HOUR = 30

# The name under which a target takes alarms that belong to no rung.
ALARMS = "alarm"


def spread(
    office: Office,
    unit: Unit,
    title: str,
    facts: Mapping[str, object],
    rung: str,
    mailed: Iterable[str],
    *,
    urgent: bool,
) -> None:
    """Queue the notice for every target that wants to hear of that rung.

    `mailed` are the addresses that are told by e-mail: a target of theirs hears what they do.
    """
    told = set(mailed)
    targets = [
        name
        for name, target in office.settings.escalation.notify.items()
        if (not target.rungs or (rung or ALARMS) in target.rungs)
        and (not target.recipients or told.intersection(target.recipients))
    ]
    if not targets:
        return
    now, escalation = office.now(), office.settings.escalation
    shown = {key: facts.get(key, default) for key, default in _SHOWN.items()}
    body = office.renderer.text("notice", "ru", shown).strip()
    at = told_at(now, escalation.quiet, office.settings.operator.zone, urgent=urgent)
    for target in targets:
        if unit.notices.since(target, now - timedelta(hours=1)) < PER_TARGET_AN_HOUR:
            unit.notices.add(target, title, body, at=now, not_before=at)


# Of all that an e-mail is told by these alone go further.
_SHOWN: Mapping[str, object] = {
    "number": "", "dues": (), "due": None, "norm": "", "appeals": (), "command": "",
}  # fmt: skip


def deliver(office: Office) -> None:
    """Hand over what is due; a failure is kept with its reason and tried again."""
    with office.records.look() as unit:
        due = unit.notices.due(office.now())
    for notice in due:
        _deliver(office, notice)


def _deliver(office: Office, notice: Notice) -> None:
    try:
        office.tell(notice.target, notice.title, notice.body)
    except Unavailable as error:
        _later(office, notice, error)
    except (Refused, ConfigError) as error:
        log.not_told(notice.target, error)
        _end(office, notice, NoticeState.FAILED, error.text.ru)
    else:
        _end(office, notice, NoticeState.SENT)


def _later(office: Office, notice: Notice, error: Unavailable) -> None:
    now = office.now()
    if now - notice.queued_at >= LONGEST:
        _end(office, notice, NoticeState.FAILED, error.text.ru)
        return
    if not notice.attempts:
        log.not_told(notice.target, error)
    until = now + max(error.after, again_after(notice.attempts + 1))
    with office.records.begin() as unit:
        unit.notices.put_off(notice.id, until, error.text.ru)


def _end(office: Office, notice: Notice, to: NoticeState, reason: str = "") -> None:
    with office.records.begin() as unit:
        unit.notices.move(notice.id, to, reason)
