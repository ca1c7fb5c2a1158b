"""Each clause of the policy that software can carry holds (domain facts section 2).

What needs a whole office is tested in its own room and only marked; here are the clauses whose
promise can be seen in the tables and in a reply.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from mailbot.domain.appeal import Action
from mailbot.domain.approval import hindrances, missing_configuration
from mailbot.domain.clocks import Start
from mailbot.domain.drafting import Ask, language_of, missing, plan
from mailbot.domain.facts import facts, head
from mailbot.domain.filing import Facts, File, decide
from mailbot.domain.findings import Form, Reading, Sort
from mailbot.domain.kinds import KINDS, Kind, ReplySort, Task
from mailbot.domain.message import Message, Purpose
from mailbot.domain.policy import Edition
from mailbot.domain.states import AppealState
from mailbot.domain.trust import Standing
from mailbot.pipeline import APPEAL as WAY
from mailbot.policy import load_policy
from mailbot.reading.read import OperatorNames, read
from mailbot.replies.renderer import Renderer
from mailbot.resources import shipped
from mailbot.rules import load_clocks
from mailbot.words import Text
from tests.domain.desk import (
    ABSENT,
    APPEAL,
    COMPLETE,
    MESSAGE,
    MOSCOW,
    OPERATOR,
    POLICY,
    SUBJECT,
    TYPED,
)

TEMPLATES = shipped("templates")
SHIPPED = load_policy(shipped("config") / "policy.toml")
CLOCKS = load_clocks(shipped("config") / "clocks.toml")
DUE = datetime(2025, 6, 21, 20, 59, 59, tzinfo=UTC)
DONE = datetime(2025, 6, 12, 9, tzinfo=UTC)
RENDERER = Renderer([TEMPLATES], operator=OPERATOR, policy=replace(SHIPPED, no_recipients=True))
EVERYTHING = [Action(n, 7, task, DONE, DONE, "…") for n, task in enumerate(Task)]


def told(*kinds: Kind, renderer: Renderer = RENDERER, **change: object) -> str:
    """Return the reply to these demands of a customer, with every task done."""
    appeal = replace(APPEAL, kinds=kinds, **change)  # type: ignore[arg-type]
    *_, planned = plan(appeal, kinds, COMPLETE, Standing.SUBJECT)
    about = facts(
        planned, appeal, Standing.SUBJECT, subject=SUBJECT, actions=EVERYTHING, due=DUE, zone=MOSCOW
    )
    return renderer.text("reply", language_of(appeal), about).replace("\N{NO-BREAK SPACE}", " ")


def said(words: str) -> Reading:
    operator = OperatorNames(names=(OPERATOR.name,), site=OPERATOR.site, email=OPERATOR.email)
    return read(words, "", (), display_name="", operator=operator)


def _hindering(message: Message, missing: Sequence[Text] = ()) -> tuple[Text, ...]:
    """Return what hinders the approval of a message to the subject's registered address."""
    return hindrances(
        message,
        appeal=APPEAL,
        standing=Standing.SUBJECT,
        recipient=SUBJECT.emails[0],
        recipient_registered=True,
        missing_configuration=missing,
        facsimile=False,
    )


def demanded(words: str) -> set[Kind]:
    return {demand.kind for demand in said(words).demands}


# --- 1, 2, 15, 16: what the policy is ---


@pytest.mark.policy("1.1")
def test_terms_of_policy_law_and_gdpr_are_all_counted() -> None:
    sources = {rule.norm.split(",")[0] for rule in CLOCKS.values()}

    assert {"Политика", "152-ФЗ", "GDPR"} <= sources


@pytest.mark.policy("1.3")
@pytest.mark.parametrize(
    ("kind", "clock"),
    [(Kind.STOP_PROCESSING, "law_stop"), (Kind.AUTOMATED_DECISION_OBJECTION, "law_auto_decision")],
)
def test_what_the_policy_does_not_settle_follows_the_law(kind: Kind, clock: str) -> None:
    assert clock in KINDS[kind].clocks
    assert CLOCKS[clock].norm.startswith("152-ФЗ")


@pytest.mark.policy("1.4.4", "14.3", "14.3.1", "14.3.2", "14.3.3", "14.3.4")
def test_the_states_of_an_appeal_are_those_of_the_policys_order() -> None:
    assert [row.state for row in WAY][:4] == [
        AppealState.REGISTERED, AppealState.CHECKED, AppealState.DECIDED, AppealState.CLOSED,
    ]  # fmt: skip
    # Between the check of requisites and the reply stands a person.
    (checked,) = [row for row in WAY if row.state is AppealState.CHECKED]
    assert checked.step is None


@pytest.mark.policy("1.4.6", "11.3")
def test_destruction_is_told_with_its_act() -> None:
    assert "Уничтожение подтверждается актом" in told(Kind.DESTRUCTION)


@pytest.mark.policy("1.5")
def test_a_reply_says_where_the_policy_is_published() -> None:
    assert "https://smmconfa.ru/privacy" in told(Kind.ACCESS_REQUEST)


@pytest.mark.policy("15.2")
def test_an_appeal_is_judged_by_the_edition_of_its_day() -> None:
    newer = Edition(on=date(2026, 1, 1), sha256="1" * 64, url="https://example.ru/new")
    policy = replace(SHIPPED, editions=(*SHIPPED.editions, newer))

    assert policy.edition(date(2025, 12, 31)).on == date(2025, 6, 9)
    assert policy.edition(date(2026, 1, 1)) is newer


@pytest.mark.policy("2.1")
def test_whoever_asks_is_registered_though_he_gave_no_data_himself() -> None:
    stranger = Facts(sort=Sort.APPEAL, kinds=frozenset({Kind.ACCESS_REQUEST}), registered=False)

    assert isinstance(decide(stranger), File)


@pytest.mark.policy("2.3", "5.5")
def test_cookies_and_technical_data_are_told_of() -> None:
    assert "файлы cookie" in told(Kind.ACCESS_REQUEST)


@pytest.mark.policy("16", "10.1")
def test_the_operators_details_stand_in_every_letter() -> None:
    about = head(
        APPEAL, Standing.SUBJECT, subject=SUBJECT, outgoing_no="12/2025-1", zone=MOSCOW
    ) | {"day": date(2025, 6, 12), "body": "…"}
    letter = RENDERER.text("email", "ru", about)

    for detail in (OPERATOR.name, OPERATOR.inn, OPERATOR.ogrnip, OPERATOR.address, OPERATOR.email):
        assert detail in letter
    assert "Ответственный за обработку персональных данных" in letter


# --- 3, 4: consent ---


@pytest.mark.policy("3.1.1")
def test_a_consent_that_comes_by_mail_is_no_appeal() -> None:
    words = "Даю согласие на обработку моих персональных данных. Подписанный бланк во вложении."

    assert said(words).sort is Sort.CONSENT_SUBMISSION


@pytest.mark.policy("3.1.1", "3.1.2", "3.1.3", "3.1.4", "9.1")
def test_the_source_of_data_is_one_of_the_four_ways_of_consent() -> None:
    text = told(Kind.ACCESS_REQUEST)

    for way in ("3.1.1", "3.1.2", "3.1.3", "3.1.4"):
        assert f"(п. {way}" in text


@pytest.mark.policy("3.2", "3.6", "9.2")
def test_the_terms_of_consent_and_storage_are_told() -> None:
    text = told(Kind.ACCESS_REQUEST)

    assert "в течение срока, необходимого для достижения целей обработки" in text
    assert "действует в течение указанного в нём срока (п. 3.6 Политики)" in text
    assert "с наступлением более раннего из событий (п. 9.2 Политики)" in text


@pytest.mark.policy("3.3", "9.6.1")
def test_a_withdrawal_without_form_is_a_withdrawal() -> None:
    assert Kind.CONSENT_WITHDRAWAL in demanded("Отзываю согласие на обработку персональных данных.")
    assert not KINDS[Kind.CONSENT_WITHDRAWAL].signature_needed
    assert Task.DESTROY in KINDS[Kind.CONSENT_WITHDRAWAL].tasks


@pytest.mark.policy("3.4")
def test_one_consent_does_not_end_with_the_other() -> None:
    assert Task.TAKE_DOWN not in KINDS[Kind.CONSENT_WITHDRAWAL].tasks
    assert Task.STOP_PROCESSING not in KINDS[Kind.PUBLICATION_STOP].tasks


@pytest.mark.policy("3.7")
def test_a_minors_data_are_blocked_the_same_day_and_not_destroyed() -> None:
    row = KINDS[Kind.MINOR_DATA]

    assert Task.BLOCK in row.tasks
    assert Task.DESTROY not in row.tasks
    assert "law_at_once" in row.clocks
    assert "до выяснения обстоятельств (п. 3.7 Политики" in told(Kind.MINOR_DATA)


@pytest.mark.policy("4.2", "4.2.1")
def test_a_correction_by_the_subject_is_rectification() -> None:
    words = "У меня изменился номер телефона, исправьте его в моих персональных данных."

    assert demanded(words) == {Kind.RECTIFICATION}


@pytest.mark.policy("4.2.2")
def test_a_photo_that_shall_go_ends_publication() -> None:
    assert Kind.PUBLICATION_STOP in demanded("Уберите с сайта мою фотографию и мой отзыв.")


@pytest.mark.policy("4.3")
def test_no_reply_promises_that_copies_elsewhere_vanish() -> None:
    text = told(Kind.PUBLICATION_STOP)

    assert "могли быть скопированы другими лицами (п. 4.3 Политики)" in text
    assert "ч. 14 ст. 10.1" in text


@pytest.mark.policy("4.4")
def test_limits_on_publication_are_accepted_and_published_in_three_working_days() -> None:
    assert KINDS[Kind.PUBLICATION_LIMITS_SET].clocks == ("law_publish_limits",)
    assert CLOCKS["law_publish_limits"].length == 3
    assert "приняты (ч. 9 ст. 10.1" in told(Kind.PUBLICATION_LIMITS_SET)


# --- 5 to 8: data, grounds, purposes, actions ---


@pytest.mark.policy("5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "5.7", "5.8", "5.9")
def test_the_categories_of_data_are_a_closed_list_of_nine() -> None:
    assert [row.clause for row in SHIPPED.data_categories] == [f"5.{n}" for n in range(1, 10)]
    assert all(row.name.ru and row.name.en for row in SHIPPED.data_categories)


@pytest.mark.policy("5.5.1", "5.5.2", "5.5.3")
def test_technical_data_are_told_of_as_activity_device_and_advertisements() -> None:
    (name,) = [row.name.ru for row in SHIPPED.data_categories if row.clause == "5.5"]

    assert "активность на сайте, устройство и браузер, IP-адрес" in name
    assert "взаимодействие с рекламой" in name


@pytest.mark.policy("5.10.1", "5.10.2")
@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Удалите мои данные, у меня диабет второго типа.", id="health"),
        pytest.param("Удалите мои данные, вот мои отпечатки пальцев.", id="biometrics"),
        pytest.param("Прекратите рассылку. Мои религиозные убеждения этого не велят.", id="creed"),
    ],
)
def test_biometrics_and_special_categories_are_flagged_and_denied_in_the_reply(words: str) -> None:
    assert "excess_data" in said(words).flags
    assert "Биометрические персональные данные и специальные категории" in told(Kind.ACCESS_REQUEST)


@pytest.mark.policy("5.10")
def test_no_special_categories_are_processed_and_unasked_ones_are_flagged() -> None:
    text = told(Kind.ACCESS_REQUEST)

    assert "специальные категории персональных данных не обрабатываются (п. 5.10" in text
    assert "excess_data" in said("Удалите мои данные, у меня диабет. Иванов Иван").flags


@pytest.mark.policy("5.10.1", "5.10.2")
@pytest.mark.parametrize(
    "words",
    ["Обрабатываете ли вы мои биометрические данные?", "Есть ли у вас специальные категории?"],
)
def test_who_only_asks_about_special_categories_sends_none(words: str) -> None:
    assert "excess_data" not in said(words).flags


@pytest.mark.policy("5.11", "5.12")
def test_a_reply_says_that_databases_are_russian_and_processing_automated() -> None:
    text = told(Kind.ACCESS_REQUEST)

    assert "на территории Российской Федерации (п. 5.11 Политики)" in text
    assert "автоматизированных систем (п. 5.12 Политики)" in text


@pytest.mark.policy("6.1", "6.2", "6.3", "6.4", "6.5", "6.6")
def test_every_ground_of_section_6_is_told_by_its_name() -> None:
    text = told(
        Kind.ACCESS_REQUEST, renderer=Renderer([TEMPLATES], operator=OPERATOR, policy=SHIPPED)
    )

    assert [row.clause for row in SHIPPED.legal_grounds] == [f"6.{n}" for n in range(1, 8)]
    for row in SHIPPED.legal_grounds[:6]:
        assert row.name.ru in text


@pytest.mark.policy("6", "6.7")
def test_the_grounds_are_told_and_that_of_the_gdpr_to_its_subjects_alone() -> None:
    assert "согласие субъекта персональных данных" in told(Kind.ACCESS_REQUEST)
    assert "Регламент (ЕС) 2016/679 от 27" not in told(Kind.ACCESS_REQUEST)
    assert "Регламент (ЕС) 2016/679 от 27" in told(Kind.ACCESS_REQUEST, Kind.SPECIAL_REGIME_NOTICE)


@pytest.mark.policy("7")
@pytest.mark.parametrize(
    ("category", "last", "actions"),
    [("site_user", 5, 8), ("customer", 6, 12), ("contractor", 9, 9), ("prospect", 6, 8)],
)
def test_the_table_of_subjects_is_that_of_the_policy(
    category: str, last: int, actions: int
) -> None:
    row = SHIPPED.subject_categories[category]

    assert row.data == tuple(f"5.{n}" for n in range(1, last + 1))
    assert len(row.actions) == actions
    assert row.purposes


@pytest.mark.policy("7.1")
def test_an_objection_to_marketing_also_ends_profiling() -> None:
    assert KINDS[Kind.MARKETING_OBJECTION].clocks == ("law_at_once",)
    assert "составления профиля и таргетирования рекламы прекращено" in told(
        Kind.MARKETING_OBJECTION
    )


@pytest.mark.policy("8")
def test_the_actions_are_those_of_section_8() -> None:
    assert [row.clause for row in SHIPPED.actions] == [f"8.{n}" for n in range(1, 13)]


# The words of the policy's section 8, by which notices and the register name what was done.
ACTIONS = (
    "сбор", "запись", "систематизация", "накопление", "хранение",
    "уточнение (обновление, изменение)", "извлечение", "использование",
    "передача (распространение, предоставление, доступ)", "обезличивание", "блокирование",
    "удаление, уничтожение",
)  # fmt: skip


@pytest.mark.policy("8.1", "8.2", "8.3", "8.4", "8.5", "8.6")
@pytest.mark.policy("8.7", "8.8", "8.9", "8.10", "8.11", "8.12")
def test_each_action_is_named_in_the_words_of_section_8() -> None:
    assert tuple(row.name.ru for row in SHIPPED.actions) == ACTIONS


# --- 9: transfer and the grounds of destruction ---


@pytest.mark.policy("9.2.1", "9.2.2", "9.2.3")
def test_storage_ends_with_the_earliest_of_its_three_events() -> None:
    text = told(Kind.ACCESS_REQUEST)

    assert "с наступлением более раннего из событий (п. 9.2 Политики)" in text
    for event in ("удаления данных Вами в соответствующем разделе сайта",
                  "уничтожения данных по Вашему отзыву согласия или требованию",
                  "истечения срока действия согласия или достижения целей обработки"):  # fmt: skip
        assert event in text


@pytest.mark.policy("9.6")
def test_what_a_law_keeps_in_spite_of_the_promise_is_asked_of_a_person() -> None:
    assert "[[какие данные, на каком основании и до какого срока" in told(Kind.DESTRUCTION)
    assert any(remark.clauses == ("9.6", "11.1") for remark in SHIPPED.remarks)


@pytest.mark.policy("9.3", "9.4.3")
def test_every_recipient_is_told_with_its_purpose() -> None:
    renderer = Renderer([TEMPLATES], operator=OPERATOR, policy=POLICY)

    assert "ООО «Почтальон», г. Москва, ул. Примерная, д. 1 (рассылка сообщений)" in told(
        Kind.ACCESS_REQUEST, renderer=renderer
    )


@pytest.mark.policy("9.4.1", "9.5")
@pytest.mark.parametrize(
    "kind",
    [Kind.MARKETING_OBJECTION, Kind.CONSENT_WITHDRAWAL, Kind.DESTRUCTION, Kind.RECTIFICATION],
)
def test_recipients_hear_of_what_ends_or_changes(kind: Kind) -> None:
    assert Task.NOTIFY_RECIPIENTS in KINDS[kind].tasks


@pytest.mark.policy("9.4.2")
def test_an_unsubscribe_that_comes_by_mail_is_an_appeal() -> None:
    letter = said("Отпишите меня от рассылки.")

    assert letter.sort is Sort.APPEAL
    assert {demand.kind for demand in letter.demands} == {Kind.MARKETING_OBJECTION}


@pytest.mark.policy("9.6.1", "9.6.2", "9.6.3", "9.6.4")
def test_the_grounds_of_destruction_are_the_policys_four() -> None:
    assert [row.clause for row in SHIPPED.destruction_grounds] == [f"9.6.{n}" for n in range(1, 5)]


@pytest.mark.policy("9.6.3", "9.6.4", "11.1")
def test_the_end_of_a_term_starts_ten_days_of_its_own() -> None:
    rule = CLOCKS["policy_destroy_term"]

    assert (rule.length, rule.start) == (10, Start.TERM_ENDED)


@pytest.mark.policy("9.6.2", "11.1")
def test_destruction_counts_from_the_date_of_the_appeal() -> None:
    assert CLOCKS["policy_destroy"].start is Start.DATED
    assert "policy_destroy" in KINDS[Kind.DESTRUCTION].clocks


@pytest.mark.policy("11.2.1", "11.2.2", "11.2.3")
@pytest.mark.parametrize(
    ("clause", "words", "media"),
    [
        ("11.2.1", "уничтожение носителя", True),
        ("11.2.2", "полное форматирование информации", False),
        ("11.2.3", "полное форматирование информации с использованием специальной", False),
    ],
)
def test_each_way_of_destruction_has_the_policys_words(
    clause: str, words: str, media: bool
) -> None:
    method = SHIPPED.method(clause)

    assert method is not None
    assert method.name.ru.startswith(words)
    # Kind and number of media are asked for only where they are destroyed themselves (11.3).
    assert method.media is media


@pytest.mark.policy("11.2")
def test_the_method_of_destruction_is_told() -> None:
    assert "Способ уничтожения" in told(Kind.DESTRUCTION)


# --- 10, 12: protection, passwords ---


@pytest.mark.policy("10", "10.2", "10.3", "10.4")
def test_how_data_are_protected_is_told() -> None:
    text = told(Kind.ACCESS_REQUEST)

    assert "9.1) Способы исполнения обязанностей" in text
    assert "контролируются факты несанкционированного доступа" in text
    assert "уровень защищённости информационных систем (раздел 10 Политики)" in text


@pytest.mark.policy("12.1.3", "14.2.2")
def test_a_password_is_masked_never_asked_for_and_advised_against() -> None:
    letter = said("Удалите аккаунт. логин gamer пароль Qwerty-Example-1. Иванов Сергей")

    assert "password_in_letter" in letter.flags
    assert not any("Qwerty" in e.quote for d in letter.demands for e in d.evidence)
    assert "Рекомендуем сменить его" in told(Kind.DESTRUCTION, flags=("password_in_letter",))
    assert not [ask for ask in Ask if "password" in ask]


# --- 2.14 of the facts: what the policy is silent on ---


@pytest.mark.policy("facts 2.14")
@pytest.mark.parametrize(
    ("kind", "key", "silent"),
    [
        (Kind.ACCESS_REQUEST, "recipients", {"recipients": ()}),
        (Kind.ACCESS_REQUEST, "processors", {"no_processors": False}),
        (Kind.ACCESS_REQUEST, "cross_border", {"cross_border": Text("", "")}),
        (Kind.DESTRUCTION, "commission", {"commission": ()}),
        (Kind.CONSENT_WITHDRAWAL, "pd_system", {"pd_system": ""}),
    ],
)
def test_no_reply_is_ready_while_what_the_policy_is_silent_on_is_not_filled_in(
    kind: Kind, key: str, silent: dict[str, Any]
) -> None:
    reply = replace(MESSAGE, draft=replace(MESSAGE.draft, kinds=(kind,)))
    (hindrance,) = _hindering(reply, missing_configuration(
        reply, Standing.SUBJECT, replace(POLICY, **silent), OPERATOR
    ))  # fmt: skip

    assert hindrance.ru.startswith(f"{key}: не заполнено в policy.toml")
    assert not _hindering(reply, missing_configuration(reply, Standing.SUBJECT, POLICY, OPERATOR))


@pytest.mark.policy("facts 2.14")
def test_what_a_law_obliges_to_keep_is_offered_by_the_configured_duties() -> None:
    assert "первичные документы — подп. 8 п. 1 ст. 23 НК РФ, 5 лет" in told(
        Kind.DESTRUCTION, renderer=Renderer([TEMPLATES], operator=OPERATOR, policy=POLICY)
    )


# --- 13, 14: rights and appeals ---


@pytest.mark.policy("13.2")
@pytest.mark.parametrize("kind", [Kind.RECTIFICATION, Kind.BLOCKING, Kind.DESTRUCTION])
def test_no_reply_sends_the_subject_to_section_12(kind: Kind) -> None:
    """The policy's own reference is a slip (domain facts 7.17)."""
    text = told(kind)

    assert "п. 13.2" in KINDS[kind].norm
    assert "раздел 12" not in text
    assert "разделе 12" not in text


@pytest.mark.policy("13.3", "14.3.4.1")
def test_a_request_for_information_is_answered_with_information() -> None:
    assert KINDS[Kind.ACCESS_REQUEST].sorts == (ReplySort.INFORMATION,)
    assert told(Kind.ACCESS_REQUEST).count("\n\n10) ") == 1


@pytest.mark.policy("13.4")
def test_portability_is_an_export_and_a_notice() -> None:
    row = KINDS[Kind.PORTABILITY]

    assert row.tasks == (Task.EXPORT,)
    assert row.sorts == (ReplySort.INFORMATION, ReplySort.ACTION_NOTICE)


@pytest.mark.policy("14.1")
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_norm_and_is_answered(kind: Kind) -> None:
    assert KINDS[kind].norm
    assert KINDS[kind].sorts


@pytest.mark.policy("14.1.2", "14.3.4.3")
def test_a_signed_scan_is_answered_by_a_signed_letter() -> None:
    scanned = replace(APPEAL, form=Form.SCANNED_DOCUMENT, kinds=(Kind.BLOCKING,))
    (reply,) = plan(scanned, scanned.kinds, COMPLETE, Standing.SUBJECT)

    assert reply.form is Form.SCANNED_DOCUMENT
    assert reply.sorts == (ReplySort.ACTION_NOTICE,)


@pytest.mark.parametrize(
    ("absent", "ask"),
    [
        pytest.param({"name": ABSENT}, Ask.NAME, marks=pytest.mark.policy("14.2.1")),
        pytest.param({"relation": ABSENT}, Ask.RELATION, marks=pytest.mark.policy("14.2.2")),
        pytest.param({"substance": ABSENT}, Ask.SUBSTANCE, marks=pytest.mark.policy("14.2.3")),
        pytest.param({"signature": TYPED}, Ask.SIGNATURE, marks=pytest.mark.policy("14.2.4")),
    ],
)
@pytest.mark.policy("14.2", "14.2.1", "14.2.2", "14.2.3", "14.2.4", "14.3.2")
def test_a_missing_requisite_is_asked_for(absent: dict[str, object], ask: Ask) -> None:
    lacking = replace(COMPLETE, **absent)  # type: ignore[arg-type]

    assert missing((Kind.ACCESS_REQUEST,), lacking) == (ask,)


@pytest.mark.policy("14.2.4", "14.3.4")
def test_a_missing_requisite_never_keeps_the_reply_back() -> None:
    nothing = replace(COMPLETE, name=ABSENT, relation=ABSENT, signature=TYPED)
    purposes = [p.purpose for p in plan(APPEAL, (Kind.DESTRUCTION,), nothing, Standing.SUBJECT)]

    assert purposes == [Purpose.COMPLETION_REQUEST, Purpose.REPLY]


@pytest.mark.policy("14.3.3")
def test_nothing_with_a_blank_can_be_approved() -> None:
    draft = replace(MESSAGE.draft, body="[[что сделано]]")
    found = _hindering(replace(MESSAGE, draft=draft))

    assert [text.ru for text in found] == [
        "Не заполнено: «что сделано». Впишите: mailbot messages edit 5."
    ]


@pytest.mark.policy("14.4")
def test_a_reply_is_due_in_ten_calendar_days_of_receipt_and_never_later() -> None:
    rule = CLOCKS["policy_reply"]

    assert (rule.length, rule.days, rule.start, rule.extension) == (10, "calendar", "received", 0)
