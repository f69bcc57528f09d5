"""The children's pages: search, the story of a child, what a school may not see, who looked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.roles import Role
from children.early_hours import set_early_hours
from epep.audit.models import AccessLog, Event
from epep.moves import Refused
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


# ---- funded early years hours ------------------------------------------------------------------------


def test_funded_hours_are_typed_by_those_round_a_young_child_and_kept_with_who_did_it() -> None:
    scene = factories.scene(born=date(2022, 10, 10))
    address = f"/children/{scene.child.pk}/early-hours/"
    client = browser(scene.worker)
    assert address in client.get(f"/children/{scene.child.pk}/").content.decode()
    assert client.post(address, {"hours": "22.5"}).status_code == 302
    scene.child.refresh_from_db()
    assert scene.child.early_hours == Decimal("22.5")
    assert "22.5" in browser(scene.head).get(f"/children/{scene.child.pk}/history/").content.decode()
    event = Event.objects.get(verb="child.early_hours")
    assert (event.actor_id, event.child_id, event.data) == (scene.worker.pk, scene.child.pk, {})
    client.post(address, {"hours": "22.5"})
    assert Event.objects.filter(verb="child.early_hours").count() == 1
    client.post(address, {"hours": ""})
    scene.child.refresh_from_db()
    assert scene.child.early_hours is None


@pytest.mark.parametrize("typed", ["51", "-1", "15.25", "fifteen", "1e9", "NaN"])
def test_funded_hours_that_cannot_be_stay_on_the_page_with_a_sentence(typed: str) -> None:
    scene = factories.scene(born=date(2022, 10, 10))
    page = browser(scene.worker).post(f"/children/{scene.child.pk}/early-hours/", {"hours": typed})
    assert "Hours a week must be a number from 0 to 50" in page.content.decode()
    assert f'value="{typed}"' in page.content.decode()
    scene.child.refresh_from_db()
    assert scene.child.early_hours is None


def test_funded_hours_are_not_for_schools_and_not_asked_of_an_older_child() -> None:
    young, older = factories.scene(born=date(2022, 10, 10)), factories.scene()
    address = f"/children/{young.child.pk}/early-hours/"
    for person in (young.teacher, young.people[Role.TEAM_MANAGER]):
        assert browser(person).get(address).status_code == 403
        assert address not in browser(person).get(f"/children/{young.child.pk}/").content.decode()
        with pytest.raises(Refused):
            set_early_hours(child=young.child, hours=Decimal(15), by=person, now=factories.NOW)
    with pytest.raises(Refused):
        set_early_hours(child=young.child, hours=Decimal(51), by=young.worker, now=factories.NOW)
    assert browser(older.worker).get(address).status_code == 404
    assert "early-hours" not in browser(older.worker).get(f"/children/{older.child.pk}/").content.decode()
