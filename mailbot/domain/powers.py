"""On what somebody acts for a subject, and until when it holds; pure.

Source: policy 14.2.4; 152-ФЗ, ч. 3 ст. 14; ГК РФ, ст. 28 (parents), 185–186; domain facts 7.2.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from mailbot.domain.clocks import add_months
from mailbot.domain.findings import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Powers:
    """What a person read in the document: which one, of what day, until when, for what."""

    basis: Basis
    document: str
    scope: str
    issued_on: date | None = None
    until: date | None = None

    @property
    def needs_date(self) -> bool:
        """Is it void without the day of its issue?"""
        return self.basis is Basis.POWER_OF_ATTORNEY


def over_on(powers: Powers) -> date | None:
    """Return the last day on which it holds, None where it has no end.

    A power of attorney that names no term holds for a year from its issue (ГК РФ, п. 1 ст. 186).
    """
    if powers.until is not None or not powers.needs_date or powers.issued_on is None:
        return powers.until
    return add_months(powers.issued_on, 12) - timedelta(days=1)


def wording(powers: Powers) -> str:
    """Return what the register says of it (column 7)."""
    issued = f" от {powers.issued_on:%d.%m.%Y}" if powers.issued_on else ""
    ends_on = over_on(powers)
    until = f", действует по {ends_on:%d.%m.%Y}" if ends_on else ""
    document, scope = (" ".join(words.split()) for words in (powers.document, powers.scope))
    return f"{document}{issued}{until}: {scope}"
