"""Letters come in: bytes first, each once, with the server's own moment of receipt."""

import hashlib
from datetime import timedelta
from pathlib import Path

from mailbot.domain.states import LetterState
from mailbot.ports import Fetched, Place
from mailbot.steps.arrive import arrive
from tests.mails import ACCESS, ANNA, MARINA, mail
from tests.offices import NOW, Bureau


def test_a_letter_is_archived_and_recorded_before_anything_reads_it(bureau: Bureau) -> None:
    raw = b"\xff\xfe no e-mail at all"
    letter = bureau.letter(bureau.arrives(raw))

    assert letter.state is LetterState.ARRIVED
    assert bureau.office.archive.get(letter.raw_ref) == raw
    assert letter.raw_sha256 == hashlib.sha256(raw).hexdigest()


def test_the_same_bytes_in_two_folders_are_one_letter(bureau: Bureau) -> None:
    raw = mail(ACCESS)
    first = bureau.arrives(raw)
    again = bureau.arrives(raw, folder="Junk", junk=True)
    bureau.works()

    assert again is None
    assert [letter.id for letter in bureau.letters()] == [first]
    assert len(bureau.appeals()) == 1


def test_a_mailbox_that_is_numbered_anew_is_read_again_and_recognised(bureau: Bureau) -> None:
    raw = mail(ACCESS)
    bureau.arrives(raw, validity=1)
    bureau.works()
    again = bureau.arrives(raw, validity=2)
    bureau.works()

    assert again is None
    assert len(bureau.appeals()) == 1


def test_known_bytes_are_not_archived_again(bureau: Bureau, tmp_path: Path) -> None:
    raw = mail(ACCESS)
    bureau.arrives(raw)
    stored = sorted(file for file in (tmp_path / "office/archive").rglob("*") if file.is_file())
    bureau.arrives(raw, validity=2)

    assert sorted(f for f in (tmp_path / "office/archive").rglob("*") if f.is_file()) == stored


def test_receipt_is_the_server_s_moment_and_not_the_date_header(bureau: Bureau) -> None:
    came = NOW - timedelta(hours=3)
    letter_id = bureau.arrives(mail(ACCESS, date="Sun, 1 Jun 2025 00:00:00 +0000"), at=came)
    bureau.works()

    assert bureau.letter(letter_id).received_at == came
    assert bureau.appeal().received_at == came


def test_an_earlier_line_of_our_own_server_is_the_receipt(bureau: Bureau) -> None:
    received = (
        "from mail.example.com (mail.example.com [192.0.2.1]) by mx.example.ru (Postfix)"
        " with ESMTPS id 4; Wed, 11 Jun 2025 09:00:00 +0300"
    )
    bureau.arrives(mail(ACCESS, Received=received), at=NOW)
    bureau.works()

    assert bureau.appeal().received_at == NOW.replace(hour=9, minute=0)


def test_a_moment_in_the_future_is_not_believed(bureau: Bureau) -> None:
    letter_id = bureau.arrives(mail(ACCESS), at=NOW + timedelta(days=40))

    assert bureau.letter(letter_id).received_at == NOW


def test_what_was_missed_is_registered_oldest_first(bureau: Bureau) -> None:
    place = Place("appeals", "INBOX", 1)
    newer = Fetched(1, NOW - timedelta(days=1), mail(ACCESS, sender=ANNA, message_id="<b@c.d>"))
    older = Fetched(2, NOW - timedelta(days=9), mail(ACCESS, sender=MARINA, message_id="<a@c.d>"))
    arrive(bureau.office, place, [newer, older])
    bureau.works()

    assert [(a.number, a.sender) for a in bureau.appeals()] == [
        ("1/2025", MARINA.emails[0]),
        ("2/2025", ANNA.emails[0]),
    ]


def test_the_mark_moves_with_the_letters(bureau: Bureau) -> None:
    bureau.arrives(mail(ACCESS, message_id="<a@c.d>"))
    bureau.arrives(mail(ACCESS, message_id="<b@c.d>"))
    with bureau.office.records.look() as unit:
        assert unit.letters.last_uid(Place("appeals", "INBOX", 1)) == 2
        assert unit.letters.last_uid(Place("appeals", "INBOX", 2)) == 0


def test_what_the_server_gave_of_a_letter_is_registered_as_malformed(bureau: Bureau) -> None:
    place = Place("appeals", "INBOX", 1)
    whole = mail(ACCESS)
    head = whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    nothing = Fetched(1, NOW, b"", whole=False)
    assert arrive(bureau.office, place, [nothing, Fetched(2, NOW, head, whole=False)]) == [1]
    bureau.works()

    assert "malformed" in bureau.appeal().flags
    with bureau.office.records.look() as unit:
        assert unit.letters.withheld() == [(place, 1), (place, 2)]
        assert unit.letters.last_uid(place) == 2
    arrive(bureau.office, place, [Fetched(2, NOW, whole)])
    with bureau.office.records.look() as unit:
        assert unit.letters.withheld() == [(place, 1)]
        assert unit.letters.last_uid(place) == 2
    assert len(bureau.letters()) == 2


def test_a_letter_that_lies_in_junk_too_stays_set_aside_until_it_is_moved(bureau: Bureau) -> None:
    raw = mail("Добрый день!", sender=ANNA)
    letter_id = bureau.arrives(raw, folder="Junk", junk=True)
    bureau.works()
    assert bureau.arrives(raw, folder="Junk", junk=True, validity=2) is None
    assert bureau.letter(letter_id).state is LetterState.SET_ASIDE

    assert bureau.arrives(raw) == letter_id
    assert bureau.letter(letter_id).state is LetterState.ARRIVED
    assert not bureau.letter(letter_id).junk
    assert bureau.arrives(raw, validity=2) is None
