"""A storm of machines that answer each other ends: every letter kept, no mail beyond the caps."""

import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.domain.message import Purpose
from mailbot.domain.states import LetterState
from mailbot.domain.subject import Subject
from mailbot.ports import Fetched, Place
from mailbot.sections import AcknowledgementSection
from mailbot.steps.alarm import PER_RECIPIENT_AN_HOUR
from mailbot.steps.arrive import arrive
from tests.mails import mail
from tests.offices import DUTY, NOW, Bureau, open_bureau, write_config

# Twenty times as many on demand: MAILBOT_STORM=10000.
LETTERS = int(os.environ.get("MAILBOT_STORM", "500"))
PEOPLE = 20

# Each answers whatever comes, with another sign of a machine; the last two look like persons.
MACHINES = (
    {"Auto-Submitted": "auto-replied"},
    {"Return-Path": "<>", "subject": "Недоставленное сообщение"},
    {"X-Autoreply": "yes"},
    {"subject": "Автоответ: меня нет"},
    {"Precedence": "auto_reply"},
    {"from": "MAILER-DAEMON@mx.example.com"},
    {"subject": "Automatic reply: Away"},
    {"X-Failed-Recipients": "b@example.com"},
    {"X-Autorespond": "away"},
    {"Auto-Submitted": "auto-replied (vacation)"},
    {"Return-Path": "<>", "subject": "Undelivered Mail Returned to Sender"},
    {"from": "postmaster@mx.example.com", "subject": "failure notice"},
    {"Precedence": "bulk", "List-Unsubscribe": "<https://example.com/u>"},
    {"X-Precedence": "auto_reply"},
    {"subject": "Out of Office"},
    {"Auto-Submitted": "auto-generated"},
    {"Auto-Submitted": "auto-notified", "List-Id": "<news.example.com>"},
    {"X-Auto-Response-Suppress": "All"},
    {},
)


def subject_of(number: int) -> Subject:
    return Subject(
        id=f"s{number}",
        full_name=f"Подписчик Номер{number} Иванович",
        emails=(f"reader{number}@example.com",),
    )


class World:
    """The other end: programs that answer every message of ours, and go on by themselves."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau, self.written, self.answered = bureau, 0, 0
        self.waiting: list[bytes] = []

    def delivers(self) -> None:
        """Hand over what was written, in one batch as a mailbox does."""
        place = Place("appeals", "INBOX", 1)
        first = self.written - len(self.waiting) + 1
        batch = [
            Fetched(uid, self.bureau.watch.at, raw)
            for uid, raw in enumerate(self.waiting, start=first)
        ]
        arrive(self.bureau.office, place, batch)
        self.waiting = []

    def writes(self, sender: Subject) -> None:
        signs = dict(MACHINES[self.written % len(MACHINES)])
        self.written += 1
        # Those that look like persons ask like persons, too: only the caps may stop them.
        asks = "" if set(signs) - {"X-Auto-Response-Suppress"} else "Кто дал вам мой адрес? "
        subject = signs.pop("subject", "Re: Ваше сообщение")
        wrote = Subject(id="", full_name="", emails=(signs.pop("from", sender.emails[0]),))
        raw = mail(
            f"{asks}Меня нет на месте до {self.written}-го.",
            sender=wrote,
            subject=subject,
            message_id=f"<storm-{self.written}@example.com>",
        )
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = b"".join(f"\r\n{name}: {value}".encode() for name, value in signs.items())
        self.waiting.append(head + lines + b"\r\n\r\n" + body)

    def answers(self) -> int:
        """Answer everything that came since; return how many that were."""
        new = self.bureau.posted.taken[self.answered :]
        self.answered += len(new)
        for _, (recipient,) in new:
            self.writes(Subject(id="", full_name="", emails=(recipient,)))
        return len(new)


def rage(bureau: Bureau) -> World:
    """Let bounces and answers come in waves, minutes apart, until enough have come."""
    world = World(bureau)
    people = [subject_of(number) for number in range(PEOPLE)]
    bureau.enrols(*people)
    while world.written < LETTERS:
        for person in people:
            world.writes(person)
        world.answers()
        world.delivers()
        bureau.works()
        bureau.waits(minutes=1)
    while world.answers():
        world.delivers()
        bureau.works()
    return world


@pytest.mark.long
def test_a_storm_ends_and_every_letter_is_kept(tmp_path: Path, sqlite_url: str) -> None:
    with open_bureau(write_config(tmp_path / "office", sqlite_url)) as bureau:
        limits = AcknowledgementSection(mode="proven", per_address_a_day=2, per_hour=30)
        bureau.sets(acknowledgement=limits)
        world = rage(bureau)
        letters, sent = bureau.letters(), bureau.sent()
        hours = 1 + int((bureau.watch.at - NOW) / timedelta(hours=1))
        times = Counter(m.recipients for m in sent)
        alarms = len(bureau.posted.to(DUTY))
        filed = [it for it in letters if it.state in (LetterState.FILED, LetterState.JOINED)]

    assert len(letters) == world.written >= LETTERS
    assert {it.state for it in letters} <= {
        LetterState.FILED,
        LetterState.JOINED,
        LetterState.SET_ASIDE,
    }
    # Some of them look like persons: they are kept as appeals, and nothing follows from them.
    assert 0 < len(filed) <= world.written // 4
    assert {m.purpose for m in sent} == {Purpose.ACKNOWLEDGEMENT}
    assert max(times.values()) <= limits.per_address_a_day * (1 + hours // 24)
    assert len(sent) <= limits.per_hour * hours
    assert alarms <= (PER_RECIPIENT_AN_HOUR + 1) * hours
