"""`mailbot letters`: every letter that came, with its state; held ones wait here."""

from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mailbot.commands.desk import (
    actor,
    at_desk,
    lines,
    moment,
    number_of,
    recent,
    say,
    table,
    tell,
    tell_earlier,
    viewer,
)
from mailbot.commands.history import in_words
from mailbot.domain.appeal import StoredLetter
from mailbot.domain.filing import REASONS
from mailbot.domain.findings import Findings
from mailbot.domain.hindrances import sentences
from mailbot.domain.kinds import KINDS
from mailbot.domain.states import LetterState
from mailbot.errors import Destroyed, UnreadableLetter
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.shapes import findings_json
from mailbot.steps import person, remains
from mailbot.steps.register import looked
from mailbot.words import Text

_REASONS: Mapping[str, Text] = {reason.value: words for reason, words in REASONS.items()}

STATES = {
    LetterState.ARRIVED: Text("поступило", "arrived"),
    LetterState.FILED: Text("зарегистрировано", "filed"),
    LetterState.JOINED: Text("присоединено", "joined"),
    LetterState.SET_ASIDE: Text("отложено", "set aside"),
    LetterState.HELD: Text("ЗАДЕРЖАНО", "HELD"),
}


def reason_of(letter: StoredLetter, language: str) -> str:
    """Return why a letter stands where it stands, in words; a failure keeps its class name."""
    known = _REASONS.get(letter.reason)
    return known.say(language) if known else letter.reason


def show_all(arguments: Namespace) -> None:
    """Print the letters in order of arrival: all of them for scripts, the latest for eyes."""
    with at_desk(arguments) as office, office.records.look() as unit:
        pages = recent(arguments, unit.letters.page, unit.letters.latest)
        if arguments.format == "json":
            lines((line for page in pages for line in _lines(unit, page)), office.settings)
            return
        letters = [letter for page in pages for letter in page]
        numbers = _numbers(unit, letters)
    table(
        [
            Text("№", "No."),
            Text("Получено", "Received"),
            Text("Состояние", "State"),
            Text("Обращение", "Appeal"),
            Text("Причина", "Reason"),
        ],
        [
            [
                str(letter.id),
                moment(letter.received_at, office.settings),
                STATES[letter.state].say(arguments.lang),
                numbers.get(letter.appeal_id or 0, "—"),
                reason_of(letter, arguments.lang),
            ]
            for letter in letters
        ],
        arguments,
    )
    tell_earlier(arguments, letters)


def _lines(unit: Unit, page: Sequence[StoredLetter]) -> Iterator[dict[str, object]]:
    numbers = _numbers(unit, page)
    return (_line(letter, numbers) for letter in page)


def _numbers(unit: Unit, letters: Iterable[StoredLetter]) -> Mapping[int, str]:
    return unit.appeals.numbers(it.appeal_id for it in letters if it.appeal_id)


def _line(letter: StoredLetter, numbers: Mapping[int, str]) -> dict[str, object]:
    return {
        "id": letter.id,
        "state": letter.state,
        "received_at": letter.received_at,
        "arrived_at": letter.arrived_at,
        "appeal": numbers.get(letter.appeal_id or 0),
        "reason": letter.reason or None,
        "size_bytes": letter.size_bytes,
        "sha256": letter.raw_sha256,
    }


def show(arguments: Namespace) -> None:
    """Print what was found in one letter, and its history."""
    letter_id = number_of(arguments.number)
    with at_desk(arguments) as office, office.records.look() as unit:
        letter = unit.letters.get(letter_id)
        found = unit.letters.findings(letter_id)
        history = unit.history(letter_id=letter_id)
        raw = _raw(office, letter)
        gone = remains.of_letter(office, unit, letter)
        numbers = unit.appeals.numbers([letter.appeal_id] if letter.appeal_id else [])
        by = viewer(arguments, office.settings)
        looked(office, by, "letter", letter_id=letter_id, appeal_id=letter.appeal_id)
    if arguments.format == "json":
        findings = findings_json(found, arguments.lang) if found else None
        lines([{**_line(letter, numbers), "findings": findings}], office.settings)
        return
    state = STATES[letter.state].say(arguments.lang)
    say(
        arguments,
        Text(
            f"Письмо {letter.id}: {state}. {reason_of(letter, 'ru')}".rstrip(),
            f"Letter {letter.id}: {state}. {reason_of(letter, 'en')}".rstrip(),
        ),
    )
    say(
        arguments,
        Text(
            f"Получено {moment(letter.received_at, office.settings)}",
            f"Received {moment(letter.received_at, office.settings)}",
        ),
    )
    if gone:
        say(arguments, gone)
    if found:
        _print_findings(arguments, found)
    if raw is not None:
        _print_text(arguments, raw, office)
    for happening in history:
        if happening.event == "seen":
            continue
        words = in_words(happening.event, happening.by, arguments.lang)
        tell(f"{moment(happening.at, office.settings)}  {words}")


def _raw(office: Office, letter: StoredLetter) -> bytes | None:
    try:
        return office.archive.get(letter.raw_ref)
    except Destroyed:
        return None


def _print_findings(arguments: Namespace, found: Findings) -> None:
    sender = found.sender
    reasons = "; ".join(reason.say(arguments.lang) for reason in sender.reasons)
    tell(f"{sender.display_name} <{sender.address or '—'}> ({reasons})".strip())
    for demand in found.demands:
        quotes = "; ".join(f"«{evidence.quote}»" for evidence in demand.evidence)
        tell(f"• {KINDS[demand.kind].name.say(arguments.lang)}: {quotes}")
    for document in found.documents:
        hindrances = " ".join(each.say(arguments.lang) for each in sentences(document.flags))
        tell(f"— {document.name}: {document.media_type}. {hindrances}".rstrip())


def _print_text(arguments: Namespace, raw: bytes, office: Office) -> None:
    """Print the words of the letter: a person has to read it; passwords stay masked."""
    from mailbot.reading.secrets import find_secrets, mask

    try:
        letter = office.parse(raw)
    except UnreadableLetter as error:
        tell(error.text.say(arguments.lang))
        return
    words = f"{letter.subject}\n\n{letter.text}".strip()
    tell(f"\n{mask(words, find_secrets(words))}\n")


def retry(arguments: Namespace) -> None:
    """Read a held letter again; the daemon does it within seconds."""
    _order(arguments, "retry")


def register(arguments: Namespace) -> None:
    """Register a letter that was held or set aside."""
    _order(arguments, "register")


def set_aside(arguments: Namespace) -> None:
    """Set a held letter aside."""
    _order(arguments, "set_aside")


_DONE = {
    "retry": Text("Письмо будет прочитано заново.", "The letter will be read again."),
    "register": Text("Письмо будет зарегистрировано.", "The letter will be registered."),
    "set_aside": Text("Письмо отложено.", "The letter is set aside."),
}


def _order(arguments: Namespace, act: str) -> None:
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        getattr(person, act)(office, number_of(arguments.number), by)
    say(arguments, _DONE[act])
