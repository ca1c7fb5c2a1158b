"""The PDF letter: what a regulator will hold in his hands."""

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from mailbot.domain.facts import head
from mailbot.domain.findings import Form
from mailbot.domain.message import Draft
from mailbot.domain.policy import Operator
from mailbot.domain.trust import Standing
from mailbot.errors import ConfigError
from mailbot.replies.letter import Paragraph, Shape, paragraphs
from mailbot.replies.renderer import Renderer
from mailbot.resources import shipped
from tests.domain.desk import APPEAL, MOSCOW, OPERATOR, POLICY, SUBJECT

DAY = date(2025, 6, 16)
HEAD = head(APPEAL, Standing.SUBJECT, subject=SUBJECT, outgoing_no="12/2025-1", zone=MOSCOW)
SENTENCE = "Персональные данные обрабатываются в соответствии с ч. 7 ст. 14 Закона № 152-ФЗ. "
A4_MM = (210, 297)


def letter(
    body: str,
    *,
    language: str = "ru",
    operator: Operator = OPERATOR,
    facsimile: bytes | None = None,
) -> bytes:
    made = Renderer([shipped("templates")], operator=operator, policy=POLICY, facsimile=facsimile)
    draft = Draft("Ответ на обращение № 12/2025", body, Form.SCANNED_DOCUMENT, language)
    return made.letter(draft, HEAD, DAY)


def read(pdf: bytes) -> tuple[int, str]:
    """Return the number of pages, and the text as a person would search it."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    return len(texts), re.sub(r"\s+", " ", "\n".join(texts).replace("\N{NO-BREAK SPACE}", " "))


def picture(size: tuple[int, int] = (300, 120), kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "blue").save(made, kind)
    return made.getvalue()


def test_a_letter_bears_everything_that_a_reply_must() -> None:
    pages, text = read(letter("Уважаемая Марина Сергеевна!\n\nСообщаем следующее."))

    assert pages == 1
    for known in (
        OPERATOR.name, OPERATOR.inn, OPERATOR.ogrnip, OPERATOR.address, OPERATOR.email,
        "Исх. № 12/2025-1 от 16 июня 2025 г.", "На Ваше обращение от 11 июня 2025 г.",
        "вх. № 12/2025, получено 11 июня 2025 г.", "Орловой М. С.",
        "Уважаемая Марина Сергеевна!", "Сообщаем следующее.", "Румянцев Д. В.",
        OPERATOR.responsible,
    ):  # fmt: skip
        assert known in text


def test_an_english_letter_has_an_english_head() -> None:
    _, text = read(letter("Dear Jana Novak,\n\nWe reply as follows.", language="en"))

    assert "Our ref. No. 12/2025-1 of 16 June 2025" in text
    assert "Исх." not in text


@pytest.mark.parametrize(("sentences", "pages"), [(10, 1), (90, 3)])
def test_only_a_letter_of_several_pages_is_numbered(sentences: int, pages: int) -> None:
    body = "\n\n".join([SENTENCE * 5] * (sentences // 5))
    found, text = read(letter(body))

    assert found == pages
    assert (f"{pages} / {pages}" in text) is (pages > 1)


def test_the_pages_are_a4() -> None:
    with pypdfium2.PdfDocument(letter("Текст.")) as document:
        width, height = document[0].get_size()

    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == A4_MM


def test_nothing_runs_over_the_margins() -> None:
    long = "Сверхдлинноесловобезединогопробела" * 9
    body = f"{SENTENCE * 3}\n\n1) {SENTENCE * 2}\n— https://example.ru/{'a' * 60}\n\n{long}"
    with pypdfium2.PdfDocument(letter(body)) as document:
        page = document[0].get_textpage()
        boxes = [page.get_charbox(n) for n in range(page.count_chars())]
        width = document[0].get_size()[0]

    assert min(left for left, *_ in boxes) > 20 / 25.4 * 72
    assert max(right for _, _, right, _ in boxes) < width - 10 / 25.4 * 72


def test_the_number_of_a_law_can_be_searched_for() -> None:
    _, text = read(letter(SENTENCE * 20))

    assert text.count("152-ФЗ") == 20


def test_the_letter_is_a_tagged_archive_document() -> None:
    pdf = letter("Текст.")

    assert b"/StructTreeRoot" in pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf


def test_the_same_letter_is_the_same_bytes() -> None:
    """Approval binds bytes: a letter that was shown must not change under the hand."""
    assert letter("Текст.") == letter("Текст.")
    assert letter("Текст.") != letter("Текст!")


def test_no_word_of_a_letter_is_read_as_markup() -> None:
    hostile = '#panic("x") *жирно* $x$ <label> @ref `raw` \\ // /* #sys.inputs [[бланк]]'
    _, text = read(letter(hostile))

    assert hostile in text


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_facsimile_stands_in_the_place_of_the_signature(kind: str) -> None:
    plain, signed = letter("Текст."), letter("Текст.", facsimile=picture(kind=kind))

    assert images(plain) == 0
    assert images(signed) == 1


def images(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        kind = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
        return len(list(document[0].get_objects(filter=[kind])))


@pytest.mark.parametrize("image", [b"GIF89a", b"\x89PNG broken"])
def test_a_facsimile_that_is_no_picture_is_a_fault_of_configuration(image: bytes) -> None:
    with pytest.raises(ConfigError):
        letter("Текст.", facsimile=image)


def test_an_operator_with_a_long_name_keeps_his_letterhead_whole() -> None:
    name = "Общество с ограниченной ответственностью «Образовательный центр конференций»"
    _, text = read(letter("Текст.", operator=replace(OPERATOR, name=name)))

    assert name in text


def test_a_faulty_layout_is_a_fault_of_configuration(tmp_path: Path) -> None:
    (tmp_path / "letter.typ").write_text("#nonsense", encoding="utf-8")
    made = Renderer([tmp_path, shipped("templates")], operator=OPERATOR, policy=POLICY)

    with pytest.raises(ConfigError, match="letter.typ"):
        made.letter(Draft("Ответ", "Текст.", Form.SCANNED_DOCUMENT), HEAD, DAY)


def test_a_missing_layout_is_a_fault_of_configuration(tmp_path: Path) -> None:
    made = Renderer([tmp_path], operator=OPERATOR, policy=POLICY)

    with pytest.raises(ConfigError, match="letter.typ"):
        made.letter(Draft("Ответ", "Текст.", Form.SCANNED_DOCUMENT), HEAD, DAY)


def test_plain_text_is_taken_apart_into_headings_items_and_paragraphs() -> None:
    body = """Уважаемая Марина!

1. О блокировании персональных данных

Строка, которую редактор
разбил надвое.

2) Цели обработки:
— первая;
— вторая,
в двух строках.

9.1) Меры.

— отдельный пункт.

12. Это предложение, а не заголовок."""

    assert paragraphs(body) == (
        Paragraph(Shape.PLAIN, "Уважаемая Марина!"),
        Paragraph(Shape.HEADING, "1. О блокировании персональных данных"),
        Paragraph(Shape.PLAIN, "Строка, которую редактор разбил надвое."),
        Paragraph(Shape.ITEM, "Цели обработки:", "2)"),
        Paragraph(Shape.ITEM, "первая;", "—", 2),
        Paragraph(Shape.ITEM, "вторая, в двух строках.", "—", 2),
        Paragraph(Shape.ITEM, "Меры.", "9.1)"),
        Paragraph(Shape.ITEM, "отдельный пункт.", "—", 2),
        Paragraph(Shape.PLAIN, "12. Это предложение, а не заголовок."),
    )
