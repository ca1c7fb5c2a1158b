"""A look into a subject's real mailbox: what has arrived there, attachments included."""

import json
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from imapclient import IMAPClient

# A reply of four pages would bury the story; the whole of it is in `messages show`.
_LETTER_LINES = 14


def show(folder: Path, address: str) -> int:
    """Print every letter in the mailbox of `address`; exit code 1 where there is no mailbox."""
    servers = json.loads((folder / "servers.json").read_text())
    password = servers["users"].get(address)
    if password is None:
        print("\n".join(servers["users"]), file=sys.stderr)
        return 1
    for raw in letters_of(servers["imap_port"], address, password):
        _print(message_from_bytes(raw, policy=policy.default))
    return 0


def letters_of(port: int, user: str, password: str) -> Iterator[bytes]:
    """Yield every letter in that mailbox."""
    with IMAPClient("127.0.0.1", port, ssl=False, timeout=10) as client:
        client.login(user, password)
        client.select_folder("INBOX", readonly=True)
        uids = client.search()
        for items in (client.fetch(uids, [b"BODY.PEEK[]"]) if uids else {}).values():
            yield items[b"BODY[]"]


def _print(mail: EmailMessage) -> None:
    for name in ("From", "To", "Subject", "Date", "In-Reply-To"):
        if mail[name]:
            print(f"{name}: {mail[name]}")
    print()
    body = mail.get_body(("plain",))
    print(body.get_content().strip() if body else "")
    for part in mail.iter_attachments():
        content = part.get_content()
        print(f"\n[{part.get_filename()}, {len(content) // 1024 + 1} kB]")
        if part.get_content_type() == "application/pdf":
            _print_pdf(content)
    print()


def _print_pdf(content: bytes) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    lines = [line for page in document for line in page.get_textpage().get_text_range().split("\n")]
    for line in lines[:_LETTER_LINES]:
        print(f"    {line.rstrip()}")
    if len(lines) > _LETTER_LINES:
        print(f"    … ({len(document)} p.)")
