"""The operator and his policy as values: what replies are written from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from mailbot.domain.kinds import Kind
from mailbot.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who answers (policy 16); `zone` is the zone in which all days are counted."""

    name: str
    short_name: str
    inn: str
    ogrnip: str
    address: str
    email: str
    site: str
    responsible: str
    position: str
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Moscow"))

    @property
    def registration(self) -> str:
        """What his number in the state register is called: an entrepreneur's has 15 digits."""
        return "ОГРНИП" if len(self.ogrnip) == 15 else "ОГРН"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of the policy, in force from the day of its posting (policy 15.2)."""

    on: date
    sha256: str
    url: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the policy that replies name: a category of data, an action, a ground.

    `field` is the column of the subjects' file that holds data of this category, if one does.
    """

    clause: str
    name: Text
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalGround:
    """A legal ground of processing (policy 6); `gdpr` ones concern only subjects of the GDPR."""

    clause: str
    name: Text
    gdpr: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectCategory:
    """One row of the table of policy 7; `data` and `actions` name clauses of sections 5 and 8."""

    name: Text
    data: tuple[str, ...]
    purposes: tuple[Text, ...]
    actions: tuple[str, ...]


# By what a notice to a recipient may name the subject.
IDENTIFIERS = ("email", "phone", "login", "contract", "id", "full_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A recipient of personal data, or one who processes them on instruction.

    Notices go to `email`, if there is one, and name the subject by `identify_by` and nothing else.
    """

    name: str
    address: str
    purpose: Text
    email: str = ""
    identify_by: str = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something that a law obliges the operator to keep, whatever the subject demands.

    `data` are the categories that are therefore not destroyed, by clause of section 5.
    """

    what: Text
    norm: Text
    term: Text
    data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long mailbot's own papers are kept, and what the law keeps in spite of a demand."""

    appeals_years: int
    set_aside_months: int
    acts_years: int
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A place where the policy contradicts itself or the law: for its author, not for the code."""

    clauses: tuple[str, ...]
    what: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """How the operator destroys data, as his acts say unless a person says otherwise (11.2)."""

    method: str = ""
    how: str = ""
    tool: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """A way of destroying data, by its clause; `media`: the medium goes with them (11.2)."""

    clause: str
    name: Text
    media: bool = False


# Section 11.2 of the shipped policy.
SHIPPED_METHODS = (
    Method("11.2.1", Text("уничтожение носителя", "destruction of the medium"), media=True),
    Method("11.2.2", Text("полное форматирование информации", "full formatting")),
    Method(
        "11.2.3",
        Text(
            "полное форматирование информации с использованием специальной вспомогательной"
            " программы (утилиты)",
            "full formatting by a special utility",
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The policy as data (config/policy.toml).

    `no_recipients` and `no_processors` say that there are none; an empty list alone says only
    that nobody has filled it in. `cites` are the operator's own numbers of the clauses that texts
    cite, by those of the shipped policy; "" for a clause that his policy lacks.
    `destruction_methods` are his own ways of destroying, none where they are the shipped ones.
    """

    editions: tuple[Edition, ...]
    data_categories: tuple[Clause, ...]
    actions: tuple[Clause, ...]
    legal_grounds: tuple[LegalGround, ...]
    destruction_grounds: tuple[Clause, ...]
    subject_categories: Mapping[str, SubjectCategory]
    retention: Retention
    recipients: tuple[Party, ...] = ()
    no_recipients: bool = False
    processors: tuple[Party, ...] = ()
    no_processors: bool = False
    cross_border: Text = Text("", "")
    commission: tuple[str, ...] = ()
    pd_system: str = ""
    destruction: Destruction = Destruction()
    destruction_methods: tuple[Method, ...] = ()
    remarks: tuple[Remark, ...] = ()
    cites: Mapping[str, str] = field(default_factory=dict)

    def own(self, clause: str) -> str:
        """Return the operator's number of a clause or section, "" where his policy lacks it.

        One that he does not name is numbered as what it is a part of, if he names that.
        """
        if not self.cites:
            # A register of a hundred thousand lines asks some million times.
            return clause
        named = self._named(clause)
        return clause if named is None else self.cites[named]

    def unnamed(self, clauses: Iterable[str]) -> tuple[str, ...]:
        """Return which of these stand nowhere in `cites`, nor what they are a part of.

        None where nothing stands there: then it is the shipped policy.
        """
        if not self.cites:
            return ()
        return tuple(sorted({c for c in clauses if self._named(c) is None}, key=_in_order))

    def _named(self, clause: str) -> str | None:
        """Return the clause itself or the nearest one above it that `cites` names."""
        while clause and clause not in self.cites:
            clause = clause.rpartition(".")[0]
        return clause or None

    def clauses_of(self, clauses: Iterable[str]) -> tuple[str, ...]:
        """Return the operator's numbers of these clauses or sections, each once, none he lacks."""
        return tuple(dict.fromkeys(filter(None, map(self.own, clauses))))

    @property
    def methods(self) -> tuple[Method, ...]:
        """The ways of destroying data, named by the clauses under which acts keep them."""
        return self.destruction_methods or SHIPPED_METHODS

    def method(self, clause: str) -> Method | None:
        """Return the way of that clause, if there is one."""
        return next((each for each in self.methods if each.clause == clause), None)

    def method_cited(self, clause: str) -> str:
        """Return the number under which his policy has that way, "" where it has none."""
        return clause if self.destruction_methods else self.own(clause)

    def cited(self, norm: str) -> str:
        """Return the norm with the operator's numbers where it cites the policy."""
        return "; ".join(filter(None, (self._cited(part) for part in norm.split("; "))))

    def _cited(self, part: str) -> str:
        numbers = _of_policy(part)
        if numbers is None:
            return part
        own = self.clauses_of(_numbers(numbers))
        return f"{_CITES}{', '.join(own)}" if own else ""

    def edition(self, day: date) -> Edition:
        """Return the edition in force on that day; before the first one, the first."""
        ordered = sorted(self.editions, key=lambda edition: edition.on)
        begun = [edition for edition in ordered if edition.on <= day]
        return begun[-1] if begun else ordered[0]

    def edition_on(self, day: date) -> str:
        """Return "date sha256-prefix" of that edition (register column 21)."""
        edition = self.edition(day)
        return f"{edition.on} {edition.sha256[:12]}"

    def data_of(self, category: str) -> tuple[Clause, ...]:
        """Return the categories of data of a category of subjects, all where it is unknown."""
        row = self.subject_categories.get(category)
        return tuple(c for c in self.data_categories if not row or c.clause in row.data)

    def actions_of(self, category: str) -> tuple[Clause, ...]:
        """Return the permitted actions of a category of subjects, all where it is unknown."""
        row = self.subject_categories.get(category)
        return tuple(a for a in self.actions if not row or a.clause in row.actions)


_CITES = "Политика, п. "


def _of_policy(part: str) -> str | None:
    """Return the numbers of «Политика, п. 3.4–3.6, 4.3», None for any other norm."""
    return part.removeprefix(_CITES) if part.startswith(_CITES) else None


def clauses_in(norm: str) -> tuple[str, ...]:
    """Return the clauses of the policy that a norm cites, by the shipped policy's numbers."""
    cited = filter(None, map(_of_policy, norm.split("; ")))
    return tuple(number for listed in cited for number in _numbers(listed))


def _in_order(clause: str) -> tuple[int, ...]:
    return tuple(int(number) for number in clause.split("."))


def _numbers(listed: str) -> Iterator[str]:
    """Yield the clauses of «3.4–3.6, 4.3», those between the ends of a range too."""
    for one in listed.split(", "):
        first, dash, last = one.partition("–")
        if not dash:
            yield one
            continue
        head, _, start = first.rpartition(".")
        end = int(last.rpartition(".")[2])
        yield from (f"{head}.{number}" for number in range(int(start), end + 1))


def _filled(words: Text, language: str) -> bool:
    return bool(words.say(language).strip())


# What the policy leaves open and a reply must say (facts 2.14): key of policy.toml, what it is,
# and which kinds of demand cannot be answered without it.
_INFORMATION = frozenset({Kind.ACCESS_REQUEST})
_DESTROYING = frozenset({Kind.DESTRUCTION, Kind.CONSENT_WITHDRAWAL})
_MANDATORY = (
    ("recipients", _INFORMATION,
     Text("кому переданы персональные данные", "who received personal data")),
    ("processors", _INFORMATION,
     Text("кто обрабатывает их по поручению", "who processes them on instruction")),
    ("cross_border", _INFORMATION,
     Text("есть ли трансграничная передача", "whether data leave the country")),
    ("commission", _DESTROYING,
     Text("кто входит в комиссию по уничтожению", "who destroys data")),
    ("pd_system", _DESTROYING,
     Text("как называется информационная система", "the name of the information system")),
)  # fmt: skip

# Printed in every reply (facts 6.2).
_OPERATOR = ("name", "inn", "ogrnip", "address", "email", "responsible")


def _is_filled(policy: Policy, key: str, language: str) -> bool:
    match key:
        case "recipients":
            return bool(policy.recipients) or policy.no_recipients
        case "processors":
            return bool(policy.processors) or policy.no_processors
        case "cross_border":
            return _filled(policy.cross_border, language)
        case _:
            return bool(getattr(policy, key))


def unfilled(
    policy: Policy, operator: Operator, kinds: frozenset[Kind], language: str
) -> tuple[Text, ...]:
    """Return what must be filled in before these kinds can be answered, one sentence a key.

    Source: domain facts 2.14 and 6.2.
    """
    empty = [
        Text(
            f"[operator] {key}: не заполнено в mailbot.toml, а печатается в каждом ответе.",
            f"[operator] {key}: empty in mailbot.toml, but printed in every reply.",
        )
        for key in _OPERATOR
        if not getattr(operator, key)
    ]
    return (
        *empty,
        *(
            Text(
                f"{key}: не заполнено в policy.toml ({what.ru}).",
                f"{key}: empty in policy.toml ({what.en}).",
            )
            for key, concerned, what in _MANDATORY
            if kinds & concerned and not _is_filled(policy, key, language)
        ),
    )
