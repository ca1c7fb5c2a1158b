"""How the mailboxes of well-known providers are reached; pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from mailbot.words import Text


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a provider takes IMAP and SMTP, and what it wants instead of one's own password."""

    imap_host: str = ""
    smtp_host: str = ""
    imap_port: int = 993
    smtp_port: int = 465
    smtp_security: str = "tls"
    auth: str = "password"
    token_url: str = ""
    scope: str = ""
    domains: tuple[str, ...] = ()
    hint: Text = Text("", "")


# As the providers' help pages tell it (2025).
PROVIDERS: Mapping[str, Provider] = {
    "yandex": Provider(
        "imap.yandex.ru",
        "smtp.yandex.ru",
        domains=("yandex.ru", "ya.ru", "yandex.com"),
        hint=Text(
            "Яндекс: включите доступ по IMAP (Настройки → Почтовые программы) и создайте «пароль"
            " приложения» (id.yandex.ru → Безопасность): обычный пароль не подойдёт.",
            "Yandex: allow IMAP (Settings → Email clients) and make an application password"
            " (id.yandex.ru → Security): your own password will not do.",
        ),
    ),
    "mailru": Provider(
        "imap.mail.ru",
        "smtp.mail.ru",
        domains=("mail.ru", "bk.ru", "list.ru", "inbox.ru", "vk.com"),
        hint=Text(
            "Mail.ru: создайте «пароль для внешнего приложения» (Настройки → Безопасность).",
            "Mail.ru: make a password for external applications (Settings → Security).",
        ),
    ),
    "gmail": Provider(
        "imap.gmail.com",
        "smtp.gmail.com",
        domains=("gmail.com", "googlemail.com"),
        hint=Text(
            "Gmail: включите двухэтапную аутентификацию и создайте «пароль приложения»."
            " Серверы стоят за пределами России (152-ФЗ, ч. 5 ст. 18).",
            "Gmail: turn on 2-step verification and make an app password. Its servers stand outside"
            " Russia (152-FZ, art. 18(5)).",
        ),
    ),
    "outlook": Provider(
        "outlook.office365.com",
        "smtp.office365.com",
        smtp_port=587,
        smtp_security="starttls",
        auth="xoauth2",
        token_url="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106
        scope="https://outlook.office.com/IMAP.AccessAsUser.All"
        " https://outlook.office.com/SMTP.Send offline_access",
        domains=("outlook.com", "hotmail.com", "live.com"),
        hint=Text(
            "Outlook принимает только токен OAuth: зарегистрируйте приложение и заполните [oauth]."
            " Серверы стоят за пределами России (152-ФЗ, ч. 5 ст. 18).",
            "Outlook takes an OAuth token only: register an application and fill in [oauth]. Its"
            " servers stand outside Russia (152-FZ, art. 18(5)).",
        ),
    ),
    "custom": Provider(),
}


def provider_of(address: str) -> str:
    """Return the provider to which an address surely belongs, "custom" for any other."""
    domain = address.rpartition("@")[2].lower()
    return next((name for name, it in PROVIDERS.items() if domain in it.domains), "custom")
