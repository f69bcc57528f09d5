"""Money in a browser: asked for over the target's page, sums seen as typed, declined with a reason, shared, reported.

Pages are looked at with axe and at 320 px by `Person.look`. What is refused is tested in tests/funding.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from accounts.roles import Role
from funding.actions import approve, ask, decline
from funding.models import OwnRate, Payment, Request
from funding.words import LAC
from targets.models import Target
from tests.factories import Scene, scene, target
from tests.factories.money import money_asked, money_draft, pay
from tests.journeys.steps import Person
from tests.stack import RealStack

pytestmark = pytest.mark.browser

Somebody = Callable[..., Person]
WALSALL = (
    {"what": "Reading tutor", "per": "session", "rate": "15", "number": "3", "weeks": "6"},
    {"what": "Maths tutor", "per": "hour", "rate": "20", "number": "1.5", "weeks": "6"},
)
"""Walsall's kind of sums: £15 × 3 × 6 = £270 and £20 × 1.5 × 6 = £180."""
TEXTS = {
    "need": "Longer texts are hard without somebody beside",
    "additional": "Nobody else in the class has a tutor of their own",
    "effect": "Reads a chapter book alone",
    "effect_measure": "The reading record",
}


@pytest.fixture
def here(stack: RealStack) -> Scene:
    """A child with an opened plan of Walsall, everybody round it, and a rate for the year."""
    made = scene(preset="walsall", given_name="Orla", family_name="Fennimore", preferred_name="Orla")
    OwnRate.objects.create(
        authority=made.authority, grant=LAC, starts_on=date(2026, 4, 1), ends_on=date(2028, 3, 31), pence=263000,
        source="The grant’s conditions",
    )  # fmt: skip
    return made


@pytest.fixture
def aim(here: Scene) -> Target:
    """A target that needs money."""
    return target(here.pep, by=here.teacher, money="ppp", outcome="Orla reads a chapter book alone")


def starts() -> date:
    """A day that is to come: the portal's clock is the real one."""
    return timezone.localdate() + timedelta(days=14)


def days(**own: Any) -> dict[str, Any]:
    """The days of a request as a form sends them."""
    first, last = starts(), starts() + timedelta(days=50)
    return {
        "starts_on": [str(first.day), str(first.month), str(first.year)],
        "ends_on": [str(last.day), str(last.month), str(last.year)],
    } | own


def fill_day(place: Locator, name: str, day: date) -> None:
    for part in ("day", "month", "year"):
        place.locator(f'[name="{name}_{part}"]').fill(str(getattr(day, part)))


def fill_request(place: Locator) -> None:
    """Everything that is needed, with Walsall's two cost lines; without script "Add another cost" sends the form."""
    for name, text in TEXTS.items():
        place.locator(f'[name="{name}"]').fill(text)
    place.locator('[name="intervention"]').select_option("tuition_one")
    fill_day(place, "starts_on", starts())
    fill_day(place, "ends_on", starts() + timedelta(days=50))
    for number, line in enumerate(WALSALL):
        if number:
            place.get_by_role("button", name="Add another cost").click()
        for key, text in line.items():
            control = place.locator(f'[name="lines-{number}-{key}"]')
            if key == "per":
                control.select_option(text)
            else:
                control.fill(text)


def test_walsalls_sums_are_seen_as_typed_over_the_targets_page_and_sent(
    here: Scene, aim: Target, somebody: Somebody
) -> None:
    teacher = somebody().sign_in(here.teacher)
    page = teacher.go(f"/targets/{aim.pk}/").page
    outcome = page.locator('#target-form [name="outcome"]')
    outcome.fill("Orla reads two chapter books alone")
    page.get_by_role("link", name="Ask for Pupil Premium Plus").click()
    window = page.locator("dialog.epep-money-window")
    expect(window.get_by_role("heading", name="What it comes to")).to_be_visible()
    teacher.look("asking-window")
    fill_request(window)
    panel = window.locator("[data-money-panel]")
    expect(panel).to_contain_text("Reading tutor: £15 × 3 sessions a week × 6 weeks = £270")
    expect(panel).to_contain_text("Maths tutor: £20 × 1.5 hours a week × 6 weeks = £180")
    expect(panel.locator("[data-money-total]")).to_have_text("£450")
    expect(panel).to_contain_text("£2,630 is left for this child")
    expect(window.locator("[data-money-said]")).to_have_text("The costs come to £450")
    expect(window.get_by_role("heading", name="Worth checking")).to_be_visible()
    teacher.look("asking-window-filled")
    window.get_by_role("button", name="Save and check").click()
    expect(window.get_by_role("heading", name="Check this request")).to_be_visible()
    expect(window).to_contain_text("Total £450")
    teacher.look("asking-window-check")
    window.get_by_role("button", name="Send to the Virtual School").click()
    expect(window).to_have_count(0)
    teacher.reads("The request is with the Virtual School.", "One to one tuition, £450", "Requested")
    expect(outcome).to_have_value("Orla reads two chapter books alone")
    teacher.look("asking-target-after")
    made = Request.objects.get()
    assert (made.status, made.whole_pence) == ("requested", 45000)


def test_declined_with_a_reason_that_the_teacher_reads(here: Scene, aim: Target, somebody: Somebody) -> None:
    made = money_asked(aim, by=here.teacher, now=timezone.now(), **days())
    decline(
        request=made,
        reason="The EHC plan pays for a reading tutor already.",
        by=here.officer,
        now=timezone.now(),
    )
    teacher = somebody().sign_in(here.teacher)
    teacher.go(f"/peps/{here.pep.pk}/targets/").reads("Declined").look("asking-list")
    teacher.follow("One to one tuition")
    teacher.reads("Why it was declined", "The EHC plan pays for a reading tutor already.").look(
        "asking-declined"
    )


def test_what_is_typed_is_kept_when_the_window_is_closed_or_refused(
    here: Scene, aim: Target, somebody: Somebody
) -> None:
    teacher = somebody().sign_in(here.teacher)
    page = teacher.go(f"/targets/{aim.pk}/").page
    link, window = (
        page.get_by_role("link", name="Ask for Pupil Premium Plus"),
        page.locator("dialog.epep-money-window"),
    )
    link.click()
    window.locator('[name="need"]').fill("Sort code 12-34-56 and account 12345678")
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()
    link.click()
    expect(window.locator('[name="need"]')).to_have_value("Sort code 12-34-56 and account 12345678")
    window.get_by_role("button", name="Save as a draft").click()
    expect(window.locator(".govuk-error-summary")).to_contain_text("This looks like bank details")
    teacher.look("asking-window-refused")
    window.locator('[name="need"]').fill("Longer texts are hard")
    window.get_by_role("button", name="Save as a draft").click()
    expect(window).to_have_count(0)
    teacher.reads("Saved as a draft. It is not sent yet.", "Draft")
    assert Request.objects.get().status == "draft"


def test_signed_out_meanwhile_it_says_so_and_keeps_what_is_typed(
    here: Scene, aim: Target, somebody: Somebody
) -> None:
    teacher = somebody().sign_in(here.teacher)
    page = teacher.go(f"/targets/{aim.pk}/").page
    page.get_by_role("link", name="Ask for Pupil Premium Plus").click()
    window = page.locator("dialog.epep-money-window")
    window.locator('[name="need"]').fill("Longer texts are hard")
    page.context.clear_cookies(name="sessionid")
    window.get_by_role("button", name="Save as a draft").click()
    expect(window.get_by_role("alert").first).to_contain_text(
        "You have been signed out, so nothing is saved."
    )
    expect(window.locator('[name="need"]')).to_have_value("Longer texts are hard")
    assert not Request.objects.exists()


def test_without_script_it_is_asked_for_on_a_page_of_its_own(
    here: Scene, aim: Target, somebody: Somebody
) -> None:
    teacher = somebody(java_script_enabled=False).sign_in(here.teacher)
    page = teacher.go(f"/targets/{aim.pk}/").page
    page.get_by_role("link", name="Ask for Pupil Premium Plus").click()
    teacher.reads("Orla reads a chapter book alone")
    fill_request(page.locator("main"))
    teacher.press("Save and check").reads("Total £450")
    teacher.press("Send to the Virtual School").reads("The request is with the Virtual School.")


def test_the_form_over_31_march_says_its_split_as_it_is_typed(
    here: Scene, aim: Target, somebody: Somebody
) -> None:
    teacher = somebody().sign_in(here.teacher)
    page = teacher.go(f"/funding/on/{aim.pk}/").look("asking-form").page
    main = page.locator("main")
    fill_request(main)
    fill_day(main, "starts_on", date(2027, 3, 1))
    fill_day(main, "ends_on", date(2027, 4, 30))
    panel = page.locator("[data-money-panel]")
    expect(panel).to_contain_text("£228.69 of this request")
    expect(panel).to_contain_text("£221.31 of this request")
    expect(panel).to_contain_text("shared over the financial years by days")
    expect(page.locator("[data-money-findings]")).to_contain_text("It runs over 31 March, so the sum is")
    teacher.look("asking-form-split")
    teacher.press("Save and check")
    teacher.reads("£228.69 of this request", "£221.31 of this request").look("asking-check")
    parts = dict(Request.objects.get().years.values_list("year", "asked_pence"))
    assert parts == {2026: 22869, 2027: 22131}


def test_a_request_to_its_effect_and_the_schools_page(here: Scene, aim: Target, somebody: Somebody) -> None:
    now = timezone.now()
    made = money_asked(aim, by=here.teacher, now=now, **days())
    ask(request=made, question="Which programme is it?", by=here.officer, now=now)
    teacher = somebody().sign_in(here.teacher)
    teacher.go(f"/funding/{made.pk}/").reads("Which programme is it?").look("asking-question")
    teacher.follow("Answer the question")
    teacher.look("asking-answer").page.locator("#id_answer").fill("The school’s own")
    teacher.press("Send the answer").reads("The answer is with the Virtual School.").look("asking-answered")
    made.refresh_from_db()
    done = approve(request=made, pence=made.asked_pence, by=here.officer, now=timezone.now())
    pay(done, by=here.who(Role.FUNDING_OFFICER), now=timezone.now())
    assert Payment.objects.get().status == "paid"
    teacher.go(f"/funding/{made.pk}/").look("asking-paid")
    teacher.follow("Record what was spent")
    teacher.look("asking-spend").page.locator("#id_spent").fill("£150.50")
    teacher.press("Record it").reads("£150.50 is recorded as spent.")
    teacher.follow("Say what it did")
    teacher.page.get_by_label("Moderate").check()
    teacher.look("asking-judge").page.locator("#id_evidence").fill("Reads for ten minutes, two at the start")
    teacher.press("Keep this judgement").reads("The effect is recorded.").look("asking-judged")
    teacher.go("/funding/school/").reads("£180", "£29.50", "Effect judged").look("asking-school")
    payer = somebody().sign_in(here.who(Role.FUNDING_OFFICER))
    payer.go(f"/funding/{made.pk}/").reads("Take money back")
    payer.follow("Take money back")
    payer.look("asking-take-back")
    for name in ("stop", "move"):
        payer.go(f"/funding/{made.pk}/{name}/").look(f"asking-{name}")


def test_a_cost_is_shared_over_children_by_clicking(here: Scene, aim: Target, somebody: Somebody) -> None:
    other = target(
        here.another_child(given_name="Asha"), by=here.teacher, money="ppp", outcome="Asha counts to 100"
    )
    made = money_draft(aim, by=here.teacher, now=timezone.now(), **days())
    teacher = somebody().sign_in(here.teacher)
    teacher.go(f"/funding/{made.pk}/").look("asking-draft").follow("Share the cost with other children")
    page = teacher.look("asking-share").page
    expect(page.get_by_label(re.compile("^Parts of Asha"))).to_be_hidden()
    page.get_by_label("Asha counts to 100", exact=True).check()
    page.get_by_label("By how much each child takes part").check()
    expect(page.get_by_label(re.compile("^Parts of Asha"))).to_be_visible()
    page.get_by_label("Equally").check()
    teacher.press("Work out the shares").reads("£90").look("asking-shares")
    teacher.press("Share the cost like this").reads("The cost is shared by 2 children.").look("asking-shared")
    assert [one.asked_pence for one in Request.objects.all()] == [9000, 9000]
    assert Request.objects.filter(target=other).exists()
    for name in ("remove", "withdraw", "papers"):
        teacher.go(f"/funding/{made.pk}/{name}/").look(f"asking-{name}")
    assert re.search("Share the cost", teacher.page.content()) is None
