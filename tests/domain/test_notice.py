"""When a messenger may be told."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from mailbot.domain.notice import told_at

MOSCOW = ZoneInfo("Europe/Moscow")
NIGHT = (time(22), time(8))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 6, day, hour, minute, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("now", "quiet", "told"),
    [
        (at(11, 12), NIGHT, at(11, 12)),
        (at(11, 22), NIGHT, at(12, 8)),
        (at(12, 3), NIGHT, at(12, 8)),
        (at(12, 8), NIGHT, at(12, 8)),
        (at(11, 13), (time(12), time(14)), at(11, 14)),
        (at(11, 3), None, at(11, 3)),
    ],
)
def test_quiet_hours_hold_a_notice_until_their_end(
    now: datetime, quiet: tuple[time, time] | None, told: datetime
) -> None:
    assert told_at(now, quiet, MOSCOW, urgent=False) == told


def test_a_clock_of_hours_knows_no_night() -> None:
    assert told_at(at(12, 3), NIGHT, MOSCOW, urgent=True) == at(12, 3)
