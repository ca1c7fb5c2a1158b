"""What happened, in words: the lines of the history as a person reads them."""

from collections.abc import Mapping

from mailbot.words import Text

EVENTS = {
    "arrived": Text("письмо поступило", "the letter arrived"),
    "taken_in": Text("внесено письмо на бумаге", "a letter on paper was taken in"),
    "rescued": Text("взято из «Спама»", "taken out of Junk"),
    "registered": Text("зарегистрировано", "registered"),
    "joined": Text("присоединено письмо", "a letter joined"),
    "set_aside": Text("письмо отложено", "the letter was set aside"),
    "held": Text("письмо задержано из-за ошибки", "the letter was held by a failure"),
    "retried": Text("велено прочитать заново", "ordered to be read again"),
    "ordered": Text("велено зарегистрировать", "ordered to be registered"),
    "authorship": Text("подлинность подтверждена", "authenticity was confirmed"),
    "verified": Text("полномочия представителя проверены", "the authority was verified"),
    "consent": Text("поступило согласие", "a consent came"),
    "consent_accepted": Text("согласие принято", "the consent was accepted"),
    "consent_withdrawn": Text("согласие отозвано", "the consent was withdrawn"),
    "data_deleted": Text(
        "субъект удалил свои данные на сайте", "the subject deleted his data on the site"
    ),
    "consent_ended": Text("срок согласия истёк", "the term of the consent is over"),
    "denied": Text("субъект отрицает авторство", "the subject denies the authorship"),
    "reported": Text("сервер сообщил о доставке", "a server reported on the delivery"),
    "wrong_code": Text("прислан неверный код", "a wrong code was sent"),
    "checked": Text("проверено", "checked"),
    "recounted": Text("срок сдвинулся", "a term moved"),
    "extension": Text("написано уведомление о продлении", "an extension notice was written"),
    "failed": Text("проверить не удалось", "the check failed"),
    "corrected": Text("прочитанное исправлено", "what was read was corrected"),
    "done": Text("задача выполнена", "a task was done"),
    "allowed": Text("снят запрет рассылки", "mailings were allowed again"),
    "act_drafted": Text("предложено уничтожение", "a destruction was proposed"),
    "act_approved": Text("уничтожение утверждено", "a destruction was approved"),
    "act_drawn": Text("составлен акт об уничтожении", "the act of destruction was drawn up"),
    "act_signed": Text("приложен подписанный акт", "the signed act was bound"),
    "declined": Text("решено не выполнять задачу", "a task was declined"),
    "task_ordered": Text("задача поставлена", "a task was ordered"),
    "released": Text("задача передана в систему оператора", "a task was given to a hook"),
    "running": Text("система оператора выполняет задачу", "a hook was told"),
    "delayed": Text("система оператора пока не ответила", "a hook did not answer yet"),
    "hook_failed": Text("задача не выполнена автоматически", "a hook failed"),
    "drafted": Text("написан черновик", "a draft was written"),
    "redrafted": Text("черновик написан заново", "the draft was written anew"),
    "decided": Text("решено, каким быть ответу", "what the reply is to be was decided"),
    "refusal": Text("решено отказать в сведениях", "a refusal of information was decided"),
    "draft_withdrawn": Text(
        "черновик снят: больше не нужен", "the draft was withdrawn: it is not needed"
    ),
    "edited": Text("текст изменён", "the text was changed"),
    "signed": Text("приложено подписанное письмо", "the signed letter was bound"),
    "placed": Text("черновик положен в почтовый ящик", "the draft was put into the mailbox"),
    "withdrawn": Text(
        "черновик убран из почтового ящика", "the draft was taken out of the mailbox"
    ),
    "deleted": Text("черновик удалён в почтовой программе", "the draft was deleted in a program"),
    "edited_late": Text(
        "изменено в почтовой программе после утверждения", "changed in a program after approval"
    ),
    "dispatched": Text("отправлено из почтовой программы", "sent from the mail program"),
    "sent_twice": Text("отправлено ещё раз", "sent once more"),
    "sent_unapproved": Text(
        "черновик отправлен из почтовой программы, утвердить так некому",
        "a draft was sent from the mail program, where nobody approves that way",
    ),
    "answered_by_hand": Text(
        "заявителю ответили не по черновику", "somebody answered beside the draft"
    ),
    "answer_taken": Text("это был ответ на обращение", "that was the reply"),
    "answer_dismissed": Text("это не был ответ на обращение", "that was no reply"),
    "misdirected": Text("ушло на посторонний адрес", "went to a wrong address"),
    "strangers_left": Text("ушли данные, похожие на чужие", "what may be another's has left"),
    "approved": Text("утверждено", "approved"),
    "returned": Text("возвращено в черновики", "back among the drafts"),
    "sending": Text("передаётся серверу", "handed to the server"),
    "came_back": Text("вернулось с почты", "brought back by the post"),
    "posted": Text("сдано на почту", "handed to the carrier"),
    "sent": Text("отправлено", "sent"),
    "postponed": Text("сервер пока не принял", "the server did not take it for now"),
    "refused": Text("сервер отказал", "the server refused"),
    "uncertain": Text("неясно, ушло ли", "uncertain whether it went"),
    "confirmed": Text("оператор видел, что ушло", "a person saw it go"),
    "excess_deleted": Text("удалена лишняя копия документа", "an excess copy was deleted"),
    "removed_copy": Text("копия удалена из почтового ящика", "a copy was taken off the mailbox"),
    "copy_absent": Text("копии в почтовом ящике нет", "there is no copy in the mailbox"),
    "copy_left": Text("копию в ящике удаляет человек", "a person has to remove the copy"),
    "copy_by_person": Text("копию из ящика удалил человек", "a person removed the copy"),
    "seen": Text("просмотрено", "looked at"),
    "exported": Text("выгружено", "exported"),
    "signed_in": Text("вход в консоль", "signed in to the console"),
    "session_ended": Text("вход закрыт", "a session was ended"),
    "feed_made": Text("календарю дан секретный адрес", "the calendar got a secret address"),
    "feed_ended": Text("адрес календаря отменён", "the calendar's address was made void"),
    "account_added": Text("заведена учётная запись", "an account was opened"),
    "account_reset": Text("выданы новые пароль и ключ", "new password and factor were given"),
    "account_disabled": Text("отключена учётная запись", "an account was disabled"),
    "account_role": Text("сменена роль", "a role was changed"),
    "destroyed": Text("слова письма уничтожены", "the words were destroyed"),
    "closed": Text("закрыто", "closed"),
    "not_an_appeal": Text("снято с учёта", "taken out of the count"),
    "appeals_joined": Text("присоединено другое обращение", "another appeal was joined"),
    "appeal_split": Text("часть выделена в отдельное обращение", "a part was split off"),
    "rang": Text("напоминание о сроке", "a term was called to mind"),
    "alarm": Text("напоминание оператору", "an alarm"),
    "digest": Text("сводка дня", "the digest of the day"),
}


def in_words(
    event: str, by: str, language: str, details: Mapping[str, object] | None = None
) -> str:
    """Return what happened, and who did it where it was a person; of a term also how it moved."""
    words = EVENTS[event].say(language) if event in EVENTS else event
    if event == "recounted" and details:
        words += f" ({'; '.join(f'{clock} {move}' for clock, move in details.items())})"
    return words if by == "mailbot" else f"{words}: {by}"
