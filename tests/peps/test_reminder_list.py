"""The list in the portal and the daily run: the same things, nothing done or out of reach, few queries for many."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from peps import reminders
from peps.reminders import todo
from tests import factories
from tests.factories import Scene, finalise, scene
from tests.peps.mornings import days, queries

# ---- cost ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_cost_the_same_queries_for_one_child_and_for_thirty() -> None:
    here = scene()
    call = lambda: reminders.to_send(days(-3))  # noqa: E731
    call()
    few = queries(call)
    for _ in range(29):
        here.another_child()
    assert queries(call) == few


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.VIRTUAL_SCHOOL_OFFICER])
def test_the_list_costs_the_same_queries_for_one_child_and_for_thirty(role: Role) -> None:
    here = scene()
    call = lambda: todo.entries(here.who(role), on=days(20))  # noqa: E731
    assert call()
    few = queries(call)
    for _ in range(29):
        here.another_child()
    assert queries(call) == few


@pytest.mark.django_db
def test_the_list_says_the_same_as_the_messages() -> None:
    here = scene()
    here.another_child()
    for day in (days(-3), days(3), days(6), days(20)):
        for bundle in reminders.to_send(day):
            listed = {line.thing.thing_id for line in todo.entries(bundle.to, on=day)}
            assert {item.thing.thing_id for item in bundle.items} <= listed


@pytest.mark.django_db
def test_the_list_holds_nothing_done_and_nothing_out_of_reach(here: Scene) -> None:
    for role in (
        Role.CARER,
        Role.YOUNG_PERSON,
        Role.REVIEWING_OFFICER,
        Role.AUTHORITY_ADMINISTRATOR,
        Role.FUNDING_OFFICER,
    ):
        assert todo.entries(here.who(role), on=days(20)) == []
    assert {line.thing.about for line in todo.entries(here.teacher, on=days(-3))} == {"section"}
    factories.sign_all(here.pep)
    assert [line.thing.about for line in todo.entries(here.teacher, on=days(-3))] == ["send"]
    here.pep.refresh_from_db()
    finalise(here.pep, judge=here.second_officer, head=here.head)
    for who in (here.teacher, here.worker, here.officer):
        assert todo.entries(who, on=days(20)) == []
