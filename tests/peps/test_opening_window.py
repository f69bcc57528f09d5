"""Terms that open by themselves: on which day, for whom, once, and in whose name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Membership, Organisation
from accounts.roles import Role
from children.models import CarePeriod
from epep.audit.models import Event
from epep.celery import BEAT
from epep.mail.models import Message
from epep.moves import Refused
from epep.slots.models import Slot
from peps import opening_jobs, tasks
from peps.actions import cancel_pep, open_peps
from peps.actions import opening_windows as windows
from peps.models import OpeningLine, OpeningRun, Pep
from peps.reminding import queue_reminders
from tests import factories
from tests.peps.opening import Office, noon
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db
FIRST, WEEK = "first_day", "week_before"
BOLTON = {"autumn": WEEK, "spring": FIRST, "summer": WEEK}
PAGE = "/peps/open/by-itself/"


@pytest.fixture
def office() -> Office:
    return Office()


# ---- the day -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "rules"),
    [
        ("birmingham", {"autumn": FIRST, "spring": FIRST, "summer": FIRST}), ("bolton", BOLTON),
        ("walsall", {"autumn": FIRST, "spring": FIRST, "summer": FIRST}),
        ("norfolk", {"autumn": FIRST, "spring": FIRST, "summer": FIRST}),
    ],
)  # fmt: skip
def test_each_preset_says_when_its_terms_open(preset: str, rules: dict[str, str]) -> None:
    here = Office(preset)
    assert windows.switch_of(here.authority).windows == rules
    assert not windows.switch_of(here.authority).is_on, "nobody switched it on"


@pytest.mark.parametrize(
    ("preset", "season", "day"),
    [
        ("bolton", "autumn", date(2026, 8, 26)),  # the last week of the summer holiday
        ("bolton", "spring", date(2027, 1, 4)),  # the first week back
        ("bolton", "summer", date(2027, 4, 5)),  # the last week of the Easter holiday
        ("birmingham", "autumn", date(2026, 9, 2)), ("birmingham", "spring", date(2027, 1, 4)),
        ("walsall", "summer", date(2027, 4, 12)), ("norfolk", "spring", date(2027, 1, 4)),
    ],
)  # fmt: skip
def test_a_term_opens_on_its_day_and_not_the_day_before(preset: str, season: str, day: date) -> None:
    here = Office(preset)
    child = here.child()
    here.switch()
    earlier = {"spring": here.autumn, "summer": here.spring}.get(season)
    if earlier:  # the term before was opened in its time
        OpeningRun.objects.create(
            authority=here.authority, term=earlier, window_on=earlier.starts_on,
            opened_at=noon(earlier.starts_on), opened_by=here.head,
        )  # fmt: skip
    assert here.run(day - timedelta(days=1)) is None
    run = here.run(day)
    assert run and run.term.season == season and run.window_on == day
    assert Pep.objects.get(child=child).term.season == season


def test_a_term_that_was_missed_is_made_good_until_it_ends_and_then_is_past(office: Office) -> None:
    office.child()
    office.switch()
    fresh = Organisation.objects.get(pk=office.authority.pk)
    assert windows.due_term(fresh, windows.switch_of(fresh), date(2026, 12, 18)) == office.autumn
    assert office.run(date(2026, 12, 19)) is None, "in the holidays after it nothing is opened"
    run = office.run(date(2027, 1, 6))  # two days late
    assert run and run.term == office.spring and run.window_on == date(2027, 1, 4)


def test_a_window_before_the_switch_is_left_to_people(office: Office) -> None:
    office.child()
    office.switch(day=date(2026, 9, 3))
    assert office.run(date(2026, 9, 3)) is None
    run = office.run(date(2027, 1, 4))
    assert run and run.term == office.spring


def test_switched_on_on_the_day_itself_it_opens(office: Office) -> None:
    office.child()
    office.switch(day=date(2026, 9, 2))
    assert office.run(date(2026, 9, 2)) is not None


def test_off_opens_nothing(office: Office) -> None:
    office.child()
    assert office.run(date(2026, 9, 2)) is None
    office.switch()
    office.switch(on=False)
    assert office.run(date(2026, 9, 2)) is None
    assert not Pep.objects.exists()


def test_a_season_opens_once_however_many_terms_it_has() -> None:
    here = Office()
    here.autumn.ends_on = date(2026, 10, 16)
    here.autumn.half_term_starts_on = here.autumn.half_term_ends_on = None
    here.autumn.save()
    factories.term(here.authority, name="Term 2", starts_on=date(2026, 11, 2))
    here.child()
    here.switch()
    days = [date(2026, 8, 20) + timedelta(days=number) for number in range(340)]
    runs = [run.term.name for run in (here.run(day) for day in days) if run]
    assert runs == ["Autumn 2026", "Spring 2027", "Summer 2027"]


# ---- who -----------------------------------------------------------------------------------------


def test_each_child_gets_the_right_plan_or_is_left_out_with_the_reason(office: Office) -> None:
    early, turned = office.child(born=date(2023, 2, 1)), office.child(born=date(2010, 8, 31))
    older, gone = office.child(born=date(2007, 3, 1)), office.child()
    breaks = office.child()
    breaks.placements.update(legal_status="V4")
    has_one = office.child()
    open_peps(children=[has_one], term=office.spring, by=office.head, now=noon(date(2026, 12, 1)))
    CarePeriod.objects.filter(child=gone).update(ended_on=date(2027, 1, 4))
    other = factories.child(factories.authority_with_settings(name="Dalesbury"))
    office.switch(day=date(2026, 12, 1))
    run = office.run(date(2027, 1, 4))
    assert run
    lines = {line.child_id: line for line in OpeningLine.objects.filter(run=run).select_related("pep")}
    assert {pk: line.pep.pep_type for pk, line in lines.items() if line.pep} == {
        early.pk: "early_years", turned.pk: "post_16",
    }  # fmt: skip
    assert {pk: line.reason for pk, line in lines.items() if not line.pep} == {
        older.pk: "Has left Year 13.", breaks.pk: "Short breaks need no PEP.",
        has_one.pk: "Has a PEP for this term already.",
    }  # fmt: skip
    assert gone.pk not in lines and other.pk not in lines


def test_a_child_who_comes_of_age_gets_the_first_plan_in_the_term_it_is_needed() -> None:
    """Birmingham: the term after the third birthday. Born 10 November 2023: from January 2027."""
    here = Office()
    child = here.child(born=date(2023, 11, 10))
    here.switch()
    first = here.run(date(2026, 9, 2))
    assert first and not Pep.objects.exists()
    assert OpeningLine.objects.get(run=first).reason == "Is younger than 3."
    assert here.run(date(2027, 1, 4))
    assert Pep.objects.get(child=child).pep_type == "early_years"


def test_the_change_from_reception_to_school_age_follows_the_authority() -> None:
    """Birmingham’s early years form ends with the first term of Reception."""
    here = Office()
    child = here.child(born=date(2022, 3, 1))
    here.switch()
    here.run(date(2026, 9, 2))
    here.run(date(2027, 1, 4))
    kinds = Pep.objects.filter(child=child).order_by("due_on").values_list("pep_type", flat=True)
    assert list(kinds) == ["early_years", "school_age"]


# ---- once ----------------------------------------------------------------------------------------


def test_running_again_opens_nothing_again_and_brings_nothing_back(office: Office) -> None:
    children = [office.child() for _ in range(3)]
    office.switch()
    run = office.run(date(2026, 9, 2))
    assert run and Pep.objects.count() == 3
    pep = Pep.objects.get(child=children[0])
    cancel_pep(pep=pep, by=office.head, now=noon(date(2026, 9, 3)), reason="Moved to another authority")
    later = office.child()
    for day in (date(2026, 9, 2), date(2026, 9, 3), date(2026, 12, 18)):
        assert office.run(day) is None
    assert OpeningRun.objects.count() == 1
    assert not Pep.objects.filter(child=later).exists(), "who comes later is opened by hand"
    assert Pep.objects.filter(child=children[0]).count() == 1


def test_two_beats_claim_one_slot_and_open_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.child()
    office.switch()
    Office().child()  # an authority that did not switch it on
    rung: list[tuple[str, ...]] = []
    monkeypatch.setattr(tasks, "ring", lambda *told: rung.append(told))
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon(date(2026, 9, 2)))
    tasks.open_terms()
    tasks.open_terms()
    assert rung == [("peps.tasks.open_terms", str(office.authority.pk))]
    for _ in range(2):  # a task that is delivered twice
        tasks.open_terms(str(office.authority.pk))
    assert (Pep.objects.count(), OpeningRun.objects.count()) == (1, 1)
    assert Slot.objects.filter(job="opening").count() == 1
    assert BEAT["opening"][0] == "peps.tasks.open_terms"


def test_one_that_breaks_off_opens_nothing_and_the_next_makes_it_good(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.child()
    office.child()
    office.switch()
    other = Office()
    other.child()
    other.switch()

    def broken(*args: Any, **kwargs: Any) -> None:
        raise ValueError("in the middle")

    with monkeypatch.context() as broke:
        broke.setattr(windows, "record", broken)  # the last thing it does: all plans are open by then
        found = opening_jobs.open_terms(
            on=date(2026, 9, 2),
            now=noon(date(2026, 9, 2)),
            authorities=opening_jobs.waiting(on=date(2026, 9, 2)),
        )
    assert {one.problem for one in found} == {opening_jobs.BROKE_OFF}
    assert not Pep.objects.exists() and not OpeningRun.objects.exists() and not Message.objects.exists()
    found = opening_jobs.open_terms(
        on=date(2026, 9, 3), now=noon(date(2026, 9, 3)), authorities=opening_jobs.waiting(on=date(2026, 9, 3))
    )
    assert opening_jobs.waiting(on=date(2026, 9, 3)) == []
    assert sorted((one.opened, one.problem) for one in found) == [(1, ""), (2, "")]


def test_the_people_who_fill_it_in_are_told_once_and_by_day(office: Office) -> None:
    child = office.child()
    worker = factories.member(Role.SOCIAL_WORKER, office.authority)
    factories.link(child, worker, Role.SOCIAL_WORKER)
    office.switch()
    office.run(date(2026, 9, 2))
    office.run(date(2026, 9, 2))
    assert not Message.objects.exists(), "the day's reminders tell it"
    for _ in range(2):
        queue_reminders(today=date(2026, 9, 2), now=noon(date(2026, 9, 2)))
    (message,) = Message.objects.filter(recipient=worker)
    assert message.context["counts"] == {"opened": 1, "plans": 1} and message.by_day


# ---- in whose name -------------------------------------------------------------------------------


def test_it_is_done_by_the_portal_in_the_name_of_who_switched_it_on(office: Office) -> None:
    office.child()
    office.switch()
    run = office.run(date(2026, 9, 2))
    assert run and run.opened_by == office.head
    event = Event.objects.get(verb="opening.done")
    assert (event.actor_id, event.data["opened"]) == (None, 1)
    assert event.data["switched_on_by"] == str(office.head.pk)
    assert Pep.objects.get().planned_by == office.head
    rows = office.authority.settings.history.filter(history_change_reason="opening by itself on")
    assert [row.history_user for row in rows] == [office.head]


def test_when_they_may_not_any_more_nothing_opens_and_the_page_says_so(office: Office) -> None:
    office.child()
    office.switch()
    Membership.objects.filter(user=office.head).update(ends_on=date(2026, 9, 1))
    (found,) = opening_jobs.open_terms(
        on=date(2026, 9, 2), now=noon(date(2026, 9, 2)), authorities=[office.authority]
    )
    assert found.problem == windows.NOT_ANY_MORE and not Pep.objects.exists()
    new = factories.member(Role.VIRTUAL_SCHOOL_HEAD, office.authority)
    assert "can no longer open plans" in text_of(client_of(new).get(PAGE))
    office.switch(by=new, day=date(2026, 9, 4))
    assert office.run(date(2026, 9, 4)) is not None, "it was on all the time, so the window counts"


@pytest.mark.parametrize(
    "role", [Role.VIRTUAL_SCHOOL_OFFICER, Role.AUTHORITY_ADMINISTRATOR, Role.SOCIAL_WORKER]
)
def test_only_the_head_switches_it(office: Office, role: Role) -> None:
    other = factories.member(role, office.authority)
    with pytest.raises(Refused):
        office.switch(by=other)
    with pytest.raises(Refused):
        office.switch(autumn="whenever")
