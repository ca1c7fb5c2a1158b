"""Decides how sure it is that the From address wrote a letter.

Only what a trusted server says counts, and only exactly one From with exactly one address.
SPF proves nothing: it speaks of the envelope, which the reader of a letter never sees. Sender,
Reply-To and Return-Path are never asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailbot.domain.addresses import domain_of
from mailbot.domain.findings import Authenticity, Sender
from mailbot.domain.letter import Mailbox
from mailbot.words import Text


@dataclass(frozen=True, slots=True)
class AuthResult:
    """One result of a trusted server (RFC 8601 section 2.2), in lower case.

    `domain` is what the result speaks of: `header.d` (else the domain of `header.i`) for DKIM,
    `header.from` for DMARC, the envelope sender's domain (else the HELO name) for SPF.
    """

    server: str
    method: str
    result: str
    domain: str = ""


# What may be wrong with From; the codes are those of `mail/from_header.py`.
FAULTS: Mapping[str, Text] = {
    "no_address": Text("в поле From нет адреса", "From holds no address"),
    "several_from": Text("полей From несколько", "there are several From headers"),
    "hidden_from": Text(
        "есть искажённое поле From, которое одни программы увидят, а другие нет",
        "there is a distorted From header that only some programs would see",
    ),
    "several_addresses": Text("в поле From несколько адресов", "From holds several addresses"),
    "malformed_address": Text("поле From записано с ошибкой", "From is malformed"),
    "control_characters": Text(
        "в поле From есть управляющие символы", "From holds control characters"
    ),
    "route_address": Text("в поле From адрес с маршрутом", "From holds a route address"),
    "group": Text("в поле From группа адресов", "From holds a group of addresses"),
    "encoded_address": Text("адрес в поле From закодирован", "the address in From is encoded"),
    "address_in_comment": Text(
        "в поле From ещё один адрес спрятан в комментарии", "a comment in From hides an address"
    ),
    "display_name_is_address": Text(
        "имя отправителя само выглядит как другой адрес",
        "the sender's name itself looks like another address",
    ),
    "mixed_script": Text(
        "домен отправителя смешивает алфавиты или подражает другому домену",
        "the sender's domain mixes scripts or imitates another domain",
    ),
}
_OTHER_FAULT = Text("поле From вызывает сомнения", "From is doubtful")

# Below these anybody may register a name, so a signature of one speaks for nobody. A short list
# will do: it only guards the rule that a parent domain may sign for its child.
_PUBLIC_SUFFIXES = frozenset({
    "com.ru", "msk.ru", "spb.ru", "org.ru", "net.ru", "pp.ru", "int.ru", "ru.net",
    "xn--90azh.xn--p1ai", "xn--c1avg.xn--p1ai", "com.by", "com.kz", "org.kz", "com.ua", "in.ua",
    "co.uk", "org.uk", "com.tr", "com.cn", "com.br", "co.il", "co.jp", "com.au", "eu.org",
})  # fmt: skip


def judge(
    senders: Sequence[Mailbox],
    faults: Sequence[str],
    results: Sequence[AuthResult],
    *,
    registered: bool | None,
) -> Sender:
    """Return the verdict on who wrote, with its reasons in words.

    `registered` says whether the address is an authorised one, None where nobody was asked.

    Source: RFC 8601, RFC 7489 section 3.1; domain facts 7.6 and 9.
    """
    one = senders[0] if len(senders) == 1 else None
    authenticity, reasons = _verdict(one, faults, results)
    return Sender(
        address=one.address if one else None,
        display_name=senders[0].name if senders else "",
        authenticity=authenticity,
        authorised=registered,
        reasons=reasons,
    )


def _verdict(
    sender: Mailbox | None, faults: Sequence[str], results: Sequence[AuthResult]
) -> tuple[Authenticity, tuple[Text, ...]]:
    if faults or sender is None:
        codes = faults or ("no_address",)
        return Authenticity.AMBIGUOUS, tuple(FAULTS.get(code, _OTHER_FAULT) for code in codes)
    domain = domain_of(sender.address)
    if other := _seen_otherwise(results, domain):
        return Authenticity.AMBIGUOUS, (other,)
    if failed := _failed(results):
        return Authenticity.FAILED, (failed,)
    if proven := _proven(results, domain):
        return Authenticity.PROVEN, (proven,)
    return Authenticity.UNPROVEN, (_unproven(results),)


def _seen_otherwise(results: Sequence[AuthResult], domain: str) -> Text | None:
    # Two readers of one From who see different addresses: a trick, whichever is right.
    for r in results:
        if r.method == "dmarc" and r.domain and not _related(r.domain, domain):
            return Text(
                f"сервер {r.server} увидел в поле From другой домен: {r.domain}",
                f"the server {r.server} saw another domain in From: {r.domain}",
            )
    return None


def _failed(results: Sequence[AuthResult]) -> Text | None:
    for r in results:
        if (r.method, r.result) == ("dmarc", "fail"):
            return Text(
                f"сервер {r.server}: проверка DMARC не пройдена",
                f"the server {r.server}: DMARC failed",
            )
    return None


def _proven(results: Sequence[AuthResult], domain: str) -> Text | None:
    signed = [r for r in results if (r.method, r.result) == ("dkim", "pass")]
    for r in signed:
        if signs_for(r.domain, domain):
            return Text(
                f"сервер {r.server}: подпись DKIM домена {r.domain} верна",
                f"the server {r.server}: the DKIM signature of {r.domain} is valid",
            )
    # The server knows the organisational domain, which we do not; but its DMARC pass counts only
    # if one of the valid signatures can be what it rests on.
    for r in results:
        if (r.method, r.result) == ("dmarc", "pass") and any(
            _related(s.domain, domain) for s in signed
        ):
            return Text(
                f"сервер {r.server}: проверки DMARC и DKIM пройдены",
                f"the server {r.server}: DMARC and DKIM passed",
            )
    return None


def _unproven(results: Sequence[AuthResult]) -> Text:
    passed = {r.method for r in results if r.result == "pass"}
    if not results:
        return Text(
            "доверенный сервер ничего не сообщил об отправителе",
            "no trusted server said anything about the sender",
        )
    if "dkim" in passed:
        return Text(
            "подпись DKIM верна, но принадлежит другому домену",
            "the DKIM signature is valid, but another domain's",
        )
    if passed & {"spf", "dmarc"}:
        return Text(
            "отправителя подтверждает только SPF, этого мало",
            "only SPF speaks for the sender, which is not enough",
        )
    return Text("подписи DKIM нет, или она не прошла проверку", "no valid DKIM signature")


def signs_for(signer: str, domain: str) -> bool:
    """May a DKIM signature of `signer` prove a From of `domain`?

    The same domain or one above it, which rules its names; never one below it, which may belong
    to a customer. Stricter than the relaxed alignment of RFC 7489 section 3.1.1, which needs a
    list of public suffixes that ages.
    """
    return bool(signer) and (
        signer == domain or (domain.endswith("." + signer) and not _is_public(signer))
    )


def _related(one: str, other: str) -> bool:
    """Can both belong to one organisation: do they share their last labels, suffix included?"""
    a, b = one.split(".")[::-1], other.split(".")[::-1]
    shared = 0
    while shared < min(len(a), len(b)) and a[shared] == b[shared]:
        shared += 1
    return one == other or (shared >= 2 and not _is_public(".".join(a[:shared][::-1])))


def _is_public(domain: str) -> bool:
    return "." not in domain or domain in _PUBLIC_SUFFIXES
