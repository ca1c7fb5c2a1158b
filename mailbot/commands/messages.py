"""`mailbot messages`: what waits to go out; nothing leaves without `approve`."""

import os
import shlex
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

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
from mailbot.commands.files import made
from mailbot.domain.findings import Form
from mailbot.domain.message import TO_OPERATOR, Message, Purpose
from mailbot.domain.states import OPEN, MessageState
from mailbot.errors import BadInput, Hindered, NotFound
from mailbot.ports import Unit
from mailbot.steps import act, view
from mailbot.steps import sign as signing
from mailbot.steps.register import looked
from mailbot.words import Text

STATES = {
    MessageState.DRAFTED: Text("черновик", "draft"),
    MessageState.APPROVED: Text("утверждено, уходит", "approved, leaving"),
    MessageState.SENDING: Text("отправляется", "being sent"),
    MessageState.SENT: Text("отправлено", "sent"),
    MessageState.REFUSED: Text("ОТКЛОНЕНО сервером", "REFUSED by the server"),
    MessageState.UNCERTAIN: Text("НЕЯСНО, ушло ли", "UNCERTAIN whether it went"),
    MessageState.UNDELIVERED: Text("НЕ ДОСТАВЛЕНО", "UNDELIVERED"),
    MessageState.WITHDRAWN: Text("снято, не понадобилось", "withdrawn, not needed"),
}

# What to do about a message that neither waits for approval nor goes its way.
NEXT = {
    MessageState.APPROVED: Text(
        "Взять назад, пока не ушло: mailbot messages return {id}",
        "Take it back while it has not left: mailbot messages return {id}",
    ),
    MessageState.REFUSED: Text(
        "Исправьте причину и верните в черновики: mailbot messages return {id}",
        "Correct the cause and make it a draft again: mailbot messages return {id}",
    ),
    MessageState.UNCERTAIN: Text(
        "Посмотрите в «Отправленных» и журнале сервера. Ушло: mailbot messages confirm {id};"
        " не ушло: mailbot messages return {id}",
        "Look into the Sent folder and the server's log. It went: mailbot messages confirm {id};"
        " it did not: mailbot messages return {id}",
    ),
    MessageState.UNDELIVERED: Text(
        "Проверьте адрес субъекта, затем mailbot messages return {id}",
        "Check the subject's address, then mailbot messages return {id}",
    ),
}

TO_POST = Text(
    "Распечатайте письмо, конверт и опись: mailbot messages show {id} --files ПАПКА. Подпишите,"
    " сдайте на почту и отметьте: mailbot paper sent {id} --track НОМЕР --on ДАТА",
    "Print letter, envelope and inventory: mailbot messages show {id} --files DIR. Sign, post, and"
    " record it: mailbot paper sent {id} --track NUMBER --on DATE",
)

PURPOSES = {
    Purpose.ACKNOWLEDGEMENT: Text("подтверждение получения", "acknowledgement"),
    Purpose.COMPLETION_REQUEST: Text("запрос недостающего", "completion request"),
    Purpose.CHALLENGE: Text("просьба подтвердить обращение", "challenge"),
    Purpose.EXTENSION_NOTICE: Text("уведомление о продлении", "extension notice"),
    Purpose.REPLY: Text("ответ", "reply"),
    Purpose.RECIPIENT_NOTICE: Text("уведомление получателя данных", "notice to a recipient"),
    Purpose.ALARM: Text("напоминание оператору", "alarm"),
    Purpose.DIGEST: Text("сводка дня", "digest"),
}


def show_all(arguments: Namespace) -> None:
    """Print the messages of appeals that wait; with --all the sent ones and alarms too."""
    with at_desk(arguments) as office, office.records.look() as unit:
        pages = _pages(arguments, unit)
        if arguments.format == "json":
            lines((row for page in pages for row in _rows(unit, page)), office.settings)
            return
        messages = [message for page in pages for message in page]
        numbers = _numbers(unit, messages)
    table(
        [
            Text("№", "No."),
            Text("Обращение", "Appeal"),
            Text("Что", "What"),
            Text("Состояние", "State"),
            Text("Версия", "Version"),
            Text("Исх. №", "Out No."),
        ],
        [
            [
                str(message.id),
                numbers.get(message.appeal_id or 0, "—"),
                PURPOSES[message.purpose].say(arguments.lang),
                STATES[message.state].say(arguments.lang),
                str(message.version),
                message.outgoing_no or "—",
            ]
            for message in messages
        ],
        arguments,
    )
    if arguments.all:
        tell_earlier(arguments, messages)


def _pages(arguments: Namespace, unit: Unit) -> Iterable[Sequence[Message]]:
    if arguments.all:
        return recent(arguments, unit.messages.page, unit.messages.latest)
    appeals = unit.appeals.registered(OPEN)
    waiting = unit.messages.find(_WAITING)
    return [[m for m in waiting if m.appeal_id in appeals and _is_ours(m)]]


_WAITING = tuple(s for s in MessageState if s not in (MessageState.SENT, MessageState.WITHDRAWN))


def _rows(unit: Unit, page: Sequence[Message]) -> Iterator[dict[str, object]]:
    numbers = _numbers(unit, page)
    return (message_json(message, numbers.get(message.appeal_id or 0)) for message in page)


def _numbers(unit: Unit, messages: Iterable[Message]) -> Mapping[int, str]:
    return unit.appeals.numbers(m.appeal_id for m in messages if m.appeal_id)


def _is_ours(message: Message) -> bool:
    """Is it the operator's business: a message to a subject, or an alarm that did not leave?"""
    return message.purpose not in TO_OPERATOR or message.state in NEXT


def message_json(message: Message, appeal: str | None) -> dict[str, object]:
    """Return a message in the contract's shape."""
    return {
        "id": message.id,
        "appeal": appeal,
        "purpose": message.purpose,
        "reply_sorts": message.draft.sorts,
        "form": message.draft.form,
        "state": message.state,
        "version": message.version,
        "outgoing_no": message.outgoing_no or None,
        "approved_by": message.approved_by or None,
        "approved_at": message.approved_at,
        "approved_sha256": message.approved_sha256 or None,
        "message_id": message.message_id or None,
        "sent_at": message.sent_at,
        "delivery": message.delivery or None,
        "reason": message.reason or None,
    }


def show(arguments: Namespace) -> None:
    """Print the message as it would leave, to whom, and what hinders it; or an earlier version."""
    if arguments.version is not None:
        _show_version(arguments)
        return
    with at_desk(arguments) as office:
        desk = view.look(office, number_of(arguments.number))
        preview = view.preview(office, desk)
        if arguments.pdf:
            _save(Path(arguments.pdf), view.letter(office, desk, office.now()))
        if arguments.files:
            for part in preview.attachments:
                _save(Path(arguments.files) / Path(part.name).name, part.content)
        message = desk.message
        by = viewer(arguments, office.settings)
        looked(office, by, "message", message_id=message.id, appeal_id=message.appeal_id)
    if arguments.format == "json":
        number = desk.appeal.number if desk.appeal else None
        shown = {
            **message_json(message, number),
            "recipients": preview.recipients,
            "draft": asdict(message.draft),
            "text": preview.text,
            "attachments": [part.name for part in preview.attachments],
            "hindrances": [h.say(arguments.lang) for h in desk.hindrances],
            "warnings": [w.say(arguments.lang) for w in desk.warnings],
            "strangers": [stranger.key for stranger in desk.strangers],
        }
        lines([shown], office.settings)
        return
    _print(arguments, desk, preview.text, [part.name for part in preview.attachments])


def _show_version(arguments: Namespace) -> None:
    """Print the words of an earlier version."""
    message_id, wanted = number_of(arguments.number), arguments.version
    with at_desk(arguments) as office:
        with office.records.look() as unit:
            message = unit.messages.get(message_id)
            known = unit.messages.earlier(message_id) | {message.version: message.draft}
        by = viewer(arguments, office.settings)
        looked(office, by, "message", message_id=message_id, appeal_id=message.appeal_id)
    if wanted not in known:
        listed = ", ".join(map(str, known))
        raise NotFound(
            Text(
                f"Версии {wanted} нет; есть: {listed}.",
                f"No version {wanted}; there are: {listed}.",
            )
        )
    draft = known[wanted]
    if arguments.format == "json":
        lines([{"id": message_id, "version": wanted, "draft": asdict(draft)}], office.settings)
        return
    tell(f"{draft.subject}\n\n{draft.body}")


def _save(file: Path, content: bytes) -> None:
    with made(file) as place:
        place.write_bytes(content)


def _print(arguments: Namespace, desk: view.Desk, text: str, attached: list[str]) -> None:
    message = desk.message
    state = STATES[message.state]
    what = PURPOSES[message.purpose]
    say(
        arguments,
        Text(
            f"Сообщение {message.id}, версия {message.version}: {what.ru}, {state.ru}",
            f"Message {message.id}, version {message.version}: {what.en}, {state.en}",
        ),
    )
    unknown = Text("получатель не известен", "the recipient is unknown").say(arguments.lang)
    to = ", ".join(message.recipients) or desk.recipient or unknown
    say(arguments, Text(f"Кому: {to}", f"To: {to}"))
    say(arguments, Text(f"Тема: {message.draft.subject}", f"Subject: {message.draft.subject}"))
    for name in attached:
        say(arguments, Text(f"Вложение: {name}", f"Attachment: {name}"))
    print()
    on_paper = message.draft.form is Form.PAPER
    tell(text)
    if on_paper:
        say(arguments, Text("— Письмо на бумаге —\n", "— The letter on paper —\n"))
    elif attached and message.draft.body not in text:
        say(arguments, Text("\n— Текст письма во вложении —\n", "\n— The attached letter —\n"))
    if on_paper or (attached and message.draft.body not in text):
        tell(message.draft.body)
    print()
    if message.reason:
        say(arguments, Text(f"Причина: {message.reason}", f"Reason: {message.reason}"))
    if message.state is not MessageState.DRAFTED:
        if message.state is MessageState.APPROVED and message.draft.form is Form.PAPER:
            tell(TO_POST.say(arguments.lang).format(id=message.id))
        elif message.state in NEXT:
            tell(NEXT[message.state].say(arguments.lang).format(id=message.id))
        return
    for warning in desk.warnings:
        say(arguments, Text(f"! {warning.ru}", f"! {warning.en}"))
    for hindrance in desk.hindrances:
        say(arguments, Text(f"✗ {hindrance.ru}", f"✗ {hindrance.en}"))
    if not desk.hindrances:
        order = f"mailbot messages approve {message.id}@{message.version}"
        say(arguments, Text(f"Утвердить и отправить: {order}", f"Approve and send: {order}"))


def edit(arguments: Namespace) -> None:
    """Change the text: from a file, or in $EDITOR."""
    message_id = number_of(arguments.number)
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        message = view.look(office, message_id).message
        if arguments.form:
            version = act.reform(office, message_id, message.version, Form(arguments.form), by)
            _saved(arguments, message_id, version)
            return
        body = _from(arguments.source) if arguments.source else _in_editor(message.draft.body)
        if body.strip() == message.draft.body.strip():
            say(arguments, Text("Текст не изменился.", "Nothing changed."))
            return
        version = act.edit(office, message_id, message.version, body, by)
    _saved(arguments, message_id, version)


def _saved(arguments: Namespace, message_id: int, version: int) -> None:
    say(
        arguments,
        Text(
            f"Сохранена версия {version}: mailbot messages show {message_id}",
            f"Saved as version {version}: mailbot messages show {message_id}",
        ),
    )


def _from(source: str) -> str:
    if source == "-":
        return sys.stdin.read()
    try:
        return Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            Text(f"{source}: нужен текстовый файл в UTF-8.", f"{source}: a UTF-8 text is needed.")
        ) from error


def _in_editor(body: str) -> str:
    """Let the person change the text; the temporary file is his alone and does not stay."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "nano"
    with tempfile.TemporaryDirectory(prefix="mailbot-") as folder:
        file = Path(folder) / "draft.txt"
        file.write_text(body + "\n", encoding="utf-8")
        try:
            # The editor is the person's own choice.
            subprocess.run([*shlex.split(editor), str(file)], check=True)  # noqa: S603
        except (OSError, subprocess.CalledProcessError) as error:
            raise Hindered([
                Text(f"Редактор {editor} не сработал; задайте EDITOR или --from FILE.",
                     f"The editor {editor} failed; set EDITOR or use --from FILE.")
            ]) from error  # fmt: skip
        return file.read_text(encoding="utf-8")


def sign(arguments: Namespace) -> None:
    """Bind the letter that was printed, signed and scanned."""
    message_id, version = _version_of(arguments.number)
    file = Path(arguments.file)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadInput(Text(f"{file}: файл не читается.", f"{file}: cannot be read.")) from error
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        bound = signing.sign(office, message_id, version, content, by)
    say(arguments, Text("Подписанное письмо приложено.", "The signed letter is bound."))
    for seal in bound.seals:
        who = ", ".join(filter(None, (seal.signer, seal.organisation)))
        tell(Text(f"Электронная подпись: {who or '—'}; {seal.algorithm}; сертификат {seal.serial}",
                  f"Electronic signature: {who or '—'}; {seal.algorithm}; certificate {seal.serial}"
                  ).say(arguments.lang))  # fmt: skip
    for remark in bound.warnings:
        say(arguments, Text(f"! {remark.ru}", f"! {remark.en}"))


def _version_of(words: str) -> tuple[int, int | None]:
    """Return N and VERSION of `N[@VERSION]`."""
    number, at, version = words.partition("@")
    return number_of(number), number_of(version) if at else None


def approve(arguments: Namespace) -> None:
    """Approve exactly the version that was shown; the daemon sends it."""
    message_id, version = _version_of(arguments.number)
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        message = act.approve(office, message_id, version, by, arguments.confirm or ())
    bound = f"версия {message.version}, SHA-256 {message.approved_sha256}"
    bound_en = f"version {message.version}, SHA-256 {message.approved_sha256}"
    if message.draft.form is Form.PAPER:
        say(arguments, Text(f"Утверждено: {bound}.", f"Approved: {bound_en}."))
        tell(TO_POST.say(arguments.lang).format(id=message.id))
        return
    say(
        arguments,
        Text(
            f"Утверждено: {bound}. Отправит служба mailbot.",
            f"Approved: {bound_en}. The daemon sends it.",
        ),
    )


def take_back(arguments: Namespace) -> None:
    """Take an approval back, or correct what was refused."""
    with at_desk(arguments) as office:
        act.take_back(office, number_of(arguments.number), actor(arguments, office.settings))
    say(arguments, Text("Возвращено в черновики.", "Back among the drafts."))


def confirm(arguments: Namespace) -> None:
    """A person looked: the uncertain message did go out."""
    with at_desk(arguments) as office:
        message_id = number_of(arguments.number)
        act.confirm(office, message_id, actor(arguments, office.settings))
        at = moment(office.now(), office.settings)
    say(arguments, Text(f"Отмечено отправленным {at}.", f"Marked as sent {at}."))
