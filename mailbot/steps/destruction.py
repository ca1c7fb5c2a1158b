"""Propose a destruction, and let a person approve it.

Nothing is destroyed before a person approved what, on which ground and how; nothing is approved
before what was asked about the data is told, nor while a field of the act is blank.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mailbot.domain.acts import Act, Contents, blanks, propose, unknown, untold
from mailbot.domain.appeal import Action, Appeal
from mailbot.domain.findings import Verdict
from mailbot.domain.holdings import Answer
from mailbot.domain.hooks import HOOKS
from mailbot.domain.kinds import KINDS, Task
from mailbot.domain.states import OPEN, ActionState, ActState
from mailbot.errors import Hindered, NotFound
from mailbot.office import Office
from mailbot.ports import Unit
from mailbot.steps.consent import ended_by, may_destroy, whose
from mailbot.steps.draw import note
from mailbot.steps.perform import release
from mailbot.words import Text


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be destroyed, what hinders a person from approving it, what he should know."""

    act: Act
    number: str
    hindrances: tuple[Text, ...]
    remarks: tuple[Text, ...] = ()


def draft(office: Office, number: str, changes: Mapping[str, Any], by: str) -> Proposal:
    """Write or change the proposal of an appeal; `changes` are fields of `Contents`.

    Raises Hindered where nothing is to be destroyed, or where it was destroyed already.
    """
    answers = _asked(office, number)
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        act = _open(unit, appeal)
        if act is None:
            act = unit.acts.add(appeal.id, _proposed(office, unit, appeal, answers))
        elif act.state is ActState.APPROVED:
            unit.acts.take_back(act.id)
        contents = replace(act.contents, **changes)
        if "categories" in changes:
            # A person named them: he knows what the sources could not say.
            contents = replace(contents, silent=())
        if "kept" in changes and "categories" not in changes:
            # What is kept now is not destroyed; nobody has to say it twice.
            kept = {clause for each in contents.kept for clause in each.categories}
            left = tuple(clause for clause in contents.categories if clause not in kept)
            contents = replace(contents, categories=left)
        unit.acts.revise(act.id, contents)
        note(office, unit, "act_drafted", appeal.id, by)
        act = unit.acts.get(act.id)
        return _proposal(office, unit, appeal, act)


def _proposal(office: Office, unit: Unit, appeal: Appeal, act: Act) -> Proposal:
    hindrances = _hindrances(office, unit, appeal, act)
    waits = act.state is ActState.DRAFTED
    remarks = (*_unsigned(office, unit, appeal), *_silent(act.contents)) if waits else ()
    return Proposal(act, appeal.number, hindrances, remarks)


def _unsigned(office: Office, unit: Unit, appeal: Appeal) -> tuple[Text, ...]:
    """Say that nobody signed what cannot be undone: asked for first, or a person decides.

    Source: policy 14.2.4; domain facts 5 and 8, S3 and S9.
    """
    requisites = appeal.requisites
    signed = requisites is not None and requisites.signature.verdict is Verdict.PRESENT
    if signed or ended_by(unit, appeal):
        return ()
    cited = ", ".join(office.policy.clauses_of(["14.2.4"]))
    ru, en = (f" ({words} {cited})" if cited else "" for words in ("п.", "clause"))
    return (
        Text(
            f"Обращение не подписано{ru}: утверждая, Вы решаете, что и без того ясно, кто его"
            " написал. Иначе сначала попросите скан с подписью.",
            f"The appeal is not signed{en}: whoever approves decides that it is clear all the same"
            " who wrote it. Else ask for a signed scan first.",
        ),
    )


def _silent(contents: Contents) -> tuple[Text, ...]:
    """Say that more may be held than is named: a source was down when it was asked."""
    if not contents.silent:
        return ()
    names = ", ".join(contents.silent)
    return (
        Text(
            f"Источник данных не отвечал ({names}): возможно, хранится больше, чем названо."
            " Проверьте категории и укажите их.",
            f"A source of data did not answer ({names}): more may be held than is named. Look at"
            " the categories and name them.",
        ),
    )


def _open(unit: Unit, appeal: Appeal) -> Act | None:
    """Return the act that may still be changed; None where there is none yet."""
    action = _action(unit, appeal.id)
    acts = unit.acts.find(appeal_id=appeal.id)
    act = acts[-1] if acts else None
    if act and act.state in (ActState.DESTROYED, ActState.DRAWN):
        raise Hindered([DESTROYED])
    if action is None:
        raise Hindered([NOT_ORDERED])
    if action.state in (ActionState.RELEASED, ActionState.RUNNING):
        raise Hindered([RUNNING])
    return act


def _action(unit: Unit, appeal_id: int) -> Action | None:
    found = (a for a in unit.appeals.actions(appeal_id) if a.task is Task.DESTROY)
    return next(found, None)


def _asked(office: Office, number: str) -> tuple[Answer, ...]:
    """Ask the sources what they hold of the subject, when the act is first proposed.

    They may hold what the policy's section 7 does not provide for in his category: that is
    destroyed with the rest, and no reply may say that nothing is left.
    """
    with office.records.look() as unit:
        appeal = unit.appeals.by_number(number)
        subject, begun = whose(unit, appeal), unit.acts.find(appeal_id=appeal.id)
    if subject is None or begun or not office.settings.sources:
        return ()
    return office.ask_sources(subject)


def _proposed(office: Office, unit: Unit, appeal: Appeal, answers: Collection[Answer]) -> Contents:
    contents = propose(
        appeal,
        unit.appeals.demands(appeal.id),
        whose(unit, appeal),
        office.policy,
        office.operator,
        ended=ended_by(unit, appeal),
        beyond={clause for each in answers for clause, values in each.values.items() if values},
    )
    return replace(contents, silent=tuple(each.source for each in answers if each.waits))


def look(office: Office, number: str) -> Proposal:
    """Return the last act of an appeal with what hinders its approval; raises NotFound."""
    with office.records.look() as unit:
        appeal = unit.appeals.by_number(number)
        acts = unit.acts.find(appeal_id=appeal.id)
        if not acts:
            raise NotFound(no_act(number))
        return _proposal(office, unit, appeal, acts[-1])


def _hindrances(office: Office, unit: Unit, appeal: Appeal, act: Act) -> tuple[Text, ...]:
    """Return everything that must be put right before the data may be destroyed."""
    if act.state is not ActState.DRAFTED:
        return ()
    action = _action(unit, appeal.id)
    told_first = untold(unit.appeals.demands(appeal.id))
    found = [
        *((NOT_ORDERED,) if action is None or appeal.state not in OPEN else ()),
        *(() if may_destroy(unit, appeal) else (NOT_HIS,)),
        *(_first(KINDS[kind].name) for kind in told_first),
        *blanks(
            act.contents, office.operator, office.policy, f"mailbot acts draft {appeal.number}"
        ),
        *unknown(act.contents, office.policy),
    ]
    return tuple(found)


def approve(office: Office, number: str, by: str) -> Act:
    """Let the data be destroyed: by the operator's system at once, else by a person who says so.

    Raises Hindered with everything that is in the way.
    """
    with office.records.begin() as unit:
        appeal = unit.appeals.by_number(number)
        acts = unit.acts.find(appeal_id=appeal.id)
        if not acts:
            raise NotFound(no_act(number))
        act, action = acts[-1], _action(unit, appeal.id)
        if hindrances := _hindrances(office, unit, appeal, act):
            raise Hindered(hindrances)
        unit.acts.approve(act.id, by=by, at=office.now())
        note(office, unit, "act_approved", appeal.id, by)
        assert action is not None  # noqa: S101 -- else it is hindered
        if office.settings.hook(HOOKS[Task.DESTROY]) is not None:
            release(office, unit, action, by)
        return unit.acts.get(act.id)


def _first(name: Text) -> Text:
    return Text(
        f"Сначала ответьте на требование «{name.ru}»: уничтоженное сообщить уже нельзя."
        " Черновик ответа готов: mailbot messages list.",
        f"First answer the demand “{name.en}”: what is destroyed can be told no more."
        " A draft lies ready: mailbot messages list.",
    )


def no_act(number: str) -> Text:
    """Say that there is no act yet, and how to begin one."""
    return Text(
        f"По обращению {number} акта нет. Предложение: mailbot acts draft {number}.",
        f"There is no act for appeal {number}. To propose one: mailbot acts draft {number}.",
    )


NOT_ORDERED = Text(
    "По этому обращению уничтожать нечего: нет такой задачи. Посмотрите: mailbot actions list.",
    "Nothing is to be destroyed for this appeal: there is no such task. See: mailbot actions list.",
)
RUNNING = Text(
    "Уничтожение уже выполняется информационной системой.",
    "A hook is destroying the data already.",
)
DESTROYED = Text(
    "Данные по этому обращению уже уничтожены, акт составлен или составляется.",
    "The data of this appeal are destroyed already, and the act is drawn up.",
)
NOT_HIS = Text(
    "Не установлено, что писал сам субъект: ничего не уничтожается. Дождитесь подтверждения или"
    " убедитесь сами (mailbot appeals confirm N).",
    "It is not certain that the subject wrote: nothing is destroyed. Wait for his confirmation, or"
    " make sure yourself (mailbot appeals confirm N).",
)
