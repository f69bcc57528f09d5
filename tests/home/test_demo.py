"""The demonstration: loaded once, every state of a plan, every account that is printed; and many children."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count

from accounts import policy
from accounts.models import Membership, Organisation, User
from children.models import Child
from epep.home.demo import cast
from funding import ledger, reports
from funding.models import Decision, OwnRate, Request, Run
from funding.words import EFFECTS
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
    _money_in_every_state()


def _money_in_every_state() -> None:
    """In both authorities; with what it did in the one that is large enough to show it."""
    for authority in Organisation.objects.filter(kind="authority"):
        rows = Request.objects.filter(authority=authority)
        found = Counter(rows.values_list("status", flat=True))
        assert set(found) == set(Request.Status.values), authority
        assert rows.filter(
            status="approved", target__pep__status__in=("open", "submitted", "returned")
        ).exists()
        assert len({row.shared for row in rows if row.shared}) == 1
        assert rows.annotate(parts=Count("years")).filter(parts=2, status="scheduled").exists()
        assert all(
            row.reason for row in Decision.objects.filter(request__authority=authority, kind="decline")
        )
        assert set(Run.objects.filter(authority=authority).values_list("status", flat=True)) == {
            "chosen", "locked", "paid",
        }  # fmt: skip
        judged = rows.exclude(effect="")
        assert set(judged.values_list("effect", flat=True)) == {key for key, _words in EFFECTS}
        [rate] = OwnRate.objects.filter(authority=authority)
        assert (rate.starts_on, "Invented for the demonstration" in rate.source) == (date(2026, 4, 1), True)
    west = Organisation.objects.get(kind="authority", la_code=cast.WEST)
    assert Request.objects.filter(authority=west).exclude(effect="").values("school").distinct().count() >= 3
    assert any(line.effects[0] == 6 for line in reports.report(reports.facts_of(west, year=2026))[0].lines)
    for row in Request.objects.all():
        held = ledger.in_all(ledger.of_request(row))
        assert 0 <= held.spent <= held.held <= held.committed <= row.agreed_pence


def test_many_invented_children_hang_together() -> None:
    said = load(children=40, terms=3)
    assert said.startswith("40 children with 3 terms")
    assert (Child.objects.count(), Pep.objects.count(), Section.objects.count()) == (40, 120, 600)
    assert Section.history.count() == 600
    assert Target.history.count() == Target.objects.count() == 360
    assert Request.objects.count() == Request.history.count() == 240
    assert Request.objects.filter(status__in=("requested", "answered", "second")).exists()
    for row in Request.objects.all():
        held = ledger.in_all(ledger.of_request(row))
        due = sum(one.pence for one in row.payments.filter(status__in=("due", "chosen")))
        assert due == (held.to_pay if row.status != "approved" else 0), row.status
        assert 0 <= held.spent <= held.held <= held.committed == (row.agreed_pence - held.taken_back)
        assert sum(row.years.values_list("asked_pence", flat=True)) == row.asked_pence
    for snapshot in Snapshot.objects.all()[:5]:
        assert fingerprint(snapshot.content) == snapshot.sha256
    # The copy passes the checks of foreign keys by: what it wrote must hold all the same.
    connection.check_constraints()
