"""Letters that speak of each other, and machines that answer: tests/threads, told step by step.

Each file tells why it is here, who writes what, what a person does in between, and what must have
become of every letter, appeal and message in the end. In letters {number} is the register number
of the first appeal, {code} the one-time code of its challenge.
"""

import re
import tomllib
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr
from pathlib import Path
from typing import Any

import pytest

from mailbot.domain.appeal import Appeal
from mailbot.domain.message import Message, Purpose
from mailbot.domain.subject import Subject
from mailbot.domain.trust import standing
from mailbot.mail.parse import parse
from mailbot.sections import AcknowledgementSection
from mailbot.steps import act, person
from tests.mails import ANNA, MARINA
from tests.offices import BY, OPERATOR, Bureau

FOLDER = Path(__file__).parents[1] / "threads"
CASES = sorted(file.stem for file in FOLDER.glob("*.toml"))

PEOPLE = {
    "marina": (MARINA.full_name, MARINA.emails[0]),
    "anna": (ANNA.full_name, ANNA.emails[0]),
    "stranger": ("Пётр Соколов", "p.sokolov@example.net"),
    "marina-elsewhere": (MARINA.full_name, "m.orlova@example.net"),
    "operator": ("", OPERATOR),
    "duty": ("Дежурный", "duty@example.ru"),
    "kolyan": ("", "kolyan.t@example.com"),
    "sokolov": ("Павел Соколов", "p.sokolov@example.net"),
    "irina": ("Ирина Соколова", "sokolova.irina@example.com"),
}
# Whose addresses the scenarios register.
REGISTERED = {*MARINA.emails, *ANNA.emails, "kolyan.t@example.com", "sokolova.irina@example.com"}
RESULTS = {
    "proven": "mx.example.ru; dkim=pass header.d={domain}",
    "failed": "mx.example.ru; dmarc=fail header.from={domain}",
    "none": "",
}


class Stage:
    """The office of one scenario, and what has happened in it so far."""

    def __init__(self, bureau: Bureau, case: dict[str, Any]) -> None:
        self.bureau, self.count = bureau, 0
        for subject in case.get("subjects", []):
            bureau.enrols(Subject(**{**subject, "emails": tuple(subject["emails"])}))
        if "subjects" not in case:
            bureau.enrols(MARINA, ANNA)
        if "acknowledgement" in case:
            bureau.sets(acknowledgement=AcknowledgementSection(mode=case["acknowledgement"]))

    def plays(self, step: dict[str, Any]) -> None:
        """Do what a step tells; the daemon does its part behind it."""
        told = next(verb for verb in self.verbs() if verb in step)
        self.verbs()[told](step)
        self.bureau.works()

    def verbs(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        return {
            "letter": self._writes,
            "report": self._reports,
            "approve": self._approves,
            "return": lambda step: act.take_back(
                self.bureau.office, self.last(step["return"]).id, BY
            ),
            "tasks": lambda step: self.bureau.does_tasks(),
            "wait": lambda step: self.bureau.waits(**step["wait"]),
            "vouch": lambda step: person.vouch(self.bureau.office, step["vouch"], BY),
            "demands": lambda step: person.set_demands(
                self.bureau.office, "2/2025", step["demands"], BY
            ),
        }

    def last(self, purpose: str) -> Message:
        return self.bureau.messages(Purpose(purpose))[-1]

    def _approves(self, step: dict[str, Any]) -> None:
        if step.get("later"):
            # Approved, and the daemon has not come to it yet.
            self.bureau.office.records.postpone(
                "message", self.last(step["approve"]).id, self.bureau.watch.at
            )
        self.bureau.approves(self.last(step["approve"]))
        if step.get("later"):
            until = self.bureau.watch.at.replace(year=2026)
            self.bureau.office.records.postpone("message", self.last(step["approve"]).id, until)

    def _writes(self, step: dict[str, Any]) -> None:
        self.count += 1
        made, (name, address) = EmailMessage(), PEOPLE[step.get("from", "marina")]
        results = RESULTS[step.get("auth", "proven")].format(domain=address.partition("@")[2])
        answered = self.last(step["answers"]) if "answers" in step else None
        subject = step.get("subject", f"Re: {answered.draft.subject}" if answered else "Обращение")
        headers = {
            "Authentication-Results": results,
            "From": formataddr((name, address)),
            "To": OPERATOR,
            "Subject": self.filled(subject),
            "Date": "Wed, 11 Jun 2025 11:19:30 +0300",
            "Message-ID": step.get("id", f"<letter-{self.count}@example.com>"),
            "In-Reply-To": _mangled(answered, step) if answered else "",
            **step.get("headers", {}),
        }
        for header, value in headers.items():
            if value:
                made[header] = value
        text = self.filled(step["letter"])
        if answered and step.get("quotes"):
            mark = "> " if step["quotes"] == "marked" else ""
            sent = parse(self.bureau.office.archive.get(answered.bytes_ref or "")).text
            text += "\n\n" + "\n".join(mark + line for line in sent.splitlines())
        made.set_content(text, cte="8bit")
        for inner in step.get("attached", []):
            # A bounce that a person attaches, not one that a server sent.
            made.add_attachment(inner.encode(), maintype="message", subtype="x-bounce")
        self.bureau.arrives(made.as_bytes(policy=SMTP))

    def _reports(self, step: dict[str, Any]) -> None:
        self.count += 1
        message = self.last(step["report"])
        raw = self.bureau.office.archive.get(message.bytes_ref or "").decode()
        words = REPORTS[step.get("form", "dsn")].format(
            n=self.count,
            action=step.get("action", "failed"),
            status=step.get("status", "5.1.1"),
            to=message.recipients[0],
            headers=raw.partition("\r\n\r\n")[0].replace("\r\n", "\n"),
            envelope_id=message.message_id.strip("<>").partition("@")[0],
            sender=OPERATOR,
        )
        self.bureau.arrives(words.replace("\n", "\r\n").encode())

    def filled(self, text: str) -> str:
        """Put in what only the office knows."""
        found = re.search(r"\d{4}-\d{4}-\d{4}", self._challenge()) if "{code}" in text else None
        code = found[0] if found else ""
        number = self.bureau.appeals()[0].number if "{number}" in text else ""
        return text.replace("{number}", number).replace("{code}", code)

    def _challenge(self) -> str:
        return self.last("challenge").draft.body


def _mangled(answered: Message, step: dict[str, Any]) -> str:
    """A server that changes the letter case, or a register that does not know the id any more."""
    local, _, _ = answered.message_id.strip("<>").partition("@")
    return {
        "": answered.message_id,
        "mangled": f"<{local.upper()}@EXAMPLE.COM>",
        "forged": f"<{local[:-4]}0000@example.ru>",
    }[step.get("id_is", "")]


REPORTS = {
    "dsn": """From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
To: {sender}
Subject: Delivery report
Message-ID: <report-{n}@mx.example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x
Content-Type: text/plain

What became of your message.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Original-Recipient: rfc822; {to}
Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
--x
Content-Type: text/rfc822-headers

{headers}
--x--
""",
    "envelope": """From: MAILER-DAEMON@mx.example.com
To: {sender}
Subject: Undelivered
Message-ID: <report-{n}@mx.example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x
Content-Type: message/delivery-status

Original-Envelope-Id: {envelope_id}

Final-Recipient: rfc822; somebody.else@example.org
Action: {action}
Status: {status}
--x--
""",
    "words": """Return-Path: <>
From: postmaster@mx.example.com
To: {sender}
Subject: Недоставленное сообщение
Message-ID: <report-{n}@mx.example.com>
Content-Type: text/plain; charset=utf-8

Не удалось доставить письмо по адресу {to}: ящика нет.
""",
    "warning": """Return-Path: <>
From: MAILER-DAEMON@mx.example.com
To: {sender}
Subject: Warning: message delayed 4 hours
Message-ID: <report-{n}@mx.example.com>
Content-Type: text/plain; charset=utf-8

Your message to {to} has not yet been delivered. We will keep trying.

{headers}
""",
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{request.param}.toml").read_text(encoding="utf-8"))


# What each database does is tested elsewhere; here it is the road.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_thread_comes_to_what_it_must(bureau: Bureau, case: dict[str, Any]) -> None:
    stage = Stage(bureau, case)
    for step in case["steps"]:
        stage.plays(step)
    expected = case["expected"]

    assert [_of_letter(bureau, letter.id) for letter in bureau.letters()] == expected["letters"]
    assert [f"{a.number} {a.state}" for a in bureau.appeals()] == expected["appeals"]
    assert _standings(bureau) == expected.get("standings", _standings(bureau))
    for number, words in expected.get("has", {}).items():
        _check_appeal(bureau, number, words)
    assert _messages(bureau) == expected.get("messages", _messages(bureau))
    _check_alarms(bureau, expected)
    _check_reply(bureau, expected)
    _check_nothing_leaked(bureau)


def _of_letter(bureau: Bureau, letter_id: int) -> str:
    letter = bureau.letter(letter_id)
    number = next((a.number for a in bureau.appeals() if a.id == letter.appeal_id), "")
    return " ".join(filter(None, (letter.state, letter.reason, number)))


def _standings(bureau: Bureau) -> list[str]:
    with bureau.office.records.look() as unit:
        return [
            standing(a, unit.subjects.get(a.subject_id) if a.subject_id else None).value
            for a in unit.appeals.find()
        ]


def _check_appeal(bureau: Bureau, number: str, words: dict[str, Any]) -> None:
    appeal: Appeal = next(a for a in bureau.appeals() if a.number == number)
    with bureau.office.records.look() as unit:
        follows = unit.appeals.get(appeal.follows_id).number if appeal.follows_id else ""
        clocks, actions = unit.appeals.clocks(appeal.id), unit.appeals.actions(appeal.id)
    shown = {
        "flags": sorted(set(appeal.flags) & set(words.get("flags", appeal.flags))),
        "follows": follows,
        "kinds": [kind.value for kind in appeal.kinds],
        "subject": appeal.subject_id or "",
        "requisites": {
            name: getattr(appeal.requisites, name).verdict.value
            for name in words.get("requisites", ())
        },
        "unmet": sorted({clock.clock for clock in clocks if clock.met_at is None}),
        "due": min(clock.due for clock in clocks).date() if clocks else None,
        "tasks": sorted(action.task.value for action in actions),
    }

    assert {name: shown[name] for name in words} == words


def _messages(bureau: Bureau) -> list[str]:
    with bureau.office.records.look() as unit:
        found = unit.messages.find()
    return [f"{m.purpose} {m.state}" for m in found if m.purpose not in ("alarm", "digest")]


def _check_alarms(bureau: Bureau, expected: dict[str, Any]) -> None:
    told = [message.draft.body for message in bureau.alarms()]

    assert len(told) == len(expected.get("alarms", []))
    for body, words in zip(told, expected.get("alarms", []), strict=True):
        assert words in body


def _check_reply(bureau: Bureau, expected: dict[str, Any]) -> None:
    if "reply_says" in expected:
        assert expected["reply_says"] in bureau.messages()[-1].draft.body
    if "delivery" in expected:
        assert expected["delivery"] in bureau.messages()[-1].delivery


def _check_nothing_leaked(bureau: Bureau) -> None:
    """Whatever was said: data only to the address that is registered for their subject."""
    for content, recipients in bureau.posted.taken:
        if recipients != ("duty@example.ru",) and not REGISTERED.issuperset(recipients):
            text = parse(content).text
            assert "117/2025" not in text
            assert "обрабатываем" not in text
            assert "Орлова" not in text


def test_every_scenario_says_why_it_is_here() -> None:
    assert len(CASES) >= 30
    for name in CASES:
        assert (FOLDER / f"{name}.toml").read_text(encoding="utf-8").startswith("# ")
