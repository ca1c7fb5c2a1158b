"""Groups of words that mean one thing, found before single words are asked.

What a phrase covers means nothing else any more: «закон о персональных данных» is no data,
«согласие на обработку» is no processing. The longest meaning stands first.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from mailbot.reading.turns import Shelf, pattern, starts


class Phrase(NamedTuple):
    """A concept in a form, how it is said, and whether its words mean something beside it."""

    concept: str
    form: str
    pattern: re.Pattern[str]
    keeps: bool
    starts: frozenset[str]


def _row(concept: str, *turns: str, keeps: bool = False) -> Phrase:
    concept, _, form = concept.partition(".")
    return Phrase(concept, form or "n", pattern(*turns), keeps, starts(*turns))


PHRASES: tuple[Phrase, ...] = (
    # What is spoken of, not asked for.
    _row(
        "LAW",
        'закон* «|"? о|об «|"? персональн* данн* »|"?',
        '«|" о персональн* данн* »|"',
        "законодательств* рф|российской_федерации? о|об|в_области|в_сфере <1> персональн* данн*",
        "data protection regulation|law|act|officer|authority",
        "datenschutz*",
    ),
    _row(
        "POLICY",
        "политик* в_отношении|о|по? обработк*|защит*|конфиденциальности персональн*? данн*?",
        "политик*",
        "privacy policy",
    ),
    _row("SUBJECT", "субъект* персональн* данн*", "субъект* пд|пдн"),
    _row(
        "OFFICER",
        "ответственн* за организацию? обработк*|защит* персональн*|личн* данн*",
        "ответственн* за обработк*? пд|пдн",
    ),
    _row(
        "OPERATOR", "оператор* персональн* данн*", "оператор* по? обработк* <2> данн*", "оператор*"
    ),
    _row("ORDER", "лист* ожидания", "waiting list"),
    _row("BASE", "баз* персональн*? данн*", "списк* клиентов"),
    _row("ACCOUNT", "личн* кабинет*", "учетн* запис*", "личн*|мо* страниц*|страничк*"),
    _row(
        "CONTACT_FIELD",
        "адрес* моей? электронн* почт*",
        "электронн* почт*|адрес*",
        "номер* моего|мой? телефона",
        "дат* рождения",
        "паспортн* данн*",
        "фото*|скан*|копи*|снимок|снимк*|изображени* <1> паспорт*|документ*|снилс*|удостоверени*|инн",
        "photo|scan|copy|picture of my|the? passport|id|document",
        "e-mail|email address",
        "phone number",
        "date of birth",
    ),
    _row("ELECTRONIC", "в форме|виде электронного документа", "индивидуальн* предпринимател*"),
    # Consents by what they are for: publication and advertising before processing.
    _row(
        "CONSENT_PUBLISH",
        "согласи*|разрешени* :? на <2> распространени*|публикаци*|размещени*|опубликовани*",
        "согласи*|разрешени* на обработку? <4> данн*|пд|пдн ,? разрешенн* <3> распространени*",
        "согласи*|разрешени* на использование <2> изображени*|фото*|видео*|портрет*",
        "и|а_также на их? распространени*|публикаци* персональн*? данн*?",
        "consent <4> publication|publish|publishing",
    ),
    _row(
        "CONSENT_MAILING",
        "и|, на получение <2> рассыл*|реклам*",
        "согласи*|разрешени* :? на <3> рассыл*|рассылк*|реклам*|звонк*|звонки|sms|смс*|маркетинг* <1>"
        " рассылк*|сообщени*|материал*|информаци*?",
        "согласи*|разрешени* получать <2> рассылк*|реклам*|звонк*|смс*|письма",
        "consent|permission to|for <4> marketing|newsletter*|advertising|promotional"
        " email*|purposes|communication*|messages?",
        "einwilligung <4> werbung|newsletter|werbezwecke*",
    ),
    _row("CONSENT_THIS", "согласи*|разрешени* на это|этот|эту|такое|такую"),
    _row(
        "CONSENT_PD",
        "согласи* :? на дальнейш*? обработк*|использовани*|хранени* и_хранени*|и_использовани*|и_передач*?"
        " мо*|свои*|своих|наших|ваш*? персональн*|личн*? данн*|пд|пдн|пдн|информаци*?",
        "consent|permission to|for the|your? processing|use|storage|process|using of|and_use? my|the?"
        " personal? data|information?",
        "einwilligung in|zu|zur die|der? verarbeitung|datenverarbeitung|nutzung|speicherung meiner?"
        " personenbezogenen? daten?",
    ),
    _row(
        "UNLAWFUL_CLAIM",
        "без како*|всяко*|какого-либо|моего|мое|ее|его|своего|нашего? согласи*|ведома|одобрени*|спроса",
        "без како*|всяко*|какого-либо|моего|ее|его|нашего разрешени*",
        "без разрешени* ,|.|!|и",
        "без <1> законн*|правов* основани*",
        "не спрос* моего? согласи*|разрешени*",
        "не спрашивая моего? согласи*|разрешени*",
        "without my prior|explicit|express? consent|permission|knowledge",
        "ohne meine einwilligung|zustimmung",
    ),
    _row(
        "GROUNDS",
        "на как*|каких <1> основани*",
        "на основании чего",
        "правов* основани*",
        "законн* основани*",
        "по какому праву",
        "legal basis|bases",
        "on what legal? basis|grounds|ground",
        "rechtsgrundlage*",
        "auf welcher rechtlichen? grundlage",
    ),
    _row(
        "PURPOSE",
        "с|для|в какой|каких|какими|какою целью|целей|целями|цели",
        "цели|целях|целей|цель|целями <2> обработк*|использовани*|хранени*",
        "for what|which purpose*",
        "zu welchem|welchen zweck*",
    ),
    _row(
        "PROCESSING_FACT",
        "факт* наличия|хранения|обработк*",
        "confirm|know whether|if or_not? you are? process*|hold*|stor*|have any?",
    ),
    _row("SOURCE_OF", "источник* их|его|ее|и_способ*? получени*|происхождени*"),
    _row(
        "CROSSBORDER",
        "трансграничн* передач*?",
        "за границу|рубеж|рубежом|границей",
        "за пределы|пределами рф|россии|страны",
        "left the russian federation",
        "third countr*",
        "drittland|drittländer*",
    ),
    _row(
        "RECIPIENT",
        "третьи|третьих лица|лицах|лиц",
        "третьей|третьим стороне|сторонам",
        "сведени* о лицах",
        "third part*",
    ),
    # What is done, said in more than one word.
    _row("DELETE.base", "get rid of"),
    _row("BLOCK.imp", "поставьте|ставьте <4> на паузу", "поставить <4> на паузу", keeps=True),
    _row("PROCESS", "действи*|операци*|манипуляци* с|над"),
    _row(
        "COMPLAIN.x",
        "как это понимать|называется|возможно",
        "это <1> нормально|законно ?",
        "законно ли",
        "нарушен* мо* <1> прав*",
        "мои права <1> нарушен*",
        keeps=True,
    ),
    _row("WHICH", "что <1> вы <2> обо_мне|про_меня|на_меня", keeps=True),
    _row(
        "UNLAWFUL_CLAIM",
        "прекрат*|прекращ*|устран* <1> незаконн*|неправомерн*|противоправн* действи*|обработк*|использовани*"
        "|распространени*|хранени*|передач*|публикаци*|сбор*",
        keeps=True,
    ),
    _row("WAY", "по телефону|почте"),
    # What is a firm's is nobody's personal data.
    _row(
        "OF_FIRM",
        "наш* команд*|компани*|фирм*|организаци*|отдел*|ооо|школ*|магазин*|клиник*|агентств*|студи*",
        "our company|team|firm|organisation|organization|department",
        keeps=True,
    ),
    _row(
        "ORDER",
        "подписк* на <1> курс*|обучени*|сервис*|платформ*|тариф*|занятия|клуб*",
        "платн* подписк*",
        "списани* <1> денег|средств|оплаты",
    ),
    _row("HOW", "каким образом", "на каком языке"),
    _row("HOW_LONG", "как|сколько долго|времени|лет", "до какого|какой числа|срока|даты|времени"),
    _row("OPEN_ACCESS", "из|в открыт*|публичн*|свободн*|общ* доступ*"),
    _row("ASK.1", "рассмотреть|изучить|предусмотреть возможность"),
    _row(
        "TELL.imp",
        "нужна|нужны|нужен|необходима|необходимы|требуется|хотелось_бы <1>"
        " выписка|справка|копия|копии|сведения|информация|перечень|отчет|список",
        "интересует|интересуют",
        keeps=True,
    ),
    _row(
        "OBJECT.1",
        "но против",
        "я|мы|категорически|выступаю против",
        "i am against|opposed",
        "i'm against",
    ),
    _row("REMOVE.base", "take it|them|this|that|me? down", "take my <2> down"),
    # Advertising by its names.
    _row(
        "MARKETING",
        "прям* маркетинг*",
        "direct marketing purposes?",
        "рекламн*|маркетингов* <2> цел*",
        "цел* <1> маркетинга|рекламы|продвижения",
        "для реклам*|таргет*|маркетинг*|рассыл*|обзвон*|звонк*|смс-рассыл*",
        "marketing purposes|communication*",
        "profiling",
        "профилировани*",
        "составлени* профил*",
        "direktwerbung",
        "werbezweck*",
    ),
    _row(
        "MAILING",
        "баз*|спис*|систем* <1> рассылк*|обзвон*|автообзвон*|автодозвон*|прозвон*|рассыл*",
        "лист* рассыл*",
        "рассыл* баз*|спис*|лист*",
        "mailing|email list",
        "рекламн*|информационн*|маркетингов*|коммерческ* <2> рассылк*|сообщени*|письм*|писем|звонк*|звонок"
        "|материал*|смс*|предложени*|акци*|оповещени*|уведомлени*|характера|контент*|информаци*|спам*",
    ),
    _row(
        "TEMPORARY",
        "временно",
        "до выяснения|окончания|завершения|рассмотрения|разрешения|проверки|конца",
        "на время|период",
        "пока <4> проверк*|разбер*|суд*|жалоб*|не_разбер*",
        "until further notice",
        "until you have",
        "for now",
        "vorübergehend",
    ),
    _row("BLACKLIST", "черн* спис*", "стоп-лист*|стоп-спис*", "стоп лист|список"),
    # What is told beside the meanings of the words themselves.
    _row(
        "REVIEW",
        "мо*|оставленн*|с отзыв* с|и|о|на|из|у|,|.|под|про|где|там|вместе",
        "мо* отзыв*",
        keeps=True,
    ),
    _row("SELF", "удалиться|удалюсь", keeps=True),
    _row("SELF", "remove|delete|erase|take|exclude me", "mich", keeps=True),
    _row(
        "ABOUT_ME",
        "обо|про|на|относительно|касающ*|касательно мне|меня|мной",
        "в_отношении меня",
        "о себе",
        "about|concerning|on|relating_to|regarding me",
        "über|uber mich",
        "zu meiner person",
        "mich betreffende*",
        keeps=True,
    ),
    _row(
        "LAW14",
        "ст . 14",
        "стать* 14",
        "art|article|articles . 15",
        "art|article|articles 15",
        "subject access request",
        "auskunft*",
        "запрос субъекта",
        keeps=True,
    ),
    _row(
        "ENTRY",
        "для|ко|к|на вход*",
        "доступ* к|в личн*|кабинет*|курс*|урок*|сайт*|аккаунт*|материал*",
        "войти|зайти",
        "восстанов* парол*|доступ*",
        keeps=True,
    ),
    _row("MACHINE_READABLE", "машиночитаем*", "machine-readable", "machine readable", keeps=True),
    _row("PD_WHOLE", "персональн*|личн* персональн*? данн*", "перс данн*", "пдн|пд", keeps=True),
    _row("PD_WHOLE", "personal data|information", "personenbezogene* daten", keeps=True),
)

# «Меня» is whom something is done to, but not in «у меня», «от меня», «для меня».
_SELF = Phrase(
    "SELF",
    "n",
    re.compile(
        r"(?<!\S)(?<!\bу )(?<!\bот )(?<!\bдля )(?<!\bбез )(?<!\bна )(?<!\bпро )(?<!\bза )(?<!\bкроме )меня(?!\S)"
    ),
    True,
    frozenset({"мен"}),
)
_SHELF = Shelf((*PHRASES, _SELF))


def find(plain: str) -> Iterator[tuple[Phrase, int, int]]:
    """Yield every phrase of the plain text with the place where it begins and ends."""
    for phrase, found in _SHELF.find(plain):
        yield phrase, found.start(), found.end()
