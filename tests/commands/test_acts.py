"""Destruction, the suppression list and what belongs to them, typed into a shell."""

from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from mailbot.domain.kinds import Task
from tests.commands.conftest import Shell
from tests.mails import MARINA, mail
from tests.offices import MOSCOW, open_bureau
from tests.steps.test_excess import PASSPORT, WORDS
from tests.way.test_destruction import GAMER, S9, comes, tasks

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def due(config: Path) -> dict[Task, int]:
    """An appeal that demands destruction; its tasks by their numbers."""
    with open_bureau(config) as bureau:
        comes(bureau, GAMER, S9, datetime(2025, 6, 14, 12, tzinfo=MOSCOW))
        return {task: action.id for task, action in tasks(bureau).items()}


def told(shell: Shell, *words: object) -> str:
    said = shell(*map(str, words))
    assert (said.code, said.err) == (0, ""), words
    return said.out


def test_destruction_is_proposed_approved_done_and_proved(
    shell: Shell, config: Path, due: dict[Task, int], tmp_path: Path
) -> None:
    """Source: policy 11.3, 11.4."""
    told(shell, "acts", "draft", "1/2025", "--method", "11.2.3", "--how", "записи удалены")
    early = shell("acts", "approve", "1/2025")
    told(shell, "acts", "draft", "1/2025", "--tool", "crm-erase 2.1", "--keep", "none")
    told(shell, "acts", "approve", "1/2025")
    told(shell, "actions", "done", due[Task.DESTROY])
    with open_bureau(config) as bureau:
        bureau.works()
    (row,) = shell("acts", "list", "--format", "json").rows
    signed = tmp_path / "signed.pdf"
    signed.write_bytes(b"%PDF-1.7 signed")
    told(shell, "acts", "sign", "1/2025", signed)
    told(shell, "acts", "export", tmp_path / "acts")
    told(shell, "bundle", "1/2025", "--output", tmp_path / "b.zip")
    with ZipFile(tmp_path / "b.zip") as parcel:
        bundled, index = set(parcel.namelist()), parcel.read("index.html").decode()
    stem = row["number"].replace("/", "-")

    assert {f"acts/{name}-{stem}{suffix}.pdf" for name, suffix in
            (("act", ""), ("extract", ""), ("act", "-signed"))} < bundled  # fmt: skip
    assert "acts/destruction-register.pdf" in bundled
    assert "выгрузка из журнала событий" in index
    assert {"register-1.pdf", "register.xlsx", "register.csv", "destruction-register.xlsx"} < {
        file.name for file in (tmp_path / "acts").iterdir()
    }
    assert early.code == 1
    assert "--tool" in early.err
    assert row["number"].startswith("1/")
    assert (row["appeal"], row["state"]) == ("1/2025", "drawn")
    assert row["number"] in told(shell, "acts", "list")
    assert {f.suffix for f in (tmp_path / "acts").iterdir()} >= {".pdf", ".xlsx"}


def test_a_task_can_be_ordered_and_declined_with_a_reason(
    shell: Shell, due: dict[Task, int]
) -> None:
    told(shell, "actions", "order", "1/2025", "rectify")
    wanted = [
        r for r in shell("actions", "list", "--format", "json").rows if r["task"] == "rectify"
    ]
    told(shell, "actions", "decline", wanted[0]["id"], "--reason", "уточнять нечего")
    unhooked = shell("actions", "approve", str(due[Task.BLOCK]))
    unknown = shell("actions", "order", "1/2025", "fly")

    assert "rectify" not in told(shell, "actions", "list", "--format", "json")
    assert unhooked.code == 1
    assert "hooks" in unhooked.err
    assert (unknown.code, "rectify" in unknown.err) == (1, True)


def test_who_wants_no_mailings_is_asked_for_and_exported_without_his_address(
    shell: Shell, due: dict[Task, int], tmp_path: Path
) -> None:
    (address,) = GAMER.emails
    nobody = told(shell, "suppression", "check", "nobody@example.com")
    after = told(shell, "suppression", "check", address)
    exported = tmp_path / "list.csv"
    told(shell, "suppression", "export", exported)
    hashes = exported.read_text(encoding="utf-8")
    told(shell, "suppression", "remove", address)

    # Whoever wants his data destroyed wants no mailings either.
    assert nobody.replace("nobody@example.com", address) != after
    assert address not in hashes
    assert len(hashes.splitlines()) == 2
    assert told(shell, "suppression", "check", address) == nobody.replace(
        "nobody@example.com", address
    )


def test_a_subject_is_shown_with_his_appeals(shell: Shell, due: dict[Task, int]) -> None:
    shown = told(shell, "subjects", "show", GAMER.id)

    assert GAMER.full_name in shown
    assert "1/2025" in shown
    (row,) = shell("subjects", "show", GAMER.id, "--format", "json").rows
    assert row["id"] == GAMER.id


def test_what_does_not_fit_the_appeal_is_refused_with_a_reason(
    shell: Shell, due: dict[Task, int]
) -> None:
    verified = shell(
        *("appeals", "verify", "1/2025", "--basis", "power_of_attorney"),
        *("--document", "доверенность № 1", "--scope", "получение сведений"),
    )
    accepted = shell("subjects", "consent", "1/2025", "--for", "рассылка", "--publication", "no")

    assert (verified.code, accepted.code) == (1, 1)
    assert verified.err.strip()
    assert accepted.err.strip()


def test_who_deletes_an_excess_copy_hears_that_the_mailbox_holds_it_still(
    shell: Shell, config: Path
) -> None:
    with open_bureau(config) as bureau:
        bureau.enrols(MARINA)
        bureau.arrives(mail(WORDS, parts=(PASSPORT,)))
        bureau.works()
    (row,) = [r for r in shell("actions", "list", "--format", "json").rows
              if r["task"] == "delete_excess"]  # fmt: skip
    said = told(shell, "actions", "done", row["id"])

    assert "INBOX, UID 1" in said


def test_a_deletion_on_the_site_is_typed_in_and_shown_everywhere_without_a_letter(
    shell: Shell, config: Path, tmp_path: Path
) -> None:
    """Source: policy 9.2.1."""
    with open_bureau(config) as bureau:
        bureau.enrols(MARINA)
    recorded = told(shell, "subjects", "deleted", MARINA.id)
    with open_bureau(config) as bureau:
        bureau.works()
    (row,) = shell("appeals", "list", "--format", "json").rows
    number = row["number"]
    told(shell, "appeals", "export", tmp_path / "register.csv")
    told(shell, "bundle", number, "--output", tmp_path / "b.zip")
    register = (tmp_path / "register.csv").read_text("utf-8-sig")
    with ZipFile(tmp_path / "b.zip") as parcel:
        (history,) = [
            parcel.read(name).decode() for name in parcel.namelist() if name.endswith("history.txt")
        ]

    assert f"mailbot acts draft {number}" in recorded
    assert row["sort"] == "data_deleted"
    assert "субъект удалил свои данные на сайте" in told(shell, "appeals", "show", number)
    assert number in told(shell, "deadlines")
    assert "субъект удалил свои данные на сайте" in register
    assert "SHA-256 ;" not in register
    assert "субъект удалил свои данные на сайте" in history
