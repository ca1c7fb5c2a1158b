"""What becomes of a letter: an appeal of its own, part of one, or set aside with a reason.

In doubt a letter is an appeal: only what is certain is set aside, and nothing is dropped.
"""

from dataclasses import dataclass
from enum import StrEnum

from mailbot.domain.appeal import StoredLetter
from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Kind
from mailbot.domain.states import AppealState
from mailbot.words import Text


class Reason(StrEnum):
    """Why a letter was joined or set aside, or why it waits."""

    OWN_MESSAGE = "own_message"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    BULK = "bulk"
    OTHER_BUSINESS = "other_business"
    JUNK = "junk"
    DUPLICATE = "duplicate"
    ANSWER = "answer"
    BY_PERSON = "by_person"


REASONS: dict[Reason, Text] = {
    Reason.OWN_MESSAGE: Text("наше собственное письмо", "our own message"),
    Reason.BOUNCE: Text("отчёт о недоставке", "a bounce"),
    Reason.AUTO_REPLY: Text("автоматический ответ", "an automatic answer"),
    Reason.BULK: Text("рассылка", "bulk mail"),
    Reason.OTHER_BUSINESS: Text("не о персональных данных", "other business"),
    Reason.JUNK: Text(
        "«Спам», отправитель не зарегистрирован, требования нет",
        "in Junk, from an unregistered sender, without a demand",
    ),
    Reason.DUPLICATE: Text("повторная доставка того же письма", "the same letter delivered again"),
    Reason.ANSWER: Text("ответ на наше письмо", "an answer to our message"),
    Reason.BY_PERSON: Text("по решению оператора", "by the operator's decision"),
}


@dataclass(frozen=True, slots=True)
class Thread:
    """The appeal of our own message that the letter answers; `kinds` are its open demands."""

    appeal_id: int
    state: AppealState
    kinds: frozenset[Kind]
    same_subject: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a letter when its way is decided.

    `automatic` is the reason that its headers give, if they say that no person wrote it.
    `twin` is an earlier letter with the same Message-ID and the same words and attachments;
    `namesake` says that one with the same Message-ID and other content exists.
    """

    own: bool = False
    automatic: Reason | None = None
    sort: Sort = Sort.UNCLEAR
    kinds: frozenset[Kind] = frozenset()
    junk: bool = False
    registered: bool = False
    ordered: bool = False
    thread: Thread | None = None
    twin: StoredLetter | None = None
    namesake: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """An entry of its own in the register."""

    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """Part of an appeal that exists."""

    appeal_id: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class SetAside:
    """Kept and visible, without a number."""

    reason: Reason


Filing = File | Join | SetAside


def decide(facts: Facts) -> Filing:
    """Return what becomes of the letter.

    Source: domain facts section 3 (what is no appeal), 7.5 (duplicates), 7.14, 7.15.
    """
    if facts.ordered:
        return File(_flags(facts))
    if facts.twin is not None and facts.twin.appeal_id is not None:
        return Join(facts.twin.appeal_id, Reason.DUPLICATE)
    if facts.own:
        return SetAside(Reason.OWN_MESSAGE)
    if facts.twin is not None:
        return SetAside(Reason.DUPLICATE)
    if facts.automatic and not _may_be_a_person(facts):
        return SetAside(facts.automatic)
    if facts.thread and _only_answers(facts.thread, facts):
        return Join(facts.thread.appeal_id, Reason.ANSWER)
    if facts.junk and not (facts.kinds or facts.registered):
        return SetAside(Reason.JUNK)
    if facts.sort is Sort.OTHER_BUSINESS:
        return SetAside(Reason.OTHER_BUSINESS)
    return File(_flags(facts))


def _may_be_a_person(facts: Facts) -> bool:
    # Some people write through lists and bulk senders. Bounces and vacation answers are never
    # an appeal, but a demand from a registered address, or his answer to a message of ours,
    # outweighs a mere "Precedence: bulk".
    answers = facts.thread is not None and facts.thread.same_subject
    return facts.automatic is Reason.BULK and (answers or (facts.registered and bool(facts.kinds)))


def _only_answers(thread: Thread, facts: Facts) -> bool:
    # A stranger who answers our message, a demand that is new or was answered before, and any
    # demand after the end of the appeal get an entry and a clock of their own.
    if not thread.same_subject:
        return False
    if thread.state in (AppealState.CLOSED, AppealState.NOT_AN_APPEAL):
        return not facts.kinds
    return facts.kinds <= thread.kinds


def _flags(facts: Facts) -> tuple[str, ...]:
    return ("same_message_id",) if facts.namesake else ()
