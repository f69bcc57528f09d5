"""Payments on their pages: due, a run checked and locked, the file out and back, reversed. Nothing is half done."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from epep.audit.models import Event
from funding import ledger
from funding.models import Entry, Payment, Request, Run
from tests.factories import Scene, at, scene, target
from tests.factories.money import money_spent
from tests.funding.runs import DUE, approved, locked, made, page_of, status, upload
from tests.funding.way import payer
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(days=20))


@pytest.fixture
def here() -> Scene:
    return scene()


# ---- choosing ------------------------------------------------------------------------------------


def test_what_is_due_stands_by_school_up_to_a_day(here: Scene) -> None:
    approved(here)
    client = client_of(payer(here))
    found = text_of(client.get("/funding/payments/"))
    assert "1 payment, £180 , is due up to 13 December 2026" in found
    assert here.school.name in found
    early = text_of(
        client.get("/funding/payments/", DUE | {"until_day": "6", "until_month": "12", "until_year": "2026"})
    )
    assert "Nothing is due up to 6 December 2026" in early
    assert "1 more, £180, is due later" in early


def test_a_day_that_is_none_is_said_and_stays(here: Scene) -> None:
    found = client_of(payer(here)).get("/funding/payments/", DUE | {"until_day": "31", "until_month": "2"})
    assert "Last day must be a real date" in text_of(found)
    assert b'value="31"' in found.content


def test_nothing_ticked_is_said(here: Scene) -> None:
    approved(here)
    answer = client_of(payer(here)).post("/funding/payments/make/", DUE)
    assert answer.status_code == 422
    assert "Choose at least one payment." in text_of(answer)
    assert not Run.objects.exists()


def test_a_payment_is_in_one_run_alone(here: Scene) -> None:
    one, other = approved(here), approved(here)
    client = client_of(payer(here))
    made(client, one)
    again = client.post("/funding/payments/make/", DUE | {"payment": [str(one.pk), str(other.pk)]})
    assert again.status_code == 409
    assert "chosen or cancelled meanwhile" in text_of(again)
    assert Run.objects.count() == 1


@pytest.mark.parametrize("sent", ["x", "00000000-0000-7000-8000-000000000009"])
def test_a_payment_that_is_not_there_makes_no_run(here: Scene, sent: str) -> None:
    assert (
        client_of(payer(here)).post("/funding/payments/make/", DUE | {"payment": [sent]}).status_code == 409
    )
    assert not Run.objects.exists()


def test_another_authoritys_payment_makes_no_run(here: Scene) -> None:
    theirs = approved(scene())
    assert (
        client_of(payer(here))
        .post("/funding/payments/make/", DUE | {"payment": [str(theirs.pk)]})
        .status_code
        == 409
    )
    assert not Run.objects.exists()


def test_a_school_without_urn_or_closed_is_said(here: Scene) -> None:
    one = approved(here)
    here.school.urn, here.school.status = "", "2"
    here.school.save()
    client = client_of(payer(here))
    found = text_of(client.get("/funding/payments/"))
    run = text_of(client.get(page_of(made(client, one))))
    for text in (found, run):
        assert "This school has no URN" in text and "This school is closed" in text
    assert "1 school below needs a look" in run


def test_what_has_no_school_is_not_ticked(here: Scene) -> None:
    one = approved(here)
    one.school = None
    one.save_without_historical_record()
    found = client_of(payer(here)).get("/funding/payments/")
    assert "No school is recorded, so nobody can be paid" in text_of(found)
    assert b"checked" not in found.content


# ---- the run -------------------------------------------------------------------------------------


def test_a_payment_is_taken_out_until_the_run_is_locked(here: Scene) -> None:
    one, other = approved(here), approved(here)
    client = client_of(payer(here))
    run = made(client, one, other)
    out = client.post(page_of(run, "run_drop"), {"payment": str(one.pk)})
    assert out.status_code == 302
    assert run.payments.get() == other
    client.post(page_of(run, "run_lock"))
    late = client.post(page_of(run, "run_drop"), {"payment": str(other.pk)})
    assert late.status_code == 409
    assert "locked, so nothing can be taken out" in text_of(late)
    gone = client.post(page_of(run, "run_drop"), {"payment": str(one.pk)})
    assert gone.status_code == 409
    assert client.post(page_of(run, "run_drop"), {"payment": "x"}).status_code == 404


def test_an_empty_run_is_not_locked(here: Scene) -> None:
    one = approved(here)
    client = client_of(payer(here))
    run = made(client, one)
    client.post(page_of(run, "run_drop"), {"payment": str(one.pk)})
    assert "There is no payment left in this run" in text_of(client.get(page_of(run)))
    answer = client.post(page_of(run, "run_lock"))
    assert answer.status_code == 422 and status(run) == "chosen"


def test_the_file_has_school_urn_amount_reference_and_no_name(here: Scene) -> None:
    one, other = approved(here), approved(here)
    client = client_of(payer(here))
    run = made(client, one, other)
    early = client.get(page_of(run, "run_file"))
    assert early.status_code == 409 and "Lock the run first" in text_of(early)
    client.post(page_of(run, "run_lock"))
    answer = client.get(page_of(run, "run_file"))
    assert f'filename="payment-run-{run.number}.csv"' in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["School", "URN", "Amount", "Reference"]
    assert sorted(rows[1:]) == sorted(
        [here.school.name, here.school.urn, "180.00", each.reference] for each in (one, other)
    )
    for child in Request.objects.values_list("child__given_name", "child__family_name", "child__la_child_id"):
        assert not any(name and name in answer.content.decode() for name in child)
    client.get(page_of(run, "run_file"))
    events = Event.objects.filter(verb="run.exported")
    assert [event.data["count"] for event in events] == [2, 2]
    assert events[0].actor_id == payer(here).pk


# ---- the file that comes back --------------------------------------------------------------------


def test_paid_as_the_file_says_and_only_once(here: Scene) -> None:
    one, other = approved(here), approved(here)
    client = client_of(payer(here))
    run = locked(client, one, other)
    answer = upload(
        client, run, f"Reference,Amount,Paid on\n{one.reference},£180.00,13/12/2026\n{other.reference},180\n"
    )
    assert answer.status_code == 302 and status(run) == "paid"
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.paid_on, other.paid_on) == (date(2026, 12, 13), date(2026, 12, 13))
    again = upload(client, run, f"Reference,Amount\n{one.reference},180\n")
    assert again.status_code == 409
    assert "the run is “Paid”" in text_of(again)
    assert Entry.objects.filter(kind="paid").count() == 2


def test_what_accounts_already_handed_back_can_be_paid_in_two_files(here: Scene) -> None:
    one, other = approved(here), approved(here)
    client = client_of(payer(here))
    run = locked(client, one, other)
    upload(client, run, f"Reference,Amount\n{one.reference},180\n")
    assert status(run) == "locked"
    assert "1 payment, £180, is with accounts" in text_of(client.get(page_of(run)))
    twice = upload(client, run, f"Reference,Amount\n{one.reference},180\n{other.reference},180\n")
    assert twice.status_code == 422
    assert f"Line 2: {one.reference} was paid already" in text_of(twice)
    upload(client, run, f"Reference,Amount\n{other.reference},180\n")
    assert status(run) == "paid"
    assert Entry.objects.filter(kind="paid").count() == 2


def test_every_wrong_line_is_named_and_nothing_is_done(here: Scene) -> None:
    one, other = approved(here), approved(here)
    client = client_of(payer(here))
    run = locked(client, one, other)
    lines = [
        "Reference,Amount,Paid on",
        f"{one.reference},180,13/12/2026",
        "PPP-0000000000,180,",
        f"{other.reference},181,",
        f"{one.reference},180,",
        f"{other.reference},abc,",
        ",180,",
        f"{other.reference},180,31/02/2026",
        f"{other.reference},180,1/1/2030",
        f"{other.reference},-180,",
    ]
    answer = upload(client, run, "\n".join(lines))
    assert answer.status_code == 422
    text = text_of(answer)
    for said in (
        "Line 3: PPP-0000000000 is not in this run",
        f"Line 4: {other.reference} was to be £180, not £181",
        f"Line 5: {one.reference} stands in line 2 already",
        "Line 6: the amount “abc” must be in pounds",
        "Line 7: the reference is missing",
        "Line 8: “31/02/2026” is not a real day",
        "Line 9: “1/1/2030” has not come yet",
        "Line 10: the amount “-180” must be more than £0",
        "Nothing was marked as paid. Choose the file again when it is put right.",
    ):
        assert said in text, said
    assert "Error: File from accounts" in answer.content.decode()
    assert status(run) == "locked" and not Entry.objects.filter(kind="paid").exists()


def test_a_file_that_cannot_be_read_is_said(here: Scene) -> None:
    client = client_of(payer(here))
    run = locked(client, approved(here))
    assert "Choose the file that accounts sent back" in text_of(client.post(page_of(run, "run_return")))
    for content, words in (
        (b"PK\x03\x04rest", "This is an Excel workbook"),
        (b"", "The file is empty"),
        (b"Name,Sum\nx,1\n", "needs a column named “Reference” and one named “Amount”"),
        (b"Reference,Amount\n" + b"x" * 2_000_001, "must be 2 MB or smaller"),
    ):
        answer = upload(client, run, content)
        # Django's own check of an empty file never comes in the way: it is read like any other.
        assert answer.status_code == 422 and words in text_of(answer), words
    assert status(run) == "locked"


def test_a_run_that_is_not_locked_takes_no_file(here: Scene) -> None:
    one = approved(here)
    client = client_of(payer(here))
    run = made(client, one)
    assert "Lock the run first" in text_of(client.get(page_of(run, "run_return")))
    assert upload(client, run, f"Reference,Amount\n{one.reference},180\n").status_code == 409
    assert not Entry.objects.filter(kind="paid").exists()


# ---- reversing -----------------------------------------------------------------------------------


def test_a_run_is_reversed_with_a_reason_and_can_be_paid_again(here: Scene) -> None:
    one = approved(here)
    client = client_of(payer(here))
    run = locked(client, one)
    upload(client, run, f"Reference,Amount\n{one.reference},180\n")
    address = page_of(run, "run_reverse")
    assert "1 payment, £180, counts as not made" in text_of(client.get(address))
    none = client.post(address, {"reason": " "})
    assert none.status_code == 422 and "Say why the run is reversed" in text_of(none)
    bank = client.post(address, {"reason": "Sort code 12-34-56, account 12345678"})
    assert bank.status_code == 422 and "bank details" in text_of(bank)
    assert client.post(address, {"reason": "The account was closed"}).status_code == 302
    assert status(run) == "reversed"
    assert "The account was closed" in text_of(client.get(page_of(run)))
    assert client.get(page_of(run, "run_file")).status_code == 409
    assert client.get(address).status_code == 302
    fresh = Payment.objects.get(status="due")
    assert fresh.reference != one.reference
    assert ledger.in_all(ledger.of_request(fresh.request)).held == 0
    second = locked(client, fresh)
    upload(client, second, f"Reference,Amount\n{fresh.reference},180\n")
    assert ledger.in_all(ledger.of_request(fresh.request)).held == 18000


def test_a_run_whose_money_was_spent_is_not_reversed(here: Scene) -> None:
    aim = target(here.pep, by=here.teacher, money="ppp")
    money_spent(aim, by=here.teacher, officer=here.officer, payer=payer(here))
    run = Run.objects.get()
    answer = client_of(payer(here)).post(page_of(run, "run_reverse"), {"reason": "A mistake"})
    assert answer.status_code == 409
    assert "1 of its requests is spent, moved or taken back" in text_of(answer)
    assert "A mistake" in answer.content.decode() and status(run) == "paid"
