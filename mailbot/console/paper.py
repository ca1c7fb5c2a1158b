"""What comes by post and what leaves by it: scans are handed in, receipts of the carrier too."""

from datetime import date, datetime, time

from starlette.responses import Response

from mailbot.console.visit import Visit
from mailbot.errors import BadInput
from mailbot.steps import paper, post
from mailbot.words import Text


def ask(visit: Visit) -> Response:
    """Show the form for an appeal that came by post."""
    return visit.page("paper.html")


def take_in(visit: Visit) -> Response:
    """Take in a letter on paper; the daemon gives it its number within a second."""
    day, at = _day(visit.word("received")), _time(visit.word("at"))
    taken = paper.take_in(
        visit.office,
        visit.files("scan"),
        received_at=datetime.combine(day, at or time(), visit.office.settings.operator.zone),
        name=visit.word("name"),
        address=visit.word("address"),
        track=visit.word("track"),
        by=visit.by,
    )
    return visit.go(f"/letters/{taken.letter_id}", "taken-in")


def posted(visit: Visit) -> Response:
    """Record that an approved letter was handed to the carrier."""
    message_id, receipts = visit.number("message"), visit.files("receipt", needed=False)
    post.posted(
        visit.office,
        message_id,
        track=visit.word("track"),
        on=_day(visit.word("on")),
        at=_time(visit.word("at")),
        receipt=receipts[0] if receipts else None,
        by=visit.by,
    )
    return visit.go(f"/messages/{message_id}", "posted")


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise BadInput(Text("Назовите день.", "Name the day.")) from error


def _time(words: str) -> time | None:
    try:
        return time.fromisoformat(words) if words else None
    except ValueError as error:
        raise BadInput(Text("Время пишется как 14:30.", "The time is like 14:30.")) from error
