"""The register of appeals, and what belongs to its lines."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from mailbot.domain.acts import Act, Contents
from mailbot.domain.appeal import Action, Appeal, StoredDemand
from mailbot.domain.clocks import Clock
from mailbot.domain.consent import Consent
from mailbot.domain.kinds import Task
from mailbot.domain.register import Line, Order, Tally, Wanted
from mailbot.domain.retention import Expired
from mailbot.domain.states import ActionState, ActState, AppealState
from mailbot.domain.subject import Subject
from mailbot.domain.suppression import Suppressed
from mailbot.ports.mailbox import Place


class Appeals(Protocol):
    """The register and what belongs to its lines."""

    def register(self, appeal: Appeal) -> Appeal:
        """Write a new line; `id` and `number` of the value given are ignored and given anew.

        Numbers are gapless within the year of `registered_at` as it stands in the appeal, which
        the caller has put into the operator's zone.
        """

    def get(self, appeal_id: int) -> Appeal:
        """Return one line; raises NotFound."""

    def by_number(self, number: str) -> Appeal:
        """Return the line with that register number; raises NotFound."""

    def find(self, states: Iterable[AppealState] = ()) -> list[Appeal]:
        """Return the lines in these states (all, where none is named), in register order."""

    def of_subject(self, subject_id: str) -> list[Appeal]:
        """Return the lines of one subject, in register order."""

    def registered(self, states: Iterable[AppealState]) -> dict[int, datetime]:
        """Return when the lines in these states were registered, by id, in register order."""

    def numbers(self, appeal_ids: Iterable[int]) -> Mapping[int, str]:
        """Return the register numbers of these lines."""

    def save(self, appeal: Appeal) -> None:
        """Write every column but `id`, `number`, `state` and `registered_at`."""

    def move(self, appeal_id: int, to: AppealState) -> None:
        """Move the appeal and end its claim; raises IllegalTransition, or Changed if it moved."""

    def demands(self, appeal_id: int) -> tuple[StoredDemand, ...]:
        """Return its demands in the order of the table of kinds."""

    def set_demands(self, appeal_id: int, demands: Sequence[StoredDemand]) -> None:
        """Replace its demands."""

    def clocks(self, appeal_id: int) -> tuple[Clock, ...]:
        """Return its clocks, earliest due first."""

    def set_clocks(self, appeal_id: int, clocks: Sequence[Clock]) -> None:
        """Replace its clocks."""

    def actions(self, appeal_id: int | None = None) -> list[Action]:
        """Return the actions of one appeal, or of all."""

    def action(self, action_id: int) -> Action:
        """Return one action; raises NotFound."""

    def order(self, appeal_id: int, task: Task, at: datetime, by: str = "") -> None:
        """Order a task unless the appeal has it already; `by` a person, or the machine."""

    def countermand(self, appeal_id: int, keep: Iterable[Task]) -> None:
        """Take back the machine's orders that are not done and not among `keep`."""

    def done(self, action_id: int, at: datetime, by: str) -> None:
        """Record that a task was done; raises NotFound, or Changed where it is done already."""


class Actions(Protocol):
    """What hooks do: the moves of an action, each of which raises IllegalTransition or Changed."""

    def find(self, states: Iterable[ActionState]) -> list[Action]:
        """Return the actions in these states, oldest first."""

    def release(self, action_id: int, *, by: str, at: datetime, key: str) -> None:
        """Let a hook do it, under a new idempotency key."""

    def begin(self, action_id: int) -> None:
        """Count a try: from here on the hook may have heard of it."""

    def end(self, action_id: int, *, at: datetime, by: str, result: str = "") -> None:
        """Record that it was done, and what the hook answered."""

    def decline(self, action_id: int, *, at: datetime, by: str, reason: str) -> None:
        """Record that a person decided against it."""

    def put_off(
        self,
        action_id: int,
        to: ActionState,
        *,
        reason: str,
        not_before: datetime | None = None,
    ) -> None:
        """Move it to where it waits: for its next try, or for a person."""


class Acts(Protocol):
    """Acts of destruction (policy 11.3); moves raise IllegalTransition or Changed."""

    def add(self, appeal_id: int | None, contents: Contents) -> Act:
        """Record a proposal."""

    def get(self, act_id: int) -> Act:
        """Return one act; raises NotFound."""

    def find(self, states: Iterable[ActState] = (), appeal_id: int | None = None) -> list[Act]:
        """Return the acts in these states, of one appeal or of all, oldest first."""

    def of_expired(self, states: Iterable[ActState] = ()) -> list[Act]:
        """Return the acts in these states of what had been kept long enough, oldest first."""

    def latest(self, *, before: int | None = None, limit: int) -> list[Act]:
        """Return the acts that were proposed before that one, the latest first."""

    def revise(self, act_id: int, contents: Contents) -> None:
        """Put another proposal in place of one that nobody approved yet; raises Changed."""

    def approve(self, act_id: int, *, by: str, at: datetime) -> None:
        """Let the data be destroyed."""

    def take_back(self, act_id: int) -> None:
        """Make it a proposal again."""

    def destroyed(self, act_id: int, *, at: datetime, extract: str = "") -> None:
        """Record when the data were destroyed, and what the destroying system told of it."""

    def number(self, year: int) -> str:
        """Return the next number "seq/year" of the acts' own gapless series."""

    def draw(
        self, act_id: int, *, number: str, at: datetime, act: tuple[str, str],
        extract: tuple[str, str],
    ) -> None:  # fmt: skip
        """Record the papers, each by its reference and SHA-256."""

    def sign(self, act_id: int, ref: str, sha256: str) -> None:
        """Bind the signed act to one that was drawn up; raises Changed."""


class Suppression(Protocol):
    """Who gets no mailings any more, as keyed digests."""

    def add(self, line: Suppressed, appeal_id: int | None) -> None:
        """Put a digest on the list; who stands there already stays as he is."""

    def since(self, digests: Iterable[str]) -> datetime | None:
        """Return since when one of these stands on the list, None where none does."""

    def all(self) -> list[Suppressed]:
        """Return the list, oldest first."""

    def remove(self, digests: Iterable[str]) -> int:
        """Take these off the list; return how many stood there."""

    def remove_of(self, appeal_id: int) -> int:
        """Take off what an appeal put there; return how many."""


class Register(Protocol):
    """The register as it is listed, searched and exported: no word of a letter is read."""

    def find(
        self,
        wanted: Wanted,
        *,
        after: str | None = None,
        limit: int | None = None,
        newest: bool = False,
    ) -> list[int]:
        """Return the ids of the lines that fit, in register order, or the `newest` first.

        Only those that follow the line numbered `after` in that order, and no more than `limit`;
        raises NotFound for a number that the register does not hold.
        """

    def sorted(
        self,
        wanted: Wanted,
        order: Order,
        *,
        descending: bool = False,
        after: str | None = None,
        limit: int,
    ) -> list[int]:
        """Return the ids of the lines that fit in that order; `after` and `limit` as above."""

    def urgent(self, limit: int | None = None) -> list[int]:
        """Return the ids of the open lines, first due first; what has no due comes last."""

    def open(self) -> int:
        """Return how many lines are open."""

    def flagged(self, flag: str) -> list[str]:
        """Return the numbers of the open lines that bear that flag, in register order."""

    def dues(self) -> list[tuple[int, datetime | None]]:
        """Return the ids of the open lines as `urgent` does, each with what is due first."""

    def running(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> list[tuple[str, Clock]]:
        """Return the dues of open lines that are not met, with the lines' numbers, earliest first.

        Only those from `since` to `until` (exclusive), where these are given.
        """

    def tally(self, since: datetime, until: datetime, now: datetime) -> Tally:
        """Count the lines received from `since` to `until` (exclusive), as things stand `now`."""

    def lines(self, ids: Sequence[int]) -> list[Line]:
        """Return these lines in the order in which they are named."""

    def sightings(self, letter_id: int) -> list[tuple[Place, int]]:
        """Return where on the server a letter was seen, by place and UID."""


class Subjects(Protocol):
    """Registered subjects and their authorised addresses."""

    def put(self, subject: Subject, canonical: Iterable[str]) -> bool:
        """Insert or update by `id`; `canonical` are the addresses as they compare. True if new."""

    def get(self, subject_id: str) -> Subject:
        """Return one subject whom a person named; raises NotFound."""

    def find(self, subject_id: str | None) -> Subject | None:
        """Return whom a line of the register names; None for nobody, and for who was destroyed."""

    def all(self) -> list[Subject]:
        """Return every subject, by id."""

    def page(self, text: str, *, after: str = "", limit: int) -> list[Subject]:
        """Return subjects whose id, name or an address holds the text, by id, after that id."""

    def by_address(self, canonical: str) -> list[Subject]:
        """Return the subjects registered with that address; several are one too many."""

    def index(self, canonical: Callable[[str], str]) -> None:
        """Compute anew how every address compares, after the alias groups changed."""


class Shredding(Protocol):
    """What has been kept long enough, and what is left of what was destroyed."""

    def expired_letters(self, before: datetime) -> list[Expired]:
        """Return the letters that were set aside and came before then, oldest first."""

    def expired_appeals(self, before: datetime) -> list[Expired]:
        """Return the appeals that ended before then, in register order."""

    def subject_categories(self, appeal_ids: Sequence[int]) -> set[str]:
        """Return of which categories the subjects of these appeals are, "" for one of nobody."""

    def destroyed_at(self, appeal_id: int) -> datetime | None:
        """Return when the words of an appeal were destroyed, None where they are there."""

    def letter(self, letter_id: int, at: datetime) -> None:
        """Leave nothing of a letter but that it came, and its SHA-256."""

    def appeal(self, appeal_id: int, at: datetime) -> None:
        """Leave nothing of an appeal, its letters and its messages but the register's line."""

    def forget(self, subject_id: str) -> None:
        """Delete a registered subject with his addresses; the lines of the register stay."""

    def keys(self) -> list[str]:
        """Return the keys of everything that was destroyed."""


class Consents(Protocol):
    """The consents that arrived (policy 3.1.1, 3.5)."""

    def put(self, consent: Consent) -> None:
        """Insert or replace the consent of that appeal."""

    def of_appeal(self, appeal_id: int) -> Consent | None:
        """Return the consent that came by that line of the register."""

    def of_subject(self, subject_id: str) -> list[Consent]:
        """Return the consents of a subject, oldest first."""

    def with_terms(self) -> list[Consent]:
        """Return those whose end is known and has not been acted upon."""
