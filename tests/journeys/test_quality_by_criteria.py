"""Checking before sending, judging by criterion and putting right, in real browsers: by keyboard, on any width.

What the pages do is tested in tests/peps/test_quality_criteria.py and test_self_check.py.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.authority import preset
from peps.models import Judgement, SelfCheck
from tests.factories import Scene, scene, sign_all, submit
from tests.journeys import keys
from tests.journeys.steps import Person
from tests.stack import RealStack

pytestmark = pytest.mark.browser

Somebody = Callable[..., Person]
NAME = "E. Quality assurance and sign-off"


@pytest.fixture
def here(stack: RealStack, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A plan of an authority like Walsall and Bolton: quality assurance is section E, and the head finalises."""
    changed = copy.deepcopy(dict(preset("birmingham")))
    changed["sections"]["meeting"]["letter"] = "F"
    changed["quality"] |= {
        "letter": "E",
        "title": "Quality assurance and sign-off",
        "finalised_by": ["virtual_school_head"],
    }
    monkeypatch.setattr("peps.actions.opening.preset", lambda _name: changed)
    return scene(given_name="Orla", family_name="Fennimore")


def test_the_school_checks_by_keyboard_and_sends(here: Scene, somebody: Somebody) -> None:
    person = somebody().sign_in(here.teacher)
    person.go(f"/peps/{here.pep.pk}/").reads(NAME, "Cannot start yet").look("quality-plan")
    person.go(f"/peps/{here.pep.pk}/education/")
    keys.press(person.page, person.main.locator("details.epep-looks summary"))
    person.reads("Must be met").look("quality-looks-for")
    person.go(f"/peps/{here.pep.pk}/self-check/").look("quality-self-check-open")
    sign_all(here.pep)
    person.go(f"/peps/{here.pep.pk}/send/").look("quality-send")
    keys.press(person.page, person.page.get_by_role("link", name="Check the plan against"))
    page = person.page
    keys.tick(page, page.locator("#id_care-0-met"))
    keys.type_into(page, page.locator("#id_education-2-note"), "The second target is still thin")
    keys.tick(page, page.locator("#id_education-3-met"))
    person.look("quality-self-check")
    keys.press(page, page.get_by_role("button", name="Save this check"))
    person.reads("Your check is saved.")
    assert SelfCheck.objects.filter(met=True).count() == 2
    person.send(here.pep.pk)


def test_the_officer_judges_by_keyboard_and_the_head_finalises(here: Scene, somebody: Somebody) -> None:
    school = somebody().sign_in(here.teacher).go(f"/peps/{here.pep.pk}/self-check/")
    school.page.locator("#id_education-3-met").check()
    school.page.locator("#id_education-2-note").fill("The second target is still thin")
    school.press("Save this check").reads("Your check is saved.")
    submit(here.pep)

    officer = somebody().sign_in(here.officer).go(f"/peps/{here.pep.pk}/quality/")
    page = officer.page
    officer.reads(
        NAME, "In this authority the Virtual School head or deputy finalises.", "The school ticked this"
    )
    first = page.locator("#id_judge-education-criterion-2")
    keys.tick(page, first)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#id_judge-education-criterion-2_2")).to_be_checked()
    officer.press("Save").reads("Add a comment that says what must be put right.")
    officer.look("quality-desk-criteria")
    keys.tab_to(page, page.locator("#id_comment-education-question"))
    page.keyboard.press("ArrowDown")
    keys.type_into(page, page.locator("#id_comment-education-text"), "Say how the second target is measured")
    keys.press(page, page.locator('button[name="section"][value="education"]'))
    officer.reads("A comment says what must be put right.")
    assert Judgement.objects.get().criteria == {"2": "not"}
    page.locator('input[name="comment-meeting-kind"][value="advice"]').check()
    page.locator("#id_comment-meeting-text").fill("A photo of the meeting board would help")
    officer.press("Save and return for changes").reads("They also read what you looked for", "Not met")
    officer.look("quality-return")
    officer.press("Return for changes").reads("Changes needed")

    school.go(f"/peps/{here.pep.pk}/").reads("1 thing to change", "Not met", "Advice for next time")
    school.look("quality-returned")
    school.go(f"/peps/{here.pep.pk}/education/").reads("1 thing to change here").look(
        "quality-returned-section"
    )

    here.pep.refresh_from_db()
    submit(here.pep, now=timezone.now())
    form_keys = ["care", "views", "education", "carer", "meeting"]
    officer.judge(here.pep.pk, form_keys, "good").press("Save").reads("Saved.")
    officer.go(f"/peps/{here.pep.pk}/finalise/").reads("Virtual School head or deputy finalises").look(
        "quality-finalise-refused"
    )
    head = somebody().sign_in(here.head).go(f"/peps/{here.pep.pk}/quality/")
    head.press("Save and finalise").press("Finalise").reads("The plan is finalised.")
    head.go(f"/peps/{here.pep.pk}/").reads(NAME, "Finalised").look("quality-finalised")


def test_the_check_works_without_script_on_a_phone(here: Scene, somebody: Somebody) -> None:
    person = somebody(width=375, java_script_enabled=False).sign_in(here.worker)
    person.go(f"/peps/{here.pep.pk}/self-check/")
    person.page.locator("#id_care-0-met").check()
    person.press("Save this check").reads("Your check is saved.")
    assert SelfCheck.objects.get().role == "social_worker"
