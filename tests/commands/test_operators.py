"""`mailbot operators`: the accounts of the console, from the command line."""

import re

from tests.commands.conftest import Shell


def test_an_account_is_opened_and_its_secrets_are_shown_once(shell: Shell) -> None:
    told = shell("operators", "add", "dmitry", "--name", "Румянцев Д. В.", "--by", "root")
    (listed,) = shell("operators", "list", "--format", "json").rows

    assert told.code == 0
    assert re.search(r"Пароль: [a-z0-9-]{19}\n", told.out)
    assert "otpauth://totp/" in told.out
    assert (listed["login"], listed["role"], listed["sessions"]) == ("dmitry", "operator", 0)
    assert "Румянцев" in shell("operators", "list").out


def test_a_login_is_given_once(shell: Shell) -> None:
    shell("operators", "add", "dmitry", "--by", "root")
    told = shell("operators", "add", "dmitry", "--by", "root")

    assert told.code == 1
    assert "mailbot operators reset dmitry" in told.err


def test_what_is_no_login_is_refused(shell: Shell) -> None:
    assert shell("operators", "add", "Дмитрий", "--by", "root").code == 1


def test_an_account_is_changed_reset_and_disabled(shell: Shell) -> None:
    first = shell("operators", "add", "dmitry", "--by", "root").out
    shell("operators", "add", "kate", "--role", "drafter", "--by", "root")
    role = shell("operators", "role", "kate", "auditor", "--by", "root")
    again = shell("operators", "reset", "dmitry", "--by", "root").out
    closed = shell("operators", "disable", "kate", "--by", "root")
    rows = shell("operators", "list", "--format", "json").rows

    assert (role.code, closed.code) == (0, 0)
    assert [row["role"] for row in rows] == ["operator", "auditor"]
    assert rows[1]["disabled_at"]
    assert re.findall(r"Пароль: (\S+)", first) != re.findall(r"Пароль: (\S+)", again)


def test_the_last_operator_cannot_be_shut_out(shell: Shell) -> None:
    shell("operators", "add", "dmitry", "--by", "root")

    assert shell("operators", "disable", "dmitry", "--by", "root").code == 1
    assert shell("operators", "role", "dmitry", "auditor", "--by", "root").code == 1
