"""Whose appeal a letter is, however people sign: the applicant in the nominative, surname first."""

import pytest

from tests.reading.letters import reading_of


def applicant(text: str) -> str:
    return reading_of({"text": text}).applicant.full_name or ""


@pytest.mark.parametrize(
    "text, name",
    [
        ("Удалите мои данные. Мирра Костылева", "Костылева Мирра"),
        ("Удалите мои данные. Калоян Вылков", "Вылков Калоян"),
        ("Удалите мои данные. Эрика Пантелеева", "Пантелеева Эрика"),
        (
            "Прошу удалить данные о Пантелееве Темире, то есть обо мне.\nПантелеев Темир",
            "Пантелеев Темир",
        ),
    ],
)
def test_first_names_that_no_dictionary_has_are_names(text: str, name: str) -> None:
    assert applicant(text) == name


@pytest.mark.parametrize(
    "text, name",
    [
        ("Удалите мои данные. Роман Юшкевич", "Юшкевич Роман"),
        ("Удалите мои данные. Нестор Бабич", "Бабич Нестор"),
        ("Удалите мои данные.\nОрест Карпыч Зимин", "Зимин Орест Карпыч"),
        ("Удалите мои данные.\nЗимина Алевтина Саввишна", "Зимина Алевтина Саввишна"),
    ],
)
def test_a_surname_in_ich_is_told_from_a_patronymic(text: str, name: str) -> None:
    assert applicant(text) == name


@pytest.mark.parametrize(
    "text, name",
    [
        ("Не пишите мне больше.\nСветлана К.", "К. Светлана"),
        ("Не пишите мне больше.\nПавел Евграфович Н.", "Н. Павел Евграфович"),
        ("Не пишите мне больше.\nКим А.", "Ким А."),
    ],
)
def test_a_lone_initial_behind_a_first_name_is_the_surname(text: str, name: str) -> None:
    assert applicant(text) == name


@pytest.mark.parametrize(
    "text, name",
    [
        ("Мною, Ерохиной В. С., найдена ошибка в договоре, исправьте её.", "Ерохина В. С."),
        (
            "ИП Румянцеву Д. В.\nот гражданки Зиминой Нины Карловны\nПрошу удалить мои данные.",
            "Зимина Нина Карловна",
        ),
    ],
)
def test_the_word_before_a_name_tells_its_case(text: str, name: str) -> None:
    assert applicant(text) == name


@pytest.mark.parametrize(
    "text, name",
    [
        ("Отключите рассылку.\n\nЗоя, флорист, Кинешма", "Зоя"),
        ("Не звоните мне больше.\nЗоя из Кинешмы, номер этот же", "Зоя"),
        ("Уберите меня с баннера.\n\nДоктор Вараксин", "Вараксин"),
        ("Не звоните мне больше. Сторож Ефим", "Ефим"),
        (
            "Удалите мои данные.\nЗам. главного бухгалтера Вараксина Инна Карловна",
            "Вараксина Инна Карловна",
        ),
        ("Кто отвечает за данные?\nУчитель химии Ю. Вараксина, с. Верхнепокровье", "Вараксина Ю."),
        ("Удалите мои данные.\n\nВдова, Кинешма", ""),
        ("здрасте я тимур мне 12 лет. удалите пж мою регистрацию", "Тимур"),
        ("Здравствуйте. Я Зоя, дизайнер. Исправьте в рассылке мою фамилию.", "Зоя"),
    ],
)
def test_what_stands_around_a_name_is_no_part_of_it(text: str, name: str) -> None:
    assert applicant(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "Звонил ваш менеджер Виталий. Удалите мои данные.",
        "Удалите мои данные. Не понравился ваш менеджер Виталий.",
        "Удалите мои данные. Ангелина, перезвоните мне.",
        "Девочка у вас там звонит без конца. А это Настя.",
    ],
)
def test_staff_and_others_are_not_the_applicant(text: str) -> None:
    assert applicant(text) == ""


def whose(text: str) -> tuple[str, str, str]:
    found = reading_of({"text": text}).applicant
    acting = found.representative
    assert acting is not None
    return found.full_name or "", acting.full_name or "", acting.basis.value


@pytest.mark.parametrize(
    "text, name, acting, basis",
    [
        (
            "Мой сын Артём, 12 лет, записался на курс. Удалите его данные. Мама, Зимина Инга",
            "Артём",
            "Зимина Инга",
            "legal",
        ),
        (
            "У вас в альбоме моя Соня, 6 лет, с шариком. Снимите фото.\nИнга Зимина",
            "Соня",
            "Зимина Инга",
            "legal",
        ),
        (
            "Сыну девять, его зовут Тихон. Удалите его анкету. Папа, Данила Зимин",
            "Тихон",
            "Зимин Данила",
            "legal",
        ),
        (
            "Сестра, Лиана Зимина, умерла. Закройте её кабинет. Софико.",
            "Зимина Лиана",
            "Софико",
            "unknown",
        ),
        (
            "Я муж Татьяны Зиминой, она в роддоме. Не пишите ей. Игорь.",
            "Зимина Татьяна",
            "Игорь",
            "unknown",
        ),
        (
            "Звонят бабушке каждый день. Бабушка — Зимина Нонна Карловна. Внучка Лера",
            "Зимина Нонна Карловна",
            "Лера",
            "unknown",
        ),
        (
            "Прошу удалить данные подопечного. Опекун Зимина Инга за Зимина Бориса",
            "Зимин Борис",
            "Зимина Инга",
            "legal",
        ),
    ],
)
def test_who_is_written_for_is_the_applicant(text: str, name: str, acting: str, basis: str) -> None:
    assert whose(text) == (name, acting, basis)


@pytest.mark.parametrize(
    "text, name",
    [
        ("Мой муж Пётр тоже учился у вас. Удалите мой аккаунт. Зимина Клара", "Зимина Клара"),
        (
            "Я, Зимин Глеб, адвокат, пишу не по поручению, а от своего имени. Удалите мой номер.",
            "Зимин Глеб",
        ),
        ("Удалите мои данные. Финансовый управляющий Зимин Т. Д.", "Зимин Т. Д."),
    ],
)
def test_a_relative_or_client_who_is_only_mentioned_is_nobodys_principal(
    text: str, name: str
) -> None:
    found = reading_of({"text": text}).applicant

    assert (found.full_name, found.representative) == (name, None)


@pytest.mark.parametrize(
    "text, name",
    [
        ("Не звоните мне.\nПтичница Вараксина", "Вараксина"),
        ("Не звоните мне.\nНачальник ПЭО Вараксина", "Вараксина"),
        ("Не звоните мне.\nИнженер-гальваник Тит", "Тит"),
        ("Не звоните мне.\nРегистратор прав Вараксина Л.", "Вараксина Л."),
        ("Не звоните мне.\nСаския Полторак", "Полторак Саския"),
        ("Не звоните мне.\nНаргиз Бьянки", "Бьянки Наргиз"),
        ("Не звоните мне.\nИнженер Г.", "Г."),
        ("ИП РУМЯНЦЕВУ\nНЕ ЗВОНИТЕ МНЕ", ""),
        ("3АЯВЛЕНИЕ\nНе звоните мне.\nШи6аев Г. К.", "Шибаев Г. К."),
    ],
)
def test_trades_and_scans_are_no_part_of_a_name(text: str, name: str) -> None:
    assert applicant(text) == name


@pytest.mark.parametrize(
    "text, name",
    [
        ("Фамилия моя Вараксина. Исправьте её в билете.", "Вараксина"),
        ("Справка пришла на Варакина. Я Вараксин. Куда ушла моя?", "Вараксин"),
        ("Здравствуйте, это Лёня. Уберите моё фото с сайта.", "Лёня"),
        ("Имя: Гульнара\nТелефон: 8 900\nСообщение: уберите мой номер из обзвона", "Гульнара"),
        ("Удалите, пожалуйста, Глеба Вараксина из базы, это я.", "Вараксин Глеб"),
        ("Есть ли у вас запись на Вараксину Нину?", "Вараксина Нина"),
        (
            "Позвонила девушка: «Регина Тимуровна, вы ищете работу?» Откуда у вас мой номер?",
            "Регина Тимуровна",
        ),
        (
            "«Дорогая Капитолина Сергеевна, помним вас!» Откуда мой адрес?\n\nК. С. Вараксина",
            "Вараксина Капитолина Сергеевна",
        ),
        ("Пишет вам Тарас, пасека. Уберите мою фамилию.\n\nТ. Вараксин", "Вараксин Тарас"),
        (
            "eto Vlad Varaksin, uberite moy telefon iz obzvona, u menya net kirillicy",
            "Вараксин Влад",
        ),
    ],
)
def test_a_name_that_the_author_tells_is_his(text: str, name: str) -> None:
    assert applicant(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "Мне пришла чья-то справка. Фамилия Вараксин. Проверьте.",
        "В списке семь фамилий: Жукова, Ильина, я, Лапшина, Рогов. Уберите список.",
        "Мне прислали сертификат на Вараксину Нину. Заберите.",
        "«Валерий, ждём вас!» Я не Валерий. Исправьте.",
        "Форма. Имя: нет. Телефон: нет. Уберите мой номер.",
    ],
)
def test_a_name_that_is_not_the_authors_is_left_out(text: str) -> None:
    assert applicant(text) == ""


@pytest.mark.parametrize(
    "text, name, acting",
    [
        (
            "Сын, Никифор, 14 лет, прошёл отбор. Уберите фото.\nИнга Зимина",
            "Никифор",
            "Зимина Инга",
        ),
        ("Дочери Стефании 15 лет, уберите её эссе.\nОлег Зимин", "Стефания", "Зимин Олег"),
        ("Ей 9 лет, уберите видео.\nЖанна, мать Сони Зиминой", "Зимина Соня", "Жанна"),
    ],
)
def test_a_child_is_told_from_the_parent_who_signs(text: str, name: str, acting: str) -> None:
    assert whose(text) == (name, acting, "legal")


@pytest.mark.parametrize(
    "text, name",
    [
        ("Не пишите мне.\nИоффе-Зимин Карим Борисович", "Иоффе-Зимин Карим Борисович"),
        ("Не пишите мне.\nСпециалист по ИБ Зимин П. Ю.", "Зимин П. Ю."),
        (
            "Проверьте бумаги, подписанные 14.03.2025 мною, Зиминым Т. О., и уничтожьте.",
            "Зимин Т. О.",
        ),
        ("Не пишите мне.\nТётка из Лохова", ""),
    ],
)
def test_double_surnames_departments_and_places_are_told_apart(text: str, name: str) -> None:
    assert applicant(text) == name


@pytest.mark.parametrize(
    "text, name",
    [
        ("", ""),
        ("Ограничьте обработку.\n\nКонстантин Зимин\nRua da Bica, Lisboa", "Зимин Константин"),
        (
            "Назвала меня Василием Ефимовичем, то есть не ошиблась. Откуда номер?",
            "Василий Ефимович",
        ),
    ],
)
def test_addresses_are_no_names_and_what_others_say_may_be(text: str, name: str) -> None:
    assert applicant(text) == name
