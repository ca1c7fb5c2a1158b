"""In what form, and until when, the author wants his answer, by his own words."""

from datetime import date

import pytest

from mailbot.domain.findings import Form
from mailbot.reading.answer_form import requested_form
from mailbot.reading.dates import date_borne
from mailbot.reading.sentences import sentences
from mailbot.reading.terms import deadline

RECEIVED = date(2026, 3, 10)  # a Tuesday


PAPER = (
    "Мне нужна бумага, что вы обо мне знаете. Желательно обычной почтой, до востребования",
    "Обо всех прочих получателях доложите мне письменно, заказным на адрес: Южно-Сахалинск, а/я 7.",
    "Жду от вас справку. Бумагой с печатью, почтой России не надо, сын заберёт.",
    "Wem haben Sie meine Daten gegeben? Bitte per Post.",
    "Письменный ответ прошу направить по адресу: 101000, г. Москва, ул. Вымышленная, д. 3.",
    "Ответ прошу направить заказным письмом с уведомлением о вручении.",
    "Ответ заберу лично в офисе, позвоните, когда будет готов.",
    "Интернета у меня нет, внук пишет. Пришлите ответ на бумаге.",
    "Ответ пришлите в конверте, по почте, как положено.",
    "Please reply on paper to my postal address.",
    "Ответ прошу выдать мне на руки.",
    "Otvet zhdu pochtoi",
    "Otvet proshu prislat zakaznym pismom na adres Kazan, Baumana 3.",
)
SCANNED = (
    "Ответ прошу прислать сканом с подписью на эту же почту.",
    "Хочу официальный ответ: pdf на бланке, с печатью. Просто текст в письме меня не устроит.",
    "Ответ направьте по электронной почте в виде подписанного документа.",
    "Please send me your answer as a signed PDF.",
    "Не надо почтой, у нас ящик сломан, лучше скан на мейл.",
    "Прошу предоставить ответ в виде скан-копии документа за подписью руководителя.",
    "Пришлите, пожалуйста, справку с печатью файлом на почту.",
)
SIGNED = (
    "Ответ на бланке, подписанный УКЭП.",
    "Ответ прошу подписать усиленной квалифицированной электронной подписью и выслать на e-mail.",
    "Пришлите файл с ЭЦП, скан без подписи мне в суде не примут.",
)
PLAIN = (
    "Отвечайте простым текстом в письме, вложения у меня на работе не открываются.",
    "Сканов и бумаг не надо, достаточно обычного письма на эту почту.",
    "Ответьте, пожалуйста, прямо в теле письма, без вложений.",
    "Otvet zhdu v tekste pisma",
    "A plain e-mail is enough, please do not send attachments.",
    "Pdf не открываю, ответьте обычным электронным письмом.",
)
NONE = (
    "Прилагаю скан заявления. Прошу ответить на этот адрес.",
    "Прошу удалить мои данные. Заказное письмо, которое я вам послал в мае, осталось без ответа.",
    "Прошу не присылать мне бумажных буклетов и каталогов. Ответ жду на почту.",
    "Прошу дать письменный ответ на адрес ivan@example.ru.",
    "Заявление подписано моей УКЭП. Прошу сообщить о результатах.",
    "Подписал заявление электронной подписью через Контур. Жду ответа.",
    "Прошу удалить скан моего паспорта, который я отправлял при регистрации.",
    "Удалите сканы моих билетов и ответьте мне.",
    "Я проживаю по адресу: 190000, г. Санкт-Петербург, прошу сообщить, что вы храните.",
    "I attached a scan of my request. Please reply to this address.",
    "Прошу прекратить слать мне открытки почтой России.",
    "Прошу направить мне сведения о том, каким образом вы храните бумажные анкеты.",
    "Прошу сообщить, хранятся ли мои данные на бумажных носителях.",
    "Ответ прошу направить на электронную почту, указанную выше.",
    "Не обрабатывайте мои сведения с использованием бумажных носителей, удалите мои данные.",
)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        *((Form.PAPER, words) for words in PAPER),
        *((Form.SCANNED_DOCUMENT, words) for words in SCANNED),
        *((Form.SIGNED_ELECTRONIC_DOCUMENT, words) for words in SIGNED),
        *((Form.PLAIN_TEXT, words) for words in PLAIN),
        *((None, words) for words in NONE),
    ],
)
def test_form_is_wanted_only_of_the_answer(form: Form | None, words: str) -> None:
    assert requested_form(list(sentences(words))) is form


def test_box_that_is_ticked_counts() -> None:
    form = "Ответ прошу направить:\n[ ] сканом на почту\n[x] на бумаге по адресу: 440000, Пенза"

    assert requested_form(list(sentences(form))) is Form.PAPER


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Три дня вам даю, потом пойду в прокуратуру.", date(2026, 3, 13)),
        ("Прошу ответить до конца месяца.", date(2026, 3, 31)),
        ("Хочу, чтобы до конца марта фото уже не было.", date(2026, 3, 31)),
        ("Ответьте до конца недели.", date(2026, 3, 15)),
        ("Уберите с сайта сегодня же.", date(2026, 3, 10)),
        ("Снимите, пожалуйста, до пятницы 13 марта.", date(2026, 3, 13)),
        ("Прошу дать ответ не позже 17 марта.", date(2026, 3, 17)),
        ("Окончательный срок – 16 марта 2026 г.", date(2026, 3, 16)),
        ("Прошу доложить в пятидневный срок.", date(2026, 3, 15)),
        ("Срок: 14 (четырнадцать) календарных суток.", date(2026, 3, 24)),
        ("На основании ст. 152.1 ГК РФ требую удалить снимок в течение суток.", date(2026, 3, 11)),
        ("Ich erwarte Ihre Antwort binnen 14 Tagen.", date(2026, 3, 24)),
        ("We look forward to your response by 10 April 2026.", date(2026, 4, 10)),
        ("За неделю пришло 12 писем, прошу прекратить.", None),
        ("Прошу ответить, через месяц уезжаю.", None),
        ("Ответ дайте в течение 30 дней, как велит ст. 20 закона.", None),
        ("Ответ прошу дать в течение 10 рабочих дней.", None),
        ("У меня на почте за месяц 31 письмо от вас, отпишите.", None),
    ],
)
def test_term_is_the_author_s_own(words: str, day: date | None) -> None:
    assert deadline(list(sentences(words)), RECEIVED) == day


@pytest.mark.parametrize(
    ("letter", "day"),
    [
        ("ПРЕТЕНЗИЯ\nот 26 февраля 2026 г.\nТребую прекратить рассылку.", date(2026, 2, 26)),
        ("Прошу удалить данные.\nКассель, den 7. März 2026", date(2026, 3, 7)),
        ("Прошу удалить данные.\nг. Иваново, третье марта 2026 года", date(2026, 3, 3)),
        ("Прошу удалить данные.\n7 марта 2026 года, суббота", date(2026, 3, 7)),
        ("ст. Каневская, 1 марта 2026 года\nПрошу удалить данные.", date(2026, 3, 1)),
        ("Общество «Щит», исх. 118/ПД, «03» марта 2026 г.\nПросим ответить.", date(2026, 3, 3)),
        ("Дата заполнения: 09.03.2026", date(2026, 3, 9)),
        ("Указана иная дата рождения – 05.05.1990, прошу исправить.", None),
        ("Согласие от 20.01.2026 передачу третьим лицам не предусматривает.", None),
    ],
)
def test_letter_bears_the_date_of_its_head_or_foot(letter: str, day: date | None) -> None:
    assert date_borne(list(sentences(letter))) == day


@pytest.mark.parametrize(
    "words",
    [
        "Please reply within ſeven days.",
        "Reply within fıve days.",
        "Ответьте до 5 ſep 2026.",
        "Жду до конца ſept.",
    ],
)
def test_letter_that_only_looks_like_another_holds_no_letter(words: str) -> None:
    letter = list(sentences(words))

    assert deadline(letter, RECEIVED) is None
    assert date_borne(letter) is None
