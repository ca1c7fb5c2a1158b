"""Close an appeal once everything that it asked is answered and nothing is on its way back."""

from datetime import timedelta

from mailbot import log
from mailbot.domain.findings import Sort
from mailbot.domain.outcome import may_close
from mailbot.domain.states import AppealState
from mailbot.office import Office
from mailbot.ports import Claim, Happening
from mailbot.steps.conclude import withdraw_drafts
from mailbot.steps.consent import WITHOUT_DEMAND, is_kept

# `send` and `done` wake the appeal when something changes; this is only the net below them.
_LOOK_AGAIN = timedelta(hours=6)


def close(office: Office, claim: Claim) -> None:
    """Close a DECIDED appeal, or look again later (policy 14.3.4; domain facts 7.23)."""
    now = office.now()
    with office.records.begin() as unit:
        appeal = unit.appeals.get(claim.id)
        closed = may_close(
            demands=unit.appeals.demands(appeal.id),
            messages=unit.messages.find(appeal_id=appeal.id),
            actions=unit.appeals.actions(appeal.id),
            authority=appeal.sort is Sort.AUTHORITY_REQUEST,
            acts=unit.acts.find(appeal_id=appeal.id),
        )
        if appeal.sort in WITHOUT_DEMAND:
            closed = is_kept(unit, appeal)
        if closed:
            unit.appeals.move(appeal.id, AppealState.CLOSED)
            withdraw_drafts(unit, appeal.id, now)
            unit.note(Happening(at=now, event="closed", appeal_id=appeal.id))
            log.closed(appeal.number)
    if not closed:
        office.records.postpone("appeal", claim.id, now + _LOOK_AGAIN)
