"""A year's money in a browser: a payment run out to accounts and back, the rate of a year, its budget, its end.

Pages are looked at with axe and at 320 px by `Person.look`. What is refused is tested in tests/funding.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from accounts.roles import Role
from funding.models import Entry, FundingYear, Payment, Request, Run
from funding.years import first_day, last_day, year_of
from targets.models import Target
from tests.factories import Scene, scene, target
from tests.factories import school as make_school
from tests.factories.money import money_approved, money_asked, money_spent
from tests.journeys import keys
from tests.journeys.steps import Person
from tests.stack import RealStack

pytestmark = pytest.mark.browser

Somebody = Callable[..., Person]


def days(first: datetime, weeks: int = 6) -> dict[str, list[str]]:
    """What a form sends for an activity from the day after `first`, of the same financial year where it can be."""
    start = first.date() + timedelta(days=1)
    end = max(start, min(start + timedelta(weeks=weeks), last_day(year_of(start))))
    return {
        name: [str(day.day), str(day.month), str(day.year)]
        for name, day in (("starts_on", start), ("ends_on", end))
    }


def aim(here: Scene) -> Target:
    return target(here.another_child().child.peps.get(), by=here.teacher, money="ppp")


@pytest.fixture
def here(stack: RealStack) -> Scene:
    """A school without URN, and five children: with money requested, approved (two), spent, and none."""
    made = scene(given_name="Orla", family_name="Fennimore")
    now = timezone.now()
    people = {"by": made.teacher, "officer": made.officer, "now": now}
    money_asked(aim(made), by=made.teacher, now=now, **days(now))
    for _ in range(2):
        money_approved(aim(made), **people, **days(now))
    spent = {"payer": made.who(Role.FUNDING_OFFICER), "pence": 5000}
    request = money_spent(aim(made), **spent, by=made.teacher, officer=made.officer, now=now)
    assert request.status == Request.Status.SPENT
    return made


def until(person: Person) -> None:
    """Show what is due within the next weeks."""
    day = timezone.localdate() + timedelta(days=14)
    for name, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        person.page.locator(f"#id_until_{name}").fill(str(value))
    person.press("Show")


def test_a_payment_run_goes_out_and_comes_back(here: Scene, somebody: Somebody, tmp_path: Path) -> None:
    other = make_school(name="Brook Academy", urn="")
    payment = Payment.objects.filter(status="due").order_by("pk").last()
    assert payment
    payment.school = other
    payment.save_without_historical_record()
    officer = somebody().sign_in(here.who(Role.FUNDING_OFFICER))
    page = officer.go("/funding/payments/").page
    until(officer)
    officer.reads("2 payments, £360", "Brook Academy", "no URN").look("money-payments")
    officer.press("Make a run of what is ticked").reads("is made. Check it, then lock it.", "needs a look")
    officer.look("money-run-check")
    run = Run.objects.order_by("number").last()
    assert run
    officer.press("Lock this run of £360").reads("2 payments, £360, are with accounts").look(
        "money-run-locked"
    )
    with page.expect_download() as loading:
        officer.follow("Download the file for accounts")
    lines = list(csv.DictReader(Path(loading.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert {line["School"] for line in lines} == {here.school.name, "Brook Academy"}

    def send(*rows: str) -> None:
        file = tmp_path / "back.csv"
        file.write_text("\n".join(["Reference,Paid amount,Paid on", *rows]))
        officer.go(f"/funding/payments/{run.pk}/returned/")
        page.locator("#file").set_input_files(file)
        officer.press("Mark as paid")

    good = [f"{line['Reference']},£{line['Amount']},{timezone.localdate():%d/%m/%Y}" for line in lines]
    officer.go(f"/funding/payments/{run.pk}/returned/").look("money-return")
    send(good[0], "PPP-UNKNOWN,180,", good[1].replace("180.00", "181.00"), good[0])
    officer.reads(
        "Line 3: PPP-UNKNOWN is not in this run", "was to be £180, not £181", "stands in line 2 already"
    )
    expect(page).to_have_title("Error: File from accounts, run 2 – ePEP")
    officer.look("money-return-wrong")
    assert not run.payments.filter(status="paid").exists()
    colleague = somebody().sign_in(here.head).go(f"/funding/payments/{run.pk}/returned/")
    send(*good)
    officer.reads("2 payments of run 2 are marked as paid. The run is finished.").look("money-run-paid")
    paid = Entry.objects.filter(kind="paid", payment__run=run)
    assert sum(paid.values_list("pence", flat=True)) == 36000
    colleague.page.locator("#file").set_input_files(tmp_path / "back.csv")
    colleague.press("Mark as paid").reads("the run is “Paid”").look("money-return-twice")
    assert paid.count() == 2
    officer.go(f"/funding/payments/{run.pk}/").follow("Reverse this run")
    officer.reads("2 payments, £360, count as not made").look("money-reverse")
    officer.press("Reverse this run").reads("Say why the run is reversed").look("money-reverse-why")
    page.locator("#id_reason").fill("The bank sent it back")
    officer.press("Reverse this run").reads("is reversed. £360 is to be paid again.").look(
        "money-run-reversed"
    )
    assert Payment.objects.filter(status="due").count() == 2


def test_a_run_is_made_and_locked_by_keyboard(here: Scene, somebody: Somebody) -> None:
    officer = somebody().sign_in(here.who(Role.FUNDING_OFFICER))
    officer.go("/funding/payments/")
    until(officer)
    page = officer.page

    def button(words: str) -> Locator:
        return page.get_by_role("button", name=words, exact=True)

    keys.tick(page, page.locator('[name="payment"]').first)
    keys.press(page, button("Make a run of what is ticked"))
    officer.reads("1 payment, £180")
    keys.press(page, button("Lock this run of £180"))
    officer.reads("1 payment, £180, is with accounts")


def test_a_run_without_script_and_a_payment_taken_out(here: Scene, somebody: Somebody) -> None:
    officer = somebody(java_script_enabled=False, width=375).sign_in(here.who(Role.FUNDING_OFFICER))
    officer.go("/funding/payments/")
    until(officer)
    officer.press("Make a run of what is ticked")
    officer.page.get_by_role("button", name="Take out").first.click()
    officer.reads("is taken out. It is to be paid another time.", "1 payment, £180")


def test_the_end_of_a_year(here: Scene, somebody: Somebody) -> None:
    year = year_of(timezone.localdate())
    officer = somebody().sign_in(here.who(Role.FUNDING_OFFICER))
    page = officer.go("/funding/budget/").page
    if year >= 2026:
        officer.reads("has not been entered", "Not known for 5 children").look("money-budget-no-rate")
        officer.follow("Enter it").look("money-rate")
        page.locator("#id_pounds").fill("2690.005")
        officer.press("Save the rate").reads("2 figures after the point or fewer").look("money-rate-wrong")
        page.locator("#id_pounds").fill("2,690")
        page.locator("#id_source").fill("Conditions of grant")
        officer.press("Save the rate").reads("is £2,690.", "Conditions of grant")
        officer.look("money-rules")
    officer.go("/funding/budget/").reads("will be lost on 31 March", "£360 is approved and not paid yet")
    officer.look("money-budget")
    page.get_by_role("link", name="£180", exact=True).first.click()
    officer.reads("Children with money requested and not decided (1)")
    officer.follow("By school")
    officer.reads(here.school.name).look("money-budget-schools")
    officer.go(f"/funding/rules/{year}/close/").reads("The year can be closed from").look("money-close-early")
    # The year before can be closed now: what was approved in it and never paid goes back.
    then = timezone.now() - (timezone.now().date() - first_day(year)) - timedelta(days=60)
    aim_then = aim(here)
    people = {"by": here.teacher, "officer": here.officer}
    late = money_approved(aim_then, **people, now=then, **days(then, weeks=4))
    officer.go(f"/funding/rules/{year - 1}/").follow("Close")
    officer.reads("£180 that is approved and not paid goes back, of 1 request.").look("money-close")
    officer.press(f"Close {year - 1}-{year % 100}").reads("is closed", "£180 that was not paid went back.")
    officer.look("money-budget-closed")
    late.refresh_from_db()
    assert late.status == Request.Status.WITHDRAWN
    assert FundingYear.objects.get(year=year - 1).closed_at


def test_the_rules_of_a_year_are_set_and_put_back(here: Scene, somebody: Somebody) -> None:
    officer = somebody().sign_in(here.who(Role.FUNDING_OFFICER))
    year = year_of(timezone.localdate())
    rules = f"/funding/rules/{year}/"
    page = officer.go(f"{rules}?change=sums").look("money-rule-sums").page
    page.get_by_role("button", name="Add another sum").click()
    for name, value in (("name", "Autumn"), ("from", "1 September"), ("to", "31/02"), ("pounds", "1,045")):
        page.locator(f'[name="rows-0-{name}"]').fill(value)
    page.locator('[name="rows-0-grant"]').select_option("lac")
    officer.press("Save").reads("31 February, is not a real day").look("money-rule-sums-wrong")
    expect(page.locator('[name="rows-0-to"]')).to_have_value("31/02")
    page.locator('[name="rows-0-to"]').fill("31 March")
    officer.press("Save").reads("Autumn, Pupil Premium Plus: £1,045, 1 September to 31 March", "Set here for")
    officer.go(f"{rules}?change=gate").page.get_by_label("When the plan is judged at a level").check()
    officer.press("Save").reads("Select the levels that release money").look("money-rule-gate")
    officer.go(f"{rules}?change=sums").look("money-rule-back").press("Put it back to the layout")
    officer.reads("is as in the authority’s layout again.")
    officer.go(f"{rules}?change=not-for").look("money-rule-not-for")
    head = somebody().sign_in(here.head)
    head.go("/funding/rules/lists/").look("money-lists")
