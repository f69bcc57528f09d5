"""Pages of reminders: the to-do list, putting off, somebody else, the table, what goes out, what was sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuthoritySettings, Membership
from accounts.roles import Role
from epep.calendar import add_working_days
from epep.mail.hours import LONDON
from epep.mail.models import HowOften, Message, Quiet
from peps import reminding
from peps.actions import quieting
from peps.models import Section
from tests import factories
from tests.factories import NOW, TODAY, Scene, scene
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db
DUE_ON = date(2026, 12, 11)
ROLES_WITH_A_LIST = (
    Role.DESIGNATED_TEACHER,
    Role.SOCIAL_WORKER,
    Role.TEAM_MANAGER,
    Role.VIRTUAL_SCHOOL_OFFICER,
    Role.VIRTUAL_SCHOOL_HEAD,
)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A scene on the day on which tests play."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return scene(preferred_name="Zebedee", family_name="Quillfeather")


def queued(on: date = DUE_ON - timedelta(days=3)) -> int:
    return reminding.queue_reminders(today=on, now=datetime(on.year, on.month, on.day, 9, tzinfo=LONDON))


# ---- the list ----------------------------------------------------------------------------------


def test_the_list_says_what_waits_and_leads_there(here: Scene) -> None:
    page = client_of(here.teacher).get("/to-do/")
    words = text_of(page)
    assert "1 plan waits for you" in words and "Zebedee" in words and "Start: " in words
    assert f"/peps/{here.pep.pk}/education/" in page.content.decode()
    assert "Zebedee" not in page.content.decode().split("</title>")[0]
    assert client_of(here.teacher).get("/to-do/count/").json() == {"count": 1, "more": False}


def test_a_signed_section_is_not_on_it_any_more(here: Scene) -> None:
    client = client_of(here.teacher)
    assert "strengths" in text_of(client.get("/to-do/")).lower() or "Education" in text_of(
        client.get("/to-do/")
    )
    factories.sign_all(here.pep)
    assert "Send to the Virtual School" in text_of(client.get("/to-do/"))
    assert "Start:" not in text_of(client.get("/to-do/"))


def test_it_shows_nothing_of_a_plan_out_of_reach(here: Scene) -> None:
    other = scene()
    for who in (other.teacher, other.worker, other.officer, here.carer, here.who(Role.YOUNG_PERSON)):
        assert "Zebedee" not in text_of(client_of(who).get("/to-do/"))


def test_the_officer_finds_what_to_judge(here: Scene) -> None:
    factories.submit(here.pep)
    assert "Judge the quality" in text_of(client_of(here.officer).get("/to-do/"))


def test_the_menu_has_the_list_for_who_is_reminded(here: Scene) -> None:
    for role, there in (
        (Role.DESIGNATED_TEACHER, True),
        (Role.TEAM_MANAGER, True),
        (Role.FUNDING_OFFICER, False),
    ):
        menu = client_of(here.who(role)).get("/to-do/").context["navigation"]
        assert ("To do" in [item["text"] for item in menu]) is there, role


@pytest.mark.parametrize("role", [Role.DESIGNATED_TEACHER, Role.VIRTUAL_SCHOOL_OFFICER])
def test_the_list_takes_the_same_queries_for_one_and_for_thirty(here: Scene, role: Role) -> None:
    Section.objects.update(due_on=TODAY - timedelta(days=30))
    client = client_of(here.who(role))
    client.get("/to-do/")
    with CaptureQueriesContext(connection) as few:
        client.get("/to-do/")
    for _ in range(29):
        here.another_child()
    Section.objects.update(due_on=TODAY - timedelta(days=30))
    with CaptureQueriesContext(connection) as many:
        page = client.get("/to-do/")
    assert page.context["total"] == 30
    assert len(few) == len(many)


@pytest.mark.parametrize("role", ROLES_WITH_A_LIST)
def test_the_number_in_the_menu_is_the_number_on_the_list(here: Scene, role: Role) -> None:
    """For everybody, with things due, late, put off, handed on, to send, to judge and asked about."""
    here.another_child()
    factories.submit(here.another_child())
    factories.sign_all(here.another_child())
    late, asked, later = here.another_child(), here.another_child(), here.another_child()
    Section.objects.filter(pep=late).update(due_on=TODAY - timedelta(days=30))
    quieting.ask_virtual_school(pep=asked, by=here.teacher, now=NOW)
    quieting.put_off(pep=later, until=add_working_days(TODAY, 2), by=here.teacher, now=NOW)
    client = client_of(here.who(role))
    page = client.get("/to-do/")
    listed = {
        card["pep"].pk for group in page.context["groups"] for card in group["cards"] if card["quiet"] is None
    }
    number = client.get("/to-do/count/").json()
    assert number == {"count": len(listed), "more": False} and page.context["total"] == len(listed) > 0
    assert f"{len(listed)} plan" in text_of(page)


def test_the_number_falls_with_what_is_done_and_with_the_right_to_see_it(here: Scene) -> None:
    client = client_of(here.teacher)
    here.another_child()
    assert client.get("/to-do/count/").json()["count"] == 2
    factories.submit(here.pep)
    assert client.get("/to-do/count/").json()["count"] == 1
    Membership.objects.filter(user=here.teacher).update(ends_on=TODAY - timedelta(days=1))
    assert client_of(here.teacher).get("/to-do/count/").json()["count"] == 0


# ---- quiet -------------------------------------------------------------------------------------


def test_put_off_and_taken_back(here: Scene) -> None:
    client = client_of(here.teacher)
    address = f"/reminders/plans/{here.pep.pk}/later/"
    until = add_working_days(TODAY, 10)
    assert text_of(client.get(address)).count("December") >= 4
    assert client.post(address, {"until": until.isoformat()}).status_code == 302
    page = client.get("/to-do/")
    assert "Put off until" in text_of(page) and "Nothing waits for you" in text_of(page)
    assert "Start" in text_of(client_of(here.worker).get("/to-do/"))
    assert client.post(f"/reminders/plans/{here.pep.pk}/again/").status_code == 302
    assert "1 plan waits for you" in text_of(client.get("/to-do/"))
    assert Quiet.objects.get().ended_at == NOW


@pytest.mark.parametrize("until", ["", "2027-06-01", "2026-11-23", "never"])
def test_not_longer_than_ten_working_days(here: Scene, until: str) -> None:
    page = client_of(here.teacher).post(f"/reminders/plans/{here.pep.pk}/later/", {"until": until})
    assert page.status_code == 422
    assert not Quiet.objects.exists()


def test_somebody_else_does_it_now(here: Scene) -> None:
    second = factories.member(Role.DESIGNATED_TEACHER, here.school, name="Second Teacher")
    stranger = factories.member(Role.DESIGNATED_TEACHER, factories.school(), name="Far Away")
    client = client_of(here.teacher)
    address = f"/reminders/plans/{here.pep.pk}/colleague/"
    words = text_of(client.get(address))
    assert "Second Teacher" in words and "Far Away" not in words
    assert client.post(address, {"who": str(stranger.pk)}).status_code == 422
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"who": str(second.pk)}).status_code == 302
    assert "Second Teacher does this now" in text_of(client.get("/to-do/"))


def test_the_virtual_school_is_asked(here: Scene) -> None:
    client = client_of(here.teacher)
    client.post(f"/reminders/plans/{here.pep.pk}/colleague/", {"who": "virtual_school"})
    assert "The Virtual School was asked" in text_of(client.get("/to-do/"))
    assert not Message.objects.filter(template="who_does_it").exists(), (
        "it goes with their message of the day"
    )
    assert "Zebedee" in text_of(client_of(here.officer).get("/to-do/"))
    queued(add_working_days(TODAY, 1))
    bundles = Message.objects.filter(rule="reminders", abouts__rule="asked").distinct()
    assert {row.recipient_id for row in bundles} == {here.officer.pk, here.second_officer.pk}
    assert not Message.objects.filter(recipient=here.teacher, rule="reminders").exists()


def test_quiet_is_for_those_for_whom_something_waits(here: Scene) -> None:
    other = scene()
    for name in ("later", "colleague"):
        assert client_of(other.teacher).get(f"/reminders/plans/{here.pep.pk}/{name}/").status_code == 404
        assert client_of(here.carer).get(f"/reminders/plans/{here.pep.pk}/{name}/").status_code == 404
    until = add_working_days(TODAY, 2).isoformat()
    page = client_of(here.who(Role.FUNDING_OFFICER)).post(
        f"/reminders/plans/{here.pep.pk}/later/", {"until": until}
    )
    assert page.status_code == 409 and "Nothing in this plan waits for you" in text_of(page)


def test_how_often(here: Scene) -> None:
    client = client_of(here.teacher)
    assert client.post("/reminders/how-often/", {}).status_code == 422
    assert client.post("/reminders/how-often/", {"often": "weekly"}).status_code == 302
    assert HowOften.objects.get().weekly
    assert "once a week" in text_of(client.get("/to-do/"))
    client.post("/reminders/how-often/", {"often": "daily"})
    assert not HowOften.objects.get().weekly


# ---- the authority's table ------------------------------------------------------------------------


def _sent(client: Any) -> dict[str, str]:
    rows = client.get("/reminders/").context["rows"]
    found = {control["key"]: control["value"] for row in rows for control in row["controls"]}
    return found | {f"{row['rule'].key}-on": "on" for row in rows if row["on"]}


def test_times_and_switches_are_changed_and_people_are_not(here: Scene) -> None:
    head = client_of(here.head)
    sent = _sent(head) | {
        "section_due-before": "7, 3",
        "section_due-above": "5",
        "section_due-to": "everybody",
    }
    del sent["judge_due-on"]
    assert head.post("/reminders/", sent).status_code == 302
    own = AuthoritySettings.objects.get(authority=here.authority).values["reminders.own"]
    assert own["section_due"] == {
        "on": True, "days_before": [3, 7], "days_after": [1], "escalate": {"above": 5, "virtual_school": 8},
    }  # fmt: skip
    assert own["judge_due"]["on"] is False
    assert _sent(head)["section_due-before"] == "3 7"
    assert queued(DUE_ON - timedelta(days=7)) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("section_due-before", "soon"), ("section_due-before", "99"), ("section_due-before", "1 2 3 4 5"),
     ("section_due-above", ""), ("section_due-above", "0"), ("section_due-above", "2 3"), ("section_due-after", "-1")],
)  # fmt: skip
def test_a_time_that_cannot_be_is_said_and_nothing_is_lost(here: Scene, name: str, value: str) -> None:
    head = client_of(here.head)
    page = head.post("/reminders/", _sent(head) | {name: value, "send_due-before": "9"})
    assert page.status_code == 422 and "There is a problem" in text_of(page)
    assert 'value="9"' in page.content.decode()
    assert "reminders.own" not in AuthoritySettings.objects.get(authority=here.authority).values


def test_an_officer_sees_the_table_and_changes_nothing(here: Scene) -> None:
    officer = client_of(here.officer)
    page = officer.get("/reminders/")
    assert page.status_code == 200 and '<form method="post"' not in page.content.decode().split("<main")[1]
    assert officer.post("/reminders/", {}).status_code in (403, 422)
    assert "Name who is told" in text_of(page)
    for who in (here.teacher, here.worker, here.carer):
        for address in ("", "out/"):
            assert client_of(who).get(f"/reminders/{address}").status_code == 403


# ---- what goes out, what was sent -----------------------------------------------------------------


def test_what_goes_out_on_a_day_and_looking_sends_nothing(here: Scene) -> None:
    officer = client_of(here.officer)
    page = officer.get("/reminders/out/", {"on": "2026-12-08"})
    words = text_of(page)
    assert (
        "2 messages as things stand now" in words and "A section to fill in or sign, 3 days before" in words
    )
    assert here.teacher.name in words and "Designated teacher" in words and "Zebedee" not in words
    assert not Message.objects.filter(rule="reminders").exists()
    assert "0 messages" in text_of(officer.get("/reminders/out/", {"on": "2026-12-12"}))
    assert officer.get("/reminders/out/", {"on": "soon"}).status_code == 422
    assert officer.get("/reminders/out/", {"on": "2030-01-01"}).status_code == 422
    other = scene()
    assert here.teacher.name not in text_of(
        client_of(other.officer).get("/reminders/out/", {"on": "2026-12-08"})
    )


def test_the_list_of_messages_tells_by_rule_and_filters(here: Scene) -> None:
    other = scene()
    queued()
    officer = client_of(here.officer)
    words = text_of(officer.get("/messages/"))
    assert "A section to fill in or sign, 3 days before" in words and "1 plan waits for you" in words
    assert text_of(officer.get("/messages/", {"rule": "judge_due"})).count("3 days before") == 0
    assert here.teacher.name in text_of(
        officer.get("/messages/", {"rule": "section_due", "q": here.teacher.email})
    )
    assert "No messages match" in text_of(officer.get("/messages/", {"since": "2030-01-01"}))
    assert officer.get("/messages/", {"since": "soon", "rule": "nonsense"}).status_code == 200
    assert other.teacher.email not in words


def test_one_failed_message_is_sent_again(here: Scene) -> None:
    queued()
    first, second = Message.objects.filter(rule="reminders")
    Message.objects.filter(rule="reminders").update(
        status="parked", problem="SMTPRecipientsRefused", attempts=1
    )
    officer = client_of(here.officer)
    assert "The address was refused, tried 1 time" in text_of(officer.get("/messages/", {"status": "parked"}))
    assert officer.post("/messages/again/", {"message": str(first.pk)}).status_code == 302
    assert [Message.objects.get(pk=row.pk).status for row in (first, second)] == ["waiting", "parked"]
    assert officer.post("/messages/again/", {"message": "x"}).status_code == 404
    stranger = client_of(scene().officer)
    stranger.post("/messages/again/", {"message": str(second.pk)})
    second.refresh_from_db()
    assert second.status == "parked"


def test_the_list_of_messages_takes_the_same_queries_for_few_and_many(here: Scene) -> None:
    officer = client_of(here.officer)
    queued()
    officer.get("/messages/")
    with CaptureQueriesContext(connection) as few:
        officer.get("/messages/")
    for _ in range(15):
        scene(authority=here.authority)
    Message.objects.filter(rule="reminders").update(status="sent", sent_at=NOW)
    queued(DUE_ON - timedelta(days=2))
    with CaptureQueriesContext(connection) as many:
        officer.get("/messages/")
    assert Message.objects.filter(rule="reminders").count() > 25
    assert len(few) == len(many)
