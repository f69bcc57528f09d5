"""Pages of deadlines, meetings, calendars and openings that no other way leads over: axe, and 320 px."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from peps.clocks.computing import recompute
from peps.meetings import arranging
from peps.models import Clock, PepFacts, Section
from tests import factories
from tests.factories import Scene
from tests.journeys.steps import Person
from tests.peps.meetings.arranged import LATER, invited
from tests.stack import RealStack

pytestmark = pytest.mark.browser
Somebody = Callable[..., Person]


@pytest.fixture
def opened(stack: RealStack) -> Scene:
    """A child with an opened plan of which something is late, and a meeting to come."""
    made = factories.scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")
    today = timezone.localdate()
    PepFacts.objects.filter(pep=made.pep).update(meeting_on=today + timedelta(days=2))
    recompute(made.authority, today=today, now=timezone.now())
    return made


def test_a_reviewing_officer_reads_what_is_due_and_changes_nothing(opened: Scene, somebody: Somebody) -> None:
    person = somebody(width=375).sign_in(opened.who(Role.REVIEWING_OFFICER))
    person.go("/clocks/").look("due-dates-reviewing-officer").reads("Orla Fennimore", "Section A signed")
    found = Clock.objects.filter(child=opened.child, section__key="care").get()
    person.go(f"/clocks/{found.pk}/").look("due-date-reviewing-officer").reads("How the day was reached")
    for words in ("Say why", "Give more time", "See the plan"):
        assert person.main.get_by_text(words).count() == 0, words
    assert person.status_of(f"/clocks/{found.pk}/explain/") == 403
    assert person.status_of(f"/clocks/{found.pk}/extend/") == 403


def test_what_was_done_late_is_a_list_of_its_own(opened: Scene, somebody: Somebody) -> None:
    today = timezone.localdate()
    Clock.objects.filter(child=opened.child, section__key="care").update(
        due_on=today - timedelta(days=3), met_on=today - timedelta(days=1)
    )
    person = somebody(width=375).sign_in(opened.officer)
    person.go("/clocks/?state=late").look("due-dates-late").reads("Orla Fennimore")
    person.go("/clocks/?verb=held&school=Nowhere").look("due-dates-nothing").reads("Nothing matches")


def test_an_invitation_is_answered_on_a_page_of_its_own(opened: Scene, somebody: Somebody) -> None:
    invited(opened, starts_at=LATER)
    carer = somebody(width=375).sign_in(opened.carer, then="/meetings/mine/").follow("Answer")
    carer.look("meeting-answer").press("Send my answer").reads("Select whether you can come")
    carer.look("meeting-answer-error")
    teacher = somebody(width=375).sign_in(opened.teacher)
    teacher.go("/meetings/?show=past").look("diary-past")
    made = opened.pep.meetings.get()
    arranging.cancel(meeting=made, reason="Snow", by=opened.teacher, now=timezone.now())
    address = f"/meetings/mine/{made.invitees.get(user=opened.carer).pk}/"
    assert carer.status_of(address) == 410
    carer.page.goto(address)
    carer.look("meeting-answer-cancelled")


def test_terms_and_days_off_are_changed_and_removed_on_pages(opened: Scene, somebody: Somebody) -> None:
    year = opened.term.school_year
    person = somebody(width=375).sign_in(opened.head)
    person.go(f"/settings/calendars/terms/{opened.term.pk}/?year={year}").look("calendar-term-change")
    person.go(f"/settings/calendars/terms/{opened.term.pk}/remove/?year={year}").look("calendar-term-remove")
    person.page.get_by_role("button", name="Remove").first.click()
    person.reads("Plans were opened for this term").look("calendar-term-stays")
    person.go(f"/settings/calendars/days/add/?year={year}").press("Save").look("calendar-days-problems")
    person.reads("Select what kind of day it is")


def test_opening_by_hand_is_confirmed_and_reported(opened: Scene, somebody: Somebody) -> None:
    for number in range(2):
        factories.child(opened.authority, at=opened.school, given_name=f"Ida{number}", family_name="Sorrel")
    person = somebody(width=375).sign_in(opened.officer).go("/peps/open/")
    person.press("Continue with all 2").look("open-confirm").reads("Ida0 Sorrel")
    person.page.locator('button[name="go"]').first.click()
    person.look("open-done").reads("Ida0 Sorrel")


def test_putting_off_says_what_is_missing(opened: Scene, somebody: Somebody) -> None:
    Section.objects.filter(pep=opened.pep).update(due_on=timezone.localdate())
    person = somebody(width=375).sign_in(opened.teacher)
    person.go(f"/reminders/plans/{opened.pep.pk}/colleague/").press("Stop reminding me")
    person.look("to-do-colleague-error").reads("Choose who does this now")
