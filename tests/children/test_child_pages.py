"""The children's pages: search, the story of a child, what a school may not see, who looked."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from epep.audit.models import AccessLog
from tests import factories
from tests.home.browsing import browser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["Zuleika", "zuleika ord", "ORD", "A330200419001"])
def test_search_finds_a_child_by_any_of_its_names_and_numbers(typed: str) -> None:
    scene = factories.scene(given_name="Zuleika", family_name="Ordinary", upn="A330200419001")
    scene.another_child()
    rows = browser(scene.officer).get("/children/", {"q": typed}).context["rows"]
    assert [row["child"] for row in rows] == [scene.child]


def test_search_stays_within_reach() -> None:
    scene, other = factories.scene(family_name="Ordinary"), factories.scene(family_name="Ordinary")
    for role in (Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.VIRTUAL_SCHOOL_HEAD):
        rows = browser(scene.people[role]).get("/children/", {"q": "Ordinary"}).context["rows"]
        assert [row["child"] for row in rows] == [scene.child], role
    assert other.child.family_name == "Ordinary"


def test_a_confidential_placement_is_dates_only_for_a_school() -> None:
    scene = factories.scene()
    for row in scene.child.placements.all():
        row.confidential, row.address, row.carer_name = True, "5 Hidden Row", "Quiet Person"
        row.save()
    for path in ("", "people/"):
        page = browser(scene.teacher).get(f"/children/{scene.child.pk}/{path}").content.decode()
        assert "Hidden Row" not in page
        assert "Quiet Person" not in page
        assert scene.carer.name not in page
    assert "Confidential" in browser(scene.teacher).get(f"/children/{scene.child.pk}/").content.decode()


def test_changes_say_from_what_to_what_and_who() -> None:
    scene = factories.scene()
    child = scene.child
    child.preferred_name = "Zed"
    child._history_user = scene.worker
    child.save()
    page = browser(scene.head).get(f"/children/{child.pk}/history/").content.decode()
    assert "Zed" in page
    assert scene.worker.name in page


def test_who_looked_is_shown_to_the_head_alone() -> None:
    scene = factories.scene()
    browser(scene.worker).get(f"/children/{scene.child.pk}/")
    looked = AccessLog.objects.filter(child_id=scene.child.pk, page="children:detail")
    assert looked.get().actor_name == scene.worker.name
    page = browser(scene.head).get(f"/children/{scene.child.pk}/access/").content.decode()
    assert scene.worker.name in page
    assert browser(scene.teacher).get(f"/children/{scene.child.pk}/access/").status_code == 403
