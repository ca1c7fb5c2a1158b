"""A consent that arrived: what it is for, until when it holds, and what its end starts; pure.

Source: policy 3.1.1–3.6, 9.2, 9.6.3, 11.1; 152-ФЗ, ст. 9, 10.1; domain facts 2.2.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from mailbot.domain.calendar import Calendar
from mailbot.domain.clocks import POLICY_REPLY, Clock, ClockRule, Facts, start_clock
from mailbot.domain.kinds import Kind, Task

# What the end of a consent asks for, and what a consent to publication does.
ENDED = (Task.STOP_PROCESSING, Task.DESTROY, Task.NOTIFY_RECIPIENTS)
PUBLISHED = (Task.PUBLISH_LIMITS,)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a consent says of itself: where it names no day, it holds until its purpose is reached.

    `lacks` are the fields of policy 3.5 that are missing: "name" in Russian letters, "contact".
    """

    publication: bool = False
    valid_until: date | None = None
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A consent as the register keeps it, with the line of the appeal by which it came.

    Nothing rests on it before a person has accepted it. `ended_on` is the day on which its term
    ended or its purpose was reached, `withdrawn_at` when its withdrawal came.
    """

    appeal_id: int
    subject_id: str | None
    publication: bool
    given_on: date
    valid_until: date | None = None
    what_for: str = ""
    accepted_by: str = ""
    accepted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    ended_on: date | None = None

    @property
    def holds(self) -> bool:
        """Was it accepted, and neither withdrawn nor ended?"""
        return bool(self.accepted_by) and self.withdrawn_at is None and self.ended_on is None


def is_over(consent: Consent, today: date) -> bool:
    """Has its term ended? Its own last day still belongs to it."""
    return consent.holds and consent.valid_until is not None and consent.valid_until < today


def tasks(consent: Consent) -> tuple[Task, ...]:
    """Return what it asks the operator to do; the withdrawal has tasks of its own."""
    ended = ENDED if consent.ended_on is not None and consent.withdrawn_at is None else ()
    return (*(PUBLISHED if consent.publication else ()), *ended)


def clocks(
    consent: Consent,
    rules: Mapping[str, ClockRule],
    received_at: datetime,
    calendar: Calendar,
    zone: tzinfo,
) -> tuple[Clock, ...]:
    """Return what runs on it: until a person has looked, the policy's ten days, as on any letter.

    Source: 152-ФЗ, ч. 10 ст. 10.1 (three working days); policy 9.6.3, 11.1 (ten days).
    """
    facts = Facts(received_at=received_at, zone=zone, term_ended_on=consent.ended_on)
    wanted: list[tuple[str, Kind | None]] = []
    if not consent.accepted_by:
        wanted.append((POLICY_REPLY, None))
    if consent.publication:
        wanted.append(("law_publish_limits", Kind.PUBLICATION_LIMITS_SET))
    if consent.ended_on is not None and consent.withdrawn_at is None:
        wanted.append(("policy_destroy_term", None))
    started = (start_clock(rules[name], kind, facts, calendar) for name, kind in wanted)
    return tuple(sorted(started, key=lambda clock: clock.due))


def withdrawn_by(kinds: Iterable[Kind]) -> frozenset[bool]:
    """Return which consents these demands withdraw, by whether they are to publication.

    Two consents are two: withdrawing one does not withdraw the other (policy 3.4).
    """
    wanted = {Kind.CONSENT_WITHDRAWAL: False, Kind.PUBLICATION_STOP: True}
    return frozenset(wanted[kind] for kind in kinds if kind in wanted)
