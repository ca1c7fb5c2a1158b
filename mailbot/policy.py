"""The operator's policy: policy.toml to frozen values, every fault at once.

Checks that the table of subjects names only clauses that exist; the policy's own contradictions
are not its business.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from mailbot.domain.policy import IDENTIFIERS, Operator, Policy
from mailbot.domain.subject import Subject
from mailbot.errors import ConfigError
from mailbot.words import Text

__all__ = ["Operator", "Policy", "load_policy"]

# What pydantic calls a fault, in the operator's words; other types keep pydantic's own sentence.
_WORDS = {
    "missing": Text("обязательный ключ не задан", "this key is mandatory"),
    "unexpected_keyword_argument": Text(
        "такого ключа нет, возможно, опечатка", "no such key, perhaps a typo"
    ),
    "extra_forbidden": Text("такого ключа нет, возможно, опечатка", "no such key, perhaps a typo"),
    "string_type": Text("нужна строка в кавычках", "a quoted string is needed"),
    "int_type": Text("нужно целое число", "a whole number is needed"),
    "int_parsing": Text("нужно целое число", "a whole number is needed"),
    "bool_parsing": Text("нужно true или false", "true or false is needed"),
    "bool_type": Text("нужно true или false", "true or false is needed"),
    "tuple_type": Text("нужен список: […]", "a list is needed: […]"),
    "mapping_type": Text("нужен раздел: […]", "a table is needed: […]"),
    "dataclass_type": Text("нужна таблица ключей", "a table of keys is needed"),
    "named_tuple_type": Text("нужно { ru = …, en = … }", "needed: { ru = …, en = … }"),
    "arguments_type": Text("нужно { ru = …, en = … }", "needed: { ru = …, en = … }"),
}

_Found = tuple[str, Text]


def load_policy(file: Path) -> Policy:
    """Read the file; raises ConfigError with every fault at once, each with its key."""
    try:
        policy = _shape().validate_python(_tables(file))
    except ValidationError as error:
        raise _wrong(file, _misshapen(error)) from error
    if found := list(_contradictions(policy)):
        raise _wrong(file, found)
    return policy


@cache
def _shape() -> TypeAdapter[Policy]:
    """Make what checks the file, which takes longer than to read and to check it."""
    return TypeAdapter(with_config(ConfigDict(extra="forbid"))(Policy))


def _tables(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        words = Text(f"файл не читается: {reason}", f"cannot be read: {reason}")
        raise _wrong(file, [("", words)]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(file, [("", Text(f"это не TOML: {error}", f"not TOML: {error}"))]) from error


def _wrong(file: Path, found: Iterable[_Found]) -> ConfigError:
    def place(key: str) -> str:
        return f"{file} {key}".rstrip()

    return ConfigError(
        [Text(f"{place(key)}: {w.ru}.", f"{place(key)}: {w.en}.") for key, w in found]
    )


def _misshapen(error: ValidationError) -> Iterator[_Found]:
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        words = _WORDS.get(fault["type"], Text(fault["msg"], fault["msg"]))
        yield ".".join(str(part) for part in fault["loc"]), words


def _contradictions(policy: Policy) -> Iterator[_Found]:
    """Find what is well-formed and cannot be meant."""
    if not policy.editions:
        yield "editions", Text("нужна хотя бы одна редакция", "at least one edition is needed")
    for key, listed, none in (
        ("recipients", policy.recipients, policy.no_recipients),
        ("processors", policy.processors, policy.no_processors),
    ):
        if listed and none:
            yield (
                f"no_{key}",
                Text(f"true противоречит списку {key}", f"true contradicts the list {key}"),
            )
    for key, parties in (("recipients", policy.recipients), ("processors", policy.processors)):
        for party in parties:
            if party.email and "@" not in party.email.strip("@"):
                words = Text(
                    f"нужен адрес вида имя@домен, а не «{party.email}»",
                    f"an address name@domain is needed, not {party.email!r}",
                )
                yield f"{key}.email", words
            if party.identify_by not in IDENTIFIERS:
                words = Text(
                    "возможно только email, phone, login, contract, id, full_name",
                    "only email, phone, login, contract, id, full_name are possible",
                )
                yield f"{key}.identify_by", words
    lists = {
        "data_categories": [row.clause for row in policy.data_categories],
        "actions": [row.clause for row in policy.actions],
        "legal_grounds": [row.clause for row in policy.legal_grounds],
        "destruction_grounds": [row.clause for row in policy.destruction_grounds],
        "destruction_methods": [row.clause for row in policy.destruction_methods],
    }
    for key, clauses in lists.items():
        for clause, times in Counter(clauses).items():
            if times > 1:
                yield key, Text(f"пункт {clause} назван дважды", f"clause {clause} stands twice")
    for duty in policy.retention.duties:
        if strange := ", ".join(c for c in duty.data if c not in lists["data_categories"]):
            yield (
                "retention.duties.data",
                Text(f"нет такого пункта: {strange}", f"no such clause: {strange}"),
            )
    if policy.destruction.method and policy.method(policy.destruction.method) is None:
        methods = ", ".join(method.clause for method in policy.methods)
        yield (
            "destruction.method",
            Text(f"возможно только: {methods}", f"only these are possible: {methods}"),
        )
    for category in policy.data_categories:
        if category.field and category.field not in Subject.__slots__:
            yield (
                "data_categories.field",
                Text(f"нет такого поля: {category.field}", f"no such field: {category.field}"),
            )
    for key in policy.cites:
        if not re.fullmatch(r"\d+(?:\.\d+)*", key):
            yield "cites", Text(f"не номер пункта: {key}", f"no number of a clause: {key}")
    for name, row in policy.subject_categories.items():
        for key, named, known in (
            ("data", row.data, lists["data_categories"]),
            ("actions", row.actions, lists["actions"]),
        ):
            if unknown := ", ".join(clause for clause in named if clause not in known):
                yield (
                    f"subject_categories.{name}.{key}",
                    Text(f"нет такого пункта: {unknown}", f"no such clause: {unknown}"),
                )
