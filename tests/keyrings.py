"""Key stores for tests: real ones, with a master key of their own."""

from pathlib import Path

from mailbot.records import KeyStore

MASTER = bytes.fromhex("5a" * 32)


class Keyring(KeyStore):
    """A real store that has a key of whatever name a sample letter bears."""

    def seal(self, key: str, name: str, content: bytes) -> bytes:
        if not self.holds([key]):
            self.adopt([key])
        return super().seal(key, name, content)


def keyring(folder: Path) -> Keyring:
    """Make a store in that folder."""
    made = Keyring(folder / "keys" / "keys.db", lambda: MASTER)
    made.make()
    return made
