"""Files that a command makes: whole or not at all, and for their owner only."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailbot.errors import BadInput
from mailbot.words import Text


@contextmanager
def made(file: Path) -> Iterator[Path]:
    """Yield a place to write to; it takes the file's name when everything went well.

    Raises BadInput where the folder does not take it.
    """
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        os.close(handle)
    except OSError as error:
        raise _refused(file, error) from error
    draft = Path(name)
    try:
        yield draft
        draft.replace(file)
    except OSError as error:
        raise _refused(file, error) from error
    finally:
        draft.unlink(missing_ok=True)


def _refused(file: Path, error: OSError) -> BadInput:
    return BadInput(Text(f"{file}: не записать: {error.strerror}.", f"{file}: {error.strerror}."))
