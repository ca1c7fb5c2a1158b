"""The export of a subject's data: twice the same, described, harmless, always the same bytes."""

import csv
import io
import json
from datetime import date
from zipfile import ZipFile

import pytest

from mailbot.domain.message import Export, ExportRow
from mailbot.exports.portability import pack

EXPORT = Export(
    date(2025, 6, 11),
    (
        ExportRow("5.3", "номер телефона", ("+7 916 123-45-67", '=HYPERLINK("x")')),
        ExportRow("5.6", "место жительства", ("г. Пример; д. 1",)),
    ),
)


def unpacked(language: str = "ru") -> dict[str, str]:
    with ZipFile(io.BytesIO(pack(EXPORT, "ИП Румянцев", language))) as parcel:
        assert parcel.testzip() is None
        return {name: parcel.read(name).decode("utf-8-sig") for name in parcel.namelist()}


def test_json_holds_the_exact_values() -> None:
    told = json.loads(unpacked()["data.json"])

    assert told["exported_on"] == "2025-06-11"
    assert told["data"][0]["values"] == ["+7 916 123-45-67", '=HYPERLINK("x")']


def test_csv_holds_the_same_values_and_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(unpacked()["data.csv"], newline=""), delimiter=";"))

    assert rows[1:] == [
        ["5.3", "номер телефона", "'+7 916 123-45-67"],
        ["5.3", "номер телефона", '\'=HYPERLINK("x")'],
        ["5.6", "место жительства", "г. Пример; д. 1"],
    ]


@pytest.mark.parametrize(("language", "day"), [("ru", "11.06.2025"), ("en", "2025-06-11")])
def test_the_description_names_every_file_and_field(language: str, day: str) -> None:
    files = unpacked(language)
    fields = json.loads(files["data.json"])

    assert day in files["README.txt"]
    assert all(word in files["README.txt"] for word in (*fields, "data.csv", "clause", "values"))


def test_the_same_data_give_the_same_bytes() -> None:
    assert pack(EXPORT, "ИП Румянцев", "ru") == pack(EXPORT, "ИП Румянцев", "ru")
