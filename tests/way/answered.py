"""How the operator answers every sample letter of domain facts 8, day by day, to its closed end.

One office, one clock: what came first is answered before what came later. Nothing here asserts
anything; `tests/way/test_samples.py` looks at what became of it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

import numpy as np
import pypdfium2

from mailbot.domain.acts import Kept
from mailbot.domain.appeal import Action, Appeal
from mailbot.domain.drafting import is_letter
from mailbot.domain.findings import Basis
from mailbot.domain.kinds import Task
from mailbot.domain.letter import Part
from mailbot.domain.message import Message, Purpose
from mailbot.domain.powers import Powers
from mailbot.domain.states import MessageState
from mailbot.domain.subject import Subject
from mailbot.steps import act, destruction, person, represent, sign
from tests import papers, scanners
from tests.mails import mail
from tests.offices import BY, MOSCOW, Bureau
from tests.way import sampled

Moment = tuple[int, ...]
# What a person writes into a blank: the first words of the blank, and his.
Words = dict[str, str]

REGISTERED_BEFORE = datetime(2025, 6, 1, tzinfo=MOSCOW)
DESTROYED = {
    "method": "11.2.3",
    "how": "записи удалены из базы и её копий",
    "tool": "crm-erase 2.1",
}


@dataclass(repr=False)
class Desk:
    """The operator at his desk: what he does upon each sample, and what he had before him then.

    `ids` are the appeals by sample, `before` the messages that lay ready when it had arrived,
    `printed` the letters as they came from the printer.
    """

    bureau: Bureau
    ids: dict[str, int] = field(default_factory=dict)
    before: dict[str, list[Message]] = field(default_factory=dict)
    printed: dict[int, bytes] = field(default_factory=dict)

    def is_at(self, *moment: int) -> None:
        """Move the clock on, and let the daemon do what is due by then."""
        self.bureau.is_at(datetime(*moment, tzinfo=MOSCOW))  # type: ignore[arg-type]
        self.bureau.sweeps(REGISTERED_BEFORE)

    def comes(self, name: str) -> None:
        """Let a sample arrive."""
        known = {appeal.id for appeal in self.bureau.appeals()}
        self.bureau.is_at(sampled.SAMPLES[name].at)
        self.bureau.arrives(sampled.letter(name))
        self.bureau.works()
        new = [each.id for each in self.bureau.appeals() if each.id not in known]
        if new:
            (self.ids[name],) = new
            self.before[name] = self.messages(name)

    def appeal(self, name: str) -> Appeal:
        with self.bureau.office.records.look() as unit:
            return unit.appeals.get(self.ids[name])

    def messages(self, name: str, *purposes: Purpose) -> list[Message]:
        """Return what was written to the outside for a sample, in order."""
        with self.bureau.office.records.look() as unit:
            found = unit.messages.find(appeal_id=self.ids[name])
        return [
            each
            for each in found
            if each.purpose not in (Purpose.ALARM, Purpose.DIGEST)
            and (not purposes or each.purpose in purposes)
        ]

    def actions(self, name: str) -> dict[Task, Action]:
        with self.bureau.office.records.look() as unit:
            return {each.task: each for each in unit.appeals.actions(self.ids[name])}

    def does(self, name: str, *tasks: Task) -> None:
        """Do tasks with one's own hands, and say so."""
        for task in tasks:
            person.done(self.bureau.office, self.actions(name)[task].id, BY)
        self.bureau.works()

    def destroys(self, name: str, **proposed: object) -> None:
        """Propose what is destroyed, approve it, do it."""
        number = self.appeal(name).number
        destruction.draft(self.bureau.office, number, {**DESTROYED, **proposed}, BY)
        destruction.approve(self.bureau.office, number, BY)
        self.bureau.waits(hours=1)
        self.does(name, Task.DESTROY)

    def lets_go(self, name: str, *blanks: str, purpose: Purpose = Purpose.REPLY) -> None:
        """Fill the blanks of the draft, sign it if it is a letter, approve it; it leaves."""
        office = self.bureau.office
        (message,) = [
            each for each in self.messages(name, purpose) if each.state is MessageState.DRAFTED
        ]
        body = _filled(message.draft.body, blanks)
        if body != message.draft.body:
            act.edit(office, message.id, message.version, body, BY)
        version = act.look(office, message.id).message.version
        if is_letter(message.draft.form):
            sheet = act.letter(office, act.look(office, message.id), office.now())
            self.printed[message.id] = sheet
            sign.sign(office, message.id, version, _signed(sheet), BY)
        keys = [it.key for it in act.look(office, message.id).strangers]
        assert not keys, keys
        act.approve(office, message.id, version, BY)
        self.bureau.works()

    def notifies(self, name: str, *blanks: str) -> None:
        """Tell the recipients: one by e-mail, the other by telephone."""
        self.lets_go(name, *blanks, purpose=Purpose.RECIPIENT_NOTICE)
        self.does(name, Task.NOTIFY_RECIPIENTS)

    def hears(self, sender: Subject, text: str, *parts: Part) -> None:
        """Let another letter of that sender arrive, proven."""
        domain = sender.emails[0].partition("@")[2]
        now = self.bureau.watch.at
        self.bureau.arrives(
            mail(
                text,
                sender=sender,
                subject="Re: Обращение",
                message_id=f"<{now:%Y%m%d%H%M}@{domain}>",
                results=f"mx.example.ru; dkim=pass header.d={domain}",
                date=format_datetime(now),
                parts=parts,
            )
        )
        self.bureau.works()


def _filled(body: str, words: tuple[str, ...]) -> str:
    """Put the words into the blanks, one after the other."""
    blanks = iter(words)
    return re.sub(r"\[\[.*?\]\]", lambda _: next(blanks), body, flags=re.DOTALL)


def _signed(sheet: bytes) -> bytes:
    """Print the letter, sign it, and put it on the scanner: a PDF of pictures."""
    with pypdfium2.PdfDocument(sheet) as document:
        pages = [
            np.asarray(page.render(scale=1.5).to_pil())[:, :, ::-1].copy() for page in document
        ]
    return scanners.pdf(pages, dpi=108)


def answer_all(bureau: Bureau) -> Desk:
    """Answer every sample in the order of their days."""
    desk = Desk(bureau)
    bureau.enrols(*sampled.REGISTERED)
    for chapter in CHAPTERS:
        chapter(desk)
    return desk


def _summer(desk: Desk) -> None:
    desk.comes("S1")
    desk.is_at(2025, 6, 9, 10, 0)
    desk.comes("S7")
    desk.does("S7", Task.BLOCK)
    desk.lets_go("S7", purpose=Purpose.CHALLENGE)
    desk.lets_go("S7")
    desk.is_at(2025, 6, 10, 9, 0)
    number = desk.appeal("S7").number
    desk.hears(
        sampled.IRINA,
        f"Подтверждаю обращение № {number}. Верный телефон +7 900 000-00-77. Соколова Ирина",
    )
    desk.is_at(2025, 6, 11, 10, 0)
    desk.lets_go("S1")
    desk.does("S7", Task.RECTIFY)
    desk.notifies("S7", "номер телефона изменён")
    person.order(desk.bureau.office, number, Task.UNBLOCK, BY)
    desk.does("S7", Task.UNBLOCK)
    desk.lets_go("S7", "все категории", "номер телефона")
    desk.comes("S2")
    desk.does("S2", Task.STOP_MAILING)
    desk.notifies("S2")
    desk.lets_go("S2")
    desk.comes("S9")
    desk.does("S9", Task.STOP_MAILING, Task.BLOCK)
    desk.lets_go("S9", purpose=Purpose.COMPLETION_REQUEST)
    desk.is_at(2025, 6, 16, 10, 0)
    page = papers.Paper(
        head=("ИП Румянцеву Д. В.",),
        title="ТРЕБОВАНИЕ",
        paragraphs=("Прошу удалить мой аккаунт gamer777 и уничтожить мои данные.",),
        name="Иванов С. О.",
        dated="16.06.2025",
    )
    signed = Part("podpis.pdf", "application/pdf", papers.pdf(page, seed=2, signed=True))
    desk.hears(sampled.GAMER, f"К обращению № {desk.appeal('S9').number}: подписал.", signed)
    desk.destroys("S9")
    desk.notifies("S9")
    desk.lets_go("S9")
    desk.comes("S11")
    desk.is_at(2025, 7, 1, 10, 0)
    desk.lets_go("S11")


def _autumn(desk: Desk) -> None:
    desk.comes("S3")
    desk.comes("S4")
    desk.is_at(2025, 10, 1, 11, 0)
    desk.does("S3", Task.STOP_MAILING, Task.BLOCK, Task.STOP_PROCESSING)
    desk.destroys("S3")
    desk.notifies("S3")
    desk.lets_go("S3")
    desk.lets_go("S4", purpose=Purpose.COMPLETION_REQUEST)
    desk.lets_go("S4", purpose=Purpose.CHALLENGE)
    powers = Powers(
        basis=Basis.POWER_OF_ATTORNEY,
        document="доверенность б/н",
        scope="получение сведений о персональных данных",
        issued_on=datetime(2025, 8, 15, tzinfo=MOSCOW).date(),
    )
    desk.is_at(2025, 10, 8, 11, 0)
    represent.verify(desk.bureau.office, desk.appeal("S4").number, powers, "", BY)
    desk.bureau.works()
    desk.lets_go("S4")
    desk.comes("S6")
    desk.does("S6", Task.RECTIFY)
    desk.notifies("S6", "фамилия и номер телефона")
    desk.is_at(2025, 10, 23, 9, 0)
    desk.lets_go("S6", "фамилия, номер телефона")
    desk.comes("S13")
    desk.does("S13", Task.TAKE_DOWN)
    desk.lets_go("S13", "отзыв, фотография, фамилия и место работы на странице отзывов")


def _winter(desk: Desk) -> None:
    desk.comes("S12")
    desk.lets_go("S12", purpose=Purpose.CHALLENGE)
    desk.is_at(2025, 12, 29, 11, 0)
    desk.does("S12", Task.STOP_MAILING, Task.BLOCK)
    desk.lets_go("S12")
    desk.comes("S5")
    desk.does("S5", Task.STOP_MAILING, Task.BLOCK)
    desk.bureau.waits(minutes=20)
    desk.lets_go("S5", "О Вашем возражении сообщено ООО «Рассылка»")
    desk.does("S5", Task.STOP_PROCESSING)
    kept = (Kept(("5.1", "5.6"), "подп. 8 п. 1 ст. 23 НК РФ", "в течение 5 лет"),)
    desk.destroys("S5", kept=kept)
    desk.notifies("S5")
    desk.lets_go("S5")
    desk.comes("S15")
    desk.comes("S16")
    desk.does("S16", Task.STOP_MAILING)
    desk.notifies("S16")
    desk.lets_go("S16")
    desk.comes("S14")
    desk.is_at(2026, 1, 1, 12, 0)
    desk.does("S14", Task.INVESTIGATE, Task.REPORT_INCIDENT)
    desk.is_at(2026, 1, 3, 12, 0)
    desk.does("S14", Task.REPORT_INQUIRY)
    desk.lets_go("S14", "утечка подтвердилась, доступ к файлу закрыт")


def _spring(desk: Desk) -> None:
    desk.comes("S8")
    desk.does("S8", Task.STOP_MAILING, Task.EXPORT)
    desk.notifies("S8")
    desk.is_at(2026, 2, 2, 10, 0)
    desk.lets_go("S8")
    desk.comes("S10")
    desk.does("S10", Task.STOP_MAILING, Task.BLOCK)
    desk.lets_go("S10", purpose=Purpose.COMPLETION_REQUEST)
    desk.is_at(2026, 4, 27, 10, 0)
    answer = f"К обращению № {desk.appeal('S10').number}: свидетельство о рождении."
    desk.hears(sampled.MOTHER, answer, sampled.birth_certificate())
    powers = Powers(
        basis=Basis.LEGAL,
        document="свидетельство о рождении I-АА № 000000",
        scope="законный представитель",
    )
    represent.verify(desk.bureau.office, desk.appeal("S10").number, powers, sampled.ALISA.id, BY)
    desk.bureau.works()
    desk.does("S10", Task.INVESTIGATE)
    desk.lets_go(
        "S10",
        "данные заблокированы 24.04.2026 и будут уничтожены",
        "Иным лицам, кроме ООО «Рассылка», данные не передавались",
        "согласия законного представителя не было, выявлено 27.04.2026",
        "звонки прекращены 24.04.2026",
        # The site keeps an address that the policy's section 7 does not let it keep of its users.
        "— хранение Политикой не предусмотрено, будет уничтожен",
    )
    desk.is_at(2026, 4, 28, 10, 0)
    desk.destroys("S10")
    desk.notifies("S10")
    desk.lets_go("S10")


CHAPTERS: tuple[Callable[[Desk], None], ...] = (_summer, _autumn, _winter, _spring)
