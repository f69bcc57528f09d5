"""The demonstration: loaded once, every state of a plan, every account that is printed; and many children."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from accounts import policy
from accounts.models import Membership, Organisation, User
from children.models import Child
from epep.home.demo import cast
from peps.models import Pep, Section, Snapshot
from peps.sealing import fingerprint
from targets.models import Target
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def load(**options: int) -> str:
    """What the command prints."""
    said = StringIO()
    call_command("load_demo", stdout=said, **options)
    return said.getvalue()


def test_demonstration_has_everything_the_portal_prints_and_is_loaded_once() -> None:
    first = load()
    assert "60 invented children" in first
    assert Organisation.objects.filter(kind="authority").count() == 2
    assert Organisation.objects.exclude(kind="authority").count() == 8
    assert set(Pep.objects.values_list("status", flat=True)) == set(Pep.Status.values)
    assert Pep.objects.values("term__name").distinct().count() >= 3
    for account in cast.PRINTED:
        assert Membership.objects.filter(user__email=f"{account}@demo.example").exists(), account
        assert f"{account}@demo.example" in first
    names = list(Child.objects.order_by("la_child_id").values_list("given_name", "family_name"))
    again = load()
    assert "loaded already" in again
    assert list(Child.objects.order_by("la_child_id").values_list("given_name", "family_name")) == names

    def reach(account: str, permission: str = "pep.read") -> set[object]:
        person = User.objects.get(email=f"{account}@demo.example")
        rows = policy.visible(person, permission, Pep.objects.all(), on=factories.TODAY)
        return set(rows.values_list("child_id", flat=True))

    assert len(reach("one.child")) == len(reach("carer")) == len(reach("young.person")) == 1
    assert reach("carer") == reach("young.person")
    assert len(reach("social.worker", "pep.view")) >= 16
    teacher = User.objects.get(email="designated.teacher@demo.example")
    councils = policy.visible(teacher, "pep.view", Pep.objects.all(), on=factories.TODAY)
    assert councils.values("authority").distinct().count() == 2
    for address in User.objects.values_list("email", flat=True):
        assert address.endswith("@demo.example")


def test_many_invented_children_hang_together() -> None:
    said = load(children=40, terms=3)
    assert said.startswith("40 children with 3 terms")
    assert (Child.objects.count(), Pep.objects.count(), Section.objects.count()) == (40, 120, 600)
    assert Section.history.count() == 600
    assert Target.history.count() == Target.objects.count() == 360
    for snapshot in Snapshot.objects.all()[:5]:
        assert fingerprint(snapshot.content) == snapshot.sha256
    # The copy passes the checks of foreign keys by: what it wrote must hold all the same.
    connection.check_constraints()
