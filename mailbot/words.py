"""One sentence in the two languages in which mailbot speaks to its operator."""

from typing import NamedTuple


class Text(NamedTuple):
    """The same sentence twice, side by side, so that neither can be forgotten."""

    ru: str
    en: str

    def __str__(self) -> str:
        return self.en

    def say(self, language: str) -> str:
        """Return the sentence in `language`; anything but "en" is answered in Russian."""
        return self.en if language == "en" else self.ru
