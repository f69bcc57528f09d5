"""Several requests approved at once from the desk: alike together, each with its result, once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse

from funding.actions import approve
from funding.models import Decision, OwnRate, Request
from tests.factories import (
    NOW,
    Scene,
    scene,
)
from tests.factories.money import RATE
from tests.funding.desk import BIG, SEVERAL, asked, press, queries, rows
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db
MENTOR = {"intervention": "mentoring"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here() -> Scene:
    found = scene()
    OwnRate.objects.create(
        authority=found.authority,
        grant="lac",
        starts_on=date(2026, 4, 1),
        ends_on=date(2027, 3, 31),
        pence=RATE,
        source="Test",
    )
    return found


def confirm(here: Scene, *requests: Request) -> HttpResponse:
    """The page before several are approved."""
    return client_of(here.officer).get(SEVERAL, {"request": [str(one.pk) for one in requests]})


def approve_all(here: Scene, *requests: Request, **sent: Any) -> HttpResponse:
    """What the button of that page sends."""
    seen = {f"seen-{one.pk}": f"{one.revision}:{one.asked_pence}" for one in requests}
    return client_of(here.officer).post(SEVERAL, {"request": [str(one.pk) for one in requests]} | seen | sent)


def test_nothing_ticked_is_said_on_the_list(here: Scene) -> None:
    asked(here)
    page = client_of(here.officer).get(SEVERAL)
    assert page.status_code == 422
    assert "Select the requests you want to approve" in text_of(page)


def test_identical_ones_stand_together_and_others_are_warned_about(here: Scene) -> None:
    made = rows(here, 3)
    page = confirm(here, *made)
    assert [len(group.rows) for group in page.context["groups"]] == [3]
    assert "They are identical" in text_of(page) and "Approve 3 requests: £540" in text_of(page)
    other = asked(here, provider="Another firm")
    page = confirm(here, *made, other)
    assert [len(group.rows) for group in page.context["groups"]] == [3, 1]
    assert "They are not all the same." in text_of(page)


def test_what_cannot_be_approved_is_left_out_with_why(here: Scene) -> None:
    mine, fine = asked(here, by=here.officer), asked(here, **MENTOR)
    first = approve(
        request=asked(here, **BIG, intervention="phonics"), pence=100000, by=here.officer, now=NOW
    )
    page = text_of(confirm(here, mine, fine, first))
    assert (
        "Left out: 2" in page and "somebody else must decide" in page and "A second person must look" in page
    )
    assert "Approve 1 request: £180" in page


def test_several_are_approved_each_with_its_result(here: Scene) -> None:
    made = [asked(here), asked(here, **MENTOR), asked(here, by=here.officer, intervention="phonics")]
    page = approve_all(here, *made)
    assert page.status_code == 200
    assert "2 approved, 1 not" in text_of(page) and "somebody else must decide" in text_of(page)
    assert "You approved £360" in text_of(page)
    assert [one.status for one in Request.objects.order_by("requested_at", "pk")].count("scheduled") == 2


def test_a_note_for_all_is_kept_with_each(here: Scene) -> None:
    made = [asked(here), asked(here, **MENTOR)]
    assert "Note (optional)" in text_of(confirm(here, *made))
    page = approve_all(here, *made, note="Account 12345678, sort code 12-34-56")
    assert page.status_code == 422 and "Approve 2 requests: £360" in text_of(page)
    assert not Decision.objects.exists()
    approve_all(here, *made, note="For the spring term")
    assert [one.reason for one in Decision.objects.filter(kind="approve")] == ["For the spring term"] * 2


def test_pressed_twice_approves_once_and_says_approved(here: Scene) -> None:
    made = [asked(here), asked(here, **MENTOR)]
    approve_all(here, *made)
    again = text_of(approve_all(here, *made))
    assert "2 approved" in again and ", 0 not" not in again
    assert Decision.objects.filter(kind="approve").count() == 2


def test_one_decided_by_another_meanwhile_is_said_so(here: Scene) -> None:
    made = [asked(here), asked(here, **MENTOR)]
    press(here.second_officer, made[0], "decline", reason="Paid elsewhere")
    page = text_of(approve_all(here, *made))
    assert "1 approved, 1 not" in page
    assert f"{here.second_officer.name} decided meanwhile: it is “Declined”." in page


def test_one_that_was_changed_is_not_approved_unseen(here: Scene) -> None:
    one = asked(here)
    page = text_of(approve_all(here, one, **{f"seen-{one.pk}": "1:17000"}))
    assert "It was changed after you opened the page" in page
    one.refresh_from_db()
    assert one.status == "requested"


def test_above_the_line_each_waits_for_a_second_person(here: Scene) -> None:
    made = [asked(here, **BIG), asked(here, **BIG, **MENTOR)]
    assert "then wait for a second person" in text_of(confirm(here, *made))
    page = text_of(approve_all(here, *made))
    assert "2 approved" in page and "It waits for a second person." in page
    assert set(Request.objects.values_list("status", flat=True)) == {"second"}


def test_another_authoritys_requests_are_not_there(here: Scene) -> None:
    theirs = asked(scene())
    assert confirm(here, theirs).status_code == 302
    assert "0 approved" in text_of(approve_all(here, theirs))
    theirs.refresh_from_db()
    assert theirs.status == "requested"


def test_several_take_the_same_queries_to_look_at(here: Scene) -> None:
    made = rows(here, 30)
    client = client_of(here.officer)
    address = f"{SEVERAL}?request={made[0].pk}"
    few = queries(client, address)
    many = SEVERAL + "?" + "&".join(f"request={one.pk}" for one in made)
    assert queries(client, many) == few
