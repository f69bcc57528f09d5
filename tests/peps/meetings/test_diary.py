"""The diary: one's own reach, the same queries for one meeting and for thirty; several meetings in a row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from peps.meetings import arranging, replying
from peps.models import Meeting, Pep
from tests.factories import Scene, scene
from tests.peps.meetings.arranged import LATER, details, invited
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db
DIARY, SEVERAL = "/meetings/", "/meetings/several/"


@pytest.fixture
def here() -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")


def arrange_for(here: Scene, pep: Pep, minutes: int = 0) -> Meeting:
    """A meeting of another child of the same people."""
    wanted = details(here, starts_at=LATER + timedelta(minutes=minutes))
    return arranging.arrange(pep=pep, details=wanted, by=here.teacher, now=timezone.now())


def test_the_diary_costs_the_same_for_one_and_for_thirty(here: Scene) -> None:
    invited(here, starts_at=LATER)
    counts = []
    for many in (0, 29):
        for number in range(many):
            arrange_for(here, here.another_child(), number)
        client = client_of(here.officer)
        with CaptureQueriesContext(connection) as found:
            shown = client.get(DIARY)
        assert shown.status_code == 200
        assert shown.content.decode().count('class="epep-diary__row"') == many + 1
        counts.append(len(found))
    assert counts[0] == counts[1], counts


def test_the_diary_is_within_ones_own_reach(here: Scene) -> None:
    invited(here, starts_at=LATER)
    other = scene(given_name="Idris", family_name="Vale", preferred_name="Idris")
    invited(other, starts_at=LATER)
    for role in (Role.SOCIAL_WORKER, Role.TEAM_MANAGER, Role.DESIGNATED_TEACHER, Role.VIRTUAL_SCHOOL_HEAD):
        shown = text_of(client_of(here.who(role)).get(DIARY))
        assert "Orla Fennimore" in shown, role
        assert "Idris" not in shown, role
    for role in (Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER, Role.FUNDING_OFFICER):
        assert client_of(here.who(role)).get(DIARY).status_code == 403, role


def test_whom_the_virtual_school_sends_finds_it_under_mine(here: Scene) -> None:
    meeting = invited(here, starts_at=LATER)
    assert "not down for any meeting" in text_of(client_of(here.second_officer).get(f"{DIARY}?show=mine"))
    arranging.assign(meeting=meeting, who=here.second_officer, by=here.officer, now=timezone.now())
    shown = text_of(client_of(here.second_officer).get(f"{DIARY}?show=mine"))
    assert "Orla Fennimore" in shown
    assert "From the Virtual School: you" in shown


def test_under_mine_everybody_is_counted_and_who_is_silent(here: Scene) -> None:
    meeting = invited(here, starts_at=LATER)
    for show in ("", "mine"):
        shown = text_of(client_of(here.worker).get(DIARY, {"show": show}))
        assert "1 of 4 come, 3 not answered" in shown
    row = meeting.invitees.get(user=here.carer)
    replying.answer(invitee=row, reply="no", text="", by=here.carer, now=timezone.now())
    shown = text_of(client_of(here.worker).get(DIARY, {"show": "mine"}))
    assert "1 of 4 come, 1 cannot or asks for another time, 2 not answered" in shown


def test_ones_own_invitations_cost_the_same_for_one_and_for_thirty(here: Scene) -> None:
    counts = []
    for many in (1, 29):
        for number in range(many):
            pep = here.another_child()
            wanted = details(
                here, starts_at=LATER + timedelta(minutes=number), place="The library, 2 High Street"
            )
            made = arranging.arrange(pep=pep, details=wanted, by=here.officer, now=timezone.now())
            arranging.invite(meeting=made, by=here.officer, now=timezone.now())
        client = client_of(here.worker)
        with CaptureQueriesContext(connection) as found:
            shown = client.get("/meetings/mine/")
        counts.append(len(found))
    assert shown.content.decode().count('class="epep-diary__row"') == 30
    assert counts[0] == counts[1], counts


def test_past_and_cancelled_meetings(here: Scene) -> None:
    meeting = invited(here)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(days=3))
    client = client_of(here.worker)
    assert "Orla" not in text_of(client.get(DIARY))
    assert "Orla" in text_of(client.get(f"{DIARY}?show=past"))
    arranging.cancel(meeting=meeting, reason="Ill", by=here.teacher, now=timezone.now())
    assert "Orla" not in text_of(client.get(f"{DIARY}?show=past"))


# ---- several ---------------------------------------------------------------------------------------


def sent(here: Scene, *peps: Pep, **more: str) -> dict[str, object]:
    """What the page for several meetings sends."""
    return {
        "children": [str(pep.pk) for pep in peps], "day_day": "8", "day_month": "12", "day_year": "2099", "at": "9am",
        "minutes": "45", "between": "15", "reason": "",
    } | more  # fmt: skip


def test_several_meetings_follow_each_other(here: Scene) -> None:
    others = [here.another_child(given_name=name, family_name=name[0]) for name in ("Ada", "Bo")]
    client = client_of(here.teacher)
    assert "3 plans without a meeting" in text_of(client.get(SEVERAL))
    page = f"{SEVERAL}?school={here.school.pk}"
    assert client.get(page).status_code == 200
    assert client.post(page, sent(here, here.pep, *others)).status_code == 302
    rows = list(Meeting.objects.order_by("starts_at").select_related("pep__child"))
    assert [row.pep.child.given_name for row in rows] == ["Ada", "Bo", "Orla"]
    assert [(row.starts_at.hour, row.starts_at.minute) for row in rows] == [(9, 0), (10, 0), (11, 0)]
    assert all(row.minutes == 45 and row.invitees.filter(user=here.worker).exists() for row in rows)
    assert "Every open plan" in text_of(client.get(SEVERAL))


def test_several_are_all_arranged_or_none(here: Scene) -> None:
    other = here.another_child(given_name="Ada", family_name="A")
    arranging.record_wishes(pep=other, typed={"parts": ["after"]}, by=here.teacher, now=timezone.now())
    client, page = client_of(here.teacher), f"{SEVERAL}?school={here.school.pk}"
    answer = client.post(page, sent(here, here.pep, other))
    assert answer.status_code == 422
    assert "Ada A: The child asked for: after school." in text_of(answer)
    assert not Meeting.objects.exists()
    assert client.post(page, sent(here, here.pep, other, reason="One day for all")).status_code == 302
    kept = dict(Meeting.objects.values_list("pep__child__given_name", "against_wishes"))
    assert kept == {"Ada": "One day for all", "Orla": ""}


def test_several_only_for_ones_own_children(here: Scene) -> None:
    other = scene()
    client = client_of(here.teacher)
    assert client.get(f"{SEVERAL}?school={other.school.pk}").status_code == 404
    answer = client.post(f"{SEVERAL}?school={here.school.pk}", sent(here, other.pep))
    assert (answer.status_code, Meeting.objects.count()) == (422, 0)
    assert client_of(here.who(Role.TEAM_MANAGER)).get(SEVERAL).status_code == 403


def test_what_cannot_be_read_of_several_is_said(here: Scene) -> None:
    page = f"{SEVERAL}?school={here.school.pk}"
    answer = client_of(here.teacher).post(page, sent(here, at="early", day_year="x", minutes="0"))
    assert answer.status_code == 422
    shown = text_of(answer)
    for words in ("Enter the time as 3:30pm", "Choose at least one child", "5 minutes or more"):
        assert words in shown
