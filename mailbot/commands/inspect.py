"""`mailbot inspect`: what mailbot reads in a message or a scan; writes nothing."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot.app.office import open_office
from mailbot.commands.desk import lines
from mailbot.documents.triage import Kind, kind_of
from mailbot.domain.filing import Facts
from mailbot.domain.findings import Findings
from mailbot.domain.letter import Letter, Part
from mailbot.domain.receipt import own_received_at
from mailbot.errors import BadInput, MailbotError, NotFound, Unavailable
from mailbot.office import Office
from mailbot.ports import Subjects
from mailbot.resources import shipped
from mailbot.settings import find_config, load_settings
from mailbot.shapes import findings_json
from mailbot.steps.examine import author_of, signatures_of
from mailbot.steps.gather import judged
from mailbot.words import Text

# What else comes is read as an e-mail, however broken it may be.
_LETTERS = (Kind.EMAIL, Kind.TEXT, None)


def inspect(arguments: Namespace) -> int:
    """Print one JSON object a file, in the order given; exit 1 if any could not be read."""
    file = find_config(arguments.config) or shipped("config") / "mailbot.toml"
    settings = load_settings(file)
    received = _instant(arguments.received, settings.operator.zone)
    failed = False
    with open_office(settings) as office, _register(office) as subjects:
        for name in arguments.files:
            try:
                found = _inspected(
                    office, subjects, Path(name), received, offline=arguments.offline
                )
                shown = findings_json(found, arguments.lang)
            except MailbotError as error:
                shown, failed = {"file": name, "error": error.text.say(arguments.lang)}, True
            lines([shown], settings)
    return 1 if failed else 0


@contextmanager
def _register(office: Office) -> Iterator[Subjects | None]:
    """Open the registered addresses for reading, if there is a register that answers."""
    with ExitStack() as stack:
        try:
            unit = stack.enter_context(office.records.look())
        except (NotFound, Unavailable):
            yield None
            return
        yield unit.subjects


def _inspected(
    office: Office,
    subjects: Subjects | None,
    path: Path,
    received: datetime | None,
    *,
    offline: bool,
) -> Findings:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(
            Text(f"{path}: файл не читается: {error.strerror}.",
                 f"{path}: cannot be read: {error.strerror}.")
        ) from error  # fmt: skip
    sheet = Part(path.name, "application/octet-stream", raw)
    letter = office.parse(raw) if kind_of(sheet) in _LETTERS else _sheet(sheet)
    own = office.settings.mailbox.trusted_authserv_ids
    moment = received or own_received_at(letter.all("received"), own)
    signatures = () if offline else signatures_of(office, letter, raw, moment or office.now())
    author = author_of(office, letter, subjects, signatures)
    return judged(office, letter, author, Facts(), moment).findings


def _sheet(part: Part) -> Letter:
    """Return a bare scan as the letter that it would have come with."""
    return Letter(
        message_id=None,
        in_reply_to=(),
        references=(),
        senders=(),
        sender_faults=("no_address",),
        reply_to=(),
        recipients=(),
        subject="",
        dated=None,
        text="",
        parts=(part,),
        headers=(),
    )


def _instant(words: str | None, zone: ZoneInfo) -> datetime | None:
    """Read an instant; one without an offset is meant in the operator's zone."""
    if words is None:
        return None
    try:
        instant = datetime.fromisoformat(words)
    except ValueError as error:
        raise BadInput(
            Text(f"--received {words}: нужен момент вида 2025-06-05T11:20:00+03:00.",
                 f"--received {words}: an instant like 2025-06-05T11:20:00+03:00 is needed.")
        ) from error  # fmt: skip
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)
