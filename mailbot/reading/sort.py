"""Decides what a letter is: an appeal, a consent, an authority's request, other business, unclear.

No appeal may be taken for something else: other business has to be likely, by all that the words of
the letter weigh and the rules found; what it may be besides is `unclear` (domain facts sections 3
and 5).
"""

import re
from collections.abc import Collection, Sequence

from mailbot.domain.findings import Sort
from mailbot.domain.kinds import Kind
from mailbot.reading.marks import Marked
from mailbot.reading.turns import pattern
from mailbot.reading.weights import AUTHORITY, CONSENT, Opinion

# The letter speaks of the author's own data or of what is done to him.
_OWN = pattern(
    "мо*|свои|своих|свой|свою|своё|свое|своего <2> персональн*|данн*|соглас*|изображ*|паспорт*|документ*",
    "мо* <1> фото*|видео|имя|имени|номер*|телефон*",
    "обо|про мне|меня",
    "меня из|от|с",
    "мне <2> звон*|пиш*|присыл*|шл*|сып*|назван*",
    "без моего",
    "my <2> data|information|details|photo|consent",
    "about|remove|delete|unsubscribe|emailing|calling me",
    "meine*|mein <2> daten|einwilligung|foto",
)
# Words in quotation marks are somebody's, not the author's own: «отвечаем на „удалите мои данные“».
_QUOTED = re.compile('« [^«»]{0,80} »|„ [^„“]{0,80} “|" [^"]{0,80} "')
_AUTHORITY = pattern(
    "роскомнадзор*|прокурат*|фссп|роструд*|ростехнадзор*|центробанк*|уфас|следственн*|министерств*|роспотребнадзор*|росфинмониторинг*|омвд|умвд",
    "ифнс|фнс|мвд",
    "федеральн* служб*|антимонопольн*",
    "межрайонн* инспекц*",
    "арбитражн*|районн*|городск* суд",
    "отдел полиции",
    "судебн* пристав*",
    "пристав-исполнитель",
    "следственн* отдел*|управлени*|комитет*",
    "data protection authority|commission|inspectorate|commissioner",
    "commissioner for <3> data",
    "beauftragte* für <1> datenschutz",
    "datenschutzbehörde|aufsichtsbehörde|datenschutzkommission",
    "налогов* служб*|инспекц*",
)
_OFFICIAL = pattern(
    "запрашивает",
    "просит вас? представить|предоставить|направить|сообщить",
    "просим вас? <12> представить|предоставить|направить|сообщить",
    "требую|необходимо|предлагаем|надлежит <8> представить",
    "рассмотр* <1> обращени* гражданин*",
    "поступил* <4> обращение|жалоба",
    "в связи с поступившим|рассмотрением|проведением",
    "предписани*",
    "заместитель|зам руководителя|начальника|прокурора",
    "руководитель управления",
    "государственн* инспектор",
    "советник юстиции",
    "вам надлежит",
    "исх . №",
    "предостережени* о недопустимости",
    "уведомлени* о вызове",
    "судебн* запрос",
    "постановил|постановила :",
    "просим проинформировать|уведомить",
    "our ref",
    "aktenzeichen",
    "nehmen sie <8> stellung",
    "you are requested|required to",
)
# Who signs for an authority; a subject who threatens with one bears no such title.
_OF_OFFICE = pattern(
    "оперуполномоченный|дознаватель|следователь|лейтенант|капитан|майор|подполковник|полковник",
    "помощник|заместитель|зам|начальник|руководитель <3> прокурора|прокуратуры|отдела|управления|отделения|инспекции|территориального",
    "прокурор|судья|секретарь|инспектор|пристав-исполнитель|ведущий|главный|старший <2>"
    " района|города|области|судебного|государственный|специалист|следователь|инспектор|эксперт",
    "юрист <1> класса",
    "советник юстиции",
    "куси|кусп|исх|рег . №|n",
    "в производстве <4> находится",
    "закон* о полиции|прокуратуре|о_полиции",
    "нк|упк|гпк|апк|коап рф",
)
_ASKS_FOR = pattern(
    "прошу|просим|требую|требуем|предлагаю|предлагаем|предлагает|обязываю|обязывает|надлежит|необходимо|истребу*|запрос|требование"
    " <12> представить|предоставить|направить|сообщить|представлении|предоставлении|уточнить|обеспечить|информации|документов|явиться",
    "о предоставлении|представлении <2> информации|документов|сведений",
)
# Who acts for a subject writes as officials do, and threatens with them, but is none.
_FOR_A_CLIENT = pattern(
    "доверител*|подзащитн*",
    "наш*|мо* <2> клиент*",
    "адвокат|адвокатск* <2> кабинет|бюро|контор*|коллеги*|палат*|запрос",
    "our client*",
    "mandant*",
)
_GIVES_CONSENT = pattern(
    "даю|даем|выражаю|предоставляю|подтверждаю <6> согласи*",
    "согласие <12> действует|дается|предоставляется",
    "я <4> согласен|согласна на обработк*",
    "i hereby? give|grant <1> consent",
    "направля*|высыла*|прилага*|отправля* <4> согласие на",
    "разрешаю ип|вам|индивидуальному|оператору|размещать|публиковать|использовать",
    "я <8> разрешаю <8> сбор|хранение|обработку|размещать",
    "согласен|согласна , чтобы",
    "согласен|согласна на получение",
    "вот <1> мое|моё согласие|разрешение",
    "высыла*|направля*|прилага* <2> разрешени* на",
    "согласие <12> подписал*|отсканировал* <6> высылаю|отправляю|прилагаю|направляю",
    "i <6> give my? consent",
    "согласие <8> направля*|высыла*|прилага*|отправля*|подписано|заполнено|во_вложении",
    "подписал*|заполнил*|оформил* <3> согласие",
)
_REFUSES = pattern(
    "против|прошу|требую|только|лишь|запрещаю|отзыв*_согласия",
    "больше|более не",
    "не <2> разрешаю|согласен|согласна",
    "не действует",
    "отзываю|отозвать",
    "не|больше_не|нет <2> даю|даем|согла*|согласия",
)

# So likely are an authority's letter and a consent that no phrase of theirs is wanted.
_AN_AUTHORITY, _A_CONSENT = 0.8, 0.7
# In log odds, tuned on hands that were left out of the learning: of their letters, most of them
# written to mislead, 39 of 5,600 appeals were still taken for business.
_BUSINESS = 2.0
# «Тест», «Здравствуйте!» and «?» are no business yet; «По вчерашнему вопросу: да» may be about
# anything, and has to be likelier.
_A_WORD, _FEWEST_WORDS = re.compile(r"[^\W\d_]{2,}"), 3
_FEW_WORDS, _BUSINESS_OF_FEW = 5, 3.5

# Kinds that a consent form mentions without wanting them.
_MENTIONED = frozenset({Kind.PD_QUESTION, Kind.COMPLAINT})


def sort_of(
    letter: Sequence[Marked],
    kinds: Collection[Kind],
    opinion: Opinion,
    business: float,
    *,
    has_papers: bool = False,
    official_sender: bool = False,
) -> Sort:
    """Return what the letter is; in doubt it is unclear, never other business.

    `business` is in log odds how likely nothing is wanted about personal data.
    """
    text = "\n".join(sentence.plain for sentence in letter)
    own = _OWN.search(_QUOTED.sub(" ", text)) is not None
    authority = _is_authority(text, official_sender) or opinion.of(AUTHORITY) > _AN_AUTHORITY
    hired = not official_sender and _FOR_A_CLIENT.search(text) is not None
    if authority and not own and not hired:
        return Sort.AUTHORITY_REQUEST
    consents = _GIVES_CONSENT.search(text) or opinion.of(CONSENT) > _A_CONSENT
    if consents and not _REFUSES.search(text) and _asks_nothing(letter, kinds):
        return Sort.CONSENT_SUBMISSION
    words = len(_A_WORD.findall(text))
    likely_enough = _BUSINESS if words >= _FEW_WORDS else _BUSINESS_OF_FEW
    if words >= _FEWEST_WORDS and business > likely_enough and not has_papers:
        return Sort.OTHER_BUSINESS
    return Sort.APPEAL if kinds else Sort.UNCLEAR


# What consent forms say of themselves: until when they hold, that they may be withdrawn.
_SAID_IN_FORMS = _MENTIONED | {
    Kind.CONSENT_WITHDRAWAL,
    Kind.PUBLICATION_STOP,
    Kind.ACCESS_REQUEST,
    Kind.MARKETING_OBJECTION,
    Kind.PUBLICATION_LIMITS_SET,
}
_GIVING = frozenset({"+GIVE", "+SUBMIT", "+DO", "+PUBLISH", "+PROCESS", "+STORE", "+RECEIVE"})


def _asks_nothing(letter: Sequence[Marked], kinds: Collection[Kind]) -> bool:
    if set(kinds) <= _MENTIONED:
        return True
    marks = frozenset[str]().union(*(sentence.marks for sentence in letter))
    return set(kinds) <= _SAID_IN_FORMS and not any(
        mark[0] in "+!" and mark not in _GIVING for mark in marks
    )


def _is_authority(text: str, official_sender: bool) -> bool:
    """Tell whether an authority writes; a subject who threatens with one does not.

    An address of an authority is forged easily, and taking such a letter for an authority's costs
    nothing: a person looks at it at once (facts 7.18).
    """
    named = official_sender or bool(_AUTHORITY.search(text))
    return named and bool(
        _OFFICIAL.search(text) or (_OF_OFFICE.search(text) and _ASKS_FOR.search(text))
    )
