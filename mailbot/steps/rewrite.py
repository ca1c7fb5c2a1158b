"""Read out of a mail program's letter what a person made of our draft."""

from dataclasses import replace

from mailbot.domain.drafting import is_letter
from mailbot.domain.letter import Letter
from mailbot.domain.message import Attached, Draft
from mailbot.domain.placed import Placed, attached, unframed, words_of
from mailbot.office import Office
from mailbot.steps.view import Desk, framed, preview

# What no letter holds.
_HERE = "\uf8ff"


def rewritten(office: Office, desk: Desk, letter: Letter, placed: Placed | None) -> Draft:
    """Return the draft as the letter has it: subject, text and files; the same where they are.

    `placed` is the copy of the present version that lay in the folder, if there was one.
    """
    draft = desk.message.draft
    ours = office.archive.get(placed.bytes_ref) if placed else office.compose(preview(office, desk))
    was, now = words_of(office.parse(ours)), words_of(letter)
    if was.subject != now.subject:
        draft = replace(draft, subject=letter.subject)
    if was.text != now.text:
        at = placed.placed_at if placed else office.now()
        before, _, after = framed(office, desk, at, _HERE).partition(_HERE)
        draft = _said(draft, letter.text.strip(), before, after)
    # Once anything is a person's, so are the files: what the machine would make anew tomorrow is
    # not what he saw.
    if (draft != desk.message.draft and now.files) or was.files != now.files:
        draft = replace(draft, attached=_kept(office, letter, desk.message.key_id))
    return draft


def _said(draft: Draft, text: str, before: str, after: str) -> Draft:
    if is_letter(draft.form):
        return replace(draft, cover=text)
    body = None if draft.whole else unframed(text, before, after)
    return replace(draft, body=text, whole=True) if body is None else replace(draft, body=body)


def _kept(office: Office, letter: Letter, key: str) -> tuple[Attached, ...]:
    files = attached(letter)
    refs = office.archive.put_all([part.content for part in files], key)
    return tuple(
        Attached(part.name, part.media_type, ref) for part, ref in zip(files, refs, strict=True)
    )
