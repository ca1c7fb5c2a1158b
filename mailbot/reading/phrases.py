"""Groups of words that mean one thing, found before single words are asked.

Each row is a concept and a pattern over plain text: lower case, е for ё, one space between words
and marks of punctuation. What a phrase covers means nothing else any more: «закон о персональных
данных» is no data, «согласие на обработку» is no processing.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_PD = r"(?:персональн\w+ |личн\w+ |пд\w* |перс ?)+(?:данн\w+ )?"
_OWN = r"(?:мо\w+ |свои\w* |своего |наших |ваш\w* |эт\w+ )?"


class Phrase(NamedTuple):
    """A pattern, what it means, and whether its words keep their own meanings beside."""

    concept: str
    pattern: re.Pattern[str]
    keeps: bool = False


def _row(concept: str, pattern: str, *, keeps: bool = False) -> Phrase:
    return Phrase(concept, re.compile(rf"(?<!\S)(?:{pattern})(?!\w)"), keeps)


# Rows that take their words away come first among their equals: the longest reading wins.
PHRASES: tuple[Phrase, ...] = (
    # What is spoken of, not asked for.
    _row(
        "LAW",
        r"(?:федеральн\w+ )?закон\w* (?:[«\"] )?(?:о|об) (?:[«\"] )?персональн\w+ данн\w+(?: [»\"])?",
    ),
    _row("LAW", r"[«\"] ?о персональн\w+ данн\w+ ?[»\"]"),
    _row(
        "LAW",
        r"законодательств\w+ (?:рф |российской федерации )?(?:о|об|в (?:области|сфере)(?: \S+)?) персональн\w+ данн\w+",
    ),
    _row(
        "LAW",
        r"(?:general )?data protection (?:regulation|law|act|officer|authority)|datenschutz\S*",
    ),
    _row(
        "POLICY",
        rf"политик\w+ (?:в отношении |о |по )?(?:обработк\w+ |защит\w+ |конфиденциальности )?(?:{_PD})?",
    ),
    _row("SUBJECT", r"субъект\w* (?:персональн\w+ данн\w+|пдн?)"),
    _row(
        "OPERATOR", r"оператор\w*(?: (?:по обработке |обработки )?(?:персональн\w+ данн\w+|пдн?))?"
    ),
    _row("AUTHORITY", r"(?:по защите прав )?субъектов персональных данных"),
    _row(
        "OFFICER",
        r"ответственн\w+ за (?:организацию )?(?:обработк\w+|защит\w+) (?:персональн\w+ данн\w+|пдн?)",
    ),
    _row("BASE", r"баз\w* (?:персональн\w+ )?данн\w+|(?:ваш\w+ )?списк\w+ клиентов"),
    _row("ACCOUNT", r"личн\w+ кабинет\w*|учетн\w+ запис\w+|личн\w+ страниц\w+"),
    _row(
        "CONTACT_FIELD",
        r"адрес\w* (?:моей )?электронн\w+ (?:почт\w+)?|электронн\w+ (?:почт\w+|адрес\w*)|номер\w* (?:моего |мой )?телефона|дат\w+ рождения|паспортн\w+ данн\w+|e-mail address|phone number",
    ),
    _row("LEGAL_FORM", r"индивидуальн\w+ предпринимател\w+"),
    _row("ELECTRONIC", r"в (?:форме|виде) электронного документа"),
    # Consents by what they are for. The order matters: publication and advertising first.
    _row(
        "CONSENT_PUBLISH",
        r"(?:согласи\w+|разрешени\w+) на (?:обработку )?(?:\S+ ){0,6}?(?:распространен\w+|публикаци\w+|размещени\w+|опубликовани\w+)(?: (?:мо\w+ |свои\w* )?(?:персональн\w+ данн\w+|пдн?|фото\w*|изображени\w+))?",
    ),
    _row(
        "CONSENT_PUBLISH",
        r"(?:согласи\w+|разрешени\w+) на (?:обработку )?(?:\S+ ){0,3}?(?:данн\w+|пдн?) ,? ?разрешенн\w+ (?:\S+ ){0,3}?(?:для|к) распространени\w+",
    ),
    _row(
        "CONSENT_PUBLISH",
        r"(?:согласи\w+|разрешени\w+) на использование (?:\S+ ){0,2}?(?:изображени\w+|фото\w*|видео\w*|портрет\w*)",
    ),
    _row(
        "CONSENT_MAILING",
        r"(?:согласи\w+|разрешени\w+) на (?:\S+ ){0,2}?(?:рассылк\w+|реклам\w+|звонк\w+|sms|смс\S*|рекламн\w+ \S+)(?: (?:рассылк\w+|сообщени\w+|материал\w+|информаци\w+|характера))*",
    ),
    _row(
        "CONSENT_PD",
        rf"согласи\w+ на (?:дальнейш\w+ )?(?:обработк\w+|использовани\w+|хранени\w+)(?: и (?:хранени\w+|использовани\w+|передач\w+))? ?{_OWN}(?:персональн\w+ |личн\w+ )?(?:данн\w+|пдн?|информаци\w+)?",
    ),
    _row(
        "CONSENT_PD",
        r"(?:consent|permission) (?:to|for) (?:the |your )?(?:processing|use|storage|process|store|using)(?: (?:and \S+ )?(?:of )?(?:my |the )?(?:personal )?(?:data|information))?|einwilligung (?:in|zu|zur) (?:die |der )?(?:daten)?(?:verarbeitung|nutzung|speicherung)(?: (?:meiner )?(?:personenbezogenen )?daten)?",
    ),
    _row(
        "UNLAWFUL_CLAIM",
        r"без (?:како\w+(?: либо)? |моего |мое |ее |его |своего |нашего |всяко\w+ )*(?:согласи\w+|ведома|разрешени\w+|одобрени\w+|спроса)(?! (?:мамы|родител|опекун|субъект))|without my (?:\S+ )?(?:consent|permission|knowledge)|ohne meine (?:einwilligung|zustimmung)|не спрос\w+(?: моего)? (?:согласи\w+|разрешени\w+)|не спрашивая (?:моего )?(?:согласи\w+|разрешени\w+)",
    ),
    _row(
        "GROUNDS",
        r"(?:на (?:как\w+|чем|основании чего)(?: \S+)? (?:правов\w+ |законн\w+ )?основани\w+|правов\w+ основани\w+|по какому праву|законн\w+ основани\w+|legal bas[ie]s|on what (?:legal )?(?:basis|grounds?)|rechtsgrundlage\w*|auf welcher grundlage)",
    ),
    _row(
        "PURPOSE",
        r"(?:с|для) как(?:ой|их|ими) цел\w+|цел(?:и|ях|ей|ь) (?:их |и способы |такой |этой )?(?:обработк\w+|использовани\w+|хранени\w+)|for what purposes?|zu welche[mn] zweck\w*",
    ),
    _row(
        "PROCESSING_FACT",
        r"факт\w* (?:наличия |хранения |обработк\w+)(?:\S+ )?|(?:confirm|know|tell me) (?:whether|if) (?:or not )?you (?:are )?(?:process\w*|hold\w*|stor\w+|have)(?: any)?(?: \S+){0,3}",
    ),
    _row(
        "SOURCE_OF", r"источник\w* (?:(?:их|его|ее|и способ\w*) )?(?:получени\w+|происхождени\w+)"
    ),
    _row(
        "CROSSBORDER",
        r"трансграничн\w+(?: передач\w+)?|left the russian federation|third countr\w+|drittl[aä]nd\w*",
    ),
    _row("RECIPIENT", r"треть\w+ (?:лиц\w*|сторон\w*)|third part\w+|сведени\w+ о лицах"),
    # Marketing by name.
    _row(
        "MARKETING",
        r"прям\w+ маркетинг\w*|direct marketing(?: purposes)?|(?:рекламн\w+|маркетингов\w+) (?:и \S+ )?цел\w+|цел\w+ (?:\S+ )?(?:маркетинга|рекламы|продвижения \S+)|для рекламы|marketing (?:purposes|communications?)|profiling|профилировани\w+|составлени\w+ профиля|direktwerbung|werbezweck\w+|zu werbezwecken",
    ),
    _row(
        "MAILING",
        r"(?:баз\w*|спис\w+) (?:\S+ )?(?:рассылк\w*|обзвон\w*|прозвон\w*)|лист\w* рассылк\w+|mailing list|email list|(?:рекламн\w+|информационн\w+|маркетингов\w+) (?:\S+ )?(?:рассылк\w+|сообщени\w+|письм\w*|звонк\w+|материал\w*|смс\S*)",
    ),
    _row("BLACKLIST", r"(?:черн\w+ список|стоп[- ]лист\w*|стоп[- ]список)"),
    _row("REVIEW", r"(?:мо\w+|оставленн\w+|с|удалить) отзыв\w*(?= (?:с|и|о|на|из|у|,|\.|под|про|где|там|вместе) )", keeps=True),
    _row("SELF", r"(?<!у )(?<!от )(?<!для )(?<!без )меня|(?:remove|delete|erase|take|exclude) me|mich", keeps=True),
    _row("ABOUT_ME", r"(?:обо|про|на|относительно|в отношении|касающ\w+|хранится на|есть на) (?:мне|меня)|о себе|(?:about|concerning|on|relating to|regarding) me|[uü]ber mich|zu meiner person|mich betreffende\w*|о моей персоне", keeps=True),
    _row("LAW14", r"(?:ч(?:аст\w+)?\.? ?\. ?\d(?: ?, ?\d)* )?ст(?:ать\w+)?(?: \.)? 14(?! \d)|art(?:icle)?(?: \.)? 15|subject access request|auskunft\w*|запрос субъекта", keeps=True),
    _row("ENTRY", r"(?:для|ко?|на) (?:вход\w*|доступ\w*)|войти|зайти|восстанов\w+ (?:парол\w+|доступ\w*)", keeps=True),
    _row("PD_WHOLE", rf"(?:{_PD})(?:данн\w+)", keeps=True),
)


def find(plain: str) -> Iterator[tuple[Phrase, int, int]]:
    """Yield every phrase of the plain text with the place where it begins and ends."""
    for phrase in PHRASES:
        for found in phrase.pattern.finditer(plain):
            yield phrase, found.start(), found.end()
