"""Findings survive their storage, and people see them in the contract's shape."""

import json
from dataclasses import replace

import pytest

from mailbot.domain.findings import Applicant, Findings, Requisites
from mailbot.domain.message import Draft
from mailbot.shapes import dump, findings_json, load, load_as
from tests.records.samples import CLOCKS, DRAFT, FINDINGS, REQUISITES

EMPTY = replace(
    FINDINGS,
    sender=replace(FINDINGS.sender, address=None, authorised=None, reasons=()),
    received_at=None,
    appeal_dated=None,
    requested_form=None,
    requested_deadline=None,
    applicant=Applicant(),
    demands=(),
    documents=(),
    clocks=(),
    effective_due=None,
    practical_due=None,
    flags=(),
)


@pytest.mark.parametrize("findings", [FINDINGS, EMPTY], ids=["rich", "empty"])
def test_findings_survive_their_storage(findings: Findings) -> None:
    assert load(dump(findings)) == findings


def test_types_survive_too() -> None:
    loaded = load(dump(FINDINGS))

    assert repr(loaded.sender.reasons) == repr(FINDINGS.sender.reasons)
    assert type(loaded.sort) is type(FINDINGS.sort)
    assert [type(clock.starts) for clock in loaded.clocks] == [type(c.starts) for c in CLOCKS]
    assert [clock.due.isoformat() for clock in loaded.clocks] == [
        clock.due.isoformat() for clock in CLOCKS
    ]


def test_drafts_and_requisites_survive_their_storage() -> None:
    assert load_as(Draft, dump(DRAFT)) == DRAFT
    assert load_as(Requisites, dump(REQUISITES)) == REQUISITES


def test_what_was_stored_before_a_field_was_known_takes_its_default() -> None:
    stored = json.loads(dump(DRAFT))
    del stored["language"], stored["sorts"]

    assert load_as(Draft, json.dumps(stored).encode()) == replace(DRAFT, language="ru", sorts=())


def test_findings_are_shown_in_the_shape_of_the_contract() -> None:
    assert findings_json(FINDINGS, "ru") == {
        "sort": "appeal",
        "from": {
            "address": "marina@example.ru",
            "display_name": "Марина «О»",
            "authenticity": "proven",
            "authorised": True,
            "reasons": ["DKIM сошёлся"],
            "signatures": [
                {
                    "domain": "example.ru",
                    "selector": "mail",
                    "outcome": "unavailable",
                    "fault": "no_dns",
                }
            ],
            "claims": [{"header": "reply-to", "value": "other@example.com"}],
        },
        "received_at": "2025-06-11T11:20:00+03:00",
        "appeal_dated": "2025-06-10",
        "form": "scanned_document",
        "requested_form": "plain_text",
        "requested_deadline": "2025-06-20",
        "language": "ru",
        "applicant": {
            "full_name": "Орлова Марина Сергеевна",
            "representative": {"full_name": "Петров Пётр", "basis": "power_of_attorney"},
        },
        "demands": [
            {
                "kind": "access_request",
                "evidence": [
                    {
                        "quote": "прошу сообщить, какие мои данные у вас есть",
                        "document": "body",
                        "page": None,
                        "boxes": [],
                    }
                ],
            },
            {"kind": "destruction", "evidence": []},
        ],
        "requisites": {
            "name": {
                "verdict": "present",
                "evidence": [
                    {
                        "quote": "Орлова Марина Сергеевна",
                        "document": "zapros.pdf",
                        "page": 2,
                        "boxes": [[0.1, 0.25, 0.5, 0.275]],
                    }
                ],
            },
            "relation": {
                "verdict": "doubtful",
                "evidence": [
                    {"quote": "логин marina", "document": "body", "page": None, "boxes": []}
                ],
            },
            "substance": {
                "verdict": "present",
                "evidence": [
                    {
                        "quote": "прошу сообщить, какие мои данные у вас есть",
                        "document": "body",
                        "page": None,
                        "boxes": [],
                    }
                ],
            },
            "signature": {
                "verdict": "absent",
                "signature": "typed_name",
                "evidence": [{"quote": "М. Орлова", "document": "body", "page": None, "boxes": []}],
            },
        },
        "documents": [
            {
                "name": "zapros.pdf",
                "media_type": "application/pdf",
                "sha256": "ab" * 32,
                "pages": 2,
                "text": "первая страница\n\nвторая\x00 \ud83d страница",
                "text_source": "ocr",
                "confidence_pct": 93,
                "flags": ["low_confidence"],
                "hindrances": ["Распознано неуверенно: сверьте текст с изображением."],
                "size_bytes": 120_345,
                "signed": True,
                "signed_at": {"page": 2, "box": [0.1, 0.25, 0.5, 0.275]},
                "seals": [
                    {
                        "sort": "cades",
                        "signer": "Орлова Марина Сергеевна",
                        "algorithm": "ГОСТ Р 34.10-2012 (256)",
                        "issuer": "Учебный центр",
                        "organisation": "",
                        "serial": "",
                        "signed_at": "2025-06-10T09:00:00+00:00",
                        "valid_from": None,
                        "valid_to": None,
                        "qualified": True,
                        "gost": True,
                        "checked": "unchecked",
                        "whole": True,
                        "of": "zapros.pdf",
                        "digest_fits": False,
                    }
                ],
            }
        ],
        "clocks": [
            {
                "clock": "incident_24",
                "kind": "incident_report",
                "starts": "2025-06-11T00:00:00+03:00",
                "due": "2025-06-12T00:00:00+03:00",
                "met_at": "2025-06-11T12:00:00+03:00",
                "norm": "152-ФЗ, ч. 3.1 ст. 21",
                "escalates": True,
                "warning": None,
            },
            {
                "clock": "policy_reply",
                "kind": None,
                "starts": "2025-06-11",
                "due": "2025-06-21T23:59:59+03:00",
                "met_at": None,
                "norm": "Политика, п. 14.4",
                "escalates": True,
                "warning": None,
            },
            {
                "clock": "law_answer",
                "kind": "access_request",
                "starts": "2025-06-11",
                "due": "2025-06-26T23:59:59+03:00",
                "met_at": None,
                "norm": "152-ФЗ, ч. 1 ст. 20",
                "escalates": False,
                "warning": "календарь предварительный",
            },
        ],
        "effective_due": "2025-06-21T23:59:59+03:00",
        "practical_due": "2025-06-20",
        "flags": ["repeat"],
    }


def test_the_keys_stand_in_the_order_of_the_contract() -> None:
    shown = findings_json(FINDINGS, "ru")

    assert list(shown) == [
        "sort", "from", "received_at", "appeal_dated", "form", "requested_form",
        "requested_deadline", "language", "applicant", "demands", "requisites", "documents",
        "clocks", "effective_due", "practical_due", "flags",
    ]  # fmt: skip
    assert list(shown["documents"][0])[:8] == [
        "name", "media_type", "sha256", "pages", "text", "text_source", "confidence_pct", "flags",
    ]  # fmt: skip
    assert list(shown["clocks"][0])[:6] == ["clock", "kind", "starts", "due", "met_at", "norm"]


def test_sentences_are_said_in_the_asked_language() -> None:
    shown = findings_json(FINDINGS, "en")

    assert shown["from"]["reasons"] == ["DKIM aligned"]
    assert shown["clocks"][2]["warning"] == "a provisional calendar"


def test_what_is_unknown_is_null_and_never_missing() -> None:
    shown = findings_json(EMPTY, "ru")

    assert list(shown) == list(findings_json(FINDINGS, "ru"))
    assert shown["from"]["address"] is shown["from"]["authorised"] is None
    assert shown["applicant"] == {"full_name": None, "representative": None}
    assert [shown[key] for key in ("received_at", "effective_due", "practical_due")] == [None] * 3
