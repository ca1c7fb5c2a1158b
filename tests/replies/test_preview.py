"""Whoever edits a text sees what its reader will see, and where it is at fault."""

from pathlib import Path

import pytest

from mailbot.errors import ConfigError, NotFound
from mailbot.replies.preview import Preview, entries
from mailbot.replies.renderer import LANGUAGES
from mailbot.resources import shipped
from tests.domain.desk import OPERATOR, POLICY
from tests.replies.test_texts import assert_clean

TEMPLATES = shipped("templates")
NAMES = [entry.name for entry in entries([TEMPLATES])]


def preview(*folders: Path) -> Preview:
    return Preview([*folders, TEMPLATES], OPERATOR, POLICY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_shown_with_invented_data(name: str, language: str) -> None:
    text = preview().text(name, language)

    assert text
    if name.startswith("sections/") or name in ("reply", "completion_request", "challenge"):
        assert_clean(text)
        assert "12/2025" in text


def test_all_sections_are_shown_together_as_a_letter() -> None:
    text = preview().text("reply", "ru")

    assert "Уважаемая Ксения Игоревна!" in text
    for heading in (
        "О возражении против прямого маркетинга",
        "Об уничтожении персональных данных",
        "Об отказе в предоставлении сведений",
        "О том, чего в Обращении недостаёт",
    ):
        assert heading in text
    # Whatever holds for several demands is said once.
    assert text.count("уведомлены о принятых мерах") == 1
    assert preview().pdf("reply", "ru").startswith(b"%PDF")


def test_a_section_goes_by_its_short_name_too() -> None:
    assert preview().text("refusal", "ru") == preview().text("sections/refusal", "ru")


def test_an_operators_own_text_is_shown_and_marked(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "ru" / "sections"
    own.mkdir(parents=True)
    (own / "refusal.txt").write_text(
        '{% set heading = "Отказ" %}\nНаш текст {{ number }}', encoding="utf-8"
    )
    folders = [tmp_path / "templates", TEMPLATES]

    assert "Наш текст 12/2025" in preview(folders[0]).text("refusal", "ru")
    assert [entry.name for entry in entries(folders) if entry.own] == ["sections/refusal"]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Строка\n\n{{ nobody }}", "ru/complaint.txt:3: 'nobody' is undefined"),
        ("{% if %}", "complaint.txt:1"),
        ("{{ name + 1 }}", "ru/complaint.txt:1: TypeError"),
    ],
)
def test_a_fault_is_named_with_file_and_line(tmp_path: Path, words: str, place: str) -> None:
    own = tmp_path / "ru"
    own.mkdir()
    (own / "complaint.txt").write_text(words, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        preview(tmp_path).text("reply", "ru")
    assert place in caught.value.text.en


def test_a_text_that_is_not_there_says_where_the_names_stand() -> None:
    with pytest.raises(NotFound, match="templates list"):
        preview().text("nothing", "ru")
