"""`mailbot operators`: who may sign in to the web console. Secrets are shown once, here."""

import sys
from argparse import Namespace

from mailbot.commands.desk import actor, at_desk, lines, moment, say, table, tell
from mailbot.domain.account import ROLES, Role
from mailbot.words import Text


def add(arguments: Namespace) -> None:
    """Open an account and show what opens it."""
    from mailbot.console import accounts

    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        name = arguments.name or by
        made = accounts.add(office, arguments.login, name, Role(arguments.role), by)
    _show(arguments, made)


def reset(arguments: Namespace) -> None:
    """Give new secrets, also to an account that was disabled; its sessions end."""
    from mailbot.console import accounts

    with at_desk(arguments) as office:
        made = accounts.reset(office, arguments.login, actor(arguments, office.settings))
    _show(arguments, made)


def _show(arguments: Namespace, made: "object") -> None:
    from mailbot.console.accounts import Secrets

    assert isinstance(made, Secrets)  # noqa: S101 -- for the checker; both callers give one
    say(
        arguments,
        Text(
            f"Имя для входа: {arguments.login}\nПароль: {made.password}\n"
            "Показывается один раз: сохраните его.\n\n"
            "Второй ключ — код из приложения на телефоне (Яндекс Ключ, Aegis, Google"
            " Authenticator …).\nСнимите QR-код или введите ключ вручную:"
            f" {made.totp_secret}",
            f"Login: {arguments.login}\nPassword: {made.password}\n"
            "It is shown once: keep it.\n\n"
            "The second key is a code from an authenticator on the telephone (Aegis, Google"
            f" Authenticator …).\nScan the QR code or type the key: {made.totp_secret}",
        ),
    )
    _draw(made.uri)


def _draw(uri: str) -> None:
    """Draw the QR code; where that has no eyes or no signs for it, print the address."""
    import segno

    code = segno.make(uri, error="m", micro=False)
    if sys.stdout.isatty() and (sys.stdout.encoding or "").lower().startswith("utf"):
        code.terminal(compact=True)
    else:
        tell(uri)


def disable(arguments: Namespace) -> None:
    """Close an account; its sessions end at once."""
    from mailbot.console import accounts

    with at_desk(arguments) as office:
        accounts.disable(office, arguments.login, actor(arguments, office.settings))
    say(
        arguments,
        Text(
            f"Учётная запись {arguments.login} отключена. Снова открыть: mailbot operators reset.",
            f"The account {arguments.login} is disabled. Open it again: mailbot operators reset.",
        ),
    )


def role(arguments: Namespace) -> None:
    """Change what a person may do."""
    from mailbot.console import accounts

    with at_desk(arguments) as office:
        by, given = actor(arguments, office.settings), Role(arguments.role)
        accounts.give_role(office, arguments.login, given, by)
    say(
        arguments,
        Text(
            f"{arguments.login}: {ROLES[given].ru}. Войти нужно заново.",
            f"{arguments.login}: {ROLES[given].en}. He has to sign in again.",
        ),
    )


def show_all(arguments: Namespace) -> None:
    """Print every account."""
    with at_desk(arguments) as office, office.records.look() as unit:
        found, signed_in = unit.accounts.all(), unit.accounts.sessions(office.now())
    if arguments.format == "json":
        rows = (
            {
                "login": a.login,
                "name": a.name,
                "role": a.role,
                "made_at": a.made_at,
                "disabled_at": a.disabled_at,
                "sessions": sum(s.login == a.login for s in signed_in),
            }
            for a in found
        )
        lines(rows, office.settings)
        return
    table(
        [
            Text("Вход", "Login"),
            Text("Имя", "Name"),
            Text("Роль", "Role"),
            Text("Заведена", "Since"),
            Text("Отключена", "Disabled"),
            Text("Входов", "Signed in"),
        ],
        [
            [
                a.login,
                a.name,
                ROLES[a.role].say(arguments.lang),
                moment(a.made_at, office.settings),
                moment(a.disabled_at, office.settings),
                str(sum(s.login == a.login for s in signed_in)),
            ]
            for a in found
        ],
        arguments,
    )
