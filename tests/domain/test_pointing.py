"""Every quote that stands on a page is shown where it stands."""

from dataclasses import replace

from mailbot.domain.findings import (
    Applicant,
    Demand,
    Document,
    Evidence,
    Form,
    Reading,
    Requisite,
    Signature,
    SignatureRequisite,
    Sort,
    TextSource,
    Verdict,
)
from mailbot.domain.kinds import Kind
from mailbot.domain.places import Box, Word
from mailbot.domain.pointing import pointed

HERE = Box(0.1, 0.2, 0.3, 0.22)
INK = Box(0.5, 0.8, 0.7, 0.85)
SCAN = Document(
    "scan.png", "image/png", "", 1, 2, ("", "Удалите"), TextSource.OCR, 90,
    page_words=((), (Word("Удалите", HERE, 90),)),
)  # fmt: skip
QUOTE = Evidence("Удалите", "scan.png", 2)


def reading(quote: Evidence) -> Reading:
    return Reading(
        sort=Sort.APPEAL,
        language="ru",
        form=Form.SCANNED_DOCUMENT,
        applicant=Applicant(),
        demands=(Demand(Kind.DESTRUCTION, (quote,)),),
        name=Requisite(Verdict.PRESENT, (quote,)),
        relation=(quote,),
        signature=SignatureRequisite(
            Verdict.PRESENT,
            Signature.HANDWRITTEN_SCAN,
            (Evidence("", "scan.png", 2, (INK,)),),
        ),
    )


def test_every_quote_of_a_reading_gets_its_boxes() -> None:
    found = pointed(reading(QUOTE), [SCAN])

    shown = (found.demands[0].evidence[0], found.name.evidence[0], found.relation[0])
    assert [each.boxes for each in shown] == [(HERE,)] * 3
    assert found.signature.evidence[0].boxes == (INK,)


def test_of_two_documents_of_one_name_the_one_that_holds_the_quote_is_meant() -> None:
    other = replace(SCAN, page_words=((), ()))

    assert pointed(reading(QUOTE), [other, SCAN]).relation[0].boxes == (HERE,)


def test_words_of_the_body_have_no_place_on_a_page() -> None:
    plain = reading(Evidence("Удалите"))

    assert pointed(plain, [SCAN]).relation == plain.relation
    assert pointed(plain, []) is plain
