"""Terms that open by themselves: on which day, for whom, once; the switch, the preview, the command and the report."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Organisation, Term, User
from accounts.roles import Role
from children.models import CarePeriod, Child
from epep.audit.models import Event
from epep.celery import BEAT
from epep.mail.models import Message
from epep.moves import Refused
from epep.slots.models import Slot
from peps import opening_jobs, tasks
from peps.actions import cancel_pep, open_peps
from peps.actions import opening_windows as windows
from peps.models import OpeningLine, OpeningRun, Pep
from tests import factories
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db
FIRST, WEEK = "first_day", "week_before"
BOLTON = {"autumn": WEEK, "spring": FIRST, "summer": WEEK}
PAGE = "/peps/open/by-itself/"


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


class Office:
    """An authority with the three terms of 2026 to 2027, a school and a head."""

    def __init__(self, preset: str = "birmingham") -> None:
        self.authority = factories.authority_with_settings(preset=preset)
        self.autumn = factories.term(self.authority)
        self.spring = factories.next_term(self.authority)
        self.summer = factories.next_term(self.authority, "Summer 2027")
        self.school = factories.school()
        self.head = factories.member(Role.VIRTUAL_SCHOOL_HEAD, self.authority)

    def child(self, **more: Any) -> Child:
        """A child of the authority on the school's roll."""
        return factories.child(self.authority, **({"at": self.school} | more))

    def switch(
        self, on: bool = True, *, day: date = date(2026, 8, 1), by: User | None = None, **rules: str
    ) -> None:
        """Switch it on or off on a day."""
        windows.switch(authority=self.authority, on=on, windows=rules, by=by or self.head, now=noon(day))

    def run(self, day: date) -> OpeningRun | None:
        """The job of a day, for this authority."""
        (found,) = opening_jobs.open_terms(on=day, now=noon(day), authorities=[self.authority])
        return found.run


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
    worker = factories.user()
    factories.link(child, worker, Role.SOCIAL_WORKER)
    office.switch()
    office.run(date(2026, 9, 2))
    office.run(date(2026, 9, 2))
    (message,) = Message.objects.filter(recipient=worker)
    assert message.template == "pep_opened" and message.context["count"] == 1 and message.by_day


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


# ---- the pages -----------------------------------------------------------------------------------


def form(on: str = "yes", **rules: str) -> dict[str, str]:
    return {"on": on, "autumn": FIRST, "spring": FIRST, "summer": FIRST} | rules


def test_the_head_switches_it_on_and_sees_who_would_get_a_plan(office: Office) -> None:
    child, old = office.child(), office.child(born=date(2007, 3, 1))
    head = client_of(office.head)
    before = text_of(head.get(PAGE))
    assert "Off: plans are opened by hand" in before and "If it were on" in before
    assert head.post(f"{PAGE}change/", form(spring=WEEK)).status_code == 302
    found = windows.switch_of(Organisation.objects.get(pk=office.authority.pk))
    assert found.is_on and found.windows["spring"] == WEEK
    page = text_of(head.get(PAGE))
    assert f"in the name of {office.head.name}" in page and "1 plan" in page and "1 school age" in page
    assert child.name in page and old.name not in page
    left_out = text_of(head.get(f"{PAGE}?show=left_out"))
    assert old.name in left_out and "Has left Year 13." in left_out
    assert head.post(f"{PAGE}change/", form("no")).status_code == 302
    assert not windows.switch_of(Organisation.objects.get(pk=office.authority.pk)).is_on


def test_what_was_not_chosen_is_asked_for(office: Office) -> None:
    page = client_of(office.head).post(f"{PAGE}change/", {"on": "yes"})
    assert page.status_code == 422 and "Select when the plans of the autumn term open" in text_of(page)


def test_an_administrator_is_told_why_not(office: Office) -> None:
    admin = client_of(factories.member(Role.AUTHORITY_ADMINISTRATOR, office.authority))
    page = admin.post(f"{PAGE}change/", form())
    assert page.status_code == 403 and "Only the Virtual School head" in text_of(page)


def test_the_report_says_who_was_opened_and_who_was_left_out_and_why(office: Office) -> None:
    child, old = office.child(), office.child(born=date(2007, 3, 1))
    office.switch()
    run = office.run(date(2026, 9, 2))
    assert run
    head = client_of(office.head)
    address = f"/peps/open/report/{run.pk}/"
    page = text_of(head.get(address))
    assert "1 plan opened, 1 left out" in page and child.name in page and old.name not in page
    assert "1 left out: Has left Year 13." in page
    assert old.name in text_of(head.get(f"{address}?show=left_out"))
    assert "Autumn 2026" in text_of(head.get(PAGE))
    other = factories.member(Role.VIRTUAL_SCHOOL_HEAD, factories.authority_with_settings(name="Dalesbury"))
    assert client_of(other).get(address).status_code == 404
    teacher = factories.member(Role.DESIGNATED_TEACHER, office.school)
    assert client_of(teacher).get(address).status_code == 403


def test_pages_cost_the_same_with_one_child_and_with_thirty(office: Office) -> None:
    head = client_of(office.head)
    head.get(PAGE)
    run = OpeningRun.objects.create(
        authority=office.authority, term=office.autumn, window_on=office.autumn.starts_on,
        opened_at=factories.NOW, opened_by=office.head,
    )  # fmt: skip
    counts = []
    for many in (1, 29):
        made = [office.child() for _ in range(many)]
        OpeningLine.objects.bulk_create([OpeningLine(run=run, child=one, reason="x") for one in made])
        found = []
        for address in (PAGE, f"/peps/open/report/{run.pk}/?show=left_out"):
            with CaptureQueriesContext(connection) as asked:
                assert head.get(address).status_code == 200
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]


# ---- the command ---------------------------------------------------------------------------------


def said(*args: str) -> dict[str, Any]:
    out = StringIO()
    call_command("open_term", *args, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_the_command_looks_and_opens(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon(date(2026, 9, 2)))
    office.child()
    office.child(born=date(2007, 3, 1))
    code = office.authority.la_code
    off = said("--authority", code, "--dry-run")
    assert off["switched_on"] is False and off["opens_on_the_day"] is False
    office.switch()
    looked = said("--authority", code, "--dry-run")
    assert (looked["term"], looked["gets"], looked["types"]) == ("Autumn 2026", 1, {"School age": 1})
    assert looked["opens_on_the_day"] is True and looked["reasons"] == {"Has left Year 13.": 1}
    assert not Pep.objects.exists()
    done = said("--authority", code)
    assert (done["opened"], done["left_out"], done["term"]) == (1, 1, "Autumn 2026")
    assert OpeningRun.objects.get(pk=done["report"]).term == office.autumn
    assert said("--authority", code)["opened"] == 0
    spring = said("--authority", code, "--on", "2027-01-04", "--dry-run")
    assert spring["term"] == "Spring 2027" and spring["opens_on_the_day"] is True
    out = StringIO()
    call_command("open_term", "--authority", code, "--dry-run", stdout=out)
    assert "term: Spring 2027" in out.getvalue() and "School age 1" in out.getvalue()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--authority", "999"], "no such authority"),
        (["--authority", "330", "--on", "2027-02-31"], "is a day like"),
        (["--authority", "330", "--on", "soon"], "is a day like"),
        (["--authority", "330", "--on", "2099-01-04"], "add --dry-run"),
    ],
)
def test_the_command_says_what_it_cannot_do(args: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("open_term", *args)


def test_the_last_term_leaves_nothing_to_come(office: Office) -> None:
    Term.objects.filter(authority=office.authority).delete()
    assert "No term to come is recorded" in text_of(client_of(office.head).get(PAGE))
