"""An authority's deadlines in a browser: switched off and on, added, ages, a reason for a child without a begun plan,
the last plan of a child who left care, and a term that opens by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Organisation, Term
from children.models import CarePeriod
from epep.calendar import add_working_days
from peps.actions import opening_windows as windows
from peps.clocks.computing import recompute
from peps.models import Clock, OpeningRun, Pep, PepFacts
from tests import factories
from tests.factories import Scene, scene
from tests.journeys.steps import Person
from tests.stack import RealStack

pytestmark = pytest.mark.browser

Somebody = Callable[..., Person]


@pytest.fixture
def here(stack: RealStack) -> Scene:
    """In care for ten weeks with no meeting held; the next meeting is in two working days."""
    made = scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")
    today = timezone.localdate()
    PepFacts.objects.filter(pep=made.pep).update(meeting_on=add_working_days(today, 2))
    CarePeriod.objects.filter(child=made.child).update(started_on=today - timedelta(days=70))
    recompute(made.authority, today=today, now=timezone.now())
    return made


def test_a_head_switches_a_deadline_off_and_on_adds_one_and_says_the_ages(
    here: Scene, somebody: Somebody
) -> None:
    head = somebody().sign_in(here.head)
    head.go("/clocks/rules/").reads("Cannot be switched off or made later").look("deadlines")
    head.go("/clocks/rules/before_meeting/switch/").reads("running deadline would stop at once")
    head.look("deadlines-switch-off").press("Switch it off")
    head.reads("The deadline is switched off. 1 open deadline stopped.", "Changes so far")
    head.look("deadlines-off")
    head.go("/clocks/rules/before_meeting/switch/").look("deadlines-switch-on").press("Switch it on")
    head.reads("1 open deadline started or went on.")
    head.go("/clocks/rules/initiate/switch/").reads("This deadline stays on").look("deadlines-law")
    head.go("/clocks/rules/add/").look("deadlines-add")
    head.page.get_by_label("What is due?").select_option(label="PEP completed")
    head.page.get_by_label("How many days?").fill("8")
    head.page.get_by_label("School days").check()
    head.page.get_by_label("Before", exact=True).check()
    head.page.get_by_label("Of what?").select_option(label="The authority’s date for the term")
    head.press("Show how it reads")
    head.reads("There is a problem", "Enter where this deadline comes from").look("deadlines-add-wrong")
    head.page.get_by_label("Where does this deadline come from?").fill("Our handbook, page 4")
    head.press("Show how it reads")
    head.reads("PEP completed at least 8 school days before").look("deadlines-add-check")
    head.press("Add this deadline")
    head.reads("The deadline is added. It started 1 deadline.")
    head.go("/clocks/ages/").look("ages").follow("Change the ages")
    head.look("ages-change")
    head.page.get_by_label("Every child of 2").check()
    head.page.get_by_label("On the 18th birthday").check()
    head.press("Show what would change")
    head.reads("Until the 18th birthday", "No open plan would be closed").look("ages-check")
    head.press("Save these ages")
    head.reads("The ages are saved").look("ages-saved")


def test_a_social_worker_is_asked_why_a_first_meeting_was_not_held(here: Scene, somebody: Somebody) -> None:
    late = Clock.objects.get(child=here.child, rule="hold")
    worker = somebody(width=375).sign_in(here.worker)
    worker.go("/to-do/").reads("Say why it was late").look("reason-to-do")
    worker.go(f"/clocks/{late.pk}/").look("reason-clock").follow("Say why it is late")
    worker.page.get_by_label("We were told late").check()
    worker.press("Save the reason")
    worker.reads("The reason is saved").look("reason-given")
    worker.go(f"/clocks/{late.pk}/explain/").reads("We were told late")
    teacher = somebody(width=375).sign_in(here.teacher)
    teacher.go("/clocks/").look("due-dates-teacher")
    teacher.go(f"/peps/{here.pep.pk}/").reads("Due dates", "Why it is late: We were told late")
    teacher.look("due-dates-plan")


def test_a_plan_that_the_portal_closed_says_why(here: Scene, somebody: Somebody) -> None:
    from peps import clock_jobs

    today, now = timezone.localdate(), timezone.now()
    CarePeriod.objects.filter(child=here.child).update(
        ended_on=today - timedelta(days=2), reason_ceased="E47"
    )
    clock_jobs.work_out([here.authority], today=today, now=now)
    teacher = somebody().sign_in(here.teacher)
    teacher.go(f"/peps/{here.pep.pk}/").look("left-care")
    teacher.reads(
        "The portal closed this plan. The child left care: special guardianship order", "After care"
    )


def test_a_term_opens_by_itself_after_a_preview_and_leaves_a_report(here: Scene, somebody: Somebody) -> None:
    today, now = timezone.localdate(), timezone.now()
    Term.objects.filter(authority=here.authority).update(
        starts_on=today - timedelta(days=80), ends_on=today - timedelta(days=5)
    )
    coming = factories.next_term(here.authority)
    tomorrow = today + timedelta(days=1)
    Term.objects.filter(pk=coming.pk).update(starts_on=tomorrow, ends_on=today + timedelta(days=70))
    factories.child(here.authority, given_name="Ivo", family_name="Marsh", born=today - timedelta(days=400))
    head = somebody().sign_in(here.head)
    head.go("/peps/open/by-itself/").reads("Off: plans are opened by hand", "If it were on")
    head.look("opening-preview")
    head.follow("Switch on")
    head.look("opening-switch").page.get_by_label("Yes").first.check()
    head.press("Save").reads("On since", "Next: Spring 2027")
    head.look("opening-on")
    authority = Organisation.objects.select_related("settings").get(pk=here.authority.pk)
    for _ in range(2):
        windows.open_window(authority=authority, on=tomorrow, now=now + timedelta(days=1))
    assert OpeningRun.objects.count() == 1
    assert Pep.objects.filter(child=here.child).count() == 2
    run = OpeningRun.objects.get()
    head.go(f"/peps/open/report/{run.pk}/").reads("1 plan opened, 1 left out", "Is younger than 3.")
    head.look("opening-report")
