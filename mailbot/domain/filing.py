"""What becomes of a letter: an appeal of its own, part of one, or set aside with a reason.

In doubt a letter is an appeal: only what is certain is set aside, and nothing is dropped.
"""

from dataclasses import dataclass
from enum import StrEnum

from mailbot.domain.appeal import StoredLetter
from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Kind
from mailbot.domain.saying import Saying
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
    RESENT = "resent"
    ANSWER = "answer"
    THANKS = "thanks"
    REMINDER = "reminder"
    OWN_PEOPLE = "own_people"
    BY_PERSON = "by_person"
    RECIPIENT_ANSWER = "recipient_answer"
    WITHHELD = "withheld"


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
    Reason.RESENT: Text("то же письмо, отправленное ещё раз", "the same letter sent again"),
    Reason.THANKS: Text("благодарность", "thanks"),
    Reason.REMINDER: Text("напоминание об обращении", "a reminder of an appeal"),
    Reason.OWN_PEOPLE: Text(
        "ответ на наше напоминание оператору", "an answer to our alarm to the operator"
    ),
    Reason.ANSWER: Text("ответ на наше письмо", "an answer to our message"),
    Reason.RECIPIENT_ANSWER: Text(
        "ответ получателя данных на наше уведомление", "a recipient's answer to our notice"
    ),
    Reason.WITHHELD: Text(
        "сервер отдал письмо не целиком", "the server handed over only a part of it"
    ),
    Reason.BY_PERSON: Text("по решению оператора", "by the operator's decision"),
}


@dataclass(frozen=True, slots=True)
class Thread:
    """The appeal that the letter speaks of; `kinds` are its open demands.

    `same_subject` says that the letter came from an address of the same subject, or from the one
    that made the appeal. `unclear` is an appeal whose demands nobody has understood yet. `by_code`
    says that the writer gave the one-time code; `guessed` that no message of ours and no number
    names the appeal: it is the only one open. `by_recipient`: a recipient of the data answers our
    notice, and whatever he says of them is no demand of his.
    """

    appeal_id: int
    state: AppealState
    kinds: frozenset[Kind]
    same_subject: bool
    unclear: bool = False
    by_code: bool = False
    guessed: bool = False
    by_recipient: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a letter when its way is decided.

    `automatic` is the reason that its headers give, if they say that no person wrote it;
    `is_weak` that they say so of some persons' letters, too; `looks_written` that nothing else
    does. `demands_plainly` says that a rule found a demand, not only the weight of its words.
    `twin` is an earlier letter with the same Message-ID and the same words and attachments;
    `namesake` says that one with the same Message-ID and other content exists; `resent` is an
    open appeal to which the same author wrote the same. `own_people` says that it answers an
    alarm of ours, or comes from one of the operator's people who is no subject. `to_us` says that
    its author surely addressed it to us; `answers_another` that it answers a message which another
    register sent from our address.
    """

    own: bool = False
    automatic: Reason | None = None
    is_weak: bool = False
    looks_written: bool = False
    demands_plainly: bool = False
    sort: Sort = Sort.UNCLEAR
    kinds: frozenset[Kind] = frozenset()
    junk: bool = False
    registered: bool = False
    ordered: bool = False
    thread: Thread | None = None
    twin: StoredLetter | None = None
    namesake: bool = False
    resent: int | None = None
    own_people: bool = False
    to_us: bool = True
    answers_another: bool = False
    saying: Saying = Saying()


@dataclass(frozen=True, slots=True)
class File:
    """An entry of its own in the register; `follows` is the appeal in whose thread it came."""

    flags: tuple[str, ...] = ()
    follows: int | None = None


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
    if facts.thread and facts.thread.by_recipient:
        return Join(facts.thread.appeal_id, Reason.RECIPIENT_ANSWER)
    if facts.own_people and not facts.kinds:
        return SetAside(Reason.OWN_PEOPLE)
    if facts.resent is not None:
        return Join(facts.resent, Reason.RESENT)
    if facts.thread and _only_answers(facts.thread, facts):
        return Join(facts.thread.appeal_id, _answer(facts))
    if facts.junk and not (facts.kinds or facts.registered):
        return SetAside(Reason.JUNK)
    if facts.sort is Sort.OTHER_BUSINESS:
        return SetAside(Reason.OTHER_BUSINESS)
    return File(_flags(facts), _follows(facts))


def _may_be_a_person(facts: Facts) -> bool:
    # Some people write through lists, bulk senders and web forms, or quote the report that they
    # got: a demand outweighs every sign that such letters bear, too, and so does an answer to a
    # message of ours outweigh a mere "Precedence: bulk". Sure bounces and vacation answers are
    # never an appeal.
    if facts.automatic is not Reason.BULK:
        # What programs write weighs like a request now and then: the words must be plain.
        return facts.is_weak and facts.demands_plainly
    answers = facts.thread is not None and facts.thread.same_subject
    written = facts.is_weak and facts.looks_written and facts.sort is not Sort.OTHER_BUSINESS
    demands = bool(facts.kinds) and (facts.registered or facts.is_weak)
    return answers or written or demands


def _only_answers(thread: Thread, facts: Facts) -> bool:
    # A stranger who answers our message, a demand that is new or was answered before, and any
    # demand after the end of the appeal get an entry and a clock of their own.
    if thread.by_code:
        return not facts.kinds or facts.kinds <= thread.kinds
    if not thread.same_subject:
        return False
    if thread.unclear and not thread.guessed:
        # What was asked for: the demands. The first letter's clock is the earlier one.
        return True
    if thread.state in (AppealState.CLOSED, AppealState.NOT_AN_APPEAL):
        return not facts.kinds
    return facts.kinds <= thread.kinds


def _answer(facts: Facts) -> Reason:
    if facts.saying.thanks and not facts.kinds:
        return Reason.THANKS
    return Reason.REMINDER if facts.saying.reminds else Reason.ANSWER


def _follows(facts: Facts) -> int | None:
    """A new demand in an old thread is linked to it; whoever is a stranger there is not."""
    known = facts.thread is not None and facts.thread.same_subject
    return facts.thread.appeal_id if facts.thread and known else None


def _flags(facts: Facts) -> tuple[str, ...]:
    flags = {
        "same_message_id": facts.namesake,
        # Who wrote before and was not heard: where are those letters (facts, sample S2)?
        "reminder": facts.saying.reminds,
        # Bulk mailers are no persons, but some persons' programs say so of themselves.
        "bulk_headers": facts.automatic is not None,
    }
    return tuple(flag for flag, holds in flags.items() if holds)
