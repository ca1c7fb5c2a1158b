"""`mailbot appeals export` and `mailbot bundle`: the register as files, with a record of it.

The file takes its name only after the history knows who exported what.
"""

from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory

from mailbot.commands.desk import actor, at_desk, say
from mailbot.commands.files import made
from mailbot.commands.history import in_words
from mailbot.commands.messages import PURPOSES, STATES
from mailbot.commands.progress import tracked
from mailbot.commands.register import wanted_of
from mailbot.domain.journal import COLUMNS, row
from mailbot.domain.register import Line, Wanted
from mailbot.errors import BadInput, NotFound
from mailbot.exports.parcel import Heads, write_parcel
from mailbot.exports.sheets import SHEETS, Write
from mailbot.office import Office
from mailbot.ports import Paper
from mailbot.steps.bundle import acts_of, handed_over, papers
from mailbot.steps.register import TITLE, VOLUME, exported, print_form, read, reader
from mailbot.words import Text

_NAMES: Mapping[str, Text] = dict([*PURPOSES.items(), *STATES.items()])

# Writes lines into a file: office, conditions, language, file, lines.
_Writer = Callable[[Office, Wanted, str, Path, Iterable[Line]], None]


def export(arguments: Namespace) -> None:
    """Write the lines to a file; its suffix says how: csv, xlsx, json, pdf."""
    file = Path(arguments.file)
    suffix = file.suffix.lower()
    if suffix not in WRITERS:
        raise BadInput(
            Text(
                f"{file}: вид файла задаёт окончание имени: {', '.join(WRITERS)}.",
                f"{file}: the suffix says what is written: {', '.join(WRITERS)}.",
            )
        )
    with at_desk(arguments) as office:
        by, conditions = actor(arguments, office.settings), wanted_of(arguments, office)
        with made(file) as draft:
            with office.records.look() as unit:
                ids = unit.register.find(conditions)
                words = Text("Выгрузка", "Export").say(arguments.lang)
                lines = tracked(read(unit, ids), words, len(ids))
                WRITERS[suffix](office, conditions, arguments.lang, draft, lines)
            digest = sha256_of(draft)
            exported(office, by, suffix[1:], len(ids), conditions, sha256=digest)
    say(
        arguments,
        Text(
            f"{file}: обращений {len(ids)}, SHA-256 {digest}",
            f"{file}: {len(ids)} appeals, SHA-256 {digest}",
        ),
    )


def sha256_of(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def _sheet(
    write: Write,
    office: Office,
    conditions: Wanted,
    language: str,
    file: Path,
    lines: Iterable[Line],
) -> None:
    to = reader(office, language)
    keys = [column.key for column in COLUMNS]
    write(file, keys, [column.heading(to) for column in COLUMNS], (row(line, to) for line in lines))


def _pdf(
    office: Office, conditions: Wanted, language: str, file: Path, lines: Iterable[Line]
) -> None:
    file.write_bytes(print_form(office, list(lines), conditions, language))


WRITERS: Mapping[str, _Writer] = {
    **{suffix: partial(_sheet, write) for suffix, write in SHEETS.items()},
    ".pdf": _pdf,
}


def bundle(arguments: Namespace) -> None:
    """Make a zip for an inspection: the register, every paper of its appeals, and an index."""
    if not (arguments.numbers or arguments.first or arguments.last):
        raise BadInput(
            Text(
                "Назовите обращения или период: mailbot bundle 12/2025 или --from ДАТА --to ДАТА.",
                "Name appeals or a period: mailbot bundle 12/2025, or --from DATE --to DATE.",
            )
        )
    with at_desk(arguments) as office:
        by, conditions = actor(arguments, office.settings), wanted_of(arguments, office)
        lines = _chosen(office, conditions)
        file = Path(arguments.output or f"mailbot-bundle-{office.now():%Y-%m-%d}.zip")
        with made(file) as draft:
            every = _papers(arguments, office, lines, conditions)
            count = write_parcel(draft, every, _heads(office, len(lines), arguments.lang, by))
            digest = sha256_of(draft)
            handed_over(office, by, lines)
            exported(office, by, "bundle", len(lines), conditions, sha256=digest)
    say(
        arguments,
        Text(
            f"{file}: обращений {len(lines)}, файлов {count}, SHA-256 {digest}",
            f"{file}: {len(lines)} appeals, {count} files, SHA-256 {digest}",
        ),
    )


def _chosen(office: Office, conditions: Wanted) -> list[Line]:
    """Return the lines; raises NotFound where a number is not known, or nothing fits."""
    with office.records.look() as unit:
        lines = list(read(unit, unit.register.find(conditions)))
    missing = set(conditions.numbers) - {line.entry.number for line in lines}
    if missing or not lines:
        which = ", ".join(sorted(missing))
        raise NotFound(
            Text(f"Таких обращений нет: {which or 'за этот период'}.",
                 f"There are no such appeals: {which or 'in that period'}.")
        )  # fmt: skip
    return lines


def _papers(
    arguments: Namespace, office: Office, lines: Sequence[Line], conditions: Wanted
) -> Iterator[Paper]:
    """Yield the register in every form, then the papers of each appeal."""
    yield from _register(office, lines, conditions, arguments.lang)
    yield from acts_of(office, lines, conditions, arguments.lang)
    words = Text("Обращения", "Appeals").say(arguments.lang)
    for line in tracked(lines, words, len(lines)):
        yield from papers(office, line, arguments.lang, in_words, _NAMES)


def _register(
    office: Office, lines: Sequence[Line], conditions: Wanted, language: str
) -> Iterator[Paper]:
    now = office.now().astimezone(office.settings.operator.zone)
    title = TITLE.say(language)
    for place, start in enumerate(range(0, len(lines), VOLUME), start=1):
        volume = lines[start : start + VOLUME]
        content = print_form(office, volume, conditions, language)
        yield Paper(path=f"register-{place}.pdf", what=title, content=content, at=now)
    for suffix in (".xlsx", ".csv"):
        with TemporaryDirectory(prefix="mailbot-") as folder:
            file = Path(folder, f"register{suffix}")
            WRITERS[suffix](office, conditions, language, file, lines)
            yield Paper(path=file.name, what=title, content=file.read_bytes(), at=now)


def registers(office: Office, language: str) -> Iterator[tuple[str, bytes]]:
    """Yield the whole register of appeals in every form, by file names."""
    every = Wanted(zone=office.settings.operator.zone)
    with office.records.look() as unit:
        lines = list(read(unit, unit.register.find(every)))
    for paper in _register(office, lines, every, language):
        yield paper.path, paper.content or b""


def _heads(office: Office, count: int, language: str, by: str) -> Heads:
    operator, now = office.operator, office.now().astimezone(office.settings.operator.zone)
    made_at = f"{now:%d.%m.%Y %H:%M}"
    number = f"{operator.registration} {operator.ogrnip}"
    introduction = Text(
        f"Оператор: {operator.name}, ИНН {operator.inn}, {number}.\n"
        f"Обращений: {count}. Подборку составил(а) {by}, {made_at}.\n"
        "Письма и сообщения приложены как есть, без изъятий, и содержат персональные данные."
        " Сверить файлы с описью: sha256sum -c SHA256SUMS.",
        f"Operator: {operator.name}, INN {operator.inn}, OGRNIP {operator.ogrnip}.\n"
        f"Appeals: {count}. Put together by {by}, {made_at}.\n"
        "Letters and messages are enclosed as they are and contain personal data."
        " To compare the files with the index: sha256sum -c SHA256SUMS.",
    )
    columns = Text(
        "Обращение|Что это|Дата|Файл|Размер, байт|SHA-256", "Appeal|What|Date|File|Bytes|SHA-256"
    )
    return Heads(
        title=Text("Опись документов по обращениям", "Index of the papers").say(language),
        introduction=introduction.say(language),
        columns=columns.say(language).split("|"),
        language=language,
        made_at=now,
    )
