"""Decides what a letter is: an appeal, a consent, an authority's request, other business, unclear.

No appeal may be taken for something else: other business has to be plain, and a word that a person
could use about his data makes the letter `unclear` at least (domain facts sections 3 and 5).
"""

from collections.abc import Collection, Sequence

from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Kind
from mailbot.reading.business import (
    is_about_business,
    is_about_much,
    is_advertising,
    is_between_firms,
)
from mailbot.reading.marks import Marked
from mailbot.reading.turns import pattern

# The letter speaks of the author's own data or of what is done to him.
_OWN = pattern(
    "мо*|свои|своих|свой|свою|своё|свое|своего <2> персональн*|личн*|данн*|номер*|телефон*|почт*"
    "|аккаунт*|акк|соглас*|фото*|имя|имени|фамили*|адрес*|профил*|кабинет*|контакт*|изображ*|видео"
    "|паспорт*|email|ящик*|имейл*",
    "обо|про|на|из меня|мне",
    "меня из|от|с",
    "мне <2> звон*|пиш*|присыл*|шл*|сып*|назван*",
    "о себе",
    "без моего",
    "my <2> data|information|account|email|details|name|photo|consent|phone",
    "about|remove|delete|unsubscribe|emailing|calling|contact me",
    "meine*|mein <2> daten|konto|e-mail|einwilligung|adresse|name|foto",
)
_CUES_OF_DATA = frozenset(
    {"PD_WHOLE", "CONSENT", "CONSENT_PD", "CONSENT_PUBLISH", "CONSENT_MAILING", "UNLAWFUL_CLAIM",
     "UNLAWFUL", "LEAK", "UNSUB", "LAW", "LAW14", "BLACKLIST", "ABOUT_ME", "+BLOCK", "+RID",
     "+WITHDRAW", "POLICY", "MARKETING", "SUBJECT", "OFFICER", "!DELETE", "+DELETE"}
)  # fmt: skip
_WORDS_OF_DATA = pattern(
    "персональ*|публикац*|данн*|приватн*|конфиденциал*|роскомнадзор*|ркн|152*|gdpr|dsgvo",
    "спам*|рассыл*|отпис*|отпиш*|стереть|сотрите|уничтож*|забудьте|утечк*|слив*|взлом*|закон*",
    "незаконн*|неправомерн*|прокурат*|жалоб*|суд|согласи*|права|privacy|unsubscribe|delete|erase",
    "personal|daten|löschen|обо_мне|про_меня",
    "имя|имени|фамили*|отчеств*|интересно|неинтересно|отстан*",
    "не интерес*|клиент|ваш",
    "автоматическ* решени*",
    "дат* рождения",
    "не хочу|надо|нужн*|присыл*|звон*|пиш*",
    "рекламн* писем|письм*|звонк*|смс|рассыл*",
)
# Things of which people speak when they delete, cancel or correct what is no data.
_DATA = frozenset(
    {"DATA", "PD_WHOLE", "ACCOUNT", "SELF", "ABOUT_ME", "BASE", "FIELD", "PHOTO", "MAILING", "ALL"}
)

_AUTHORITY = pattern(
    "роскомнадзор*|прокуратур*|следственн*|министерств*|роспотребнадзор*|росфинмониторинг*|омвд|умвд",
    "ифнс|фнс|мвд",
    "федеральн* служб*|антимонопольн*",
    "межрайонн* инспекц*",
    "арбитражн*|районн*|городск* суд",
    "отдел полиции",
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
)
_GIVES_CONSENT = pattern(
    "даю|даем|выражаю|предоставляю|подтверждаю <6> согласи*",
    "согласие <12> действует|дается|предоставляется",
    "я <4> согласен|согласна на обработк*",
    "i hereby? give|grant <1> consent",
    "направля*|высыла*|прилага*|отправля* <4> согласие на",
)
_REFUSES = pattern(
    "против|прошу|требую",
    "не действует",
    "отзываю|отозвать",
    "не|больше_не|нет <2> даю|даем|согла*|согласия",
)

# Kinds that a consent form mentions without wanting them.
_MENTIONED = frozenset({Kind.PD_QUESTION, Kind.COMPLAINT})


def sort_of(
    letter: Sequence[Marked],
    kinds: Collection[Kind],
    *,
    has_papers: bool = False,
    official_sender: bool = False,
) -> Sort:
    """Return what the letter is; in doubt it is unclear, never other business."""
    text = "\n".join(sentence.plain for sentence in letter)
    own = _OWN.search(text) is not None
    if _is_authority(text, official_sender) and not own:
        return Sort.AUTHORITY_REQUEST
    if set(kinds) <= _MENTIONED and _GIVES_CONSENT.search(text) and not _REFUSES.search(text):
        return Sort.CONSENT_SUBMISSION
    if not own and (is_advertising(text, kinds) or is_between_firms(text, kinds)):
        return Sort.OTHER_BUSINESS
    if kinds:
        return Sort.APPEAL
    if own or _may_be_about_data(letter):
        return Sort.UNCLEAR
    plain = is_about_business(text) or (not has_papers and is_about_much(text))
    return Sort.OTHER_BUSINESS if plain else Sort.UNCLEAR


def _is_authority(text: str, official_sender: bool) -> bool:
    """Tell whether an authority writes; a subject who threatens with one does not.

    An address of an authority is forged easily, and taking such a letter for an authority's costs
    nothing: a person looks at it at once (facts 7.18).
    """
    return bool(_OFFICIAL.search(text)) and (official_sender or bool(_AUTHORITY.search(text)))


def _may_be_about_data(letter: Sequence[Marked]) -> bool:
    for sentence in letter:
        if "ORDER" in sentence.marks and sentence.marks.isdisjoint(_DATA):
            continue  # «удалите второй заказ»
        if sentence.marks & _CUES_OF_DATA or _WORDS_OF_DATA.search(sentence.plain):
            return True
        if _corrects(sentence.marks):
            return True
    return False


def _corrects(marks: frozenset[str]) -> bool:
    named = not marks.isdisjoint({"FIELD", "CONTACT_FIELD"})
    owned = not marks.isdisjoint({"MY", "ME", "PERSONAL", "WRONG", "CHANGED"})
    return named and owned and not marks.isdisjoint({"CORRECT", "CLARIFY", "WRONG", "CHANGED"})
