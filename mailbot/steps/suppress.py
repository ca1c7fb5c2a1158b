"""Keep those who want no mailings on a list that outlives their data, and answer who is on it."""

import secrets
from collections.abc import Iterable

from mailbot.domain.appeal import Appeal
from mailbot.domain.kinds import Task
from mailbot.domain.subject import Subject
from mailbot.domain.suppression import Sort, Suppressed, digest, key_id, phone
from mailbot.domain.trust import Standing
from mailbot.errors import BadInput, ConfigError
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.words import Text

_REMEMBERED = "suppression_key"


def suppress(
    office: Office, unit: Unit, appeal: Appeal, subject: Subject | None, stands: Standing
) -> None:
    """Put the addresses of whoever wants no mailings on the list, as soon as that is ordered.

    The address that wrote, and the subject's other ones where it was he who wrote. A letter that
    the subject denies puts nobody there.

    Source: 152-ФЗ, ч. 2 ст. 15; domain facts 7.9, 9.
    """
    if stands is Standing.FORGED:
        unit.suppression.remove_of(appeal.id)
        return
    if not any(action.task is Task.STOP_MAILING for action in unit.appeals.actions(appeal.id)):
        return
    his = subject if stands is Standing.SUBJECT else None
    words = [appeal.sender, *(his.emails if his else ()), *(his.phones if his else ())]
    key = _sure_key(office, unit)
    for sort, canonical in filter(None, (_canonical(office, each) for each in words)):
        made = Suppressed(digest(key, sort, canonical), key_id(key), sort, office.now())
        unit.suppression.add(made, appeal.id)


def _canonical(office: Office, words: str) -> tuple[Sort, str] | None:
    """Return an address or a number as it compares; None for what is neither."""
    if "@" in words:
        return Sort.EMAIL, office.canonical(words.strip())
    number = phone(words)
    return (Sort.PHONE, number) if number else None


def _configured(office: Office) -> tuple[bytes, ...]:
    """Return the keys of the secret, one a line: the first makes digests, all recognise them."""
    try:
        secret = office.settings.secret("suppression", "key")
    except ConfigError:
        if office.settings.suppression.key_file:
            raise
        return ()
    return tuple(line.encode() for line in secret.splitlines() if line)


def _keys(office: Office, unit: Unit) -> tuple[bytes, ...]:
    """Return every key by which digests may have been made: the secret's, the register's own."""
    kept = key_in_register(unit)
    return (*_configured(office), *((kept.encode(),) if kept else ()))


def key_in_register(unit: Unit) -> str:
    """Return the key that lies beside the digests, "" for none: so it protects nobody."""
    return unit.setting(_REMEMBERED) or ""


def forget_key(unit: Unit) -> None:
    """Take the key out of the register, once it is in a safer place."""
    unit.remember(_REMEMBERED, "")


def _sure_key(office: Office, unit: Unit) -> bytes:
    """Return the key for new digests, and make the register's own where there is none."""
    if key := next(iter(_keys(office, unit)), None):
        return key
    made = secrets.token_hex(32)
    unit.remember(_REMEMBERED, made)
    return made.encode()


def _digests(office: Office, unit: Unit, words: str) -> list[str]:
    meant = _canonical(office, words)
    if meant is None:
        raise BadInput(
            Text(f"{words}: это не адрес и не номер телефона.",
                 f"{words}: neither an address nor a telephone number.")
        )  # fmt: skip
    return [digest(key, *meant) for key in _keys(office, unit)]


def are_suppressed(office: Office, addresses: Iterable[str]) -> list[tuple[str, bool]]:
    """Say of each address or number whether it gets no mailings; raises BadInput for neither."""
    with office.records.look() as unit:
        return [
            (each, unit.suppression.since(_digests(office, unit, each)) is not None)
            for each in addresses
        ]


def lines(office: Office, by: str) -> list[Suppressed]:
    """Return the whole list for whoever sends the mailings, and record that it was taken out."""
    with office.records.begin() as unit:
        found = unit.suppression.all()
        details: dict[str, str | int] = {"what": "suppression", "lines": len(found)}
        unit.note(Happening(at=office.now(), event="exported", by=by, details=details))
    return found


def allow(office: Office, address: str, by: str) -> bool:
    """Take an address off the list: its owner consented anew. False if it did not stand there."""
    with office.records.begin() as unit:
        gone = unit.suppression.remove(_digests(office, unit, address))
        unit.note(Happening(at=office.now(), event="allowed", by=by, details={"lines": gone}))
    return gone > 0
