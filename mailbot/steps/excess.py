"""Delete the copy of a passport that came unasked, and leave the letter that it came with.

A person decides when nobody needs it any more. The letter is archived anew with a note in its
place; then the key of the old one is destroyed, so that no older copy of the archive shows it. The
letter on the mail server holds the copy still: it is taken off with what was destroyed.

Source: policy 5.10, 11.1; domain facts 2.4, 5, S6.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace

from mailbot.domain.appeal import Appeal, StoredLetter
from mailbot.domain.findings import Demand, Document, Evidence, Findings
from mailbot.errors import Hindered
from mailbot.office import Office
from mailbot.ports import Happening, Unit
from mailbot.reading.form import is_passport
from mailbot.steps.shred import doomed, finish, replaced
from mailbot.words import Text

EXCESS = "excess_data"

# What stands in `Document.flags` of one that was deleted.
DELETED = "deleted_excess"


def holds_excess(unit: Unit, appeal: Appeal) -> bool:
    """Did a copy of a passport come with a letter of the appeal, and is it still there?"""
    return EXCESS in appeal.flags and any(
        excess_of(unit.letters.findings(letter.id)) for letter in unit.letters.of_appeal(appeal.id)
    )


def excess_of(found: Findings | None) -> tuple[Document, ...]:
    """Return the copies of passports that are still there."""
    documents = found.documents if found else ()
    return tuple(d for d in documents if DELETED not in d.flags and is_passport(d))


def places(unit: Unit, appeal_id: int) -> list[tuple[str, int]]:
    """Return where in the mailbox the letters lie that such a copy was taken out of."""
    return [
        (place.folder, uid)
        for letter in unit.letters.of_appeal(appeal_id)
        if letter.stored_sha256
        for place, uid in unit.register.sightings(letter.id)
    ]


def delete_excess(office: Office, appeal: Appeal, by: str) -> None:
    """Delete every such copy of an appeal; raises Hindered where one cannot be taken out."""
    with office.records.look() as unit:
        letters = [
            (letter, found, excess)
            for letter in unit.letters.of_appeal(appeal.id)
            if (found := unit.letters.findings(letter.id)) and (excess := excess_of(found))
        ]
    for letter, found, excess in letters:
        _delete(office, appeal, letter, found, excess, by)
    finish(office)


def _delete(
    office: Office,
    appeal: Appeal,
    letter: StoredLetter,
    found: Findings,
    excess: Sequence[Document],
    by: str,
) -> None:
    now = office.now()
    wanted = frozenset(document.sha256 for document in excess)
    on = f"{now.astimezone(office.operator.zone):%d.%m.%Y}"
    note = f"Присланная лишняя копия документа удалена {on}.\n"
    rest, gone = office.without(office.archive.get(letter.raw_ref), wanted, note)
    if inside := [document.name for document in excess if document.sha256 not in gone]:
        raise Hindered([_inside(name) for name in inside])
    (ref,) = office.archive.put_all([rest])
    kept = _kept_words(office, _without(found, excess), ref)
    with office.records.begin() as unit:
        unit.letters.redact(
            letter.id, raw_ref=ref, stored_sha256=hashlib.sha256(rest).hexdigest(), findings=kept
        )
        replaced(unit, letter.raw_ref)
        # The letter on the server holds it still; the rest is kept here (`steps/remove.py`).
        unit.removals.add([doomed(letter)], now)
        unit.note(
            Happening(
                at=now,
                event="excess_deleted",
                by=by,
                letter_id=letter.id,
                appeal_id=appeal.id,
                details={"sha256": " ".join(sorted(gone))},
            )
        )


def _kept_words(office: Office, found: Findings, key: str) -> Findings:
    """Return the findings with the words of the other documents archived under the new key."""
    documents = tuple(
        replace(
            document,
            words_ref=office.archive.put_all([office.archive.get(document.words_ref)], key)[0],
        )
        if document.words_ref
        else document
        for document in found.documents
    )
    return replace(found, documents=documents)


def _without(found: Findings, excess: Collection[Document]) -> Findings:
    """Return the findings without a word of these documents; what they led to stays."""
    names = {document.name for document in excess}

    def others(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        return tuple(each for each in evidence if each.document not in names)

    def demanded(demand: Demand) -> Demand:
        return replace(demand, evidence=others(demand.evidence))

    wanted = found.requisites
    return replace(
        found,
        demands=tuple(map(demanded, found.demands)),
        requisites=replace(
            wanted,
            name=replace(wanted.name, evidence=others(wanted.name.evidence)),
            relation=replace(wanted.relation, evidence=others(wanted.relation.evidence)),
            substance=replace(wanted.substance, evidence=others(wanted.substance.evidence)),
            signature=replace(wanted.signature, evidence=others(wanted.signature.evidence)),
        ),
        documents=tuple(_emptied(each) if each in excess else each for each in found.documents),
    )


def _emptied(document: Document) -> Document:
    return replace(
        document,
        name=_NAME,
        page_texts=(),
        pages=None,
        confidence_pct=None,
        signed_at=None,
        page_words=(),
        words_ref="",
        flags=(DELETED,),
    )


_NAME = "удалённая копия документа"


def _inside(name: str) -> Text:
    return Text(
        f"«{name}» лежит внутри другого файла и отдельно не удаляется. Удалите письмо целиком,"
        " когда обращение закрыто (mailbot retention destroy N), или отклоните задачу:"
        " mailbot actions decline N --reason …",
        f"“{name}” lies inside another file and cannot be taken out alone. Destroy the whole letter"
        " once the appeal is closed (mailbot retention destroy N), or decline the task: mailbot"
        " actions decline N --reason …",
    )
