"""Which action a hook carries out, when it may begin by itself, and what it is told and answers.

A hook is told as little as it needs: whose data, which action, of which appeal; never a letter.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailbot.domain.kinds import KINDS, Kind, Task
from mailbot.domain.subject import Subject
from mailbot.domain.trust import Standing

# The name of the hook in mailbot.toml, `[hooks.NAME]`.
HOOKS: Mapping[Task, str] = {
    Task.BLOCK: "block",
    Task.UNBLOCK: "unblock",
    Task.STOP_MAILING: "unsubscribe",
    Task.RECTIFY: "correct",
    Task.DESTROY: "destroy",
}

# What cannot be undone is done on nobody's word but the subject's, and after a person's approval.
IRREVERSIBLE = frozenset({Task.RECTIFY, Task.DESTROY})


def starts_alone(
    task: Task, standing: Standing, *, harmless: bool, kinds: Iterable[Kind] = ()
) -> bool:
    """May the hook of that task begin without a person?

    No more mailings: at once, whoever wrote. Blocking: at the subject's own word, or where the
    operator says that his block harms nobody. Who only asked that data be corrected asked for no
    block: it begins only where it harms nobody. Everything else waits for a person.

    Source: domain facts, sections 3 and 9; 152-ФЗ, ч. 2 ст. 15, ч. 1 ст. 16, ч. 1 ст. 21.
    """
    if standing is Standing.FORGED:
        return False
    if task is Task.STOP_MAILING:
        return True
    if task is not Task.BLOCK:
        return False
    blocking = {kind for kind in kinds if Task.BLOCK in KINDS[kind].tasks}
    asked = standing is Standing.SUBJECT and blocking != {Kind.RECTIFICATION}
    return asked or harmless


def may_run(task: Task, standing: Standing) -> bool:
    """Asked again when it runs: has nothing come to light since it was released?

    Ending a block protects nobody's rights but the subject's own, so a forged letter is no
    reason against it.
    """
    if task in IRREVERSIBLE:
        return standing is Standing.SUBJECT
    return task is Task.UNBLOCK or standing is not Standing.FORGED


def identified(send: Iterable[str], subject: Subject | None, sender: str) -> dict[str, Any]:
    """Return what tells the hook whose data are meant, of what the configuration lets it know.

    `sender` is the address that wrote, "" where it must not be named.
    """
    known: dict[str, Any] = {
        "id": subject.id if subject else "",
        "login": subject.login if subject else "",
        "contract": subject.contract if subject else "",
        "email": list(
            dict.fromkeys((*(subject.emails if subject else ()), *filter(None, [sender])))
        ),
        "phone": list(subject.phones) if subject else [],
    }
    return {name: known[name] for name in send if known[name]}


def order(
    name: str,
    *,
    appeal: str,
    subject: Mapping[str, Any],
    key: str,
    by: str,
    at: datetime,
    categories: Iterable[str] = (),
    changes: Sequence[Mapping[str, str]] | None = None,
) -> bytes:
    """Return the JSON that the hook is told; the same for every try of one release.

    `categories` are the clauses of the policy's section 5 that are to be destroyed.
    """
    told: dict[str, Any] = {
        "action": name,
        "appeal": appeal,
        "subject": subject,
        "approved_by": by,
        "approved_at": at.isoformat(),
        "idempotency_key": key,
    }
    if clauses := list(categories):
        told["categories"] = clauses
    if changes is not None:
        told["changes"] = changes
    return json.dumps(told, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the event log of the system in which data were destroyed."""

    at: datetime
    event: str


@dataclass(frozen=True, slots=True)
class Extract:
    """What the destroying system tells of it (order 179, п. 5); anything may be missing.

    `at` is when the data were destroyed, by the system's own clock.
    """

    system: str = ""
    tool: str = ""
    reference: str = ""
    at: datetime | None = None
    categories: tuple[str, ...] = ()
    events: tuple[Logged, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Does it tell nothing at all?"""
        return self == Extract()


# A line of a log, not a document; whoever sends more sends something else.
_LONGEST, _MOST_EVENTS = 300, 200


def extract(answer: bytes | str) -> Extract:
    """Return what a hook answered, as far as it is understood; other words are not kept.

    Sample: {"system": "CRM", "tool": "crm-erase 2.1", "reference": "job 77",
    "at": "2025-06-11T12:30:05+03:00", "categories": ["5.1"],
    "events": [{"at": "2025-06-11T12:30:05+03:00", "event": "row 417 deleted"}]}
    """
    try:
        told = json.loads(answer)
    except ValueError:
        return Extract()
    if not isinstance(told, dict):
        return Extract()
    events = told.get("events")
    found = [_logged(each) for each in events[:_MOST_EVENTS]] if isinstance(events, list) else []
    categories = told.get("categories")
    named = categories[:_MOST_EVENTS] if isinstance(categories, list) else []
    return Extract(
        system=_line(told.get("system")),
        tool=_line(told.get("tool")),
        reference=_line(told.get("reference")),
        at=_instant(told.get("at")),
        categories=tuple(filter(None, map(_line, named))),
        events=tuple(filter(None, found)),
    )


def _line(value: object) -> str:
    return " ".join(value.split())[:_LONGEST] if isinstance(value, str) else ""


def _instant(value: object) -> datetime | None:
    """Return an instant with its zone; one without says too little."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at if at and at.tzinfo else None


def _logged(value: object) -> Logged | None:
    if not isinstance(value, dict):
        return None
    at, event = _instant(value.get("at")), _line(value.get("event"))
    return Logged(at, event) if at and event else None
