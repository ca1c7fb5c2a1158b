"""`mailbot subjects`: whose addresses are registered."""

from argparse import Namespace
from pathlib import Path

from mailbot.commands.desk import actor, at_desk, lines, say, table, viewer
from mailbot.sources.sheet import read_sheet
from mailbot.steps.enrol import enrol
from mailbot.steps.register import looked
from mailbot.words import Text


def import_file(arguments: Namespace) -> int:
    """Import the good rows and list the bad ones with their lines; exit 1 if there are any."""
    sheet = read_sheet(Path(arguments.file))
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        subjects = [subject for _, subject in sheet.subjects]
        report = enrol(office, subjects, by, sheet.fields)
    say(
        arguments,
        Text(
            f"Новых: {report.new}, обновлено: {report.updated}, с ошибками: {len(sheet.faults)}.",
            f"New: {report.new}, updated: {report.updated}, faulty: {len(sheet.faults)}.",
        ),
    )
    for line, fault in sheet.faults:
        say(arguments, Text(f"Строка {line}: {fault.ru}.", f"Line {line}: {fault.en}."))
    for address in report.shared:
        say(
            arguments,
            Text(
                f"Адрес {address} записан за несколькими субъектами: по письмам с него"
                " решает человек.",
                f"{address} belongs to several subjects: its letters go to the operator.",
            ),
        )
    if report.missing:
        say(
            arguments,
            Text(
                f"В файле нет {len(report.missing)} зарегистрированных субъектов; они сохранены: "
                + ", ".join(report.missing),
                f"The file lacks {len(report.missing)} registered subjects; they are kept: "
                + ", ".join(report.missing),
            ),
        )
    return 1 if sheet.faults else 0


def show_all(arguments: Namespace) -> None:
    """Print every registered subject."""
    with at_desk(arguments) as office, office.records.look() as unit:
        subjects = unit.subjects.all()
        looked(office, viewer(arguments, office.settings), "subjects")
    if arguments.format == "json":
        rows = ({name: getattr(s, name) for name in s.__slots__} for s in subjects)
        lines(rows, office.settings)
        return
    table(
        [
            Text("id", "id"),
            Text("ФИО", "Name"),
            Text("Адреса", "Addresses"),
            Text("Категория", "Category"),
            Text("Договор", "Contract"),
        ],
        [[s.id, s.full_name, ", ".join(s.emails), s.category, s.contract] for s in subjects],
        arguments,
    )
