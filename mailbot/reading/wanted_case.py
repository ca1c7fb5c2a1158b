"""Tells the case in which a name stands by the words before it: «от Ирины», «с Ириной»."""

import re

from mailbot.reading.morphology import cases_of_person
from mailbot.reading.pieces import WORD
from mailbot.reading.surnames import CASES
from mailbot.reading.titles import is_title

_GOVERNS = {
    "gent": r"от|у|имени|поручению|просьбе|прав|защиту|несовершеннолетн\w+|недееспособн\w+|опекаем\w+|папа|мама|мать|отец|опекун|попечитель|агент|интересах|истца|доверител\w+|представител\w+|мужа|жены|отца|матери|дочери|сына"
    r"|данные|лица|супруга|супруги|заявителя|гражданина|гражданки|подопечно\w+|внука|внучки",
    "datv": r"кому|предпринимателю|ип|господину|сыну|дочке|мужу|жене|ребенку|директору",
    "ablt": r"с|предпринимателем|мной|мною",
}
_BEFORE = re.compile(r"([\w-]+)[\s,:«\"]*$")


def wanted(text: str, start: int) -> tuple[str, ...]:
    """Return the cases in the order in which the word before the name makes them likely."""
    before = _BEFORE.search(text, max(0, start - 30), start)
    word = before[1].lower() if before else ""
    if before and word == "представитель" and ":" in before[0]:
        word = ""  # «Представитель: Дёмин С. А.» names himself
    if word and _is_headed(text, start):
        word = ""  # «Опекун Сычёва Тамара», «Регистратор прав Юсупова Л.» sign
    likely = [case for case, words in _GOVERNS.items() if re.fullmatch(words, word)]
    if not likely and "nomn" not in cases_of_person(word):
        likely = [*cases_of_person(word)]  # «мною, адвокатом Крайновым»
    return (*likely, *(case for case in CASES if case not in likely))


def _is_headed(text: str, start: int) -> bool:
    """Tell whether the line before the name begins with a title in the nominative and has no more."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    words = [word.lower() for word in WORD.findall(line)]
    headed = 0 < len(words) <= _LONGEST_TITLE and is_title(words[0])
    return headed and "," not in line and "nomn" in (cases_of_person(words[0]) or ("nomn",))


_LONGEST_TITLE = 6
