"""The end of a financial year: what was not paid goes back, nothing is carried over, and it happens once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from accounts.models import User
from accounts.roles import Role
from epep.audit.models import Event
from epep.moves import Refused
from funding import ledger
from funding.actions import (
    approve,
    change_year,
    choose_run,
    close_year,
    lock_run,
    mark_paid,
    reverse_run,
    send_request,
    stop_paying,
    withdraw,
)
from funding.actions.paying import Returned
from funding.models import Decision, FundingYear, Payment, Request, Run
from peps.actions import cancel_pep
from peps.lifecycle import PEP
from peps.models import Pep
from targets.models import Target
from tests.factories import NOW, TODAY, Scene, finalise, scene, target
from tests.factories.money import money_approved, money_asked, money_draft, money_paid, money_spent, pay

pytestmark = pytest.mark.django_db

THE_END = datetime(2027, 3, 31, 9, 0, tzinfo=UTC)
AFTER = datetime(2027, 4, 6, 9, 0, tzinfo=UTC)
OVER_MARCH = {"starts_on": ["18", "3", "2027"], "ends_on": ["14", "4", "2027"]}
"""Fourteen days before and after: half of the sum is each year's."""


@pytest.fixture
def here() -> Scene:
    return scene()


@pytest.fixture
def aim(here: Scene) -> Target:
    return target(here.pep, by=here.teacher, money="ppp")


def payer(here: Scene) -> User:
    return here.who(Role.FUNDING_OFFICER)


def close(here: Scene, *, year: int = 2026, now: datetime = THE_END, by: User | None = None) -> FundingYear:
    return close_year(authority=here.authority, year=year, by=by or payer(here), now=now)


def held(request: Request) -> dict[int, tuple[int, int]]:
    """Financial year → what is committed, what schools hold."""
    return {year: (one.committed, one.held) for year, one in ledger.of_request(request).items()}


def again(request: Request) -> Request:
    return Request.objects.get(pk=request.pk)


def gated() -> tuple[Scene, Target]:
    here = scene(preset="norfolk")
    return here, target(here.pep, by=here.teacher, money="ppp")


def in_a_run(here: Scene, *payments: Payment) -> Run:
    return choose_run(authority=here.authority, payments=payments, by=payer(here), now=NOW)


def due(request: Request) -> list[Payment]:
    return list(Payment.objects.filter(request=request, status="due"))


# ---- when, and by whom ---------------------------------------------------------------------------


def test_not_before_31_march(here: Scene) -> None:
    with pytest.raises(Refused, match="ends on 31 March 2027"):
        close(here, now=datetime(2027, 3, 30, 22, 59, tzinfo=UTC))
    # In London it is the 31st an hour before it is in Greenwich: summer time has begun.
    assert close(here, now=datetime(2027, 3, 30, 23, 1, tzinfo=UTC)).closed_by == payer(here)


def test_twice_closes_once(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer)
    close(here)
    entries = done.entries.count()
    with pytest.raises(Refused, match="is closed"):
        close(here, now=AFTER)
    assert done.entries.count() == entries
    assert Event.objects.filter(verb="funding_year.closed").count() == 1


def test_only_those_who_set_the_rules(here: Scene) -> None:
    for person in (here.officer, here.teacher, here.carer, scene().head):
        with pytest.raises(Refused) as refusal:
            close(here, by=person)
        assert refusal.value.kind == "permission"
    close(here, by=here.head)


def test_another_authority_is_not_touched(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer)
    close(scene())
    assert again(done).status == "scheduled"
    assert not FundingYear.objects.filter(authority=here.authority, closed_at__isnull=False).exists()


# ---- what becomes of requests --------------------------------------------------------------------


def test_what_was_approved_and_not_paid_goes_back(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer)
    close(here)
    gone = again(done)
    assert (gone.status, gone.agreed_pence, held(gone)) == ("withdrawn", 0, {2026: (0, 0)})
    assert list(gone.years.values_list("agreed_pence", flat=True)) == [0]
    assert Payment.objects.get().status == "cancelled"
    assert Decision.objects.filter(request=gone, kind="lapse", reason="Not paid by 31 March 2027").exists()


def test_what_was_paid_or_spent_stays(here: Scene, aim: Target) -> None:
    people = {"by": here.teacher, "officer": here.officer, "payer": payer(here)}
    paid = money_paid(aim, **people)
    spent = money_spent(aim, intervention="mentoring", **people)
    close(here)
    assert (again(paid).status, again(spent).status) == ("paid", "spent")
    assert held(paid) == held(spent) == {2026: (18000, 18000)}


def test_of_a_request_paid_in_part_the_rest_goes_back(here: Scene, aim: Target) -> None:
    days = {"starts_on": ["7", "12", "2026"], "ends_on": ["29", "1", "2027"]}
    half = [{"on": day, "pounds": "90"} for day in (["8", "12", "2026"], ["8", "1", "2027"])]
    done = money_approved(
        aim, by=here.teacher, officer=here.officer, pattern="dated", instalments=half, **days
    )
    first, second = due(done)
    run = lock_run(run=in_a_run(here, first), by=payer(here), now=NOW)
    mark_paid(run=run, lines=[Returned(2, first.reference, 9000, TODAY)], by=payer(here), now=NOW)
    close(here)
    assert (again(done).status, held(done)) == ("paid", {2026: (9000, 9000)})
    second.refresh_from_db()
    assert second.status == "cancelled"


def test_what_nobody_decided_cannot_be_decided_any_more(here: Scene, aim: Target) -> None:
    asked, draft = (
        money_asked(aim, by=here.teacher),
        money_draft(aim, by=here.teacher, intervention="mentoring"),
    )
    close(here)
    assert (again(asked).status, again(draft).status) == ("requested", "draft")
    with pytest.raises(Refused, match="closed"):
        approve(request=asked, pence=18000, by=here.officer, now=THE_END)
    with pytest.raises(Refused):
        send_request(request=draft, by=here.teacher, now=THE_END)
    assert withdraw(request=asked, reason="Too late", by=here.teacher, now=AFTER).status == "withdrawn"
    with pytest.raises(Refused, match="closed"):
        change_year(authority=here.authority, year=2026, values={"cap": "100"}, by=payer(here), now=AFTER)


def test_a_run_that_is_not_paid_stands_before_it(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer)
    run = in_a_run(here, *due(done))
    with pytest.raises(Refused, match="payment run"):
        close(here)
    run = lock_run(run=run, by=payer(here), now=NOW)
    with pytest.raises(Refused, match="payment run"):
        close(here)
    assert (again(done).status, held(done)) == ("scheduled", {2026: (18000, 0)})
    reverse_run(run=run, reason="The year ends", by=payer(here), now=NOW)
    close(here)
    assert (again(done).status, held(done)) == ("withdrawn", {2026: (0, 0)})


def test_a_run_of_the_next_year_stands_in_no_ones_way(here: Scene, aim: Target) -> None:
    late = {"starts_on": ["3", "5", "2027"], "ends_on": ["28", "5", "2027"]}
    done = money_approved(aim, by=here.teacher, officer=here.officer, **late)
    in_a_run(here, *due(done))
    close(here)
    assert (again(done).status, held(done)) == ("scheduled", {2027: (18000, 0)})


# ---- over 31 March -------------------------------------------------------------------------------


def test_over_31_march_the_next_years_half_stays(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer, **OVER_MARCH)
    close(here)
    assert (again(done).status, held(done)) == ("scheduled", {2026: (0, 0), 2027: (9000, 0)})
    assert [(one.year, one.pence, one.due_on) for one in due(done)] == [(2027, 9000, date(2027, 4, 1))]
    pay(done, by=payer(here), now=AFTER)
    assert (again(done).status, held(done)) == ("paid", {2026: (0, 0), 2027: (9000, 9000)})


def test_over_31_march_with_the_next_half_paid_it_is_paid(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer, **OVER_MARCH)
    [later] = [one for one in due(done) if one.year == 2027]
    run = lock_run(run=in_a_run(here, later), by=payer(here), now=NOW)
    mark_paid(run=run, lines=[Returned(2, later.reference, 9000, TODAY)], by=payer(here), now=NOW)
    close(here)
    assert (again(done).status, held(done)) == ("paid", {2026: (0, 0), 2027: (9000, 9000)})


def test_over_31_march_with_this_years_half_paid_the_other_is_still_due(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer, **OVER_MARCH)
    [now] = [one for one in due(done) if one.year == 2026]
    run = lock_run(run=in_a_run(here, now), by=payer(here), now=NOW)
    mark_paid(run=run, lines=[Returned(2, now.reference, 9000, TODAY)], by=payer(here), now=NOW)
    close(here)
    assert (again(done).status, held(done)) == ("scheduled", {2026: (9000, 9000), 2027: (9000, 0)})
    assert stop_paying(request=done, reason="Left", by=payer(here), now=AFTER).status == "paid"


def test_over_31_march_and_both_years_closed_nothing_is_left(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer, **OVER_MARCH)
    close(here)
    close(here, year=2027, now=datetime(2028, 3, 31, 9, 0, tzinfo=UTC))
    assert (again(done).status, held(done)) == ("withdrawn", {2026: (0, 0), 2027: (0, 0)})


# ---- what the authority's gate holds -------------------------------------------------------------


def test_held_back_and_not_released_by_the_end_it_lapses() -> None:
    here, aim = gated()
    done = money_approved(aim, by=here.teacher, officer=here.officer)
    assert again(done).status == "approved"
    close(here)
    assert (again(done).status, held(done)) == ("withdrawn", {2026: (0, 0)})
    finalise(here.pep, judge=here.second_officer, head=here.head)
    assert again(done).status == "withdrawn" and not Payment.objects.exists()


def test_held_back_over_31_march_only_the_open_years_half_is_ever_paid() -> None:
    here, aim = gated()
    done = money_approved(aim, by=here.teacher, officer=here.officer, **OVER_MARCH)
    close(here)
    assert (again(done).status, held(done)) == ("approved", {2026: (0, 0), 2027: (9000, 0)})
    finalise(here.pep, judge=here.second_officer, head=here.head)
    assert (again(done).status, [(one.year, one.pence) for one in due(done)]) == ("scheduled", [(2027, 9000)])


# ---- afterwards ----------------------------------------------------------------------------------


def test_a_payment_that_came_back_after_the_end_is_paid_again_once(here: Scene, aim: Target) -> None:
    paid = money_paid(aim, by=here.teacher, officer=here.officer, payer=payer(here))
    close(here)
    reverse_run(run=Run.objects.get(), reason="The account was closed", by=payer(here), now=AFTER)
    assert (again(paid).status, held(paid)) == ("scheduled", {2026: (18000, 0)})
    pay(paid, by=payer(here), now=AFTER)
    assert (again(paid).status, held(paid)) == ("paid", {2026: (18000, 18000)})


def test_a_plan_with_money_under_way_is_not_cancelled_but_closed_when_care_ends(
    here: Scene, aim: Target
) -> None:
    """By hand it is refused until the money is settled; the portal closes it all the same, and the year ends whole."""
    first = money_approved(aim, by=here.teacher, officer=here.officer)
    second = money_approved(aim, by=here.teacher, officer=here.officer, intervention="mentoring")
    run = lock_run(run=in_a_run(here, *due(second)), by=payer(here), now=NOW)
    with pytest.raises(Refused, match="2 requests for money are still under way"):
        cancel_pep(pep=here.pep, reason="Opened for the wrong term", by=here.officer, now=NOW)
    PEP.apply("close", here.pep, by=None, now=NOW, reason="The child left care")
    lines = [Returned(2, run.payments.get().reference, 18000, TODAY)]
    mark_paid(run=run, lines=lines, by=payer(here), now=NOW)
    close(here)
    assert (again(first).status, again(second).status) == ("withdrawn", "paid")


def test_a_plan_is_cancelled_once_its_money_is_withdrawn(here: Scene, aim: Target) -> None:
    """A draft, or what was withdrawn, holds nothing up."""
    asked = money_approved(aim, by=here.teacher, officer=here.officer)
    withdraw(request=asked, reason="Opened for the wrong term", by=here.teacher, now=NOW)
    cancel_pep(pep=here.pep, reason="Opened for the wrong term", by=here.officer, now=NOW)
    assert Pep.objects.get(pk=here.pep.pk).status == "cancelled"
