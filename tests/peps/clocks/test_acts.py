"""What moves clocks: acts on a plan, the meeting's date, an emergency, the night; and the plans of who left care."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts import policy
from accounts.roles import Role
from children.emergencies import set_emergency
from children.models import CarePeriod, Placement
from epep.audit.models import Event
from epep.audit.sentences import sentence
from epep.moves import Refused
from peps import clock_jobs
from peps.actions import cancel_pep, return_pep, submit_pep
from peps.actions.clocking import close_plans
from peps.clocks import following
from peps.clocks.computing import recompute
from peps.lifecycle import PEP
from peps.models import Clock, Comment, Meeting, Pep, PepFacts
from tests.factories import NOW, TODAY, Scene, at, fill_everything, scene, sign_all
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Scene:
    return scene()


def run(here: Scene, on: date = TODAY) -> Any:
    return recompute(here.authority, today=on, now=NOW + (on - TODAY))


def rules_of(here: Scene) -> dict[str, Clock]:
    return {row.rule: row for row in Clock.objects.filter(child=here.child)}


def test_saving_the_date_of_the_meeting_starts_the_clocks_of_sections(
    here: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        fill_everything(
            here.pep, "meeting", by=here.teacher, meeting_on={"day": "7", "month": "12", "year": "2026"}
        )
    assert rules_of(here)["before_meeting"].due_on == date(2026, 11, 30)
    assert here.section("care").due_on == date(2026, 11, 30)


def test_sent_given_back_and_sent_again_are_clocks_of_their_own(
    here: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sign_all(here.pep)
        pep = submit_pep(pep=here.pep, by=here.teacher, now=at(days=1))
    judged = rules_of(here)["quality"]
    assert (judged.event_on, judged.due_on, judged.is_running) == (
        date(2026, 11, 24),
        date(2026, 12, 8),
        True,
    )
    with django_capture_on_commit_callbacks(execute=True):
        Comment.objects.create(
            section=here.section("care"),
            question="care_since",
            round=1,
            text="Say more",
            made_by=here.officer,
            made_at=at(days=2),
        )
        return_pep(pep=pep, by=here.officer, now=at(days=3))
    found = rules_of(here)
    assert found["quality"].met_on == date(2026, 11, 26)
    assert (found["again"].event_on, found["again"].met_on) == (date(2026, 11, 26), None)


def test_acts_of_one_transaction_are_worked_out_together(
    here: Scene, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    runs: list[set[Any]] = []
    monkeypatch.setattr(following, "recompute", lambda authority, children, **more: runs.append(children))
    with django_capture_on_commit_callbacks(execute=True):
        for pep in (here.pep, here.another_child(), here.pep):
            following.follow([pep.child_id], here.authority.pk, now=NOW)
    assert runs == [{pep.child_id for pep in here.peps}]


def test_a_meeting_of_the_portal_counts_as_arranged_and_held() -> None:
    here = scene(preset="walsall")
    CarePeriod.objects.filter(child=here.child).update(started_on=date(2026, 11, 16))
    run(here)
    assert rules_of(here)["initiate"].due_on == date(2026, 11, 30)
    made = {"made_at": at(days=2), "made_by": here.worker, "saved_at": at(days=2), "saved_by": here.worker}
    meeting = Meeting.objects.create(pep=here.pep, starts_at=at(days=14), **made)
    run(here, TODAY + timedelta(days=2))
    assert rules_of(here)["initiate"].met_on == TODAY + timedelta(days=2)
    assert rules_of(here)["before_meeting"].event_on == date(2026, 12, 7)
    meeting.delete()
    run(here, TODAY + timedelta(days=3))
    assert rules_of(here)["initiate"].is_running


def test_an_emergency_is_said_by_hand_and_kept_in_the_history(here: Scene) -> None:
    Placement.objects.filter(child=here.child).update(started_on=date(2026, 11, 16))
    client = client_of(here.worker)
    address = f"/children/{here.child.pk}/emergency/"
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"emergency": "yes"}).status_code == 302
    assert "Placed in an emergency" in text_of(client.get(f"/children/{here.child.pk}/"))
    placement = Placement.objects.get(child=here.child)
    assert placement.history.first().history_user == here.worker
    assert Event.objects.filter(verb="placement.emergency", child_id=here.child.pk).count() == 1
    run(here)
    assert rules_of(here)["emergency"].due_on == date(2026, 11, 30)
    assert client_of(here.teacher).post(address, {"emergency": "no"}).status_code == 403
    with pytest.raises(Refused):
        set_emergency(placement=placement, emergency=False, by=here.teacher, now=NOW)


def test_the_night_closes_open_plans_of_who_left_care_and_says_why(here: Scene) -> None:
    CarePeriod.objects.filter(child=here.child).update(ended_on=TODAY - timedelta(days=3))
    places = clock_jobs.authorities(here.authority.pk)
    clock_jobs.work_out(places, today=TODAY, now=NOW)
    pep = Pep.objects.get(pk=here.pep.pk)
    assert (pep.status, pep.cancelled_by, pep.cancelled_at) == ("cancelled", None, NOW)
    event = Event.objects.get(verb="pep.close")
    assert event.reason == "The child left care" and sentence(event) == "The portal closed the plan"
    assert rules_of(here)["review"].stopped_why == "The child left care"
    again = clock_jobs.work_out(places, today=TODAY, now=NOW)[here.authority.pk]
    assert (again.started, again.changed, again.leaving) == (0, 0, {})


def test_a_plan_with_the_virtual_school_is_left_to_it(here: Scene) -> None:
    sign_all(here.pep)
    submit_pep(pep=here.pep, by=here.teacher, now=NOW)
    CarePeriod.objects.filter(child=here.child).update(ended_on=TODAY)
    assert close_plans(leaving={here.child.pk: "The child left care"}, now=NOW) == 0
    assert Pep.objects.get(pk=here.pep.pk).status == "submitted"


def test_nobody_but_the_portal_closes(here: Scene) -> None:
    with pytest.raises(Refused):
        PEP.apply("close", here.pep, by=here.head, now=NOW, reason="Because")


def test_a_cancelled_plan_stops_its_clocks(here: Scene) -> None:
    run(here)
    cancel_pep(pep=here.pep, reason="Opened by mistake", by=here.officer, now=NOW)
    run(here)
    assert rules_of(here)["review"].stopped_why == "The plan was cancelled"


def test_explanations_and_extensions_are_never_worked_out_again(here: Scene) -> None:
    PepFacts.objects.filter(pep=here.pep).update(meeting_on=date(2026, 12, 1))
    run(here)
    found = rules_of(here)["before_meeting"]
    Clock.objects.filter(pk=found.pk).update(
        extended_to=date(2026, 12, 20), extended_why="x", extended_at=NOW, extended_by=here.officer,
        late_reason="child", explained_at=NOW, explained_by=here.worker,
    )  # fmt: skip
    PepFacts.objects.filter(pep=here.pep).update(meeting_on=date(2026, 12, 3))
    run(here)
    found.refresh_from_db()
    assert (found.due_on, found.extended_to, found.late_reason) == (
        date(2026, 11, 26),
        date(2026, 12, 20),
        "child",
    )
    assert here.section("care").due_on == date(2026, 12, 20)


def test_the_command_says_what_it_did(here: Scene) -> None:
    out = StringIO()
    call_command("recompute_clocks", authority=here.authority.la_code, on="2026-11-23", json=True, stdout=out)
    assert json.loads(out.getvalue())[here.authority.la_code]["started"] == 1


@pytest.mark.parametrize("permission", ["clock.list", "clock.explain", "clock.extend"])
def test_lists_and_single_clocks_agree_for_everybody(here: Scene, permission: str) -> None:
    other = scene()
    run(here)
    run(other)
    rows = policy.subject_of(Clock).load(Clock.objects.all())
    for role in Role:
        person = here.who(role)
        listed = set(
            policy.visible(person, permission, Clock.objects.all(), on=TODAY).values_list("pk", flat=True)
        )
        assert listed == {row.pk for row in rows if policy.can(person, permission, row, on=TODAY)}, role


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_start_each_clock_once() -> None:
    from threading import Thread

    from django.db import connection

    here = scene()

    def work() -> None:
        run(here)
        connection.close()

    both = [Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert Clock.objects.filter(child=here.child).count() == 1
    with transaction.atomic():
        assert run(here).started == 0
