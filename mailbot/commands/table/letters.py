"""What comes in: letters, and paper."""

from mailbot.commands.table.shape import BY, FORMAT, MESSAGE, RECENT, Argument, Command, number
from mailbot.words import Text

_LETTER = number(Text("номер письма из letters list", "number of the letter in letters list"))

LETTERS: tuple[Command, ...] = (
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
            "letters:show_all", (*RECENT, FORMAT)),
    Command(("letters", "show"), Text("одно письмо", "one letter"), "letters:show",
            (_LETTER, FORMAT), paged=True),
    Command(("letters", "retry"), Text("прочитать задержанное письмо ещё раз",
                                       "read a held letter again"),
            "letters:retry", (_LETTER, BY)),
    Command(("letters", "register"), Text("зарегистрировать письмо как обращение",
                                          "register a letter as an appeal"),
            "letters:register", (_LETTER, BY)),
    Command(("letters", "set-aside"), Text("отложить: письмо не является обращением",
                                           "set aside: the letter is no appeal"),
            "letters:set_aside", (_LETTER, BY)),
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
            BY,
        ),
    ),
    Command(
        ("paper", "sent"),
        Text("утверждённое письмо сдано на почту", "an approved letter was handed to the carrier"),
        "paper:sent",
        (
            MESSAGE,
            Argument(("--track",), Text("почтовый идентификатор с квитанции",
                                        "the tracking number on the receipt"),
                     {"metavar": "N", "required": True}),
            Argument(("--on",), Text("когда сдано: 2025-06-11 или 2025-06-11T15:40",
                                     "when: 2025-06-11 or 2025-06-11T15:40"),
                     {"metavar": "DATE[TIME]", "required": True}),
            Argument(("--receipt",), Text("скан квитанции", "a scan of the receipt"),
                     {"metavar": "FILE"}),
            BY,
        ),
    ),
)  # fmt: skip
