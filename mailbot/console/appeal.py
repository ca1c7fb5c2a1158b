"""One appeal with everything that a person decides from, and what he orders there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response

from mailbot.commands.actions import STATES as ACTION_STATES
from mailbot.commands.appeals import REGISTERED
from mailbot.commands.count import term, weekday
from mailbot.commands.messages import PURPOSES
from mailbot.commands.messages import STATES as MESSAGE_STATES
from mailbot.commands.register import AUTHENTICITY, REQUISITES
from mailbot.console.history import told
from mailbot.console.letter import harmless, opened
from mailbot.console.visit import Visit
from mailbot.domain.appeal import Appeal
from mailbot.domain.approval import blanks
from mailbot.domain.clocks import Clock, effective_due, practical_due
from mailbot.domain.counting import CountedDay, count
from mailbot.domain.findings import Authenticity, Claim, Sender, Verdict
from mailbot.domain.hooks import HOOKS
from mailbot.domain.journal import CHANNELS, FORMS, kinds_in_words
from mailbot.domain.kinds import KINDS, TASKS, Kind
from mailbot.domain.message import TO_OPERATOR
from mailbot.domain.placed import BY_HAND
from mailbot.domain.register import STATES
from mailbot.domain.states import OPEN
from mailbot.errors import BadInput
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps import by_hand, person, remains
from mailbot.steps.extend import extend as extend_terms
from mailbot.steps.register import seen
from mailbot.words import Text

# A lawyer's correspondence; the rest is on the pages of the letters.
_LETTERS_MOST = 12

VERDICTS = {
    Verdict.PRESENT: Text("есть", "present"),
    Verdict.ABSENT: Text("нет", "absent"),
    Verdict.DOUBTFUL: Text("сомнение", "doubtful"),
}

FLAGS = {
    "password_in_letter": Text("в письме пароль, он скрыт", "a password in the letter, masked"),
    "excess_data": Text("прислано лишнее", "more data than needed"),
    "repeat": Text("повторный запрос", "a repeat"),
    "justified": Text("повтор обоснован", "the repeat is justified"),
    "minor": Text("несовершеннолетний", "a minor"),
    "special_regime": Text("особый режим (GDPR)", "special regime (GDPR)"),
    "contradictory": Text("требования исключают друг друга", "the demands exclude each other"),
    "authority_unproven": Text("орган: отправитель не подтверждён", "authority: sender unproven"),
    "authority_elsewhere": Text("орган: домен не его", "authority: another's domain"),
    "authority_lookalike": Text("орган: домен-двойник", "authority: a look-alike domain"),
    "via_authority": Text(
        "переслано органом: итог сообщить и ему", "sent on by an authority: tell it the outcome too"
    ),
    "malformed": Text("письмо повреждено", "malformed letter"),
    "hidden_text": Text("в письме скрытый текст, он не читается", "hidden text, which is not read"),
    "encrypted_document": Text("есть зашифрованное", "something encrypted"),
    "links_only": Text("только ссылки", "links only"),
    "no_receipt": Text("момент получения не установлен", "no moment of receipt"),
    BY_HAND: Text("ответили не по черновику", "answered beside the draft"),
    "forged": Text("субъект не писал этого", "the subject did not write it"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A clock as it is drawn: its length in words and its days."""

    clock: Clock
    name: Text
    length: Text | None
    days: tuple[CountedDay, ...]
    remark: str = ""


def number_of(visit: Visit) -> str:
    """Return the register number that the path names."""
    parts = visit.request.path_params
    return f"{parts['seq']}/{parts['year']}"


def path_of(number: str) -> str:
    """Return the path of an appeal's page."""
    seq, _, year = number.partition("/")
    return f"/appeals/{year}/{seq}"


def appeal(visit: Visit) -> Response:
    """Show one appeal."""
    office = visit.office
    with office.records.look() as unit:
        found = unit.appeals.by_number(number_of(visit))
        facts = _facts(visit, unit, found)
        stored = unit.letters.of_appeal(found.id)
        findings = [unit.letters.findings(letter.id) for letter in stored[:_LETTERS_MOST]]
        gone = [remains.of_letter(office, unit, letter) for letter in stored[:_LETTERS_MOST]]
        all_gone = remains.of_appeal(office, unit, found.id)
        facts["by_hand"] = _by_hand(office, unit, found)
    seen(office, visit.by, "show", [found.id])
    letters = [
        opened(office, letter, its, told)
        for letter, its, told in zip(stored[:_LETTERS_MOST], findings, gone, strict=True)
    ]
    sender = findings[0].sender if findings and findings[0] else None
    return visit.page(
        "appeal.html",
        appeal=found,
        letters=letters,
        others=stored[_LETTERS_MOST:],
        gone=all_gone,
        sender=sender,
        claims=_claims(sender),
        **facts,
    )


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person wrote beside the draft, as it is asked about; None: it cannot be read."""

    at: datetime | None = None
    to: str = ""
    subject: str = ""
    words: str = ""
    enclosed: tuple[str, ...] = ()


def _by_hand(office: Office, unit: Unit, found: Appeal) -> ByHand | None:
    if BY_HAND not in found.flags:
        return None
    written = by_hand.written(office, unit, found.id)
    if written is None:
        return ByHand()
    subject, words = harmless(written.letter)
    to = ", ".join(mailbox.address for mailbox in written.letter.recipients)
    names = tuple(part.name for part in written.letter.parts)
    return ByHand(written.at, to, subject, words, names)


def _claims(sender: Sender | None) -> list[Claim]:
    """Return the other headers that name somebody else than the one who wrote."""
    if sender is None:
        return []
    known = (sender.address or "").lower()
    return [claim for claim in sender.claims if not known or known not in claim.value.lower()]


def _facts(visit: Visit, unit: Unit, found: Appeal) -> dict[str, Any]:
    office, zone = visit.office, visit.office.settings.operator.zone
    clocks = unit.appeals.clocks(found.id)
    due = effective_due(clocks)
    every = unit.messages.find(appeal_id=found.id)
    messages = [m for m in every if m.purpose not in TO_OPERATOR]
    demands = unit.appeals.demands(found.id)
    counted = [_counted(office, clock) for clock in clocks]
    return {
        "demands": demands,
        "wanted": {demand.kind for demand in demands},
        "due": due,
        "ready_by": practical_due(due, office.calendar, zone) if due else None,
        "first": next((c for c in counted if c.clock.due == due and c.clock.is_running), None),
        "clocks": counted,
        "actions": unit.appeals.actions(found.id),
        "messages": messages,
        "blanks": {m.id: blanks(m.draft.subject) + blanks(m.draft.body) for m in messages},
        "history": told(
            unit.history(appeal_id=found.id), visit.language, {m.id: m.purpose for m in every}
        ),
        "doubts": _doubts(found),
        "follows": _follows(unit, found),
        "is_open": found.state in OPEN,
        "kinds": KINDS,
        "destruction_grounds": office.policy.destruction_grounds,
        "norms": {kind: office.policy.cited(line.norm) for kind, line in KINDS.items()},
        "tasks": TASKS,
        "action_states": ACTION_STATES,
        "hooked": {task for task, name in HOOKS.items() if office.settings.hook(name)},
        "flags": FLAGS,
        "verdicts": VERDICTS,
        "requisites": REQUISITES,
        "states": STATES,
        "message_states": MESSAGE_STATES,
        "purposes": PURPOSES,
        "authenticity": AUTHENTICITY,
        "registered": REGISTERED,
        "channels": CHANNELS,
        "forms": FORMS,
        "summary": kinds_in_words(found.kinds, found.sort, visit.language),
        "weekday": lambda day: weekday(day, visit.language),
    }


_DOUBTS = {
    Authenticity.UNPROVEN: Text("отправитель не подтверждён", "unproven sender"),
    Authenticity.FAILED: Text("похоже на подделку", "it looks forged"),
    Authenticity.AMBIGUOUS: Text("отправитель неоднозначен", "ambiguous sender"),
}


def _doubts(found: Appeal) -> list[Text]:
    """Name at the top of the page what is doubtful about the sender."""
    doubts = []
    if found.authenticity is not Authenticity.PROVEN:
        doubts.append(_DOUBTS[found.authenticity])
    if not found.authorised:
        doubts.append(Text("адрес не зарегистрирован", "unregistered address"))
    return doubts


def _follows(unit: Unit, found: Appeal) -> str:
    numbers = unit.appeals.numbers([found.follows_id] if found.follows_id else [])
    return next(iter(numbers.values()), "")


def _counted(office: Office, clock: Clock) -> Counted:
    name = KINDS[clock.kind].name if clock.kind else Text("ответ", "reply")
    rule = office.clocks.get(clock.clock)
    if rule is None:
        return Counted(clock, name, None, ())
    days = count(rule, clock, office.calendar, office.settings.operator.zone)
    return Counted(clock, name, term(rule), days, rule.remark)


def set_demands(visit: Visit) -> Response:
    """Correct the demands that were changed on the page; the others may be newer than it."""
    number, kinds = number_of(visit), set(_kinds(visit.words("kind")))
    if "was" in visit.form:
        was = set(_kinds(visit.word("was").split()))
        with visit.office.records.look() as unit:
            appeal = unit.appeals.by_number(number)
            now = {demand.kind for demand in unit.appeals.demands(appeal.id)}
        kinds = (kinds | (now - was)) - (was - now)
    person.set_demands(visit.office, number, sorted(kinds), visit.by)
    return visit.go(path_of(number), "corrected")


def set_requisites(visit: Visit) -> Response:
    """Correct the requisites that were changed on the page; the others may be newer than it."""
    changed = {
        name: Verdict(word)
        for name in REQUISITES
        if (word := visit.word(name)) in set(Verdict) and word != visit.word(f"was-{name}")
    }
    if not changed:
        raise BadInput(Text("Ничего не изменено.", "Nothing was changed."))
    person.set_requisites(visit.office, number_of(visit), changed, visit.by)
    return visit.go(path_of(number_of(visit)), "requisites")


def _kinds(words: Sequence[str]) -> list[Kind]:
    known = set(Kind)
    return [Kind(word) for word in words if word in known]


def vouch(visit: Visit) -> Response:
    """Record that a person made sure who wrote."""
    person.vouch(visit.office, number_of(visit), visit.by)
    return visit.go(path_of(number_of(visit)), "vouched")


def not_an_appeal(visit: Visit) -> Response:
    """Take the line out of the count."""
    reason = " ".join(visit.word("reason").split())
    person.not_an_appeal(visit.office, number_of(visit), visit.by, reason or "—")
    return visit.go(path_of(number_of(visit)), "not-an-appeal")


def answered(visit: Visit) -> Response:
    """Record whether what a person wrote by hand is the reply."""
    number = number_of(visit)
    if visit.word("is") == "reply":
        by_hand.is_answer(visit.office, number, visit.by)
        return visit.go(path_of(number), "answered")
    by_hand.is_none(visit.office, number, visit.by)
    return visit.go(path_of(number), "not-answered")


def extend(visit: Visit) -> Response:
    """Draft the notice that extends what the law lets a notice extend."""
    made = extend_terms(visit.office, number_of(visit), visit.word("reason"), visit.by)
    return visit.go(f"/messages/{made.message.id}", "extension")


def task_done(visit: Visit) -> Response:
    """Record that a task was done."""
    number = _number_of_action(visit)
    person.done(visit.office, visit.number("action"), visit.by)
    return visit.go(path_of(number), "task")


def task_started(visit: Visit) -> Response:
    """Let the operator's own system do a task."""
    number = _number_of_action(visit)
    person.start(visit.office, visit.number("action"), visit.by)
    return visit.go(path_of(number), "started")


def task_declined(visit: Visit) -> Response:
    """Record that a task is not to be done, and why."""
    number = _number_of_action(visit)
    person.decline(visit.office, visit.number("action"), visit.by, visit.word("reason"))
    return visit.go(path_of(number), "declined")


def _number_of_action(visit: Visit) -> str:
    with visit.office.records.look() as unit:
        action = unit.appeals.action(visit.number("action"))
        return unit.appeals.numbers([action.appeal_id])[action.appeal_id]
