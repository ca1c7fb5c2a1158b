"""What a letter says, from its text alone; the Russian dictionary is loaded by the first letter."""

from mailbot.reading.read import OperatorNames, read
from mailbot.reading.secrets import find_secrets, mask

__all__ = ["OperatorNames", "find_secrets", "mask", "read"]
