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


# Nobody's name: mail servers write their reports under it (RFC 5321 section 4.5.5 and custom).
_DAEMON = re.compile(
    r"(mailer[-_ ]?daemon|mail-?daemon|mdaemon|post[-_ ]?master|bounces?|mail[._ ]?administrator"
    r"|mail[._ ]?deliver(y|er)?([._ ](sub)?(system|service|agent))?|system administrator"
    r"|(e-?mail )?delivery (sub)?(system|service)|mail[._ ]?system|interscan\b.*|mail manager"
    r"|courier mail server at .*|служба доставки( почты)?|почтовая служба|администратор почты)"
    r"([-+=.].*)?",
    re.IGNORECASE,
)
_CERTAIN_DAEMON = re.compile(r"mailer[-_ ]?daemon([-+=.].*)?", re.IGNORECASE)

# Whoever writes there is read by nobody, or by a machine that answers.
_NOBODY = re.compile(
    r"(no-?reply|do-?not-?reply|nicht-?antworten|ne-?otvechat\w*|mailer-?daemon|bounces?)([-+=].*)?"
)


# Many hands, or a server's own: nothing goes there by itself (RFC 2142).
_ROLE = re.compile(
    r"(postmaster|hostmaster|webmaster|abuse|root|daemon|majordomo|listserv|mailman|sympa)"
    r"|.*-(request|owner|bounces?|subscribe|unsubscribe|list)|owner-.*"
)


# What programs of persons and web forms write, too: a hint and no more. A person may answer an
# invitation with words of his own, call his letter «Автоответ», or send it through a bulk service.
_WEAK = frozenset({
    "auto_generated", "bulk_precedence", "feedback_id", "auto_reply_subject", "calendar_answer",
})  # fmt: skip


def is_weak(found: Automatic) -> bool:
    """Is it a sign that letters with a person's words bear, too?"""
    return found.sign in _WEAK


def looks_written(letter: Letter) -> bool:
    """Does nothing but a header call it a machine's: a name wrote, and wants to hear of bounces?"""
    return not (
        _has_empty_path(letter)
        or _is_from(_DAEMON)(letter)
        or _is_named(_BOUNCE_SUBJECT)(letter)
        or _says("auto-submitted", "auto-generated", "auto-notified")(letter)
        or any(is_nobody(sender.address) for sender in letter.senders)
    )


def is_role(address: str) -> bool:
    """Is it a list's or a server's own address, to which nothing goes automatically?"""
    return bool(_ROLE.fullmatch(address.rpartition("@")[0].lower()))


def is_nobody(address: str) -> bool:
    """Is it an address that no person reads (RFC 5321 section 4.5.5 and custom)?"""
    local = address.rpartition("@")[0].lower().replace("_", "-").replace(".", "-")
    return bool(_NOBODY.fullmatch(local))


_BOUNCE_SUBJECT = re.compile(
    r"(undeliver(ed|able)|(permanent )?delivery (status|fail|has failed|report|delayed|notif)"
    r"|mail (delivery|system error|could not be)|message (not delivered|delivery)|returned mail"
    r"|failure (notice|delivery)|fail(ed|ure)?:? (mail|delivery)|nondeliverable|ndn: |\[bounce\]"
    r"|warning: (message|could not send|delayed)|(could|can) ?not be delivered|non[- ]?delivery"
    r"|(message|mail) (has )?not (been )?delivered|your (mail|message) (could|was|has) (not|been)"
    r"|notice: mail delivery|there was an error sending|unzustellbar|unable to deliver"
    r"|メッセージを配信|メール配信|配信不能|non remis|mensaje no entregado|mancata consegna"
    r"|недоставлен|не ?доставлен|не удалось доставить|сообщение не доставлено|сбой доставки"
    r"|отч[её]т о доставке|ошибка доставки|возвращ[её]н(ное|о) (письмо|сообщение))",
    re.IGNORECASE,
)

# Only with the colon or alone: people write about automatic answers, too.
_AUTO_SUBJECT = re.compile(
    r"\s*\[?(auto(matic|mated)?[ -]?(re(ply|sponse|sponder)|answer)|auto ?: ?re"
    r"|out of (the )?office|away from (the |my )?(mail|office)|vacation( reply)?|автоответ(чик)?"
    r"|автоматический ответ|абонент в отпуске|вне офиса|abwesen(d|heits\w*)|r[eé]ponse automatique"
    r"|respuesta autom[aá]tica|risposta automatica)\]?\s*([:：(-]|$)",
    re.IGNORECASE,
)

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
        or _is_from(_DAEMON)(letter)
        or _is_named(_BOUNCE_SUBJECT)(letter)
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
            name.fullmatch(sender.address.rpartition("@")[0] or sender.address)
            or name.fullmatch(sender.name)
            for sender in letter.senders
        )

    return tells


def _is_from_nobody(letter: Letter) -> bool:
    """«From: MAILER-DAEMON <>»: a daemon's name, or none, and no address to answer to."""
    if letter.senders:
        return False
    name = re.sub(r"[<>\"\s]+", " ", letter.header("from") or "").strip()
    if _CERTAIN_DAEMON.fullmatch(name):
        return True
    daemon = not name or bool(_DAEMON.fullmatch(name))
    return daemon and bool(_BOUNCE_SUBJECT.match(letter.subject.strip()))


def _is_named(subject: re.Pattern[str]) -> Callable[[Letter], bool]:
    return lambda letter: bool(subject.match(letter.subject.strip()))


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
    """A list's mail, unless the list is the operator's own address.

    A group address such as info@ of a mail provider marks every letter as a list's, and the
    letters of all customers come through it.
    """
    named = [*letter.all("list-id"), *letter.all("list-post"), *letter.all("list-unsubscribe")]
    ours = domain_of((letter.header("delivered-to") or "").strip("<> "))
    return bool(named) and not (ours and any(_is_at(ours, value.lower()) for value in named[:1]))


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
    ("mailer_daemon", Origin.BOUNCE, _is_from(_CERTAIN_DAEMON)),
    ("nobody_wrote", Origin.BOUNCE, _is_from_nobody),
    ("daemon_and_path", Origin.BOUNCE, _both(_is_from(_DAEMON), _has_empty_path)),
    ("daemon_and_subject", Origin.BOUNCE, _both(_is_from(_DAEMON), _is_named(_BOUNCE_SUBJECT))),
    ("subject_and_path", Origin.BOUNCE, _both(_is_named(_BOUNCE_SUBJECT), _has_empty_path)),
    ("calendar_answer", Origin.AUTO_REPLY, _answers_invitation),
    ("auto_replied", Origin.AUTO_REPLY, _says("auto-submitted", "auto-replied")),
    ("auto_reply_header", Origin.AUTO_REPLY, _says("x-autoreply")),
    ("auto_reply_header", Origin.AUTO_REPLY, _says("x-autorespond")),
    ("auto_reply_header", Origin.AUTO_REPLY, _says("x-autoresponder")),
    ("auto_reply_header", Origin.AUTO_REPLY, _says("x-auto-response-from")),
    ("auto_reply_precedence", Origin.AUTO_REPLY, _says("precedence", "auto_reply", "auto-reply")),
    ("auto_reply_precedence", Origin.AUTO_REPLY, _says("x-precedence", "auto_reply")),
    ("auto_reply_subject", Origin.AUTO_REPLY, _is_named(_AUTO_SUBJECT)),
    ("list", Origin.BULK, _through_a_list),
    ("feedback_id", Origin.BULK, _says("feedback-id")),
    # A web form sends the words of a person, and says that a program generated the letter.
    ("auto_generated", Origin.BULK, _says("auto-submitted", "auto-generated", "auto-notified")),
    ("bulk_precedence", Origin.BULK, _says("precedence", "bulk", "junk")),
)
