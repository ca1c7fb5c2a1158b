"""The demands that need more than a reply: leaks, minors, authorities, regimes, contradictions."""

from dataclasses import replace
from datetime import datetime

from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Kind, Task
from mailbot.domain.message import Purpose
from mailbot.domain.states import AppealState
from mailbot.domain.subject import Subject
from mailbot.steps import person
from tests.mails import ANNA, MARINA, mail
from tests.offices import BY, MOSCOW, Bureau

STRANGER = Subject(id="x", full_name="Прохожий", emails=("passer@example.org",))
LEAK = (
    "Нашёл в телеграме файл clients_2025.xlsx, там 3000 человек с телефонами, похоже, утечка"
    " вашей базы персональных данных."
)
MINOR = """\
Моя дочь Лисицына Алиса, ей 15, без моего ведома зарегистрировалась у вас, и теперь вы ей звоните!
Требую немедленно удалить её персональные данные. Лисицына Ольга, законный представитель
"""
REQUEST = """\
Управление Роскомнадзора по Северо-Западному федеральному округу в связи с рассмотрением обращения
гражданина запрашивает информацию об основаниях обработки персональных данных. Необходимо
представить ответ в течение 10 рабочих дней. Заместитель руководителя управления И. И. Иванов
"""
NOTICE = """\
Dear Sir or Madam, I am a Czech citizen living in Prague. Please note that the GDPR applies to the
processing of my personal data. Kind regards, Anna Smirnova
"""
CONTRADICTION = """\
Удалите все мои персональные данные, но билет на конференцию и доступ к курсу оставьте.

Орлова Марина Сергеевна
"""


def came(bureau: Bureau, text: str, sender: Subject = MARINA, **how: str) -> None:
    bureau.enrols(MARINA, ANNA)
    bureau.arrives(mail(text, sender=sender, **how))
    bureau.works()


def tasks(bureau: Bureau) -> dict[Task, int]:
    with bureau.office.records.look() as unit:
        return {action.task: action.id for action in unit.appeals.actions(1)}


def met(bureau: Bureau) -> dict[str, datetime | None]:
    with bureau.office.records.look() as unit:
        return {clock.clock: clock.met_at for clock in unit.appeals.clocks(1)}


def alarms(bureau: Bureau) -> str:
    return "\n".join(alarm.draft.body for alarm in bureau.alarms())


def test_a_leak_told_by_a_stranger_on_new_years_eve_alarms_at_once(bureau: Bureau) -> None:
    """Source: policy 10.3; 152-ФЗ, ч. 3.1 ст. 21; domain facts 7.19."""
    bureau.is_at(datetime(2025, 12, 31, 22, 10, tzinfo=MOSCOW))
    came(bureau, LEAK, STRANGER, results="mx.example.ru; none")

    assert "24 и 72 часа идут с получения письма" in alarms(bureau)
    with bureau.office.records.look() as unit:
        dues = {c.clock: c.due.astimezone(MOSCOW) for c in unit.appeals.clocks(1)}
    assert dues["incident_24"] == datetime(2026, 1, 1, 22, 10, tzinfo=MOSCOW)
    assert dues["incident_72"] == datetime(2026, 1, 3, 22, 10, tzinfo=MOSCOW)


def test_the_checklist_of_a_leak_is_tasks_with_their_instants(bureau: Bureau) -> None:
    """Source: domain facts 6.6."""
    came(bureau, LEAK, STRANGER, results="mx.example.ru; none")
    listed = tasks(bureau)
    assert set(listed) == {Task.INVESTIGATE, Task.REPORT_INCIDENT, Task.REPORT_INQUIRY}

    bureau.waits(hours=3)
    person.done(bureau.office, listed[Task.REPORT_INCIDENT], BY)
    assert met(bureau)["incident_24"] == bureau.watch.at
    assert met(bureau)["incident_72"] is None

    bureau.waits(hours=20)
    person.done(bureau.office, listed[Task.INVESTIGATE], BY)
    person.done(bureau.office, listed[Task.REPORT_INQUIRY], BY)
    assert met(bureau)["incident_72"] == bureau.watch.at


def test_a_minors_data_are_blocked_at_once_and_a_person_is_called(bureau: Bureau) -> None:
    """Source: policy 3.7; domain facts 7.3."""
    came(bureau, MINOR, STRANGER)

    assert Kind.MINOR_DATA in bureau.appeal().kinds
    assert "заблокируйте их незамедлительно" in alarms(bureau)
    assert Task.BLOCK in tasks(bureau)
    assert Task.DESTROY not in tasks(bureau)


def test_an_authority_has_its_own_clock_and_no_automatic_mail(bureau: Bureau) -> None:
    """Source: 152-ФЗ, ч. 4 ст. 20; domain facts 7.18."""
    rkn = Subject(id="x", full_name="Роскомнадзор", emails=("spb@rkn.gov.ru",))
    came(bureau, REQUEST, rkn, results="mx.example.ru; dkim=pass header.d=rkn.gov.ru")

    assert bureau.appeal().sort is Sort.AUTHORITY_REQUEST
    assert set(met(bureau)) >= {"law_rkn"}
    assert "policy_reply" not in met(bureau)
    assert "похожее на запрос органа власти. Проверьте" in alarms(bureau)
    assert not bureau.messages(Purpose.REPLY) + bureau.messages(Purpose.ACKNOWLEDGEMENT)


def test_an_authoritys_letter_ends_when_a_person_has_answered_it(bureau: Bureau) -> None:
    rkn = Subject(id="x", full_name="Роскомнадзор", emails=("spb@rkn.gov.ru",))
    came(bureau, REQUEST, rkn, results="mx.example.ru; dkim=pass header.d=rkn.gov.ru")
    bureau.does_tasks()
    bureau.works()

    assert met(bureau)["law_rkn"] == bureau.watch.at
    assert bureau.appeal().state is AppealState.CLOSED


def test_a_look_alike_of_an_authority_is_flagged_and_still_counted(bureau: Bureau) -> None:
    forger = Subject(id="x", full_name="Роскомнадзор", emails=("spb@rkn-gov.ru",))
    came(bureau, REQUEST, forger, results="mx.example.ru; dkim=pass header.d=rkn-gov.ru")

    assert "authority_lookalike" in bureau.appeal().flags
    assert "возможна подделка" in alarms(bureau)
    assert "law_rkn" in met(bureau)


def test_what_an_authority_sent_on_must_be_told_to_it_too(bureau: Bureau) -> None:
    """Source: 152-ФЗ, ч. 3 ст. 21."""
    rkn = Subject(id="x", full_name="Роскомнадзор", emails=("spb@rkn.gov.ru",))
    came(bureau, REQUEST, rkn, results="mx.example.ru; dkim=pass header.d=rkn.gov.ru")

    assert "via_authority" in bureau.appeal().flags
    assert set(tasks(bureau)) == {Task.ANSWER_AUTHORITY, Task.NOTIFY_AUTHORITY}


def test_a_notice_of_a_special_regime_marks_the_subject_from_then_on(bureau: Bureau) -> None:
    """Source: policy 12.3; domain facts 4.6."""
    came(bureau, NOTICE, ANNA)
    assert Kind.SPECIAL_REGIME_NOTICE in bureau.appeal().kinds
    with bureau.office.records.look() as unit:
        assert unit.subjects.get(ANNA.id).special_regime == "gdpr"
        (action,) = [a for a in unit.appeals.actions(1) if a.task is Task.MARK_REGIME]
    assert action.done_by == "mailbot"

    bureau.arrives(
        mail(
            "Прошу предоставить сведения по части 7 статьи 14 Закона № 152-ФЗ. Смирнова Анна",
            sender=ANNA,
            message_id="<later@example.com>",
        )
    )
    bureau.works()
    with bureau.office.records.look() as unit:
        assert "gdpr" in {clock.clock for clock in unit.appeals.clocks(2)}
    assert "ст. 77 GDPR" in bureau.reply_of(2).draft.body.replace("\N{NO-BREAK SPACE}", " ")


def test_nobody_else_marks_a_subject(bureau: Bureau) -> None:
    came(bureau, NOTICE, ANNA, results="mx.example.ru; dmarc=fail header.from=example.com")

    with bureau.office.records.look() as unit:
        assert unit.subjects.get(ANNA.id).special_regime == ""


def test_an_import_without_the_mark_does_not_take_it_away(bureau: Bureau) -> None:
    bureau.enrols(replace(ANNA, special_regime="gdpr"))
    bureau.enrols(ANNA)

    with bureau.office.records.look() as unit:
        assert unit.subjects.get(ANNA.id).special_regime == "gdpr"


def test_contradictory_demands_are_asked_about_and_protected_meanwhile(bureau: Bureau) -> None:
    """Source: domain facts 7.8."""
    came(bureau, CONTRADICTION)
    (request,) = bureau.messages(Purpose.COMPLETION_REQUEST)

    assert "contradictory" in bureau.appeal().flags
    assert "какое из Ваших требований следует выполнить" in request.draft.body
    assert Task.BLOCK in tasks(bureau)
    assert Task.DESTROY not in tasks(bureau)

    person.set_demands(bureau.office, "1/2025", [Kind.DESTRUCTION], BY)
    bureau.works()

    assert Task.DESTROY in tasks(bureau)
    assert "contradictory" not in bureau.appeal().flags
