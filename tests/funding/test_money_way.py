"""From the request to the effect: who may do what when, what is committed and paid, and what each decision keeps."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.roles import Role
from epep.mail.models import Message
from epep.moves import Refused
from funding import ledger
from funding.actions import (
    answer,
    approve,
    approve_several,
    ask,
    change_request,
    choose_run,
    decline,
    drop_from_run,
    lock_run,
    mark_paid,
    remove_draft,
    reverse_run,
    send_back,
    send_request,
    share_request,
    start_request,
)
from funding.actions.paying import Returned
from funding.models import Decision, Request, Run
from targets.models import Target
from tests.factories import NOW, TODAY, Scene, finalise, scene, target
from tests.factories import school as make_school
from tests.factories.money import (
    money_approved,
    money_asked,
    money_draft,
    money_paid,
    money_typed,
    pay,
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


# ---- asking --------------------------------------------------------------------------------------


def test_the_sum_is_computed_from_the_lines(here: Scene, aim: Target) -> None:
    draft = money_draft(aim, by=here.teacher)
    assert (draft.whole_pence, draft.asked_pence) == (18000, 18000)
    assert list(draft.years.values_list("year", "asked_pence")) == [(2026, 18000)]


def test_what_cannot_be_read_is_kept_and_stands_before_sending(here: Scene, aim: Target) -> None:
    draft = money_draft(aim, by=here.teacher, starts_on=["31", "2", "2027"])
    assert draft.said["starts_on"] == {"_raw": ["31", "2", "2027"]}
    with pytest.raises(Refused):
        send_request(request=draft, by=here.teacher, now=NOW)


def test_bank_details_are_refused_and_not_kept(here: Scene, aim: Target) -> None:
    with pytest.raises(Refused, match="bank details"):
        money_draft(aim, by=here.teacher, provider="Sort code 12-34-56, account 12345678")
    assert not Request.objects.exists()


def test_an_old_page_does_not_overwrite(here: Scene, aim: Target) -> None:
    draft = money_draft(aim, by=here.teacher)
    change_request(request=draft, revision=1, typed={"need": "One"}, by=here.teacher, now=NOW)
    with pytest.raises(Refused) as refusal:
        change_request(request=draft, revision=1, typed={"need": "Two"}, by=here.teacher, now=NOW)
    assert refusal.value.kind == "revision"


def test_a_carer_and_a_child_ask_for_nothing(here: Scene, aim: Target) -> None:
    for person in (here.carer, here.who(Role.YOUNG_PERSON), here.colleague, payer(here)):
        with pytest.raises(Refused):
            start_request(target=aim, typed=money_typed(), by=person, now=NOW)


def test_what_was_sent_is_not_removed(here: Scene, aim: Target) -> None:
    draft = money_draft(aim, by=here.teacher)
    sent = send_request(request=draft, by=here.teacher, now=NOW)
    with pytest.raises(Refused):
        remove_draft(request=sent, by=here.teacher, now=NOW)
    other = money_draft(aim, by=here.teacher)
    remove_draft(request=other, by=here.teacher, now=NOW)
    assert list(Request.objects.all()) == [sent]


def test_a_cost_shared_by_three_children_adds_up(here: Scene, aim: Target) -> None:
    peps = [here.another_child(), here.another_child()]
    others = [target(pep, by=here.teacher, money="ppp") for pep in peps]
    draft = money_draft(aim, by=here.teacher, lines=[{"what": "Tutor", "per": "item", "rate": "100"}])
    rows = share_request(request=draft, targets=others, rule="equally", parts={}, by=here.teacher, now=NOW)
    assert [row.asked_pence for row in rows] == [3334, 3333, 3333]
    rows = share_request(
        request=rows[0], targets=others, rule="by_parts", parts={aim.pk: 2}, by=here.teacher, now=NOW
    )
    assert [row.asked_pence for row in rows] == [5000, 2500, 2500]
    assert "need" not in rows[1].said


def test_a_cost_is_not_shared_over_schools(here: Scene, aim: Target) -> None:
    elsewhere = target(here.another_child(), by=here.teacher)
    elsewhere.pep.school = make_school()
    draft = money_draft(aim, by=here.teacher)
    with pytest.raises(Refused, match="one school"):
        share_request(request=draft, targets=[elsewhere], rule="equally", parts={}, by=here.teacher, now=NOW)


# ---- deciding ------------------------------------------------------------------------------------


def test_approved_in_full_is_committed_and_to_be_paid(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer)
    assert (done.status, done.agreed_pence) == ("scheduled", 18000)
    assert held(done) == ledger.Balance(approved=18000)
    assert [(one.pence, one.due_on) for one in due(done)] == [(18000, date(2026, 12, 7))]


def test_in_part_needs_a_reason_and_says_so(here: Scene, aim: Target) -> None:
    asked = money_asked(aim, by=here.teacher)
    with pytest.raises(Refused, match="why less"):
        approve(request=asked, pence=10000, by=here.officer, now=NOW)
    done = approve(request=asked, pence=10000, reason="Four weeks first", by=here.officer, now=NOW)
    assert done.status_words == "Approved in part, to be paid"


@pytest.mark.parametrize("pence", [0, -100, 18001])
def test_no_more_than_asked_and_not_nothing(here: Scene, aim: Target, pence: int) -> None:
    asked = money_asked(aim, by=here.teacher)
    with pytest.raises(Refused):
        approve(request=asked, pence=pence, reason="So", by=here.officer, now=NOW)


def test_nobody_approves_their_own(here: Scene, aim: Target) -> None:
    asked = money_asked(aim, by=here.officer)
    for act in (approve, decline):
        more = {"pence": 18000} if act is approve else {"reason": "No"}
        with pytest.raises(Refused, match="somebody else"):
            act(request=asked, by=here.officer, now=NOW, **more)  # type: ignore[operator]


def test_above_the_line_a_second_person_approves_the_same_sum(here: Scene, aim: Target) -> None:
    asked = money_asked(aim, by=here.teacher, **BIG)
    first = approve(request=asked, pence=100000, by=here.head, now=NOW)
    assert first.status == "second" and held(first) == ledger.NOTHING
    with pytest.raises(Refused, match="second person"):
        approve(request=first, pence=100000, by=here.head, now=NOW)
    with pytest.raises(Refused):
        approve(request=first, pence=100000, by=here.officer, now=NOW)
    with pytest.raises(Refused, match="same sum"):
        approve(request=first, pence=90000, reason="Less", by=payer(here), now=NOW)
    done = approve(request=first, pence=100000, by=payer(here), now=NOW)
    assert done.status == "scheduled"
    assert [row.kind for row in Decision.objects.all()] == ["first", "second"]


def test_the_second_person_can_send_it_back(here: Scene, aim: Target) -> None:
    first = approve(request=money_asked(aim, by=here.teacher, **BIG), pence=100000, by=here.officer, now=NOW)
    assert send_back(request=first, reason="Ask for a quote", by=here.head, now=NOW).status == "requested"


def test_a_question_and_its_answer(here: Scene, aim: Target) -> None:
    asked = money_asked(aim, by=here.teacher)
    with pytest.raises(Refused):
        ask(request=asked, question=" ", by=here.officer, now=NOW)
    query = ask(request=asked, question="Which programme?", by=here.officer, now=NOW)
    assert Message.objects.filter(template="funding_asked", recipient=here.teacher).exists()
    changed = change_request(
        request=query, revision=query.revision, typed={"need": "More"}, by=here.teacher, now=NOW
    )
    back = answer(request=changed, text="The one of the school", by=here.teacher, now=NOW)
    assert back.status == "answered"
    assert approve(request=back, pence=18000, by=here.officer, now=NOW).status == "scheduled"


def test_declined_needs_a_reason_and_reaches_the_people(here: Scene, aim: Target) -> None:
    asked = money_asked(aim, by=here.teacher)
    with pytest.raises(Refused):
        decline(request=asked, reason="", by=here.officer, now=NOW)
    done = decline(request=asked, reason="The EHC plan pays this", by=here.officer, now=NOW)
    assert done.status == "declined"
    told = set(Message.objects.filter(template="funding_decided").values_list("recipient", flat=True))
    assert {here.teacher.pk, here.worker.pk} <= told
    assert "EHC" not in str(list(Message.objects.values()))


def test_two_officers_decide_once(here: Scene, aim: Target) -> None:
    asked = money_asked(aim, by=here.teacher)
    approve(request=asked, pence=18000, by=here.officer, now=NOW)
    with pytest.raises(Refused, match="cannot be done now"):
        decline(request=asked, reason="No", by=here.second_officer, now=NOW)
    assert held(asked).committed == 18000


def test_several_are_approved_each_by_itself(here: Scene, aim: Target) -> None:
    mine = money_asked(aim, by=here.officer)
    other = money_asked(
        target(here.pep, by=here.teacher, money="ppp"), by=here.teacher, intervention="mentoring"
    )
    found = approve_several(requests=[mine, other], by=here.officer, now=NOW)
    assert [bool(why) for _row, why in found] == [True, False]


def test_held_until_the_plan_is_finalised_where_the_authority_gates_it() -> None:
    here = scene(preset="norfolk")
    aim = target(here.pep, by=here.teacher, money="ppp")
    done = money_approved(aim, by=here.teacher, officer=here.officer)
    assert done.status == "approved" and not due(done)
    finalise(here.pep, judge=here.second_officer, head=here.head)
    done.refresh_from_db()
    assert done.status == "scheduled" and len(due(done)) == 1


def test_over_march_the_sum_is_of_two_years(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer, **OVER_MARCH)
    parts = dict(done.years.values_list("year", "agreed_pence"))
    assert set(parts) == {2026, 2027} and sum(parts.values()) == 18000
    assert {one.year: one.due_on for one in due(done)} == {2026: date(2027, 3, 1), 2027: date(2027, 4, 1)}


# ---- paying --------------------------------------------------------------------------------------


def test_a_run_pays_once(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer)
    rows = due(done)
    run = choose_run(authority=here.authority, payments=rows, by=payer(here), now=NOW)
    with pytest.raises(Refused):
        choose_run(authority=here.authority, payments=rows, by=payer(here), now=NOW)
    run = lock_run(run=run, by=payer(here), now=NOW)
    with pytest.raises(Refused):
        drop_from_run(payment=rows[0], by=payer(here), now=NOW)
    lines = [Returned(2, rows[0].reference, 18000, TODAY)]
    assert mark_paid(run=run, lines=lines, by=payer(here), now=NOW).status == "paid"
    with pytest.raises(Refused):
        mark_paid(run=run, lines=lines, by=payer(here), now=NOW)
    assert held(done).held == 18000
    assert Request.objects.get().status == "paid"


def test_a_wrong_file_changes_nothing(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer, pattern="termly", **OVER_MARCH)
    rows = due(done)
    run = lock_run(
        run=choose_run(authority=here.authority, payments=rows, by=payer(here), now=NOW),
        by=payer(here),
        now=NOW,
    )
    good = [Returned(n, one.reference, one.pence, TODAY) for n, one in enumerate(rows, 2)]
    wrong = [Returned(9, "PPP-UNKNOWN", 1, TODAY), Returned(10, rows[0].reference, rows[0].pence, TODAY)]
    changed = [Returned(2, rows[0].reference, rows[0].pence + 1, TODAY)]
    with pytest.raises(Refused) as refusal:
        mark_paid(run=run, lines=[*good, *wrong], by=payer(here), now=NOW)
    assert [said.split(":")[0] for said in refusal.value.messages] == ["Line 9", "Line 10"]
    with pytest.raises(Refused, match="was to be"):
        mark_paid(run=run, lines=changed, by=payer(here), now=NOW)
    assert held(done).held == 0
    part = mark_paid(run=run, lines=good[:1], by=payer(here), now=NOW)
    assert part.status == "locked" and held(done).held == rows[0].pence


def test_a_run_is_reversed_with_a_reason_and_paid_again(here: Scene, aim: Target) -> None:
    done = money_paid(aim, by=here.teacher, officer=here.officer, payer=payer(here))
    run = Run.objects.get()
    with pytest.raises(Refused):
        reverse_run(run=run, reason="", by=payer(here), now=NOW)
    assert reverse_run(run=run, reason="Wrong account", by=payer(here), now=NOW).reason == "Wrong account"
    assert held(done).held == 0 and Request.objects.get().status == "scheduled"
    with pytest.raises(Refused):
        reverse_run(run=run, reason="Again", by=payer(here), now=NOW)
    pay(done, by=payer(here))
    assert held(done).held == 18000 and held(done).paid_out == 36000


def test_an_officer_pays_nothing(here: Scene, aim: Target) -> None:
    done = money_approved(aim, by=here.teacher, officer=here.officer)
    with pytest.raises(Refused):
        choose_run(authority=here.authority, payments=due(done), by=here.officer, now=NOW)
