"""`mailbot inspect` reads files as the daemon would, and needs neither it nor a register."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailbot.domain.subject import Subject
from tests.commands.conftest import Filled, Shell
from tests.documents import packed
from tests.mails import ACCESS, mail
from tests.offices import OPERATOR

INSPECTED = {
    "sort", "from", "received_at", "appeal_dated", "form", "requested_form", "requested_deadline",
    "language", "applicant", "demands", "requisites", "documents", "clocks", "effective_due",
    "practical_due", "flags",
}  # fmt: skip


def test_inspect_prints_the_contract_s_object(shell: Shell, filled: Filled, tmp_path: Path) -> None:
    file = tmp_path / "letter.eml"
    file.write_bytes(mail(ACCESS))
    told = shell("inspect", str(file), "--received", "2025-06-11T11:20", "--offline")
    (row,) = told.rows

    assert (told.code, told.err) == (0, "")
    assert set(row) >= INSPECTED
    assert row["received_at"] == "2025-06-11T11:20:00+03:00"
    assert row["from"]["authorised"] is True
    assert row["effective_due"] == "2025-06-21T23:59:59+03:00"
    assert row["practical_due"] == "2025-06-20"


def test_inspect_goes_on_after_a_file_that_cannot_be_read(
    shell: Shell, filled: Filled, tmp_path: Path
) -> None:
    (tmp_path / "a.eml").write_bytes(mail(ACCESS))
    told = shell("inspect", str(tmp_path / "no.eml"), str(tmp_path / "a.eml"), "--offline")
    missing, read = told.rows

    assert told.code == 1
    assert "no.eml" in missing["error"]
    assert read["sort"] == "appeal"
    assert "no_receipt" in read["flags"]
    assert read["received_at"] is None


def enclosing(inner: bytes) -> bytes:
    """A letter with another one attached."""
    outer = EmailMessage()
    outer["From"] = "sekretar@example.com"
    outer.set_content("Добрый день! Письмо во вложении.")
    outer.add_attachment(message_from_bytes(inner))
    return outer.as_bytes()


def test_inspect_reads_what_is_inside_of_what_is_attached(
    shell: Shell, filled: Filled, tmp_path: Path
) -> None:
    (tmp_path / "a.eml").write_bytes(enclosing(mail(ACCESS)))
    (tmp_path / "b.zip").write_bytes(packed.zipped({"Запрос.eml": enclosing(mail(ACCESS))}))
    told = shell("inspect", str(tmp_path / "a.eml"), str(tmp_path / "b.zip"), "--offline")
    names = [[document["name"] for document in row["documents"]] for row in told.rows]

    assert [row["demands"][0]["kind"] for row in told.rows] == ["access_request"] * 2
    assert names[0] == ["part-1.eml"]
    assert names[1] == ["b.zip", "b.zip / Запрос.eml", "b.zip / Запрос.eml / part-1.eml"]


def test_our_own_letter_that_comes_back_demands_nothing(
    shell: Shell, config: Path, tmp_path: Path
) -> None:
    us = Subject(id="0", full_name="Оператор", emails=(OPERATOR,))
    (tmp_path / "a.eml").write_bytes(enclosing(mail(ACCESS, sender=us)))
    (row,) = shell("inspect", str(tmp_path / "a.eml"), "--offline").rows

    assert "152-ФЗ" in row["documents"][0]["text"]
    assert row["demands"] == []


def test_inspect_says_in_words_what_is_wrong_with_a_document(
    shell: Shell, config: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.doc").write_bytes(packed.compound({"WordDocument": b"x"}))
    (row,) = shell("inspect", str(tmp_path / "a.doc"), "--offline").rows
    (document,) = row["documents"]

    assert document["flags"] == ["legacy_format"]
    assert "Microsoft Office" in document["hindrances"][0]


def test_inspect_needs_no_register(shell: Shell, config: Path, tmp_path: Path) -> None:
    text = re.sub('url = ".*"', 'url = "sqlite:///nowhere.db"', config.read_text(encoding="utf-8"))
    config.write_text(text, encoding="utf-8")
    (tmp_path / "a.eml").write_bytes(mail(ACCESS))
    told = shell("inspect", str(tmp_path / "a.eml"))

    assert told.code == 0
    assert told.rows[0]["from"]["authorised"] is None


def test_inspect_does_not_hold_up_the_daemon(
    shell: Shell, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a long document is read, the register can be written."""
    from mailbot.commands import inspect
    from tests.offices import open_bureau

    (tmp_path / "a.eml").write_bytes(mail(ACCESS))
    sound = inspect.judged
    wrote: list[bool] = []

    def slow(*arguments: object) -> object:
        with open_bureau(config) as bureau:
            bureau.arrives(mail("пока читают", message_id="<other@example.com>"))
        wrote.append(True)
        return sound(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(inspect, "judged", slow)

    assert shell("inspect", str(tmp_path / "a.eml")).code == 0
    assert wrote == [True]


def test_a_bare_scan_is_inspected_as_a_letter(shell: Shell, filled: Filled, tmp_path: Path) -> None:
    from tests import papers as made

    file = tmp_path / "zapros.pdf"
    file.write_bytes(made.pdf(made.letter(1)))
    told = shell("inspect", str(file))
    (row,) = told.rows

    assert told.code == 0
    assert row["documents"][0]["text_source"] == "text_layer"
    assert row["from"]["address"] is None
