"""`mailbot check`: what is at fault, and what is only to be known."""

from datetime import date
from pathlib import Path

from mailbot.commands import check
from mailbot.domain.calendar import Calendar, Year
from mailbot.settings import load_settings


def test_what_is_only_remarked_upon_keeps_nothing_from_working() -> None:
    """A provisional calendar and a mailbox abroad are to be known, and are no faults."""
    provisional = Year(2026, frozenset(), frozenset(), provisional=True, source="")

    (this, following) = check._calendars(Calendar({2026: provisional}), date(2026, 10, 1))

    assert this[0] is check.Mark.REMARK
    assert "предварительный" in this[1].ru
    # A year that nobody has a calendar of is a fault all the same.
    assert following[0] is check.Mark.FAULT


def test_a_mailbox_abroad_is_named_with_its_key(config: Path) -> None:
    settings = load_settings(config)
    mailbox = settings.mailbox.model_copy(update={"host": "imap.gmail.com"})

    (found,) = check._abroad(settings.model_copy(update={"mailbox": mailbox}))

    assert found[0] is check.Mark.REMARK
    assert found[1].ru.startswith("mailbox.host: imap.gmail.com — серверы Google")
