"""What the tables promise is kept elsewhere: steps, templates, clocks, configuration, documents."""

import re
import tomllib
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, FileSystemLoader, meta
from pydantic import BaseModel

from mailbot.commands.history import EVENTS
from mailbot.commands.letters import STATES as LETTER_STATES
from mailbot.commands.messages import PURPOSES
from mailbot.commands.messages import STATES as MESSAGE_STATES
from mailbot.commands.table import COMMANDS, GROUPS
from mailbot.domain import states
from mailbot.domain.addresses import AliasGroup
from mailbot.domain.drafting import SPECIAL_SECTIONS
from mailbot.domain.facts import NOTICE_FRAME, frame
from mailbot.domain.findings import Form
from mailbot.domain.kinds import KINDS, TASKS, Kind, KindRow, Task
from mailbot.domain.message import TO_OPERATOR, Purpose
from mailbot.domain.sample import sample_facts
from mailbot.pipeline import (
    ACT,
    ACTION,
    APPEAL,
    FAILED,
    LETTER,
    MESSAGE,
    NOTICE,
    PLACED,
    REMOVAL,
    TABLES,
    Row,
)
from mailbot.policy import load_policy
from mailbot.resources import shipped
from mailbot.rules import load_clocks
from mailbot.settings import Settings
from mailbot.words import Text

ROOT = Path(__file__).parents[1]
TEMPLATES = shipped("templates")
CONTRACT = (ROOT / "docs/contract.md").read_text(encoding="utf-8")

MOVES = [
    (MESSAGE, states.MESSAGE),
    (ACTION, states.ACTION),
    (ACT, states.ACT),
    (LETTER, states.LETTER),
    (APPEAL, states.APPEAL),
    (PLACED, states.PLACED),
    (NOTICE, states.NOTICE),
    (REMOVAL, states.REMOVAL),
]
ROWS = [row for table in (*TABLES.values(), PLACED, NOTICE, REMOVAL) for row in table]


@pytest.mark.parametrize(("table", "moves"), MOVES, ids=[*TABLES, "placed", "notice", "removal"])
def test_the_pipeline_and_the_states_know_the_same_moves(
    table: tuple[Row, ...], moves: dict[StrEnum, frozenset[StrEnum]]
) -> None:
    assert {row.state: frozenset(row.next_states) for row in table} == moves
    assert len({row.state for row in table}) == len(table)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{type(row.state).__name__} {row.state}")
def test_every_state_has_a_step_or_a_named_waiter(row: Row) -> None:
    assert (row.step is None) is bool(row.waits_for)


def test_every_table_says_what_becomes_of_a_failure() -> None:
    assert set(FAILED) == set(TABLES)


def test_every_state_is_told_to_the_operator_in_both_languages() -> None:
    assert set(LETTER_STATES) == set(states.LetterState)
    assert set(MESSAGE_STATES) == set(states.MessageState)
    assert set(PURPOSES) == set(Purpose)
    assert all(words.ru and words.en for words in (*LETTER_STATES.values(), *PURPOSES.values()))


def test_everything_that_the_history_tells_has_its_words() -> None:
    source = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "mailbot/steps").glob("*.py")
    )
    noted = set(re.findall(r'(?:event=|_happened\(office, |note\(office, unit, )"(\w+)"', source))
    noted |= {purpose.value for purpose in TO_OPERATOR}
    about_the_list_of_subjects = {"enrolled", "subjects_removed"}

    assert len(noted) > 20
    assert noted - about_the_list_of_subjects <= set(EVENTS)


CLOCKS = load_clocks(shipped("config") / "clocks.toml")


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_clocks_with_norms_sections_sorts_and_words(kind: Kind) -> None:
    row: KindRow = KINDS[kind]

    assert all(CLOCKS[clock].norm for clock in row.clocks)
    assert row.norm
    assert row.sorts
    assert row.name.ru
    assert row.name.en
    for language in ("ru", "en"):
        assert (TEMPLATES / language / "sections" / f"{kind}.txt").is_file()


def test_every_task_is_told_in_both_languages() -> None:
    assert set(TASKS) == set(Task)
    assert all(words.ru and words.en for words in TASKS.values())


def names(language: str) -> set[str]:
    folder = TEMPLATES / language
    return {str(file.relative_to(folder)) for file in folder.rglob("*.txt")}


def test_both_languages_have_the_same_templates() -> None:
    assert names("ru") == names("en")


def test_every_message_has_its_template_and_every_template_its_use() -> None:
    tops = {purpose.value for purpose in Purpose} | {NOTICE_FRAME}
    tops |= {
        "subject",
        "escalation",
        "escalations",
        "notice",
        "letterhead",
        "reference",
        "addressee",
    }
    tops |= {"responsible", "bilingual"}
    tops |= {frame(form) for form in Form}
    used = {f"{top}.txt" for top in tops}
    used |= {f"sections/{name}.txt" for name in (*Kind, *SPECIAL_SECTIONS)}
    included = {
        name
        for file in (TEMPLATES / "ru").rglob("*.txt")
        for name in re.findall(r'include "([\w/.]+)"', file.read_text(encoding="utf-8"))
    }

    assert used | included == names("ru")


# Everything that a template may name: the facts of drafting, alarms and digests, and its world.
FACTS = {
    "operator", "policy", "language",
    "number", "received_on", "dated_on", "outgoing_no", "place", "name", "day", "body",
    "principal", "acts_on", "on_paper", "consents",
    "purpose", "standing", "kinds", "sections", "refuses", "asks", "done", "due",
    "category", "gdpr", "password_seen",
    "code", "code_days", "repeats", "repeat_from",
    "authority", "reason", "policy_norm", "terms",
    "what", "norm", "command", "dues", "drafts", "appeals", "held", "troubled", "expired", "heads",
    "unkept", "changes", "on_carrier",
    "export", "export_lacks", "export_name", "refusal", "cure", "lacks", "asked_on", "reply_term",
    "russian", "cite", "section", "act", "party", "is_processor", "identifier", "until",
}  # fmt: skip


FILTERS = ("say", "day", "moment", "salutation", "to", "of", "or_blank", "bind")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_template_names_a_fact_that_nobody_gives(language: str) -> None:
    world = Environment(loader=FileSystemLoader(TEMPLATES / language), autoescape=True)
    world.filters |= dict.fromkeys(FILTERS, str)
    for name in sorted(names(language)):
        source = (TEMPLATES / language / name).read_text(encoding="utf-8")
        named = meta.find_undeclared_variables(world.parse(source))

        # What a reply includes may lean on what the reply sets.
        assert named <= FACTS | {"edition", "data", "said"}, name


CONFIG = (shipped("config") / "mailbot.toml").read_text(encoding="utf-8")


def described(section: str, key: str) -> bool:
    """Does the key stand in its section, set or commented out, with words about one of them?"""
    found = re.search(
        rf"(?ms)^(\[+{re.escape(section)}\]+[^\n]*)\n((?:(?!^\[).)*?)^((?:# )?{key} = [^\n]*)",
        CONFIG,
    )
    return found is not None and (" #" in found[1] or " # " in found[3])


def keys(model: type[BaseModel], section: str = "") -> list[tuple[str, str]]:
    found = []
    for name, field in model.model_fields.items():
        inner: Any = field.annotation
        if field.exclude:
            continue
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found += keys(inner, name)
        elif section:
            found.append((section, name))
    return found


NESTED = {("escalation", "notify"), ("addresses", "groups"), ("escalation", "rungs")}
KEYS = [pair for pair in keys(Settings) if pair not in NESTED]


@pytest.mark.parametrize(("section", "key"), KEYS, ids=lambda word: str(word))
def test_every_setting_is_described_in_the_shipped_configuration(section: str, key: str) -> None:
    assert described(section, key)


def test_the_tables_of_the_configuration_are_described() -> None:
    assert re.search(r"(?m)^\[operators\] # \w+", CONFIG)
    assert re.search(r"(?m)^\[escalation\.rungs\] # \w+", CONFIG)
    groups = CONFIG.partition("[[addresses.groups]]")[2]
    assert all(field.name in groups for field in fields(AliasGroup))


def test_the_contract_s_settings_are_spelled_alike() -> None:
    promised = tomllib.loads(re.findall(r"```toml\n(.*?)```", CONTRACT, re.DOTALL)[0])
    known = set(KEYS) | NESTED
    for section, values in promised.items():
        assert section in Settings.model_fields, section
        for key in values:
            assert (section, key) in known, (section, key)


def promised_commands() -> set[tuple[str, ...]]:
    """The commands of the contract's table, as words."""
    rows = re.findall(r"(?m)^\| `(mailbot [^|]*?)` \|", CONTRACT)
    rows += re.findall(r"(?m)^\| `mailbot console`, `(mailbot [^|]*?)` \|", CONTRACT)
    found = set()
    for row in rows:
        first, *others = re.split(r" / ", row.replace("`", "").removeprefix("mailbot "))
        words = tuple(word for word in first.split() if re.fullmatch(r"[a-z][a-z-]*", word))
        found.add(words[:2])
        found |= {(words[0], other.split()[0]) for other in others}
        found |= {(other.split()[0],) for other in others}
    return found


# What the contract does not name: it is extended, never broken.
ADDED = {
    ("messages", "confirm"), ("messages", "refuse"), ("messages", "answer"),
    ("messages", "redraft"), ("messages", "returned"), ("appeals", "confirm"),
    ("appeals", "answered"),
}  # fmt: skip


def test_every_command_is_the_contract_s_or_an_addition_to_it() -> None:
    ours = {command.words for command in COMMANDS}

    assert ours - ADDED <= promised_commands()
    assert ours >= ADDED


def test_every_command_and_option_is_documented() -> None:
    page = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    found = re.findall(r"(?m)^\| (`mailbot ([a-z-]+(?: [a-z-]+)?)[^`]*` \| .*)$", page)
    rows = {words.strip(): row for row, words in found}

    assert set(rows) == {" ".join(command.words) for command in COMMANDS}
    for command in COMMANDS:
        row = rows[" ".join(command.words)]
        flags = [flag for argument in command.arguments for flag in argument.flags]
        assert all(flag in row for flag in flags if flag.startswith("-")), command.words


def test_every_command_says_what_it_does_in_both_languages() -> None:
    texts: list[Text] = [command.help for command in COMMANDS] + list(GROUPS.values())
    texts += [argument.help for command in COMMANDS for argument in command.arguments]

    assert all(text.ru and text.en for text in texts)
    assert set(GROUPS) == {command.words[0] for command in COMMANDS if len(command.words) > 1}


def test_the_preview_of_texts_has_an_example_of_every_fact() -> None:
    policy = load_policy(shipped("config") / "policy.toml")
    sample = sample_facts("ru", policy=policy, zone=ZoneInfo("Europe/Moscow"))
    world = {"operator", "policy", "language", "cite", "section"}

    assert FACTS - world - set(sample) == set()
