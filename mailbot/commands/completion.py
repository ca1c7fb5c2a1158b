"""`mailbot completion`: the script by which a shell completes commands, options and files."""

from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import Any

# What is completed by the names of files or folders, by how an argument calls its value.
_FILES = frozenset({"FILE", "SCAN", "TARGET"})
_FOLDERS = frozenset({"DIR"})


def completion(arguments: Namespace) -> None:
    """Print the script for that shell."""
    import shtab

    from mailbot.__main__ import parser_of

    parser = parser_of(arguments.lang)
    _mark_files(parser, shtab.FILE, shtab.DIRECTORY)
    print(shtab.complete(parser, shell=arguments.shell))


def _mark_files(parser: ArgumentParser, files: Any, folders: Any) -> None:
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for below in action.choices.values():
                _mark_files(below, files, folders)
        elif action.metavar in _FILES:
            setattr(action, "complete", files)  # noqa: B010 -- shtab's own door
        elif action.metavar in _FOLDERS:
            setattr(action, "complete", folders)  # noqa: B010
