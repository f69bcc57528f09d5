"""Two people and the same money in the same moment: it is decided once, paid once, closed once; the other is told.

Threads with connections of their own; no act may end in an error of the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from epep.moves import Refused
from funding import ledger
from funding.actions import (
    approve,
    approve_several,
    change_request,
    choose_run,
    close_year,
    decline,
    drop_from_run,
    lock_run,
    mark_paid,
    record_spent,
    reverse_run,
    share_request,
    take_back,
    withdraw,
)
from funding.actions.paying import Returned
from funding.models import Decision, Entry, FundingYear, Payment, Request, Run
from tests.factories import NOW, TODAY, Scene, scene, target
from tests.factories.money import money_approved, money_asked, money_draft, money_paid

pytestmark = pytest.mark.django_db(transaction=True)
THE_END = datetime(2027, 3, 31, 9, 0, tzinfo=UTC)
NAMES = ("tuition_one", "mentoring", "phonics", "reading", "homework")
Act = Callable[[], Any]


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("epep.bell._publish", lambda *what: None)


@pytest.fixture
def here() -> Scene:
    return scene()


def at_once(*acts: Act) -> list[str]:
    """Each in a thread, in the same moment: "done", or the kind of its refusal; an error is raised here."""
    begin, found = threading.Barrier(len(acts)), [""] * len(acts)
    errors: list[BaseException] = []

    def run(place: int, act: Act) -> None:
        begin.wait()
        try:
            act()
            found[place] = "done"
        except Refused as refusal:
            found[place] = refusal.kind
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=row) for row in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return found


def payer(here: Scene) -> User:
    return here.who(Role.FUNDING_OFFICER)


def asked(here: Scene, number: int = 0, **own: Any) -> Request:
    aim = target(here.pep, by=here.teacher, money="ppp")
    return money_asked(aim, by=here.teacher, intervention=NAMES[number], **own)


def agreed(here: Scene, number: int = 0) -> Request:
    aim = target(here.pep, by=here.teacher, money="ppp")
    return money_approved(aim, by=here.teacher, officer=here.officer, intervention=NAMES[number])


def balance(request: Request) -> ledger.Balance:
    return ledger.in_all(ledger.of_request(request))


def status(request: Request) -> str:
    return Request.objects.get(pk=request.pk).status


def locked_run(here: Scene, *requests: Request) -> tuple[Run, list[Returned]]:
    """A run of what is due of the requests, with accounts, and the file they will send."""
    due = list(Payment.objects.filter(request__in=requests, status="due"))
    run = choose_run(authority=here.authority, payments=due, by=payer(here), now=NOW)
    run = lock_run(run=run, by=payer(here), now=NOW)
    return run, [Returned(number, one.reference, one.pence, TODAY) for number, one in enumerate(due, start=2)]


def check_whole() -> None:
    """Every request’s sums and payments agree with its status, whoever won."""
    for row in Request.objects.all():
        held = balance(row)
        assert 0 <= held.spent <= held.held <= held.committed
        standing = sum(one.pence for one in row.payments.filter(status="paid"))
        assert standing == held.paid_out - held.unpaid
        to_pay = sum(one.pence for one in row.payments.filter(status__in=("due", "chosen")))
        assert to_pay == (held.to_pay if row.status == "scheduled" else 0)
        if row.status in ("requested", "declined", "withdrawn"):
            assert held.committed == 0
        else:
            assert held.committed == row.agreed_pence - held.released - held.taken_back


# ---- deciding ------------------------------------------------------------------------------------


def test_two_officers_approve_and_decline_one_decision(here: Scene) -> None:
    request = asked(here)
    found = at_once(
        lambda: approve(request=request, pence=18000, by=here.officer, now=NOW),
        lambda: decline(request=request, reason="No", by=here.second_officer, now=NOW),
    )
    assert sorted(found) == ["done", "state"]
    assert Decision.objects.filter(request=request).count() == 1
    assert status(request) == ("scheduled" if found[0] == "done" else "declined")
    check_whole()


def test_ten_approvals_at_once_commit_once(here: Scene) -> None:
    request, people = asked(here), [here.officer, here.second_officer, here.head, payer(here)]
    acts = [
        lambda who=who: approve(request=request, pence=18000, by=who, now=NOW)
        for who in (people * 3)[:10]
    ]  # fmt: skip
    assert sorted(at_once(*acts)) == ["done"] + ["state"] * 9
    assert Entry.objects.filter(request=request, kind="committed").count() == 1
    assert Payment.objects.filter(request=request).count() == 1
    check_whole()


def test_two_second_approvers_are_one(here: Scene) -> None:
    big = [{"what": "Tutor", "per": "item", "rate": "900"}]
    request = approve(request=asked(here, lines=big), pence=90000, by=here.officer, now=NOW)
    found = at_once(
        lambda: approve(request=request, pence=90000, by=here.head, now=NOW),
        lambda: approve(request=request, pence=90000, by=payer(here), now=NOW),
    )
    assert sorted(found) == ["done", "state"]
    assert balance(request).committed == 90000
    check_whole()


def test_several_approved_by_two_people_in_two_orders(here: Scene) -> None:
    """Locks are taken in one order, so nobody waits for somebody who waits for them."""
    over = {"starts_on": ["18", "3", "2027"], "ends_on": ["14", "4", "2027"]}
    late = {"starts_on": ["3", "5", "2027"], "ends_on": ["28", "5", "2027"]}
    rows = [asked(here, 0, **late), asked(here, 1), asked(here, 2, **over), asked(here, 3)]
    FundingYear.objects.all().delete()
    at_once(
        lambda: approve_several(requests=rows, by=here.officer, now=NOW),
        lambda: approve_several(requests=rows[::-1], by=here.second_officer, now=NOW),
        lambda: approve(request=rows[1], pence=18000, by=here.head, now=NOW),
        lambda: approve(request=rows[3], pence=18000, by=payer(here), now=NOW),
    )
    assert {status(row) for row in rows} == {"scheduled"}
    assert Decision.objects.filter(kind="approve").count() == 4
    check_whole()


def test_two_drafts_that_share_a_cost_are_changed_at_once(here: Scene) -> None:
    first = target(here.pep, by=here.teacher, money="ppp")
    others = [target(here.another_child(), by=here.teacher, money="ppp") for _ in range(3)]
    draft = money_draft(first, by=here.teacher)
    rows = share_request(
        request=draft, targets=others, rule="equally", parts={}, by=here.teacher, now=NOW
    )  # fmt: skip
    rows = list(Request.objects.filter(pk__in=[row.pk for row in rows]))

    def change(row: Request, rate: str) -> Act:
        lines = {"lines": [{"what": "Tutor", "per": "item", "rate": rate}]}
        return lambda: change_request(
            request=row, revision=row.revision, typed=lines, by=here.teacher, now=NOW
        )  # fmt: skip

    found = at_once(*(change(row, f"{100 + place}") for place, row in enumerate(rows)))
    assert found.count("done") == 1 and set(found) == {"done", "revision"}
    fresh = Request.objects.filter(pk__in=[row.pk for row in rows])
    assert sum(row.asked_pence for row in fresh) == fresh[0].whole_pence
    assert len({row.whole_pence for row in fresh}) == 1


# ---- paying --------------------------------------------------------------------------------------


def test_a_run_marked_paid_twice_at_once_pays_once(here: Scene) -> None:
    requests = [agreed(here, number) for number in range(3)]
    run, lines = locked_run(here, *requests)
    acts = [
        lambda who=who: mark_paid(run=run, lines=lines, by=who, now=NOW)
        for who in (payer(here), here.head) * 2
    ]
    assert sorted(at_once(*acts)) == ["done", "state", "state", "state"]
    assert [balance(row).held for row in requests] == [18000] * 3
    assert Entry.objects.filter(kind="paid").count() == 3
    check_whole()


def test_two_files_of_one_run_that_overlap(here: Scene) -> None:
    requests = [agreed(here, number) for number in range(3)]
    run, lines = locked_run(here, *requests)
    found = at_once(
        lambda: mark_paid(run=run, lines=lines[:2], by=payer(here), now=NOW),
        lambda: mark_paid(run=run, lines=lines[1:], by=here.head, now=NOW),
    )
    assert sorted(found) == ["done", "guard"]
    assert Entry.objects.filter(kind="paid").count() == 2
    check_whole()


def test_the_same_payments_are_chosen_for_one_run(here: Scene) -> None:
    requests = [agreed(here, number) for number in range(4)]
    due = list(Payment.objects.filter(request__in=requests))
    found = at_once(
        lambda: choose_run(authority=here.authority, payments=due[:3], by=payer(here), now=NOW),
        lambda: choose_run(authority=here.authority, payments=due[::-1][:3], by=here.head, now=NOW),
    )
    assert sorted(found) == ["done", "state"]
    assert Run.objects.count() == 1
    assert Payment.objects.filter(status="chosen").count() == 3
    check_whole()


def test_runs_made_at_once_have_numbers_of_their_own(here: Scene) -> None:
    due = list(Payment.objects.filter(request__in=[agreed(here, number) for number in range(4)]))
    acts = [
        lambda one=one: choose_run(authority=here.authority, payments=[one], by=payer(here), now=NOW)
        for one in due
    ]  # fmt: skip
    assert at_once(*acts) == ["done"] * 4
    assert sorted(Run.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_locking_beside_taking_the_last_payment_out(here: Scene) -> None:
    [payment] = Payment.objects.filter(request=agreed(here))
    run = choose_run(authority=here.authority, payments=[payment], by=payer(here), now=NOW)
    at_once(
        lambda: lock_run(run=run, by=payer(here), now=NOW),
        lambda: drop_from_run(payment=payment, by=here.head, now=NOW),
    )
    run.refresh_from_db()
    assert (run.status == "locked") is run.payments.exists()
    check_whole()


@pytest.mark.parametrize("times", range(3))
def test_paying_beside_withdrawing(here: Scene, times: int) -> None:
    requests = [agreed(here, number) for number in range(3)]
    run, lines = locked_run(here, *requests)
    paid, *gone = at_once(
        lambda: mark_paid(run=run, lines=lines, by=payer(here), now=NOW),
        *(
            lambda row=row: withdraw(request=row, reason="Not needed", by=here.teacher, now=NOW)
            for row in requests
        ),
    )
    assert (paid, set(gone)) == ("done", {"state"})
    assert {status(row) for row in requests} == {"paid"}
    check_whole()


@pytest.mark.parametrize("way", ["spend", "take back"])
def test_reversing_a_run_beside_using_its_money(here: Scene, way: str) -> None:
    aim = target(here.pep, by=here.teacher, money="ppp")
    paid = money_paid(aim, by=here.teacher, officer=here.officer, payer=payer(here))
    use: Act = {
        "spend": lambda: record_spent(request=paid, pence=18000, by=here.teacher, now=NOW),
        "take back": lambda: take_back(request=paid, pence=900, reason="Left", by=payer(here), now=NOW),
    }[way]
    found = at_once(
        lambda: reverse_run(run=Run.objects.get(), reason="Wrong account", by=here.head, now=NOW), use
    )
    assert found.count("done") == 1
    check_whole()


def test_a_run_reversed_twice_at_once_is_due_again_once(here: Scene) -> None:
    aim = target(here.pep, by=here.teacher, money="ppp")
    paid = money_paid(aim, by=here.teacher, officer=here.officer, payer=payer(here))
    run = Run.objects.get()
    acts = [
        lambda who=who: reverse_run(run=run, reason="Mistake", by=who, now=NOW)
        for who in (payer(here), here.head)
    ]
    assert sorted(at_once(*acts)) == ["done", "state"]
    assert Payment.objects.filter(request=paid, status="due").count() == 1
    check_whole()


# ---- the end of a year ---------------------------------------------------------------------------


def test_approving_beside_closing_the_year(here: Scene) -> None:
    request = asked(here)
    agreed_too, closed = at_once(
        lambda: approve(request=request, pence=18000, by=here.officer, now=THE_END),
        lambda: close_year(authority=here.authority, year=2026, by=payer(here), now=THE_END),
    )
    assert closed == "done"
    # Approved before the year closed, it lapsed with it; after, it was refused.
    assert status(request) == ("withdrawn" if agreed_too == "done" else "requested")
    assert balance(request).committed == 0
    check_whole()


def test_choosing_beside_closing_the_year(here: Scene) -> None:
    requests = [agreed(here, number) for number in range(2)]
    due = list(Payment.objects.filter(request__in=requests))
    chosen, closed = at_once(
        lambda: choose_run(authority=here.authority, payments=due, by=here.head, now=THE_END),
        lambda: close_year(authority=here.authority, year=2026, by=payer(here), now=THE_END),
    )
    assert sorted([chosen, closed]) == ["done", "state"]
    assert {status(row) for row in requests} == {"scheduled" if chosen == "done" else "withdrawn"}
    check_whole()


def test_a_year_closed_by_two_closes_once(here: Scene) -> None:
    request = agreed(here)
    acts = [
        lambda who=who: close_year(authority=here.authority, year=2026, by=who, now=THE_END)
        for who in (payer(here), here.head)
    ]  # fmt: skip
    assert sorted(at_once(*acts)) == ["done", "state"]
    assert Entry.objects.filter(request=request, kind="released").count() == 1
    check_whole()
