"""Messengers are told besides the e-mails, and a dead man's switch as long as all is well."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from mailbot.domain.notice import Notice
from mailbot.domain.states import NoticeState
from mailbot.errors import Unavailable
from mailbot.sections import EscalationSection, NotifySection
from mailbot.steps.alarm import alarm
from mailbot.steps.mailbox import reached
from mailbot.steps.notices import PER_TARGET_AN_HOUR, deliver
from mailbot.watch.notices import LONGEST_STEP_SECONDS, Tellers
from mailbot.words import Text
from tests.mails import ACCESS, MARINA, mail
from tests.offices import NOW, Bureau, open_bureau, write_config

LEAK = "Нашёл в телеграме файл с телефонами 3000 человек, похоже на вашу базу клиентов."
WHAT = Text("Что-то случилось.", "Something happened.")


@dataclass
class Service:
    """A messenger and a dead man's switch on this machine."""

    port: int
    status: int = 200
    posted: list[dict[str, Any]] = field(default_factory=list)
    pinged: int = 0


@pytest.fixture
def service() -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if told.status == 200:
                told.posted.append(json.loads(body))
            self._answer()

        def do_GET(self) -> None:
            told.pinged += 1
            self._answer()

        def _answer(self) -> None:
            self.send_response(told.status)
            self.end_headers()

        def log_message(self, format: str, *words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told = Service(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield told
        server.shutdown()
        thread.join()


@dataclass
class Told:
    """A messenger that is a list."""

    taken: list[tuple[str, str, str]] = field(default_factory=list)
    trouble: Exception | None = None

    def __call__(self, target: str, title: str, body: str) -> None:
        if self.trouble:
            raise self.trouble
        self.taken.append((target, title, body))


@pytest.fixture
def told(bureau: Bureau) -> Told:
    """An office with one messenger for everything, and one for the last rungs."""
    made = Told()
    section = EscalationSection(
        recipients=("duty@example.ru",),
        quiet_hours="22:00-08:00",
        notify={"all": NotifySection(), "late": NotifySection(rungs=("0", "overdue"))},
    )
    bureau.sets(escalation=section)
    bureau.office = replace(bureau.office, tell=made)
    return made


def waiting(bureau: Bureau) -> list[Notice]:
    with bureau.office.records.look() as unit:
        return unit.notices.due(bureau.watch.at + timedelta(days=30))


def test_a_rung_is_told_to_those_who_want_it_without_a_word_about_the_person(
    bureau: Bureau, told: Told
) -> None:
    bureau.enrols(MARINA)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    bureau.waits(days=3)
    bureau.sweeps()
    deliver(bureau.office)
    rung = [notice for notice in told.taken if "срок" in notice[1]]
    bureau.waits(days=7)
    bureau.sweeps()
    deliver(bureau.office)

    assert {target for target, _, _ in rung} == {"all"}
    assert {target for target, title, _ in told.taken if "срок" in title.lower()} == {"all", "late"}
    assert any("запрос сведений" in body or "ответ на обращение" in body for *_, body in rung)
    for words in ("Орлова", "Марина", MARINA.emails[0]):
        assert words not in repr(told.taken)


def test_a_messenger_of_a_recipient_hears_what_he_is_mailed(bureau: Bureau, told: Told) -> None:
    lawyer = "lawyer@example.ru"
    section = EscalationSection(
        recipients=("duty@example.ru",),
        rungs={"0": (lawyer,)},
        notify={"lawyer": NotifySection(recipients=(lawyer,)), "all": NotifySection()},
    )
    bureau.sets(escalation=section)
    bureau.office = replace(bureau.office, tell=told)
    bureau.enrols(MARINA)
    bureau.arrives(mail(ACCESS))
    bureau.works()
    bureau.waits(days=3)
    bureau.sweeps()
    deliver(bureau.office)
    before = {target for target, *_ in told.taken}
    bureau.waits(days=7)
    bureau.sweeps()
    deliver(bureau.office)

    assert before == {"all"}
    assert {target for target, *_ in told.taken} == {"all", "lawyer"}


def test_quiet_hours_hold_messengers_and_no_e_mail(bureau: Bureau, told: Told) -> None:
    bureau.is_at(NOW.replace(hour=23))
    with bureau.office.records.begin() as unit:
        alarm(bureau.office, unit, None, WHAT, "mailbot check")
    bureau.works()
    deliver(bureau.office)
    at_night = list(told.taken)
    bureau.waits(hours=9)
    deliver(bureau.office)

    assert len(bureau.posted.to("duty@example.ru")) == 1
    assert at_night == []
    assert len(told.taken) == 1


def test_a_leak_is_told_at_night(bureau: Bureau, told: Told) -> None:
    bureau.is_at(NOW.replace(hour=23))
    bureau.arrives(mail(LEAK, results=""))
    bureau.works()
    bureau.sweeps()
    deliver(bureau.office)

    assert any("сообщение об утечке" in body for *_, body in told.taken)


def test_a_messenger_that_fails_is_asked_again_for_a_day_and_hinders_no_e_mail(
    bureau: Bureau, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    told.trouble = Unavailable(Text("не сейчас", "not now"))
    with bureau.office.records.begin() as unit:
        alarm(bureau.office, unit, None, WHAT, "mailbot check")
    bureau.works()
    deliver(bureau.office)
    deliver(bureau.office)
    (first,) = waiting(bureau)
    for _ in range(40):
        bureau.waits(hours=1)
        deliver(bureau.office)

    assert len(bureau.posted.to("duty@example.ru")) == 1
    assert (first.attempts, first.state, first.reason) == (1, NoticeState.WAITING, "не сейчас")
    assert waiting(bureau) == []
    assert sum("not told" in line for line in caplog.messages) == 1


def test_a_flood_tells_messengers_no_more_than_anybody_reads(bureau: Bureau, told: Told) -> None:
    with bureau.office.records.begin() as unit:
        for _ in range(PER_TARGET_AN_HOUR + 5):
            alarm(bureau.office, unit, None, WHAT, "mailbot check")

    assert len(waiting(bureau)) == PER_TARGET_AN_HOUR


def configured(folder: Path, url: str, service: Service) -> Path:
    file = write_config(folder, url)
    text = file.read_text(encoding="utf-8").replace(
        "[escalation]",
        f'[escalation]\nheartbeat_url = "http://127.0.0.1:{service.port}/ping"',
    )
    file.write_text(f'{text}\n[escalation.notify]\nduty = {{ url_file = "url" }}\n', "utf-8")
    (folder / "url").write_text(f"json://127.0.0.1:{service.port}/\n", encoding="utf-8")
    return file


def test_apprise_carries_it_in_a_process_of_its_own(
    tmp_path: Path, sqlite_url: str, service: Service
) -> None:
    with open_bureau(configured(tmp_path / "office", sqlite_url, service)) as bureau:
        with bureau.office.records.begin() as unit:
            alarm(bureau.office, unit, None, WHAT, "mailbot check")
        service.status = 500
        deliver(bureau.office)
        (failed,) = waiting(bureau)
        service.status = 200
        bureau.waits(minutes=2)
        deliver(bureau.office)

        assert failed.attempts == 1
        assert waiting(bureau) == []
    (notice,) = service.posted
    assert notice["title"] == "mailbot: требуется вмешательство"
    assert notice["message"].strip() == "mailbot check"


def test_the_switch_is_pinged_while_loop_and_mailbox_live(
    tmp_path: Path, sqlite_url: str, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_bureau(configured(tmp_path / "office", sqlite_url, service)) as bureau:
        clock = [1000.0]
        monkeypatch.setattr("mailbot.watch.notices.time.monotonic", lambda: clock[0])
        tellers, pinged = Tellers(bureau.office), []

        def looks(seconds: float = 0.0) -> None:
            clock[0] += seconds
            tellers.pulse()
            pinged.append(service.pinged)

        looks()
        reached(bureau.office, "INBOX")
        looks()
        looks(100)
        looks(200)
        looks(LONGEST_STEP_SECONDS)
        tellers.alive()
        looks()
        bureau.waits(minutes=31)
        looks(300)

    assert pinged == [0, 1, 1, 2, 2, 3, 3]


def test_a_switch_that_does_not_answer_is_told_once(
    tmp_path: Path, sqlite_url: str, service: Service, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    service.status = 500
    with open_bureau(configured(tmp_path / "office", sqlite_url, service)) as bureau:
        clock = [1000.0]
        monkeypatch.setattr("mailbot.watch.notices.time.monotonic", lambda: clock[0])
        tellers = Tellers(bureau.office)
        reached(bureau.office, "INBOX")
        tellers.pulse()
        clock[0] += 300
        tellers.pulse()

    assert service.pinged == 2
    assert sum("heartbeat_url" in line for line in caplog.messages) == 1
    assert str(service.port) not in caplog.text
