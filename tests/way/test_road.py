"""The whole road once, on real servers: from a letter in Dovecot to the subject's own mailbox."""

import hashlib
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from mailbot.__main__ import main
from mailbot.app.mail import inbox_of
from mailbot.app.office import open_office
from mailbot.domain.states import AppealState
from mailbot.settings import load_settings
from mailbot.watch.daemon import run_once
from tests.mails import MARINA, MARKETING, mail
from tests.offices import BY, Bureau, Copies, Posted, Watch, write_config
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import DeliveringSmtp
from tests.way import sampled
from tests.way.answered import Desk

BOX = "appeals"
SUBJECT = MARINA.emails[0]

SHEET = f"id;ФИО;Электронная почта\n1001;{MARINA.full_name};{SUBJECT}\n"


@dataclass
class Stage:
    """The servers, and the shell of the operator."""

    dovecot: Dovecot
    smtp: DeliveringSmtp
    config: Path
    capsys: pytest.CaptureFixture[str]

    def tells(self, *words: str) -> str:
        """Run a command, which must succeed; return what it printed."""
        self.capsys.readouterr()
        code = main(["--config", str(self.config), *words])
        told = self.capsys.readouterr()
        assert code == 0, told.err
        return told.out

    def shows(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.tells(*words, "--format", "json").splitlines()]

    def waits(self, found: Callable[[], Any]) -> Any:
        """Ask until there is something; another process rings no bell here."""
        until = time.monotonic() + 90
        while not (it := found()):
            assert time.monotonic() < until
            time.sleep(0.2)
        return it

    @contextmanager
    def daemon(self) -> Iterator[subprocess.Popen[str]]:
        """Run the daemon as a process of its own; its end is the test's to ask for."""
        command = [sys.executable, "-m", "mailbot", "--config", str(self.config), "run"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            if process.stderr is not None:
                process.stderr.close()


@pytest.fixture
def stage(tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]) -> Iterator[Stage]:
    with (
        Dovecot({BOX: "secret", SUBJECT: "hers"}) as dovecot,
        DeliveringSmtp(dovecot.deliver) as smtp,
    ):
        config = write_config(
            tmp_path / "office", database_url, imap_port=dovecot.imap_port, smtp_port=smtp.port
        )
        yield Stage(dovecot, smtp, config, capsys)


def fill(stage: Stage, number: str, folder: Path) -> str:
    """Fill the blanks of a message; return its new version."""
    (shown,) = stage.shows("messages", "show", number)
    body = re.sub(r"\[\[.*?\]\]", "не уведомлялся никто", shown["draft"]["body"], flags=re.DOTALL)
    file = folder / "reply.txt"
    file.write_text(body, encoding="utf-8")
    stage.tells("messages", "edit", number, "--from", str(file), "--by", BY)
    (edited,) = stage.shows("messages", "show", number)
    assert edited["hindrances"] == []
    return str(edited["version"])


@pytest.mark.long
def test_a_letter_is_answered_from_mailbox_to_mailbox(stage: Stage, tmp_path: Path) -> None:
    sheet = tmp_path / "subjects.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    stage.tells("migrate")
    stage.tells("subjects", "import", str(sheet))
    with stage.daemon() as process:
        stage.dovecot.deliver(BOX, mail(MARKETING))
        stage.waits(lambda: [a for a in stage.shows("appeals", "list") if a["state"] == "checked"])
        for action in stage.shows("actions", "list"):
            stage.tells("actions", "done", str(action["id"]), "--by", BY)
        stage.waits(lambda: [a for a in stage.shows("appeals", "list") if a["state"] == "checked"])
        (waiting,) = stage.shows("messages", "list")
        number = str(waiting["id"])
        version = fill(stage, number, tmp_path)
        stage.tells("messages", "approve", f"{number}@{version}", "--by", BY)
        (taken,) = stage.waits(lambda: [t for t in stage.smtp.taken if t.recipients == (SUBJECT,)])
        stage.waits(lambda: stage.dovecot.letters(BOX, "Sent"))
        stage.waits(lambda: not stage.shows("appeals", "list"))
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        _, said = process.communicate(timeout=60)
        took = time.monotonic() - began

    (message,) = [m for m in stage.shows("messages", "list", "--all") if m["purpose"] == "reply"]
    (appeal,) = stage.shows("appeals", "list", "--all")
    # That an idle daemon ends in five seconds is shown in tests/watch; this machine is busy.
    assert took < 20
    assert process.returncode == 0
    assert appeal["state"] == "closed"
    assert hashlib.sha256(taken.content).hexdigest() == message["approved_sha256"]
    _check_reply(stage, taken.content, message["message_id"])
    _check_mailbox(stage, taken.content)
    for secret in ("Орлова", "Марина", SUBJECT, "example.com", "рассылк", "secret"):
        assert secret not in said


def _check_reply(stage: Stage, sent: bytes, message_id: str) -> None:
    """The reply lies in the subject's mailbox as it was approved, below the server's own lines."""
    ((_, arrived),) = stage.dovecot.letters(SUBJECT, "INBOX")
    letter = message_from_bytes(arrived, policy=default)

    assert arrived.endswith(sent)
    assert letter["Message-ID"] == message_id
    assert letter["In-Reply-To"] == letter["References"] == "<first@example.com>"
    assert letter["To"] == SUBJECT


def _check_mailbox(stage: Stage, sent: bytes) -> None:
    """The copy is there, once; the letter that came lies as it came, unread."""
    ((flags, copy),) = stage.dovecot.letters(BOX, "Sent")
    ((flags_of_letter, letter),) = stage.dovecot.letters(BOX, "INBOX")

    assert copy == sent
    assert b"\\Seen" in flags
    assert set(flags_of_letter) <= {b"\\Recent"}
    assert letter == mail(MARKETING)


def test_sample_s1_is_answered_by_a_signed_letter_from_mailbox_to_mailbox(
    tmp_path: Path, sqlite_url: str
) -> None:
    """Sample S1 of domain facts 8 by real servers; the others leave for the test's own list."""
    sample, raw = sampled.SAMPLES["S1"], sampled.letter("S1")
    with (
        Dovecot({BOX: "secret", SUBJECT: "hers"}) as dovecot,
        DeliveringSmtp(dovecot.deliver) as smtp,
    ):
        config = sampled.write_office(
            tmp_path / "office", sqlite_url, imap_port=dovecot.imap_port, smtp_port=smtp.port
        )
        watch = Watch(sample.at)
        with open_office(load_settings(config)) as office:
            bureau = Bureau(replace(office, now=watch), watch, Posted(), Copies())
            desk = Desk(bureau)
            bureau.enrols(*sampled.REGISTERED)
            dovecot.deliver(BOX, raw, internal_date=sample.at)
            run_once(bureau.office, lambda: inbox_of(office.settings))
            desk.ids["S1"] = bureau.appeal().id
            desk.is_at(2025, 6, 11, 10, 0)
            desk.lets_go("S1")
            run_once(bureau.office, lambda: inbox_of(office.settings))
            reply, appeal = bureau.reply(), bureau.appeal()
        ((_, arrived),) = dovecot.letters(SUBJECT, "INBOX")
        ((_, copy),) = dovecot.letters(BOX, "Sent")
        ((_, kept),) = dovecot.letters(BOX, "INBOX")
    (sent,) = [taken for taken in smtp.taken if taken.recipients == (SUBJECT,)]
    letter = message_from_bytes(arrived, policy=default)
    (scan,) = [bytes(part.get_content()) for part in letter.iter_attachments()]

    assert appeal.state is AppealState.CLOSED
    assert arrived.endswith(sent.content)
    assert copy == sent.content
    assert kept == raw
    assert hashlib.sha256(sent.content).hexdigest() == reply.approved_sha256
    assert letter["In-Reply-To"] == message_from_bytes(raw, policy=default)["Message-ID"]
    # What came back from the printer, signed, is what lies in her mailbox.
    assert _pages(scan) == _pages(desk.printed[reply.id])


def _pages(content: bytes) -> int:
    with pypdfium2.PdfDocument(content) as document:
        return len(document)
