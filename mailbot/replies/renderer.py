"""Texts over templates/: Jinja2 that refuses an unknown fact, and letters as PDF by typst.

A template may read the facts that it is given and nothing else (a sandbox); strings stay strings.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from mailbot.domain.findings import Form
from mailbot.domain.message import Draft
from mailbot.domain.policy import Operator, Policy
from mailbot.domain.post import postcode, without_postcode
from mailbot.errors import ConfigError
from mailbot.replies.cites import cite, section
from mailbot.replies.names import Case, in_full, salutation, with_initials
from mailbot.replies.typography import bind, day, moment, tidy
from mailbot.words import Text

if TYPE_CHECKING:
    from jinja2 import Environment

    from mailbot.replies.post import Party

LANGUAGES = ("ru", "en")

# What a text calls to cite the policy (replies/cites.py).
_CITING = ("cite", "section")


class Renderer:
    """Implements `ports.Renderer`.

    A template is taken from the first of `folders` that has it, so that an operator overrides
    file by file. `operator`, `policy` and `language` are known to every template.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        *,
        operator: Operator,
        policy: Policy,
        facsimile: bytes | None = None,
    ) -> None:
        self._folders = tuple(folders)
        self._operator = operator
        self._policy = policy
        self._facsimile = facsimile

    def text(self, template: str, language: str, facts: Mapping[str, object]) -> str:
        """Render `template` in that language; anything but "en" is written in Russian.

        Raises ConfigError for a template that is missing or faulty, or names an unknown fact.
        """
        from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

        environment = self._environments[_known(language)]
        try:
            return tidy(environment.get_template(f"{template}.txt").render(facts))
        except TemplateNotFound as error:
            raise _faulty(str(error), Text("такого шаблона нет", "no such template")) from error
        except TemplateSyntaxError as error:
            place = f"{error.name or template}:{error.lineno}"
            words = error.message or type(error).__name__
            raise _faulty(place, Text(words, words)) from error
        except TemplateError as error:
            words = error.message or type(error).__name__
            raise _faulty(self._place(error, template), Text(words, words)) from error
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # Its words may be those of a letter: only what kind of fault it is may be told.
            words = type(error).__name__
            raise _faulty(self._place(error, template), Text(words, words)) from error

    def _place(self, error: Exception, template: str) -> str:
        """Return file and line of the innermost template that was being rendered."""
        named = [
            f"{Path(frame.filename).relative_to(folder)}:{frame.lineno}"
            for frame in extract_tb(error.__traceback__)
            for folder in self._folders
            if frame.filename.endswith(".txt") and Path(frame.filename).is_relative_to(folder)
        ]
        return named[-1] if named else f"{template}.txt"

    def faults(self, template: str, language: str) -> list[Text]:
        """Return what would keep the template from being rendered, whatever the facts."""
        from jinja2 import TemplateNotFound, TemplateSyntaxError
        from jinja2.meta import find_referenced_templates

        environment = self._environments[_known(language)]
        place = f"templates: {language}/{template}.txt"
        try:
            loader = environment.loader
            assert loader is not None  # noqa: S101 -- `_environment` gives it one
            parsed = environment.parse(loader.get_source(environment, f"{template}.txt")[0])
            # An unknown filter is found only here.
            environment.compile(parsed, raw=True)
            named = set(find_referenced_templates(parsed)) - {None}
            missing = named - set(loader.list_templates()) if named else set()
        except TemplateNotFound:
            return [Text(f"{place}: такого шаблона нет.", f"{place}: no such template.")]
        except TemplateSyntaxError as error:
            words = f"{place}:{error.lineno}: {(error.message or '').rstrip('.')}"
            return [Text(f"{words}.", f"{words}.")]
        return [
            Text(f"{place}: шаблона {name} нет.", f"{place}: there is no template {name}.")
            for name in sorted(map(str, missing))
        ]

    def cited(self) -> frozenset[str]:
        """Return the clauses of the policy that the texts cite, by the shipped policy's numbers."""
        from jinja2 import nodes

        found: set[str] = set()
        for environment in self._environments.values():
            loader = environment.loader
            assert loader is not None  # noqa: S101 -- `_environment` gives it one
            for name in loader.list_templates():
                if name.endswith(".txt"):
                    parsed = environment.parse(loader.get_source(environment, name)[0])
                    found |= {
                        each.value
                        for call in parsed.find_all(nodes.Call)
                        if isinstance(call.node, nodes.Name) and call.node.name in _CITING
                        for each in call.args
                        if isinstance(each, nodes.Const)
                    }
        return frozenset(found)

    def letter(self, draft: Draft, head: Mapping[str, object], day: date) -> bytes:
        """Return the draft as a PDF/A letter on the operator's letterhead, dated `day`.

        `head` is that of `domain/facts.py`; the same values give the same bytes.
        """
        from mailbot.replies.letter import letter_pdf

        language = _known(draft.language)
        facts = {**head, "day": day}
        return letter_pdf(
            self._file("letter.typ"),
            language=language,
            day=day,
            title=draft.subject,
            letterhead=self.text("letterhead", language, facts),
            reference=self.text("reference", language, facts),
            addressee=self.text("addressee", language, facts),
            body=bind(draft.body, language),
            position=bind(self._operator.position, language),
            signer=bind(self._operator.short_name or self._operator.name, language),
            footer=self.text("responsible", language, facts),
            # What leaves on paper is signed by hand.
            facsimile=None if draft.form is Form.PAPER else self._facsimile,
        )

    def envelope(self, size: str, day: date, name: str, address: str) -> bytes:
        """Return an envelope of that size to that person, the name in the dative."""
        from mailbot.replies.post import envelope_pdf

        return envelope_pdf(
            self._file("envelope.typ"),
            size,
            title=f"Конверт {size.upper()}",
            day=day,
            sender=_party(self._operator.name, self._operator.address),
            addressee=_party(in_full(name, Case.DATIVE), address),
        )

    def inventory(
        self, day: date, name: str, address: str, things: Sequence[tuple[str, int]]
    ) -> bytes:
        """Return the inventory of a letter in two copies on one A4."""
        from mailbot.replies.post import inventory_pdf

        return inventory_pdf(
            self._file("inventory.typ"),
            title="Опись вложения",
            day=day,
            sender=bind(self._operator.short_name or self._operator.name, "ru"),
            name=bind(in_full(name, Case.DATIVE), "ru"),
            address=bind(address, "ru"),
            things=[(bind(what, "ru"), count) for what, count in things],
        )

    def register(
        self,
        *,
        language: str,
        day: date,
        title: str,
        subtitle: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[str | date]],
        footer: Sequence[str],
    ) -> bytes:
        """Return the print form of the register as PDF/A, A4 across."""
        from mailbot.replies.journal import register_pdf

        return register_pdf(
            self._file("register.typ"),
            language=_known(language),
            day=day,
            title=title,
            subtitle=subtitle,
            heads=heads,
            rows=rows,
            footer=footer,
        )

    def sheet(self, name: str, data: Mapping[str, object]) -> bytes:
        """Return the paper of templates/{name}.typ as PDF/A; same data, same bytes."""
        from mailbot.replies.press import press

        return press(self._file(f"{name}.typ"), name, data)

    def _file(self, name: str) -> Path:
        for folder in self._folders:
            if (file := folder / name).is_file():
                return file
        raise _faulty(name, Text("такого шаблона нет", "no such template"))

    @cached_property
    def _environments(self) -> dict[str, "Environment"]:
        return {language: self._environment(language) for language in LANGUAGES}

    def _environment(self, language: str) -> "Environment":
        from jinja2 import FileSystemLoader, StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        from mailbot.replies.compiled import compiled

        environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader([folder / language for folder in self._folders]),
            undefined=StrictUndefined,
            # Plain text: there is nothing to escape.
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            # An included part ends its own line.
            keep_trailing_newline=True,
            auto_reload=False,
            bytecode_cache=compiled(),
        )
        environment.globals.update(
            operator=self._operator,
            policy=self._policy,
            language=language,
            cite=partial(cite, policy=self._policy, language=language),
            section=partial(section, policy=self._policy, language=language),
        )
        environment.filters.update(self._filters(language))
        return environment

    def _filters(self, language: str) -> dict[str, Any]:
        zone = self._operator.zone
        return {
            "say": lambda words: words.say(language),
            "day": partial(_day, language=language, zone=zone),
            "moment": partial(moment, language=language, zone=zone),
            "salutation": partial(salutation, language=language),
            "to": partial(with_initials, case=Case.DATIVE),
            "of": partial(with_initials, case=Case.GENITIVE),
            "or_blank": lambda value, what: value or f"[[{what}]]",
            "bind": partial(bind, language=language),
        }


# `day` is also the name of a parameter above.
def _day(value: date | datetime | None, *, language: str, zone: Any) -> str:
    return day(value, language, zone)


def _party(name: str, address: str) -> "Party":
    from mailbot.replies.post import Party

    return Party(bind(name, "ru"), bind(without_postcode(address), "ru"), postcode(address))


def _known(language: str) -> str:
    return "en" if language == "en" else "ru"


def _faulty(place: str, what: Text) -> ConfigError:
    return ConfigError([Text(f"templates: {place}: {what.ru}.", f"templates: {place}: {what.en}.")])
