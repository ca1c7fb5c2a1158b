"""Opens and changes the accounts of the console; secrets are made here and shown once."""

import hashlib
import re
import secrets
from dataclasses import dataclass, replace

import pyotp
from argon2 import PasswordHasher

from mailbot.domain.account import Account, Role
from mailbot.errors import BadInput, Hindered
from mailbot.office import Office
from mailbot.ports import Happening
from mailbot.words import Text

# What a person takes for another sign when he copies it by hand is left out.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
# 16 signs of 31 are 79 bits: nobody guesses them, and no rule about passwords is needed.
_GROUPS, _GROUP = 4, 4

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")

# The parameters of RFC 9106 for a machine that has other work too: 64 MiB for some 50 ms.
HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Secrets:
    """What opens an account; `uri` is what an authenticator takes (as text, or from a QR code)."""

    password: str
    totp_secret: str
    uri: str


def digest(secret: str) -> str:
    """Return the SHA-256 of a random secret: of such a one a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add(office: Office, login: str, name: str, role: Role, by: str) -> Secrets:
    """Open an account; its acts are recorded under `name`."""
    if not _LOGIN.fullmatch(login):
        raise BadInput(
            Text(
                f"Имя для входа «{login}»: строчные латинские буквы, цифры, точка, дефис.",
                f"The login {login!r}: small Latin letters, digits, dot, hyphen.",
            )
        )
    if not (name := " ".join(name.split())):
        raise BadInput(Text("Назовите человека: --name «Фамилия И. О.»", "Name him: --name NAME"))
    made = _secrets(office, login)
    with office.records.begin() as unit:
        unit.accounts.add(
            Account(
                login=login,
                name=name,
                role=role,
                password_hash=HASHER.hash(made.password),
                totp_secret=made.totp_secret,
                made_at=office.now(),
            )
        )
        unit.note(_happened(office, "account_added", login, by, role=role))
    return made


def reset(office: Office, login: str, by: str) -> Secrets:
    """Give new secrets; whoever is signed in with the old ones is so no more."""
    made = _secrets(office, login)
    with office.records.begin() as unit:
        account = unit.accounts.get(login)
        unit.accounts.save(
            replace(
                account,
                password_hash=HASHER.hash(made.password),
                totp_secret=made.totp_secret,
                totp_step=0,
                disabled_at=None,
            )
        )
        unit.accounts.end(login)
        unit.note(_happened(office, "account_reset", login, by))
    return made


def disable(office: Office, login: str, by: str) -> None:
    """Close an account; the last operator who could open it again stays."""
    with office.records.begin() as unit:
        account = unit.accounts.get(login)
        _one_operator_stays(unit.accounts.all(), login)
        unit.accounts.save(replace(account, disabled_at=office.now(), feed_digest=""))
        unit.accounts.end(login)
        unit.note(_happened(office, "account_disabled", login, by))


def give_role(office: Office, login: str, role: Role, by: str) -> None:
    """Change what a person may do; he signs in anew."""
    with office.records.begin() as unit:
        account = unit.accounts.get(login)
        if role is not Role.OPERATOR:
            _one_operator_stays(unit.accounts.all(), login)
        unit.accounts.save(replace(account, role=role))
        unit.accounts.end(login)
        unit.note(_happened(office, "account_role", login, by, role=role))


def _one_operator_stays(accounts: list[Account], but: str) -> None:
    """An office where nobody may approve misses its terms."""
    left = [a for a in accounts if a.role is Role.OPERATOR and not a.disabled_at and a.login != but]
    if not left:
        raise Hindered([
            Text(
                "Это единственная действующая учётная запись оператора. Сначала заведите другую:"
                " mailbot operators add.",
                "This is the only operator's account in use. Open another one first:"
                " mailbot operators add.",
            )
        ])  # fmt: skip


def _secrets(office: Office, login: str) -> Secrets:
    words = ("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    totp = pyotp.random_base32()
    issuer = f"mailbot {office.settings.operator.email.rpartition('@')[2]}"
    uri = pyotp.TOTP(totp).provisioning_uri(name=login, issuer_name=issuer)
    return Secrets("-".join(words), totp, uri)


def _happened(office: Office, event: str, login: str, by: str, **details: str) -> Happening:
    return Happening(at=office.now(), event=event, by=by, details={"login": login, **details})
