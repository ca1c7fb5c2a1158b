"""What a person approved to be destroyed is taken off a real server, and nothing else ever is."""

from collections.abc import Iterator

import pytest
from imapclient import IMAPClient
from sqlalchemy import update

from mailbot.app.mail import inbox_of
from mailbot.commands import check
from mailbot.domain.appeal import Appeal
from mailbot.domain.kinds import Task
from mailbot.domain.states import OPEN, ActState, AppealState, RemovalState
from mailbot.errors import Refused, Unavailable
from mailbot.ports import Fetched, Place
from mailbot.records.engine import connect
from mailbot.records.tables import sightings
from mailbot.steps import act_list, person, remove, retain
from mailbot.steps.arrive import arrive
from mailbot.steps.shred import shred_appeal
from mailbot.watch.daemon import run_once
from mailbot.watch.removals import once
from tests.mail.conftest import PASSWORD
from tests.mails import ACCESS, ANNA, MARINA, MARKETING, mail
from tests.offices import BY, NOW, Bureau
from tests.servers.dovecot import Dovecot
from tests.steps.test_excess import PASSPORT, WORDS
from tests.watch.conftest import Open
from tests.way.test_destruction import printed

OTHER = mail(ACCESS, sender=ANNA, message_id="<other@example.com>")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One make will do here: what is asked of the register is asked of both in tests/records."""
    return sqlite_url


@pytest.fixture
def client(dovecot: Dovecot, user: str) -> Iterator[IMAPClient]:
    with dovecot.login(user) as opened:
        yield opened


def looks(bureau: Bureau) -> None:
    once(bureau.office, lambda: inbox_of(bureau.office.settings))


def fetches(bureau: Bureau) -> None:
    run_once(bureau.office, lambda: inbox_of(bureau.office.settings))


def lets(bureau: Bureau) -> None:
    """The operator lets mailbot delete."""
    box = bureau.office.settings.mailbox.model_copy(update={"remove_destroyed": True})
    bureau.sets(mailbox=box)


def there(client: IMAPClient, folder: str) -> dict[int, bytes]:
    """Return what lies in a folder, marked as deleted or not."""
    if not client.folder_exists(folder):
        return {}
    client.select_folder(folder, readonly=True)
    found = client.fetch(client.search(), ["BODY.PEEK[]"])
    return {uid: items[b"BODY[]"] for uid, items in found.items()}


@pytest.fixture
def closed(watching: Open, dovecot: Dovecot, user: str) -> Bureau:
    """A closed appeal: its letter lies in INBOX, our reply in Sent; and what is another's."""
    bureau = watching()
    bureau.enrols(MARINA, ANNA)
    dovecot.deliver(user, OTHER, internal_date=NOW)
    dovecot.deliver(user, mail(MARKETING), internal_date=NOW)
    fetches(bureau)
    number = next(a.number for a in bureau.appeals() if a.subject_id == MARINA.id)
    bureau.does_tasks()
    bureau.works()
    with bureau.office.records.look() as unit:
        appeal = unit.appeals.by_number(number)
    bureau.approves(bureau.reply_of(appeal.id))
    bureau.works()
    bureau.waits(hours=7)
    fetches(bureau)
    (sent,) = bureau.copies.put
    dovecot.deliver(user, sent, "Sent")
    assert hers(bureau).state is AppealState.CLOSED
    return bureau


def hers(bureau: Bureau) -> Appeal:
    return next(a for a in bureau.appeals() if a.subject_id == MARINA.id)


def states(bureau: Bureau) -> list[RemovalState]:
    with bureau.office.records.look() as unit:
        return [each.state for each in unit.removals.find(RemovalState)]


def told(bureau: Bureau) -> list[str]:
    return [h.event for h in bureau.history(letter_id=letter_id(bureau))][-1:]


def letter_id(bureau: Bureau) -> int:
    with bureau.office.records.look() as unit:
        return unit.letters.of_appeal(hers(bureau).id)[0].id


def test_letter_and_reply_are_taken_off_the_server_and_what_is_another_s_stays(
    closed: Bureau, client: IMAPClient
) -> None:
    """Source: policy 11.1."""
    lets(closed)
    client.select_folder("INBOX")
    (other,) = [uid for uid, raw in there(client, "INBOX").items() if raw == OTHER]
    client.select_folder("INBOX")
    client.delete_messages([other])
    looks(closed)
    before = (len(there(client, "INBOX")), len(there(client, "Sent")))
    shred_appeal(closed.office, hers(closed).id, BY)
    looks(closed)

    assert before == (2, 1)
    # The person has marked it himself, and may want it back: no plain EXPUNGE was said.
    assert list(there(client, "INBOX").values()) == [OTHER]
    assert there(client, "Sent") == {}
    assert set(states(closed)) == {RemovalState.REMOVED}
    (event,) = [h for h in closed.history(letter_id=letter_id(closed)) if h.event == "removed_copy"]
    assert event.details == {"folder": "INBOX", "uid": 2}


def test_without_the_operator_s_word_nothing_is_touched_and_a_person_is_asked(
    closed: Bureau, client: IMAPClient
) -> None:
    shred_appeal(closed.office, hers(closed).id, BY)
    looks(closed)
    left = remove.left(closed.office)
    done = remove.by_person(closed.office, BY)

    assert len(there(client, "INBOX")) == 2
    assert len(there(client, "Sent")) == 1
    assert [each.places for each in left] == [(), (("INBOX", 2),)]
    assert {each.appeal_number for each in left} == {hers(closed).number}
    assert (done, remove.left(closed.office)) == (2, [])


def test_what_a_person_moved_is_found_by_its_bytes(closed: Bureau, client: IMAPClient) -> None:
    lets(closed)
    client.create_folder("Trash")
    client.create_folder("Архив")
    client.select_folder("INBOX")
    client.copy([2], "Архив")
    client.move([2], "Trash")
    # As long as hers, and another letter.
    client.append("Trash", mail(MARKETING).replace(b"first@", b"third@"))
    shred_appeal(closed.office, hers(closed).id, BY)
    looks(closed)

    assert there(client, "Архив") == {}
    assert [b"third@" in raw for raw in there(client, "Trash").values()] == [True]
    assert there(client, "INBOX")


def test_another_message_under_that_uid_is_left_and_a_person_is_called(
    closed: Bureau, client: IMAPClient, database_url: str
) -> None:
    lets(closed)
    engine = connect(database_url)
    mine = letter_id(closed)
    with engine.begin() as connection:
        connection.execute(sightings.delete().where(sightings.c.letter_id == mine))
        connection.execute(update(sightings).values(letter_id=mine))
    engine.dispose()
    client.select_folder("INBOX")
    client.delete_messages([2])
    client.uid_expunge([2])
    shred_appeal(closed.office, hers(closed).id, BY)
    looks(closed)

    assert list(there(client, "INBOX").values()) == [OTHER]
    assert RemovalState.LEFT in states(closed)
    assert told(closed) == ["copy_left"]
    assert "mailbot retention copies" in closed.alarms()[-1].draft.body


def test_what_comes_back_after_its_destruction_is_taken_away_again(
    closed: Bureau, client: IMAPClient, dovecot: Dovecot, user: str
) -> None:
    lets(closed)
    (raw,) = [raw for raw in there(client, "INBOX").values() if raw != OTHER]
    shred_appeal(closed.office, hers(closed).id, BY)
    looks(closed)
    dovecot.deliver(user, raw, internal_date=NOW)
    fetches(closed)

    assert list(there(client, "INBOX").values()) == [OTHER]


def test_nothing_is_deleted_before_a_person_approved_a_destruction(
    closed: Bureau, client: IMAPClient
) -> None:
    lets(closed)
    fetches(closed)
    looks(closed)

    assert (len(there(client, "INBOX")), len(there(client, "Sent"))) == (2, 1)
    assert states(closed) == []


def test_a_server_that_cannot_expunge_single_messages_leaves_all_to_a_person(
    watching: Open,
) -> None:
    user = "plain@example.ru"
    with Dovecot({user: PASSWORD}, idle=False) as old:
        bureau = watching(imap_port=old.imap_port, mailbox=user)
        lets(bureau)
        bureau.enrols(MARINA)
        old.deliver(user, mail(MARKETING), internal_date=NOW)
        fetches(bureau)
        bureau.does_tasks()
        bureau.works()
        bureau.approves(bureau.reply())
        bureau.works()
        bureau.waits(hours=7)
        bureau.works()
        shred_appeal(bureau.office, bureau.appeal().id, BY)
        looks(bureau)
        letters = old.letters(user, "INBOX")
        with pytest.raises(Refused, match="UIDPLUS"):
            check._may_remove(bureau.office.settings)

    ((flags, _),) = letters
    assert b"\\Deleted" not in flags
    assert set(states(bureau)) == {RemovalState.LEFT}


def test_a_server_that_is_away_is_asked_again(closed: Bureau) -> None:
    lets(closed)
    shred_appeal(closed.office, hers(closed).id, BY)
    box = closed.office.settings.mailbox.model_copy(update={"port": 1})
    closed.sets(mailbox=box)
    with pytest.raises(Unavailable):
        looks(closed)

    assert set(states(closed)) == {RemovalState.WAITING}


def test_uids_of_another_account_or_numbering_are_not_believed(
    closed: Bureau, client: IMAPClient, user: str
) -> None:
    lets(closed)
    (raw,) = [raw for raw in there(client, "INBOX").values() if raw != OTHER]
    for place in (Place("old@example.ru", "INBOX", 1), Place(user, "INBOX", 1)):
        arrive(closed.office, place, [Fetched(1, NOW, raw)])
    shred_appeal(closed.office, hers(closed).id, BY)
    looks(closed)

    assert list(there(client, "INBOX").values()) == [OTHER]
    # Had one of these UIDs been believed, another message there would call a person.
    assert set(states(closed)) == {RemovalState.REMOVED}


def act_of(bureau: Bureau) -> str:
    """Return the words of the act of what was destroyed."""
    with bureau.office.records.look() as unit:
        (act,) = unit.acts.of_expired([ActState.DRAWN])
    return printed(bureau.office.archive.get(act.act_ref))


def test_the_act_waits_for_the_mailbox_and_says_what_was_taken_off_it(closed: Bureau) -> None:
    """Source: policy 11.3, 11.4; domain facts 7.10."""
    lets(closed)
    retain.destroy(closed.office, hers(closed).number, BY, grounds=["9.6.4"])
    closed.works()
    with closed.office.records.look() as unit:
        early = unit.acts.of_expired([ActState.DRAWN])
    looks(closed)
    closed.waits(minutes=2)
    closed.works()
    ((*_, remark),) = act_list.journal(closed.office)

    assert early == []
    assert "Копии в почтовом ящике Удалено: 2." in act_of(closed)
    assert remark == "копии в почтовом ящике: удалено 2"


def test_the_act_says_what_is_left_in_a_mailbox_that_is_away_or_that_a_person_clears(
    closed: Bureau,
) -> None:
    """Source: policy 11.3, 11.4; domain facts 7.10."""
    retain.destroy(closed.office, hers(closed).number, BY, grounds=["9.6.4"])
    closed.works()
    said = act_of(closed)
    remove.by_person(closed.office, BY)
    ((*_, remark),) = act_list.journal(closed.office)

    assert "НЕ удалено: 2; удаляет ответственное лицо; итог — в журнале учёта" in said
    assert remark == "копии в почтовом ящике: удалено 2"


def test_an_act_waits_no_longer_than_a_quarter_of_an_hour(closed: Bureau) -> None:
    lets(closed)
    retain.destroy(closed.office, hers(closed).number, BY, grounds=["9.6.4"])
    closed.works()
    closed.waits(minutes=16)
    closed.works()

    assert "НЕ удалено: 2; удаляет программа mailbot" in act_of(closed)


@pytest.fixture
def excessive(watching: Open, dovecot: Dovecot, user: str) -> Bureau:
    """An appeal with a passport that nobody asked for; what is another's lies beside it."""
    bureau = watching()
    bureau.enrols(MARINA, ANNA)
    dovecot.deliver(user, OTHER, internal_date=NOW)
    dovecot.deliver(user, mail(WORDS, parts=(PASSPORT,)), internal_date=NOW)
    fetches(bureau)
    return bureau


def deletes_the_copy(bureau: Bureau) -> None:
    with bureau.office.records.look() as unit:
        (action,) = [a for a in unit.appeals.actions() if a.task is Task.DELETE_EXCESS]
    person.done(bureau.office, action.id, BY)


def test_a_letter_whose_passport_was_deleted_goes_from_the_server_and_its_rest_stays_here(
    excessive: Bureau, client: IMAPClient
) -> None:
    """Source: policy 5.10, 11.1."""
    lets(excessive)
    looks(excessive)
    before = len(there(client, "INBOX"))
    deletes_the_copy(excessive)
    looks(excessive)
    (mine,) = [each for each in excessive.letters() if each.stored_sha256]
    rest = excessive.office.parse(excessive.office.archive.get(mine.raw_ref))

    assert before == 2
    assert list(there(client, "INBOX").values()) == [OTHER]
    assert states(excessive) == [RemovalState.REMOVED]
    assert rest.text.strip() == WORDS.strip()
    assert {appeal.state for appeal in excessive.appeals()} <= set(OPEN)


def test_a_letter_whose_rest_is_not_sound_here_stays_on_the_server(
    excessive: Bureau, client: IMAPClient
) -> None:
    lets(excessive)
    deletes_the_copy(excessive)
    (mine,) = [each for each in excessive.letters() if each.stored_sha256]
    excessive.office.archive.discard([mine.raw_ref])
    looks(excessive)

    assert len(there(client, "INBOX")) == 2
    assert states(excessive) == [RemovalState.LEFT]
    assert "mailbot retention copies" in excessive.alarms()[-1].draft.body


def test_without_the_operator_s_word_a_person_is_told_where_the_passport_lies(
    excessive: Bureau, client: IMAPClient
) -> None:
    deletes_the_copy(excessive)
    looks(excessive)
    (left,) = remove.for_person(excessive.office)

    assert len(there(client, "INBOX")) == 2
    assert left.places == (("INBOX", 2),)
