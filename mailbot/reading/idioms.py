"""Turns of phrase that show a kind of demand by themselves, whoever governs whom.

A sentence that bears one of the marks `unless` shows nothing. Sources as in `rules.py`.
"""

import re
from typing import NamedTuple

from mailbot.domain.kinds import Kind
from mailbot.reading.turns import pattern

K = Kind


class Idiom(NamedTuple):
    """The kind that the pattern shows in sentences without any of the marks `unless`."""

    kind: Kind
    pattern: re.Pattern[str]
    unless: frozenset[str]


def _idiom(kind: Kind, *turns: str, unless: str = "") -> Idiom:
    return Idiom(kind, pattern(*turns), frozenset(unless.split()))


_HELD = "емейл*|телефон*|номер*|почт*|адрес*|имейл*|email|e-mail|mail|данн*|контакт*|ящик*|мыло|фамили*|информаци*"
_GOT = "взя*|взят*|получ*|появи*|оказа*|узна*|знае*|доста*|добы*|раздобы*|всплы*|попа*|есть"
_MINE = "мо*|наш*|меня"
_CARRIED = "данн*|баз*|контакт*|информаци*|аккаунт*|телефон*|список|списк*|клиент*|участник*|номер*"
_PAPERS = "документ*|логин*|парол*|данн*|билет*|договор*|паспорт*|сертификат*|чек*|заказ*|анкет*|счет*|фио|письм*|профил*|кабинет*"
_STRANGER = "человек*|участник*|клиент*|пользовател*|люд*|покупател*|лица|женщин*|мужчин*"
_DECISION = "решени*|отказ*|оценк*|скоринг*|заявк*"
_MACHINE = "автоматическ*|автоматизированн*|алгоритм*|робот*|машин*|нейросет*|бот|ботом|бота|скоринг*|систем*"
_ABOVE = "фамили*|телефон*|номер*|почт*|паспорт*|имя|имейл*|email|e-mail|отчеств*|ящик*|адрес*"

IDIOMS: tuple[Idiom, ...] = (
    _idiom(
        K.DESTRUCTION,
        "воспользоваться|пользуюсь|реализу*|осуществля* <4> прав* на забвение|удаление|уничтожение",
        "воспользоваться|пользуюсь|реализу* <4> прав* быть забыт*",
        "прошу <3> прав* на забвение",
        "исполнить|соблюсти|обеспечить|реализовать <3> прав* на забвение|удаление|уничтожение",
        "где <2> обещанн* удаление|уничтожение",
        "exercise|exercising|invoke|invoking <6> right to erasure|deletion",
        "exercise|exercising|invoke|invoking <6> right to be forgotten",
        "mache <6> recht auf löschung|vergessenwerden",
    ),
    _idiom(
        K.MARKETING_OBJECTION,
        "оставьте|оставь меня|нас <1> в покое",
        "забудьте <2> номер|телефон|адрес|почту",
        "телефон|номер|адрес|почту <2> забудьте",
        "отстаньте",
        "отвяжитесь",
        "отвалите",
        "без рекламы|спама",
        "почему <3> письма|смс|рассылк* <4> приход*",
        "чтобы|чтоб <4> не приход*|присыл*|слал*|звон*|писал*",
        "письм*|смс|реклам*|сообщени* <5> не приход* чтобы|чтоб",
        "не включ*|добавл*|внос* <3> рассыл*|спис*",
        "не подписывал*|просил*|заказывал* <4> рассыл*|реклам*|письма|присылать",
        "как|где|хочу|хотел*|прошу|можно|пытаюсь <3> отписа*|отказаться_от_рассыл*",
        "не могу|получается|удается|выходит|удаётся отписа*",
        "как|где|чтобы <3> убрать|удалить|исключить|вычеркнуть|убрали <5> ваш*? списк*|рассыл*",
        "how do|can i unsubscribe",
        "how to unsubscribe",
        "want to unsubscribe|opt_out|opt-out",
        "i opt|opt_out|opt-out out?",
        "no more emails|newsletter*|marketing|calls|messages|texts",
        "don't want any? more? emails|newsletter*|marketing|calls|spam|messages",
        "stop all|the|your|sending|these? <2> emails|newsletter*|marketing|calls|sms|texts|spam",
        "stop emailing|calling|texting|messaging|spamming|mailing|contacting",
        "take|remove|keep|get me off",
        "keine weitere|weiteren? werbung|newsletter|werbemails|mails|e-mails <4> mehr|erhalten|zu",
        "melden sie mich <6> ab",
        "abbestellen",
        "abmelden",
        unless="ORDER EITHER",
    ),
    _idiom(
        K.MARKETING_OBJECTION,
        "отписыва*|отписал* <12> письма|рассылк*|смс|приход*|шлете|присыла*",
        unless="!UNSUB !NEED",
    ),
    _idiom(K.MARKETING_OBJECTION, "stop|стоп|unsubscribe|отписка|отписаться|отпишите .|!?"),
    _idiom(
        K.CONSENT_WITHDRAWAL,
        "счита*|признать <4> согласи* <12> отозванн*|недействительн*|аннулированн*|прекращенн*|утратившим",
        "согласи* <14> счита*|признать <4> отозванн*|недействительн*|аннулированн*|прекращенн*|утратившим",
        "счита*|признать <3> отозванн*|аннулированн*|недействительн*|прекращенн* <3> согласи*",
        "больше|более|далее|теперь|уже не согла*|разрешаю|позволяю <3> обработ*|использ*|хран*|обрабаты*",
        "не согла* на обработк*",
        "прекраща* действие <3> согласи*",
        "забира*|снима* назад? <2> согласи*",
        "согласи* <10> прекраща*|утрачива*|теряет действие|силу",
        "consider <2> consent <2> withdrawn|revoked",
        "согласи* <6> больше|более нет",
        "согласи* <8> не действует|действительно",
        "согласи* <6> забираю|отменяю|аннулирую|прекращаю",
        "имею право отозвать <8> что_и_делаю|настоящим",
        "no longer consent|agree",
        "do not|don't consent|agree <4> processing|use|process",
        "take back my consent",
        "einwilligung*|zustimmung <14> widerruf*|zurück*",
        "widerruf* <6> einwilligung*|zustimmung",
        "consent <20> withdrawing said|that|this|the consent",
        unless="CONSENT_PUBLISH CONSENT_MAILING PHOTO MAILING MARKETING !GIVE",
    ),
    _idiom(
        K.ACCESS_REQUEST,
        "запрашиваю|запрашиваем <4> сведени*|информаци*|данн*|копи*|перечень",
        "какие|какая|какую|какими именно|еще|из_этих? мои|персональн*|личн*? персональн*? данн*|информаци*|сведени*|инфу|инфа|пдн"
        " <4> обо_мне|про_меня|на_меня|у_вас|вы|мо*|о_себе",
        "какие у вас <2> мо*|обо_мне <2> данн*|сведени*|информаци*",
        "какие|какая|какую именно? мои|моя|мою <1> данн*|информаци*|сведени*",
        "какие <3> мои <1> данн*",
        "что|всё|все <1> вы <2> обо_мне|про_меня|на_меня знаете|храните|собрали|имеете|накопили?",
        "что|всё|все ,? что? <1> у вас <2> на_меня|обо_мне|про_меня|мое|моего",
        "все ,? что? <1> вы <1> знаете|храните|имеете|собрали <2> обо_мне|про_меня|на_меня",
        unless="+DELETE !DELETE ~DELETE LEAK +REMOVE",
    ),
    _idiom(
        K.ACCESS_REQUEST,
        "кому|куда|с_кем <6> переда*|дали|давали|отда*|раскры*|отправ*|продал*|предоставля*|делил*|сообща*",
        "кто <6> получил*|имеет_доступ|видел*|пользуется|обрабатывает|обработчик* <4> мо*|данн*|доступ",
        "кто является обработчик*|оператор* <1> мо*|данн*",
        "каким <3> лицам|компаниям|организациям|партнерам|контрагентам|людям <5> переда*|дали|отправ*",
        "каким <1> третьим <4> переда*|дали|отправ*|раскры*|предоставля*",
        "who|whom <4> shared|disclosed|sold|passed|sent|transferred|share|disclose",
        "an wen <6> weitergegeben|übermittelt|weitergeben",
        unless="LEAK ORDER !DELETE +DELETE",
    ),
    _idiom(
        K.ACCESS_REQUEST,
        "копи*|перечень|перечня|список|состав|выписк* <3> мо*|свои|своих|персональн*|личн*|обрабатываем*"
        " <2> данн*|сведени*|пд|пдн",
        "copy|overview|summary|list|extract of <3> my|personal|the <1> data|information|details",
        "копи*|перечень|список|отчет <2> данн*|сведени*|информаци* ,? котор* <4> обо_мне|на_меня|про_меня",
        "вс* <2> информаци*|данн*|сведени* ,? котор* <1> у вас <2> обо_мне|на_меня|про_меня",
        "расклад|отчет|отчёт|справк* <2> мо* <1> данн*",
        "вс* ,? что <2> хранится|есть|имеется|лежит <4> мо*|на_меня|обо_мне",
        "if|whether <3> shared|disclosed|sold|passed <2> with|to|it",
        "ст|стать* .? 14 <8> запрос|запросом|запрашива*",
        "запрос <10> ст|стать* .? 14",
        "copy of everything",
        "everything you <2> have|stored|hold|know|collected <3> about|on|regarding me",
        "what|which <3> data|information|details <4> about|on|concerning me",
        "what|which <3> data|information|details <3> you have|hold|store|keep|process|collected",
        "what you know|hold|have|keep about|on me",
        "subject access request",
        "request|exercis*|demand* <4> right_of_access|access_to_my|access",
        "welche|alle|sämtliche|kopie <4> daten <6> gespeichert|verarbeite*|haben",
        "bitte|verlange|beantrage|fordere|erteilen <8> auskunft",
        "auskunft <6> welche",
        unless="+EXPORT +DELETE !DELETE +REMOVE +WITHDRAW LEAK ENTRY",
    ),
    _idiom(
        K.ACCESS_REQUEST,
        "пришлите|предоставьте|направьте|вышлите|дайте|получить|прислать|предоставить <4>"
        " копи*|перечень|список|выписк* <3> мо*|своих|персональн* <2> данн*|сведени*|пд|пдн",
        "send|give|provide|supply me? <2> copy of <2> my|the|all <2> data|information",
        unless="+EXPORT MACHINE_READABLE",
    ),
    _idiom(
        K.PROCESSING_CONFIRMATION,
        f"откуда|где|как|каким_образом|от_кого <5> {_GOT} <4> {_MINE} <2> {_HELD}",
        f"откуда|от_кого <5> {_MINE} <2> {_HELD}",
        f"откуда|где|как <3> {_GOT} <2> {_HELD} <1> мо*",
        "откуда|от_кого он|она|они|это|все_это <1> у вас",
        f"{_MINE} <1> {_HELD} <4> откуда",
        f"откуда вы? его|ее|их|меня|обо_мне <1> {_GOT}|взяли",
        f"кто <3> дал|передал|сообщил|слил|продал|предоставил|дали <1> {_MINE} <2> {_HELD}",
        "есть|имеются|имеется|хранятся|хранится|содержатся|значатся|остались|находятся|осталось ли <6>"
        " мо*|обо_мне|о_мне|на_меня|персональн*",
        "осталась|остались|осталось|сохранились|сохранилась ли <6> мо*|обо_мне|на_меня",
        "мои <1> данн* <2> у вас <2> есть|имеются|хранятся|остались ?",
        "подтвер* <3> что <2> не обрабатыва*|храните|хранятся|используете",
        "есть|остались|хранятся у вас <3> мои|какие-то|какие-либо <3> данн* ?",
        "обрабатыва*|храните|используете|собираете|располагаете|имеете|ведете|осуществляете|осуществляется"
        " ли <6> мо*|обо_мне|персональн*|данн*|информаци*",
        "состою|нахожусь|значусь|числюсь|есть ли? я? <3> баз*|реестр*|списк*",
        "кто <2> слил мо* <1> телефон*|номер*|почт*|адрес*|контакт*",
        "подтвер* <3> факт*|наличие|обработк* <4> мо*|персональн*",
        "is|are my <2> data|details|email|number in|on|with|stored",
        "confirm <3> you <3> no_longer|don't|do_not <2> hold|have|store|process|keep",
        "where did|have you <1> get|got|obtain*|find|found|take|taken <2> my|this|me",
        "how did|do you <1> get|got|obtain*|find|have|know <2> my",
        "who gave you <1> my",
        "whether|if my|the <3> is|are <1> stored|held|processed|kept|in",
        "справк*|подтверждени* <4> что <5> не обрабатыва*|хран*|ведется",
        "do|are|whether|if you <2> have|hold|process*|stor*|keep <4> my|about_me|on_me|to_me|concerning_me|regarding_me",
        "woher haben sie",
        "haben|speichern|verarbeiten sie <3> daten <2> mich|mir",
        "ob sie <4> daten",
        "ob bei_ihnen|sie <4> gespeichert|verarbeite*",
        unless="ORDER CONSENT_PD",
    ),
    _idiom(
        K.ACCESS_REQUEST, "есть|имеется ли <3> согласи*", "когда <4> дал|дала|давал* <3> согласи*"
    ),
    _idiom(
        K.PORTABILITY,
        "машиночитаем*",
        "machine-readable",
        "machine readable",
        "maschinenlesbar*",
        "структурированн* <3> формат*|вид*",
        "json|csv|xml",
        "файл* <5> загрузк*|загрузить|импорт* <4> друг*|друг*|ин*",
        "п . 13 . 4",
        "data portability",
        "right to portability",
        "datenübertragbarkeit",
        "переносимост* данн*",
        "перенос* <3> данн*|их <3> друг*|ин*",
        unless="ORDER LEAK +DELETE",
    ),
    _idiom(
        K.RECTIFICATION,
        f"сменил*|поменял*|изменил*|сменились|изменились|новая|новый|новое <4> {_ABOVE}",
        f"{_ABOVE} <2> сменил*|поменял*|изменил*|сменились|изменились|устарел*",
        f"мо* <1> {_ABOVE} <6> другой|другая|другое",
        "меняю <3> фамили*|телефон*|номер*|почт*|паспорт*|прописк*|адрес*",
        "новые данные|реквизиты|контакты :",
        "теперь у_меня|я <2> фамили*|телефон*|номер*|почт*|паспорт*|имя",
        "was|my|changed|new surname|last_name|phone|email|address <3> changed|new|now",
        "changed my|surname|phone|email|address name|surname|phone|email|address|number?",
        "got married",
        "i have? moved <8> address|new",
        "ich|mein <4> umgezogen|geheiratet",
        unless="S:? +TELL ORDER CHAT !CALL",
    ),
    _idiom(
        K.RECTIFICATION,
        "вместо <8> указать|указывать|записать|написать|поставить|прописать",
        "приве* <4> данн* <3> в соответствие",
        'вместо|не «|"? <1> »|"? указан*|написан*|стоит|значится|записан*',
        "опечатк*|ошибк*|ошиб* <4> в|во <2> мо*|свое*|имен*|фамили*|телефон*|почт*|отчеств*|адрес*|дате",
        "фамили*|имя|отчеств*|дата|адрес|телефон|почта <4> с ошибкой|опечаткой",
        "был|была|был* * ,? стал|стала|теперь",
        "my|the <2> name|surname|email|address|phone|number|birth|details <3> is|are|was|has|have <2>"
        " changed|wrong|incorrect|misspell*|misspelt|outdated|inaccurate",
        "name|surname|adresse|anschrift <3> falsch|veraltet|geändert",
        unless="CALL SEND MAILING +DELETE",
    ),
    _idiom(
        K.PUBLICATION_LIMITS_SET,
        "устан*|установить|ввести|ввожу|определяю|наклад*|вводится <4> запрет*|услови*|ограничени*",
        "разреша*|разрешено|согласен|согласна|можно|допускается <5> только|лишь <6>"
        " имя|фамили*|фото*|инициал*|город|должность",
        "могут|может|можно <2> публик*|размещ*|опублик*|показывать|видеть|распростран* <3> только|лишь",
        "учесть|учтите <2> услови*|ограничени*|запрет*",
        "разреша* <2> публик*|размещ*|показывать|использовать <8> но|однако|кроме",
        "разреша* <6> фото*|изображени*|видео*|публик*|размещ* <6> только|лишь",
        "запре* <4> передач*|передавать|обработк*|распростран*|распространять <6>"
        " неограниченн*|неопределенн* круг*",
        "only <4> name|initials|photo may|can be published|shown|displayed?",
        unless="BLOCK MAILING L:GDPR",
    ),
    _idiom(
        K.UNLAWFUL_PROCESSING_CLAIM,
        "не давал*|предоставлял*|подписывал*|выражал*|получено|дала|дал <6> согласи*|разрешени*",
        "не разрешал*|позволял*|соглашал* <4> использ*|обраб*|переда*|публик*|хран*|собир*",
        "я|мы не соглашал*|соглашалась|разрешал*|разрешала .|,|!",
        "отсутствует|нет мое|моего|никакого согласи*",
        "согласи*|разрешени* <8> не давал*|предоставлял*|подписывал*|выражал*|было|спрашивал*|дала|дал",
        "i never|didn't|haven't gave|give|given|consented|consent|agreed|agree",
        "i have? never gave|given|consented|agreed",
        "did not give|consent|agree",
        "nie eine? einwilligung|zugestimmt|erteilt",
        "keine einwilligung",
        unless="ORDER MARKETING !AGREE",
    ),
    _idiom(
        K.INCIDENT_REPORT,
        f"чуж*|посторонн* <2> {_PAPERS}",
        f"друг*|другого|не_мои|не_мой|не_моего {_STRANGER} <2> {_PAPERS}",
        f"{_PAPERS} друг*|другого|совсем_другого|чужого|какого-то|какой-то {_STRANGER}",
        f"{_PAPERS} <1> незнаком*|посторонн*|чуж*",
        "паспорт*|договор*|билет*|данн*|документ* <3> какого-то|какой-то|чьи-то|чей-то|каких-то",
        f"мне приход* его|ее|чуж* {_PAPERS}|писем",
        f"{_PAPERS} на имя|фамилию друг*|другого|чуж* {_STRANGER}?",
        f"{_PAPERS} на чужую|чужое|другую|другое фамилию|имя",
        "письм*|сообщени* <2> адресованн*|предназначенн* <1> друг*|чуж*|не_мне",
        "somebody|someone else 's",
        "someone|somebody else's",
        "another person|user|customer|participant|person's|customer's|participant's",
        unless="CHANGED CHILD EVENT.pf",
    ),
    _idiom(
        K.INCIDENT_REPORT,
        "утечка|утечку|утечки|утечке|утечкой",
        f"утекл*|слил*|слит*|слив*|взлом*|скомпрометирован*|продают*|торгуют <6> {_CARRIED}",
        "украл*|украден*|похит* <3> данн*|баз*|аккаунт*|список|клиент*",
        f"{_CARRIED} <6> утекл*|слил*|слит*|взлом*|украл*|украден*|гуглится|продается|продаются|продают",
        f"{_CARRIED}|файл*|таблиц* <8> в открыт*|свободн*|публичн*|общем|общий доступ*",
        f"открыт*|свободн*|публичн* доступ* <3> {_CARRIED}|файл*|таблиц*",
        f"{_CARRIED}|файл*|таблиц* <6> доступн* всем|любому|без_пароля|по_ссылке",
        f"{_CARRIED}|файл*|таблиц* <6> в телеграм*|даркнет*|сети",
        f"{_CARRIED}|файл*|таблиц* <3> выложен* в|на",
        "размещ*|публикац*|выклад*|выложен* <4> файл*|таблиц*|баз* <6> данн*|участник*|клиент*",
        "кто-то|посторонн*|неизвестн* <4> войти|вошел|зашел|заходил*|входил*|вошли|зашли <4> аккаунт*|кабинет*|профил*",
        "нашел|нашла|нашли|обнаружил*|увидел*|видел*|наткнул*|гуляет|ходит|скинули|попался <10>"
        " файл*|таблиц*|баз*|спис*|архив* <14> ваш*|участник*|клиент*|телефон*|почт*|фамили*",
        "похож* на ваш* баз*|спис*|данн*",
        "в копии|копию <4> адрес*|все|всех|участник*|почт*",
        "всем адресатам",
        "адрес* всех <1> участник*|получател*|клиент*|подписчик*",
        "видны <3> всех|других|остальных|адрес*",
        "exposes|exposing|exposed|leaks <4> data|information|details",
        "data breach|leak",
        "leaked",
        "wrong recipient|person",
        "datenleck|datenpanne",
        unless="+REMOVE +DELETE !PUBLISH REVIEW WHO",
    ),
    _idiom(
        K.AUTOMATED_DECISION_OBJECTION,
        "пересмотр*|отмен*|оспарива*|рассмотр* <8> автоматическ*|автоматизированн*|алгоритм* <2> решени*",
        "не согласен|согласна <4> автоматическ*|автоматизированн* <2> решени*",
    ),
    _idiom(
        K.AUTOMATED_DECISION_OBJECTION,
        f"{_DECISION} <12> {_MACHINE}|программ*",
        "возраз*|возража* <1> против <2> решени*",
        "программа|робот|машина|компьютер , а не человек|сотрудник|люди",
        "решени* <3> без <2> человек*|сотрудник*|людей",
        f"{_MACHINE} <6> решени*|отказ*|отклон*|решил*|присвоил*",
        "automated decision|decisions|decision-making|individual",
        "solely automated",
        "solely on automated",
        "based <2> automated processing",
        "decision <6> algorithm|automatically|machine|computer",
        "automatisierte* entscheidung*|einzelfall*",
        unless="+TELL EXISTENCE ENTRY",
    ),
)

# Any sign of a minor counts (policy 3.7), unless the number is nobody's age.
_IN_WORDS = (
    "пят*|шест*|семь|семи|восем*|восьми|девят*|десят*|одиннадцат*|двенадцат*|тринадцат*|четырнадцат*"
    "|пятнадцат*|шестнадцат*|семнадцат*"
)
_AGES = "|".join(map(str, range(5, 18))) + "|" + _IN_WORDS
_YEARS_OLD = "|".join(
    f"{age}-летн*|{age}летн*|{age}-year-old|{age}-jährig*" for age in range(5, 18)
)
_CHILD = (
    "сын|сына|сыну|сыном|сынок|дочь|дочери|дочка|дочке|дочку|дочерью|ребенк*|ребенок|внук*|внучк*"
)
_CHILDREN = f"{_CHILD}|племянни*|падчериц*|пасын*|девочк*|мальчик*|подрост*|подопечн*"
_HAS_DATA = "данн*|аккаунт*|анкет*|фото*|регистрац*|имя|почт*|телефон*|номер*|профил*"
MINOR = pattern(
    f"мне|ей|ему|исполнилось сейчас|только|всего|лишь|ещё|еще? {_AGES} лет|год*|,|.|и|)|!",
    f"i|he|she am|is only? {_AGES} years?",
    f"i'm|aged|age {_AGES}",
    f"ich bin {_AGES}",
    f"( {_AGES} лет|года|год|years|,|)",
    f"{_CHILDREN}|son|daughter|child|tochter|sohn <6> {_AGES} лет|год|года|years|jahre|,|)|.",
    f"{_CHILDREN}|son|daughter|tochter|sohn is|ist? {_AGES}",
    f"{_YEARS_OLD}",
    f"{_AGES} years|jahre old|alt <3> son|daughter|child|tochter|sohn",
    f"{_AGES} лет|летн* <2> {_CHILDREN}",
    "сын-*|дочь-*|дочка-*|сынок-*",
    "несовершеннолетн*|малолетн*|школьник*|школьниц*|minderjährig*|underage",
    "не достиг* <1> 18|совершеннолети*|возраст*",
    f"{_HAS_DATA} <2> мо*? {_CHILD}|детей",
    "my minor son|daughter|child",
    "i am a minor",
    "опекун*|опеки|опекой",
    "мы|я —? мама|мать|отец|папа|родител*|бабушк*|дедушк*",
)

# The special regime of policy 12.3: the GDPR is named, or the author lives in the Union.
_STATES = (
    "австри*|бельги*|болгари*|венгри*|германи*|греци*|дани*|ирланди*|испани*|итали*|кипр*|латви*|литв*"
    "|люксембург*|мальт*|нидерланд*|голланди*|польш*|португали*|румыни*|словаки*|словени*|финлянди*"
    "|франци*|хорвати*|чехи*|чешской|швеци*|эстони*|евросоюз*|ес|европейск*_союз*|austria|belgium"
    "|bulgaria|croatia|cyprus|czechia|czech_republic|denmark|estonia|finland|france|germany|greece"
    "|hungary|ireland|italy|latvia|lithuania|luxembourg|malta|netherlands|poland|portugal|romania"
    "|slovakia|slovenia|spain|sweden|eu|european_union|deutschland|österreich|berlin|париж*|берлин*"
    "|праге|варшав*|вене|риме|мадрид*|хельсинки|риге|вильнюсе|таллин*|мюнхен*|гамбург*"
)
_CITIZENS = (
    "austrian|belgian|bulgarian|croatian|cypriot|czech|danish|dutch|estonian|finnish|french|german"
    "|greek|hungarian|irish|italian|latvian|lithuanian|maltese|polish|portuguese|romanian|slovak"
    "|slovenian|spanish|swedish|eu|european"
)
REGIME = pattern(
    "gdpr|eu-gdpr|dsgvo|ds-gvo|rgpd",
    "регламент* <5> 2016",
    "регламент* <4> о|по защите|защиты данн*",
    "особ* режим*",
    f"гражданин*|гражданк*|гражданств*|подданн*|жител*|резидент*|прожива*|живу|нахожусь <5> {_STATES}",
    f"living|live|lives|resident|residing|reside|based|citizen|wohne|wohnhaft|lebe|переехал* <5> {_STATES}",
    f"{_CITIZENS} citizen|national|resident|citizenship",
)
GDPR = pattern(
    "gdpr|eu-gdpr|dsgvo|ds-gvo|rgpd", "регламент* <5> 2016", "data protection regulation"
)
