"""The register's tables, in the words of the glossary; `migrations/` brings a database there.

Two columns hold what a letter says: `letters.findings` and `messages.draft`, and a third,
`appeals.requisites`, quotes from it. Each is one opaque value that is read and written whole, and
sealed with the key of its letter, message or appeal (`keystore.py`); no other column repeats a
word of a letter beyond the register's own (facts 6.1).
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from mailbot.records.columns import Instant, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _claim() -> tuple[Column[object], ...]:
    """Who holds it, when it is due, how often it was taken: see `queue.py`."""
    return (
        Column("claimed_until", Instant),
        Column("not_before", Instant),
        Column("attempts", Integer, nullable=False, default=0),
    )


# What every move leaves behind: nobody holds the thing, and it is due at once.
AT_REST = {"claimed_until": None, "not_before": None, "attempts": 0}

letters = Table(
    "letters",
    metadata,
    _id(),
    Column("state", Words, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("arrived_at", Instant, nullable=False),
    Column("raw_ref", Words, nullable=False),
    Column("raw_sha256", Words, nullable=False, unique=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("junk", Boolean, nullable=False),
    Column("reason", Words, nullable=False, default=""),
    Column("order", Words, nullable=False, default=""),
    Column("appeal_id", ForeignKey("appeals.id"), index=True),
    Column("message_id_digest", Words, nullable=False, default="", index=True),
    Column("content_digest", Words, nullable=False, default="", index=True),
    Column("findings", LargeBinary),
    *_claim(),
    Column("destroyed_at", Instant),
    Column("channel", Words, nullable=False, default="email"),
    # Of what the archive holds since an excess copy was taken out of the letter; "": as it came.
    Column("stored_sha256", Words, nullable=False, server_default=""),
    Index(None, "state", "received_at", "id"),
)

# The pages of letters on paper, by their bytes: the same scan is not registered twice.
scans = Table(
    "scans",
    metadata,
    Column("sha256", Words, primary_key=True),
    Column("letter_id", ForeignKey("letters.id"), nullable=False, index=True),
)

# UIDVALIDITY and UID are unsigned 32-bit numbers (RFC 3501 section 9), hence BigInteger.
sightings = Table(
    "sightings",
    metadata,
    Column("mailbox", Words, primary_key=True),
    Column("folder", Words, primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True, autoincrement=False),
    Column("uid", BigInteger, primary_key=True, autoincrement=False),
    Column("letter_id", ForeignKey("letters.id"), nullable=False, index=True),
)

folders = Table(
    "folders",
    metadata,
    Column("mailbox", Words, primary_key=True),
    Column("folder", Words, primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True, autoincrement=False),
    Column("last_uid", BigInteger, nullable=False),
)

# What the server has and would not hand over whole: asked for again until it does.
withheld = Table(
    "withheld",
    metadata,
    Column("mailbox", Words, primary_key=True),
    Column("folder", Words, primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True, autoincrement=False),
    Column("uid", BigInteger, primary_key=True, autoincrement=False),
    Column("junk", Boolean, nullable=False),
)

numbers = Table(
    "numbers",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

appeals = Table(
    "appeals",
    metadata,
    _id(),
    Column("year", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("number", Words, nullable=False, unique=True),
    Column("sort", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("appeal_dated", Date),
    Column("channel", Words, nullable=False),
    Column("form", Words, nullable=False),
    Column("requested_form", Words),
    Column("language", Words, nullable=False),
    # No foreign key: the line stays when the subject's own row is destroyed (policy 11).
    Column("subject_id", Words),
    Column("subject_name", Words, nullable=False),
    Column("representative", Words, nullable=False),
    Column("sender", Words, nullable=False),
    Column("authenticity", Words, nullable=False),
    Column("authorised", Boolean),
    Column("kinds", JSON, nullable=False),
    Column("requisites", LargeBinary),
    # What stays of the requisites in clear: the register tells the verdicts, not the quotes.
    Column("verdicts", JSON, nullable=False, default=()),
    Column("flags", JSON, nullable=False),
    Column("policy_edition", Words, nullable=False),
    Column("raw_sha256", Words, nullable=False),
    Column("claimed_id", Words),
    Column("follows_id", Integer),
    Column("last_outgoing", Integer, nullable=False, default=0),
    *_claim(),
    # With which key the requisites are sealed; that of a letter is named like its `raw_ref`.
    Column("key_id", Words, nullable=False, server_default=""),
    Column("destroyed_at", Instant),
    # What a person verified of a representative's powers, and up to when they hold.
    Column("authority", Words, nullable=False, default=""),
    Column("authority_until", Date),
    UniqueConstraint("year", "seq"),
    Index(None, "state", "received_at", "id"),
    Index(None, "subject_id"),
    Index(None, "subject_name", "id"),
    Index(None, "received_at"),
    Index(None, "registered_at"),
    Index(None, "appeal_dated"),
)

# What a search of the register looks through, folded (`domain/register.py`): a narrow table is
# walked from end to end in less time than a page of the register takes to read.
appeal_words = Table(
    "appeal_words",
    metadata,
    Column("appeal_id", ForeignKey("appeals.id"), primary_key=True, autoincrement=False),
    Column("words", Words, nullable=False),
)

demands = Table(
    "demands",
    metadata,
    Column("appeal_id", ForeignKey("appeals.id"), primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("state", Words, nullable=False),
    Column("set_by", Words, nullable=False),
    Index(None, "kind", "appeal_id"),
)

clocks = Table(
    "clocks",
    metadata,
    _id(),
    Column("appeal_id", ForeignKey("appeals.id"), nullable=False),
    Column("clock", Words, nullable=False),
    Column("kind", Words),
    # A clock starts on a day or, where hours count, at an instant: one of the two is empty.
    Column("starts_on", Date),
    Column("starts_at", Instant),
    Column("due", Instant, nullable=False),
    Column("norm", Words, nullable=False),
    Column("met_at", Instant),
    Column("escalates", Boolean, nullable=False),
    Column("warning", JSON(none_as_null=True)),
    Index(None, "appeal_id", "due"),
)

actions = Table(
    "actions",
    metadata,
    _id(),
    Column("appeal_id", ForeignKey("appeals.id"), nullable=False),
    Column("task", Words, nullable=False),
    Column("ordered_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("done_by", Words, nullable=False, default=""),
    Column("state", Words, nullable=False, default="ordered"),
    Column("ordered_by", Words, nullable=False, default=""),
    Column("released_at", Instant),
    Column("released_by", Words, nullable=False, default=""),
    Column("key", Words, nullable=False, default=""),
    Column("tries", Integer, nullable=False, default=0),
    Column("reason", Words, nullable=False, default=""),
    Column("result", Words, nullable=False, default=""),
    *_claim(),
    UniqueConstraint("appeal_id", "task"),
    Index(None, "state", "id"),
)

messages = Table(
    "messages",
    metadata,
    _id(),
    Column("appeal_id", ForeignKey("appeals.id"), index=True),
    Column("purpose", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("draft", LargeBinary, nullable=False),
    # What stays of the draft in clear: the register tells the form and the sort of a reply.
    Column("form", Words, nullable=False),
    Column("sorts", JSON, nullable=False),
    Column("outgoing_no", Words, unique=True),
    Column("recipients", JSON, nullable=False),
    Column("sheet_ref", Words),
    Column("sheet_name", Words, nullable=False, default=""),
    Column("sheet_version", Integer),
    Column("approved_by", Words, nullable=False, default=""),
    Column("approved_at", Instant),
    Column("approved_sha256", Words, nullable=False, default=""),
    Column("bytes_ref", Words),
    Column("rfc_message_id", Words, nullable=False, default=""),
    Column("send_attempts", Integer, nullable=False, default=0),
    Column("reason", Words, nullable=False, default=""),
    Column("sent_at", Instant),
    Column("delivery", Words, nullable=False, default=""),
    Column("sent_copy_at", Instant),
    *_claim(),
    # With which key the draft is sealed, and the signed sheet and the approved bytes with it.
    Column("key_id", Words, nullable=False, server_default=""),
    # The carrier's receipt for what left on paper.
    Column("receipt_ref", Words),
    # The electronic signature beside the signed sheet.
    Column("seal_ref", Words),
    Index(None, "state", "id"),
    Index(None, "state", "sent_copy_at", "purpose"),
    Index(None, "purpose", "approved_at"),
    Index(None, "sent_at"),
)

# Every Message-ID that a message ever went out with: what was approved anew may still be
# answered by its first name.
# What a draft was before: sealed as it stood, with its message's key and under its name.
versions = Table(
    "versions",
    metadata,
    Column("message_id", ForeignKey("messages.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("draft", LargeBinary, nullable=False),
)

message_ids = Table(
    "message_ids",
    metadata,
    Column("rfc_message_id", Words, primary_key=True),
    Column("message_id", ForeignKey("messages.id"), nullable=False, index=True),
)

# A copy of a draft in the mailbox's Drafts folder, and what became of it; its bytes lie in the
# archive, whoever wrote them, so that no version is lost.
placed = Table(
    "placed",
    metadata,
    _id(),
    Column("message_id", ForeignKey("messages.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("state", Words, nullable=False, index=True),
    Column("rfc_message_id", Words, nullable=False),
    Column("bytes_ref", Words, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger),
    Column("placed_at", Instant, nullable=False),
    Column("since", Instant, nullable=False),
    Column("by", Words, nullable=False),
    Column("reason", Words, nullable=False, default=""),
)

# What was destroyed and is to be taken off the mail server: names and digests, no word of it.
removals = Table(
    "removals",
    metadata,
    _id(),
    Column("state", Words, nullable=False, index=True),
    Column("letter_id", ForeignKey("letters.id"), index=True),
    Column("message_id", ForeignKey("messages.id"), index=True),
    Column("sha256", Words, nullable=False, index=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("rfc_message_id", Words, nullable=False),
    Column("since", Instant, nullable=False),
    Column("found", JSON, nullable=False),
)

# The line of the register by which a consent came holds its clocks and tasks.
consents = Table(
    "consents",
    metadata,
    Column("appeal_id", ForeignKey("appeals.id"), primary_key=True, autoincrement=False),
    Column("subject_id", Words, index=True),
    Column("publication", Boolean, nullable=False),
    Column("given_on", Date, nullable=False),
    Column("valid_until", Date),
    Column("what_for", Words, nullable=False),
    Column("accepted_by", Words, nullable=False),
    Column("accepted_at", Instant),
    Column("withdrawn_at", Instant),
    Column("ended_on", Date),
)

subjects = Table(
    "subjects",
    metadata,
    Column("id", Words, primary_key=True),
    Column("full_name", Words, nullable=False),
    Column("emails", JSON, nullable=False),
    Column("phones", JSON, nullable=False),
    Column("login", Words, nullable=False),
    Column("contract", Words, nullable=False),
    Column("category", Words, nullable=False),
    Column("postal_address", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("special_regime", Words, nullable=False),
)

addresses = Table(
    "addresses",
    metadata,
    Column("canonical", Words, primary_key=True),
    Column("subject_id", ForeignKey("subjects.id"), primary_key=True, index=True),
)

alarms = Table(
    "alarms",
    metadata,
    Column("about", Words, primary_key=True),
    Column("clock", Words, primary_key=True),
    Column("rung", Words, primary_key=True),
    Column("rung_at", Instant, nullable=False),
)

# Acts of destruction, in clear: the law wants the name kept for three years (order 179, п. 8).
acts = Table(
    "acts",
    metadata,
    _id(),
    # None: of what had been kept long enough.
    Column("appeal_id", ForeignKey("appeals.id"), index=True),
    Column("state", Words, nullable=False),
    Column("contents", Words, nullable=False),
    # Given when the act is drawn up, so that no draft leaves a gap.
    Column("number", Words, unique=True),
    Column("approved_by", Words, nullable=False, default=""),
    Column("approved_at", Instant),
    Column("destroyed_at", Instant),
    Column("drawn_at", Instant),
    Column("extract", Words, nullable=False, default=""),
    Column("act_ref", Words, nullable=False, default=""),
    Column("act_sha256", Words, nullable=False, default=""),
    Column("extract_ref", Words, nullable=False, default=""),
    Column("extract_sha256", Words, nullable=False, default=""),
    Column("sheet_ref", Words, nullable=False, default=""),
    Column("sheet_sha256", Words, nullable=False, default=""),
    *_claim(),
    Index(None, "state", "id"),
)

act_numbers = Table(
    "act_numbers",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

# Who gets no mailings any more: keyed digests of addresses and telephone numbers, and nothing
# else, so that the list outlives the destruction of the data (domain facts 7.9).
suppressed = Table(
    "suppressed",
    metadata,
    Column("digest", Words, primary_key=True),
    Column("key_id", Words, nullable=False),
    Column("sort", Words, nullable=False),
    Column("since", Instant, nullable=False),
    Column("appeal_id", Integer, index=True),
)

# Append-only by triggers of the migration. No foreign keys: history outlives what it tells of.
history = Table(
    "history",
    metadata,
    _id(),
    Column("at", Instant, nullable=False),
    Column("event", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("letter_id", Integer, index=True),
    Column("appeal_id", Integer, index=True),
    Column("message_id", Integer, index=True),
    Column("details", JSON(none_as_null=True)),
    # The hash over this line and all before it (`chain.py`).
    Column("chain", Words, nullable=False, server_default=""),
)

# What each line of the register was after each change, as a hash, and the chain over these.
# Append-only like the history.
ledger = Table(
    "ledger",
    metadata,
    _id(),
    Column("appeal_id", Integer, nullable=False, index=True),
    Column("sha256", Words, nullable=False),
    Column("chain", Words, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    _id(),
    Column("target", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("reason", Words, nullable=False, default=""),
    Index(None, "state", "not_before"),
    Index(None, "target", "queued_at"),
)

remembered = Table(
    "remembered",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
)

# Who may sign in to the console. What opens an account is kept as a hash (argon2), or cannot be:
# the second factor is a secret that both sides know (RFC 6238).
accounts = Table(
    "accounts",
    metadata,
    Column("login", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("password_hash", Words, nullable=False),
    Column("totp_secret", Words, nullable=False),
    Column("totp_step", BigInteger, nullable=False),
    Column("feed_digest", Words, nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

# Who is signed in: the digest of what his browser holds, so that a copy of this opens nothing.
sessions = Table(
    "sessions",
    metadata,
    Column("digest", Words, primary_key=True),
    Column("login", ForeignKey("accounts.login"), nullable=False, index=True),
    Column("csrf", Words, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("agent", Words, nullable=False),
)
