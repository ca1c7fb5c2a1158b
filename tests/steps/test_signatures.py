"""Our own check of signatures on the road: asked once, kept with the letter, holding up nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from mailbot.domain.findings import Authenticity, Findings
from mailbot.domain.signatures import Outcome
from mailbot.steps import person
from tests.commands.conftest import Shell, config, shell
from tests.mail.signing import NameServer, signed, zone
from tests.mails import MARINA, mail
from tests.offices import BY, Bureau, open_bureau, write_config

__all__ = ["config", "shell"]

QUESTION = "Здравствуйте! До какого часа работает Ваш офис в пятницу?\n"
COVERED = ("from", "to", "subject", "date", "message-id", "content-type")


def letter(results: str = "") -> bytes:
    return signed(mail(QUESTION, sender=MARINA, results=results), covered=COVERED)


def findings(bureau: Bureau, letter_id: int | None) -> Findings:
    assert letter_id is not None
    with bureau.office.records.look() as unit:
        found = unit.letters.findings(letter_id)
    assert found is not None
    return found


def office(folder: Path, url: str, server: NameServer, patience_seconds: int = 30) -> Path:
    file = write_config(folder / "office", url)
    text = file.read_text(encoding="utf-8")
    dns = f'[dns]\nnameservers = ["127.0.0.1:{server.port}"]\n'
    file.write_text(f"{text}\n{dns}timeout_seconds = {patience_seconds}\n", encoding="utf-8")
    return file


def keys() -> Mapping[str, bytes]:
    return zone("example.com")


def test_a_signature_proves_where_the_server_says_nothing(tmp_path: Path, sqlite_url: str) -> None:
    with (
        NameServer(keys()) as server,
        open_bureau(office(tmp_path, sqlite_url, server), datetime.now(UTC)) as bureau,
    ):
        arrived = bureau.arrives(letter())
        bureau.works()

        sender = findings(bureau, arrived).sender
        assert sender.authenticity is Authenticity.PROVEN
        assert [check.outcome for check in sender.signatures] == [Outcome.VALID]


def test_what_was_found_stays_when_the_key_is_gone(tmp_path: Path, sqlite_url: str) -> None:
    with (
        NameServer(keys(), ttl=0) as server,
        open_bureau(office(tmp_path, sqlite_url, server), datetime.now(UTC)) as bureau,
    ):
        arrived = bureau.arrives(letter(), junk=True)
        bureau.works()
        asked = len(server.asked)
        server.records = {}
        assert arrived is not None
        person.register(bureau.office, arrived, BY)
        bureau.works()

        assert findings(bureau, arrived).sender.authenticity is Authenticity.PROVEN
        assert len(server.asked) == asked == 1


def test_silent_dns_holds_up_no_letter_and_is_asked_again(tmp_path: Path, sqlite_url: str) -> None:
    with (
        NameServer(keys(), silent=True) as server,
        open_bureau(office(tmp_path, sqlite_url, server, 1), datetime.now(UTC)) as bureau,
    ):
        arrived = bureau.arrives(letter(), junk=True)
        bureau.works()
        first = findings(bureau, arrived).sender
        server.silent = False
        assert arrived is not None
        person.register(bureau.office, arrived, BY)
        bureau.works()

        assert first.authenticity is Authenticity.UNPROVEN
        assert [check.outcome for check in first.signatures] == [Outcome.UNAVAILABLE]
        assert findings(bureau, arrived).sender.authenticity is Authenticity.PROVEN


def test_dns_is_not_asked_where_the_server_has_proven(tmp_path: Path, sqlite_url: str) -> None:
    with (
        NameServer(keys()) as server,
        open_bureau(office(tmp_path, sqlite_url, server), datetime.now(UTC)) as bureau,
    ):
        arrived = bureau.arrives(letter("mx.example.ru; dkim=pass header.d=example.com"))
        bureau.works()

        assert findings(bureau, arrived).sender.authenticity is Authenticity.PROVEN
        assert not server.asked


def test_inspect_asks_dns_unless_told_not_to(
    tmp_path: Path, sqlite_url: str, shell: Shell, config: Path
) -> None:
    (tmp_path / "a.eml").write_bytes(letter())
    with NameServer(keys()) as server:
        dns = f'\n[dns]\nnameservers = ["127.0.0.1:{server.port}"]\n'
        config.write_text(config.read_text(encoding="utf-8") + dns, encoding="utf-8")
        offline = shell("inspect", str(tmp_path / "a.eml"), "--offline").rows[0]["from"]
        assert not server.asked
        online = shell("inspect", str(tmp_path / "a.eml")).rows[0]["from"]

    assert (offline["authenticity"], offline["signatures"]) == ("unproven", [])
    assert (online["authenticity"], online["signatures"][0]["outcome"]) == ("proven", "valid")
