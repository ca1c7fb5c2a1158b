"""`mailbot subjects`: whose addresses are registered."""

from argparse import Namespace
from datetime import date
from pathlib import Path

from mailbot.app.office import roster_of
from mailbot.commands.desk import actor, at_desk, day, lines, say, table, tell, viewer
from mailbot.domain.consent import Consent
from mailbot.errors import BadInput
from mailbot.office import Office
from mailbot.sources.sheet import Sheet, read_sheet
from mailbot.steps import sync as step
from mailbot.steps.consent import accept
from mailbot.steps.deleted import deleted as step_deleted
from mailbot.steps.enrol import enrol
from mailbot.steps.register import looked
from mailbot.words import Text


def import_file(arguments: Namespace) -> int:
    """Import the good rows and list the bad ones with their lines; exit 1 if there are any."""
    sheet = read_sheet(Path(arguments.file))
    with at_desk(arguments) as office:
        return take_in(arguments, office, sheet, actor(arguments, office.settings))


def take_in(arguments: Namespace, office: Office, sheet: Sheet, by: str) -> int:
    """Import a sheet that was read, as `import_file` does."""
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


def sync(arguments: Namespace) -> int:
    """Show what the source changes, and do it with --apply; exit 1 if rows are faulty."""
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        given = arguments.file
        sheet = read_sheet(Path(given)) if given else roster_of(office.settings)
        subjects = [subject for _, subject in sheet.subjects]
        found = step.sync(
            office,
            subjects,
            sheet.fields,
            by,
            whole=not sheet.faults,
            apply=arguments.apply,
            deleted=arguments.deleted,
        )
    if arguments.format == "json":
        told = {"applied": arguments.apply, "new": found.new, "changed": dict(found.changed),
                "gone": found.gone, "kept": found.kept, "shared": found.shared,
                "deleted": found.deleted,
                "faulty": [line for line, _ in sheet.faults]}  # fmt: skip
        lines([told], office.settings)
    else:
        _print_difference(arguments, found, sheet)
    return 1 if sheet.faults else 0


def _print_difference(arguments: Namespace, found: step.Difference, sheet: Sheet) -> None:
    changed = [f"{who} ({', '.join(fields)})" for who, fields in found.changed]
    for title, ids in (
        (Text("Новые", "New"), found.new),
        (Text("Изменены", "Changed"), changed),
        (Text("Исчезли, убираются из списка (если удалили свои данные на сайте сами: --deleted)",
              "Gone, taken out of the list (if they deleted their data on the site: --deleted)"),
         found.gone),
        (Text("Удалили свои данные на сайте, остальное уничтожается с актом",
              "Deleted their data on the site, the rest is destroyed with an act"),
         found.deleted),
        (Text("Исчезли, но сохраняются (открытое обращение, согласие или неполный источник)",
              "Gone, but kept (an open appeal, a consent, or a source that is not whole)"),
         found.kept),
        (Text("Адрес записан за несколькими", "An address of several"), found.shared),
    ):  # fmt: skip
        if ids:
            tell(f"{title.say(arguments.lang)}: {len(ids)}: {', '.join(ids)}")
    for line, fault in sheet.faults:
        say(arguments, Text(f"Строка {line}: {fault.ru}.", f"Line {line}: {fault.en}."))
    if not (found.new or found.changed or found.gone or found.deleted):
        say(arguments, Text("Изменений нет.", "Nothing changes."))
    elif not arguments.apply:
        say(arguments, Text("Ничего не изменено; внести: --apply.", "Nothing was changed; to do it:"
                            " --apply."))  # fmt: skip


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


def show(arguments: Namespace) -> None:
    """Print one subject with his consents and appeals."""
    with at_desk(arguments) as office:
        with office.records.look() as unit:
            subject = unit.subjects.get(arguments.id)
            consents = unit.consents.of_subject(subject.id)
            appeals = [appeal.number for appeal in unit.appeals.of_subject(subject.id)]
            numbers = unit.appeals.numbers(consent.appeal_id for consent in consents)
        looked(office, viewer(arguments, office.settings), "subject")
    if arguments.format == "json":
        row = {name: getattr(subject, name) for name in subject.__slots__}
        kept = [_consent_json(each, numbers[each.appeal_id]) for each in consents]
        lines([{**row, "consents": kept, "appeals": appeals}], office.settings)
        return
    tell(f"{subject.full_name} ({subject.id})")
    for words in (", ".join(subject.emails), subject.postal_address, subject.contract):
        if words:
            tell(f"  {words}")
    for each in consents:
        tell(f"  {in_words(each, numbers[each.appeal_id]).say(arguments.lang)}")
    if not consents:
        say(arguments, Text("  Согласий не поступало.", "  No consent came."))
    if appeals:
        listed = ", ".join(appeals)
        say(arguments, Text(f"  Обращения: {listed}", f"  Appeals: {listed}"))


def _consent_json(consent: Consent, number: str) -> dict[str, object]:
    return {
        "appeal": number,
        "publication": consent.publication,
        "given_on": consent.given_on,
        "valid_until": consent.valid_until,
        "until_purpose": consent.valid_until is None,
        "what_for": consent.what_for or None,
        "accepted_by": consent.accepted_by or None,
        "accepted_at": consent.accepted_at,
        "withdrawn_at": consent.withdrawn_at,
        "ended_on": consent.ended_on,
    }


def in_words(consent: Consent, number: str) -> Text:
    """Say what it is for, until when it holds, and where it stands."""
    what = ("на распространение", "to publication") if consent.publication else (
        "на обработку", "to processing")  # fmt: skip
    until = day(consent.valid_until)
    term = (f"по {until}", f"up to {until}") if consent.valid_until else (
        "до достижения цели", "until its purpose is reached")  # fmt: skip
    state = ("не подтверждено человеком", "not accepted by a person yet")
    if consent.withdrawn_at:
        state = ("ОТОЗВАНО", "WITHDRAWN")
    elif consent.ended_on:
        state = (f"закончилось {day(consent.ended_on)}", f"ended {day(consent.ended_on)}")
    elif consent.accepted_by:
        state = (f"принято: {consent.accepted_by}", f"accepted: {consent.accepted_by}")
    on, extra = day(consent.given_on), f"; {consent.what_for}" if consent.what_for else ""
    return Text(
        f"Согласие {what[0]} от {on} (№ {number}), {term[0]}; {state[0]}{extra}",
        f"Consent {what[1]} of {on} (No. {number}), {term[1]}; {state[1]}{extra}",
    )


def deleted(arguments: Namespace) -> None:
    """Record that a subject deleted his data on the site."""
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        line = step_deleted(office, arguments.id, _date("--on", arguments.on), by)
    say(
        arguments,
        Text(
            f"Записано: № {line.number}. Уничтожить остальное и составить акт: mailbot acts draft"
            f" {line.number}.",
            f"Recorded: No. {line.number}. To destroy the rest, with an act: mailbot acts draft"
            f" {line.number}.",
        ),
    )


def consent(arguments: Namespace) -> None:
    """Record that a person looked at a consent that came."""
    publication = {"yes": True, "no": False, None: None}[arguments.publication]
    with at_desk(arguments) as office:
        kept = accept(
            office,
            arguments.number,
            actor(arguments, office.settings),
            subject_id=arguments.subject,
            publication=publication,
            valid_until=_date("--until", arguments.until),
            what_for=arguments.what_for,
            ended_on=_date("--ended", arguments.ended),
        )
    say(arguments, in_words(kept, arguments.number))


def _date(option: str, words: str | None) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError as error:
        raise BadInput(
            Text(f"{option} {words}: нужна дата вида 2026-01-11.",
                 f"{option} {words}: a date like 2026-01-11 is needed.")
        ) from error  # fmt: skip
