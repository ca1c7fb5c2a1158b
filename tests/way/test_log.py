"""The journal tells what happened and names nobody: no name, address, text or password."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot import log
from mailbot.app.mail import inbox_of, login_guard, outbox_of
from mailbot.domain.letter import Letter
from mailbot.errors import Unavailable
from mailbot.mail.parse import parse
from mailbot.steps.escalate import sweep
from mailbot.watch.daemon import run_once, tend
from mailbot.watch.mailbox import Watchers
from tests.mails import ACCESS, ANNA, MARINA, mail
from tests.offices import NOW, Bureau, open_bureau, write_config
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import Fault, Smtp

PASSWORD = "Qwerty-Example-1"
LETTER = (
    "удалите мой акк полностью. логин gamer777 пароль Qwerty-Example-1."
    " Орлова Марина Сергеевна, тел. +7 900 000-00-00"
)
SECRETS = (
    "Орлов", "Марин", "Сергеевн", "marina", "smirnova", "example.com", "gamer777", PASSWORD,
    "удалите", "акк ", "000-00-00", "117/2025", "secret", "Удаление", "first@",
)  # fmt: skip


@contextmanager
def talkative() -> Iterator[None]:
    """Log as the daemon does, with every library at its most talkative; put it back at the end."""
    ours, root = logging.getLogger("mailbot"), logging.getLogger()
    kept = (ours.handlers[:], ours.propagate, ours.level, root.handlers[:], root.level)
    # As in a fresh process; pytest's own handlers would hide what libraries say.
    root.handlers[:] = []
    log.to_stderr()
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        ours.handlers[:], ours.propagate, ours.level, root.handlers[:], root.level = kept
        logging.captureWarnings(False)


def breaks(raw: bytes) -> Letter:
    """A fault of ours whose message quotes the letter."""
    letter = parse(raw)
    if "БОМБА" in letter.text:
        raise ValueError(f"cannot read {letter.text!r} of {letter.senders}")
    return letter


def walk(bureau: Bureau, smtp: Smtp) -> None:
    """Meet everything that the log has words for."""
    bureau.enrols(MARINA, ANNA)
    bureau.arrives(mail(LETTER, subject="Удаление"))
    bureau.arrives(mail(f"БОМБА {LETTER}", message_id="<bomb@example.com>"))
    bureau.arrives(mail(ACCESS, message_id="<b@example.com>", Precedence="bulk"))
    bureau.arrives(b"From: \xff<marina.orlova@example.com\r\nDate: x\r\n\r\n" + LETTER.encode())
    bureau.works()
    bureau.approves(bureau.reply_of(1))
    smtp.answers = {"RCPT": "451 <marina.orlova@example.com>: Орлова Марина, not now"}
    bureau.works()
    bureau.waits(hours=2)
    smtp.answers = {"RCPT": "550 <marina.orlova@example.com>: no Орлова Марина here"}
    bureau.works()
    smtp.answers = {}
    smtp.fault = Fault.DROP_AFTER_DOT
    for message in bureau.messages()[1:2]:
        bureau.approves(message)
    bureau.works()
    smtp.fault = None
    bureau.waits(days=12)
    sweep(bureau.office, bureau.watch.at)
    bureau.works()
    logging.getLogger("mailparser").error("invalid address marina.orlova@example.com")


@pytest.mark.policy("10")
def test_no_word_about_a_person_gets_into_the_journal(
    tmp_path: Path, database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with talkative(), Smtp() as smtp:
        config = write_config(tmp_path / "office", database_url, smtp_port=smtp.port)
        with open_bureau(config) as bureau:
            settings = bureau.office.settings
            bureau.office = replace(bureau.office, parse=breaks, sender=outbox_of(settings))
            walk(bureau, smtp)
    told = capfd.readouterr()
    text = told.err + told.out

    for event in (
        "filed letter=1",
        "failed letter=2",
        "checked appeal=1/2025",
        "not sent",
        "alarm",
    ):
        assert event in text
    for secret in SECRETS:
        assert secret not in text


def test_no_password_or_letter_gets_into_the_journal_from_the_mailbox(
    tmp_path: Path, database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with talkative(), Dovecot({"appeals": "another"}) as dovecot:
        config = write_config(tmp_path / "office", database_url, imap_port=dovecot.imap_port)
        dovecot.deliver("appeals", mail(LETTER), internal_date=NOW)
        with open_bureau(config) as bureau:
            settings = bureau.office.settings
            with pytest.raises(Unavailable):
                run_once(bureau.office, lambda: inbox_of(settings))
            told = threading.Event()
            with pytest.MonkeyPatch.context() as patch:
                sound = log.unreachable
                patch.setattr(log, "unreachable", lambda *said: (sound(*said), told.set()))
                with Watchers(bureau.office, lambda: inbox_of(settings), lambda: None):
                    assert told.wait(60)
            (config.parent / "password").write_text("another", encoding="utf-8")
            # A daemon that was started again: the old one would leave the server in peace for long.
            login_guard.cache_clear()
            run_once(bureau.office, lambda: inbox_of(settings))
            bureau.watch.at += timedelta(minutes=1)
            tend(bureau.office, bureau.watch.at)
    said = capfd.readouterr()

    assert "unreachable mailbox" in said.err
    assert "arrived folder='INBOX' new=1" in said.err
    for secret in (*SECRETS, "another"):
        assert secret not in said.err + said.out
