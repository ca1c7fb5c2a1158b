"""Bind what a person signed to the version that he signed: a scan, a signed PDF, a .sig beside it.

A signature over other bytes than the letter's is refused. Whether its certificate is to be trusted
nobody here says (63-ФЗ, ст. 11, 13): what is known of it is told to the person who approves.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbot.domain.drafting import is_letter
from mailbot.domain.findings import Form
from mailbot.domain.letter import Part
from mailbot.domain.message import Message
from mailbot.domain.seals import Checked, Seal
from mailbot.domain.trust import name_words
from mailbot.errors import BadInput, Hindered
from mailbot.office import Office
from mailbot.ports import Happening
from mailbot.steps import act, view
from mailbot.words import Text

PDF, SIGNATURE = "application/pdf", "application/pkcs7-signature"

# A letter bears the day on which it was printed; whoever signs takes no longer than that.
_DAYS = 14


@dataclass(frozen=True, slots=True)
class Signing:
    """What was bound: electronic signatures, or none where it is a scan; and what to know of it."""

    seals: tuple[Seal, ...] = ()
    warnings: tuple[Text, ...] = ()


def sign(office: Office, message_id: int, version: int | None, content: bytes, by: str) -> Signing:
    """Bind the letter that a person signed to the version that he was given.

    Raises BadInput for a signature that fits another letter, or none.
    """
    desk = view.look(office, message_id)
    act.same_version(desk.message, version)
    _may_be_signed(desk.message)
    if view.sheet_type(content) is None:
        sheet, seals = _beside(office, desk, content)
        bound: tuple[bytes, ...] = (sheet, content)
    else:
        seals = _inside(office, desk, content)
        bound = (content,)
    refs = office.archive.put_all(bound, desk.message.key_id)
    suffix = (view.sheet_type(bound[0]) or (PDF, "pdf"))[1]
    with office.records.begin() as unit:
        now_version = desk.message.version
        name = view.letter_name(desk, suffix)
        unit.messages.sign(message_id, now_version, refs[0], name, *refs[1:])
        unit.note(
            Happening(
                at=office.now(),
                event="signed",
                by=by,
                message_id=message_id,
                appeal_id=desk.message.appeal_id,
                details={"version": now_version, "seals": len(seals)},
            )
        )
    return Signing(seals, tuple(_remarks(office, seals)))


def _may_be_signed(message: Message) -> None:
    if message.draft.form is Form.PAPER:
        raise Hindered([SIGNED_ON_PAPER])
    if not is_letter(message.draft.form):
        raise Hindered([NEEDS_NO_SIGNATURE])


def _beside(office: Office, desk: view.Desk, content: bytes) -> tuple[bytes, tuple[Seal, ...]]:
    """Return the letter that a detached signature signs, of whichever day it was printed."""
    file = Part("podpis.sig", SIGNATURE, content)
    printed = list(_printed(office, desk))
    seals = office.documents.seals(file, [Part(str(n), PDF, p) for n, p in enumerate(printed)])
    if not seals:
        raise BadInput(NO_SHEET)
    if any(seal.checked is Checked.BROKEN for seal in seals):
        raise BadInput(BROKEN)
    signed = {seal.of for seal in seals if seal.digest_fits and seal.of and seal.of.isdecimal()}
    if len(signed) != 1 or not all(seal.digest_fits for seal in seals):
        raise BadInput(OTHER_BYTES)
    return printed[int(signed.pop() or 0)], seals


def _inside(office: Office, desk: view.Desk, content: bytes) -> tuple[Seal, ...]:
    """Return the signatures in a PDF, whose words must be those of the letter; a scan has none."""
    if not content.startswith(b"%PDF"):
        return ()
    sheet = Part("letter.pdf", PDF, content)
    seals = office.documents.seals(sheet)
    if not seals:
        return ()
    if any(seal.checked is Checked.BROKEN or not seal.whole for seal in seals):
        raise BadInput(BROKEN)
    theirs = _words(office, sheet)
    if not any(_words(office, replace(sheet, content=p)) <= theirs for p in _printed(office, desk)):
        raise BadInput(OTHER_LETTER)
    return seals


def _words(office: Office, sheet: Part) -> Counter[str]:
    """Return the words of a document: a visible stamp of the signature may add some."""
    return Counter(office.documents.read([sheet])[0].text.split())


def _printed(office: Office, desk: view.Desk) -> Iterator[bytes]:
    """Yield the letter as printed on each day since this version was written, today first."""
    now = office.now()
    with office.records.look() as unit:
        written = [h.at for h in unit.history(message_id=desk.message.id) if h.event in _WRITTEN]
    since = max(written, default=now)
    zone = office.settings.operator.zone
    days = (now.astimezone(zone).date() - since.astimezone(zone).date()).days
    for back in range(min(days, _DAYS) + 1):
        yield view.letter(office, desk, now - timedelta(days=back))


_WRITTEN = ("drafted", "redrafted", "edited", "decided")


def _remarks(office: Office, seals: Sequence[Seal]) -> Iterator[Text]:
    """Say what a person should know of the signatures before he lets the letter leave."""
    operator, now = office.operator, office.now()
    ours = name_words(f"{operator.short_name} {operator.responsible}")
    if any(seal.gost for seal in seals):
        yield NOT_COMPUTED
    if any(not seal.qualified for seal in seals):
        yield NOT_QUALIFIED
    if any(_is_over(seal, now) for seal in seals):
        yield EXPIRED
    if any(ours.isdisjoint(name_words(seal.signer)) for seal in seals):
        yield SOMEBODY_ELSE


def _is_over(seal: Seal, now: datetime) -> bool:
    return seal.valid_to is not None and seal.valid_to < now


SIGNED_ON_PAPER = Text(
    "Это письмо уходит на бумаге: утвердите его, распечатайте утверждённое и подпишите рукой. Скан"
    " подписанного можно приложить вместе с квитанцией: mailbot paper sent --receipt ФАЙЛ.",
    "This letter leaves on paper: approve it, print what was approved and sign it by hand. A scan"
    " of what you signed may go with the receipt: mailbot paper sent --receipt FILE.",
)
NEEDS_NO_SIGNATURE = Text(
    "Этому сообщению подпись не нужна: оно уходит текстом письма.",
    "This message needs no signature: it leaves as the text of an e-mail.",
)
NO_SHEET = Text(
    "Подписанное письмо принимается как скан (PDF, PNG, JPEG), подписанный PDF или файл подписи"
    " (.sig, .p7s).",
    "A signed letter is taken as a scan (PDF, PNG, JPEG), a signed PDF, or a signature file (.sig,"
    " .p7s).",
)
BROKEN = Text(
    "Подпись не соответствует файлу: он изменён после подписания. Подпишите письмо заново.",
    "The signature does not fit the file: it was changed after signing. Sign the letter anew.",
)
OTHER_BYTES = Text(
    "Подписан другой файл или алгоритм подписи не проверяется. Сохраните письмо (mailbot messages"
    " show N --pdf ФАЙЛ), подпишите именно этот файл и верните подпись.",
    "Another file was signed, or the algorithm cannot be compared. Save the letter (mailbot"
    " messages show N --pdf FILE), sign exactly that file, and give the signature back.",
)
OTHER_LETTER = Text(
    "В подписанном PDF не тот текст, что в этом письме. Сохраните письмо (mailbot messages show N"
    " --pdf ФАЙЛ) и подпишите именно его.",
    "The signed PDF does not say what this letter says. Save the letter (mailbot messages show N"
    " --pdf FILE) and sign exactly that.",
)
NOT_COMPUTED = Text(
    "Подпись по ГОСТ относится к этому письму; сама она программой не вычисляется. Проверьте её"
    " на Госуслугах или в программе, которой подписывали.",
    "The ГОСТ signature is of this letter; its own mathematics is not computed here. Check it with"
    " the program that made it.",
)
NOT_QUALIFIED = Text(
    "Сертификат не похож на квалифицированный (63-ФЗ, ст. 5): собственноручную подпись заменяет"
    " только квалифицированная.",
    "The certificate bears no marks of a qualified one (63-ФЗ art. 5): only a qualified signature"
    " stands for a handwritten one.",
)
EXPIRED = Text("Срок действия сертификата истёк.", "The certificate has expired.")
SOMEBODY_ELSE = Text(
    "Подписал не тот, кто указан в настройках: проверьте имя подписавшего.",
    "The signer is not whom the configuration names: look at the signer's name.",
)
