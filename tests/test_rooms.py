"""Imports point one way: errors <- domain <- steps <- pipeline <- app."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import mailbot

ROOT = Path(mailbot.__file__).parent

BASE = {"words", "errors"}
KNOWN = BASE | {"domain", "ports", "shapes"}

# Which rooms and root modules each room may import. Hands never import each other.
MAY_IMPORT = {
    "words": set(),
    "errors": {"words"},
    "domain": BASE | {"domain"},
    "ports": BASE | {"domain", "ports"},
    "shapes": BASE | {"domain"},
    "resources": set(),
    "memory": set(),
    "notify": set(),
    "log": {"words"},
    "sections": BASE | {"domain"},
    "settings": BASE | {"domain", "sections"},
    "policy": BASE | {"domain"},
    "rules": BASE | {"domain"},
    "reading": BASE | {"domain", "reading"},
    "plain": {"plain"},
    "mail": KNOWN | {"mail", "plain"},
    "documents": KNOWN | {"documents", "plain"},
    "replies": KNOWN | {"replies"},
    "records": KNOWN | {"records"},
    "sources": KNOWN | {"sources"},
    "exports": KNOWN | {"exports"},
    "hooks": KNOWN | {"hooks"},
    "messengers": KNOWN | {"messengers"},
    "office": KNOWN | {"settings"},
    "steps": KNOWN | {"steps", "office", "reading", "log"},
    "pipeline": KNOWN | {"steps", "office", "log"},
    "watch": KNOWN | {"watch", "pipeline", "steps", "office", "log", "memory", "notify"},
    # Both doors say the same things in the same words: those stand in commands/.
    "console": KNOWN
    | {"console", "commands", "steps", "reading", "office", "settings", "log", "sections"},
    "app": None,
    "commands": None,
    "__main__": None,
    "__init__": set(),
}

PURE = {"domain", "plain", "reading"}
IMPURE_CALLS = {"open", "print", "input", "now", "today", "utcnow", "sleep", "getenv"}


def room_of(file: Path) -> str:
    return file.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "mailbot":
            yield from ((node.lineno, f"mailbot.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""


FILES = [f for f in sorted(ROOT.rglob("*.py")) if "versions" not in f.parts]


def test_every_room_has_its_rule() -> None:
    assert {room_of(file) for file in FILES} == set(MAY_IMPORT)


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_imports_point_one_way(file: Path) -> None:
    allowed = MAY_IMPORT[room_of(file)]
    broken = [
        f"{file}:{line} imports {name}"
        for line, name in imports(file)
        if allowed is not None and name.startswith("mailbot.") and name.split(".")[1] not in allowed
    ]

    assert not broken


@pytest.mark.parametrize("file", [f for f in FILES if room_of(f) == "domain"], ids=lambda f: f.name)
def test_the_domain_uses_the_standard_library_only(file: Path) -> None:
    foreign = [
        f"{file}:{line} imports {name}"
        for line, name in imports(file)
        if name.split(".")[0] not in sys.stdlib_module_names | {"mailbot"}
    ]

    assert not foreign


@pytest.mark.parametrize(
    "file", [f for f in FILES if room_of(f) in PURE], ids=lambda f: str(f.relative_to(ROOT))
)
def test_pure_rooms_ask_neither_clock_nor_disk(file: Path) -> None:
    calls = [
        f"{file}:{node.lineno} calls {name}"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for name in [getattr(node.func, "id", getattr(node.func, "attr", ""))]
        if name in IMPURE_CALLS
    ]

    assert not calls
