"""What goes out: messages and their texts."""

from mailbot.commands.table.shape import ALL, BY, FORMAT, MESSAGE, RECENT, Argument, Command, number
from mailbot.domain.decision import Ground
from mailbot.words import Text

_VERSION = number(Text("номер и версия", "number and version"), "N[@VERSION]")

MESSAGES: tuple[Command, ...] = (
    Command(("messages", "list"), Text("исходящие сообщения", "what waits to go out"),
            "messages:show_all", (ALL, *RECENT, FORMAT)),
    Command(
        ("messages", "show"),
        Text("сообщение целиком и что мешает его утвердить",
             "a message whole, and what hinders its approval"),
        "messages:show",
        (
            MESSAGE,
            FORMAT,
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
            MESSAGE,
            Argument(("--from",), Text("взять новый текст из файла; «-» — стандартный ввод",
                                       "take the new text from a file; - is standard input"),
                     {"metavar": "FILE", "dest": "source"}),
            Argument(("--form",), Text("отправить в другой форме", "let it leave in another form"),
                     {"choices": ("plain_text", "scanned_document", "signed_electronic_document",
                                  "paper")}),
            BY,
        ),
    ),
    Command(
        ("messages", "sign"),
        Text("приложить подписанное письмо (скан или PDF)", "bind the signed letter (scan or PDF)"),
        "messages:sign",
        (_VERSION, Argument(("file",), Text("файл", "file"), {"metavar": "FILE"}), BY),
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
            BY,
        ),
    ),
    Command(
        ("messages", "refuse"),
        Text("отказать в сведениях по основанию закона: ответ будет написан заново",
             "refuse information on a ground of the law: the reply is written anew"),
        "decisions:refuse",
        (
            MESSAGE,
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
            BY,
        ),
    ),
    Command(
        ("messages", "answer"),
        Text("сделать ответ частичным, отрицательным или уведомлением об устранении нарушения",
             "make the reply a partial or negative one, or a notice that a violation was cured"),
        "decisions:answer",
        (
            MESSAGE,
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
            BY,
        ),
    ),
    Command(("messages", "redraft"), Text("вернуть черновику текст программы, решения отменить",
                                          "the machine's text once more, decisions taken back"),
            "decisions:redraft", (MESSAGE, BY)),
    Command(("messages", "return"), Text("вернуть в черновики", "take back into the drafts"),
            "messages:take_back", (MESSAGE, BY)),
    Command(("messages", "confirm"), Text("неясное сообщение всё же ушло",
                                          "an uncertain message did go out"),
            "messages:confirm", (MESSAGE, BY)),
    Command(("templates", "list"), Text("все тексты, какие из них Ваши, и что в них не так",
                                        "every text, which are your own, what is wrong in them"),
            "templates:show_all", (FORMAT,)),
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
)  # fmt: skip
