"""What a person sees of other people's data in a draft, and how he lets them leave."""

import re
from pathlib import Path

from tests.commands.conftest import Filled, Shell


def test_a_stranger_is_shown_and_leaves_only_by_its_key(
    shell: Shell, filled: Filled, tmp_path: Path
) -> None:
    number, text, saved = str(filled.letter_reply), tmp_path / "reply.txt", tmp_path / "files"
    text.write_text("Данные получил Петров Иван Сергеевич.", encoding="utf-8")
    saved.mkdir()
    shell("messages", "edit", number, "--from", str(text))
    shown = shell("messages", "show", number, "--files", str(saved)).out
    key = re.findall(r"--confirm (name-[0-9a-f]{8})", shown)[0]
    (pdf,) = saved.iterdir()
    shell("messages", "sign", number, str(pdf))

    assert "«Петров Иван Сергеевич»" in shown
    refused = shell("messages", "approve", number)
    assert (refused.code, key in refused.err) == (1, True)
    assert shell("messages", "approve", number, "--confirm", key).code == 0
