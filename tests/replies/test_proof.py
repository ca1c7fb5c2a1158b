"""The templates are read at the start: what is missing or broken is named, all of it at once."""

import shutil
from pathlib import Path

from mailbot.domain.kinds import Kind
from mailbot.replies.proof import faults, needed
from mailbot.resources import shipped
from tests.replies.test_renderer import OPERATOR, POLICY


def found(*folders: Path) -> list[str]:
    return [fault.en for fault in faults(folders, OPERATOR, POLICY)]


def test_the_shipped_templates_are_whole() -> None:
    assert found(shipped("templates")) == []
    assert {f"sections/{kind}" for kind in Kind} < set(needed())


def test_every_fault_is_named_at_once_with_its_place(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    shutil.copytree(shipped("templates"), own)
    (own / "ru/sections/blocking.txt").unlink()
    (own / "ru/challenge.txt").write_text("{% if x %}\n{{ a |", encoding="utf-8")
    (own / "en/reply.txt").write_text('{% include "parts/gone.txt" %}', encoding="utf-8")
    (own / "en/cover.txt").write_text("\n{{ name | shout }}", encoding="utf-8")
    (own / "letter.typ").unlink()

    assert sorted(found(own)) == [
        "templates: en/cover.txt:2: No filter named 'shout'.",
        "templates: en/reply.txt: there is no template parts/gone.txt.",
        "templates: letter.typ: no such template.",
        "templates: ru/challenge.txt:2: unexpected end of template, expected 'name'.",
        "templates: ru/sections/blocking.txt: no such template.",
    ]


def test_what_the_operator_does_not_override_is_taken_as_shipped(tmp_path: Path) -> None:
    (tmp_path / "ru").mkdir()
    (tmp_path / "ru/subject.txt").write_text("Обращение", encoding="utf-8")

    assert found(tmp_path, shipped("templates")) == []
