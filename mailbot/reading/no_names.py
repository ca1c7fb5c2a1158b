"""Words that are nobody's name, though they stand beside names or look like one."""

from functools import lru_cache

from mailbot.reading.morphology import is_known, may_be_name, parses

# Capitalised words that stand beside names and are none.
NO_NAME = frozenset(
    "спасибо здравствуйте привет прошу уважением уважаемый уважаемая уважаемые господин госпожа"
    " добрый доброе доброго заявитель клиент участник подпись дата договор билет заказ логин телефон"
    " тел почта адрес мой моя мои это от кому кого для его ее ваш ваша ваши вас вам вы я мы он она и"
    " в на с по не но да нет фио имя фамилия отчество паспорт город россия москва санкт петербург"
    " директор менеджер юрист адвокат бухгалтер генеральный ип ооо зао оао пао субъект оператор"
    " представитель законный мать отец мама папа дочь сын муж жена дочка ребенок просьба требую"
    " отзываю также заранее благодарю жду ответа искренне удалите отпишите дорогой дорогая"
    " внук внучка бабушка дедушка брат сестра племянник ученик ученица студент студентка слушатель"
    " доброжелатель доброжелательница аноним анонимно неравнодушный гость прохожий вдова наследник наследница сосед соседка доверитель"
    " коллеги какой какая кто этот такой такая посетитель больше еще меня зовут если как что когда хочу пожалуйста напишите позвоните".split()
)


def is_ordinary(word: str) -> bool:
    """Tell whether a lower-case word is one of the dictionary's that can be nobody's name."""
    return word in NO_NAME or (is_known(word) and not may_be_name(word))


@lru_cache(maxsize=2_000)
def is_never_surname(word: str) -> bool:
    """Tell whether the word is a verb, a particle and the like; «сорока» is a bird before a number."""
    if not is_known(word):
        return False
    found = [parse.tag for parse in parses(word)]
    thing = any({"NOUN", "nomn", "sing"} <= tag.grammemes for tag in found)
    return found[0].POS in _NEVER_SURNAMES and not (found[0].POS == "NUMR" and thing)


_NEVER_SURNAMES = frozenset(
    {"VERB", "INFN", "GRND", "PREP", "CONJ", "NPRO", "PRCL", "ADVB", "INTJ", "NUMR", "PRED", "COMP"}
)
