"""After money is paid: spent, judged, taken back, stopped, moved with the child; what is kept of every step."""

from __future__ import annotations

import pytest

from epep.audit.models import Event
from epep.moves import Refused
from funding.actions import (
    choose_run,
    judge_effect,
    lock_run,
    mark_paid,
    move_money,
    record_spent,
    send_request,
    stop_paying,
    take_back,
    withdraw,
)
from funding.actions.paying import Returned
from funding.models import Payment
from targets.actions import remove_target
from targets.models import Target
from tests.factories import NOW, TODAY, Scene, at, scene, target
from tests.factories import school as make_school
from tests.factories.money import (
    money_approved,
    money_draft,
    money_paid,
    money_spent,
)
from tests.funding.way import due, held, payer

pytestmark = pytest.mark.django_db
BIG = {"lines": [{"what": "Tutor", "per": "hour", "rate": "100", "number": "2", "weeks": "5"}]}
OVER_MARCH = {"starts_on": ["1", "3", "2027"], "ends_on": ["30", "4", "2027"]}


@pytest.fixture
def here() -> Scene:
    return scene()


@pytest.fixture
def aim(here: Scene) -> Target:
    return target(here.pep, by=here.teacher, money="ppp")


def test_spent_and_what_it_did(here: Scene, aim: Target) -> None:
    people = {"by": here.teacher, "officer": here.officer, "payer": payer(here)}
    paid = money_paid(aim, **people)
    with pytest.raises(Refused):
        record_spent(request=paid, pence=18001, by=here.teacher, now=NOW)
    spent = record_spent(request=paid, pence=15000, by=here.teacher, now=NOW)
    with pytest.raises(Refused):
        judge_effect(request=spent, effect="significant", evidence="", by=here.teacher, now=NOW)
    judged = judge_effect(
        request=spent, effect="moderate", evidence="Reads for ten minutes", by=here.teacher, now=NOW
    )
    assert (judged.status, judged.effect, judged.spent_pence) == ("judged", "moderate", 15000)
    back = take_back(request=judged, pence=3000, reason="Not needed", by=payer(here), now=NOW)
    assert back.status == "judged" and held(back).committed == 15000
    with pytest.raises(Refused):
        take_back(request=judged, pence=1, reason="More", by=payer(here), now=NOW)


def test_all_of_it_taken_back_ends_the_request(here: Scene, aim: Target) -> None:
    paid = money_paid(aim, by=here.teacher, officer=here.officer, payer=payer(here))
    done = take_back(request=paid, pence=18000, reason="The tutor left", by=payer(here), now=NOW)
    assert done.status == "reclaimed" and held(done).committed == 0


def test_withdrawn_before_payment_gives_the_money_back(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer)
    gone = withdraw(request=done, reason="Not needed", by=here.teacher, now=NOW)
    assert gone.status == "withdrawn" and held(gone).committed == 0 and not due(gone)
    assert Payment.objects.get().status == "cancelled"


def test_what_is_paid_is_not_withdrawn(here: Scene, aim: Target) -> None:
    paid = money_paid(aim, by=here.teacher, officer=here.officer, payer=payer(here))
    with pytest.raises(Refused):
        withdraw(request=paid, reason="Not needed", by=here.teacher, now=NOW)


def test_the_rest_of_a_long_one_is_stopped(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer, **OVER_MARCH)
    first = due(done)[0]
    run = lock_run(
        run=choose_run(authority=here.authority, payments=[first], by=payer(here), now=NOW),
        by=payer(here),
        now=NOW,
    )
    mark_paid(run=run, lines=[Returned(2, first.reference, first.pence, TODAY)], by=payer(here), now=NOW)
    stopped = stop_paying(request=done, reason="Left care", by=payer(here), now=NOW)
    assert stopped.status == "paid" and held(stopped).committed == first.pence


def test_money_goes_with_the_child(here: Scene, aim: Target) -> None:
    new = make_school(name="Other School")
    paid = money_paid(aim, by=here.teacher, officer=here.officer, payer=payer(here))
    moved = move_money(request=paid, school=new, reason="Moved house", by=payer(here), now=NOW)
    assert moved.school == new and held(moved).held == 18000
    assert set(moved.entries.filter(kind__startswith="moved").values_list("kind", "school_id")) == {
        ("moved_out", here.school.pk),
        ("moved_in", new.pk),
    }


def test_the_ledger_and_decisions_are_never_changed(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer)
    entry, said = done.entries.get(), done.decisions.get()
    for row in (entry, said):
        with pytest.raises(RuntimeError):
            row.save()
    with pytest.raises(RuntimeError):
        entry.delete()


def test_every_step_leaves_history_and_an_event(here: Scene, aim: Target) -> None:
    done = money_spent(aim, by=here.teacher, officer=here.officer, payer=payer(here))
    verbs = list(Event.objects.filter(thing_id=str(done.pk)).order_by("at").values_list("verb", flat=True))
    assert {f"request.{one}" for one in ("added", "send", "approve", "schedule", "pay", "spend")} == set(
        verbs
    )
    assert done.history.count() >= 6
    assert at(minutes=1) > NOW


def test_a_target_with_money_on_it_is_kept(here: Scene, aim: Target) -> None:
    draft = money_draft(aim, by=here.teacher)
    with pytest.raises(Refused, match="draft request"):
        remove_target(target=aim, by=here.teacher, now=NOW)
    send_request(request=draft, by=here.teacher, now=NOW)
    with pytest.raises(Refused, match="it is kept"):
        remove_target(target=aim, by=here.teacher, now=NOW)
