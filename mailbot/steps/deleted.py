"""A subject deleted his data on the site himself: what of them lies elsewhere is destroyed, too.

No letter came, but storage is over (policy 9.2.1). A line of the register, without a letter, holds
what follows from it: the tasks, the ten days of policy 11.1, the act.
"""

from datetime import date

from mailbot.domain.appeal import Appeal, Channel
from mailbot.domain.findings import Authenticity, Form, Sort
from mailbot.domain.states import OPEN, AppealState
from mailbot.domain.subject import Subject
from mailbot.domain.trust import CONFIRMED
from mailbot.errors import BadInput, Hindered
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.steps.alarm import alarm
from mailbot.words import Text


def deleted(office: Office, subject_id: str, on: date | None, by: str) -> Appeal:
    """Open the line of a registered subject; `on` is the day of his deletion, None for today.

    Raises BadInput for a day to come, Hindered where such a line of his is open.
    """
    with office.records.begin() as unit:
        return open_line(office, unit, unit.subjects.get(subject_id), on or today(office), by)


def open_line(office: Office, unit: Unit, subject: Subject, on: date, by: str) -> Appeal:
    """Do it inside a transaction that is somebody else's; `by` vouches for whose data they are."""
    if on > today(office):
        raise BadInput(NOT_YET)
    if known := open_of(unit, subject.id):
        raise Hindered([_already(known.number)])
    now = office.now()
    appeal = unit.appeals.register(
        Appeal(
            id=0,
            number="",
            sort=Sort.DATA_DELETED,
            state=AppealState.REGISTERED,
            received_at=now,
            registered_at=now.astimezone(office.settings.operator.zone),
            appeal_dated=on,
            channel=Channel.OTHER,
            form=Form.PLAIN_TEXT,
            requested_form=None,
            language=subject.language or "ru",
            subject_id=subject.id,
            subject_name=subject.full_name,
            representative="",
            sender="",
            authenticity=Authenticity.UNPROVEN,
            authorised=None,
            kinds=(),
            requisites=None,
            flags=(CONFIRMED,),
            policy_edition=office.policy.edition_on(today(office)),
            raw_sha256="",
        )
    )
    unit.note(
        Happening(
            at=now,
            event="data_deleted",
            by=by,
            appeal_id=appeal.id,
            details={"on": on.isoformat(), "number": appeal.number},
        )
    )
    alarm(office, unit, appeal.id, DELETED, f"mailbot appeals show {appeal.number}")
    return appeal


def open_of(unit: Unit, subject_id: str) -> Appeal | None:
    """Return the open line of a subject who deleted his data, None where there is none."""
    lines = unit.appeals.of_subject(subject_id)
    return next(
        (each for each in lines if each.sort is Sort.DATA_DELETED and each.state in OPEN), None
    )


def today(office: Office) -> date:
    """Return the civil day of the office."""
    return office.now().astimezone(office.settings.operator.zone).date()


def _already(number: str) -> Text:
    return Text(
        f"Удаление данных этим субъектом уже учтено: № {number}.",
        f"That this subject deleted his data is recorded already: No. {number}.",
    )


NOT_YET = Text(
    "Дата удаления позже сегодняшней: проверьте --on.",
    "The day of the deletion is after today: check --on.",
)
DELETED = Text(
    "Субъект удалил свои данные в разделе сайта: хранение закончено, и то, что осталось в других"
    " системах и у получателей, нужно уничтожить с актом.",
    "A subject deleted his data on the site: storage is over, and what is left in other systems and"
    " with recipients has to be destroyed, with an act.",
)
