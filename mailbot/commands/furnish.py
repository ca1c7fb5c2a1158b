"""The files of an office: an editable copy of what is shipped, with the first answers filled in.

A file that is there is never touched: it may be the operator's own by now. Only a mailbot.toml that
is still as `make install` left it takes the answers.
"""

import json
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mailbot.errors import BadInput
from mailbot.resources import shipped
from mailbot.words import Text

Value = str | int | bool | Sequence[str]


def furnish(
    folder: Path, settings: str, authority: bytes | None = None
) -> tuple[list[Path], list[Path]]:
    """Write `settings` as mailbot.toml and copy the rest; return what was made and what was kept.

    Everything is for its owner only, as configuration and templates name the operator's people; in
    a folder that its group may read (/etc/mailbot), for that group too: it is the daemon's.
    """
    made: list[Path] = []
    kept: list[Path] = []
    for target, content in _wanted(folder, settings, authority):
        if target.exists() and (target.read_bytes() == content or not _is_new(target)):
            kept.append(target)
            continue
        _write(target, content)
        made.append(target)
    return made, kept


def _wanted(folder: Path, settings: str, authority: bytes | None) -> Iterator[tuple[Path, bytes]]:
    yield folder / "mailbot.toml", settings.encode()
    if authority is not None:
        yield folder / AUTHORITY, authority
    for source, below in ((shipped("config"), ""), (shipped("templates"), "templates")):
        for file in sorted(source.rglob("*")):
            if file.is_file() and file.name != "mailbot.toml":
                yield folder / below / file.relative_to(source), file.read_bytes()


# The file of the mail servers' own certification authority.
AUTHORITY = "ca.pem"


def settings_there(folder: Path) -> str | None:
    """Return the mailbot.toml of that folder; None where there is none."""
    try:
        return (folder / "mailbot.toml").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        file = folder / "mailbot.toml"
        raise BadInput(
            Text(f"{file}: файл не читается; нужны права root?",
                 f"{file}: cannot be read; are the rights of root needed?")
        ) from error  # fmt: skip


def state_of(text: str | None) -> str | None:
    """Return where the register of a new office lies, or that of one which nobody edited yet.

    None where mailbot.toml says anything that the shipped one does not.
    """
    if text is None:
        return "var/"
    place = re.search(r'^url = "sqlite:///(\S*)mailbot\.db"', text, re.MULTILINE)
    return place[1] if place and text == _shipped(place[1]) else None


def _shipped(state: str) -> str:
    """Return the shipped mailbot.toml, with the register in that folder."""
    text = (shipped("config") / "mailbot.toml").read_text(encoding="utf-8")
    return text.replace("../var/", state)


def _is_new(file: Path) -> bool:
    return file.name == "mailbot.toml" and state_of(settings_there(file.parent)) is not None


def write_secret(file: Path, value: str) -> None:
    """Write a secret for its owner only."""
    _write(file, value.encode(), is_secret=True)


def _write(file: Path, content: bytes, *, is_secret: bool = False) -> None:
    """Write a file, whole or not at all."""
    draft = file.with_name(f".{file.name}.new")
    try:
        _make(file.parent, is_secret=is_secret)
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(content)
        if not is_secret:
            _share(draft, 0o640)
        draft.replace(file)
    except OSError as error:
        raise BadInput(
            Text(f"{file}: не записать: {error.strerror}.", f"{file}: {error.strerror}.")
        ) from error


def _make(folder: Path, *, is_secret: bool) -> None:
    if folder.is_dir():
        return
    _make(folder.parent, is_secret=False)
    folder.mkdir(0o700)
    if not is_secret:
        _share(folder, 0o750)


def _share(made: Path, mode: int) -> None:
    """Open it to the group of the folder above, where that group may read the folder."""
    above = made.parent.stat()
    if stat.S_IMODE(above.st_mode) & 0o777 == _GROUP_READS:
        os.chown(made, -1, above.st_gid)
        made.chmod(mode)


_GROUP_READS = 0o750


def settings_text(
    values: Mapping[tuple[str, str], Value], people: Mapping[str, str], state: str
) -> str:
    """Return the shipped mailbot.toml with its comments and these values in it.

    `people` becomes [operators]; `state` is the folder of the register, with its slash.
    """
    text = _shipped(state)
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
