"""Traces of other people in a draft: what may be one, whose it may be, and how it is confirmed."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mailbot.domain.appeal import Appeal
from mailbot.domain.message import Draft
from mailbot.domain.policy import Operator, Policy
from mailbot.domain.subject import Subject
from mailbot.domain.trust import Standing
from mailbot.words import Text


class Trace(StrEnum):
    """What points at a person, or opens his account."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    PASSPORT = "passport"
    SNILS = "snils"
    INN = "inn"
    PASSWORD = "password"  # noqa: S105 -- the name of a kind


_CALLED = {
    Trace.NAME: Text("имя", "a name"),
    Trace.PHONE: Text("номер телефона", "a telephone number"),
    Trace.EMAIL: Text("адрес электронной почты", "an e-mail address"),
    Trace.PASSPORT: Text("номер паспорта", "a passport number"),
    Trace.SNILS: Text("СНИЛС", "an SNILS"),
    Trace.INN: Text("ИНН", "an INN"),
    Trace.PASSWORD: Text("пароль", "a password"),
}


def called(trace: Trace) -> Text:
    """Return what kind of trace it is, in words."""
    return _CALLED[trace]


@dataclass(frozen=True, slots=True)
class Stranger:
    """One trace of somebody else; `value` as it stands in the text, names in the nominative."""

    trace: Trace
    value: str

    @property
    def key(self) -> str:
        """The word by which a person confirms it: of this very value, and repeating nothing."""
        return f"{self.trace}-{hashlib.sha256(self.value.encode()).hexdigest()[:8]}"


def known_words(
    appeal: Appeal,
    standing: Standing,
    *,
    subject: Subject | None,
    recipient: str | None,
    operator: Operator,
    policy: Policy,
    draft: Draft,
) -> tuple[str, ...]:
    """Return everything that a message may name: the subject's own, and what we publish.

    What is known of the subject counts only where it was he who wrote.
    """
    theirs: list[str] = [recipient or ""]
    if standing is Standing.SUBJECT:
        theirs += [appeal.subject_name, appeal.sender, appeal.representative, appeal.authority]
        if subject:
            theirs += [subject.full_name, *subject.emails, *subject.phones, subject.login]
            theirs += [subject.contract, subject.postal_address]
    parties = (*policy.recipients, *policy.processors)
    ours = [
        *(operator.name, operator.short_name, operator.inn, operator.ogrnip, operator.address),
        *(operator.email, operator.site, operator.responsible),
        *policy.commission,
        *(words for party in parties for words in (party.name, party.address)),
    ]
    return tuple(filter(None, (*theirs, *draft.held, *ours)))


def unconfirmed(
    strangers: Iterable[Stranger], confirmed: Iterable[str], message_id: int
) -> tuple[Text, ...]:
    """Return a sentence for each trace that nobody has confirmed; a password is never repeated."""
    known = frozenset(confirmed)
    return tuple(
        _sentence(stranger, message_id) for stranger in strangers if stranger.key not in known
    )


def _sentence(stranger: Stranger, message_id: int) -> Text:
    what = _CALLED[stranger.trace]
    shown = "" if stranger.trace is Trace.PASSWORD else f" «{stranger.value}»"
    edit = f"mailbot messages edit {message_id}"
    sure = f"messages approve {message_id} --confirm {stranger.key}"
    return Text(
        f"В тексте {what.ru}{shown}, и это данные не субъекта и не оператора."
        f" Уберите: {edit}. Если это должно уйти, утвердите с подтверждением: {sure}.",
        f"The text holds {what.en}{shown} that is neither the subject's nor the operator's."
        f" Take it out: {edit}. If it shall leave, approve it knowingly: {sure}.",
    )
