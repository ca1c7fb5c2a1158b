"""A reply with the subject's data is filled from the sources, and never says a wrong «nothing»."""

import io
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from mailbot.domain.approval import blanks
from mailbot.domain.findings import Form
from mailbot.domain.kinds import Kind
from mailbot.errors import ConfigError
from mailbot.mail.parse import parse
from mailbot.steps import act, destruction, paper, view
from tests.mails import ACCESS, ANNA, MARINA, MARKETING, mail
from tests.offices import BY, Bureau, open_bureau, write_config
from tests.papers import Paper, pdf
from tests.steps.test_paper import HOME
from tests.way.test_destruction import printed

SOURCES = """
[sources.site]
url = "sqlite:///site.db"
query = "SELECT phone, city, since FROM people WHERE lower(mail) = lower(:email)"
data = { phone = "5.3", city = "5.6", since = "origin" }
timeout_seconds = 1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "office"


@pytest.fixture
def consulted(folder: Path, database_url: str) -> Iterator[Bureau]:
    """An office with a source that is not there yet."""
    config = write_config(folder, database_url)
    config.write_text(config.read_text(encoding="utf-8") + SOURCES, encoding="utf-8")
    with open_bureau(config) as opened:
        yield opened


def opens_the_site(folder: Path, *people: tuple[str | None, ...]) -> None:
    with sqlite3.connect(folder / "site.db") as site:
        site.execute("CREATE TABLE people (mail, phone, city, since)")
        site.executemany("INSERT INTO people VALUES (?, ?, ?, ?)", people)
    site.close()


OF_ANNA = ("smirnova.a@example.com", "+7 921 765-43-21", "Иной", "договор")
OF_MARINA = ("marina.orlova@example.com", "+7 916 123-45-67", None, "договор от 12.02.2025")


def comes(bureau: Bureau, text: str = ACCESS) -> str:
    bureau.enrols(MARINA, ANNA)
    bureau.arrives(mail(text))
    bureau.works()
    return bureau.reply().draft.body


def test_the_reply_is_filled_from_the_source(consulted: Bureau, folder: Path) -> None:
    """Source: policy 3.1.2, 9.1, 14.3.4.1."""
    opens_the_site(folder, OF_MARINA, OF_ANNA)
    body = comes(consulted)

    assert "номер телефона: +7 916 123-45-67;" in body
    assert "месте нахождения: не обрабатываются" in body
    assert "Источник получения: договор от 12.02.2025." in body
    assert "765-43-21" not in body
    assert any("адрес электронной почты" in blank for blank in blanks(body))


def test_data_beyond_the_row_of_the_category_are_told_and_flagged_to_a_person(
    consulted: Bureau, folder: Path
) -> None:
    """Source: policy section 7; domain facts 2.5."""
    opens_the_site(folder, ("marina.orlova@example.com", "+7 916 123-45-67", "Псков", "договор"))
    consulted.enrols(replace(MARINA, category="site_user"), ANNA)
    consulted.arrives(mail(ACCESS))
    consulted.works()
    body = consulted.reply().draft.body.replace("\N{NO-BREAK SPACE}", " ")

    (residence,) = [line for line in body.splitlines() if "месте нахождения" in line]
    assert ": Псков [[раздел 7 Политики этих данных" in residence
    (phone,) = [line for line in body.splitlines() if "номер телефона" in line]
    assert "[[" not in phone


def test_the_subjects_own_phone_from_a_source_is_no_strangers(
    consulted: Bureau, folder: Path
) -> None:
    opens_the_site(folder, OF_MARINA)
    comes(consulted)

    assert view.look(consulted.office, consulted.reply().id).strangers == ()


def test_a_source_that_is_down_leaves_a_blank_with_the_reason(consulted: Bureau) -> None:
    phone = [blank for blank in blanks(comes(consulted)) if "номер телефона" in blank]

    assert "источник «site»: не отвечает" in phone[0]
    assert "не обрабатываются;" not in consulted.reply().draft.body
    assert consulted.reply().draft.waits_for == ("site",)


def test_a_source_that_knows_nobody_leaves_the_word_to_a_person(
    consulted: Bureau, folder: Path
) -> None:
    opens_the_site(folder, OF_ANNA)
    phone = [blank for blank in blanks(comes(consulted)) if "номер телефона" in blank]

    assert "записи о субъекте нет" in phone[0]
    assert consulted.reply().draft.waits_for == ()


def test_a_source_is_asked_again_until_it_answers(consulted: Bureau, folder: Path) -> None:
    comes(consulted)
    first = consulted.reply().version
    consulted.sweeps()
    assert consulted.reply().version == first

    opens_the_site(folder, OF_MARINA)
    consulted.sweeps()

    assert "номер телефона: +7 916 123-45-67;" in consulted.reply().draft.body
    assert consulted.reply().draft.waits_for == ()
    assert consulted.reply().version == first + 1


def test_a_draft_that_a_person_changed_is_not_filled_over(consulted: Bureau, folder: Path) -> None:
    comes(consulted)
    reply = consulted.reply()
    act.edit(consulted.office, reply.id, reply.version, "Мой ответ [[номер телефона]].", BY)
    opens_the_site(folder, OF_MARINA)
    consulted.sweeps()

    assert consulted.reply().draft.body == "Мой ответ [[номер телефона]]."


def test_nothing_is_asked_where_nothing_is_told(consulted: Bureau, folder: Path) -> None:
    opens_the_site(folder, OF_MARINA)
    comes(consulted, MARKETING)

    assert consulted.reply().draft.held == ()


def test_who_is_not_surely_the_subject_is_told_nothing(consulted: Bureau, folder: Path) -> None:
    opens_the_site(folder, OF_MARINA)
    consulted.enrols(MARINA)
    consulted.arrives(mail(ACCESS, results="mx.example.ru; dkim=fail header.d=example.com"))
    consulted.works()

    assert consulted.reply().draft.held == ()
    assert "123-45-67" not in consulted.reply().draft.body


PORTABILITY = """\
Прошу выгрузить мои персональные данные в машиночитаемом формате и передать их мне для переноса \
другому оператору (статья 20 GDPR).

Орлова Марина Сергеевна
"""


def test_an_export_goes_with_the_reply_and_is_bound_by_its_approval(
    consulted: Bureau, folder: Path
) -> None:
    """Source: policy 13.4."""
    opens_the_site(folder, OF_MARINA, OF_ANNA)
    body = comes(consulted, PORTABILITY)
    assert Kind.PORTABILITY in consulted.reply().draft.kinds
    assert "приложен файл personal-data.zip" in body

    desk = view.look(consulted.office, consulted.reply().id)
    (shown,) = view.preview(consulted.office, desk).attachments
    approved = consulted.approves(consulted.reply())
    (attached,) = parse(consulted.office.archive.get(approved.bytes_ref or "")).parts
    with ZipFile(io.BytesIO(attached.content)) as parcel:
        told = parcel.read("data.json").decode()

    assert attached.content == shown.content
    assert "+7 916 123-45-67" in told
    assert "765-43-21" not in told


def posts_a_demand(consulted: Bureau, folder: Path) -> None:
    """Let a demand of portability come on paper, signed, from a registered place."""
    opens_the_site(folder, OF_MARINA)
    consulted.enrols(replace(MARINA, postal_address=HOME))
    sheet = Paper(
        head=("ИП Румянцеву Д. В.",), title="ТРЕБОВАНИЕ", name="Орлова М. С.",
        paragraphs=(PORTABILITY.replace("\n", " "), "Мой договор № 117/2025."),
    )  # fmt: skip
    paper.take_in(
        consulted.office, [pdf(sheet, seed=3, signed=True)], received_at=consulted.watch.at,
        name=MARINA.full_name, address=HOME, track="", by=BY,
    )  # fmt: skip
    consulted.works()


def test_an_export_on_paper_goes_on_a_carrier_that_letter_and_inventory_name(
    consulted: Bureau, folder: Path
) -> None:
    """Source: policy 13.4, 14.4."""
    posts_a_demand(consulted, folder)
    desk = view.look(consulted.office, consulted.reply().id)
    files = {part.name: part.content for part in view.preview(consulted.office, desk).attachments}

    assert (
        "На электронном носителе, который вложен в это письмо"
        in desk.message.draft.body.replace("\N{NO-BREAK SPACE}", " ")
    )
    assert b"data.json" in files["personal-data.zip"]
    (inventory,) = [content for name, content in files.items() if name.startswith("opis")]
    assert "Электронный носитель с выгрузкой" in printed(inventory)
    approved = consulted.approves(consulted.reply())
    assert (approved.draft.form, approved.recipients) == (Form.PAPER, (HOME,))


def test_an_export_for_paper_may_go_to_the_registered_address_and_the_letter_says_so(
    consulted: Bureau, folder: Path
) -> None:
    """Source: policy 13.4, 14.4; domain facts 9."""
    posts_a_demand(consulted, folder)
    reply = consulted.reply()
    act.reform(consulted.office, reply.id, reply.version, Form.PLAIN_TEXT, BY)
    consulted.works()
    body = consulted.reply().draft.body
    consulted.approves(consulted.reply())
    consulted.works()
    (sent,) = consulted.posted.to(*MARINA.emails)

    assert "К этому ответу приложен файл" in body
    assert "носителе, который вложен" not in body
    assert [part.name for part in parse(sent).parts] == ["personal-data.zip"]


def test_no_export_is_made_while_a_source_is_down(consulted: Bureau, folder: Path) -> None:
    body = comes(consulted, PORTABILITY)
    assert any("не отвечает" in blank for blank in blanks(body))
    assert consulted.reply().draft.export is None

    opens_the_site(folder, OF_MARINA)
    consulted.sweeps()
    assert consulted.reply().draft.export is not None


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (('"5.3"', '"5.33"'), "sources.site.data"),
        (("WHERE lower(mail) = lower(:email)", ""), "sources.site"),
        (("SELECT phone", "DELETE phone"), "sources.site"),
        (("sqlite:///site.db", "postgresql+psycopg://me:secret@host/site"), "sources.site"),
    ],
)
def test_a_source_that_cannot_be_meant_keeps_the_office_shut(
    folder: Path, sqlite_url: str, change: tuple[str, str], key: str
) -> None:
    config = write_config(folder, sqlite_url)
    wrong = SOURCES.replace(*change)
    config.write_text(config.read_text(encoding="utf-8") + wrong, encoding="utf-8")

    with pytest.raises(ConfigError) as caught, open_bureau(config):
        pass
    assert key in caught.value.text.ru
    assert "secret" not in caught.value.text.ru


def test_an_act_proposes_what_a_source_holds_beyond_the_row_of_the_category(
    consulted: Bureau, folder: Path
) -> None:
    """Source: policy section 7 and 11.3; domain facts 2.5."""
    opens_the_site(folder, ("marina.orlova@example.com", "+7 916 123-45-67", "Псков", "договор"))
    consulted.enrols(replace(MARINA, category="site_user"), ANNA)
    consulted.arrives(mail("Требую уничтожить все мои данные. Орлова Марина Сергеевна"))
    consulted.works()
    proposed = destruction.draft(consulted.office, "1/2025", {}, BY).act.contents
    again = destruction.draft(consulted.office, "1/2025", {"categories": ("5.2",)}, BY)

    assert proposed.categories == ("5.1", "5.2", "5.3", "5.4", "5.5", "5.6")
    assert again.act.contents.categories == ("5.2",)


def test_an_act_proposed_while_a_source_is_down_says_so_until_a_person_names_the_categories(
    consulted: Bureau,
) -> None:
    consulted.enrols(replace(MARINA, category="site_user"), ANNA)
    consulted.arrives(mail("Требую уничтожить все мои данные. Орлова Марина Сергеевна"))
    consulted.works()
    silent = destruction.draft(consulted.office, "1/2025", {}, BY)
    named = destruction.draft(consulted.office, "1/2025", {"categories": ("5.2",)}, BY)

    assert any("не отвечал (site)" in remark.ru for remark in silent.remarks)
    assert not any("не отвечал" in remark.ru for remark in named.remarks)
