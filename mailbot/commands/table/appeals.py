"""The register of appeals, its demands and its clocks."""

from mailbot.commands.table.shape import ALL, APPEAL, BY, FORMAT, Argument, Command
from mailbot.words import Text

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
_WHICH = (_STATE, _KIND, _FROM, _TO)

APPEALS: tuple[Command, ...] = (
    Command(("appeals", "list"), Text("Журнал учёта обращений", "the register of appeals"),
            "register:show_all", (ALL, *_WHICH, *_PAGE, FORMAT, BY)),
    Command(
        ("appeals", "search"),
        Text("найти по номеру, имени, адресу, виду, состоянию, дате",
             "find by number, name, address, kind, state, date"),
        "register:search",
        (
            Argument(("text",), Text("слова или их части", "words or parts of them"),
                     {"nargs": "+", "metavar": "TEXT"}),
            *_WHICH, *_PAGE, FORMAT, BY,
        ),
    ),
    Command(
        ("appeals", "export"),
        Text("выгрузить журнал: csv, xlsx, json или печатная форма pdf",
             "export the register: csv, xlsx, json or the print form as pdf"),
        "export:export",
        (Argument(("file",), Text("файл", "file"), {"metavar": "FILE"}), *_WHICH, BY),
    ),
    Command(("appeals", "show"), Text("одно обращение", "one appeal"), "appeals:show",
            (APPEAL, FORMAT, BY), paged=True),
    Command(
        ("appeals", "confirm"),
        Text("подтвердить, что обращение подал сам субъект (вы это проверили)",
             "confirm that the subject himself made the appeal (you made sure)"),
        "appeals:confirm",
        (APPEAL, BY),
    ),
    Command(
        ("appeals", "answered"),
        Text("письмо, которым оператор ответил сам из почтовой программы, и есть ответ",
             "the letter by which the operator answered from his mail program is the reply"),
        "appeals:answered",
        (
            APPEAL,
            Argument(("--no",), Text("нет, это не ответ", "no, it is none"),
                     {"action": "store_true"}),
            BY,
        ),
    ),
    Command(
        ("appeals", "verify"),
        Text("полномочия представителя проверены: ему можно отвечать как субъекту",
             "a representative's authority is verified: he is answered as the subject would be"),
        "appeals:verify",
        (
            APPEAL,
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
            BY,
        ),
    ),
    Command(
        ("appeals", "join"),
        Text("продолжить обращение в другом: письма одного человека зарегистрированы дважды",
             "let an appeal go on in another: one person's letters were registered twice"),
        "appeals:join",
        (
            APPEAL,
            Argument(("into",), Text("номер обращения, в котором оно продолжится",
                                     "number of the appeal in which it goes on"),
                     {"metavar": "M"}),
            BY,
        ),
    ),
    Command(
        ("appeals", "split"),
        Text("выделить письмо или требование другого лица в отдельное обращение",
             "split off a letter, or another person's demand, into an appeal of its own"),
        "appeals:split",
        (
            APPEAL,
            Argument(("--letter",), Text("номер присоединённого письма",
                                         "number of the letter that joined"),
                     {"type": int, "metavar": "ID"}),
            Argument(("--demand",), Text("вид требования другого лица, несколько раз",
                                         "kind of the other person's demand, repeatable"),
                     {"action": "append", "metavar": "KIND", "default": []}),
            Argument(("--subject",), Text("id субъекта, чьё это требование",
                                          "id of the subject whose demand it is"),
                     {"metavar": "ID", "default": ""}),
            Argument(("--name",), Text("его фамилия, имя, отчество, если он не зарегистрирован",
                                       "his name, if he is not registered"),
                     {"metavar": "TEXT", "default": ""}),
            BY,
        ),
    ),
    Command(
        ("appeals", "not-an-appeal"),
        Text("снять с учёта: это не обращение (номер сохраняется)",
             "take out of the count: no appeal (the number is kept)"),
        "appeals:not_an_appeal",
        (
            APPEAL,
            BY,
            Argument(("--reason",), Text("почему", "why"), {"required": True}),
        ),
    ),
    Command(
        ("appeals", "extend"),
        Text("подготовить уведомление о продлении сроков закона (срок Политики не продлевается)",
             "draft the notice that extends the law's terms (the policy's is never extended)"),
        "deadlines:extend",
        (
            APPEAL,
            Argument(("--reason",), Text("причины продления, войдут в уведомление",
                                         "the reasons, which the notice names"),
                     {"required": True}),
            BY,
        ),
    ),
    Command(
        ("demands", "set"),
        Text("исправить требования и реквизиты обращения",
             "correct the demands and requisites of an appeal"),
        "appeals:set_demands",
        (
            APPEAL,
            Argument(("kinds",), Text("виды требований", "kinds of demand"),
                     {"nargs": "*", "metavar": "KIND"}),
            Argument(
                ("--requisite",),
                Text("реквизит: name, relation, substance или signature = present, absent или"
                     " doubtful (можно несколько раз)",
                     "a requisite: name, relation, substance or signature = present, absent or"
                     " doubtful (repeatable)"),
                {"action": "append", "metavar": "NAME=VERDICT", "default": []},
            ),
            BY,
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
            BY,
        ),
    ),
)  # fmt: skip
