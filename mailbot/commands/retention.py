"""`mailbot retention`: what has been kept beyond its term, and its destruction."""

from argparse import Namespace
from collections.abc import Sequence

from mailbot.commands.desk import actor, at_desk, day, lines, say, table
from mailbot.domain.retention import Kept
from mailbot.office import Office
from mailbot.steps import remove, retain
from mailbot.steps.remove import Left
from mailbot.steps.shred import Shredded
from mailbot.words import Text

KINDS = {
    Kept.LETTER: Text("отложенное письмо", "letter set aside"),
    Kept.APPEAL: Text("обращение", "appeal"),
}


def show_all(arguments: Namespace) -> None:
    """Print what has expired, and the code by which exactly this is approved."""
    with at_desk(arguments) as office, office.records.look() as unit:
        batch = retain.expired(office, unit)
    if arguments.format == "json":
        lines(
            (
                {"kind": each.kind, "number": each.number, "since": each.since, "code": batch.code}
                for each in batch.expired
            ),
            office.settings,
        )
        return
    if not batch.expired:
        say(arguments, Text("Сроки хранения не истекли.", "Nothing has been kept too long."))
        return
    zone = office.settings.operator.zone
    table(
        [Text("Что", "What"), Text("№", "No."), Text("Хранится с", "Kept since")],
        [
            [
                KINDS[each.kind].say(arguments.lang),
                each.number,
                day(each.since.astimezone(zone).date()),
            ]
            for each in batch.expired
        ],
        arguments,
    )
    say(
        arguments,
        Text(
            f"Что будет в акте: mailbot acts draft retention. Уничтожить именно этот список:"
            f" mailbot retention approve {batch.code}",
            f"What the act says: mailbot acts draft retention. To destroy exactly this list:"
            f" mailbot retention approve {batch.code}",
        ),
    )


def approve(arguments: Namespace) -> None:
    """Destroy the list that was shown."""
    with at_desk(arguments) as office:
        act, done = retain.approve(office, arguments.code, actor(arguments, office.settings))
        count = len(act.contents.expired)
        say(
            arguments,
            Text(
                f"Уничтожено: {count}. Акт составит служба: mailbot acts list.",
                f"Destroyed: {count}. The daemon draws up the act: mailbot acts list.",
            ),
        )
        _copies(arguments, office, done)


def destroy(arguments: Namespace) -> None:
    """Destroy the words of one finished appeal."""
    with at_desk(arguments) as office:
        _, done = retain.destroy(
            office,
            arguments.number,
            actor(arguments, office.settings),
            subject=arguments.subject,
            grounds=arguments.ground or (),
        )
        say(
            arguments,
            Text(
                f"Слова обращения {arguments.number} уничтожены; строка журнала осталась. Акт"
                " составит служба: mailbot acts list.",
                f"The words of appeal {arguments.number} are destroyed; the register's line stays."
                " The daemon draws up the act: mailbot acts list.",
            ),
        )
        _copies(arguments, office, done)


def copies(arguments: Namespace) -> None:
    """Print what of destroyed letters may still lie in the mailbox, or record that it is gone."""
    with at_desk(arguments) as office:
        if arguments.done:
            count = remove.by_person(office, actor(arguments, office.settings))
            say(arguments, Text(f"Отмечено: {count}.", f"Recorded: {count}."))
            return
        found = remove.left(office)
        if arguments.format == "json":
            lines(map(_left_json, found), office.settings)
            return
    if not found:
        say(arguments, Text("Копий уничтоженных писем в ящике нет.", "There are no such copies."))
        return
    table(
        [
            Text("Что", "What"),
            Text("Обращение", "Appeal"),
            Text("Где лежит (папка, UID)", "Where (folder, UID)"),
            Text("Кто удаляет", "Who removes it"),
        ],
        [
            [
                what_of(each).say(arguments.lang),
                each.appeal_number or "—",
                "; ".join(f"{folder}, {uid}" for folder, uid in each.places)
                or each.removal.doomed.rfc_message_id,
                _WHO[remove.is_his(office, each)].say(arguments.lang),
            ]
            for each in found
        ],
        arguments,
    )


_WHO = {
    True: Text("Вы; затем mailbot retention copies --done", "you; then retention copies --done"),
    False: Text("mailbot, вскоре", "mailbot, soon"),
}


def what_of(each: Left) -> Text:
    """Return «письмо 5» or «наше сообщение 7»: of what it is a copy."""
    doomed = each.removal.doomed
    if doomed.letter_id is not None:
        return Text(f"письмо {doomed.letter_id}", f"letter {doomed.letter_id}")
    return Text(f"наше сообщение {doomed.message_id}", f"our message {doomed.message_id}")


def _left_json(each: Left) -> dict[str, object]:
    doomed = each.removal.doomed
    return {
        "letter": doomed.letter_id,
        "message": doomed.message_id,
        "message_id": doomed.rfc_message_id or None,
        "appeal": each.appeal_number or None,
        "state": each.removal.state,
        "since": each.removal.since,
        "places": [{"folder": folder, "uid": uid} for folder, uid in each.places],
    }


def _copies(arguments: Namespace, office: Office, done: Sequence[Shredded]) -> None:
    """Say which copies are for a person to remove, and until when older keys are kept."""
    _mailbox(arguments, office, done)
    ends = [each.copies_end for each in done if each.copies_end is not None]
    if not ends:
        return
    last = day(max(ends).astimezone(office.settings.operator.zone).date())
    say(
        arguments,
        Text(
            f"Копии хранилища ключей, сделанные раньше, будут удалены до {last}; до тех пор"
            " уничтожение не полное.",
            f"Older copies of the key store are deleted by {last}; until then the destruction is"
            " not complete.",
        ),
    )


def _mailbox(arguments: Namespace, office: Office, done: Sequence[Shredded]) -> None:
    """Say what becomes of the copies in the mailbox."""
    seen = [f"{place.folder}, UID {uid}" for each in done for place, uid in each.seen]
    sent = [message_id for each in done for message_id in each.sent]
    if not (seen or sent):
        return
    words = "; ".join((*seen, *sent))
    if remove.is_on(office):
        say(
            arguments,
            Text(
                f"Копии в почтовом ящике удалит mailbot: {words}. Итог: mailbot retention copies.",
                f"mailbot removes the copies in the mailbox: {words}. See: mailbot retention"
                " copies.",
            ),
        )
        return
    say(
        arguments,
        Text(
            f"Копии в почтовом ящике удалите сами (и из «Корзины»): они лежали там — {words}."
            " Затем: mailbot retention copies --done.",
            f"Remove the copies in the mailbox yourself (from Trash, too): they lay there:"
            f" {words}. Then: mailbot retention copies --done.",
        ),
    )
