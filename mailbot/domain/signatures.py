"""What our own check of a DKIM signature found; kept with the letter, never asked twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mailbot.words import Text


class Outcome(StrEnum):
    """VALID proves that the signer's domain let the letter out; nothing else proves anything.

    BROKEN: it does not fit the letter. UNUSABLE: it may fit, but does not cover enough or is too
    weak. UNAVAILABLE: its key could not be fetched; that may change.
    """

    VALID = "valid"
    BROKEN = "broken"
    UNUSABLE = "unusable"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """One DKIM signature that could speak for From; `fault` is a code of FAULTS, "" if valid."""

    domain: str
    selector: str
    outcome: Outcome
    fault: str = ""


FAULTS: Mapping[str, Text] = {
    "broken": Text("она не сходится с письмом", "it does not fit the letter"),
    "no_dns": Text("ключ не получен: DNS не ответил", "its key was not fetched: DNS is silent"),
    "no_key": Text("её ключа в DNS нет или он отозван", "its key is not in DNS, or was revoked"),
    "weak_key": Text("её ключ короче 1024 бит", "its key is shorter than 1024 bits"),
    "testing": Text("её домен лишь испытывает подписи", "its domain only tests signatures"),
    "algorithm": Text("она сделана ненадёжным способом", "its algorithm is not safe"),
    "length": Text("она заверяет не всё письмо", "it does not cover the whole letter"),
    "uncovered": Text(
        "она не заверяет отправителя, тему и дату", "it does not cover From, Subject and Date"
    ),
    "repeated": Text(
        "в письме повторено поле, которое должно быть одно (From, Subject, Date, Content-Type)",
        "a header is repeated that must stand once (From, Subject, Date, Content-Type)",
    ),
    "expired": Text("её срок истёк", "it has expired"),
    "malformed": Text("она записана с ошибкой", "it is malformed"),
}


def signature_tags(signature: str) -> dict[str, str]:
    """Return the tags of a DKIM-Signature header (RFC 6376 section 3.2), whatever they hold."""
    tags = (tag.partition("=") for tag in signature.split(";"))
    return {name.strip(): value.strip() for name, _, value in tags}


def signed_headers(tags: Mapping[str, str]) -> frozenset[str]:
    """Return the lower-case names that a signature covers."""
    return frozenset(name.strip().lower() for name in tags.get("h", "").split(":"))


def is_settled(checks: tuple[SignatureCheck, ...]) -> bool:
    """Would asking again bring nothing new?"""
    return all(check.outcome is not Outcome.UNAVAILABLE for check in checks)
