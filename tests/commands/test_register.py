"""The register on the screen and as files: pages, records of who looked, and the bundle."""

import csv
import hashlib
import io
import shutil
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from mailbot.domain.journal import COLUMNS
from mailbot.records.engine import connect, looking
from mailbot.records.tables import history
from tests.commands.conftest import Filled, Shell
from tests.domain.test_register import TO
from tests.offices import BY, open_bureau

HEADS = [column.heading(TO) for column in COLUMNS]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One make is enough here: what both have to find is tested in `tests/records`."""
    return sqlite_url


def recorded(url: str, event: str) -> list[tuple[str, dict[str, object]]]:
    """Return who did it and what, of every such line of the history."""
    engine = looking(connect(url))
    with engine.connect() as connection:
        query = select(history).where(history.c.event == event).order_by(history.c.id)
        found = [(row.by, {"appeal": row.appeal_id, **row.details})
                 for row in connection.execute(query)]  # fmt: skip
    engine.dispose()
    return found


def test_a_search_shows_what_fits_and_nothing_else(shell: Shell, filled: Filled) -> None:
    rows = shell("appeals", "search", "СМИРНОВА.A@", "--format", "json").rows
    nobody = shell("appeals", "search", "небывалый", "--format", "json")

    assert rows == []
    assert (nobody.code, nobody.out) == (0, "")
    assert [r["number"] for r in shell("appeals", "search", "Smirnova.A@", "--format", "json").rows
            ] == ["2/2025"]  # fmt: skip


def test_a_long_list_says_how_to_go_on(shell: Shell, filled: Filled) -> None:
    urgent = shell("appeals", "list", "--limit", "1").out
    first = shell("appeals", "list", "--all", "--limit", "2").out
    rest = shell("appeals", "list", "--after", "2/2025").out

    assert "1 самых срочных из 3" in urgent
    assert "--after 2/2025" in first
    assert ("2/2025" in rest.split("\n", 3)[-1], "3/2025" in rest, "--after" in rest) == (
        False, True, False,
    )  # fmt: skip
    assert "--limit" not in shell("appeals", "list", "--limit", "0").out


def test_whoever_looks_is_recorded_and_not_what_he_typed(
    shell: Shell, filled: Filled, database_url: str
) -> None:
    shell("appeals", "list")
    shell("appeals", "search", "орлова", "запрос", "--by", "Иванова И. И.")
    shell("appeals", "show", "2/2025")

    assert recorded(database_url, "seen") == [
        (BY, {"appeal": None, "what": "list", "lines": 3, "first": "1/2025", "last": "3/2025"}),
        ("Иванова И. И.", {"appeal": None, "what": "search", "lines": 2,
                           "first": "1/2025", "last": "3/2025"}),
        (BY, {"appeal": 2, "what": "show", "lines": 1, "first": "2/2025", "last": "2/2025"}),
    ]  # fmt: skip


def test_whoever_reads_a_letter_a_message_or_the_subjects_is_recorded(
    shell: Shell, filled: Filled, database_url: str
) -> None:
    shell("letters", "show", "2")
    shell("messages", "show", str(filled.letter_reply))
    shell("subjects", "list")

    assert recorded(database_url, "seen") == [
        (BY, {"appeal": 2, "what": "letter"}),
        (BY, {"appeal": 1, "what": "message"}),
        (BY, {"appeal": None, "what": "subjects"}),
    ]
    assert "просмотрено" not in shell("letters", "show", "2").out


def test_whoever_has_no_name_is_recorded_by_his_login(
    shell: Shell, filled: Filled, config: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "guest")
    monkeypatch.delenv("SUDO_USER", raising=False)
    told = shell("appeals", "list")

    assert told.code == 0
    assert recorded(database_url, "seen")[0][0] == "guest"


def test_looks_do_not_fill_the_history_that_is_shown(shell: Shell, filled: Filled) -> None:
    shell("appeals", "show", "1/2025")

    assert "просмотрено" not in shell("appeals", "show", "1/2025").out


def test_an_export_holds_every_column_of_every_line(
    shell: Shell, filled: Filled, tmp_path: Path, database_url: str
) -> None:
    for suffix in ("csv", "xlsx", "json", "pdf"):
        file = tmp_path / f"register.{suffix}"
        told = shell("appeals", "export", str(file), "--from", "2025-06-01", "--to", "2025-06-30")

        assert (told.code, told.err) == (0, ""), told
        assert file.stat().st_mode & 0o777 == 0o600
    with (tmp_path / "register.csv").open(encoding="utf-8-sig", newline="") as opened:
        heads, *rows = csv.reader(opened, delimiter=";")
    sheet = load_workbook(tmp_path / "register.xlsx").active
    assert sheet is not None
    with pypdfium2.PdfDocument(tmp_path / "register.pdf") as document:
        text = document[0].get_textpage().get_text_range()

    assert heads == [cell.value for cell in sheet[1]] == HEADS
    assert [row[0] for row in rows] == ["1/2025", "2/2025", "3/2025"]
    assert rows[1][7] == "smirnova.a@example.com; совпадает с уполномоченным"
    assert sheet.max_row == 4
    assert "Обращения, полученные с 01.06.2025 по 30.06.2025" in text.replace("\xa0", " ")
    by, details = recorded(database_url, "exported")[0]
    digest = hashlib.sha256((tmp_path / "register.csv").read_bytes()).hexdigest()
    assert (by, details["what"], details["lines"], details["sha256"]) == (BY, "csv", 3, digest)
    assert str(details["since"]).startswith("2025-06-01")


def test_an_export_that_fails_leaves_no_file(shell: Shell, filled: Filled, tmp_path: Path) -> None:
    (tmp_path / "taken.csv").mkdir()
    told = shell("appeals", "export", str(tmp_path / "nowhere" / "register.csv"))

    assert told.code == 1
    assert shell("appeals", "export", str(tmp_path / "taken.csv")).code == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["office", "taken.csv"]


@pytest.fixture
def bundled(shell: Shell, filled: Filled, config: Path, tmp_path: Path) -> dict[str, bytes]:
    """The bundle of appeals 1 and 2, whose reply was seen to go out."""
    shell("messages", "confirm", str(filled.uncertain), "--by", BY)
    told = shell("bundle", "1/2025", "2/2025", "--output", str(tmp_path / "b.zip"))
    assert (told.code, told.err) == (0, ""), told
    with ZipFile(tmp_path / "b.zip") as parcel:
        return {name: parcel.read(name) for name in parcel.namelist()}


def test_a_bundle_holds_the_register_and_every_paper_of_its_appeals(
    bundled: dict[str, bytes], config: Path
) -> None:
    with open_bureau(config) as bureau:
        raw = bureau.office.archive.get(bureau.letter(2).raw_ref)
        (reply,) = (m for m in bureau.messages() if m.appeal_id == 2)
        approved = bureau.office.archive.get(reply.bytes_ref or "")
    rows = list(csv.reader(io.StringIO(bundled["register.csv"].decode("utf-8-sig")), delimiter=";"))
    folder = "appeals/2025-00002"
    proof = bundled[f"{folder}/message-2-proof.txt"].decode("utf-8-sig")
    receipt = bundled[f"{folder}/letter-1-receipt.txt"].decode("utf-8-sig")
    told = bundled[f"{folder}/history.txt"].decode("utf-8-sig")

    assert [row[0] for row in rows[1:]] == ["1/2025", "2/2025"]
    assert bundled["register-1.pdf"].startswith(b"%PDF")
    assert bundled[f"{folder}/letter-1.eml"] == raw
    assert bundled[f"{folder}/message-2.eml"] == approved
    assert reply.draft.body.splitlines()[0] in bundled[f"{folder}/message-2-draft.txt"].decode()
    assert f"Утвердил(а): {BY}" in proof
    assert reply.approved_sha256 == hashlib.sha256(approved).hexdigest()
    assert all(words in proof for words in (reply.approved_sha256, reply.message_id, "отправлено"))
    assert all(words in receipt for words in ("UIDVALIDITY 1", "UID 2", "DKIM"))
    assert f"утверждено: {BY}" in told
    assert not [name for name in bundled if name.startswith("appeals/2025-00003")]


def test_the_files_of_a_bundle_are_those_of_its_sums(bundled: dict[str, bytes]) -> None:
    sums = dict(reversed(line.split("  ")) for line in bundled["SHA256SUMS"].decode().splitlines())

    assert set(sums) == set(bundled) - {"index.html", "index.csv", "SHA256SUMS"}
    assert all(hashlib.sha256(bundled[name]).hexdigest() == digest for name, digest in sums.items())


def test_a_bundle_is_recorded_at_each_of_its_appeals(
    bundled: dict[str, bytes], database_url: str
) -> None:
    about = [details["appeal"] for _, details in recorded(database_url, "exported")]

    assert about == [1, 2, None]


def test_what_was_destroyed_is_named_in_the_bundle(
    shell: Shell, filled: Filled, config: Path, tmp_path: Path
) -> None:
    shutil.rmtree(config.parent / "archive")
    (config.parent / "archive").mkdir()
    told = shell("bundle", "--from", "2025-06-01", "--output", str(tmp_path / "b.zip"))
    with ZipFile(tmp_path / "b.zip") as parcel:
        index = parcel.read("index.html").decode()
        names = parcel.namelist()

    assert told.code == 0
    assert "письмо субъекта, оригинал — в архиве больше нет" in index
    assert not [name for name in names if name.endswith(".eml")]


def test_a_period_without_appeals_makes_no_bundle(
    shell: Shell, filled: Filled, tmp_path: Path
) -> None:
    told = shell("bundle", "--to", "2025-01-01", "--output", str(tmp_path / "b.zip"))

    assert told.code == 1
    assert not (tmp_path / "b.zip").exists()
