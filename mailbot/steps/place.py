"""Keep the mailbox's Drafts folder as the register is: drafts that lack nothing but approval.

What a mail program made of one becomes a new version, and no version is lost: the bytes of each
lie in the archive. Nothing is ever taken away but messages that bear our own keyed mark.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mailbot import log
from mailbot.domain.letter import Letter
from mailbot.domain.message import Message
from mailbot.domain.placed import (
    DELETED,
    OUTDATED,
    PERSON,
    REPLACED,
    Placed,
    is_deleted,
    is_of,
    is_stale,
    words_of,
)
from mailbot.domain.states import OPEN, AppealState, MessageState, PlacedState
from mailbot.domain.token import mark
from mailbot.domain.trust import Standing
from mailbot.errors import Unavailable, UnreadableLetter
from mailbot.office import Office
from mailbot.ports import Candidate, Happening, NewPlaced, OpenDrafts, Unit
from mailbot.steps.alarm import alarm
from mailbot.steps.dispatch import APPROVER, known, of_thread
from mailbot.steps.keys import message_id as new_message_id
from mailbot.steps.keys import sure_key
from mailbot.steps.rewrite import rewritten
from mailbot.steps.view import Desk, look, outgoing
from mailbot.words import Text

# An address may be registered, or a blank of the configuration filled, without the draft changing.
_LOOK_AGAIN = timedelta(minutes=15)

# So many drafts lie there at most, those that came first: no person looks through more, and a look
# at the folder sees its last thousand (mail/drafts.py). Others follow as these are sent.
MOST_PLACED = 500


def is_on(office: Office) -> bool:
    """Are drafts placed: is there somebody who approves by sending, and where to see it?"""
    box = office.settings.mailbox
    return bool(office.settings.operators.get(APPROVER) and box.drafts_folder and box.sent_folder)


def is_needed(office: Office) -> bool:
    """Has Drafts to be looked at: are drafts placed, or does one lie there since they were?"""
    if not office.settings.mailbox.drafts_folder:
        return False
    with office.records.look() as unit:
        return is_on(office) or bool(unit.placed.open())


@dataclass
class Looked:
    """What was found of each draft, so that not every look at the folder asks it all again."""

    at: dict[int, tuple[Candidate, datetime, bool]] = field(default_factory=dict)

    def keep(self, candidates: Iterable[Candidate]) -> None:
        """Forget all others: what left, or was withdrawn, is never asked about again."""
        ids = (each.message_id for each in candidates)
        self.at = {message_id: self.at[message_id] for message_id in ids if message_id in self.at}


@dataclass(frozen=True, slots=True)
class _Copy:
    """What lies in the folder of one message of ours; `sure` ones bear our mark."""

    uid: int
    sure: bool


def has_work(office: Office, looked: Looked) -> bool:
    """Does anything have to be placed or taken away? Asked without a word to the server."""
    with office.records.look() as unit:
        rows = unit.placed.open()
        candidates = unit.placed.candidates() if len(rows) < MOST_PLACED else ()
        states = unit.placed.states(row.message_id for row in rows)
    # A full folder asks for no candidates: its own drafts are still looked at.
    if len(rows) < MOST_PLACED:
        looked.keep(candidates)
    if any(row.state in (PlacedState.PLACING, PlacedState.LEAVING) for row in rows):
        return True
    if any(states[row.message_id] != (MessageState.DRAFTED, row.version) for row in rows):
        return True
    there = {row.message_id for row in rows}
    return any(
        each.message_id not in there and _is_ready(office, each, looked) for each in candidates
    )


def tend(office: Office, folder: OpenDrafts, looked: Looked) -> bool:
    """Bring folder and register together; True if anything of ours lies there or is awaited."""
    copies = _ours(office, folder)
    with office.records.look() as unit:
        candidates = {each.message_id: each for each in unit.placed.candidates()}
        rows = unit.placed.open()
    concerned = {row.message_id for row in rows} | set(copies)
    room = MOST_PLACED - len(rows)
    for message_id in sorted(concerned | set(candidates)):
        each, is_new = candidates.get(message_id), message_id not in concerned
        if is_new and room <= 0:
            continue
        ready = each is not None and _is_ready(office, each, looked)
        if ready or not is_new:
            room -= is_new
            fit = None if each and each.appeal_state is AppealState.REGISTERED else ready
            _alone(office, folder, message_id, copies.get(message_id, ()), fit)
    with office.records.look() as unit:
        return bool(unit.placed.open())


def _alone(
    office: Office, folder: OpenDrafts, message_id: int, copies: Sequence[_Copy], fit: bool | None
) -> None:
    """See to one message; a fault of ours about it leaves the others in order."""
    try:
        _tend_one(office, folder, message_id, copies, fit)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 -- the next look tries again
        log.failed("draft", message_id, error)


def _is_ready(office: Office, each: Candidate, looked: Looked) -> bool:
    """Is nothing lacking but the approval, of a subject whose identity is clear?"""
    if each.appeal_state is AppealState.REGISTERED or not is_on(office):
        return False
    asked, at, found = looked.at.get(each.message_id, (None, office.now(), False))
    if asked != each or office.now() - at >= _LOOK_AGAIN:
        desk = look(office, each.message_id)
        found = desk.standing is Standing.SUBJECT and not desk.hindrances
        looked.at[each.message_id] = (each, office.now(), found)
    return found


def _ours(office: Office, folder: OpenDrafts) -> Mapping[int, Sequence[_Copy]]:
    """Return what lies there of ours, by message, oldest first."""
    found: dict[int, list[_Copy]] = {}
    with office.records.look() as unit:
        away = {row.message_id for row in unit.placed.open() if row.state is PlacedState.MISSING}
        for seen in folder.seen():
            try:
                letter = office.parse(seen.head)
            except UnreadableLetter:
                continue
            if (message_id := known(office, unit, letter)) is not None:
                found.setdefault(message_id, []).append(_Copy(seen.uid, sure=True))
            elif away and (message := _unmarked(office, unit, folder, letter, seen.uid, away)):
                found.setdefault(message, []).append(_Copy(seen.uid, sure=False))
    return found


def _unmarked(
    office: Office, unit: Unit, folder: OpenDrafts, letter: Letter, uid: int, away: Iterable[int]
) -> int | None:
    """Return the message whose draft a program saved without our mark, once the marked one went."""
    thread = [message for message in of_thread(unit, letter) if message.id in away]
    raw = folder.fetch(uid) if thread else None
    if raw is None:
        return None
    text = office.parse(raw).text
    ours = (m.id for m in thread if is_of(text, (m.draft.body, m.draft.cover)))
    return next(ours, None)


def _tend_one(
    office: Office, folder: OpenDrafts, message_id: int, copies: Sequence[_Copy], fit: bool | None
) -> None:
    """See to one message; it is not `fit` to lie there, or nobody knows while it is checked."""
    with office.records.look() as unit:
        ever = unit.placed.of_message(message_id)
    rows = [r for r in ever if r.uid is None or r.uidvalidity == folder.place.uidvalidity]
    left = (PlacedState.LEAVING, PlacedState.GONE)
    current = next((r for r in reversed(ever) if r.state not in left), None)
    taken = {row.uid for row in rows if row.reason != DELETED}
    new = [copy for copy in copies if copy.uid not in taken]
    for copy in new:
        current = _saved(office, folder, message_id, current, copy)
    there = {copy.uid for copy in copies}
    current = _found(office, folder, current, there)
    if current is not None and (reason := _why_not(office, message_id, current, fit)):
        _move(office, current, PlacedState.LEAVING, reason)
        current = None
    _clear(office, folder, message_id, current, copies)
    if current is None and fit:
        _place(office, folder, message_id)


def _saved(
    office: Office, folder: OpenDrafts, message_id: int, current: Placed | None, copy: _Copy
) -> Placed | None:
    """Take in what a mail program saved, or what a crash left unrecorded; return what counts now.

    Where the message is no draft any more it is only kept, and a person is told.
    """
    raw = folder.fetch(copy.uid)
    if raw is None:
        return current
    letter = office.parse(raw)
    if current is not None and current.uid is None and _is_the_same(office, current, letter):
        _move(office, current, PlacedState.THERE, uid=copy.uid)
        return _again(office, current)
    desk = look(office, message_id)
    (ref,) = office.archive.put_all([raw], desk.message.key_id)
    base = current or _last(office, desk.message)
    draft = rewritten(office, desk, letter, base)
    if current is not None and current.version != desk.message.version:
        _keep_other(office, desk)
    with office.records.begin() as unit:
        message = unit.messages.get(message_id)
        is_draft, is_new = message.state is MessageState.DRAFTED, draft != desk.message.draft
        version = message.version
        if is_draft and is_new:
            version = unit.messages.revise(message_id, draft, desk.message.version)
            unit.note(_happened(office, "edited", message, version=version))
            if current is not None and current.version != desk.message.version:
                alarm(office, unit, message.appeal_id, TWO_EDITORS, _order(message))
        elif is_new and _is_late(office, desk, letter):
            unit.note(_happened(office, "edited_late", message, ref=ref))
            alarm(office, unit, message.appeal_id, LATE, _order(message))
        if current is not None:
            unit.placed.move(current.id, PlacedState.LEAVING, office.now(), reason=REPLACED)
        return unit.placed.add(
            NewPlaced(
                message_id=message_id,
                version=version,
                state=PlacedState.THERE if is_draft else PlacedState.LEAVING,
                rfc_message_id=letter.message_id or "",
                bytes_ref=ref,
                uidvalidity=folder.place.uidvalidity,
                at=office.now(),
                uid=copy.uid,
                # A program that only saved it has written nothing.
                by=PERSON if is_new or current is None else current.by,
            )
        )


def _is_the_same(office: Office, row: Placed, letter: Letter) -> bool:
    return words_of(office.parse(office.archive.get(row.bytes_ref))) == words_of(letter)


def _is_late(office: Office, desk: Desk, letter: Letter) -> bool:
    """Does it say something else than what was approved or has left?"""
    approved = desk.message.bytes_ref
    return approved is None or (
        words_of(office.parse(office.archive.get(approved))) != words_of(letter)
    )


def _last(office: Office, message: Message) -> Placed | None:
    with office.records.look() as unit:
        rows = unit.placed.of_message(message.id)
    return next((row for row in reversed(rows) if row.version == message.version), None)


def _keep_other(office: Office, desk: Desk) -> None:
    """Archive the version that a command wrote, before a mail program's takes its place."""
    message = desk.message
    content = office.compose(outgoing(office, desk, _NO_ID, office.now()))
    (ref,) = office.archive.put_all([content], message.key_id)
    with office.records.begin() as unit:
        unit.placed.add(
            NewPlaced(
                message_id=message.id,
                version=message.version,
                state=PlacedState.GONE,
                rfc_message_id="",
                bytes_ref=ref,
                uidvalidity=0,
                at=office.now(),
                reason=REPLACED,
            )
        )


_NO_ID = "<kept@mailbot.invalid>"


def _found(
    office: Office, folder: OpenDrafts, current: Placed | None, there: set[int]
) -> Placed | None:
    """Note whether the current copy lies where it was put."""
    if current is None or current.state is PlacedState.LEAVING:
        return None
    here = current.uidvalidity == folder.place.uidvalidity and current.uid in there
    if current.uid is None:
        _put(office, folder, current)
    elif here and current.state is PlacedState.MISSING:
        _move(office, current, PlacedState.THERE)
    elif not here and current.state is PlacedState.THERE:
        _move(office, current, PlacedState.MISSING)
    elif not here and is_deleted(current, office.now()):
        _move(office, current, PlacedState.GONE, DELETED)
        return None
    return _again(office, current)


def _why_not(office: Office, message_id: int, current: Placed, fit: bool | None) -> str:
    """Return why it must not lie there any longer, "" if it may.

    What a person is writing stays, whatever his words are by now.
    """
    with office.records.look() as unit:
        state, version = unit.placed.states([message_id])[message_id]
    if state is not MessageState.DRAFTED or version != current.version:
        return OUTDATED
    if fit is None:
        return ""
    if is_stale(current, office.now(), office.settings.operator.zone):
        return REPLACED
    return "" if fit or (current.by == PERSON and _is_his(look(office, message_id))) else OUTDATED


def _is_his(desk: Desk) -> bool:
    """Would it go to the subject himself, in an appeal that is open?"""
    is_open = desk.appeal is not None and desk.appeal.state in OPEN
    return is_open and desk.standing is Standing.SUBJECT and desk.recipient is not None


def _clear(
    office: Office,
    folder: OpenDrafts,
    message_id: int,
    current: Placed | None,
    copies: Sequence[_Copy],
) -> None:
    """Take away every copy but the current one, of those that bear our mark."""
    kept = current.uid if current is not None else None
    for copy in copies:
        if copy.sure and copy.uid != kept:
            folder.remove(copy.uid)
    with office.records.look() as unit:
        leaving = [
            row
            for row in unit.placed.open()
            if row.message_id == message_id and row.state is PlacedState.LEAVING
        ]
    for row in leaving:
        _move(office, row, PlacedState.GONE, row.reason or OUTDATED)
        log.withdrawn(message_id, row.reason or OUTDATED)


def _place(office: Office, folder: OpenDrafts, message_id: int) -> None:
    """Record the copy, then put it there: a crash in between is found by its mark."""
    desk = look(office, message_id)
    message, now = desk.message, office.now()
    if desk.hindrances or desk.appeal is None:
        return
    with office.records.begin() as unit:
        rfc_message_id = new_message_id(office, unit, desk.appeal.id)
        sign = mark(sure_key(office, unit), secrets.token_hex(8), message_id, message.version)
    made = outgoing(office, desk, rfc_message_id, now, sign)
    (ref,) = office.archive.put_all([office.compose(made)], message.key_id)
    with office.records.begin() as unit:
        row = unit.placed.add(
            NewPlaced(
                message_id=message_id,
                version=message.version,
                state=PlacedState.PLACING,
                rfc_message_id=rfc_message_id,
                bytes_ref=ref,
                uidvalidity=folder.place.uidvalidity,
                at=now,
            )
        )
    _put(office, folder, row)


def _put(office: Office, folder: OpenDrafts, row: Placed) -> None:
    uid = folder.put(office.archive.get(row.bytes_ref), office.now())
    if uid is None:
        # The server does not say; it is found by its mark at the next look.
        uid = _uid_of(office, folder, row)
    if uid is None:
        return
    with office.records.begin() as unit:
        validity = folder.place.uidvalidity
        unit.placed.move(row.id, PlacedState.THERE, office.now(), uid=uid, uidvalidity=validity)
        before = [it.version for it in unit.placed.of_message(row.message_id) if it.id < row.id]
        if row.version not in before:
            message = unit.messages.get(row.message_id)
            unit.note(_happened(office, "placed", message, by="mailbot", version=row.version))
    log.placed(row.message_id, row.version)


def _uid_of(office: Office, folder: OpenDrafts, row: Placed) -> int | None:
    wanted = row.rfc_message_id.encode("ascii")
    return next((seen.uid for seen in reversed(folder.seen()) if wanted in seen.head), None)


def _again(office: Office, row: Placed) -> Placed | None:
    with office.records.look() as unit:
        rows = {it.id: it for it in unit.placed.of_message(row.message_id)}
    return rows[row.id]


def _move(
    office: Office, row: Placed, to: PlacedState, reason: str = "", uid: int | None = None
) -> None:
    with office.records.begin() as unit:
        unit.placed.move(row.id, to, office.now(), uid=uid, reason=reason)
        if to is PlacedState.GONE and reason in _TOLD:
            message = unit.messages.get(row.message_id)
            unit.note(_happened(office, _TOLD[reason], message, by="mailbot", version=row.version))


_TOLD = {DELETED: "deleted", OUTDATED: "withdrawn"}


def _order(message: Message) -> str:
    return f"mailbot messages show {message.id}"


def _happened(
    office: Office, event: str, message: Message, by: str = "", **details: str | int
) -> Happening:
    return Happening(
        at=office.now(),
        event=event,
        by=by or office.settings.operators.get(APPROVER, APPROVER),
        message_id=message.id,
        appeal_id=message.appeal_id,
        details=details or None,
    )


TWO_EDITORS = Text(
    "Черновик изменён сразу в двух местах: командой и в почтовой программе. Действует версия из"
    " почтовой программы; вторая сохранена. Сверьте текст перед отправкой.",
    "A draft was changed in two places at once: by a command and in the mail program. The mail"
    " program's version counts; the other one is kept. Compare before it leaves.",
)
LATE = Text(
    "Черновик изменён в почтовой программе после того, как он был утверждён: уходит утверждённый"
    " текст, изменённый сохранён и убран из ящика.",
    "A draft was changed in the mail program after its approval: the approved text leaves; the"
    " changed one is kept, and taken out of the mailbox.",
)
