"""Finds the files that old programs write into the text of a letter; pure.

    begin 644 zapros.pdf
    M)5!$1BTQ+C<*…
    `
    end

Source: POSIX, uuencode. MIME knows nothing of it, so the text is all there is to go by.
"""

import binascii
import re

_FILE = re.compile(
    r"^begin [0-7]{3,4}(?: (?P<name>.*))?\n"
    r"(?P<lines>(?:[!-`][ -`]{0,84}\n)+)(?:[` ]?\n)?end[ \t]*$",
    re.MULTILINE,
)


def taken_out(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the text without the files, and each file's name and bytes.

    What only looks like a file stays where it is.
    """
    files: list[tuple[str, bytes]] = []

    def take(found: re.Match[str]) -> str:
        try:
            content = b"".join(map(_decoded, found["lines"].splitlines()))
        except binascii.Error:
            return found[0]
        files.append(((found["name"] or "").strip(), content))
        return ""

    return _FILE.sub(take, text), files


def _decoded(line: str) -> bytes:
    """Decode a line; some programs pad it with more than there is to say."""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        letters = ((ord(line[0]) - 32 & 63) * 4 + 5) // 3
        return binascii.a2b_uu(line[:letters])
