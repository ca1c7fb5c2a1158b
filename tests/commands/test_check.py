"""`mailbot check`: what is at fault, and what is only to be known."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mailbot.commands import check
from mailbot.domain.acts import GROUNDS_CITED
from mailbot.domain.calendar import Calendar, Year
from mailbot.domain.journal import clauses_cited
from mailbot.domain.kinds import KINDS
from mailbot.domain.policy import clauses_in
from mailbot.office import Office
from mailbot.policy import load_policy
from mailbot.replies.renderer import Renderer
from mailbot.resources import shipped
from mailbot.sections import HookSection, NotifySection
from mailbot.settings import load_settings
from tests.commands.conftest import Shell
from tests.domain.desk import OPERATOR
from tests.offices import open_bureau


@pytest.mark.policy("10.4")
def test_what_is_only_remarked_upon_keeps_nothing_from_working() -> None:
    """A provisional calendar and a mailbox abroad are to be known, and are no faults."""
    provisional = Year(2026, frozenset(), frozenset(), provisional=True, source="")

    (this, following) = check._calendars(Calendar({2026: provisional}), date(2026, 10, 1))

    assert this[0] is check.Mark.REMARK
    assert "предварительный" in this[1].ru
    # A year that nobody has a calendar of is a fault all the same.
    assert following[0] is check.Mark.FAULT


def test_a_mailbox_abroad_is_named_with_its_key(config: Path) -> None:
    settings = load_settings(config)
    mailbox = settings.mailbox.model_copy(update={"host": "imap.gmail.com"})

    (found,) = check._abroad(settings.model_copy(update={"mailbox": mailbox}))

    assert found[0] is check.Mark.REMARK
    assert found[1].ru.startswith("mailbox.host: imap.gmail.com — серверы Google")


def test_webhooks_and_messengers_abroad_are_named_without_their_secrets(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Source: policy 5.11."""
    settings = load_settings(config)
    targets = {
        "chat": "tgram://123456:SECRET/42",
        "hook": "https://hooks.slack.com/services/SECRET",
        "own": "mmosts://chat.example.ru/SECRET",
        "topic": "ntfys://SECRET",
    }
    for name, url in targets.items():
        monkeypatch.setenv(f"MAILBOT__NOTIFY__{name}__URL".upper(), url)
    notify = {name: NotifySection() for name in (*targets, "unset")}
    hooks = {
        "block": HookSection(url="https://hook.eu1.make.com/SECRET"),
        "destroy": HookSection(url="https://crm.example.ru/erase"),
    }
    escalation = settings.escalation.model_copy(update={"notify": notify})
    changed = settings.model_copy(update={"escalation": escalation, "hooks": hooks})
    found = [*check._abroad(changed), *check._messengers(changed)]
    said = [words.ru for _, words in found]

    assert {mark for mark, _ in found} == {check.Mark.REMARK}
    assert [line.partition(":")[0] for line in said] == [
        "hooks.block.url", "escalation.notify.chat", "escalation.notify.hook",
        "escalation.notify.topic",
    ]  # fmt: skip
    for service in ("Make", "Telegram", "Slack", "ntfy"):
        assert service in " ".join(said)
    assert "SECRET" not in " ".join(said)


def test_a_contradictory_configuration_is_refused_with_every_fault_at_once(
    shell: Shell, config: Path
) -> None:
    """A clock without norm, an unknown category, a broken text, a source of no clause."""
    folder = config.parent
    clocks, policy = folder / "clocks.toml", folder / "policy.toml"
    clocks.write_text(
        clocks.read_text(encoding="utf-8").replace('norm = "Политика, п. 14.4"\n', ""),
        encoding="utf-8",
    )
    policy.write_text(
        policy.read_text(encoding="utf-8").replace(
            '[subject_categories.prospect]', '[cites]\n"пункт" = "1"\n[subject_categories.prospect]'
        ).replace('data = ["5.1", "5.2", "5.3", "5.4", "5.5"]', 'data = ["5.1", "5.99"]'),
        encoding="utf-8",
    )  # fmt: skip
    own = folder / "templates" / "ru" / "sections"
    own.mkdir(parents=True)
    (own / "destruction.txt").write_text("{% if %}", encoding="utf-8")
    told = shell("check")

    assert told.code == 78
    for fault in (
        "clocks.toml [policy_reply] norm: обязательный ключ не задан",
        "policy.toml subject_categories.site_user.data: нет такого пункта: 5.99",
        "policy.toml cites: не номер пункта: пункт",
        "templates: ru/sections/destruction.txt:1",
    ):
        assert fault in told.err, fault


def cites(office: Office, **listed: str) -> list[str]:
    """Return what the check says of the clauses that an operator's own policy does not list."""
    own = {clause.replace("_", "."): number for clause, number in listed.items()}
    policy = replace(office.policy, cites=own)
    found = check._cites(replace(office, policy=policy))
    return [words.ru for mark, words in found if mark is check.Mark.REMARK]


def test_clauses_that_an_own_policy_does_not_list_are_named(config: Path) -> None:
    with open_bureau(config) as bureau:
        theirs = cites(bureau.office)
        (partly,) = cites(bureau.office, **{"14_4": "6.2", "13": "", "8": "2", "11.2": "7.4"})
        listed = partly.partition("пункты ")[2].partition(". На них")[0].split(", ")

    # None at all: it is the shipped policy.
    assert theirs == []
    # What texts, norms, register and acts cite; nothing that is listed, or stands below it.
    assert {"3.1.2", "3.3", "7.1", "9.6.4", "14.2.1", "14.3.4", "6"} <= set(listed)
    assert not {"14.4", "13.2", "13.4", "8", "8.11", "11.2.3"} & set(listed)
    assert listed.index("3.3") < listed.index("9.6.4") < listed.index("14.2.1")


def test_the_second_operator_lists_every_clause_that_is_cited() -> None:
    policy = load_policy(Path(__file__).parents[1] / "second" / "policy.toml")
    renderer = Renderer([shipped("templates")], operator=OPERATOR, policy=policy)
    norms = (clause for row in KINDS.values() for clause in clauses_in(row.norm))

    assert policy.unnamed((*renderer.cited(), *clauses_cited(), *norms, *GROUNDS_CITED)) == ()
