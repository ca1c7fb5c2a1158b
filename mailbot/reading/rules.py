"""The rules by which marks and idioms become kinds of demand: a table that a lawyer can read.

A rule over marks needs every word of its line in one clause: `A|B` either of them, `-A` none.
`L:…` are marks of the whole letter. An idiom is a pattern over the plain sentence.
Source: domain facts section 3 and 7.7; policy sections 3, 7.1, 12.3, 13; 152-ФЗ articles 9, 10.1,
14–16, 21; GDPR articles 15–22.
"""

import re
from typing import NamedTuple

from mailbot.domain.kinds import Kind

K = Kind


class Rule(NamedTuple):
    """A kind, and the marks that a clause must have: all of `needs`, none of `lacks`."""

    kinds: tuple[Kind, ...]
    needs: tuple[frozenset[str], ...]
    lacks: frozenset[str]


class Idiom(NamedTuple):
    """A kind and the turn of phrase that shows it; sentences with one of `lacks` do not."""

    kinds: tuple[Kind, ...]
    pattern: re.Pattern[str]
    lacks: frozenset[str] = frozenset()


def _rule(line: str, *kinds: Kind) -> Rule:
    words = line.split()
    return Rule(
        kinds,
        tuple(frozenset(word.split("|")) for word in words if not word.startswith("-")),
        frozenset(word[1:] for word in words if word.startswith("-")),
    )


def _idiom(pattern: str, *kinds: Kind, lacks: str = "") -> Idiom:
    return Idiom(kinds, re.compile(rf"(?<!\S)(?:{pattern})"), frozenset(lacks.split()))


_ERASED = "-MAILING -PHOTO -REVIEW -CHAT -LETTER -EITHER"
_PERSONAL = "DATA|PD_WHOLE|ACCOUNT|REGISTRATION"
_NOISE = "MAILING|LETTER|CALL|SEND|CONSENT_MAILING|BLACKLIST"
_FIELDS = "FIELD|CONTACT_FIELD"

# «Удалите меня из базы» (domain facts, end of section 3).
_OUT_OF_THE_BASE = (K.DESTRUCTION, K.MARKETING_OBJECTION, K.CONSENT_WITHDRAWAL)

RULES: tuple[Rule, ...] = (
    # Destruction: only what is certain.
    _rule(f"+DELETE {_PERSONAL} {_ERASED}", K.DESTRUCTION),
    _rule(f"+DELETE {_FIELDS} -SITE -ORDER {_ERASED}", K.DESTRUCTION),
    _rule(f"+DELETE ALL -ORDER -SITE {_ERASED} L:PERSONAL", K.DESTRUCTION),
    _rule(f"+DELETE SELF BASE {_ERASED} -LIST -DATA -ACCOUNT -PD_WHOLE", *_OUT_OF_THE_BASE),
    _rule(f"+REMOVE SELF BASE {_ERASED} -LIST -DATA -ACCOUNT -PD_WHOLE", *_OUT_OF_THE_BASE),
    _rule(f"+DELETE SELF -BASE -LIST {_ERASED}", K.DESTRUCTION, K.MARKETING_OBJECTION),
    _rule(f"+REMOVE|+DELETE {_FIELDS} BASE {_ERASED}", K.DESTRUCTION, K.MARKETING_OBJECTION),
    _rule(f"+REMOVE DATA|PD_WHOLE BASE {_ERASED}", K.DESTRUCTION),
    _rule(f"+CLOSE ACCOUNT {_ERASED}", K.DESTRUCTION),
    _rule(f"+ANNUL ACCOUNT -ORDER {_ERASED}", K.DESTRUCTION),
    # Advertising: the least wish is enough, stopping it harms nobody.
    _rule("+UNSUB", K.MARKETING_OBJECTION),
    _rule(f"+STOP|+ENOUGH|+RID|+FORBID|+REFUSE|+OBJECT {_NOISE} -!RECEIVE_NEVER", K.MARKETING_OBJECTION),
    _rule("+DELETE|+REMOVE|+CLOSE|+BLOCK|+ANNUL|+CORRECT MAILING -ORDER -CORRECT.n", K.MARKETING_OBJECTION),
    _rule("+DELETE|+REMOVE SELF|FIELD|CONTACT_FIELD LIST -PHOTO", K.MARKETING_OBJECTION),
    _rule("!SEND -ORDER -RECIPIENT -OLD -DATA -PD_WHOLE", K.MARKETING_OBJECTION),
    _rule("!CALL -ORDER -S:OLD", K.MARKETING_OBJECTION),
    _rule("!RECEIVE MAILING|LETTER|CALL|CONSENT_MAILING|ALL", K.MARKETING_OBJECTION),
    _rule("!RECEIVE L:MAILING -ORDER -DATA", K.MARKETING_OBJECTION),
    _rule("!WANT|!NEED MAILING|CALL -ORDER", K.MARKETING_OBJECTION),
    _rule("!WANT LETTER RECEIVE", K.MARKETING_OBJECTION),
    _rule("!TELL MAILING", K.MARKETING_OBJECTION),
    _rule("+OBJECT|+STOP|!PROCESS|!TRANSFER|+WITHDRAW|+FORBID MARKETING", K.MARKETING_OBJECTION),
    _rule("+WITHDRAW|+ANNUL CONSENT_MAILING", K.MARKETING_OBJECTION),
    _rule("!AGREE|!CONSENT MAILING|MARKETING|CALL", K.MARKETING_OBJECTION),
    _rule("FED_UP MAILING|LETTER|CALL|SEND -ORDER", K.MARKETING_OBJECTION),
    _rule("~CALL|~SEND CALL.2|SEND.2 S:!|S:AGAIN|S:UNLAWFUL_CLAIM|S:FED_UP -!CALL -!SEND -ORDER -TELL", K.MARKETING_OBJECTION),
    # Blocking.
    _rule("+BLOCK DATA|PD_WHOLE|ACCOUNT|PROCESS|SELF|FIELD|CONTACT_FIELD -MAILING -LETTER", K.BLOCKING),
    _rule("+SUSPEND PROCESS|DATA|PD_WHOLE|TRANSFER -MAILING -LETTER", K.BLOCKING),
    _rule("+RESTRICT PROCESS|DATA|PD_WHOLE -L:GDPR -PUBLISH", K.BLOCKING),
    # End of processing; «прекратите обработку» ends advertising too (facts, end of section 3).
    _rule("!PROCESS -MARKETING -MAILING -PHOTO -PUBLISH -S:+OBJECT -CONSENT_MAILING", K.STOP_PROCESSING, K.MARKETING_OBJECTION),
    _rule("!PROCESS S:+OBJECT -MARKETING -MAILING -L:GDPR -L:AUTOMATED", K.STOP_PROCESSING, K.MARKETING_OBJECTION),
    _rule("!PROCESS ITS BORROWED -MARKETING -MAILING -PHOTO", K.STOP_PROCESSING, K.MARKETING_OBJECTION),
    _rule("!TRANSFER -PUBLISH -MARKETING -CONSENT_PUBLISH -S:BLOCK -L:BLOCKED", K.STOP_PROCESSING),
    _rule("!SEND DATA|PD_WHOLE", K.STOP_PROCESSING),
    # Consent.
    _rule("+WITHDRAW|+ANNUL|+REFUSE|+CLOSE CONSENT_PD|CONSENT -CONSENT_MAILING -CONSENT_PUBLISH -MAILING -MARKETING -PHOTO -PUBLISH", K.CONSENT_WITHDRAWAL),
    _rule("+WITHDRAW|+ANNUL CONSENT_PD", K.CONSENT_WITHDRAWAL),
    _rule("+WITHDRAW CONSENT|CONSENT_PD MARKETING", K.MARKETING_OBJECTION, K.CONSENT_WITHDRAWAL),
    _rule("!AGREE PROCESS|TRANSFER -MARKETING -MAILING -!PROCESS", K.CONSENT_WITHDRAWAL),
    # Publication.
    _rule("+DELETE|+REMOVE PHOTO|REVIEW", K.PUBLICATION_STOP),
    _rule("+DELETE FIELD|CONTACT_FIELD SITE -DATA -ACCOUNT -BASE", K.PUBLICATION_STOP),
    _rule("+REMOVE DATA|PD_WHOLE|FIELD|CONTACT_FIELD SITE -BASE", K.PUBLICATION_STOP),
    _rule("+STOP|+FORBID|+WITHDRAW|!PUBLISH PUBLISH -CONSENT_PD -LIMIT", K.PUBLICATION_STOP),
    _rule("+WITHDRAW|+ANNUL CONSENT_PUBLISH", K.PUBLICATION_STOP),
    _rule("+WITHDRAW|+STOP CONSENT PHOTO", K.PUBLICATION_STOP),
    _rule("!PROCESS PHOTO", K.PUBLICATION_STOP),
    # Access.
    _rule("+TELL PD_WHOLE -PROCESSING_FACT -SOURCE_OF -~DELETE -~BLOCK -~CORRECT -~STOP -~CLARIFY -ENTRY -EXPORT", K.ACCESS_REQUEST),
    _rule("+TELL DATA MY|ABOUT_ME|LAW14 -PROCESSING_FACT -SOURCE_OF -~DELETE -~BLOCK -~CORRECT -~STOP -ENTRY -EXPORT -ORDER", K.ACCESS_REQUEST),
    _rule("+TELL GROUNDS|PURPOSE|RECIPIENT|CROSSBORDER|TERM|METHOD PROCESS|DATA|PD_WHOLE|S:PD_WHOLE|S:MY -~DELETE", K.ACCESS_REQUEST),
    _rule("+TELL LAW14 -ORDER", K.ACCESS_REQUEST),
    _rule("+TELL CONSENT_PD COPY", K.ACCESS_REQUEST),
    _rule("+TELL CONSENT_PD CONFIRMING", K.ACCESS_REQUEST),
    _rule("GROUNDS ~PROCESS PROCESS.2|PROCESS.3", K.ACCESS_REQUEST),
    # Confirmation.
    _rule("+TELL PROCESSING_FACT -~DELETE", K.PROCESSING_CONFIRMATION),
    _rule("+TELL SOURCE_OF", K.PROCESSING_CONFIRMATION),
    # Portability.
    _rule("+EXPORT DATA|PD_WHOLE|ITS|ALL|SELF -PHOTO -ORDER", K.PORTABILITY),
    _rule("+TELL|+EXPORT MACHINE_READABLE", K.PORTABILITY),
    # Rectification.
    _rule(f"+CORRECT {_FIELDS}|DATA|PD_WHOLE -CONSENT_PD -MARKETING -PROGRAM", K.RECTIFICATION),
    _rule(f"+CLARIFY PD_WHOLE|CONTACT_FIELD|DATA MY|PD_WHOLE|PERSONAL -S:?", K.RECTIFICATION),
    _rule(f"CHANGED.past|CHANGED.2|CHANGED.3 {_FIELDS} -S:?", K.RECTIFICATION),
    _rule(f"WRONG {_FIELDS}|PD_WHOLE -S:SUBJECT -S:OPERATOR", K.RECTIFICATION),
    _rule("WRONG DATA MY -S:SUBJECT", K.RECTIFICATION),
    # GDPR.
    _rule("+RESTRICT PROCESS|DATA|L:ART18 L:GDPR", K.GDPR_RESTRICTION),
    _rule("+OBJECT PROCESS|DATA L:GDPR -MARKETING -MAILING -L:AUTOMATED", K.GDPR_OBJECTION),
    # Claims.
    _rule("UNLAWFUL_CLAIM -!TRANSFER -!PROCESS -!PUBLISH -SUBJECT -ORDER", K.UNLAWFUL_PROCESSING_CLAIM),
    _rule("UNLAWFUL PROCESS|DATA|PD_WHOLE|TRANSFER|CALL -SUBJECT -OPERATOR -LEAK", K.UNLAWFUL_PROCESSING_CLAIM),
    _rule("UNLAWFUL PROCESS OPERATOR MY", K.UNLAWFUL_PROCESSING_CLAIM),
)  # fmt: skip

_GOT = r"(?:взя\w+|получ\w+|появи\w+|оказа\w+|узна\w+|знае\w+|доста\w+|добы\w+|есть|раздобы\w+|всплы\w+|попа\w+)"
_HELD = r"(?:телефон\w*|номер\w*|почт\w+|адрес\w*|имейл\w*|e?-?mail|данн\w+|контакт\w*|ящик\w*|мыло|фамили\w+|информаци\w+|email)"

IDIOMS: tuple[Idiom, ...] = (
    _idiom(
        r"(?:воспользоваться|пользуюсь|реализу\w+|осуществля\w+|exercise|exercising|invoke|mache von|прошу \S+) (?:\S+ ){0,6}?"
        r"(?:прав\w+ (?:на )?(?:забвени\w+|быть забыт\w+|на удаление|на уничтожение)|right to (?:erasure|be forgotten)|recht auf (?:l[oö]schung|vergessenwerden))",
        K.DESTRUCTION,
    ),
    # «Оставьте меня в покое», «забудьте мой номер».
    _idiom(r"(?:остав\w+ (?:меня|нас) (?:\S+ )?в покое|забудьте (?:\S+ ){0,2}(?:номер|телефон|адрес|почту)|отстаньте|отвяжитесь|отвалите)", K.MARKETING_OBJECTION),
    _idiom(r"(?:stop|стоп|unsubscribe|отписка|отписаться|отпишите) ?[.!]*$", K.MARKETING_OBJECTION),
    _idiom(r"(?:как|где|не (?:могу|получается|удается)|хочу|хотел\w*(?: бы)?|прошу|можно|how (?:do i|can i|to)) (?:\S+ ){0,3}?(?:отписа\w+|unsubscribe|отказаться от (?:\S+ ){0,2}(?:рассыл|писем|смс|звонк))", K.MARKETING_OBJECTION),
    _idiom(r"(?:не подписыва\w+|не просил\w*|не заказыва\w+) (?:\S+ ){0,4}?(?:рассылк|реклам|письма|присылать)", K.MARKETING_OBJECTION),
    _idiom(r"(?:no more|don't want (?:any )?(?:more )?|stop (?:all |the |your |sending )?(?:\S+ ){0,2}?)(?:emails|newsletters?|marketing|calls|sms|texts)", K.MARKETING_OBJECTION, lacks="ORDER"),
    _idiom(r"(?:take|remove|keep) me off", K.MARKETING_OBJECTION),
    _idiom(r"opt(?:ing)?[ -]?(?:me )?out", K.MARKETING_OBJECTION),
    _idiom(r"(?:keine|von) (?:weiteren? )?(?:werbung|newsletter|werbe\S+|mails|e-mails)(?: \S+){0,4} (?:mehr|erhalten|zu|abmelden|streichen)", K.MARKETING_OBJECTION),
    _idiom(r"melden sie mich (?:\S+ ){0,5}?ab", K.MARKETING_OBJECTION),
    # Consent taken back without the verb.
    _idiom(r"(?:счита\w+|полага\w+|признать) (?:\S+ ){0,8}?(?:отозванн\w+|недействительн\w+|аннулированн\w+|прекращенн\w+|утративш\w+ силу)", K.CONSENT_WITHDRAWAL, lacks="CONSENT_PUBLISH CONSENT_MAILING PHOTO MAILING"),
    _idiom(r"(?:больше|более|далее|теперь|уже) не (?:согла\w+|разрешаю|даю (?:\S+ )?согласи\w+) (?:\S+ ){0,4}?(?:обработ\w+|использовани\w+|хранени\w+|обрабатыва\w+|использова\w+|хран\w+)", K.CONSENT_WITHDRAWAL, lacks="MAILING MARKETING PHOTO"),
    _idiom(r"no longer (?:\S+ )?(?:consent|agree)", K.CONSENT_WITHDRAWAL, lacks="MAILING MARKETING"),
    _idiom(r"(?:прекраща\w+ действие|забира\w+ (?:назад )?|снима\w+) (?:\S+ ){0,3}?согласи\w+", K.CONSENT_WITHDRAWAL, lacks="MAILING CONSENT_PUBLISH"),
    _idiom(r"(?:einwilligung\w*|zustimmung) (?:\S+ ){0,12}?(?:widerruf\w+|zur[uü]ck\w*)", K.CONSENT_WITHDRAWAL, lacks="MAILING"),
    _idiom(r"(?:einwilligung|consent|согласие) (?:\S+ ){0,30}?(?:widerrufe ich|withdrawing (?:said|that|this|the) consent)", K.CONSENT_WITHDRAWAL),
    _idiom(r"имею право отозвать (?:\S+ ){0,8}?(?:что и делаю|настоящим)", K.CONSENT_WITHDRAWAL),
    # Access by question and by formula.
    _idiom(r"как(?:ие|ая|ую|ими) (?:\S+ ){0,4}?(?:данн\w+|информаци\w+|сведени\w+)(?: \S+){0,4}? (?:обо мне|про меня|на меня|у вас|вы|мо\w+|о себе)(?! не)", K.ACCESS_REQUEST, lacks="LEAKED"),
    _idiom(r"как(?:ие|ая|ую) (?:именно )?(?:мои|моя|мою) (?:\S+ )?(?:данн\w+|информаци\w+|сведени\w+)", K.ACCESS_REQUEST, lacks="LEAKED"),
    _idiom(r"(?:кому|куда|каким (?:\S+ ){0,3}?(?:лицам|компаниям|организациям|партнерам|третьим|контрагентам)|с кем) (?:\S+ ){0,6}?(?:переда\w+|дали|давали|отда\w+|раскры\w+|отправ\w+|продал\w+|предоставля\w+|делились|сообща\w+|слили)", K.ACCESS_REQUEST, lacks="LEAKED ORDER"),
    _idiom(r"(?:все|всё|что|полн\w+|то) ?,? (?:\S+ ){0,3}?(?:что )?(?:у вас |вы )(?:\S+ ){0,2}?(?:на меня|обо мне|про меня|знаете)", K.ACCESS_REQUEST, lacks="+DELETE !DELETE ~DELETE"),
    _idiom(r"(?:копи\w+|перечень|список|состав|выписк\w+) (?:\S+ ){0,3}?(?:мо\w+|свои\w*|персональн\w+|личн\w+|обрабатываем\w+) (?:\S+ ){0,2}?(?:данн\w+|сведени\w+|пдн?)", K.ACCESS_REQUEST, lacks="+EXPORT !TELL +WITHDRAW"),
    _idiom(r"(?:copy|overview|summary|list|all) (?:of )?(?:\S+ ){0,3}?(?:my|personal|the) (?:personal )?(?:data|information)(?: (?:that )?you|[ ,.]+)", K.ACCESS_REQUEST, lacks="+DELETE !DELETE +WITHDRAW +STOP +CORRECT +RESTRICT"),
    _idiom(r"(?:what|which) (?:\S+ ){0,3}?(?:data|information|details) (?:\S+ ){0,4}?(?:about|on|concerning|you (?:have|hold|store|keep|process))", K.ACCESS_REQUEST),
    _idiom(r"(?:subject access request|(?:request|exercis\w+|demand\w*)(?: \S+){0,4} access\b)", K.ACCESS_REQUEST),
    _idiom(r"(?:welche|alle|s[aä]mtliche|kopie) (?:\S+ ){0,4}?daten (?:\S+ ){0,6}?(?:gespeichert|verarbeite\w+|haben|[uü]ber mich)", K.ACCESS_REQUEST, lacks="+DELETE +WITHDRAW"),
    _idiom(r"(?:bitte|verlange|beantrage|fordere|erteilen) (?:\S+ ){0,8}?auskunft", K.ACCESS_REQUEST),
    # Confirmation of processing and its source.
    _idiom(rf"(?:откуда|где|как(?:им образом)?|от кого) (?:\S+ ){{0,5}}?{_GOT} (?:\S+ ){{0,4}}?(?:мо\w+|наш\w*|мен\w+|нее|него) (?:\S+ ){{0,2}}?{_HELD}", K.PROCESSING_CONFIRMATION, lacks="LEAK"),
    _idiom(rf"(?:откуда|от кого) (?:у вас |вы |мой |моя |мои |взялся |он |вообще |взяли |\S+ ){{0,4}}?(?:мо\w+|наш\w*) (?:\S+ ){{0,2}}?{_HELD}", K.PROCESSING_CONFIRMATION, lacks="LEAK"),
    _idiom(rf"(?:откуда|от кого) (?:он|она|они|это|все это) (?:\S+ )?у вас", K.PROCESSING_CONFIRMATION),
    _idiom(rf"мо\w+ {_HELD} (?:\S+ ){{0,4}}?откуда", K.PROCESSING_CONFIRMATION),
    _idiom(rf"откуда (?:вы )?(?:его|ее|их|меня|обо мне) (?:\S+ )?{_GOT}", K.PROCESSING_CONFIRMATION),
    _idiom(r"(?:есть|имеются|имеется|хранятся|хранится|содержатся|значатся|остались|находятся|присутствуют) ли (?:\S+ ){0,6}?(?:мо\w+|обо мне|о мне|на меня|я|персональн\w+)", K.PROCESSING_CONFIRMATION, lacks="ORDER"),
    _idiom(r"(?:обрабатываете|храните|используете|обрабатываются|собираете|располагаете|имеете|обрабатывает\w*|ведете|осуществляете|осуществляется) ли (?:\S+ ){0,6}?(?:мо\w+|обо мне|персональн\w+|данн\w+|информаци\w+)", K.PROCESSING_CONFIRMATION),
    _idiom(r"(?:состою|нахожусь|значусь|числюсь) ли (?:я )?(?:\S+ ){0,3}?(?:баз|реестр|списк)", K.PROCESSING_CONFIRMATION),
    _idiom(r"подтвер\w+ (?:\S+ ){0,3}?(?:факт\w*|наличие|обработк\w+) (?:\S+ ){0,4}?(?:мо\w+|персональн\w+)", K.PROCESSING_CONFIRMATION, lacks="~DELETE"),
    _idiom(r"where (?:did|have) you (?:\S+ )?(?:get|got|obtain\w*|find|found|take) (?:\S+ ){0,2}?(?:my|this)", K.PROCESSING_CONFIRMATION),
    _idiom(r"(?:do|are|whether|if) you (?:\S+ ){0,2}?(?:have|hold|process\w*|stor\w+|keep) (?:\S+ ){0,3}?(?:my|about me|data on me|personal data (?:about|concerning))", K.PROCESSING_CONFIRMATION),
    _idiom(r"(?:woher haben sie|haben sie (?:\S+ )?daten (?:\S+ )?mich|ob sie (?:\S+ ){0,3}?daten|ob (?:bei ihnen|sie) (?:\S+ ){0,4}?(?:gespeichert|verarbeite))", K.PROCESSING_CONFIRMATION),
    # Portability.
    _idiom(r"(?:машиночитаем\w+|machine[ -]readable|maschinenlesbar\w*|структурированн\w+ (?:\S+ ){0,3}?(?:формат|вид)|(?:в|как) (?:\S+ )?(?:формат\w+ )?(?:json|csv|xml))", K.PORTABILITY, lacks="ORDER"),
    _idiom(r"(?:data portability|right to portability|daten[uü]bertragbarkeit|переносимост\w+ данных|перенос\w* (?:\S+ ){0,3}?(?:данных|их) (?:\S+ ){0,3}?(?:друг|ин)\w+)", K.PORTABILITY),
    # Rectification.
    _idiom(rf"(?:сменил\w*|поменял\w*|изменил\w*|изменились|сменились|новая|новый|теперь (?:я|у меня)) (?:\S+ ){{0,4}}?(?:фамили\w+|телефон\w*|номер\w*|почт\w+|паспорт\w*|имя|e-?mail|отчеств\w+|ящик)", K.RECTIFICATION, lacks="S:? +TELL ORDER CHAT"),
    _idiom(r"(?:вместо|не) [«\"]?\w+[»\"]? (?:указан\w*|написан\w*|стоит|значится|записан\w*)", K.RECTIFICATION, lacks="ORDER.x"),
    _idiom(r"(?:опечатк\w+|ошибк\w+) (?:\S+ ){0,4}?(?:в|во) (?:\S+ ){0,2}?(?:мо\w+|свое\w+|имен\w*|фамили\w+|телефон\w*|почт\w+|отчеств\w+|адрес\w*|дат\w+ рождения)", K.RECTIFICATION),
    _idiom(r"(?:была?|стал[аи]?|теперь) \w+ (?:стал[аи]? |, а теперь |теперь )\w+", K.RECTIFICATION, lacks="ORDER CALL SEND MAILING"),
    _idiom(r"(?:my|the) (?:\S+ ){0,2}?(?:name|surname|email|address|phone|number|birth|details) (?:\S+ ){0,3}?(?:is|are|was|has|have) (?:\S+ ){0,2}?(?:changed|wrong|incorrect|misspell?\w*|misspelt|outdated|inaccurate)", K.RECTIFICATION),
    _idiom(r"(?:i (?:have )?(?:changed|got married)|new (?:surname|phone|email|address)|changed my (?:name|surname|phone|email|address))", K.RECTIFICATION, lacks="S:?"),
    # Publication limits.
    _idiom(r"(?:устан\w+|установить|вв\w+ст?и|ввожу|определяю|наклад\w+|предусм\w+) (?:\S+ ){0,4}?(?:запрет\w*|услови\w+|ограничени\w+)", K.PUBLICATION_LIMITS_SET, lacks="BLOCK"),
    _idiom(r"(?:разреша\w+|разрешено|согласен|согласна|можно|допускается) (?:\S+ ){0,5}?(?:публиковать|опубликовать|размещать|распространять|указывать|показывать)? ?(?:\S+ ){0,2}?только (?:\S+ ){0,6}?(?:имя|фамили\w+|фото\w*|инициал\w+|город|должность)", K.PUBLICATION_LIMITS_SET, lacks="MAILING"),
    _idiom(r"запре(?:т|ща\w+|щен\w+)(?: \S+){0,4} (?:передач\w+|передавать|обработк\w+|распростран\w+) (?:\S+ ){0,6}?(?:неограниченн\w+ круг\w*|неопределенн\w+ круг\w*)", K.PUBLICATION_LIMITS_SET),
    # Unlawful processing in other words.
    _idiom(r"(?:не давал\w*|не предоставлял\w*|не подписывал\w*|не оставлял\w*|не выражал\w*|не получено|отсутствует) (?:\S+ ){0,6}?(?:согласи\w+|разрешени\w+)", K.UNLAWFUL_PROCESSING_CLAIM, lacks="ORDER"),
    _idiom(r"(?:согласи\w+|разрешени\w+) (?:\S+ ){0,8}?(?:не давал\w*|не предоставлял\w*|не подписывал\w*|не выражал\w*|не было|никто не давал|не спрашивал\w*)", K.UNLAWFUL_PROCESSING_CLAIM, lacks="ORDER"),
    _idiom(r"(?:i (?:have )?never (?:gave|given|consented|agreed)|did not (?:give|consent|agree)|didn't (?:give|consent|agree))", K.UNLAWFUL_PROCESSING_CLAIM),
    _idiom(r"(?:nie (?:eine )?(?:einwilligung|zugestimmt)|keine einwilligung)", K.UNLAWFUL_PROCESSING_CLAIM),
    # A leak, or somebody else's data.
    _idiom(r"(?:чуж\w+|друг\w+ (?:человек\w*|участник\w*|клиент\w*|пользовател\w*|люд\w+)|посторонн\w+|не мо[ийе]\w*|другого) (?:\S+ ){0,3}?(?:данн\w+|билет\w*|договор\w*|паспорт\w*|сертификат\w*|чек\w*|заказ\w*|анкет\w*|телефон\w*|счет\w*|фио|имя)", K.INCIDENT_REPORT, lacks="!INCIDENT CHANGED"),
    _idiom(r"(?:данные|билет\w*|заказ\w*|паспорт\w*|имена|телефоны|почты|контакты|договор\w*|сертификат\w*) (?:(?:на|имя|с|фамилией|именем|какого|то|для) ){0,3}(?:друг\w+ (?:человек\w*|участник\w*|клиент\w*|пользовател\w*|люд\w+)|чужо\w+|посторонн\w+|совсем друг\w+)", K.INCIDENT_REPORT),
    _idiom(r"утечк\w+ (?:\S+ ){0,4}?(?:данн\w+|баз\w+|информаци\w+|контакт\w+|у вас|от вас|ваш\w+)|(?:произошла|это|видимо|похоже на|у вас|о|об|ваша|сообща\w+) (?:\S+ ){0,2}?утечк\w+", K.INCIDENT_REPORT),
    _idiom(r"(?:утекл\w+|слил\w*|слит\w*|слив\w*|взлом\w*|украл\w*|украден\w*|скомпрометирован\w*|продают\w*|торгуют) (?:\S+ ){0,6}?(?:данн\w+|баз\w+|контакт\w*|информаци\w+|аккаунт\w*|телефон\w*|список|списк\w*|клиент\w*|участник\w*)", K.INCIDENT_REPORT),
    _idiom(r"(?:данн\w+|баз\w+|контакт\w*|информаци\w+|аккаунт\w*|телефон\w*|списк\w*|список|файл\w*|таблиц\w*) (?:\S+ ){0,8}?(?:утекл\w+|слил\w*|слит\w*|взлом\w*|украл\w*|украден\w*|в открыт\w+ доступ\w*|в свободн\w+ доступ\w*|в публичн\w+ доступ\w*|доступн\w+ (?:всем|любому|без пароля|по ссылке)|гугл\w+|выложен\w* в|продается|продают|в телеграм\w*|в даркнет\w*|в интернет\w*|в сети)", K.INCIDENT_REPORT, lacks="+REMOVE +DELETE !PUBLISH"),
    _idiom(r"(?:нашел|нашла|нашли|обнаружил\w*|увидел\w*|видел\w*|попал\w*|наткнул\w*|гуляет|ходит|скинули|прислали) (?:\S+ ){0,10}?(?:файл\w*|таблиц\w*|баз\w*|спис\w+|архив\w*|данн\w+) (?:\S+ ){0,14}?(?:ваш\w*|участник\w*|клиент\w*|телефон\w*|почт\w*|фамили\w*)", K.INCIDENT_REPORT, lacks="+TELL"),
    _idiom(r"похож\w* на ваш\w* (?:баз|спис|данн)", K.INCIDENT_REPORT),
    _idiom(r"(?:в копии|в копию|всем адресатам|адреса всех|видны адреса|видны (?:\S+ ){0,3}?(?:всех|других|остальных))", K.INCIDENT_REPORT, lacks="+TELL"),
    _idiom(r"(?:data (?:breach|leak)|leaked|somebody else's|someone else's|another (?:person|user|customer|participant)(?:'s)?|wrong (?:recipient|person))", K.INCIDENT_REPORT),
    # Minors: any sign (policy 3.7).
    _idiom(r"(?:мне|ей|ему|сыну|дочери|дочке|ребенку|исполнилось|i am|i'm|(?:he|she) is|aged?|лет) (?:\S+ ){0,4}?(?:всего |только |сейчас |ещё |еще )?(?:[6-9]|1[0-7])(?: ?- ?\w+)?(?: |$)(?:лет|год\w*|years|yo|,|\.|и|$|\))?", K.MINOR_DATA, lacks="ADULT"),
    _idiom(r"\(? ?(?:[6-9]|1[0-7]) (?:лет|год\w*|years)", K.MINOR_DATA, lacks="ADULT TERM"),
    _idiom(r"(?:несовершеннолетн\w+|малолетн\w+|не достиг\w* (?:18|совершеннолетия|возраста)|школьни\w+|(?:minor|underage) (?:child|son|daughter)?|minderj[aä]hrig\w*)", K.MINOR_DATA),
    _idiom(r"(?:данн\w+|аккаунт\w*|анкет\w*|фото\w*|регистрац\w+|имя) (?:\S+ ){0,3}?(?:мо\w+ )?(?:ребенка|ребёнка|сына|дочери|детей|внука|внучки)(?: |$)", K.MINOR_DATA, lacks="ADULT"),
    # Automated decisions.
    _idiom(r"(?:решени\w+|отказ\w*|оценк\w+|скоринг\w*|заявк\w+) (?:\S+ ){0,12}?(?:автоматическ\w+|автоматизированн\w+|алгоритм\w*|робот\w*|программ\w+|машин\w+|искусственн\w+|нейросет\w+|бот\w*)(?: |$)", K.AUTOMATED_DECISION_OBJECTION, lacks="+TELL"),
    _idiom(r"(?:автоматическ\w+|автоматизированн\w+|алгоритм\w*|робот\w*|скоринг\w*|нейросет\w+|бот\w*|программа) (?:\S+ ){0,6}?(?:решени\w+|отказ\w*|отклон\w+|решил\w*|присвоил\w*)", K.AUTOMATED_DECISION_OBJECTION, lacks="+TELL"),
    _idiom(r"(?:automated (?:decision|individual)|solely automated|automatisierte\w* (?:entscheidung|einzelfall))", K.AUTOMATED_DECISION_OBJECTION, lacks="+TELL EXISTENCE"),
)  # fmt: skip

# The special regime of policy 12.3: the GDPR is named, or the author lives in the Union.
_STATES = (
    r"австри\w+|бельги\w+|болгари\w+|венгри\w+|германи\w+|греци\w+|дани\w+|ирланди\w+|испани\w+"
    r"|итали\w+|кипр\w*|латви\w+|литв\w+|люксембург\w*|мальт\w+|нидерланд\w*|голланди\w+|польш\w+"
    r"|португали\w+|румыни\w+|словаки\w+|словени\w+|финлянди\w+|франци\w+|хорвати\w+|чехи\w+"
    r"|чешск\w+ республик\w+|швеци\w+|эстони\w+|евросоюз\w*|ес|европейск\w+ союз\w*"
    r"|austria|belgium|bulgaria|croatia|cyprus|czechia|czech republic|denmark|estonia|finland"
    r"|france|germany|greece|hungary|ireland|italy|latvia|lithuania|luxembourg|malta|netherlands"
    r"|poland|portugal|romania|slovakia|slovenia|spain|sweden|eu|european union"
    r"|deutschland|[oö]sterreich"
)
_CITIZENS = (
    r"austrian|belgian|bulgarian|croatian|cypriot|czech|danish|dutch|estonian|finnish|french|german"
    r"|greek|hungarian|irish|italian|latvian|lithuanian|maltese|polish|portuguese|romanian|slovak"
    r"|slovenian|spanish|swedish|eu|european union"
)
GDPR = re.compile(
    r"(?<!\S)(?:gdpr|eu-gdpr|dsgvo|ds-gvo|rgpd|general data protection regulation"
    r"|(?:общ\w+ )?регламент\w* (?:\S+ ){0,4}?(?:2016 / 679|по защите данных|о защите данных))(?!\w)"
)
IN_THE_UNION = re.compile(
    rf"(?:гражданин\w*|гражданк\w+|гражданств\w+|подданн\w+|жител\w+|резидент\w*|прожива\w+|живу|житель\w*"
    rf"|нахожусь|нахожус\w*|living|live|resident|residing|reside|based|citizen|wohne|wohnhaft|lebe|переехал\w*)"
    rf" (?:\S+ ){{0,5}}?(?:{_STATES})(?!\w)|(?<!\S)(?:{_CITIZENS}) (?:citizen|national|resident)"
)
