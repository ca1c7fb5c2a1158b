"""What the console says after an act, and what the command line's sentences become on a page."""

import re
from collections.abc import Mapping

from mailbot.domain.decision import Ground
from mailbot.words import Text

# The sentences of the steps name commands, as «(mailbot messages show 5 --pdf ФАЙЛ)» or
# «Впишите: mailbot messages edit 5.»: on a page there is a button for each.
_IN_BRACKETS = re.compile(r"\s*\((?:mailbot\s)[^)]*\)")
_WHERE = re.compile(r"\s(?:Где|See):\smailbot\s[^.]*\.")
_AFTER_COLON = re.compile(r":\s(?:mailbot|messages)\s[a-z][^.;,]*(?:[.;]\s*mailbot\s[a-z][^.;,]*)*")


def without_commands(sentence: str) -> str:
    """Return a sentence without the commands that it names."""
    sentence = _WHERE.sub("", sentence)
    return _AFTER_COLON.sub("", _IN_BRACKETS.sub("", sentence))


# «ч. 3 ст. 14» and «п. 8», as clocks.toml and the table of kinds cite them.
_PART = re.compile(r"ч\. ([\d., –-]*\d) ст\. ([\d.]*\d)")
_CITED = (
    ("Политика, п.", "Policy, cl."),
    ("Приказ Роскомнадзора", "Order of Roskomnadzor"),
    ("152-ФЗ", "152-FZ"),
    ("ст.", "art."),
    ("п.", "item"),
)


def cited(norm: str, language: str) -> str:
    """Return a citation in the reader's language: «152-ФЗ, ч. 3 ст. 14» is art. 14(3)."""
    if language == "ru":
        return norm
    said = _PART.sub(r"art. \2(\1)", norm)
    for ru, en in _CITED:
        said = said.replace(ru, en)
    return said


# What browsers call themselves; the first that fits, since each names its forebears too.
_BROWSERS = (("Firefox/", "Firefox"), ("YaBrowser/", "Яндекс Браузер"), ("Edg", "Edge"),
             ("OPR/", "Opera"), ("Chrome", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
            ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


def browser(agent: str) -> str:
    """Return «Chrome, Linux» of what a browser calls itself, or that itself."""
    named = [
        next((name for sign, name in table if sign in agent), "") for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, named)) or agent


# What is said at the top of a page after an act; the address names the sentence.
SAID: Mapping[str, Text] = {
    "retried": Text(
        "Письмо будет прочитано заново через несколько секунд.",
        "The letter is read again within seconds.",
    ),
    "registered": Text(
        "Письмо будет зарегистрировано через несколько секунд.",
        "The letter is registered within seconds.",
    ),
    "set-aside": Text("Письмо отложено.", "The letter is set aside."),
    "corrected": Text(
        "Требования исправлены; сроки, задачи и черновики обновятся через несколько секунд.",
        "The demands are corrected; clocks, tasks and drafts follow within seconds.",
    ),
    "requisites": Text(
        "Реквизиты исправлены; черновики обновятся через несколько секунд.",
        "The requisites are corrected; the drafts follow within seconds.",
    ),
    "answered": Text("Отмечено: Ваше письмо и есть ответ.", "Noted: your letter is the reply."),
    "not-answered": Text(
        "Отмечено: это не ответ. Черновик ждёт дальше.",
        "Noted: that was no reply. The draft goes on waiting.",
    ),
    "vouched": Text(
        "Отмечено: обращение подал сам субъект. Черновик ответа будет написан заново.",
        "Noted: the subject made the appeal. The draft of the reply is written anew.",
    ),
    "not-an-appeal": Text(
        "Снято с учёта, номер сохранён.", "Out of the count; the number is kept."
    ),
    "taken-in": Text(
        "Принято. mailbot зарегистрирует обращение и подготовит ответ через несколько секунд.",
        "Taken in. mailbot registers it and drafts the reply within seconds.",
    ),
    "posted": Text("Отмечено: сдано на почту.", "Noted: it was posted."),
    "started": Text("Передаётся в Вашу систему.", "Given to your system."),
    "declined": Text("Отмечено: не выполняется.", "Recorded: it is not to be done."),
    "task": Text("Отмечено выполненным.", "Marked as done."),
    "saved": Text("Текст сохранён новой версией.", "The text is saved as a new version."),
    "unchanged": Text("Текст не изменился.", "Nothing changed."),
    "rewritten": Text(
        "Текст написан заново; утверждает его человек.",
        "The text is written anew; a person approves it.",
    ),
    "signed": Text("Подписанное письмо приложено.", "The signed letter is bound."),
    "approved": Text(
        "Утверждено. Служба mailbot отправит через несколько секунд.",
        "Approved. The daemon sends it within seconds.",
    ),
    "returned": Text("Возвращено в черновики.", "Back among the drafts."),
    "confirmed": Text("Отмечено отправленным.", "Marked as sent."),
    "extension": Text(
        "Уведомление о продлении написано. Проверьте и утвердите его.",
        "The extension notice is written. Check and approve it.",
    ),
    "proposed": Text(
        "Предложение составлено. Проверьте его.", "The proposal is written. Check it."
    ),
    "proposal-changed": Text("Предложение изменено.", "The proposal is changed."),
    "destruction-approved": Text("Уничтожение утверждено.", "The destruction is approved."),
    "destroyed": Text(
        "Уничтожено. Служба mailbot составит акт через несколько секунд.",
        "Destroyed. The daemon draws up the act within seconds.",
    ),
    "copies-gone": Text("Отмечено: копии удалены.", "Noted: the copies are removed."),
    "act-signed": Text("Подписанный акт приложен.", "The signed act is bound."),
    "session-ended": Text("Вход закрыт.", "The session is ended."),
    "disabled": Text("Учётная запись отключена.", "The account is disabled."),
    "feed-ended": Text("Адрес календаря больше не действует.", "The calendar's address is void."),
}

# The grounds of a refusal, as a person chooses among them.
GROUNDS: Mapping[Ground, Text] = {
    Ground.THIRD_PERSONS: Text(
        "сведения нарушат права третьих лиц (п. 4 ч. 8 ст. 14)",
        "it would violate the rights of others (art. 14(8) item 4)",
    ),
    Ground.PREMATURE_REPEAT: Text(
        "повтор раньше 30 дней (ч. 4–6 ст. 14)", "a repeat before 30 days (art. 14(4)–(6))"
    ),
    Ground.IDENTITY_NOT_ESTABLISHED: Text(
        "личность не установлена (ч. 3 ст. 14, ст. 7)",
        "it is not certain who asks (art. 14(3), 7)",
    ),
    Ground.DEFENCE: Text(
        "оборона, безопасность, охрана правопорядка (п. 1 ч. 8 ст. 14)",
        "defence, security, public order (art. 14(8) item 1)",
    ),
    Ground.DETENTION: Text(
        "задержание, обвинение, мера пресечения (п. 2 ч. 8 ст. 14)",
        "detention or charge (art. 14(8) item 2)",
    ),
    Ground.MONEY_LAUNDERING: Text(
        "противодействие отмыванию доходов (п. 3 ч. 8 ст. 14)",
        "counter-measures to money laundering (art. 14(8) item 3)",
    ),
    Ground.TRANSPORT_SECURITY: Text(
        "транспортная безопасность (п. 5 ч. 8 ст. 14)",
        "transport security (art. 14(8) item 5)",
    ),
}
