"""Reminders in a browser: the list and its number, putting off, a colleague, the authority's table, what goes out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from epep.calendar import add_working_days
from epep.mail.models import Message, Quiet
from peps.actions.quieting import ask_virtual_school
from peps.models import Section
from tests.factories import Scene, member, scene
from tests.journeys.steps import Person
from tests.stack import RealStack

pytestmark = pytest.mark.browser
Somebody = Callable[..., Person]
COUNT = "[data-todo-count]"


@pytest.fixture
def here(stack: RealStack) -> Scene:
    """Two children with opened plans; one part overdue, one due soon."""
    found = scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")
    found.another_child(given_name="Tomas", family_name="Reed", preferred_name="Tomas")
    today = timezone.localdate()
    Section.objects.filter(pep=found.pep).update(due_on=today - timedelta(days=2))
    Section.objects.exclude(pep=found.pep).update(due_on=today + timedelta(days=9))
    Message.objects.all().delete()  # that the plans were opened is told, and would be today's message
    return found


def test_the_list_its_number_later_and_a_colleague(here: Scene, somebody: Somebody) -> None:
    second = member(Role.DESIGNATED_TEACHER, here.school, name="Wren Alder")
    teacher = somebody().sign_in(here.teacher)
    expect(teacher.page.locator(COUNT)).to_contain_text("2")
    teacher.go("/to-do/").reads("2 plans wait for you", "Overdue", "Due in the next two weeks").look("to-do")
    teacher.follow("Remind me later").look("to-do-later")
    until = add_working_days(timezone.localdate(), 5)
    teacher.page.get_by_label("Remind me again on").select_option(until.isoformat())
    teacher.press("Remind me then").reads("Put off until")
    expect(teacher.page.locator(COUNT)).to_contain_text("1")
    teacher.follow("Someone else does this now").look("to-do-colleague")
    teacher.page.get_by_label("Wren Alder").check()
    teacher.press("Stop reminding me").reads("Wren Alder does this now").look("to-do-quiet")
    expect(teacher.page.locator(COUNT)).to_be_hidden()
    assert Quiet.objects.filter(user=here.teacher, ended_at=None).count() == 2
    teacher.page.get_by_role("button", name="Remind me again").first.click()
    teacher.reads("1 plan waits for you")
    assert Quiet.objects.filter(colleague=second).exists()
    teacher.follow("Change how often").look("to-do-often")
    teacher.page.get_by_label("Once a week, on Monday morning").check()
    teacher.press("Save").reads("once a week")


def test_the_list_works_without_script(here: Scene, somebody: Somebody) -> None:
    worker = somebody(java_script_enabled=False).sign_in(here.worker)
    worker.go("/to-do/").reads("2 plans wait for you").follow("Remind me later")
    worker.press("Remind me then").reads("Put off until")


def test_the_authority_sets_times_and_sees_what_goes_out(
    stack: RealStack, here: Scene, somebody: Somebody
) -> None:
    head = somebody(width=1280).sign_in(here.head)
    head.go("/messages/").follow("When reminders go out").look("reminders-rules")
    head.page.get_by_label("Days before the date: A section to fill in or sign").fill("soon")
    head.press("Save").reads("Enter up to four numbers").look("reminders-rules-wrong")
    head.page.get_by_label("Days before the date: A section to fill in or sign").fill("9 3")
    head.press("Save").reads("When reminders go out")
    head.go("/reminders/schools/").reads(here.school.name).look("reminders-schools")
    day = add_working_days(timezone.localdate(), 1)
    head.go(f"/reminders/out/?on={day.isoformat()}").reads(here.teacher.name).look("reminders-out")
    assert not Message.objects.filter(rule="reminders").exists()
    stack.manage("send_reminders")
    Message.objects.filter(recipient=here.worker, rule="reminders").update(
        status="parked", problem="SMTPRecipientsRefused", attempts=1
    )
    head.go("/messages/?rule=reminders").look("messages")


def test_the_virtual_school_says_who_does_it_now(here: Scene, somebody: Somebody) -> None:
    member(Role.DESIGNATED_TEACHER, here.school, name="Wren Alder")
    teacher = somebody().sign_in(here.teacher)
    teacher.go("/to-do/").follow("Someone else does this now")
    teacher.page.get_by_label("Somebody else: ask the Virtual School to sort it out").check()
    teacher.press("Stop reminding me").reads("The Virtual School was asked who does this now")
    for width in (375, 1280):
        officer = somebody(width=width).sign_in(here.officer)
        officer.go("/to-do/").reads("Somebody asks who does this now").look(f"to-do-asked-{width}")
        officer.follow("Say who does this now").reads(here.teacher.name).look(f"to-do-settle-{width}")
    officer.press("Save").reads("Select who does this now")
    officer.page.get_by_label("Wren Alder").check()
    officer.press("Save").reads("That is settled")
    expect(officer.page.get_by_text("Somebody asks who does this now")).to_have_count(0)
    teacher.go("/to-do/").reads("Wren Alder does this now")


def test_a_school_names_its_head_without_an_account(here: Scene, somebody: Somebody) -> None:
    teacher = somebody().sign_in(here.teacher)
    teacher.go("/to-do/").follow("Name who is told at your school when something is late")
    teacher.reads("Nobody").look("school-heads").follow("Change")
    teacher.page.get_by_label("Somebody without an account, by e-mail").check()
    teacher.press("Save").reads("Enter an e-mail address").look("school-head-wrong")
    teacher.page.get_by_label("E-mail address of somebody without an account").fill(
        "head@hillview.demo.example"
    )
    teacher.press("Save").reads("That is saved").reads("told a number alone")
    officer = somebody(width=1280).sign_in(here.officer)
    officer.go("/reminders/").look("reminders-as-officer")
    officer.follow("Name who is told at each school when something is late").look("school-heads-officer")
    officer.follow("Change").look("school-head")


def test_naming_and_answering_work_without_script(here: Scene, somebody: Somebody) -> None:
    ask_virtual_school(pep=here.pep, by=here.teacher, now=timezone.now())
    officer = somebody(java_script_enabled=False).sign_in(here.officer)
    officer.go("/to-do/").follow("Say who does this now")
    officer.page.get_by_label("Nothing changes").check()
    officer.press("Save").reads("Whoever asked is reminded of it again")
    officer.go("/reminders/schools/").follow("Change")
    officer.page.get_by_label("Nobody", exact=True).check()
    officer.press("Save").reads("That is saved")
