"""What a person sees of a message before he acts: to whom, in what words, what hinders it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailbot.domain.appeal import Appeal, Channel, StoredLetter
from mailbot.domain.approval import hindrances, missing_configuration
from mailbot.domain.drafting import is_letter
from mailbot.domain.facts import EXPORT_NAME, NOTICE_FRAME, addressed, frame, head
from mailbot.domain.findings import Authenticity, Form
from mailbot.domain.letter import Part
from mailbot.domain.message import TO_OPERATOR, Message, Purpose
from mailbot.domain.states import MessageState
from mailbot.domain.strangers import Stranger, known_words
from mailbot.domain.subject import Subject
from mailbot.domain.trust import CONFIRMED, Addressee, Standing, leave, standing
from mailbot.errors import Destroyed, Hindered
from mailbot.office import Office
from mailbot.ports import Outgoing
from mailbot.reading.strangers import find_strangers
from mailbot.steps import post
from mailbot.steps.extend import too_late
from mailbot.steps.identify import may_go, recipient
from mailbot.steps.threads import message_id_of
from mailbot.words import Text

# A letter that was printed, signed and scanned comes back as one of these.
_SHEETS = (
    (b"%PDF", "application/pdf", "pdf"),
    (b"\x89PNG", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
)

# What a preview shows in place of the Message-ID that only approval gives.
_PREVIEW = "<preview@mailbot.invalid>"


@dataclass(frozen=True, slots=True)
class Desk:
    """One message with everything around it that a person decides from.

    `answers` and `thread` are the Message-IDs for In-Reply-To and References.
    """

    message: Message
    appeal: Appeal | None
    subject: Subject | None
    standing: Standing
    recipient: str | None
    thread: tuple[str, ...]
    hindrances: tuple[Text, ...]
    letters: int = 0
    strangers: tuple[Stranger, ...] = ()

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What hinders nothing and should be known before approving."""
        granted = leave(self.standing, self.message.purpose)
        to_sender = granted is not None and granted.to is Addressee.SENDER
        return (*self._unproven(), *((STRANGER,) if to_sender else ()))

    def _unproven(self) -> tuple[Text, ...]:
        appeal = self.appeal
        if appeal is None or self.standing is not Standing.SUBJECT or CONFIRMED in appeal.flags:
            return ()
        if appeal.channel is Channel.PAPER:
            return (COMPARE_SIGNATURES,)
        return (UNPROVEN,) if appeal.authenticity is Authenticity.UNPROVEN else ()


UNPROVEN = Text(
    "Отправитель обращения не подтверждён почтовым сервером. Ответ уйдёт на зарегистрированный"
    " адрес субъекта, но уничтожать и менять данные по такому письму можно, только если Вы"
    " уверены, кто его написал.",
    "No mail server proved who wrote the appeal. The reply goes to the subject's registered"
    " address; destroy or change data only if you are sure who wrote.",
)

COMPARE_SIGNATURES = Text(
    "Обращение поступило на бумаге. Сравните подпись с договором или другим образцом: по чужой"
    " подписи раскрывать, изменять и уничтожать данные нельзя.",
    "The appeal came on paper. Compare the signature with the contract or another specimen: on"
    " somebody else's signature no data may be disclosed, changed or destroyed.",
)

STRANGER = Text(
    "Сообщение уйдёт на адрес, с которого писали, а он не закреплён за субъектом. В нём не должно"
    " быть ни подтверждения, ни отрицания того, что чьи-либо данные обрабатываются.",
    "The message goes to the address that wrote, which is not surely the subject's. It must say"
    " neither yes nor no about anybody's data.",
)


def look(office: Office, message_id: int, confirmed: Sequence[str] = ()) -> Desk:
    """Gather one message, to whom it would go, and what hinders its approval.

    `confirmed` are the keys of what may be another's and that a person lets pass.
    """
    with office.records.look() as unit:
        message = unit.messages.get(message_id)
        if message.appeal_id is None or message.purpose in TO_OPERATOR:
            return Desk(message, None, None, Standing.UNREGISTERED, None, (), ())
        appeal = unit.appeals.get(message.appeal_id)
        subject = unit.subjects.find(appeal.subject_id)
        letters = unit.letters.of_appeal(appeal.id)
        claimed = unit.subjects.find(appeal.claimed_id)
        stands = standing(appeal, subject)
        granted = leave(stands, message.purpose)
        if granted and granted.to is Addressee.RECIPIENT:
            to = next(iter(message.recipients), None)
        else:
            to = (
                recipient(office, appeal, subject, claimed, granted.to, message.draft.form)
                if granted
                else None
            )
        allowed = to is not None and may_go(office, unit, message, appeal, to)
        clocks = unit.appeals.clocks(appeal.id)
    strangers = _strangers(office, message, appeal, stands, subject, to)
    return Desk(
        message,
        appeal,
        subject,
        stands,
        to,
        () if _is_notice(message) else _thread(office, letters),
        hindrances(
            message,
            appeal=appeal,
            standing=stands,
            recipient=to,
            recipient_registered=allowed,
            missing_configuration=missing_configuration(
                message, stands, office.policy, office.operator
            ),
            facsimile=bool(office.settings.operator.signature_image),
            strangers=strangers,
            confirmed=confirmed,
        )
        + too_late(office, message, clocks),
        len(letters),
        strangers,
    )


def _is_notice(message: Message) -> bool:
    return message.purpose is Purpose.RECIPIENT_NOTICE


def _thread(office: Office, letters: Sequence[StoredLetter]) -> tuple[str, ...]:
    """Return the Message-ID that a message to the subject answers; nobody else is to know it."""
    return tuple(
        found for letter in letters[:1] if (found := message_id_of(office, letter.raw_ref))
    )


def _strangers(
    office: Office,
    message: Message,
    appeal: Appeal,
    stands: Standing,
    subject: Subject | None,
    to: str | None,
) -> tuple[Stranger, ...]:
    """Find what may be another's in a draft; what was approved has been looked through."""
    if message.state is not MessageState.DRAFTED:
        return ()
    draft = message.draft
    words = f"{draft.subject}\n\n{draft.body}\n\n{draft.cover}"
    return strangers_in(office, words, message, appeal, stands, subject, to)


def strangers_in(
    office: Office,
    words: str,
    message: Message,
    appeal: Appeal,
    stands: Standing,
    subject: Subject | None,
    to: str | None,
) -> tuple[Stranger, ...]:
    """Find what may be another's in the words of a message."""
    own = known_words(
        appeal,
        stands,
        subject=subject,
        recipient=to,
        operator=office.operator,
        policy=office.policy,
        draft=message.draft,
    )
    return find_strangers(words, own)


def outgoing(office: Office, desk: Desk, message_id: str, at: datetime, mark: str = "") -> Outgoing:
    """Return everything of which the bytes of the message are made, as of that moment.

    `mark` is that of a draft in the mailbox.
    """
    draft = desk.message.draft
    return Outgoing(
        message_id=message_id,
        sent_at=at,
        sender_name=office.settings.smtp.from_name,
        sender_address=office.settings.operator.email,
        recipients=(desk.recipient,) if desk.recipient else (),
        subject=draft.subject,
        text=_text(office, desk, at),
        in_reply_to=desk.thread[0] if desk.thread else None,
        references=desk.thread,
        attachments=_attachments(office, desk, at),
        automatic=False,
        mark=mark,
    )


def _text(office: Office, desk: Desk, at: datetime) -> str:
    draft = desk.message.draft
    if is_letter(draft.form) and draft.cover:
        return draft.cover
    return draft.body if draft.whole else framed(office, desk, at, draft.body)


def framed(office: Office, desk: Desk, at: datetime, body: str) -> str:
    """Return the e-mail with its head and foot, or the one that covers a letter."""
    draft = desk.message.draft
    day = at.astimezone(office.settings.operator.zone).date()
    facts = {**_head(office, desk), "day": day, "body": body}
    around = NOTICE_FRAME if _is_notice(desk.message) else frame(draft.form)
    return office.renderer.text(around, draft.language, facts)


def _head(office: Office, desk: Desk) -> dict[str, object]:
    assert desk.appeal is not None  # noqa: S101 -- only messages of appeals are composed here
    return head(
        desk.appeal,
        desk.standing,
        subject=desk.subject,
        outgoing_no=desk.message.outgoing_no,
        zone=office.settings.operator.zone,
        place=desk.recipient or "" if desk.message.draft.form is Form.PAPER else "",
    )


def _attachments(office: Office, desk: Desk, at: datetime) -> tuple[Part, ...]:
    left = desk.message.draft.attached
    if left is not None:
        return tuple(Part(it.name, it.media_type, office.archive.get(it.ref)) for it in left)
    return (*_sheets(office, desk, at), *_export(office, desk))


def _export(office: Office, desk: Desk) -> tuple[Part, ...]:
    """Return the subject's data that go with the reply, packed, if he is to get them."""
    export = desk.message.draft.export
    if export is None:
        return ()
    packed = office.pack_export(export, office.operator.name, desk.message.draft.language)
    return (Part(EXPORT_NAME, "application/zip", packed),)


def _sheets(office: Office, desk: Desk, at: datetime) -> tuple[Part, ...]:
    message = desk.message
    if not is_letter(message.draft.form):
        return ()
    if message.sheet_ref is not None and message.sheet_version == message.version:
        return tuple(_signed(office, message, message.sheet_ref))
    return (Part(letter_name(desk, "pdf"), "application/pdf", letter(office, desk, at)),)


def _signed(office: Office, message: Message, ref: str) -> Iterator[Part]:
    """Yield the signed sheet, and the signature beside it where it is a file of its own."""
    content = office.archive.get(ref)
    media_type = (sheet_type(content) or ("application/octet-stream", ""))[0]
    yield Part(message.sheet_name, media_type, content)
    if message.seal_ref is not None:
        seal = office.archive.get(message.seal_ref)
        yield Part(f"{message.sheet_name}.sig", "application/pkcs7-signature", seal)


def letter_name(desk: Desk, suffix: str) -> str:
    """Return what the letter is called where it is attached or printed."""
    number = desk.message.outgoing_no.replace("/", "-")
    stem = "reply" if desk.message.draft.language == "en" else "otvet"
    return f"{stem}-{number}.{suffix}"


def letter(office: Office, desk: Desk, at: datetime) -> bytes:
    """Return the draft as the PDF letter that is attached, or printed and signed."""
    if not is_letter(desk.message.draft.form):
        raise Hindered(
            [
                Text(
                    "Это сообщение отправляется письмом электронной почты, PDF у него нет.",
                    "This message is an e-mail itself; it has no PDF.",
                )
            ]
        )
    approved = _approved_sheet(office, desk.message)
    if approved is not None:
        return approved
    day = at.astimezone(office.settings.operator.zone).date()
    return office.renderer.letter(desk.message.draft, _head(office, desk), day)


def _approved_sheet(office: Office, message: Message) -> bytes | None:
    """Return the letter as it was approved: what is printed later is the same sheet."""
    if message.bytes_ref is None:
        return None
    approved = office.archive.get(message.bytes_ref)
    if message.draft.form is Form.PAPER:
        return approved
    return next((part.content for part in office.parse(approved).parts), None)


def preview(office: Office, desk: Desk) -> Outgoing:
    """Return what would leave today; what was approved is shown as it was approved."""
    message = desk.message
    if message.draft.form is Form.PAPER:
        return _on_paper(office, desk)
    if message.bytes_ref is None:
        return outgoing(office, desk, _PREVIEW, office.now())
    try:
        approved = office.parse(office.archive.get(message.bytes_ref))
        said = (approved.subject, approved.text, approved.parts)
    except Destroyed:
        # Of what was destroyed there is no draft either.
        if message.draft.body:
            raise
        said = ("", "", ())
    return Outgoing(
        message_id=message.message_id,
        sent_at=message.approved_at or office.now(),
        sender_name=office.settings.smtp.from_name,
        sender_address=office.settings.operator.email,
        recipients=message.recipients,
        subject=said[0],
        text=said[1],
        attachments=said[2],
    )


def _on_paper(office: Office, desk: Desk) -> Outgoing:
    """Return what is printed: the letter, envelopes, inventory; no e-mail goes around them."""
    message, at = desk.message, desk.message.approved_at or office.now()
    to = next(iter(message.recipients), desk.recipient) or ""
    sheet = Part(letter_name(desk, "pdf"), post.PDF, letter(office, desk, at))
    beside = post.around(office, message, _name_of(desk), to, at) if to else ()
    # A person writes the export onto the carrier that the letter speaks of.
    beside += _export(office, desk)
    return Outgoing(
        message_id=_PREVIEW,
        sent_at=at,
        sender_name=office.settings.smtp.from_name,
        sender_address=office.settings.operator.email,
        recipients=(to,) if to else (),
        subject=message.draft.subject,
        text="",
        attachments=(sheet, *beside),
    )


def _name_of(desk: Desk) -> str:
    """Return who is written to: the subject, else whoever sent the letter."""
    assert desk.appeal is not None  # noqa: S101 -- only messages of appeals leave on paper
    granted = leave(desk.standing, desk.message.purpose)
    if granted is not None and granted.to is Addressee.SENDER:
        return desk.appeal.representative or desk.appeal.subject_name
    return addressed(desk.appeal, desk.subject)


def sheet_type(content: bytes) -> tuple[str, str] | None:
    """Return the media type and suffix of a signed sheet, None for what is none."""
    return next((row[1:] for row in _SHEETS if content.startswith(row[0])), None)
