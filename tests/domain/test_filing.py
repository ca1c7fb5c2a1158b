"""What becomes of a letter: in doubt an appeal, never nothing."""

from datetime import UTC, datetime

import pytest

from mailbot.domain.appeal import StoredLetter
from mailbot.domain.filing import (
    REASONS,
    Facts,
    File,
    Filing,
    Join,
    Reason,
    SetAside,
    Thread,
    decide,
)
from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Kind
from mailbot.domain.states import AppealState, LetterState

NOW = datetime(2025, 6, 11, tzinfo=UTC)
ACCESS = frozenset({Kind.ACCESS_REQUEST})


def thread(
    kinds: frozenset[Kind] = ACCESS,
    *,
    state: AppealState = AppealState.CHECKED,
    same_subject: bool = True,
) -> Thread:
    return Thread(7, state, kinds, same_subject)


def twin(appeal_id: int | None) -> StoredLetter:
    state = LetterState.FILED if appeal_id else LetterState.SET_ASIDE
    return StoredLetter(
        id=1, state=state, received_at=NOW, arrived_at=NOW, raw_ref="", raw_sha256="",
        size_bytes=1, appeal_id=appeal_id,
    )  # fmt: skip


CASES: dict[str, tuple[Facts, Filing]] = {
    "a demand is an appeal": (Facts(sort=Sort.APPEAL, kinds=ACCESS), File()),
    "what is not understood is an appeal": (Facts(), File()),
    "what is plainly something else is set aside": (
        Facts(sort=Sort.OTHER_BUSINESS),
        SetAside(Reason.OTHER_BUSINESS),
    ),
    "our own message is set aside": (
        Facts(own=True, sort=Sort.APPEAL, kinds=ACCESS),
        SetAside(Reason.OWN_MESSAGE),
    ),
    "a bounce is set aside, whatever it quotes": (
        Facts(automatic=Reason.BOUNCE, sort=Sort.APPEAL, kinds=ACCESS, registered=True),
        SetAside(Reason.BOUNCE),
    ),
    "bulk mail is set aside": (Facts(automatic=Reason.BULK), SetAside(Reason.BULK)),
    "bulk mail with a demand of a registered sender is an appeal": (
        Facts(automatic=Reason.BULK, sort=Sort.APPEAL, kinds=ACCESS, registered=True),
        File(),
    ),
    "junk without a demand is set aside": (Facts(junk=True), SetAside(Reason.JUNK)),
    "junk with a demand is an appeal": (
        Facts(junk=True, sort=Sort.APPEAL, kinds=ACCESS),
        File(),
    ),
    "junk of a registered sender is an appeal": (Facts(junk=True, registered=True), File()),
    "a second delivery joins the first": (
        Facts(twin=twin(3), sort=Sort.APPEAL, kinds=ACCESS),
        Join(3, Reason.DUPLICATE),
    ),
    "a second delivery of what was set aside is set aside": (
        Facts(twin=twin(None)),
        SetAside(Reason.DUPLICATE),
    ),
    "the same Message-ID with other content is an entry of its own, flagged": (
        Facts(namesake=True, sort=Sort.APPEAL, kinds=ACCESS),
        File(("same_message_id",)),
    ),
    "an answer without a new demand joins": (Facts(thread=thread()), Join(7, Reason.ANSWER)),
    "an answer that repeats the demand joins": (
        Facts(thread=thread(), sort=Sort.APPEAL, kinds=ACCESS),
        Join(7, Reason.ANSWER),
    ),
    "an answer with a new demand is an appeal of its own": (
        Facts(thread=thread(), sort=Sort.APPEAL, kinds=frozenset({Kind.DESTRUCTION})),
        File(),
    ),
    "a stranger who answers our message gets an entry of his own": (
        Facts(thread=thread(same_subject=False)),
        File(),
    ),
    "thanks after the end of the appeal join it": (
        Facts(thread=thread(state=AppealState.CLOSED)),
        Join(7, Reason.ANSWER),
    ),
    "a demand after the end of the appeal is a new one": (
        Facts(thread=thread(state=AppealState.CLOSED), sort=Sort.APPEAL, kinds=ACCESS),
        File(),
    ),
    "what a person orders to register is registered": (
        Facts(ordered=True, automatic=Reason.BULK, sort=Sort.OTHER_BUSINESS, junk=True),
        File(),
    ),
}


@pytest.mark.parametrize(("facts", "filing"), CASES.values(), ids=CASES)
def test_filing(facts: Facts, filing: Filing) -> None:
    assert decide(facts) == filing


def test_every_reason_has_its_words() -> None:
    assert set(REASONS) == set(Reason)
