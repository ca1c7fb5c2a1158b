"""The words by which machines are known: their names, their subjects, what they say."""

import re

# Nobody's name: mail servers write their reports under it (RFC 5321 section 4.5.5 and custom).
DAEMON = re.compile(
    r"(mailer[-_ ]?daemon|mail-?daemon|mdaemon|post[-_ ]?master|bounces?|mail[._ ]?administrator"
    r"|mail[._ ]?deliver(y|er)?([._ ](sub)?(system|service|agent))?|system administrator"
    r"|(e-?mail )?delivery (sub)?(system|service)|(\w+[-_. ]?)?mail[-_. ]?system|interscan\b.*"
    r"|(.*[-_. ])?(smtp|e?mail)[-_. ]?(gateways?|service|agent|server|guard|router)|imsva?|imss"
    r"|.*anti-?virus.*|nd[rn]|dsn|mail manager|courier mail server at .*"
    r"|служба доставки( почты)?|почтовая служба|администратор почты)"
    r"([-+=.].*)?",
    re.IGNORECASE,
)

CERTAIN_DAEMON = re.compile(r"mailer[-_ ]?daemon([-+=.].*)?", re.IGNORECASE)

# Whoever writes there is read by nobody, or by a machine that answers.
NOBODY = re.compile(
    r"(no-?reply|do-?not-?reply|nicht-?antworten|ne-?otvechat\w*|mailer-?daemon|bounces?)([-+=].*)?"
)

# Many hands, or a server's own: nothing goes there by itself (RFC 2142).
ROLE = re.compile(
    r"(postmaster|hostmaster|webmaster|abuse|root|daemon|majordomo|listserv|mailman|sympa)"
    r"|.*-(request|owner|bounces?|subscribe|unsubscribe|list)|owner-.*"
)

BOUNCE_SUBJECT = re.compile(
    r"(undeliver(ed|able)|(permanent )?delivery (status|fail|has failed|report|delayed|notif)"
    r"|mail (delivery|system error|could not be)|message (not delivered|delivery)|returned mail"
    r"|failure (notice|delivery)|fail(ed|ure)?:? (mail|delivery)|nondeliverable|ndn: |\[bounce\]"
    r"|warning: (message|could not send|delayed)|(could|can) ?not be delivered|non[- ]?delivery"
    r"|(message|mail) (has )?not (been )?delivered|your (mail|message) (could|was|has) (not|been)"
    r"|notice: mail delivery|there was an error sending|unzustellbar|unable to deliver"
    r"|mail error\b|(warning: )?\S* ?[-—]? ?user unknown|blocked by our bulk email filter"
    r"|メッセージを配信|メール配信|配信不能|non remis|mensaje no entregado|mancata consegna"
    r"|недоставлен|не ?доставлен|не удалось доставить|сообщение не доставлено|сбой доставки"
    r"|отч[её]т о доставке|ошибка доставки|возвращ[её]н(ное|о) (письмо|сообщение))",
    re.IGNORECASE,
)

# At the end, behind the subject that was ours: «RE: Ответ на обращение : non remis».
BOUNCE_END = re.compile(
    r"(delivery (has )?failed|undeliver(ed|able)|non remis|не ?доставлен\w*)[)\]]?$", re.IGNORECASE
)

# What servers say of a message that did not arrive, in their own words at the top of a report.
SERVER_SAYS = re.compile(
    r"(mail|message|email|e-mail|letter)s?\b.{0,80}?\b(could|can|may|was) ?not (be )?"
    r"(delivered|sent|processed)|could ?n[o']t deliver|could not deliver|(unable|failed) to deliver"
    r"|(following|these|failed) (address|recipient|mailbox)(es|s)?\b"
    r"|recipients? (address(es)? )?(could not be reached|rejected|unknown)"
    r"|delivery (of|to) .{1,80}\b(failed|has been (postponed|delayed))|failure reasons?"
    r"|delivery attempts? will|returned (mail|message)|original message (follows|header)"
    r"|message from interscan|created automatically by mail delivery software|remote host said"
    r"|(smtp|server) error\b|\b5\d\d[ -]#?5\.\d{1,3}\.\d{1,3}\b|\b[45]\.\d\.\d{1,3} \("
    r"|\b5[05]\d\b.{0,40}?\b(user|mailbox|recipient|address|account|host)\b|user unknown"
    r"|no such (user|recipient|address|account)|n'a pas pu [eê]tre (d[ée]livr|remis)"
    r"|konnte nicht zugestellt werden|no (se pudo|ha podido) (entregar|ser entregado)"
    r"|(письмо|сообщение)\b.{0,60}?\bне (было|может быть|удалось|доставл)"
    r"|送信できません|配信できません|could not be delivered to"
    r"|не удалось доставить|доставка .{0,60}?невозможна|адресат\w* .{0,30}?не (существует|найден)",
    re.IGNORECASE | re.DOTALL,
)

# The head of a returned message in the middle of a text, or a server's answer.
RETURNED = re.compile(
    r"(?mi)^[ \t>|]*(received: (from|by) |message-id: ?<)"
    r"|\b5\d\d[ -]#?5\.\d{1,3}\.\d{1,3}\b|\b550\b"
)

# Only with the colon or alone: people write about automatic answers, too.
AUTO_SUBJECT = re.compile(
    r"\s*\[?(auto(matic|mated)?[ -]?(re(ply|sponse|sponder)|answer)|auto ?: ?re"
    r"|auto ?: .*\b(out of|away|absent|returning)\b.*"
    r"|(i am |is )?out of (the )?office|away from (the |my )?(mail|office)|vacation( reply)?"
    r"|автоответ(чик)?|автоматический ответ|абонент в отпуске|вне офиса|автоматична відповідь"
    r"|автоматты жауап|abwesen(d|heits\w*)|automatische (antwort|abwesenheit\w*)"
    r"|r[eé]ponse automatique|absence du bureau|automatisch antwoord|afwezig\w*"
    r"|(respuesta|resposta) autom[aá]tica|fuera de (la )?oficina|risposta automatica"
    r"|automatyczna odpowied[zź]|automatisk svar|autosvar|automaattinen vastaus"
    r"|otomatik (yanıt|cevap)|(\w+ ){0,3}autom[aā]tisk[aā] atbilde"
    r"|自動(応答|返信)|自动(回复|答复))\]?\s*([:：(\]-]|$)",
    re.IGNORECASE,
)

# Some put it behind the subject: «Re: Ответ (Automatic Response)».
AUTO_END = re.compile(
    r"[(\[](auto(matic|mated)?[ -]?(re(ply|sponse)|answer)|автоответ|автоматический ответ)[)\]]"
    r"\s*$",
    re.IGNORECASE,
)

# What a newsletter offers to each of its readers, and a person to nobody.
OFFER = re.compile(
    r"отписа(ться|в|лись)|отпишитесь|отказаться от (рассылки|подписки|писем|получения)"
    r"|не (хотите|желаете) (больше )?получать|настро(йк\w+|ить|йте) (рассыл|подпис|уведомл)\w*"
    r"|(вы )?получили (это|данное) (письмо|сообщение)|подписались на|управл\w+ подпиской"
    r"|unsubscribe|opt[- ]out|(manage|update|email) (your )?(subscription|preference)s?"
    r"|you (are|were) receiving this|you received this (e?mail|message)",
    re.IGNORECASE,
)

# Where the words of somebody else begin.
QUOTED = re.compile(
    r"(?m)^[ \t]*>.*$|^-{2,80}.{0,80}?(переслан|пересыла|исходно|original|forwarded)[\s\S]*"
    r"|^.{0,200}\b(пишет|писал\w*|написал\w*|wrote)\b.{0,80}:[ \t]*$[\s\S]*"
    r"|^(от|from): .*@[\s\S]*",
    re.IGNORECASE,
)
