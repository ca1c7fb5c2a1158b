"""Keep the consents that arrive: a person accepts each, its withdrawal marks it, its end is work.

The line of the register by which a consent came is where its terms run (policy 3.2, 9.2, 9.6.3).
"""

from dataclasses import replace
from datetime import date

from mailbot.domain import consent as rules
from mailbot.domain.acts import CONSENT_ENDED, TERM_ENDED
from mailbot.domain.appeal import Appeal
from mailbot.domain.clocks import Clock, Facts, start_clock, term_in_words
from mailbot.domain.consent import Consent
from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Task
from mailbot.domain.outcome import AFTER_THE_END
from mailbot.domain.states import ActState
from mailbot.domain.subject import Subject
from mailbot.domain.trust import Standing, standing
from mailbot.errors import BadInput, Hindered
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.alarm import alarm
from mailbot.steps.conclude import reopen
from mailbot.words import Text


def keep(office: Office, unit: Unit, appeal: Appeal) -> None:
    """Keep what a consent that came says of itself; what a person accepted stays as it is."""
    if appeal.sort is not Sort.CONSENT_SUBMISSION:
        return
    known = unit.consents.of_appeal(appeal.id)
    if known is not None:
        if known.subject_id is None and appeal.subject_id is not None:
            unit.consents.put(replace(known, subject_id=appeal.subject_id))
        return
    letters = unit.letters.of_appeal(appeal.id)
    found = unit.letters.findings(letters[0].id) if letters else None
    terms = (found.consent if found else None) or rules.Terms()
    received_on = appeal.received_at.astimezone(office.settings.operator.zone).date()
    unit.consents.put(
        Consent(
            appeal_id=appeal.id,
            subject_id=appeal.subject_id,
            publication=terms.publication,
            given_on=min(appeal.appeal_dated or received_on, received_on),
            valid_until=terms.valid_until,
        )
    )
    _note(office, unit, "consent", appeal.id, "mailbot")
    command = f"mailbot letters show {letters[0].id}; mailbot subjects consent {appeal.number}"
    what = LACKING if terms.publication and terms.lacks else ARRIVED
    alarm(office, unit, appeal.id, what, command)


def withdraw(office: Office, unit: Unit, appeal: Appeal, subject: Subject | None) -> None:
    """Mark the consents that the subject withdraws, as of the receipt of his appeal.

    Source: policy 3.3, 3.4, 9.6.1; 152-ФЗ, ч. 2 ст. 9, ч. 13 ст. 10.1.
    """
    meant = rules.withdrawn_by(appeal.kinds)
    if subject is None or not meant or standing(appeal, subject) is not Standing.SUBJECT:
        return
    for consent in unit.consents.of_subject(subject.id):
        earlier = consent.given_on <= appeal.received_at.date()
        if consent.publication in meant and consent.withdrawn_at is None and earlier:
            unit.consents.put(replace(consent, withdrawn_at=appeal.received_at))
            _note(office, unit, "consent_withdrawn", consent.appeal_id, "mailbot")
    if left := [each for each in unit.consents.of_subject(subject.id) if each.holds]:
        _ask_about(office, unit, appeal, left[0])


def _ask_about(office: Office, unit: Unit, appeal: Appeal, left: Consent) -> None:
    """Call a person, once: two consents are two, and the subject may have meant both.

    Source: policy 3.4; domain facts 2.2.
    """
    about = f"appeal:{appeal.id}"
    if unit.alarms.rung(about, _OTHER_CONSENT):
        return
    unit.alarms.ring(about, _OTHER_CONSENT, [_OTHER_CONSENT], office.now())
    number = unit.appeals.get(left.appeal_id).number
    sort = Text(*(("на распространение", "to publication") if left.publication
                  else ("на обработку", "to processing")))  # fmt: skip
    what = Text(
        f"Согласие {sort.ru} (№ {number}) этим обращением не отозвано: это отдельное согласие. Если"
        " субъект имел в виду и его, спросите его или добавьте требование.",
        f"The consent {sort.en} (No. {number}) is not withdrawn by this appeal: it is one of its"
        " own. If the subject meant it, too, ask him or add the demand.",
    )
    alarm(office, unit, appeal.id, what, f"mailbot appeals show {appeal.number}")


_OTHER_CONSENT = "other_consent"


def accept(
    office: Office,
    number: str,
    by: str,
    *,
    subject_id: str = "",
    publication: bool | None = None,
    valid_until: date | None = None,
    what_for: str = "",
    ended_on: date | None = None,
) -> Consent:
    """Record that a person looked at a consent: whose it is, for what, until when; or its end.

    What is not given stays as it was read. Raises Hindered for what is no consent or nobody's.
    """
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        known = unit.consents.of_appeal(appeal.id)
        if known is None:
            raise Hindered([NO_CONSENT])
        whose = subject_id or known.subject_id
        if whose is None:
            raise Hindered([WHOSE])
        unit.subjects.get(whose)
        if ended_on is not None and ended_on > _today(office):
            raise BadInput(NOT_YET)
        accepted = replace(
            known,
            subject_id=whose,
            publication=known.publication if publication is None else publication,
            valid_until=valid_until or known.valid_until,
            what_for=" ".join(what_for.split()) or known.what_for,
            ended_on=ended_on or known.ended_on,
            accepted_by=known.accepted_by or by,
            accepted_at=known.accepted_at or office.now(),
        )
        unit.consents.put(accepted)
        reopen(unit, appeal.id)
        _note(office, unit, "consent_accepted", appeal.id, by)
    return accepted


def end_terms(office: Office, unit: Unit) -> None:
    """Let what has come to its end be destroyed: its line is open again, with tasks and a clock.

    Source: policy 9.2.3, 9.6.3, 11.1.
    """
    for consent in unit.consents.with_terms():
        if not rules.is_over(consent, _today(office)):
            continue
        unit.consents.put(replace(consent, ended_on=consent.valid_until))
        reopen(unit, consent.appeal_id)
        appeal = unit.appeals.get(consent.appeal_id)
        _note(office, unit, "consent_ended", appeal.id, "mailbot")
        alarm(office, unit, appeal.id, _ended(office), f"mailbot appeals show {appeal.number}")


def consent_tasks(unit: Unit, appeal: Appeal) -> tuple[Task, ...]:
    """Return what the consent of this line asks for, or the end of storage."""
    if appeal.sort is Sort.DATA_DELETED:
        return rules.ENDED
    consent = unit.consents.of_appeal(appeal.id)
    return rules.tasks(consent) if consent else ()


def consent_clocks(office: Office, unit: Unit, appeal: Appeal) -> tuple[Clock, ...] | None:
    """Return the clocks of a line that tells of a consent or of the end of storage, else None."""
    if appeal.sort is Sort.DATA_DELETED:
        rule = office.clocks["policy_destroy_term"]
        ended = Facts(
            received_at=appeal.received_at,
            zone=office.settings.operator.zone,
            term_ended_on=appeal.appeal_dated,
        )
        return (start_clock(rule, None, ended, office.calendar),)
    consent = unit.consents.of_appeal(appeal.id)
    if consent is None or appeal.sort is not Sort.CONSENT_SUBMISSION:
        return None
    zone = office.settings.operator.zone
    return rules.clocks(consent, office.clocks, appeal.received_at, office.calendar, zone)


def ended_consent(unit: Unit, appeal_id: int) -> Consent | None:
    """Return the consent of this line if it came to its end and was not withdrawn before."""
    consent = unit.consents.of_appeal(appeal_id)
    if consent is None or consent.ended_on is None or consent.withdrawn_at is not None:
        return None
    return consent


def ended_by(unit: Unit, appeal: Appeal) -> str:
    """Return on which ground data are destroyed that nobody demands to destroy, "" for none.

    By the shipped policy's numbers: a consent came to its end (9.6.3), or storage did, since the
    subject deleted his data on the site (9.2.1, 9.6.4).
    """
    if appeal.sort is Sort.DATA_DELETED:
        return TERM_ENDED
    return CONSENT_ENDED if ended_consent(unit, appeal.id) is not None else ""


def whose(unit: Unit, appeal: Appeal) -> Subject | None:
    """Return the subject of the line; of a consent the one to whom a person assigned it."""
    consent = unit.consents.of_appeal(appeal.id)
    return unit.subjects.find(appeal.subject_id or (consent.subject_id if consent else None))


def may_destroy(unit: Unit, appeal: Appeal) -> bool:
    """Did the subject himself ask for it, or is a term over that a person took for his?"""
    subject = whose(unit, appeal)
    by_himself = standing(appeal, subject) is Standing.SUBJECT
    return by_himself or (subject is not None and bool(ended_by(unit, appeal)))


def is_kept(unit: Unit, appeal: Appeal) -> bool:
    """Did a person accept the consent, is everything done that it asks for, and the act there?

    The end of storage has nothing that anybody accepts.
    """
    consent = unit.consents.of_appeal(appeal.id)
    accepted = consent is not None and bool(consent.accepted_by)
    actions, acts = unit.appeals.actions(appeal.id), unit.acts.find(appeal_id=appeal.id)
    done = all(action.done_at for action in actions if action.task not in AFTER_THE_END)
    proved = all(act.state in (ActState.DRAFTED, ActState.DRAWN) for act in acts)
    return (accepted or appeal.sort is Sort.DATA_DELETED) and done and proved


# The lines of the register that no demand stands behind, and no reply ends.
WITHOUT_DEMAND = frozenset({Sort.CONSENT_SUBMISSION, Sort.DATA_DELETED})


def _ended(office: Office) -> Text:
    """Say that a term is over, and how long the operator's policy gives from then on."""
    rule = office.clocks["policy_destroy_term"]
    term, norm = term_in_words(rule), rule.norm
    return Text(
        "Истёк срок согласия: данные, обработка которых на нём основана, нужно уничтожить в"
        f" течение {term.ru} ({norm}).",
        "The term of a consent is over: what was processed on it has to be destroyed within"
        f" {term.en} ({norm}).",
    )


def _today(office: Office) -> date:
    return office.now().astimezone(office.settings.operator.zone).date()


def _note(office: Office, unit: Unit, event: str, appeal_id: int, by: str) -> None:
    unit.note(Happening(at=office.now(), event=event, by=by, appeal_id=appeal_id))


ARRIVED = Text(
    "Поступило согласие на обработку персональных данных. Прочитайте его и подтвердите, чьё оно,"
    " на что и до какого срока.",
    "A consent came. Read it, and confirm whose it is, for what, and until when.",
)
LACKING = Text(
    "Поступило согласие на распространение, в котором нет обязательного: фамилии и имени на русском"
    " языке или контактов. Прочитайте его и попросите дополнить.",
    "A consent to publication came that lacks a name in Russian or a contact. Read it and"
    " ask for what is missing.",
)
NO_CONSENT = Text(
    "Это не согласие. Посмотрите: mailbot appeals show N.",
    "This is no consent. See: mailbot appeals show N.",
)
WHOSE = Text(
    "Неизвестно, чьё это согласие: укажите --subject ID (mailbot subjects list).",
    "Nobody knows whose consent it is: give --subject ID (mailbot subjects list).",
)
NOT_YET = Text(
    "Дата достижения цели позже сегодняшней: проверьте --ended.",
    "The day on which the purpose was reached is after today: check --ended.",
)
