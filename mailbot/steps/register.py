"""Read the register for a person, print it, and record who saw what of people's data.

Nobody sees anything without leaving a line in the history: the record is committed first.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from mailbot.domain.journal import COLUMNS, Reader, row
from mailbot.domain.register import Line, Wanted
from mailbot.errors import BadInput
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.words import Text

TITLE = Text("Журнал учёта Обращений Субъектов ПД", "Register of appeals of personal data subjects")

# So many lines are read at once: enough to ask rarely, few enough to hold.
_PORTION = 500

# A printed volume: some 250 pages, and seconds to print.
VOLUME = 1000


def read(unit: Unit, ids: Sequence[int]) -> Iterator[Line]:
    """Yield these lines, read in portions."""
    waiting = iter(ids)
    while portion := list(islice(waiting, _PORTION)):
        yield from unit.register.lines(portion)


def reader(office: Office, language: str) -> Reader:
    """Return for whom the register is written."""
    return Reader(
        language, office.settings.operator.zone, office.operator.responsible, office.policy
    )


def seen(office: Office, by: str, what: str, ids: Sequence[int]) -> None:
    """Record that a person saw these lines; the words that he searched for would name people."""
    details: dict[str, str | int] = {"what": what, "lines": len(ids)}
    only = ids[0] if len(ids) == 1 else None
    with office.records.begin() as unit:
        if ids:
            first, last = min(ids), max(ids)
            numbers = unit.appeals.numbers([first, last])
            details |= {"first": numbers[first], "last": numbers[last]}
        unit.note(Happening(at=office.now(), event="seen", by=by, appeal_id=only, details=details))


def looked(
    office: Office,
    by: str,
    what: str,
    *,
    letter_id: int | None = None,
    appeal_id: int | None = None,
    message_id: int | None = None,
) -> None:
    """Record that a person read a letter or a message, or the list of subjects."""
    about = {"letter_id": letter_id, "appeal_id": appeal_id, "message_id": message_id}
    with office.records.begin() as unit:
        unit.note(Happening(at=office.now(), event="seen", by=by, details={"what": what}, **about))


def exported(
    office: Office, by: str, what: str, lines: int, wanted: Wanted, *, sha256: str
) -> None:
    """Record that lines left the register as a file, under which conditions, and which file."""
    bounds = {"since": wanted.since, "until": wanted.until}
    details: dict[str, str | int] = {"what": what, "lines": lines, "sha256": sha256}
    details |= {name: at.isoformat() for name, at in bounds.items() if at is not None}
    details |= {name: " ".join(words) for name, words in
                (("states", wanted.states), ("kinds", wanted.kinds)) if words}  # fmt: skip
    if wanted.terms:
        details["words"] = len(wanted.terms)
    with office.records.begin() as unit:
        unit.note(Happening(at=office.now(), event="exported", by=by, details=details))


def print_form(office: Office, lines: Sequence[Line], wanted: Wanted, language: str) -> bytes:
    """Return the print form of these lines; raises BadInput for more than a volume holds."""
    if len(lines) > VOLUME:
        raise BadInput(
            Text(
                f"В печатную форму входит не больше {VOLUME} обращений. Ограничьте период"
                " (--from, --to) или выгрузите xlsx.",
                f"The print form holds {VOLUME} appeals at most. Narrow the period (--from,"
                " --to) or export xlsx.",
            )
        )
    to, operator = reader(office, language), office.operator
    requisites = [
        f"ИНН {operator.inn}",
        f"{operator.registration} {operator.ogrnip}",
        operator.address,
    ]
    return office.renderer.register(
        language=language,
        day=office.now().astimezone(to.zone).date(),
        title=to.say(TITLE),
        subtitle=f"{', '.join([operator.name, *requisites])}\n{_period(wanted, to)}",
        heads=[column.heading(to) for column in COLUMNS],
        rows=[row(line, to) for line in lines],
        footer=[
            to.say(Text(f"Всего обращений: {len(lines)}.", f"Appeals: {len(lines)}.")),
            to.say(
                Text(
                    f"{operator.position} ____________________ {operator.short_name}"
                    "      «____» ______________ 20____ г.",
                    f"{operator.position} ____________________ {operator.short_name}"
                    "      Date: ____________________",
                )
            ),
        ],
    )


_ZONES = {"Europe/Moscow": Text("время московское (МСК)", "Moscow time")}


def _period(wanted: Wanted, to: Reader) -> str:
    zone = to.say(_ZONES.get(str(to.zone), Text(f"время: {to.zone}", f"time: {to.zone}")))
    said = []
    if wanted.since is not None:
        said.append(to.say(Text(f"с {to.day(wanted.since)}", f"from {to.day(wanted.since)}")))
    if wanted.last is not None:
        said.append(to.say(Text(f"по {to.day(wanted.last)}", f"to {to.day(wanted.last)}")))
    if not said:
        return zone[:1].upper() + zone[1:]
    words = to.say(Text("Обращения, полученные", "Appeals received"))
    return f"{words} {' '.join(said)}; {zone}"
