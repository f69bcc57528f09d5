"""`visible` and `can` say the same: for every permission, every role, every thing of a small world."""

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
from peps import actions
from peps.models import Pep, Section
from targets.models import Target
from tests import factories
from tests.factories.money import money_asked, money_draft

pytestmark = pytest.mark.django_db

THINGS: tuple[type[Any], ...] = (Child, Pep, Section, Target, Request)


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
        money_asked(factories.target(first.pep, by=first.teacher, money="ppp"), by=first.teacher)
        _cancelled(first)
        factories.sign_all(first.pep)
        factories.finalise(factories.submit(first.pep), judge=first.officer, head=first.head)
        money_draft(factories.target(second.pep, by=second.teacher, money="ppp"), by=second.teacher)
        yield first, second
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def _cancelled(scene: Any) -> None:
    """A plan that was cancelled after money was asked for on it."""
    pep = scene.another_child()
    money_asked(factories.target(pep, by=scene.teacher, money="ppp"), by=scene.teacher)
    actions.cancel_pep(pep=pep, reason="Not needed", by=scene.officer, now=factories.NOW)


def _ask(user: Any, permission: str, model: type[Any], on: Any) -> tuple[set[Any], set[Any]]:
    for cached in ("_grants", "_roles_for"):
        user.__dict__.pop(cached, None)
    listed = set(policy.visible(user, permission, model.objects.all(), on=on).values_list("pk", flat=True))
    rows = policy.subject_of(model).load(model.objects.all())
    allowed = {thing.pk for thing in rows if policy.can(user, permission, thing, on=on)}
    return listed, allowed


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


def test_inactive_people_reach_nothing(world: Any, django_db_blocker: Any) -> None:
    scene = world[0]
    with django_db_blocker.unblock():
        for role in Role:
            person = scene.who(role)
            person.is_active = False
            try:
                assert not policy.visible(person, "pep.read", Pep.objects.all(), on=factories.TODAY).exists()
            finally:
                person.is_active = True
