"""Decides whether a machine wrote a letter: a bounce, an automatic answer, or bulk mail.

Bounces and automatic answers are set aside unread where a certain sign tells, or two weaker ones
that agree. A weak sign alone, and bulk, is only a hint: the words are read, and a person may write
through a list. In doubt a letter is a person's.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mailbot.domain.addresses import domain_of
from mailbot.domain.letter import Letter
from mailbot.domain.machines import (
    AUTO_END,
    AUTO_SUBJECT,
    BOUNCE_END,
    BOUNCE_SUBJECT,
    CERTAIN_DAEMON,
    DAEMON,
    NOBODY,
    OFFER,
    QUOTED,
    RETURNED,
    ROLE,
    SERVER_SAYS,
)


class Origin(StrEnum):
    """What kind of machine."""

    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    BULK = "bulk"


@dataclass(frozen=True, slots=True)
class Automatic:
    """A machine's letter; `sign` is the short code of what gave it away."""

    reason: Origin
    sign: str


# What programs of persons and web forms write, too: a hint and no more. A person may answer an
# invitation with words of his own, call his letter «Автоответ», quote the report that he got, or
# send his letter through a bulk service or his firm's list.
_WEAK = frozenset({
    "auto_generated", "bulk_precedence", "feedback_id", "auto_reply_subject", "calendar_answer",
    "server_words", "list_headers",
})  # fmt: skip


def is_weak(found: Automatic) -> bool:
    """Is it a sign that letters with a person's words bear, too?"""
    return found.sign in _WEAK


def looks_written(letter: Letter) -> bool:
    """Does nothing but a header call it a machine's: a name wrote, and wants to hear of bounces?

    What went through a list is a person's only if it demands something.
    """
    return not (
        _has_empty_path(letter)
        or bool(letter.header("list-id") or letter.header("list-post"))
        or _is_from(DAEMON)(letter)
        or _is_named(BOUNCE_SUBJECT)(letter)
        or _says("auto-submitted", "auto-generated", "auto-notified")(letter)
        or any(is_nobody(sender.address) for sender in letter.senders)
    )


def is_role(address: str) -> bool:
    """Is it a list's or a server's own address, to which nothing goes automatically?"""
    return bool(ROLE.fullmatch(address.rpartition("@")[0].lower()))


def is_nobody(address: str) -> bool:
    """Is it an address that no person reads (RFC 5321 section 4.5.5 and custom)?"""
    local = address.rpartition("@")[0].lower().replace("_", "-").replace(".", "-")
    return bool(NOBODY.fullmatch(local))


_TOP = 1500


_EMPTY_PATH = re.compile(r"\s*<\s*>\s*|\s*")


def automatic(letter: Letter) -> Automatic | None:
    """Return which machine wrote the letter and by what it shows, or None for a person.

    Source: RFC 3464, RFC 3798, RFC 3834, RFC 5965, RFC 2369, RFC 2919, RFC 5321 section 4.5.5;
    domain facts 7.15.
    """
    return next((Automatic(origin, sign) for sign, origin, tells in _SIGNS if tells(letter)), None)


def asks_no_answer(letter: Letter) -> bool:
    """Does the letter forbid automatic answers, or name nobody to take them (RFC 3834, 2)?"""
    suppressed = re.split(r"[\s,]+", (letter.header("x-auto-response-suppress") or "").lower())
    return _has_empty_path(letter) or bool({"all", "autoreply", "oof"} & set(suppressed))


def _report(kind: str) -> Callable[[Letter], bool]:
    """A multipart/report of that type, or the machine-readable part that only such one has.

    In any other letter the part needs a machine's name, path or subject beside it: a person who
    forwards a bounce that he got attaches it.
    """

    def tells(letter: Letter) -> bool:
        media, parameters = _content_type(letter)
        if media == "multipart/report" and f"report-type={kind}" in parameters:
            return True
        enclosed = any(part.media_type == f"message/{kind}" for part in letter.parts)
        return enclosed and (media == "multipart/report" or _shows_a_machine(letter))

    return tells


def _shows_a_machine(letter: Letter) -> bool:
    return (
        not letter.senders
        or _has_empty_path(letter)
        or _is_from(DAEMON)(letter)
        or _is_named(BOUNCE_SUBJECT)(letter)
        or _says("auto-submitted", "auto-replied", "auto-generated", "auto-notified")(letter)
    )


def _content_type(letter: Letter) -> tuple[str, str]:
    media, _, parameters = (letter.header("content-type") or "").lower().partition(";")
    return media.strip(), re.sub(r"[\s\"']", "", parameters)


def _says(name: str, *values: str) -> Callable[[Letter], bool]:
    """A header that is there, with one of these first words if any are given."""

    def tells(letter: Letter) -> bool:
        words = [re.split(r"[\s;(,]", value.strip().lower())[0] for value in letter.all(name)]
        return bool(set(words) & set(values)) if values else bool(words)

    return tells


def _has_empty_path(letter: Letter) -> bool:
    path = letter.header("return-path")
    return path is not None and bool(_EMPTY_PATH.fullmatch(path))


def _is_from(name: re.Pattern[str]) -> Callable[[Letter], bool]:
    def tells(letter: Letter) -> bool:
        return any(
            name.fullmatch((sender.address.rpartition("@")[0] or sender.address).strip('"'))
            or name.fullmatch(sender.name)
            for sender in letter.senders
        )

    return tells


def _is_from_nobody(letter: Letter) -> bool:
    """«From: MAILER-DAEMON <>»: a daemon's name, or none, and no address to answer to.

    What is left of one that was written wrongly, «<Postmaster\\@example.com@example.org>», too.
    """
    if letter.senders:
        return False
    name = re.sub(r"[<>\"\s]+", " ", letter.header("from") or "").strip().partition("\\")[0]
    if CERTAIN_DAEMON.fullmatch(name):
        return True
    daemon = not name or bool(DAEMON.fullmatch(name))
    return daemon and bool(BOUNCE_SUBJECT.match(letter.subject.strip()))


def _is_named(subject: re.Pattern[str]) -> Callable[[Letter], bool]:
    return lambda letter: bool(subject.match(letter.subject.strip()))


def _reports(letter: Letter) -> bool:
    """Does a letter begin as the reports of servers do?"""
    return bool(SERVER_SAYS.search(letter.text[:_TOP]))


def _returns(letter: Letter) -> bool:
    """Is a message, or the head of one, given back, or what a server answered?"""
    enclosed = any(part.media_type == "message/rfc822" for part in letter.parts)
    return enclosed or bool(RETURNED.search(letter.text))


def _names_an_address(letter: Letter) -> bool:
    return "@" in letter.text[:_TOP]


def _is_called_a_bounce(letter: Letter) -> bool:
    subject = letter.subject.strip()
    return bool(BOUNCE_SUBJECT.match(subject) or BOUNCE_END.search(subject))


def _comes_from_nowhere(letter: Letter) -> bool:
    return _has_empty_path(letter) or any(is_nobody(s.address) for s in letter.senders)


def _both(*signs: Callable[[Letter], bool]) -> Callable[[Letter], bool]:
    return lambda letter: all(tells(letter) for tells in signs)


def _answers_invitation(letter: Letter) -> bool:
    """A calendar's own answer (RFC 5546 section 3.2.3), as its method says."""
    return any(
        part.media_type == "text/calendar" and b"METHOD:REPLY" in part.content[:4096].upper()
        for part in letter.parts
    )


_COMPLAINT = re.compile(r"(fw: )?complaint about message from [\d.:a-f]+", re.IGNORECASE)


def _is_complaint(letter: Letter) -> bool:
    """A feedback loop's own form, older than RFC 5965: the spam is enclosed."""
    enclosed = any(part.media_type == "message/rfc822" for part in letter.parts)
    return enclosed and bool(_COMPLAINT.fullmatch(letter.subject.strip()))


def _through_a_list(letter: Letter) -> bool:
    """A list's mail (RFC 2369, RFC 2919, and what came before), unless the list is the operator's.

    A group address such as info@ of a mail provider marks every letter as a list's, and the
    letters of all customers come through it.
    """
    named = [*letter.all("list-id"), *letter.all("list-post"), *letter.all("list-unsubscribe")]
    named += [*letter.all("mailing-list"), *letter.all("x-mlserver"), *letter.all("x-ml-name")]
    ours = domain_of((letter.header("delivered-to") or "").strip("<> "))
    return bool(named) and not (ours and any(_is_at(ours, value.lower()) for value in named[:1]))


def _is_newsletter(letter: Letter) -> bool:
    """Does a list's mail offer its readers to leave, in words of its own?

    One that takes answers is a circle of people, and its footer says so below a person's letter.
    """
    takes_letters = (letter.header("list-post") or "no").strip().lower() != "no"
    own = QUOTED.sub("", letter.text)
    return _through_a_list(letter) and not takes_letters and bool(OFFER.search(own))


def _is_at(domain: str, list_header: str) -> bool:
    return bool(re.search(rf"[@.<]{re.escape(domain)}\s*[>?]", list_header))


_Sign = tuple[str, Origin, Callable[[Letter], bool]]

# The first sign that tells decides, so certain ones stand before weak ones.
_SIGNS: tuple[_Sign, ...] = (
    ("read_receipt", Origin.AUTO_REPLY, _report("disposition-notification")),
    ("abuse_report", Origin.AUTO_REPLY, _report("feedback-report")),
    ("abuse_report", Origin.AUTO_REPLY, _is_complaint),
    ("delivery_report", Origin.BOUNCE, _report("delivery-status")),
    ("delivery_report", Origin.BOUNCE, _report("global-delivery-status")),
    ("failed_recipients", Origin.BOUNCE, _says("x-failed-recipients")),
    ("exchange_report", Origin.BOUNCE, _says("x-ms-embedded-report")),
    ("mailer_daemon", Origin.BOUNCE, _is_from(CERTAIN_DAEMON)),
    ("nobody_wrote", Origin.BOUNCE, _is_from_nobody),
    ("daemon_and_path", Origin.BOUNCE, _both(_is_from(DAEMON), _has_empty_path)),
    ("daemon_and_subject", Origin.BOUNCE, _both(_is_from(DAEMON), _is_named(BOUNCE_SUBJECT))),
    ("subject_and_path", Origin.BOUNCE, _both(_is_named(BOUNCE_SUBJECT), _has_empty_path)),
    ("daemon_and_words", Origin.BOUNCE, _both(_is_from(DAEMON), _reports, _names_an_address)),
    ("subject_and_words", Origin.BOUNCE, _both(_is_named(BOUNCE_SUBJECT), _reports, _returns)),
    ("calendar_answer", Origin.AUTO_REPLY, _answers_invitation),
    ("auto_replied", Origin.AUTO_REPLY, _says("auto-submitted", "auto-replied")),
    ("auto_reply_header", Origin.AUTO_REPLY, _says("x-autoreply")),
    ("auto_reply_header", Origin.AUTO_REPLY, _says("x-autorespond")),
    ("auto_reply_header", Origin.AUTO_REPLY, _says("x-autoresponder")),
    ("auto_reply_header", Origin.AUTO_REPLY, _says("x-auto-response-from")),
    ("auto_reply_precedence", Origin.AUTO_REPLY, _says("precedence", "auto_reply", "auto-reply")),
    ("auto_reply_precedence", Origin.AUTO_REPLY, _says("x-precedence", "auto_reply")),
    ("auto_subject_and_path", Origin.AUTO_REPLY, _both(_is_named(AUTO_SUBJECT), _has_empty_path)),
    ("auto_reply_subject", Origin.AUTO_REPLY, _is_named(AUTO_SUBJECT)),
    ("auto_reply_subject", Origin.AUTO_REPLY, lambda it: bool(AUTO_END.search(it.subject))),
    # Many a server writes as admin@. A person may do all of it who quotes a report that he got.
    ("server_words", Origin.BOUNCE, _both(_is_called_a_bounce, _reports)),
    ("server_words", Origin.BOUNCE, _both(_comes_from_nowhere, _names_an_address, _reports)),
    ("list", Origin.BULK, _is_newsletter),
    # Of firms, whose people write through them, and of programs that put them into every letter.
    ("list_headers", Origin.BULK, _through_a_list),
    ("feedback_id", Origin.BULK, _says("feedback-id")),
    # A web form sends the words of a person, and says that a program generated the letter.
    ("auto_generated", Origin.BULK, _says("auto-submitted", "auto-generated", "auto-notified")),
    ("bulk_precedence", Origin.BULK, _says("precedence", "bulk", "junk")),
)
