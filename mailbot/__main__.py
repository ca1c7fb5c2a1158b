"""The door for a shell: parse the words, run the command, turn errors into exit codes."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from mailbot.commands.table import COMMANDS, GROUPS, Command
from mailbot.errors import ConfigError, MailbotError, Unavailable
from mailbot.words import Text

EX_FAILED = 1
EX_USAGE = 2
EX_TEMPFAIL = 75
EX_CONFIG = 78


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (sysexits.h for 75 and 78)."""
    arguments = parse(list(sys.argv[1:] if argv is None else argv))
    module, _, function = arguments.run.partition(":")
    try:
        act = getattr(import_module(f"mailbot.commands.{module}"), function)
        code = _shown(act, arguments)
    except MailbotError as error:
        print(error.text.say(arguments.lang), file=sys.stderr)
        return _code(error)
    except BrokenPipeError:
        # The reader of our table closed it (`| head`): nothing went wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return int(code or 0)


def _shown(act: Callable[[argparse.Namespace], int | None], arguments: argparse.Namespace) -> Any:
    """Run the command; what it prints is paged where that is long reading for a person."""
    if not arguments.paged or getattr(arguments, "format", "table") != "table":
        return act(arguments)
    from mailbot.commands.pager import paged

    code = None
    with paged():
        code = act(arguments)
    return code


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Return the arguments of a command; `config` is None where nobody named a file."""
    return parser_of(language_of(words)).parse_args(words)


def _code(error: MailbotError) -> int:
    if isinstance(error, ConfigError):
        return EX_CONFIG
    return EX_TEMPFAIL if isinstance(error, Unavailable) else EX_FAILED


def language_of(words: Sequence[str]) -> str:
    """Return "en" for `--lang en` or an English locale, else "ru"."""
    for place, word in enumerate(words):
        if word == "--lang":
            return "en" if words[place + 1 : place + 2] == ["en"] else "ru"
        if word.startswith("--lang="):
            return "en" if word == "--lang=en" else "ru"
    locale = next((v for n in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(n))), "")
    return "en" if locale.lower().startswith("en") else "ru"


def parser_of(language: str) -> argparse.ArgumentParser:
    """Return the parser of every command, with its help in that language."""
    if language == "ru":
        # argparse has no other door for its own few words: it asks the name `_` of its module.
        setattr(argparse, "_", lambda words: _ARGPARSE.get(words, words))  # noqa: B010
    parser = argparse.ArgumentParser(
        prog="mailbot", description=_ABOUT.say(language), parents=[_everywhere(language)]
    )
    parser.set_defaults(config=None, lang=language)
    # A parser shares the actions of its parents, and so the defaults just set: with them a command
    # would overwrite what stands before it. Hence others for the commands.
    common = _everywhere(language)
    nouns = parser.add_subparsers(metavar="COMMAND", required=True)
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    for name, help_ in GROUPS.items():
        words = help_.say(language)
        noun = nouns.add_parser(name, help=words, description=words, parents=[common])
        groups[name] = noun.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        place = groups[command.words[0]] if len(command.words) > 1 else nouns
        _add(place, command, common, language)
    return parser


def _everywhere(language: str) -> argparse.ArgumentParser:
    """Make what may stand before and after a command; it says nothing where it is not given."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--config", metavar="FILE", help=_CONFIG.say(language))
    common.add_argument("--lang", choices=("ru", "en"), help=_LANG.say(language))
    return common


def _add(
    place: "argparse._SubParsersAction[argparse.ArgumentParser]",
    command: Command,
    common: argparse.ArgumentParser,
    language: str,
) -> None:
    words = command.help.say(language)
    parser = place.add_parser(command.words[-1], help=words, description=words, parents=[common])
    for argument in command.arguments:
        parser.add_argument(*argument.flags, help=argument.help.say(language), **argument.how)
    parser.set_defaults(run=command.run, paged=command.paged)


_ABOUT = Text(
    "Отвечает на обращения субъектов персональных данных: в срок и в форме обращения.",
    "Answers personal-data appeals: in time, and in the form in which they came.",
)
_CONFIG = Text("файл настроек", "configuration file")
_LANG = Text("язык сообщений", "language of the messages")

_ARGPARSE = {
    "usage: ": "использование: ",
    "positional arguments": "аргументы",
    "options": "параметры",
    "show this help message and exit": "показать эту справку и выйти",
    "the following arguments are required: %s": "не заданы обязательные аргументы: %s",
    "unrecognized arguments: %s": "лишние аргументы: %s",
    "%(prog)s: error: %(message)s\n": "%(prog)s: ошибка: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "аргумент %(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "недопустимое значение %(value)r (возможны: %(choices)s)"
    ),
    "expected one argument": "нужно одно значение",
    "expected at least one argument": "нужно хотя бы одно значение",
}

if __name__ == "__main__":
    sys.exit(main())
