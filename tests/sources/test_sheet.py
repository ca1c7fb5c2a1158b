"""Sheets of registered subjects: good rows in, bad rows listed with their lines."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from mailbot.errors import BadInput
from mailbot.sources.sheet import read_sheet


def csv_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "subjects.csv"
    file.write_bytes(text.encode(encoding))
    return file


def test_the_contracts_columns_are_read(tmp_path: Path) -> None:
    sheet = read_sheet(
        csv_file(
            tmp_path,
            "id,full_name,email,phone,login,contract,category,postal_address,language,special_regime\n"
            "7,Орлова Марина Сергеевна,m.orlova@example.ru;marina@example.com,+7 900 000-00-00,"
            'm.orlova,117/2025,customer,"190000, СПб, а/я 1",ru,gdpr\n',
        )
    )

    ((line, subject),) = sheet.subjects
    assert line == 2
    assert subject.emails == ("m.orlova@example.ru", "marina@example.com")
    assert subject.postal_address == "190000, СПб, а/я 1"
    assert subject.special_regime == "gdpr"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_russian_headers_semicolons_and_encodings_are_understood(
    tmp_path: Path, encoding: str
) -> None:
    text = 'ФИО;Электронная почта;Категория\r\nКим Ёлка;"kim@example.ru;k2@example.ru";Клиент\r\n'
    sheet = read_sheet(csv_file(tmp_path, text, encoding))

    ((_, subject),) = sheet.subjects
    assert sheet.fields == {"full_name", "emails", "category"}
    assert subject.full_name == "Ким Ёлка"
    assert subject.emails == ("kim@example.ru", "k2@example.ru")
    assert subject.category == "customer"


def test_bad_rows_are_listed_with_their_lines_and_good_rows_survive(tmp_path: Path) -> None:
    text = (
        "id,full_name,email,category\n"
        "1,Первая,first@example.ru,\n"
        "2,Вторая,not-an-address,\n"
        ",Третий,,\n"
        "4,Четвёртый,four@example.ru,alien\n"
        "1,Пятая,fifth@example.ru,\n"
        "\n"
        "6,Шестой,six@example.ru,prospect\n"
    )
    sheet = read_sheet(csv_file(tmp_path, text))

    assert [subject.id for _, subject in sheet.subjects] == ["1", "6"]
    assert [line for line, _ in sheet.faults] == [3, 4, 5, 6]
    assert "строке 2" in sheet.faults[-1][1].ru


def test_a_quoted_line_break_does_not_move_the_line_numbers_of_faults(tmp_path: Path) -> None:
    text = 'email,postal_address\na@example.ru,"ул. Мира,\nд. 1"\nbad,\n'

    assert [line for line, _ in read_sheet(csv_file(tmp_path, text)).faults] == [4]


def test_an_xlsx_sheet_reads_like_a_csv(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["ID", "Почта", "Телефон", "Посторонний столбец"])
    book.active.append([12, "x@example.ru", 79000000000.0, "…"])
    book.active.append([13, "broken", None, None])
    book.save(tmp_path / "subjects.xlsx")
    sheet = read_sheet(tmp_path / "subjects.xlsx")

    ((_, subject),) = sheet.subjects
    assert sheet.fields == {"id", "emails", "phones"}
    assert (subject.id, subject.phones) == ("12", ("79000000000",))
    assert [line for line, _ in sheet.faults] == [3]


def test_a_sheet_without_known_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="first line"):
        read_sheet(csv_file(tmp_path, "a;b\n1;2\n"))


@pytest.mark.parametrize("name", ["missing.csv", "broken.xlsx"])
def test_an_unreadable_file_says_what_is_needed(tmp_path: Path, name: str) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"no zip")
    with pytest.raises(BadInput, match="csv or xlsx"):
        read_sheet(tmp_path / name)
