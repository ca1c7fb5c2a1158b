"""Says in words what stood between us and a document; pure.

The codes are those of `Document.flags`. Each sentence ends with what a person can do, since the
machine has given up.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from mailbot.words import Text

SENTENCES: Final = {
    "deleted_excess": Text(
        "Лишняя копия документа удалена.",
        "A copy of a document that was sent in excess was deleted.",
    ),
    "empty_document": Text(
        "Файл пуст: попросите прислать его ещё раз.",
        "The file is empty: ask for it again.",
    ),
    "encrypted_document": Text(
        "Файл закрыт паролем: попросите прислать его без пароля.",
        "The file is locked with a password: ask for it without one.",
    ),
    "low_confidence": Text(
        "Распознано неуверенно: сверьте текст с изображением.",
        "Recognised with doubt: compare the text with the picture.",
    ),
    "no_ocr": Text(
        "Не установлен tesseract: скан прочитайте сами.",
        "tesseract is not installed: read the scan yourself.",
    ),
    "no_text": Text(
        "Текста не найдено: посмотрите файл.",
        "No text was found: look at the file.",
    ),
    "no_unpacker": Text(
        "Не установлена libarchive: откройте архив сами.",
        "libarchive is not installed: open the archive yourself.",
    ),
    "pdf_signature": Text(
        "В файле есть электронная подпись: проверьте её.",
        "The file holds an electronic signature: verify it.",
    ),
    "timeout": Text(
        "Чтение заняло слишком много времени и прервано: посмотрите файл.",
        "Reading took too long and was given up: look at the file.",
    ),
    "too_large": Text(
        "Файл слишком велик и не прочитан: посмотрите его.",
        "The file is too large and was not read: look at it.",
    ),
    "too_many_pages": Text(
        "Страниц больше, чем читается: посмотрите остальные.",
        "There are more pages than are read: look at the others.",
    ),
    "too_many_documents": Text(
        "Вложенных файлов больше, чем читается: посмотрите остальные.",
        "There are more files inside than are read: look at the others.",
    ),
    "too_deep": Text(
        "Файл вложен слишком глубоко и не открыт: откройте его сами.",
        "The file is nested too deeply and was not opened: open it yourself.",
    ),
    "truncated": Text(
        "Файл обрывается или повреждён: прочитано то, что удалось.",
        "The file breaks off or is damaged: what could be had was read.",
    ),
    "cut_short": Text(
        "Текст слишком длинный: прочитано только начало.",
        "The text is too long: only its beginning was read.",
    ),
    "unreadable": Text(
        "Файл повреждён и не читается: попросите прислать его ещё раз.",
        "The file is damaged and cannot be read: ask for it again.",
    ),
    "legacy_format": Text(
        "Старый формат Microsoft Office не читается: откройте файл сами.",
        "The old Microsoft Office format is not read: open the file yourself.",
    ),
    "unsupported_format": Text(
        "Файл такого рода не читается: откройте его сами.",
        "A file of this kind is not read: open it yourself.",
    ),
}  # fmt: skip


def sentences(flags: Iterable[str]) -> Iterator[Text]:
    """Yield what the flags of a document say, in their order; a code without words says itself."""
    for flag in flags:
        yield SENTENCES.get(flag) or Text(flag, flag)
