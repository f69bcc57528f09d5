"""Accepting a return: what is written, that twice is once, and whose value stays when two differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.models import Organisation, User
from children.importing.apply import accept_children
from children.importing.compare import plan_children
from children.importing.plan import Plan
from children.models import CarePeriod, Child, Placement
from epep.audit.models import Event
from tests.children.importing.returns import CHILD, EPISODE, tables

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 3, 31)
NOW = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 4, 3, 9, 30, tzinfo=UTC)
MOVED = {**EPISODE, "DECOM": "01/06/2025", "RNE": "P", "PLACE": "K2", "PLACE_PROVIDER": "PR4"}
FIRST = {**EPISODE, "DEC": "01/06/2025", "REC": "X1"}
Rows = list[Mapping[str, str]]


@pytest.fixture
def authority() -> Organisation:
    return Organisation.objects.create(kind="authority", name="Westshire", la_code="330")


def take(
    authority: Organisation,
    *,
    as_of: date = AS_OF,
    by: User | None = None,
    now: datetime = NOW,
    **parts: Rows,
) -> Plan:
    """Accept a return of one child, with an episode unless others are given."""
    parts = {"header": [CHILD], "episodes": [EPISODE], **parts}
    return accept_children(tables(**parts), authority=authority, as_of=as_of, by=by, now=now)


def counts_of(plan: Plan) -> tuple[int, int, int, int]:
    return tuple(plan.counts.values())  # type: ignore[return-value]


def history_rows() -> int:
    return sum(model.history.count() for model in (Child, CarePeriod, Placement))


def person_edits(row: Any, **values: Any) -> None:
    """Somebody changes a row on a page."""
    for name, value in values.items():
        setattr(row, name, value)
    row._change_reason = ""
    row.save()


def test_a_new_child_is_written_with_care_placement_sources_and_history(authority: Organisation) -> None:
    user = User.objects.create_user("officer@demo.example", name="Officer")
    plan = take(authority, by=user, episodes=[FIRST, MOVED])
    assert counts_of(plan) == (1, 0, 0, 0)
    child = Child.objects.get(authority=authority, la_child_id="1001")
    assert (child.sex, child.date_of_birth, child.upn) == ("F", date(2012, 3, 27), "J330200419001")
    assert child.sources["upn"] == {"source": "SSDA903 return", "on": "2026-03-31"}
    (period,) = child.care_periods.all()
    assert (period.started_on, period.ended_on, period.reason_ceased) == (date(2025, 2, 15), None, "")
    first, second = child.placements.order_by("started_on")
    assert (first.ended_on, first.reason_ceased, first.care_period) == (date(2025, 6, 1), "X1", period)
    assert (second.ended_on, second.placement_type, second.care_period) == (None, "K2", period)
    for row in (child, period, first, second):
        (version,) = row.history.all()
        assert (version.history_type, version.history_user, version.history_date) == ("+", user, NOW)
        assert version.history_change_reason == "SSDA903 return to 2026-03-31"


def test_an_event_tells_who_imported_how_many(authority: Organisation) -> None:
    user = User.objects.create_user("officer@demo.example", name="Officer")
    take(authority, by=user)
    event = Event.objects.get(verb="children.imported")
    assert (event.actor_id, event.thing_id, event.at) == (user.pk, str(authority.pk), NOW)
    assert event.data == {
        "as_of": "2026-03-31",
        "counts": {"new": 1, "changed": 0, "unchanged": 0, "refused": 0},
    }


@pytest.mark.parametrize("as_of", [AS_OF, date(2026, 4, 1)])
def test_the_same_files_twice_change_nothing(authority: Organisation, as_of: date) -> None:
    parts: dict[str, Rows] = {
        "episodes": [FIRST, MOVED],
        "uasc": [{"CHILD": "1001", "DUC": "27/03/2030"}],
        "oc2": [{"CHILD": "1001", "SDQ_SCORE": "17"}],
    }
    take(authority, **parts)
    before = history_rows()
    plan = take(authority, as_of=as_of, now=LATER, **parts)
    assert counts_of(plan) == (0, 0, 1, 0)
    assert plan.writes == {}
    assert history_rows() == before


def test_a_dry_run_writes_nothing_and_says_the_same(authority: Organisation) -> None:
    files = tables(header=[CHILD, {**CHILD, "CHILD": "2", "DOB": "?"}], episodes=[EPISODE])
    plan = plan_children(files, authority=authority, as_of=AS_OF)
    assert counts_of(plan) == (1, 0, 0, 1)
    assert not Child.objects.exists()
    assert not Event.objects.exists()
    done = accept_children(files, authority=authority, as_of=AS_OF, by=None, now=NOW)
    assert done.as_dict() == plan.as_dict()


def test_matching_is_on_child_within_the_authority(authority: Organisation) -> None:
    other = Organisation.objects.create(kind="authority", name="Eastshire", la_code="331")
    take(authority)
    assert counts_of(take(other)) == (1, 0, 0, 0)
    assert Child.objects.filter(la_child_id="1001").count() == 2
    renamed = take(authority, header=[{**CHILD, "CHILD": "1002"}], episodes=[{**EPISODE, "CHILD": "1002"}])
    assert counts_of(renamed) == (1, 0, 0, 0)


def test_a_new_upn_keeps_the_old_one_as_former(authority: Organisation) -> None:
    take(authority)
    take(authority, header=[{**CHILD, "UPN": "G350201121047"}], now=LATER)
    child = Child.objects.get()
    assert (child.upn, child.former_upns) == ("G350201121047", ["J330200419001"])
    take(authority, header=[CHILD], now=LATER)
    child = Child.objects.get()
    assert (child.upn, child.former_upns) == ("J330200419001", ["G350201121047"])


def test_un4_gives_way_to_a_upn_and_never_takes_its_place(authority: Organisation) -> None:
    take(authority, header=[{**CHILD, "UPN": "UN4"}])
    take(authority)
    child = Child.objects.get()
    assert (child.upn, child.former_upns) == ("J330200419001", [])
    plan = take(authority, header=[{**CHILD, "UPN": "UN5"}])
    assert Child.objects.get().upn == "J330200419001"
    assert [(p.column, p.value) for p in plan.problems] == [("UPN", "UN5")]


def test_a_value_of_an_earlier_return_is_replaced(authority: Organisation) -> None:
    take(authority)
    plan = take(authority, header=[{**CHILD, "ETHNIC": "MWBC"}], as_of=date(2026, 4, 30), now=LATER)
    assert counts_of(plan) == (0, 1, 0, 0)
    child = Child.objects.get()
    assert (child.ethnicity, child.sources["ethnicity"]["on"]) == ("MWBC", "2026-04-30")
    assert child.sources["upn"]["on"] == "2026-03-31"
    assert child.history.count() == 2


def test_a_value_that_a_person_gave_is_shown_and_kept(authority: Organisation) -> None:
    take(authority)
    child = Child.objects.get()
    sources = {**child.sources, "ethnicity": {"source": "Virtual School", "on": "2026-04-02"}}
    person_edits(child, ethnicity="MWBC", sources=sources)
    before = history_rows()
    plan = take(authority, now=LATER)
    assert counts_of(plan) == (0, 0, 1, 0)
    assert Child.objects.get().ethnicity == "MWBC"
    assert history_rows() == before
    (problem,) = plan.problems
    assert (problem.file, problem.column, problem.value, problem.severity) == (
        "header.csv",
        "ETHNIC",
        "WBRI",
        "warning",
    )
    assert "MWBC, from Virtual School on 02/04/2026" in problem.message


def test_a_value_without_a_source_is_a_persons_unless_it_is_empty(authority: Organisation) -> None:
    Child.objects.create(authority=authority, la_child_id="1001", date_of_birth=date(2012, 3, 28), sex="")
    plan = take(authority)
    child = Child.objects.get()
    assert (child.date_of_birth, child.sex, child.upn) == (date(2012, 3, 28), "F", "J330200419001")
    assert [p.column for p in plan.problems] == ["DOB"]


def test_an_older_return_does_not_undo_a_later_one(authority: Organisation) -> None:
    take(authority, header=[{**CHILD, "ETHNIC": "MWBC"}], episodes=[FIRST, MOVED])
    plan = take(authority, as_of=date(2025, 3, 31), now=LATER)
    assert Child.objects.get().ethnicity == "MWBC"
    assert Placement.objects.get(started_on=date(2025, 2, 15)).ended_on == date(2025, 6, 1)
    assert counts_of(plan) == (0, 0, 1, 0)
    assert {p.column for p in plan.problems} >= {"ETHNIC", "REC"}
    assert all(p.severity == "warning" for p in plan.problems)


def test_an_sdq_score_has_the_day_of_the_return(authority: Organisation) -> None:
    take(authority, oc2=[{"CHILD": "1001", "SDQ_SCORE": "0"}])
    take(authority, oc2=[{"CHILD": "1001", "SDQ_SCORE": "17"}], as_of=date(2026, 4, 30))
    child = Child.objects.get()
    assert (child.carer_sdq_score, child.carer_sdq_reason, child.carer_sdq_on) == (17, "", date(2026, 4, 30))


def test_a_nought_that_a_person_gave_is_a_value(authority: Organisation) -> None:
    take(authority)
    person_edits(Child.objects.get(), carer_sdq_score=0)
    plan = take(authority, oc2=[{"CHILD": "1001", "SDQ_SCORE": "17"}])
    assert Child.objects.get().carer_sdq_score == 0
    assert [p.column for p in plan.problems] == ["SDQ_SCORE"]


def test_the_end_of_the_last_episode_ends_care(authority: Organisation) -> None:
    take(authority)
    plan = take(authority, episodes=[{**EPISODE, "DEC": "10/03/2026", "REC": "E4A"}], now=LATER)
    assert counts_of(plan) == (0, 1, 0, 0)
    period, placement = CarePeriod.objects.get(), Placement.objects.get()
    assert (period.ended_on, period.reason_ceased) == (date(2026, 3, 10), "E4A")
    assert (placement.ended_on, placement.reason_ceased) == (date(2026, 3, 10), "E4A")
    assert [version.history_type for version in placement.history.all()] == ["~", "+"]


def test_x1_without_another_episode_is_a_warning_and_still_in_care(authority: Organisation) -> None:
    plan = take(authority, episodes=[FIRST])
    assert CarePeriod.objects.get().ended_on is None
    assert [(p.column, p.value) for p in plan.problems] == [("REC", "X1")]


def test_a_move_in_the_next_return_ends_the_placement_and_keeps_the_period(authority: Organisation) -> None:
    take(authority)
    take(authority, episodes=[FIRST, MOVED], now=LATER)
    assert CarePeriod.objects.count() == 1
    assert list(Placement.objects.order_by("started_on").values_list("ended_on", flat=True)) == [
        date(2025, 6, 1),
        None,
    ]
    assert set(Placement.objects.values_list("care_period", flat=True)) == {CarePeriod.objects.get().pk}


def test_a_return_with_only_the_newest_episode_joins_the_period_that_is_stored(
    authority: Organisation,
) -> None:
    take(authority, episodes=[FIRST, MOVED])
    ended = {**MOVED, "DEC": "01/02/2026", "REC": "E4B"}
    plan = take(authority, episodes=[ended], as_of=date(2026, 4, 30), now=LATER)
    period = CarePeriod.objects.get()
    assert (period.started_on, period.ended_on) == (date(2025, 2, 15), date(2026, 2, 1))
    assert [p for p in plan.problems if p.column == "RNE"] == []


def test_a_second_time_in_care_is_another_period(authority: Organisation) -> None:
    home = {**EPISODE, "DEC": "01/05/2025", "REC": "E4A"}
    again = {**EPISODE, "DECOM": "01/09/2025"}
    take(authority, episodes=[home, again])
    assert list(CarePeriod.objects.order_by("started_on").values_list("started_on", "ended_on")) == [
        (date(2025, 2, 15), date(2025, 5, 1)),
        (date(2025, 9, 1), None),
    ]


def test_a_first_episode_without_s_is_a_warning_each_time(authority: Organisation) -> None:
    for _ in range(2):
        plan = take(authority, episodes=[{**EPISODE, "RNE": "P"}])
        assert [(p.column, p.value, p.severity) for p in plan.problems] == [("RNE", "P", "warning")]
    assert CarePeriod.objects.get().started_on == date(2025, 2, 15)


def test_the_s_episode_says_when_care_started(authority: Organisation) -> None:
    take(authority, episodes=[{**MOVED, "RNE": "P"}])
    take(authority, episodes=[FIRST, MOVED])
    assert CarePeriod.objects.get().started_on == date(2025, 2, 15)


def test_an_episode_without_an_end_before_another_is_ended_by_it(authority: Organisation) -> None:
    plan = take(authority, episodes=[EPISODE, MOVED])
    assert Placement.objects.get(started_on=date(2025, 2, 15)).ended_on == date(2025, 6, 1)
    assert [(p.column, p.severity) for p in plan.problems] == [("DEC", "warning")]


def test_an_episode_that_a_file_has_not_is_shown_and_kept(authority: Organisation) -> None:
    between = {**EPISODE, "DECOM": "01/04/2025", "RNE": "L", "DEC": "01/06/2025", "REC": "X1"}
    take(authority, episodes=[{**EPISODE, "DEC": "01/04/2025", "REC": "X1"}, between, MOVED])
    plan = take(authority, episodes=[FIRST, MOVED], as_of=date(2026, 4, 30), now=LATER)
    assert Placement.objects.count() == 3
    assert CarePeriod.objects.count() == 1
    assert ["01/04/2025" in p.message for p in plan.problems if p.column == "DECOM"] == [True]


def test_a_placement_that_a_person_ended_stays_ended(authority: Organisation) -> None:
    take(authority)
    person_edits(Placement.objects.get(), ended_on=date(2026, 4, 1))
    plan = take(authority, as_of=date(2026, 4, 30), now=LATER)
    assert Placement.objects.get().ended_on == date(2026, 4, 1)
    assert [(p.column, p.severity) for p in plan.problems] == [("DEC", "warning")]
    assert "from a person" in plan.problems[0].message


def test_a_persons_value_stays_a_persons_when_an_import_changes_another(authority: Organisation) -> None:
    take(authority)
    person_edits(Placement.objects.get(), postcode="B9 9ZZ")
    for day in (30, 29):
        ended = {**EPISODE, "DEC": f"{day}/03/2026", "REC": "E4A"}
        take(authority, episodes=[ended], now=LATER)
    placement = Placement.objects.get()
    assert (placement.postcode, placement.ended_on) == ("B9 9ZZ", date(2026, 3, 29))


def test_an_end_that_a_return_gave_may_be_taken_back_by_the_next(authority: Organisation) -> None:
    take(authority, episodes=[{**EPISODE, "DEC": "10/03/2026", "REC": "E4A"}])
    take(authority, as_of=date(2026, 4, 30), now=LATER)
    assert Placement.objects.get().ended_on is None
    assert CarePeriod.objects.get().ended_on is None


def test_a_stored_period_without_placements_is_used(authority: Organisation) -> None:
    child = Child.objects.create(authority=authority, la_child_id="1001", date_of_birth=date(2012, 3, 27))
    period = CarePeriod.objects.create(child=child, started_on=date(2025, 2, 10))
    take(authority, episodes=[{**EPISODE, "RNE": "L"}])
    assert Placement.objects.get().care_period == period
    assert CarePeriod.objects.get().started_on == date(2025, 2, 10)


def test_good_rows_are_taken_beside_refused_ones(authority: Organisation) -> None:
    plan = take(
        authority,
        header=[CHILD, {**CHILD, "CHILD": "1002", "UPN": "UN1", "DOB": "?"}],
        episodes=[EPISODE, {**EPISODE, "CHILD": "1002"}, {**EPISODE, "DECOM": "01/06/2025", "DEC": "x"}],
    )
    assert counts_of(plan) == (1, 0, 0, 2)
    assert len(plan.errors) == 3
    assert (Child.objects.count(), Placement.objects.count()) == (1, 1)


def test_the_number_of_queries_does_not_grow_with_the_children(
    authority: Organisation, django_assert_num_queries: Any
) -> None:
    for children in (1, 30):
        header = [{**CHILD, "CHILD": f"{children}-{i}", "UPN": "UN1"} for i in range(children)]
        episodes = [{**EPISODE, "CHILD": row["CHILD"]} for row in header]
        files = tables(header=header, episodes=episodes)
        with django_assert_num_queries(3):
            plan_children(files, authority=authority, as_of=AS_OF)
        with django_assert_num_queries(13):
            accept_children(files, authority=authority, as_of=AS_OF, by=None, now=NOW)
