"""The table of commands: what each is called, takes and says of itself; imports nothing heavy."""

from mailbot.commands.table.appeals import APPEALS
from mailbot.commands.table.holdings import HOLDINGS
from mailbot.commands.table.house import HOUSE
from mailbot.commands.table.letters import LETTERS
from mailbot.commands.table.messages import MESSAGES
from mailbot.commands.table.shape import Argument, Command
from mailbot.words import Text

__all__ = ["COMMANDS", "GROUPS", "Argument", "Command"]

COMMANDS: tuple[Command, ...] = (*HOUSE, *LETTERS, *APPEALS, *MESSAGES, *HOLDINGS)

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
