"""File a letter: an entry of its own, a place in another, or set aside with a reason."""

from dataclasses import replace

from mailbot import log
from mailbot.domain.appeal import Appeal, DemandState, StoredDemand, StoredLetter
from mailbot.domain.authority import ELSEWHERE, LOOKALIKE, UNPROVEN, authority_flags
from mailbot.domain.filing import File, Filing, Join, Reason, SetAside, decide
from mailbot.domain.findings import Findings, Sort
from mailbot.domain.kinds import Kind
from mailbot.domain.outcome import is_answered
from mailbot.domain.states import OPEN, AppealState, LetterState
from mailbot.errors import Unavailable
from mailbot.office import Office
from mailbot.ports import Claim, Happening, Unit
from mailbot.steps.alarm import alarm
from mailbot.steps.conclude import recall
from mailbot.steps.finalise import resume
from mailbot.steps.follow import follow
from mailbot.steps.gather import REGISTER, Gathered, gather, unread
from mailbot.steps.hear import complete, hear
from mailbot.steps.keep import keep_words
from mailbot.steps.repeat import repeated
from mailbot.words import Text

# A letter that was begun so often and never finished may be what kills the daemon.
ATTEMPTS = 3

# A representative who gives no name is one all the same.
_NAMELESS = "—"


def file(office: Office, claim: Claim) -> None:
    """Find a place for an ARRIVED letter."""
    with office.records.look() as unit:
        stored = unit.letters.get(claim.id)
    raw = office.archive.get(stored.raw_ref)
    gathered = _gathered(office, stored, raw, readable=claim.attempts <= ATTEMPTS)
    gathered = replace(gathered, findings=keep_words(office, gathered.findings, stored.raw_ref))
    with office.records.begin() as unit:
        _store(office, unit, stored, gathered, decide(gathered.facts))


def _gathered(office: Office, stored: StoredLetter, raw: bytes, *, readable: bool) -> Gathered:
    """Read the letter; one that a person orders to register is registered, read or unread."""
    try:
        return gather(office, stored, raw, readable=readable)
    except Unavailable:
        raise
    except Exception as error:
        if stored.order != REGISTER:
            raise
        log.failed("letter", stored.id, error)
        return unread(office, stored.received_at)


def _store(
    office: Office, unit: Unit, stored: StoredLetter, gathered: Gathered, filing: Filing
) -> None:
    letter_id = stored.id
    unit.letters.describe(
        letter_id,
        received_at=gathered.received_at or stored.received_at,
        message_id_digest=gathered.message_id_digest,
        content_digest=gathered.content_digest,
        findings=gathered.findings,
    )
    if gathered.facts.answers_another and unit.setting(_OTHER_REGISTER) is None:
        # Once for ever: anybody may forge such an id.
        unit.remember(_OTHER_REGISTER, office.now().isoformat())
        command = f"mailbot letters show {letter_id}"
        alarm(office, unit, None, OTHER_REGISTER, command, rung="other_register")
    if gathered.report is not None:
        # A report is heard wherever it is filed: with a demand in it, it may be a person's.
        follow(office, unit, letter_id, gathered.report)
    match filing:
        case File():
            _file(office, unit, stored, gathered, filing)
            hear(office, unit, letter_id, gathered)
        case Join(appeal_id, reason):
            _join(office, unit, letter_id, gathered, appeal_id, reason)
        case SetAside(reason):
            unit.letters.move(letter_id, LetterState.SET_ASIDE, reason=reason)
            unit.note(_happened(office, "set_aside", letter_id, reason=reason))
            log.filed(letter_id, LetterState.SET_ASIDE, reason, "-")


def _file(
    office: Office, unit: Unit, stored: StoredLetter, gathered: Gathered, filing: File
) -> None:
    entry = _entry(office, stored, gathered, filing.flags)
    appeal = unit.appeals.register(
        repeated(office, unit, replace(entry, follows_id=filing.follows), gathered.facts.saying)
    )
    demands = [StoredDemand(d.kind, DemandState.OPEN) for d in gathered.findings.demands]
    unit.appeals.set_demands(appeal.id, demands)
    unit.appeals.set_clocks(appeal.id, gathered.findings.clocks)
    unit.letters.move(stored.id, LetterState.FILED, appeal_id=appeal.id)
    unit.note(_happened(office, "registered", stored.id, appeal.id, number=appeal.number))
    log.filed(stored.id, LetterState.FILED, appeal.sort, appeal.number)
    if appeal.sort is Sort.AUTHORITY_REQUEST:
        what = FORGED_AUTHORITY if _is_suspicious(appeal) else FROM_AUTHORITY
        alarm(office, unit, appeal.id, what, f"mailbot appeals show {appeal.number}")
    for kind in appeal.kinds:
        if kind in AT_ONCE:
            alarm(office, unit, appeal.id, AT_ONCE[kind], f"mailbot actions list; mailbot appeals"
                  f" show {appeal.number}")  # fmt: skip
    if "reminder" in filing.flags and filing.follows is None:
        alarm(office, unit, appeal.id, NOT_HEARD, f"mailbot appeals show {appeal.number}")


def _entry(
    office: Office, stored: StoredLetter, gathered: Gathered, flags: tuple[str, ...]
) -> Appeal:
    """The register line (policy 14.3.1); its number is given by the records."""
    found = gathered.findings
    representative = found.applicant.representative
    # Who writes for another is not the subject that is meant, even if he is registered himself.
    subject = None if representative else gathered.author.subject
    assert found.received_at  # noqa: S101 -- a stored letter has its moment of receipt
    return Appeal(
        id=0,
        number="",
        sort=found.sort,
        state=AppealState.REGISTERED,
        received_at=found.received_at,
        registered_at=office.now().astimezone(office.settings.operator.zone),
        appeal_dated=found.appeal_dated,
        channel=stored.channel,
        form=found.form,
        requested_form=found.requested_form,
        language=found.language,
        subject_id=subject.id if subject else None,
        subject_name=found.applicant.full_name or (subject.full_name if subject else ""),
        representative=(representative.full_name or _NAMELESS) if representative else "",
        sender=found.sender.address or "",
        authenticity=found.sender.authenticity,
        authorised=found.sender.authorised,
        kinds=tuple(demand.kind for demand in found.demands),
        requisites=found.requisites,
        flags=(*found.flags, *flags, *_of_authority(found)),
        policy_edition=office.policy.edition_on(found.received_at.date()),
        raw_sha256=stored.raw_sha256,
    )


def _of_authority(found: Findings) -> tuple[str, ...]:
    """Flag what speaks against an authority's letter."""
    if found.sort is not Sort.AUTHORITY_REQUEST:
        return ()
    return authority_flags(found.sender)


def _is_suspicious(appeal: Appeal) -> bool:
    return not {UNPROVEN, ELSEWHERE, LOOKALIKE}.isdisjoint(appeal.flags)


# What joins and says nothing that anybody has to look at.
_SAYS_NOTHING = (Reason.DUPLICATE, Reason.RESENT, Reason.THANKS)


def _join(
    office: Office,
    unit: Unit,
    letter_id: int,
    gathered: Gathered,
    appeal_id: int,
    reason: Reason,
) -> None:
    """Add the letter to an appeal; a new word takes back what was approved and not yet sent."""
    unit.letters.move(letter_id, LetterState.JOINED, reason=reason, appeal_id=appeal_id)
    appeal = unit.appeals.get(appeal_id)
    unit.note(_happened(office, "joined", letter_id, appeal_id, reason=reason))
    log.filed(letter_id, LetterState.JOINED, reason, appeal.number)
    if reason in _SAYS_NOTHING:
        return
    if reason is Reason.RECIPIENT_ANSWER:
        alarm(office, unit, appeal_id, RECIPIENT_SAID, f"mailbot letters show {letter_id}")
        return
    for message in recall(unit, appeal_id, "joined", office.now()):
        alarm(office, unit, appeal_id, TAKEN_BACK, f"mailbot messages show {message.id}")
    complete(unit, appeal, gathered.findings, reason, gathered.facts)
    resume(unit, unit.appeals.get(appeal_id))
    hear(office, unit, letter_id, gathered)
    appeal = unit.appeals.get(appeal_id)
    answered = is_answered(unit.appeals.demands(appeal_id), unit.messages.find(appeal_id=appeal_id))
    if appeal.state in (AppealState.CHECKED, AppealState.DECIDED) and not answered:
        unit.appeals.move(appeal_id, AppealState.REGISTERED)
    if appeal.state not in OPEN or answered:
        # Nothing would be drafted any more, so nobody would look; it may be more than thanks.
        command = f"mailbot letters show {letter_id}; mailbot letters register {letter_id}"
        alarm(office, unit, appeal_id, WORD_AFTER_REPLY, command)


# Demands of which a person must know at once, day and night (policy 3.7, 10.3; facts 7.3, 7.19).
AT_ONCE = {
    Kind.INCIDENT_REPORT: Text(
        "Сообщение о возможной утечке: сроки в 24 и 72 часа идут с получения письма, ночью и в"
        " праздники. Ссылки и файлы из письма не открывайте на рабочем компьютере. Что сделать по"
        " пунктам — в задачах обращения.",
        "A report of a possible leak: the 24 and 72 hours run from receipt, nights and holidays"
        " included. Do not open its links and files on your working machine. What to do, point by"
        " point, stands among the appeal's tasks.",
    ),
    Kind.MINOR_DATA: Text(
        "Сообщение о данных несовершеннолетнего: заблокируйте их незамедлительно, ничего не"
        " уничтожайте и никому не раскрывайте, пока не подтверждены полномочия представителя.",
        "A report about a minor's data: block them at once; destroy nothing and disclose nothing"
        " to anybody until the representative's authority is shown.",
    ),
}

FORGED_AUTHORITY = Text(
    "Поступило письмо, похожее на запрос органа власти, но отправитель не подтверждён или домен не"
    " принадлежит органу: возможна подделка. Не открывайте вложения и ссылки, проверьте запрос по"
    " официальному телефону органа; срок из осторожности идёт.",
    "A letter came that looks like an authority's request, but its sender is not proven or the"
    " domain is no authority's: it may be forged. Open no attachment or link, ask at the"
    " authority's official number; its clock runs all the same.",
)

_OTHER_REGISTER = "other_register_told"

OTHER_REGISTER = Text(
    "Пришёл ответ на письмо, которое с нашего адреса отправил другой mailbot. Возможно, этот ящик"
    " обслуживают две установки с разными реестрами: тогда каждое обращение регистрируется дважды."
    " Остановите лишнюю. Если ключ или реестр заменены, делать ничего не нужно.",
    "An answer came to a message that another mailbot sent from our address. Two installations with"
    " two registers may be watching this mailbox, so that every appeal is registered twice. Stop"
    " the one that is too many. If the key or the register was replaced, nothing is to be done.",
)

FROM_AUTHORITY = Text(
    "Поступило письмо, похожее на запрос органа власти. Проверьте, подлинное ли оно; ответ на него"
    " пишет человек.",
    "A letter came that looks like an authority's request. Check that it is genuine; a person"
    " answers it.",
)

NOT_HEARD = Text(
    "Заявитель пишет, что обращается не впервые, а прежнего обращения в реестре не видно."
    " Проверьте, не потеряны ли его письма (папка «Спам», другой ящик).",
    "The applicant says that he wrote before, and the register knows of no such appeal. Check"
    " whether his letters were lost (Junk, another mailbox).",
)

WORD_AFTER_REPLY = Text(
    "По обращению, на которое ответ уже дан или не требуется, поступило ещё одно письмо."
    " Прочитайте его: если в нём новое требование, срок по нему идёт, и его нужно"
    " зарегистрировать.",
    "One more letter came to an appeal that is answered already, or out of the count."
    " Read it: if it holds a new demand, its clock runs and it must be registered.",
)

RECIPIENT_SAID = Text(
    "Получатель данных ответил на уведомление. Прочитайте, исполнил ли он его.",
    "A recipient of the data answered the notice. Read whether he complied.",
)

TAKEN_BACK = Text(
    "По обращению поступило ещё одно письмо, поэтому утверждённый, но не отправленный ответ"
    " возвращён в черновики. Прочитайте письмо и утвердите ответ заново.",
    "One more letter came to the appeal, so the reply that was approved and not yet sent is a"
    " draft again. Read the letter, then approve anew.",
)


def hold(office: Office, claim: Claim, error: Exception) -> None:
    """Keep a letter that our own fault stopped, and call a person; the next letter goes on."""
    reason = type(error).__name__
    with office.records.begin() as unit:
        unit.letters.move(claim.id, LetterState.HELD, reason=reason)
        unit.note(_happened(office, "held", claim.id, reason=reason))
        what = Text(
            f"Письмо {claim.id} задержано: при обработке произошла ошибка ({reason}). Срок по нему"
            " идёт.",
            f"Letter {claim.id} is held: our own fault ({reason}). Its clock runs.",
        )
        alarm(office, unit, None, what, f"mailbot letters retry {claim.id}")


def _happened(
    office: Office,
    event: str,
    letter_id: int,
    appeal_id: int | None = None,
    **details: str | int,
) -> Happening:
    return Happening(
        at=office.now(),
        event=event,
        letter_id=letter_id,
        appeal_id=appeal_id,
        details={key: str(value) for key, value in details.items()},
    )
