"""What the register's errors are called, in words that hold nothing of a letter."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from mailbot.errors import Changed, MailbotError, NotFound, Unavailable
from mailbot.words import Text

_LISTS = {
    "letters": Text("письма", "letter"),
    "appeals": Text("обращения", "appeal"),
    "messages": Text("сообщения", "message"),
    "actions": Text("действия", "action"),
    "acts": Text("акта", "act"),
    "subjects": Text("субъекта", "subject"),
    "operators": Text("учётной записи", "account"),
    "notices": Text("уведомления", "notice"),
    "placed": Text("черновика в ящике", "draft in the mailbox"),
}


def missing(table: str, key: object) -> NotFound:
    """Return the error for a thing that the register does not hold."""
    what = _LISTS[table]
    return NotFound(
        Text(
            f"Нет {what.ru} № {key}. Список: mailbot {table} list.",
            f"There is no {what.en} {key}. The list: mailbot {table} list.",
        )
    )


def changed(table: str, key: object) -> Changed:
    """Return the error for a thing that is no longer as it was seen."""
    shown = f"show {key}" if table in ("letters", "messages") else "list"
    again = f"mailbot {table} {shown}"
    return Changed(
        Text(
            f"Запись уже изменилась, ничего не сделано. Посмотрите ещё раз: {again}.",
            f"It has changed meanwhile, nothing was done. Look again: {again}.",
        )
    )


@contextmanager
def translated() -> Iterator[None]:
    """Re-raise the database's errors as our own.

    The original is cut off on purpose (`from None`): drivers quote the row in it, and a
    traceback in the log must name nobody. What remains is its class, its code and, where the
    world is at fault, its first line, which speaks of servers and files only.
    """
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        words = str(error.orig).partition("\n")[0]
        raise Unavailable(
            Text(
                f"База данных недоступна: {words}. Проверьте: mailbot check.",
                f"The database is unavailable: {words}. See: mailbot check.",
            )
        ) from None
    except PoolTimeout:
        raise Unavailable(
            Text("Все соединения с базой заняты.", "Every database connection is in use.")
        ) from None
    except DBAPIError as error:
        name = f"{type(error.orig).__name__} {getattr(error.orig, 'sqlstate', '') or ''}".strip()
        raise MailbotError(
            Text(f"Ошибка базы данных: {name}.", f"The database refused: {name}.")
        ) from None
