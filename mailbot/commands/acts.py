"""`mailbot acts`: what is destroyed, a person's approval, and the papers that prove it."""

from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from mailbot.commands.desk import actor, at_desk, day, lines, moment, say, table, tell
from mailbot.commands.export import registers
from mailbot.commands.files import made
from mailbot.domain.act_papers import JOURNAL
from mailbot.domain.acts import Contents, Kept, named
from mailbot.domain.policy import Clause
from mailbot.domain.states import ActState
from mailbot.errors import BadInput, NotFound
from mailbot.exports.sheets import SHEETS
from mailbot.office import Office
from mailbot.steps import act_list, destruction, retain
from mailbot.steps.act_list import Listed
from mailbot.steps.destruction import Proposal
from mailbot.steps.keeping import kept
from mailbot.steps.retain import RETENTION
from mailbot.words import Text

STATES = {
    ActState.DRAFTED: Text("предложено, ждёт утверждения", "proposed"),
    ActState.APPROVED: Text("утверждено, ждёт уничтожения", "approved, to be destroyed"),
    ActState.DESTROYED: Text("уничтожено, акт составляется", "destroyed, act to be drawn up"),
    ActState.DRAWN: Text("акт составлен", "act drawn up"),
}


OF_EXPIRED = Text("копии mailbot", "mailbot’s own copies")


def show_all(arguments: Namespace) -> None:
    """Print every act, with the day until which it has to be kept."""
    with at_desk(arguments) as office:
        found = act_list.listed(office)
        if arguments.format == "json":
            lines((_json(office, each) for each in found), office.settings)
            return
        table(
            [
                Text("Акт", "Act"),
                Text("Обращение", "Appeal"),
                Text("Состояние", "State"),
                Text("Уничтожено", "Destroyed"),
                Text("Утвердил", "Approved by"),
                Text("Подписан", "Signed"),
                Text("Хранить до", "Keep until"),
            ],
            [
                [
                    each.act.number or "—",
                    each.appeal_number or OF_EXPIRED.say(arguments.lang),
                    STATES[each.act.state].say(arguments.lang),
                    moment(each.act.destroyed_at, office.settings),
                    each.act.approved_by or "—",
                    "✓" if each.act.sheet_ref else "—",
                    day(each.keep_until),
                ]
                for each in found
            ],
            arguments,
        )


def _json(office: Office, each: Listed) -> dict[str, Any]:
    act, contents = each.act, each.act.contents
    return {
        "number": act.number or None,
        "appeal": each.appeal_number or None,
        "state": act.state,
        "categories": contents.categories,
        "kept": [
            {"categories": kept.categories, "norm": kept.norm, "term": kept.term}
            for kept in contents.kept
        ],
        "grounds": contents.grounds,
        "method": contents.method or None,
        "approved_by": act.approved_by or None,
        "approved_at": act.approved_at,
        "destroyed_at": act.destroyed_at,
        "drawn_at": act.drawn_at,
        "act_sha256": act.act_sha256 or None,
        "extract_sha256": act.extract_sha256 or None,
        "signed": bool(act.sheet_ref),
        "keep_until": each.keep_until,
    }


def draft(arguments: Namespace) -> None:
    """Propose what is destroyed, or change the proposal, and say what hinders its approval."""
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        if arguments.number == RETENTION:
            _print_expired(arguments, office, retain.draft(office, _changes(arguments), by))
            return
        proposal = destruction.draft(office, arguments.number, _changes(arguments), by)
        _print(arguments, office, proposal)


def _print_expired(arguments: Namespace, office: Office, drafted: retain.Draft) -> None:
    say(
        arguments,
        Text("Уничтожение того, срок хранения чего истёк", "Destruction of what has expired"),
    )
    for head, value in fields_of(drafted.contents, office, arguments.lang).items():
        tell(f"  {head}: {value or '—'}")
    for hindrance in drafted.hindrances:
        say(arguments, Text(f"✗ {hindrance.ru}", f"✗ {hindrance.en}"))
    if not drafted.hindrances:
        order = f"mailbot retention approve {drafted.batch.code}"
        say(arguments, Text(f"Утвердить уничтожение: {order}", f"Approve it: {order}"))


def _changes(arguments: Namespace) -> dict[str, Any]:
    """Return the fields that the person named; what he did not name stays."""
    plain = ("subject", "method", "how", "tool", "place", "media")
    found: dict[str, Any] = {name: " ".join(value.split()) for name in plain
             if (value := getattr(arguments, name)) is not None}  # fmt: skip
    if arguments.category:
        found["categories"] = tuple(arguments.category)
    if arguments.ground:
        found["grounds"] = tuple(arguments.ground)
    if arguments.keep:
        found["kept"] = tuple(kept_of(arguments.keep))
    return found


def kept_of(words: Iterable[str]) -> Iterator[Kept]:
    """Yield what «clauses=norm=term» says is kept, nothing for none; raises BadInput."""
    for each in words:
        if each == "none":
            continue
        clauses, _, rest = each.partition("=")
        norm, _, term = rest.partition("=")
        if not (clauses and norm.strip() and term.strip()):
            raise BadInput(
                Text(
                    "Что сохраняется: нужно «пункты=норма=срок», например"
                    ' "5.1,5.6=подп. 8 п. 1 ст. 23 НК РФ=в течение 5 лет", или none.',
                    "What is kept: “clauses=norm=term” is needed, or none.",
                )
            )
        yield Kept(tuple(clauses.replace(" ", "").split(",")), norm.strip(), term.strip())


def _print(arguments: Namespace, office: Office, proposal: Proposal) -> None:
    contents, language = proposal.act.contents, arguments.lang
    state = STATES[proposal.act.state]
    number = proposal.number
    say(
        arguments,
        Text(
            f"Уничтожение по обращению № {number}: {state.ru}",
            f"Destruction, appeal No. {number}: {state.en}",
        ),
    )
    for head, value in fields_of(contents, office, language).items():
        tell(f"  {head}: {value or '—'}")
    for hindrance in proposal.hindrances:
        say(arguments, Text(f"✗ {hindrance.ru}", f"✗ {hindrance.en}"))
    for remark in proposal.remarks:
        say(arguments, Text(f"! {remark.ru}", f"! {remark.en}"))
    if proposal.act.state is ActState.DRAFTED and not proposal.hindrances:
        order = f"mailbot acts approve {number}"
        say(arguments, Text(f"Утвердить уничтожение: {order}", f"Approve it: {order}"))


def fields_of(contents: Contents, office: Office, language: str) -> Mapping[str, str]:
    categories = office.policy.data_categories
    method = office.policy.method(contents.method)
    way = method.name.say(language) if method else ""
    kept = [f"{', '.join(each.categories)} ({each.norm}; {each.term})" for each in contents.kept]
    rows = {
        Text("Субъект", "Subject"): contents.subject,
        Text("Категории", "Categories"): _called(contents.categories, categories, language),
        Text("Сохраняется", "Kept"): "; ".join(kept),
        Text("Основание", "Ground"): _called(
            contents.grounds, office.policy.destruction_grounds, language
        ),
        Text("Способ", "Method"): f"{contents.method} {way}".strip(),
        Text("Фактически", "In fact"): contents.how,
        Text("Средство", "Tool"): contents.tool,
        Text("Место", "Place"): contents.place,
        Text("Носители", "Media"): contents.media,
        Text("ИСПДн", "Information system"): contents.pd_system,
        Text("Комиссия", "Commission"): "; ".join(contents.commission),
    }
    return {head.say(language): value for head, value in rows.items()}


def _called(clauses: Sequence[str], known: Iterable[Clause], language: str) -> str:
    names = named(clauses, known, language)
    return "; ".join(f"{clause} {name}" for clause, name in zip(clauses, names, strict=True))


def approve(arguments: Namespace) -> None:
    """Let the data be destroyed."""
    with at_desk(arguments) as office:
        destruction.approve(office, arguments.number, actor(arguments, office.settings))
    say(
        arguments,
        Text(
            "Утверждено. Данные уничтожит система оператора ([hooks.destroy]), а без неё — Вы:"
            " mailbot actions list, затем mailbot actions done N. После этого будет составлен акт.",
            "Approved. The operator's system ([hooks.destroy]) destroys the data, without one you"
            " do: mailbot actions list, then mailbot actions done N. Then the act is drawn up.",
        ),
    )


def sign(arguments: Namespace) -> None:
    """Bind the act that the commission signed."""
    file = Path(arguments.file)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadInput(Text(f"{file}: файл не читается.", f"{file}: cannot be read.")) from error
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        act_list.sign(office, arguments.number, content, by)
    say(arguments, Text("Подписанный акт приложен.", "The signed act is bound."))


def export(arguments: Namespace) -> None:
    """Write the register of documents handed for destruction, or all papers into a folder."""
    target = Path(arguments.target)
    with at_desk(arguments) as office:
        by = actor(arguments, office.settings)
        rows = act_list.journal(office)
        if target.suffix.lower() in (".pdf", *SHEETS):
            _write(office, target, rows)
            act_list.exported(office, by, target.suffix[1:].lower(), len(rows))
            count = len(rows)
        else:
            count = _folder(arguments, office, target, rows, by)
    say(arguments, Text(f"{target}: {count}", f"{target}: {count}"))


def _write(office: Office, file: Path, rows: list[Any]) -> None:
    with made(file) as place:
        if file.suffix.lower() == ".pdf":
            place.write_bytes(act_list.journal_pdf(office, rows))
            return
        keys, heads = [key for key, _ in JOURNAL], [head.ru for _, head in JOURNAL]
        SHEETS[file.suffix.lower()](place, keys, heads, rows)


def _folder(arguments: Namespace, office: Office, folder: Path, rows: list[Any], by: str) -> int:
    """Write acts, extracts and their register, for keeping at the operator's place (11.4)."""
    wanted = set(arguments.numbers)
    drawn = act_list.listed(office, [ActState.DRAWN])
    chosen = [each for each in drawn if not wanted or each.appeal_number in wanted]
    if missing := wanted - {each.appeal_number for each in chosen}:
        which = ", ".join(sorted(missing))
        raise NotFound(
            Text(f"Актов по этим обращениям нет: {which}.", f"No acts of these appeals: {which}.")
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            Text(f"{folder}: папку не создать: {error.strerror}.", f"{folder}: {error.strerror}.")
        ) from error
    sums = []
    for each in chosen:
        for name, content in act_list.papers(office, each.act):
            with made(folder / name) as place:
                place.write_bytes(content)
            sums.append(f"{sha256(content).hexdigest()}  {name}\n")
    if not wanted:
        # What is kept at the operator's place is whole: both registers, and every act.
        for name, content in registers(office, arguments.lang):
            with made(folder / name) as place:
                place.write_bytes(content)
            sums.append(f"{sha256(content).hexdigest()}  {name}\n")
    for name in ("destruction-register.pdf", "destruction-register.xlsx"):
        _write(office, folder / name, rows)
        sums.append(f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n")
    with made(folder / "SHA256SUMS") as place:
        place.write_text("".join(sums), encoding="utf-8")
    act_list.exported(office, by, "acts", len(chosen))
    if not wanted:
        kept(office)
    return len(sums)
