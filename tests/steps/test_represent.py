"""A representative is told nothing until a person has verified on what he acts (facts 7.2, S4)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mailbot.domain.findings import Basis
from mailbot.domain.kinds import ReplySort
from mailbot.domain.message import Purpose
from mailbot.domain.powers import Powers, over_on, wording
from mailbot.domain.states import MessageState
from mailbot.domain.subject import Subject
from mailbot.errors import BadInput, Hindered
from mailbot.steps import represent, view
from tests.mails import ACCESS, MARINA, mail
from tests.offices import BY, Bureau, open_bureau, write_config

BELOV = Subject(id="-", full_name="Белов Игорь Павлович", emails=("advokat.belov@example.ru",))
KRYUKOV = Subject(
    id="7", full_name="Крюков Пётр Ильич", emails=("kryukov@example.com",), category="customer"
)
S4 = (
    "Я, Белов Игорь Павлович, действуя в интересах доверителя Крюкова Петра Ильича на основании"
    " доверенности от 15.08.2024, требую предоставить сведения по ч. 7 ст. 14 Федерального закона"
    " «О персональных данных» в полном объёме.\n"
)
POWERS = Powers(
    basis=Basis.POWER_OF_ATTORNEY,
    document="доверенность № 7",
    scope="получение сведений о персональных данных",
    issued_on=date(2024, 8, 15),
)


@pytest.fixture
def bureau(tmp_path: Path, sqlite_url: str) -> Iterator[Bureau]:
    with open_bureau(write_config(tmp_path / "office", sqlite_url)) as opened:
        opened.enrols(KRYUKOV)
        opened.arrives(mail(S4, sender=BELOV))
        opened.works()
        yield opened


def verified(bureau: Bureau, powers: Powers = POWERS) -> None:
    represent.verify(bureau.office, "1/2025", powers, KRYUKOV.id, BY)
    bureau.works()


def test_until_then_he_hears_nothing_and_the_subject_is_asked(bureau: Bureau) -> None:
    """Source: policy 14.2.4."""
    (challenge,) = bureau.messages(Purpose.CHALLENGE)

    assert view.look(bureau.office, challenge.id).recipient == KRYUKOV.emails[0]
    assert ReplySort.INFORMATION not in bureau.reply().draft.sorts
    assert "Крюков" not in bureau.reply().draft.body


def test_then_he_is_answered_as_the_subject_would_be(bureau: Bureau) -> None:
    verified(bureau)
    reply = bureau.reply()
    desk = view.look(bureau.office, reply.id)

    assert reply.draft.sorts == (ReplySort.INFORMATION,)
    assert reply.draft.body.startswith("Уважаемый Игорь Павлович!")
    assert "представителем: Крюков Пётр Ильич (доверенность № 7 от 15.08.2024" in reply.draft.body
    assert desk.recipient == BELOV.emails[0]
    bureau.approves(reply)
    bureau.works()
    assert len(bureau.posted.to(BELOV.emails[0])) == 1


def test_what_was_answered_before_without_telling_anything_is_answered_anew(
    bureau: Bureau,
) -> None:
    bureau.approves(bureau.reply())
    bureau.works()
    verified(bureau)

    assert [m.state for m in bureau.messages()] == [MessageState.SENT, MessageState.DRAFTED]


def test_nothing_leaves_once_his_authority_is_over(bureau: Bureau) -> None:
    verified(bureau)
    bureau.approves(bureau.reply())
    # It holds up to 14 August.
    bureau.waits(days=65)
    bureau.works()

    assert bureau.posted.to(BELOV.emails[0]) == []
    assert bureau.reply().state is MessageState.DRAFTED


def test_the_register_says_on_what_he_acts(bureau: Bureau) -> None:
    verified(bureau)
    with bureau.office.records.look() as unit:
        (line,) = unit.register.lines([1])

    assert line.entry.authority == wording(POWERS)


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("void", {"issued_on": None}),
        ("is over", {"issued_on": date(2024, 6, 1)}),
        ("is over", {"until": date(2025, 6, 10)}),
        ("after today", {"issued_on": date(2025, 6, 12)}),
        ("Name the document", {"document": " "}),
        ("Give the powers", {"scope": ""}),
    ],
)
def test_powers_that_are_none_are_refused(
    bureau: Bureau, what: str, wrong: dict[str, object]
) -> None:
    with pytest.raises(BadInput, match=what):
        verified(bureau, replace(POWERS, **wrong))  # type: ignore[arg-type]

    assert bureau.appeal().authority == ""


def test_nobody_is_verified_where_nobody_represents(bureau: Bureau) -> None:
    bureau.arrives(mail(ACCESS, sender=MARINA, message_id="<2@example.com>"))
    bureau.works()

    with pytest.raises(Hindered, match="No representative"):
        represent.verify(bureau.office, "2/2025", POWERS, "", BY)


def test_a_power_without_a_term_holds_a_year_and_a_parent_has_no_end() -> None:
    parent = Powers(basis=Basis.LEGAL, document="свидетельство о рождении", scope="все")

    assert over_on(POWERS) == date(2025, 8, 14)
    assert over_on(parent) is None
