"""What hinders a person from approving a message: each hindrance says what to do about it."""

import re
from collections.abc import Iterable, Sequence

from mailbot.domain.appeal import Appeal
from mailbot.domain.automatic import is_nobody
from mailbot.domain.drafting import is_letter, untold
from mailbot.domain.findings import Form
from mailbot.domain.kinds import ReplySort
from mailbot.domain.message import Message, Purpose
from mailbot.domain.policy import Operator, Policy, unfilled
from mailbot.domain.states import AppealState, MessageState
from mailbot.domain.strangers import Stranger, unconfirmed
from mailbot.domain.trust import Standing
from mailbot.words import Text

# A blank that only the operator can fill; one that was never closed is one to its very end.
_BLANK = re.compile(r"\[\[(.*?)(?:\]\]|\Z)", re.DOTALL)

# While an appeal is checked its drafts may be written anew; after its end nothing leaves.
_OPEN = frozenset({AppealState.CHECKED, AppealState.DECIDED})


def blanks(body: str) -> tuple[str, ...]:
    """Return what the text says of each blank `[[…]]` that is left in it."""
    return tuple(" ".join(blank.split()) for blank in _BLANK.findall(body))


def missing_configuration(
    message: Message, standing: Standing, policy: Policy, operator: Operator
) -> tuple[Text, ...]:
    """Return the mandatory configuration that this message needs and that is empty."""
    draft = message.draft
    tells = message.purpose is Purpose.REPLY and standing is Standing.SUBJECT
    kinds = frozenset(draft.kinds) - untold(draft) if tells else frozenset()
    return unfilled(policy, operator, kinds, draft.language)


def hindrances(
    message: Message,
    *,
    appeal: Appeal,
    standing: Standing,
    recipient: str | None,
    recipient_registered: bool,
    missing_configuration: Sequence[Text],
    facsimile: bool,
    strangers: Sequence[Stranger] = (),
    confirmed: Iterable[str] = (),
) -> tuple[Text, ...]:
    """Return everything that must be put right before this version may be approved.

    `strangers` are the traces of other people in it, `confirmed` the keys of those that a person
    lets pass.

    Source: domain facts 2.14 (configuration), 6.2 (signature), 9 (who may be written to what).
    """
    return (
        *_states(message, appeal),
        *_gaps(message),
        *_signature(message, facsimile=facsimile),
        *_configuration(missing_configuration),
        *_recipient(
            recipient,
            registered=recipient_registered,
            on_paper=message.draft.form is Form.PAPER,
            command=f"mailbot messages edit {message.id} --form plain_text",
        ),
        *_disclosure(message, appeal, standing),
        *unconfirmed(strangers, confirmed, message.id),
    )


def _states(message: Message, appeal: Appeal) -> tuple[Text, ...]:
    # What was withdrawn with its appeal is a draft again once that goes on, not before.
    ended = message.state is MessageState.WITHDRAWN and appeal.state not in _OPEN
    if message.state is not MessageState.DRAFTED and not ended:
        return (
            Text(
                f"Сообщение {message.id} уже не черновик ({message.state})."
                f" Вернуть в черновики: mailbot messages return {message.id}.",
                f"Message {message.id} is no draft any more ({message.state})."
                f" Make it one: mailbot messages return {message.id}.",
            ),
        )
    if appeal.state not in _OPEN:
        return (
            Text(
                f"Обращение {appeal.number} в состоянии «{appeal.state}»: по нему сейчас ничего"
                f" не утверждают. Посмотрите: mailbot appeals show {appeal.number}.",
                f"Appeal {appeal.number} is {appeal.state}: nothing is approved for it now."
                f" See: mailbot appeals show {appeal.number}.",
            ),
        )
    return ()


def _gaps(message: Message) -> tuple[Text, ...]:
    order = f"mailbot messages edit {message.id}"
    draft = message.draft
    texts = [
        Text(f"Не заполнено: «{blank}». Впишите: {order}.", f"Blank: “{blank}”. Fill in: {order}.")
        for blank in (*blanks(draft.subject), *blanks(draft.body), *blanks(draft.cover))
    ]
    if not draft.body.strip():
        texts.append(Text(f"Текст пуст. Напишите: {order}.", f"There is no text. Write: {order}."))
    return tuple(texts)


def _signature(message: Message, *, facsimile: bool) -> tuple[Text, ...]:
    """A letter is signed by a facsimile, or by the sheet given back for this very version.

    What leaves on paper is signed by hand once it is printed.
    """
    if message.draft.form is Form.PAPER:
        return ()
    signed = message.sheet_ref is not None and message.sheet_version == message.version
    # What a person left in his mail program carries the files that he saw, signed before.
    chosen = message.draft.attached is not None
    if not is_letter(message.draft.form) or facsimile or signed or chosen:
        return ()
    order = f"mailbot messages show {message.id} --pdf"
    back = f"mailbot messages sign {message.id}@{message.version}"
    return (
        Text(
            f"Письмо не подписано. Распечатайте ({order} ФАЙЛ), подпишите и верните скан"
            f" ({back} ФАЙЛ) либо задайте факсимиле: operator.signature_image в mailbot.toml.",
            f"The letter is not signed. Print it ({order} FILE), sign it and give the scan back"
            f" ({back} FILE), or set a facsimile: operator.signature_image in mailbot.toml.",
        ),
    )


def _configuration(missing: Sequence[Text]) -> tuple[Text, ...]:
    return tuple(
        Text(f"{text.ru} Заполните и запустите mailbot check.",
             f"{text.en} Fill it in and run mailbot check.")
        for text in missing
    )  # fmt: skip


def _recipient(
    recipient: str | None, *, registered: bool, on_paper: bool, command: str
) -> tuple[Text, ...]:
    if on_paper:
        return _postal(recipient, registered=registered, command=command)
    enrol = "mailbot subjects import"
    if recipient is None:
        return (
            Text(f"Неизвестно, кому отправлять. Внесите адрес субъекта: {enrol} ФАЙЛ.",
                 f"Nobody to send it to. Register the subject's address: {enrol} FILE."),
        )  # fmt: skip
    if is_nobody(recipient):
        return (
            Text("По адресу получателя писем никто не читает (noreply и подобные). Если известен"
                 f" другой адрес, внесите его: {enrol} ФАЙЛ.",
                 "Nobody reads what comes to the recipient's address (noreply and the like). If"
                 f" another one is known, register it: {enrol} FILE."),
        )  # fmt: skip
    if not registered:
        return (
            Text("Адрес получателя не зарегистрирован за субъектом, на такой адрес ничего не"
                 f" отправляется. Если адрес верный, внесите его: {enrol} ФАЙЛ.",
                 "The recipient's address is not registered for the subject; nothing is sent to"
                 f" it. If it is right, register it: {enrol} FILE."),
        )  # fmt: skip
    return ()


def _postal(recipient: str | None, *, registered: bool, command: str) -> tuple[Text, ...]:
    if recipient is not None and registered:
        return ()
    return (
        Text("Ответ на бумаге некуда отправить: почтовый адрес за субъектом не закреплён. Внесите"
             " его (колонка postal_address, mailbot subjects import ФАЙЛ) либо ответьте"
             f" электронной почтой: {command}.",
             "There is nowhere to post the letter: no postal address is registered for the"
             " subject. Register it (column postal_address, mailbot subjects import FILE), or"
             f" answer by e-mail: {command}."),
    )  # fmt: skip


def _disclosure(message: Message, appeal: Appeal, standing: Standing) -> tuple[Text, ...]:
    """Nobody is told anything on a letter that may be another's (domain facts 7.6, 9)."""
    if standing is Standing.SUBJECT or ReplySort.INFORMATION not in message.draft.sorts:
        return ()
    order = f"mailbot messages list; mailbot appeals show {appeal.number}"
    return (
        Text("Не установлено, что писал сам субъект: сведения не раскрываются."
             f" {_WHY[standing].ru} Отправьте просьбу подтвердить или дополнить: {order}.",
             "It is not certain that the subject wrote: no information may be disclosed."
             f" {_WHY[standing].en} Send the challenge or the completion request: {order}."),
    )  # fmt: skip


_WHY = {
    Standing.DOUBTED: Text(
        "Не доказано, что писал сам субъект.", "Nothing proves that the subject wrote."
    ),
    Standing.SHARED: Text(
        "Неясно, кто пишет с этого адреса.", "It is not clear who writes from this address."
    ),
    Standing.REPRESENTATIVE: Text(
        "Полномочия представителя не проверены.", "The representative's authority is unverified."
    ),
    Standing.UNREGISTERED: Text(
        "Адрес отправителя не зарегистрирован.", "The sender's address is not registered."
    ),
    Standing.FORGED: Text(
        "Субъект сообщил, что обращался не он.", "The subject says that he did not write."
    ),
}
