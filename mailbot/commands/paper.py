"""`mailbot paper`: appeals that came by post, and replies that were handed to the carrier."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

from mailbot.commands.desk import actor, at_desk, moment, number_of, say
from mailbot.domain.returned import Returned
from mailbot.errors import BadInput
from mailbot.steps import paper, post
from mailbot.steps.returned import came_back
from mailbot.words import Text


def register(arguments: Namespace) -> None:
    """Take in a letter on paper; the daemon gives it its number within a second."""
    day, at = _day_and_time("--received", arguments.received)
    scans = _read(arguments.files)
    with at_desk(arguments) as office:
        taken = paper.take_in(
            office,
            scans,
            received_at=datetime.combine(day, at or time(), office.settings.operator.zone),
            name=arguments.name,
            address=arguments.address,
            track=arguments.track,
            by=actor(arguments, office.settings),
        )
        due = moment(taken.due, office.settings)
        is_over = taken.due < office.now()
    number = taken.letter_id
    say(
        arguments,
        Text(
            f"Принято: письмо {number}. Служба mailbot зарегистрирует его и подготовит ответ:"
            f" mailbot letters show {number}. Срок ответа по Политике: {due}.",
            f"Taken in: letter {number}. The daemon registers it and drafts the reply:"
            f" mailbot letters show {number}. The policy's reply is due {due}.",
        ),
    )
    if is_over:
        say(arguments, Text("! Этот срок уже истёк.", "! That term is over already."))
    elif taken.is_near:
        say(arguments, Text("! До конца срока мало рабочих дней: ответьте сразу.",
                            "! Few working days are left: answer at once."))  # fmt: skip


def sent(arguments: Namespace) -> None:
    """Record that an approved letter was handed to the carrier."""
    day, at = _day_and_time("--on", arguments.on)
    receipt = _read([arguments.receipt])[0] if arguments.receipt else None
    with at_desk(arguments) as office:
        done = post.posted(
            office,
            number_of(arguments.number),
            track=arguments.track,
            on=day,
            at=at,
            receipt=receipt,
            by=actor(arguments, office.settings),
        )
        when = moment(done.at, office.settings)
    say(arguments, Text(f"Отмечено: сдано на почту {when}.", f"Noted: posted {when}."))
    for clock in done.late:
        due = moment(clock.due, office.settings)
        say(
            arguments,
            Text(
                f"! С опозданием: срок истёк {due} ({clock.norm}).",
                f"! Late: the term ended {due} ({clock.norm}).",
            ),
        )


def returned(arguments: Namespace) -> None:
    """Record that the post brought a letter back, and say what the law makes of it."""
    day, _ = _day_and_time("--on", arguments.on)
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        message_id = number_of(arguments.number)
        delivered = came_back(office, message_id, Returned(arguments.reason), day, by)
    say(arguments, DELIVERED if delivered else NOT_DELIVERED)


DELIVERED = Text(
    "Отмечено. Ответ считается доставленным: письмо пришло по адресу, который указал сам субъект, и"
    " не получено по обстоятельствам, зависящим от него (п. 1 ст. 165.1 ГК РФ); срок соблюдён."
    " Обращение остаётся открытым, пока Вы не попробуете сообщить иначе (mailbot actions list).",
    "Noted. The reply counts as delivered: it came to the address that the subject gave, and it"
    " was up to him to take it (Civil Code, art. 165.1(1)); its term is met. The appeal stays"
    " open until you have tried another way (mailbot actions list).",
)
NOT_DELIVERED = Text(
    "Отмечено. Ответ не доставлен: срок по обращению снова идёт. Черновик нового ответа готов:"
    " исправьте адрес субъекта или форму (mailbot messages edit N --form plain_text).",
    "Noted. The reply was not delivered: its clocks run again. The draft of a new one is ready:"
    " correct the address or the form (mailbot messages edit N --form plain_text).",
)


def _read(names: Sequence[str]) -> list[bytes]:
    found = []
    for name in names:
        try:
            found.append(Path(name).read_bytes())
        except OSError as error:
            raise BadInput(
                Text(f"{name}: файл не читается.", f"{name}: cannot be read.")
            ) from error
    return found


_FORMS = ("%Y-%m-%d", "%d.%m.%Y")
_WITH_TIME = tuple(f"{form}{gap}%H:%M" for form in _FORMS for gap in ("T", " "))


def _day_and_time(option: str, words: str) -> tuple[date, time | None]:
    """Return the day, and the time where one is given: 2025-06-05, 05.06.2025 14:30."""
    for form in (*_FORMS, *_WITH_TIME):
        try:
            found = datetime.strptime(words.strip(), form)  # noqa: DTZ007 -- the zone is the office's
        except ValueError:
            continue
        return found.date(), found.time() if form in _WITH_TIME else None
    raise BadInput(
        Text(
            f"{option} {words}: нужна дата вида 2025-06-05 или 2025-06-05T14:30.",
            f"{option} {words}: a date like 2025-06-05 or 2025-06-05T14:30 is needed.",
        )
    )
