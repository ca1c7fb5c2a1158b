"""The 22 columns of «Журнал учёта Обращений Субъектов ПД»: what stands in each, in words.

Source: policy 14.3.1; domain facts 6.1, whose numbers the columns bear.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from mailbot.domain.appeal import Action, Channel
from mailbot.domain.clocks import Clock, effective_due
from mailbot.domain.filing import Reason
from mailbot.domain.findings import Authenticity, Form, Sort, Verdict
from mailbot.domain.kinds import KINDS, TASKS, Kind, ReplySort, Task
from mailbot.domain.message import Purpose
from mailbot.domain.policy import Policy
from mailbot.domain.register import Line, Sending
from mailbot.domain.states import MessageState
from mailbot.words import Text

# An instant stands in the operator's zone; what is empty was not needed or is not known.
Cell = str | date | datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom the register is written: in which language and zone, and who answers for it.

    `policy` gives the numbers of the clauses that are cited.
    """

    language: str
    zone: tzinfo
    responsible: str
    policy: Policy

    def say(self, text: Text) -> str:
        """Return the words in the reader's language."""
        return text.say(self.language)

    def day(self, value: datetime | date) -> str:
        """Return «05.06.2025»; the zone is converted before the day is taken."""
        on = value.astimezone(self.zone) if isinstance(value, datetime) else value
        return on.strftime("%d.%m.%Y")

    def moment(self, value: datetime) -> str:
        """Return «05.06.2025 11:20»."""
        return value.astimezone(self.zone).strftime("%d.%m.%Y %H:%M")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in JSON, its heading, what stands in it, and which clauses it cites."""

    key: str
    head: Text
    cell: Callable[[Line, Reader], Cell]
    clauses: tuple[str, ...] = ()

    def heading(self, to: Reader) -> str:
        """Return the heading, with the operator's numbers of its clauses."""
        own = to.policy.clauses_of(self.clauses)
        is_section = "." not in "".join(self.clauses)
        word = Text("разд. " if is_section else "п. ", "").say(to.language)
        return f"{to.say(self.head)} ({word}{_range(own)})" if own else to.say(self.head)


def _range(numbers: tuple[str, ...]) -> str:
    """Return «14.2.1–14.2.4» for what stands in a row, else each number."""
    heads = [number.rpartition(".") for number in numbers]
    first = int(heads[0][2]) if heads[0][2].isdecimal() else 0
    in_a_row = all(
        head == heads[0][0] and last == str(first + place)
        for place, (head, _, last) in enumerate(heads)
    )
    return f"{numbers[0]}–{numbers[-1]}" if in_a_row and len(numbers) > 2 else ", ".join(numbers)


CHANNELS = {
    Channel.EMAIL: Text("электронная почта", "e-mail"),
    Channel.PAPER: Text("письмо на бумаге", "letter on paper"),
    Channel.OTHER: Text("иной способ", "other"),
}
FORMS = {
    Form.PLAIN_TEXT: Text("текст письма", "plain text"),
    Form.SCANNED_DOCUMENT: Text("скан-копия документа", "scanned document"),
    Form.SIGNED_ELECTRONIC_DOCUMENT: Text(
        "электронный документ с подписью", "signed electronic document"
    ),
    Form.PAPER: Text("на бумаге", "on paper"),
}
# What an entry without demands is.
SORTS = {
    Sort.UNCLEAR: Text("неясно: нужно прочитать", "unclear: a person has to read it"),
    Sort.CONSENT_SUBMISSION: Text("поступило согласие", "a consent"),
    Sort.DATA_DELETED: Text(
        "субъект удалил свои данные на сайте", "the subject deleted his data on the site"
    ),
    Sort.AUTHORITY_REQUEST: Text("запрос органа власти", "an authority's request"),
}
_VERDICTS = {
    Verdict.PRESENT: Text("есть", "present"),
    Verdict.ABSENT: Text("нет", "absent"),
    Verdict.DOUBTFUL: Text("сомнение", "doubtful"),
}
_ADDRESS = {
    True: Text("совпадает с уполномоченным", "an authorised address"),
    False: Text("НЕ совпадает с уполномоченным", "NOT an authorised address"),
    None: Text("с уполномоченным не сверялся", "not compared with the authorised ones"),
}
_FORGED = Text("подлинность отправителя не подтвердилась", "the sender is not who he seems")
_DECISIONS = {
    ReplySort.INFORMATION: Text("предоставить сведения", "give the information"),
    ReplySort.MOTIVATED_REFUSAL: Text("отказать (основание в ответе)", "refuse (see the reply)"),
    ReplySort.ACTION_NOTICE: Text("удовлетворить и уведомить", "comply and notify"),
}
_MARKS = {
    ReplySort.INFORMATION: Text("сведения предоставлены", "information given"),
    ReplySort.MOTIVATED_REFUSAL: Text("отказано", "refused"),
    ReplySort.ACTION_NOTICE: Text("уведомление о действиях", "notice of actions"),
}
# In the order in which the register keeps the verdicts (policy 14.2).
_REQUISITES = {
    "14.2.1": Text("имя", "name"),
    "14.2.2": Text("отношения", "relation"),
    "14.2.3": Text("суть", "substance"),
    "14.2.4": Text("подпись", "signature"),
}
# The clauses of policy 8 that name what a task does to the data; the others do nothing to them.
_ACTIONS = {
    Task.BLOCK: "8.11",
    Task.UNBLOCK: "8.11",
    Task.RECTIFY: "8.6",
    Task.DESTROY: "8.12",
    Task.DELETE_EXCESS: "8.12",
    Task.EXPORT: "8.7",
    Task.TAKE_DOWN: "8.9",
}
_LEFT = (MessageState.SENT, MessageState.UNDELIVERED)


def clauses_cited() -> frozenset[str]:
    """Return the clauses that the register cites, by the shipped policy's numbers."""
    heads = (clause for column in COLUMNS for clause in column.clauses)
    return frozenset((*heads, *_ACTIONS.values()))


def kinds_in_words(kinds: Iterable[Kind], sort: Sort, language: str) -> str:
    """Return the demands in words; an entry without any says what it is."""
    names = [KINDS[kind].name.say(language) for kind in kinds]
    if names:
        return ", ".join(names)
    return SORTS[sort].say(language) if sort in SORTS else "—"


def row(line: Line, reader: Reader) -> tuple[Cell, ...]:
    """Return what stands in the 22 columns of that line."""
    return tuple(column.cell(line, reader) for column in COLUMNS)


def _received(line: Line, to: Reader) -> date:
    """Of a letter on paper the hour is often not known: then the day stands alone."""
    at = line.entry.received_at.astimezone(to.zone)
    return at.date() if line.entry.channel is Channel.PAPER and at.time() == time() else at


def _channel(line: Line, to: Reader) -> str:
    return f"{to.say(CHANNELS[line.entry.channel])}, {to.say(FORMS[line.entry.form])}"


def _sender(line: Line, to: Reader) -> str:
    entry = line.entry
    told = [entry.sender, to.say(_ADDRESS[entry.authorised])] if entry.sender else []
    if entry.authenticity in (Authenticity.FAILED, Authenticity.AMBIGUOUS):
        told.append(to.say(_FORGED))
    return "; ".join(told)


def _requisites(line: Line, to: Reader) -> str:
    """Each by the number of its clause; by its name where the policy has no number of its own."""
    own = [to.policy.own(clause) for clause in _REQUISITES]
    names = own if len(set(filter(None, own))) == len(own) else [*map(to.say, _REQUISITES.values())]
    verdicts = zip(names, line.entry.verdicts, strict=False)
    return "; ".join(f"{name}: {to.say(_VERDICTS[each])}" for name, each in verdicts)


def _left(line: Line, purpose: Purpose) -> tuple[tuple[Sending, datetime], ...]:
    """Return the messages of that purpose that went out, with the moment."""
    return tuple(
        (each, each.sent_at)
        for each in line.sendings
        if each.purpose is purpose and each.state in _LEFT and each.sent_at is not None
    )


def _completion(line: Line, to: Reader) -> str:
    told = []
    for each, at in _left(line, Purpose.COMPLETION_REQUEST):
        on, number = to.day(at), each.outgoing_no
        told.append(to.say(Text(f"запрошено {on} (исх. № {number})", f"asked {on} ({number})")))
        answers = (a for a in line.arrivals if a.reason == Reason.ANSWER and a.received_at > at)
        if answer := next(answers, None):
            on = to.day(answer.received_at)
            told.append(to.say(Text(f"получено {on}", f"received {on}")))
    return "; ".join(told)


def _decision(line: Line, to: Reader) -> str:
    if line.removal is not None:
        by, at, why = line.removal.by, to.moment(line.removal.at), line.removal.reason
        return to.say(Text(f"не обращение: {why}; решил(а) {by}, {at}",
                           f"not an appeal: {why}; decided by {by}, {at}"))  # fmt: skip
    told = []
    for each in line.sendings:
        if each.purpose is Purpose.REPLY and each.approved_at is not None:
            what = ", ".join(to.say(_DECISIONS[sort]) for sort in each.sorts)
            by, at = each.approved_by, to.moment(each.approved_at)
            told.append(to.say(Text(f"{what}; решил(а) {by}, {at}",
                                    f"{what}; decided by {by}, {at}")))  # fmt: skip
    return "; ".join(told)


def _dues(line: Line, to: Reader) -> str:
    clocks = [clock for clock in line.clocks if clock.escalates]
    told = []
    for name, mine in (
        (Text("по Политике", "by the policy"), [c for c in clocks if _is_promised(c)]),
        (Text("по закону", "by law"), [c for c in clocks if not _is_promised(c)]),
    ):
        if mine:
            told.append(f"{to.say(name)}: {_until(min(mine, key=lambda c: c.due), to)}")
    first = effective_due(clocks)
    if first is not None:
        told.append(f"{to.say(Text('ближайший', 'first'))}: {to.day(first)}")
    elif clocks:
        told.append(to.say(Text("исполнено", "all met")))
    return "; ".join(told)


def _is_promised(clock: Clock) -> bool:
    """Is it the policy's own clock, not the law's (config/clocks.toml)?"""
    return clock.clock.startswith("policy_")


def _until(clock: Clock, to: Reader) -> str:
    return to.moment(clock.due) if clock.in_hours else to.day(clock.due)


def _extension(line: Line, to: Reader) -> str:
    return "; ".join(
        to.say(
            Text(
                f"уведомление {to.day(at)}, исх. № {each.outgoing_no}; причины в уведомлении",
                f"notice of {to.day(at)}, No. {each.outgoing_no}; reasons in the notice",
            )
        )
        for each, at in _left(line, Purpose.EXTENSION_NOTICE)
    )


def _actions(line: Line, to: Reader) -> str:
    return "; ".join(_action(action, to) for action in line.actions)


def _action(action: Action, to: Reader) -> str:
    code = to.policy.own(_ACTIONS[action.task]) if action.task in _ACTIONS else ""
    clause = f" ({code})" if code else ""
    what = f"{to.say(TASKS[action.task])}{clause}"
    if action.done_at is None:
        on = to.day(action.ordered_at)
        return what + to.say(Text(f" — поручено {on}", f" — ordered {on}"))
    at = to.moment(action.done_at)
    if not action.was_done:
        why = action.reason
        return what + to.say(Text(f" — не выполнялось: {why}", f" — not done: {why}"))
    return what + to.say(Text(f" — выполнено {at}", f" — done {at}"))


def _mark(line: Line, to: Reader) -> str:
    sorts = [sort for each, _ in _left(line, Purpose.REPLY) for sort in each.sorts]
    return ", ".join(to.say(_MARKS[sort]) for sort in dict.fromkeys(sorts))


def _reply(line: Line, to: Reader) -> str:
    told = []
    for each, at in _left(line, Purpose.REPLY):
        number, form = each.outgoing_no, FORMS[each.form]
        words = Text(
            f"{to.moment(at)}, исх. № {number}, {form.ru}", f"{to.moment(at)}, {number}, {form.en}"
        )
        gone = each.state is MessageState.SENT
        proof = each.delivery if gone else to.say(Text("НЕ ДОСТАВЛЕНО", "UNDELIVERED"))
        told.append(f"{to.say(words)}; {proof}" if proof else to.say(words))
    return "; ".join(told)


def _recipients(line: Line, to: Reader) -> str:
    told = [
        f"{', '.join(each.recipients)}: {to.day(at)}, № {each.outgoing_no}"
        for each, at in _left(line, Purpose.RECIPIENT_NOTICE)
    ]
    told += [
        to.say(Text(f"уведомлены {to.day(action.done_at)} ({action.done_by})",
                    f"told {to.day(action.done_at)} ({action.done_by})"))
        for action in line.actions
        if action.task is Task.NOTIFY_RECIPIENTS and action.was_done and action.done_at
    ]  # fmt: skip
    return "; ".join(told)


def _act(line: Line, to: Reader) -> str:
    """The acts; what was destroyed without one, by an older mailbot, has its day."""
    if line.acts:
        return "; ".join(
            to.say(Text(f"№ {act.number} от {to.day(act.destroyed_at)}",
                        f"No. {act.number} of {to.day(act.destroyed_at)}"))
            for act in line.acts
        )  # fmt: skip
    return "; ".join(
        to.say(Text(f"№ ______ от {to.day(at)}", f"No. ______ of {to.day(at)}"))
        for action in line.actions
        if action.task is Task.DESTROY and action.was_done and (at := action.done_at)
    )


def _original(line: Line, to: Reader) -> str:
    place = to.say(Text("архив", "archive"))
    refs = (f"{place} {arrival.raw_ref}" for arrival in line.arrivals)
    # A line that no letter began has no original.
    digest = f"SHA-256 {line.entry.raw_sha256}" if line.entry.raw_sha256 else ""
    return "; ".join(filter(None, [digest, *refs]))


COLUMNS: tuple[Column, ...] = (
    Column("number", Text("№ п/п, рег. №", "No."), lambda line, to: line.entry.number),
    Column("received_at", Text("Дата и время получения", "Received"), _received),
    Column("registered_at", Text("Дата регистрации", "Registered"),
           lambda line, to: line.entry.registered_at.astimezone(to.zone).date()),
    Column("appeal_dated", Text("Дата обращения (по документу)", "Date on the appeal"),
           lambda line, to: line.entry.appeal_dated or ""),
    Column("channel", Text("Способ поступления, форма", "Channel and form"), _channel),
    Column("subject_name", Text("ФИО субъекта", "Subject"),
           lambda line, to: line.entry.subject_name),
    Column("representative", Text("Представитель", "Representative"),
           lambda line, to: "; ".join(filter(None, (line.entry.representative,
                                                    line.entry.authority)))),
    Column("sender", Text("Адрес отправителя, сверка с уполномоченным",
                          "Sender, compared with the authorised addresses"), _sender),
    Column("kinds", Text("Краткое содержание, виды требований", "Demands"),
           lambda line, to: kinds_in_words(line.entry.kinds, line.entry.sort, to.language)),
    Column("requisites", Text("Реквизиты", "Requisites"), _requisites, tuple(_REQUISITES)),
    Column("completion", Text("Дополнение: запрошено, получено", "Completion asked, received"),
           _completion),
    Column("merits", Text("Обоснованность: решение, кто решил", "Decision, by whom"), _decision),
    Column("dues", Text("Срок: по Политике, по закону, ближайший", "Due: policy, law, first"),
           _dues),
    Column("extension", Text("Продление", "Extension"), _extension),
    Column("actions", Text("Принятые меры", "Measures"), _actions, ("8",)),
    Column("reply_sorts", Text("Отметка об ответе", "Sort of reply"), _mark, ("14.3.4",)),
    Column("replies", Text("Ответ: дата, исх. №, форма, подтверждение отправки",
                           "Reply: date, number, form, proof of sending"), _reply),
    Column("recipient_notices", Text("Уведомление третьих лиц", "Recipients told"), _recipients),
    Column("act", Text("Акт уничтожения", "Act of destruction"), _act),
    Column("original", Text("Хэш исходного письма, место хранения", "Hash and place"), _original),
    Column("policy_edition", Text("Редакция Политики", "Policy edition"),
           lambda line, to: line.entry.policy_edition),
    Column("responsible", Text("Ответственный (подпись)", "Responsible (signature)"),
           lambda line, to: to.responsible),
)  # fmt: skip
