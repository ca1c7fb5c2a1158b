"""Tesseract's table, and what is missing where there is none."""

from pathlib import Path

import pytest

from mailbot.documents.ocr import confidence_pct, parse_tsv, tesseract_version, text_of
from mailbot.errors import ConfigError

TSV = """level\tpage\tblock\tpar\tline\tword\tleft\ttop\twidth\theight\tconf\ttext
1\t1\t0\t0\t0\t0\t0\t0\t2480\t3508\t-1\t
4\t1\t1\t1\t1\t0\t1211\t213\t279\t37\t-1\t
5\t1\t1\t1\t1\t1\t1211\t213\t279\t37\t90\tПрошу
5\t1\t1\t1\t1\t2\t1500\t213\t279\t37\t60\tудалить
5\t1\t1\t1\t2\t1\t1211\t260\t279\t37\t80\tданные
5\t1\t2\t1\t1\t1\t1211\t600\t279\t37\t95\t
5\t1\t2\t1\t1\t2\t1300\t600\t279\t37\t0\t—
"""


def test_words_make_lines_and_lines_paragraphs() -> None:
    words = parse_tsv(TSV)

    assert text_of(words) == "Прошу удалить\nданные\n\n—"
    assert (words[1].left, words[1].top, words[1].width, words[1].height) == (1500, 213, 279, 37)


def test_paragraph_that_begins_small_goes_on() -> None:
    broken = TSV.replace("Прошу", "прошу").replace("5\t1\t1\t1\t2", "5\t1\t1\t2\t1")

    assert text_of(parse_tsv(broken)) == "прошу удалить\nданные\n\n—"


def test_long_words_weigh_more_in_the_confidence() -> None:
    expected = (90 * 5 + 60 * 7 + 80 * 6 + 0 * 1) / 19

    assert confidence_pct(parse_tsv(TSV)) == pytest.approx(expected)
    assert confidence_pct([]) is None


def test_installed_tesseract_tells_its_version() -> None:
    assert tesseract_version("rus+eng")[0].isdigit()


def test_missing_language_names_its_package() -> None:
    with pytest.raises(ConfigError, match="apt install tesseract-ocr-tlh$"):
        tesseract_version("rus+tlh")


def test_missing_tesseract_names_its_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(
        ConfigError, match="apt install tesseract-ocr tesseract-ocr-eng .* tesseract-ocr-rus$"
    ):
        tesseract_version("rus+eng")
