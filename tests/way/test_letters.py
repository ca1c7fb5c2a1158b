"""Letters of tests/letters, from their arrival to the drafts, compared with what must come of them.

`NN-name.eml` is the letter, `NN-name.toml` its surroundings, its expectation, and why it is here.
"""

import tomllib
from dataclasses import asdict
from datetime import date, datetime, time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from typing import Any

import pytest

from mailbot.domain.findings import Findings
from mailbot.domain.letter import Part
from mailbot.domain.message import Purpose
from mailbot.domain.states import LetterState
from mailbot.domain.subject import Subject
from mailbot.shapes import findings_json
from mailbot.steps.escalate import sweep
from tests import papers, scanners
from tests.offices import MOSCOW, Bureau

FOLDER = Path(__file__).parents[1] / "letters"
CASES = sorted(file.stem for file in FOLDER.glob("*.toml"))


def scan(paper: dict[str, Any]) -> Part:
    """Print, perhaps sign, and scan a letter: an image-only PDF."""
    typed = papers.Paper(
        head=tuple(paper["head"]),
        title=paper["title"],
        paragraphs=tuple(paper["paragraphs"]),
        name=paper["signatory"],
        dated=paper["dated"],
    )
    sheet = papers.sheet(typed, seed=1, signed=paper["signed"])
    return Part(paper["name"], "application/pdf", scanners.pdf([scanners.scanned(sheet, "clean")]))


def letter(name: str, attachments: list[dict[str, Any]]) -> bytes:
    """Return the bytes as a server would hand them over, with what is attached."""
    lines = (FOLDER / f"{name}.eml").read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    if not attachments:
        return lines
    made = message_from_bytes(lines, policy=default)
    assert isinstance(made, EmailMessage)
    for part in map(scan, attachments):
        made.add_attachment(part.content, maintype="application", subtype="pdf", filename=part.name)
    return made.as_bytes(policy=SMTP)


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    name = request.param
    told = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return {**told, "raw": letter(name, told.get("attachments", []))}


def stage(bureau: Bureau, case: dict[str, Any]) -> None:
    around = case["surroundings"]
    for subject in around.get("subjects", []):
        bureau.enrols(Subject(**{**subject, "emails": tuple(subject["emails"])}))
    bureau.is_at(around["today"])
    bureau.arrives(case["raw"], at=around["received"], junk=around.get("junk", False))
    bureau.works()


def findings(bureau: Bureau) -> Findings:
    with bureau.office.records.look() as unit:
        found = unit.letters.findings(1)
    assert found is not None
    return found


def test_the_letter_comes_to_what_it_must(bureau: Bureau, case: dict[str, Any]) -> None:
    stage(bureau, case)
    expected, stored, found = case["expected"], bureau.letter(1), findings(bureau)

    assert stored.state == expected["letter"]
    assert stored.reason == expected.get("reason", "")
    assert found.sort == expected["sort"]
    if stored.state is not LetterState.FILED:
        assert bureau.appeals() == []
        assert bureau.messages() == []
        return
    _check_findings(found, expected)
    _check_register(bureau, expected)
    _check_drafts(bureau, expected)
    _check_secrets(bureau, expected)


def _check_findings(found: Findings, expected: dict[str, Any]) -> None:
    assert [demand.kind.value for demand in found.demands] == expected["kinds"]
    assert found.form == expected["form"]
    assert found.language == expected.get("language", "ru")
    assert found.sender.authenticity == expected["authenticity"]
    assert found.applicant.full_name == expected.get("applicant", found.applicant.full_name)
    assert found.appeal_dated == expected.get("appeal_dated")
    assert found.effective_due == expected["effective_due"]
    assert found.practical_due == expected["practical_due"]
    assert set(found.flags) >= set(expected.get("flags", ()))
    for requisite, verdict in expected.get("requisites", {}).items():
        assert (requisite, getattr(found.requisites, requisite).verdict.value) == (
            requisite,
            verdict,
        )
    # Every demand shows the author's own words.
    assert all(demand.evidence for demand in found.demands)


def last_second(due: date) -> datetime:
    return due if isinstance(due, datetime) else datetime.combine(due, time(23, 59, 59), MOSCOW)


def _check_register(bureau: Bureau, expected: dict[str, Any]) -> None:
    with bureau.office.records.look() as unit:
        clocks = unit.appeals.clocks(1)
        tasks = [action.task.value for action in unit.appeals.actions(1)]
    dues = {
        f"{clock.clock} {clock.kind or ''}".strip(): clock.due.astimezone(MOSCOW)
        for clock in clocks
    }

    # A day stands for its last second; only hours name an instant.
    assert dues == {name: last_second(due) for name, due in expected["dues"].items()}
    assert sorted(tasks) == sorted(expected["tasks"])


def _check_drafts(bureau: Bureau, expected: dict[str, Any]) -> None:
    with bureau.office.records.look() as unit:
        drafts = [m for m in unit.messages.find(appeal_id=1) if m.purpose is not Purpose.ALARM]
    shown = [
        {
            "purpose": message.purpose.value,
            "form": message.draft.form.value,
            "language": message.draft.language,
            "sorts": [sort.value for sort in message.draft.sorts],
        }
        for message in drafts
    ]

    assert shown == [{"language": "ru", "sorts": [], **wanted} for wanted in expected["drafts"]]
    body = drafts[-1].draft.body.replace("\N{NO-BREAK SPACE}", " ")
    assert all(words in body for words in expected.get("says", ()))
    assert not any(words in body for words in expected.get("silent", ()))


def _check_secrets(bureau: Bureau, expected: dict[str, Any]) -> None:
    sweep(bureau.office, bureau.watch.at)
    with bureau.office.records.look() as unit:
        told = "".join(str(asdict(message.draft)) for message in unit.messages.find())
    told += str(findings_json(findings(bureau), "ru"))

    for secret in expected.get("secrets", ()):
        assert secret not in told


def test_every_letter_says_why_it_is_here() -> None:
    assert CASES
    for name in CASES:
        assert (FOLDER / f"{name}.toml").read_text(encoding="utf-8").startswith("# ")
        assert (FOLDER / f"{name}.eml").is_file()
