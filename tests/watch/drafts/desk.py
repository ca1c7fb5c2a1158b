"""A mailbox with a Drafts folder, the office that fills it, and the mail program of a person."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default

from imapclient import IMAPClient

from mailbot.app.mail import inbox_of
from mailbot.domain.states import PlacedState
from mailbot.ports import OpenDrafts
from mailbot.steps.place import Looked, tend
from mailbot.watch.drafts import take_in_sent
from tests.mails import MARINA, MARKETING, mail
from tests.offices import BY, Bureau
from tests.servers.dovecot import Dovecot
from tests.watch.conftest import Open

SENDER = "Румянцев Д. В. (почта)"
LAWYER = "lawyer@example.net"


@dataclass
class Program:
    """A mail program: what a person sees of Drafts, and does there."""

    client: IMAPClient
    user: str

    def drafts(self) -> dict[int, EmailMessage]:
        self.client.select_folder("Drafts")
        found = self.client.fetch(self.client.search(["UNDELETED"]), ["BODY.PEEK[]", "FLAGS"])
        # What the daemon takes away between SEARCH and FETCH comes as NIL.
        return {
            uid: message_from_bytes(items[b"BODY[]"], policy=default)
            for uid, items in found.items()
            if items[b"BODY[]"] is not None
        }

    def draft(self) -> EmailMessage:
        (only,) = self.drafts().values()
        return only

    def replies(self) -> list[EmailMessage]:
        return [it for it in self.drafts().values() if it["Subject"].startswith("Ответ")]

    def delete(self) -> None:
        self.client.select_folder("Drafts")
        self.client.delete_messages(self.client.search(["ALL"]))
        self.client.expunge()

    def save(self, letter: EmailMessage, *, keep_old: bool = False) -> None:
        """Save a changed draft as programs do: a new message, and the old one deleted."""
        old = list(self.drafts())
        self.client.append("Drafts", letter.as_bytes(policy=SMTP), [rb"\Draft"])
        if not keep_old:
            self.client.select_folder("Drafts")
            self.client.delete_messages(old)
            self.client.uid_expunge(old)

    def send(self, letter: EmailMessage, *, keep_draft: bool = False) -> None:
        """Send it, as far as the mailbox notices: a copy in Sent, and the draft is gone."""
        self.client.append("Sent", letter.as_bytes(policy=SMTP), [rb"\Seen"])
        if not keep_draft:
            self.delete()


@dataclass
class Desk:
    """The office with its folders, and the program beside it."""

    bureau: Bureau
    program: Program
    drafts: OpenDrafts
    looked: Looked = field(default_factory=Looked)

    def looks(self) -> None:
        """Do what the two threads do: a look at Sent, and one at Drafts."""
        inbox = inbox_of(self.bureau.office.settings)
        with inbox.open(inbox.sent()) as sent:
            take_in_sent(self.bureau.office, sent)
        tend(self.bureau.office, self.drafts, self.looked)
        self.bureau.works()

    def rows(self) -> list[tuple[PlacedState, str]]:
        with self.bureau.office.records.look() as unit:
            rows = unit.placed.of_message(self.bureau.reply().id)
        return [(row.state, row.reason) for row in rows]

    def events(self) -> list[str]:
        return [h.event for h in self.bureau.history(message_id=self.bureau.reply().id)]


@contextmanager
def open_desk(
    watching: Open, dovecot: Dovecot, user: str, words: str = MARKETING, **config: object
) -> Iterator[Desk]:
    bureau = watching(**config)
    bureau.sets(operators={"root": BY, "mail": SENDER})
    bureau.enrols(MARINA)
    bureau.arrives(mail(words))
    bureau.works()
    bureau.does_tasks()
    bureau.works()
    client = dovecot.login(user)
    inbox = inbox_of(bureau.office.settings)
    try:
        with inbox.drafts() as drafts:
            yield Desk(bureau, Program(client, user), drafts)
    finally:
        client.logout()


def edited(letter: EmailMessage, words: str = "Кроме того, сообщаем о сроках.") -> EmailMessage:
    """Change the text in the midst, as a person would."""
    lines = letter.get_content().replace("\r\n", "\n").split("\n\n")
    lines.insert(len(lines) // 2, words)
    letter.set_content("\n\n".join(lines), charset="utf-8", cte="8bit")
    return letter


def by_another_program(letter: EmailMessage, to: str = MARINA.emails[0]) -> EmailMessage:
    """The same letter from a program that drops headers that it does not know."""
    made = EmailMessage(policy=SMTP)
    for name in ("Date", "From", "Subject", "In-Reply-To", "References"):
        made[name] = str(letter[name])
    made["To"] = to
    made["Message-ID"] = "<BAADF00D.1@another.example.ru>"
    made.set_content(letter.get_content(), charset="utf-8", cte="quoted-printable")
    return made
