"""Tells what is plainly about something else: advertising, papers between firms, questions on events.

Words of 152-ФЗ stand in advertising too; what it lacks is a person who speaks of his own data.
"""

from collections.abc import Collection

from mailbot.domain.kinds import Kind
from mailbot.reading.morphology import noun_of, says_we_do
from mailbot.reading.turns import pattern

# Advertising is told by an offer together with what offers are made of.
_OFFER = pattern(
    "предлагаем|предлагаю|предлагает|предложить|приглашаем|приглашаю|скачайте|скачать|поможем",
    "подготовим|подготовили|разработаем|проведем|проведет|проверим|назначим|составим|настроим",
    "внедрим|оказываем|оказывает|специализируемся|занимаемся|изготавливаем|изготавливает|аутсорс*",
    "dpo-аутсорс*",
    "запишитесь|запишись|успейте|регистрируйтесь|узнайте|получите|оставьте_заявку",
    "готовы помочь|предложить|провести|взять|обсудить|выполнить",
    "наша|наше|наш|наши компания|агентство|команда|студия|фирма|сервис|специалисты|юристы|эксперты",
    "коммерческое предложение",
    "we offer|provide|help|specialize|can|are|sell|develop",
    "our company|agency|team|services|solution|experts",
    "i offer",
    "i can help",
    "wir bieten",
    "our <3> helps|offers|provides|supports",
    "наш|наша сканер|платформа|система|решение|продукт|модуль",
    "unser unternehmen|team",
)
_GOODS = pattern(
    "услуг*|аудит*|консультац*|вебинар*|обучени*|продвижени*|seo|разработк*|сопровожден*|скидк*",
    "стоимост*|цена|цены|цене|бесплатн*|тариф*|руб*|₽|акци*|штраф*|прайс*|сотрудничеств*|партнерств*",
    "размещени*|реклам*|интеграци*|спикер*|аренд*|поставк*|производств*|купить|базу|базы|контакт*",
    "пиар|подписчик*|рассылк*|взаимн*|доставк*|сайт*|кейс*|клиент*|бизнес*|чек-лист*|каталог*|под_ключ|price*|discount*|services",
    "обслуживани*|абонентск*|гаранти*|реестр*|документы|аттестаци*|модель_угроз|эксперт*|юрист*|экспертиз*|проверк*|цена|налог*|удостоверени*|проект*|под_залог",
    "рассрочк*|образц*|фиксированн*|журнал*|приказ*|сканер*|демо|платформ*|внедрен*|политик*|комплаенс*|compliance",
    "dpo*|representative|workflow*|handling|schulung*|löschkonzept*|veranstalter*|interesse|минут*_времени|заявку",
    "кредит*|залог*|лицензи*|сервер*|выставк*|логотип*|портфолио|compliant|audit|experts|products|offer",
    "website|marketing|leads|business|cooperation|design|angebot|leistungen|backlinks|link",
    "pricing|fee|demo|platform|partnership*|organisers|organizers|catalogue|katalog|vermieten",
)
_BUSINESS = pattern(
    "счет|счета|счету|счет-фактур*|счета-фактур*|накладн*|закрывающ*|смет*|прайс*|кп|аренд*",
    "площадк*|кейтеринг*|поставк*|сотрудничеств*|партнерств*|спонсор*|спикер*|доклад*|выступить",
    "выступлен*|тезис*|ваканси*|резюме|собеседован*|стажировк*|билет*|промокод*|возврат*|деньги",
    "чек|чеки|чека|программ*|расписани*|начало|начнется|трансляци*|вебинар*|запись|записи|ссылк*",
    "сертификат*|бейдж*|парковк*|добраться|проезд*|рассрочк*|стенд*|интервью|аккредитац*|журналист*",
    "премия|премии|конкурс*|курьер*|типограф*|доставк*|опрос*|исследовани*|мастер-класс*|участие",
    "участия|стоит|мест|места|хостинг*",
    "отел*|гостиниц*|приложени*|вылетает|заказ|заказа|заказе|конференц*|мероприяти*|курс*|урок*",
    "домашн*|оплат*|платеж*|тариф*|реквизит*|дизайн*|seo|баннер*|бартер*|блогер*|коллаборац*|скидк*",
    "invoice|ticket*|refund|schedule|speaker*|sponsor*|partnership|cooperation|conference|venue",
    "хостинг*|провайдер*|домен|домена|подорожан*|webinar|payment|rechnung|angebot|konferenz|коммерческ*_предложени*|во_сколько|обучени*|поток*",
    "сурдоперевод*|звук|видеоурок*|удостоверени*|квалификаци*|вычет*|бронирован*|конференц-зал*|перевод*",
    "декларац*|бейдж|гардероб*|питани*|обед*|вход|входе|affiliate|agenda|hotel|products|conditions|job",
    "куратор*|преподавател*|домашк*|recording*|subscription|course|lesson|paid|charged|обучени*",
    "log|logging in",
    "документ* об образовании",
    "код подтверждения|доступа",
    "оригинал* договор*",
    "копи* договор*",
    "акт|акта|акты сверки|выполненных|оказанных|приема",
    "вернуть|верните <1> деньги|средства|оплату|платеж",
    "не могу|получается|удается войти|зайти|оплатить|открыть|скачать|попасть",
    "не открывается|работает|загружается|проходит|воспроизводится|пришл*",
    "восстановить доступ|пароль",
    "договор* подряда|аренды|поставки|поручения|оказания",
    "акт|акты|документ*|счет* <4> подпис*|бухгалтери*|закрыва*|отчетн*",
    "скидк*|доплат*|списал*|начислил*|переплат*|квитанц*|эквайринг|ндс|юрлиц*|юридическ*_лиц*",
    "трансляци*|онлайн-трансляц*|эфир*|зум|zoom|плеер|урок*|модул*|лекци*|домашн*|дз|тест*|зачет*",
    "сертификат*|диплом*|удостоверени*|грамот*|бейдж*|сувенир*|мерч*",
    "билет*|регистрац*|место|места|зал|зале|ряд|парковк*|гардероб|кофе-брейк|кейтеринг|трансфер",
    "пропуск*|площадк*|охран*|пожарн*|клининг|уборк*|техник*|проектор|микрофон*|экран*|розетк*",
    "вакансии|вакансию|вакансия|работу|работа|резюме|стажер*|портфолио|кандидат*|собеседовани*",
    "партнер*|спонсор*|бартер*|коллаборац*|обмен*|совместн*|взаимн*|инфопартнер*",
    "сайт <4> не|ошибка|404|500|медленно|висит",
    "браузер*|приложени*|кнопк*|оплатить|оплата|корзин*",
    "поток|потока|потоке|группа|группу|группы|наставник*|куратор*|тариф*",
    "посылк*|отправлени*|бандерол*|курьер*|самовывоз",
    "подписаться|подпишите|подписка на|рассылку",
    "ботинки|кошел*|зонт*|забыл*_в_зале|потерял* <4> зале|площадке|конференции",
    "понравил*|круто|супер|классн*|отличн*|рекоменду*|впечатлени*",
)
_BETWEEN_FIRMS = pattern(
    "коллеги|партнеры|контрагент*|подписант*|счет-фактур*|бухгалтер*",
    "направляем|направляю|высылаем|высылаю <2> договор|акт|счет|проект|накладн*|на_согласование",
    "на согласовани*",
    "между нашими",
    "для заключения договора",
    "наш* юрист*",
)

# Papers that only firms exchange.
_PAPERS_OF_FIRMS = pattern(
    "наш*_банковск*|банковск*_реквизит*|счет-фактур*|счета-фактур*|накладн*|подписант*|контрагент*|бухгалтер*"
)

# Papers that are drafted and signed, and undertakings of a firm; a person speaks of himself beside.
_DRAFTS = pattern(
    "протокол* разногласий",
    "на подпись|согласование|подписание",
    "направля*|высыла* <5> поручение|соглашение|договор|протокол|приложение|редакцию|перечень|акт|смету",
    "наше согласие|разрешение на проведение|поставк*|аренд*|монтаж|размещени*|участие",
    "отзываем|снимаем <2> наше|своё|свое? предложение|оферту|заявку|согласие_на_проведение",
    "бронь|договор|стенд* <6> аннулиру*|расторг*",
    "unser|unsere angebot|zusage|vertrag",
    "our offer|bid|proposal|quote <6> withdraw*|expires",
    "withdraw* <2> our offer|bid|proposal|quote",
)

# What such notices are about.
_LINES_OF_FIRMS = pattern(
    "ссылк*|кабинет*|оплат*|продл*|истека*|лиценз*|тариф*|услуг*|сервис*|политик*|услови*|посылк*|заказ*|пароль|пароля",
    "скид*|акци*|регистрац*|вебинар*|курс*|уведомлени*|адрес*|баланс*|задолженност*|договор*|документ*",
    "пропуск*|площадк*|мероприяти*|http|https|обновл*|реквизит*|производств*|постановлени*",
    "click|link|renew|expire*|update*|terms|invoice|verify",
)

# Somebody speaks of himself: an offer that nobody signs does not.
_HIMSELF = pattern(
    "я|меня|мне|мной|мною|мо*|прошу|требую|хочу|хотел|хотела|отзываю|возражаю|желаю|запрещаю|my|me|i"
    "|ich|mich|mir|meine*"
)

# Kinds that letters between firms mention without wanting them.
_MENTIONED = frozenset({Kind.PD_QUESTION, Kind.COMPLAINT})
_BY_FIRMS = _MENTIONED | {
    Kind.RECTIFICATION,
    Kind.ACCESS_REQUEST,
    Kind.UNLAWFUL_PROCESSING_CLAIM,
}
_BY_SELLERS = _BY_FIRMS | {Kind.SPECIAL_REGIME_NOTICE, Kind.INCIDENT_REPORT}

# Nouns of which any letter may be made; three others are a matter of their own.
_VAGUE = frozenset(
    "день вечер утро время обращение заявление письмо ответ вопрос почта мера ситуация закон работа"
    " помощь проблема уважение тест вложение адрес имя фамилия номер телефон человек подпись приложение"
    " файл документ скан доверенность копия паспорт согласие просьба требование запрос претензия срок"
    " право дело связь сообщение контакт информация данные сведение порядок случай раз привет".split()
)
_A_MATTER = 3


def is_advertising(text: str, kinds: Collection[Kind]) -> bool:
    """Tell whether somebody offers goods or services; the text has no word of his own data."""
    goods = len(set(_GOODS.findall(text)))
    if _OFFER.search(text) or any(map(says_we_do, text.split())):
        return goods >= 2
    return goods >= 2 and not _HIMSELF.search(text) and set(kinds) <= _BY_SELLERS


def is_a_draft(text: str) -> bool:
    """Tell whether firms exchange drafts or take their offers back: nobody speaks of himself."""
    return _DRAFTS.search(text) is not None and _HIMSELF.search(text) is None


def is_between_firms(text: str, kinds: Collection[Kind]) -> bool:
    """Tell whether firms exchange papers: invoices, acts, drafts of contracts."""
    papers = _PAPERS_OF_FIRMS.search(text)
    if not (_BETWEEN_FIRMS.search(text) and (papers or _BUSINESS.search(text))):
        return False
    return set(kinds) <= (_BY_FIRMS if papers else _MENTIONED)


# The voice of a firm or of its programs, which speak to customers.
_FIRM = pattern(
    "уважаем*|дорог* клиент*|пользовател*|абонент*|налогоплательщик*|партнер*|подписчик*|покупател*",
    "напоминаем|сообщаем|уведомляем|информируем|подтверждаем|обновили|приглашаем|предлагаем|просим",
    "команда|отдел|служба|ооо|агентство|компания|банк|техподдержка|поддержка|администрация|дирекция",
    "ваш|ваша|ваше|вашего|вашей <2> заказ|посылка|аккаунт*|домен|тариф|подписк*|счет|пароль|пароля|ящик*|учетн*|заявка|отправлени*|баланс",
    "dear customer|user|client|subscriber",
    "your account|subscription|password|invoice|domain|order|parcel",
)
_PRESS = pattern(
    "журнал*|редакци*|издани*|корреспондент*|интервью|статью|статья|статьи <3> для|о|об|на|готов*|пишу|газет*|сми",
    "журналист*|редакци*|издани*|корреспондент*|интервью|диплом*|курсов*|исследовани*|опрос*|анкетировани*|подкаст*|материал",
    "journalist|interview|magazine|survey|thesis|research",
)


def is_notice(text: str, kinds: Collection[Kind]) -> bool:
    """Tell whether a firm or its program informs its customers: nobody speaks of himself."""
    return (
        set(kinds) <= _BY_SELLERS
        and _FIRM.search(text) is not None
        and _HIMSELF.search(text) is None
        and _LINES_OF_FIRMS.search(text) is not None
    )


def is_of_the_press(text: str) -> bool:
    """Tell whether journalists or students want to be told about the office, not about themselves."""
    return _PRESS.search(text) is not None


def is_about_business(text: str) -> bool:
    """Tell whether the letter speaks of events, courses, payments, jobs."""
    return _BUSINESS.search(text) is not None


def is_about_much(text: str) -> bool:
    """Tell whether the letter has a matter of its own, whatever it is."""
    nouns = {noun for word in text.split() if (noun := noun_of(word)) and noun not in _VAGUE}
    return len(nouns) >= _A_MATTER
