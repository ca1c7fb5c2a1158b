"""A register of many made-up lines, written straight into the tables of a migrated database."""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, insert

from mailbot import shapes
from mailbot.domain.findings import (
    Evidence,
    Form,
    Requisite,
    Requisites,
    Signature,
    SignatureRequisite,
    Verdict,
)
from mailbot.domain.kinds import KINDS, Kind, ReplySort
from mailbot.domain.message import Draft
from mailbot.domain.register import fold
from mailbot.records.engine import connect
from mailbot.records.tables import (
    actions,
    appeal_words,
    appeals,
    clocks,
    demands,
    letters,
    messages,
    numbers,
)
from tests.bench.letters import address_of, name_of

BEGAN = datetime(2025, 6, 9, 8, 0, tzinfo=UTC)

# One in so many is still open: what an office of that size would have on its desk.
_OPEN_EVERY = 100

# Rows that are written with one statement.
_BATCH = 2000

_QUOTE = Evidence("Прошу сообщить, какие мои персональные данные вы обрабатываете. " * 2)
_PRESENT = Requisite(Verdict.PRESENT, (_QUOTE,))
_REQUISITES = shapes.dump(
    Requisites(
        _PRESENT,
        Requisite(Verdict.DOUBTFUL, (_QUOTE,)),
        _PRESENT,
        SignatureRequisite(Verdict.PRESENT, Signature.HANDWRITTEN_SCAN, (_QUOTE,)),
    )
)
_DRAFT = shapes.dump(Draft("Ответ на обращение", "Сообщаем следующее. " * 100, Form.PLAIN_TEXT))

_Row = tuple[Table, Mapping[str, Any]]


def fill(url: str, count: int) -> None:
    """Write `count` lines with their letters, demands, clocks, tasks and replies."""
    engine = connect(url)
    rows = _rows(count)
    with engine.begin() as connection:
        connection.execute(insert(numbers), {"year": BEGAN.year, "last": count})
        while batch := list(islice(rows, _BATCH)):
            _write(connection, batch)
    engine.dispose()


def _write(connection: Connection, batch: list[_Row]) -> None:
    # Parents first: foreign keys are looked at.
    for table in (appeals, appeal_words, letters, demands, clocks, actions, messages):
        rows = [values for place, values in batch if place is table]
        if rows:
            connection.execute(insert(table), rows)


def _rows(count: int) -> Iterator[_Row]:
    dice = random.Random(count)  # noqa: S311 -- made-up lines, not secrets
    for n in range(1, count + 1):
        yield from _line(dice, n)


def _line(dice: random.Random, n: int) -> Iterator[_Row]:
    at, number = BEGAN + timedelta(minutes=5 * n), f"{n}/{BEGAN.year}"
    kind, name = dice.choice(list(Kind)), name_of(dice.randrange(10_000))
    sender = address_of(n)
    is_open = n % _OPEN_EVERY == 0
    met = None if is_open else at + timedelta(days=5)
    yield appeals, {
        "id": n, "year": BEGAN.year, "seq": n, "number": number, "sort": "appeal",
        "state": "checked" if is_open else "closed", "received_at": at, "registered_at": at,
        "appeal_dated": date(2025, 6, 1) + timedelta(days=n % 28), "channel": "email",
        "form": "plain_text", "requested_form": None, "language": "ru", "subject_id": f"S-{n}",
        "subject_name": name, "representative": "", "sender": sender, "authenticity": "proven",
        "authorised": True, "kinds": (kind,), "requisites": _REQUISITES,
        "verdicts": ("present", "doubtful", "present", "present"), "flags": (),
        "policy_edition": "2025-06-09 59acd1d40b82", "raw_sha256": f"{n:064x}",
        "last_outgoing": 1, "claimed_until": None, "not_before": None, "attempts": 0,
    }  # fmt: skip
    yield appeal_words, {"appeal_id": n, "words": fold(f"{number} {name} {sender}")}
    yield letters, {
        "id": n, "state": "filed", "received_at": at, "arrived_at": at, "raw_ref": f"{n:032x}",
        "raw_sha256": f"{n:064x}", "size_bytes": 10_000, "junk": False, "appeal_id": n,
    }  # fmt: skip
    yield demands, {"appeal_id": n, "kind": kind, "state": "answered", "set_by": ""}
    for clock in ("policy_reply", *KINDS[kind].clocks):
        yield clocks, {
            "appeal_id": n, "clock": clock, "kind": None if clock == "policy_reply" else kind,
            "starts_on": at.date(), "due": at + timedelta(days=10), "norm": "Политика, п. 14.4",
            "met_at": met, "escalates": True,
        }  # fmt: skip
    for task in KINDS[kind].tasks:
        yield actions, {"appeal_id": n, "task": task, "ordered_at": at, "done_at": met,
                        "done_by": "" if is_open else "Румянцев Д. В."}  # fmt: skip
    yield messages, {
        "id": n, "appeal_id": n, "purpose": "reply", "state": "drafted" if is_open else "sent",
        "draft": _DRAFT, "form": "plain_text", "sorts": (ReplySort.INFORMATION,),
        "outgoing_no": f"{number}-1", "recipients": (sender,), "approved_by": "Румянцев Д. В.",
        "approved_at": met, "rfc_message_id": f"<{n}@example.ru>", "sent_at": met,
        "delivery": "250 2.0.0 Ok: queued as TEST0001",
    }  # fmt: skip
