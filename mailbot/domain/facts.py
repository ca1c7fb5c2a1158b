"""What stands around the text of a message, and everything that the text may name.

Source: domain facts 6.2.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo

from mailbot.domain.acts import Told
from mailbot.domain.appeal import Action, Appeal, Channel
from mailbot.domain.consent import Consent
from mailbot.domain.drafting import Planned, is_letter
from mailbot.domain.findings import Form
from mailbot.domain.holdings import Held
from mailbot.domain.kinds import Kind, ReplySort, Task
from mailbot.domain.message import Export
from mailbot.domain.subject import Subject
from mailbot.domain.token import CODE_TERM
from mailbot.domain.trust import Standing, name_words
from mailbot.words import Text

# What the shipped policy gives a reply (14.4).
TEN_DAYS = Text("10 дней", "10 days")
# Under which name the export of the subject's data is attached.
EXPORT_NAME = "personal-data.zip"
_GDPR = frozenset(
    {Kind.PORTABILITY, Kind.GDPR_OBJECTION, Kind.GDPR_RESTRICTION, Kind.SPECIAL_REGIME_NOTICE}
)
# The e-mail to a recipient of the data.
NOTICE_FRAME = "to_recipient"


def head(
    appeal: Appeal,
    standing: Standing,
    *,
    subject: Subject | None,
    outgoing_no: str,
    zone: tzinfo,
    place: str = "",
) -> dict[str, object]:
    """Return what stands around the text of a message to the outside (domain facts 6.2).

    The day and, for an e-mail, the `body` are added where the message is rendered. Only the
    subject is addressed by name; `place` is the postal address of what leaves on paper.
    """
    return {
        **_named(appeal, standing, subject, zone),
        "outgoing_no": outgoing_no,
        "place": place,
    }


def _named(
    appeal: Appeal, standing: Standing, subject: Subject | None, zone: tzinfo
) -> dict[str, object]:
    return {
        "number": appeal.number,
        "received_on": appeal.received_at.astimezone(zone).date(),
        "dated_on": appeal.appeal_dated,
        "name": addressed(appeal, subject) if standing is Standing.SUBJECT else "",
    }


def addressed(appeal: Appeal, subject: Subject | None) -> str:
    """Return the fuller of the registered name and that of the letter, which may be newer.

    A representative whose authority was verified is addressed himself.
    """
    if appeal.authority:
        return appeal.representative
    registered = subject.full_name if subject else ""
    # Whoever writes his name in Latin letters knows in which order its words stand.
    if appeal.subject_name.isascii() and name_words(appeal.subject_name) == name_words(registered):
        return appeal.subject_name
    if name_words(appeal.subject_name) <= name_words(registered):
        return registered
    return appeal.subject_name


def facts(
    planned: Planned,
    appeal: Appeal,
    standing: Standing,
    *,
    subject: Subject | None,
    actions: Iterable[Action],
    due: datetime | None,
    zone: tzinfo,
    code: str = "",
    repeats: tuple[str, date] | None = None,
    held: Mapping[str, Held] | None = None,
    export: Export | None = None,
    export_lacks: Sequence[Text] = (),
    asked_on: date | None = None,
    reply_term: Text = TEN_DAYS,
    act: Told | None = None,
    consents: Sequence[Consent] = (),
    changes: Sequence[str] = (),
) -> dict[str, object]:
    """Return everything that the text of a planned message may name.

    `due` is the last instant of the policy's reply, `code` confirms the appeal, `repeats` are the
    number of the first request and the day from which it may be repeated; `done` says of every
    task when it was done, `held` of the clauses that a source covers what is held; `export` is
    attached, or `export_lacks` says why it is not; `asked_on` is the day on which it was asked for
    what is still missing, `reply_term` how long the policy gives a reply, `act` what was destroyed.
    `consents` are those that he gave on paper or as files (152-ФЗ, ч. 3 ст. 9: the operator proves
    them), `changes` what the letters want corrected, in words. What is registered of the subject
    stays out unless it was the subject who wrote.
    """
    known = subject if standing is Standing.SUBJECT else None
    return {
        **_named(appeal, standing, subject, zone),
        "purpose": planned.purpose.value,
        "standing": standing.value,
        "kinds": [kind.value for kind in planned.kinds],
        "sections": planned.sections,
        "refuses": ReplySort.MOTIVATED_REFUSAL in planned.sorts,
        "asks": [ask.value for ask in planned.asks],
        "done": _done(actions),
        "due": due,
        "code": code,
        "code_days": CODE_TERM.days,
        "repeats": repeats[0] if repeats else "",
        "repeat_from": repeats[1] if repeats else None,
        "category": known.category if known else "",
        "held": held if known and held else {},
        "export": export if known else None,
        "export_lacks": tuple(export_lacks) if known else (),
        "export_name": EXPORT_NAME,
        "on_carrier": bool(export and known) and planned.form is Form.PAPER,
        "gdpr": bool(known and known.special_regime) or not _GDPR.isdisjoint(planned.kinds),
        "password_seen": "password_in_letter" in appeal.flags,
        "principal": known.full_name if known and appeal.authority else "",
        "acts_on": appeal.authority,
        "on_paper": appeal.channel is Channel.PAPER,
        "consents": tuple(each for each in consents if known and each.accepted_by),
        "refusal": planned.decision.refusal,
        "cure": planned.decision.cure,
        "lacks": [ask.value for ask in planned.lacks],
        "asked_on": asked_on,
        "reply_term": reply_term,
        "act": act,
        "changes": tuple(changes) if known else (),
    }


def _done(actions: Iterable[Action]) -> Mapping[str, datetime | None]:
    done: dict[str, datetime | None] = {task.value: None for task in Task}
    return done | {action.task.value: action.done_at for action in actions if action.was_done}


def frame(form: Form) -> str:
    """Return the template of the e-mail that leaves: the message itself, or a letter's cover."""
    return "cover" if is_letter(form) else "email"
