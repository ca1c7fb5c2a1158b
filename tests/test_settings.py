"""The configuration: every fault at once, secrets apart, the contract's keys."""

from pathlib import Path

import pytest

from mailbot.errors import ConfigError
from mailbot.resources import shipped
from mailbot.sections import endpoint
from mailbot.settings import find_config, load_settings

GOOD = """
[operator]
name = "ИП Пример"
email = "info@example.ru"
[mailbox]
host = "127.0.0.1"
user = "info@example.ru"
[smtp]
host = "127.0.0.1"
[escalation]
recipients = ["operator@example.ru"]
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "mailbot.toml"
    file.write_text(text, encoding="utf-8")
    return file


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_settings(write(folder, text))
    return [fault.ru for fault in caught.value.faults]


def test_the_shipped_configuration_is_valid() -> None:
    settings = load_settings(shipped("config") / "mailbot.toml")

    assert settings.operator.zone.key == "Europe/Moscow"
    assert settings.escalation.ladder == (7, 5, 3, 2, 1, 0)


def test_every_fault_is_named_at_once_with_its_key(tmp_path: Path) -> None:
    text = GOOD.replace(
        'host = "127.0.0.1"\nuser', 'host = "127.0.0.1"\nprot = 993\nport = "x"\nuser'
    )
    found = faults(tmp_path, text.replace('name = "ИП Пример"\n', 'timezone = "Mars/Phobos"\n'))

    assert [line.partition(":")[0] for line in found] == [
        "operator.name",
        "operator.timezone",
        "mailbox.port",
        "mailbox.prot",
    ]


@pytest.mark.parametrize(
    ("line", "ru", "en"),
    [
        ("port = 70000", "не больше 65535", "at most 65535"),
        ('security = "ssl"', "возможно только", "is possible"),
        ('since = "вчера"', "2025-06-09", "a date like"),
    ],
)
def test_a_fault_is_told_in_both_languages(tmp_path: Path, line: str, ru: str, en: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(write(tmp_path, GOOD.replace("[mailbox]", f"[mailbox]\n{line}")))
    (fault,) = caught.value.faults

    assert ru in fault.ru
    assert en in fault.en


def test_an_unknown_section_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD + "[mailbok]\nx = 1\n")[0].startswith("mailbok:")


def test_a_secret_in_the_file_is_a_fault_that_names_the_variable(tmp_path: Path) -> None:
    found = faults(tmp_path, GOOD.replace("[smtp]", '[smtp]\npassword = "hunter2"'))

    assert "MAILBOT__SMTP__PASSWORD" in found[0]
    assert not any("hunter2" in line for line in found)


def test_plain_connections_are_allowed_on_loopback_only(tmp_path: Path) -> None:
    plain = GOOD.replace("[smtp]", '[smtp]\nsecurity = "plain"')

    assert load_settings(write(tmp_path, plain)).smtp.security == "plain"
    smtp = plain.index("[smtp]")
    elsewhere = plain[:smtp] + plain[smtp:].replace("127.0.0.1", "192.0.2.1")
    assert faults(tmp_path, elsewhere)[0].startswith("smtp:")


def test_a_file_that_is_no_toml_names_the_line(tmp_path: Path) -> None:
    assert "line 2" in faults(tmp_path, "[operator]\nname = \n")[0]


def test_a_missing_file_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        load_settings(tmp_path / "nowhere.toml")


def test_relative_paths_start_at_the_configuration_file(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    settings = load_settings(write(tmp_path / "etc", GOOD))

    assert settings.database_url == f"sqlite:///{tmp_path}/var/mailbot.db"
    assert settings.path(settings.archive.path) == tmp_path / "var/archive"


def test_the_facsimile_must_exist(tmp_path: Path) -> None:
    text = GOOD.replace('email = "info', 'signature_image = "sign.png"\nemail = "info')

    assert faults(tmp_path, text)[0].startswith("operator.signature_image")
    (tmp_path / "sign.png").write_bytes(b"\x89PNG")
    assert load_settings(write(tmp_path, text))


def test_secrets_come_from_environment_credentials_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.delenv("MAILBOT__MAILBOX__PASSWORD", raising=False)
    text = GOOD.replace("[smtp]", 'password_file = "imap.txt"\n[smtp]')
    settings = load_settings(write(tmp_path, text))
    with pytest.raises(ConfigError, match="MAILBOT__MAILBOX__PASSWORD"):
        settings.secret("mailbox")

    (tmp_path / "imap.txt").write_text("from-file\n", encoding="utf-8")
    assert settings.secret("mailbox") == "from-file"
    for place in ("credentials", "handed"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "MAILBOT__MAILBOX__PASSWORD").write_text(f"from-{place}\n")
    settings = load_settings(tmp_path / "mailbot.toml")
    assert settings.secret("mailbox") == "from-credentials"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "handed"))
    settings = load_settings(tmp_path / "mailbot.toml")
    assert settings.secret("mailbox") == "from-handed"
    # What systemd hands over where there is no such file.
    (tmp_path / "handed" / "MAILBOT__MAILBOX__PASSWORD").write_text("\n")
    assert load_settings(tmp_path / "mailbot.toml").secret("mailbox") == "from-file"
    assert "from-handed" not in repr(settings)
    monkeypatch.setenv("MAILBOT__MAILBOX__PASSWORD", "from-environment")
    assert settings.secret("mailbox") == "from-environment"


def test_a_source_has_a_secret_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = """
[sources.mailbox]
url = "postgresql+psycopg://reader@127.0.0.1/site"
query = "SELECT phone FROM users WHERE id = :id"
data = { phone = "5.3" }
password_file = "site.txt"
"""
    settings = load_settings(write(tmp_path, GOOD + source))
    (tmp_path / "site.txt").write_text("from-file\n", encoding="utf-8")
    assert settings.secret("sources__mailbox") == "from-file"

    monkeypatch.setenv("MAILBOT__SOURCES__MAILBOX__PASSWORD", "from-environment")
    assert settings.secret("sources__mailbox") == "from-environment"
    assert settings.sources["mailbox"].wanted == ("id",)


def test_the_configuration_is_found_by_argument_variable_and_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAILBOT_CONFIG", raising=False)
    (tmp_path / "config").mkdir()
    (tmp_path / "config/mailbot.toml").write_text(GOOD, encoding="utf-8")
    assert find_config(None) == Path("config/mailbot.toml")

    monkeypatch.setenv("MAILBOT_CONFIG", "/elsewhere.toml")
    assert find_config(None) == Path("/elsewhere.toml")
    assert find_config("given.toml") == Path("given.toml")


@pytest.mark.parametrize(
    ("written", "endpoint_"),
    [
        ("192.0.2.1", ("192.0.2.1", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("::1", ("::1", 53)),
        ("[::1]:5353", ("::1", 5353)),
    ],
)
def test_a_name_server_is_an_address_with_or_without_a_port(
    tmp_path: Path, written: str, endpoint_: tuple[str, int]
) -> None:
    settings = load_settings(write(tmp_path, GOOD + f'[dns]\nnameservers = ["{written}"]\n'))

    assert [endpoint(each) for each in settings.dns.nameservers] == [endpoint_]


@pytest.mark.parametrize(
    "written", ["dns.example.ru", "127.0.0.1:x", "", "[::1", "127.0.0.1:65536"]
)
def test_a_place_that_is_no_address_is_a_fault(tmp_path: Path, written: str) -> None:
    (fault,) = faults(tmp_path, GOOD + f'[dns]\nnameservers = ["{written}"]\n')
    (other,) = faults(tmp_path, GOOD + f'[console]\nbind = "{written}"\n')

    assert fault.startswith("dns.nameservers") and "IP-адрес" in fault
    assert other.startswith("console.bind") and "IP-адрес" in other


def test_a_provider_says_whose_word_is_believed(tmp_path: Path) -> None:
    known = GOOD.replace("[mailbox]", '[mailbox]\nprovider = "gmail"')
    unknown = GOOD.replace("[mailbox]", '[mailbox]\nprovider = "pigeon"')

    assert load_settings(write(tmp_path, known)).mailbox.server.ids == ("mx.google.com",)
    assert faults(tmp_path, unknown)[0].startswith("mailbox.provider")


TOKENS = """
[oauth]
token_url = "https://oauth.example.ru/token"
client_id = "mailbot"
refresh_token_file = "refresh"
"""


def by_token(text: str) -> str:
    return text.replace("[smtp]", 'auth = "xoauth2"\n[smtp]')


def test_a_login_by_token_needs_a_token_server_and_no_password(tmp_path: Path) -> None:
    assert faults(tmp_path, by_token(GOOD)) == [
        'oauth.token_url: обязательно при auth = "xoauth2".',
        'oauth.client_id: обязательно при auth = "xoauth2".',
    ]
    settings = load_settings(write(tmp_path, by_token(GOOD) + TOKENS))

    assert settings.logins == (("oauth", "refresh_token"),)
    assert load_settings(write(tmp_path, GOOD)).logins == (("mailbox", "password"),)


def test_tokens_are_fetched_over_https_only(tmp_path: Path) -> None:
    for url in ("http://oauth.example.ru/token", "oauth.example.ru"):
        (fault,) = faults(tmp_path, GOOD + TOKENS.replace("https://oauth.example.ru/token", url))
        assert fault.startswith("oauth.token_url:")

    local = TOKENS.replace("https://oauth.example.ru/", "http://127.0.0.1:8080/")
    load_settings(write(tmp_path, GOOD + local))


def test_a_refresh_token_that_was_replaced_is_kept_in_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "refresh").write_text("first\n", encoding="utf-8")
    settings = load_settings(write(tmp_path, GOOD + TOKENS))
    assert settings.keep_secret("oauth", "refresh_token", "second")
    assert settings.secret("oauth", "refresh_token") == "second"
    assert (tmp_path / "refresh").stat().st_mode & 0o077 == 0

    monkeypatch.setenv("MAILBOT__OAUTH__REFRESH_TOKEN", "of the environment")
    assert not settings.keep_secret("oauth", "refresh_token", "third")
    assert (tmp_path / "refresh").read_text(encoding="utf-8") == "second"
