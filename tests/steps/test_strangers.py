"""A draft that names somebody else leaves only when a person lets each name, number pass."""

import pytest

from mailbot.domain.states import MessageState
from mailbot.errors import Hindered
from mailbot.steps import act, view
from tests.mails import MARINA, MARKETING, mail
from tests.offices import BY, Bureau


def drafted(bureau: Bureau, addition: str) -> view.Desk:
    bureau.enrols(MARINA)
    bureau.arrives(mail(MARKETING))
    bureau.works()
    bureau.fills(bureau.reply())
    reply = bureau.reply()
    act.edit(bureau.office, reply.id, reply.version, f"{reply.draft.body}\n\n{addition}", BY)
    return view.look(bureau.office, reply.id)


def test_approval_refuses_until_each_stranger_is_confirmed(bureau: Bureau) -> None:
    desk = drafted(bureau, "Рассылку отключил Петров Иван Сергеевич, тел. +7 921 765-43-21.")
    phone, name = [stranger.key for stranger in desk.strangers]

    with pytest.raises(Hindered) as caught:
        act.approve(bureau.office, desk.message.id, None, BY, [phone])
    assert "Петров Иван Сергеевич" in caught.value.text.ru
    assert "765-43-21" not in caught.value.text.ru
    assert bureau.reply().state is MessageState.DRAFTED

    act.approve(bureau.office, desk.message.id, None, BY, [phone, name])
    (approved,) = [h for h in bureau.history(message_id=desk.message.id) if h.event == "approved"]
    assert bureau.reply().state is MessageState.APPROVED
    assert approved.details and approved.details["confirmed"] == f"{phone} {name}"


def test_a_confirmation_does_not_hold_for_another_text(bureau: Bureau) -> None:
    desk = drafted(bureau, "Телефон: +7 921 765-43-21.")
    (key,) = [stranger.key for stranger in desk.strangers]
    body = desk.message.draft.body.replace("43-21", "43-22")
    act.edit(bureau.office, desk.message.id, desk.message.version, body, BY)

    with pytest.raises(Hindered):
        act.approve(bureau.office, desk.message.id, None, BY, [key])


def test_the_subjects_own_data_hinder_nothing(bureau: Bureau) -> None:
    desk = drafted(bureau, "Орловой Марине Сергеевне, marina.orlova@example.com, логин m.orlova.")

    assert desk.strangers == ()
    assert desk.hindrances == ()
