"""An appeal on paper goes the way of every letter, and its reply leaves by post (policy 14.1.1)."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from mailbot.domain.appeal import Channel
from mailbot.domain.findings import Authenticity, Form, Verdict
from mailbot.domain.kinds import Kind, ReplySort
from mailbot.domain.message import Message, Purpose
from mailbot.domain.states import AppealState, LetterState, MessageState
from mailbot.domain.subject import Subject
from mailbot.errors import BadInput, Hindered
from mailbot.pipeline import work
from mailbot.steps import act, paper, post, view
from tests.mails import MARINA, mail
from tests.offices import BY, MOSCOW, NOW, Bureau, open_bureau, write_config
from tests.papers import Paper, pdf

HOME = "603789, г. Нижний Новгород, ул. Большая Покровская, д. 12, кв. 47"
AT_HOME = replace(MARINA, postal_address=HOME)
TRACK = "RA123456785RU"


@pytest.fixture
def bureau(tmp_path: Path, sqlite_url: str) -> Iterator[Bureau]:
    with open_bureau(write_config(tmp_path / "office", sqlite_url)) as opened:
        yield opened


@pytest.fixture
def either(tmp_path: Path, database_url: str) -> Iterator[Bureau]:
    """An office with a register of each make, for what the databases have to agree on."""
    with open_bureau(write_config(tmp_path / "office", database_url)) as opened:
        yield opened


LETTER = Paper(
    head=("Индивидуальному предпринимателю Румянцеву Д. В.", "от Орловой Марины Сергеевны"),
    title="ЗАПРОС",
    paragraphs=(
        "На основании части 7 статьи 14 Федерального закона № 152-ФЗ прошу сообщить, какие мои"
        " персональные данные вы обрабатываете. Мой договор № 117/2025 от 12.02.2025.",
    ),
    name="Орлова М. С.",
    dated="09.06.2025",
)
SIGNED = pdf(LETTER, seed=3, signed=True)
UNSIGNED = pdf(LETTER, seed=3)


def comes(
    bureau: Bureau,
    scan: bytes = SIGNED,
    *,
    at: datetime = NOW - timedelta(days=1),
    name: str = MARINA.full_name,
    address: str = "Нижний Новгород, Большая Покровская 12-47",
    subject: Subject = AT_HOME,
    track: str = "",
) -> paper.TakenIn:
    bureau.enrols(subject)
    taken = paper.take_in(
        bureau.office, [scan], received_at=at, name=name, address=address, track=track, by=BY
    )
    bureau.works()
    return taken


def test_it_stands_in_the_register_like_any_other(bureau: Bureau) -> None:
    """Source: policy 14.1.1."""
    bureau.arrives(mail("Прошу прекратить рассылку.", sender=MARINA))
    bureau.works()
    taken = comes(bureau, track=TRACK)
    appeal = bureau.appeals()[1]

    assert appeal.number == "2/2025"
    assert (appeal.channel, appeal.form) == (Channel.PAPER, Form.PAPER)
    assert appeal.kinds == (Kind.ACCESS_REQUEST,)
    assert appeal.received_at == NOW - timedelta(days=1)
    assert appeal.appeal_dated == date(2025, 6, 9)
    assert appeal.subject_id == MARINA.id
    assert (appeal.authorised, appeal.authenticity) == (True, Authenticity.UNPROVEN)
    assert appeal.requisites is not None
    assert appeal.requisites.name.verdict is Verdict.PRESENT
    assert bureau.letter(taken.letter_id).state is LetterState.FILED
    assert taken.due == datetime(2025, 6, 20, 23, 59, 59, tzinfo=MOSCOW)


def test_what_says_nothing_legible_is_registered_all_the_same(bureau: Bureau) -> None:
    comes(bureau, b"\xff\xd8\xff broken", name="Неизвестная Ольга", address="Тверь, ул. Новая, 3")

    assert bureau.appeal().sort == "unclear"
    assert bureau.appeal().subject_id is None
    assert bureau.appeal().subject_name == "Неизвестная Ольга"


def test_the_same_scan_is_told_and_not_registered_twice(either: Bureau) -> None:
    comes(either)
    with pytest.raises(BadInput, match=r"appeal No\. 1/2025"):
        comes(either, name="Кто-то Другой")

    assert len(either.appeals()) == len(either.letters()) == 1


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("after today", {"at": NOW + timedelta(days=1)}),
        ("no PDF", {"scan": b"MZ"}),
        ("postal address", {"address": "marina.orlova@example.com"}),
        ("Name the sender", {"name": " "}),
        ("check digit", {"track": "RA123456786RU"}),
    ],
)
def test_what_cannot_be_meant_is_refused(bureau: Bureau, what: str, wrong: dict[str, str]) -> None:
    with pytest.raises(BadInput, match=what):
        comes(bureau, **wrong)  # type: ignore[arg-type]

    assert bureau.letters() == []


def test_a_term_that_is_near_is_told(bureau: Bureau) -> None:
    assert not comes(bureau).is_near
    assert comes(bureau, UNSIGNED, at=NOW - timedelta(days=8)).is_near


def test_the_reply_is_a_letter_on_paper_to_the_registered_place(bureau: Bureau) -> None:
    comes(bureau)
    reply = bureau.reply()
    desk = view.look(bureau.office, reply.id)

    assert reply.draft.form is Form.PAPER
    assert reply.draft.sorts == (ReplySort.INFORMATION,)
    assert desk.recipient == HOME
    assert view.COMPARE_SIGNATURES in desk.warnings
    assert [part.name for part in view.preview(bureau.office, desk).attachments] == [
        "otvet-1-2025-1.pdf", "konvert-dl-1-2025-1.pdf", "konvert-c5-1-2025-1.pdf",
        "opis-1-2025-1.pdf",
    ]  # fmt: skip


def test_without_a_signature_nothing_is_disclosed(bureau: Bureau) -> None:
    comes(bureau, UNSIGNED)

    assert bureau.reply().draft.sorts == (ReplySort.MOTIVATED_REFUSAL,)
    assert bureau.reply().draft.form is Form.PAPER


def test_a_stranger_on_paper_is_answered_on_paper_without_a_yes_or_no(bureau: Bureau) -> None:
    comes(bureau, name="Неизвестная Ольга", address="г. Тверь, ул. Новая, д. 3")
    desk = view.look(bureau.office, bureau.reply().id)

    assert desk.message.draft.form is Form.PAPER
    assert desk.recipient == "г. Тверь, ул. Новая, д. 3"
    assert ReplySort.INFORMATION not in desk.message.draft.sorts
    assert "с почтового адреса, по которому" in desk.message.draft.body


def asking(where: str) -> bytes:
    """A letter on paper that wants its answer e-mailed."""
    paragraphs = (*LETTER.paragraphs, f"Ответ прошу направить на электронную почту {where}.")
    return pdf(replace(LETTER, paragraphs=paragraphs), seed=3, signed=True)


def test_an_answer_by_mail_goes_to_a_registered_mailbox_only(bureau: Bureau) -> None:
    comes(bureau, asking(MARINA.emails[0]))
    comes(bureau, asking("marina.new@example.com"))
    first, second = (view.look(bureau.office, bureau.reply_of(n).id) for n in (1, 2))

    assert first.message.draft.form is Form.SCANNED_DOCUMENT
    assert first.recipient == MARINA.emails[0]
    assert (second.message.draft.form, second.recipient) == (Form.PAPER, HOME)


def test_a_subject_at_another_place_is_asked_by_his_registered_mailbox(bureau: Bureau) -> None:
    comes(bureau, address="г. Тверь, ул. Новая, д. 3")
    (challenge,) = bureau.messages(Purpose.CHALLENGE)

    assert bureau.appeal().claimed_id == MARINA.id
    assert challenge.draft.form is Form.PLAIN_TEXT
    assert view.look(bureau.office, challenge.id).recipient == MARINA.emails[0]


def approved(bureau: Bureau) -> Message:
    comes(bureau)
    return bureau.approves(bureau.reply())


def test_approval_binds_the_very_sheet_and_no_server_gets_it(bureau: Bureau) -> None:
    message = approved(bureau)
    assert message.bytes_ref is not None
    sheet = bureau.office.archive.get(message.bytes_ref)
    bureau.works()
    bureau.waits(days=2)
    bureau.works()

    assert sheet.startswith(b"%PDF")
    assert message.approved_sha256 == hashlib.sha256(sheet).hexdigest()
    assert message.recipients == (HOME,)
    assert bureau.posted.to(HOME) == []
    assert bureau.reply().state is MessageState.APPROVED
    assert (
        view.letter(bureau.office, view.look(bureau.office, message.id), bureau.watch.at) == sheet
    )


def test_handing_over_sends_it_meets_the_clock_and_closes(either: Bureau) -> None:
    message = approved(either)
    either.waits(days=1)
    receipt = b"\xff\xd8\xff receipt"
    done = post.posted(
        either.office, message.id, track=TRACK, on=date(2025, 6, 11), receipt=receipt, by=BY
    )
    either.works()
    sent = either.reply()
    with either.office.records.look() as unit:
        clocks = unit.appeals.clocks(either.appeal().id)
        (line,) = unit.register.lines([either.appeal().id])

    assert done.at == datetime(2025, 6, 11, 23, 59, 59, tzinfo=MOSCOW)
    assert done.late == ()
    assert (sent.state, sent.sent_at, sent.delivery) == (
        MessageState.SENT, done.at, f"РПО {TRACK}",
    )  # fmt: skip
    assert sent.receipt_ref and either.office.archive.get(sent.receipt_ref) == receipt
    assert all(clock.met_at == done.at for clock in clocks)
    assert either.appeal().state is AppealState.CLOSED
    assert line.sendings[0].delivery == f"РПО {TRACK}"
    assert either.copies.put == []


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("check digit", {"track": "RA123456786RU"}),
        ("after today", {"on": date(2025, 6, 12)}),
        ("after today", {"at": time(23)}),
        ("before the approval", {"on": date(2025, 6, 10)}),
        ("taken as PDF", {"receipt": b"MZ"}),
    ],
)
def test_a_handing_over_that_cannot_be_meant_is_refused(
    bureau: Bureau, what: str, wrong: dict[str, object]
) -> None:
    message = approved(bureau)
    given: dict[str, object] = {"track": TRACK, "on": date(2025, 6, 11), **wrong}
    with pytest.raises(BadInput, match=what):
        post.posted(bureau.office, message.id, by=BY, **given)  # type: ignore[arg-type]

    assert bureau.reply().state is MessageState.APPROVED


def test_only_what_was_approved_for_paper_is_posted(bureau: Bureau) -> None:
    comes(bureau)

    with pytest.raises(Hindered, match="approve it first"):
        post.posted(bureau.office, bureau.reply().id, track=TRACK, on=NOW.date(), by=BY)


def test_what_is_posted_late_says_so(bureau: Bureau) -> None:
    message = approved(bureau)
    bureau.waits(days=20)
    done = post.posted(bureau.office, message.id, track=TRACK, on=date(2025, 6, 21), by=BY)

    assert [clock.clock for clock in done.late] == ["policy_reply"]


ON_PAPER = """\
Здравствуйте! Прошу сообщить, какие мои персональные данные вы обрабатываете. Договор № 117/2025.
Ответ прошу направить заказным письмом.

Орлова Марина Сергеевна
"""


def test_paper_that_is_asked_for_by_mail_leaves_on_paper(bureau: Bureau) -> None:
    bureau.enrols(AT_HOME)
    bureau.arrives(mail(ON_PAPER))
    bureau.works()
    message = bureau.approves(bureau.reply())
    work(bureau.office)

    assert (message.draft.form, message.recipients) == (Form.PAPER, (HOME,))
    assert bureau.posted.to(*MARINA.emails) == bureau.posted.to(HOME) == []


def test_paper_without_a_registered_place_says_what_to_do(bureau: Bureau) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(mail(ON_PAPER))
    bureau.works()
    with pytest.raises(Hindered, match="--form plain_text"):
        bureau.approves(bureau.reply())
    act.reform(bureau.office, bureau.reply().id, bureau.reply().version, Form.PLAIN_TEXT, BY)
    bureau.approves(bureau.reply())
    bureau.works()

    assert len(bureau.posted.to(*MARINA.emails)) == 1


def test_a_stranger_who_asks_for_paper_is_answered_as_he_wrote(bureau: Bureau) -> None:
    bureau.arrives(mail(ON_PAPER))
    bureau.works()

    assert bureau.reply().draft.form is Form.PLAIN_TEXT
