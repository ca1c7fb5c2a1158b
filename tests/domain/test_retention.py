"""Terms of months end on the same day of a month, and a list is approved as it was shown."""

from datetime import UTC, date, datetime

import pytest

from mailbot.domain.retention import Expired, Kept, batch_code, months_before

AT = datetime(2025, 6, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
        (date(2028, 2, 29), 36, date(2025, 2, 28)),
    ],
)
def test_a_month_s_end_stays_a_month_s_end(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def test_another_list_has_another_code() -> None:
    letter, appeal = (Expired(kind, 7, "7", AT) for kind in Kept)

    assert batch_code([letter, appeal]) == batch_code([appeal, letter])
    assert len({batch_code([letter]), batch_code([appeal]), batch_code([]),
                batch_code([letter, appeal])}) == 4  # fmt: skip
