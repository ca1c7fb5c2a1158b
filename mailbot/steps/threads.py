"""Find the appeal that a letter speaks of, and what it says about it; stores nothing.

A thread is proven by a Message-ID of ours or its keyed token, by the one-time code, or by the
register number from an address of the same subject. Whoever else quotes a number is a stranger.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from mailbot.domain.addresses import domain_of
from mailbot.domain.appeal import Appeal, DemandState, StoredLetter
from mailbot.domain.filing import Thread
from mailbot.domain.findings import Authenticity, Sort
from mailbot.domain.letter import Letter
from mailbot.domain.message import TO_OPERATOR, Message, Purpose
from mailbot.domain.outcome import is_answered
from mailbot.domain.saying import Saying, echoes, saying
from mailbot.domain.states import OPEN, LetterState, MessageState
from mailbot.domain.token import (
    CODE_TERM,
    CODE_TRIES,
    appeals_in,
    code,
    codes_in,
    has_foreign,
    is_code,
)
from mailbot.errors import Destroyed, NotFound, UnreadableLetter
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps.examine import Author
from mailbot.steps.joined import goes_on_in
from mailbot.steps.keys import key_of

WRONG_CODE = "wrong_code"

# Whoever names more numbers speaks of none.
_MOST_NUMBERS = 20


def own_words_of(office: Office, letter: Letter) -> str:
    """Return what the writer wrote himself: without quotations, forwards and signature."""
    from mailbot.reading.quotes import Ours, own_words
    from mailbot.reading.script import clean

    operator = office.settings.operator
    host = operator.site.lower().removeprefix("https://").removeprefix("http://").strip("/")
    ours = Ours(tuple(filter(None, (operator.email.lower(), host.removeprefix("www.")))))
    return own_words(clean(letter.text), clean(letter.subject), ours).text


def message_id_of(office: Office, raw_ref: str) -> str | None:
    """Return the Message-ID of an archived letter; None where it has none or was destroyed."""
    with suppress(UnreadableLetter, Destroyed):
        return office.parse(office.archive.get(raw_ref)).message_id
    return None


def heard(
    office: Office, unit: Unit, letter: Letter, author: Author
) -> tuple[Saying, Thread | None]:
    """Return what the letter says, and of which appeal; None where it speaks of none."""
    own = own_words_of(office, letter)
    answered = unit.messages.by_message_ids([*letter.in_reply_to, *letter.references])
    appeal_ids = _answered(office, unit, letter, answered)
    ours = [m.draft.body for m in answered]
    if appeal_ids:
        ours += [m.draft.body for m in unit.messages.find(appeal_id=appeal_ids[-1])]
    said = saying(own, letter.subject, ours, bare=not letter.parts)
    if by_code := _by_code(office, unit, own):
        return said, _thread(office, unit, by_code, author, by_code=True)
    if appeal_ids:
        thread = _thread(office, unit, unit.appeals.get(appeal_ids[-1]), author)
        return said, replace(thread, by_recipient=_is_recipient(answered, author))
    for appeal in _named(unit, said):
        if _is_theirs(office, appeal, author):
            return said, _thread(office, unit, appeal, author)
    speaks = said.reminds or said.withdraws or said.answer is not None
    only = _only_open(unit, author) if speaks else None
    return said, _thread(office, unit, only, author, guessed=True) if only else None


def _answered(office: Office, unit: Unit, letter: Letter, answered: list[Message]) -> list[int]:
    """Return the appeals of our messages that the letter answers (RFC 5322 section 3.6.4).

    Our Message-IDs are looked up; where a server mangled one, or the register is older than what
    was sent, the token in it tells.
    """
    known = [m.appeal_id for m in answered if m.appeal_id and m.purpose not in TO_OPERATOR]
    if known:
        return known
    ids = letter.all("in-reply-to") + letter.all("references")
    key = key_of(office, unit) if ids else None
    found = appeals_in(key, ids) if key else ()
    return [appeal_id for appeal_id in found if _exists(unit, appeal_id)]


def answers_another(office: Office, unit: Unit, letter: Letter) -> bool:
    """Does it answer what was sent from our address with a token that is not of our key?

    Two daemons on one register take turns; two registers know nothing of each other, but their
    answers come to the same mailbox. Asked only of ids at our own domain.
    """
    key, ours = key_of(office, unit), domain_of(office.settings.operator.email)
    ids = (*letter.in_reply_to, *letter.references)
    theirs = [each for each in ids if domain_of(each.strip("<>")) == ours]
    # A register without a key has made none of them.
    return has_foreign(key or b"", theirs) and not unit.messages.by_message_ids(theirs)


def _exists(unit: Unit, appeal_id: int) -> bool:
    with suppress(NotFound):
        return bool(unit.appeals.get(appeal_id))
    return False


def _is_recipient(answered: list[Message], author: Author) -> bool:
    """Does somebody at a recipient's own domain answer the notice that went there?"""
    wrote = domain_of(author.sender.address or "")
    told = [m for m in answered if m.purpose is Purpose.RECIPIENT_NOTICE]
    return bool(wrote) and any(domain_of(to) == wrote for m in told for to in m.recipients)


def _by_code(office: Office, unit: Unit, own: str) -> Appeal | None:
    """Return the appeal whose one-time code stands in the writer's own words."""
    given = codes_in(own)
    # More than there are tries is guessing, also where no thread counts them.
    key = key_of(office, unit) if 0 < len(given) <= CODE_TRIES else None
    if key is None:
        return None
    for message in unit.messages.sent_since(office.now() - CODE_TERM):
        if message.purpose is not Purpose.CHALLENGE or message.state is not MessageState.SENT:
            continue
        if echoes(own, message.draft.body):
            # A program sent the whole challenge back: its code is nobody's word.
            continue
        appeal = unit.appeals.get(message.appeal_id or 0)
        tries = sum(h.event == WRONG_CODE for h in unit.history(appeal_id=appeal.id))
        if tries < CODE_TRIES and is_code(given, code(key, appeal.id, appeal.raw_sha256)):
            return appeal
    return None


def _named(unit: Unit, said: Saying) -> Iterator[Appeal]:
    for number in said.numbers[:_MOST_NUMBERS]:
        with suppress(NotFound):
            yield unit.appeals.by_number(number)


def _is_theirs(office: Office, appeal: Appeal, author: Author) -> bool:
    """Did the letter come from an address of the appeal's subject, or from the one that made it?"""
    meant = appeal.subject_id or appeal.claimed_id
    if meant is not None and [subject.id for subject in author.subjects] == [meant]:
        return True
    wrote = author.sender.address
    return bool(
        wrote and appeal.sender and office.canonical(wrote) == office.canonical(appeal.sender)
    )


def _only_open(unit: Unit, author: Author) -> Appeal | None:
    if author.subject is None:
        return None
    waiting = [a for a in unit.appeals.of_subject(author.subject.id) if a.state in OPEN]
    return waiting[0] if len(waiting) == 1 else None


def _thread(
    office: Office,
    unit: Unit,
    appeal: Appeal,
    author: Author,
    *,
    by_code: bool = False,
    guessed: bool = False,
) -> Thread:
    appeal = goes_on_in(unit, appeal)
    demands = unit.appeals.demands(appeal.id)
    return Thread(
        appeal.id,
        appeal.state,
        frozenset(demand.kind for demand in demands if demand.state is DemandState.OPEN),
        same_subject=_is_theirs(office, appeal, author),
        unclear=appeal.sort is Sort.UNCLEAR and not demands and appeal.state in OPEN,
        by_code=by_code,
        guessed=guessed,
    )


def resent(unit: Unit, stored: StoredLetter, content: str, author: Author) -> int | None:
    """Return the open appeal to which the same author wrote the same before (facts 7.5).

    A letter that proves more than the first one did is no mere repetition.
    """
    for other in unit.letters.alike(content, stored.id):
        if other.appeal_id is None or other.state not in (LetterState.FILED, LetterState.JOINED):
            continue
        appeal = unit.appeals.get(other.appeal_id)
        proves_more = (
            author.sender.authenticity is Authenticity.PROVEN
            and appeal.authenticity is not Authenticity.PROVEN
        )
        waits = appeal.state in OPEN and not is_answered(
            unit.appeals.demands(appeal.id), unit.messages.find(appeal_id=appeal.id)
        )
        if waits and not proves_more and _comes_again(stored, other):
            return appeal.id
    return None


# Whoever writes the same words after months means them anew.
_AGAIN = timedelta(days=30)


def _comes_again(stored: StoredLetter, other: StoredLetter) -> bool:
    return abs(stored.received_at - other.received_at) < _AGAIN


def is_own_people(office: Office, unit: Unit, letter: Letter, author: Author) -> bool:
    """Does it answer an alarm, or come from the operator's people, whose programs may answer?"""
    if author.subjects or not author.sender.address:
        return False
    escalation = office.settings.escalation
    people = (*escalation.recipients, *(each for r in escalation.rungs.values() for each in r))
    return office.canonical(author.sender.address) in {
        office.canonical(each) for each in (*people, office.settings.operator.email)
    }
