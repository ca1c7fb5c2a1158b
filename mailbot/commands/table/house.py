"""Running the house: the daemon, its first day, keys, copies, accounts."""

from mailbot.commands.table.shape import BY, FORMAT, Argument, Command
from mailbot.domain.providers import PROVIDERS
from mailbot.words import Text

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
    ("ca-file", "FILE", Text("свой центр сертификации почты (PEM)", "own CA of the servers (PEM)")),
    ("client-id", "ID", Text("client_id для OAuth", "client_id for OAuth")),
    ("password-file", "FILE", Text("файл с паролем ящика", "a file with the password")),
    ("subjects", "FILE", Text("таблица субъектов (csv, xlsx)", "sheet of subjects (csv, xlsx)")),
)

HOUSE: tuple[Command, ...] = (
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
            BY,
        ),
    ),
    Command(("operators", "list"), Text("учётные записи и кто вошёл", "accounts, who is signed in"),
            "operators:show_all", (FORMAT,)),
    Command(("operators", "disable"), Text("отключить учётную запись", "disable an account"),
            "operators:disable", (_LOGIN, BY)),
    Command(
        ("operators", "role"),
        Text("сменить роль", "change the role"),
        "operators:role",
        (_LOGIN, Argument(("role",), Text("роль", "role"), {"choices": _ROLES}), BY),
    ),
    Command(("operators", "reset"), Text("новые пароль и второй ключ; все входы закрываются",
                                         "new password and second factor; all sessions end"),
            "operators:reset", (_LOGIN, BY)),
    Command(("keys", "new"), Text("сделать мастер-ключ", "make the master key"), "keys:new"),
    Command(("keys", "status"), Text("мастер-ключ и хранилище ключей",
                                     "the master key and the key store"),
            "keys:status", (FORMAT,)),
    Command(("keys", "rotate"), Text("заменить мастер-ключ (служба остановлена)",
                                     "change the master key (the daemon is stopped)"),
            "keys:rotate"),
    Command(
        ("backup",),
        Text("согласованная копия базы и архива, пока служба работает",
             "a consistent copy of database and archive while the daemon works"),
        "backup:backup",
        (Argument(("folder",), Text("пустая папка, прежняя копия или один файл .tar",
                                    "an empty folder, an earlier backup, or one file .tar"),
                  {"metavar": "DIR"}),),
    ),
    Command(
        ("restore",),
        Text("восстановить копию в пустое место", "bring a backup back into an empty place"),
        "backup:restore",
        (
            Argument(("folder",), Text("папка или файл .tar копии", "the backup, a folder or .tar"),
                     {"metavar": "DIR"}),
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
