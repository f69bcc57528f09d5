"""Each role in its own browser: the home page and the main pages, by keyboard alone, and without script.

Pages are looked at with axe and at 320 px by `Person.look`. Who may open what is tested in tests/access.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from accounts.roles import Role
from peps.models import Pep, Section
from peps.pinned import definition_of
from targets.models import Target
from tests.factories import (
    PASSWORD,
    Scene,
    authority_with_settings,
    child,
    delegate,
    fill_everything,
    finalise,
    link,
    member,
    opened_pep,
    scene,
    sign_all,
    submit,
    target,
    term,
)
from tests.journeys import keys
from tests.journeys.steps import Person
from tests.stack import RealStack

pytestmark = pytest.mark.browser

Somebody = Callable[..., Person]


@pytest.fixture
def opened(stack: RealStack) -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene(given_name="Orla", family_name="Fennimore")


@pytest.fixture
def finalised(opened: Scene) -> Scene:
    """The same, finalised."""
    finalise(opened.pep, judge=opened.second_officer, head=opened.head)
    return opened


# ---- home and main pages ---------------------------------------------------------------------------


def test_social_worker_finds_the_child_and_the_section(opened: Scene, somebody: Somebody) -> None:
    person = somebody().sign_in(opened.worker).look("role-social-worker-home")
    person.reads("Orla Fennimore", "Due ")
    person.follow("Start: A").look("role-social-worker-section")
    person.reads("Confirm")
    person.go("/children/").look("role-social-worker-children")
    person.go(f"/children/{opened.child.pk}/").look("role-social-worker-child")
    person.go(f"/children/{opened.child.pk}/early-hours/").look("role-social-worker-early-hours")


def test_designated_teacher_with_one_child_lands_on_the_plan_and_signs_in_three_clicks(
    opened: Scene, somebody: Somebody
) -> None:
    section = fill_everything(opened.pep, "meeting", by=opened.teacher)
    sign_all(opened.pep, only=("care", "views", "education", "carer"))
    person = somebody().sign_in(opened.teacher)
    expect(person.page).to_have_url(re.compile(f"/peps/{opened.pep.pk}/$"))
    person.look("role-teacher-plan")
    person.main.locator(".epep-next a").click()
    person.page.get_by_label("I have read this and agree").check()
    person.press("Sign off my part").reads("You signed section E")
    section.refresh_from_db()
    assert section.status == Section.Status.SIGNED


def test_designated_teacher_with_children_of_two_authorities_has_one_list(
    opened: Scene, somebody: Somebody
) -> None:
    other = authority_with_settings(name="Eastmoor", theme__brand="#5a3d7a")
    second = child(other, at=opened.school, given_name="Tobin", family_name="Ashgrove")
    officer = member(Role.VIRTUAL_SCHOOL_OFFICER, other)
    opened_pep(second, term(other), by=officer)
    waiting = opened.another_child(given_name="Petra", family_name="Lowe")
    link(second, member(Role.SOCIAL_WORKER, other), Role.SOCIAL_WORKER)
    submit(waiting)
    person = somebody().sign_in(opened.teacher).look("role-teacher-home")
    person.reads(
        "Orla Fennimore", "Tobin Ashgrove", "Petra Lowe", "Brookshire", "Eastmoor", "Waiting for others"
    )


def test_school_colleague_sees_what_was_delegated_and_no_more(opened: Scene, somebody: Somebody) -> None:
    delegate(opened.child, opened.colleague, ["education"], by=opened.teacher)
    person = somebody().sign_in(opened.colleague).look("role-colleague")
    person.open_section(opened.pep.pk, "education").look("role-colleague-section")
    person.page.locator("#id_leisure_interests").fill("Sunflowers")
    person.saved_by_itself()
    person.go(f"/peps/{opened.pep.pk}/meeting/").reads("This section is for the designated teacher")


def test_designated_teacher_hands_a_section_over_and_takes_it_back(opened: Scene, somebody: Somebody) -> None:
    person = somebody().sign_in(opened.teacher)
    person.go(f"/children/{opened.child.pk}/people/").look("role-teacher-people")
    person.follow("Ask a colleague to help").look("role-teacher-delegate")
    person.page.locator('[name="email"]').fill(opened.colleague.email)
    person.page.locator('input[name="sections"][value="education"]').check()
    last = timezone.localdate() + timedelta(days=20)
    for part in ("day", "month", "year"):
        person.page.locator(f'[name="until_{part}"]').fill(str(getattr(last, part)))
    person.press("Ask for help").reads(f"{opened.colleague.name} can help now")

    colleague = somebody().sign_in(opened.colleague).open_section(opened.pep.pk, "education")
    colleague.page.locator("#id_leisure_interests").fill("Sunflowers")
    colleague.saved_by_itself()
    person.page.reload()
    person.look("role-teacher-people-helping")
    person.page.locator('main a[href$="/end/"]').click()
    person.look("role-teacher-delegation-end")
    person.main.locator("form button").first.click()
    person.reads("no longer helps. What they typed stays.")
    assert colleague.status_of(f"/peps/{opened.pep.pk}/education/") == 404
    assert opened.section("education").answers["leisure_interests"] == "Sunflowers"


def test_officer_has_counts_lists_and_the_desk(opened: Scene, somebody: Somebody) -> None:
    submit(opened.pep)
    opened.another_child(given_name="Petra", family_name="Lowe")
    person = somebody().sign_in(opened.officer).look("role-officer-home")
    person.reads("to judge", "Orla Fennimore")
    person.page.get_by_role("link", name=re.compile("to judge")).first.click()
    person.look("role-officer-list").reads("1 plan")
    person.go("/peps/").look("role-officer-plans").reads("2 plans")
    person.go(f"/peps/{opened.pep.pk}/quality/").look("role-officer-desk")
    person.go("/peps/open/").look("role-officer-open")
    person.go("/messages/").look("role-officer-messages")


def test_head_finalises_and_reads_who_looked(opened: Scene, somebody: Somebody) -> None:
    submit(opened.pep)
    person = somebody().sign_in(opened.head).look("role-head-home")
    person.judge(opened.pep.pk, [section.key for section in definition_of(opened.pep).sections], "strong")
    person.press("Save and finalise").look("role-head-finalise")
    person.press("Finalise").reads("The plan is finalised.")
    person.go(f"/children/{opened.child.pk}/access/").look("role-head-access")
    person.go(f"/children/{opened.child.pk}/history/").look("role-head-child-history")


def test_carer_reads_on_a_phone_and_no_draft_exists(finalised: Scene, somebody: Somebody) -> None:
    draft = finalised.another_child(given_name="Petra", family_name="Lowe")
    person = somebody(width=375, height=800).sign_in(finalised.carer)
    expect(person.page.get_by_text("Reads aloud at bedtime").first).to_be_in_viewport()
    expect(person.page.get_by_text("I read a whole book by myself").first).to_be_visible()
    person.look("role-carer-home")
    person.follow("Read the whole plan").look("role-carer-read")
    for path in ("", "read/", "care/", "pdf/carer/", "history/", "quality/"):
        assert person.status_of(f"/peps/{draft.pk}/{path}") == 404, path


def test_young_person_writes_their_own_views(opened: Scene, somebody: Somebody) -> None:
    person = somebody(width=375, height=800)
    person.sign_in(opened.who(Role.YOUNG_PERSON)).look("role-young-person-home")
    person.follow("Start").look("role-young-person-views")
    person.page.locator("#id_views_well").fill("Art, and lunch with Sam")
    person.saved_by_itself()
    person.press("Save").reads("What you wrote is saved")
    teacher = somebody().sign_in(opened.teacher).open_section(opened.pep.pk, "views")
    teacher.reads("Art, and lunch with Sam", "Only Orla can change it")
    expect(teacher.page.locator("#id_views_well")).to_have_count(0)
    teacher.look("role-teacher-childs-words")


def test_reviewing_officer_reads_what_is_sealed(finalised: Scene, somebody: Somebody) -> None:
    person = somebody().sign_in(finalised.who(Role.REVIEWING_OFFICER)).look("role-reviewing-officer-home")
    person.reads("Orla Fennimore")
    person.go(f"/peps/{finalised.pep.pk}/read/").look("role-reviewing-officer-read")


def test_administrator_looks_after_people_and_settings(opened: Scene, somebody: Somebody) -> None:
    person = somebody().sign_in(opened.who(Role.AUTHORITY_ADMINISTRATOR)).look("role-administrator-home")
    for link_ in person.page.locator("main a").all():
        assert person.status_of(link_.get_attribute("href") or "") == 200
    person.go("/people/").look("role-administrator-people")
    person.go("/settings/").look("role-administrator-settings")


def test_funding_officer_reads_plans(finalised: Scene, somebody: Somebody) -> None:
    person = somebody().sign_in(finalised.who(Role.FUNDING_OFFICER)).look("role-funding-home")
    person.go("/peps/").look("role-funding-plans").reads("Orla Fennimore")


# ---- the keyboard alone ----------------------------------------------------------------------------


def sign_in_by_keyboard(person: Person, user: User) -> None:
    person.go("/sign-in/")
    keys.type_into(person.page, person.page.locator("#id_login"), user.email)
    keys.type_into(person.page, person.page.locator("#id_password"), PASSWORD)
    person.page.keyboard.press("Enter")
    expect(person.page).not_to_have_url(re.compile("/sign-in/"))


def test_by_keyboard_a_social_worker_fills_and_signs(opened: Scene, somebody: Somebody) -> None:
    section = fill_everything(opened.pep, "care", by=opened.worker)
    person = somebody()
    page = person.page
    sign_in_by_keyboard(person, opened.worker)
    keys.press(page, page.get_by_role("link", name=re.compile("A, Essential")))
    keys.type_into(page, page.locator("#id_family_time"), "Every second Saturday, at the centre.")
    person.saved_by_itself()
    keys.press(page, page.get_by_role("button", name="Save and continue"))
    keys.tick(page, page.get_by_label("I have read this and agree"))
    keys.press(page, page.get_by_role("button", name="Sign off my part"))
    person.reads("You signed section A")
    section.refresh_from_db()
    assert section.status == Section.Status.SIGNED
    assert section.answers["family_time"] == "Every second Saturday, at the centre."


def test_by_keyboard_a_teacher_adds_a_target_and_sends(opened: Scene, somebody: Somebody) -> None:
    target(opened.pep, by=opened.teacher)
    sign_all(opened.pep)
    person = somebody()
    page = person.page
    sign_in_by_keyboard(person, opened.teacher)
    keys.press(page, page.locator(".epep-next a"))
    keys.press(page, page.get_by_role("button", name="Send to the Virtual School"))
    person.reads("The plan is with the Virtual School.")


def test_by_keyboard_an_officer_judges_and_comments(opened: Scene, somebody: Somebody) -> None:
    submit(opened.pep)
    person = somebody()
    page = person.page
    sign_in_by_keyboard(person, opened.officer)
    keys.press(page, page.get_by_role("link", name="Orla Fennimore"))
    keys.tick(page, page.locator('input[name="judge-care-level"]').first)
    keys.type_into(page, page.locator("#id_comment-care-text"), "Which days is family time?")
    keys.press(page, page.locator('button[name="section"][value="care"]'))
    person.reads("Comment added.", "Which days is family time?")


def test_by_keyboard_a_carer_reads_and_downloads(
    finalised: Scene, somebody: Somebody, stack: RealStack
) -> None:
    person = somebody(width=375, height=800)
    page = person.page
    sign_in_by_keyboard(person, finalised.carer)
    keys.press(page, page.locator("main a").filter(has_text="Read the whole plan"))
    person.reads("What you can do at home")
    keys.tab_to(page, page.get_by_role("link", name=re.compile("Download")).first)


# ---- without script --------------------------------------------------------------------------------


def test_without_script_a_teacher_signs_in_saves_signs_and_adds_a_target(
    opened: Scene, somebody: Somebody
) -> None:
    fill_everything(opened.pep, "education", by=opened.teacher)
    Target.objects.all().delete()
    person = somebody(java_script_enabled=False).sign_in(opened.teacher)
    person.add_target(opened.pep.pk)

    person.open_section(opened.pep.pk, "education")
    person.page.locator("#id_leisure_interests").fill("Sunflowers")
    rows = person.page.locator('[data-rows="attainment_subjects"] tbody tr')
    before = rows.count()
    person.page.locator('[data-rows="attainment_subjects"] [data-rows-add]').click()
    expect(rows).to_have_count(before + 1)
    expect(person.page.locator("#id_leisure_interests")).to_have_value("Sunflowers")
    person.press("Save and continue")
    person.page.get_by_label("I have read this and agree").check()
    person.press("Sign off my part").reads("You signed section C")
    section = opened.section("education")
    assert section.status == Section.Status.SIGNED
    assert section.answers["leisure_interests"] == "Sunflowers"


def test_without_script_a_wrong_answer_is_explained_and_nothing_typed_is_lost(
    opened: Scene, somebody: Somebody
) -> None:
    person = somebody(java_script_enabled=False).sign_in(opened.teacher)
    person.open_section(opened.pep.pk, "education")
    person.page.locator("#id_leisure_interests").fill("Sunflowers")
    person.page.locator("#id_enrolment_hours").fill("many")
    person.press("Save and continue")
    expect(person.page).to_have_title(re.compile("^Error: "))
    summary = person.page.locator(".govuk-error-summary")
    expect(summary).to_contain_text("There is a problem")
    expect(person.page.locator("#id_enrolment_hours")).to_have_value("many")
    expect(person.page.locator("#id_leisure_interests")).to_have_value("Sunflowers")
    assert opened.section("education").answers["leisure_interests"] == "Sunflowers"


def test_without_script_an_officer_returns_a_plan(opened: Scene, somebody: Somebody) -> None:
    submit(opened.pep)
    person = somebody(java_script_enabled=False).sign_in(opened.officer)
    person.go(f"/peps/{opened.pep.pk}/quality/").comment("care", "family_time", "Which days?")
    person.press("Save and return for changes").press("Return for changes").reads("Changes needed")
    opened.pep.refresh_from_db()
    assert opened.pep.status == Pep.Status.RETURNED
