"""Samples S3, S5 and S9 of domain facts 8, from the letter to the closed appeal with its act."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pypdfium2
import pytest

from mailbot.app.stores import keys_of
from mailbot.domain.acts import Act, Kept
from mailbot.domain.appeal import Action
from mailbot.domain.findings import Verdict
from mailbot.domain.journal import row
from mailbot.domain.kinds import Kind, Task
from mailbot.domain.message import Message
from mailbot.domain.states import ActState, AppealState, MessageState
from mailbot.domain.subject import Subject
from mailbot.errors import Destroyed, Hindered
from mailbot.records.backup import copy_keys
from mailbot.sections import HookSection
from mailbot.steps import act_list, destruction, person, view
from mailbot.steps.register import reader
from mailbot.steps.suppress import are_suppressed
from tests.mails import MARINA, mail
from tests.offices import BY, MOSCOW, Bureau

ANNA = Subject(
    id="2001",
    full_name="Смирнова Анна Викторовна",
    emails=("smirnova.a@example.com",),
    category="site_user",
)
DENIS = Subject(
    id="2002",
    full_name="Зайцев Денис Петрович",
    emails=("d.zaitsev@example.com",),
    phones=("+7 900 000-00-00",),
    category="customer",
)
GAMER = Subject(
    id="2003",
    full_name="Иванов Сергей Олегович",
    emails=("gamer777@example.ru",),
    login="gamer777",
    category="site_user",
)
S3 = "Отзываю согласие на обработку персональных данных. Смирнова Анна"
S5 = """\
Здравствуйте. 1) Пришлите все данные, что у вас на меня есть, и кому вы их давали. 2) После этого \
отзываю все согласия. 3) Удалите мой аккаунт и всё остальное. 4) Рассылку прекратить НЕМЕДЛЕННО. \
5) Уведомите тех, кому передали. На всё даю вам 24 часа. Зайцев Денис, телефон +7 900 000-00-00, \
билет № А-0455
"""
S9 = """\
удалите мой акк полностью. логин gamer777 пароль Qwerty-Example-1. Иванов Сергей. подпись: С.Иванов
"""
WAYS = {"method": "11.2.3", "how": "записи удалены", "tool": "crm-erase 2.1"}
ERASED = {
    "system": "CRM «Клиенты»",
    "tool": "crm-erase 2.2",
    "reference": "задание 77",
    "at": "2025-06-14T12:30:05+03:00",
    "events": [{"at": "2025-06-14T12:30:05+03:00", "event": "удалены записи 417, 418"}],
}


def comes(bureau: Bureau, subject: Subject, text: str, at: datetime, **other: Any) -> None:
    bureau.is_at(at)
    bureau.enrols(subject)
    domain = subject.emails[0].partition("@")[2]
    results = f"mx.example.ru; dkim=pass header.d={domain}"
    date = at.strftime("%a, %d %b %Y %H:%M:%S +0300")
    bureau.arrives(mail(text, sender=subject, date=date, results=results, **other))
    bureau.works()


def tasks(bureau: Bureau) -> dict[Task, Action]:
    with bureau.office.records.look() as unit:
        return {action.task: action for action in unit.appeals.actions()}


def does(bureau: Bureau, *wanted: Task) -> None:
    for task in wanted:
        person.done(bureau.office, tasks(bureau)[task].id, BY)
    bureau.works()


def drawn(bureau: Bureau) -> Act:
    with bureau.office.records.look() as unit:
        (only,) = unit.acts.find([ActState.DRAWN])
    return only


def waiting(bureau: Bureau) -> Message:
    (only,) = [m for m in bureau.messages() if m.state is MessageState.DRAFTED]
    return only


def printed(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


def act_column(bureau: Bureau) -> str:
    with bureau.office.records.look() as unit:
        (line,) = unit.register.lines([1])
    return str(row(line, reader(bureau.office, "ru"))[18])


def test_s3_a_withdrawal_ends_with_its_act_and_a_reply_that_names_it(bureau: Bureau) -> None:
    """Source: policy 9.6.1, 11.3."""
    comes(bureau, ANNA, S3, datetime(2025, 9, 30, 23, 59, 30, tzinfo=MOSCOW))
    with pytest.raises(Hindered, match="not approved"):
        does(bureau, Task.DESTROY)
    bureau.waits(hours=10)
    bureau.approves_act("1/2025")
    bureau.waits(hours=1)
    does(bureau, *(task for task, each in tasks(bureau).items() if not each.done_at))
    made = drawn(bureau)
    bureau.approves(waiting(bureau))
    bureau.works()

    assert (made.number, made.approved_by) == ("1/2025", BY)
    assert made.contents.grounds == ("9.6.1",)
    reply = bureau.reply().draft.body
    assert "№ 1/2025" in reply
    assert "01.10.2025" in reply or "1 октября 2025" in reply
    assert "Иные Ваши персональные данные оператором не обрабатываются" in reply
    assert act_column(bureau) == "№ 1/2025 от 01.10.2025"
    assert bureau.appeal().state is AppealState.CLOSED
    with bureau.office.records.look() as unit:
        assert all(clock.met_at for clock in unit.appeals.clocks(1))
    # Our own copies go when nobody needs them any more.
    assert tasks(bureau)[Task.SHRED].done_at is None
    assert "Смирнова" in printed(bureau.office.archive.get(made.act_ref))


def test_s5_what_was_asked_is_told_before_anything_is_destroyed(bureau: Bureau) -> None:
    comes(bureau, DENIS, S5, datetime(2025, 12, 30, 18, 40, tzinfo=MOSCOW))
    first = waiting(bureau)
    destruction.draft(bureau.office, "1/2025", WAYS, BY)
    with pytest.raises(Hindered, match="can be told no more"):
        destruction.approve(bureau.office, "1/2025", BY)
    does(bureau, Task.STOP_MAILING)
    bureau.approves(waiting(bureau))
    bureau.works()
    second = waiting(bureau)
    kept = (Kept(("5.1", "5.6"), "подп. 8 п. 1 ст. 23 НК РФ", "в течение 5 лет"),)
    partial = destruction.draft(bureau.office, "1/2025", {"kept": kept}, BY)
    assert partial.act.contents.categories == ("5.2", "5.3", "5.4", "5.5")
    destruction.approve(bureau.office, "1/2025", BY)
    bureau.waits(hours=2)
    does(bureau, *(task for task, a in tasks(bureau).items() if not a.done_at))
    bureau.approves(waiting(bureau))
    bureau.works()

    assert Kind.ACCESS_REQUEST in first.draft.kinds
    assert not {Kind.DESTRUCTION, Kind.CONSENT_WITHDRAWAL} & set(first.draft.kinds)
    assert {Kind.DESTRUCTION, Kind.CONSENT_WITHDRAWAL} <= set(second.draft.kinds)
    made = drawn(bureau)
    assert made.contents.grounds == ("9.6.1", "9.6.2")
    paper = printed(bureau.office.archive.get(made.act_ref))
    assert "подп. 8 п. 1 ст. 23 НК РФ" in paper
    body = view.look(bureau.office, second.id).message.draft.body
    assert "подп. 8 п. 1 ст. 23 НК РФ, в течение 5 лет" in body
    assert bureau.appeal().state is AppealState.CLOSED
    assert len(bureau.sent()) == 2
    # He gets no mailings, although our own copies of what he wrote are gone.
    does(bureau, Task.SHRED)
    asked = ["D.Zaitsev@example.com", "8 900 0000000", "other@example.ru"]
    assert [held for _, held in are_suppressed(bureau.office, asked)] == [True, True, False]


def test_s9_a_hook_destroys_after_approval_and_its_log_becomes_the_extract(bureau: Bureau) -> None:
    """Source: policy 5.12, 9.6.2, 11.2.3, 11.3."""
    told: list[dict[str, Any]] = []

    def hook(name: str, body: bytes, key: str) -> bytes:
        told.append(json.loads(body))
        return json.dumps(ERASED).encode() if name == "destroy" else b""

    erase = HookSection(command=("/bin/true",), send=("id", "login"))
    bureau.sets(hooks={"block": erase, "destroy": erase})
    bureau.office = replace(bureau.office, run_hook=hook)
    comes(bureau, GAMER, S9, datetime(2025, 6, 14, 12, 0, tzinfo=MOSCOW))
    before = [order["action"] for order in told]
    bureau.waits(minutes=20)
    bureau.approves_act("1/2025")
    bureau.waits(minutes=15)
    bureau.works()
    made = drawn(bureau)

    assert before == ["block"]
    assert told[-1]["subject"] == {"id": "2003", "login": "gamer777"}
    assert told[-1]["categories"] == ["5.1", "5.2", "5.3", "5.4", "5.5"]
    assert made.destroyed_at == datetime(2025, 6, 14, 12, 30, 5, tzinfo=MOSCOW)
    extract = printed(bureau.office.archive.get(made.extract_ref))
    for words in ("Иванов Сергей Олегович", "CRM «Клиенты»", "удалены записи 417, 418",
                  "задание 77", "14.06.2025", "9.6.2"):  # fmt: skip
        assert words in extract
    paper = printed(bureau.office.archive.get(made.act_ref))
    for words in ("АКТ № 1/2025", "14.06.2025, 12:30", "г. Пример, ул. Примерная", "crm-erase 2.2",
                  "Румянцев Д. В.", "индивидуальный предприниматель", "11.2.3",
                  "обращение № 1/2025",
                  "«Клиенты (пример)»", "обработка другим лицам не поручалась"):  # fmt: skip
        assert words in paper
    assert "Qwerty" not in paper + extract
    left = [task for task, each in tasks(bureau).items() if not each.done_at]
    does(bureau, *(task for task in left if task is not Task.SHRED))
    bureau.approves(waiting(bureau))
    bureau.works()
    assert bureau.appeal().state is AppealState.CLOSED
    does(bureau, Task.SHRED)
    # Our own copies are gone, what the law wants kept is not.
    (letter,) = bureau.letters()
    with pytest.raises(Destroyed):
        bureau.office.archive.get(letter.raw_ref)
    assert "АКТ № 1/2025" in printed(bureau.office.archive.get(made.act_ref))
    assert act_column(bureau) == "№ 1/2025 от 14.06.2025"


def test_blanks_of_an_act_are_named_all_at_once_and_nothing_is_destroyed(bureau: Bureau) -> None:
    """Source: policy 11.3."""
    comes(bureau, GAMER, S9, datetime(2025, 6, 14, 12, 0, tzinfo=MOSCOW))
    bureau.office = replace(
        bureau.office, policy=replace(bureau.office.policy, commission=(), no_processors=False)
    )
    proposal = destruction.draft(bureau.office, "1/2025", {"grounds": ("9.9",)}, BY)

    said = " ".join(hindrance.ru for hindrance in proposal.hindrances)
    for word in ("способ", "фактически", "средство", "комиссии", "по поручению", "9.9"):
        assert word in said
    with pytest.raises(Hindered):
        destruction.approve(bureau.office, "1/2025", BY)
    assert tasks(bureau)[Task.DESTROY].done_at is None


def test_nothing_is_destroyed_on_a_letter_that_may_be_another_s(bureau: Bureau) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(
        mail("Требую уничтожить мои данные. Орлова Марина", results="mx.example.ru; dmarc=fail")
    )
    bureau.works()

    with pytest.raises(Hindered, match="no such task"):
        destruction.draft(bureau.office, "1/2025", WAYS, BY)


def test_a_changed_proposal_has_to_be_approved_anew(bureau: Bureau) -> None:
    comes(bureau, GAMER, S9, datetime(2025, 6, 14, 12, 0, tzinfo=MOSCOW))
    bureau.approves_act("1/2025")
    destruction.draft(bureau.office, "1/2025", {"categories": ("5.2",)}, BY)

    with pytest.raises(Hindered, match="not approved"):
        does(bureau, Task.DESTROY)


def test_a_fault_while_the_act_is_drawn_leaves_no_gap_and_no_closed_appeal(bureau: Bureau) -> None:
    class Broken:
        def __getattr__(self, name: str) -> Any:
            return getattr(sound.renderer, name)

        def sheet(self, name: str, data: object) -> bytes:
            raise ValueError

    comes(bureau, GAMER, S9, datetime(2025, 6, 14, 12, 0, tzinfo=MOSCOW))
    bureau.approves_act("1/2025")
    sound = bureau.office
    bureau.office = replace(sound, renderer=Broken())
    does(bureau, Task.DESTROY)
    with bureau.office.records.look() as unit:
        state = unit.acts.find()[0].state
    alarms = len(bureau.alarms())
    bureau.office = sound
    bureau.waits(hours=1)
    bureau.works()

    assert (state, alarms) == (ActState.DESTROYED, 1)
    assert drawn(bureau).number == "1/2025"


def test_the_register_of_documents_names_the_act_and_everything_of_11_4(bureau: Bureau) -> None:
    """Source: policy 11.4."""
    comes(bureau, GAMER, S9, datetime(2025, 6, 14, 12, 0, tzinfo=MOSCOW))
    bureau.approves_act("1/2025")
    does(bureau, Task.DESTROY)
    rows = act_list.journal(bureau.office)
    paper = printed(act_list.journal_pdf(bureau.office, rows))

    ((*_, act_, remark),) = rows
    assert act_ == "№ 1/2025 от 14.06.2025"
    assert remark == "копии в почтовом ящике: хранятся до закрытия обращения"
    assert "Конфиденциально" in paper
    assert "переданных на уничтожение" in paper


def test_the_act_says_until_when_older_keys_open_our_own_copies(bureau: Bureau) -> None:
    """Source: policy 11.1."""
    comes(bureau, GAMER, S9, datetime(2025, 6, 14, 12, 0, tzinfo=MOSCOW))
    settings = bureau.office.settings
    keys = keys_of(settings)
    copy_keys(keys, settings.path(settings.keys.backups), bureau.watch.at)
    keys.close()
    bureau.approves_act("1/2025")
    does(bureau, Task.DESTROY)
    paper = printed(bureau.office.archive.get(drawn(bureau).act_ref))

    assert "удаляется не позднее 14.07.2025; сделанная позже — через 30" in paper


def test_an_act_without_any_copy_of_the_keys_says_so(bureau: Bureau) -> None:
    comes(bureau, GAMER, S9, datetime(2025, 6, 14, 12, 0, tzinfo=MOSCOW))
    bureau.approves_act("1/2025")
    does(bureau, Task.DESTROY)

    paper = printed(bureau.office.archive.get(drawn(bureau).act_ref))
    assert "Резервных копий хранилища ключей на дату акта нет" in paper


def test_the_act_says_that_the_copies_in_the_mailbox_are_needed_still(bureau: Bureau) -> None:
    """Source: policy 11.3; domain facts 7.10."""
    comes(bureau, GAMER, S9, datetime(2025, 6, 14, 12, 0, tzinfo=MOSCOW))
    bureau.approves_act("1/2025")
    does(bureau, Task.DESTROY)
    paper = printed(bureau.office.archive.get(drawn(bureau).act_ref))
    left = [task for task, each in tasks(bureau).items() if not each.done_at]
    does(bureau, *(task for task in left if task is not Task.SHRED))
    bureau.approves(waiting(bureau))
    bureau.works()
    does(bureau, Task.SHRED)
    ((*_, remark),) = act_list.journal(bureau.office)

    assert "Копии в почтовом ящике На дату акта не удалены" in paper
    assert "удаляет ответственное лицо" in paper
    # The letter: the reply that left for the test has no copy in Sent yet.
    assert remark == "копии в почтовом ящике: НЕ удалено 1"


def test_whoever_approves_a_destruction_is_told_that_nobody_signed_the_appeal(
    bureau: Bureau,
) -> None:
    """Source: policy 14.2.4; domain facts 8, S3."""
    comes(bureau, ANNA, S3, datetime(2025, 9, 30, 23, 59, 30, tzinfo=MOSCOW))
    (remark,) = destruction.draft(bureau.office, "1/2025", WAYS, BY).remarks
    person.set_requisites(bureau.office, "1/2025", {"signature": Verdict.PRESENT}, BY)
    bureau.works()

    assert remark.ru.startswith("Обращение не подписано (п. 14.2.4): утверждая, Вы решаете")
    assert destruction.look(bureau.office, "1/2025").remarks == ()
