"""What comes and goes by post: the slip around scans, postcodes, places, tracking numbers; pure.

Policy 14.1.1 takes an appeal in writing at the operator's address. Its pages are kept as an e-mail
that we write around them ourselves, so that it goes the way of every other letter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.domain.letter import Letter, Part
from mailbot.words import Text

# What a scanner or a phone makes of a sheet of paper.
SCANS: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"%PDF-", "application/pdf", "pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (0, b"II*\x00", "image/tiff", "tif"),
    (0, b"MM\x00*", "image/tiff", "tif"),
    (4, b"ftypheic", "image/heic", "heic"),
    (4, b"ftypheix", "image/heic", "heic"),
    (4, b"ftypmif1", "image/heic", "heic"),
)


@dataclass(frozen=True, slots=True)
class Slip:
    """What a person wrote down of a letter on paper: who sent it, from where, under which number.

    `track` is empty where the letter bore none.
    """

    name: str
    address: str
    track: str = ""


_HEADS = {"name": "От кого", "address": "Откуда", "track": "Почтовый идентификатор"}
_FIRST = "Письмо на бумаге. Страницы приложены."


def slip_text(slip: Slip) -> str:
    """Return the slip as the body of the e-mail around the scans, one line a value."""
    said = (f"{head}: {value}" for key, head in _HEADS.items() if (value := getattr(slip, key)))
    return "\n".join((_FIRST, *said)) + "\n"


def slip_of(text: str) -> Slip:
    """Return the slip that `slip_text` wrote; only for letters that we took in ourselves."""
    found = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    return Slip(**{key: found.get(head, "").strip() for key, head in _HEADS.items()})


def one_line(words: str) -> str:
    """Return the words on one line, without any other white space than single blanks."""
    return " ".join(words.split())


def scan_of(content: bytes) -> tuple[str, str] | None:
    """Return the media type and suffix of a scan by its first bytes, None for anything else."""
    for at, magic, media_type, suffix in SCANS:
        if content[at : at + len(magic)] == magic:
            return media_type, suffix
    return None


def pages_only(letter: Letter) -> Letter:
    """Return the letter as its author wrote it: the scans, and none of our own words."""
    return Letter(
        message_id=None,
        in_reply_to=(),
        references=(),
        senders=(),
        sender_faults=(),
        reply_to=(),
        recipients=(),
        subject="",
        dated=None,
        text="",
        parts=letter.parts,
        headers=(),
    )


def parts_of(scans: Sequence[bytes]) -> tuple[Part, ...]:
    """Name the scans by their order: what a person called the files may name people."""
    return tuple(
        Part(f"scan-{place}.{found[1]}", found[0], content)
        for place, content in enumerate(scans, start=1)
        if (found := scan_of(content))
    )


_POSTCODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_WORD = re.compile(r"\d+|[^\W\d_]+")
# What says of the word beside it what it is, and is often left out.
_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "россия рф российская федерация г гор город ул улица пр просп проспект пркт пер переулок ш"
        " шоссе наб набережная б бр бул бульвар пл площадь проезд д дом корп корпус к стр строение"
        " лит литер литера кв квартира оф офис помещение пом обл область край респ республика р н"
        " район п пос поселок с село дер деревня мкр микрорайон а я абонентский ящик ао",
    )
)


def postcode(address: str) -> str:
    """Return the six digits of a Russian postcode, "" where there is not exactly one."""
    found = _POSTCODE.findall(address)
    return found[0] if len(found) == 1 else ""


def without_postcode(address: str) -> str:
    """Return the address without its postcode, which stands in boxes of its own."""
    code = postcode(address)
    return one_line(address.replace(code, " ", 1)).strip(" ,;") if code else address


def is_same_place(one: str, other: str) -> bool:
    """Do two spellings name the same place?

    Numbers must agree in their order, the words of one must all stand in the other, and a town
    and a street at least must be named. In doubt two places differ.
    """
    codes = {code for code in (postcode(one), postcode(other)) if code}
    (numbers, words), (others, more) = _taken_apart(one), _taken_apart(other)
    fewer = min(words, more, key=len)
    return (
        len(codes) < 2
        and bool(numbers)
        and numbers == others
        and len(fewer) > 1
        and (words <= more or more <= words)
    )


def _taken_apart(address: str) -> tuple[list[int], frozenset[str]]:
    plain = _POSTCODE.sub(" ", address.casefold().replace("ё", "е"))
    found = _WORD.findall(plain)
    numbers = [int(word) for word in found if word.isdecimal()]
    return numbers, frozenset(word for word in found if not word.isdecimal()) - _FILLERS


_S10 = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_DOMESTIC = re.compile(r"(\d{13})(\d)")


def track_of(written: str) -> str:
    """Return a tracking number without blanks and in capitals, as it is printed on a receipt."""
    return re.sub(r"[\s-]", "", written).upper()


def track_fault(track: str) -> Text | None:
    """Say what is wrong with a tracking number; None: its check digit fits.

    Source: UPU standard S10 for the international form, 13 characters such as RA123456785RU; the
    fourteen digits of Почта России inside the country: odd places threefold, up to the next ten.
    """
    if found := _S10.fullmatch(track):
        total = sum(int(d) * w for d, w in zip(found[1], _S10_WEIGHTS, strict=True))
        right = {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)
    elif found := _DOMESTIC.fullmatch(track):
        digits = [int(d) for d in found[1]]
        right = -(3 * sum(digits[::2]) + sum(digits[1::2])) % 10
    else:
        return Text(
            f"«{track}»: это не почтовый идентификатор. Нужны 14 цифр или вид RA123456785RU.",
            f"{track!r} is no tracking number: 14 digits are needed, or the form RA123456785RU.",
        )
    if int(found[2]) == right:
        return None
    return Text(
        f"«{track}»: контрольная цифра не сходится, в номере опечатка. Сверьте с квитанцией.",
        f"{track!r}: the check digit does not fit, a digit is mistyped. Compare with the receipt.",
    )
