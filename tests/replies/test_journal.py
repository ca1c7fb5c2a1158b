"""The print form of the register: A4 across, 22 columns on two tiers, nothing cut."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from mailbot.domain.journal import COLUMNS, Cell, row
from mailbot.replies.renderer import Renderer
from mailbot.resources import shipped
from tests.domain.desk import OPERATOR, POLICY
from tests.domain.test_register import TO, WHOLE

HEADS = [column.heading(TO) for column in COLUMNS]
# In millimetres, as the template sets them; below the bottom margin stands the page's number.
LEFT, RIGHT, TOP = 16, 297 - 8, 210 - 10
# What a stranger may send: no blank to break at, markup, signs of typst, capitals.
NASTY = (
    "ОЧЕНЬДЛИННАЯФАМИЛИЯБЕЗЕДИНОГОПРОБЕЛА" * 2,
    f"{'очень.длинный.адрес-' * 5}@example.com",
    "#set page(width: 1cm) *жирно* $x$ <b>@ref</b> \\ [[бланк]]",
    "ЩЩЩЩЩЩЩЩ ШШШШШШ ЖЖЖЖЖЖЖ " * 5,
)


def printed(rows: list[tuple[Cell, ...]], language: str = "ru") -> bytes:
    renderer = Renderer([shipped("templates")], operator=OPERATOR, policy=POLICY)
    return renderer.register(
        language=language,
        day=date(2025, 7, 1),
        title="Журнал учёта Обращений Субъектов ПД",
        subtitle=f"{OPERATOR.name}\nОбращения, полученные с 01.06.2025 по 30.06.2025",
        heads=HEADS,
        rows=rows,
        footer=["Всего обращений: 3.", "Подпись ____________ Румянцев Д. В."],
    )


def texts(pdf: bytes) -> list[str]:
    """Return what a search finds on each page: soft hyphens and breaks are none of its words."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    joined = (re.sub(r"[\u200b\u00ad\ufffe]|(?<=\w)[-\x02]\r?\n", "", page) for page in pages)
    return [re.sub(r"\s+", " ", page) for page in joined]


@pytest.fixture(scope="module")
def journal() -> bytes:
    """Some pages of ordinary lines, and a line of everything that a stranger may send."""
    ordinary = row(WHOLE, TO)
    nasty = tuple(NASTY[place % len(NASTY)] for place in range(len(COLUMNS)))
    return printed([ordinary, nasty, *[ordinary] * 12])


def test_the_pages_are_a4_across_and_numbered(journal: bytes) -> None:
    with pypdfium2.PdfDocument(journal) as document:
        sizes = {tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in document}
    pages = texts(journal)

    assert sizes == {(297, 210)}
    assert len(pages) > 2
    assert all(f"{n} / {len(pages)}" in page for n, page in enumerate(pages, start=1))


def test_every_page_bears_all_22_headings(journal: bytes) -> None:
    for page in texts(journal)[:-1]:
        for place, head in enumerate(HEADS, start=1):
            # A heading may be broken at the end of its line.
            assert f"{place}. {head[:4]}" in page


def test_nothing_runs_over_the_margins(journal: bytes) -> None:
    with pypdfium2.PdfDocument(journal) as document:
        for page in document:
            text = page.get_textpage()
            for n in range(text.count_chars()):
                x1, y1, x2, y2 = (side / 72 * 25.4 for side in text.get_charbox(n))
                if text.get_text_range(n, 1).strip():
                    assert LEFT - 0.5 <= x1 <= x2 <= RIGHT + 0.5
                    assert 0 < y1 <= y2 <= TOP + 0.5


def test_what_stands_in_a_column_is_on_the_page_and_no_markup(journal: bytes) -> None:
    first = texts(journal)[0]

    for words in (
        "12/2025", "11.06.2025 00:30", "Орлова Марина Сергеевна", "marina@example.ru",
        "16.06.2025 12:00", "250 2.0.0 Ok: queued as A1", "ab" * 16, "#set page(width: 1cm)",
        "*жирно*",
    ):  # fmt: skip
        assert words in first


def test_a_line_of_the_register_is_not_torn_apart(journal: bytes) -> None:
    """Column 2 stands on the upper tier, column 21 on the lower one."""
    for page in texts(journal):
        assert page.count("11.06.2025 00:30") == page.count("2025-06-09 59acd1d40b82")


def test_an_empty_register_is_a_page_with_its_heading() -> None:
    (page,) = texts(printed([]))

    assert "Журнал учёта" in page
    assert "22. Ответственный" in page


def test_the_same_lines_give_the_same_bytes() -> None:
    at = datetime(2025, 6, 5, 11, 20, tzinfo=ZoneInfo("Europe/Moscow"))
    lines: list[tuple[Cell, ...]] = [("1/2025", at, date(2025, 6, 5), *["—"] * 19)]

    assert printed(lines) == printed(lines)
    assert "05.06.2025 11:20" in texts(printed(lines))[0]
