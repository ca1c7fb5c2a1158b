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
from mailbot.domain.saying import Saying
from mailbot.domain.states import AppealState, LetterState

NOW = datetime(2025, 6, 11, tzinfo=UTC)
ACCESS = frozenset({Kind.ACCESS_REQUEST})


def thread(
    kinds: frozenset[Kind] = ACCESS,
    *,
    state: AppealState = AppealState.CHECKED,
    same_subject: bool = True,
    **more: bool,
) -> Thread:
    return Thread(7, state, kinds, same_subject, **more)


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
        File(("bulk_headers",)),
    ),
    "a newsletter of a stranger is set aside, whatever reading finds in it": (
        Facts(automatic=Reason.BULK, sort=Sort.APPEAL, kinds=ACCESS),
        SetAside(Reason.BULK),
    ),
    "a demand in a web form's mail is an appeal": (
        Facts(automatic=Reason.BULK, is_weak=True, sort=Sort.APPEAL, kinds=ACCESS),
        File(("bulk_headers",)),
    ),
    "what a person's program calls bulk is an appeal": (
        Facts(automatic=Reason.BULK, is_weak=True, looks_written=True),
        File(("bulk_headers",)),
    ),
    "a demand under a subject like an automatic answer's is an appeal": (
        Facts(
            automatic=Reason.AUTO_REPLY,
            is_weak=True,
            demands_plainly=True,
            sort=Sort.APPEAL,
            kinds=ACCESS,
        ),
        File(("bulk_headers",)),
    ),
    "an automatic answer whose words only weigh like a demand is set aside": (
        Facts(automatic=Reason.AUTO_REPLY, is_weak=True, sort=Sort.APPEAL, kinds=ACCESS),
        SetAside(Reason.AUTO_REPLY),
    ),
    "an automatic answer that only its subject gives away is set aside": (
        Facts(automatic=Reason.AUTO_REPLY, is_weak=True, looks_written=True),
        SetAside(Reason.AUTO_REPLY),
    ),
    "an automatic answer is set aside, whatever it quotes": (
        Facts(automatic=Reason.AUTO_REPLY, sort=Sort.APPEAL, kinds=ACCESS, registered=True),
        SetAside(Reason.AUTO_REPLY),
    ),
    "what a program calls bulk and is other business is set aside": (
        Facts(automatic=Reason.BULK, is_weak=True, looks_written=True, sort=Sort.OTHER_BUSINESS),
        SetAside(Reason.BULK),
    ),
    "a demand beside a report that a person may quote is an appeal": (
        Facts(
            automatic=Reason.BOUNCE,
            is_weak=True,
            demands_plainly=True,
            sort=Sort.APPEAL,
            kinds=ACCESS,
        ),
        File(("bulk_headers",)),
    ),
    "a report that only its words give away is set aside": (
        Facts(automatic=Reason.BOUNCE, is_weak=True, looks_written=True),
        SetAside(Reason.BOUNCE),
    ),
    "an alarm that is answered by our own people is set aside": (
        Facts(own_people=True),
        SetAside(Reason.OWN_PEOPLE),
    ),
    "a demand of our own people is an appeal": (
        Facts(own_people=True, sort=Sort.APPEAL, kinds=ACCESS),
        File(),
    ),
    "the same words sent again join what is open": (
        Facts(resent=3, sort=Sort.APPEAL, kinds=ACCESS),
        Join(3, Reason.RESENT),
    ),
    "thanks join as thanks": (
        Facts(thread=thread(), saying=Saying(thanks=True)),
        Join(7, Reason.THANKS),
    ),
    "a reminder joins as one": (
        Facts(thread=thread(), saying=Saying(reminds=True)),
        Join(7, Reason.REMINDER),
    ),
    "a reminder of nothing that is known is an appeal, flagged": (
        Facts(saying=Saying(reminds=True)),
        File(("reminder",)),
    ),
    "whoever gives the one-time code joins, wherever he writes from": (
        Facts(thread=thread(same_subject=False, by_code=True)),
        Join(7, Reason.ANSWER),
    ),
    "the demands of an unclear appeal join it": (
        Facts(thread=thread(frozenset(), unclear=True), sort=Sort.APPEAL, kinds=ACCESS),
        Join(7, Reason.ANSWER),
    ),
    "demands that only guess at an unclear appeal are an appeal of their own": (
        Facts(
            thread=thread(frozenset(), unclear=True, guessed=True), sort=Sort.APPEAL, kinds=ACCESS
        ),
        File(follows=7),
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
        File(follows=7),
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
        File(follows=7),
    ),
    "what a person orders to register is registered": (
        Facts(ordered=True, automatic=Reason.BULK, sort=Sort.OTHER_BUSINESS, junk=True),
        File(("bulk_headers",)),
    ),
}


@pytest.mark.parametrize(("facts", "filing"), CASES.values(), ids=CASES)
def test_filing(facts: Facts, filing: Filing) -> None:
    assert decide(facts) == filing


def test_every_reason_has_its_words() -> None:
    assert set(REASONS) == set(Reason)
