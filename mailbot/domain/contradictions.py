"""Where the policy contradicts itself, told to the operator: nothing here mends it.

What a person read in its words stands in policy.toml; what its tables lack is found here.

Source: domain facts 7.17.
"""

from collections.abc import Iterator

from mailbot.domain.policy import Policy
from mailbot.words import Text

# What the law makes of every operator, whatever the table of section 7 permits: 152-ФЗ, ст. 21.
_DUTIES = ("8.11", "8.12")
_TRANSFER = "8.9"


def contradictions(policy: Policy) -> Iterator[Text]:
    """Yield one sentence a contradiction, those that were read before those that were found."""
    for remark in policy.remarks:
        yield _of(f"п. {', '.join(remark.clauses)}", ", ".join(remark.clauses), remark.what)
    names = {row.clause: row.name for row in policy.actions}
    for row in policy.subject_categories.values():
        lacks = [clause for clause in _DUTIES if clause in names and clause not in row.actions]
        if lacks:
            told = [Text(f"{names[c].ru} (п. {c})", f"{names[c].en} ({c})") for c in lacks]
            yield _of(
                "раздел 7",
                "section 7",
                Text(
                    f"для категории «{row.name.ru}» не допускает: {', '.join(t.ru for t in told)};"
                    " закон обязывает к этому всё равно",
                    f"does not allow for “{row.name.en}”: {', '.join(t.en for t in told)};"
                    " the law demands it all the same",
                ),
            )
        if policy.recipients and _TRANSFER in names and _TRANSFER not in row.actions:
            yield _of(
                "раздел 7",
                "section 7",
                Text(
                    f"для категории «{row.name.ru}» не допускает передачи (п. {_TRANSFER}), а"
                    " recipients в policy.toml называет получателей",
                    f"does not allow for “{row.name.en}” any transfer ({_TRANSFER}), yet recipients"
                    " of policy.toml names some",
                ),
            )


def _of(place_ru: str, place_en: str, what: Text) -> Text:
    return Text(f"Политика, {place_ru}: {what.ru}.", f"Policy, {place_en}: {what.en}.")
