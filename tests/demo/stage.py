"""The stage: mail servers, a configuration and the daemon, all below one folder of this machine."""

import json
import logging
import os
import re
import shlex
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from tests.demo.office import OPERATOR, write_config
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_port
from tests.servers.smtp import DeliveringSmtp

CHECKOUT = Path(__file__).parents[2]
PASSWORD = "demo"

# The daemon migrates a fresh database first; on a loaded machine that takes its time.
_START_SECONDS = 60


@dataclass(frozen=True)
class Stage:
    """Running servers and a configuration for them."""

    folder: Path
    dovecot: Dovecot
    mx: DeliveringSmtp
    console_port: int

    def arrive(self, envelope_from: str, raw: bytes) -> None:
        """Hand a letter to the operator's mail server, as the sender's server would."""
        with smtplib.SMTP("127.0.0.1", self.mx.port, local_hostname="mail.example.com") as mail:
            mail.sendmail(envelope_from, [OPERATOR], raw)

    def run(self, *words: str) -> None:
        """Run a mailbot command whose output the spectator sees; raises if it fails."""
        sys.stdout.flush()
        subprocess.run(["./mailbot", *words], cwd=self.folder, check=True)

    def run_refused(self, *words: str) -> None:
        """Run a command that mailbot must refuse, with its reasons; raises if it does not."""
        sys.stdout.flush()
        command = ["./mailbot", *words]
        done = subprocess.run(command, cwd=self.folder, check=False, stderr=subprocess.STDOUT)
        if done.returncode != 1:
            raise RuntimeError(f"{words} ended with {done.returncode}")

    def order(self, *words: str) -> None:
        """Run a mailbot command whose output nobody reads; raises if it fails."""
        subprocess.run(
            ["./mailbot", *words], cwd=self.folder, check=True, stdout=subprocess.DEVNULL
        )

    def ask(self, *words: str) -> list[dict[str, Any]]:
        """Run a mailbot command and return its JSON Lines."""
        command = ["./mailbot", *words, "--format", "json"]
        done = subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.PIPE)
        return [json.loads(line) for line in done.stdout.splitlines()]

    @property
    def log(self) -> Path:
        """The daemon's log."""
        return self.folder / "mailbot.log"

    def logged(self, words: str) -> int:
        """Count words of the log: a question to the register is a command, and each costs."""
        return self.log.read_text().count(words)


@contextmanager
def staged(folder: Path, people: Iterable[str]) -> Iterator[Stage]:
    """Start the servers with a mailbox for the operator and for each of `people`."""
    # aiosmtpd warns of its own innards at every login.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    users = dict.fromkeys((OPERATOR, *people), PASSWORD)
    with ExitStack() as stack:
        dovecot = stack.enter_context(Dovecot(users))
        mx = stack.enter_context(
            DeliveringSmtp(
                lambda to, raw: dovecot.deliver(to, _verdict_first(raw), internal_date=_dated(raw)),
                results=verdict,
            )
        )
        submission = stack.enter_context(
            DeliveringSmtp(
                dovecot.deliver,
                results=verdict,
                users={OPERATOR: PASSWORD},
            )
        )
        (folder / "password").write_text(PASSWORD)
        console_port = free_port()
        write_config(
            folder / "config",
            imap_port=dovecot.imaps_port,
            ca_file=dovecot.ca_file,
            smtp_port=submission.port,
            console_port=console_port,
        )
        _scripts(folder, dovecot.imap_port, users)
        yield Stage(folder, dovecot, mx, console_port)


def _dated(raw: bytes) -> datetime:
    """Return the day that the letter bears: days went by before the spectator came."""
    dated: datetime = message_from_bytes(raw, policy=policy.default)["Date"].datetime
    return dated


def verdict(sender: str, raw: bytes) -> str:
    """What the receiving server says of a letter: who lies in From has no signature for it.

    Stands in for SPF, DKIM and DMARC: no DNS is asked here, so the envelope is taken as true.
    """
    true = sender.rpartition("@")[2]
    (author,) = message_from_bytes(raw, policy=policy.default)["From"].addresses
    dkim = f"dkim=pass header.d={true}" if author.domain == true else "dkim=none"
    dmarc = f"dmarc={'pass' if author.domain == true else 'fail'} header.from={author.domain}"
    return f"{dkim}; {f'spf=pass smtp.mailfrom={sender}' if sender else 'spf=none'}; {dmarc}"


def _verdict_first(raw: bytes) -> bytes:
    """Put the verdict on top, where a filter behind the server (OpenDMARC) writes it."""
    line = re.search(rb"(?m)^Authentication-Results: mx\.example\.ru;.*\r\n", raw)
    return raw if line is None else line[0] + raw[: line.start()] + raw[line.end() :]


def _scripts(folder: Path, imap_port: int, users: Mapping[str, str]) -> None:
    """Commands for whoever watches: mailbot here, a look into mail, the telephone's code."""
    (folder / "servers.json").write_text(json.dumps({"imap_port": imap_port, "users": users}))
    where, python = shlex.quote(str(CHECKOUT)), shlex.quote(sys.executable)
    config = shlex.quote(str(folder / "config" / "mailbot.toml"))
    for name, module in (
        ("mailbot", f"mailbot --config {config}"),
        ("mailbox", f"tests.demo mailbox {shlex.quote(str(folder))}"),
        ("code", f"tests.demo code {shlex.quote(str(folder))}"),
    ):
        script = folder / name
        script.write_text(f'#!/bin/sh\nPYTHONPATH={where} exec {python} -m {module} "$@"\n')
        script.chmod(0o755)


@contextmanager
def daemon(stage: Stage) -> Iterator[subprocess.Popen[bytes]]:
    """Run the daemon until the end; raises RuntimeError with its log if it does not start."""
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager,
        stage.log.open("wb") as log,
    ):
        # What systemd would listen on; a name without a file (unix(7)).
        manager.bind(f"\0mailbot-demo-{os.getpid()}-{id(stage)}")
        manager.settimeout(_START_SECONDS)
        process = subprocess.Popen(
            ["./mailbot", "run"],
            cwd=stage.folder,
            env=environment(NOTIFY_SOCKET="@" + manager.getsockname()[1:].decode()),
            stdin=subprocess.DEVNULL,
            stderr=log,
            # Ctrl-C is for the demonstration, which then ends the daemon in its own time.
            start_new_session=True,
        )
        try:
            _await_ready(process, manager, stage)
            yield process
        finally:
            ended(process)


def environment(**more: str) -> dict[str, str]:
    """Return ours, without the secrets of another mailbot that this user may run."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MAILBOT_")}
    return {**ours, **more}


def _await_ready(process: subprocess.Popen[bytes], manager: socket.socket, stage: Stage) -> None:
    manager.settimeout(0.5)
    for _ in range(_START_SECONDS * 2):
        try:
            if b"READY=1" in manager.recv(4096):
                return
        except TimeoutError:
            if process.poll() is not None:
                break
    raise RuntimeError(f"the daemon does not start:\n{stage.log.read_text()}")


def ended(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end, and wait until it has."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
