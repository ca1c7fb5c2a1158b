"""The clocks and calendars as files: what is shipped holds, and every fault is named at once."""

from pathlib import Path

import pytest

from mailbot.domain.clocks import Days, Start
from mailbot.domain.kinds import KINDS
from mailbot.errors import ConfigError
from mailbot.rules import load_calendar, load_clocks

CONFIG = Path(__file__).parents[1] / "config"

# Domain facts 4.2 and 4.6, the whole table: start, length, days, extension.
CLOCKS = {
    "policy_reply": ("received", 10, "calendar", 0),
    "policy_destroy": ("dated", 10, "calendar", 0),
    "policy_destroy_term": ("term_ended", 10, "calendar", 0),
    "law_answer": ("received", 10, "working", 5),
    "law_stop": ("received", 10, "working", 5),
    "law_rectify": ("proofs", 7, "working", 0),
    "law_destroy_proved": ("proofs", 7, "working", 0),
    "law_stop_unlawful": ("discovered", 3, "working", 0),
    "law_destroy_unlawful": ("discovered", 10, "working", 0),
    "law_publication": ("received", 3, "working", 0),
    "law_publish_limits": ("received", 3, "working", 0),
    "law_withdrawal": ("received", 30, "calendar", 0),
    "law_purpose": ("purpose_reached", 30, "calendar", 0),
    "law_auto_decision": ("received", 30, "calendar", 0),
    "law_rkn": ("received", 10, "working", 5),
    "law_at_once": ("received", 0, "same_day", 0),
    "incident_24": ("discovered", 24, "hours", 0),
    "incident_72": ("discovered", 72, "hours", 0),
    "gdpr": ("received", 1, "months", 2),
    "repeat_gate": ("first_request", 30, "calendar", 0),
    "keep_act": ("destroyed", 36, "months", 0),
}


def faults_of(error: pytest.ExceptionInfo[ConfigError]) -> list[str]:
    return [fault.en.rpartition("/")[2] for fault in error.value.faults]


def test_the_shipped_clocks_are_those_of_the_table() -> None:
    rules = load_clocks(CONFIG / "clocks.toml")

    found = {
        name: (rule.start, rule.length, rule.days, rule.extension) for name, rule in rules.items()
    }
    assert found == CLOCKS
    assert all(rule.clock == name for name, rule in rules.items())


def test_only_the_two_terms_do_not_escalate() -> None:
    rules = load_clocks(CONFIG / "clocks.toml")

    assert {name for name, rule in rules.items() if not rule.escalates} == {
        "repeat_gate",
        "keep_act",
    }


def test_every_clock_has_a_russian_norm_and_every_start_and_sort_of_days_is_used() -> None:
    rules = load_clocks(CONFIG / "clocks.toml").values()

    sources = ("Политика, п. ", "152-ФЗ, ", "GDPR, ст. ", "Приказ ")
    assert all(rule.norm.startswith(sources) for rule in rules)
    assert {rule.start for rule in rules} == set(Start)
    assert {rule.days for rule in rules} == set(Days)


def test_what_stands_literally_in_no_norm_carries_a_remark() -> None:
    rules = load_clocks(CONFIG / "clocks.toml")

    cautious = {"policy_reply", "policy_destroy", "law_at_once", "law_withdrawal", "gdpr",
                "incident_24", "incident_72", "law_stop_unlawful"}  # fmt: skip
    assert cautious <= {name for name, rule in rules.items() if rule.remark}


def test_the_shipped_calendars_are_two_decreed_years_and_a_provisional_one() -> None:
    years = load_calendar(CONFIG / "calendar").years

    assert {year: years[year].provisional for year in years} == {
        2025: False,
        2026: False,
        2027: True,
    }
    assert "№ 1335" in years[2025].source
    assert "№ 1466" in years[2026].source


def test_every_fault_of_the_clocks_is_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "clocks.toml"
    shipped = (CONFIG / "clocks.toml").read_text(encoding="utf-8")
    kept = shipped.partition("[keep_act]")[0].replace("[gdpr]", "[gdpr_renamed]")
    file.write_text(
        kept
        + """
        [bad_values]
        norm = " "
        start = "yesterday"
        length = true
        days = "lunar"
        extension = -1
        escalates = "no"
        lenght = 3

        [missing]

        [almost]
        norm = "x"
        start = "received"
        length = 1
        days = "working"
        remark = 5

        [contradictory]
        norm = "x"
        start = "dated"
        length = 0
        days = "hours"
        """,
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as error:
        load_clocks(file)

    assert faults_of(error) == [
        "clocks.toml [bad_values] norm: the value is empty.",
        "clocks.toml [bad_values] start: must be one of: received, dated, proofs, discovered,"
        " purpose_reached, first_request, destroyed, term_ended.",
        "clocks.toml [bad_values] days: must be one of: calendar, working, hours, months,"
        " same_day.",
        "clocks.toml [bad_values] length: needed: a whole number.",
        "clocks.toml [bad_values] extension: must not be negative.",
        "clocks.toml [bad_values] escalates: needed: true or false.",
        "clocks.toml [bad_values] lenght: no such key (a typo?).",
        "clocks.toml [missing] norm: this key is mandatory.",
        "clocks.toml [missing] start: this key is mandatory.",
        "clocks.toml [missing] days: this key is mandatory.",
        "clocks.toml [missing] length: this key is mandatory.",
        "clocks.toml [almost] remark: needed: a quoted string.",
        "clocks.toml [contradictory] length: 0 goes with days = same_day, and with nothing else.",
        "clocks.toml [contradictory] start: hours start at: discovered, received.",
        "clocks.toml [gdpr]: no such clock, yet always needed.",
        "clocks.toml [keep_act]: no such clock, yet always needed.",
        "clocks.toml [gdpr]: no such clock, yet the kind portability needs it.",
        "clocks.toml [gdpr]: no such clock, yet the kind gdpr_restriction needs it.",
        "clocks.toml [gdpr]: no such clock, yet the kind gdpr_objection needs it.",
    ]
    assert all("clocks.toml [" in fault.ru for fault in error.value.faults)


@pytest.mark.parametrize("name", sorted({name for row in KINDS.values() for name in row.clocks}))
def test_a_kind_whose_clock_is_missing_is_a_fault(tmp_path: Path, name: str) -> None:
    file = tmp_path / "clocks.toml"
    shipped = (CONFIG / "clocks.toml").read_text(encoding="utf-8")
    file.write_text(shipped.replace(f"[{name}]", f"[{name}_renamed]"), encoding="utf-8")

    with pytest.raises(ConfigError, match=rf"\[{name}\]: no such clock, yet the kind"):
        load_clocks(file)


def test_a_value_in_place_of_a_table_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "clocks.toml"
    shipped = (CONFIG / "clocks.toml").read_text(encoding="utf-8")
    file.write_text("zone = 3\n" + shipped, encoding="utf-8")

    with pytest.raises(ConfigError) as error:
        load_clocks(file)

    assert faults_of(error) == ["clocks.toml zone: needed: a table."]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"[law_answer", "not TOML: "),
        (b'norm = "\xff"', "not TOML: "),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault(
    tmp_path: Path, content: bytes | None, fault: str
) -> None:
    file = tmp_path / "clocks.toml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(ConfigError) as error:
        load_clocks(file)

    assert len(error.value.faults) == 1
    assert f"{file}: {fault}" in str(error.value)


def test_every_fault_of_the_calendars_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "next.toml").write_text("", encoding="utf-8")
    (tmp_path / "2026.toml").write_text("days_off = [", encoding="utf-8")
    (tmp_path / "2027.toml").write_text(
        """
        source = ""
        weekends = []
        days_off = [
          2027-01-01, 2027-01-04, 2027-01-05, 2027-01-06, 2027-01-07, 2027-01-08,
          2027-02-23, 2027-03-06, 2028-03-08, "2027-11-04", 2027-11-04T00:00:00,
        ]
        working_weekends = [2027-02-22, 2028-02-19]
        """,
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as error:
        load_calendar(tmp_path)

    assert faults_of(error) == [
        "2026.toml: not TOML: Invalid value (at end of document).",
        "2027.toml days_off: no dates: 2027-11-04, 2027-11-04 00:00:00.",
        "2027.toml provisional: this key is mandatory.",
        "2027.toml source: the value is empty.",
        "2027.toml weekends: no such key (a typo?).",
        "2027.toml days_off: another year: 2028-03-08.",
        "2027.toml working_weekends: another year: 2028-02-19.",
        "2027.toml days_off: Saturdays and Sundays are off anyway: 2027-03-06.",
        "2027.toml working_weekends: neither a Saturday nor a Sunday: 2027-02-22.",
        "2027.toml days_off: a public holiday is missing: 2027-03-08, 2027-11-04.",
        "next.toml: the name must be YEAR.toml.",
    ]


def test_the_operators_own_calendar_counts_before_the_shipped_one(tmp_path: Path) -> None:
    shipped = (CONFIG / "calendar" / "2027.toml").read_text(encoding="utf-8")
    own = shipped.replace("provisional = true", "provisional = false")
    (tmp_path / "2027.toml").write_text(own, encoding="utf-8")

    years = load_calendar(tmp_path, CONFIG / "calendar").years

    assert sorted(years) == [2025, 2026, 2027]
    assert not years[2027].provisional


def test_no_calendar_at_all_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no calendar"):
        load_calendar(tmp_path, tmp_path / "nowhere")
