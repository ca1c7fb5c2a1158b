"""Tells what a letter says about an appeal that exists: yes, no, thanks, a reminder, a withdrawal.

Asked are the writer's own words only. Each answer needs plain words; whatever is conditional or
says two things is unsure and goes to a person.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mailbot.domain.kinds import Kind


class Answer(StrEnum):
    """What a letter answers to the question whether its writer made an appeal."""

    CONFIRMS = "confirms"
    DENIES = "denies"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Saying:
    """What a letter says about an appeal; `thanks` says that it holds nothing else.

    `numbers` are the register numbers that it names.
    """

    answer: Answer | None = None
    thanks: bool = False
    withdraws: bool = False
    reminds: bool = False
    complains: bool = False
    numbers: tuple[str, ...] = ()


def _any(*turns: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(turns)})(?!\w)")


_APPEAL = r"(?:обращени\w*|запрос\w*|заявлени\w*|письм\w*|требовани\w*|просьб\w*)"
_WROTE = r"(?:направ\w+|отправ\w+|писал\w*|написал\w*|подавал\w*|подал\w*|посылал\w*|послал\w*)"

# «Подтверждаю получение» confirms nothing, and «подтверждаем» is how programs speak.
_YES = _any(
    rf"подтверждаю(?: (?:сво[её]|мо[её]|это|данное|указанное|указанный|этот|данный|свой))?"
    rf"(?: {_APPEAL})?(?: № ?\d+/\d+)?(?=\s*(?:$|[.,;!?)»\n]))",
    rf"подтверждаю,? что (?:это )?(?:{_APPEAL} )?(?:№ ?\d+/\d+ )?(?:\w+ )?(?:я|мной|мною|мо[её])",
    rf"(?:да,? )?(?:это )?(?:действительно )?я (?:вам )?(?:это |его )?{_WROTE}",
    r"да,? это (?:действительно )?(?:я|мо[её])",
    rf"{_APPEAL} (?:№ ?\d+/\d+ )?(?:действительно )?(?:было )?(?:{_WROTE} )?(?:мной|мною)",
    r"i (?:hereby )?confirm(?: (?:my|the|this))?(?: (?:request|appeal))?(?: no\.? ?\d+/\d+)?"
    r"(?=\s*(?:$|[.,;!?)\n]))",
    r"i (?:do |hereby )?confirm that (?:i|it was me)",
    r"yes,? (?:it was me|i (?:did )?(?:sent?|wrote))",
)
_NO = _any(
    r"не (?:мной|мною)",
    rf"не я (?:вам )?(?:это |его )?{_WROTE}",
    r"это (?:был\w* )?не я",
    rf"(?:я )?(?:вам )?(?:ничего |этого |такого |никак\w+ {_APPEAL} )?(?:вам )?не {_WROTE}",
    r"не подтверждаю",
    r"не (?:от меня|мо[её] (?:обращени\w*|письм\w*|заявлени\w*|требовани\w*))",
    rf"{_APPEAL} (?:№ ?\d+/\d+ )?(?:это )?не мо[её]",
    r"не по моему поручению",
    r"(?:мою |мой )?(?:почту|ящик|аккаунт) (?:взломали|взломан\w*)",
    r"(?:взломали|взломан\w*) (?:мою |мой )?(?:почт\w+|ящик|аккаунт)",
    r"(?:it was |that was )?not me",
    r"(?:did not|didn't|have not|haven't|never) (?:sen[dt]|writ\w+|wrote|ma[dk]e|submit\w*)",
    r"do not confirm|don't confirm",
    r"not (?:sent|written|made) by me|not (?:\w+ )?(?:on|at) my (?:behalf|request)",
)
# What makes a yes or a no depend on something, or turns it around.
_BUT = _any(
    r"если", r"только", r"кроме", r"однако", r"но", r"не помню", r"не уверен\w*", r"возможно",
    r"наверное", r"кажется", r"зачем", r"почему", r"if", r"unless", r"except", r"but", r"maybe",
)  # fmt: skip
# Who speaks of these confirms nothing by «я отправила»: the police were told, not we.
_ALARMED = _any(
    r"полици\w+", r"прокуратур\w+", r"взлом\w*", r"мошен\w+", r"поддел\w+", r"чуж\w+", r"не мо[её]",
    r"не знаю", r"не понимаю", r"без моего", r"police", r"hack\w*", r"fraud\w*", r"forg\w+",
    r"not mine",
)  # fmt: skip

# «Копию паспорта я не отправляла» denies no appeal.
_THING = r"(?:копи|скан|паспорт|документ|файл|фото|доверенност|приложени|вложени)\w*"
_OTHER_THING = _any(
    rf"не {_WROTE} (?:\w+ ){{0,3}}{_THING}", rf"{_THING} (?:\w+ ){{0,3}}не {_WROTE}"
)

_THANKS = re.compile(r"спасибо|благодар\w+|thanks|thank you|thx")
_COURTESY = frozenset(
    re.findall(
        r"\w+",
        """
        спасибо большое огромное благодарю благодарим вас вам тебя за ответ ваш быстрый оперативный
        подробный разъяснения разъяснение помощь информацию содействие внимание письмо всё все
        понял поняла понятно получил получила ясно хорошо отлично ок окей принято и очень
        здравствуйте добрый день вечер утро с уважением всего доброго хорошего дня вопросов больше
        нет вопрос решён решен закрыт
        thanks thank you very much for your the answer reply help quick received got it ok okay
        best kind regards hello hi dear sir or madam so many
        """,
    )
)
_THANKED_FOR = re.compile(r"(?<!\w)(?:за|for)(?: \w+){1,3}")
# A name below the thanks; more words than these say something.
_MOST_NAME_WORDS = 3
_MOST_THANKS_WORDS = 25

_WITHDRAWS = _any(
    rf"(?:отзываю|отозвать|отзовите|прошу отозвать|хочу отозвать) (?:\w+ )?{_APPEAL}",
    rf"{_APPEAL} (?:\w+ )?(?:отзываю|прошу (?:считать отозванн\w+|не рассматривать))",
    rf"(?:не рассматрива\w+|прекратит\w+ рассмотрение)(?: \w+)? {_APPEAL}",
    r"(?:i )?(?:withdraw|retract|cancel) (?:my|the|this) (?:request|appeal|letter)",
)
_REMINDS = _any(
    r"где (?:же )?(?:мой |ваш )?ответ", r"(?:когда|до сих пор жду|жду) (?:\w+ ){0,2}ответ\w*",
    r"(?:до сих пор|так и|всё ещё|все еще|ещё|еще) (?:\w+ ){0,2}(?:не|нет|без) (?:\w+ ){0,2}"
    r"(?:ответ\w*|получ\w+|реакци\w+)",
    r"(?:не получил\w*|не поступил\w*|нет|не дали|не было) (?:\w+ ){0,2}ответ\w*",
    r"(?:второй|третий|четв[её]ртый|пятый|\d+-?й|который|очередной|ещё|еще) раз (?:\w+ ){0,2}"
    r"(?:пишу|обращаюсь|прошу|направляю|напоминаю)",
    r"(?:пишу|обращаюсь|прошу|направляю) (?:\w+ ){0,2}"
    r"(?:второй|третий|четв[её]ртый|пятый|который|очередной) раз",
    r"напоминаю", r"повторно (?:направляю|обращаюсь|прошу|пишу|отправляю)", r"дублирую",
    r"still (?:waiting|no)", r"reminder", r"no (?:reply|answer|response)", r"(?:second|third) time",
)  # fmt: skip

# 152-ФЗ, ч. 5 ст. 14: a request before its time has its reason where the answer was incomplete.
_COMPLAINS = _any(
    r"(?:вы )?не (?:указали|сообщили|ответили|назвали|раскрыли|предоставили|привели|приложили)",
    r"(?:ответ|сведения|информация) (?:\w+ )?(?:неполн\w+|не полн\w+|не в полном)",
    r"не (?:в полном объ[её]ме|полностью|на все вопросы)", r"неполн\w+ (?:ответ\w*|сведени\w*)",
    r"(?:did not|didn't|failed to) (?:answer|provide|name|state|include|tell)", r"incomplete",
)  # fmt: skip

# A number with a word before it that makes it a register number: contracts bear such, too.
_NUMBER = re.compile(
    # Bounded: a megabyte without a blank would take time with its square.
    r"(?<!\w)(?:(?:обращени|запрос|заявлени|входящ|зарегистрирован|регистрационн)\w{0,10}|вх"
    r"|appeal|request|reference|registered)"
    r"[^\d\n]{0,40}?(?<![\d/])(\d{1,7})\s?/\s?(20\d\d)(?![\d/])"
)
_OTHER_NUMBER = re.compile(r"договор|контракт|заказ|билет|сч[её]т|накладн|order|contract|ticket")


def saying(own: str, subject_line: str, ours: Iterable[str] = (), *, bare: bool = True) -> Saying:
    """Return what the letter says about an appeal.

    `own` are its writer's own words, quotations removed; `ours` are the texts of ours that it
    answers: who repeats their sentences without the marks of a quotation has said nothing himself.
    `bare` says that nothing is attached.
    """
    text = _plain(own)
    repeats = any(echoes(own, each) for each in ours)
    return Saying(
        answer=_answer(text, repeats=repeats),
        thanks=bare and not repeats and _is_thanks(text) and _ends_in_a_name(own),
        withdraws=bool(_WITHDRAWS.search(text)),
        reminds=bool(_REMINDS.search(text)),
        complains=bool(_COMPLAINS.search(text)),
        numbers=_numbers(f"{_plain(subject_line)}\n{text}"),
    )


# What a reader without the thread takes an answer for, and the words without which it is none.
_MISREAD = {
    Kind.CONSENT_WITHDRAWAL: re.compile(r"соглас|consent"),
    Kind.RECTIFICATION: re.compile(
        r"исправ|уточн|измен|замен|обнов|неверн|ошиб|correct|updat|chang|wrong"
    ),
    Kind.MARKETING_OBJECTION: re.compile(
        r"реклам|рассыл|звон|спам|смс|sms|присыл|шлите|шл[её]те|mailing|newsletter|advert|market|call"
    ),
}


_RECEIVED = _any(r"подтвержда\w+ (?:получение|при[её]м)", r"confirm\w* (?:the )?receipt")


def is_demand(kind: Kind, quotes: Iterable[str]) -> bool:
    """Is it a demand in an answer to us? «Отзываю обращение» withdraws no consent.

    «Я вам ничего не отправлял» asks nobody to stop sending.
    """
    needed = _MISREAD.get(kind)
    plain = [_plain(quote) for quote in quotes]
    answers = [any(p.search(q) for p in (_WITHDRAWS, _NO, _YES, _RECEIVED)) for q in plain]
    return needed is None or not all(answers) or any(needed.search(quote) for quote in plain)


def _answer(text: str, *, repeats: bool) -> Answer | None:
    denies = bool(_NO.search(text))
    confirms = bool(_YES.search(_NO.sub(" ", text)))
    if not (denies or confirms):
        return None
    but = (_BUT, _OTHER_THING, _ALARMED) if confirms else (_BUT, _OTHER_THING)
    doubtful = repeats or "?" in text or any(words.search(text) for words in but)
    if doubtful or (denies and confirms):
        return Answer.UNSURE
    return Answer.DENIES if denies else Answer.CONFIRMS


def _is_thanks(text: str) -> bool:
    words = re.findall(r"\w+", text)
    others = [word for word in words if word not in _COURTESY]
    return (
        bool(_THANKS.search(text))
        and len(words) <= _MOST_THANKS_WORDS
        and "?" not in text
        and len(others) <= _MOST_NAME_WORDS
        # A name stands at the end: «спасибо, удалите» is a demand.
        and words[len(words) - len(others) :] == others
        and not any(_VERB.search(word) for word in others)
    )


def _ends_in_a_name(own: str) -> bool:
    """Is every word beyond courtesy written as a name is: «Отказ незаконен» is none."""
    words = re.findall(r"\w+", _THANKED_FOR.sub(" ", own))
    return all(word[0].isupper() for word in words if word.casefold() not in _COURTESY)


# What no name ends in, and what turns thanks around.
_VERB = re.compile(r"(?:ите|йте|ться|ю|ешь|ать|ить|еть)$|^(?:но|не|нет|жду|прошу|надо|no|not|but)$")


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            f"{int(found[1])}/{found[2]}"
            for found in _NUMBER.finditer(text)
            if not _OTHER_NUMBER.search(found[0])
        )
    )


# So many words in the same order are no accident; the phrases that we offer are shorter.
_SHINGLE = 9


def echoes(own: str, ours: str) -> bool:
    """Does a letter repeat whole sentences of ours, as a program does that marks no quotation?"""
    theirs = re.findall(r"\w+", _plain(own))
    known = re.findall(r"\w+", _plain(ours))
    shingles = {tuple(known[i : i + _SHINGLE]) for i in range(len(known) - _SHINGLE + 1)}
    return any(
        tuple(theirs[i : i + _SHINGLE]) in shingles for i in range(len(theirs) - _SHINGLE + 1)
    )


def _plain(text: str) -> str:
    lower = text.casefold().replace("\u00a0", " ").replace("’", "'")
    return re.sub(r"[ \t]+", " ", lower).strip()
