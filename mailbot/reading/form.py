"""Tells the form of an appeal, its signature, and the form in which the answer is wanted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.domain.findings import (
    Document,
    Evidence,
    Form,
    Signature,
    SignatureRequisite,
    TextSource,
    Verdict,
)
from mailbot.reading.evidence import evidence
from mailbot.reading.sentences import Sentence

_SHEETS = ("application/pdf", "image/")
_SIGNED_FILE = "pdf_signature"
# Below this a body only points at what is attached.
_COVER_NOTE = 250

_LETTER = re.compile(
    r"прошу|требую|просим|заявлени|\bзапрос|требовани|обращени|отзыв\w* соглас|отзываю|возража|уведомл|соглас\w+ на обработ"
    r"|\bhereby|\brequest|please|bitte|hiermit|widerspr",
    re.IGNORECASE,
)
_LETTER_NAME = re.compile(
    r"zapros|запрос|zajav|zayav|заявл|obrash|обращ|otzyv|отзыв|trebov|треб|pismo|письмо|appeal|request|letter|scan|скан"
    r"|soglas|соглас|uvedoml|уведомл|vozrazh|возраж|document|dokument|документ|img|photo|фото",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"код подразделения|место рождения|p<rus|паспорт\s+(?:гражданина\s+)?(?:рф|российской)|passport\s+no|свидетельство о (?:рожд|брак|заключ|перем)"
    r"|страховой номер|снилс|водительское удостоверение|полис обязательного",
    re.IGNORECASE,
)
_IDENTITY_NAME = re.compile(
    r"pas{1,2}port|паспорт|снилс|snils|svid|свид|\binn\b|\bинн\b|prava|права|udostover|удостов|polis|полис|razvorot|разворот|propisk|прописк|doveren|доверен",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Papers:
    """The attachments by what they are: letters on paper, and papers that show who somebody is."""

    letters: tuple[Document, ...]
    identity: tuple[Document, ...]


def sort_papers(documents: Sequence[Document], own_words: str) -> Papers:
    """Tell letters from papers of identity; what cannot be read is judged by its name."""
    identity = tuple(d for d in documents if _is_identity(d))
    letters = tuple(d for d in documents if d not in identity and _is_letter(d, own_words))
    return Papers(letters, identity)


def _is_identity(document: Document) -> bool:
    text = document.text
    if text.strip():
        return bool(_IDENTITY.search(text)) and not _LETTER.search(text)
    return bool(_IDENTITY_NAME.search(document.name))


_PASSPORT = re.compile(
    r"pas{1,2}port|паспорт|снилс|snils|razvorot|разворот|propisk|прописк", re.IGNORECASE
)


def is_passport(document: Document) -> bool:
    """Is it a copy of a passport or the like, which the policy asks of nobody (facts 5, S6)?"""
    return _is_identity(document) and bool(_PASSPORT.search(f"{document.name}\n{document.text}"))


def _is_letter(document: Document, own_words: str) -> bool:
    if document.text.strip():
        return bool(_LETTER.search(document.text))
    if not document.media_type.startswith(_SHEETS):
        return False
    # An unread sheet under a mere cover note is the letter itself.
    return bool(_LETTER_NAME.search(document.name)) or len(own_words.strip()) < _COVER_NOTE


def form_of(papers: Papers) -> Form:
    """Return the form of the appeal: a sheet of paper, a signed file, or the e-mail itself.

    Source: policy 14.1.2, which means a scan or a photo by «электронный документ».
    """
    if any(_SIGNED_FILE in d.flags or d.seals for d in papers.letters):
        return Form.SIGNED_ELECTRONIC_DOCUMENT
    if any(d.media_type.startswith(_SHEETS) for d in papers.letters):
        return Form.SCANNED_DOCUMENT
    return Form.PLAIN_TEXT


def signature_of(
    papers: Papers, typed: Sentence | None, secrets: Sequence[str]
) -> SignatureRequisite:
    """Judge policy 14.2.4; a person confirms every signature, and a typed name is none."""
    for document in papers.letters:
        if document.seals or _SIGNED_FILE in document.flags:
            # Whether the certificate is genuine and was in force a person has to ask.
            return _sealed(document)
    sheets = [d for d in papers.letters if d.media_type.startswith(_SHEETS)]
    for document in sheets:
        if document.signed:
            return _on(document, Verdict.PRESENT, Signature.HANDWRITTEN_SCAN)
    for document in sheets:
        if document.signed is None and _may_bear_ink(document):
            return _on(document, Verdict.DOUBTFUL, Signature.HANDWRITTEN_SCAN)
    if typed:
        return SignatureRequisite(Verdict.ABSENT, Signature.TYPED_NAME, (evidence(typed, secrets),))
    return SignatureRequisite(Verdict.ABSENT, Signature.NONE)


def _may_bear_ink(document: Document) -> bool:
    return document.text_source in (TextSource.OCR, TextSource.NONE, TextSource.TEXT_LAYER)


def _on(document: Document, verdict: Verdict, signature: Signature) -> SignatureRequisite:
    ink = document.signed_at
    place = Evidence("", document.name, ink.page if ink else None, (ink.box,) if ink else ())
    return SignatureRequisite(verdict, signature, (place,))


def _sealed(document: Document) -> SignatureRequisite:
    """Show the signers by their certificates; qualified is what bears the marks of it.

    Source: 63-ФЗ art. 5 and 6(1), domain facts section 5.
    """
    qualified = any(seal.qualified for seal in document.seals)
    signers = dict.fromkeys(seal.signer for seal in document.seals)
    return SignatureRequisite(
        Verdict.DOUBTFUL,
        Signature.QUALIFIED_ES if qualified else Signature.UNQUALIFIED_ES,
        tuple(Evidence(signer, document.name) for signer in signers)
        or (Evidence("", document.name),),
    )
