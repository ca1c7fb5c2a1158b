"""Findings as JSON: lossless for the records, and in the contract's shape for people's scripts."""

import json
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from mailbot.domain.clocks import Clock
from mailbot.domain.findings import (
    Applicant,
    Document,
    Evidence,
    Findings,
    Requisite,
    Requisites,
    Sender,
)
from mailbot.domain.hindrances import sentences
from mailbot.domain.places import Box
from mailbot.domain.seals import Seal
from mailbot.words import Text

_T = TypeVar("_T")


def dump(value: object) -> bytes:
    """Return a frozen dataclass of the domain as JSON from which `load_as` makes an equal one.

    Lone surrogates, which broken mail brings, survive.
    """
    text = json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _plain(value: Any) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return {field.name: getattr(value, field.name) for field in fields(value)}


def load(raw: bytes) -> Findings:
    """Return what `dump` wrote; instants keep their offset, not the name of their zone."""
    return load_as(Findings, raw)


def load_as(shape: type[_T], raw: bytes) -> _T:
    """Return a dataclass of that type from what `dump` wrote of one."""
    wanted: Any = shape
    made: _T = _reader(wanted)(json.loads(raw.decode("utf-8", "surrogatepass")))
    return made


@cache
def _reader(shape: Any) -> Callable[[Any], Any]:
    """Return the function that makes a `shape` of its JSON."""
    origin, inner = get_origin(shape), get_args(shape)
    if origin in (Union, UnionType):
        return _optional([each for each in inner if each is not NoneType])
    if origin is tuple:
        item = _reader(inner[0])
        return lambda raw: tuple([item(each) for each in raw])
    if shape is Text:
        return Text._make
    if issubclass(shape, date):
        made: Callable[[Any], Any] = shape.fromisoformat
        return made
    if is_dataclass(shape):
        return _dataclass(shape)
    return (lambda raw: raw) if shape in (str, int, bool) else shape


def _optional(shapes: Sequence[Any]) -> Callable[[Any], Any]:
    if set(shapes) == {date, datetime}:
        return lambda raw: (datetime if "T" in raw else date).fromisoformat(raw)
    (shape,) = shapes
    read = _reader(shape)
    return lambda raw: None if raw is None else read(raw)


def _dataclass(shape: Any) -> Callable[[Any], Any]:
    """A field that the stored JSON does not have yet takes its default."""
    hints = get_type_hints(shape)
    readers = [(field.name, _reader(hints[field.name])) for field in fields(shape)]
    return lambda raw: shape(**{name: read(raw[name]) for name, read in readers if name in raw})


def findings_json(findings: Findings, language: str) -> dict[str, Any]:
    """Return the object of `mailbot inspect`; sentences in `language`, instants as they come.

    Source: contract.md, «JSON of mailbot inspect». Its keys stand in its order; ours follow
    them: `boxes` of a quote, `size_bytes`, `signed`, `signed_at` and `seals` of a document,
    `escalates` and `warning` of a clock.
    """
    return {
        "sort": findings.sort.value,
        "from": _sender(findings.sender, language),
        "received_at": _iso(findings.received_at),
        "appeal_dated": _iso(findings.appeal_dated),
        "form": findings.form.value,
        "requested_form": _value(findings.requested_form),
        "requested_deadline": _iso(findings.requested_deadline),
        "language": findings.language,
        "applicant": _applicant(findings.applicant),
        "demands": [
            {"kind": demand.kind.value, "evidence": _evidence(demand.evidence)}
            for demand in findings.demands
        ],
        "requisites": _requisites(findings.requisites),
        "documents": [_document(document, language) for document in findings.documents],
        "clocks": [_clock(clock, language) for clock in findings.clocks],
        "effective_due": _iso(findings.effective_due),
        "practical_due": _iso(findings.practical_due),
        "flags": list(findings.flags),
    }


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _value(value: str | None) -> str | None:
    return None if value is None else str(value)


def _sender(sender: Sender, language: str) -> dict[str, Any]:
    return {
        "address": sender.address,
        "display_name": sender.display_name,
        "authenticity": sender.authenticity.value,
        "authorised": sender.authorised,
        "reasons": [reason.say(language) for reason in sender.reasons],
        "signatures": [
            {
                "domain": check.domain,
                "selector": check.selector,
                "outcome": check.outcome.value,
                "fault": check.fault or None,
            }
            for check in sender.signatures
        ],
        "claims": [{"header": claim.header, "value": claim.value} for claim in sender.claims],
    }


def _applicant(applicant: Applicant) -> dict[str, Any]:
    other = applicant.representative
    return {
        "full_name": applicant.full_name,
        "representative": other and {"full_name": other.full_name, "basis": other.basis.value},
    }


def _evidence(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [
        {
            "quote": e.quote,
            "document": e.document,
            "page": e.page,
            "boxes": [_box(box) for box in e.boxes],
        }
        for e in evidence
    ]


def _box(box: Box) -> list[float]:
    return [box.x0, box.y0, box.x1, box.y1]


def _requisite(requisite: Requisite) -> dict[str, Any]:
    return {"verdict": requisite.verdict.value, "evidence": _evidence(requisite.evidence)}


def requisites_json(requisites: Requisites) -> dict[str, Any]:
    """Return the four requisites as they stand, `set_by` naming the person who judged one."""
    shown = _requisites(requisites)
    for name, requisite in shown.items():
        requisite["set_by"] = getattr(requisites, name).set_by or None
    return shown


def _requisites(requisites: Requisites) -> dict[str, Any]:
    signature = requisites.signature
    return {
        "name": _requisite(requisites.name),
        "relation": _requisite(requisites.relation),
        "substance": _requisite(requisites.substance),
        "signature": {
            "verdict": signature.verdict.value,
            "signature": signature.signature.value,
            "evidence": _evidence(signature.evidence),
        },
    }


def _document(document: Document, language: str) -> dict[str, Any]:
    return {
        "name": document.name,
        "media_type": document.media_type,
        "sha256": document.sha256,
        "pages": document.pages,
        "text": document.text,
        "text_source": document.text_source.value,
        "confidence_pct": document.confidence_pct,
        "flags": list(document.flags),
        "hindrances": [each.say(language) for each in sentences(document.flags)],
        "size_bytes": document.size_bytes,
        "signed": document.signed,
        "signed_at": document.signed_at
        and {"page": document.signed_at.page, "box": _box(document.signed_at.box)},
        "seals": [_seal(seal) for seal in document.seals],
    }


def _seal(seal: Seal) -> dict[str, Any]:
    """Sort, signer and the rest in the order of the contract."""
    plain = {field.name: getattr(seal, field.name) for field in fields(seal)}
    return {
        name: _iso(value)
        if isinstance(value, date)
        else _value(value)
        if isinstance(value, str)
        else value
        for name, value in plain.items()
    }


def _clock(clock: Clock, language: str) -> dict[str, Any]:
    return {
        "clock": clock.clock,
        "kind": _value(clock.kind),
        "starts": clock.starts.isoformat(),
        "due": clock.due.isoformat(),
        "met_at": _iso(clock.met_at),
        "norm": clock.norm,
        "escalates": clock.escalates,
        "warning": clock.warning and clock.warning.say(language),
    }
