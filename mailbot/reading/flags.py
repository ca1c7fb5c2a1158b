"""Raises the flags that people must see beside the findings."""

import re
from collections.abc import Collection, Iterator, Sequence

from mailbot.domain.findings import Applicant, Document
from mailbot.domain.kinds import Kind
from mailbot.domain.outcome import VIA_AUTHORITY
from mailbot.reading.quotes import OwnWords

# Special categories of policy 5.10.2, told unasked.
_HEALTH = re.compile(
    r"\b(?:диагноз|диабет|онколог|рак[аоу]?\b|инвалид|беременн|вич\b|гепатит|депресси|психиатр|психолог|операци[ия] на|болезн|болею|заболеван|лечени|больниц"
    r"|здоровь|национальност|вероисповедани|судимост|diagnos|cancer|disab|pregnan|illness|disease|health condition)",
)
# Biometrics (5.10.1) and what else 5.10.2 names: only what somebody tells of himself. Who asks
# whether «специальные категории» are processed sends none.
_OF_BODY_AND_CREED = re.compile(
    r"\b(?:мо[ийея]\w*|сво[ийюея]\w*)\s+(?:\w+\s+)?"
    r"(?:отпечатк\w+ пальц|дактилоскоп|радужк|сетчатк|биометри\w+ (?:образ|шаблон|слеп)"
    r"|религиозн\w+ убежден|политическ\w+ (?:взгляд|убежден)|расов\w+ принадлежност|интимн\w+ жизн|ориентаци)"
    r"|\b(?:прилагаю|прикладываю|отправляю|посылаю|высылаю|вот)\s+(?:\w+\s+)?(?:отпечатк\w+ пальц|скан\w* (?:сетчатк|радужк|лица)|слепок голоса)"
    r"|\bя (?:по вероисповеданию )?(?:православн|мусульман|католи|иуде|буддист|атеист)"
    r"|\b(?:my|enclosed) (?:\w+ )?(?:fingerprint|iris scan|religio|political (?:view|opinion)|ethnic|sexual)",
)
_IDENTITY = re.compile(
    r"паспорт\w*[^.\n]{0,30}?\d{2}\s?\d{2}\s?№?\s?\d{6}|снилс\D{0,5}\d{3}-?\d{3}|скан\w* паспорта|фото паспорта|копи\w+ паспорта|passport (?:scan|copy|no|number)",
)
_THREAT = re.compile(
    r"(?:обращусь|обратиться|обращени[ея]|пишу|напишу|подам|подать|пожалуюсь|жалоб\w+|пойду|буду (?:вынужден\w* )?(?:обра|жал|пис)|заявлени\w+|иск\w*|передам)[^.!?\n]{0,60}"
    r"(?:роскомнадзор|ркн\b|прокуратур|суд\b|в суд|полици|фас\b|роспотреб|уполномоченный орган|надзорн)|(?:lodge|file) a complaint|legal action|supervisory authority|beschwerde bei|rechtliche schritte",
)
_RECALL = re.compile(
    r"отзываю (?:своё|свое|моё|мое|данное)? ?(?:обращение|заявление|запрос|требование|жалобу)|прошу не рассматривать (?:моё|мое)",
)
_DECEASED = re.compile(
    r"\b(?:умер(?:ла|ший|шая|шего|шей)?|скончал|покойн|наследни|нет в живых|смерт[ьи]|deceased|passed away|verstorben)",
)
_APPEALED = re.compile(
    r"(?:обращени|жалоб|заявлени)\w+\s+(?:гражд|субъект|заявител|физическ|гр\.)"
    r"|поступил\w*\s+(?:\w+\s+){0,2}(?:обращени|жалоб|заявлени)|(?:complaint|request) (?:of|by|from) (?:a |the )?(?:data subject|citizen|individual)",
)
# «Удалите всё, но билет оставьте»; «пришлите всё, хотя я никогда не был вашим клиентом».
_KEEP = re.compile(
    r"\b(?:но|однако|при этом|только|а)\b[^.!?\n]{0,60}\b(?:оставьте|оставить|сохраните|сохранить|не (?:удаляйте|трогайте|уничтожайте))\b"
    r"|\b(?:оставьте|сохраните|не удаляйте)\b[^.!?\n]{0,40}\b(?:билет|доступ|договор|аккаунт|курс|сертификат)"
    r"|\b(?:but|yet)\b[^.!?\n]{0,60}\b(?:keep|do not delete|don't delete)\b",
)
_NEVER = re.compile(
    r"\bникогда\b[^.!?\n]{0,40}\bне\b[^.!?\n]{0,40}(?:клиент|покупател|регистрир|участник|ваш\w* услуг|пользовал)"
    r"|\bnever (?:was|been)\b[^.!?\n]{0,30}(?:client|customer)",
)
_ENDING = frozenset({Kind.DESTRUCTION, Kind.CONSENT_WITHDRAWAL, Kind.STOP_PROCESSING})
_TELLING = frozenset({Kind.ACCESS_REQUEST, Kind.PORTABILITY})
_LINK = re.compile(r"(?:https?://|www\.)\S+")
# So much may stand beside a link that still says nothing: a greeting and a name.
_NOTHING_BESIDE = 40


def flags(
    words: OwnWords,
    kinds: Collection[Kind],
    applicant: Applicant,
    documents: Sequence[Document],
    *,
    secret: bool,
    identity_papers: bool,
    authority: bool = False,
) -> tuple[str, ...]:
    """Return the codes in a fixed order.

    Beside those of the contract: `threatens_complaint`, `by_representative`, `forwarded`,
    `recall_of_appeal`, `deceased` and `contradictory`, which a person decides (domain facts
    sections 3, 7.8, 7.20, 9).
    """
    raised = _raised(words, kinds, applicant, documents, secret, identity_papers)
    via = (VIA_AUTHORITY,) if authority and _complains(words, documents) else ()
    return (*raised, *via)


def _complains(words: OwnWords, documents: Sequence[Document]) -> bool:
    """Does an authority speak of a subject's appeal? Its outcome is told to the authority too."""
    texts = (words.text, words.forwarded, *(document.text for document in documents))
    return any(_APPEALED.search(text.lower()) for text in texts)


def _raised(
    words: OwnWords,
    kinds: Collection[Kind],
    applicant: Applicant,
    documents: Sequence[Document],
    secret: bool,
    identity_papers: bool,
) -> Iterator[str]:
    text = f"{words.text}\n{words.forwarded}\n" + "\n".join(d.text for d in documents)
    text = text.lower()  # once: a pattern that minds no capitals costs twice as much
    rows = (
        ("password_in_letter", secret),
        ("excess_data", identity_papers or _is_excess(text)),
        ("minor", Kind.MINOR_DATA in kinds),
        ("special_regime", Kind.SPECIAL_REGIME_NOTICE in kinds),
        ("links_only", _only_links(words.text.lower()) and not documents),
        ("threatens_complaint", _THREAT.search(text)),
        ("by_representative", applicant.representative),
        ("forwarded", words.forwarded),
        ("recall_of_appeal", _RECALL.search(text)),
        ("deceased", _DECEASED.search(text)),
        ("contradictory", _contradicts(words.text.lower(), kinds)),
    )
    yield from (code for code, raised in rows if raised)


def _is_excess(text: str) -> bool:
    """Does it tell what the operator neither asks for nor may process (policy 5.10)?"""
    return any(pattern.search(text) for pattern in (_HEALTH, _IDENTITY, _OF_BODY_AND_CREED))


def _contradicts(text: str, kinds: Collection[Kind]) -> bool:
    """Do the demands exclude each other? A person asks; nothing is destroyed meanwhile."""
    ends = not _ENDING.isdisjoint(kinds) and _KEEP.search(text)
    tells = not _TELLING.isdisjoint(kinds) and _NEVER.search(text)
    return bool(ends or tells)


def _only_links(text: str) -> bool:
    rest = _LINK.sub("", text).strip()
    return bool(_LINK.search(text)) and len(rest) < _NOTHING_BESIDE
