"""The renderer: overriding file by file, and faults that name the file."""

import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.errors import ConfigError
from mailbot.replies.renderer import Renderer
from mailbot.resources import shipped
from tests.domain.desk import OPERATOR, POLICY


def renderer(*folders: Path) -> Renderer:
    return Renderer(folders, operator=OPERATOR, policy=POLICY)


def template(folder: Path, words: str, name: str = "ru/note.txt") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(words, encoding="utf-8")
    return folder


def test_the_operators_own_template_counts_before_the_shipped_one(tmp_path: Path) -> None:
    own = template(tmp_path, "Моя тема {{ number }}", "ru/subject.txt")
    texts = renderer(own, shipped("templates"))

    assert texts.text("subject", "ru", {"number": "1"}) == "Моя тема 1"
    assert texts.text("subject", "en", {"number": "1", "purpose": "reply"}).startswith("Reply")


def test_a_language_without_texts_is_answered_in_russian(tmp_path: Path) -> None:
    assert renderer(template(tmp_path, "По-русски")).text("note", "kk", {}) == "По-русски"


def test_what_a_person_wrote_is_never_read_as_a_template(tmp_path: Path) -> None:
    texts = renderer(template(tmp_path, "{{ body }}"))

    assert texts.text("note", "ru", {"body": "{{ 7 * 7 }} <b>&"}) == "{{ 7 * 7 }} <b>&"


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("{{ unknown }}", "note.txt:1: 'unknown' is undefined"),
        ("строка\n{% if %}", "note.txt:2"),
        ('{% include "gone.txt" %}', "gone.txt"),
        ("{{ ''.__class__ }}", "note.txt"),
        ("{{ policy.editions.__class__.mro() }}", "note.txt"),
    ],
)
def test_a_faulty_template_is_a_fault_of_configuration_that_names_it(
    tmp_path: Path, words: str, place: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        renderer(template(tmp_path, words)).text("note", "ru", {})

    (fault,) = caught.value.faults
    assert place in fault.en


def test_a_template_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        renderer(tmp_path).text("note", "ru", {})

    assert "note.txt" in caught.value.text.ru


def test_the_words_of_a_letter_stand_in_no_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        renderer(template(tmp_path, "{{ name.nothing }}")).text("note", "ru", {"name": "Орлова"})

    assert "Орлова" not in str(caught.value)


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys, mailbot.replies, mailbot.replies.renderer, mailbot.replies.letter;"
        "print({'jinja2', 'typst', 'pymorphy3'} & set(sys.modules))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout

    assert out.strip() == "set()"
