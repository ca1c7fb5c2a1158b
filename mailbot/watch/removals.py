"""Takes destroyed letters off the mailbox, in a thread of its own: nothing else waits for it."""

from mailbot.office import Office
from mailbot.steps.remove import is_on, remove
from mailbot.watch.beside import Beside
from mailbot.watch.mailbox import MakeInbox

# How soon after an approved destruction the mailbox is looked through.
_LOOK_SECONDS = 10.0


def removals(office: Office, make: MakeInbox) -> Beside:
    """Return the thread; what its end cuts off is found absent at the next start."""

    def act(beside: Beside) -> None:
        once(office, make)
        beside.well()
        beside.rest(_LOOK_SECONDS)

    return Beside("mailbox for removal", act, on=is_on(office))


def once(office: Office, make: MakeInbox) -> None:
    """Take away what waits; raises Unavailable."""
    remove(office, lambda: make().removal())
