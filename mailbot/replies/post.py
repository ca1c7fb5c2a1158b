"""What the post needs around a letter: envelopes and the inventory of what is inside, as PDF/A."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from mailbot.replies.press import press

# The two sizes that a letter on A4 goes into, folded in three or in two: ISO 269, in millimetres.
SIZES: Mapping[str, tuple[int, int]] = {"dl": (220, 110), "c5": (229, 162)}


@dataclass(frozen=True, slots=True)
class Party:
    """One side of an envelope; `address` bears no postcode, which is the six digits of `code`."""

    name: str
    address: str
    code: str


def envelope_pdf(
    template: Path, size: str, *, title: str, day: date, sender: Party, addressee: Party
) -> bytes:
    """Return an envelope of that size; raises ConfigError where the template is at fault."""
    width, height = SIZES[size]
    data = {
        "title": title,
        "day": [day.year, day.month, day.day],
        "width": width,
        "height": height,
        "sender": asdict(sender),
        "addressee": asdict(addressee),
    }
    return press(template, "envelope", data)


def inventory_pdf(
    template: Path,
    *,
    title: str,
    day: date,
    sender: str,
    name: str,
    address: str,
    things: Sequence[tuple[str, int]],
) -> bytes:
    """Return two copies on one sheet; `things` are what is inside, and how many of each."""
    data = {
        "title": title,
        "day": [day.year, day.month, day.day],
        "sender": sender,
        "name": name,
        "address": address,
        "things": [{"what": what, "count": count} for what, count in things],
    }
    return press(template, "inventory", data)
