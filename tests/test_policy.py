"""config/policy.toml and its loader: what is shipped, and every fault at once."""

import re
from datetime import date
from pathlib import Path

import pytest

from mailbot.errors import ConfigError
from mailbot.policy import Policy, load_policy
from mailbot.resources import shipped

SHIPPED = shipped("config") / "policy.toml"
POLICY = load_policy(SHIPPED)


def faults(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "policy.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_policy(file)
    return [fault.en.removeprefix(f"{file} ") for fault in caught.value.faults]


def changed(old: str, new: str) -> str:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


def test_the_policy_of_2025_is_shipped_clause_by_clause() -> None:
    assert [c.clause for c in POLICY.data_categories] == [f"5.{n}" for n in range(1, 10)]
    assert [a.clause for a in POLICY.actions] == [f"8.{n}" for n in range(1, 13)]
    assert [g.clause for g in POLICY.legal_grounds] == [f"6.{n}" for n in range(1, 8)]
    assert [g.clause for g in POLICY.destruction_grounds] == [f"9.6.{n}" for n in range(1, 5)]
    assert [e.on for e in POLICY.editions] == [date(2025, 6, 9)]
    assert re.fullmatch("[0-9a-f]{64}", POLICY.editions[0].sha256)


@pytest.mark.parametrize(
    ("category", "data", "actions"),
    [
        ("site_user", 5, 8),
        ("customer", 6, 12),
        ("contractor", 9, 9),
        ("prospect", 6, 8),
        ("unknown", 9, 12),
    ],
)
def test_each_category_of_subjects_has_the_row_of_section_7(
    category: str, data: int, actions: int
) -> None:
    assert len(POLICY.data_of(category)) == data
    assert len(POLICY.actions_of(category)) == actions


def test_what_the_policy_leaves_open_is_shipped_empty() -> None:
    """Nobody else knows it; a reply that needs it is hindered until the operator fills it in."""
    assert not (POLICY.recipients or POLICY.processors or POLICY.commission or POLICY.pd_system)
    assert not (POLICY.no_recipients or POLICY.no_processors or POLICY.cross_border.ru)


def test_an_appeal_names_the_edition_of_its_day_of_receipt() -> None:
    assert POLICY.edition_on(date(2025, 6, 9)).startswith("2025-06-09 ")
    assert len(POLICY.edition_on(date(2025, 6, 9)).split()[1]) == 12


def test_of_several_editions_that_in_force_counts_and_before_the_first_the_first(
    tmp_path: Path,
) -> None:
    later = '[[editions]]\non = 2026-01-01\nsha256 = "f"\nurl = "u"\n\n[retention]'
    file = tmp_path / "policy.toml"
    file.write_text(changed("[retention]", later), encoding="utf-8")
    policy: Policy = load_policy(file)

    assert policy.edition(date(2025, 12, 31)).on == date(2025, 6, 9)
    assert policy.edition(date(2026, 1, 1)).on == date(2026, 1, 1)
    assert policy.edition(date(2025, 1, 1)).on == date(2025, 6, 9)


def test_every_fault_is_named_at_once_with_its_key(tmp_path: Path) -> None:
    text = changed("no_recipients = false", 'no_recipients = "maybe"\nrecipient = []')
    text = text.replace("acts_years = 3", 'acts_years = "three"', 1)
    text = text.replace('clause = "8.9"', 'claus = "8.9"', 1)

    found = faults(tmp_path, text)
    assert [fault.partition(":")[0] for fault in sorted(found)] == [
        "actions.8.claus",
        "actions.8.clause",
        "no_recipients",
        "recipient",
        "retention.acts_years",
    ]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('data = ["5.1", "5.2"', 'data = ["5.1", "5.99"', "subject_categories.site_user.data"),
        ('actions = ["8.1", "8.2"', 'actions = ["8.1", "8.99"',
         "subject_categories.site_user.actions"),
        ('clause = "8.2"', 'clause = "8.1"', "actions"),
        ("processors = []", 'processors = [{ name = "a", address = "b",'
         ' purpose = { ru = "c", en = "d" } }]\nno_processors = true #', "no_processors"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_a_fault(tmp_path: Path, old: str, new: str, key: str) -> None:
    text = changed(old, new)
    if key == "no_processors":
        text = text.replace("no_processors = false", "", 1)
    found = faults(tmp_path, text)

    assert key in {fault.partition(":")[0] for fault in found}


def test_a_policy_without_an_edition_is_a_fault(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    start, end = text.index("[[editions]]"), text.index("# How long mailbot")
    found = faults(tmp_path, "editions = []\n" + text[:start] + text[end:])

    assert found == ["editions: at least one edition is needed."]


def test_a_file_that_is_no_toml_or_cannot_be_read_is_one_fault(tmp_path: Path) -> None:
    assert len(faults(tmp_path, "это не TOML")) == 1
    with pytest.raises(ConfigError, match="cannot be read"):
        load_policy(tmp_path / "absent.toml")


def test_a_recipient_is_told_of_the_subject_by_what_the_file_says(tmp_path: Path) -> None:
    shipped_text = (shipped("config") / "policy.toml").read_text(encoding="utf-8")
    party = '[{ name = "ООО «Пример»", address = "г. Т", purpose = { ru = "к", en = "m" }%s }]'
    for more, fits in (
        ("", True),
        (', identify_by = "phone"', True),
        (', identify_by = "x"', False),
    ):
        file = tmp_path / "policy.toml"
        file.write_text(
            shipped_text.replace("\nrecipients = []", f"\nrecipients = {party % more}"),
            encoding="utf-8",
        )
        if fits:
            assert load_policy(file).recipients
        else:
            with pytest.raises(ConfigError, match="identify_by"):
                load_policy(file)
