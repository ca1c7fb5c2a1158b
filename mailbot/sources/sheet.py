"""Registered subjects from a csv or xlsx sheet: good rows as values, bad rows as faults.

Columns (docs/contract.md): id, full_name, email, phone, login, contract, category, postal_address,
language, special_regime; any may be missing, Russian names are understood, others are passed over.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mailbot.domain.subject import Subject
from mailbot.errors import BadInput
from mailbot.words import Text

# The fields of a subject, and their header names as operators write them; compared in lower case,
# without ё and punctuation.
_COLUMNS = {
    "id": ("id", "ид", "идентификатор", "код", "номер"),
    "full_name": ("full name", "name", "фио", "фамилия имя отчество", "имя", "субъект"),
    "emails": ("email", "e mail", "mail", "почта", "электронная почта", "эл почта",
               "адрес электронной почты", "адрес эл почты", "емейл"),
    "phones": ("phone", "телефон", "тел", "номер телефона"),
    "login": ("login", "логин", "имя пользователя"),
    "contract": ("contract", "договор", "номер договора", "№ договора"),
    "category": ("category", "категория", "категория субъекта"),
    "postal_address": ("postal address", "address", "адрес", "почтовый адрес"),
    "language": ("language", "язык"),
    "special_regime": ("special regime", "особый режим", "режим"),
}  # fmt: skip
_FIELD = {name: field for field, names in _COLUMNS.items() for name in names}

# The categories of policy section 7, as operators name them.
_CATEGORIES = {
    "site_user": ("site user", "пользователь сайта", "пользователь"),
    "customer": ("customer", "получатель услуг", "клиент", "участник", "заказчик"),
    "contractor": ("contractor", "подрядчик", "исполнитель"),
    "prospect": ("prospect", "преддоговорные отношения", "потенциальный клиент", "лид"),
}
_CATEGORY = {name: category for category, names in _CATEGORIES.items() for name in names}

_ADDRESS = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\"]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet holds: subjects with the line each stood in, and faults by line.

    `fields` are those of a subject that have a column; of the others the sheet says nothing.
    """

    fields: frozenset[str]
    subjects: tuple[tuple[int, Subject], ...]
    faults: tuple[tuple[int, Text], ...]


def read_sheet(path: Path) -> Sheet:
    """Read a csv (UTF-8 or cp1251, comma, semicolon or tab) or xlsx file.

    Raises BadInput where the file cannot be read at all or has no column that is known.
    """
    return sheet_of(path.name, rows(path))


def sheet_of(name: str, lines: Iterator[tuple[int, list[str]]]) -> Sheet:
    """Return what lines hold, the heads first; raises BadInput where no column is known."""
    heads = next(lines, (0, []))[1]
    fields = [_FIELD.get(_plain(head)) for head in heads]
    known = frozenset(field for field in fields if field)
    if not {"id", "emails"} & known:
        raise BadInput(
            Text(
                f"{name}: нет ни столбца «id», ни столбца «email». Первой строкой должны"
                " стоять названия столбцов.",
                f"{name}: no column «id» or «email»; the first line names the columns.",
            )
        )
    return _judged(known, _subjects(lines, fields))


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Return the lines of a csv or xlsx file with their numbers, the heads first.

    Raises BadInput where it cannot be read.
    """
    return _xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)


def _judged(fields: frozenset[str], rows: Iterable[tuple[int, Subject | Text]]) -> Sheet:
    good: list[tuple[int, Subject]] = []
    bad: list[tuple[int, Text]] = []
    lines: dict[str, int] = {}
    for line, found in rows:
        if (
            isinstance(found, Subject)
            and found.id
            and (first := lines.setdefault(found.id, line)) != line
        ):
            found = Text(f"id уже был в строке {first}", f"this id stood in line {first}")
        if isinstance(found, Subject):
            good.append((line, found))
        else:
            bad.append((line, found))
    return Sheet(fields, tuple(good), tuple(bad))


def _subjects(
    rows: Iterator[tuple[int, list[str]]], fields: list[str | None]
) -> Iterator[tuple[int, Subject | Text]]:
    for line, cells in rows:
        values = {f: c.strip() for f, c in zip(fields, cells, strict=False) if f and c.strip()}
        if any(cell.strip() for cell in cells):
            yield line, _subject(values)


def _subject(values: dict[str, str]) -> Subject | Text:
    emails = _several(values.get("emails", ""))
    wrong = [address for address in emails if not _ADDRESS.fullmatch(address)]
    if wrong:
        return Text("адрес электронной почты записан с ошибкой", "a malformed e-mail address")
    if not (emails or values.get("id")):
        return Text("нет ни id, ни адреса электронной почты", "neither an id nor an e-mail address")
    category = values.get("category", "")
    known = _CATEGORY.get(_plain(category), category)
    if known and known not in _CATEGORIES:
        return Text("неизвестная категория субъекта", "an unknown subject category")
    return Subject(
        id=values.get("id", ""),
        full_name=" ".join(values.get("full_name", "").split()),
        emails=emails,
        phones=_several(values.get("phones", "")),
        login=values.get("login", ""),
        contract=values.get("contract", ""),
        category=known,
        postal_address=values.get("postal_address", ""),
        language=values.get("language", ""),
        special_regime=values.get("special_regime", ""),
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def _plain(head: str) -> str:
    words = re.sub(r"[^\w№]+|_", " ", head.lower().replace("ё", "е"))
    return " ".join(words.split())


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error.strerror or "") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1251", "replace")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise _unreadable(path, str(error)) from error


def _xlsx(path: Path) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:
        raise _unreadable(path, type(error).__name__) from error
    try:
        for line, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield line, [_cell(value) for value in row]
    finally:
        book.close()


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _unreadable(path: Path, why: str) -> BadInput:
    return BadInput(
        Text(
            f"{path.name}: файл не читается ({why}). Нужен csv или xlsx.",
            f"{path.name}: cannot be read ({why}). A csv or xlsx file is needed.",
        )
    )
