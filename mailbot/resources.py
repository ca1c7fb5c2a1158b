"""Where the shipped templates and configuration lie, and which copy of a file counts."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return the shipped file or folder: inside the installed package, else in the checkout."""
    inside = _PACKAGE / "shipped" / name
    return inside if inside.exists() else _PACKAGE.parent / name


def chosen(name: str, folder: Path) -> Path:
    """Return the operator's own copy of `config/NAME` in `folder`, else the shipped one."""
    own = folder / name
    return own if own.exists() else shipped("config") / name
