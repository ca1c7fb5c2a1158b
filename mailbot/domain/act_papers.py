"""What the papers of a destruction say: the act, its event-log extract, a line of their register.

Source: policy 11.3, 11.4; order of Roskomnadzor No. 179 of 28.10.2022; domain facts 6.3, 6.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mailbot.domain.acts import Act, Contents, method_in_words, named
from mailbot.domain.policy import Operator, Policy
from mailbot.domain.removal import Tally
from mailbot.words import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One act with what its papers name of its beginning: «обращение № 1/2025, полученное …».

    `mailbox` is what became of the letters on the mail server, None while they are still needed;
    `removes` says that mailbot takes them away there, else a person does.
    """

    act: Act
    basis: str
    whose: str
    mailbox: Tally | None = None
    removes: bool = False


@dataclass(frozen=True, slots=True)
class OwnCopies:
    """How long older keys still open our own copies: the last copy of the key store made so far
    is deleted at `end` (None: there is none), a later one after `days`.
    """

    end: datetime | None
    days: int


def sheet(entry: Entry, operator: Operator, policy: Policy, copies: OwnCopies) -> dict[str, object]:
    """Return the values of the printed act (templates/act.typ); every word of a person is data."""
    act, contents = entry.act, entry.act.contents
    at = (act.destroyed_at or _NEVER).astimezone(operator.zone)
    return {
        **_head(entry, operator, at),
        "place": contents.place,
        "processors": [f"{party.name}, {party.address}" for party in policy.processors],
        "commission": [_member(each) for each in contents.commission],
        "kept": [
            {
                "categories": list(_categories(each.categories, policy)),
                "norm": each.norm,
                "term": each.term,
            }
            for each in contents.kept
        ],
        "method": method_in_words(contents.method, policy, "ru"),
        "how": contents.how,
        "tool": act.extract.tool or contents.tool,
        "media": contents.media,
        "expired": bool(contents.expired),
        "copies_end": f"{copies.end.astimezone(operator.zone):%d.%m.%Y}" if copies.end else "",
        "copies_days": copies.days,
        "mailbox": mailbox_in_words(entry),
        "years": policy.retention.acts_years,
        "categories": list(_categories(contents.categories, policy)),
        "grounds": list(_grounds(contents, policy)),
    }


def extract_sheet(entry: Entry, operator: Operator, policy: Policy) -> dict[str, object]:
    """Return the values of the event-log extract (templates/extract.typ): order 179, п. 5."""
    act, contents = entry.act, entry.act.contents
    at = (act.destroyed_at or _NEVER).astimezone(operator.zone)
    return {
        **_head(entry, operator, at),
        "pd_system": act.extract.system or contents.pd_system,
        "imported": bool(act.extract.events),
        "reference": act.extract.reference,
        "events": [
            {"at": f"{event.at.astimezone(operator.zone):%d.%m.%Y %H:%M:%S}", "event": event.event}
            for event in act.extract.events
        ],
        "categories": list(_categories(contents.categories, policy)),
        "grounds": list(_grounds(contents, policy)),
    }


def mailbox_in_words(entry: Entry) -> str:
    """Say what became of the copies on the mail server, and honestly what is there still.

    An act is drawn up when the operator's systems have destroyed, and the letters are needed until
    the appeal is closed: then the register of documents tells the end (policy 11.4).
    """
    who = "удаляет программа mailbot" if entry.removes else "удаляет ответственное лицо"
    later = f"{who}; итог — в журнале учёта документов, переданных на уничтожение"
    match entry.mailbox:
        case None:
            return (
                "На дату акта не удалены: письма и ответы нужны до закрытия обращения, затем их из"
                f" всех папок, в том числе отправленных, черновиков и корзины, {later}."
            )
        case Tally(0, 0, 0):
            return "На дату акта писем на почтовом сервере нет."
        case found:
            left = f". НЕ удалено: {found.left}; {later}" if found.left else ""
            return f"{_counted(found)}{left}.".removeprefix(". ")


def _counted(found: Tally) -> str:
    told = (("Удалено", found.removed), ("не найдено, удалено раньше", found.absent))
    said = "; ".join(f"{words}: {count}" for words, count in told if count)
    return said[:1].upper() + said[1:]


def _remark(entry: Entry) -> str:
    """Return what the register of documents says of those copies by now."""
    match entry.mailbox:
        case None:
            return "копии в почтовом ящике: хранятся до закрытия обращения"
        case Tally(0, 0, 0):
            return ""
        case Tally(removed, absent, left):
            told = (("удалено", removed), ("не найдено", absent), ("НЕ удалено", left))
            said = ", ".join(f"{words} {count}" for words, count in told if count)
            return f"копии в почтовом ящике: {said}"


_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _head(entry: Entry, operator: Operator, at: datetime) -> dict[str, object]:
    act, contents = entry.act, entry.act.contents
    return {
        "number": act.number,
        "day": [at.year, at.month, at.day],
        "on": f"{at:%d.%m.%Y}",
        "time": f"{at:%H:%M}",
        "operator": operator.name,
        "details": ", ".join(
            filter(None, (f"ИНН {operator.inn}" if operator.inn else "", _register_no(operator)))
        ),
        "address": operator.address,
        "subject": contents.subject,
        "identified_by": contents.identified_by,
        "pd_system": contents.pd_system,
        "basis": entry.basis,
        "position": operator.position or "Ответственный за обработку персональных данных",
        "signer": operator.short_name or operator.responsible or operator.name,
    }


def _register_no(operator: Operator) -> str:
    name = "ОГРНИП" if len(operator.ogrnip) == 15 else "ОГРН"
    return f"{name} {operator.ogrnip}" if operator.ogrnip else ""


def _member(words: str) -> dict[str, str]:
    """Take «Фамилия И. О., должность» apart."""
    name, _, position = words.partition(",")
    return {"name": name.strip(), "position": position.strip()}


def _categories(clauses: Sequence[str], policy: Policy) -> tuple[str, ...]:
    names = named(clauses, policy.data_categories, "ru")
    return tuple(f"{name} (п. {clause})" for clause, name in zip(clauses, names, strict=True))


def _grounds(contents: Contents, policy: Policy) -> tuple[str, ...]:
    names = named(contents.grounds, policy.destruction_grounds, "ru")
    return tuple(
        f"{name} (п. {clause} Политики)"
        for clause, name in zip(contents.grounds, names, strict=True)
    )


# «Журнал учёта документов, переданных на уничтожение» (policy 11.4): no form is known, the columns
# are those of domain facts 6.4.
JOURNAL_TITLE = Text(
    "Журнал учёта документов, переданных на уничтожение",
    "Register of documents handed for destruction",
)
JOURNAL: tuple[tuple[str, Text], ...] = (
    ("seq", Text("№ п/п", "No.")),
    ("handed_on", Text("Дата передачи на уничтожение", "Handed on")),
    ("document", Text("Документ, носитель", "Document, medium")),
    ("medium", Text("Вид носителя", "Kind of medium")),
    ("count", Text("Количество", "Count")),
    ("whose", Text("Чьи данные (рег. № обращения, субъект)", "Whose data")),
    ("categories", Text("Категории данных", "Categories")),
    ("ground", Text("Основание", "Ground")),
    ("handed_by", Text("Кто передал", "Handed by")),
    ("commission", Text("Кто принял, комиссия", "Commission")),
    ("method", Text("Способ", "Method")),
    ("destroyed_at", Text("Дата и время уничтожения", "Destroyed")),
    ("act", Text("№ и дата акта", "Act")),
    ("remark", Text("Примечание", "Remark")),
)


def journal_row(
    place: int, entry: Entry, operator: Operator, policy: Policy
) -> tuple[str | date, ...]:
    """Return one line of that register; rows of a database are named by the act alone."""
    act, contents = entry.act, entry.act.contents
    at = (act.destroyed_at or _NEVER).astimezone(operator.zone)
    approved = (act.approved_at or act.destroyed_at or _NEVER).astimezone(operator.zone)
    system = f"записи в информационной системе «{contents.pd_system}»"
    kept = ", ".join(clause for each in contents.kept for clause in each.categories)
    return (
        str(place),
        approved.date(),
        contents.media or system,
        "носитель" if contents.media else "электронный",
        contents.media or "—",
        f"{entry.whose}, {contents.subject}" if entry.whose else contents.subject,
        "; ".join(_categories(contents.categories, policy)),
        "; ".join(_grounds(contents, policy)),
        act.approved_by,
        "; ".join(contents.commission),
        f"{policy.method_cited(contents.method) or method_in_words(contents.method, policy, 'ru')}:"
        f" {contents.how}",
        at,
        f"№ {act.number} от {at:%d.%m.%Y}",
        "; ".join(
            filter(None, (kept and f"частичное уничтожение, сохранены: {kept}", _remark(entry)))
        ),
    )
