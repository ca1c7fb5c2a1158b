"""The story: letters arrive, the register fills, a reply is approved and reaches its subject."""

import re
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot.console.accounts import Secrets
from mailbot.domain.account import Role
from tests.demo import desk, mailbox
from tests.demo.letters import arrivals
from tests.demo.office import OPERATOR, STAFF
from tests.demo.people import MARINA, PEOPLE, sheet
from tests.demo.stage import Stage, daemon, staged
from tests.demo.voice import Voice

# Fourteen letters take some seconds; a machine that is busy with other things needs more.
_PATIENCE_SECONDS = 120

REPLY = "reply.txt"

# What only the operator knows of Marina, by the words of the blank that asks for it.
_KNOWN = {
    "когда и как получены": "регистрация на сайте 12.02.2025 (п. 3.1.2 Политики), договор",
    "фамилия, имя": MARINA.name,
    "адрес электронной почты": MARINA.address,
    "номер телефона": MARINA.phone,
    "аккаунтов": "не обрабатываются",
    "техническая информация": "посещения сайта за последние 30 дней",
    "месте жительства": "не обрабатываются",
}


@dataclass(frozen=True)
class Hero:
    """The appeal that is answered: its register number, and its reply as it is drafted."""

    appeal: str
    message: int
    version: int
    body: str


@dataclass(frozen=True)
class Told:
    """The story as far as it goes by itself: everything is read, the desk is open."""

    voice: Voice
    stage: Stage
    process: subprocess.Popen[bytes]
    hero: Hero
    address: str
    keys: Secrets


Ending = Callable[[Told], None]


def tell(folder: Path, voice: Voice, ending: Ending) -> None:
    """Tell the story in `folder`; raises where any of it does not come true."""
    voice.chapter("Почтовый сервер и служба mailbot", "A mail server and the mailbot daemon")
    people = [STAFF, *(person.address for person in PEOPLE)]
    with staged(folder, people) as stage, daemon(stage) as process:
        voice.say(
            f"Запущены здесь же: Dovecot с ящиком {OPERATOR}, SMTP и служба.",
            f"Started right here: Dovecot with the mailbox {OPERATOR}, SMTP and the daemon.",
        )
        arrive(voice, stage, process)
        hero = _show_register(voice, stage)
        keys = desk.open_account(stage, desk.LOGIN, desk.OPERATOR, Role.OPERATOR)
        with desk.console(stage) as address:
            ending(Told(voice, stage, process, hero, address, keys))


def answered(told: Told) -> None:
    """End it by itself: sign in at the desk, and answer one appeal."""
    _look_at_the_desk(told.voice, told.address, told.keys)
    _answer(told.voice, told.stage, told.process, told.hero)


def handed_over(told: Told) -> None:
    """Leave it to the spectator, until he presses Ctrl-C."""
    _hand_over(told.voice, told.stage, told.hero)
    _open_the_desk(told.voice, told.stage, told.address, told.keys)
    threading.Event().wait()


def _show(voice: Voice, stage: Stage, *words: str) -> None:
    voice.command("./mailbot", *words)
    stage.run(*words)


def arrive(voice: Voice, stage: Stage, process: subprocess.Popen[bytes]) -> None:
    """Register the subjects and let every letter come and be read."""
    voice.chapter("Зарегистрированные субъекты", "The registered subjects")
    (stage.folder / "subjects.csv").write_text(sheet(), encoding="utf-8")
    _show(voice, stage, "subjects", "import", "subjects.csv")

    letters = arrivals(datetime.now(ZoneInfo("Europe/Moscow")))
    voice.chapter(
        f"Приходят письма ({len(letters)}), настоящей почтой по SMTP",
        f"{len(letters)} letters arrive, as real e-mail through SMTP",
    )
    for letter in letters:
        stage.arrive(letter.envelope_from, letter.raw)
        voice.letter(letter)
    began = time.monotonic()
    _until(lambda: _all_read(stage, len(letters)), stage, process)
    seconds = round(time.monotonic() - began)
    voice.say(
        f"Через {seconds} с прочитаны все, сканы и фото тоже; черновики ответов готовы.",
        f"{seconds} s later all are read, scan and photo too, and the replies are drafted.",
    )


def _all_read(stage: Stage, count: int) -> bool:
    awaited = ("filed letter=", count), ("checked appeal=", stage.logged("state=filed"))
    if any(stage.logged(words) < many for words, many in awaited) and not stage.logged("failed "):
        return False
    letters = [letter["state"] for letter in stage.ask("letters", "list")]
    if "held" in letters:
        raise RuntimeError(f"a letter is held; the daemon says:\n{stage.log.read_text()}")
    if len(letters) < count or "arrived" in letters:
        return False
    appeals = [appeal["state"] for appeal in stage.ask("appeals", "list", "--all")]
    return "registered" not in appeals


def _until(come: Callable[[], bool], stage: Stage, process: subprocess.Popen[bytes]) -> None:
    """Ask again and again, but not so often that the questions keep the daemon from its work."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not come():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"it does not come true; the daemon says:\n{stage.log.read_text()}")
        time.sleep(0.5)


def _show_register(voice: Voice, stage: Stage) -> Hero:
    voice.chapter(
        "Журнал учёта обращений: кто писал, чего требует, чего не хватает, до какого срока",
        "The register: who wrote, what for, what is missing, until when",
    )
    _show(voice, stage, "appeals", "list")
    voice.chapter(
        "Все письма: что не обращение, отложено с причиной и не потеряно",
        "All letters: what is no appeal is set aside with its reason, and kept",
    )
    _show(voice, stage, "letters", "list")
    hero = _hero(stage)
    voice.chapter(
        "Одно обращение: что прочитано в скане, отправитель, реквизиты",
        "One appeal: what was read in the scan, its sender, its requisites",
    )
    _show(voice, stage, "appeals", "show", hero.appeal)
    voice.chapter("Откуда взялся срок, день за днём", "How its terms were counted, day by day")
    _show(voice, stage, "deadlines", hero.appeal)
    voice.chapter(
        "Черновики: без утверждения человеком не уходит ничего",
        "Drafts: nothing leaves without a person's approval",
    )
    _show(voice, stage, "messages", "list")
    return hero


def _hero(stage: Stage) -> Hero:
    """Find Marina's appeal and the reply that was drafted for her."""
    (appeal,) = [a for a in stage.ask("appeals", "list") if a["sender"] == MARINA.address]
    (reply,) = [
        message
        for message in stage.ask("messages", "list")
        if message["appeal"] == appeal["number"] and message["purpose"] == "reply"
    ]
    (whole,) = stage.ask("messages", "show", str(reply["id"]))
    body = whole["draft"]["body"]
    (stage.folder / REPLY).write_text(filled(body), encoding="utf-8")
    return Hero(appeal["number"], reply["id"], reply["version"], body)


def filled(body: str) -> str:
    """Fill the blanks of Marina's reply; raises LookupError for one that nobody expected."""
    return re.sub(r"\[\[(.*?)\]\]", lambda blank: _known(blank[1]), body, flags=re.DOTALL)


def _known(blank: str) -> str:
    for words, value in _KNOWN.items():
        if words in blank:
            return value
    raise LookupError(f"the demonstration knows no answer to «{blank}»")


def _answer(voice: Voice, stage: Stage, process: subprocess.Popen[bytes], hero: Hero) -> None:
    voice.chapter(
        "Пока не заполнено то, что знает только оператор, утвердить нельзя",
        "What only the operator knows is missing: it cannot be approved",
    )
    message, version = str(hero.message), hero.version
    voice.command("./mailbot", "messages", "approve", message)
    stage.run_refused("messages", "approve", message)
    voice.chapter(
        "Человек заполняет пропуски и утверждает именно эту версию",
        "A person fills the blanks, and approves exactly this version",
    )
    _show(voice, stage, "messages", "edit", message, "--from", REPLY)
    _show(voice, stage, "messages", "approve", f"{message}@{version + 1}")
    _until(lambda: _is_closed(stage, hero), stage, process)
    voice.chapter("Ответ в ящике субъекта", "The reply in the subject's mailbox")
    voice.command("./mailbox", MARINA.address)
    mailbox.show(stage.folder, MARINA.address)
    voice.say(
        f"Обращение № {hero.appeal} закрыто в срок. Служба и серверы остановлены.",
        f"Appeal No. {hero.appeal} is closed in time. Daemon and servers are stopped.",
    )


def _is_closed(stage: Stage, hero: Hero) -> bool:
    (appeal,) = stage.ask("appeals", "show", hero.appeal)
    return bool(appeal["state"] == "closed")


def _hand_over(voice: Voice, stage: Stage, hero: Hero) -> None:
    voice.chapter("Дальше — Вы, в другом терминале", "Now you, in another terminal")
    message = hero.message
    for command, ru, en in (
        (f"cd {stage.folder}", "", ""),
        (f"./mailbot messages show {message}",
         "черновик и что мешает его утвердить", "the draft, and what hinders its approval"),
        (f"./mailbot messages edit {message}",
         "исправить в редакторе ($EDITOR)", "change it in your editor ($EDITOR)"),
        (f"./mailbot messages edit {message} --from {REPLY}",
         "или взять готовый текст", "or take the text that lies ready"),
        (f"./mailbot messages approve {message}",
         "утвердить: служба отправит", "approve: the daemon sends it"),
        (f"./mailbox {MARINA.address}", "что пришло субъекту", "what the subject received"),
        (f"./mailbox {STAFF}",
         "напоминания оператору, через минуту", "the alarms to the operator, in a minute"),
        ("./mailbot --help", "остальные команды", "all other commands"),
    ):  # fmt: skip
        voice.advice(command, ru, en)


def _look_at_the_desk(voice: Voice, address: str, keys: Secrets) -> None:
    voice.chapter("Рабочий стол оператора, в браузере", "The operator's desk, in a browser")
    seen = desk.visit(address, keys, desk.LOGIN, voice.language)
    voice.say(
        f"{address}: вход по паролю и коду, страница «Сегодня» открыта.\n«{seen}»",
        f"{address}: signed in with a password and a code, Today is open.\n“{seen}”",
    )


def _open_the_desk(voice: Voice, stage: Stage, address: str, keys: Secrets) -> None:
    desk.keep(stage.folder, keys.totp_secret)
    voice.chapter("Или всё то же в браузере", "Or all of it in a browser")
    for what, ru, en in (
        (address, "рабочий стол оператора", "the operator's desk"),
        (desk.LOGIN, "имя для входа", "login"),
        (keys.password, "пароль", "password"),
        (desk.code(keys.totp_secret), "код сейчас; новый каждые 30 с: ./code",
         "the code now; a new one every 30 s: ./code"),
        (keys.totp_secret, "или ключ для приложения на телефоне",
         "or the key for an authenticator on a telephone"),
    ):  # fmt: skip
        voice.advice(what, ru, en)
    voice.say(
        "\nРаботает, пока Вы не нажмёте Ctrl-C; потом всё будет остановлено и убрано.",
        "\nIt runs until you press Ctrl-C; then everything is stopped and cleaned up.",
    )
