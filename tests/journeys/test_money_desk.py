"""The funding officer’s desk in a browser: a queue worked through by keyboard alone, two approvers, several at once.

Pages are looked at with axe and at 320 px by `Person.look`. What is refused is tested in tests/funding.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from funding.actions import judge_effect
from funding.models import Decision, OwnRate, Request
from funding.years import first_day, last_day, year_of
from tests.factories import Scene, scene, target
from tests.factories.money import money_asked, money_spent
from tests.journeys import keys
from tests.journeys.steps import Person
from tests.stack import RealStack

pytestmark = pytest.mark.browser

Somebody = Callable[..., Person]
BIG = {"lines": [{"what": "Play therapy", "per": "session", "rate": "75", "number": "1", "weeks": "12"}]}
WALSALL = {"lines": [{"what": "Maths tutor", "per": "hour", "rate": "15", "number": "3", "weeks": "6"}]}


def in_boxes(day: date) -> list[str]:
    """A day as its three boxes."""
    return [str(day.day), str(day.month), str(day.year)]


def asked(here: Scene, pep: Any = None, *, days: int = 0, words: str = "", **own: Any) -> Request:
    """A request that was sent so many days ago, for help that starts in two weeks."""
    now, start = timezone.now() - timedelta(days=days), timezone.localdate() + timedelta(days=14)
    typed = {"starts_on": in_boxes(start), "ends_on": in_boxes(start + timedelta(weeks=6))} | own
    more = {"outcome": words} if words else {}
    aim = target(pep or here.pep, by=here.teacher, money="ppp", **more)
    return money_asked(aim, by=here.teacher, now=now, **typed)


@pytest.fixture
def here(stack: RealStack) -> Scene:
    """A child with everybody round them, in a year whose rate is entered."""
    found = scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")
    this = year_of(timezone.localdate())
    for year in (this, this + 1):
        OwnRate.objects.create(
            authority=found.authority,
            grant="lac",
            starts_on=first_day(year),
            ends_on=last_day(year),
            pence=263000,
            source="Test",
        )
    return found


def spent_before(here: Scene) -> None:
    """Help of last term, paid, spent and judged."""
    people = {"by": here.teacher, "officer": here.officer, "payer": here.who(Role.FUNDING_OFFICER)}
    start = timezone.localdate() + timedelta(days=1)
    days = {"starts_on": in_boxes(start), "ends_on": in_boxes(start + timedelta(weeks=2))}
    now = timezone.now()
    aim = target(here.pep, by=here.teacher, money="ppp", outcome="Orla reads aloud")
    done = money_spent(aim, now=now, **days, **people)
    judge_effect(
        request=done, effect="moderate", evidence="Reads for ten minutes now", by=here.teacher, now=now
    )


def queue_of_five(here: Scene) -> list[Request]:
    """Five requests of different help, the first waiting longest."""
    made = []
    for n, (kind, more) in enumerate(
        (
            ("tuition_group", WALSALL),
            ("mentoring", {}),
            ("phonics", {}),
            ("arts", {}),
            ("equipment", {"lines": [{"what": "Laptop case", "per": "item", "rate": "25.50"}]}),
        )
    ):
        made.append(asked(here, days=9 - n, words=f"Orla’s aim {n}", intervention=kind, **more))
    return made


def test_three_approved_in_a_row_one_asked_one_declined_by_keyboard_alone(
    here: Scene, somebody: Somebody
) -> None:
    spent_before(here)
    first, second, third, fourth, fifth = queue_of_five(here)
    officer = somebody().sign_in(here.who(Role.FUNDING_OFFICER))
    page = officer.look("desk-home").page
    keys.press(page, page.get_by_role("button", name="See all requests"))
    officer.reads("To decide: 5 requests", "Moderate, £180, one to one tuition").look("desk-queue")
    keys.press(page, page.get_by_role("link", name=re.compile("Small group tuition, £270")))
    officer.reads("Maths tutor: £15 × 3 hours a week × 6 weeks", "£270", "Reads for ten minutes now")
    officer.look("desk-decide")
    for one in (first, second, third):
        expect(page).to_have_url(re.compile(str(one.pk)))
        keys.press(page, page.get_by_role("button", name="Approve and open next"))
    expect(page).to_have_url(re.compile(str(fourth.pk)))
    officer.reads("£180 is approved. It can be paid.")
    keys.press(page, page.locator("#act-ask > summary"))
    keys.type_into(page, page.get_by_label("What do you want to know?"), "Which club is it?")
    officer.look("desk-asking")
    keys.press(page, page.get_by_role("button", name="Ask the school"))
    officer.reads("Your question is asked.", "To decide: 1 request")
    keys.press(page, page.get_by_role("link", name=re.compile("Equipment or books")))
    keys.press(page, page.locator("#act-decline > summary"))
    keys.type_into(page, page.get_by_label("Why is it declined?"), "The school has cases to lend")
    keys.press(page, page.get_by_role("button", name="Decline", exact=True))
    officer.reads("The request is declined.", "Nothing waits for a decision.")
    statuses = dict(
        Request.objects.filter(pk__in=[one.pk for one in (first, second, third, fourth, fifth)]).values_list(
            "pk", "status"
        )
    )
    assert [statuses[one.pk] for one in (first, second, third, fourth, fifth)] == [
        "scheduled", "scheduled", "scheduled", "query", "declined",
    ]  # fmt: skip
    officer.go("/funding/?list=questions").reads("Which club is it?").look("desk-questions")


def test_what_is_refused_keeps_what_was_typed(here: Scene, somebody: Somebody) -> None:
    one = asked(here)
    officer = somebody().sign_in(here.officer)
    page = officer.go(f"/funding/{one.pk}/decide/").page
    page.get_by_label("How much do you approve?").fill("120")
    officer.press("Approve").reads("There is a problem", "Say why you approve less than was asked")
    expect(page.get_by_label("How much do you approve?")).to_have_value("120")
    officer.look("desk-refused")
    page.get_by_label("Reason", exact=True).fill("Four weeks first")
    officer.press("Approve").reads("£120 is approved.")
    officer.go(f"/funding/{one.pk}/decide/").reads("Approved in part", "Four weeks first").look(
        "money-decided"
    )


def test_above_the_line_two_people_approve(here: Scene, somebody: Somebody) -> None:
    one = asked(here, intervention="therapy", **BIG)
    first = somebody().sign_in(here.officer)
    first.go(f"/funding/{one.pk}/decide/").reads("One person may approve £600")
    first.press("Approve").reads("It waits for a second person.", "Waiting for a second approver")
    first.go(f"/funding/{one.pk}/decide/").reads("A second person must look at it.")
    expect(first.page.get_by_role("button", name="Approve")).to_have_count(0)
    second = somebody().sign_in(here.head)
    second.go("/funding/?status=second").follow("Therapy or counselling")
    second.reads(f"{here.officer.name} approved £900 as the first person").look("desk-second")
    second.press("Approve").reads("£900 is approved. It can be paid.")
    one.refresh_from_db()
    assert one.status == "scheduled"
    assert list(Decision.objects.order_by("at").values_list("by_id", flat=True)) == [
        here.officer.pk,
        here.head.pk,
    ]


def test_the_second_person_sends_it_back_and_the_first_decides_anew(here: Scene, somebody: Somebody) -> None:
    one = asked(here, intervention="therapy", **BIG)
    somebody().sign_in(here.officer).go(f"/funding/{one.pk}/decide/").press("Approve").reads("second person")
    head = somebody().sign_in(here.head).go(f"/funding/{one.pk}/decide/")
    head.page.locator("#act-send-back > summary").click()
    head.page.get_by_label("Why do you not approve it?").fill("Get a second quote")
    head.press("Send it back").reads("It is sent back.")
    somebody().sign_in(here.officer).go(f"/funding/{one.pk}/decide/").reads("Get a second quote")
    one.refresh_from_db()
    assert one.status == "requested"


def test_two_officers_at_once_make_one_decision(here: Scene, somebody: Somebody) -> None:
    one = asked(here)
    pair = [somebody().sign_in(who) for who in (here.officer, here.second_officer)]
    for person in pair:
        person.go(f"/funding/{one.pk}/decide/")
    pair[0].press("Approve").reads("£180 is approved.")
    pair[1].page.locator("#act-decline > summary").click()
    pair[1].page.get_by_label("Why is it declined?").fill("The plan pays for this")
    pair[1].press("Decline").reads(f"{here.officer.name} approved £180", "The plan pays for this")
    pair[1].look("desk-too-late")
    assert Decision.objects.count() == 1


def test_several_identical_ones_are_approved_at_once(here: Scene, somebody: Somebody) -> None:
    peps = [here.pep, *(here.another_child(given_name="Bram", family_name=f"Pell{n}") for n in range(3))]
    for n, pep in enumerate(peps):
        asked(here, pep, days=n, words="Reads a chapter book alone")
    odd = asked(here, intervention="mentoring", provider="Bright Start")
    officer = somebody().sign_in(here.officer)
    page = officer.go("/funding/").page
    officer.press("Approve the selected requests").reads("Select the requests you want to approve")
    officer.look("desk-none-selected")
    keys.tick(page, page.get_by_label("Select every request on this page (5)"))
    officer.reads("5 of 5 on this page selected, £900")
    page.get_by_label(re.compile("Select Mentoring")).uncheck()
    officer.reads("4 of 5 on this page selected, £720")
    keys.press(page, page.get_by_role("button", name="Approve the selected requests"))
    officer.reads("Approve 4 requests: £720", "They are identical").look("desk-several")
    page.get_by_role("button", name="Approve 4 requests, £720").click()
    officer.reads("4 approved", "You approved £720.").look("desk-several-done")
    odd.refresh_from_db()
    assert odd.status == "requested"
    assert Request.objects.filter(status="scheduled").count() == 4


def test_without_script_and_on_a_phone_a_decision_is_made(here: Scene, somebody: Somebody) -> None:
    one = asked(here)
    asked(here, intervention="mentoring", days=-1)
    officer = somebody(java_script_enabled=False, width=375).sign_in(here.head)
    officer.go("/funding/").follow("One to one tuition")
    officer.page.locator("#act-ask > summary").click()
    officer.page.get_by_label("What do you want to know?").fill("Which book?")
    officer.press("Ask the school").reads("Your question is asked.")
    officer.go("/funding/").page.locator('input[name="request"]').first.check()
    officer.press("Approve the selected requests").press("Approve 1 request, £180")
    officer.reads("1 approved")
    one.refresh_from_db()
    assert one.status == "query"


def test_held_money_says_what_it_waits_for(stack: RealStack, somebody: Somebody) -> None:
    here = scene(preset="norfolk", given_name="Orla", family_name="Fennimore")
    one = asked(here)
    officer = somebody().sign_in(here.officer)
    officer.go(f"/funding/{one.pk}/decide/").press("Approve").reads("It is released when the plan is")
    officer.go("/funding/?list=held").reads("It is released when the plan is").look("desk-held")
    officer.follow("One to one tuition").reads("It is released when the plan is").look("desk-held-one")
