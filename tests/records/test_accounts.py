"""Accounts and sessions, on both databases."""

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from mailbot.domain.account import Account, Role, Session
from mailbot.errors import Hindered, NotFound
from mailbot.ports import Records
from mailbot.records.engine import connect
from mailbot.records.keystore import key_of
from mailbot.records.tables import accounts
from tests.keyrings import Keyring

NOW = datetime(2025, 6, 11, 8, 20, tzinfo=UTC)
ANNA = Account(
    login="anna", name="Смирнова А. В.", role=Role.DRAFTER, password_hash="h", totp_secret="t",
    made_at=NOW,
)  # fmt: skip


def session(digest: str, login: str = "anna", hours: int = 12) -> Session:
    return Session(
        digest=digest, login=login, csrf="c", began_at=NOW, ends_at=NOW + timedelta(hours=hours)
    )


def test_an_account_comes_back_as_it_was_saved(records: Records) -> None:
    changed = replace(ANNA, role=Role.OPERATOR, totp_step=60_000_000, feed_digest="f")
    with records.begin() as unit:
        unit.accounts.add(ANNA)
        unit.accounts.save(changed)
    with records.look() as unit:
        found, of_feed, of_none = (
            unit.accounts.get("anna"), unit.accounts.of_feed("f"), unit.accounts.of_feed(""),
        )  # fmt: skip

    assert found == changed == of_feed
    assert of_none is None


def test_a_login_is_given_once_and_none_is_made_up(records: Records) -> None:
    with records.begin() as unit:
        unit.accounts.add(ANNA)
        with pytest.raises(Hindered):
            unit.accounts.add(ANNA)
    with records.look() as unit, pytest.raises(NotFound):
        unit.accounts.get("nobody")


def test_a_session_counts_until_it_ends_and_while_its_account_is_in_use(records: Records) -> None:
    with records.begin() as unit:
        unit.accounts.add(ANNA)
        unit.accounts.begin(session("a"))
        now = unit.accounts.session("a", NOW)
        later = unit.accounts.session("a", NOW + timedelta(hours=12))
        unit.accounts.save(replace(ANNA, disabled_at=NOW))
        disabled = unit.accounts.session("a", NOW)

    assert now == (session("a"), ANNA)
    assert later is None
    assert disabled is None


def test_sessions_are_ended_one_by_one_or_all(records: Records) -> None:
    bob = replace(ANNA, login="bob")
    with records.begin() as unit:
        for account in (ANNA, bob):
            unit.accounts.add(account)
        for one in (session("a"), session("b"), session("c"), session("d", "bob")):
            unit.accounts.begin(one)
        unit.accounts.end("anna", ["a", "d"])
        some = {one.digest for one in unit.accounts.sessions(NOW)}
        unit.accounts.end("anna")
        rest = {one.digest for one in unit.accounts.sessions(NOW)}

    assert some == {"b", "c", "d"}
    assert rest == {"d"}


def test_what_is_over_is_forgotten_when_somebody_signs_in(records: Records) -> None:
    with records.begin() as unit:
        unit.accounts.add(ANNA)
        unit.accounts.begin(session("old", hours=0))
        unit.accounts.begin(session("new"))
        unit.accounts.save(ANNA)
        found = unit.accounts.sessions(NOW - timedelta(days=1))

    assert [one.digest for one in found] == ["new"]


def test_the_second_factor_stands_nowhere_in_clear(records: Records, database_url: str) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    with records.begin() as unit:
        unit.accounts.add(replace(ANNA, totp_secret=secret))
        unit.accounts.save(replace(ANNA, totp_secret=secret, totp_step=7))
        unit.accounts.begin(session("a"))
        found = unit.accounts.session("a", NOW)

    assert found is not None
    assert found[1].totp_secret == secret
    assert secret not in stored(database_url)


def stored(url: str) -> str:
    engine = connect(url)
    with engine.connect() as connection:
        row: str = connection.execute(select(accounts.c.totp_secret)).scalar_one()
    engine.dispose()
    return row


def test_a_factor_whose_key_is_gone_opens_nothing(
    records: Records, database_url: str, keys: Keyring
) -> None:
    with records.begin() as unit:
        unit.accounts.add(ANNA)
    raw = b64decode(stored(database_url).removeprefix("sealed:"))
    keys.destroy([key_of(raw)])
    with records.look() as unit:
        assert unit.accounts.get("anna").totp_secret == ""
