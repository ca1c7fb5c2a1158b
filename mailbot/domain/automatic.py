"""Decides whether a machine wrote a letter: a bounce, an automatic answer, or bulk mail.

Bounces and automatic answers are set aside unread, so these verdicts need a certain sign or two
weaker ones that agree. Bulk is only a hint: a person may write through a list. In doubt a letter
is a person's.
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
    r"(mailer-?daemon|mail-?daemon|mdaemon|postmaster|mail[._ ]?delivery[._ ](sub)?system|bounces?)"
    r"([-+=.].*)?",
    re.IGNORECASE,
)
_CERTAIN_DAEMON = re.compile(r"mailer-?daemon([-+=.].*)?", re.IGNORECASE)

_BOUNCE_SUBJECT = re.compile(
    r"(undeliver(ed|able)|delivery (status notification|fail|has failed|report|delayed)"
    r"|mail (delivery|system error)|message (not delivered|delivery)|returned mail|failure notice"
    r"|warning: (message|could not send)|(could|can) ?not be delivered|non[- ]?delivery"
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


def _report(kind: str) -> Callable[[Letter], bool]:
    """A multipart/report of that type, or the machine-readable part that only such one has."""

    def tells(letter: Letter) -> bool:
        media, parameters = _content_type(letter)
        if media == "multipart/report" and f"report-type={kind}" in parameters:
            return True
        return any(part.media_type == f"message/{kind}" for part in letter.parts)

    return tells


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
    ("delivery_report", Origin.BOUNCE, _report("delivery-status")),
    ("delivery_report", Origin.BOUNCE, _report("global-delivery-status")),
    ("failed_recipients", Origin.BOUNCE, _says("x-failed-recipients")),
    ("mailer_daemon", Origin.BOUNCE, _is_from(_CERTAIN_DAEMON)),
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
    # A web form sends the words of a person, and says that a program generated the letter.
    ("auto_generated", Origin.BULK, _says("auto-submitted", "auto-generated", "auto-notified")),
    ("list", Origin.BULK, _through_a_list),
    ("bulk_precedence", Origin.BULK, _says("precedence", "bulk", "junk")),
    ("feedback_id", Origin.BULK, _says("feedback-id")),
)
