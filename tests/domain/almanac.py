"""What the tests of terms share: the shipped clocks and calendars, and Moscow."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from mailbot.domain.calendar import Calendar
from mailbot.rules import load_calendar, load_clocks

CONFIG = Path(__file__).parents[2] / "config"
RULES = load_clocks(CONFIG / "clocks.toml")
CALENDAR = load_calendar(CONFIG / "calendar")
MOSCOW = ZoneInfo("Europe/Moscow")
# The decreed years alone, for whoever asks about a year without a calendar.
DECREED = Calendar({year: CALENDAR.years[year] for year in (2025, 2026)})


def at(moment: str) -> datetime:
    """Read an ISO moment; one without an offset is Moscow's."""
    read = datetime.fromisoformat(moment)
    return read if read.tzinfo else read.replace(tzinfo=MOSCOW)


def moments(first: str, last: str) -> st.SearchStrategy[datetime]:
    """Any moment of these days in Moscow."""
    days = st.dates(on(first), on(last))
    return st.builds(datetime.combine, days, st.times(), st.just(MOSCOW))


def on(day: str) -> date:
    """Read an ISO day."""
    return date.fromisoformat(day)
