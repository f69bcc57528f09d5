"""A head teacher contact without an account: told a number, once, and nothing else; named by whoever may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from accounts.roles import Role
from epep.audit.models import Event
from epep.mail import send
from epep.mail.heads import queue_to_head
from epep.mail.models import HeadContact, HeadTold, Message
from epep.moves import Refused
from peps import reminders, reminding
from peps.actions.head_contacts import name_head_contact
from peps.models import Section
from peps.reminders.heads import to_heads
from tests import factories
from tests.factories import NOW, TODAY, Scene, scene
from tests.mail.reports import POSTFIX, report
from tests.peps.mornings import days, queries, run, sent_all
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db
ADDRESS = "head@hillview.demo.example"
LATE = days(5)
"""Wednesday: three working days after the Friday on which everything is due."""


@pytest.fixture
def here() -> Scene:
    """A school that named an address."""
    found = scene(preferred_name="Zebedee", family_name="Quillfeather")
    Message.objects.all().delete()
    name_head_contact(school=found.school, address=ADDRESS, by=found.officer, now=NOW)
    return found


def to_address() -> list[Message]:
    """What was queued to it."""
    return list(Message.objects.filter(address=ADDRESS).order_by("due_on"))


# ---- what is sent --------------------------------------------------------------------------------


def test_told_when_it_is_three_working_days_late_how_many_and_nothing_else(here: Scene) -> None:
    here.another_child()
    run(days(4))
    assert to_address() == []
    sent_all()
    run(LATE)
    (message,) = to_address()
    assert (message.template, message.context, message.recipient) == ("head_told", {"count": 2}, None)
    assert send.deliver(message.pk, now=message.not_before)
    (letter,) = [one for one in mail.outbox if one.to == [ADDRESS]]
    html, _kind = letter.alternatives[0]  # type: ignore[misc]
    assert letter.subject == "Education plans: 2 plans late at your school"
    assert "Ask your designated teacher" in letter.body
    for text in (letter.subject, letter.body, str(html)):
        assert "http" not in text and "/to-do/" not in text and "href" not in text
        for name in ("Zebedee", "Quillfeather", here.school.name, here.teacher.name):
            assert name not in text


def test_each_late_thing_makes_one_go_out_however_often_and_long_it_stays_late(here: Scene) -> None:
    day, gone = days(-5), 0
    while day < days(40):
        for hour in (7, 12, 16):
            run(day, hour)
        sent_all()
        day += timedelta(days=1)
        gone = len(to_address())
    assert gone == 1
    told = list(HeadTold.objects.values_list("school", "rule", "thing_id", "due_on"))
    assert told and len(told) == len(set(told))
    here.another_child()
    Section.objects.filter(pep=here.peps[-1]).update(due_on=days(40))
    for n in range(41, 55):
        run(days(n))
        sent_all()
    assert len(to_address()) == 2


def test_nothing_goes_when_all_is_in_time_signed_or_nobody_is_named(here: Scene) -> None:
    factories.sign_all(here.pep)
    Section.objects.update(due_on=days(30))
    here.pep.refresh_from_db()
    here.pep.due_on = days(30)
    here.pep.save()
    assert to_heads(LATE) == []
    Section.objects.update(status=Section.Status.COMPLETE, due_on=days(0))
    assert [one.address for one in to_heads(LATE)] == [ADDRESS]
    assert to_heads(days(8)) == [], "a Saturday"
    HeadContact.objects.all().delete()
    assert to_heads(LATE) == []


def test_what_the_social_worker_is_late_with_is_no_matter_of_the_school(here: Scene) -> None:
    Section.objects.exclude(key="care").update(due_on=days(30))
    assert to_heads(LATE) == []
    assert [bundle.to for bundle in reminders.to_send(LATE) if bundle.to == here.who(Role.TEAM_MANAGER)]


def test_one_person_gets_one_message_a_day_also_with_an_account_and_two_schools(here: Scene) -> None:
    other = scene()
    name_head_contact(school=other.school, address=ADDRESS.upper(), by=other.officer, now=NOW)
    run(LATE)
    (message,) = to_address()
    assert (message.context["count"], message.authority) == (2, None)
    who = factories.member(Role.TEAM_MANAGER, here.authority, email="both@hillview.demo.example")
    factories.link(here.child, who, Role.TEAM_MANAGER)
    HeadContact.objects.update(address=who.email)
    HeadTold.objects.all().delete()
    sent_all()
    run(LATE + timedelta(days=1))
    assert len(Message.objects.filter(address=who.email)) == 1, "their bundle; the number waits"
    sent_all()
    run(LATE + timedelta(days=2))
    templates = (
        Message.objects.filter(address=who.email).order_by("due_on").values_list("template", flat=True)
    )
    assert list(templates) == ["reminders", "head_told"]


def test_two_runs_in_the_same_moment_send_one(here: Scene) -> None:
    one, two = to_heads(LATE), to_heads(LATE)
    queued = [
        queue_to_head(address=it.address, to=it.to, on=LATE, now=NOW, plans=len(it.plans), late=it.late)
        for it in (*one, *two)
    ]
    assert [bool(it) for it in queued] == [True, False]


def test_the_dry_run_and_the_officers_see_it(here: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    told = reminding.outlook(LATE).as_json()
    assert told["heads"] == [{"schools": [str(here.school.pk)], "plans": 1, "rules": to_heads(LATE)[0].rules}]
    assert ADDRESS not in str(told)
    officer = client_of(here.officer)
    assert "1 goes to a head teacher contact" in text_of(
        officer.get("/reminders/out/", {"on": LATE.isoformat()})
    )
    stranger = scene()
    assert reminding.outlook(LATE, authority_id=stranger.authority.pk).heads == ()
    run(LATE)
    listed = text_of(officer.get("/messages/"))
    assert ADDRESS in listed and "1 plan late at your school" in listed
    assert ADDRESS not in text_of(client_of(stranger.officer).get("/messages/"))


def test_the_daily_run_costs_the_same_queries_for_one_child_and_for_thirty(here: Scene) -> None:
    few = queries(lambda: to_heads(LATE))
    for _ in range(29):
        here.another_child()
    assert queries(lambda: to_heads(LATE)) == few
    assert len(to_heads(LATE)[0].plans) == 30


# ---- naming --------------------------------------------------------------------------------------


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which tests play."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def page_of(here: Scene) -> str:
    return f"/reminders/schools/{here.school.pk}/"


def test_the_teacher_of_the_school_and_the_virtual_school_name_somebody(here: Scene, today: None) -> None:
    for who in (here.teacher, here.officer, here.head, here.who(Role.AUTHORITY_ADMINISTRATOR)):
        client = client_of(who)
        assert here.school.name in text_of(client.get("/reminders/schools/"))
        sent = {"who": "address", "address": f"Head-{who.pk.hex[-6:]}@Hillview.demo.example"}
        assert client.post(page_of(here), sent).status_code == 302
        contact = HeadContact.objects.get()
        assert (contact.address, contact.named_by_id) == (sent["address"].lower(), who.pk)
        assert contact.address in text_of(client.get("/reminders/schools/"))
    assert Event.objects.filter(verb="school.head_contact", data={"how": "address"}).count() == 5
    assert ADDRESS not in str(list(Event.objects.values_list("data", flat=True)))


def test_nobody_else_does(here: Scene, today: None) -> None:
    for role in (
        Role.SOCIAL_WORKER,
        Role.TEAM_MANAGER,
        Role.CARER,
        Role.SCHOOL_COLLEAGUE,
        Role.FUNDING_OFFICER,
    ):
        for address in ("/reminders/schools/", page_of(here)):
            assert client_of(here.who(role)).get(address).status_code == 403
    other = scene()
    for who in (other.teacher, other.officer, other.head):
        client = client_of(who)
        assert here.school.name not in text_of(client.get("/reminders/schools/"))
        for response in (client.get(page_of(here)), client.post(page_of(here), {"who": "nobody"})):
            assert response.status_code == 404
        with pytest.raises(Refused):
            name_head_contact(school=here.school, by=who, now=NOW)
    assert HeadContact.objects.get(organisation=here.school).address == ADDRESS


def test_somebody_at_the_school_or_nobody(here: Scene, today: None) -> None:
    second = factories.member(
        Role.DESIGNATED_TEACHER, here.school, name="Wren Alder", email="wren@demo.example"
    )
    client = client_of(here.teacher)
    assert client.post(page_of(here), {"who": str(second.pk)}).status_code == 302
    contact = HeadContact.objects.get()
    assert (contact.user, contact.address) == (second, "")
    assert "Wren Alder" in text_of(client.get("/reminders/schools/"))
    client.post(page_of(here), {"who": "address", "address": "Wren@demo.example"})
    assert HeadContact.objects.get().user == second, "the address of a teacher is the teacher"
    Membership.objects.filter(user=second).update(ends_on=TODAY - timedelta(days=1))
    assert client.post(page_of(here), {"who": str(second.pk)}).status_code == 422
    assert client.post(page_of(here), {"who": "nobody"}).status_code == 302
    assert not HeadContact.objects.exists()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Select who is told"),
        ({"who": "address"}, "Enter an e-mail address"),
        ({"who": "address", "address": "head at hillview"}, "in the correct format"),
        ({"who": "address", "address": "a@demo.example\nBcc: b@demo.example"}, "in the correct format"),
        ({"who": "everybody"}, "Select one of those listed"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    here: Scene, today: None, sent: dict[str, Any], says: str
) -> None:
    page = client_of(here.officer).post(page_of(here), sent)
    assert page.status_code == 422 and says in text_of(page) and "There is a problem" in text_of(page)
    if " " in sent.get("address", "") and "\n" not in sent["address"]:
        assert f'value="{sent["address"]}"' in page.content.decode()
    assert HeadContact.objects.get().address == ADDRESS


def test_an_address_that_does_not_work_is_said_beside_the_school(here: Scene, today: None) -> None:
    from epep.mail import bounces

    run(LATE)
    (message,) = to_address()
    assert send.deliver(message.pk, now=message.not_before)
    assert bounces.take(report(POSTFIX, message.pk))
    client = client_of(here.teacher)
    assert "Messages to this address do not arrive" in text_of(client.get("/reminders/schools/"))
    client.post(page_of(here), {"who": "address", "address": "new.head@hillview.demo.example"})
    assert "do not arrive" not in text_of(client.get("/reminders/schools/"))


def test_the_list_of_schools_takes_the_same_queries_for_one_and_for_thirty(here: Scene, today: None) -> None:
    officer = client_of(here.officer)
    officer.get("/reminders/schools/")
    with CaptureQueriesContext(connection) as few:
        officer.get("/reminders/schools/")
    for number in range(29):
        school = factories.school()
        factories.child(here.authority, at=school)
        name_head_contact(school=school, address=f"head{number}@demo.example", by=here.officer, now=NOW)
    with CaptureQueriesContext(connection) as many:
        page = officer.get("/reminders/schools/")
    assert text_of(page).count("told a number alone") == 30
    assert len(few) == len(many)
