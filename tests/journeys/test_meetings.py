"""A meeting in a browser: wishes, arranging, inviting, answering by link, running it offline for a minute, on paper.

Pages are looked at with axe and at 320 px by `Person.look`. What is refused is tested in tests/peps/meetings.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from peps.meetings import arranging
from peps.models import Invitee, Meeting, PepFacts, Wish
from tests.factories import Scene, scene
from tests.journeys.steps import Person
from tests.peps.meetings.arranged import LATER, details, emails, link_of
from tests.peps.pages import save
from tests.stack import RealStack

pytestmark = pytest.mark.browser

Somebody = Callable[..., Person]
OFFLINE = 60
"""Seconds without a connection in the middle of a meeting."""


@pytest.fixture
def opened(stack: RealStack) -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")


def meeting_of(here: Scene, *, invite: bool = True) -> Meeting:
    """A meeting that is still to come."""
    now = timezone.now()
    made = arranging.arrange(pep=here.pep, details=details(here, starts_at=LATER), by=here.teacher, now=now)
    if invite:
        arranging.invite(meeting=made, by=here.teacher, now=now)
    made.refresh_from_db()
    return made


def begun(here: Scene) -> Meeting:
    """A meeting whose time has come."""
    made = meeting_of(here)
    Meeting.objects.filter(pk=made.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    made.refresh_from_db()
    return made


def wait_for(told: Callable[[], bool]) -> None:
    """Until the database says so, for at most ten seconds: a page may be ahead of its last save."""
    ends = time.monotonic() + 10
    while not told():
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_from_the_childs_wishes_to_invitations(opened: Scene, somebody: Somebody) -> None:
    teacher = somebody().sign_in(opened.teacher)
    teacher.go(f"/peps/{opened.pep.pk}/meetings/").look("meeting-empty")
    teacher.follow("Write down what Orla would like").look("meeting-wishes")
    page = teacher.page
    page.get_by_label("After school").check()
    page.locator('[name="where"][value="school"]').check()
    page.locator('[name="lessons-0-lesson"]').fill("Art")
    page.locator('[name="lessons-0-day"]').select_option("tuesday")
    page.locator('[name="asked_by"]').fill("Ms Green, on a walk")
    teacher.press("Save these wishes").reads("What Orla would like is written down.", "Art")
    assert Wish.objects.get(pep=opened.pep).said["parts"] == ["after"]

    teacher.follow("Arrange the meeting").look("meeting-arrange")
    page.get_by_label("Another day").check()
    for part, value in (("day", "8"), ("month", "12"), ("year", "2099")):
        page.locator(f'[name="on_{part}"]').fill(value)
    page.locator('[name="at"]').fill("10am")
    page.locator('[name="detail"]').fill("room 4")
    page.locator('[name="others-0-name"]').fill("Jo")
    page.locator('[name="others-0-email"]').fill("jo@post.example")
    teacher.press("Arrange the meeting").reads("The child asked for: after school.", "say why").look(
        "meeting-against"
    )
    page.locator('[name="reason"]').fill("The hall is taken after school")
    teacher.press("Arrange the meeting").reads("Nobody has been told yet").look("meeting-arranged")
    count = Invitee.objects.count()
    teacher.press(f"Send {count} invitations").reads(f"{count} invitations sent.", "Not answered yet").look(
        "meeting-told"
    )
    assert Meeting.objects.get().against_wishes == "The hall is taken after school"


def test_an_answer_by_link_on_a_phone(opened: Scene, somebody: Somebody) -> None:
    meeting = meeting_of(opened)
    path = link_of(emails(meeting)["jo@post.example"][0])
    aunt = somebody(width=375).go(path).look("meeting-reply")
    aunt.press("Send my answer").reads("Select whether you can come")
    aunt.page.get_by_label("I could come at another time").check()
    aunt.page.locator('[name="text"]').fill("Any Friday after four")
    aunt.press("Send my answer").reads("Thank you").look("meeting-thanks")
    answer = aunt.page.goto(path)
    assert answer is not None
    assert answer.status == 410
    aunt.reads("You have answered already").look("meeting-used")

    worker = somebody().sign_in(opened.worker)
    worker.go(f"/peps/{opened.pep.pk}/meetings/").reads("Any Friday after four", "Asks for another time")
    worker.follow("Change day, place or people").look("meeting-change")
    worker.page.locator('[name="at"]').fill("4pm")
    worker.press("Save the changes").reads(
        "Everybody who was invited is told.", "to the meeting as it was before"
    )
    worker.look("meeting-moved")
    carer = somebody(width=375).sign_in(opened.carer, then="/meetings/mine/").look("meeting-mine")
    carer.follow("Answer")
    carer.page.get_by_label("I come", exact=True).check()
    carer.press("Send my answer").reads("Your answer is kept.", "Comes")


def test_a_meeting_run_without_a_connection_for_a_minute(opened: Scene, somebody: Somebody) -> None:
    save(
        opened,
        opened.teacher,
        {"participation_given": "yes", "views_proud": "I ran the book stall"},
        key="views",
    )
    meeting = begun(opened)
    teacher = somebody().sign_in(opened.teacher)
    teacher.go(f"/peps/{opened.pep.pk}/meetings/run/").look("meeting-run")
    page = teacher.page
    page.locator('[name="meeting_discussion"]').fill("Before the wifi went")
    teacher.saved_by_itself()
    page.context.set_offline(True)
    expect(page.locator("[data-offline]")).to_be_visible()
    page.locator('[name="meeting_discussion"]').fill("Before the wifi went. While it was gone.")
    page.locator('[name="meeting_plan-0-action"]').fill("Reading partner twice a week")
    page.locator('[name="meeting_plan-0-who"]').fill("Sam Ode")
    page.get_by_label(opened.worker.name).check()
    expect(page.locator("[data-save-state]")).to_contain_text("Not saved: no connection")
    teacher.press("Save, the meeting was held")  # nothing is lost by it
    page.wait_for_timeout(OFFLINE * 1000)
    expect(page).to_have_url(re.compile("/meetings/run/$"))
    assert opened.section("meeting").answers["meeting_discussion"] == "Before the wifi went"
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()
    teacher.saved_by_itself()
    wait_for(lambda: "meeting_plan" in opened.section("meeting").answers)
    assert opened.section("meeting").answers["meeting_discussion"].endswith("While it was gone.")
    assert meeting.invitees.get(user=opened.worker).came
    teacher.press("Save, the meeting was held").reads("The meeting is marked as held.", "Came").look(
        "meeting-held"
    )
    assert PepFacts.objects.get(pk=opened.pep.pk).meeting_on == timezone.localdate()


def test_notes_of_the_social_worker_reach_the_record(opened: Scene, somebody: Somebody) -> None:
    begun(opened)
    worker = somebody().sign_in(opened.worker)
    worker.go(f"/peps/{opened.pep.pk}/meetings/run/").reads("kept as your notes").look("meeting-notes")
    worker.page.locator('[name="meeting_well"]').fill("Sleep is better")
    worker.saved_by_itself()
    teacher = somebody().sign_in(opened.teacher)
    teacher.go(f"/peps/{opened.pep.pk}/meetings/run/").reads("Notes of others", "Sleep is better").look(
        "meeting-others"
    )
    teacher.page.get_by_role("button", name=re.compile("Put it into the record")).click()
    teacher.reads("The note is in the plan now.")
    assert opened.section("meeting").answers["meeting_well"] == "Sleep is better"


def test_the_diary_several_in_a_row_and_the_paper(opened: Scene, somebody: Somebody) -> None:
    opened.another_child(given_name="Ada", family_name="Vale")
    teacher = somebody().sign_in(opened.teacher)
    teacher.go("/meetings/").look("diary-empty").follow("Arrange several at one school")
    teacher.look("several-schools").follow(opened.school.name)
    page = teacher.look("several").page
    for label in ("Ada Vale", "Orla Fennimore"):
        page.get_by_label(label).check()
    for part, value in (("day", "8"), ("month", "12"), ("year", "2099")):
        page.locator(f'[name="day_{part}"]').fill(value)
    teacher.press("Arrange these meetings").reads(
        "2 meetings arranged.", "9am to 9:45am", "9:45am to 10:30am"
    ).look("diary")
    teacher.go(f"/peps/{opened.pep.pk}/meetings/paper/").reads("Agreed now").look("paper")
    officer = somebody().sign_in(opened.officer)
    officer.go(f"/peps/{opened.pep.pk}/meetings/").look("meeting-officer")
    officer.page.get_by_label("Who comes").select_option(label=opened.officer.name)
    officer.press("Save who comes").reads(f"{opened.officer.name} comes from the Virtual School.")
    officer.go("/meetings/?show=mine").reads("From the Virtual School: you").look("diary-mine")
    officer.go(f"/peps/{opened.pep.pk}/meetings/cancel/").look("meeting-cancel")
    officer.page.locator('[name="reason"]').fill("School is closed")
    officer.press("Cancel the meeting").reads("The meeting is cancelled.")


def test_without_script_a_meeting_is_arranged_and_run(opened: Scene, somebody: Somebody) -> None:
    begun(opened)
    teacher = somebody(java_script_enabled=False).sign_in(opened.teacher)
    teacher.go(f"/peps/{opened.pep.pk}/meetings/run/")
    teacher.page.locator('[name="meeting_well"]').fill("Reads at home")
    teacher.press("Add another action")
    expect(teacher.page.locator('[name="meeting_well"]')).to_have_value("Reads at home")
    teacher.press("Save")
    assert opened.section("meeting").answers["meeting_well"] == "Reads at home"
