"""The built package works outside the checkout: what it needs travels inside."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import mailbot

ROOT = Path(mailbot.__file__).parents[1]


def unpacked(folder: Path) -> Path:
    """Lay the package out as pyproject.toml has the wheel built."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = build["tool"]["hatch"]["build"]["targets"]["wheel"]
    for package in wheel["packages"]:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)
    for source, target in wheel["force-include"].items():
        shutil.copytree(ROOT / source, folder / target)
    return folder


# One process: to start Python is what takes the time.
_SCRIPT = """
import shutil, sys
from pathlib import Path
from mailbot.__main__ import main
import mailbot
office = Path(sys.argv[1])
answers = ["--email", "a@ya.ru", "--name", "Н", "--approver", "А", "--offline"]
codes = [main(["init", str(office), *answers])]
for name in ("calendar", "templates"):
    shutil.rmtree(office / name)
for name in ("policy.toml", "clocks.toml"):
    (office / name).unlink()
config = ["--config", str(office / "mailbot.toml")]
codes.append(main([*config, "templates", "preview", "reply"]))
codes.append(main([*config, "appeals", "list"]))
from mailbot.app.office import open_office
from mailbot.console.app import make_app
from mailbot.settings import load_settings
with open_office(load_settings(office / "mailbot.toml")) as opened:
    app = make_app(opened)
    door = app.state.console.pages.bare("sign-in.html", "ru", path="/", login="", why=None)
codes.append(0 if b"/static/console.css?" in door.body else 1)
print(mailbot.__file__, codes)
"""


def test_an_office_is_made_and_listed_from_the_package_alone(tmp_path: Path) -> None:
    package, office = unpacked(tmp_path / "site"), tmp_path / "office"
    environment = {**os.environ, "PYTHONPATH": str(package)}
    environment.pop("MAILBOT__KEYS__MASTER", None)
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(office)],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )

    assert done.stdout.splitlines()[-1] == f"{package}/mailbot/__init__.py [0, 0, 0, 0]", (
        done.stderr
    )
