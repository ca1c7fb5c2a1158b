"""A person whose data the operator holds, as registered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One row of the registered subjects; `emails` are the authorised addresses (policy 14.1.2)."""

    id: str
    full_name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    login: str = ""
    contract: str = ""
    category: str = ""
    postal_address: str = ""
    language: str = ""
    special_regime: str = ""
