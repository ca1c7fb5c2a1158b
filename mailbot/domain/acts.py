"""The act of destruction: what is proposed, what must stand in it, and what is kept in spite of it.

Source: policy 11.1–11.4; 152-ФЗ, ч. 7 ст. 21; order of Roskomnadzor No. 179 of 28.10.2022; domain
facts 6.3 and 6.4. The letters of the order's own list are printed nowhere: they are not certain.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from mailbot.domain.appeal import Appeal, DemandState, StoredDemand
from mailbot.domain.hooks import Extract
from mailbot.domain.kinds import Kind
from mailbot.domain.policy import Clause, Duty, Operator, Policy
from mailbot.domain.retention import Expired
from mailbot.domain.retention import Kept as Expirable
from mailbot.domain.states import ActState
from mailbot.domain.subject import Subject
from mailbot.words import Text

# The ground of destruction that a demand gives (policy 9.6), by the shipped policy's numbers.
_GROUNDS: Mapping[Kind, str] = {
    Kind.CONSENT_WITHDRAWAL: "9.6.1",
    Kind.DESTRUCTION: "9.6.2",
}

# What lets data be destroyed without a word of the subject: the end of his consent (policy 9.6.3),
# and that of a storage term (9.6.4).
CONSENT_ENDED, TERM_ENDED = "9.6.3", "9.6.4"

# The grounds that acts name by the shipped policy's numbers.
GROUNDS_CITED = (*_GROUNDS.values(), CONSENT_ENDED, TERM_ENDED)

# These are told first: what is destroyed can be told no more (domain facts 7.8).
TOLD_FIRST = frozenset({Kind.ACCESS_REQUEST, Kind.PROCESSING_CONFIRMATION, Kind.PORTABILITY})


@dataclass(frozen=True, slots=True)
class Kept:
    """What is not destroyed: categories by clause, the norm that obliges, and until when."""

    categories: tuple[str, ...]
    norm: str
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a person proposes and approves; categories, grounds and the method are clauses.

    `how` says what was really done: the policy's words are those for media, and few data are
    destroyed by formatting. `media` is their kind and number, "" where none is destroyed.
    `expired` are the letters and appeals of which mailbot's own copies are destroyed, `forgets`
    says that the registered subject goes with them. `silent` are the sources of data that were
    down when the categories were proposed.
    """

    subject: str = ""
    identified_by: str = ""
    grounds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    method: str = ""
    how: str = ""
    tool: str = ""
    place: str = ""
    media: str = ""
    pd_system: str = ""
    commission: tuple[str, ...] = ()
    expired: tuple[Expired, ...] = ()
    forgets: bool = False
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act as the records know it; its number is given when it is drawn up.

    Without an appeal it is of our own copies (`contents.expired`). `sheet_ref` is the signed act
    that a person gave back.
    """

    id: int
    appeal_id: int | None
    state: ActState
    contents: Contents
    number: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None
    destroyed_at: datetime | None = None
    drawn_at: datetime | None = None
    extract: Extract = field(default_factory=Extract)
    act_ref: str = ""
    act_sha256: str = ""
    extract_ref: str = ""
    extract_sha256: str = ""
    sheet_ref: str = ""
    sheet_sha256: str = ""


def propose(
    appeal: Appeal,
    demands: Iterable[StoredDemand],
    subject: Subject | None,
    policy: Policy,
    operator: Operator,
    *,
    ended: str = "",
    beyond: Collection[str] = (),
) -> Contents:
    """Return what an act would say if a person changed nothing.

    Every category that may be held of his sort of subject, and what is held `beyond` that, less
    what a law obliges to keep; the ground by what he demands, or the term that `ended`
    (CONSENT_ENDED, TERM_ENDED).

    Source: policy 7, 9.6, 11; domain facts 7.9.
    """
    known = {c.clause for c in policy.data_of(subject.category if subject else "")} | set(beyond)
    held = [c.clause for c in policy.data_categories if c.clause in known]
    kept = tuple(
        Kept(tuple(c for c in duty.data if c in held), duty.norm.ru, duty.term.ru)
        for duty in policy.retention.duties
        if set(duty.data) & set(held)
    )
    retained = {clause for each in kept for clause in each.categories}
    ways = policy.destruction
    return Contents(
        subject=(subject.full_name if subject else "") or appeal.subject_name,
        identified_by=subject.id if subject else "",
        grounds=demanded(demands, policy, ended=ended),
        categories=tuple(clause for clause in held if clause not in retained),
        kept=kept,
        method=ways.method,
        how=ways.how,
        tool=ways.tool,
        place=ways.place or operator.address,
        pd_system=policy.pd_system,
        commission=policy.commission,
    )


def demanded(demands: Iterable[StoredDemand], policy: Policy, *, ended: str) -> tuple[str, ...]:
    """Return the grounds that demands of a subject give, or the term that ended (policy 9.6)."""
    kinds = {demand.kind for demand in demands}
    began = [clause for kind, clause in _GROUNDS.items() if kind in kinds]
    began += [ended] if ended else []
    return grounds_of(began, policy)


# What mailbot itself does: it has one way only, and no person has to word it.
_OWN_WAY = Text(
    "уничтожены ключи, которыми были зашифрованы письма, документы, черновики и ответы; прочитать"
    " их, в том числе в резервных копиях данных, невозможно",
    "the keys were destroyed with which letters, documents, drafts and replies were encrypted",
)
# And with --subject, where no other appeal of his is open.
_SUBJECT_TOO = Text(
    "запись субъекта удалена из списка субъектов",
    "the subject’s entry was deleted from the list of subjects",
)
OWN_SYSTEM = "Учёт обращений (mailbot)"


def propose_expired(
    expired: Sequence[Expired],
    names: Mapping[int, str],
    categories: Iterable[str],
    policy: Policy,
    operator: Operator,
    tool: str,
    *,
    forgets: bool = False,
) -> Contents:
    """Return what an act says of our own copies that were kept long enough (policy 9.6.4, 11.2).

    `names` are those of the subjects of appeals.
    """
    wanted = set(categories)
    done = (_OWN_WAY, _SUBJECT_TOO) if forgets else (_OWN_WAY,)
    return Contents(
        subject=_counted(expired, names),
        grounds=grounds_of([TERM_ENDED], policy),
        categories=tuple(c.clause for c in policy.data_categories if c.clause in wanted),
        method=_own_method(policy),
        how="; ".join(each.ru for each in done),
        tool=tool,
        place=policy.destruction.place or operator.address,
        pd_system=OWN_SYSTEM,
        commission=policy.commission,
        expired=tuple(expired),
        forgets=forgets,
    )


def _counted(expired: Sequence[Expired], names: Mapping[int, str]) -> str:
    """Name few of them; of many the extract tells each."""
    if len(expired) <= NAMED_MOST:
        return "; ".join(named_expired(each, names) for each in expired)
    parts = [
        f"{KEPT_COUNTED[kind].ru}: {count}"
        for kind in Expirable
        if (count := sum(each.kind is kind for each in expired))
    ]
    return f"{', '.join(parts)}; каждое названо в выгрузке"


def named_expired(each: Expired, names: Mapping[int, str]) -> str:
    """Return «обращение № 1/2025, Орлова Марина Сергеевна»; of a letter its number is known."""
    whose = names.get(each.id, "") if each.kind is Expirable.APPEAL else ""
    return ", ".join(filter(None, (f"{KEPT_NAMES[each.kind].ru} № {each.number}", whose)))


NAMED_MOST = 12
KEPT_NAMES = {
    Expirable.APPEAL: Text("обращение", "appeal"),
    Expirable.LETTER: Text("отложенное письмо", "letter set aside"),
}
KEPT_COUNTED = {
    Expirable.APPEAL: Text("обращений", "appeals"),
    Expirable.LETTER: Text("отложенных писем", "letters set aside"),
}


def _own_method(policy: Policy) -> str:
    """Return the clause of erasing by a utility, which is what destroying keys comes nearest to."""
    ways = [method.clause for method in policy.methods if not method.media]
    return next((clause for clause in ways if clause == "11.2.3"), ways[-1] if ways else "")


def grounds_of(clauses: Iterable[str], policy: Policy) -> tuple[str, ...]:
    """Return these grounds by the operator's own clauses, as far as his policy has them."""
    known = {each.clause for each in policy.destruction_grounds}
    return tuple(clause for clause in policy.clauses_of(clauses) if clause in known)


def blanks(contents: Contents, operator: Operator, policy: Policy, order: str) -> tuple[Text, ...]:
    """Return everything that must stand in an act and does not, one sentence each, all at once.

    `order` is the command that fills it in. Source: policy 11.3; order 179, п. 3; domain facts 6.3.
    """
    wanted = (
        (contents.subject, "ФИО субъекта", "the subject's name", f"{order} --subject"),
        (contents.categories, "категории данных", "categories of data", f"{order} --category"),
        (contents.grounds, "основание", "the ground", f"{order} --ground"),
        (contents.method, "способ", "the method", f"{order} --method"),
        (contents.how, "что сделано фактически", "what is really done", f"{order} --how"),
        (contents.tool, "средство уничтожения, версия", "the tool, version", f"{order} --tool"),
        (contents.place, "место уничтожения", "the place", f"{order} --place"),
        (contents.commission, "члены комиссии, должности", "the commission", _in("commission")),
        (contents.pd_system, "наименование ИСПДн", "the information system", _in("pd_system")),
        (policy.processors or policy.no_processors, "лица, обрабатывающие данные по поручению",
         "the processors", _in("processors, no_processors")),
        (operator.name, "оператор", "the operator", "mailbot.toml [operator] name"),
        (operator.address, "адрес оператора", "the operator's address",
         "mailbot.toml [operator] address"),
        (contents.media or not _takes_media(contents, policy), "вид и количество носителей",
         "kind and number of media", f"{order} --media"),
    )  # fmt: skip
    return tuple(
        Text(f"В акте не заполнено: {ru}. Где: {where}.", f"Blank in the act: {en}. See: {where}.")
        for value, ru, en, where in wanted
        if not value
    )


def _takes_media(contents: Contents, policy: Policy) -> bool:
    method = policy.method(contents.method)
    return method is not None and method.media


def _in(key: str) -> str:
    return f"policy.toml {key}"


def unknown(contents: Contents, policy: Policy) -> tuple[Text, ...]:
    """Return a sentence for each clause that the policy does not have, or that is named twice."""
    kept = [clause for each in contents.kept for clause in each.categories]
    lists: tuple[tuple[Iterable[str], Iterable[Clause]], ...] = (
        ((*contents.categories, *kept), policy.data_categories),
        (contents.grounds, policy.destruction_grounds),
    )
    wrong = [
        clause
        for named, known in lists
        for clause in named
        if clause not in {each.clause for each in known}
    ]
    if contents.method and policy.method(contents.method) is None:
        wrong.append(contents.method)
    both = sorted(set(contents.categories) & set(kept))
    return (
        *(Text(f"Такого пункта в Политике нет: {clause}.", f"The policy has no clause {clause}.")
          for clause in wrong),
        *(Text(f"Категория {clause} и уничтожается, и сохраняется: оставьте что-то одно.",
               f"Category {clause} is both destroyed and kept: choose.") for clause in both),
    )  # fmt: skip


def untold(demands: Iterable[StoredDemand]) -> tuple[Kind, ...]:
    """Return the demands that must be answered before anything is destroyed."""
    return tuple(
        demand.kind
        for demand in demands
        if demand.kind in TOLD_FIRST and demand.state is DemandState.OPEN
    )


def named(clauses: Sequence[str], known: Iterable[Clause], language: str) -> tuple[str, ...]:
    """Return the names of these clauses; one that the policy has lost since stays a number."""
    names = {each.clause: each.name.say(language) for each in known}
    return tuple(names.get(clause, clause) for clause in clauses)


def duty_of(norm: str, duties: Iterable[Duty]) -> Duty | None:
    """Return the duty with that norm: an English reply names it in English."""
    return next((duty for duty in duties if duty.norm.ru == norm), None)


@dataclass(frozen=True, slots=True)
class Reference:
    """What the register tells of an act (column 19)."""

    number: str
    destroyed_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What a reply tells of an act."""

    number: str
    on: date
    categories: tuple[str, ...]
    method: str
    kept: tuple[Kept, ...]


def gone(at: datetime, act: Act | None, zone: tzinfo) -> Text:
    """Say in words that our own copies were destroyed at that moment, and by which act."""
    when = f"{at.astimezone(zone):%d.%m.%Y %H:%M}"
    ru, en = "", ""
    if act is not None and act.destroyed_at is not None:
        on = f"{act.destroyed_at.astimezone(zone):%d.%m.%Y}"
        ru = f", акт № {act.number} от {on}"
        en = f", act No. {act.number} of {on}"
    return Text(
        f"Письма и ответы уничтожены {when}{ru}. Осталась строка журнала.",
        f"Letters and replies were destroyed on {when}{en}. The register's line is left.",
    )


def told(act: Act, policy: Policy, language: str, on: date) -> Told:
    """Return what a reply in that language tells of an act that was drawn up on that day."""
    contents = act.contents
    kept = tuple(
        Kept(
            named(each.categories, policy.data_categories, language),
            duty.norm.say(language) if duty else each.norm,
            duty.term.say(language) if duty else each.term,
        )
        for each in contents.kept
        for duty in [duty_of(each.norm, policy.retention.duties)]
    )
    return Told(
        act.number,
        on,
        named(contents.categories, policy.data_categories, language),
        method_in_words(contents.method, policy, language),
        kept,
    )


def method_in_words(clause: str, policy: Policy, language: str) -> str:
    """Return the way in words, with its number if it has one; one lost since stays a number."""
    method, number = policy.method(clause), policy.method_cited(clause)
    name = method.name.say(language) if method else clause
    cited = Text(f"п. {number} Политики", f"clause {number} of the Policy").say(language)
    return f"{name} ({cited})" if method and number else name
