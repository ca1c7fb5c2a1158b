"""What a letter says about an appeal that exists: plain words only, the rest is for a person."""

import pytest

from mailbot.domain.kinds import Kind
from mailbot.domain.saying import Answer, echoes, is_demand, saying

YES, NO, UNSURE = Answer.CONFIRMS, Answer.DENIES, Answer.UNSURE

ANSWERS = [
    ("Подтверждаю обращение № 12/2025", YES),
    ("Подтверждаю.", YES),
    ("Добрый день! Да, это я писала. Орлова", YES),
    ("Подтверждаю, что обращение № 12/2025 направила я.", YES),
    ("Обращение № 12/2025 направлено мной", YES),
    ("I confirm appeal No. 12/2025", YES),
    ("Yes, it was me.", YES),
    ("Обращение № 12/2025 направлено не мной", NO),
    ("Обращение № 12/2025 подано не по моему поручению", NO),
    ("Это не я писал, мою почту взломали!", NO),
    ("я вам ничего не отправляла", NO),
    ("Не подтверждаю", NO),
    ("I did not send appeal No. 12/2025", NO),
    ("Appeal No. 12/2025 was not submitted on my behalf", NO),
    ("Обращение № 12/2025 не моё.", NO),
    ("Я подала заявление в полицию: обращение № 12/2025 не моё.", UNSURE),
    ("Я написала в полицию, разбирайтесь с ними", UNSURE),
    ("Копию паспорта я вам не отправляла, пришлю завтра.", UNSURE),
    ("Я не направлял вам копию договора", UNSURE),
    ("Подтверждаю получение Вашего письма", None),
    ("Подтверждаем Ваше обращение", None),
    ("Могу подтвердить завтра", None),
    ("Здравствуйте!", None),
    ("Подтверждаю, если вы ответите на новый адрес", UNSURE),
    ("Подтверждаю обращение, только это писал не я", UNSURE),
    ("Подтверждаю?", UNSURE),
    ("Это не я писал? Не помню.", UNSURE),
    ("Подтверждаю обращение. Другое обращение направлено не мной", UNSURE),
]


@pytest.mark.parametrize(("text", "answer"), ANSWERS)
def test_an_answer_needs_plain_words(text: str, answer: Answer | None) -> None:
    assert saying(text, "").answer is answer


def test_who_repeats_our_sentences_unmarked_has_said_nothing() -> None:
    ours = (
        "Просим ответить на это сообщение с этого же адреса одной из двух фраз: «Подтверждаю"
        " обращение № 12/2025», если обращение направили Вы."
    )

    assert echoes(f"Я в отпуске. {ours}", ours)
    assert not echoes("Подтверждаю обращение № 12/2025", ours)
    assert saying(f"Подтверждаю. {ours}", "", [ours]).answer is UNSURE


@pytest.mark.parametrize(
    ("text", "thanks"),
    [
        ("Спасибо!", True),
        ("Большое спасибо за быстрый ответ.\n\nС уважением, Орлова Марина Сергеевна", True),
        ("Благодарю, всё получила", True),
        ("Thank you for your help!\nJana Novak", True),
        ("Спасибо за оперативность! Марина Орлова", True),
        ("Спасибо за ответ. Отказ незаконен", False),
        ("Спасибо, жду ответа", False),
        ("Спасибо, удалите", False),
        ("Спасибо, но данные не удалены", False),
        ("Спасибо?", False),
        ("Спасибо. Прошу прислать ещё раз", False),
        ("Марина", False),
        ("", False),
    ],
)
def test_thanks_are_thanks_alone(text: str, thanks: bool) -> None:
    assert saying(text, "").thanks is thanks


def test_thanks_with_something_attached_say_more() -> None:
    assert not saying("Спасибо!", "", bare=False).thanks


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("К обращению № 12/2025", ("12/2025",)),
        ("Re: Обращение № 12/2025: просим подтвердить", ("12/2025",)),
        ("вх. 7 / 2026", ("7/2026",)),
        ("appeal No. 3/2025 and request 4/2025", ("3/2025", "4/2025")),
        ("договор № 117/2025", ()),
        ("обращение по договору № 117/2025", ()),
        ("обращение от 05/06/2025", ()),
        ("12/2025", ()),
    ],
)
def test_a_register_number_has_a_word_that_makes_it_one(
    text: str, numbers: tuple[str, ...]
) -> None:
    assert saying(text, "").numbers == numbers
    assert saying("", text).numbers == numbers


@pytest.mark.parametrize(
    ("text", "withdraws", "reminds", "complains"),
    [
        ("Отзываю своё обращение", True, False, False),
        ("Прошу не рассматривать моё заявление", True, False, False),
        ("I withdraw my request", True, False, False),
        ("Отзываю согласие на обработку", False, False, False),
        ("Где ответ на моё письмо?", False, True, False),
        ("третий раз пишу УБЕРИТЕ меня", False, True, False),
        ("до сих пор не получила ответа", False, True, False),
        ("I am still waiting", False, True, False),
        ("Вы не указали, кому передали", False, False, True),
        ("Ответ неполный", False, False, True),
        ("Прошу прислать сведения", False, False, False),
    ],
)
def test_reminders_withdrawals_and_complaints(
    text: str, withdraws: bool, reminds: bool, complains: bool
) -> None:
    said = saying(text, "")

    assert (said.withdraws, said.reminds, said.complains) == (withdraws, reminds, complains)


@pytest.mark.parametrize(
    ("kind", "quote", "demand"),
    [
        (Kind.CONSENT_WITHDRAWAL, "Отзываю своё обращение", False),
        (Kind.CONSENT_WITHDRAWAL, "Отзываю обращение и согласие", True),
        (Kind.MARKETING_OBJECTION, "I did not send appeal No. 12/2025", False),
        (Kind.MARKETING_OBJECTION, "Не подтверждаю, и не присылайте рекламу", True),
        (Kind.MARKETING_OBJECTION, "Подтверждаю получение Вашего письма", False),
        (Kind.DESTRUCTION, "Подтверждаю, удалите всё", True),
    ],
)
def test_an_answer_to_us_is_no_demand(kind: Kind, quote: str, demand: bool) -> None:
    assert is_demand(kind, [quote]) is demand
