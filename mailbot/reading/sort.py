"""Decides what a letter is: an appeal, a consent, an authority's request, other business, unclear.

No appeal may be taken for something else: other business has to be plain, and a word that a person
could use about his data makes the letter `unclear` at least (domain facts sections 3 and 5).
"""

import re
from collections.abc import Collection, Sequence

from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Kind
from mailbot.reading.business import (
    is_a_draft,
    is_about_business,
    is_about_much,
    is_advertising,
    is_between_firms,
    is_notice,
    is_of_the_press,
)
from mailbot.reading.marks import Marked
from mailbot.reading.turns import pattern
from mailbot.reading.weights import AUTHORITY, BUSINESS, CONSENT, Opinion, odds

# The letter speaks of the author's own data or of what is done to him.
_OWN = pattern(
    "мо*|свои|своих|свой|свою|своё|свое|своего <2> персональн*|данн*|соглас*|изображ*|паспорт*|документ*",
    "мо* <1> фото*|видео|имя|имени|номер*|телефон*",
    "обо|про мне|меня",
    "меня из|от|с",
    "мне <2> звон*|пиш*|присыл*|шл*|сып*|назван*",
    "без моего",
    "my <2> data|information|details|photo|consent",
    "about|remove|delete|unsubscribe|emailing|calling me",
    "meine*|mein <2> daten|einwilligung|foto",
)
# Words in quotation marks are somebody's, not the author's own: «отвечаем на „удалите мои данные“».
_QUOTED = re.compile('« [^«»]{0,80} »|„ [^„“]{0,80} “|" [^"]{0,80} "')
# The same words stand in any question of a customer; they count where no business is named.
_OWN_PERHAPS = pattern(
    "мо*|свои|своих|свой|свою|своё|свое|своего <2> личн*|номер*|телефон*|почт*|аккаунт*|акк|фото*"
    "|имя|имени|фамили*|адрес*|профил*|кабинет*|контакт*|видео|email|ящик*|имейл*",
    "на|из меня|мне",
    "о себе",
    "my <2> account|email|name|phone",
    "contact me",
    "mein* <2> konto|e-mail|adresse|name",
    "данн*|публикац*|закон*|жалоб*|жалу*|суд|права|имя|имени|фамили*|отчеств*|клиент|ваш|нахал*",
    "интересно|неинтересно",
    "не интерес*",
    "дат* рождения",
    "присыл*|звон*|пишите|пишут|шлете|шлют|писем|письма|базе|базы|спис*|исключить",
)
_CUES_OF_DATA = frozenset(
    {"PD_WHOLE", "CONSENT", "CONSENT_PD", "CONSENT_PUBLISH", "CONSENT_MAILING", "UNLAWFUL_CLAIM",
     "UNLAWFUL", "LEAK", "UNSUB", "LAW", "LAW14", "BLACKLIST", "ABOUT_ME", "+BLOCK", "+RID",
     "+WITHDRAW", "POLICY", "MARKETING", "SUBJECT", "OFFICER", "!DELETE", "+DELETE"}
)  # fmt: skip
_WORDS_OF_DATA = pattern(
    "персональ*|приватн*|конфиденциал*|роскомнадзор*|ркн|152*|gdpr|dsgvo",
    "спам*|рассыл*|отпис*|отпиш*|стереть|сотрите|уничтож*|забудьте|утечк*|слив*|взлом*",
    "незаконн*|неправомерн*|прокурат*|согласи*|privacy|unsubscribe|delete|erase",
    "personal|daten|löschen|обо_мне|про_меня|отстан*|отвяж*|шпион*|следите",
    "автоматическ* решени*",
    "не хочу|надо|нужн* <2> присыл*|звон*|пиш*",
    "не присыл*|звон*|пишите",
    "рекламн* писем|письм*|звонк*|смс|рассыл*",
    "писем|письма|смс|звонков|звонки <3> в день|неделю|сутки|подряд|каждый",
    "убер*|убрать|исключ*|вычеркн* <5> меня|мой|мою|мои|номер|телефон|почту",
    "спис* <4> телефон*|участник*",
)
# Words of data in what anybody asks: he looked into his spam, he wants the newsletter.
_HARMLESS = pattern(
    "провер*|папк*|попа*|смотр*|в <3> спам*",
    "подпиш*|подписаться|подписать <2> на <1> рассыл*",
    "политик* конфиденциальности",
)
# Things of which people speak when they delete, cancel or correct what is no data.
_DATA = frozenset(
    {"DATA", "PD_WHOLE", "ACCOUNT", "SELF", "ABOUT_ME", "BASE", "FIELD", "PHOTO", "MAILING", "ALL"}
)

_AUTHORITY = pattern(
    "роскомнадзор*|прокурат*|фссп|роструд*|ростехнадзор*|центробанк*|уфас|следственн*|министерств*|роспотребнадзор*|росфинмониторинг*|омвд|умвд",
    "ифнс|фнс|мвд",
    "федеральн* служб*|антимонопольн*",
    "межрайонн* инспекц*",
    "арбитражн*|районн*|городск* суд",
    "отдел полиции",
    "судебн* пристав*",
    "пристав-исполнитель",
    "следственн* отдел*|управлени*|комитет*",
    "data protection authority|commission|inspectorate|commissioner",
    "commissioner for <3> data",
    "beauftragte* für <1> datenschutz",
    "datenschutzbehörde|aufsichtsbehörde|datenschutzkommission",
    "налогов* служб*|инспекц*",
)
_OFFICIAL = pattern(
    "запрашивает",
    "просит вас? представить|предоставить|направить|сообщить",
    "просим вас? <12> представить|предоставить|направить|сообщить",
    "требую|необходимо|предлагаем|надлежит <8> представить",
    "рассмотр* <1> обращени* гражданин*",
    "поступил* <4> обращение|жалоба",
    "в связи с поступившим|рассмотрением|проведением",
    "предписани*",
    "заместитель|зам руководителя|начальника|прокурора",
    "руководитель управления",
    "государственн* инспектор",
    "советник юстиции",
    "вам надлежит",
    "исх . №",
    "предостережени* о недопустимости",
    "уведомлени* о вызове",
    "судебн* запрос",
    "постановил|постановила :",
    "просим проинформировать|уведомить",
    "our ref",
    "aktenzeichen",
    "nehmen sie <8> stellung",
    "you are requested|required to",
)
# Who signs for an authority; a subject who threatens with one bears no such title.
_OF_OFFICE = pattern(
    "оперуполномоченный|дознаватель|следователь|лейтенант|капитан|майор|подполковник|полковник",
    "помощник|заместитель|зам|начальник|руководитель <3> прокурора|прокуратуры|отдела|управления|отделения|инспекции|территориального",
    "прокурор|судья|секретарь|инспектор|пристав-исполнитель|ведущий|главный|старший <2>"
    " района|города|области|судебного|государственный|специалист|следователь|инспектор|эксперт",
    "юрист <1> класса",
    "советник юстиции",
    "куси|кусп|исх|рег . №|n",
    "в производстве <4> находится",
    "закон* о полиции|прокуратуре|о_полиции",
    "нк|упк|гпк|апк|коап рф",
)
_ASKS_FOR = pattern(
    "прошу|просим|требую|требуем|предлагаю|предлагаем|предлагает|обязываю|обязывает|надлежит|необходимо|истребу*|запрос|требование"
    " <12> представить|предоставить|направить|сообщить|представлении|предоставлении|уточнить|обеспечить|информации|документов|явиться",
    "о предоставлении|представлении <2> информации|документов|сведений",
)
_GIVES_CONSENT = pattern(
    "даю|даем|выражаю|предоставляю|подтверждаю <6> согласи*",
    "согласие <12> действует|дается|предоставляется",
    "я <4> согласен|согласна на обработк*",
    "i hereby? give|grant <1> consent",
    "направля*|высыла*|прилага*|отправля* <4> согласие на",
    "разрешаю ип|вам|индивидуальному|оператору|размещать|публиковать|использовать",
    "я <8> разрешаю <8> сбор|хранение|обработку|размещать",
    "согласен|согласна , чтобы",
    "согласен|согласна на получение",
    "вот <1> мое|моё согласие|разрешение",
    "высыла*|направля*|прилага* <2> разрешени* на",
    "согласие <12> подписал*|отсканировал* <6> высылаю|отправляю|прилагаю|направляю",
    "i <6> give my? consent",
    "согласие <8> направля*|высыла*|прилага*|отправля*|подписано|заполнено|во_вложении",
    "подписал*|заполнил*|оформил* <3> согласие",
)
_REFUSES = pattern(
    "против|прошу|требую|только|лишь|запрещаю|отзыв*_согласия",
    "больше|более не",
    "не <2> разрешаю|согласен|согласна",
    "не действует",
    "отзываю|отозвать",
    "не|больше_не|нет <2> даю|даем|согла*|согласия",
)

# Below this the words of a letter speak against business, above this they speak for nothing else.
_HARDLY, _SURELY = 0.2, 0.9
# So likely are an authority's letter and a consent that no phrase of theirs is wanted.
_AN_AUTHORITY, _A_CONSENT = 0.8, 0.7
# A demand that is so likely keeps a letter from being business, whatever else it speaks of; and so
# does business that is less likely than not.
_PERHAPS, _HALF = 0.25, 0.5
# Unless business is likelier by so much, in log odds.
_FAR = 1.5

# «Прошу рассмотреть моё обращение»: what it wants stands elsewhere.
_SPEAKS_OF_A_PAPER = pattern(
    "обращени*|заявлени*|жалоб*|требовани*|запрос|запроса|request|anliegen"
)

# «Обязан ли я присылать селфи с паспортом, чтобы вернуть деньги?» is no question about money.
_ASKS_WHY_DATA = pattern(
    "зачем|почему|обязан*|обязательно|законно|вправе|для_чего|на_каком_основании|имеете_право <8>"
    " паспорт*|снилс*|селфи|инн|прописк*|персональн*|биометри*|удостоверени*|личн*_данн*",
    "why|must|obliged|required <8> passport|id|selfie|birth|personal",
)

# «Тест», «Здравствуйте!» and «?» are no business yet.
_A_WORD, _FEWEST_WORDS = re.compile(r"[^\W\d_]{2,}"), 3

# Kinds that a consent form mentions without wanting them.
_MENTIONED = frozenset({Kind.PD_QUESTION, Kind.COMPLAINT})


def sort_of(
    letter: Sequence[Marked],
    kinds: Collection[Kind],
    opinion: Opinion,
    *,
    has_papers: bool = False,
    official_sender: bool = False,
) -> Sort:
    """Return what the letter is; in doubt it is unclear, never other business."""
    text = "\n".join(sentence.plain for sentence in letter)
    own = _OWN.search(_QUOTED.sub(" ", text)) is not None
    authority = _is_authority(text, official_sender) or opinion.of(AUTHORITY) > _AN_AUTHORITY
    if authority and not own:
        return Sort.AUTHORITY_REQUEST
    consents = _GIVES_CONSENT.search(text) or opinion.of(CONSENT) > _A_CONSENT
    if consents and not _REFUSES.search(text) and _asks_nothing(letter, kinds):
        return Sort.CONSENT_SUBMISSION
    business = opinion.of(BUSINESS)
    surely_demanded = any(opinion.of(kind.value) > max(business, _SURELY) for kind in kinds)
    if not (own or surely_demanded) and business >= _HARDLY and _is_business(text, kinds):
        return Sort.OTHER_BUSINESS
    if kinds:
        return Sort.APPEAL
    says_something = len(_A_WORD.findall(text)) >= _FEWEST_WORDS
    plain = says_something and not (
        has_papers or _may_demand(opinion) or _is_elsewhere(text) or _ASKS_WHY_DATA.search(text)
    )
    if business > _SURELY and plain:
        return Sort.OTHER_BUSINESS
    if own or _may_be_about_data(letter) or business < _HALF or _may_demand(opinion):
        return Sort.UNCLEAR
    if says_something and is_about_business(text):
        return Sort.OTHER_BUSINESS
    if _OWN_PERHAPS.search(text) or has_papers or not is_about_much(text):
        return Sort.UNCLEAR
    return Sort.OTHER_BUSINESS


def _is_elsewhere(text: str) -> bool:
    return _SPEAKS_OF_A_PAPER.search(text) is not None and not is_about_business(text)


def _may_demand(opinion: Opinion) -> bool:
    enough = max(_PERHAPS, min(_HALF, opinion.of(BUSINESS)))
    likeliest = max((opinion.likely.get(kind.value, 0.0) for kind in Kind), default=0.0)
    return likeliest >= enough and odds(opinion.of(BUSINESS)) - odds(likeliest) < _FAR


# What consent forms say of themselves: until when they hold, that they may be withdrawn.
_SAID_IN_FORMS = _MENTIONED | {
    Kind.CONSENT_WITHDRAWAL,
    Kind.PUBLICATION_STOP,
    Kind.ACCESS_REQUEST,
    Kind.MARKETING_OBJECTION,
    Kind.PUBLICATION_LIMITS_SET,
}
_GIVING = frozenset({"+GIVE", "+SUBMIT", "+DO", "+PUBLISH", "+PROCESS", "+STORE", "+RECEIVE"})


def _asks_nothing(letter: Sequence[Marked], kinds: Collection[Kind]) -> bool:
    if set(kinds) <= _MENTIONED:
        return True
    marks = frozenset[str]().union(*(sentence.marks for sentence in letter))
    return set(kinds) <= _SAID_IN_FORMS and not any(
        mark[0] in "+!" and mark not in _GIVING for mark in marks
    )


def _is_business(text: str, kinds: Collection[Kind]) -> bool:
    if is_advertising(text, kinds) or is_between_firms(text, kinds) or is_notice(text, kinds):
        return True
    if is_a_draft(text):
        return True
    return set(kinds) <= _MENTIONED and is_of_the_press(text)


def _is_authority(text: str, official_sender: bool) -> bool:
    """Tell whether an authority writes; a subject who threatens with one does not.

    An address of an authority is forged easily, and taking such a letter for an authority's costs
    nothing: a person looks at it at once (facts 7.18).
    """
    named = official_sender or bool(_AUTHORITY.search(text))
    return named and bool(
        _OFFICIAL.search(text) or (_OF_OFFICE.search(text) and _ASKS_FOR.search(text))
    )


def _may_be_about_data(letter: Sequence[Marked]) -> bool:
    for sentence in letter:
        if "ORDER" in sentence.marks and sentence.marks.isdisjoint(_DATA):
            continue  # «удалите второй заказ»
        if _HARMLESS.search(sentence.plain):
            continue
        cues = sentence.marks & _CUES_OF_DATA
        if cues <= {"+DELETE", "!DELETE"} and "EVENT" in sentence.marks:
            cues = frozenset()  # «удалить домашнее задание»
        if cues or _WORDS_OF_DATA.search(sentence.plain) or _corrects(sentence.marks):
            return True
    return False


def _corrects(marks: frozenset[str]) -> bool:
    named = not marks.isdisjoint({"FIELD", "CONTACT_FIELD"})
    owned = not marks.isdisjoint({"MY", "ME", "PERSONAL", "WRONG", "CHANGED"})
    return named and owned and not marks.isdisjoint({"CORRECT", "CLARIFY", "WRONG", "CHANGED"})
