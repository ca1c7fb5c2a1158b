"""What can stop a step, as one tree. What happens daily is a value, not an exception."""

from collections.abc import Sequence
from datetime import timedelta

from mailbot.words import Text


class MailbotError(Exception):
    """Something stopped this step; `text` tells a person what to do next."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class ConfigError(MailbotError):
    """The configuration is wrong; `faults` names every fault found, each with its key."""

    def __init__(self, faults: Sequence[Text]) -> None:
        self.faults = tuple(faults)
        super().__init__(Text("\n".join(f.ru for f in faults), "\n".join(f.en for f in faults)))


class BadInput(MailbotError):
    """A letter, a document or a file is at fault, for good."""


class UnreadableLetter(BadInput):
    """The bytes are no e-mail that can be understood; the letter itself is kept."""


class UnsafeDocument(BadInput):
    """A document that must not be opened: encrypted, damaged, or a bomb."""


class TooLarge(BadInput):
    """A document beyond the limits of `[reading]`."""


class NotFound(MailbotError):
    """A person named something that the register does not hold."""


class Destroyed(NotFound):
    """It was there and was destroyed with its key (policy 11)."""


class Tampered(MailbotError):
    """What was sealed was damaged or replaced since."""


class Hindered(MailbotError):
    """A person asked for what may not be done yet; `hindrances` says why, one each."""

    def __init__(self, hindrances: Sequence[Text]) -> None:
        self.hindrances = tuple(hindrances)
        super().__init__(
            Text("\n".join(h.ru for h in hindrances), "\n".join(h.en for h in hindrances))
        )


class Changed(MailbotError):
    """What a person was shown is no longer what is stored; nothing was done."""


class Unavailable(MailbotError):
    """The world is at fault, for now; try again `after` that long."""

    def __init__(self, text: Text, after: timedelta = timedelta(minutes=1)) -> None:
        super().__init__(text)
        self.after = after


class Refused(MailbotError):
    """The world said no, for good; `code` and `answer` are its words."""

    def __init__(self, text: Text, code: int, answer: str) -> None:
        super().__init__(text)
        self.code = code
        self.answer = answer


class Uncertain(MailbotError):
    """The outcome is not known: whether a message left, only a person can find out."""


class IllegalTransition(MailbotError):
    """Our own fault: a move that the tables do not know. Raised before anything changes."""
