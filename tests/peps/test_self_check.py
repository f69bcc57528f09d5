"""The check before sending: criteria with ticks and notes, kept per round, seen on the desk, never asked for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from epep.audit.models import Event
from epep.moves import Refused
from peps import actions
from peps.models import Pep, SelfCheck
from peps.pinned import definition_of
from tests import factories
from tests.factories import NOW, Scene, at
from tests.peps.pages import client_of, hidden_of, text_of, url, words
from tests.peps.test_quality_criteria import must_fix

pytestmark = pytest.mark.django_db
CRITERIA = 15


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def marks(page: Any) -> dict[str, str]:
    """The hidden marks of what a page showed."""
    found = re.findall(r'name="([a-z]+-\d+-shown)" value="([^"]*)"', page.content.decode())
    return dict(found)


def kept(here: Scene) -> dict[tuple[str, int], tuple[bool, str]]:
    """What is stored, by section and criterion."""
    rows = SelfCheck.objects.filter(section__pep=here.pep).select_related("section")
    return {(row.section.key, row.criterion): (row.met, row.note) for row in rows}


def test_all_criteria_stand_on_one_page_with_one_button(here: Scene) -> None:
    page = client_of(here.teacher).get(url(here, "self_check"))
    html = page.content.decode().split("<main")[1].split("</main")[0]
    assert html.count('type="checkbox"') == CRITERIA
    assert html.count("<button") == 1
    text = text_of(page)
    for part in (
        "A: Essential and care information",
        "E: Record of the meeting",
        "Must be met",
        "Note (optional)",
    ):
        assert part in text
    assert "You do not have to do this" in text


def test_the_page_says_what_the_plan_itself_can_tell(here: Scene) -> None:
    text = text_of(client_of(here.teacher).get(url(here, "self_check")))
    assert "Add at least one target" in text or "target" in text
    assert "It is for somebody else to fill in." in text  # section A is the social worker's
    theirs = text_of(client_of(here.worker).get(url(here, "self_check")))
    assert "answers that were filled in for you" in theirs
    factories.sign_all(here.pep)
    done = text_of(client_of(here.teacher).get(url(here, "self_check")))
    assert done.count("Signed. Every answer that is needed is there.") == 5


def test_ticks_and_notes_are_kept_and_led_on_from(here: Scene) -> None:
    client = client_of(here.teacher)
    page = client.get(url(here, "self_check"))
    typed = {"care-0-met": "on", "education-2-note": "One target still thin"}
    answer = client.post(url(here, "self_check"), marks(page) | typed)
    assert answer.url == url(here, "send")
    assert kept(here) == {("care", 0): (True, ""), ("education", 2): (False, "One target still thin")}
    assert set(SelfCheck.objects.values_list("round", "role", "checked_by")) == {
        (1, "designated_teacher", here.teacher.pk)
    }
    event = Event.objects.get(verb="pep.self_checked")
    assert (event.actor_id, event.child_id, event.data) == (
        here.teacher.pk, here.child.pk, {"changed": 2, "met": 1},
    )  # fmt: skip
    again = client.get(url(here, "self_check"))
    assert "One target still thin" in again.content.decode()
    assert f"Ticked by {here.teacher.name}" in text_of(again)
    assert "Last checked" in text_of(client.get(url(here, "send")))
    client.post(url(here, "self_check"), marks(again) | typed)
    assert Event.objects.filter(verb="pep.self_checked").count() == 1  # nothing was touched


def test_a_tick_is_taken_back(here: Scene) -> None:
    client = client_of(here.teacher)
    client.post(url(here, "self_check"), marks(client.get(url(here, "self_check"))) | {"care-0-met": "on"})
    client.post(url(here, "self_check"), marks(client.get(url(here, "self_check"))))
    assert kept(here) == {("care", 0): (False, "")}


def test_two_people_do_not_undo_each_others_ticks(here: Scene) -> None:
    teacher, worker = client_of(here.teacher), client_of(here.worker)
    old = marks(teacher.get(url(here, "self_check")))
    answer = worker.post(
        url(here, "self_check"), marks(worker.get(url(here, "self_check"))) | {"care-0-met": "on"}
    )
    assert answer.url == url(here, "overview")  # who does not send is led to the plan
    teacher.post(url(here, "self_check"), old | {"meeting-0-met": "on"})
    assert kept(here) == {("care", 0): (True, ""), ("meeting", 0): (True, "")}


def test_a_note_too_long_is_refused_with_everything_still_there(here: Scene) -> None:
    client = client_of(here.teacher)
    typed = {"care-0-met": "on", "care-1-note": "x" * 501}
    answer = client.post(url(here, "self_check"), marks(client.get(url(here, "self_check"))) | typed)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "The note must be 500 characters or fewer" in html
    assert 'href="#id_care-1-note"' in html
    assert "x" * 501 in html
    assert "<title>Error:" in html
    assert kept(here) == {}


@pytest.mark.parametrize("value", ["\x00", "9" * 5000, "²", "<script>alert(1)</script>"])
def test_nothing_that_is_typed_breaks_the_page(here: Scene, value: str) -> None:
    client = client_of(here.teacher)
    names = [*marks(client.get(url(here, "self_check"))), "care-0-met", "care-0-note", "nothing-7-met"]
    answer = client.post(url(here, "self_check"), dict.fromkeys(names, value))
    assert answer.status_code in (302, 422)
    assert "<script>alert" not in client.get(url(here, "self_check")).content.decode()


def test_the_send_page_offers_the_check_and_does_not_wait_for_it(here: Scene) -> None:
    factories.sign_all(here.pep)
    page = client_of(here.teacher).get(url(here, "send"))
    assert url(here, "self_check") in page.content.decode()
    assert "Check the plan against the quality criteria first" in text_of(page)
    client_of(here.teacher).post(url(here, "send"))
    assert Pep.objects.get(pk=here.pep.pk).status == "submitted"


def test_the_officer_sees_the_ticks_of_this_round_beside_the_criteria(here: Scene) -> None:
    actions.check_own_plan(
        pep=here.pep, said={("education", 0): (True, "See page 3"), ("education", 1): (False, "Not yet")},
        by=here.teacher, now=NOW,
    )  # fmt: skip
    actions.check_own_plan(pep=here.pep, said={("care", 0): (True, "")}, by=here.worker, now=NOW)
    factories.submit(here.pep)
    here.pep.refresh_from_db()
    text = text_of(client_of(here.officer).get(url(here, "quality")))
    for part in (
        "The school ticked this : See page 3",
        "The school did not tick this : Not yet",
        "The social worker ticked this",
    ):
        assert part in text
    assert text.count("Not ticked before sending") == CRITERIA - 3
    must_fix(here)
    actions.return_pep(pep=here.pep, by=here.officer, now=at(1))
    here.pep.refresh_from_db()
    again = client_of(here.teacher).get(url(here, "self_check"))
    assert b"checked>" not in again.content
    assert "ticked this before the plan was last sent" in text_of(again)
    factories.submit(here.pep, now=at(2))
    here.pep.refresh_from_db()
    second = text_of(client_of(here.officer).get(url(here, "quality")))
    assert "ticked this" not in second
    assert "Not ticked before sending" not in second


def test_who_does_not_work_on_the_plan_does_not_tick(here: Scene) -> None:
    for role in (Role.VIRTUAL_SCHOOL_OFFICER, Role.TEAM_MANAGER, Role.FUNDING_OFFICER):
        assert (
            client_of(here.who(role)).post(url(here, "self_check"), {"care-0-met": "on"}).status_code == 403
        )
        with pytest.raises(Refused):
            actions.check_own_plan(pep=here.pep, said={("care", 0): (True, "")}, by=here.who(role), now=NOW)
    factories.submit(here.pep)
    late = client_of(here.teacher).post(url(here, "self_check"), {"care-0-met": "on"})
    assert late.status_code == 403
    assert kept(here) == {}


@pytest.mark.parametrize("place", [("care", 99), ("nothing", 0)])
def test_a_criterion_of_no_section_is_refused(here: Scene, place: tuple[str, int]) -> None:
    with pytest.raises(Refused) as refused:
        actions.check_own_plan(pep=here.pep, said={place: (True, "")}, by=here.teacher, now=NOW)
    assert refused.value.messages == ["Choose a criterion of this plan."]


def test_a_plan_whose_authority_has_no_criteria_says_so(here: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(definition_of(here.pep).quality, "criteria", {})  # type: ignore[arg-type]
    assert "has no quality criteria" in text_of(client_of(here.teacher).get(url(here, "self_check")))
    assert url(here, "self_check") not in client_of(here.teacher).get(url(here, "send")).content.decode()


def test_the_page_costs_the_same_with_nothing_and_with_everything_ticked(here: Scene) -> None:
    client = client_of(here.teacher)

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(here, "self_check")).status_code == 200
        return len(seen)

    cost()
    before = cost()
    ticks = {name.replace("shown", "met"): "on" for name in marks(client.get(url(here, "self_check")))}
    page = client.get(url(here, "self_check"))
    assert len(ticks) == CRITERIA
    answer = client.post(url(here, "self_check"), marks(page) | ticks)
    assert "Your check is saved. The Virtual School sees it beside the plan." in words(answer)
    assert len(kept(here)) == CRITERIA
    cost()  # shows the message, and forgets it
    assert cost() == before
    assert hidden_of(page) == {}
