"""Decides whose appeal it is: by «Я, …», «от …», the name under the letter, and who is spoken for.

The operator's own name, people greeted or mentioned are not the applicant. A name is never made up
from the sender's display name; it only completes a first name that stands in the letter.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from mailbot.domain.findings import Applicant, Basis, Representative, Requisite, Verdict
from mailbot.reading.evidence import evidence
from mailbot.reading.foreign_names import latin_names
from mailbot.reading.morphology import is_known, is_living, may_be_name
from mailbot.reading.names import (
    NO_NAME,
    Name,
    capitalised,
    compatible,
    find_names,
    first_readings,
    fullest,
    is_patronymic,
)
from mailbot.reading.rare_names import eastern, in_small_letters
from mailbot.reading.script import clean
from mailbot.reading.sentences import Sentence
from mailbot.reading.surnames import looks_like_surname


class Role(IntEnum):
    """How a name stands in the letter; the higher, the surer it is the author's."""

    MENTIONED = 1
    AT_THE_END = 2
    SIGNED = 3
    INTRODUCED = 4
    SPOKEN_FOR = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name with its role and the sentence in which it stands."""

    name: Name
    role: Role
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose appeal it is, the requisite of policy 14.2.1, and the name typed under the letter."""

    applicant: Applicant
    name: Requisite
    typed: Sentence | None = None


def whose(
    letter: Sequence[Sentence],
    *,
    ours: Sequence[str],
    display_name: str,
    inner_author: str,
    secrets: Sequence[str],
    romanised: bool = False,
) -> Whose:
    """Return whose appeal the letter is; `inner_author` is the author line of a forward.

    `romanised` says that the letter is Russian typed in Latin letters.
    """
    operator = [name for line in ours for name in find_names(line)]
    candidates = [
        c for c in _candidates(letter, romanised=romanised) if not _is_operator(c.name, operator)
    ]
    typed = next((c.sentence for c in reversed(candidates) if c.role is Role.SIGNED), None)
    subject = _spoken_for(candidates)
    author = _author(candidates, subject, inner_author)
    text = " ".join(sentence.text for sentence in letter)
    if author and not inner_author:
        author = _completed(author, display_name)
    acting = _acts_for_another(text) if subject is None else _basis(text)
    if subject is None and acting is None:
        return Whose(_applicant(author, text), _requisite(author, secrets), typed)
    representative = Representative(author.name.full if author else None, acting or Basis.UNKNOWN)
    name = subject.name.full if subject else None
    return Whose(Applicant(name, representative), _requisite(subject, secrets), typed)


def _candidates(letter: Sequence[Sentence], *, romanised: bool) -> Iterator[Candidate]:
    closing = False
    count = len(letter)
    for place, sentence in enumerate(letter):
        text = sentence.text
        last = place >= count - 1 or all(
            _TAIL_LINE.match(after.text) for after in letter[place + 1 : place + 6]
        )
        names = (
            [*eastern(text)]
            or [*find_names(text)]
            or [*latin_names(text, closing=closing or last, romanised=romanised)]
        )
        if last and not names:
            names = in_small_letters(text)
        for name in names:
            role = _role(name, text, last=last, closing=closing, late=place >= count // 2)
            if role:
                yield Candidate(name, role, sentence)
        if not names:
            single = _single(text, closing=closing, last=last)
            if single:
                introduced = _INTRODUCED.search(text[: single.start]) is not None
                yield Candidate(single, Role.INTRODUCED if introduced else Role.SIGNED, sentence)
        closing = bool(_CLOSING.search(text)) or (closing and not names and len(text) < 40)


_CLOSING = re.compile(
    r"(?:уважени\w+|благодар\w+|спасибо|признательн\w+|пожелания\w+|жду ответа|regards|sincerely|wishes"
    r"|faithfully|yours|yours truly|best|thanks|thank you|cheers|gr[uü](?:ß|ss)en?|hochachtungsvoll|заявитель"
    r"|подпись|s uvazheniem|spasibo)[\s,.!:/_-]*$",
    re.IGNORECASE,
)
# What may stand below the name at the foot of a letter.
_TAIL_LINE = re.compile(
    r"^\W*(?:$|тел|моб|логин|login|билет|заказ|договор|участник|клиент|e-?mail|почта|адрес|дата|приложени|№"
    r"|\+?\d|\S+@\S+|https?:|www\.|паспорт|директор|менеджер|г\. ?[А-Я]|подпись|_+|мать|отец|анкета|phone|mobile"
    r"|ооо|ип |\(?подпис|p\.? ?s|з\.?ы|прилож|order|ticket|customer|participant|member"
    r"|(?-i:[A-ZÀ-ÞŁŚŻŽŠČĆĐ])[\w-]+, (?:(?-i:[A-ZÀ-Þ])[\w-]+|\d))",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"(?:^|[\s.,:;(«\"/])(?:я|my name is|i am|i'm|i|ich bin|ich|mein name ist|signed|name|from|на связи|мне(?=,)|мною?(?=,)|от|от кого|заявител[ьяю]|ф\.? ?и\.? ?о\.?(?: \w+)?|меня зовут|зовут меня|это|мо[её] имя|субъект\w*(?: персональных данных)?"
    r"|гражданин(?:ин|а|ка|ки)?|данные заявителя|(?<!на )имя|имя и фамилия|фамилия,? имя(?:,? отчество)?|пишет(?: вам)?|зарегистрирован\w* как)"
    r"[\s:,.…_—–-]*$",
    re.IGNORECASE,
)
_CHILD = r"(?:дочер\w+|дочь\w*|дочк\w+|сын\w*|реб[её]н\w+|внук\w*|внучк\w+|падчериц\w+|пасын\w+|подопечн\w+|племянни\w+)"
_SPOKEN_FOR = re.compile(
    r"(?:в интересах|доверенност\w+ от|(?:мо\w+|сво\w+|интересах) (?:\w+ )?(?:матер\w+|отц\w+|мам\w+|пап\w+|бабушк\w+|дедушк\w+|супруг\w+|муж\w*|жен\w+|сестр\w+|брат\w*|тет\w+|дяд\w+)|от имени|по поручению|доверител\w+|представля\w+ интересы|подзащитн\w+|оп[её]кун\w*|попечител\w+|законн\w+ представител\w+|представител\w+(?: по доверенности)?"
    r"|(?:мать|отец|мама|папа|родител\w+|опекун\w*) (?:несовершеннолетн\w+|недееспособн\w+|малолетн\w+)"
    r"|(?:недееспособн\w+|опекаем\w+)|по просьбе(?: \w+)?|в защиту(?: прав| интересов)?|представляю"
    r"|act(?:ing)? for(?: m(?:s|r|rs)\.?)?|my late \w+|our (?:son|daughter|client|child)|unsere?s? (?:sohn|tochter)|mandant(?:en|in)?"
    rf"|(?:мо\w+|наш\w+|сво\w+|несовершеннолетн\w+|законн\w+ представител\w+|мать|отец|мама|за|данн\w+|опекун\w*) (?:\S+ )?{_CHILD}"
    r"|данн\w+ (?:мо\w+|покойн\w+|умерш\w+)(?: \w+){1,2}|(?:in the interests?|on behalf) of|my (?:son|daughter|client|child))"
    r"(?: (?:моего|моей|своего|своей|доверител\w+|гражданина|гражданки|несовершеннолетн\w+|клиента|по имени|—|-))*[\s:,—–-]*$",
    re.IGNORECASE,
)
# «Я папа Вари Дементьевой»; «мать, Дементьева Ольга» signs herself.
_PARENT_OF = re.compile(
    r"(?:мама|папа|мать|отец|отчим|мачеха|бабушка|дедушка|опекун\w*) $", re.IGNORECASE
)
_GREETED = re.compile(
    r"(?:уважаем\w+|дорог\w+|господин\w*|госпож\w+|здравствуйте|добр\w+ (?:день|утро|вечер|дня|времени суток)|приветствую|dear|hello|hi)[\s,!]*$",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"(?:менеджер\w*|сотрудни\w+|специалист\w*|куратор\w*|спикер\w*|преподавател\w+|лектор\w*|бухгалтер\w*|муж\w*|жен[аоуы]\w*|друг\w*|подруг\w+"
    r"|коллег\w+|брат\w*|сестр\w+|начальни\w+|директор\w*|исполнител\w+|по имени|оператор\w*|ваш\w*|некто|некая|звонил\w*|писал\w*|для|вместо|кому|ип|предпринимател\w+"
    r"|(?:was|were|your|manager|mr|mrs|ms)\.?)[\s,:«\"]*$",
    re.IGNORECASE,
)
_BEFORE_SIGNATURE = re.compile(
    r"^(?:[\W\d_]|тел|телефон|моб|подпис\w*|дата|г(?:ода?)?|с уважением|искренне|ваш\w?|спасибо|заранее|благодар\w+|января|февраля|марта|апреля|мая|июня|июля"
    r"|августа|сентября|октября|ноября|декабря|с наилучшими пожеланиями|заявитель|жду ответа|всего доброго|до свидания|субъект(?: пдн?)?"
    r"|kind|best|warm|regards|wishes|sincerely|yours|faithfully|thanks|thank you|many|cheers|mit freundlichen|viele|liebe|gr[uü](?:ß|ss)en?|представитель|исполнитель|спикер|участни(?:к|ца)|клиент(?:ка)?|покупатель(?:ница)?|заказчик|подрядчик|слушатель(?:ница)?|подписчи(?:к|ца)|адвокат|юрист|по доверенности|ип|посетитель(?:ница)?|учени(?:к|ца)|студент(?:ка)?|докладчик|lg|vg|mfg|signed|name|s uvazheniem|spasibo)*$",
    re.IGNORECASE,
)
_AFTER_SIGNATURE = re.compile(
    r"^[\s,.;:!/()«»|—–-]*(?:(?:тел|телефон|моб|логин|login|билет|заказ|договор|участни|клиент|e-?mail|почта|адрес|паспорт|мать|отец|мама|папа|законн\w+ предст"
    r"|представител|дата|№|\+?\d|\S+@\S+|анкет|номер|по доверенност|ип\b|подпис|_|г\. |скан|оп[её]кун|прожив|зарегистр|customer|order|ticket|phone|родител|город|id|юрист|адвокат|solicitor|attorney|participant|mutter|vater|mother|father|\(\d{1,2}\)).*|,? ?(?-i:[A-ZÀ-ÞŁŚŻŽŠČĆĐ])[\w-]+(?:,? (?-i:[A-ZÀ-Þ])[\w-]+){0,2}\W*|, ?(?-i:[А-ЯЁ])[а-яё-]+\W*)?$",
    re.IGNORECASE | re.DOTALL,
)


def _role(name: Name, text: str, *, last: bool, closing: bool, late: bool) -> Role | None:
    before, after = text[: name.start], text[name.end :]
    if re.search(r"представитель(?: по доверенности)?\s*[:—–-]?\s*$", before, re.I) and (
        name.case == "nomn"
    ):
        return Role.INTRODUCED  # he signs himself; «представитель Крюкова» speaks for another
    if _SPOKEN_FOR.search(before) or (name.case == "gent" and _PARENT_OF.search(before)):
        return Role.SPOKEN_FOR
    if _GREETED.search(before) and not (late and name.surname):
        return None
    if _is_greeting(name, after):
        return None
    if _INTRODUCED.search(before):
        return Role.INTRODUCED
    if _BEFORE_SIGNATURE.match(before) and _AFTER_SIGNATURE.match(after):
        return Role.SIGNED
    if _OTHERS.search(before):
        return Role.MENTIONED
    if (last or closing) and _AFTER_SIGNATURE.match(after):
        return Role.AT_THE_END
    return Role.MENTIONED


def _is_greeting(name: Name, after: str) -> bool:
    """Tell whether a name and patronymic open a letter: «Дмитрий Владимирович, добрый день!»."""
    return (
        not name.surname
        and re.match(r"[,!]\s*(?:здравств|добр|прошу|привет)|!", after.lower()) is not None
    )


# A line at the foot with a lone name, a telephone and a ticket is no longer than this.
_LONGEST_FOOT = 120

_THANKS = re.compile(
    r"(?:с уважением|спасибо(?: большое| огромное| вам| заранее)*|заранее благодар\w+|благодарю)[\s,.!]+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)?")


def _single(text: str, *, closing: bool, last: bool) -> Name | None:
    """Find a lone first name or surname where a signature stands, or after «меня зовут»."""
    told = re.search(
        r"(?:меня зовут|зовут меня|мо[её] имя|^пишет(?: вам)?(?: ип)?|^я,|^(?:здрас\w+,? )?это(?= [А-ЯЁ]\w+[,.]))\s+([А-ЯЁа-яё-]{2,})"
        r"(?:,? (?:а |моя )?фамилия(?: моя)? ([А-ЯЁа-яё-]{3,}))?",
        text,
        re.IGNORECASE,
    )
    if told:
        first = _lone(told[1], told.start(1), sure=True)
        if first and told[2]:
            return replace(first, surname=capitalised(told[2]), end=told.end(2))
        return first
    if len(text) > _LONGEST_FOOT:
        thanks = list(_THANKS.finditer(text))
        if not thanks or len(text) - thanks[-1].end() > _LONGEST_FOOT // 2:
            return None
        start = thanks[-1].end()  # a letter that was dictated, without full stops
        name = _single(text[start:], closing=True, last=last)
        return name and replace(name, start=name.start + start, end=name.end + start)
    foreign = _FOREIGN.search(text)
    if foreign and _BEFORE_SIGNATURE.match(text[: foreign.start()]) and (closing or last):
        words = foreign[1].split()
        if not any(word.lower() in NO_NAME or _is_ordinary(word.lower()) for word in words):
            if len(words) == 2 and first_readings(words[0].lower()):
                return Name(words[1], words[0], "", foreign.start(1), foreign.end(1))
            return Name("", foreign[1], "", foreign.start(1), foreign.end(1))
    for found in reversed(list(_WORD.finditer(text))):
        before, after = text[: found.start()], text[found.end() :]
        if _BEFORE_SIGNATURE.match(before) and _AFTER_SIGNATURE.match(after):
            sure = closing or last or bool(before.strip(" \"'«"))
            return _lone(found.group(), found.start(), sure=sure)
    return None


_POSSESSIVE = re.compile(r"..(?:[оеё]в|[иы]н)а?$")

# «Нгуен Ван Хай»: which of the words is the surname is not asked.
_FOREIGN = re.compile(r"([А-ЯЁ][а-яё]+(?: [А-ЯЁ][а-яё]+){1,2})\W*$")


def _is_ordinary(word: str) -> bool:
    return is_known(word) and not may_be_name(word)


def _lone(word: str, start: int, *, sure: bool) -> Name | None:
    lower, end = word.lower(), start + len(word)
    if not sure or is_patronymic(lower):
        return None
    if first_readings(lower):
        return Name("", capitalised(lower), "", start, end)
    if looks_like_surname(lower) or (word[0].isupper() and not is_known(lower) and len(word) > 3):
        return Name(capitalised(lower), "", "", start, end)
    if word[0].isupper() and is_living(lower) and lower not in NO_NAME:
        return Name(capitalised(lower), "", "", start, end)  # «Соболь», «Кузнец»
    if word[0].isupper() and _POSSESSIVE.search(lower) and lower not in NO_NAME:
        return Name(capitalised(lower), "", "", start, end)  # «Волков» are wolves as well
    return None


def _is_operator(name: Name, operator: Sequence[Name]) -> bool:
    for own in operator:
        same_surname = not name.surname or name.surname.lower() == own.surname.lower()
        whole = bool(name.surname) or bool(name.first and name.patronymic)
        if whole and same_surname and compatible(own, name):
            return True
    return False


def _spoken_for(candidates: Iterable[Candidate]) -> Candidate | None:
    found = [c for c in candidates if c.role is Role.SPOKEN_FOR]
    return found[0] if found else None


def _author(
    candidates: Sequence[Candidate], subject: Candidate | None, inner_author: str
) -> Candidate | None:
    """Choose the surest candidate and complete it by the fullest name of the same person."""
    others = [
        c
        for c in candidates
        if c.role is not Role.SPOKEN_FOR and not (subject and _one_person(c.name, subject.name))
    ]
    for name in find_names(clean(inner_author)) or list(
        latin_names(inner_author, closing=True, romanised=True)
    ):
        others.append(Candidate(name, Role.INTRODUCED, Sentence(" ".join(inner_author.split()))))
    sure = [c for c in others if c.role > Role.MENTIONED]
    if not sure:
        return _only_mentioned(others)
    # The last signature counts, a first introduction beats it.
    best = max(
        enumerate(sure), key=lambda pair: (pair[1].role, _is_whole(pair[1].name), _weight(pair))
    )[1]
    same = [c.name for c in others if _one_person(c.name, best.name)]
    full = fullest([best.name, *same])
    return next(c for c in [best, *others] if c.name is full)


def _is_whole(name: Name) -> bool:
    return bool(name.surname and name.first) or " " in name.first


def _weight(pair: tuple[int, Candidate]) -> int:
    place, candidate = pair
    return place if candidate.role is Role.SIGNED else -place


def _one_person(one: Name, other: Name) -> bool:
    shared = bool(one.surname and other.surname) or bool(one.first and other.first)
    return shared and compatible(one, other)


def _only_mentioned(others: Sequence[Candidate]) -> Candidate | None:
    """Accept a full name in the nominative that stands alone in the letter."""
    named = [c for c in others if c.name.case == "nomn" and c.name.surname]
    alone = {c.name.full for c in named}
    outside = [c for c in named if not _OTHERS.search(c.sentence.text[: c.name.start])]
    return outside[0] if len(alone) == 1 and outside else None


def _completed(author: Candidate, display_name: str) -> Candidate:
    """Complete a lone first name or surname by the display name that contains it."""
    name = author.name
    if name.surname and name.first:
        return author
    for shown in find_names(display_name):
        if _one_person(name, shown) and shown.surname and shown.first:
            merged = Name(
                shown.surname, shown.first, shown.patronymic, name.start, name.end, "hint"
            )
            return Candidate(merged, author.role, author.sentence)
    return author


_MARRIED = re.compile(
    r"(?:стал[аи]?|теперь(?: я| моя фамилия)?|новая фамилия|фамилия теперь|сменила фамилию на|взяла фамилию(?: мужа)?)[\s:—–-]+([А-ЯЁ][а-яё-]+)"
)


def _applicant(author: Candidate | None, text: str) -> Applicant:
    if author is None:
        return Applicant()
    name = author.name
    changed = _MARRIED.search(text)
    if (
        changed
        and name.first
        and changed[1] != name.first
        and looks_like_surname(changed[1].lower())
    ):
        name = Name(changed[1], name.first, name.patronymic, name.start, name.end)
    return Applicant(name.full)


def _acts_for_another(text: str) -> Basis | None:
    """Return on what the author acts for somebody who is not named."""
    said = re.search(
        rf"(?:в интересах|по доверенности|законн\w+ представител\w+|представля\w+ интересы|доверител\w+|power of attorney"
        rf"|(?:мо\w+|у моего|my) (?:несовершеннолетн\w+ |маленьк\w+ |\d+-?летн\w+ )?{_CHILD}[^.!?]{{0,60}}\b(?:[1-9]|1[0-7])\b"
        rf"|(?:несовершеннолетн\w+) {_CHILD}|(?:реб[её]нк\w+|дочер\w+|сын\w?|сыну|дочк\w+|\bmy (?:son|daughter)) (?:всего )?(?:is )?(?:[1-9]|1[0-7])\b)",
        text,
        re.IGNORECASE,
    )
    return _basis(text) if said else None


def _basis(text: str) -> Basis:
    lower = text.lower()
    if re.search(r"доверенност|доверител|адвокат|поручени|power of attorney|my client", lower):
        return Basis.POWER_OF_ATTORNEY
    if re.search(
        rf"законн\w+ представ|\bмать\b|\bотец\b|\bмам|\bпап[аы]\b|родител|оп[её]кун|{_CHILD}|my (?:son|daughter|child)",
        lower,
    ):
        return Basis.LEGAL
    return Basis.UNKNOWN


def _requisite(found: Candidate | None, secrets: Sequence[str]) -> Requisite:
    """Judge policy 14.2.1: surname and first name; an initial or one of the two is doubtful."""
    if found is None:
        return Requisite(Verdict.ABSENT)
    name = found.name
    # A foreign name is kept as it was written: which of its words is the surname is not asked.
    both = name.surname or " " in name.first
    whole = both and name.first and not name.has_initials and name.case != "hint"
    quote = evidence(found.sentence, secrets, name.surname or name.first)
    return Requisite(Verdict.PRESENT if whole else Verdict.DOUBTFUL, (quote,))
