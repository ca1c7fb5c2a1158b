"""The kinds of demand, as one table: what each starts, asks of the operator and must be told.

Source: domain facts section 3 (kinds) and 4.6 (clocks); the policy's clauses and the articles of
152-ФЗ stand in each row. The order of the rows is the order in which demands are acted upon and
answered: protection at once, access before destruction (facts 7.8).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mailbot.words import Text


class Kind(StrEnum):
    """What a subject may want."""

    INCIDENT_REPORT = "incident_report"
    MINOR_DATA = "minor_data"
    MARKETING_OBJECTION = "marketing_objection"
    BLOCKING = "blocking"
    UNLAWFUL_PROCESSING_CLAIM = "unlawful_processing_claim"
    PUBLICATION_STOP = "publication_stop"
    PUBLICATION_LIMITS_SET = "publication_limits_set"
    SPECIAL_REGIME_NOTICE = "special_regime_notice"
    ACCESS_REQUEST = "access_request"
    PROCESSING_CONFIRMATION = "processing_confirmation"
    PORTABILITY = "portability"
    RECTIFICATION = "rectification"
    GDPR_RESTRICTION = "gdpr_restriction"
    GDPR_OBJECTION = "gdpr_objection"
    AUTOMATED_DECISION_OBJECTION = "automated_decision_objection"
    CONSENT_WITHDRAWAL = "consent_withdrawal"
    STOP_PROCESSING = "stop_processing"
    DESTRUCTION = "destruction"
    PD_QUESTION = "pd_question"
    COMPLAINT = "complaint"


class ReplySort(StrEnum):
    """The sort of a reply (policy 14.3.4.1–14.3.4.3)."""

    INFORMATION = "information"
    MOTIVATED_REFUSAL = "motivated_refusal"
    ACTION_NOTICE = "action_notice"


class Task(StrEnum):
    """What a demand asks the operator to do besides answering, in the words of policy 8."""

    STOP_MAILING = "stop_mailing"
    BLOCK = "block"
    UNBLOCK = "unblock"
    RECTIFY = "rectify"
    STOP_PROCESSING = "stop_processing"
    TAKE_DOWN = "take_down"
    PUBLISH_LIMITS = "publish_limits"
    DESTROY = "destroy"
    DELETE_EXCESS = "delete_excess"
    SHRED = "shred"
    EXPORT = "export"
    NOTIFY_RECIPIENTS = "notify_recipients"
    MARK_REGIME = "mark_regime"
    INVESTIGATE = "investigate"
    REPORT_INCIDENT = "report_incident"
    REPORT_INQUIRY = "report_inquiry"
    ANSWER_AUTHORITY = "answer_authority"
    NOTIFY_AUTHORITY = "notify_authority"
    RECALL_LETTER = "recall_letter"
    REACH_OTHERWISE = "reach_otherwise"


# The checklist of a letter that went to a wrong address (152-ФЗ, ч. 3.1 ст. 21).
INCIDENT_TASKS = (
    Task.RECALL_LETTER,
    Task.INVESTIGATE,
    Task.REPORT_INCIDENT,
    Task.REPORT_INQUIRY,
)


@dataclass(frozen=True, slots=True)
class KindRow:
    """One row of the table.

    `clocks` are started besides `policy_reply`; `signature_needed` says whether the policy's
    signature (14.2.4) is worth asking for: the law asks none for the others (facts section 5).
    """

    name: Text
    norm: str
    clocks: tuple[str, ...]
    sorts: tuple[ReplySort, ...]
    tasks: tuple[Task, ...]
    signature_needed: bool = False


_I, _N = (ReplySort.INFORMATION,), (ReplySort.ACTION_NOTICE,)

KINDS: Mapping[Kind, KindRow] = {
    Kind.INCIDENT_REPORT: KindRow(
        Text("сообщение об утечке", "report of a leak"),
        "Политика, п. 10.3; 152-ФЗ, ч. 3.1 ст. 21",
        ("incident_24", "incident_72"),
        _N,
        (Task.INVESTIGATE, Task.REPORT_INCIDENT, Task.REPORT_INQUIRY),
    ),
    Kind.MINOR_DATA: KindRow(
        Text("данные несовершеннолетнего", "data of a minor"),
        "Политика, п. 3.7; 152-ФЗ, ч. 6 ст. 9, ч. 1, 3 ст. 21",
        ("law_at_once", "law_stop_unlawful"),
        _N,
        (Task.BLOCK,),
    ),
    Kind.MARKETING_OBJECTION: KindRow(
        Text("возражение против прямого маркетинга", "objection to direct marketing"),
        "Политика, п. 7.1, 9.4.2; 152-ФЗ, ч. 2 ст. 15",
        ("law_at_once",),
        _N,
        (Task.STOP_MAILING, Task.NOTIFY_RECIPIENTS),
    ),
    Kind.BLOCKING: KindRow(
        Text("блокирование", "blocking"),
        "Политика, п. 13.2, 8.11; 152-ФЗ, ч. 1 ст. 14, ч. 1 ст. 21",
        ("law_at_once",),
        _N,
        (Task.BLOCK,),
    ),
    Kind.UNLAWFUL_PROCESSING_CLAIM: KindRow(
        Text("заявление о неправомерной обработке", "claim of unlawful processing"),
        "Политика, п. 13.2; 152-ФЗ, ч. 1, 3 ст. 21",
        ("law_at_once", "law_stop_unlawful", "law_destroy_unlawful"),
        _N,
        (Task.BLOCK, Task.INVESTIGATE),
    ),
    Kind.PUBLICATION_STOP: KindRow(
        Text("прекращение распространения", "end of publication"),
        "Политика, п. 3.4–3.6, 4.3; 152-ФЗ, ч. 12–14 ст. 10.1",
        ("law_at_once", "law_publication"),
        _N,
        (Task.TAKE_DOWN,),
    ),
    Kind.PUBLICATION_LIMITS_SET: KindRow(
        Text("установление запретов и условий", "limits set on publication"),
        "Политика, п. 4.4; 152-ФЗ, ч. 9–11 ст. 10.1",
        ("law_publish_limits",),
        _N,
        (Task.PUBLISH_LIMITS,),
    ),
    Kind.SPECIAL_REGIME_NOTICE: KindRow(
        Text("уведомление об особом режиме", "notice of a special regime"),
        "Политика, п. 12.3; GDPR, ст. 3(2)",
        (),
        _N,
        (Task.MARK_REGIME,),
    ),
    Kind.ACCESS_REQUEST: KindRow(
        Text("запрос сведений об обработке", "request for access"),
        "Политика, п. 13.3, 14.3.4.1; 152-ФЗ, ч. 1, 3, 7 ст. 14, ч. 1 ст. 20",
        ("law_answer",),
        _I,
        (),
        signature_needed=True,
    ),
    Kind.PROCESSING_CONFIRMATION: KindRow(
        Text("подтверждение факта обработки", "confirmation of processing"),
        "Политика, п. 13.3; 152-ФЗ, п. 1, 5 ч. 7 ст. 14, ч. 1 ст. 20",
        ("law_answer",),
        _I,
        (),
        signature_needed=True,
    ),
    Kind.PORTABILITY: KindRow(
        Text("выгрузка для переноса", "export for portability"),
        "Политика, п. 13.4; GDPR, ст. 20, 12(3)",
        ("gdpr",),
        (ReplySort.INFORMATION, ReplySort.ACTION_NOTICE),
        (Task.EXPORT,),
    ),
    Kind.RECTIFICATION: KindRow(
        Text("уточнение", "rectification"),
        "Политика, п. 13.2, 4.2.1, 8.6; 152-ФЗ, ч. 3 ст. 20, ч. 1, 2 ст. 21",
        ("law_rectify",),
        _N,
        # Blocked for the check, where that harms nobody (152-ФЗ, ч. 1 ст. 21).
        (Task.BLOCK, Task.RECTIFY, Task.NOTIFY_RECIPIENTS),
    ),
    Kind.GDPR_RESTRICTION: KindRow(
        Text("ограничение обработки по GDPR", "restriction under the GDPR"),
        "Политика, п. 12.3, 6.7; GDPR, ст. 18, 12(3)",
        ("gdpr", "law_at_once"),
        _N,
        (Task.BLOCK,),
    ),
    Kind.GDPR_OBJECTION: KindRow(
        Text("возражение по GDPR", "objection under the GDPR"),
        "Политика, п. 12.3, 6.7; GDPR, ст. 21(1), 12(3)",
        ("gdpr",),
        _N,
        (),
    ),
    Kind.AUTOMATED_DECISION_OBJECTION: KindRow(
        Text("возражение против автоматизированного решения", "objection to an automated decision"),
        "Политика, п. 1.3; 152-ФЗ, ч. 3, 4 ст. 16",
        ("law_auto_decision",),
        _N,
        (),
    ),
    Kind.CONSENT_WITHDRAWAL: KindRow(
        Text("отзыв согласия", "withdrawal of consent"),
        "Политика, п. 3.3, 9.6.1, 11.1; 152-ФЗ, ч. 2 ст. 9, ч. 5 ст. 21",
        ("policy_destroy", "law_withdrawal"),
        _N,
        # Whoever takes his consent back, or wants to be out of the base, wants no advertisements
        # either; and until what rests on consent is destroyed, a block keeps it from use (domain
        # facts section 3, end; samples S3 and S9).
        (Task.STOP_MAILING, Task.BLOCK, Task.STOP_PROCESSING, Task.DESTROY, Task.NOTIFY_RECIPIENTS),
    ),
    Kind.STOP_PROCESSING: KindRow(
        Text("прекращение обработки", "end of processing"),
        "Политика, п. 13.2; 152-ФЗ, ч. 5.1 ст. 21",
        ("law_stop",),
        _N,
        (Task.STOP_MAILING, Task.STOP_PROCESSING, Task.NOTIFY_RECIPIENTS),
    ),
    Kind.DESTRUCTION: KindRow(
        Text("уничтожение", "destruction"),
        "Политика, п. 13.2, 9.6.2, 11; 152-ФЗ, ч. 1 ст. 14, ч. 3 ст. 20, ч. 3 ст. 21",
        ("policy_destroy", "law_destroy_proved"),
        _N,
        (Task.STOP_MAILING, Task.BLOCK, Task.DESTROY, Task.NOTIFY_RECIPIENTS),
        signature_needed=True,
    ),
    Kind.PD_QUESTION: KindRow(
        Text("вопрос о персональных данных", "question about personal data"),
        "Политика, п. 14.1; 152-ФЗ, ч. 7 ст. 14",
        ("law_answer",),
        _I,
        (),
    ),
    Kind.COMPLAINT: KindRow(
        Text("жалоба на обработку", "complaint about processing"),
        "Политика, п. 14.1; 152-ФЗ, ст. 17",
        ("law_answer",),
        (ReplySort.INFORMATION, ReplySort.ACTION_NOTICE),
        (),
    ),
}

_ORDER = {kind: place for place, kind in enumerate(KINDS)}


def in_order(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """Return each kind once, in the order in which they are acted upon and answered."""
    return tuple(sorted(set(kinds), key=_ORDER.__getitem__))


TASKS: Mapping[Task, Text] = {
    Task.STOP_MAILING: Text("прекратить рассылку и звонки", "stop mailings and calls"),
    Task.BLOCK: Text("заблокировать данные", "block the data"),
    Task.UNBLOCK: Text("снять блокирование", "end the blocking"),
    Task.RECTIFY: Text("проверить и уточнить данные", "check and correct the data"),
    Task.STOP_PROCESSING: Text(
        "прекратить обработку, основанную на согласии", "stop what rests on consent"
    ),
    Task.TAKE_DOWN: Text("снять с публикации", "take down what is published"),
    Task.PUBLISH_LIMITS: Text("опубликовать запреты и условия", "publish the limits"),
    Task.DESTROY: Text("уничтожить данные и составить акт", "destroy the data and draw up the act"),
    Task.DELETE_EXCESS: Text(
        "удалить присланную лишнюю копию документа (паспорта), когда она больше не нужна; само"
        " обращение останется",
        "delete the copy of a document (passport) that was sent in excess, once nobody needs it;"
        " the appeal itself stays",
    ),
    Task.SHRED: Text(
        "уничтожить копии в mailbot и в почтовом ящике, когда обращение закрыто",
        "destroy the copies in mailbot and in the mailbox once the appeal is closed",
    ),
    Task.EXPORT: Text(
        "выгрузить данные (JSON, CSV); при ответе на бумаге — записать на носитель",
        "export the data (JSON, CSV); for a reply on paper onto a carrier",
    ),
    Task.NOTIFY_RECIPIENTS: Text("уведомить получателей данных", "notify the recipients"),
    Task.MARK_REGIME: Text("отметить особый режим", "mark the special regime"),
    Task.INVESTIGATE: Text("проверить изложенное", "look into it"),
    Task.REPORT_INCIDENT: Text(
        "24 часа: сообщить в Роскомнадзор, что произошло, предполагаемые причины и вред, принятые"
        " меры, контактное лицо; утечки не было — отметить",
        "24 hours: tell Roskomnadzor what happened, presumed causes and harm, measures taken, the"
        " contact person; no leak: just tick off",
    ),
    Task.REPORT_INQUIRY: Text(
        "72 часа: сообщить в Роскомнадзор результаты расследования и чьи действия стали причиной;"
        " утечки не было — отметить",
        "72 hours: tell Roskomnadzor the results of the inquiry and whose acts were the cause; no"
        " leak: just tick off",
    ),
    Task.ANSWER_AUTHORITY: Text(
        "проверить подлинность запроса органа и ответить на него",
        "check that the authority's request is genuine, and answer it",
    ),
    Task.NOTIFY_AUTHORITY: Text(
        "сообщить органу, что сделано по обращению субъекта (ч. 3 ст. 21)",
        "tell the authority what was done upon the subject's appeal (art. 21(3))",
    ),
    Task.RECALL_LETTER: Text(
        "попросить неверного адресата удалить письмо",
        "ask the wrong recipient to delete the letter",
    ),
    Task.REACH_OTHERWISE: Text(
        "письмо вернулось с почты: сообщить субъекту иначе (электронная почта, телефон)",
        "the letter came back by post: reach the subject otherwise (e-mail, telephone)",
    ),
}
