"""An administrator changes the layout in a browser, previews it, and the next plan has it; open ones on request.

Pages are looked at with axe and at 320 px by `Person.look`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from peps.models import Pep
from peps.pinned import definition_of
from tests.factories import Scene, fill_everything, scene, sign_all
from tests.journeys.steps import Person
from tests.stack import RealStack

pytestmark = pytest.mark.browser

CARE = "/settings/layout/school_age/care/"
EDUCATION = "/settings/layout/school_age/education/"


@pytest.fixture
def opened(stack: RealStack) -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene(given_name="Orla", family_name="Fennimore")


def rows(person: Person) -> list[str]:
    """The questions of the page, in order."""
    return person.page.locator(".epep-layout-row__label").all_inner_texts()


@pytest.mark.parametrize("script", [True, False])
def test_administrator_changes_the_layout_and_the_next_plan_has_it(
    opened: Scene, somebody: Callable[..., Person], script: bool
) -> None:
    person = somebody(java_script_enabled=script).sign_in(opened.who(Role.AUTHORITY_ADMINISTRATOR))
    name = "layout" if script else ""
    look = person.look if script else (lambda *_name: person)
    person.go("/settings/").follow("Layout of plans")
    person.reads("School age", "Filled in by: Social worker", "Nothing yet.")
    look(f"{name}-overview")

    _relabels(person, look, name)
    _hides_one_and_reads_why_another_cannot_be(person, look, name)
    _reorders(person)
    _adds(person, look, name)
    _previews(person, look, name)

    # the next plan has it, the open one has not
    opened.authority.refresh_from_db()
    newer = opened.another_child()
    old = Pep.objects.get(pk=opened.pep.pk)
    assert definition_of(newer).question("identity_religion")[2].label == "Faith or belief"
    assert definition_of(old).question("identity_religion")[2].label != "Faith or belief"
    worker = somebody().sign_in(opened.worker).open_section(newer.pk, "care")
    worker.reads("Faith or belief")
    expect(worker.page.locator("#q-identity_language")).to_have_count(0)


def _relabels(person: Person, look: Callable[..., Person], name: str) -> None:
    person.go(CARE)
    look(f"{name}-section")
    person.page.locator("#row-identity_religion a").first.click()
    look(f"{name}-question")
    person.page.locator("#id_label").fill("Faith or belief")
    person.press("Save").reads("The question is changed.", "Changed from “")
    look(f"{name}-section-changed")


def _hides_one_and_reads_why_another_cannot_be(
    person: Person, look: Callable[..., Person], name: str
) -> None:
    person.page.locator("#row-identity_language a").first.click()
    person.page.locator('input[name="asked"][value="no"]').check()
    person.press("Save").reads("Hidden")
    person.go(EDUCATION)
    person.page.locator("#row-leisure_interests a").first.click()
    person.reads("This question cannot be hidden: it is how the plan records leisure interests")
    expect(person.page.locator('input[name="asked"]')).to_have_count(0)
    look(f"{name}-needed")


def _reorders(person: Person) -> None:
    person.go(CARE)
    before = rows(person)
    person.page.locator("#row-health_conditions").get_by_role("button", name=re.compile("Move down")).click()
    expect(person.page).to_have_url(re.compile("#row-health_conditions$"))
    assert rows(person) != before


def _adds(person: Person, look: Callable[..., Person], name: str) -> None:
    person.go(EDUCATION)
    person.page.locator('main a[href*="/add/leisure/"]').click()
    look(f"{name}-add")
    person.press("Add the question").reads("Enter the question", "Select how it is answered")
    look(f"{name}-add-problems")
    person.page.locator("#id_label").fill("Does the child have a bus pass?")
    person.page.locator('input[name="kind"][value="yes_no"]').check()
    person.press("Add the question").reads("The question is added.", "Does the child have a bus pass?")


def _previews(person: Person, look: Callable[..., Person], name: str) -> None:
    person.go("/settings/layout/school_age/preview/")
    person.reads("Preview: nothing here is saved.", "Faith or belief")
    expect(person.page.locator("#q-identity_religion input")).to_be_visible()
    look(f"{name}-preview-worker")
    person.page.locator("#as").select_option("designated_teacher")
    person.press("Show").reads("Does the child have a bus pass?")
    expect(person.page.locator("[name^=la_]").first).to_be_visible()
    look(f"{name}-preview-teacher")
    person.go("/settings/layout/").reads("Faith or belief", "Your own question", "Another order", "Hidden")
    look(f"{name}-overview-changed")


def test_officer_gives_open_plans_the_current_form(opened: Scene, somebody: Callable[..., Person]) -> None:
    admin = somebody().sign_in(opened.who(Role.AUTHORITY_ADMINISTRATOR))
    opened.another_child(given_name="Petra", family_name="Lowe")
    fill_everything(opened.pep, "care", by=opened.worker)
    sign_all(opened.pep, only=("care",))
    admin.go("/settings/layout/question/identity_religion/")
    admin.page.locator("#id_label").fill("Faith or belief")
    admin.press("Save").reads("The question is changed.")

    person = somebody().sign_in(opened.officer).go(f"/peps/{opened.pep.pk}/")
    person.follow("Give this plan the current form").look("layout-form")
    person.reads("now reads “Faith or belief”", "Section A", "Signatures")
    person.press("Give it the current form").reads("To be signed again: section A.")
    person.go("/peps/older/").look("layout-older").reads("1 open plan is on an older form", "Petra Lowe")
    person.press("Continue with this plan").look("layout-older-confirm")
    person.press("Give 1 plan the current form").look("layout-older-done").reads(
        "1 plan has the current form now"
    )
    person.go("/peps/older/").reads("Every open plan has the current form")
