"""Finds what shows the author's relations with the operator (policy 14.2.2), a password excepted."""

import re
from collections.abc import Sequence

from mailbot.domain.findings import Evidence
from mailbot.reading.evidence import evidence
from mailbot.reading.script import small
from mailbot.reading.sentences import Sentence

_NUMBER = r"(?:№|n|no\.?|номер\w*|#)?\s*[:—–-]?\s*(?:№\s*)?(?=[\w-]*\d)[\w/-]+"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:логин\w*|login|username|ник(?:нейм)?|benutzername|учетная запись|аккаунт)(?: ?(?:/|и|and|,|\+|&|und) ?(?:парол\w*|пасс\w*|password|passwort|kennwort))?(?: (?:на|в|от|для) \S+(?: \S+)?)?\s*(?:[:=—–-]|is|ist)?\s*[«\"]?(?=[\w.@-]*[a-z\d_])[a-z][\w.@-]{2,}",
        rf"(?:договор\w*|контракт\w*|contract|vertrag\w*|оферт\w*)\s+(?:\S+\s+){{0,3}}?{_NUMBER}",
        r"договор\w*\s+от\s+\d{1,2}[.\s]",
        rf"(?:заказ\w*|order|bestellung|бронь|покупк\w+|заявк\w+|чек\w*|счет\w*|счёт\w*)\s+(?:под )?{_NUMBER}",
        rf"(?:билет\w*|ticket)\s+{_NUMBER}",
        rf"(?:участни\w+|клиент\w*|анкет\w+|подписчик\w*|слушател\w+|customer|participant|kundennummer|id)\s*(?:id|под номером)?\s*{_NUMBER}",
        r"номер (?:участника|клиента|договора|заказа|билета|анкеты)\s*[:—–-]?\s*[\w/-]*\d",
        r"(?:\+7|\b8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}(?!\d)",
        r"\+\d{1,3}[\s(-]*\d{2,4}[\s)-]*\d{3,4}[\s-]*\d{2,4}",
        r"(?:регистр\w+|зарегистр\w+|оформл\w+|покупал\w*|registered|signed up)\b.{0,40}?\b(?:с|на|почт\w+|адрес\w*|email|e-mail|with|from)\s+\S*?\s*[\w.+-]+@[\w-]+\.\w+",
    )
)

# None of them is found in a sentence without one of these; both are asked of small letters, which
# takes a third of the time.
_HINT = re.compile(r"[\d@]|логин|login|username|ник|benutzername|учетная|аккаунт")


def relations(letter: Sequence[Sentence], secrets: Sequence[str]) -> tuple[Evidence, ...]:
    """Return the sentences that name a login, contract, order, ticket, participant or telephone."""
    found: dict[Evidence, None] = {}
    for sentence in letter:
        lower = small(sentence.text)
        if not _HINT.search(lower):
            continue
        for pattern in _PATTERNS:
            shown = pattern.search(lower)
            if shown:
                about = sentence.text[shown.start() : shown.end()]
                found[evidence(sentence, secrets, about)] = None
                break
    return tuple(found)
