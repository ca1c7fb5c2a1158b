"""Plain text attachments: by their bytes, in whatever charset a Russian machine writes."""

import pytest

from mailbot.documents.text import cleaned, decoded
from mailbot.documents.triage import Flag, Kind, kind_of
from mailbot.domain.hindrances import SENTENCES, sentences
from mailbot.domain.letter import Part
from mailbot.steps.excess import DELETED

SENTENCE = "Прошу удалить мои персональные данные и больше не звонить. Щукина Юлия"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r", "cp866"])
@pytest.mark.parametrize("text", [SENTENCE, SENTENCE.upper(), SENTENCE.lower(), "Отзываю согласие"])
def test_text_is_decoded_without_being_told_its_charset(charset: str, text: str) -> None:
    assert decoded(text.encode(charset)) == text


@pytest.mark.parametrize(
    "damaged", [SENTENCE.encode()[:-1], SENTENCE.encode() + b"\xff, " + SENTENCE.encode()]
)
def test_text_that_was_cut_in_a_letter_stays_readable(damaged: bytes) -> None:
    assert decoded(damaged).startswith(SENTENCE[:-1])


def test_every_flag_is_said_in_words() -> None:
    # What a person deleted is flagged by a step, and not by the reading of a document.
    assert set(SENTENCES) == {DELETED, *(str(flag) for flag in Flag)}
    assert [text.ru for text in sentences(["too_deep", "новый"])] == [
        SENTENCES["too_deep"].ru,
        "новый",
    ]


def test_cleaned_text_fits_every_database() -> None:
    assert cleaned("a\0b\ud800c\r\nd\re\x1bf\tg ") == "ab?c\nd\nef\tg"
    assert cleaned("и\u0306") == "й"
    assert cleaned("a\vb\fc\x1a") == "a\nb\nc"


@pytest.mark.parametrize(
    ("name", "media_type", "content", "kind"),
    [
        ("a.txt", "application/octet-stream", b"abc", Kind.TEXT),
        ("a", "text/plain", "да".encode("cp1251"), Kind.TEXT),
        ("a", "text/plain", "да".encode("utf-16"), Kind.TEXT),
        ("a.txt", "text/plain", "да\v\x1a".encode("cp866"), Kind.TEXT),
        ("a.txt", "text/plain", b"\0\1\2", None),
        ("a", "text/html", b"<p>abc", Kind.HTML),
        ("a.doc", "x/y", b"<!DOCTYPE html><p>abc", Kind.HTML),
        ("a", "x/y", "<html>да".encode("utf-16"), Kind.HTML),
        ("a", "x/y", "Прошу удалить мои данные".encode("utf-16-le"), Kind.TEXT),
        ("a", "x/y", "Please delete my data".encode("utf-16-be"), Kind.TEXT),
        ("a", "x/y", b"From: a@example.com\nSubject: s\nDate: x\n\ntext", Kind.EMAIL),
        ("a", "message/rfc822", b"Subject: s\n\ntext", Kind.EMAIL),
        ("a.txt", "text/plain", b"-----BEGIN PKCS7-----\nMIIB", None),
        ("a.txt", "text/plain", b"BMW, \xd0\xb4\xd0\xb0", Kind.TEXT),
        ("a.txt", "x/y", b"\0\0\0\x18ftypheic\0", Kind.HEIC),
        ("a.txt", "x/y", b"{\\rtf1", Kind.RTF),
        ("a.txt", "x/y", b"PK\3\4", Kind.ZIP),
        ("a.txt", "x/y", b"Rar!\x1a\7\0", Kind.RAR),
        ("a.txt", "x/y", b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
        ("a.txt", "x/y", b"\x78\x9f\x3e\x22", Kind.TNEF),
        ("a", "x/y", bytes(range(256)), None),
        ("a.txt", "text/plain", b"%PDF-1.4", Kind.PDF),
        ("a.jpg", "image/jpeg", b"\r\n\r\n%PDF-1.4", Kind.PDF),
        ("a.pdf", "application/pdf", b"\xff\xd8\xff\xe0", Kind.JPEG),
        ("a", "x/y", b"RIFF1234WEBPVP8 ", Kind.WEBP),
        ("a", "x/y", b"RIFF1234WAVEfmt \0", None),
    ],
)
def test_kind_is_told_by_content_not_by_name(
    name: str, media_type: str, content: bytes, kind: Kind | None
) -> None:
    assert kind_of(Part(name, media_type, content)) is kind
