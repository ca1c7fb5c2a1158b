"""APScheduler's wiring: it wakes the sweep and knows nothing that the database does not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from mailbot import log
from mailbot.errors import Unavailable

# Rungs ring at full hours and at shares of hours: a minute is soon enough.
_SWEEP_SECONDS = 60


@contextmanager
def scheduled(sweep: Callable[[], None], wake: Callable[[], None]) -> Iterator[None]:
    """Sweep at once and every minute until the end, in a thread; wake the loop for what it queued.

    A sweep that raises is tried again a minute later.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    def once() -> None:
        try:
            sweep()
        except Unavailable:
            # The register's own server, of which the loop has said so, once.
            return
        except Exception as error:  # noqa: BLE001 -- the next minute tries again
            log.failed("sweep", 0, error)
        wake()

    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        once,
        "interval",
        seconds=_SWEEP_SECONDS,
        next_run_time=datetime.now(UTC),
        # On a busy machine it is late; the default leaves out what is late by a second.
        misfire_grace_time=None,
        max_instances=1,
        coalesce=True,
        id="sweep",
    )
    scheduler.start()
    try:
        yield
    finally:
        # A sweep only asks the register, which is closed next.
        scheduler.shutdown()
