"""Decides what a letter is: an appeal, a consent, an authority's request, other business, unclear.

No appeal may be taken for something else: other business has to be plain, and a word that a person
could use about his data makes the letter `unclear` at least (domain facts sections 3 and 5).
"""

import re
from collections.abc import Collection, Sequence

from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Kind
from mailbot.reading.marks import Marked

# The letter speaks of the author's own data or of what is done to him.
_OWN = re.compile(
    r"(?<!\S)(?:мо(?:и|их|им|ими|его|ей|ю|я|й|ем|е)|свои\w*|сво\w+) (?:\S+ ){0,2}?(?:персональн|личн|данн|номер|телефон|почт|аккаунт|акк|соглас"
    r"|фото|имя|имен|фамили|адрес|профил|кабинет|контакт|изображ|видео|паспорт|email|ящик)"
    r"|(?<!\S)(?:обо мне|про меня|на меня|меня из|меня от|мне (?:\S+ ){0,2}?(?:звон|пиш|присыл|шл|сып)|о себе|без моего)"
    r"|(?<!\S)my (?:\S+ ){0,2}?(?:data|information|account|email|details|name|photo|consent|phone)|(?<!\S)(?:about|remove|delete|unsubscribe|emailing|calling) me"
    r"|(?<!\S)(?:meine[rn]?|mein) (?:\S+ ){0,2}?(?:daten|konto|e-mail|einwilligung|adresse)"
)
_CUES_OF_DATA = frozenset(
    {"PD_WHOLE", "CONSENT", "CONSENT_PD", "CONSENT_PUBLISH", "CONSENT_MAILING", "UNLAWFUL_CLAIM", "UNLAWFUL",
     "LEAK", "UNSUB", "LAW", "LAW14", "BLACKLIST", "ABOUT_ME", "+BLOCK", "+RID", "+WITHDRAW", "POLICY",
     "MARKETING", "SUBJECT", "OFFICER"}
)  # fmt: skip
_WORDS_OF_DATA = re.compile(
    r"(?<!\S)(?:персональ|данн|приватн|конфиденциал|роскомнадзор|ркн|152|gdpr|dsgvo|спам|рассыл|отпи[сш]|удал|стер(?:еть|ите)|уничтож|забудьте"
    r"|утечк|слив|взлом|незаконн|неправомерн|privacy|unsubscribe|delete|erase|personal|daten|lösch|обо мне|про меня|закон|не (?:хочу|надо|нужн|присыл|звон|пиш)|рекламн\S* (?:писем|письм|звонк|смс|рассыл)|прокурат|жалоб|суд|согласи|права)"
)

# Advertising is told by an offer together with what offers are made of.
_OFFER = re.compile(
    r"(?<!\S)(?:предлага(?:ем|ю|ет)|хот(?:им|ела?|ели) (?:бы )?(?:вам )?предложить|предложить|готовы (?:помочь|предложить|провести|взять|обсудить|выполнить)|поможем|подготовим|разработаем|проведем|проведет|оказываем|оказывает"
    r"|специализируемся|занимаемся|наш(?:а|е|и) (?:компания|агентство|команда|студия|фирма|сервис|специалисты|юристы|эксперты|бюро|центр)|коммерческое предложение|приглаша(?:ем|ю)|(?:мы )?подготовили|скачайте|скачать"
    r"|we (?:offer|provide|help|specialize|can help|are a)|our (?:company|agency|team|services|solution)|i (?:offer|can help you)|wir bieten|unser (?:unternehmen|team))"
)
_GOODS = re.compile(
    r"(?<!\S)(?:услуг|аудит|консультац|вебинар|обучени|продвижени|seo|разработк|сопровожден|под ключ|скидк|стоимост|цен[аыоу]|бесплатн|тариф|руб|₽|акци|штраф|прайс"
    r"|сотрудничеств|партнерств|размещени|реклам|интеграци|спикер|аренд|поставк|производств|купить|баз[аыу]|контакт|доставк|сайт|кейс|клиент|бизнес|price|discount|services|website|seo|marketing|leads|business|cooperation|design|angebot|leistungen)"
)
_BUSINESS = re.compile(
    r"(?<!\S)(?:счет\w*(?: на оплату)?|накладн\w+|закрывающ\w+|акт\w* (?:сверки|выполненных|оказанных|приема)|смет\w+|прайс\w*|коммерческ\w+ предложени\w+|кп|аренд\w+|площадк\w+"
    r"|кейтеринг\w*|поставк\w+|сотрудничеств\w+|партнерств\w+|спонсор\w*|спикер\w*|доклад\w*|выступлен\w+|выступить|тезис\w*|ваканси\w+|резюме|собеседован\w+|стажировк\w+"
    r"|билет\w*|промокод\w*|возврат\w*|верн(?:уть|ите) (?:\S+ )?(?:деньги|средства|оплату)|деньги|чек\w*|программ\w+|расписани\w+|во сколько|начало|начнется|трансляци\w+|вебинар\w*|запис\w+|ссылк\w+|сертификат\w*|бейдж\w*|парковк\w+"
    r"|добраться|проезд\w*|рассрочк\w+|стенд\w*|интервью|аккредитац\w+|журналист\w*|редакци\w+|отел\w+|гостиниц\w+|не (?:могу|получается|удается) (?:войти|зайти|оплатить|открыть|скачать|попасть)"
    r"|не (?:открывается|работает|загружается|проходит|воспроизводится)|восстановить (?:доступ|пароль)|заказ\w*|конференц\w+|мероприяти\w+|курс\w*|урок\w*|домашн\w+|оплат\w+|платеж\w*|тариф\w*|договор\w* (?:подряда|аренды|поставки|поручения|оказания)"
    r"|реквизит\w*|дизайн\w*|seo|баннер\w*|бартер\w*|блогер\w*|коллабораци\w*|отзыв\w* о (?:курсе|конференции|мероприятии)|мест\w+|скидк\w+|invoice|ticket\w*|refund|schedule|speaker\w*|sponsor\w*|partnership|cooperation|conference|venue|webinar|payment|rechnung|angebot|konferenz)(?!\w)"
)
_BETWEEN_FIRMS = re.compile(
    r"(?<!\S)(?:коллеги|партнеры|направля(?:ем|ю) (?:\S+ ){0,2}?(?:на согласование|договор|акт|счет|проект)|на согласовани\w+|между нашими|с нашей стороны|наш\w+ юрист\w*)(?!\w)"
)

_AUTHORITY = re.compile(
    r"роскомнадзор|федеральн\w+ служб\w+ по надзору|прокуратур\w+|следственн\w+|министерств\w+|управление (?:мвд|фсб|роспотребнадзора|фас)|федеральн\w+ антимонопольн\w+|роспотребнадзор\w*|росфинмониторинг\w*|арбитражн\w+ суд|районн\w+ суд|отдел полиции|омвд|умвд|налогов\w+ служб\w+|ифнс"
)
_OFFICIAL = re.compile(
    r"(?<!\S)(?:запрашивает|просит (?:вас )?(?:представить|предоставить|направить|сообщить)|просим (?:вас )?(?:\S+ ){0,8}?(?:представить|предоставить|направить|сообщить)|предлагаем (?:\S+ ){0,6}?(?:представить|предоставить)|необходимо (?:\S+ ){0,4}?представить|требует(?:ся)? представить"
    r"|рассмотр\w+ (?:\S+ )?обращени\w+ гражданин|поступил\w* (?:\S+ ){0,4}?(?:обращение|жалоба)|в связи с (?:поступившим|рассмотрением|проведением)|предписани\w+|(?:заместитель|зам) ?(?:руководителя|начальника|прокурора)|руководитель управления|исх(?: \.)?(?: №)?|ведущий специалист|государственн\w+ инспектор|советник юстиции|вам надлежит)"
)
_GIVES_CONSENT = re.compile(
    r"(?<!не )(?<!\S)(?:да(?:ю|ем)|выража(?:ю|ем)|предоставля(?:ю|ем)|подтвержда(?:ю|ем)) (?:\S+ ){0,6}?согласи\w+|согласие (?:\S+ ){0,12}?(?:действует|да(?:ю|ется)|предоставляется)|я (?:\S+ ){0,4}?соглас(?:ен|на) на обработку|i (?:hereby )?(?:give|grant) (?:my )?consent|(?:направля|высыла|прилага|отправля)\w+ (?:\S+ ){0,4}?согласие на"
)
# Kinds that a consent form itself mentions without wanting them.
_WITH_CONSENT = frozenset({Kind.PD_QUESTION, Kind.COMPLAINT, Kind.CONSENT_WITHDRAWAL})


def sort_of(
    letter: Sequence[Marked], kinds: Collection[Kind], *, official_sender: bool = False
) -> Sort:
    """Return what the letter is; in doubt it is unclear, never other business."""
    text = "\n".join(sentence.plain for sentence in letter)
    marks = frozenset(mark for sentence in letter for mark in sentence.marks)
    own = _OWN.search(text) is not None
    if _is_authority(text, official_sender) and not own:
        return Sort.AUTHORITY_REQUEST
    gives = _GIVES_CONSENT.search(text) and not marks & {"!GIVE", "+WITHDRAW"}
    if gives and set(kinds) <= _WITH_CONSENT:
        return Sort.CONSENT_SUBMISSION
    if _is_advertising(text) and not own:
        return Sort.OTHER_BUSINESS
    if kinds:
        between = _BETWEEN_FIRMS.search(text) and not own and set(kinds) <= _WITH_CONSENT
        return Sort.OTHER_BUSINESS if between else Sort.APPEAL
    if _BETWEEN_FIRMS.search(text) and not own and _BUSINESS.search(text):
        return Sort.OTHER_BUSINESS
    rest = "\n".join(one.plain for one in letter if not _is_about_an_order(one))
    about_data = (
        own or bool(marks & _CUES_OF_DATA) or _corrects(marks) or _WORDS_OF_DATA.search(rest)
    )
    return Sort.OTHER_BUSINESS if _BUSINESS.search(text) and not about_data else Sort.UNCLEAR


def _corrects(marks: frozenset[str]) -> bool:
    named = not marks.isdisjoint({"FIELD", "CONTACT_FIELD"})
    owned = not marks.isdisjoint({"MY", "ME", "PERSONAL", "WRONG", "CHANGED"})
    return named and owned and not marks.isdisjoint({"CORRECT", "CLARIFY", "WRONG", "CHANGED"})


def _is_about_an_order(sentence: Marked) -> bool:
    """Tell whether something other than data is to be removed: «удалите второй заказ»."""
    data = {"DATA", "PD_WHOLE", "ACCOUNT", "SELF", "BASE", "FIELD", "PHOTO", "MAILING", "ALL"}
    return "ORDER" in sentence.marks and sentence.marks.isdisjoint(data)


def _is_authority(text: str, official_sender: bool) -> bool:
    """Tell whether an authority writes; a subject who threatens with one does not.

    An address of an authority is forged easily, and taking such a letter for an authority's costs
    nothing: a person looks at it at once (facts 7.18).
    """
    return bool(_OFFICIAL.search(text)) and (official_sender or bool(_AUTHORITY.search(text)))


def _is_advertising(text: str) -> bool:
    return bool(_OFFER.search(text)) and len(set(_GOODS.findall(text))) >= 2
