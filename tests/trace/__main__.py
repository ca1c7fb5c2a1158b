"""Write docs/traceability.md: clause → code → tests → documents.

A clause is carried by whatever cites it: a docstring or comment of the code («policy 14.3.1»), the
docstring (`Source: policy 14.3.1`) or marker (`@pytest.mark.policy("14.3.1")`) of a test, and the
texts that cite it (`cite("14.4")`). A clause stands for those below it where nothing cites these.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.trace.clauses import CLAUSES, NO_SOFTWARE

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "traceability.md"

_NUMBER = r"\d+(?:\.\d+)*"
_CITED = re.compile(rf"\b[Pp]olicy (?:section )?({_NUMBER}(?:(?:, | and |–|-){_NUMBER})*)")
# How norms cite it in the tables of kinds and clocks, and which clauses the policy as data holds.
_NORM = re.compile(rf"Политика, п\. ({_NUMBER}(?:(?:, |–){_NUMBER})*)")
_DATA = re.compile(rf'(?m)^clause = "({_NUMBER})"|^# ({_NUMBER})\. ')
# What the policy is silent on has no clause of its own.
_SILENT = re.compile(r"\b(facts 2\.14)\b")
_IN_TEXTS = re.compile(r"(?:cite|section)\(([^)]*?)(?:, (?:before|after|word|short)|\))")


def page() -> str:
    """Return the page."""
    code, tests, texts = _code(), _tests(), _texts()
    rows = [
        f"| {clause} | {what} | {_listed(code, clause)} | {_of_tests(tests, clause)}"
        f" | {_listed(texts, clause)} |"
        for clause, what in CLAUSES.items()
    ]
    return "\n".join([_HEAD, *rows, ""])


_HEAD = """\
# Which clause of the policy lives where

Made by `python -m tests.trace`; a test tells when it is out of date. Clauses are those of the
shipped policy that software can carry ([domain.md](domain.md), section 2), and the last row what it
is silent on (2.14); where no test can be, the column says why.

| clause | what it wants | code | tests | texts |
|---|---|---|---|---|"""


def _listed(found: dict[str, set[str]], clause: str) -> str:
    return ", ".join(f"`{name}`" for name in sorted(found.get(clause, ())))


def _of_tests(tests: dict[str, set[str]], clause: str) -> str:
    return NO_SOFTWARE.get(clause) or _listed(tests, clause)


def numbers(listed: str) -> Iterator[str]:
    """Yield the clauses of «3.4–3.6, 4.3», those between the ends of a range too."""
    for one in re.split(r", | and ", listed):
        first, dash, last = re.sub("-", "–", one).partition("–")
        if not dash:
            yield one
            continue
        head, _, start = first.rpartition(".")
        for number in range(int(start), int(last.rpartition(".")[2]) + 1):
            yield f"{head}.{number}" if head else str(number)


def cited(words: str) -> set[str]:
    """Return the clauses that the words cite."""
    listed = (*_CITED.findall(words), *_NORM.findall(words))
    found = {number for one in listed for number in numbers(one)}
    # «policy 5.1» is told of by 5.1; «policy 6.5» by 6 where nobody lists 6.5.
    return {known for n in found if (known := _known(n))} | set(_SILENT.findall(words))


def _known(clause: str) -> str:
    while clause and clause not in CLAUSES:
        clause = clause.rpartition(".")[0]
    return clause


def _code() -> dict[str, set[str]]:
    found = defaultdict(set)
    for file in sorted((ROOT / "mailbot").rglob("*.py")):
        for clause in cited(" ".join(file.read_text(encoding="utf-8").split())):
            found[clause].add(str(file.relative_to(ROOT / "mailbot")))
    for name in ("policy.toml", "clocks.toml"):
        words = (ROOT / "config" / name).read_text(encoding="utf-8")
        held = {clause for pair in _DATA.findall(words) for clause in pair if clause}
        for clause in cited(words) | {_known(clause) for clause in held}:
            found[clause].add(name)
    found.pop("", None)
    return found


def _texts() -> dict[str, set[str]]:
    found = defaultdict(set)
    folder = ROOT / "templates" / "ru"
    for file in sorted(folder.rglob("*.txt")):
        for listed in _IN_TEXTS.findall(file.read_text(encoding="utf-8")):
            for clause in re.findall(rf'"({_NUMBER})"', listed):
                found[_known(clause)].add(str(file.relative_to(folder)))
    return found


def _tests() -> dict[str, set[str]]:
    found = defaultdict(set)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        place = str(file.relative_to(ROOT / "tests"))
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for clause in _of(node):
                    found[clause].add(f"{place}: {node.name}")
    return found


def _of(test: ast.FunctionDef) -> set[str]:
    named = cited(" ".join((ast.get_docstring(test) or "").split()))
    for decorator in test.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.policy":
            named |= {_known(ast.literal_eval(argument)) for argument in decorator.args}
    return named


def untested() -> list[str]:
    """Return the clauses that no test is named after, and that a test could be."""
    tests = _tests()
    return [clause for clause in CLAUSES if clause not in NO_SOFTWARE and not tests.get(clause)]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    for clause in untested():
        print("no test:", clause, CLAUSES[clause])
