"""Gather the new values that the letters of an appeal name for a demand of rectification."""

from contextlib import suppress

from mailbot.domain.appeal import Appeal
from mailbot.domain.changes import Change
from mailbot.domain.kinds import Kind
from mailbot.domain.requisites import CREDIBLE
from mailbot.errors import Destroyed, UnreadableLetter
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps.threads import own_words_of


def changes_of(office: Office, unit: Unit, appeal: Appeal) -> tuple[Change, ...]:
    """Return what is to be changed to what, the latest word of a field; () where nothing is named.

    What a letter says that something speaks against is no word of the subject's.
    """
    from mailbot.reading.changes import find_changes

    if Kind.RECTIFICATION not in appeal.kinds:
        return ()
    found: dict[str, Change] = {}
    for stored in unit.letters.of_appeal(appeal.id):
        findings = unit.letters.findings(stored.id)
        if findings is None or findings.sender.authenticity not in CREDIBLE:
            continue
        with suppress(UnreadableLetter, Destroyed):
            letter = office.parse(office.archive.get(stored.raw_ref))
            pages = "\n\n".join(document.text for document in findings.documents)
            words = f"{own_words_of(office, letter)}\n\n{pages}"
            found |= {change.field: change for change in find_changes(words)}
    return tuple(found.values())
