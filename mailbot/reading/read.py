"""Reads a letter: its text and the texts of its attachments become a `Reading`; knows no register.

Only the author's own words count. Nothing here opens a file, asks a clock or decides the merits;
the dictionary that the first letter loads is the one exception (`morphology.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mailbot.domain.findings import Applicant, Demand, Document, Evidence, Reading, Sort
from mailbot.domain.kinds import Kind
from mailbot.reading.answer_form import requested_form
from mailbot.reading.applicant import whose
from mailbot.reading.dates import date_borne
from mailbot.reading.demands import find_demands
from mailbot.reading.enclosed import unwrap
from mailbot.reading.evidence import evidence
from mailbot.reading.flags import flags
from mailbot.reading.form import form_of, signature_of, sort_papers
from mailbot.reading.gloss import gloss
from mailbot.reading.language import tell
from mailbot.reading.marks import Marked, mark
from mailbot.reading.quotes import Ours, OwnWords, own_words
from mailbot.reading.relation import relations
from mailbot.reading.script import clean
from mailbot.reading.secrets import find_secrets
from mailbot.reading.sentences import Sentence, sentences
from mailbot.reading.sort import sort_of
from mailbot.reading.subject import says_more
from mailbot.reading.terms import deadline
from mailbot.reading.weighed import weighed
from mailbot.reading.weights import BUSINESS, judged, weigh

# A letter is read to this length; what is longer is a book, and its beginning says what it wants.
_LONGEST = 100_000

_NO_APPEAL = frozenset({Sort.OTHER_BUSINESS, Sort.AUTHORITY_REQUEST, Sort.CONSENT_SUBMISSION})


@dataclass(frozen=True, slots=True)
class OperatorNames:
    """By what the operator is known, so that he is never the applicant."""

    names: tuple[str, ...]
    site: str = ""
    email: str = ""

    @property
    def marks(self) -> tuple[str, ...]:
        """What names him in the author line of a quoted letter, in lower case."""
        host = self.site.lower().removeprefix("https://").removeprefix("http://").strip("/")
        return tuple(filter(None, (self.email.lower(), host.removeprefix("www."))))


def read(
    text: str,
    subject_line: str,
    documents: Sequence[Document],
    *,
    display_name: str,
    operator: OperatorNames,
    received_on: date | None = None,
    sender_address: str = "",
) -> Reading:
    """Return what the letter says.

    `received_on` is the civil day of receipt: terms such as «за три дня» count from it. The
    sender's address is asked only for an authority's domain; it proves nothing.
    """
    text, subject_line = clean(text)[:_LONGEST], clean(subject_line)
    secrets = find_secrets("\n".join([text, subject_line, *(d.text for d in documents)]))
    ours = Ours(operator.marks)
    words = own_words(text, subject_line, ours)
    enclosed = unwrap(documents, ours)
    papers = sort_papers(enclosed.documents, words.text)
    letter, foot = list(_letter(words, papers.letters)), list(sentences(words.signature))
    language = tell(f"{subject_line}\n" + "\n".join(s.text for s in letter))
    marked = mark(gloss(letter, in_latin=language.in_latin))
    marked_all = [*_subject(subject_line, marked, in_latin=language.in_latin), *marked]
    opinion = weigh(marked_all)
    ruled = find_demands(marked_all)
    likely = judged(opinion, {kind.value for kind in ruled})
    found = dict(weighed(ruled, marked_all, opinion, likely))
    sort = sort_of(
        marked,
        found,
        opinion,
        likely.get(BUSINESS, 0.0),
        has_papers=bool(papers.letters),
        official_sender=_is_official(sender_address),
    )
    if sort in _NO_APPEAL:
        found = {}
    author = whose(
        [*letter, *foot],
        ours=operator.names,
        display_name=display_name,
        inner_author=words.author or enclosed.author,
        romanised=language.in_latin,
        minor=Kind.MINOR_DATA in found,
        secrets=secrets,
    )
    # An official who signs for an authority is no subject.
    applicant = Applicant() if sort is Sort.AUTHORITY_REQUEST else author.applicant
    return Reading(
        sort=sort,
        language=language.code,
        form=form_of(papers),
        applicant=applicant,
        demands=tuple(
            Demand(kind, _quotes(shown, secrets), guessed=kind not in ruled)
            for kind, shown in found.items()
        ),
        name=author.name,
        relation=relations([*letter, *foot], secrets),
        signature=signature_of(papers, author.typed, secrets),
        requested_form=requested_form(letter),
        requested_deadline=deadline(letter, received_on),
        appeal_dated=date_borne([*letter, *foot]),
        secrets=secrets,
        flags=flags(
            words,
            found,
            applicant,
            documents,
            secret=bool(secrets),
            identity_papers=bool(papers.identity),
            authority=sort is Sort.AUTHORITY_REQUEST,
        ),
    )


def _letter(words: OwnWords, papers: Sequence[Document]) -> Iterator[Sentence]:
    """Yield the sentences of the body, of what was forwarded in it, and of the letters on paper."""
    yield from sentences(words.text)
    yield from sentences(words.forwarded)
    for paper in papers:
        for page, text in enumerate(paper.page_texts, start=1):
            yield from sentences(clean(text)[:_LONGEST], paper.name, page)


def _subject(line: str, body: Sequence[Marked], *, in_latin: bool) -> list[Marked]:
    """Return the subject line where it says more than the body does."""
    title = list(sentences(line, "subject"))
    marked = mark(gloss(title, in_latin=in_latin))
    return marked if says_more(line, body) else []


def _quotes(shown: Sequence[Sentence], secrets: Sequence[str]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(evidence(sentence, secrets) for sentence in shown))


_OFFICIAL_DOMAINS = (
    ".gov.ru",
    "@rkn.gov.ru",
    "@mvd.ru",
    ".mvd.ru",
    "@genproc.gov.ru",
    ".sudrf.ru",
    "@fas.gov.ru",
)


def _is_official(address: str) -> bool:
    return address.lower().endswith(_OFFICIAL_DOMAINS)
