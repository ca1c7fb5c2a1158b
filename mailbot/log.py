"""What the log can say: one function per event. No name, address, text or password is among them.

systemd reads a leading `<N>` as the priority of the line (sd-daemon(3)).
"""

import logging
import traceback
from collections.abc import Sequence
from types import TracebackType

from mailbot.words import Text

_log = logging.getLogger("mailbot")


def to_stderr() -> None:
    """Write the log to standard error, as systemd's journal expects it.

    What libraries would log or warn of stays unsaid: their words may be those of a letter.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_Journal("%(message)s"))
    _log.handlers[:] = [handler]
    _log.propagate = False
    _log.setLevel(logging.DEBUG)
    logging.captureWarnings(True)
    logging.getLogger().handlers[:] = [logging.NullHandler()]


class _Journal(logging.Formatter):
    PRIORITY = {"DEBUG": 7, "INFO": 6, "WARNING": 4, "ERROR": 3}

    def format(self, record: logging.LogRecord) -> str:
        return f"<{self.PRIORITY.get(record.levelname, 6)}>{super().format(record)}"


def started(version: str) -> None:
    """The daemon works."""
    _log.info("started version=%s", version)


def stopping() -> None:
    """The daemon was asked to end."""
    _log.info("stopping")


def reloaded() -> None:
    """The configuration was read anew, and counts."""
    _log.info("reloaded")


def not_reloaded(faults: Sequence[Text]) -> None:
    """The configuration was read anew and is faulty: the old one counts."""
    _log.error("not reloaded: %s", " ".join(fault.en for fault in faults))


def waiting() -> None:
    """Another daemon works on this register."""
    _log.warning("waiting: another daemon works on this register")


def watching(folder: str, *, idle: bool) -> None:
    """A folder is watched, by IDLE or by polling."""
    _log.info("watching folder=%r by=%s", folder, "idle" if idle else "poll")


def unreachable(what: str, error: Exception) -> None:
    """A server cannot be reached; said once for each outage."""
    _log.warning("unreachable %s: %s", what, error)


def reachable(what: str) -> None:
    """The outage is over."""
    _log.info("reachable again %s", what)


def arrived(folder: str, new: int, seen: int, waiting: int = 0) -> None:
    """A batch was taken in; `waiting` are still to come."""
    _log.info("arrived folder=%r new=%d seen=%d waiting=%d", folder, new, seen, waiting)


def token_renewed(*, kept: bool) -> None:
    """The provider gave a new refresh token; not kept, it lasts until the daemon ends."""
    _log.log(
        logging.INFO if kept else logging.WARNING,
        "oauth: the provider replaced the refresh token%s",
        "" if kept else "; it could not be kept: name a writable oauth.refresh_token_file",
    )


def withheld(folder: str, letters: int) -> None:
    """The server would not hand over letters whole."""
    _log.warning("withheld folder=%r letters=%d", folder, letters)


def filed(letter_id: int, state: str, reason: str, appeal: str) -> None:
    """A letter found its place."""
    _log.info("filed letter=%d state=%s reason=%s appeal=%s", letter_id, state, reason, appeal)


def checked(number: str, due: str) -> None:
    """An appeal was checked and its drafts were written."""
    _log.info("checked appeal=%s due=%s", number, due)


def closed(number: str) -> None:
    """An appeal is answered."""
    _log.info("closed appeal=%s", number)


def sent(message_id: int, purpose: str, code: int) -> None:
    """A message was taken by the server."""
    _log.info("sent message=%d purpose=%s code=%d", message_id, purpose, code)


def placed(message_id: int, version: int) -> None:
    """A draft was put into the mailbox."""
    _log.info("placed message=%d version=%d", message_id, version)


def withdrawn(message_id: int, reason: str) -> None:
    """A draft was taken out of the mailbox, or is there no more."""
    _log.info("withdrawn message=%d reason=%s", message_id, reason)


def dispatched(message_id: int, purpose: str) -> None:
    """A person sent a message from his mail program."""
    _log.info("sent by hand message=%d purpose=%s", message_id, purpose)


def misdirected(message_id: int) -> None:
    """A message went to an address that is not registered for its subject."""
    _log.error("misdirected message=%d", message_id)


def not_told(target: str, error: Exception) -> None:
    """A messenger could not be told; said once a notice."""
    _log.warning("not told target=%r: %s", target, error)


def not_sent(message_id: int, purpose: str, state: str) -> None:
    """A message could not be sent, or nobody knows."""
    _log.warning("not sent message=%d purpose=%s state=%s", message_id, purpose, state)


def performed(action_id: int, hook: str) -> None:
    """A hook did what it was told."""
    _log.info("performed action=%d hook=%s", action_id, hook)


def drawn(act_id: int) -> None:
    """An act of destruction was drawn up."""
    _log.info("drawn act=%d", act_id)


def removed(copies: int, left: int) -> None:
    """Copies of what was destroyed were taken off the mailbox; some are left to a person."""
    _log.info("removed destroyed copies=%d left=%d", copies, left)


def not_performed(action_id: int, task: str) -> None:
    """A hook said no, for good."""
    _log.warning("not performed action=%d task=%s", action_id, task)


def rang(about: str, clock: str, rung: str) -> None:
    """An alarm was raised."""
    _log.warning("alarm about=%s clock=%s rung=%s", about, clock, rung)


def postponed(what: str, thing_id: int, error: Exception) -> None:
    """A step could not be done for now."""
    _log.warning("postponed %s=%d: %s", what, thing_id, error)


def capped(purpose: str) -> None:
    """A hard cap on automatic mail was reached: this one is not sent."""
    _log.warning("capped automatic %s", purpose)


def failed(what: str, thing_id: int, error: Exception) -> None:
    """A step failed through our own fault: where, but not with which words.

    The message of a foreign exception may quote a letter, so only its class and place are told.
    """
    _log.error(
        "failed %s=%d: %s at %s",
        what,
        thing_id,
        type(error).__name__,
        _places(error.__traceback__),
    )


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
