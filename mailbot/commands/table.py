"""The table of commands: what each is called, takes and says of itself; imports nothing heavy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mailbot.domain.decision import Ground
from mailbot.domain.providers import PROVIDERS
from mailbot.words import Text


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command, as argparse takes it."""

    flags: tuple[str, ...]
    help: Text
    how: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `run` names the function below `mailbot.commands` that does it.

    What is `paged` is long reading: a terminal shows it page by page.
    """

    words: tuple[str, ...]
    help: Text
    run: str
    arguments: tuple[Argument, ...] = ()
    paged: bool = False


def _number(what: Text, metavar: str = "N") -> Argument:
    return Argument(("number",), what, {"metavar": metavar})


_LETTER = _number(Text("номер письма из letters list", "number of the letter in letters list"))
_APPEAL = _number(Text("регистрационный номер, например 12/2025", "register number, as 12/2025"))
_MESSAGE = _number(Text("номер сообщения из messages list", "number in messages list"))
_ACTION = _number(Text("номер из actions list", "number in actions list"))
_VERSION = _number(Text("номер и версия", "number and version"), "N[@VERSION]")
_BY = Argument(
    ("--by",),
    Text("кто действует (иначе по [operators])", "who acts (else by [operators])"),
    {"metavar": "NAME", "default": ""},
)
_FORMAT = Argument(
    ("--format",),
    Text("вид вывода", "form of the output"),
    {"choices": ("table", "json"), "default": "table"},
)
_ALL = Argument(
    ("--all",),
    Text("и законченные", "finished ones too"),
    {"action": "store_true"},
)

_STATE = Argument(
    ("--state",),
    Text("только в этом состоянии (можно несколько раз)", "only in that state (repeatable)"),
    {"action": "append", "metavar": "STATE"},
)
_KIND = Argument(
    ("--kind",),
    Text("только с этим требованием (можно несколько раз)", "only with that demand (repeatable)"),
    {"action": "append", "metavar": "KIND"},
)
_FROM = Argument(
    ("--from",),
    Text("полученные с этого дня", "received from that day on"),
    {"metavar": "DATE", "dest": "first"},
)
_TO = Argument(
    ("--to",),
    Text("полученные по этот день", "received up to that day"),
    {"metavar": "DATE", "dest": "last"},
)
_PAGE = (
    Argument(
        ("--limit",),
        Text("не больше строк; 0 — все (таблица: 100)", "no more lines; 0: all (a table: 100)"),
        {"type": int, "metavar": "COUNT"},
    ),
    Argument(
        ("--after",),
        Text("следующие за этим номером", "those that follow that number"),
        {"metavar": "N"},
    ),
)
_RECENT = (
    Argument(
        ("--limit",),
        Text("не больше строк, последние; 0 — все (таблица: 100)",
             "no more lines, the latest; 0: all (a table: 100)"),
        {"type": int, "metavar": "COUNT"},
    ),
    Argument(
        ("--before",),
        Text("предыдущие перед этим номером", "those that precede that number"),
        {"metavar": "N"},
    ),
)  # fmt: skip
_WHICH = (_STATE, _KIND, _FROM, _TO)
_LOGIN = Argument(("login",), Text("имя для входа", "login"), {"metavar": "LOGIN"})
_ROLES = ("operator", "drafter", "auditor")

_INIT = (
    ("email", "ADDRESS", Text("адрес ящика для обращений", "the address to which appeals come")),
    ("user", "LOGIN", Text("имя для входа (иначе адрес)", "login (else the address)")),
    ("name", "NAME", Text("полное наименование оператора", "the operator's full name")),
    ("approver", "NAME", Text("кто утверждает ответы", "who approves replies")),
    ("responsible", "NAME", Text("ответственный (иначе тот же)", "responsible (else the same)")),
    ("inn", "INN", Text("ИНН", "INN")),
    ("ogrnip", "OGRN", Text("ОГРН или ОГРНИП", "OGRN or OGRNIP")),
    ("address", "TEXT", Text("почтовый адрес оператора", "the operator's postal address")),
    ("site", "URL", Text("сайт", "site")),
    ("position", "TEXT", Text("должность подписывающего", "who signs, by his post")),
    ("imap", "HOST:PORT", Text("сервер IMAP", "IMAP server")),
    ("smtp", "HOST:PORT", Text("сервер SMTP", "SMTP server")),
    ("client-id", "ID", Text("client_id для OAuth", "client_id for OAuth")),
    ("password-file", "FILE", Text("файл с паролем ящика", "a file with the password")),
    ("subjects", "FILE", Text("таблица субъектов (csv, xlsx)", "sheet of subjects (csv, xlsx)")),
)

COMMANDS: tuple[Command, ...] = (
    Command(
        ("run",),
        Text("служба: принимает, регистрирует, готовит, отправляет, напоминает",
             "the daemon: takes in, registers, drafts, sends, reminds"),
        "daemon:run",
        (
            Argument(
                ("--once",),
                Text("забрать всё, что ждёт, обработать, отправить утверждённое и выйти",
                     "fetch everything that waits, process it, send what is approved, exit"),
                {"action": "store_true"},
            ),
        ),
    ),
    Command(
        ("init",),
        Text("своя копия настроек и шаблонов, новые ключи; проверка связи",
             "an editable copy of configuration and templates, new keys; tests the connection"),
        "init:init",
        (
            Argument(("folder",), Text("папка", "folder"), {"metavar": "DIR"}),
            Argument(
                ("--provider",),
                Text("чей это ящик (иначе по адресу)", "whose mailbox it is (else by the address)"),
                {"choices": tuple(PROVIDERS)},
            ),
            *(
                Argument((f"--{name}",), words, {"metavar": metavar, "default": ""})
                for name, metavar, words in _INIT
            ),
            Argument(
                ("--alarms",),
                Text("кому напоминать (можно несколько раз; иначе в сам ящик)",
                     "who is alarmed (repeatable; else the mailbox itself)"),
                {"action": "append", "metavar": "ADDRESS"},
            ),
            Argument(
                ("--offline",),
                Text("не проверять связь", "do not test the connection"),
                {"action": "store_true"},
            ),
        ),
    ),
    Command(
        ("completion",),
        Text("дополнение команд, параметров и файлов для оболочки",
             "completion of commands, options and files for the shell"),
        "completion:completion",
        (Argument(("shell",), Text("оболочка", "shell"), {"choices": ("bash", "zsh"),
                                                          "metavar": "SHELL"}),),
    ),
    Command(
        ("inspect",),
        Text("что mailbot читает в письме или скане; ничего не записывает",
             "what mailbot reads in a message or a scan; writes nothing"),
        "inspect:inspect",
        (
            Argument(("files",), Text("файлы", "files"), {"nargs": "+", "metavar": "FILE"}),
            Argument(
                ("--received",),
                Text("момент получения (ISO)", "moment of receipt (ISO)"),
                {"metavar": "ISO"},
            ),
            Argument(
                ("--offline",),
                Text("не обращаться к DNS", "ask no DNS"),
                {"action": "store_true"},
            ),
        ),
    ),
    Command(("letters", "list"), Text("все поступившие письма", "every letter that came"),
            "letters:show_all", (*_RECENT, _FORMAT)),
    Command(("letters", "show"), Text("одно письмо", "one letter"), "letters:show",
            (_LETTER, _FORMAT), paged=True),
    Command(("letters", "retry"), Text("прочитать задержанное письмо ещё раз",
                                       "read a held letter again"),
            "letters:retry", (_LETTER, _BY)),
    Command(("letters", "register"), Text("зарегистрировать письмо как обращение",
                                          "register a letter as an appeal"),
            "letters:register", (_LETTER, _BY)),
    Command(("letters", "set-aside"), Text("отложить: письмо не является обращением",
                                           "set aside: the letter is no appeal"),
            "letters:set_aside", (_LETTER, _BY)),
    Command(("appeals", "list"), Text("Журнал учёта обращений", "the register of appeals"),
            "register:show_all", (_ALL, *_WHICH, *_PAGE, _FORMAT, _BY)),
    Command(
        ("appeals", "search"),
        Text("найти по номеру, имени, адресу, виду, состоянию, дате",
             "find by number, name, address, kind, state, date"),
        "register:search",
        (
            Argument(("text",), Text("слова или их части", "words or parts of them"),
                     {"nargs": "+", "metavar": "TEXT"}),
            *_WHICH, *_PAGE, _FORMAT, _BY,
        ),
    ),
    Command(
        ("appeals", "export"),
        Text("выгрузить журнал: csv, xlsx, json или печатная форма pdf",
             "export the register: csv, xlsx, json or the print form as pdf"),
        "export:export",
        (Argument(("file",), Text("файл", "file"), {"metavar": "FILE"}), *_WHICH, _BY),
    ),
    Command(("appeals", "show"), Text("одно обращение", "one appeal"), "appeals:show",
            (_APPEAL, _FORMAT, _BY)),
    Command(
        ("appeals", "confirm"),
        Text("подтвердить, что обращение подал сам субъект (вы это проверили)",
             "confirm that the subject himself made the appeal (you made sure)"),
        "appeals:confirm",
        (_APPEAL, _BY),
    ),
    Command(
        ("appeals", "verify"),
        Text("полномочия представителя проверены: ему можно отвечать как субъекту",
             "a representative's authority is verified: he is answered as the subject would be"),
        "appeals:verify",
        (
            _APPEAL,
            Argument(("--basis",), Text("основание: законный представитель или доверенность",
                                        "basis: legal representative or power of attorney"),
                     {"choices": ("legal", "power_of_attorney"), "required": True}),
            Argument(("--document",), Text("какой документ", "which document"),
                     {"metavar": "TEXT", "required": True}),
            Argument(("--scope",), Text("полномочия, как они названы в документе",
                                        "the powers as the document names them"),
                     {"metavar": "TEXT", "required": True}),
            Argument(("--issued",), Text("дата выдачи", "day of issue"), {"metavar": "DATE"}),
            Argument(("--until",), Text("действует по (иначе доверенность — год)",
                                        "holds up to (else a power of attorney holds a year)"),
                     {"metavar": "DATE"}),
            Argument(("--subject",), Text("id субъекта, если из письма неясно, чей он",
                                          "id of the subject, where the letter does not tell"),
                     {"metavar": "ID", "default": ""}),
            _BY,
        ),
    ),
    Command(
        ("appeals", "not-an-appeal"),
        Text("снять с учёта: это не обращение (номер сохраняется)",
             "take out of the count: no appeal (the number is kept)"),
        "appeals:not_an_appeal",
        (
            _APPEAL,
            _BY,
            Argument(("--reason",), Text("почему", "why"), {"required": True}),
        ),
    ),
    Command(
        ("appeals", "extend"),
        Text("подготовить уведомление о продлении сроков закона (срок Политики не продлевается)",
             "draft the notice that extends the law's terms (the policy's is never extended)"),
        "deadlines:extend",
        (
            _APPEAL,
            Argument(("--reason",), Text("причины продления, войдут в уведомление",
                                         "the reasons, which the notice names"),
                     {"required": True}),
            _BY,
        ),
    ),
    Command(
        ("demands", "set"),
        Text("исправить требования обращения", "correct the demands of an appeal"),
        "appeals:set_demands",
        (
            _APPEAL,
            Argument(("kinds",), Text("виды требований", "kinds of demand"),
                     {"nargs": "+", "metavar": "KIND"}),
            _BY,
        ),
    ),
    Command(("messages", "list"), Text("исходящие сообщения", "what waits to go out"),
            "messages:show_all", (_ALL, *_RECENT, _FORMAT)),
    Command(
        ("messages", "show"),
        Text("сообщение целиком и что мешает его утвердить",
             "a message whole, and what hinders its approval"),
        "messages:show",
        (
            _MESSAGE,
            _FORMAT,
            Argument(("--pdf",), Text("сохранить письмо в PDF для печати и подписи",
                                      "save the letter as PDF to print and sign"),
                     {"metavar": "FILE"}),
            Argument(("--files",), Text("сохранить вложения в эту папку",
                                        "save the attachments into that folder"),
                     {"metavar": "DIR"}),
        ),
        paged=True,
    ),
    Command(
        ("messages", "edit"),
        Text("изменить текст в $EDITOR или из файла",
             "change the text in $EDITOR or from a file"),
        "messages:edit",
        (
            _MESSAGE,
            Argument(("--from",), Text("взять новый текст из файла; «-» — стандартный ввод",
                                       "take the new text from a file; - is standard input"),
                     {"metavar": "FILE", "dest": "source"}),
            Argument(("--form",), Text("отправить в другой форме", "let it leave in another form"),
                     {"choices": ("plain_text", "scanned_document", "signed_electronic_document",
                                  "paper")}),
            _BY,
        ),
    ),
    Command(
        ("messages", "sign"),
        Text("приложить подписанное письмо (скан или PDF)", "bind the signed letter (scan or PDF)"),
        "messages:sign",
        (_VERSION, Argument(("file",), Text("файл", "file"), {"metavar": "FILE"}), _BY),
    ),
    Command(
        ("messages", "approve"),
        Text("утвердить именно эту версию и отправить", "approve exactly this version and send it"),
        "messages:approve",
        (
            _VERSION,
            Argument(("--confirm",), Text("это чужое имя, номер или адрес должны уйти (можно"
                                          " несколько раз; ключи называет messages show)",
                                          "that name, number or address of another shall leave"
                                          " (repeatable; messages show names the keys)"),
                     {"action": "append", "metavar": "KEY"}),
            _BY,
        ),
    ),
    Command(
        ("messages", "refuse"),
        Text("отказать в сведениях по основанию закона: ответ будет написан заново",
             "refuse information on a ground of the law: the reply is written anew"),
        "decisions:refuse",
        (
            _MESSAGE,
            Argument(("--ground",), Text("основание отказа", "the ground of the refusal"),
                     {"required": True, "choices": tuple(ground.value for ground in Ground)}),
            Argument(("--facts",), Text("обстоятельства, которые его подтверждают",
                                        "the facts that show that it applies"),
                     {"required": True, "metavar": "TEXT"}),
            Argument(("--instead",), Text("что можно предоставить вместо этого",
                                          "what can be provided instead"),
                     {"metavar": "TEXT", "default": ""}),
            Argument(("--part",), Text("отказать только в этой части, остальное сообщить",
                                       "refuse only that part, tell the rest"),
                     {"metavar": "TEXT", "default": ""}),
            Argument(("--kind",), Text("только по этому требованию (можно несколько раз)",
                                       "of that demand only (repeatable)"),
                     {"action": "append", "metavar": "KIND"}),
            _BY,
        ),
    ),
    Command(
        ("messages", "answer"),
        Text("сделать ответ частичным, отрицательным или уведомлением об устранении нарушения",
             "make the reply a partial or negative one, or a notice that a violation was cured"),
        "decisions:answer",
        (
            _MESSAGE,
            Argument(("--only",), Text("ответить только на это требование (можно несколько раз);"
                                       " сроки остальных идут",
                                       "answer only that demand (repeatable); the others keep"
                                       " their clocks"),
                     {"action": "append", "metavar": "KIND"}),
            Argument(("--nothing-held",), Text("поиск ничего не нашёл: данные не обрабатываются",
                                               "the search found nothing: no data are processed"),
                     {"action": "store_true"}),
            Argument(("--violation",), Text("какое нарушение выявлено",
                                            "which violation was found"), {"metavar": "TEXT"}),
            Argument(("--discovered",), Text("день выявления", "the day of its discovery"),
                     {"metavar": "DATE"}),
            Argument(("--remedy",), Text("как оно устранено", "how it was cured"),
                     {"metavar": "TEXT"}),
            _BY,
        ),
    ),
    Command(("messages", "redraft"), Text("вернуть черновику текст программы, решения отменить",
                                          "the machine's text once more, decisions taken back"),
            "decisions:redraft", (_MESSAGE, _BY)),
    Command(("messages", "return"), Text("вернуть в черновики", "take back into the drafts"),
            "messages:take_back", (_MESSAGE, _BY)),
    Command(("messages", "confirm"), Text("неясное сообщение всё же ушло",
                                          "an uncertain message did go out"),
            "messages:confirm", (_MESSAGE, _BY)),
    Command(
        ("paper", "register"),
        Text("внести обращение, поступившее на бумаге: скан, дата, отправитель",
             "take in an appeal that came on paper: scan, date, sender"),
        "paper:register",
        (
            Argument(("files",), Text("страницы письма: PDF, JPEG, PNG, TIFF, HEIC",
                                      "the pages: PDF, JPEG, PNG, TIFF, HEIC"),
                     {"nargs": "+", "metavar": "SCAN"}),
            Argument(("--received",), Text("когда получено: 2025-06-05 или 2025-06-05T14:30",
                                           "when it came: 2025-06-05 or 2025-06-05T14:30"),
                     {"metavar": "DATE[TIME]", "required": True}),
            Argument(("--from",), Text("от кого, как на конверте", "from whom, as on the envelope"),
                     {"metavar": "NAME", "dest": "name", "required": True}),
            Argument(("--address",), Text("почтовый адрес отправителя",
                                          "the sender's postal address"),
                     {"metavar": "ADDRESS", "required": True}),
            Argument(("--track",), Text("почтовый идентификатор, если есть",
                                        "the tracking number, if there is one"),
                     {"metavar": "N", "default": ""}),
            _BY,
        ),
    ),
    Command(
        ("paper", "sent"),
        Text("утверждённое письмо сдано на почту", "an approved letter was handed to the carrier"),
        "paper:sent",
        (
            _MESSAGE,
            Argument(("--track",), Text("почтовый идентификатор с квитанции",
                                        "the tracking number on the receipt"),
                     {"metavar": "N", "required": True}),
            Argument(("--on",), Text("когда сдано: 2025-06-11 или 2025-06-11T15:40",
                                     "when: 2025-06-11 or 2025-06-11T15:40"),
                     {"metavar": "DATE[TIME]", "required": True}),
            Argument(("--receipt",), Text("скан квитанции", "a scan of the receipt"),
                     {"metavar": "FILE"}),
            _BY,
        ),
    ),
    Command(("actions", "list"), Text("что сделать оператору", "what the operator has to do"),
            "actions:show_all", (_ALL, _FORMAT)),
    Command(
        ("actions", "done"),
        Text("отметить сделанным", "mark as done"),
        "actions:done",
        (
            _ACTION,
            Argument(("--at",), Text('когда сделано, например "2025-06-11 12:30"',
                                     "when it was done, as 2025-06-11 12:30"),
                     {"metavar": "MOMENT"}),
            Argument(("--extract",), Text("что записала система, уничтожившая данные (JSON)",
                                          "what the destroying system logged (JSON)"),
                     {"metavar": "FILE"}),
            _BY,
        ),
    ),
    Command(
        ("actions", "approve"),
        Text("поручить системе оператора ([hooks]), в том числе снова после сбоя",
             "let the operator's system do it ([hooks]), or do it again after it failed"),
        "actions:approve",
        (_ACTION, _BY),
    ),
    Command(
        ("actions", "decline"),
        Text("решить, что задача не выполняется, и почему",
             "decide that a task is not to be done, and why"),
        "actions:decline",
        (_ACTION, Argument(("--reason",), Text("почему", "why"), {"required": True}), _BY),
    ),
    Command(
        ("actions", "order"),
        Text("поставить задачу по обращению, например снять блокирование",
             "order a task for an appeal, to end a block for instance"),
        "actions:order",
        (
            _APPEAL,
            Argument(("task",), Text("задача, например unblock", "task, as unblock"),
                     {"metavar": "TASK"}),
            _BY,
        ),
    ),
    Command(("acts", "list"), Text("акты об уничтожении", "acts of destruction"),
            "acts:show_all", (_FORMAT,)),
    Command(
        ("acts", "draft"),
        Text("предложить, что уничтожить, или изменить предложение",
             "propose what is destroyed, or change the proposal"),
        "acts:draft",
        (
            _APPEAL,
            Argument(("--category",), Text("категория данных, пункт 5.x (можно несколько раз)",
                                           "category of data, clause 5.x (repeatable)"),
                     {"action": "append", "metavar": "CLAUSE"}),
            Argument(("--keep",), Text("что сохраняется: «пункты=норма=срок» или none",
                                       "what is kept: clauses=norm=term, or none"),
                     {"action": "append", "metavar": "KEPT"}),
            Argument(("--ground",), Text("основание, пункт 9.6.x", "ground, clause 9.6.x"),
                     {"action": "append", "metavar": "CLAUSE"}),
            Argument(("--method",), Text("способ: 11.2.1, 11.2.2 или 11.2.3",
                                         "method: 11.2.1, 11.2.2 or 11.2.3"),
                     {"metavar": "CLAUSE"}),
            Argument(("--how",), Text("что делается фактически", "what is really done"),
                     {"metavar": "TEXT"}),
            Argument(("--tool",), Text("средство уничтожения и его версия",
                                       "tool of destruction and its version"),
                     {"metavar": "TEXT"}),
            Argument(("--place",), Text("место", "place"), {"metavar": "TEXT"}),
            Argument(("--media",), Text("вид и количество носителей, если уничтожаются они",
                                        "kind and number of media, if they are destroyed"),
                     {"metavar": "TEXT"}),
            Argument(("--subject",), Text("ФИО субъекта", "name of the subject"),
                     {"metavar": "NAME"}),
            _BY,
        ),
    ),
    Command(("acts", "approve"), Text("утвердить уничтожение", "approve the destruction"),
            "acts:approve", (_APPEAL, _BY)),
    Command(
        ("acts", "sign"),
        Text("приложить акт, подписанный комиссией (скан или PDF)",
             "bind the act that the commission signed (scan or PDF)"),
        "acts:sign",
        (_APPEAL, Argument(("file",), Text("файл", "file"), {"metavar": "FILE"}), _BY),
    ),
    Command(
        ("acts", "export"),
        Text("журнал документов, переданных на уничтожение (pdf, xlsx, csv, json), или папка со"
             " всеми актами и выгрузками",
             "the register of documents handed for destruction (pdf, xlsx, csv, json), or a folder"
             " with all acts and extracts"),
        "acts:export",
        (
            Argument(("target",), Text("файл или папка", "file or folder"), {"metavar": "TARGET"}),
            Argument(("numbers",), Text("только по этим обращениям", "of these appeals only"),
                     {"nargs": "*", "metavar": "N"}),
            _BY,
        ),
    ),
    Command(
        ("suppression", "check"),
        Text("можно ли слать рассылку на эти адреса и номера",
             "whether mailings may go to these addresses and numbers"),
        "suppression:check",
        (
            Argument(("addresses",), Text("адреса или номера; «-» — по одному в строке ввода",
                                          "addresses or numbers; -: one a line of the input"),
                     {"nargs": "+", "metavar": "ADDRESS"}),
            _FORMAT,
        ),
    ),
    Command(
        ("suppression", "export"),
        Text("список отказавшихся от рассылки: только хэши (csv, xlsx, json)",
             "the list of those who want no mailings: digests only (csv, xlsx, json)"),
        "suppression:export",
        (Argument(("file",), Text("файл", "file"), {"metavar": "FILE"}), _BY),
    ),
    Command(
        ("suppression", "remove"),
        Text("снять запрет: владелец адреса вновь согласился на рассылку",
             "take an address off: its owner consented anew"),
        "suppression:remove",
        (Argument(("address",), Text("адрес или номер", "address or number"),
                  {"metavar": "ADDRESS"}), _BY),
    ),
    Command(
        ("subjects", "import"),
        Text("зарегистрированные адреса из csv или xlsx", "registered addresses from csv or xlsx"),
        "subjects:import_file",
        (Argument(("file",), Text("файл", "file"), {"metavar": "FILE"}), _BY),
    ),
    Command(("subjects", "list"), Text("зарегистрированные субъекты", "the registered subjects"),
            "subjects:show_all", (_FORMAT,)),
    Command(("subjects", "show"), Text("один субъект: адреса, согласия, обращения",
                                       "one subject: addresses, consents, appeals"),
            "subjects:show",
            (Argument(("id",), Text("id субъекта", "id of the subject"), {"metavar": "ID"}),
             _FORMAT)),
    Command(
        ("subjects", "consent"),
        Text("принять поступившее согласие: чьё, на что, до какого срока",
             "accept a consent that came: whose, for what, until when"),
        "subjects:consent",
        (
            _APPEAL,
            Argument(("--subject",), Text("id субъекта, если он не определён",
                                          "id of the subject, where it is not known"),
                     {"metavar": "ID", "default": ""}),
            Argument(("--for",), Text("на что дано", "what it is for"),
                     {"metavar": "TEXT", "dest": "what_for", "default": ""}),
            Argument(("--until",), Text("действует по (иначе до достижения цели)",
                                        "holds up to (else until its purpose is reached)"),
                     {"metavar": "DATE"}),
            Argument(("--publication",), Text("на распространение или нет",
                                              "to publication, or not"),
                     {"choices": ("yes", "no")}),
            Argument(("--ended",), Text("цель достигнута в этот день",
                                        "its purpose was reached on that day"),
                     {"metavar": "DATE"}),
            _BY,
        ),
    ),
    Command(
        ("deadlines",),
        Text("что и когда истекает, по какой норме, день за днём",
             "what is due, by which clock and norm, counted day by day"),
        "deadlines:show",
        (
            Argument(("numbers",), Text("только эти обращения", "only these appeals"),
                     {"nargs": "*", "metavar": "N"}),
            Argument(("--at",), Text("на эту дату, и сроки полученного в этот день",
                                     "as of this date, and the terms of what it would bring"),
                     {"metavar": "DATE"}),
            Argument(("--format",), Text("вид вывода", "form of the output"),
                     {"choices": ("table", "json", "ics"), "default": "table"}),
        ),
    ),
    Command(
        ("bundle",),
        Text("подборка для проверяющего органа: журнал, письма, ответы, подтверждения, опись (zip)",
             "an inspection bundle: register, letters, replies, proofs, index (zip)"),
        "export:bundle",
        (
            Argument(("numbers",), Text("эти обращения", "these appeals"),
                     {"nargs": "*", "metavar": "N"}),
            _FROM,
            _TO,
            Argument(("--output",), Text("имя zip-файла", "name of the zip"), {"metavar": "FILE"}),
            _BY,
        ),
    ),
    Command(("templates", "list"), Text("все тексты, какие из них Ваши, и что в них не так",
                                        "every text, which are your own, what is wrong in them"),
            "templates:show_all", (_FORMAT,)),
    Command(
        ("templates", "preview"),
        Text("показать текст с вымышленными данными (язык: --lang)",
             "show a text with invented data (language: --lang)"),
        "templates:preview",
        (
            Argument(("name",), Text("имя из templates list; reply — все разделы вместе",
                                     "a name of templates list; reply: all sections together"),
                     {"metavar": "NAME"}),
            Argument(("--pdf",), Text("сохранить как письмо в PDF", "save as a letter in PDF"),
                     {"metavar": "FILE"}),
        ),
        paged=True,
    ),
    Command(("check",), Text("настройки, секреты, календари, почта, база, OCR",
                             "configuration, secrets, calendars, mail, database, OCR"),
            "check:check"),
    Command(("console",), Text("веб-консоль оператора", "the operator's web console"),
            "console:serve"),
    Command(
        ("operators", "add"),
        Text("завести учётную запись консоли; пароль и второй ключ показываются один раз",
             "open an account of the console; password and second factor are shown once"),
        "operators:add",
        (
            _LOGIN,
            Argument(("--name",), Text("под каким именем записываются действия (иначе --by)",
                                       "under which name acts are recorded (else --by)"),
                     {"metavar": "NAME", "default": ""}),
            Argument(("--role",), Text("что можно: всё, готовить черновики, смотреть",
                                       "what is allowed: all, to draft, to look"),
                     {"choices": _ROLES, "default": "operator"}),
            _BY,
        ),
    ),
    Command(("operators", "list"), Text("учётные записи и кто вошёл", "accounts, who is signed in"),
            "operators:show_all", (_FORMAT,)),
    Command(("operators", "disable"), Text("отключить учётную запись", "disable an account"),
            "operators:disable", (_LOGIN, _BY)),
    Command(
        ("operators", "role"),
        Text("сменить роль", "change the role"),
        "operators:role",
        (_LOGIN, Argument(("role",), Text("роль", "role"), {"choices": _ROLES}), _BY),
    ),
    Command(("operators", "reset"), Text("новые пароль и второй ключ; все входы закрываются",
                                         "new password and second factor; all sessions end"),
            "operators:reset", (_LOGIN, _BY)),
    Command(("retention", "list"), Text("что хранится дольше срока и ждёт уничтожения",
                                        "what has been kept beyond its term"),
            "retention:show_all", (_FORMAT,)),
    Command(
        ("retention", "approve"),
        Text("уничтожить именно этот список", "destroy exactly this list"),
        "retention:approve",
        (
            Argument(("code",), Text("код списка из retention list", "the list's code"),
                     {"metavar": "CODE"}),
            _BY,
        ),
    ),
    Command(
        ("retention", "destroy"),
        Text("уничтожить слова законченного обращения до срока (строка журнала останется)",
             "destroy the words of a finished appeal before its term (the line stays)"),
        "retention:destroy",
        (
            _APPEAL,
            Argument(("--subject",), Text("и самого субъекта из списка адресов",
                                          "and the registered subject himself"),
                     {"action": "store_true"}),
            _BY,
        ),
    ),
    Command(("keys", "new"), Text("сделать мастер-ключ", "make the master key"), "keys:new"),
    Command(("keys", "status"), Text("мастер-ключ и хранилище ключей",
                                     "the master key and the key store"),
            "keys:status", (_FORMAT,)),
    Command(("keys", "rotate"), Text("заменить мастер-ключ (служба остановлена)",
                                     "change the master key (the daemon is stopped)"),
            "keys:rotate"),
    Command(
        ("backup",),
        Text("согласованная копия базы и архива, пока служба работает",
             "a consistent copy of database and archive while the daemon works"),
        "backup:backup",
        (Argument(("folder",), Text("пустая папка или прежняя копия",
                                    "an empty folder or an earlier backup"), {"metavar": "DIR"}),),
    ),
    Command(
        ("restore",),
        Text("восстановить копию в пустое место", "bring a backup back into an empty place"),
        "backup:restore",
        (
            Argument(("folder",), Text("папка копии", "the backup"), {"metavar": "DIR"}),
            Argument(("--keys",), Text("копия хранилища ключей (иначе последняя из keys.backups)",
                                       "a copy of the key store (else the last of keys.backups)"),
                     {"metavar": "FILE", "default": ""}),
        ),
    ),
    Command(
        ("verify",),
        Text("цел ли реестр: цепочка хешей, SHA-256 архива, все печати",
             "is the register whole: hash chain, SHA-256 of the archive, every seal"),
        "verify:verify",
        (
            Argument(("--heads",), Text("контрольная строка из утренней сводки (не раз)",
                                       "the heads from a digest (repeatable)"),
                     {"action": "append", "metavar": "HEADS", "default": []}),
        ),
    ),
    Command(("migrate",), Text("создать или обновить базу", "create or update the database"),
            "migrate:migrate"),
)  # fmt: skip

GROUPS: dict[str, Text] = {
    "letters": Text("поступившие письма", "the letters that came"),
    "appeals": Text("Журнал учёта обращений", "the register of appeals"),
    "demands": Text("требования обращения", "the demands of an appeal"),
    "messages": Text("исходящие сообщения", "what goes out"),
    "paper": Text("обращения и ответы на бумаге", "appeals and replies on paper"),
    "actions": Text("задачи оператора", "the operator's tasks"),
    "templates": Text("тексты писем", "the texts of letters"),
    "keys": Text("мастер-ключ", "the master key"),
    "retention": Text("сроки хранения", "what is kept how long"),
    "suppression": Text("кому не слать рассылку", "who gets no mailings"),
    "acts": Text("уничтожение данных и его акты", "destruction of data, and its acts"),
    "subjects": Text("зарегистрированные субъекты", "the registered subjects"),
    "operators": Text("учётные записи веб-консоли", "the accounts of the web console"),
}
