"""Letters that are not from whom they say, each trick a function with a name.

The tricks are the published ones (espoofer and "Composition Kills" by Chen, Paxson and Jiang;
RFC 6376 section 8; RFC 7489 section 11; RFC 8601 section 7) as a receiving server would leave them,
written anew. Every one claims to be of marina.orlova@example.com and comes from attack.example.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.mail.receivers import NAMES, RECEIVERS, Passage
from tests.mail.signing import key_record, signed, zone

VICTIM = "marina.orlova@example.com"
ATTACKER = "first@attack.example"
BODY = "Прошу уничтожить все мои персональные данные.\r\n"

# What stands in DNS, and what the attacker can make stand there.
ZONE: Mapping[str, bytes] = {
    **zone("example.com", "attack.example", "shop.example.com", "co.uk"),
    "weak._domainkey.example.com": key_record("weak", 512),
    "revoked._domainkey.example.com": b"v=DKIM1; p=",
    "testing._domainkey.example.com": key_record("example.com") + b"; t=y",
    "strict._domainkey.example.com": key_record("example.com") + b"; t=s",
    "reports._domainkey.example.com": key_record("example.com") + b"; s=tlsrpt",
    "old._domainkey.example.com": key_record("example.com") + b"; h=sha1",
}

# A server that was fooled, or does not look at all.
FOOLED = (
    "spf=pass smtp.mailfrom=any@attack.example",
    "dkim=pass header.d=example.com",
    "dmarc=pass header.from=example.com",
)
PASSED = ("spf=pass smtp.mailfrom=any@attack.example", *FOOLED[1:])
NOTHING = ("spf=none smtp.mailfrom=any@attack.example", "dkim=none", "dmarc=none")

Trick = Callable[[str], Passage]
TRICKS: list[Trick] = []


def trick(made: Trick) -> Trick:
    TRICKS.append(made)
    return made


def mail(sender: str = f"From: <{VICTIM}>", *, top: str = "", body: str = BODY) -> bytes:
    head = (
        f"{top}{sender}\r\nTo: appeals@example.ru\r\nSubject: Request\r\n"
        "Date: Wed, 11 Jun 2025 11:19:30 +0300\r\nMessage-ID: <forged@attack.example>\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    return (head + body).encode("utf-8", "surrogateescape")


def _genuine() -> bytes:
    """A letter that the victim really wrote to somebody, and that fell into wrong hands."""
    return signed(mail(body="Спасибо!\r\n"), "example.com")


# Tricks on SPF and on how its results are written down.


@trick
def subdomain_that_does_not_exist(_: str) -> Passage:
    found = ("spf=pass smtp.mailfrom=any@nowhere.example.com", "dkim=none")
    return Passage(mail(), (*found, "dmarc=pass header.from=example.com"))


@trick
def empty_envelope(_: str) -> Passage:
    found = (
        "spf=pass smtp.mailfrom= smtp.helo=mail.example.com",
        "dmarc=pass header.from=example.com",
    )
    return Passage(mail(), found, envelope="")


@trick
def parenthesis_in_the_envelope(_: str) -> Passage:
    found = ("spf=pass smtp.mailfrom=any@example.com(.attack.example", "dkim=none")
    return Passage(mail(), found)


@trick
def quote_in_the_envelope(_: str) -> Passage:
    return Passage(mail(), ("spf=pass smtp.mailfrom=any@example.com'@any.attack.example",))


@trick
def route_in_the_envelope(_: str) -> Passage:
    return Passage(mail(), ("spf=pass smtp.mailfrom=@example.com,@any.com:'any@attack.example",))


@trick
def result_in_the_envelope(_: str) -> Passage:
    """Copied without quotes, the envelope sender grows a result of its own."""
    return Passage(
        mail(), ("spf=pass smtp.mailfrom=a;dkim=pass header.d=example.com;b@attack.example",)
    )


@trick
def result_in_the_helo(_: str) -> Passage:
    forged = 'spf=pass (of "x) ; dkim=pass header.d=example.com (") smtp.helo=x.attack.example'
    return Passage(mail(), (forged,))


@trick
def spf_alone(_: str) -> Passage:
    """A shared host of which example.com lets anybody send."""
    found = ("spf=pass smtp.mailfrom=any@example.com", "dmarc=pass header.from=example.com")
    return Passage(mail(), found, envelope="any@example.com")


# Tricks on DKIM as the server sees it.


@trick
def nul_in_the_selector(_: str) -> Passage:
    forged = (
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com;\r\n"
        "\ts=mail._domainkey.attack.example.\0.any; h=from:subject:date; bh=AAAA; b=AAAA\r\n"
    )
    return Passage(mail(top=forged), FOOLED)


@trick
def quote_in_the_signers_name(_: str) -> Passage:
    return Passage(mail(), ("dkim=pass header.d=example.com'a.attack.example",))


@trick
def parenthesis_in_the_signers_name(_: str) -> Passage:
    return Passage(mail(), ("dkim=pass header.d=example.com(.attack.example",))


@trick
def signature_of_the_attacker(_: str) -> Passage:
    raw = signed(mail(), "attack.example")
    return Passage(raw, ("dkim=pass header.d=attack.example", "dmarc=none header.from=example.com"))


@trick
def signature_of_the_attacker_with_failed_dmarc(_: str) -> Passage:
    raw = signed(mail(), "attack.example")
    return Passage(raw, ("dkim=pass header.d=attack.example", "dmarc=fail header.from=example.com"))


@trick
def signature_of_a_customers_subdomain(_: str) -> Passage:
    raw = signed(mail(), "shop.example.com")
    return Passage(raw, ("dkim=pass header.d=shop.example.com",))


@trick
def signature_of_a_public_suffix(_: str) -> Passage:
    raw = signed(mail("From: <marina@example.co.uk>"), "co.uk")
    return Passage(raw, ("dkim=pass header.d=co.uk",))


@trick
def signature_of_a_name_that_ends_alike(_: str) -> Passage:
    return Passage(mail(), ("dkim=pass header.d=attackexample.com",))


@trick
def another_from_was_seen_by_the_server(_: str) -> Passage:
    return Passage(
        mail(), ("dkim=pass header.d=example.com", "dmarc=pass header.from=attack.example")
    )


# Tricks on where the server's words stand.


def _own_words(receiver: str) -> str:
    start = f"{NAMES[receiver]};" if NAMES[receiver] else "spf=pass smtp.mailfrom=example.com;"
    results = "dkim=pass header.d=example.com;\r\n\tdmarc=pass header.from=example.com"
    return f"Authentication-Results: {start} {results}\r\n"


@trick
def own_results_on_top(receiver: str) -> Passage:
    return Passage(mail(top=_own_words(receiver)), NOTHING)


@trick
def own_results_on_top_and_the_server_silent(receiver: str) -> Passage:
    return Passage(mail(top=_own_words(receiver)), None)


@trick
def own_results_of_a_stranger(_: str) -> Passage:
    line = "Authentication-Results: aaa.example; dkim=pass header.i=@example.com\r\n"
    return Passage(mail(top=line + line), None)


@trick
def own_results_at_the_end(receiver: str) -> Passage:
    raw = mail().replace(b"\r\n\r\n", b"\r\n" + _own_words(receiver).encode() + b"\r\n", 1)
    return Passage(raw, None)


@trick
def own_sealed_results(receiver: str) -> Passage:
    line = _own_words(receiver).replace(": ", ": i=1; ", 1)
    return Passage(mail(top="ARC-" + line), None)


@trick
def own_received_lines_of_the_server(receiver: str) -> Passage:
    """The whole head of a proven letter, copied from one that the attacker got himself."""
    receive, _ = RECEIVERS[receiver]
    return Passage(receive(Passage(mail(), FOOLED)), NOTHING)


@trick
def own_received_lines_and_the_server_silent(receiver: str) -> Passage:
    return replace(own_received_lines_of_the_server(receiver), found=None)


@trick
def own_local_delivery(receiver: str) -> Passage:
    top = f"Received: from x by mx.example.ru with LMTP; x\r\n{_own_words(receiver)}"
    return Passage(mail(top=top), None)


@trick
def helo_that_looks_like_a_local_delivery(receiver: str) -> Passage:
    return Passage(
        mail(top=_own_words(receiver)), None, helo="x (localhost [127.0.0.1]) by mx with LMTP"
    )


@trick
def helo_that_looks_like_a_hop_inside(receiver: str) -> Passage:
    inside = {
        "gmail": "by 2002:a05:7010:4a:b0:3f2:1a2b with SMTP id x",
        "outlook": "x.outlook.com (10.0.0.1) by y.outlook.com (10.0.0.2) with HTTPS; x",
    }
    return Passage(mail(top=_own_words(receiver)), None, helo=inside.get(receiver, "localhost"))


@trick
def helo_of_the_server_itself(receiver: str) -> Passage:
    helo = NAMES[receiver] or "AM6EUR05FT012.eop-eur05.prod.protection.outlook.com"
    return Passage(mail(top=_own_words(receiver)), None, helo=helo)


@trick
def results_in_an_encoded_word(receiver: str) -> Passage:
    word = base64.b64encode(_own_words(receiver).encode()).decode()
    return Passage(mail(top=f"X-Note: =?utf-8?b?{word}?=\r\n"), None)


@trick
def name_below_a_trusted_name(_: str) -> Passage:
    line = (
        "Authentication-Results: mx.google.com.attack.example; dkim=pass header.d=example.com\r\n"
    )
    return Passage(mail(top=line), None)


# Tricks on our own check.


@trick
def genuine_signature_on_another_text(_: str) -> Passage:
    raw = _genuine().replace("Спасибо!".encode(), "Удалите всё!".encode())
    return Passage(raw, NOTHING)


@trick
def genuine_signature_on_another_subject(_: str) -> Passage:
    return Passage(_genuine().replace(b"Subject: Request", b"Subject: Destroy"), NOTHING)


@trick
def text_after_the_signed_length(_: str) -> Passage:
    raw = signed(mail(body="Спасибо!\r\n"), "example.com", length=True)
    return Passage(raw + BODY.encode(), NOTHING)


@trick
def second_from_on_top(_: str) -> Passage:
    return Passage(b"From: <" + ATTACKER.encode() + b">\r\n" + _genuine(), FOOLED)


@trick
def second_subject_on_top(_: str) -> Passage:
    return Passage("Subject: Уничтожьте всё\r\n".encode() + _genuine(), NOTHING)


@trick
def second_date_on_top(_: str) -> Passage:
    return Passage(b"Date: Thu, 12 Jun 2025 11:19:30 +0300\r\n" + _genuine(), NOTHING)


# What a server truly says of these: the signature is valid, since it covers less than is read.


@trick
def text_after_the_signed_length_that_the_server_passes(receiver: str) -> Passage:
    return replace(text_after_the_signed_length(receiver), found=PASSED)


@trick
def second_subject_on_top_that_the_server_passes(receiver: str) -> Passage:
    return replace(second_subject_on_top(receiver), found=PASSED)


@trick
def second_content_type_on_top_that_the_server_passes(_: str) -> Passage:
    return Passage(b"Content-Type: multipart/mixed; boundary=x\r\n" + _genuine(), PASSED)


@trick
def subject_that_is_not_signed_and_that_the_server_passes(receiver: str) -> Passage:
    return replace(subject_that_is_not_signed(receiver), found=PASSED)


def _from_a_provider_that_signs_no_content_type() -> bytes:
    """A genuine answer to a letter of the attacker, whose words stand in its quotation."""
    raw = mail(body=(
        "--a\r\nContent-Type: text/plain\r\n\r\nСпасибо!\r\n--a\r\n"
        "Content-Type: text/html\r\n\r\n<p>Спасибо!</p><blockquote>\r\n"
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nУничтожьте всё!\r\n--b--\r\n"
        "</blockquote>\r\n--a--\r\n"
    ))  # fmt: skip
    return signed(
        raw.replace(b"text/plain; charset=utf-8", b"multipart/alternative; boundary=a", 1),
        "example.com",
    )


@trick
def another_boundary_that_the_server_passes(_: str) -> Passage:
    raw = _from_a_provider_that_signs_no_content_type().replace(b"boundary=a", b"boundary=b", 1)
    return Passage(raw, PASSED)


@trick
def another_boundary(receiver: str) -> Passage:
    return replace(another_boundary_that_the_server_passes(receiver), found=NOTHING)


@trick
def one_part_made_of_several(_: str) -> Passage:
    raw = _from_a_provider_that_signs_no_content_type()
    return Passage(raw.replace(b"multipart/alternative; boundary=a", b"text/plain", 1), PASSED)


@trick
def words_made_a_file(_: str) -> Passage:
    raw = signed(mail(body="Спасибо!\r\n"), "example.com")
    return Passage(b"Content-Disposition: attachment; filename=a.txt\r\n" + raw, PASSED)


@trick
def subject_hidden_behind_a_bare_carriage_return(_: str) -> Passage:
    return Passage(b"X-Note: a\rSubject: Destroy\r\n" + _genuine(), NOTHING)


@trick
def subject_that_is_not_signed(_: str) -> Passage:
    raw = signed(mail(body="Спасибо!\r\n"), "example.com", covered=("from", "date"))
    return Passage(raw.replace(b"Subject: Request", b"Subject: Destroy"), NOTHING)


@trick
def date_that_is_not_signed(_: str) -> Passage:
    return Passage(signed(mail(), "example.com", covered=("from", "subject")), NOTHING)


@trick
def signature_that_expired(_: str) -> Passage:
    old = re.sub(rb" t=\d+", b" t=1700000000; x=1700600000", _genuine(), count=1)
    return Passage(old, NOTHING)


@trick
def key_that_can_be_broken(_: str) -> Passage:
    raw = signed(mail(), "example.com", selector="weak", key="weak", bits=512)
    return Passage(raw, NOTHING)


@trick
def digest_that_can_be_broken(_: str) -> Passage:
    return Passage(_genuine().replace(b"a=rsa-sha256", b"a=rsa-sha1"), NOTHING)


@trick
def key_that_was_withdrawn(_: str) -> Passage:
    return Passage(signed(mail(), "example.com", selector="revoked"), NOTHING)


@trick
def key_that_is_not_there(_: str) -> Passage:
    return Passage(signed(mail(), "example.com", selector="gone"), NOTHING)


@trick
def key_of_a_domain_that_only_tests(_: str) -> Passage:
    return Passage(signed(mail(), "example.com", selector="testing"), NOTHING)


@trick
def key_for_reports_only(_: str) -> Passage:
    return Passage(signed(mail(), "example.com", selector="reports"), NOTHING)


@trick
def key_for_old_digests_only(_: str) -> Passage:
    return Passage(signed(mail(), "example.com", selector="old"), NOTHING)


@trick
def subdomain_in_the_identity_of_a_strict_key(_: str) -> Passage:
    raw = signed(mail(), "example.com", selector="strict", identity="x@shop.example.com")
    return Passage(raw, NOTHING)


@trick
def key_of_the_attacker_under_the_victims_name(_: str) -> Passage:
    return Passage(signed(mail(), "example.com", key="attack.example"), NOTHING)


@trick
def identity_of_the_victim(_: str) -> Passage:
    raw = signed(mail(), "attack.example").replace(
        b"d=attack.example;", b"d=attack.example; i=@example.com;"
    )
    return Passage(raw, NOTHING)


@trick
def two_domains_in_one_signature(_: str) -> Passage:
    raw = signed(mail(), "attack.example").replace(
        b"d=attack.example;", b"d=attack.example; d=example.com;"
    )
    return Passage(raw, NOTHING)


@trick
def user_of_the_same_service(_: str) -> Passage:
    """The service lets its users write any From and signs for all of them; Sender tells."""
    raw = signed(mail(top="Sender: <mallory@example.com>\r\n"), "example.com")
    return Passage(raw, FOOLED)


# Tricks on From: the server is fooled each time, and says so.

FROM_LINES: dict[str, str] = {
    "two headers": f"From: <{ATTACKER}>\r\nFrom: <{VICTIM}>",
    "two headers, the other order": f"From: <{VICTIM}>\r\nFrom: <{ATTACKER}>",
    "blank before": f" From: <{ATTACKER}>\r\nFrom: <{VICTIM}>",
    "blank after": f"From: <{ATTACKER}>\r\nFrom : <{VICTIM}>",
    "folded before the colon": f"From\r\n : <{ATTACKER}>\r\nFrom: <{VICTIM}>",
    "folded, Sender is the victim": f"From\r\n : <{ATTACKER}>\r\nSender: <{VICTIM}>",
    "folded, Resent-From is the victim": f"From\r\n : <{ATTACKER}>\r\nResent-From: <{VICTIM}>",
    "control character in the name": f"Fr\x01om: <{ATTACKER}>\r\n\x01From: <{VICTIM}>",
    "bare carriage return": f"X-Note: a\rFrom: <{ATTACKER}>\r\nFrom: <{VICTIM}>",
    "two addresses": f"From: <{VICTIM}>, <{ATTACKER}>",
    "two addresses, one bare": f"From: {VICTIM},<{ATTACKER}>",
    "two addresses, semicolon": f"From: {VICTIM}; {ATTACKER}",
    "two addresses, blank": f"From: {VICTIM} {ATTACKER}",
    "two in one bracket": f"From: <{VICTIM},{ATTACKER}>",
    "two brackets": f"From: <{VICTIM}> <{ATTACKER}>",
    "brackets in brackets": f"From: <<{VICTIM}>>",
    "open bracket": f"From: <{VICTIM}",
    "closing bracket": f"From: {VICTIM}>",
    "comma behind": f"From: <{VICTIM}>,",
    "comma before": f"From: ,<{VICTIM}>",
    "quoted pair": f"From: <{VICTIM}>\\,<{ATTACKER}>",
    "bracket before the address": f"From: <{ATTACKER}>{VICTIM}",
    "address before the bracket": f"From: {VICTIM} <{ATTACKER}>",
    "route": f"From: <@attack.example,@any.example:{VICTIM}>",
    "percent": "From: marina.orlova%example.com@attack.example",
    "bang": "From: example.com!marina.orlova@attack.example",
    "two at signs": f"From: {VICTIM}@attack.example",
    "quoted local part": f'From: "{VICTIM}"@attack.example',
    "group": f"From: Friends: {VICTIM}, {ATTACKER};",
    "group of one": f"From: Friends:{VICTIM};",
    "encoded address": "From: =?utf-8?b?PG1hcmluYS5vcmxvdmFAZXhhbXBsZS5jb20+?=,<a@attack.example>",
    "only encoded": "From: =?utf-8?b?PG1hcmluYS5vcmxvdmFAZXhhbXBsZS5jb20+?=",
    "encoded in the bracket": "From: <=?utf-8?q?marina.orlova=40example.com?=>",
    "encoded name with a bracket": (
        "From: =?utf-8?q?Orlova_=3Cmarina.orlova=40example.com=3E?= <a@attack.example>"
    ),
    "encoded name with NUL": "From: =?utf-8?q?marina.orlova=40example.com=00?= <a@attack.example>",
    "NUL": f"From: {VICTIM}\0@attack.example",
    "NUL in the bracket": f"From: <{VICTIM}\0{ATTACKER}>",
    "line feed in an encoded word": f"From: =?utf-8?q?a=0D=0AFrom=3A_{VICTIM}?= <{ATTACKER}>",
    "right to left": f"From: moc.elpmaxe\u202e <{ATTACKER}>",
    "comment": f"From: {VICTIM} ({ATTACKER})",
    "comment first": f"From: (<{VICTIM}>) {ATTACKER}",
    "comment inside": f"From: <marina.orlova(<{ATTACKER}>)@example.com>",
    "comment with a bracket": f"From: {VICTIM}(<{ATTACKER}>)",
    "nested comments": f"From: (a(b)<{ATTACKER}>) <{VICTIM}>",
    "open comment": f"From: ({VICTIM} <{ATTACKER}>",
    "open quote": f'From: "{VICTIM} <{ATTACKER}>',
    "name is an address": f'From: "{VICTIM}" <{ATTACKER}>',
    "name is an address with wide signs": f'From: "marina.orlova＠example.com" <{ATTACKER}>',
    "name is an encoded address": f"From: =?utf-8?q?marina.orlova=40example.com?= <{ATTACKER}>",
    "name holds a quote": f'From: "a\\"<{VICTIM}>" <{ATTACKER}>',
    "blanks around the sign": "From: marina.orlova @ example.com",
    "comment at the sign": "From: marina.orlova(x)@example.com",
    "dot at the end of the local part": "From: marina.orlova.@example.com",
    "dots": "From: marina..orlova@example.com",
    "no domain": "From: marina.orlova",
    "no dot": "From: marina.orlova@example",
    "no local part": "From: @example.com",
    "hyphen": "From: marina.orlova@-example.com",
    "literal": "From: marina.orlova@[192.0.2.66]",
    "literal with the domain": "From: marina.orlova@[example.com]",
    "empty": "From:",
    "empty bracket": "From: Марина Орлова <>",
    "two empty labels": "From: marina.orlova@example..com",
    "Cyrillic letter": "From: marina.orlova@exаmple.com",
    "Cyrillic letter in punycode": "From: marina.orlova@xn--exmple-4nf.com",
    "all Cyrillic twins": "From: marina.orlova@хоме.com",
    "Greek letter": "From: marina.orlova@examplε.com",
    "zero width": "From: marina.orlova@exam\u200bple.com",
    "none at all": "X-From: <marina.orlova@example.com>",
    "name of a header": f"From: <{VICTIM}>\r\nFrom:<{VICTIM}>",
}  # fmt: skip
