"""What is due, in a browser: the list, a late one explained once, more time, a deadline changed; axe and 320 px."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from children.models import CarePeriod
from epep.calendar import add_working_days
from peps.clocks.computing import recompute
from peps.models import Clock, PepFacts
from tests.factories import Scene, scene
from tests.journeys.steps import Person
from tests.stack import RealStack

pytestmark = pytest.mark.browser

Somebody = Callable[..., Person]


@pytest.fixture
def late(stack: RealStack) -> Scene:
    """The meeting is in two working days, so that section A, due five working days before, is late."""
    made = scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")
    today = timezone.localdate()
    PepFacts.objects.filter(pep=made.pep).update(meeting_on=add_working_days(today, 2))
    CarePeriod.objects.filter(child=made.child).update(started_on=today - timedelta(days=20))
    recompute(made.authority, today=today, now=timezone.now())
    return made


def test_a_late_one_is_explained_once(late: Scene, somebody: Somebody) -> None:
    worker = somebody().sign_in(late.worker)
    worker.go("/clocks/").look("clocks-overdue").reads("Overdue by", "Section A signed", "Social worker")
    worker.go("/clocks/?state=coming").look("clocks-coming").reads("PEP finalised", "Virtual School")
    worker.go("/clocks/")
    worker.page.get_by_role("link", name="Section A signed").first.click()
    worker.look("clocks-one").reads("How the day was reached", "working days before")
    worker.follow("Say why it is late")
    worker.press("Save the reason")
    worker.look("clocks-explain-error").reads("Select why it was late")
    worker.page.get_by_label("School holidays").check()
    worker.press("Save the reason")
    worker.reads("The reason is saved", "School holidays").look("clocks-explained")
    expect(worker.page.get_by_role("link", name="Say why it is late")).to_have_count(0)
    found = Clock.objects.get(child=late.child, section__key="care")
    assert (found.late_reason, found.explained_by) == ("holiday", late.worker)
    worker.go(f"/clocks/{found.pk}/explain/")
    assert worker.page.url.endswith(f"/clocks/{found.pk}/")
    worker.go(f"/peps/{late.pep.pk}/").look("clocks-plan").reads("Due dates")


def test_an_officer_gives_more_time_and_the_head_changes_a_deadline(late: Scene, somebody: Somebody) -> None:
    officer = somebody().sign_in(late.officer)
    officer.go("/").reads("missed due dates").look("clocks-home")
    found = Clock.objects.get(child=late.child, section__key="care")
    officer.go(f"/clocks/{found.pk}/extend/").look("clocks-extend")
    to = timezone.localdate() + timedelta(days=3)
    for part, value in (("day", to.day), ("month", to.month), ("year", to.year)):
        officer.page.locator(f'[name="to_{part}"]').fill(str(value))
    officer.page.get_by_label("Why is more time given?").fill("The file came late")
    officer.press("Give more time")
    officer.reads("More time is given", "The file came late").look("clocks-extended")
    officer.go("/clocks/report/").look("clocks-report")
    head = somebody().sign_in(late.head)
    head.go("/clocks/rules/").look("clocks-rules")
    head.go("/clocks/rules/at_meeting/").look("clocks-rule")
    head.page.get_by_label("How many days?").fill("3")
    head.press("Show what would move")
    head.reads("open deadlines would move at once").look("clocks-rule-check")
    head.press("Save this deadline")
    head.reads("open deadlines moved").look("clocks-rule-saved")
    worker = somebody().sign_in(late.worker)
    worker.go(f"/children/{late.child.pk}/emergency/").look("clocks-emergency")
    worker.page.get_by_label("Yes").check()
    worker.press("Save")
    worker.reads("The placement is saved", "Placed in an emergency")


def test_the_list_works_on_a_phone_without_script(late: Scene, somebody: Somebody) -> None:
    worker = somebody(width=375, java_script_enabled=False).sign_in(late.worker)
    worker.go("/clocks/").reads("Overdue by", "Section A signed")
