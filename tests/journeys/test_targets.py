"""Targets in a browser: from the bank in few clicks, prompts heard once, reviews, by keyboard and without script.

Pages are looked at with axe and at 320 px by `Person.look`. What is refused is tested in tests/targets.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from peps.models import Pep
from peps.pinned import form_of
from targets.models import Review, Target
from tests.factories import PASSWORD, Scene, delegate, finalise, next_term, opened_pep, scene, target
from tests.journeys.steps import Person
from tests.peps.pages import save
from tests.stack import RealStack

pytestmark = pytest.mark.browser

Somebody = Callable[..., Person]
SAID = "[data-prompts-said]"


@pytest.fixture
def opened(stack: RealStack) -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")


@pytest.fixture
def reviewing(opened: Scene) -> Scene:
    """Three targets agreed, and the plan of the next term open."""
    for words in ("Orla reads a book", "Orla writes a page", "Orla counts to 100"):
        target(opened.pep, by=opened.teacher, outcome=words)
    finalise(opened.pep, judge=opened.second_officer, head=opened.head)
    opened.pep = opened_pep(opened.child, next_term(opened.authority), by=opened.officer, now=timezone.now())
    return opened


def test_a_target_from_the_bank_in_four_clicks_and_its_gaps(opened: Scene, somebody: Somebody) -> None:
    teacher = somebody().sign_in(opened.teacher)
    teacher.go(f"/peps/{opened.pep.pk}/targets/").look("targets-empty")
    clicks = 0
    for words in ("Add a target", "Choose from the bank"):
        teacher.follow(words)
        teacher.look(f"targets-{words.split()[0].lower()}")
        clicks += 1
    teacher.page.get_by_role("link", name=re.compile("reads aloud .aim. words a minute")).click()
    clicks += 1
    teacher.look("targets-gaps")
    for number, words in enumerate(("a chapter book", "3", "Mrs Ade"), start=1):
        teacher.page.locator(f"#slot-{number}").fill(words)
    teacher.press("Add this target")
    clicks += 1
    assert clicks <= 4
    made = Target.objects.get(pep=opened.pep)
    assert made.title.startswith("Orla reads aloud")
    teacher.reads("The target is added.").look("targets-editor")


def test_prompts_follow_what_is_typed_and_are_spoken_once(opened: Scene, somebody: Somebody) -> None:
    made = target(opened.pep, by=opened.teacher, outcome="Orla reads 90 words a minute")
    teacher = somebody().sign_in(opened.teacher)
    page = teacher.go(f"/targets/{made.pk}/").page
    expect(page.get_by_role("heading", name="Nothing more to look at")).to_be_visible()
    spoken: list[str] = []
    page.expose_function("heard", lambda words: spoken.append(words))  # noqa: PLW0108 (a builtin is refused)
    page.evaluate(
        f"""() => new MutationObserver(() => window.heard(document.querySelector("{SAID}").textContent))
            .observe(document.querySelector("{SAID}"), {{childList: true, characterData: true, subtree: true}})"""
    )
    box = page.locator('[name="outcome"]')
    box.fill("")
    box.press_sequentially("[name] improves reading", delay=20)
    expect(page.get_by_role("link", name=re.compile("is still to be filled in"))).to_be_visible()
    teacher.look("targets-prompts")
    assert len(spoken) == 1
    assert "to look at" in spoken[0]
    box.fill("Orla reads 90 words a minute")
    expect(page.get_by_role("heading", name="Nothing more to look at")).to_be_visible()
    page.get_by_role("button", name=re.compile("^By the end of the school year")).click()
    expect(page.locator('[name="by_when_month"]')).to_have_value("7")
    # A day that a button fills in is saved as a typed one.
    teacher.until(lambda: (Target.objects.get(pk=made.pk).by_when or date.min).month == 7)


def test_a_killed_tab_loses_nothing_of_a_target(opened: Scene, somebody: Somebody) -> None:
    made = target(opened.pep, by=opened.teacher, outcome="Orla reads 90 words a minute")
    teacher = somebody().sign_in(opened.teacher)
    page = teacher.go(f"/targets/{made.pk}/").page
    page.locator('[name="child_words"]').fill("I read fast")
    teacher.saved_by_itself()
    page.locator('[name="actions-0-does"]').fill("Hears Orla read")
    page.get_by_role("button", name="Add another row").click()
    page.locator('[name="actions-1-who"]').fill("Carer")
    page.locator('[name="actions-1-who"]').blur()
    teacher.look("targets-autosaved")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    teacher.until(lambda: len(Target.objects.get(pk=made.pk).said["actions"]) == 2)
    page.close(run_before_unload=False)
    again = somebody().sign_in(opened.teacher).go(f"/targets/{made.pk}/").page
    expect(again.locator('[name="child_words"]')).to_have_value("I read fast")
    expect(again.locator('[name="actions-0-does"]')).to_have_value("Hears Orla read")
    expect(again.locator('[name="actions-1-who"]')).to_have_value("Carer")


def test_two_people_on_one_target_merge_and_compare(opened: Scene, somebody: Somebody) -> None:
    delegate(opened.child, opened.colleague, ["education"], by=opened.teacher)
    made = target(opened.pep, by=opened.teacher, outcome="Orla reads")
    first, second = somebody().sign_in(opened.teacher), somebody().sign_in(opened.colleague)
    for person in (first, second):
        person.go(f"/targets/{made.pk}/")
    first.page.locator('[name="why"]').fill("Longer texts")
    first.saved_by_itself()
    second.page.locator('[name="child_words"]').fill("I read maps")
    second.saved_by_itself()
    expect(second.page.locator('[name="why"]')).to_have_value("Longer texts")
    second.page.locator('[name="why"]').fill("Longer texts in history")  # seen first, so no conflict
    expect(second.page.locator("[data-live-notices]")).to_contain_text(opened.teacher.name)
    second.until(lambda: Target.objects.get(pk=made.pk).said["why"] == "Longer texts in history")
    first.page.locator('[name="child_words"]').fill("I read novels")
    expect(first.page.locator("[data-save-state]")).to_contain_text("two people changed the same answer")
    first.page.get_by_role("button", name="Compare the answers").click()
    first.reads("I read maps").look("targets-compare")
    expect(first.page.locator('[name="child_words"]')).to_have_value("I read novels")
    first.page.locator('[name="child_words"]').fill("I read novels and maps")
    first.press("Save this target").reads("The target is saved.")
    assert Target.objects.get(pk=made.pk).said["child_words"] == "I read novels and maps"


def test_a_target_typed_offline_or_after_the_session_ended_is_saved_later(
    opened: Scene, somebody: Somebody
) -> None:
    made = target(opened.pep, by=opened.teacher, outcome="Orla reads")
    teacher = somebody().sign_in(opened.teacher)
    page = teacher.go(f"/targets/{made.pk}/").page
    state = page.locator("[data-save-state]")
    page.context.set_offline(True)
    page.locator('[name="why"]').fill("Typed on a train")
    expect(state).to_contain_text("Not saved: no connection")
    page.context.set_offline(False)
    teacher.saved_by_itself()
    Session.objects.all().delete()
    page.locator('[name="why"]').fill("Typed too late")
    expect(state).to_contain_text("Not saved: you have been signed out.")
    with page.expect_popup() as popup:
        page.get_by_role("link", name=re.compile("Sign in again")).click()
    popup.value.locator("#id_login").fill(opened.teacher.email)
    popup.value.locator("#id_password").fill(PASSWORD)
    popup.value.get_by_role("button", name="Sign in", exact=True).click()
    expect(popup.value).to_have_url(re.compile(f"/targets/{made.pk}/"))
    page.bring_to_front()
    teacher.saved_by_itself()
    assert Target.objects.get(pk=made.pk).said["why"] == "Typed too late"


def test_three_targets_are_reviewed_in_four_clicks(reviewing: Scene, somebody: Somebody) -> None:
    teacher = somebody().sign_in(reviewing.teacher)
    teacher.go(f"/peps/{reviewing.pep.pk}/targets/").look("targets-to-review")
    teacher.follow("Review last term’s targets")
    teacher.look("targets-review")
    for place, outcome in enumerate(("Met", "Partly met", "Not met")):
        teacher.page.get_by_label(outcome, exact=True).nth(place).check()
    teacher.press("Save the review").reads("3 targets reviewed.").look("targets-reviewed")
    assert Review.objects.count() == 3
    assert Target.objects.filter(pep=reviewing.pep).count() == 2
    carried = Target.objects.filter(pep=reviewing.pep).first()
    assert carried
    teacher.go(f"/targets/{carried.pk}/line/").reads("Carried on").look("targets-line")


def test_a_review_that_lacks_something_is_put_right_where_it_lacks(
    reviewing: Scene, somebody: Somebody
) -> None:
    teacher = somebody().sign_in(reviewing.teacher)
    page = teacher.go(f"/peps/{reviewing.pep.pk}/targets/review/").page
    page.get_by_label("Stopped", exact=True).nth(1).check()
    teacher.press("Save the review")
    teacher.look("targets-review-wrong")
    page.get_by_role("link", name="Target 2: say why it was stopped.").click()
    page.keyboard.type("Orla moved school")
    assert page.locator("details[open]").count() == 1
    teacher.press("Save the review").reads("1 target reviewed.")


def test_a_target_is_made_from_what_the_child_says_with_one_click(opened: Scene, somebody: Somebody) -> None:
    question = next(
        one
        for one in form_of(opened.section("views")).questions()
        if one.child_words and one.kind.name == "long_text"
    )
    save(opened, opened.teacher, {question.key: "Reading the football pages by myself"}, key="views")
    teacher = somebody().sign_in(opened.teacher)
    page = teacher.go(f"/peps/{opened.pep.pk}/targets/").page
    page.get_by_text("What Orla says").click()
    teacher.look("targets-own-words")
    teacher.go(f"/peps/{opened.pep.pk}/targets/add/").look("targets-add-own-words")
    page.get_by_role("button", name=re.compile("Make a target from this")).click()
    teacher.reads("Filled in from Orla’s own answer").look("targets-from-own-words")
    expect(page.locator('[name="child_words"]')).to_have_value("Reading the football pages by myself")


def test_a_target_is_written_by_keyboard_alone(opened: Scene, somebody: Somebody) -> None:
    teacher = somebody().sign_in(opened.teacher)
    page = teacher.go(f"/peps/{opened.pep.pk}/targets/add/").page
    page.locator("#sentence").focus()
    page.keyboard.type("Orla reads 90 words a minute by 24 March 2027")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    teacher.reads("Read from the sentence", "aim 90")
    page.locator('[name="child_words"]').focus()
    page.keyboard.type("I read fast")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator('[name="area"]:checked').count() == 1
    page.locator('button:has-text("Save this target")').focus()
    page.keyboard.press("Enter")
    teacher.reads("The target is saved.")
    made = Target.objects.get(pep=opened.pep)
    assert (made.area, made.said["child_words"], made.said["aim"]) == ("cognition", "I read fast", "90")


def test_without_script_a_target_is_added_with_a_second_row(opened: Scene, somebody: Somebody) -> None:
    teacher = somebody(java_script_enabled=False).sign_in(opened.teacher)
    page = teacher.go(f"/peps/{opened.pep.pk}/targets/add/").press("Start with an empty target").page
    page.locator('[name="outcome"]').fill("Orla swims a length")
    page.locator('[name="actions-0-who"]').fill("Swimming teacher")
    page.get_by_role("button", name="Add another row").click()
    page.locator('[name="actions-1-who"]').fill("Carer")
    teacher.press("Save this target").reads("Orla swims a length")
    rows = Target.objects.get(pep=opened.pep).said["actions"]
    assert [row["who"] for row in rows] == ["Swimming teacher", "Carer"]


def test_the_virtual_school_reads_the_report_and_keeps_its_bank(reviewing: Scene, somebody: Somebody) -> None:
    officer = somebody().sign_in(reviewing.officer)
    officer.go("/targets/report/").reads("What became of targets", "not shown").look("targets-report")
    head = somebody().sign_in(reviewing.head)
    head.go("/settings/bank/").look("bank-settings")
    head.follow("Add a target to the bank")
    head.look("bank-add")
    head.go("/settings/bank/import/").look("bank-import")
    head.go("/settings/bank/lists/").look("bank-lists")


def test_a_young_person_reads_their_targets_in_their_own_words(opened: Scene, somebody: Somebody) -> None:
    target(
        opened.pep, by=opened.teacher, child_words="I read a whole book",
        actions=[{"who": "Orla", "does": "Chooses the book", "times": "1"},
                 {"who": "Mrs Ade", "does": "Listens", "times": "3"}],
    )  # fmt: skip
    finalise(opened.pep, judge=opened.second_officer, head=opened.head)
    young = somebody(width=375).sign_in(opened.who(Role.YOUNG_PERSON))
    young.go(f"/peps/{Pep.objects.get(pk=opened.pep.pk).pk}/read/")
    young.reads("I read a whole book", "What I do", "Chooses the book", "What others do").look(
        "targets-young-person"
    )
