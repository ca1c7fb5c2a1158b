"""The policy's contradictions are told, those of its words and those of its tables."""

from dataclasses import replace

import pytest

from mailbot.domain.abroad import abroad
from mailbot.domain.contradictions import contradictions
from mailbot.domain.policy import Party, Policy
from mailbot.policy import load_policy
from mailbot.resources import shipped
from mailbot.words import Text

POLICY = load_policy(shipped("config") / "policy.toml")


def told(policy: Policy) -> str:
    return "\n".join(text.ru for text in contradictions(policy))


@pytest.mark.parametrize(
    "clause",
    ["13.2", "14.1.1", "14.2.2, 12.1.3", "5.5", "9.6, 11.1", "14.2.4", "11.3", "3.1.2, 3.1.4",
     "9.3", "14.3.4.2", "14.4", "11.1, 14.4"],
)  # fmt: skip
def test_each_contradiction_of_the_policy_is_told(clause: str) -> None:
    """Source: domain facts 7.17."""
    assert f"Политика, п. {clause}: " in told(POLICY)


def test_the_table_of_section_7_lacks_blocking_and_destruction_for_two_categories() -> None:
    lines = [line for line in told(POLICY).splitlines() if line.startswith("Политика, раздел 7")]

    assert len(lines) == 2
    assert all("блокирование (п. 8.11), удаление, уничтожение (п. 8.12)" in line for line in lines)


def test_a_recipient_contradicts_the_categories_that_allow_no_transfer() -> None:
    """Source: policy 9.3."""
    mailing = Party(name="ООО «Рассылка»", address="г. Пример", purpose=Text("рассылка", "mail"))
    lines = told(replace(POLICY, recipients=(mailing,)))

    assert lines.count("не допускает передачи (п. 8.9)") == 3


def test_a_policy_without_contradictions_is_told_of_none() -> None:
    row = replace(
        POLICY.subject_categories["customer"], actions=tuple(a.clause for a in POLICY.actions)
    )

    assert told(replace(POLICY, remarks=(), subject_categories={"customer": row})) == ""


@pytest.mark.parametrize(
    ("host", "whose"),
    [
        ("imap.gmail.com", "Google"),
        ("OUTLOOK.office365.com.", "Microsoft"),
        ("imap.mail.me.com", "Apple"),
        ("imap.yandex.ru", None),
        ("smtp.mail.ru", None),
        ("notgmail.com", None),
        ("127.0.0.1", None),
        ("", None),
    ],
)
def test_hosts_of_services_abroad_are_known_by_name(host: str, whose: str | None) -> None:
    assert abroad(host) == whose
