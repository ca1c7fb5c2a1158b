"""`mailbot templates`: the texts on the terminal and as a letter."""

from pathlib import Path

from tests.commands.conftest import Shell


def test_a_text_is_shown_in_the_language_that_is_asked_for(shell: Shell) -> None:
    assert shell("templates", "preview", "challenge").out.startswith("Здравствуйте!")
    assert "Dear Jana Novak," in shell("templates", "preview", "reply", "--lang", "en").out


def test_a_text_is_saved_as_a_letter(shell: Shell, tmp_path: Path) -> None:
    told = shell("templates", "preview", "refusal", "--pdf", str(tmp_path / "letter.pdf"))

    assert (told.code, told.out) == (0, "")
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")


def test_a_list_names_the_faults_of_a_text(shell: Shell, config: Path) -> None:
    own = config.parent / "templates" / "ru"
    own.mkdir(parents=True)
    (own / "signature.txt").write_text("С уважением,\n{{ chef }}\n", encoding="utf-8")
    (row,) = [row for row in shell("templates", "list", "--format", "json").rows
              if row["name"] == "signature"]  # fmt: skip

    assert row["own"]
    assert "ru/signature.txt:2" in row["faults"][0]
