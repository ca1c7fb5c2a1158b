"""The configuration that counts: where it is found, what is wrong with it, what it makes."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbot.domain.holdings import ORIGIN
from mailbot.domain.policy import Operator, Policy
from mailbot.errors import ConfigError
from mailbot.policy import load_policy
from mailbot.resources import chosen, shipped
from mailbot.rules import load_calendar, load_clocks
from mailbot.settings import Settings, find_config, load_settings
from mailbot.words import Text

if TYPE_CHECKING:
    from mailbot.replies.preview import Preview


def settings_of(config: str | None) -> Settings:
    """Return the configuration that counts; raises ConfigError where there is none."""
    file = find_config(config)
    if file is None:
        raise ConfigError(
            [
                Text(
                    "Файл настроек не найден: задайте --config FILE или создайте"
                    " /etc/mailbot/mailbot.toml.",
                    "No configuration file: give --config FILE or create"
                    " /etc/mailbot/mailbot.toml.",
                )
            ]
        )
    try:
        return load_settings(file)
    except ConfigError as error:
        # Whoever corrects one file wants to hear of the others in the same breath.
        raise ConfigError([*error.faults, *_faults_of_rules(file.parent.resolve())]) from error


def _faults_of_rules(folder: Path) -> Sequence[Text]:
    try:
        rules_of(folder)
    except ConfigError as error:
        return error.faults
    return ()


def faults_of(settings: Settings) -> Sequence[Text]:
    """Return every fault of rules and templates, for whoever must not begin with one."""
    from mailbot.replies.proof import faults

    # Nothing is rendered, so any policy will do, also where the operator's own is at fault.
    policy = load_policy(shipped("config") / "policy.toml")
    wrong = faults(templates_of(settings), operator_of(settings), policy)
    return (*_faults_of_rules(settings.folder), *_faults_of_sources(settings), *wrong)


def _faults_of_sources(settings: Settings) -> Sequence[Text]:
    """Name the clauses that a source fills and the operator's policy lacks, if it can be read."""
    try:
        policy = load_policy(chosen("policy.toml", settings.folder))
    except ConfigError:
        return ()
    return unknown_clauses(settings, policy)


def preview_of(settings: Settings) -> "Preview":
    """Return the texts with invented data; needs neither register nor secrets."""
    from mailbot.replies.preview import Preview

    policy, _, _ = rules_of(settings.folder)
    return Preview(templates_of(settings), operator_of(settings), policy)


def templates_of(settings: Settings) -> Sequence[Path]:
    """Return the folders of templates, the operator's own first."""
    return [settings.folder / "templates", shipped("templates")]


def rules_of(folder: Path) -> tuple[Any, Any, Any]:
    """Return policy, clocks and calendar; raises ConfigError with every fault of all three."""
    faults: list[Text] = []
    loaded: list[Any] = []
    for load, places in (
        (load_policy, [chosen("policy.toml", folder)]),
        (load_clocks, [chosen("clocks.toml", folder)]),
        (load_calendar, [folder / "calendar", shipped("config") / "calendar"]),
    ):
        try:
            loaded.append(load(*places))
        except ConfigError as error:
            faults += error.faults
    if faults:
        raise ConfigError(faults)
    policy, clocks, calendar = loaded
    return policy, clocks, calendar


def operator_of(settings: Settings) -> Operator:
    """Return whose letters these are."""
    section = settings.operator
    return Operator(
        name=section.name,
        short_name=section.short_name,
        inn=section.inn,
        ogrnip=section.ogrnip,
        address=section.address,
        email=section.email,
        site=section.site,
        responsible=section.responsible,
        position=section.position,
        zone=section.zone,
    )


def unknown_clauses(settings: Settings, policy: Policy) -> list[Text]:
    """Name the clauses that a source of data fills and the policy lacks."""
    known = {ORIGIN, *(category.clause for category in policy.data_categories)}
    return [
        Text(f"sources.{name}.data: такого пункта политики нет: {clause}.",
             f"sources.{name}.data: the policy has no clause {clause}.")
        for name, source in settings.sources.items()
        for clause in source.data.values()
        if clause not in known
    ]  # fmt: skip


def optional_secret(settings: Settings, section: str, key: str) -> str:
    """Return a secret that not every provider gives: an installed program may have none."""
    try:
        return settings.secret(section, key)
    except ConfigError:
        return ""
