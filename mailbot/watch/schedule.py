"""APScheduler's wiring: it wakes the sweep and knows nothing that the database does not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from mailbot import log

# Rungs ring at full hours and at shares of hours: a minute is soon enough.
_SWEEP_SECONDS = 60


@contextmanager
def scheduled(tend: Callable[[], None], wake: Callable[[], None]) -> Iterator[None]:
    """Call `tend` now and every minute until the end, then wake the loop for what it queued."""
    from apscheduler.schedulers.background import BackgroundScheduler

    def once() -> None:
        try:
            tend()
        except Exception as error:  # noqa: BLE001 -- the next minute tries again
            log.failed("sweep", 0, error)
        wake()

    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        once, "interval", seconds=_SWEEP_SECONDS, max_instances=1, coalesce=True, id="sweep"
    )
    scheduler.start()
    once()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
