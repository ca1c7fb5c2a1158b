"""Letters as the mailbox holds them: what the receiving server of each kind puts around them."""

from collections.abc import Callable
from dataclasses import dataclass

from mailbot.domain.servers import SERVERS, Server

OWN = "mx.example.ru"
DATE = "Wed, 11 Jun 2025 11:20:00 +0300"


@dataclass(frozen=True)
class Passage:
    """A letter on its way in: its bytes as sent, and what the server found out and wrote down.

    `found` are the results as they stand in Authentication-Results; None: the server was silent.
    """

    raw: bytes
    found: tuple[str, ...] | None = ("spf=pass smtp.mailfrom=any@attack.example", "dkim=none")
    helo: str = "mail.attack.example"
    ip: str = "192.0.2.66"
    envelope: str = "any@attack.example"


def _results(passage: Passage, server: str) -> list[str]:
    if passage.found is None:
        return []
    return ["Authentication-Results: " + ";\r\n\t".join([server, *passage.found])]


def _head(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape")


def _appended(raw: bytes, lines: list[str]) -> bytes:
    head, end, body = raw.partition(b"\r\n\r\n")
    return head + b"\r\n" + _head(*lines).removesuffix(b"\r\n") + end + body


def yandex(passage: Passage) -> bytes:
    host = "mail-nwsmtp-mxfront-production-main-42.sas.yp-c.yandex.net"
    return (
        _head(
            f"Received: from {host} (localhost [127.0.0.1])\r\n\tby {host} with LMTP id a1;"
            f"\r\n\t{DATE}",
            f"Received: from {passage.helo} ({passage.helo} [{passage.ip}])\r\n\tby {host}"
            f" (mxfront/Yandex) with ESMTPS id b2;\r\n\t{DATE}\r\n\t(using TLSv1.3 with cipher"
            " TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n\t(Client certificate not present)",
            f"Return-Path: {passage.envelope}",
            f"X-Yandex-Front: {host}",
            *_results(passage, host),
            "X-Yandex-Spam: 1",
        )
        + passage.raw
    )


def mailru(passage: Passage) -> bytes:
    return (
        _head(
            f"Return-path: <{passage.envelope}>",
            *_results(passage, "mxs.mail.ru"),
            f"Received: from [{passage.ip}] (port=54884 helo={passage.helo})\r\n\tby mx5.mail.ru"
            f" with esmtp (envelope-from <{passage.envelope}>)\r\n\tid 1VCnps-0000Ww-8W; {DATE}",
            "X-Mru-BL: 0:0:1121",
        )
        + passage.raw
    )


def mailru_below(passage: Passage) -> bytes:
    """Its results at the end of the header, as it was seen to do, too."""
    raw = _appended(passage.raw, _results(passage, "mxs.mail.ru"))
    return (
        _head(
            f"Received: from [{passage.ip}] (port=54884 helo={passage.helo})\r\n\tby mx5.mail.ru"
            f" with esmtp (envelope-from <{passage.envelope}>)\r\n\tid 1VCnps-0000Ww-8W; {DATE}"
        )
        + raw
    )


def gmail(passage: Passage) -> bytes:
    lines = _results(passage, "mx.google.com")
    sealed = [
        line.replace("Authentication-Results: ", "ARC-Authentication-Results: i=1; ", 1)
        for line in lines
    ]
    return (
        _head(
            "Delivered-To: appeals@example.ru",
            "Received: by 2002:a05:7010:4a:b0:3f2:1a2b with SMTP id x10csp123mdq;"
            f"\r\n        {DATE}",
            "X-Received: by 2002:a17:906:6 with SMTP id y6-1.2.3;",
            "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=google.com; s=arc; b=AbC",
            *sealed,
            f"Return-Path: <{passage.envelope}>",
            f"Received: from {passage.helo} ({passage.helo}. [{passage.ip}])\r\n        by"
            f" mx.google.com with ESMTPS id a2-1.2.3\r\n        for <appeals@example.ru>; {DATE}",
            *lines,
        )
        + passage.raw
    )


def outlook(passage: Passage) -> bytes:
    found = ";".join(passage.found or ())
    lines = [f"Authentication-Results: {found};compauth=pass\r\n reason=100"] if found else []
    edge = "AM6EUR05FT012.mail.protection.outlook.com"
    return (
        _head(
            "Received: from DB9PR0001.eurprd05.prod.outlook.com (2603:10a6:10:1::1)\r\n by"
            f" AM0PR0002.eurprd05.prod.outlook.com (2603:10a6:20b:2::2) with HTTPS; {DATE}",
            "Received: from AM6EUR05FT012.eop-eur05.prod.protection.outlook.com"
            " (2603:10a6:10:3:cafe::4d) by DB9PR0001.eurprd05.prod.outlook.com"
            " (2603:10a6:10:1::1) with Microsoft SMTP Server (version=TLS1_2) id 15.20.1;"
            f"\r\n {DATE}",
            *lines,
            f"Received: from {passage.helo} ({passage.ip}) by {edge} (10.233.240.14) with"
            " Microsoft SMTP Server (version=TLS1_3) id 15.20.1 via Frontend Transport;"
            f"\r\n {DATE}",
        )
        + passage.raw
    )


def postfix(passage: Passage) -> bytes:
    """A recent OpenDKIM and OpenDMARC: above the Received line."""
    return (
        _head(
            f"Return-Path: <{passage.envelope}>",
            f"Received: from {OWN}\r\n\tby {OWN} with LMTP\r\n\tid x; {DATE}",
            *_results(passage, OWN),
            f"Received: from {passage.helo} ({passage.helo} [{passage.ip}])\r\n\tby {OWN}"
            f" (Postfix) with ESMTPS id 4Xy\r\n\tfor <appeals@example.ru>; {DATE} (MSK)",
        )
        + passage.raw
    )


def postfix_below(passage: Passage) -> bytes:
    """The versions before: below it."""
    return (
        _head(
            f"Received: from {OWN}\r\n\tby {OWN} with LMTP\r\n\tid x; {DATE}",
            f"Received: from {passage.helo} ({passage.helo} [{passage.ip}])\r\n\tby {OWN}"
            f" (Postfix) with ESMTPS id 4Xy\r\n\tfor <appeals@example.ru>; {DATE} (MSK)",
            *_results(passage, OWN),
        )
        + passage.raw
    )


def rspamd(passage: Passage) -> bytes:
    """At the very end of the header, as rspamd did for years."""
    raw = _appended(passage.raw, _results(passage, OWN))
    return (
        _head(
            f"Received: from {passage.helo} ({passage.helo} [{passage.ip}])\r\n\tby {OWN}"
            f" (Postfix) with ESMTPS id 4Xy\r\n\tfor <appeals@example.ru>; {DATE} (MSK)"
        )
        + raw
    )


RECEIVERS: dict[str, tuple[Callable[[Passage], bytes], Server]] = {
    receive.__name__: (receive, SERVERS[provider].trusting(ids, "imap.example.ru"))
    for receive, provider, ids in (
        (yandex, "yandex", ()),
        (mailru, "mailru", ()),
        (mailru_below, "mailru", ()),
        (gmail, "gmail", ()),
        (outlook, "outlook", ()),
        (postfix, "postfix", (OWN,)),
        (postfix_below, "postfix", (OWN,)),
        (rspamd, "rspamd", (OWN,)),
    )
}

# The name under which each of them writes, for who wants to imitate it.
NAMES = {
    "yandex": "mail-nwsmtp-mxfront-production-main-42.sas.yp-c.yandex.net",
    "mailru": "mxs.mail.ru",
    "mailru_below": "mxs.mail.ru",
    "gmail": "mx.google.com",
    "outlook": "",
    "postfix": OWN,
    "postfix_below": OWN,
    "rspamd": OWN,
}
