"""Remember that the daemon is alive, so that whoever looks at the register can tell."""

from datetime import datetime

from mailbot.office import Office
from mailbot.ports import Unit

_ALIVE = "alive_at"


def beat(office: Office) -> None:
    """Remember that the work loop ran just now."""
    with office.records.begin() as unit:
        unit.remember(_ALIVE, office.now().isoformat())


def last_beat(unit: Unit) -> datetime | None:
    """Return when the work loop was last seen to run; None for a register that never had one."""
    at = unit.setting(_ALIVE)
    return datetime.fromisoformat(at) if at else None
