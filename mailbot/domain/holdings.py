"""What the sources say that the operator holds about a person, put together by clause.

A source that is down, or knows nobody by that name, leaves a blank with the reason: that nothing
is processed is said only where a record was found and says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mailbot.domain.kinds import Kind
from mailbot.domain.message import Export, ExportRow
from mailbot.domain.policy import Clause
from mailbot.domain.subject import Subject
from mailbot.words import Text

# Where a source says how the data were obtained (152-ФЗ, ч. 7 ст. 14, п. 5).
ORIGIN = "origin"

# Which demands are answered with the data themselves.
TOLD_DATA = frozenset({Kind.ACCESS_REQUEST, Kind.PORTABILITY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one source says of one subject: `values` by clause, or `why` it says nothing.

    `found` tells whether it has a record of him at all. `waits` marks a source that was down: it
    is worth asking again.
    """

    source: str
    clauses: frozenset[str]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    found: bool = False
    why: Text | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Consulted:
    """The answers about one subject, and about nobody else."""

    subject_id: str = ""
    answers: tuple[Answer, ...] = ()

    def of(self, subject: Subject | None) -> tuple[Answer, ...]:
        """Return the answers, if they are about this subject."""
        return self.answers if subject and subject.id == self.subject_id else ()


@dataclass(frozen=True, slots=True)
class Held:
    """What a reply says of one clause: the values, and what is not known and why.

    Neither values nor reasons: nothing of the kind is processed.
    """

    values: tuple[str, ...] = ()
    why: tuple[Text, ...] = ()


def _nobody_in(source: str) -> Text:
    return Text(
        f"в источнике «{source}» записи о субъекте нет", f"no record of the subject in “{source}”"
    )


def held(
    answers: Sequence[Answer], categories: Iterable[Clause], subject: Subject
) -> Mapping[str, Held]:
    """Return what is held, by clause, for every clause that a source covers.

    What the register of subjects itself knows stands first: that is held too.
    """
    fields = {category.clause: category.field for category in categories}
    covered = dict.fromkeys(clause for answer in answers for clause in sorted(answer.clauses))
    return {
        clause: _held(clause, answers, _registered(subject, fields.get(clause, "")))
        for clause in covered
    }


def registered(categories: Iterable[Clause], subject: Subject) -> Mapping[str, Held]:
    """Return what the register of subjects itself knows, by clause, for whom no source is asked.

    It may not be all: a blank stays beside it, which only a person can fill or strike.
    """
    values = {row.clause: _registered(subject, row.field) for row in categories}
    return {clause: Held(known, (NOT_ALL,)) for clause, known in values.items() if known}


NOT_ALL = Text(
    "известно по списку субъектов; дополните из других систем или сотрите это место",
    "known from the list of subjects; add what other systems hold, or strike this out",
)


def exported(
    answers: Sequence[Answer],
    categories: Sequence[Clause],
    subject: Subject,
    language: str,
    on: date,
) -> tuple[Export | None, tuple[Text, ...]]:
    """Return what the subject may take elsewhere, or why there is no export (GDPR article 20).

    An export that may lack something is none: every source has to have answered.
    """
    known = held(answers, categories, subject)
    reasons = tuple(dict.fromkeys(why for found in known.values() for why in found.why))
    rows = []
    for category in categories:
        found = known.get(category.clause) or Held(_registered(subject, category.field))
        if found.values:
            rows.append(ExportRow(category.clause, category.name.say(language), found.values))
    return (Export(on, tuple(rows)) if answers and rows and not reasons else None), reasons


def _held(clause: str, answers: Sequence[Answer], registered: tuple[str, ...]) -> Held:
    asked = [answer for answer in answers if clause in answer.clauses]
    values = dict.fromkeys(value for answer in asked for value in answer.values.get(clause, ()))
    faults = tuple(answer.why for answer in asked if answer.why)
    # Where one source has a record, another that knows nobody is no doubt.
    known = any(answer.found for answer in asked)
    nobody = () if known or faults else tuple(_nobody_in(answer.source) for answer in asked)
    return Held(_merged(registered, values), faults + nobody)


def _merged(registered: Iterable[str], values: Iterable[str]) -> tuple[str, ...]:
    """Return both without repetition; the same words in other letters are the same."""
    return tuple({value.casefold(): value for value in (*registered, *values)}.values())


def _registered(subject: Subject, name: str) -> tuple[str, ...]:
    found = getattr(subject, name) if name else ()
    return tuple(filter(None, (found,))) if isinstance(found, str) else tuple(found)


def told(answers: Iterable[Answer]) -> tuple[str, ...]:
    """Return every value that the sources gave, each once."""
    values = (value for answer in answers for them in answer.values.values() for value in them)
    return tuple(dict.fromkeys(values))


def silent(answers: Iterable[Answer]) -> tuple[str, ...]:
    """Return the sources that were down."""
    return tuple(answer.source for answer in answers if answer.waits)
