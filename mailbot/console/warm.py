"""What the first visitor would have to wait for, done before he comes."""

from mailbot.console.statistics import counted
from mailbot.console.visit import Console
from mailbot.errors import MailbotError
from mailbot.reading.strangers import find_strangers


def warm(console: Console) -> None:
    """Load the dictionary of names and count the year; what fails is tried again when asked."""
    find_strangers("Иванов Иван Иванович", ())
    try:
        counted(console, console.office.now().year)
    except MailbotError:
        return
