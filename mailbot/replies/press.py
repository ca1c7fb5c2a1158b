"""Values and a template in, a PDF/A out: tagged, searchable, made to be kept.

typst runs in process, without system fonts, network or any file but its template. What is to be
printed reaches it as JSON, so that no word of a letter is ever taken for markup.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from mailbot.errors import ConfigError
from mailbot.words import Text

if TYPE_CHECKING:
    from typst import Compiler

# ISO 19005-2, level A: long-term archiving, tagged for accessibility.
_STANDARD: Final = "a-2a"
# A compiler serves one thread; each has 17 ms of fonts to load, so they share it.
_ONE_AT_A_TIME = Lock()


def press(template: Path, name: str, data: Mapping[str, object]) -> bytes:
    """Print the template, which finds the data as `sys.inputs.{name}`; same data, same bytes.

    Raises ConfigError where the template is at fault.
    """
    from typst import TypstError

    try:
        with _ONE_AT_A_TIME:
            pdf = _compiler().compile(
                template.read_bytes(),
                format="pdf",
                sys_inputs={name: json.dumps(data, ensure_ascii=False)},
                pdf_standards=[_STANDARD],
            )
    except TypstError as error:
        raise ConfigError(
            [Text(f"{template}: {error.message}.", f"{template}: {error.message}.")]
        ) from error
    assert isinstance(pdf, bytes)  # noqa: S101 -- one PDF, no output file
    return pdf


@cache
def _compiler() -> "Compiler":
    from typst import Compiler

    return Compiler(ignore_system_fonts=True)
