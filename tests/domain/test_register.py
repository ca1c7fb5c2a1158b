"""The register's lines: what a search understands, and what stands in the 22 columns."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mailbot.domain.appeal import Action, Channel
from mailbot.domain.clocks import Clock
from mailbot.domain.filing import Reason
from mailbot.domain.findings import Authenticity, Form, Sort, Verdict
from mailbot.domain.journal import COLUMNS, Reader, row
from mailbot.domain.kinds import Kind, ReplySort, Task
from mailbot.domain.message import Purpose
from mailbot.domain.register import (
    Arrival,
    Entry,
    Line,
    Removal,
    Sending,
    findable,
    fold,
    verdicts_of,
    wanted,
)
from mailbot.domain.states import AppealState, MessageState
from tests.domain.desk import APPEAL, COMPLETE, POLICY

MOSCOW = ZoneInfo("Europe/Moscow")
TO = Reader("ru", MOSCOW, "Румянцев Дмитрий Владимирович", POLICY)
BY = "Румянцев Д. В."


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2025, 6, day, hour, tzinfo=MOSCOW)


ENTRY = Entry(
    id=7,
    number="12/2025",
    sort=Sort.APPEAL,
    state=AppealState.CLOSED,
    received_at=datetime(2025, 6, 10, 21, 30, tzinfo=UTC),
    registered_at=datetime(2025, 6, 10, 21, 31, tzinfo=UTC),
    appeal_dated=date(2025, 6, 9),
    channel=Channel.EMAIL,
    form=Form.SCANNED_DOCUMENT,
    language="ru",
    subject_id="s1",
    subject_name="Орлова Марина Сергеевна",
    representative="Петров Пётр Петрович",
    sender="marina@example.ru",
    authenticity=Authenticity.PROVEN,
    authorised=True,
    kinds=(Kind.ACCESS_REQUEST, Kind.DESTRUCTION),
    verdicts=(Verdict.PRESENT, Verdict.DOUBTFUL, Verdict.PRESENT, Verdict.ABSENT),
    flags=(),
    policy_edition="2025-06-09 59acd1d40b82",
    raw_sha256="ab" * 32,
)


def sending(purpose: Purpose, day: int, **other: object) -> Sending:
    made = Sending(
        purpose=purpose,
        state=MessageState.SENT,
        outgoing_no="12/2025-1",
        form=Form.SCANNED_DOCUMENT,
        sorts=(ReplySort.INFORMATION, ReplySort.MOTIVATED_REFUSAL),
        recipients=("partner@example.com",),
        approved_by=BY,
        approved_at=at(day, 11),
        message_id="<1@example.ru>",
        sent_at=at(day),
        delivery="250 2.0.0 Ok: queued as A1",
    )
    return replace(made, **other)


CLOCKS = (
    Clock("policy_reply", None, date(2025, 6, 11), at(21, 23), "Политика, п. 14.4", at(16)),
    Clock("law_answer", Kind.ACCESS_REQUEST, date(2025, 6, 11), at(26, 23), "ст. 20"),
    Clock("repeat_gate", None, date(2025, 6, 11), at(12), "ст. 14", escalates=False),
)
WHOLE = Line(
    entry=ENTRY,
    clocks=CLOCKS,
    actions=(
        Action(1, 7, Task.DESTROY, at(11), at(18), BY),
        Action(2, 7, Task.BLOCK, at(11)),
        Action(3, 7, Task.NOTIFY_RECIPIENTS, at(11), at(19), BY),
    ),
    sendings=(
        sending(Purpose.COMPLETION_REQUEST, 12),
        sending(Purpose.REPLY, 16),
        sending(Purpose.EXTENSION_NOTICE, 17),
        sending(Purpose.RECIPIENT_NOTICE, 18),
    ),
    arrivals=(
        Arrival(ENTRY.received_at, "0" * 32, ""),
        Arrival(at(13), "1" * 32, Reason.THANKS),
        Arrival(at(14), "2" * 32, Reason.ANSWER),
    ),
)


def cells(line: Line, to: Reader = TO) -> dict[str, object]:
    return dict(zip([column.key for column in COLUMNS], row(line, to), strict=True))


def test_the_register_has_the_22_columns_of_the_domain_facts() -> None:
    keys = [column.key for column in COLUMNS]

    assert len(keys) == len(set(keys)) == 22
    assert all(column.head.ru and column.head.en for column in COLUMNS)


def test_headings_and_codes_bear_the_operator_s_own_numbers() -> None:
    own = replace(POLICY, cites={"14.2": "6.1", "14.3.4": "6.3", "8": "", "8.11": "3.9"})
    to = replace(TO, policy=own)
    heads = {column.key: column.heading(to) for column in COLUMNS}

    assert heads["requisites"] == "Реквизиты (п. 6.1)"
    assert heads["reply_sorts"] == "Отметка об ответе (п. 6.3)"
    assert heads["actions"] == "Принятые меры"
    shipped = {column.key: column.heading(TO) for column in COLUMNS}
    assert shipped["actions"] == "Принятые меры (разд. 8)"
    assert shipped["requisites"] == "Реквизиты (п. 14.2.1–14.2.4)"
    # One number for all four tells none of them: they are named by words.
    assert str(cells(WHOLE, to)["requisites"]).startswith("имя: ")
    assert re.findall(r"\((.*?)\)", str(cells(WHOLE, to)["actions"])) == ["3.9"]


def test_every_column_tells_what_happened() -> None:
    """Source: policy section 8 and 14.3.1."""
    assert cells(WHOLE) == {
        "number": "12/2025",
        "received_at": datetime(2025, 6, 11, 0, 30, tzinfo=MOSCOW),
        "registered_at": date(2025, 6, 11),
        "appeal_dated": date(2025, 6, 9),
        "channel": "электронная почта, скан-копия документа",
        "subject_name": "Орлова Марина Сергеевна",
        "representative": "Петров Пётр Петрович",
        "sender": "marina@example.ru; совпадает с уполномоченным",
        "kinds": "запрос сведений об обработке, уничтожение",
        "requisites": "14.2.1: есть; 14.2.2: сомнение; 14.2.3: есть; 14.2.4: нет",
        "completion": "запрошено 12.06.2025 (исх. № 12/2025-1); получено 14.06.2025",
        "merits": "предоставить сведения, отказать (основание в ответе);"
        f" решил(а) {BY}, 16.06.2025 11:00",
        "dues": "по Политике: 21.06.2025; по закону: 26.06.2025; ближайший: 26.06.2025",
        "extension": "уведомление 17.06.2025, исх. № 12/2025-1; причины в уведомлении",
        "actions": "уничтожить данные и составить акт (8.12) — выполнено 18.06.2025 12:00;"
        " заблокировать данные (8.11) — поручено 11.06.2025;"
        " уведомить получателей данных — выполнено 19.06.2025 12:00",
        "reply_sorts": "сведения предоставлены, отказано",
        "replies": "16.06.2025 12:00, исх. № 12/2025-1, скан-копия документа;"
        " 250 2.0.0 Ok: queued as A1",
        "recipient_notices": "partner@example.com: 18.06.2025, № 12/2025-1;"
        f" уведомлены 19.06.2025 ({BY})",
        "act": "№ ______ от 18.06.2025",
        "original": f"SHA-256 {'ab' * 32}; архив {'0' * 32}; архив {'1' * 32}; архив {'2' * 32}",
        "policy_edition": "2025-06-09 59acd1d40b82",
        "responsible": "Румянцев Дмитрий Владимирович",
    }


def test_what_has_not_happened_leaves_its_column_empty() -> None:
    drafted = sending(Purpose.REPLY, 16, state=MessageState.DRAFTED, approved_at=None, sent_at=None)
    told = cells(Line(entry=ENTRY, sendings=(drafted,)))
    empty = {key for key, cell in told.items() if cell == ""}

    assert empty == {
        "completion", "merits", "dues", "extension", "actions", "reply_sorts", "replies",
        "recipient_notices", "act",
    }  # fmt: skip


def test_an_undelivered_reply_and_a_stranger_are_told_as_such() -> None:
    entry = replace(ENTRY, authorised=False, authenticity=Authenticity.FAILED)
    lost = sending(Purpose.REPLY, 16, state=MessageState.UNDELIVERED)
    told = cells(Line(entry=entry, sendings=(lost,)))

    assert "НЕ ДОСТАВЛЕНО" in str(told["replies"])
    assert told["sender"] == (
        "marina@example.ru; НЕ совпадает с уполномоченным; подлинность отправителя не подтвердилась"
    )


def test_who_took_an_entry_out_of_the_count_is_its_decision() -> None:
    told = cells(Line(entry=ENTRY, removal=Removal(at(12), BY, "реклама")))

    assert told["merits"] == f"не обращение: реклама; решил(а) {BY}, 12.06.2025 12:00"


def test_an_entry_without_demands_says_what_it_is() -> None:
    entry = replace(ENTRY, kinds=(), sort=Sort.UNCLEAR)

    assert cells(Line(entry=entry))["kinds"] == "неясно: нужно прочитать"


def test_the_register_is_told_in_english_too() -> None:
    told = cells(WHOLE, replace(TO, language="en"))
    words = " ".join(str(cell) for cell in told.values())

    assert "information given, refused" in words
    assert "marina@example.ru; an authorised address" in words


def test_case_and_yo_and_blanks_do_not_matter() -> None:
    assert fold("  ПЁТР\u00a0Ёлкин ") == fold("петр елкин") == "петр елкин"
    assert findable(APPEAL) == fold(
        f"{APPEAL.number} {APPEAL.subject_name} {APPEAL.representative} {APPEAL.sender}"
    )


def test_the_verdicts_stand_in_the_order_of_the_policy() -> None:
    doubtful = replace(COMPLETE, relation=replace(COMPLETE.relation, verdict=Verdict.DOUBTFUL))

    assert [str(each) for each in verdicts_of(doubtful)] == [
        "present", "doubtful", "present", "present",
    ]  # fmt: skip
    assert verdicts_of(None) == ()


@pytest.mark.parametrize(
    ("word", "since", "until"),
    [
        ("05.06.2025", date(2025, 6, 5), date(2025, 6, 6)),
        ("5.6.2025", date(2025, 6, 5), date(2025, 6, 6)),
        ("2025-06-05", date(2025, 6, 5), date(2025, 6, 6)),
        ("12.2025", date(2025, 12, 1), date(2026, 1, 1)),
        ("2025-02", date(2025, 2, 1), date(2025, 3, 1)),
        ("31.02.2025", None, None),
        ("2025", None, None),
    ],
)
def test_a_date_is_understood_however_it_is_written(
    word: str, since: date | None, until: date | None
) -> None:
    (term,) = wanted(MOSCOW, text=word).terms

    assert (term.since, term.until) == (since, until)


def test_the_names_of_states_and_kinds_are_words_of_a_search() -> None:
    closed, access, short = wanted(MOSCOW, text="ЗАКРЫТО access_request не").terms

    assert closed.states == (AppealState.CLOSED,)
    assert access.kinds == (Kind.ACCESS_REQUEST,)
    assert (short.states, short.kinds) == ((), ())


def test_both_days_of_a_period_belong_to_it_in_the_operator_s_zone() -> None:
    asked = wanted(MOSCOW, first=date(2025, 6, 1), last=date(2025, 6, 30))

    assert asked.since == datetime(2025, 6, 1, tzinfo=MOSCOW)
    assert asked.until == datetime(2025, 7, 1, tzinfo=MOSCOW)
    assert asked.last == date(2025, 6, 30)
