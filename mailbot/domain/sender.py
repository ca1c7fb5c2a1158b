"""Decides how sure it is that the From address wrote a letter.

Only what a trusted server says and our own check of a signature count, and only exactly one From
with exactly one address. SPF proves nothing: it speaks of the envelope, which the reader of a
letter never sees. Sender, Reply-To and Return-Path prove nothing either; they may only raise doubt.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailbot.domain.addresses import canonical, domain_of
from mailbot.domain.findings import Authenticity, Claim, Sender
from mailbot.domain.letter import Letter, Mailbox
from mailbot.domain.signatures import FAULTS as SIGNATURE_FAULTS
from mailbot.domain.signatures import Outcome, SignatureCheck, signature_tags, signed_headers
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
_PUBLIC_LABELS = frozenset({
    "ac", "co", "com", "edu", "gob", "gov", "gouv", "id", "in", "info", "int", "ltd", "me", "mil",
    "msk", "name", "net", "nom", "or", "org", "plc", "pp", "sch", "spb",
})  # fmt: skip
_PUBLIC_SUFFIXES = frozenset({
    "ru.net", "ru.com", "eu.org", "uk.com", "de.com", "xn--90azh.xn--p1ai", "xn--c1avg.xn--p1ai",
    "narod.ru", "ucoz.ru", "github.io", "blogspot.com", "herokuapp.com", "tilda.ws", "beget.tech",
})  # fmt: skip

# Headers that name an author, too.
_CLAIMS = ("sender", "reply-to", "return-path", "resent-from", "resent-sender")
_LONGEST_CLAIM, _MOST_CLAIMS = 320, 20


def claims_of(letter: Letter) -> tuple[Claim, ...]:
    """Return whom the other headers name; a person shall see them."""
    return tuple(
        Claim(name, value[:_LONGEST_CLAIM])
        for name in _CLAIMS
        for value in letter.all(name)[:_MOST_CLAIMS]
    )


def may_be_rebuilt(letter: Letter) -> bool:
    """May its parts be read otherwise than they were written, with no signature against it?

    Many providers sign no Content-Type: who changes the boundary of a genuine letter chooses which
    of its bytes are read. What is left over then is what makes a letter malformed.
    """
    signatures = [signed_headers(signature_tags(v)) for v in letter.all("dkim-signature")]
    present = {name for name in _BUILDING if letter.header(name) is not None}
    # Nobody's program writes a letter that is one attachment and signs neither; S/MIME is one.
    sort = (letter.header("content-type") or "text/plain").strip().lower()
    is_file = not sort.startswith(_LETTERS)
    shown = (letter.header("content-disposition") or "").strip().lower()
    attached = shown.startswith("attachment") and not sort.startswith(_OPAQUE)
    odd = letter.malformed or is_file or attached
    return odd and any(not present <= signed for signed in signatures)


_OPAQUE = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_LETTERS = ("text/plain", "text/html", "multipart/", *_OPAQUE)

_REBUILT = Text(
    "подпись DKIM не заверяет строение письма, а оно нарушено: части могли быть подменены",
    "the DKIM signature does not cover how the letter is built, and it is built wrongly: parts may"
    " have been put in place of others",
)

_BUILDING = ("content-type", "content-transfer-encoding", "content-disposition")


def judge(
    senders: Sequence[Mailbox],
    faults: Sequence[str],
    results: Sequence[AuthResult],
    *,
    registered: bool | None,
    signatures: Sequence[SignatureCheck] = (),
    claims: Sequence[Claim] = (),
    rebuilt: bool = False,
) -> Sender:
    """Return the verdict on who wrote, with its reasons in words.

    `registered` says whether the address is an authorised one, None where nobody was asked;
    `rebuilt` what `may_be_rebuilt` says.

    Source: RFC 8601, RFC 7489 section 3.1; domain facts 7.6 and 9.
    """
    one = senders[0] if len(senders) == 1 else None
    authenticity, reasons = _verdict(one, faults, results, signatures, claims)
    if rebuilt and authenticity is Authenticity.PROVEN:
        authenticity, reasons = Authenticity.UNPROVEN, (_REBUILT,)
    return Sender(
        address=one.address if one else None,
        display_name=senders[0].name if senders else "",
        authenticity=authenticity,
        authorised=registered,
        reasons=reasons,
        signatures=tuple(signatures),
        claims=tuple(claims),
    )


def _verdict(
    sender: Mailbox | None,
    faults: Sequence[str],
    results: Sequence[AuthResult],
    signatures: Sequence[SignatureCheck],
    claims: Sequence[Claim],
) -> tuple[Authenticity, tuple[Text, ...]]:
    if faults or sender is None:
        codes = faults or ("no_address",)
        return Authenticity.AMBIGUOUS, tuple(FAULTS.get(code, _OTHER_FAULT) for code in codes)
    domain = domain_of(sender.address)
    if other := _seen_otherwise(results, domain):
        return Authenticity.AMBIGUOUS, (other,)
    if failed := _failed(results):
        return Authenticity.FAILED, (failed,)
    if handed := _handed_in(sender, claims):
        return Authenticity.UNPROVEN, (handed,)
    if proven := _proven(results, domain) or _verified(signatures, domain):
        return Authenticity.PROVEN, (proven,)
    return Authenticity.UNPROVEN, (_unproven(results), *_unverified(signatures))


def _handed_in(sender: Mailbox, claims: Sequence[Claim]) -> Text | None:
    """Did another mailbox of the same service hand the letter in (RFC 5322 section 3.6.2)?

    A service that lets its users write any From signs for all of them.
    """
    for claim in claims:
        named = re.search(r"<([^<>]*)>\s*$", claim.value)
        address = named[1] if named else claim.value
        if claim.header == "sender" and canonical(address) != canonical(sender.address):
            return Text(
                "поле Sender называет другого: письмо отправлено от чужого имени",
                "Sender names somebody else: the letter was sent on behalf of From",
            )
    return None


def _verified(signatures: Sequence[SignatureCheck], domain: str) -> Text | None:
    for check in signatures:
        if check.outcome is Outcome.VALID and signs_for(check.domain, domain):
            return Text(
                f"своя проверка: подпись DKIM домена {check.domain} верна",
                f"our own check: the DKIM signature of {check.domain} is valid",
            )
    return None


def _unverified(signatures: Sequence[SignatureCheck]) -> tuple[Text, ...]:
    return tuple(
        Text(
            f"своя проверка: подпись DKIM домена {check.domain} не засчитана: {why.ru}",
            f"our own check: the DKIM signature of {check.domain} does not count: {why.en}",
        )
        for check in signatures
        if (why := SIGNATURE_FAULTS.get(check.fault))
    )


def _seen_otherwise(results: Sequence[AuthResult], domain: str) -> Text | None:
    # Two readers of one From who see different addresses: a trick, whichever is right.
    for r in results:
        if r.method == "dmarc" and r.domain and not _is_one_line(r.domain, domain):
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
    # if it saw this very From and one of the valid signatures can be what the pass rests on.
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


def _is_one_line(one: str, other: str) -> bool:
    """Is one the other, or above it? Some servers name the organisation's domain."""
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def _related(one: str, other: str) -> bool:
    """Can both belong to one organisation: do they share their last labels, suffix included?"""
    a, b = one.split(".")[::-1], other.split(".")[::-1]
    shared = 0
    while shared < min(len(a), len(b)) and a[shared] == b[shared]:
        shared += 1
    return one == other or (shared >= 2 and not _is_public(".".join(a[:shared][::-1])))


def _is_public(domain: str) -> bool:
    labels = domain.split(".")
    return (
        len(labels) < 2
        or (len(labels) == 2 and labels[0] in _PUBLIC_LABELS)
        or domain in _PUBLIC_SUFFIXES
    )
