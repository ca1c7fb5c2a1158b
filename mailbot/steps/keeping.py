"""Acts and registers are exported to be kept at the operator's place; who forgets is reminded.

Source: policy 11.4: on an electronic medium, at the place of the operator's registration.
"""

from datetime import datetime

from mailbot.domain.register import Wanted
from mailbot.office import Office
from mailbot.ports import Unit

_EXPORTED, _SINCE = "kept_at", "first_start"


def kept(office: Office) -> None:
    """Remember that all of them were exported just now."""
    with office.records.begin() as unit:
        unit.remember(_EXPORTED, office.now().isoformat())


def days_unkept(office: Office, unit: Unit) -> int | None:
    """Return for how many days nothing was exported; None where that is not too long yet."""
    last = unit.setting(_EXPORTED) or unit.setting(_SINCE)
    days = (office.now() - datetime.fromisoformat(last)).days if last else 0
    if days <= office.settings.archive.keeping_days:
        return None
    # An empty register needs no keeping.
    any_line = unit.register.find(Wanted(zone=office.settings.operator.zone), limit=1)
    return days if any_line else None
