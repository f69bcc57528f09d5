"""A school year from a file, and its term opening by itself: imported, switched on, looked at, run, read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from accounts.calendar_year import year_of
from accounts.models import DaysOff, Organisation, User
from accounts.roles import Role
from peps.models import Pep
from tests import factories
from tests.journeys.steps import Person
from tests.stack import RealStack

pytestmark = pytest.mark.browser

Somebody = Callable[..., Person]


@pytest.fixture
def authority(stack: RealStack) -> Organisation:
    """An authority on Bolton's preset without terms, a school, a child who needs a plan and one who does not."""
    made = factories.authority_with_settings(preset="bolton")
    place = factories.school(name="Hillview School")
    factories.child(made, at=place, given_name="Orla", family_name="Fennimore", preferred_name="Orla")
    factories.child(made, at=place, given_name="Bram", family_name="Larkin", born=date(2006, 3, 1))
    return made


@pytest.fixture
def head(authority: Organisation) -> User:
    return factories.member(Role.VIRTUAL_SCHOOL_HEAD, authority)


def upload(person: Person, text: str, name: str = "term-dates.csv") -> None:
    person.page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    person.press("Continue")


def test_a_calendar_from_a_file_and_a_term_that_opens_by_itself(
    authority: Organisation, head: User, somebody: Somebody
) -> None:
    today = timezone.localdate()
    year = year_of(today) + 1  # the coming school year, whenever this runs
    rows = [
        "name,kind,first day,last day,season",
        f"Autumn term,term,2/9/{year},17/12/{year},",
        f",half term,25/10/{year},29/10/{year},",
        f"Polling,closed,8/11/{year},,",
    ]
    person = somebody().sign_in(head)
    person.go("/settings/").follow("School calendars")
    person.reads("No terms are recorded for this year").look("calendar-empty")
    person.follow("Import a file")
    person.look("calendar-import")
    upload(person, "\n".join([*rows, "Bad,inset,31/02/2027,,"]))
    person.reads("1 line cannot be taken", "There is no 31/02/2027").look("calendar-refused")
    assert not DaysOff.objects.exists()
    person.follow("choose it again")
    upload(person, "\n".join(rows))
    person.reads("Take 3 new and 0 changed?").look("calendar-preview")
    person.press("Take the file")
    person.reads("The file is taken", f"Autumn term {year}", "Polling").look("calendar-year")

    begun = {"name": "This term", "season": "spring", "school_year": year - 1, "starts_on": today}
    half = {"half_term_starts_on": None, "half_term_ends_on": None}
    ends_on = today + timedelta(days=30)
    factories.term(authority, **begun, **half, ends_on=ends_on, peps_due_on=ends_on)

    person.go("/peps/open/").follow("Plans can open by themselves")
    person.reads("Off: plans are opened by hand").look("opening-off")
    person.follow("Switch on")
    person.look("opening-switch")
    person.page.get_by_label("Yes", exact=True).check()
    person.press("Save")
    person.reads("On since", "1 plan", "Orla Fennimore").look("opening-preview")
    person.follow("Who is left out")
    person.reads("Bram Larkin", "Has left Year 13.").look()

    for _ in range(2):
        call_command("open_term", "--authority", authority.la_code, stdout=StringIO())
    assert Pep.objects.count() == 1
    person.go("/peps/open/by-itself/").page.get_by_role("link", name=re.compile("report")).click()
    person.reads("1 plan opened, 1 left out", "Orla Fennimore", head.name).look("opening-report")
    person.follow("Left out, and why")
    person.reads("Bram Larkin").look()
    person.go("/peps/open/report/" + person.page.url.split("/report/")[1].split("/")[0] + "/")
    person.page.get_by_role("link", name=re.compile("plan of Orla")).click()
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("Orla")


def test_a_whole_year_by_hand_on_a_phone_and_a_school_of_its_own(
    authority: Organisation, head: User, somebody: Somebody
) -> None:
    factories.term(authority)
    factories.next_term(authority)
    factories.next_term(authority, "Summer 2027")
    person = somebody(width=375).sign_in(head)
    person.go("/settings/calendars/?year=2026").reads("194 school days.").look("calendar-whole")
    person.follow("Add days off")
    person.look("calendar-days")
    person.page.get_by_label("INSET day").check()
    for part, value in (("day", "2"), ("month", "11"), ("year", "2026")):
        person.page.locator(f'[name="first_on_{part}"]').fill(value)
    person.press("Save")
    person.reads("193 school days.", "INSET day")
    person.follow("schools with a calendar of their own")
    person.page.get_by_label("Find a school").fill("Hillview School")
    person.press("Find")
    person.look("calendar-schools")
    person.main.get_by_role("link", name="Hillview School").first.click()
    person.reads("It has no terms of its own").look("calendar-school")
    person.follow("Add a term")
    person.press("Save")
    person.reads("Enter a name for the term").look("calendar-term-problems")


def test_a_wide_picture_of_the_year(authority: Organisation, head: User, somebody: Somebody) -> None:
    factories.term(authority)
    factories.next_term(authority)
    factories.next_term(authority, "Summer 2027")
    person = somebody().sign_in(head)
    person.go("/settings/calendars/?year=2026").look("calendar-wide")
