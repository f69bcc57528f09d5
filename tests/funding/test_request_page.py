"""The page of one request and the acts on it: papers, spending, effect, stopping, taking back, moving."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts.models import Organisation
from accounts.roles import Role
from epep.audit.models import AccessLog
from epep.ids import new_id
from funding.actions import approve, choose_run, judge_effect, lock_run, mark_paid
from funding.actions.paying import Returned
from funding.models import Paper, Payment, Request
from targets.models import Target
from tests.factories import NOW, TODAY, Scene, scene, target
from tests.factories import school as make_school
from tests.factories.money import money_approved, money_asked, money_draft, money_paid, money_spent
from tests.funding.pages import of, people
from tests.peps.pages import client_of, text_of, words

pytestmark = pytest.mark.django_db
BIG = {"lines": [{"what": "Tutor", "per": "hour", "rate": "100", "number": "2", "weeks": "5"}]}
OVER_MARCH = {"starts_on": ["1", "3", "2027"], "ends_on": ["30", "4", "2027"]}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here() -> Scene:
    return scene()


@pytest.fixture
def aim(here: Scene) -> Target:
    return target(here.pep, by=here.teacher, money="ppp")


def read(page: Any) -> str:
    """The words of a page, with entities read."""
    return text_of(page).replace("&#x27;", "'").replace("&nbsp;", " ")


def payer(here: Scene) -> Any:
    return client_of(here.who(Role.FUNDING_OFFICER))


def half_paid(here: Scene, aim: Target) -> Request:
    """One that runs over 31 March, of which the first part is paid."""
    done = money_approved(aim, by=here.teacher, officer=here.officer, **OVER_MARCH)
    first, by = Payment.objects.filter(request=done).order_by("due_on")[0], here.who(Role.FUNDING_OFFICER)
    run = lock_run(run=choose_run(authority=here.authority, payments=[first], by=by, now=NOW), by=by, now=NOW)
    mark_paid(run=run, lines=[Returned(2, first.reference, first.pence, TODAY)], by=by, now=NOW)
    return Request.objects.get(pk=done.pk)


# ---- how it stands -------------------------------------------------------------------------------


def test_a_sent_one_says_what_was_asked_and_what_it_waits_for(here: Scene, aim: Target) -> None:
    made = money_asked(aim, by=here.teacher)
    page = read(client_of(here.teacher).get(of(made)))
    for said in ("One to one tuition", "Requested", "The Virtual School decides about it", "Nobody else in the class",
                 "Reading tutor: £20 × 1.5 hours a week × 6 weeks = £180", "Sent to the Virtual School",
                 "Withdraw the request"):  # fmt: skip
        assert said in page, said
    for missing in ("Decide about it", "Take money back", "Worth checking"):
        assert missing not in page, missing
    officer = read(client_of(here.officer).get(of(made)))
    assert "Worth checking" in officer and "Decide about it" in officer


def test_a_paid_one_says_its_payments_and_its_balance(here: Scene, aim: Target) -> None:
    done = money_spent(aim, pence=15000, **people(here))
    page = read(client_of(here.teacher).get(of(done)))
    for said in ("Agreed £180", "Paid £180", "Spent £150", "Paid and not spent £30", "7 December 2026", "PPP-",
                 "Spending recorded, £150", "Approved, £180", "Say what it did"):  # fmt: skip
        assert said in page, said


def test_the_rest_of_a_long_one_waits(here: Scene, aim: Target) -> None:
    done = half_paid(here, aim)
    page = read(client_of(here.teacher).get(of(done)))
    assert "Still to be paid £88.52" in page and "£88.52 is to be paid from 1 April 2027" in page
    assert "2026-27 £91.48 asked, £91.48 agreed" in page


def test_a_second_approver_and_a_gate_are_waited_for(here: Scene, aim: Target) -> None:
    asked = money_asked(aim, by=here.teacher, **BIG)
    first = approve(request=asked, pence=100000, by=here.officer, now=NOW)
    page = read(client_of(here.teacher).get(of(first)))
    assert (
        "A second person must, because of its sum" in page and "Approved by the first of two, £1,000" in page
    )
    norfolk = scene(preset="norfolk")
    held = money_approved(
        target(norfolk.pep, by=norfolk.teacher, money="ppp"), by=norfolk.teacher, officer=norfolk.officer
    )
    assert "It is released when the plan is finalised" in read(client_of(norfolk.teacher).get(of(held)))


def test_less_than_was_asked_says_why(here: Scene, aim: Target) -> None:
    asked = money_asked(aim, by=here.teacher)
    approve(request=asked, pence=10000, reason="Four weeks first", by=here.officer, now=NOW)
    page = read(client_of(here.teacher).get(of(asked)))
    assert "Why less was agreed Four weeks first" in page and "Approved in part, to be paid" in page


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.TEAM_MANAGER, 200), (Role.FUNDING_OFFICER, 200), (Role.CARER, 404), (Role.YOUNG_PERSON, 404)],
)
def test_who_reads_it(here: Scene, aim: Target, role: Role, status: int) -> None:
    made = money_asked(aim, by=here.teacher)
    assert client_of(here.who(role)).get(of(made)).status_code == status


# ---- papers --------------------------------------------------------------------------------------


def picture() -> SimpleUploadedFile:
    """A small picture of an invoice."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return SimpleUploadedFile("Invoice 12.png", out.getvalue(), "image/png")


def test_an_invoice_is_added_sent_back_and_removed(here: Scene, aim: Target) -> None:
    paid, client = money_paid(aim, **people(here)), client_of(here.teacher)
    assert "20 MB or smaller" in read(client.get(of(paid, "paper_add")))
    added = client.post(of(paid, "paper_add"), {"kind": "invoice", "file": picture()})
    assert added["Location"] == of(paid) and words(added) == ["Invoice added."]
    paper = Paper.objects.get()
    assert "Invoice 12.png" in read(client.get(of(paid)))
    sent = client.get(of(paid, "paper", paper.pk))
    assert sent["Content-Type"] == "image/png" and "sandbox" in sent["Content-Security-Policy"]
    assert sent["Cache-Control"] == "no-store" and sent["X-Content-Type-Options"] == "nosniff"
    assert sent["Content-Disposition"].startswith('attachment; filename="invoice-')
    assert AccessLog.objects.filter(page="funding:paper", way="download").count() == 1
    assert client_of(here.carer).get(of(paid, "paper", paper.pk)).status_code == 404
    other = money_draft(aim, by=here.teacher)
    assert client.get(of(other, "paper", paper.pk)).status_code == 404
    assert "Remove this paper?" in read(client.get(of(paid, "paper_remove", paper.pk)))
    assert client.post(of(paid, "paper_remove", paper.pk))["Location"] == of(paid)
    assert client.get(of(paid, "paper", paper.pk)).status_code == 404
    assert "Invoice 12.png" not in read(client.get(of(paid)))


def test_no_file_and_a_wrong_one_are_said(here: Scene, aim: Target) -> None:
    made, client = money_draft(aim, by=here.teacher), client_of(here.teacher)
    none = client.post(of(made, "paper_add"), {})
    assert none.status_code == 422 and "Choose a file" in read(none) and "Select what it is" in read(none)
    wrong = client.post(
        of(made, "paper_add"), {"kind": "quote", "file": SimpleUploadedFile("a.pdf", b"MZ\x90 no document")}
    )
    assert wrong.status_code == 422 and "The file" in read(wrong) and not Paper.objects.exists()
    assert client.get(of(made, "paper", new_id())).status_code == 404


# ---- spent, and what it did ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "message"),
    [("", "Enter what was spent"), ("-3", "must be more than £0"), ("1.234", "2 figures after the point"),
     ("much", "must be in pounds"), ("180.01", "of the £180 that was paid, or less")],
)  # fmt: skip
def test_a_sum_that_cannot_be_is_refused(here: Scene, aim: Target, typed: str, message: str) -> None:
    paid, client = money_paid(aim, **people(here)), client_of(here.teacher)
    answer = client.post(of(paid, "spend"), {"spent": typed})
    assert answer.status_code == 422 and message in read(answer)
    assert not typed or f'value="{typed}"' in answer.content.decode()
    paid.refresh_from_db()
    assert paid.spent_pence is None


def test_what_was_spent_and_what_it_did(here: Scene, aim: Target) -> None:
    paid, client = money_paid(aim, **people(here)), client_of(here.teacher)
    assert "cannot be done now" in read(client.get(of(paid, "judge")))
    assert client.post(of(paid, "spend"), {"spent": "£150.50"})["Location"] == of(paid)
    paid.refresh_from_db()
    assert (paid.status, paid.spent_pence) == ("spent", 15050)
    lacking = client.post(of(paid, "judge"), {"effect": "moderate", "evidence": ""})
    assert lacking.status_code == 422 and "Say what shows the effect" in read(lacking)
    said = {"effect": "moderate", "evidence": "Reads for ten minutes, two at the start"}
    assert client.post(of(paid, "judge"), said)["Location"] == of(paid)
    page = read(client.get(of(paid)))
    assert "Effect judged: moderate" in page and "Reads for ten minutes" in page
    assert 'value="moderate" checked' in client.get(of(paid, "judge")).content.decode()


# ---- for who pays --------------------------------------------------------------------------------


def test_the_rest_is_stopped(here: Scene, aim: Target) -> None:
    done, client = half_paid(here, aim), payer(here)
    page = read(client.get(of(done, "stop")))
    assert (
        "The £88.52 that is still to be paid is given up" in page and "The £91.48 that was paid stays" in page
    )
    assert client.post(of(done, "stop"), {"reason": "Left care"})["Location"] == of(done)
    done.refresh_from_db()
    assert done.status == "paid"
    assert "nothing is left to pay" in read(client.get(of(done, "stop")))


def test_money_is_taken_back(here: Scene, aim: Target) -> None:
    done, client = money_spent(aim, pence=15000, **people(here)), payer(here)
    assert "Up to £30 can be taken back" in read(client.get(of(done, "take_back")))
    more = client.post(of(done, "take_back"), {"amount": "31", "reason": "Not needed"})
    assert more.status_code == 422 and 'href="#id_amount"' in more.content.decode()
    assert client.post(of(done, "take_back"), {"amount": "30", "reason": "Not needed"})["Location"] == of(
        done
    )
    page = read(client.get(of(done)))
    assert "Taken back, £30" in page and "Paid £150" in page
    assert "Everything that was paid is spent" in read(client.get(of(done, "take_back")))


def test_money_moves_to_a_school_found_by_name_or_urn(here: Scene, aim: Target) -> None:
    done, client = money_paid(aim, **people(here)), payer(here)
    new = make_school(name="Larkfield Academy")
    Organisation.objects.filter(pk=new.pk).update(urn="987654")
    page = read(client.get(of(done, "move")))
    assert here.school.name in page and "hands it over to the new school itself" in page
    unknown = client.post(of(done, "move"), {"school": "Nowhere at all", "reason": "Moved house"})
    assert unknown.status_code == 422 and "No school matches this" in read(unknown)
    assert client.post(of(done, "move"), {"school": "987654", "reason": "Moved house"})["Location"] == of(
        done
    )
    page = read(client.get(of(done)))
    assert "Moved to another school, £180" in page and "Moved house" in page
    done.refresh_from_db()
    assert done.school == new


def test_only_who_pays_stops_takes_back_and_moves(here: Scene, aim: Target) -> None:
    done = money_paid(aim, **people(here))
    for name in ("stop", "take_back", "move"):
        for who in (here.teacher, here.worker, here.officer):
            assert client_of(who).get(of(done, name)).status_code == 403, name
            assert client_of(who).post(of(done, name), {"reason": "x"}).status_code == 403, name
    page = read(client_of(here.teacher).get(of(done)))
    assert "Take money back" not in page and "Move the money" not in page
    assert "Take money back" in read(payer(here).get(of(done)))


def test_the_page_takes_the_same_number_of_queries_however_long_the_story(here: Scene, aim: Target) -> None:
    done, client = money_spent(aim, **people(here)), client_of(here.teacher)
    judge_effect(request=done, effect="none", evidence="Nothing yet", by=here.teacher, now=NOW)
    client.get(of(done))
    with CaptureQueriesContext(connection) as few:
        client.get(of(done))
    for number in range(30):
        judge_effect(request=done, effect="minimal", evidence=f"Look {number}", by=here.teacher, now=NOW)
    with CaptureQueriesContext(connection) as many:
        client.get(of(done))
    assert len(few) == len(many)
    assert done.ends_on == date(2027, 1, 29)
