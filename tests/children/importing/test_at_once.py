"""Two people, or two clicks, at the same moment: everything happens once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import Organisation, User
from children.importing import batches
from children.importing.apply import accept_children
from children.models import Child, ImportBatch, Placement
from epep.audit.models import Event
from tests.children.importing.returns import CHILD, EPISODE, tables

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
AS_OF = date(2026, 3, 31)
CLICKS = 4


@pytest.fixture
def authority() -> Organisation:
    return Organisation.objects.create(kind="authority", name="Westshire", la_code="330")


def at_once(act: object) -> list[object]:
    """Run `act` in several threads that start together, each with its own connection."""
    ready = Barrier(CLICKS)

    def run(_: int) -> object:
        try:
            ready.wait(timeout=10)
            return act()  # type: ignore[operator]
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as pool:
        return list(pool.map(run, range(CLICKS)))


def test_clicks_at_the_same_moment_accept_once(authority: Organisation) -> None:
    user = User.objects.create_user("officer@demo.example", name="Officer")
    files = tables(header=[CHILD], episodes=[EPISODE])
    batch = batches.upload(files, authority=authority, as_of=AS_OF, by=user, now=NOW)

    def click() -> object:
        return batches.accept(ImportBatch.objects.get(pk=batch.pk), by=user, now=NOW).plan["counts"]

    answers = at_once(click)
    assert answers == [{"new": 1, "changed": 0, "unchanged": 0, "refused": 0}] * CLICKS
    assert Child.objects.get().history.count() == 1
    assert Event.objects.filter(verb="children.imported").count() == 1


def test_imports_of_one_authority_follow_each_other(authority: Organisation) -> None:
    files = tables(header=[CHILD], episodes=[EPISODE])

    def take() -> object:
        return accept_children(files, authority=authority, as_of=AS_OF, by=None, now=NOW).counts["new"]

    assert sorted(at_once(take)) == [0, 0, 0, 1]  # type: ignore[type-var]
    assert (Child.history.count(), Placement.history.count()) == (1, 1)
