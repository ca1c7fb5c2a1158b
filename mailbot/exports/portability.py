"""The export of one subject's data that he may take elsewhere: JSON, CSV and a description, zipped.

The same data give the same bytes. A spreadsheet computes nothing in the CSV (`exports/sheets.py`);
the exact values stand in the JSON.
"""

import csv
import io
import json
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from mailbot.domain.message import Export
from mailbot.exports.sheets import is_formula
from mailbot.words import Text

_HEADS = (
    Text("пункт Политики", "clause of the Policy"),
    Text("категория данных", "category of data"),
    Text("значение", "value"),
)

_DESCRIPTION = Text(
    """\
Выгрузка персональных данных для переноса (ст. 20 Регламента (ЕС) 2016/679)

Оператор: {operator}
Дата выгрузки: {on:%d.%m.%Y}

data.json — те же данные для программ: JSON, кодировка UTF-8. Поля: format (вид и версия
выгрузки), operator, exported_on (дата, ISO 8601), data — список категорий; у каждой clause (пункт
Политики оператора), category (название) и values (значения строками).

data.csv — те же данные таблицей: UTF-8, разделитель — точка с запятой, каждое значение в кавычках,
первая строка — названия столбцов, одно значение в строке. Перед значением, которое программа
таблиц приняла бы за формулу (например, номер телефона с «+»), стоит апостроф; точное значение — в
data.json.
""",
    """\
Export of personal data for portability (Article 20 of Regulation (EU) 2016/679)

Controller: {operator}
Date of the export: {on:%Y-%m-%d}

data.json: the data for programs; JSON, UTF-8. Fields: format (kind and version of the export),
operator, exported_on (date, ISO 8601), and data, a list of categories, each with clause (of the
operator's Policy), category (its name) and values (strings).

data.csv: the same data as a table; UTF-8, semicolons, every value quoted, names of the columns in
the first line, one value a line. An apostrophe stands before a value that a spreadsheet would take
for a formula (such as a telephone number with a plus sign); the exact value is in data.json.
""",
)


def pack(export: Export, operator: str, language: str) -> bytes:
    """Return the zip: README.txt, data.json and data.csv."""
    description = _DESCRIPTION.say(language).format(operator=operator, on=export.on)
    files = {
        "README.txt": description.encode("utf-8-sig"),
        "data.json": _json(export, operator),
        "data.csv": _csv(export, language),
    }
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as parcel:
        for name, content in files.items():
            info = ZipInfo(name, (export.on.year, export.on.month, export.on.day, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            parcel.writestr(info, content)
    return made.getvalue()


def _json(export: Export, operator: str) -> bytes:
    told = {
        "format": "personal-data-export/1",
        "operator": operator,
        "exported_on": export.on.isoformat(),
        "data": [
            {"clause": row.clause, "category": row.category, "values": row.values}
            for row in export.rows
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"


def _csv(export: Export, language: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow([head.say(language) for head in _HEADS])
    for row in export.rows:
        for value in row.values:
            shown = f"'{value}" if is_formula(value) else value
            writer.writerow([row.clause, row.category, shown])
    return out.getvalue().encode("utf-8-sig", "replace")
