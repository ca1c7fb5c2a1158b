"""Tells the author's own words from what his mail program put below them.

Quoted replies, our own newsletters, footers, disclaimers and marks of telephones say nothing about
what the author wants: our newsletter contains «отписаться» itself (domain facts 7.7). In a forwarded
letter the inner author speaks (facts 7.14), unless we wrote it. Habits known: mail.ru, Yandex,
Gmail, Outlook, Apple Mail, Thunderbird.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

# A forward within a forward is a chain; deeper ones are letters about letters.
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Ours:
    """How the operator is recognised as the author of what is quoted; all in lower case."""

    marks: tuple[str, ...]

    def wrote(self, author: str) -> bool:
        """Tell whether an author line («"SMM" <info@…>») names the operator."""
        return any(mark in author.lower() for mark in self.marks)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the author wrote: the letter, the signature block below `--`, and what he forwards.

    `author` is the line that names the inner author of a forward. `beside` is what others wrote
    and what our programs added: it may hold passwords, never demands.
    """

    text: str
    signature: str = ""
    forwarded: str = ""
    author: str = ""
    beside: str = ""


# A letter is asked for its author's words twice: whom it answers, and what it says.
@lru_cache(maxsize=2)
def own_words(text: str, subject_line: str, ours: Ours, depth: int = 0) -> OwnWords:
    """Take a cleaned text apart."""
    if _IS_SENT_BECAUSE.search(text.lower()):
        text = _SENT_BECAUSE.sub("", text)
    lines = (_BANNER.sub(r"\n\1\n", text) if "--" in text else text).split("\n")
    start, forward = _first_break(lines, subject_line)
    top, bottom = lines[:start], lines[start:]
    words, beside = _unquoted(top)
    words, signature = _without_signature(words)
    found = OwnWords("\n".join(words), "\n".join(signature), beside="\n".join(beside))
    if not bottom:
        return found
    author, inner = _inner(bottom)
    below = OwnWords("")
    if forward and depth < _DEEPEST and not ours.wrote(author):
        below = own_words("\n".join(inner), "", ours, depth + 1)
    elif not forward:
        late, quoted = _written_below(bottom)
        found = OwnWords(
            "\n".join([found.text, *late]), found.signature, beside="\n".join([*beside, *quoted])
        )
        return found
    return OwnWords(
        found.text,
        found.signature,
        forwarded="\n".join(filter(None, (below.text, below.signature, below.forwarded))),
        author=below.author or author if below.text or below.forwarded else "",
        beside="\n".join([found.beside, below.beside if below.text else "\n".join(bottom)]),
    )


# «---------- Пересылаемое сообщение ----------»; some programs put it into the running text.
_BANNER = re.compile(
    r"[ ]*(-{2,}\s*(?:\w+ ){0,2}(?:сообщени[ея]|письм[оа]|message|nachricht|mail)\s*-{2,})[ ]*",
    re.IGNORECASE,
)

_FORWARD = re.compile(
    r"^[\s>*_-]*(?:forwarded message|begin forwarded message|начало (?:пере\w+|переадресованного)"
    r"|(?:пересылаем|пересланн|перенаправленн|переадресованн)\w+ (?:сообщени|письм)"
    r"|weitergeleitete nachricht|anfang der weitergeleiteten|forwarded by)",
    re.IGNORECASE,
)
_END_OF_FORWARD = re.compile(
    r"^[\s>*_-]*(?:конец (?:пере\w+) сообщени|end of forwarded|ende der weitergeleiteten)",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^[\s>]*-{2,}\s*(?:original message|исходное сообщение|исходное письмо|original appointment"
    r"|urspr[uü]ngliche nachricht|ответ на|предыдущее)",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"^\s*(?:"
    r".{4,200}\d.{0,200}(?:wrote|writes|schrieb|написал|пишет|писал|a écrit)(?:\(?[аa]\)?)?\s*:"
    r"|.{0,60}\d{1,2}[:.]\d{2}.{0,120}<[^<>\s]+@[^<>\s]+>\s*:"
    r"|.{0,60}\b(?:19|20)\d\d\b.{0,120}<[^<>\s]+@[^<>\s]+>\s*:"
    r"|(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье), \d{1,2} \w+ \d{4}.{0,40}\bот\b.{1,120}[:>]"
    r")\s*$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^[\s>*]*(?P<name>from|от|von|sent|отправлено|gesendet|date|дата|datum|to|кому|an|cc|копия"
    r"|subject|тема|betreff|reply-to)\*?\s*:\*?\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_FROM = frozenset({"from", "от", "von"})
_TELLING = frozenset(
    {"sent", "отправлено", "gesendet", "date", "дата", "datum", "subject", "тема", "betreff"}
)
_FORWARDED_SUBJECT = re.compile(r"^\s*(?:fwd?|wg|пер|пересл\w*)\s*:", re.IGNORECASE)
_SAYS_FORWARDED = re.compile(r"пересыла|перенаправля|переслан|переслала?\b|forward|weiterleit")


def _first_break(lines: Sequence[str], subject_line: str) -> tuple[int, bool]:
    """Return where the author's part ends, and whether a forward follows."""
    for place, line in enumerate(lines):
        if _FORWARD.match(line):
            return place, True
        if _ORIGINAL.match(line) or _attributes(lines, place):
            return place, _is_forward(lines, place, subject_line) and _is_whole(lines, place)
        if _is_header_block(lines, place):
            return place, _is_forward(lines, place, subject_line)
    return len(lines), False


def _is_forward(lines: Sequence[str], place: int, subject_line: str) -> bool:
    above = "\n".join(lines[:place])
    return bool(_FORWARDED_SUBJECT.match(subject_line) or _SAYS_FORWARDED.search(above.lower()))


def _is_whole(lines: Sequence[str], place: int) -> bool:
    """Tell whether what follows an attribution is not marked line by line as a quotation."""
    below = [line for line in lines[place + 1 :] if line.strip()]
    return not any(line.lstrip().startswith((">", "|")) for line in below[:3])


def _attributes(lines: Sequence[str], place: int) -> bool:
    # Programs wrap the line that says who wrote; three lines are the most that were seen.
    if not lines[place].strip() or lines[place].lstrip().startswith(">"):
        return False
    for end in range(place + 1, min(place + 4, len(lines) + 1)):
        if lines[end - 1].rstrip().endswith((":", ">")) and _ATTRIBUTION.match(
            " ".join(line.strip() for line in lines[place:end])
        ):
            return True
        if end < len(lines) and not lines[end].strip():
            return False
    return False


def _is_header_block(lines: Sequence[str], place: int) -> bool:
    first = _HEADER.match(lines[place])
    if not first or first["name"].lower() not in _FROM:
        return False
    names = [
        found["name"].lower() for line in lines[place : place + 6] if (found := _HEADER.match(line))
    ]
    return len(names) >= 3 and bool(_TELLING.intersection(names))


def _inner(lines: Sequence[str]) -> tuple[str, list[str]]:
    """Return who wrote the lines below a break, and the lines without their headers."""
    author, rest = "", list(lines)
    if rest and (_FORWARD.match(rest[0]) or _ORIGINAL.match(rest[0])):
        rest = rest[1:]
    while rest:
        line = rest[0].lstrip("> \t")
        header = _HEADER.match(line)
        if header and header["name"].lower() in _FROM:
            author, after = _author_and_rest(header["value"])
            rest[:1] = [after] if after else []
            if after:
                break
        elif header or not line.strip() or set(line.strip()) <= set("-_="):
            rest = rest[1:]
        elif not author and _attributes(rest, 0):
            author, rest = _attributed(rest)
        else:
            break
    ends = next((i for i, line in enumerate(rest) if _END_OF_FORWARD.match(line)), len(rest))
    return author, [re.sub(r"^(?:> ?)+", "", line) for line in rest[:ends]]


def _author_and_rest(value: str) -> tuple[str, str]:
    """Split «Ирина Соколова. Прошу …»: some programs leave no line end after the header."""
    found = re.match(r"([^.<]{2,60}(?:<[^>]*>)?)\.?\s+(?=[А-ЯЁA-Z][а-яёa-z]+ .{20,})(.*)$", value)
    if found and ". " in value:
        head, _, after = value.partition(". ")
        return head, after
    return value, ""


def _attributed(lines: Sequence[str]) -> tuple[str, list[str]]:
    for end in range(1, 4):
        line = " ".join(part.strip() for part in lines[:end])
        if _ATTRIBUTION.match(line):
            return line, list(lines[end:])
    return lines[0], list(lines[1:])


def _written_below(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what the author wrote under a quotation that is marked line by line, and the rest."""
    for end in range(1, 4):
        if _ATTRIBUTION.match(" ".join(line.strip() for line in lines[:end])):
            break
    else:
        end = 1
    below = [line for line in lines[end:] if line.strip()]
    if not below or not below[0].lstrip().startswith((">", "|")):
        return [], list(lines)
    words, quoted = _unquoted(lines[end:])
    return words, [*lines[:end], *quoted]


# What a newsletter says of itself at its end, in the middle of a line too.
_BECAUSE = (
    r"(?:вы получили|вам пришло|ты получил\w*) это (?:письмо|сообщение),? (?:потому|так как|поскольку|т\. ?к)[^\n]*"
    r"|you (?:are receiving|received|have received) this (?:e-?mail|message|newsletter) because[^\n]*"
)
# Asked of small letters first: a pattern that minds no capitals takes five times as long.
_IS_SENT_BECAUSE, _SENT_BECAUSE = re.compile(_BECAUSE), re.compile(_BECAUSE, re.IGNORECASE)

# Lines that programs and newsletters add.
_ADDED = re.compile(
    r"^\s*(?:"
    r"отправлено (?:с|из|через|от) (?:моего |мобильн|iphone|ipad|android|яндекс|почты|mail|outlook|samsung|устройств).*"
    r"|отправлено из .{0,40}|sent from (?:my |mail|outlook|yahoo|proton).*|get outlook for .*|von meinem .{0,20} gesendet.*"
    r"|gesendet (?:mit|von) .{0,40}|.{0,20}(?:вы получили|вам пришло|ты получил\w*) это (?:письмо|сообщение).*"
    r"|you (?:are receiving|received|have received) this (?:e-?mail|message|newsletter).*"
    r"|(?:чтобы|для того чтобы) (?:больше )?не получать .{0,60}(?:нажмите|перейдите|кликните|по ссылке).*"
    r"|(?:чтобы|для) (?:отписаться|отписки|отказаться) .{0,80}(?:нажмите|перейдите|кликните|ссылк).*"
    r"|(?:если (?:вы|ты) (?:больше )?не хо(?:тите|чешь) получать) .{0,120}(?:нажмите|перейдите|кликните|ссылк|отпишитесь|вы можете).*"
    r"|(?:to )?unsubscribe(?: from)? .{0,60}(?:click|here|link).*|(?:отписаться от рассылки|отписаться|unsubscribe)\s*(?:\||https?:|<http|\(http).*"
    r"|(?:это письмо|письмо) (?:сформировано|отправлено) автоматически.*|не отвечайте на это письмо.*"
    r"|проверено (?:на вирусы|антивирус).*|без вирусов\..*|virus-free\..*"
    r")$",
    re.IGNORECASE,
)
# A sentence that lawyers put under every letter of their house.
_DISCLAIMER = re.compile(
    r"(?:чтобы|для того чтобы|для) (?:отписаться|отписки|отказаться|не получать|больше не получать)[^.!?]{0,80}(?:нажмите|перейдите|кликните|ссылк|ответьте|напишите|отправьте)"
    r"|если (?:вы |ты )?(?:больше )?не хо(?:тите|чешь) (?:получать|чтобы)[^.!?]{0,120}(?:нажмите|перейдите|кликните|ссылк|отпишитесь|вы можете|ответьте|напишите|измените|отправьте)"
    r"|(?:to (?:unsubscribe|opt[- ]out|stop receiving)|if you (?:don't|do not|no longer) (?:want|wish) to (?:hear|receive))[^.!?]{0,80}(?:click|reply|here|link|write)"
    r"|получили (?:его|это|данное|настоящее)?.{0,30}(?:по ошибке|ошибочно)|не являетесь (?:его )?(?:адресатом|получателем|предполагаемым)"
    r"|не является офертой|конфиденциальн\w+ информаци\w+.{0,80}(?:адресат|получател|предназначен)|предназначен\w* (?:только|исключительно) для (?:адресат|лиц)"
    r"|intended (?:only for|solely|recipient)|received this (?:e-?mail|message).{0,20}(?:in error|by mistake)"
    r"|irrt[uü]mlich erhalten|nicht der (?:richtige|beabsichtigte) (?:adressat|empf[aä]nger)"
)


def _unquoted(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the lines that the author wrote, and those that were quoted or added."""
    own: list[str] = []
    other: list[str] = []
    for line in lines:
        if line.lstrip().startswith((">", "|")) or _ADDED.match(line):
            other.append(line)
        elif _DISCLAIMER.search(line.lower()):
            own.append(_without_disclaimer(line))
            other.append(line)
        else:
            own.append(line)
    return own, other


def _without_disclaimer(line: str) -> str:
    kept, dropped = [], False
    for sentence in re.split(r"(?<=[.!?])\s+", line):
        # «…, удалите его и сообщите отправителю» goes with the sentence before it.
        dropped = bool(_DISCLAIMER.search(sentence.lower())) or (
            dropped
            and re.search(r"удал|уведом|сообщ|delet|destroy|notify|l[oö]sch", sentence, re.I)
            is not None
        )
        if not dropped:
            kept.append(sentence)
    return " ".join(kept)


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut at the mark of a signature block (RFC 3676 section 4.3); what stands alone is the letter."""
    for place, line in enumerate(lines):
        if line.rstrip() in ("--", "—") and any(above.strip() for above in lines[:place]):
            return lines[:place], lines[place + 1 :]
    return lines, []
