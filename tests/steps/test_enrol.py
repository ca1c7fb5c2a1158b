"""Subjects are enrolled: nobody overwrites another, and what a file does not say stays stored."""

from dataclasses import replace

from mailbot.domain.findings import Evidence
from mailbot.domain.subject import Subject
from mailbot.steps.enrol import Enrolment, enrol
from tests.mails import ACCESS, ANNA, MARINA, mail
from tests.offices import BY, Bureau

FAMILY = "family@example.com"
OLGA = Subject(id="", full_name="Белова Ольга Ивановна", emails=(FAMILY,), contract="1/2025")
PETR = Subject(id="", full_name="Белов Пётр Ильич", emails=(FAMILY,), contract="2/2025")

FOR_ANOTHER = (
    "Действую в интересах Смирновой Анны Викторовны на основании доверенности. Прошу сообщить,"
    " какие её персональные данные вы обрабатываете (ч. 7 ст. 14 152-ФЗ).\n\n"
    "Представитель Орлова Марина Сергеевна"
)


def imports(bureau: Bureau, *subjects: Subject) -> Enrolment:
    return enrol(bureau.office, subjects, by=BY)


def registered(bureau: Bureau) -> list[Subject]:
    with bureau.office.records.look() as unit:
        return unit.subjects.all()


def contracts(bureau: Bureau) -> dict[str, str]:
    """Return the contract of each name, where each name stands once."""
    found = registered(bureau)
    assert len({subject.full_name for subject in found}) == len(found)
    return {subject.full_name: subject.contract for subject in found}


def addresses_in_relation(bureau: Bureau) -> list[Evidence]:
    requisites = bureau.appeal().requisites
    assert requisites is not None
    return [place for place in requisites.relation.evidence if place.document == "From"]


def test_a_field_that_the_source_does_not_have_stays_as_it_was_stored(bureau: Bureau) -> None:
    imports(bureau, MARINA)
    sparse = Subject(id=MARINA.id, full_name="Соколова Марина Сергеевна", contract="")
    enrol(bureau.office, [sparse], by=BY, fields=("id", "full_name", "contract"))

    assert registered(bureau) == [
        replace(MARINA, full_name="Соколова Марина Сергеевна", contract="")
    ]
    with bureau.office.records.look() as unit:
        assert unit.subjects.by_address(MARINA.emails[0]) == registered(bureau)


def test_two_people_with_one_address_stay_two_and_the_address_is_reported(bureau: Bureau) -> None:
    report = imports(bureau, OLGA, PETR)

    assert (report.new, report.updated, report.shared) == (2, 0, (FAMILY,))
    assert contracts(bureau) == {OLGA.full_name: "1/2025", PETR.full_name: "2/2025"}


def test_the_same_file_in_another_order_finds_everybody_again(bureau: Bureau) -> None:
    imports(bureau, OLGA, PETR)
    before = registered(bureau)
    report = imports(bureau, PETR, OLGA)

    assert (report.new, report.updated, report.missing) == (0, 2, ())
    assert registered(bureau) == before


def test_a_newcomer_above_does_not_take_the_place_of_who_is_registered(bureau: Bureau) -> None:
    imports(bureau, OLGA)
    (olga,) = registered(bureau)
    imports(bureau, PETR, OLGA)

    assert olga in registered(bureau)
    assert contracts(bureau) == {OLGA.full_name: "1/2025", PETR.full_name: "2/2025"}


def test_a_row_without_id_does_not_overwrite_who_has_one(bureau: Bureau) -> None:
    with_id = replace(OLGA, id="7")
    report = imports(bureau, with_id, PETR)

    assert with_id in registered(bureau)
    assert (report.new, report.shared) == (2, (FAMILY,))


def test_a_row_without_id_does_not_take_the_id_of_who_left_its_address(bureau: Bureau) -> None:
    imports(bureau, OLGA)
    (olga,) = registered(bureau)
    moved = replace(olga, emails=("olga@example.com",))
    imports(bureau, PETR, moved)

    assert moved in registered(bureau)
    assert contracts(bureau) == {OLGA.full_name: "1/2025", PETR.full_name: "2/2025"}


def test_a_row_that_repeats_name_and_address_is_the_same_subject(bureau: Bureau) -> None:
    again = replace(OLGA, full_name="БЕЛОВА  Ольга Ивановна", contract="3/2025")
    report = imports(bureau, OLGA, again)

    assert (report.new, report.updated, report.shared) == (1, 1, ())
    assert [subject.contract for subject in registered(bureau)] == ["3/2025"]


def test_one_who_changed_the_name_is_updated_by_the_address(bureau: Bureau) -> None:
    imports(bureau, MARINA)
    imports(bureau, replace(MARINA, id="", full_name="Соколова Марина Сергеевна"))

    assert registered(bureau) == [replace(MARINA, full_name="Соколова Марина Сергеевна")]


def test_an_address_of_two_can_be_answered_once_the_file_is_corrected(bureau: Bureau) -> None:
    twin = replace(ANNA, emails=MARINA.emails)
    imports(bureau, MARINA, twin)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    assert (bureau.appeal().authorised, bureau.appeal().subject_id) == (True, None)
    imports(bureau, MARINA, ANNA)
    bureau.works()

    assert bureau.appeal().subject_id == MARINA.id
    bureau.approves(bureau.reply())
    assert len(addresses_in_relation(bureau)) == 1


def test_an_address_that_stays_one_of_two_is_not_checked_anew(bureau: Bureau) -> None:
    twin = replace(ANNA, emails=MARINA.emails)
    imports(bureau, MARINA, twin)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    before = bureau.history(appeal_id=1)
    imports(bureau, MARINA, twin)
    bureau.works()

    assert bureau.history(appeal_id=1) == before


def test_a_representative_who_is_registered_later_is_not_the_subject(bureau: Bureau) -> None:
    imports(bureau, ANNA)
    bureau.arrives(mail(FOR_ANOTHER))
    bureau.works()
    assert bureau.appeal().representative
    name = bureau.appeal().subject_name
    imports(bureau, MARINA)
    bureau.works()

    assert bureau.appeal().authorised is True
    assert bureau.appeal().subject_id is None
    assert bureau.appeal().subject_name == name != MARINA.full_name


def test_a_representative_s_name_is_not_put_for_a_subject_who_is_not_named(bureau: Bureau) -> None:
    bureau.arrives(
        mail(
            "Действую в интересах доверителя на основании доверенности. Прошу сообщить, какие"
            " персональные данные доверителя вы обрабатываете (ч. 7 ст. 14 152-ФЗ)."
        )
    )
    bureau.works()
    assert (bool(bureau.appeal().representative), bureau.appeal().subject_name) == (True, "")
    imports(bureau, MARINA)
    bureau.works()

    assert (bureau.appeal().subject_id, bureau.appeal().subject_name) == (None, "")
