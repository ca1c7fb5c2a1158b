"""What came in is recorded once, wherever it was seen, and moves by the tables only."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from mailbot.domain.appeal import StoredLetter
from mailbot.domain.states import LetterState
from mailbot.errors import IllegalTransition, NotFound
from mailbot.ports import Place, Records
from mailbot.records.engine import connect, looking
from mailbot.records.tables import sightings
from tests.records.samples import APPEAL, FINDINGS, INBOX, JUNK, LATER, NOW, new_letter
from tests.records.threads import together


def sightings_in(url: str) -> int:
    engine = looking(connect(url))
    with engine.connect() as connection:
        count = connection.scalar(select(func.count()).select_from(sightings))
    engine.dispose()
    return count or 0


def test_a_letter_that_arrived_is_found_again_as_it_was(records: Records) -> None:
    with records.begin() as unit:
        (letter_id,) = unit.letters.arrive([new_letter(raw=b"x" * 10_000, place=JUNK)])
    with records.look() as unit:
        letter = unit.letters.get(letter_id or 0)

    assert letter == StoredLetter(
        id=letter_id or 0,
        state=LetterState.ARRIVED,
        received_at=NOW,
        arrived_at=LATER,
        raw_ref=new_letter().raw_ref,
        raw_sha256=new_letter(raw=b"x" * 10_000).raw_sha256,
        size_bytes=10_000,
        junk=True,
    )


def test_instants_come_back_in_utc(records: Records) -> None:
    with records.begin() as unit:
        (letter_id,) = unit.letters.arrive([new_letter()])
        received_at = unit.letters.get(letter_id or 0).received_at

    assert received_at.utcoffset() == timedelta(0)


def test_the_same_bytes_in_two_folders_are_one_letter_seen_twice(
    records: Records, database_url: str
) -> None:
    with records.begin() as unit:
        (first,) = unit.letters.arrive([new_letter(1, b"same")])
        (second,) = unit.letters.arrive([new_letter(9, b"same", JUNK)])
        found = unit.letters.find()

    assert first is not None
    assert second is None
    assert [letter.id for letter in found] == [first]
    assert sightings_in(database_url) == 2


def test_the_same_place_and_uid_twice_is_one_sighting(records: Records, database_url: str) -> None:
    for _ in range(2):
        with records.begin() as unit:
            unit.letters.arrive([new_letter()])

    assert sightings_in(database_url) == 1


def test_other_bytes_under_a_known_uid_are_a_letter_all_the_same(records: Records) -> None:
    with records.begin() as unit:
        unit.letters.arrive([new_letter(1, b"one")])
        (second,) = unit.letters.arrive([new_letter(1, b"another")])

    assert second is not None


def test_the_same_bytes_from_many_threads_are_one_letter(
    records: Records, database_url: str
) -> None:
    def arrive(uid: int) -> int | None:
        with records.begin() as unit:
            return unit.letters.arrive([new_letter(uid, b"same")])[0]

    ids = together(8, arrive)

    assert len([letter_id for letter_id in ids if letter_id is not None]) == 1
    assert sightings_in(database_url) == 8


def test_letters_are_listed_by_receipt_and_state(records: Records) -> None:
    with records.begin() as unit:
        late = unit.letters.arrive([new_letter(1, received_at=LATER)])[0] or 0
        early = unit.letters.arrive([new_letter(2, received_at=NOW)])[0] or 0
        held = unit.letters.arrive([new_letter(3, received_at=NOW)])[0] or 0
        unit.letters.move(held, LetterState.HELD, reason="OSError")

        assert [letter.id for letter in unit.letters.find()] == [early, held, late]
        arrived = unit.letters.find([LetterState.ARRIVED])
        assert [letter.id for letter in arrived] == [early, late]
        both = unit.letters.find([LetterState.HELD, LetterState.FILED])
        assert [letter.reason for letter in both] == ["OSError"]


def test_a_filed_letter_belongs_to_its_appeal(records: Records) -> None:
    with records.begin() as unit:
        appeal = unit.appeals.register(APPEAL)
        letter_id = unit.letters.arrive([new_letter()])[0] or 0
        unit.letters.move(letter_id, LetterState.FILED, reason="demands", appeal_id=appeal.id)
        (letter,) = unit.letters.of_appeal(appeal.id)

        assert (letter.id, letter.state, letter.reason) == (letter_id, LetterState.FILED, "demands")
        assert unit.letters.of_appeal(appeal.id + 1) == []


def test_an_order_of_a_person_lasts_until_the_next_move(records: Records) -> None:
    with records.begin() as unit:
        letter_id = unit.letters.arrive([new_letter()])[0] or 0
        unit.letters.move(letter_id, LetterState.SET_ASIDE, reason="bulk")
        unit.letters.move(letter_id, LetterState.ARRIVED, order="register")
        ordered = unit.letters.get(letter_id)
        unit.letters.move(letter_id, LetterState.HELD)
        held = unit.letters.get(letter_id)

    assert (ordered.order, ordered.reason) == ("register", "")
    assert held.order == ""


def test_a_move_that_the_tables_do_not_know_changes_nothing(records: Records) -> None:
    with records.begin() as unit:
        letter_id = unit.letters.arrive([new_letter()])[0] or 0
        unit.letters.move(letter_id, LetterState.FILED)
    with pytest.raises(IllegalTransition), records.begin() as unit:
        unit.letters.move(letter_id, LetterState.SET_ASIDE, reason="bulk")

    with records.look() as unit:
        assert unit.letters.get(letter_id).state is LetterState.FILED


def test_findings_come_back_whole(records: Records) -> None:
    with records.begin() as unit:
        letter_id = unit.letters.arrive([new_letter()])[0] or 0
        before = unit.letters.findings(letter_id)
        unit.letters.describe(
            letter_id,
            received_at=NOW - timedelta(minutes=3),
            message_id_digest="aa",
            content_digest="bb",
            findings=FINDINGS,
        )
    with records.look() as unit:
        letter = unit.letters.get(letter_id)

        assert before is None
        assert unit.letters.findings(letter_id) == FINDINGS
        assert letter.received_at == NOW - timedelta(minutes=3)
        assert (letter.message_id_digest, letter.content_digest) == ("aa", "bb")


def test_twins_are_the_other_letters_with_that_message_id(records: Records) -> None:
    with records.begin() as unit:
        ids = [unit.letters.arrive([new_letter(uid)])[0] or 0 for uid in (1, 2, 3, 4)]
        digests = ("aa", "aa", "bb", "")
        for letter_id, digest in zip(ids, digests, strict=True):
            unit.letters.describe(
                letter_id,
                received_at=NOW,
                message_id_digest=digest,
                content_digest="",
                findings=FINDINGS,
            )

        assert [letter.id for letter in unit.letters.twins("aa", ids[1])] == [ids[0]]
        assert unit.letters.twins("bb", ids[2]) == []
        assert unit.letters.twins("", ids[0]) == []


def test_what_is_not_there_is_not_found(records: Records) -> None:
    with records.begin() as unit:
        for ask in (unit.letters.get, unit.letters.findings):
            with pytest.raises(NotFound, match="letter 7"):
                ask(7)
        with pytest.raises(NotFound):
            unit.letters.move(7, LetterState.FILED)
        with pytest.raises(NotFound):
            unit.letters.describe(
                7,
                received_at=NOW,
                message_id_digest="",
                content_digest="",
                findings=FINDINGS,
            )


def test_the_highest_uid_of_a_place_is_remembered(records: Records) -> None:
    with records.begin() as unit:
        unknown = unit.letters.last_uid(INBOX)
        unit.letters.mark(INBOX, 4_000_000_001)
        unit.letters.mark(INBOX, 12)

        assert unknown == 0
        assert unit.letters.last_uid(INBOX) == 4_000_000_001
        assert unit.letters.last_uid(JUNK) == 0


def test_a_new_uidvalidity_starts_from_nothing(records: Records) -> None:
    with records.begin() as unit:
        unit.letters.mark(INBOX, 12)

        assert unit.letters.last_uid(Place(INBOX.mailbox, INBOX.folder, 2)) == 0


def test_the_latest_letters_come_first_and_page_by_page(records: Records) -> None:
    with records.begin() as unit:
        for uid in range(1, 5):
            unit.letters.arrive([new_letter(uid)])
        unit.letters.move(2, LetterState.HELD)

        assert [x.id for x in unit.letters.latest(limit=3)] == [4, 3, 2]
        assert [x.id for x in unit.letters.latest(before=2, limit=3)] == [1]
        assert [x.id for x in unit.letters.latest([LetterState.HELD], limit=3)] == [2]


def test_letters_are_paged_in_order_of_arrival(records: Records) -> None:
    with records.begin() as unit:
        for number in range(1, 6):
            unit.letters.arrive([new_letter(number, b"%d" % number)])
        pages = [[it.id for it in unit.letters.page(after, 2)] for after in (0, 2, 4, 5)]
        latest = [it.id for it in unit.letters.latest(before=4, limit=2)]

    assert pages == [[1, 2], [3, 4], [5], []]
    assert latest == [3, 2]
