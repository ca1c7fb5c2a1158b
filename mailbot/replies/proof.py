"""Reads every template before the first letter needs one, and names every fault at once."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from mailbot.domain.drafting import SPECIAL_SECTIONS
from mailbot.domain.facts import NOTICE_FRAME, frame
from mailbot.domain.findings import Form
from mailbot.domain.kinds import Kind
from mailbot.domain.message import Purpose
from mailbot.domain.policy import Operator, Policy
from mailbot.replies.renderer import LANGUAGES, Renderer
from mailbot.words import Text

# What stands around every message, and the sheets that are typeset.
_AROUND = (
    "subject", "alarm", "escalation", "escalations", "notice", "letterhead", "reference",
    "addressee", "responsible", "bilingual",
)  # fmt: skip
_SHEETS = (
    "letter.typ", "register.typ", "envelope.typ", "inventory.typ", "act.typ", "extract.typ",
    "destruction.typ",
)  # fmt: skip


def needed() -> tuple[str, ...]:
    """Return the templates that must be there in each language: a message, a kind, a frame each."""
    drafted = (purpose.value for purpose in Purpose)
    sections = (f"sections/{name}" for name in (*Kind, *sorted(SPECIAL_SECTIONS)))
    frames = {NOTICE_FRAME, *(frame(form) for form in Form)}
    return tuple(dict.fromkeys((*drafted, *_AROUND, *sorted(frames), *sections)))


def faults(folders: Sequence[Path], operator: Operator, policy: Policy) -> tuple[Text, ...]:
    """Return what is wrong with the templates: missing, not Jinja2, or naming what is missing."""
    renderer = Renderer(folders, operator=operator, policy=policy)
    return (
        *(
            fault
            for language in LANGUAGES
            for name in _names(folders, language)
            for fault in renderer.faults(name, language)
        ),
        *(
            Text(f"templates: {name}: такого шаблона нет.", f"templates: {name}: no such template.")
            for name in _SHEETS
            if not any((folder / name).is_file() for folder in folders)
        ),
    )


def _names(folders: Sequence[Path], language: str) -> Iterator[str]:
    """Name what is needed, and every other template that some text includes or may include."""
    found = {
        str(file.relative_to(folder / language).with_suffix(""))
        for folder in folders
        for file in (folder / language).rglob("*.txt")
    }
    yield from needed()
    yield from sorted(found - set(needed()))
