"""The invented operator's office: the shipped configuration, edited as an operator would edit it."""

import getpass
import json
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

OPERATOR = "appeals@example.ru"
STAFF = "duty@example.ru"

_SHIPPED = Path(__file__).parents[2] / "config"

# What the policy leaves open; without it no request for access can be answered.
_POLICY = {
    "recipients = []": """recipients = [
  { name = "ООО «Пример-Рассылка»", address = "г. Москва, ул. Примерная, д. 1", purpose = { ru = "отправка информационных сообщений", en = "sending of newsletters" } },
]""",
    "processors = []": """processors = [
  { name = "ООО «Пример-Хостинг»", address = "г. Тверь, ул. Условная, д. 2", purpose = { ru = "размещение сайта и баз данных", en = "hosting of site and databases" } },
]""",
    'cross_border = { ru = "", en = "" }': (
        'cross_border = { ru = "Трансграничная передача персональных данных не осуществлялась и не'
        ' предполагается.", en = "No cross-border transfer of personal data has taken place or is'
        ' intended." }'
    ),
    "commission = []": 'commission = ["Румянцев Д. В., индивидуальный предприниматель"]',
    'pd_system = ""': 'pd_system = "Клиенты конференции (пример)"',
}  # fmt: skip


def write_config(folder: Path, *, imap: tuple[int, Path], smtp: tuple[int, Path]) -> None:
    """Write a configuration for these servers (port and authority of each) into `folder`."""
    shutil.copytree(_SHIPPED, folder)
    _facsimile(folder / "facsimile.png")
    _edit(folder / "policy.toml", _POLICY)
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    _set(
        folder / "mailbot.toml",
        {
            ("operator", "email"): OPERATOR,
            ("operator", "signature_image"): "facsimile.png",
            **_server("mailbox", "tls", *imap),
            ("mailbox", "since"): yesterday.isoformat(),
            ("mailbox", "trusted_authserv_ids"): ["mx.example.ru"],
            **_server("smtp", "starttls", *smtp),
            ("escalation", "recipients"): [STAFF],
        },
    )
    _edit(folder / "mailbot.toml", {"\nroot = ": f"\n{json.dumps(getpass.getuser())} = "})


def _server(section: str, security: str, port: int, ca_file: Path) -> dict[tuple[str, str], object]:
    keys = {
        "host": "localhost",
        "port": port,
        "security": security,
        "ca_file": str(ca_file),
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
