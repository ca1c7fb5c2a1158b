"""An invented appeal with everything that a text may name: for whoever edits the templates.

Nobody here exists; the numbers are those of no document.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from mailbot.domain.appeal import Action, Appeal, Channel
from mailbot.domain.decision import REFUSABLE, Cure, Decision, Ground, Refusal
from mailbot.domain.drafting import Ask, Planned
from mailbot.domain.facts import facts, head
from mailbot.domain.findings import Authenticity, Form, Sort
from mailbot.domain.holdings import ORIGIN, Held
from mailbot.domain.kinds import KINDS, Kind, ReplySort, Task, in_order
from mailbot.domain.message import Export, ExportRow, Purpose
from mailbot.domain.policy import Party, Policy
from mailbot.domain.states import AppealState
from mailbot.domain.subject import Subject
from mailbot.domain.trust import Addressee, Standing
from mailbot.words import Text

_RECEIVED = datetime(2025, 6, 5, 8, 20, tzinfo=UTC)
_DONE = datetime(2025, 6, 6, 9, 0, tzinfo=UTC)
_DUE = datetime(2025, 6, 15, 20, 59, 59, tzinfo=UTC)
_LONGER = datetime(2025, 6, 30, 20, 59, 59, tzinfo=UTC)
_NUMBER = "12/2025"
DAY = date(2025, 6, 11)

_NAMES = {"ru": "Лебедева Ксения Игоревна", "en": "Jana Novak"}


def sample_subject(language: str, policy: Policy) -> Subject:
    """Return the invented subject, of the category that has most purposes."""
    rows = policy.subject_categories
    return Subject(
        id="0",
        full_name=_NAMES[language],
        emails=("k.lebedeva@example.com",),
        login="k.lebedeva",
        contract="117/2025",
        category=max(rows, key=lambda name: len(rows[name].purposes), default=""),
        special_regime="gdpr" if language == "en" else "",
    )


def sample_appeal(language: str) -> Appeal:
    """Return the invented appeal, with every demand that there is."""
    return Appeal(
        id=0,
        number=_NUMBER,
        sort=Sort.APPEAL,
        state=AppealState.CHECKED,
        received_at=_RECEIVED,
        registered_at=_RECEIVED,
        appeal_dated=date(2025, 6, 4),
        channel=Channel.EMAIL,
        form=Form.SCANNED_DOCUMENT,
        requested_form=None,
        language=language,
        subject_id="0",
        subject_name=_NAMES[language],
        representative="",
        sender="k.lebedeva@example.com",
        authenticity=Authenticity.PROVEN,
        authorised=True,
        kinds=in_order(Kind),
        requisites=None,
        flags=("password_in_letter",),
        policy_edition="",
        raw_sha256="",
    )


def _decision() -> Decision:
    return Decision(
        refusal=Refusal(
            in_order(kind for kind in Kind if kind in REFUSABLE)[:1],
            Ground.THIRD_PERSONS,
            "в переписке названы другие участники курса",
            "все сведения, кроме переписки",
        ),
        cure=Cure("звонки без согласия", date(2025, 6, 6), "номер исключён из обзвона"),
    )


def sample_facts(
    language: str,
    *,
    policy: Policy,
    zone: ZoneInfo,
    purpose: Purpose = Purpose.REPLY,
    standing: Standing = Standing.SUBJECT,
    kinds: tuple[Kind, ...] = (),
    sections: tuple[str, ...] = (),
) -> dict[str, object]:
    """Return every fact that any template may name; `body` and the frames' day among them."""
    appeal, subject = sample_appeal(language), sample_subject(language, policy)
    kinds = kinds or _all_kinds(purpose)
    planned = Planned(
        purpose=purpose,
        form=appeal.form,
        language=language,
        to=Addressee.SUBJECT,
        kinds=kinds,
        sorts=tuple(ReplySort),
        sections=sections,
        asks=tuple(Ask),
        decision=_decision(),
        lacks=(Ask.RELATION, Ask.SIGNATURE),
    )
    rows = [ExportRow(c.clause, c.name.say(language), ("…",)) for c in policy.data_categories[:2]]
    told = facts(
        planned,
        appeal,
        standing,
        subject=subject,
        actions=[Action(n, 0, task, _RECEIVED, _DONE, "…") for n, task in enumerate(Task)],
        due=_DUE,
        zone=zone,
        code="1234-5678-9012",
        repeats=("7/2025", date(2025, 7, 5)),
        held=_held(policy, subject),
        export=Export(DAY, tuple(rows)),
        asked_on=date(2025, 6, 6),
        changes=("…",),
    )
    around = head(appeal, standing, subject=subject, outgoing_no=f"{_NUMBER}-1", zone=zone)
    of_notices = {
        "party": Party(name="ООО «Пример»", address="г. Пример, ул. Примерная, д. 2",
                       purpose=Text("рассылка сообщений", "sending mailings")),
        "is_processor": False,
        "identifier": subject.emails[0],
        "until": DAY,
    }  # fmt: skip
    words = {"day": DAY, "body": "…", "russian": "…"}
    return told | around | _of_alarms() | of_notices | words


def _all_kinds(purpose: Purpose) -> tuple[Kind, ...]:
    """Return every kind of which such a message tells: recipients hear of some only."""
    if purpose is not Purpose.RECIPIENT_NOTICE:
        return tuple(KINDS)
    return tuple(kind for kind, row in KINDS.items() if Task.NOTIFY_RECIPIENTS in row.tasks)


def _held(policy: Policy, subject: Subject) -> dict[str, Held]:
    values = {row.clause: Held(("…",)) for row in policy.data_of(subject.category)}
    return values | {ORIGIN: Held(("…",))}


def _of_alarms() -> dict[str, object]:
    """What extension notices, alarms and digests name besides."""
    term = {
        "clock": "law_answer",
        "kinds": [Kind.ACCESS_REQUEST.value],
        "norm": "152-ФЗ, ч. 3 ст. 14",
        "was": datetime(2025, 6, 23, 20, 59, 59, tzinfo=UTC),
        "now": _LONGER,
    }
    due = {
        "number": _NUMBER,
        "what": "ответ на обращение",
        "due": _DUE,
        "norm": term["norm"],
        "overdue": False,
    }
    return {
        "authority": False,
        "reason": "сведения запрошены у архива",
        "policy_norm": "Политика, п. 14.4",
        "terms": [term],
        "what": "Поступило письмо, которое нужно прочитать.",
        "norm": term["norm"],
        "command": f"mailbot appeals show {_NUMBER}",
        "dues": [due],
        "appeals": [
            {
                "number": _NUMBER,
                "kinds": [KINDS[Kind.ACCESS_REQUEST].name.ru],
                "due": _DUE,
                "practical_due": date(2025, 6, 11),
                "state": AppealState.CHECKED.value,
            }
        ],
        "troubled": [7],
        "drafts": [{"id": 7, "purpose": Purpose.REPLY.value, "placed": False}],
        "expired": 2,
        "unkept": 40,
        "heads": "1024-00112233445566778899aabbccddeeff/96-ffeeddccbbaa99887766554433221100",
    }
