"""Tells in what form the author wants the answer, and where a paper letter wants it e-mailed."""

import re
from collections.abc import Sequence

from mailbot.domain.findings import Form
from mailbot.reading.sentences import Sentence

_ANSWER = r"(?:ответ\w*|отвеч\w+|reply|answer|respond|response|antwort\w*|информаци\w+|сведени\w+|результат\w*|уведомл\w+|документ\w*|письм\w+)"
_POSTCODE = r"(?<!\d)\d{6}(?!\d)"
_QUALIFIED = r"укэп|\bкэп\b|эцп|\bэп\b|усиленн\w+|квалифицированн\w+|электронн\w+[ -](?:цифров\w+ )?подпис\w+|qualified (?:electronic )?signature|electronic(?:ally)? sign\w+|elektronisch\w* (?:signatur|unterschr)\w*"
_SCAN = r"\bскан|(?:от|со)сканир|\bpdf\b|пдф|\bscan|signed (?:document|letter|copy)|\bskan"
_SHEET = r"подписанн\w+ (?:\w+ ){0,2}(?:документ|письм|ответ|файл|верси|справк|акт|лист|копи|бумаг)\w*|(?:документ|письм|ответ|файл|справк|акт|копи)\w*,? подписанн\w+|фото(?:графи\w+)? (?:подписанн|ответ|документ|письм|бумаг)\w*|за подписью|с (?:вашей |живой |собственноручной )?подписью|с печатью|на (?:фирменном )?бланк(?:е|ах)|(?:в (?:виде|формате)|вложенн?\w*|прикрепл[её]нн\w+) (?:документ|файл)\w*|\b(?:вложением|файлом)\b|letterhead|as an attachment|als anhang"
_POST = (
    r"почт\w+ росси\w+|росси\w+ почт\w+|обычн\w+ почт\w+|(?<!электронной )(?<!эл\. )(?<!e-mail )почтой(?! \S*@| росси)|почтов\w+ (?:адрес|отправлени|ящик|связ)\w*|заказн\w+|ценн\w+ письм\w+"
    r"|с уведомлением о вручении|\bбумаг(?:а|у|ой)\b|\b(?:на|в) бумаге\b|бумажн\w+ (?:письм|ответ|вид|носител|форм|копи|документ|справк|экземпляр)\w*|\bв конверт\w*|с маркой|до востребования|(?:на руки|под роспись|лично в руки)|забер(?:у|[её]т|[её]м)\b|(?:зайду|заеду|приеду|подойду) за\b"
    rf"|на домашний адрес|по месту жительства|по адресу (?:регистрации|проживания)|\bа/я\b|(?:на|по) (?:почтовому )?адресу?\s*:?\s*(?:{_POSTCODE}|г\.|город)"
    r"|\bby (?:regular |registered |ordinary |postal )?(?:post|mail\b(?! at))|registered (?:mail|letter)|\b(?:on|in) paper|paper (?:letter|copy|form)|postal (?:address|mail)"
    r"|\bper (?:post|brief|einschreiben)|\bbrieflich|als brief|pochtoi|zakaznym|na bumage"
)
_TEXT = r"обычн\w+ (?:электронн\w+ )?письм\w+|прост\w+ (?:электронн\w+ )?письм\w+|электронн\w+ письм\w+|текст\w+ (?:прямо )?(?:в )?(?:тел\w+ )?письм\w+|прост\w+ текст\w+|\bв тел\w+ (?:самого )?(?:письма|мейла|сообщения)|без (?:всяких |каких-либо )?(?:вложени\w+|файл\w+|pdf|скан\w+)|(?:голым|обычным) текстом|буквами|прям\w* в (?:ответном |самом )?письме|черкните|обычн\w+ мейл\w*|plain (?:text|e-?mail)|just text|body of (?:an|the) e-?mail|reiner text|ohne anhang|v tekste pisma|bez vlozheni\w+|(?:ordinary|normal|simple|regular) e-?mail|(?:normale|einfache)\w* e-?mail"
# Each form with pieces of which its pattern needs one: most sentences have none.
_WANTED: tuple[tuple[Form, tuple[str, ...], re.Pattern[str]], ...] = (
    (Form.SIGNED_ELECTRONIC_DOCUMENT,
     ("подпис", "укэп", "кэп", "эцп", "эп", "усиленн", "квалифиц", "qualified", "sign", "unterschr"),
     re.compile(_QUALIFIED)),
    (Form.SCANNED_DOCUMENT,
     ("скан", "pdf", "пдф", "scan", "signed", "skan"),
     re.compile(_SCAN)),
    (Form.PAPER,
     ("почт", "заказн", "ценн", "уведомлен", "бумаг", "бумаж", "конверт", "марк", "востреб", "на руки", "роспись", "в руки", "забер", "зайду", "заеду", "приеду", "подойду",
      "адрес", "жительства", "а/я", "post", " mail", "registered", "paper", "brief", "einschr", "zakazn", "bumag", "pocht"),
     re.compile(_POST)),
    (Form.PLAIN_TEXT,
     ("письм", "текст", "в тел", "без ", "буквами", "черкните", "мейл", "plain", "mail", "text", "tekst", "anhang", "vlozh"),
     re.compile(_TEXT)),
    (Form.SCANNED_DOCUMENT,
     ("подпис", "печать", "бланк", "документ", "файл", "вложен", "letterhead", "attach", "anhang", "фото"),
     re.compile(_SHEET)),
)  # fmt: skip
# A form is wanted where something is asked for, or where the answer itself is spoken of.
_ASKED = re.compile(
    r"прошу|просьба|пришл|присл|направ|высл|отправ|пожал|скинь|кинь|сбросьте|жд[уа]|забер|дайте|подтверди|хочу|хотел|желаю|желательно|нуж|достаточно|хватит"
    r"|устро|предпоч|лучше|удобн|можно|только|ответьте|отвечайте|напиши|сканируй|please|send|\bask|enough|prefer|want|would like|bitte|reicht|genügt|proshu|prishl|nuzh|zhdu|otvet"
)
_SPOKEN_OF = re.compile(rf"{_ANSWER}|подтвержд|справк")
# What lies there or went before: «прилагаю скан заявления», «заказное письмо, которое я вам послал».
_OTHERS = re.compile(
    r"прил(?:агаю|агается|агаются|ожен\w*|ожил\w*|ожу)|прикладыва\w+|прикрепл(?:яю|ен\w*)|прикрепил\w*|во вложении|влож(?:ил\w*|ен[аоы]?\b|енн\w+)"
    r"|(?:от|пере|вы|по)?сла[лн]\w*|отправ(?:лял|ил)\w*|отправлен(?:[аоы]?\b|н\w+)|направ(?:лял|ил|лен)\w*|высылал\w*|посылал\w*|под(?:ал\w*|авал\w*)|\bписал\w*|подписан[аоы]?\b|\bмо(?:ей|им|ю)\b|подписал\w*|подписыва\w+|вышлю|пришлю|принесу|оставил\w*"
    r"|получил\w*|получал\w*|получаю|приш[её]л|пришл[аои]\b|приход\w+|прислали|шлёте|шлете|ответили|отвечали|replied|answered|посылать|видел\w*|боюсь|эти|соглас\w+|разрешени\w+|кида\w+|бросали|заполнял\w*|подготовлен\w*|составлен\w*"
    r"|храни(?:те|тся|ли|лись)\b|хранятся|обрабатыва(?:ете|йте|лись|ются)|использу(?:ете|йте)|анкет\w*|проживаю\w*|зарегистрирован\w*|прописан\w*|живу\b|буклет\w*|каталог\w*|реклам\w*|рассылк\w*|листовк\w*|открытк\w*|приглашени\w+|журнал\w*|билет\w*|паспорт\w*|\bсчет\w*|\bсчёт\w*"
    r"|\battach(?:ed|ing)|enclos\w+|\bi (?:sent|posted|signed)|anbei|beigefügt|brochure\w*|catalog\w*|newsletter\w*|prilagayu"
)
# «Не позднее …» denies no form.
_NO = r"(?:не(?! (?:позд|позж|более|дольше|менее|только|раньше|затрудн))|ни|без|вместо|никак\w+|not|no|never|don't|won't|kein\w*|nicht|instead of|ne)"
_BEFORE_NO = re.compile(rf"\b{_NO}\s")
_AFTER_NO = re.compile(rf"\b{_NO}\s|ни к чему|незачем")
# An unticked box of a form, and the list of what is enclosed.
_PASSED_OVER = re.compile(r"^\W*(?:\[ ?\]|☐|□|\( \))|^(?:приложени|attachment|enclosure|anlage)")
_BOX = re.compile(r"^\W*(?:\[ ?[xх✓v+]? ?\]|[☐□☑☒✓✔])")
_BORDER = re.compile(r",(?! котор)|[;:—]|\s[-–]\s|\b(?:а|но|but|sondern)\s")


def requested_form(letter: Sequence[Sentence]) -> Form | None:
    """Return the form of reply that the author names (policy 14.4), None where he names none.

    «На этот адрес» names a way, not a form: the reply then has the form of the appeal.
    """
    hinted: Form | None = None
    above = ""
    for sentence in letter:
        lower = sentence.text.lower()
        boxed = _BOX.match(lower) is not None
        named = _named(lower)
        if named and not _PASSED_OVER.match(lower):
            if _ASKED.search(lower) or (boxed and _ASKED.search(above)):
                return named
            if _SPOKEN_OF.search(lower) or _ASKED.search(above):
                hinted = hinted or named
        above = above if boxed else lower
    return hinted


def _named(lower: str) -> Form | None:
    return next(
        (
            form
            for form, pieces, pattern in _WANTED
            if any(piece in lower for piece in pieces)
            for found in pattern.finditer(lower)
            if _is_wanted(lower, found)
        ),
        None,
    )


def _is_wanted(lower: str, found: re.Match[str]) -> bool:
    """Is it asked for, and nobody's but the answer's?"""
    before = _BORDER.split(lower[: found.start()])[-1]
    after = _BORDER.split(lower[found.end() :])[0]
    if _BEFORE_NO.search(before) or _AFTER_NO.search(after):
        return False
    return not _OTHERS.search(before + found[0] + after)


_MAIL = re.compile(
    rf"{_ANSWER}[^.!?]{{0,120}}?(?:электронн\w+ (?:почт|адрес)\w*|e-?mail\w*|(?=\S+@))",
    re.IGNORECASE,
)
_UNWANTED = re.compile(r"\b(?:не|без|вместо|not|kein\w*)\s+(?:\S+\s+){0,3}$", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def requested_mail(texts: Sequence[str]) -> str | None:
    """Return the address to which a letter on paper wants its answer e-mailed.

    "" where it wants an e-mail and names no address, None where it wants none (policy 14.4).
    """
    for text in texts:
        words = " ".join(text.split())
        found = _MAIL.search(words)
        if found and not _UNWANTED.search(words[: found.start()]):
            named = _ADDRESS.search(words, found.start(), found.end() + 120)
            return named[0] if named else ""
    return None
