"""Every template in both languages: it renders, it is clean, and it says what it must."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.domain.appeal import Action, Appeal
from mailbot.domain.approval import blanks
from mailbot.domain.drafting import SPECIAL_SECTIONS, Planned, plan
from mailbot.domain.facts import facts, head
from mailbot.domain.findings import Authenticity, Sort
from mailbot.domain.kinds import Kind, Task
from mailbot.domain.message import TO_OPERATOR, Purpose
from mailbot.domain.policy import Policy
from mailbot.domain.trust import Standing, standing
from mailbot.policy import load_policy
from mailbot.replies.renderer import LANGUAGES, Renderer
from mailbot.resources import shipped
from tests.domain.desk import ABSENT, APPEAL, COMPLETE, MOSCOW, OPERATOR, POLICY, SUBJECT, TYPED

TEMPLATES = shipped("templates")
SHIPPED = load_policy(shipped("config") / "policy.toml")
NOTHING = replace(COMPLETE, name=ABSENT, relation=ABSENT, substance=ABSENT, signature=TYPED)
AT = datetime(2025, 6, 11, 9, tzinfo=UTC)
DUE = datetime(2025, 6, 21, 20, 59, 59, tzinfo=UTC)
DONE = [Action(n, 7, task, AT, AT, "Румянцев Д. В.") for n, task in enumerate(Task)]
FOREIGNER = replace(SUBJECT, full_name="Jana Novak", special_regime="gdpr")
TO_THE_OUTSIDE = [purpose for purpose in Purpose if purpose not in TO_OPERATOR]


def renderer(policy: Policy = POLICY) -> Renderer:
    return Renderer([TEMPLATES], operator=OPERATOR, policy=policy)


def names(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*.txt")}


def in_language(language: str, **change: object) -> Appeal:
    name = "Jana Novak" if language == "en" else "Орлова Марина Сергеевна"
    return replace(APPEAL, language=language, subject_name=name, **change)


def drafts(
    appeal: Appeal,
    *,
    policy: Policy = POLICY,
    actions: list[Action] | None = None,
    requisites: object = COMPLETE,
    known: bool = True,
) -> Iterator[tuple[Planned, str]]:
    subject = FOREIGNER if appeal.language == "en" else SUBJECT
    stands = standing(appeal, subject if known else None)
    for planned in plan(appeal, appeal.kinds, requisites, stands):
        about = facts(
            planned, appeal, stands,
            subject=subject if known else None, actions=actions or [], due=DUE, zone=MOSCOW,
            code="1234-5678-9012", repeats=("7/2025", date(2025, 7, 5)),
        )  # fmt: skip
        yield planned, renderer(policy).text(planned.purpose, planned.language, about)


def reply(appeal: Appeal, **how: object) -> str:
    *_, (_, text) = drafts(appeal, **how)
    return text


def assert_clean(text: str) -> None:
    """Nothing of the template is left over, and no blank hangs anywhere."""
    assert text == text.strip()
    assert not re.search(r"\{\{|\}\}|\{%|%\}|\{#|None|Undefined|  |\n{3,}| \n|\n ", text)
    assert not re.search(r" [,.;:)»]|\(\s|«\s|\.\.|,,|;\.", re.sub(r"\[\[.*?\]\]", "X", text))
    assert text.count("[[") == text.count("]]") == len(blanks(text))


def test_both_languages_have_the_same_templates() -> None:
    assert names(TEMPLATES / "ru") == names(TEMPLATES / "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_every_special_case_has_a_section(language: str) -> None:
    sections = {file.stem for file in (TEMPLATES / language / "sections").iterdir()}

    assert sections == {*Kind, *SPECIAL_SECTIONS}


@pytest.mark.parametrize("done", [[], DONE], ids=["open", "done"])
@pytest.mark.parametrize("policy", [POLICY, SHIPPED], ids=["filled", "shipped"])
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_renders_clean(
    language: str, kind: Kind, policy: Policy, done: list[Action]
) -> None:
    text = reply(in_language(language, kinds=(kind,)), policy=policy, actions=done)

    assert_clean(text)
    assert "12/2025" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reply_to_everything_at_once_has_a_numbered_heading_each(language: str) -> None:
    text = reply(in_language(language, kinds=tuple(Kind)))

    assert_clean(text)
    # The confirmation is part of the full information; what destroys is answered later.
    later = {Kind.DESTRUCTION, Kind.CONSENT_WITHDRAWAL}
    assert len(re.findall(r"^\d+\. \S.*[^.]$", text, re.MULTILINE)) == len(set(Kind) - later) - 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reply_to_one_demand_needs_no_heading(language: str) -> None:
    text = reply(in_language(language, kinds=(Kind.STOP_PROCESSING,)))

    assert not re.search(r"^\d+\. ", text, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_information_has_all_eleven_items_of_the_law(language: str) -> None:
    """Source: 152-ФЗ, ч. 7 ст. 14: items 1 to 9, 9.1 and 10."""
    text = reply(in_language(language, kinds=(Kind.ACCESS_REQUEST,)))

    items = re.findall(r"^(\d+(?:\.1)?)\) ", text, re.MULTILINE)
    assert items == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "9.1", "10"]


def test_the_information_names_what_policy_and_configuration_know() -> None:
    text = reply(in_language("ru", kinds=(Kind.ACCESS_REQUEST,)))

    for known in (
        "получатель услуг", "исполнение договора", "согласие субъекта", "сбор",
        "ООО «Почтальон»", "Не осуществлялась и не предполагается.", OPERATOR.address,
        "адрес электронной почты: [[", "в течение 3 лет",
    ):  # fmt: skip
        assert known in text
    # Neither the data of other categories of subjects nor grounds of another law.
    assert "банковские реквизиты" not in text
    assert "GDPR" not in text


def test_the_grounds_of_the_gdpr_are_named_to_its_subjects() -> None:
    text = reply(in_language("en", kinds=(Kind.ACCESS_REQUEST,)))

    assert "the GDPR" in text
    assert "Article 77 GDPR" in text


def test_what_the_configuration_leaves_open_stays_a_visible_blank() -> None:
    text = reply(in_language("ru", kinds=(Kind.ACCESS_REQUEST,)), policy=SHIPPED)

    open_keys = {word for blank in blanks(text) for word in re.findall(r"заполните (\w+)", blank)}
    assert open_keys == {"recipients", "processors", "cross_border"}


def test_a_subject_of_unknown_category_leaves_the_purposes_to_the_operator() -> None:
    subject = replace(SUBJECT, category="")
    appeal = in_language("ru", kinds=(Kind.ACCESS_REQUEST,))
    (planned,) = plan(appeal, appeal.kinds, COMPLETE, Standing.SUBJECT)
    about = facts(
        planned, appeal, Standing.SUBJECT, subject=subject, actions=[], due=DUE, zone=MOSCOW
    )
    text = renderer().text("reply", "ru", about)

    assert_clean(text)
    assert any("цели обработки" in blank for blank in blanks(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_done_is_dated_and_what_was_not_is_a_blank(language: str) -> None:
    appeal = in_language(language, kinds=(Kind.MARKETING_OBJECTION,))
    day = {"ru": "11 июня 2025 г.", "en": "11 June 2025"}[language]

    assert f"{day}" in reply(appeal, actions=DONE).split("\n\n")[3]
    assert len(blanks(reply(appeal))) == len(blanks(reply(appeal, actions=DONE))) + 2


def test_a_duty_to_keep_is_offered_to_whoever_completes_the_reply() -> None:
    text = reply(in_language("ru", kinds=(Kind.CONSENT_WITHDRAWAL,)))

    assert any("подп. 8 п. 1 ст. 23 НК РФ" in blank for blank in blanks(text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("change", "known"),
    [
        ({"authenticity": Authenticity.FAILED}, True),
        ({}, False),
        ({"representative": "Белов Игорь Павлович"}, True),
        ({"authorised": False}, False),
    ],
    ids=["doubted", "shared", "representative", "unregistered"],
)
def test_whoever_is_not_surely_the_subject_learns_nothing(
    language: str, change: dict[str, object], known: bool
) -> None:
    kinds = (Kind.MARKETING_OBJECTION, Kind.ACCESS_REQUEST, Kind.DESTRUCTION)
    appeal = in_language(language, kinds=kinds, **change)

    for planned, text in drafts(appeal, known=known, actions=DONE[:1]):
        assert_clean(text)
        assert not blanks(text)
        for secret in (SUBJECT.full_name, "Марина", "Novak", "Белов", *SUBJECT.emails):
            assert secret not in text
        if planned.purpose is Purpose.REPLY:
            neither = {"ru": "не подтверждает и не опровергает", "en": "neither confirms nor"}
            assert neither[language] in text
            refused = {"ru": "отказано", "en": "refused"}
            assert refused[language] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_subject_who_did_not_write_is_told_what_was_not_done(language: str) -> None:
    appeal = in_language(language, kinds=(Kind.DESTRUCTION,), flags=("forged",))
    untouched = {"ru": "не изменялись и не уничтожались", "en": "no personal data were altered"}

    assert_clean(reply(appeal))
    assert untouched[language] in reply(appeal)
    assert untouched[language] not in reply(appeal, actions=DONE)
    assert len(blanks(reply(appeal, actions=DONE))) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_before_its_time_is_refused_with_its_norm_and_its_day(language: str) -> None:
    kinds = (Kind.PROCESSING_CONFIRMATION, Kind.ACCESS_REQUEST, Kind.DESTRUCTION)
    text = reply(in_language(language, kinds=kinds, flags=("repeat",)))
    norm = {"ru": "ч. 6 ст. 14", "en": "Article 14(6)"}
    day = {"ru": "5 июля 2025", "en": "5 July 2025"}

    assert_clean(text)
    assert text.count(norm[language]) == 1
    assert "№ 7/2025" in text or "appeal No. 7/2025" in text
    assert day[language] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_challenge_of_whose_name_a_stranger_bears_gives_the_code_and_no_name(
    language: str,
) -> None:
    appeal = in_language(
        language,
        kinds=(Kind.ACCESS_REQUEST,),
        authorised=False,
        subject_id=None,
        claimed_id="s1",
    )
    (challenge, text), _ = drafts(appeal, known=False)

    assert challenge.purpose is Purpose.CHALLENGE
    assert_clean(text)
    assert "1234-5678-9012" in text
    assert "12/2025" in text
    assert not re.search("Орлова|Novak|example.com", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_completion_request_asks_in_order_and_never_for_a_password(language: str) -> None:
    appeal = in_language(language, kinds=(Kind.ACCESS_REQUEST,))
    (request, text), _ = drafts(appeal, requisites=NOTHING)

    assert_clean(text)
    assert re.findall(r"^(\d)\)", text, re.MULTILINE) == ["1", "2", "3", "4"]
    no_password = {"ru": "Пароль от личного кабинета просим не", "en": "do not send the password"}
    assert no_password[language] in text
    not_suspended = {"ru": "не приостанавливается", "en": "does not suspend"}
    assert not_suspended[language] in text
    assert not request.sorts


def test_a_completion_request_tells_what_was_done_meanwhile() -> None:
    appeal = in_language("ru", kinds=(Kind.DESTRUCTION,))
    (_, text), _ = drafts(appeal, requisites=NOTHING, actions=DONE)

    assert "Рекламная рассылка в Ваш адрес прекращена 11 июня 2025 г." in text.split("\n\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_that_cannot_be_understood_is_answered_with_the_rights(language: str) -> None:
    appeal = in_language(language, kinds=(), sort=Sort.UNCLEAR)

    for _, text in drafts(appeal, requisites=NOTHING):
        assert_clean(text)


def test_a_password_in_the_letter_is_answered_with_advice_and_not_repeated() -> None:
    kinds = (Kind.MARKETING_OBJECTION,)
    warned = reply(in_language("ru", kinds=kinds, flags=("password_in_letter",)))

    assert "Рекомендуем сменить его" in warned
    assert "Рекомендуем сменить его" not in reply(in_language("ru", kinds=kinds))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_every_reply_names_the_right_to_complain_and_never_section_12(
    language: str, kind: Kind
) -> None:
    """The policy's clause 13.2 refers to section 12 by a slip; 14 is meant."""
    text = reply(in_language(language, kinds=(kind,)))

    assert {"ru": "(ч. 1 ст. 17 Закона № 152-ФЗ)", "en": "(Article 17(1) of Law"}[language] in text
    assert not re.search(r"(?i)раздел\w* 12\b|section 12\b", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", TO_THE_OUTSIDE)
def test_a_subject_line_names_the_number_and_nobody(language: str, purpose: Purpose) -> None:
    known = {"purpose": purpose, "number": "12/2025", "authority": False}
    line = renderer().text("subject", language, known)

    assert_clean(line)
    assert "12/2025" in line
    assert "\n" not in line


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("frame", ["email", "cover"])
def test_every_message_bears_the_operators_details_its_number_and_its_day(
    language: str, frame: str
) -> None:
    appeal = in_language(language)
    around = head(appeal, Standing.SUBJECT, subject=SUBJECT, outgoing_no="12/2025-1", zone=MOSCOW)
    text = (
        renderer()
        .text(frame, language, {**around, "day": date(2025, 6, 16), "body": "Текст № 1.\n\nЕщё."})
        .replace("\N{NO-BREAK SPACE}", " ")
    )

    assert_clean(text)
    day = {"ru": "16 июня 2025 г.", "en": "16 June 2025"}[language]
    for known in ("12/2025-1", day, OPERATOR.name, OPERATOR.inn, OPERATOR.ogrnip,
                  OPERATOR.address, OPERATOR.email, OPERATOR.responsible):  # fmt: skip
        assert known in text
    assert ("Текст № 1.\n\nЕщё." in text) is (frame == "email")


def test_the_addressee_stands_in_the_dative() -> None:
    around = head(
        in_language("ru"), Standing.SUBJECT, subject=SUBJECT, outgoing_no="1/2025-1", zone=MOSCOW
    )
    text = renderer().text("email", "ru", {**around, "day": date(2025, 6, 16), "body": "Текст."})

    assert "Орловой\N{NO-BREAK SPACE}М.\N{NO-BREAK SPACE}С." in text.split("\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_acknowledgement_names_number_receipt_and_term(language: str) -> None:
    text = renderer().text(
        "acknowledgement", language,
        {"number": "12/2025", "received_on": date(2025, 6, 11), "due": DUE},
    )  # fmt: skip

    assert_clean(text)
    for known in ({"ru": "21 июня 2025 г.", "en": "21 June 2025"}[language], "12/2025"):
        assert known in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", ["12/2025", ""])
def test_an_alarm_says_what_is_due_by_which_norm_and_what_to_run(
    language: str, number: str
) -> None:
    text = renderer().text(
        "alarm", language,
        {"number": number, "what": "Ответ не принят.", "due": DUE, "norm": "Политика, п. 14.4",
         "command": "mailbot messages show 5"},
    )  # fmt: skip

    assert_clean(text)
    subject, blank, *_ = text.split("\n")
    assert (number in subject, blank) == (True, "")
    for known in ("23:59", "Политика, п. 14.4", "mailbot messages show 5"):
        assert known in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_alarm_without_a_term_says_only_what_to_do(language: str) -> None:
    text = renderer().text(
        "alarm", language,
        {"number": "", "what": "Ящик недоступен.", "due": None, "norm": "",
         "command": "mailbot check"},
    )  # fmt: skip

    assert_clean(text)
    assert len(text.split("\n\n")) == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", ["12/2025", ""])
@pytest.mark.parametrize("overdue", [True, False])
def test_an_escalation_lists_every_clock_that_rings(
    language: str, number: str, overdue: bool
) -> None:
    dues = [
        {"what": "ответ", "due": DUE, "norm": "Политика, п. 14.4", "overdue": overdue},
        {"what": "запрос", "due": DUE + timedelta(days=4), "norm": "ч. 1 ст. 20", "overdue": False},
    ]
    text = renderer().text(
        "escalation",
        language,
        {
            "number": number,
            "dues": dues,
            "command": "mailbot appeals show",
            # Whatever lies ready may not be in the way of the alarm that tells of it.
            "drafts": [
                {"id": 8, "purpose": purpose.value, "placed": purpose is Purpose.REPLY}
                for purpose in TO_THE_OUTSIDE
            ],
        },
    )

    assert_clean(text)
    assert text.count("\n— ") == 2 + len(TO_THE_OUTSIDE)
    assert "messages show 8" in text
    loud = {"ru": "СРОК ИСТЁК", "en": "OVERDUE"}[language]
    assert (loud in text.split("\n")[0]) is overdue


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terms_of_several_appeals_stand_in_one_alarm(language: str) -> None:
    due = {"what": "ответ", "due": DUE, "norm": "Политика, п. 14.4", "overdue": True}
    dues = [{**due, "number": "12/2025"}, {**due, "number": "13/2025", "overdue": False}]
    facts = {"dues": dues, "command": "mailbot appeals list"}
    text = renderer().text("escalations", language, facts)

    assert_clean(text)
    assert [line[:11] for line in text.splitlines() if line.startswith("— ")] == [
        f"— {'№' if language == 'ru' else 'No.'} 12/2025"[:11],
        f"— {'№' if language == 'ru' else 'No.'} 13/2025"[:11],
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("full", [True, False])
def test_a_digest_lists_what_is_open_and_what_is_stuck(language: str, full: bool) -> None:
    line = {"number": "12/2025", "kinds": ["уничтожение"], "due": DUE,
            "practical_due": date(2025, 6, 20), "state": "checked"}  # fmt: skip
    empty = {**line, "number": "13/2025", "kinds": [], "practical_due": None, "state": "registered"}
    about = {
        "day": date(2025, 6, 16),
        "appeals": [line, empty] if full else [],
        "held": [3, 4],
        "troubled": [5] if full else [],
        "expired": 2 if full else 0,
        "heads": "ab12" if full else "",
        "unkept": 40 if full else None,
    }
    text = renderer().text("digest", language, about)

    assert_clean(text)
    assert "3, 4" in text
    assert (text.count("mailbot appeals show"), "13/2025" in text) == (
        (2, True) if full else (0, False)
    )


def test_every_template_that_is_shipped_is_used() -> None:
    """A file that no test above renders would rot unseen."""
    used = {purpose.value for purpose in Purpose} | {
        "subject", "email", "cover", "escalation", "escalations", "notice", "letterhead",
        "reference", "addressee",
        "responsible", "signature", "complaint", "bilingual", "to_recipient",
    }  # fmt: skip
    top = {Path(name).stem for name in names(TEMPLATES / "ru") if "/" not in name}

    assert top <= used
    words = "".join(f.read_text(encoding="utf-8") for f in (TEMPLATES / "ru").rglob("*.txt"))
    parts = {name for name in names(TEMPLATES / "ru") if name.startswith("parts/")}
    assert {part for part in parts if f'"{part}"' not in words} == set()
