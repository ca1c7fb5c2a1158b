"""Everything that a step may use, in one frozen value; made by `app.py`, handed to every step."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mailbot.domain.addresses import AliasGroup, ascii_domain, canonical, domain_of
from mailbot.domain.calendar import Calendar
from mailbot.domain.clocks import ClockRule
from mailbot.domain.policy import Operator, Policy
from mailbot.ports import (
    Archive,
    AskSources,
    CheckSignatures,
    Compose,
    DocumentReader,
    Evidence,
    Keys,
    Now,
    PackExport,
    Parse,
    Ping,
    Records,
    Renderer,
    RunHook,
    Sender,
    SentFolder,
    Tell,
    Without,
)
from mailbot.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The hands, the rules and the clock of one daemon or command."""

    settings: Settings
    operator: Operator
    policy: Policy
    clocks: Mapping[str, ClockRule]
    calendar: Calendar
    records: Records
    keys: Keys
    archive: Archive
    parse: Parse
    without: Without
    evidence: Evidence
    check_signatures: CheckSignatures
    documents: DocumentReader
    ask_sources: AskSources
    renderer: Renderer
    compose: Compose
    pack_export: PackExport
    new_message_id: Callable[[str], str]
    sender: Sender
    sent_folder: SentFolder
    run_hook: RunHook
    tell: Tell
    ping: Ping
    now: Now

    def canonical(self, address: str) -> str:
        """Return the address as registered addresses compare."""
        return canonical(address, self.settings.addresses.groups)

    def is_ours(self, address: str) -> bool:
        """Is it the operator's: his address, the mailbox's, or any at the domain of his site?"""
        operator, known = self.settings.operator, self.canonical(address)
        site = re.sub(r"^https?://(www\.)?|/.*$", "", operator.site.strip().lower())
        return known in map(self.canonical, (operator.email, self.settings.mailbox.user)) or (
            bool(site) and domain_of(address) == ascii_domain(site)
        )

    @property
    def groups(self) -> tuple[AliasGroup, ...]:
        """The providers' alias groups."""
        return self.settings.addresses.groups
