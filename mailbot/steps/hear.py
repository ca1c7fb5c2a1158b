"""Act upon what a letter says about an appeal that exists: yes, no, more, a reminder.

Nothing here moves a clock. Whatever is not surely the subject's own word goes to a person.
"""

from dataclasses import replace

from mailbot.domain.appeal import Appeal, DemandState, StoredDemand
from mailbot.domain.filing import Facts, Reason
from mailbot.domain.findings import Authenticity, Findings, Sort
from mailbot.domain.message import Purpose
from mailbot.domain.outcome import unmet_by_reply
from mailbot.domain.requisites import CREDIBLE, merged
from mailbot.domain.saying import Answer
from mailbot.domain.states import MessageState
from mailbot.domain.token import CODE_TRIES, codes_in
from mailbot.domain.trust import CONFIRMED, FORGED, Standing, standing
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.alarm import alarm
from mailbot.steps.conclude import reopen
from mailbot.steps.gather import Gathered
from mailbot.steps.identify import belongs
from mailbot.steps.threads import WRONG_CODE
from mailbot.words import Text

WITHDRAWN = "withdrawal_asked"


def hear(office: Office, unit: Unit, letter_id: int, gathered: Gathered) -> None:
    """Take what the letter says about the appeal of its thread, wherever it is filed."""
    facts = gathered.facts
    if facts.thread is None:
        return
    appeal = unit.appeals.get(facts.thread.appeal_id)
    if not (facts.thread.by_code or facts.thread.same_subject):
        _count_codes(office, unit, appeal, letter_id, gathered)
        return
    if facts.thread.by_code and facts.automatic is None:
        _confirm(office, unit, appeal, letter_id)
    elif facts.saying.answer is not None:
        _answer(office, unit, appeal, letter_id, gathered)
    elif codes_in(gathered.own_words):
        _count_codes(office, unit, appeal, letter_id, gathered)
    if facts.saying.withdraws:
        _withdraw(office, unit, unit.appeals.get(appeal.id), letter_id)
    if facts.saying.reminds:
        alarm(office, unit, appeal.id, REMINDED, f"mailbot appeals show {appeal.number}")


def _answer(office: Office, unit: Unit, appeal: Appeal, letter_id: int, gathered: Gathered) -> None:
    """Believe a yes or a no only from the registered address, proven, and by no machine.

    And only if it names the appeal, or answers what we wrote, and is addressed to us: «да, это я
    отправила» may have been written to somebody else, who hands the signed letter on to us.
    """
    sender, answer = gathered.findings.sender, gathered.facts.saying.answer
    thread, meant = gathered.facts.thread, appeal.subject_id or appeal.claimed_id
    believed = (
        sender.authenticity is Authenticity.PROVEN
        and gathered.facts.automatic is None
        and not (thread and thread.guessed)
        and gathered.facts.to_us
        and belongs(office, unit, sender.address or "", meant)
    )
    settled = CONFIRMED in appeal.flags or FORGED in appeal.flags
    if answer is Answer.DENIES and believed and not settled:
        _deny(office, unit, appeal, letter_id)
    elif answer is Answer.CONFIRMS and believed and not settled:
        _confirm(office, unit, appeal, letter_id)
    elif answer is not Answer.CONFIRMS or not is_sure(unit, appeal):
        command = f"mailbot letters show {letter_id}; mailbot appeals confirm {appeal.number}"
        alarm(office, unit, appeal.id, UNSURE, command)


def is_sure(unit: Unit, appeal: Appeal) -> bool:
    """Is it the subject's appeal already? A yes to what nobody doubts needs no person."""
    subject = unit.subjects.find(appeal.subject_id)
    return standing(appeal, subject) is Standing.SUBJECT


def _confirm(office: Office, unit: Unit, appeal: Appeal, letter_id: int) -> None:
    if FORGED in appeal.flags:
        alarm(office, unit, appeal.id, UNSURE, f"mailbot letters show {letter_id}")
    elif not is_sure(unit, appeal):
        confirm(office, unit, appeal, by="mailbot", letter_id=letter_id)


def confirm(
    office: Office, unit: Unit, appeal: Appeal, *, by: str, letter_id: int | None = None
) -> None:
    """Take the appeal for the subject's own: he confirmed it, or a person vouches for him.

    What was answered meanwhile without disclosing anything is open again, and so are its clocks:
    they run from the first letter, and none moves.
    """
    flags = tuple(flag for flag in appeal.flags if flag != FORGED)
    unit.appeals.save(
        replace(
            appeal,
            flags=tuple(dict.fromkeys((*flags, CONFIRMED))),
            subject_id=appeal.subject_id or appeal.claimed_id,
        )
    )
    ask_anew(unit, appeal.id)
    _note(office, unit, "authorship", appeal.id, letter_id, by)


def ask_anew(unit: Unit, appeal_id: int) -> None:
    """Open again what was answered without disclosing anything; its clocks run from the start."""
    demands = unit.appeals.demands(appeal_id)
    unit.appeals.set_demands(appeal_id, [replace(d, state=DemandState.OPEN) for d in demands])
    clocks = unit.appeals.clocks(appeal_id)
    for message in unit.messages.find([MessageState.SENT], appeal_id):
        if message.purpose is Purpose.REPLY and message.sent_at:
            clocks = unmet_by_reply(clocks, message.sent_at)
    unit.appeals.set_clocks(appeal_id, clocks)
    reopen(unit, appeal_id)


def _deny(office: Office, unit: Unit, appeal: Appeal, letter_id: int) -> None:
    unit.appeals.save(replace(appeal, flags=(*appeal.flags, FORGED)))
    reopen(unit, appeal.id)
    _note(office, unit, "denied", appeal.id, letter_id)
    command = f"mailbot letters show {letter_id}; mailbot appeals show {appeal.number}"
    alarm(office, unit, appeal.id, DENIED, command)


def _withdraw(office: Office, unit: Unit, appeal: Appeal, letter_id: int) -> None:
    """Whether an appeal is withdrawn, a person decides (domain facts, section 9)."""
    if WITHDRAWN not in appeal.flags:
        unit.appeals.save(replace(appeal, flags=(*appeal.flags, WITHDRAWN)))
    command = f"mailbot letters show {letter_id}; mailbot appeals not-an-appeal {appeal.number}"
    alarm(office, unit, appeal.id, WITHDRAWAL, command)


def _count_codes(
    office: Office, unit: Unit, appeal: Appeal, letter_id: int, gathered: Gathered
) -> None:
    """A code that is not the one that was sent uses up a try of every appeal it was tried on."""
    for _ in codes_in(gathered.own_words)[:CODE_TRIES]:
        _note(office, unit, WRONG_CODE, appeal.id, letter_id)


def complete(unit: Unit, appeal: Appeal, found: Findings, reason: Reason, facts: Facts) -> None:
    """Fill what was missing from a letter that joins; nothing that was there is lost.

    Only a letter that nothing speaks against fills requisites (policy 14.2, domain facts 5); what
    an unclear appeal demands is heard from any, and is no surer than the letter that says it.
    """
    if reason is not Reason.ANSWER:
        return
    completed = appeal
    if found.sender.authenticity in CREDIBLE:
        completed = replace(
            appeal,
            requisites=appeal.requisites and merged(appeal.requisites, found.requisites),
            subject_name=appeal.subject_name or found.applicant.full_name or "",
        )
    if facts.thread is not None and facts.thread.unclear and found.demands:
        kinds = tuple(demand.kind for demand in found.demands)
        completed = _no_surer(completed, found.sender.authenticity)
        completed = replace(completed, kinds=kinds, sort=Sort.APPEAL)
        opened = [StoredDemand(kind, DemandState.OPEN) for kind in kinds]
        unit.appeals.set_demands(appeal.id, opened)
    if completed != appeal:
        unit.appeals.save(completed)


# From the surest.
_SURE = (
    Authenticity.PROVEN,
    Authenticity.UNPROVEN,
    Authenticity.AMBIGUOUS,
    Authenticity.FAILED,
)


def _no_surer(appeal: Appeal, letter: Authenticity) -> Appeal:
    """Return the appeal as sure as the letter that names its demands, or less.

    Who confirmed it, or vouched for it, knew of none of them.
    """
    if letter is Authenticity.PROVEN:
        return appeal
    return replace(
        appeal,
        authenticity=max(appeal.authenticity, letter, key=_SURE.index),
        flags=tuple(flag for flag in appeal.flags if flag != CONFIRMED),
    )


def _note(
    office: Office,
    unit: Unit,
    event: str,
    appeal_id: int,
    letter_id: int | None,
    by: str = "mailbot",
) -> None:
    unit.note(
        Happening(at=office.now(), event=event, by=by, appeal_id=appeal_id, letter_id=letter_id)
    )


UNSURE = Text(
    "На вопрос, кем подано обращение, пришёл ответ, которому нельзя верить без проверки:"
    " отправитель не подтверждён или слова двусмысленны. Прочитайте письмо и решите.",
    "An answer came to the question who made the appeal that cannot be believed unseen: its"
    " sender is not proven, or its words are ambiguous. Read the letter and decide.",
)

DENIED = Text(
    "Субъект сообщил, что обращение подал не он: возможна подделка. Сведения по нему не"
    " раскрываются, данные не изменяются; проверьте, что сделано, и подготовьте ответ субъекту.",
    "The subject says that he did not make the appeal: it may be forged. Nothing is disclosed or"
    " changed on it; check what was done, and answer the subject.",
)

WITHDRAWAL = Text(
    "Заявитель просит отозвать обращение. Само по себе это ничего не меняет: сроки идут, решает"
    " человек.",
    "The applicant asks to withdraw the appeal. By itself that changes nothing: its clocks run,"
    " a person decides.",
)

REMINDED = Text(
    "Заявитель напоминает об обращении: ответа он не получил или ждёт его.",
    "The applicant calls the appeal to mind: no reply has reached him, or he waits for it.",
)
