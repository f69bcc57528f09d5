"""A meeting in a browser: wishes, arranging, inviting, answering by link, running it offline for a minute, on paper.

Pages are looked at with axe and at 320 px by `Person.look`. What is refused is tested in tests/peps/meetings.
"""

from __future__ import annotations

import email
import os
import re
from collections.abc import Callable
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from io import BytesIO

import icalendar
import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import Dialog, Page, expect

from accounts.models import User
from accounts.roles import Role
from epep.local.places import LOCAL
from peps.meetings import arranging
from peps.models import Invitee, Meeting, PepFacts, Wish
from tests.factories import Scene, scene
from tests.journeys.steps import Person
from tests.peps.meetings.arranged import LATER, details, emails, link_of
from tests.peps.pages import save
from tests.stack import RealStack

pytestmark = pytest.mark.browser

Somebody = Callable[..., Person]
RETRIES = (3, 6, 12, 30, 60)
"""After so many seconds each the page tries again to save: together the connection is gone for nearly two minutes."""


@pytest.fixture
def opened(stack: RealStack) -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")


def meeting_of(here: Scene, *, by: User | None = None) -> Meeting:
    """A meeting that is still to come, everybody invited."""
    now, by = timezone.now(), by or here.teacher
    made = arranging.arrange(pep=here.pep, details=details(here, starts_at=LATER), by=by, now=now)
    arranging.invite(meeting=made, by=by, now=now)
    made.refresh_from_db()
    return made


def begun(here: Scene, *, by: User | None = None) -> Meeting:
    """A meeting whose time has come."""
    made = meeting_of(here, by=by)
    Meeting.objects.filter(pk=made.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    made.refresh_from_db()
    return made


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


def test_arranged_invited_and_answered_by_the_links_of_the_real_messages(
    stack: RealStack, opened: Scene, somebody: Somebody
) -> None:
    teacher = somebody().sign_in(opened.teacher)
    teacher.go(f"/peps/{opened.pep.pk}/meetings/arrange/")
    page = teacher.page
    page.get_by_label("Another day").check()
    for part, value in (("day", "8"), ("month", "7"), ("year", "2099")):
        page.locator(f'[name="on_{part}"]').fill(value)
    page.locator('[name="at"]').fill("3:30pm")
    page.locator('[name="others-0-name"]').fill("Jo Fennimore")
    page.locator('[name="others-0-email"]').fill("jo@post.example")
    teacher.press("Arrange the meeting").reads("Nobody has been told yet")
    count = Invitee.objects.count()
    teacher.press(f"Send {count} invitations").reads(f"{count} invitations sent.")
    aunts, carers = (letter_to(stack, address) for address in ("jo@post.example", opened.carer.email))
    for letter in (aunts, carers):
        assert letter["Subject"] == "Education meeting on Wednesday 8 July, 3:30pm"
        event = event_of(letter)
        assert event["SUMMARY"] == "Education meeting"
        assert event["DTSTART"].dt.isoformat() == "2099-07-08T15:30:00+01:00"
        for name in ("Orla", "Fennimore", opened.school.name, opened.teacher.name, opened.carer.name):
            assert name not in f"{letter.as_string()}{event.to_ical().decode()}", name
    assert event_of(aunts)["UID"] == event_of(carers)["UID"]

    aunt = somebody(width=375).go(path_in(aunts))
    aunt.reads("8 July 2099", "3:30pm to 4:30pm")
    aunt.page.get_by_label("I come", exact=True).check()
    aunt.press("Send my answer").reads("Thank you")

    carer = somebody(width=375).sign_in(opened.carer).look("home-invited")
    carer.reads("A meeting you are invited to", "Say whether you can come")
    carer.press("Menu").page.get_by_role("link", name="Invitations", exact=True).click()
    carer.look("meeting-mine-open").follow("Answer")
    carer.page.get_by_label("I cannot come").check()
    carer.press("Send my answer").reads("Your answer is kept.", "You said: I cannot come")
    for role in (Role.YOUNG_PERSON, Role.SOCIAL_WORKER):
        person = somebody(width=375).sign_in(opened.who(role)).reads("A meeting you are invited to")
        person.look(f"home-invited-{role}")
    person.go("/to-do/").reads("A meeting you are invited to", "Say whether you can come").look(
        "todo-invited"
    )
    teacher.go(f"/peps/{opened.pep.pk}/meetings/").reads("Cannot come", "Comes").look("meeting-answers")

    Invitee.objects.filter(user=opened.worker).update(invited_at=timezone.now() - timedelta(days=2))
    teacher.go(f"/peps/{opened.pep.pk}/meetings/").look("meeting-ask")
    teacher.press("Ask 1 person again").reads("1 person is asked again")


def letter_to(stack: RealStack, address: str) -> EmailMessage:
    """The message that the worker wrote to a file for this address, once it is there."""

    def found() -> list[EmailMessage]:
        letters = [email.message_from_bytes(raw, policy=policy.default) for raw in stack.emails()]
        return [one for one in letters if one["To"] == address]

    assert stack.wait_until(found), stack.logs()
    return found()[-1]


def path_in(letter: EmailMessage) -> str:
    """The path of the link to answer, as it stands in the plain text."""
    body = letter.get_body(("plain",))
    assert body
    link = re.search(r"https?://[^/\s]+(/meetings/reply/[\w-]+/)", body.get_content())
    assert link, body.get_content()
    return link[1]


def event_of(letter: EmailMessage) -> icalendar.Event:
    """The event of the calendar file, read by the library."""
    (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    (event,) = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return event


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
    aunt.reads("You have answered already", "I could come at another time").look("meeting-used")
    aunt.press("Send me a new link").reads("A new link is on its way").look("meeting-new-link")

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
    carer.press("Send my answer").reads("Your answer is kept.", "You said: I come")


@pytest.mark.parametrize("who", ["teacher", "worker"])
def test_a_meeting_run_without_a_connection_for_a_minute(
    stack: RealStack, somebody: Somebody, who: str
) -> None:
    """By the designated teacher, and for a child without a school by the social worker, whose section it is then."""
    here = scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla", on_roll=who == "teacher")
    by: User = getattr(here, who)
    said = {"participation_given": "yes", "views_proud": "I ran the book stall"}
    save(here, by, said, key="views")
    meeting = begun(here, by=by)
    person = somebody().sign_in(by)
    page = person.page
    page.clock.install()
    person.go(f"/peps/{here.pep.pk}/meetings/run/").reads("I ran the book stall").look(f"meeting-run-{who}")
    page.locator('[name="meeting_discussion"]').fill("Before the wifi went")
    page.clock.run_for(3000)
    person.saved_by_itself()

    tried: list[str] = []
    page.on("requestfailed", lambda request: tried.append(request.url))
    page.context.set_offline(True)
    expect(page.locator("[data-offline]")).to_be_visible()
    page.locator('[name="meeting_discussion"]').fill("Before the wifi went. While it was gone.")
    page.locator('[name="meeting_plan-0-action"]').fill("Reading partner twice a week")
    page.locator('[name="meeting_plan-0-who"]').fill("Sam Ode")
    page.get_by_label(here.carer.name if who == "worker" else here.worker.name).check()
    page.clock.run_for(2000)
    expect(page.locator("[data-save-state]")).to_contain_text("Not saved: no connection")
    person.look(f"meeting-offline-{who}")
    for number, seconds in enumerate(RETRIES, start=2):
        page.clock.run_for(seconds * 1000)
        person.until(lambda wanted=number: has_tried(page, tried, wanted))
    person.press("Save, the meeting was held")  # nothing is lost by it
    refuse_to_leave(page)
    expect(page).to_have_url(re.compile("/meetings/run/$"))
    expect(page.locator('[name="meeting_discussion"]')).to_have_value(re.compile("While it was gone"))
    assert here.section("meeting").answers["meeting_discussion"] == "Before the wifi went"

    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()
    person.saved_by_itself()
    person.until(lambda: "meeting_plan" in here.section("meeting").answers)
    assert here.section("meeting").answers["meeting_discussion"].endswith("While it was gone.")
    ticked = here.carer if who == "worker" else here.worker
    assert meeting.invitees.get(user=ticked).came
    person.press("Save, the meeting was held").reads("The meeting is marked as held.", "Came").look(
        "meeting-held"
    )
    answers = here.section("meeting").answers
    assert answers["meeting_on"] == timezone.localdate().isoformat()
    assert answers["meeting_plan"][0]["who"] == "Sam Ode"
    assert PepFacts.objects.get(pk=here.pep.pk).meeting_on == timezone.localdate()

    person.follow("It was not held: put it back").look("meeting-back")
    page.locator('[name="reason"]').fill("Only half came")
    person.press("Put it back").reads("The meeting is not held any more.", "Arranged")
    assert PepFacts.objects.get(pk=here.pep.pk).meeting_on is None


def has_tried(page: Page, tried: list[str], wanted: int) -> bool:
    """Whether the page has asked so often to save; asking the page for anything lets its events be heard."""
    page.evaluate("() => true")
    return len(tried) >= wanted


def refuse_to_leave(page: Page) -> None:
    """Reload: the browser asks first, since something is not saved; the person stays."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.evaluate("() => { location.reload(); }")
    assert asked == ["beforeunload"]


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
    assert pages_on_a4(page) <= 4
    officer = somebody().sign_in(opened.officer)
    officer.go(f"/peps/{opened.pep.pk}/meetings/").look("meeting-officer")
    officer.page.get_by_label("Who comes").select_option(label=opened.officer.name)
    officer.press("Save who comes").reads(f"{opened.officer.name} comes from the Virtual School.")
    officer.go("/meetings/?show=mine").reads("From the Virtual School: you").look("diary-mine")
    officer.go(f"/peps/{opened.pep.pk}/meetings/cancel/").look("meeting-cancel")
    officer.page.locator('[name="reason"]').fill("School is closed")
    officer.press("Cancel the meeting").reads("The meeting is cancelled.")


def pages_on_a4(page: Page) -> int:
    """Print the page as the browser does; how many sheets it takes. Nothing of the portal stands on it."""
    printed = page.pdf(prefer_css_page_size=True)
    if os.environ.get("EPEP_PICTURES"):
        (LOCAL / "pictures" / "paper.pdf").write_bytes(printed)
    page.emulate_media(media="print")
    for part in (".epep-header", ".epep-footer", ".epep-identity", ".epep-no-print", ".epep-navigation"):
        expect(page.locator(part).first).to_be_hidden()
    page.emulate_media(media="screen")
    with pikepdf.open(BytesIO(printed)) as document:
        return len(document.pages)


def test_without_script_a_meeting_is_arranged_and_run(opened: Scene, somebody: Somebody) -> None:
    begun(opened)
    teacher = somebody(java_script_enabled=False).sign_in(opened.teacher)
    teacher.go(f"/peps/{opened.pep.pk}/meetings/run/")
    teacher.page.locator('[name="meeting_well"]').fill("Reads at home")
    teacher.press("Add another action")
    expect(teacher.page.locator('[name="meeting_well"]')).to_have_value("Reads at home")
    teacher.press("Save")
    assert opened.section("meeting").answers["meeting_well"] == "Reads at home"
