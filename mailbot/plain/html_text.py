"""Turns HTML into the text that a person would read; pure.

Fetches nothing, runs nothing, keeps no markup. Works in one pass over the text: the standard
library's HTML parser needs quadratic time for malice such as a million unclosed tags.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)

# A comment, a declaration or a tag; attribute values may hold "<" and ">" in quotes only, so an
# attempt at a tag that never ends stops at the next one.
_TAG = re.compile(
    r"<(?:!--.*?(?:-->|\Z)|[!?][^<>]*>|(/?)([a-zA-Z][^\s/<>]{0,40})"
    r"((?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+)>)",
    re.DOTALL,
)
_HREF = re.compile(r"(?:^|\s)href\s*=\s*[\"']?(https?://[^\s\"'<>]+)", re.IGNORECASE)

# What is not for reading, down to its closing tag.
_SILENT = frozenset({"script", "style", "title", "template", "svg", "object", "textarea"})

_BLOCKS = frozenset({
    "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section",
    "table", "tr", "ul",
})  # fmt: skip
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "pre", "ul", "ol"})

_BLANKS = re.compile(r"[ \t\r\n\f]+")
# Beyond these a person does not read either; the letter itself is kept whole.
LONGEST, _DEEPEST = 2_000_000, 10

# A picture written into the page itself: it would push the words beyond the longest.
_PICTURE = re.compile(
    r"data:(image/[\w.+-]{1,20});base64,((?:[A-Za-z0-9+/=\r\n]|%(?:0A|0D|20|2B|2F|3D))*)",
    re.IGNORECASE,
)
# What nobody sees: the preview line of a newsletter, or words in white on white that somebody wants
# read by machines only. Elements whose end must be written; another one would take the words behind
# it along. A `p` ends at the next one.
_UNSHOWN = re.compile(
    r"\bstyle\s*=\s*(?:\"[^\"]*|'[^']*)(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*hidden"
    r"|opacity\s*:\s*0(?:\.0+)?(?![\d.])|font-size\s*:\s*[01](?:px|pt|em|%)?(?![\d.]))",
    re.IGNORECASE,
)
_WHITE = r"(?:#fff(?:fff)?\b|white\b|rgb\(\s*25[0-5]\s*,\s*25[0-5]\s*,\s*25[0-5]\s*\))"
_IN_WHITE = re.compile(
    rf"(?:\bstyle\s*=\s*(?:\"[^\"]*|'[^']*)(?<![\w-])color\s*:\s*|\bcolor\s*=\s*[\"']?){_WHITE}",
    re.IGNORECASE,
)
# White letters are seen on any other ground: where a page has one, nothing white is hidden.
_OTHER_GROUND = re.compile(
    rf"\b(?:bgcolor\s*=\s*[\"']?+|background(?:-color|-image)?\s*[:=]\s*[\"']?+)\s*(?!{_WHITE}|transparent|none|inherit|initial)\S",
    re.IGNORECASE,
)
_WITH_END = frozenset({"div", "span", "table", "font", "section", "p", "td", "b", "i", "small"})
# Fewer letters are a spacer or a counter's dot, no words.
_HIDDEN_LETTERS = 20


class Shown(NamedTuple):
    """What a person reads of a page; `hides` says that other words stand there unseen."""

    text: str
    hides: bool


def html_text(html: str) -> str:
    """Return the text in lines: quotes begin with "> ", links show where they lead.

    <p>Прошу <b>удалить</b></p><blockquote>Акция!</blockquote>  ->  "Прошу удалить\\n\\n> Акция!"
    """
    return shown(html).text


def shown(html: str) -> Shown:
    """Return the text as `html_text` does, and whether the author's own part hides words.

    Quoted newsletters hide their preview line, and nobody needs to be told.
    """
    page = _Page()
    hides = False
    html = without_pictures(html)[:LONGEST]
    in_white = _IN_WHITE if not _OTHER_GROUND.search(html) else None
    silent = {name: re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE) for name in _SILENT}
    ended = set(_WITH_END)
    end = 0
    while (tag := _TAG.search(html, end)) is not None:
        page.say(html[end : tag.start()])
        end, name = tag.end(), (tag[2] or "").lower()
        if name in silent and not tag[1]:
            closing = silent[name].search(html, end)
            # One that never closes would hide the rest of the letter; asked once, not each time.
            end = closing.end() if closing else end
            if closing is None:
                del silent[name]
        elif name in ended and not tag[1] and _is_unseen(tag[3], in_white):
            shown_from = _behind(html, name, end)
            hides = hides or (not page.quotes and _has_words(html[end:shown_from]))
            end = shown_from or end
            if not shown_from:
                ended.discard(name)
        elif name:
            page.mark(name, closing=bool(tag[1]), attributes=tag[3])
    page.say(html[end:])
    return Shown(page.text(), hides)


def _is_unseen(attributes: str, in_white: re.Pattern[str] | None) -> bool:
    if not attributes:
        return False
    return bool(_UNSHOWN.search(attributes) or (in_white and in_white.search(attributes)))


def _has_words(html: str) -> bool:
    words = unescape(_TAG.sub(" ", html[: 100 * _HIDDEN_LETTERS]))
    return sum(map(str.isalpha, words)) >= _HIDDEN_LETTERS


def _behind(html: str, name: str, start: int) -> int:
    """Return where the element ends that began before `start`, 0 if it never does."""
    depth = 1
    for tag in re.compile(rf"<(/?){name}\b[^<>]*>", re.IGNORECASE).finditer(html, start):
        if name == "p" and not tag[1]:
            return tag.start()
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return 0


def pasted(html: str) -> Iterator[tuple[str, str]]:
    """Yield the pictures that are written into the page itself: media type, and base64."""
    return (
        (picture[1].lower(), unquote(picture[2]) if "%" in picture[2] else picture[2])
        for picture in _PICTURE.finditer(html)
    )


def without_pictures(html: str) -> str:
    """Return the page without the pictures that are written into it."""
    return _PICTURE.sub("", html)


def declared_charset(page: bytes) -> str | None:
    """Return the charset that a page of bytes names in its head."""
    found = _CHARSET.search(page[:4096])
    return found[1].decode("ascii") if found else None


class _Page:
    """The lines written so far, and the line being written."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._words: list[str] = []
        self.quotes = 0
        self._verbatim = 0
        self._link = ""

    def say(self, words: str) -> None:
        """Add text between two tags."""
        if not words:
            return
        words = unescape(words)
        if not self._verbatim:
            self._words.append(_BLANKS.sub(" ", words))
            return
        first, *others = words.replace("\r\n", "\n").split("\n")
        self._words.append(first)
        for line in others:
            self._end_line()
            self._words.append(line)

    def mark(self, name: str, *, closing: bool, attributes: str) -> None:
        """Note a tag."""
        if name == "br":
            self._end_line(keep_blank=True)
        elif name in ("td", "th"):
            self._words.append(" ")
        elif name == "a":
            self._note_link(attributes, closing=closing)
        elif name in _BLOCKS:
            self._end_line()
            self._note_block(name, closing=closing)

    def _note_block(self, name: str, *, closing: bool) -> None:
        if name == "blockquote":
            self.quotes = max(0, self.quotes + (-1 if closing else 1))
        elif name == "pre":
            self._verbatim = max(0, self._verbatim + (-1 if closing else 1))
        elif name == "li" and not closing:
            self._words.append("- ")
        if name in _PARAGRAPHS:
            self._lines.append("")

    def _note_link(self, attributes: str, *, closing: bool) -> None:
        if not closing:
            found = _HREF.search(attributes)
            self._link = unescape(found[1]) if found else ""
        elif self._link and not _shows(self._words, self._link):
            self._words.append(f" <{self._link}>")
        if closing:
            self._link = ""

    def _end_line(self, *, keep_blank: bool = False) -> None:
        words = "".join(self._words)
        line = words.rstrip() if self._verbatim else _BLANKS.sub(" ", words).strip()
        self._words = []
        if line or keep_blank or self._verbatim:
            self._lines.append("> " * min(self.quotes, _DEEPEST) + line)

    def text(self) -> str:
        """Return the whole text: no line ends in blanks, no two blank lines in a row."""
        self._end_line()
        text = "\n".join(line.replace("\xa0", " ").rstrip() for line in self._lines)
        return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def _shows(words: list[str], link: str) -> bool:
    host = link.split("/")[2]
    return host.removeprefix("www.") in "".join(words[-3:])
