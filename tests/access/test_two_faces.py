"""`visible`, `can` and `allowed` say the same: for every permission, every role, every thing of a small world."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import policy
from accounts.permissions import PERMISSIONS
from accounts.roles import Role
from children.models import Child, Link, Placement, SchoolSpell
from funding.models import Request
from peps.actions.clocking import close_plans
from peps.clocks.computing import recompute
from peps.meetings import arranging
from peps.models import Clock, Meeting, Pep, PepFacts, Section
from targets.models import Target
from tests import factories
from tests.factories.money import money_asked, money_draft
from tests.peps.meetings.arranged import WHEN, details

pytestmark = pytest.mark.django_db

THINGS: tuple[type[Any], ...] = (Child, Pep, Section, Target, Request, Clock, Meeting)


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Any:
    """Two authorities with plans, one of them sealed; some reach has ended."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        first, second = factories.scene(), factories.scene()
        factories.delegate(first.child, first.colleague, ["education"], by=first.teacher)
        first.another_child()
        _with_meetings_and_clocks(first)
        _with_meetings_and_clocks(second)
        money_asked(factories.target(first.pep, by=first.teacher, money="ppp"), by=first.teacher)
        _cancelled(first)
        factories.sign_all(first.pep)
        factories.finalise(factories.submit(first.pep), judge=first.officer, head=first.head)
        money_draft(factories.target(second.pep, by=second.teacher, money="ppp"), by=second.teacher)
        yield first, second
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def _with_meetings_and_clocks(scene: Any) -> None:
    """A meeting of each plan, one of them cancelled, and what is due because of it."""
    for pep in scene.peps:
        made = arranging.arrange(
            pep=pep, details=details(scene, starts_at=WHEN), by=scene.teacher, now=factories.NOW
        )
        arranging.invite(meeting=made, by=scene.teacher, now=factories.NOW)
        if pep != scene.pep:
            arranging.cancel(meeting=made, reason="Snow", by=scene.teacher, now=factories.NOW)
    PepFacts.objects.filter(pep__in=scene.peps).update(meeting_on=WHEN.date())
    recompute(scene.authority, today=factories.TODAY, now=factories.NOW)


def _cancelled(scene: Any) -> None:
    """A plan that was cancelled after money was asked for on it."""
    pep = scene.another_child()
    money_asked(factories.target(pep, by=scene.teacher, money="ppp"), by=scene.teacher)
    close_plans(leaving={pep.child_id: "The child left care"}, now=factories.NOW)


def _ask(user: Any, permission: str, model: type[Any], on: Any) -> tuple[set[Any], set[Any]]:
    for cached in ("_grants", "_roles_for"):
        user.__dict__.pop(cached, None)
    listed = set(policy.visible(user, permission, model.objects.all(), on=on).values_list("pk", flat=True))
    rows = policy.subject_of(model).load(model.objects.all())
    allowed = {thing.pk for thing in rows if policy.can(user, permission, thing, on=on)}
    user.__dict__.pop("_grants", None)
    at_once = policy.allowed({user: [thing.pk for thing in rows]}, permission, rows, on=on)
    assert at_once == {(user.pk, pk) for pk in listed}, (permission, model.__name__)
    return listed, allowed


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_many_people_at_once_reach_what_each_reaches(
    world: Any, django_db_blocker: Any, permission: str
) -> None:
    """Everybody of both authorities asked about every child and plan in one call, whoever else is asked with them."""
    with django_db_blocker.unblock():
        users = [person for scene in world for person in scene.people.values()]
        for model in (Child, Pep):
            for user in users:
                user.__dict__.pop("_grants", None)
            rows = policy.subject_of(model).load(model.objects.all())
            ids = {thing.pk for thing in rows}
            at_once = policy.allowed(dict.fromkeys(users, ids), permission, rows, on=factories.TODAY)
            each = {
                (user.pk, pk)
                for user in users
                for pk in policy.visible(
                    user, permission, model.objects.all(), on=factories.TODAY
                ).values_list("pk", flat=True)
            }
            assert at_once == each, model.__name__


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_faces_agree_for_everybody(world: Any, django_db_blocker: Any, permission: str) -> None:
    with django_db_blocker.unblock():
        for scene in world:
            for role in Role:
                for model in THINGS:
                    listed, allowed = _ask(scene.people[role], permission, model, factories.TODAY)
                    assert listed == allowed, (permission, role, model.__name__)


@settings(max_examples=60, deadline=None)
@given(
    days=st.integers(-2000, 2000),
    ended=st.sampled_from(("school", "link", "placement", "membership", "delegation", "nothing")),
    role=st.sampled_from(list(Role)),
    permission=st.sampled_from(sorted(PERMISSIONS)),
)
def test_faces_agree_when_reach_ends(
    world: Any, django_db_blocker: Any, days: int, ended: str, role: Role, permission: str
) -> None:
    from django.db import transaction

    scene, on = world[0], factories.TODAY + timedelta(days=days)
    with django_db_blocker.unblock(), transaction.atomic():
        person = scene.people[role]
        rows: dict[str, Any] = {
            "school": SchoolSpell.objects.filter(child=scene.child),
            "link": Link.objects.filter(child=scene.child, user=person),
            "placement": Placement.objects.filter(child=scene.child),
            "delegation": scene.child.delegations.all(),
        }
        if ended in rows:
            for row in rows[ended]:
                row.ended_on = max(factories.TODAY, row.started_on)
                row.save()
        if ended == "membership":
            for row in person.memberships.all():
                row.ends_on = factories.TODAY
                row.save()
        for model in THINGS:
            listed, allowed = _ask(person, permission, model, on)
            assert listed == allowed, model.__name__
        transaction.set_rollback(True)


def test_reach_ends_by_itself(world: Any, django_db_blocker: Any) -> None:
    """The carer's with the placement, the teacher's with the school spell, the worker's on reallocation."""
    from django.db import transaction

    scene, on = world[0], factories.TODAY
    ends = {
        Role.CARER: ("pep.read", Placement.objects.filter(child=scene.child)),
        Role.DESIGNATED_TEACHER: ("pep.view", SchoolSpell.objects.filter(child=scene.child)),
        Role.SOCIAL_WORKER: ("pep.view", Link.objects.filter(child=scene.child, role=Role.SOCIAL_WORKER)),
    }
    with django_db_blocker.unblock():
        for role, (permission, rows) in ends.items():
            with transaction.atomic():
                if role is Role.CARER:
                    link = Link.objects.get(child=scene.child, role=Role.CARER)
                    link.placement = scene.child.placements.get(ended_on=None)
                    link.save()
                assert policy.can(
                    scene.who(role),
                    permission,
                    Pep.objects.select_related("child").get(pk=scene.pep.pk),
                    on=on,
                )
                for row in rows:
                    row.ended_on = on
                    row.save()
                assert not policy.can(
                    scene.who(role),
                    permission,
                    Pep.objects.select_related("child").get(pk=scene.pep.pk),
                    on=on,
                ), role
                transaction.set_rollback(True)


def test_reach_of_what_is_due_and_of_meetings_ends_by_itself(world: Any, django_db_blocker: Any) -> None:
    """The teacher's with the school spell, the worker's and the reviewing officer's on reallocation."""
    from django.db import transaction

    scene, on = world[0], factories.TODAY
    ends = {
        Role.DESIGNATED_TEACHER: SchoolSpell.objects.filter(child=scene.child),
        Role.SOCIAL_WORKER: Link.objects.filter(child=scene.child, role=Role.SOCIAL_WORKER),
        Role.TEAM_MANAGER: Link.objects.filter(child=scene.child, role=Role.TEAM_MANAGER),
        Role.REVIEWING_OFFICER: Link.objects.filter(child=scene.child, role=Role.REVIEWING_OFFICER),
    }
    with django_db_blocker.unblock():
        for role, rows in ends.items():
            with transaction.atomic():
                asked: list[tuple[str, Any]] = [("clock.list", Clock.objects.filter(child=scene.child))]
                if role is not Role.REVIEWING_OFFICER:
                    asked.append(("meeting.view", Meeting.objects.filter(pep=scene.pep)))
                for permission, things in asked:
                    assert policy.visible(scene.who(role), permission, things, on=on).exists(), (
                        role,
                        permission,
                    )
                rows.update(ended_on=on)
                for permission, things in asked:
                    assert not policy.visible(scene.who(role), permission, things, on=on).exists(), (
                        role,
                        permission,
                    )
                transaction.set_rollback(True)


def test_inactive_people_reach_nothing(world: Any, django_db_blocker: Any) -> None:
    scene = world[0]
    with django_db_blocker.unblock():
        for role in Role:
            person = scene.who(role)
            person.is_active = False
            try:
                assert not policy.visible(person, "pep.read", Pep.objects.all(), on=factories.TODAY).exists()
                for permission, model in (("clock.list", Clock), ("meeting.view", Meeting)):
                    rows = model._default_manager.all()
                    assert not policy.visible(person, permission, rows, on=factories.TODAY).exists()
            finally:
                person.is_active = True
