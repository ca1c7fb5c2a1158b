"""Whatever a person signed with: only a signature of this very letter is bound to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.domain.seals import Checked
from mailbot.errors import BadInput
from mailbot.mail.parse import parse
from mailbot.steps import act, view
from mailbot.steps import sign as signing
from mailbot.steps.sign import sign
from tests.documents import seals
from tests.mails import MARINA
from tests.offices import BY, Bureau, open_bureau, write_config
from tests.steps.test_act import as_letter


@pytest.fixture
def bureau(tmp_path: Path, sqlite_url: str) -> Iterator[Bureau]:
    with open_bureau(write_config(tmp_path / "office", sqlite_url)) as opened:
        as_letter(opened)
        yield opened


def printed(bureau: Bureau) -> bytes:
    desk = view.look(bureau.office, bureau.reply().id)
    return view.letter(bureau.office, desk, bureau.watch.at)


@pytest.mark.parametrize("make", [seals.gost, seals.cades], ids=["ГОСТ", "RSA"])
def test_a_signature_file_leaves_beside_the_letter_that_it_signs(
    bureau: Bureau, make: seals.Maker
) -> None:
    letter = printed(bureau)
    # He signs the next day what was printed today.
    bureau.waits(days=1)
    signature = make(letter)
    bound = sign(bureau.office, bureau.reply().id, None, signature, BY)
    act.approve(bureau.office, bureau.reply().id, None, BY)
    bureau.works()
    (content,) = bureau.posted.to(MARINA.emails[0])
    sheet, seal = parse(content).parts

    assert [each.signer for each in bound.seals] == ["Орлова Марина Сергеевна"]
    assert sheet.content == letter
    assert (seal.name, seal.content) == (f"{sheet.name}.sig", signature)
    assert signing.SOMEBODY_ELSE in bound.warnings


def test_what_is_to_be_known_of_a_signature_is_told(bureau: Bureau) -> None:
    letter = printed(bureau)
    gost = sign(bureau.office, bureau.reply().id, None, seals.gost(letter), BY)
    bureau.waits(days=400)
    plain = sign(bureau.office, bureau.reply().id, None, seals.cades(printed(bureau)), BY)

    assert signing.NOT_COMPUTED in gost.warnings
    assert signing.NOT_QUALIFIED not in gost.warnings
    assert {signing.NOT_QUALIFIED, signing.EXPIRED} <= set(plain.warnings)


@pytest.mark.parametrize(
    "make",
    [
        lambda letter: seals.gost(letter + b" "),
        lambda letter: seals.cades(letter + b" "),
        lambda letter: seals.gost(letter, seals.OLD_GOST),
        lambda letter: seals.cades(letter)[:-1] + b"\0",
    ],
    ids=["ГОСТ of other bytes", "RSA of other bytes", "not comparable", "damaged"],
)
def test_a_signature_of_anything_else_is_refused(bureau: Bureau, make: seals.Maker) -> None:
    with pytest.raises(BadInput):
        sign(bureau.office, bureau.reply().id, None, make(printed(bureau)), BY)

    assert bureau.reply().sheet_ref is None


def test_a_signature_of_an_earlier_version_is_refused(bureau: Bureau) -> None:
    old = seals.gost(printed(bureau))
    reply = bureau.reply()
    act.edit(bureau.office, reply.id, reply.version, f"{reply.draft.body}\n\nДополнение.", BY)

    with pytest.raises(BadInput, match="Another file"):
        sign(bureau.office, reply.id, None, old, BY)


def test_a_signed_pdf_must_say_what_the_letter_says(bureau: Bureau) -> None:
    with pytest.raises(BadInput, match="does not say"):
        sign(bureau.office, bureau.reply().id, None, seals.signed_pdf(), BY)

    assert bureau.reply().sheet_ref is None


def test_a_signed_pdf_is_bound_with_its_signer(bureau: Bureau) -> None:
    letter = seals.signed_over(printed(bureau))
    bound = sign(bureau.office, bureau.reply().id, None, letter, BY)

    assert [each.signer for each in bound.seals] == ["Орлова Марина Сергеевна"]
    assert [each.checked for each in bound.seals] == [Checked.INTACT]
    assert bureau.reply().seal_ref is None


def test_a_pdf_that_was_changed_after_signing_is_refused(bureau: Bureau) -> None:
    letter = seals.signed_over(printed(bureau))
    with pytest.raises(BadInput, match="changed after signing"):
        sign(bureau.office, bureau.reply().id, None, letter + b"\n%more\n%%EOF\n", BY)


def test_the_days_on_which_it_may_have_been_printed_are_bounded(bureau: Bureau) -> None:
    old = seals.gost(printed(bureau))
    bureau.waits(days=20)

    with pytest.raises(BadInput, match="Another file"):
        sign(bureau.office, bureau.reply().id, None, old, BY)
