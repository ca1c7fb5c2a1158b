"""The files of an office: an editable copy of what is shipped, with the first answers filled in.

A file that is there is never touched: it may be the operator's own by now.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mailbot.errors import BadInput
from mailbot.resources import shipped
from mailbot.words import Text

Value = str | int | bool | Sequence[str]


def furnish(folder: Path, settings: str) -> tuple[list[Path], list[Path]]:
    """Write `settings` as mailbot.toml and copy the rest; return what was made and what was kept.

    Everything is for its owner only: configuration and templates name the operator's people.
    """
    made: list[Path] = []
    kept: list[Path] = []
    for target, content in _wanted(folder, settings):
        if target.exists():
            kept.append(target)
            continue
        _write(target, content)
        made.append(target)
    return made, kept


def _wanted(folder: Path, settings: str) -> Iterator[tuple[Path, bytes]]:
    yield folder / "mailbot.toml", settings.encode()
    for source, below in ((shipped("config"), ""), (shipped("templates"), "templates")):
        for file in sorted(source.rglob("*")):
            if file.is_file() and file.name != "mailbot.toml":
                yield folder / below / file.relative_to(source), file.read_bytes()


def write_secret(file: Path, value: str) -> bool:
    """Write a secret for its owner only, unless there is one; say whether it was written."""
    if file.exists():
        return False
    _write(file, value.encode())
    return True


def _write(file: Path, content: bytes) -> None:
    """Write a new file, whole or not at all, for its owner only."""
    draft = file.with_name(f".{file.name}.new")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(content)
        draft.replace(file)
    except OSError as error:
        raise BadInput(
            Text(f"{file}: не записать: {error.strerror}.", f"{file}: {error.strerror}.")
        ) from error


def settings_text(values: Mapping[tuple[str, str], Value], people: Mapping[str, str]) -> str:
    """Return the shipped mailbot.toml with its comments and these values in it.

    `people` becomes [operators]. The register lies beside the configuration, in var/.
    """
    text = (shipped("config") / "mailbot.toml").read_text(encoding="utf-8")
    text = text.replace('"../var/', '"var/').replace("sqlite:///../var/", "sqlite:///var/")
    for (section, key), value in values.items():
        text = _set(text, section, key, value)
    lines = "".join(f"{_toml(login)} = {_toml(name)}\n" for login, name in people.items())
    return re.sub(
        r"(?ms)^(\[operators\][^\n]*\n).*?(?=^\[)",
        lambda found: f"{found[1]}{lines}\n",
        text,
        count=1,
    )


def _set(text: str, section: str, key: str, value: Value) -> str:
    pattern = rf"(?ms)(^\[{re.escape(section)}\][^\n]*\n(?:(?!^\[).)*?^){re.escape(key)} = [^\n#]*"
    done, count = re.subn(
        pattern, lambda found: f"{found[1]}{key} = {_toml(value)} ", text, count=1
    )
    if not count:
        raise KeyError(f"{section}.{key}")
    return re.sub(r"(?m) +$", "", done)


def _toml(value: Value) -> str:
    """Write a value as TOML: JSON's strings, numbers and lists are TOML's too."""
    shown = list(value) if not isinstance(value, str | int) else value
    return json.dumps(shown, ensure_ascii=False).replace("\x7f", "\\u007f")
