"""How the demonstration speaks: short headings, one sentence a fact, commands as they are typed."""

import shlex
import sys

from rich.console import Console

from mailbot.words import Text
from tests.demo.letters import Arrival


class Voice:
    """Speaks Russian or English."""

    def __init__(self, language: str) -> None:
        self.language = language
        # A pipe has no width; a sentence is never folded there.
        self._console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
        self._chapter = 0

    def chapter(self, ru: str, en: str) -> None:
        """Begin a chapter."""
        self._chapter += 1
        self._console.print(f"\n[bold cyan]{self._chapter}. {Text(ru, en).say(self.language)}[/]")

    def say(self, ru: str, en: str) -> None:
        """Say a sentence."""
        self._console.print(Text(ru, en).say(self.language), markup=False)

    def letter(self, arrival: Arrival) -> None:
        """Announce a letter."""
        what = arrival.what.say(self.language)
        self._console.print(f"  {arrival.writer:<26}{what}", markup=False)

    def command(self, *words: str) -> None:
        """Show a command as it is typed."""
        self._console.print(f"\n$ {shlex.join(words)}", style="bold", markup=False)

    def advice(self, command: str, ru: str, en: str) -> None:
        """Name a command that the spectator may type, and what it does."""
        self._console.print(f"  {command:<44}{Text(ru, en).say(self.language)}", markup=False)
