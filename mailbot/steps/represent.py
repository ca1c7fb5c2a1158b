"""Record that a person verified a representative's authority; only then is he told what was asked.

Until then the subject himself is asked at his registered address, and the representative hears
neither yes nor no about any data (domain facts 7.2 and 9).
"""

from dataclasses import replace
from datetime import date

from mailbot.domain.powers import Powers, over_on, wording
from mailbot.errors import BadInput, Hindered
from mailbot.office import Office
from mailbot.ports import Happening
from mailbot.steps.hear import ask_anew
from mailbot.words import Text


def verify(office: Office, number: str, powers: Powers, subject_id: str, by: str) -> date | None:
    """Let the representative be written to as the subject would be; return until when.

    `subject_id` names the subject where the letter does not tell which one is meant. Raises
    BadInput for an authority that is none or is over, Hindered where nobody represents anybody.

    Source: policy 14.2.4; 152-ФЗ, ч. 3 ст. 14; ГК РФ, ст. 185–186.
    """
    today = office.now().astimezone(office.settings.operator.zone).date()
    ends_on = over_on(powers)
    if fault := _fault(powers, ends_on, today):
        raise BadInput(fault)
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        if not appeal.representative:
            raise Hindered([NOBODY_REPRESENTED])
        known = unit.subjects.find(appeal.subject_id or appeal.claimed_id)
        subject = unit.subjects.get(subject_id) if subject_id else known
        if subject is None:
            raise Hindered([WHOSE])
        unit.appeals.save(
            replace(
                appeal,
                subject_id=subject.id,
                subject_name=appeal.subject_name or subject.full_name,
                authority=wording(powers),
                authority_until=ends_on,
            )
        )
        ask_anew(unit, appeal.id)
        unit.note(
            Happening(
                at=office.now(),
                event="verified",
                by=by,
                appeal_id=appeal.id,
                details={
                    "basis": powers.basis,
                    "until": ends_on.isoformat() if ends_on else "",
                },
            )
        )
    return ends_on


def _fault(powers: Powers, ends_on: date | None, today: date) -> Text | None:
    if not powers.document.strip():
        return NO_DOCUMENT
    if not powers.scope.strip():
        return NO_SCOPE
    if powers.needs_date and powers.issued_on is None:
        return NO_DATE
    if powers.issued_on is not None and powers.issued_on > today:
        return NOT_YET
    if ends_on is not None and ends_on < today:
        return OVER
    return None


NOBODY_REPRESENTED = Text(
    "Это обращение подал не представитель: полномочия проверять не у кого.",
    "No representative made this appeal: there is no authority to verify.",
)
WHOSE = Text(
    "Неизвестно, кого из субъектов он представляет: укажите --subject ID (mailbot subjects list).",
    "Nobody knows which subject he represents: give --subject ID (mailbot subjects list).",
)
NO_DOCUMENT = Text(
    "Укажите документ: --document «доверенность № …».", "Name the document: --document TEXT."
)
NO_SCOPE = Text(
    "Укажите полномочия так, как они названы в документе: --scope «получение сведений о"
    " персональных данных».",
    "Give the powers as the document names them: --scope TEXT.",
)
NO_DATE = Text(
    "Доверенность без даты выдачи ничтожна (п. 1 ст. 186 ГК РФ): укажите --issued ДАТА.",
    "A power of attorney without its date is void (ГК РФ art. 186): give --issued DATE.",
)
NOT_YET = Text(
    "Дата выдачи документа позже сегодняшней: проверьте --issued.",
    "The document is dated after today: check --issued.",
)
OVER = Text(
    "Срок полномочий истёк: попросите новый документ.",
    "The authority is over: ask for a new document.",
)
