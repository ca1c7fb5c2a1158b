"""Tables as csv, xlsx and JSON Lines, written row by row in constant memory.

Strings of a letter are never a formula: in xlsx they are text that stays text when it is edited,
in csv an apostrophe stands before what a spreadsheet would compute (OWASP, CSV injection).
"""

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

Cell = str | date | datetime

# Before these a spreadsheet computes; blanks in front do not hold it back.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Excel takes no more characters in a cell.
_LONGEST = 32_767


def is_formula(words: str) -> bool:
    """Would a spreadsheet compute what a person only wants to read?"""
    return words.startswith(_FORMULA) or words.lstrip(" \u00a0").startswith(_FORMULA)


def write_csv(
    file: Path, keys: Sequence[str], heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """Write the table for a Russian Excel: UTF-8 with its mark, semicolons, CRLF."""
    with file.open("w", encoding="utf-8-sig", errors="replace", newline="") as out:
        writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow(heads)
        for row in rows:
            writer.writerow([_harmless(in_words(cell)) for cell in row])


def in_words(cell: Cell) -> str:
    """Return the cell as a person reads it: «05.06.2025 11:20»."""
    if isinstance(cell, datetime):
        return cell.strftime("%d.%m.%Y %H:%M")
    return cell.strftime("%d.%m.%Y") if isinstance(cell, date) else cell


def _harmless(words: str) -> str:
    return f"'{words}" if is_formula(words) else words


def write_json(
    file: Path, keys: Sequence[str], heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """Write one object a line; dates and instants as ISO 8601, what is empty as null."""
    with file.open("w", encoding="utf-8", errors="replace") as out:
        for row in rows:
            _object(out, dict(zip(keys, row, strict=True)))


def _object(out: TextIO, values: Mapping[str, Cell]) -> None:
    plain = {
        key: cell.isoformat() if isinstance(cell, date) else cell or None
        for key, cell in values.items()
    }
    out.write(json.dumps(plain, ensure_ascii=False) + "\n")


def write_xlsx(
    file: Path, keys: Sequence[str], heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """Write a workbook: a heading that stays in sight, filters, real dates, no formulas."""
    from xlsxwriter import Workbook

    book = Workbook(str(file), _PLAIN)
    sheet = book.add_worksheet("Журнал")
    made = {
        name: book.add_format({"valign": "top", "text_wrap": True, **how})
        for name, how in _FORMATS.items()
    }
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.set_column(0, len(heads) - 1, _WIDTH)
    last = 0
    sheet.write_row(0, 0, heads, made["head"])
    for last, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            _put(sheet, last, place, cell, made)
    sheet.autofilter(0, 0, last, len(heads) - 1)
    book.close()


# One row is in memory at a time; nothing that a stranger wrote is taken for anything but text.
_PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
_WIDTH = 22
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "head": {"bold": True, "bg_color": "#E7E6E6", "border": 1},
    "text": {},
    # Stays text, even when somebody edits the cell.
    "quoted": {"quote_prefix": True},
    "instant": {"num_format": "dd.mm.yyyy hh:mm"},
    "day": {"num_format": "dd.mm.yyyy"},
}


def _put(sheet: Any, row: int, place: int, cell: Cell, formats: Mapping[str, Any]) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(row, place, cell, formats["instant"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, formats["day"])
    elif cell:
        words = cell.encode("utf-8", "replace").decode()[:_LONGEST]
        sheet.write_string(row, place, words, formats["quoted" if is_formula(words) else "text"])


Write = Callable[[Path, Sequence[str], Sequence[str], Iterable[Sequence[Cell]]], None]

# By the suffix of the file.
SHEETS: Mapping[str, Write] = {
    ".csv": write_csv,
    ".xlsx": write_xlsx,
    ".json": write_json,
    ".jsonl": write_json,
}
