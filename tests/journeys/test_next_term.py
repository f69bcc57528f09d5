"""The next term's plan in a browser: what changed, what comes to be confirmed, actions and targets that go on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from peps.models import Pep
from targets.models import Target
from tests.factories import Scene, at, fill_everything, finalise, next_term, opened_pep, scene, section_of
from tests.journeys.steps import Person
from tests.peps.pages import save
from tests.stack import RealStack

pytestmark = pytest.mark.browser

Somebody = Callable[..., Person]


@pytest.fixture
def turned(stack: RealStack) -> Scene:
    """A child with a finalised plan and the next one opened, in which a few answers are others already."""
    here = scene(given_name="Orla", family_name="Fennimore")
    fill_everything(
        here.pep, "education", by=here.teacher, strengths_strengths="Reads ten pages a day, with help"
    )
    actions = [
        {"action": "A quiet desk", "who": "Mr Lund", "by": {"day": "15", "month": "1", "year": "2027"}},
        {"action": "Drum lessons", "who": "Jo Pell", "by": {"day": "1", "month": "2", "year": "2027"}},
    ]
    fill_everything(here.pep, "meeting", by=here.teacher, meeting_plan=actions)
    finalise(here.pep, judge=here.second_officer, head=here.head)
    here.pep = opened_pep(here.child, next_term(here.authority), by=here.officer, now=at(days=1))
    save(here, here.worker, {"family_time": "Every Sunday, with Gran"}, key="care", now=at(days=1))
    typed = {"strengths_strengths": "Reads twenty pages a day, alone", "attendance_percent": "94"}
    save(here, here.teacher, typed, now=at(days=1))
    return here


def test_next_terms_plan_says_what_changed_and_goes_on(turned: Scene, somebody: Somebody) -> None:
    plan = f"/peps/{turned.pep.pk}/"
    person = somebody().sign_in(turned.teacher).go(plan)
    person.reads("What changed since last term", "Attendance", "0 of 1 target carried on").look("since-card")
    person.follow("Compare with the plan of Autumn 2026")
    person.reads("Only answers that changed", "Family time arrangements", "Every Sunday, with Gran")
    expect(person.main.locator("#q-strengths_strengths del").first).to_contain_text("ten")
    expect(person.main.locator("#q-strengths_strengths ins").first).to_contain_text("twenty")
    person.look("since-page").follow("Show all answers")
    person.reads("Every question of the plan").look()
    _was_beside_now(person)
    person.go(f"{plan}targets/").reads("From Autumn 2026").look("targets-last-term")
    person.follow("Review last term’s targets")
    person.page.get_by_label("Partly met").check()
    person.press("Save the review").reads("1 target reviewed.", "Carried on from last term").look()
    made = Target.objects.get(pep=turned.pep)
    assert made.carried_from and made.carried_from.title == made.title
    person.open_section(turned.pep.pk, "meeting").look("meeting-last-actions")
    select = person.page.locator("[data-key=meeting_last_actions] select")
    expect(select).to_have_count(2)
    for place, words in enumerate(("Yes", "Partly")):
        select.nth(place).select_option(label=words)
    person.press("Save and come back later").reads("Section E is saved.")
    stored = section_of(turned.pep, "meeting").answers["meeting_last_actions"]
    assert [(row["action"], row["done"]) for row in stored] == [
        ("A quiet desk", "yes"),
        ("Drum lessons", "partly"),
    ]


def _was_beside_now(person: Person) -> None:
    """Two columns on a wide page, one under the other on a phone."""
    row = person.main.locator(".epep-fromto__row").first
    for width, beside in ((1280, True), (375, False)):
        person.page.set_viewport_size({"width": width, "height": 800})
        was, now = row.locator("dd").first.bounding_box(), row.locator("dd").nth(1).bounding_box()
        assert was and now
        assert (abs(was["y"] - now["y"]) < 2) is beside
    person.page.set_viewport_size({"width": 1280, "height": 900})


def test_without_script_a_teacher_compares_and_carries_a_target_on(turned: Scene, somebody: Somebody) -> None:
    person = somebody(java_script_enabled=False).sign_in(turned.teacher).go(f"/peps/{turned.pep.pk}/")
    person.follow("Compare with the plan of Autumn 2026").reads("Every Sunday, with Gran")
    person.follow("Show all answers").reads("Every question of the plan")
    person.go(f"/peps/{turned.pep.pk}/targets/").follow("Review last term’s targets")
    person.page.get_by_label("Partly met").check()
    person.press("Save the review").reads("1 target reviewed.")
    assert Target.objects.filter(pep=turned.pep, carried_from__isnull=False).count() == 1


def test_the_first_plan_says_that_there_is_nothing_to_compare(stack: RealStack, somebody: Somebody) -> None:
    here = scene(given_name="Orla", family_name="Fennimore")
    assert Pep.objects.count() == 1
    person = somebody().sign_in(here.teacher).go(f"/peps/{here.pep.pk}/")
    person.reads("This is the first plan, so there is nothing to compare.").look()
    person.go(f"/peps/{here.pep.pk}/since-last-term/").look()
