"""What every command shares: its words, and who acts."""

import os
import signal
import socket
from pathlib import Path

import pytest

from mailbot.__main__ import main, parse
from mailbot.commands import desk
from mailbot.errors import Hindered, NotFound
from mailbot.settings import Settings, load_settings
from tests.offices import write_config

# No such user exists: the highest uid but one (the highest is invalid).
NOBODY_KNOWN = 2**32 - 3


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(write_config(tmp_path / "office", "sqlite:///:memory:"))


@pytest.fixture
def unnamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a uid act that has no entry in passwd, as in a container."""
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: NOBODY_KNOWN)


@pytest.mark.parametrize(
    "words",
    [
        ["--config", "X", "run"],
        ["run", "--config", "X"],
        ["--config", "X", "letters", "list"],
        ["letters", "--config", "X", "list"],
        ["letters", "list", "--config", "X"],
    ],
)
def test_the_configuration_is_named_before_or_after_the_command(words: list[str]) -> None:
    assert parse(words).config == "X"


def test_without_a_word_the_configuration_is_looked_for() -> None:
    assert parse(["letters", "list"]).config is None


@pytest.mark.parametrize(
    "words",
    [["--lang", "en", "run"], ["run", "--lang", "en"], ["--lang=en", "letters", "list"]],
)
def test_the_language_is_named_before_or_after_the_command(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    assert parse(words).lang == "en"
    assert parse(["run"]).lang == "ru"


def test_who_is_named_acts_even_where_the_system_user_has_no_name(
    settings: Settings, unnamed: None
) -> None:
    named = parse(["actions", "done", "1", "--by", "Смирнова А. В."])

    assert desk.actor(named, settings) == "Смирнова А. В."


def test_a_system_user_without_a_name_can_be_mapped_by_its_uid(
    settings: Settings, unnamed: None
) -> None:
    arguments = parse(["actions", "done", "1"])
    mapped = settings.model_copy(update={"operators": {str(NOBODY_KNOWN): "Смирнова А. В."}})

    assert desk.actor(arguments, mapped) == "Смирнова А. В."
    with pytest.raises(Hindered, match=str(NOBODY_KNOWN)):
        desk.actor(arguments, settings)


@pytest.mark.parametrize("words", ["", "x", "-1", "1.5", "²", "9" * 20, "9" * 5000])
def test_what_is_no_number_is_not_found(words: str) -> None:
    with pytest.raises(NotFound):
        desk.number_of(words)


@pytest.mark.parametrize("words", ["17", "9" * 9])
def test_a_number_is_understood(words: str) -> None:
    assert str(desk.number_of(words)) == words


def test_a_number_that_no_database_holds_ends_in_one_line(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(write_config(tmp_path / "office", database_url))
    for number in ("9" * 9, "9" * 10, "9" * 20):
        code = main(["--config", config, "--lang", "en", "messages", "show", number])

        assert code == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert number in line


@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.77"])
def test_a_port_that_may_become_free_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """Another program may hold it, and a starting machine has its addresses late."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        config = write_config(tmp_path / "office", "sqlite:///:memory:")
        section = f'\n[console]\nbind = "{host}:{taken.getsockname()[1]}"\n'
        if host != "127.0.0.1":
            section += 'base_url = "https://desk.example.ru"\n'
        config.write_text(config.read_text(encoding="utf-8") + section, encoding="utf-8")

        assert main(["--config", str(config), "console"]) == 75
