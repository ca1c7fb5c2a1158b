"""Every text with sample data, for whoever edits the templates: what the reader will see.

A section is shown as the reply that holds it alone, a part by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mailbot.domain.drafting import SPECIAL_SECTIONS, UNCLEAR_SECTION
from mailbot.domain.findings import Form
from mailbot.domain.kinds import Kind, in_order
from mailbot.domain.message import Draft, Purpose
from mailbot.domain.policy import Operator, Policy
from mailbot.domain.sample import DAY, sample_facts
from mailbot.domain.trust import Standing
from mailbot.errors import NotFound
from mailbot.replies.renderer import Renderer
from mailbot.words import Text

# In whose eyes a section is written, where it is not the subject himself.
_STANDINGS = {
    "identity_unproven": Standing.DOUBTED,
    "representative_unverified": Standing.REPRESENTATIVE,
    "unknown_sender": Standing.UNREGISTERED,
    "forged": Standing.FORGED,
}
# Which demands a section answers that is none of a kind's own.
_ACCESS = (Kind.ACCESS_REQUEST,)
_KINDS = {
    "incomplete": (*_ACCESS, Kind.DESTRUCTION),
    "violation_cured": (Kind.UNLAWFUL_PROCESSING_CLAIM,),
    "forged": (Kind.DESTRUCTION,),
}
_FRAMES = ("email", "cover", "to_recipient")


@dataclass(frozen=True, slots=True)
class Entry:
    """One template: its name, its languages, and whether a file of the operator's counts."""

    name: str
    languages: tuple[str, ...]
    own: bool


def entries(folders: Sequence[Path]) -> Iterator[Entry]:
    """Yield every template that there is; `folders` as the renderer takes them."""
    found: dict[str, dict[str, bool]] = {}
    for place, folder in enumerate(folders):
        for file in sorted(folder.glob("*/**/*.txt")):
            language, *path = file.relative_to(folder).with_suffix("").parts
            found.setdefault("/".join(path), {}).setdefault(language, place < len(folders) - 1)
    for name, languages in sorted(found.items()):
        yield Entry(name, tuple(sorted(languages)), any(languages.values()))


class Preview:
    """Renders the templates with an invented appeal."""

    def __init__(self, folders: Sequence[Path], operator: Operator, policy: Policy) -> None:
        self._folders, self._operator, self._policy = tuple(folders), operator, policy
        self._renderer = Renderer(folders, operator=operator, policy=policy)

    def text(self, name: str, language: str) -> str:
        """Return the text; raises NotFound for no such template, ConfigError for a faulty one."""
        name = name.removesuffix(".txt")
        known = {entry.name for entry in entries(self._folders) if language in entry.languages}
        if name not in known and f"sections/{name}" in known:
            name = f"sections/{name}"
        if name not in known:
            raise NotFound(
                Text(
                    f"Шаблона «{name}» нет. Список: mailbot templates list.",
                    f"There is no template {name!r}. See: mailbot templates list.",
                )
            )
        shown, about = self._of(name, language)
        return self._renderer.text(shown, language, about).strip()

    def pdf(self, name: str, language: str) -> bytes:
        """Return the text as the letter that would be attached."""
        about = self._facts(language)
        title = self._renderer.text("subject", language, about).strip()
        body = self.text(name, language)
        draft = Draft(title, body, Form.SCANNED_DOCUMENT, language=language)
        return self._renderer.letter(draft, about, DAY)

    def _of(self, name: str, language: str) -> tuple[str, Mapping[str, object]]:
        """Return which template is rendered to show `name`, and with which facts."""
        folder, _, section = name.rpartition("/")
        if folder == "sections":
            kinds = (Kind(section),) if section in list(Kind) else _KINDS.get(section, _ACCESS)
            standing = _STANDINGS.get(section, Standing.SUBJECT)
            return "reply", self._facts(
                language, kinds=kinds, sections=(section,), standing=standing
            )
        if name == Purpose.REPLY:
            return name, self._facts(language, sections=_all_sections())
        if name in _FRAMES:
            about = self._facts(language)
            body = self._renderer.text("reply", language, {**about, "sections": (UNCLEAR_SECTION,)})
            return name, {**about, "body": body}
        purpose = Purpose(name) if name in list(Purpose) else Purpose.REPLY
        # A part that stands in a loop names the loop's own fact.
        return name, self._facts(language, purpose=purpose) | {"data": self._first()}

    def _first(self) -> object:
        return next(iter(self._policy.data_categories), None)

    def _facts(self, language: str, **how: object) -> dict[str, object]:
        zone = self._operator.zone
        return sample_facts(language, policy=self._policy, zone=zone, **how)  # type: ignore[arg-type]


def _all_sections() -> tuple[str, ...]:
    """Return every section that a reply to a subject may hold, all together."""
    special = sorted(SPECIAL_SECTIONS - set(_STANDINGS))
    return (*(kind.value for kind in in_order(Kind)), *special)
