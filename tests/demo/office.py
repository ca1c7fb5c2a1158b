"""The invented operator's office: the shipped configuration, edited as an operator would."""

import getpass
import json
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from mailbot.app.stores import write_new_key
from mailbot.settings import MASTER

OPERATOR = "appeals@example.ru"
STAFF = "duty@example.ru"

_SHIPPED = Path(__file__).parents[2] / "config"


def _party(name: str, address: str, ru: str, en: str) -> str:
    purpose = f'{{ ru = "{ru}", en = "{en}" }}'
    return f'[{{ name = "{name}", address = "{address}", purpose = {purpose} }}]'


_RECIPIENT = _party(
    "ООО «Пример-Рассылка»", "г. Москва, ул. Примерная, д. 1", "рассылка", "sending newsletters"
)
_PROCESSOR = _party(
    "ООО «Пример-Хостинг»", "г. Тверь, ул. Условная, д. 2", "хостинг баз данных", "hosting"
)

# What the policy leaves open; without it no request for access can be answered.
_POLICY = {
    "\nrecipients = []": f"\nrecipients = {_RECIPIENT}",
    "\nprocessors = []": f"\nprocessors = {_PROCESSOR}",
    'cross_border = { ru = "", en = "" }': (
        'cross_border = { ru = "Трансграничная передача персональных данных не осуществлялась и не'
        ' предполагается.", en = "No cross-border transfer of personal data has taken place or is'
        ' intended." }'
    ),
    "\ncommission = []": '\ncommission = ["Румянцев Д. В., индивидуальный предприниматель"]',
    '\npd_system = ""': '\npd_system = "Клиенты конференции (пример)"',
}


def write_config(
    folder: Path, *, imap_port: int, ca_file: Path, smtp_port: int, console_port: int
) -> None:
    """Write a configuration for servers of this machine into `folder`."""
    shutil.copytree(_SHIPPED, folder)
    _facsimile(folder / "facsimile.png")
    write_new_key(folder / "credentials" / MASTER)
    _edit(folder / "policy.toml", _POLICY)
    # The oldest letter of the story is younger.
    month_ago = (datetime.now(UTC) - timedelta(days=30)).date()
    _set(
        folder / "mailbot.toml",
        {
            ("operator", "email"): OPERATOR,
            ("operator", "signature_image"): "facsimile.png",
            **_server("mailbox", "tls", imap_port),
            ("mailbox", "ca_file"): str(ca_file),
            ("mailbox", "since"): month_ago.isoformat(),
            ("mailbox", "trusted_authserv_ids"): ["mx.example.ru"],
            **_server("smtp", "plain", smtp_port),
            ("escalation", "recipients"): [STAFF],
            ("console", "bind"): f"127.0.0.1:{console_port}",
        },
    )
    _edit(folder / "mailbot.toml", {"\nroot = ": f"\n{json.dumps(getpass.getuser())} = "})


def _server(section: str, security: str, port: int) -> dict[tuple[str, str], object]:
    keys = {
        "host": "localhost",
        "port": port,
        "security": security,
        "user": OPERATOR,
        "password_file": "../password",
    }
    return {(section, key): value for key, value in keys.items()}


def _edit(file: Path, changes: Mapping[str, str]) -> None:
    """Replace exact words, each of which must stand there once."""
    text = file.read_text(encoding="utf-8")
    for old, new in changes.items():
        if text.count(old) != 1:
            raise ValueError(f"{file.name}: {old!r} stands there {text.count(old)} times")
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def _set(file: Path, values: Mapping[tuple[str, str], object]) -> None:
    """Set keys of sections, as with an editor; one that is missing is added to its section."""
    text = file.read_text(encoding="utf-8")
    for (section, key), value in values.items():
        # TOML writes these strings, numbers and lists as JSON does.
        line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
        head = re.search(rf"(?m)^\[{section}\].*\n(?P<body>(?:(?!\[).*\n)*)", text)
        if head is None:
            raise ValueError(f"{file.name}: no section {section}")
        start, end = head.span("body")
        body, found = re.subn(rf"(?m)^{key} = .*$", lambda _, line=line: line, head["body"])
        text = text[:start] + (body if found else f"{line}\n{body}") + text[end:]
    file.write_text(text, encoding="utf-8")


def _facsimile(file: Path) -> None:
    """Draw a signature: ink on nothing."""
    t = np.linspace(0, 1, 400)
    fade = np.exp(-2.2 * t)
    x = 60 + 700 * (t + 0.05 * np.cos(11 * np.pi * t))
    y = 150 - 120 * fade * np.sin(11 * np.pi * t + 1)
    picture = Image.new("RGBA", (860, 300), (0, 0, 0, 0))
    points = list(zip(x.tolist(), y.tolist(), strict=True))
    ImageDraw.Draw(picture).line(points, fill=(27, 47, 138, 255), width=9, joint="curve")
    picture.save(file)
