"""Every command runs on a small register: both languages, tables and JSON Lines, exit codes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.commands import desk
from mailbot.commands.table import COMMANDS
from tests.commands.conftest import Filled, Shell
from tests.offices import BY

LISTINGS = [
    ("subjects", "show", "1001"),
    ("letters", "list"),
    ("letters", "show", "1"),
    ("letters", "show", "4"),
    ("letters", "show", "5"),
    ("appeals", "list"),
    ("appeals", "list", "--all"),
    ("appeals", "list", "--state", "checked", "--kind", "access_request"),
    ("appeals", "search", "ОРЛОВА"),
    ("appeals", "show", "1/2025"),
    ("appeals", "show", "2/2025"),
    ("appeals", "show", "3/2025"),
    ("messages", "list"),
    ("messages", "list", "--all"),
    ("messages", "show", "{letter_reply}"),
    ("messages", "show", "{uncertain}"),
    ("messages", "show", "{request}"),
    ("actions", "list"),
    ("actions", "list", "--all"),
    ("subjects", "list"),
    ("templates", "list"),
    ("keys", "status"),
    ("retention", "list"),
    ("deadlines",),
    ("deadlines", "1/2025", "--at", "2025-07-01"),
]

# What a person does, in an order in which it can be done.
ACTS = [
    ("migrate",),
    ("subjects", "import", "{sheet}"),
    ("subjects", "sync", "{sheet}"),
    ("letters", "retry", "5"),
    ("letters", "register", "4"),
    ("letters", "set-aside", "6"),
    ("demands", "set", "3/2025", "access_request", "blocking"),
    ("messages", "edit", "{letter_reply}", "--from", "{text}"),
    ("messages", "show", "{letter_reply}", "--pdf", "{pdf}"),
    ("messages", "sign", "{letter_reply}", "{pdf}"),
    ("messages", "approve", "{letter_reply}"),
    ("messages", "return", "{letter_reply}"),
    ("messages", "confirm", "{uncertain}"),
    ("actions", "done", "{action}"),
    ("appeals", "confirm", "1/2025"),
    ("appeals", "not-an-appeal", "3/2025", "--reason", "реклама"),
    ("appeals", "export", "{xlsx}"),
    ("bundle", "1/2025", "--output", "{zip}"),
    ("verify",),
    ("backup", "{backup}"),
    ("retention", "copies"),
    ("retention", "copies", "--done"),
]

# These have tests of their own.
ELSEWHERE = {
    ("run",), ("init",), ("completion",), ("inspect",), ("check",), ("appeals", "extend"),
    ("messages", "refuse"), ("messages", "answer"), ("messages", "redraft"),
    ("templates", "preview"),
}  # fmt: skip
ELSEWHERE |= {("keys", "new"), ("keys", "rotate")}
ELSEWHERE |= {("retention", "approve"), ("retention", "destroy"), ("restore",)}
ELSEWHERE |= {("acts", act) for act in ("draft", "approve", "sign", "list", "export")}
ELSEWHERE |= {("actions", act) for act in ("order", "approve", "decline")}
ELSEWHERE |= {("suppression", act) for act in ("check", "export", "remove", "key")}
ELSEWHERE |= {("operators", act) for act in ("add", "list", "disable", "role", "reset")}
ELSEWHERE |= {("appeals", act) for act in ("verify", "join", "split")} | {("subjects", "consent")}
ELSEWHERE |= {("console",), ("paper", "register"), ("paper", "sent"), ("subjects", "show")}
ELSEWHERE |= {("messages", "returned"), ("appeals", "answered"), ("subjects", "deleted")}


def words_of(command: tuple[str, ...], filled: Filled, folder: Path) -> list[str]:
    known = {
        "letter_reply": filled.letter_reply,
        "uncertain": filled.uncertain,
        "request": filled.request,
        "action": filled.action,
        "sheet": folder / "subjects.csv",
        "text": folder / "reply.txt",
        "pdf": folder / "letter.pdf",
        "xlsx": folder / "register.xlsx",
        "zip": folder / "bundle.zip",
        "backup": folder / "backup",
    }
    return [word.format(**known) for word in command]


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """The files that the acts need."""
    sheet = "id;ФИО;почта\n1001;Орлова Марина Сергеевна;marina.orlova@example.com\n"
    (tmp_path / "subjects.csv").write_text(sheet, encoding="utf-8")
    (tmp_path / "reply.txt").write_text("Уважаемая Марина Сергеевна! Сведения.", encoding="utf-8")
    return tmp_path


def test_every_command_is_run_here() -> None:
    run = {words[:2] for words in (*LISTINGS, *ACTS)} | {words[:1] for words in (*LISTINGS, *ACTS)}

    assert {command.words for command in COMMANDS} <= run | ELSEWHERE


@pytest.mark.parametrize("language", ["ru", "en"])
def test_listings_print_tables_in_both_languages(
    shell: Shell, filled: Filled, papers: Path, language: str
) -> None:
    for command in LISTINGS:
        told = shell(*words_of(command, filled, papers), "--lang", language)

        assert (told.code, told.err) == (0, ""), command
        assert told.out.strip(), command
        # Whatever a stranger calls himself, the terminal takes no orders from him.
        assert "\x1b" not in told.out, command


def test_listings_print_json_lines(shell: Shell, filled: Filled, papers: Path) -> None:
    for command in LISTINGS:
        told = shell(*words_of(command, filled, papers), "--format", "json")

        assert (told.code, told.err) == (0, ""), command
        assert told.rows, command
        assert all(isinstance(row, dict) for row in told.rows), command


def test_instants_stand_in_the_operator_s_zone(shell: Shell, filled: Filled, papers: Path) -> None:
    for command in LISTINGS:
        told = shell(*words_of(command, filled, papers), "--format", "json")
        instants = re.findall(r'"(\d{4}-\d\d-\d\dT[^"]+)"', told.out)

        assert all(instant.endswith("+03:00") for instant in instants), command


@pytest.mark.parametrize("language", ["ru", "en"])
def test_acts_are_done_and_said(shell: Shell, filled: Filled, papers: Path, language: str) -> None:
    alone = ("migrate", "subjects", "verify", "backup")
    acting = {words for words in ACTS if words[0] not in alone}
    for command in ACTS:
        by = ["--by", BY] if command in acting and "show" not in command else []
        told = shell(*words_of(command, filled, papers), *by, "--lang", language)

        assert (told.code, told.err) == (0, ""), (command, told)
        assert told.out.strip(), command
        assert bool(re.search("[а-я]{4}", told.out.replace("Румянцев", ""))) is (
            language == "ru" or "show" in command
        ), command
    written = ("letter.pdf", "register.xlsx", "bundle.zip")
    assert {(papers / name).stat().st_mode & 0o077 for name in written} == {0}


def test_the_languages_differ_and_fall_back_to_the_locale(
    shell: Shell, filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Состояние" in shell("letters", "list").out
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    assert "State" in shell("letters", "list").out
    assert "Состояние" in shell("--lang", "ru", "letters", "list").out
    assert "Состояние" in shell("letters", "list", "--lang=ru").out


def test_an_act_without_a_name_is_refused(shell: Shell, filled: Filled, config: Path) -> None:
    text = config.read_text(encoding="utf-8").replace('root = "Румянцев Д. В."', "")
    config.write_text(text, encoding="utf-8")
    told = shell("letters", "retry", "5")

    assert told.code == 1
    assert "--by" in told.err


def test_the_operator_s_name_comes_from_the_system_user(
    shell: Shell, filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "root")
    assert shell("letters", "retry", "5").code == 0
    shown = shell("letters", "show", "5").out

    assert BY in shown


REFUSED = [
    (("letters", "show", "99"), 1, "99"),
    (("letters", "show", "abc"), 1, "abc"),
    (("letters", "retry", "1", "--by", BY), 1, "filed"),
    (("appeals", "show", "99/2025"), 1, "99/2025"),
    (("messages", "show", "3", "--version", "9"), 1, "1"),
    (("appeals", "answered", "1/2025", "--by", BY), 1, "почтовой программы"),
    (("demands", "set", "1/2025", "nonsense", "--by", BY), 1, "access_request"),
    (("demands", "set", "1/2025", "--by", BY), 1, "--requisite"),
    (("demands", "set", "1/2025", "--requisite", "stamp=present", "--by", BY), 1, "signature"),
    (("messages", "approve", "{request}@77", "--by", BY), 1, "mailbot messages show"),
    (("messages", "approve", "{letter_reply}", "--by", BY), 1, "Не заполнено"),
    (("messages", "approve", "{letter_reply}", "--by", BY), 1, "не подписано"),
    (("messages", "edit", "{request}", "--from", "/no/such", "--by", BY), 1, "UTF-8"),
    (("messages", "sign", "{letter_reply}", "/no/such", "--by", BY), 1, "/no/such"),
    (("messages", "show", "{letter_reply}", "--pdf", "/no/such/x.pdf"), 1, "/no/such/x.pdf"),
    (("messages", "show", "{request}", "--pdf", "x.pdf"), 1, "PDF"),
    (("actions", "done", "99", "--by", BY), 1, "99"),
    (("deadlines", "--at", "завтра"), 1, "завтра"),
    (("appeals", "list", "--state", "nonsense"), 1, "not_an_appeal"),
    (("appeals", "list", "--after", "99/2025"), 1, "99/2025"),
    (("appeals", "search", "x", "--from", "завтра"), 1, "завтра"),
    (("appeals", "export", "register.doc"), 1, ".xlsx"),
    (("appeals", "export", "/no/such/register.csv"), 1, "/no/such"),
    (("bundle",), 1, "--from"),
    (("bundle", "99/2025"), 1, "99/2025"),
    (("subjects", "import", "/no/such.csv"), 1, "no such"),
    (("nonsense",), 2, "nonsense"),
    (("letters",), 2, "mailbot"),
    (("appeals", "not-an-appeal", "1/2025"), 2, "--reason"),
]


def test_what_does_not_work_says_why_ends_with_its_code_and_changes_nothing(
    shell: Shell, filled: Filled, papers: Path
) -> None:
    before = shell("appeals", "list", "--all", "--format", "json").out
    for command, code, word in REFUSED:
        told = shell(*words_of(command, filled, papers))

        assert (told.code, told.out) == (code, ""), command
        assert word in told.err.replace("No such", "no such"), command
        assert "Traceback" not in told.err, command
    assert shell("appeals", "list", "--all", "--format", "json").out == before


def test_appeals_show_has_the_contract_s_keys(shell: Shell, filled: Filled) -> None:
    (appeal,) = shell("appeals", "show", "2/2025", "--format", "json").rows

    assert {
        "sort", "from", "received_at", "appeal_dated", "form", "requested_form",
        "requested_deadline", "language", "applicant", "demands", "requisites", "documents",
        "clocks", "effective_due", "practical_due", "flags", "number", "state", "registered_at",
        "policy_edition", "letters", "subject", "actions", "messages", "escalations", "history",
    } <= set(appeal)  # fmt: skip
    (message,) = [m for m in appeal["messages"] if m["purpose"] == "reply"]
    assert {
        "purpose", "reply_sorts", "form", "state", "version", "approved_by", "approved_at",
        "message_id", "sent_at", "delivery",
    } <= set(message)  # fmt: skip
    assert message["state"] == "uncertain"
    assert "alarm" not in {m["purpose"] for m in appeal["messages"]}
    assert appeal["received_at"] == "2025-06-11T11:20:00+03:00"
    assert {"clock", "kind", "starts", "due", "met_at", "norm"} <= set(appeal["clocks"][0])


def test_a_sheet_with_bad_rows_imports_the_good_ones_and_names_the_others(
    shell: Shell, filled: Filled, tmp_path: Path
) -> None:
    file = tmp_path / "subjects.csv"
    file.write_text(
        "id,full_name,email\n"
        "2001,Ким Елена,e.kim@example.com\n"
        "2002,Без Адреса,not-an-address\n"
        ",Никто,\n"
        "2003,Павлов Артём,a.pavlov@example.com;artyom@example.ru\n",
        encoding="utf-8",
    )
    told = shell("subjects", "import", str(file))
    ids = {row["id"] for row in shell("subjects", "list", "--format", "json").rows}

    assert told.code == 1
    assert ids == {"1001", "1002", "2001", "2003"}
    assert re.findall(r"Строка (\d+)", told.out) == ["3", "4"]
    # Whoever the file does not name is reported and kept.
    assert "1001, 1002" in told.out


def test_help_needs_nothing_heavy() -> None:
    """Half a second of imports would be felt at every command."""
    program = (
        "import sys, contextlib\n"
        "from mailbot.__main__ import main\n"
        "with contextlib.suppress(SystemExit): main(['--help'])\n"
        "heavy = {'sqlalchemy', 'pydantic', 'cv2', 'numpy', 'pymorphy3', 'jinja2', 'imapclient',"
        " 'typst', 'rich', 'aiosmtplib', 'alembic', 'asyncio', 'email'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert "mailbot" in done.stdout
    assert done.stderr == "[]\n"


def test_a_missing_database_says_what_to_do(shell: Shell, config: Path) -> None:
    text = re.sub('url = ".*"', 'url = "sqlite:///nowhere.db"', config.read_text(encoding="utf-8"))
    config.write_text(text, encoding="utf-8")
    told = shell("letters", "list")

    assert told.code == 1
    assert "mailbot migrate" in told.err
    assert not (config.parent / "nowhere.db").exists()


def test_a_wrong_configuration_names_every_fault_at_once(shell: Shell, config: Path) -> None:
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text.replace('name = "Индивидуальный', 'nmae = "').replace("[archive]", "[arkhive]"),
        encoding="utf-8",
    )
    (config.parent / "clocks.toml").write_text("[policy_reply]\n", encoding="utf-8")
    told = shell("letters", "list")

    assert told.code == 78
    for key in ("operator.name", "operator.nmae", "arkhive"):
        assert key in told.err


def test_a_daemon_without_its_secret_refuses_to_start(shell: Shell, config: Path) -> None:
    (config.parent / "password").unlink()
    told = shell("run", "--once")

    assert told.code == 78
    assert "MAILBOT__MAILBOX__PASSWORD" in told.err


def test_a_daemon_names_every_fault_of_its_configuration_at_once(
    shell: Shell, config: Path
) -> None:
    """No secret, a clock without its norm, a template that is none."""
    (config.parent / "password").unlink()
    clocks = config.parent / "clocks.toml"
    text = clocks.read_text(encoding="utf-8").replace('norm = "Политика, п. 14.4"', 'norm = ""')
    clocks.write_text(text, encoding="utf-8")
    section = config.parent / "templates/ru/sections/blocking.txt"
    section.parent.mkdir(parents=True)
    section.write_text("{% if %}", encoding="utf-8")
    told = shell("run", "--once")

    assert told.code == 78
    assert "MAILBOT__MAILBOX__PASSWORD" in told.err
    assert "[policy_reply] norm" in told.err
    assert "ru/sections/blocking.txt:1" in told.err


def test_a_round_without_its_mailbox_is_to_be_tried_again(shell: Shell, config: Path) -> None:
    import logging

    ours, root = logging.getLogger("mailbot"), logging.getLogger()
    kept = (ours.handlers[:], ours.propagate, ours.level, root.handlers[:])
    try:
        told = shell("run", "--once")
    finally:
        ours.handlers[:], ours.propagate, ours.level, root.handlers[:] = kept
        logging.captureWarnings(False)

    assert told.code == 75
    assert told.err.count("\n") >= 1


def test_check_says_of_everything_whether_it_works(shell: Shell, filled: Filled) -> None:
    told = shell("check")
    lines = told.out.splitlines()

    assert told.code == 1
    assert all(line.startswith(("✓", "✗", "! ")) for line in lines)
    assert any(line.startswith("✓ база данных") for line in lines)
    assert any(line.startswith("✗ почтовый ящик") for line in lines)
    assert any(line.startswith("✗ отправка") for line in lines)
    assert "! Политика, п. 13.2: отсылает" in told.out


def test_a_long_list_shows_its_end_and_a_script_gets_all_of_it(
    shell: Shell, filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six letters in the register."""
    monkeypatch.setattr(desk, "_SCREEN", 2)
    monkeypatch.setattr(desk, "_CHUNK", 4)

    def numbers(*words: str) -> list[str]:
        return re.findall(r"(?m)^ *(\d+) ", shell("letters", "list", *words).out)

    assert numbers() == ["5", "6"]
    assert "--before 5" in shell("letters", "list").out
    assert numbers("--before", "5") == ["3", "4"]
    assert numbers("--limit", "0") == ["1", "2", "3", "4", "5", "6"]
    assert "--before" not in shell("letters", "list", "--limit", "0").out
    assert [r["id"] for r in shell("letters", "list", "--format", "json").rows] == [*range(1, 7)]
    assert len(shell("letters", "list", "--format", "json", "--limit", "1").rows) == 1
    assert "--before" in shell("messages", "list", "--all").out
    assert shell("messages", "list", "--all", "--before", "x").code == 1
