"""The list of plans: reach, filters, order, pages, and the same number of queries at any length."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import policy
from accounts.models import User
from accounts.roles import Role
from peps import actions, querysets_lists
from peps.models import Pep, PepFacts
from tests import factories

LIST = "/peps/"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


@pytest.fixture
def here() -> factories.Scene:
    return factories.scene()


def browser(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def found(client: Client, **asked: str) -> list[Any]:
    """Ids of the plans on the page, in order."""
    page = client.get(LIST, asked)
    assert page.status_code == 200
    return [item["pep"].pk for item in page.context["items"]]


def rows(here: factories.Scene, number: int) -> list[Pep]:
    """So many plans in one term, each of a child of its own, made without their sections."""
    made = []
    for n in range(number):
        child = factories.child(here.authority, family_name=f"Row{n:03}")
        made.append(
            Pep.objects.create(
                child=child,
                authority=here.authority,
                term=here.term,
                school=here.school,
                pep_type="school_age",
                definition_id=here.pep.definition_id,
                status="open",
                due_on=date(2026, 12, 11) + timedelta(days=n % 7),
                planned_at=factories.NOW,
            )
        )
        PepFacts.objects.create(pep=made[-1], authority=here.authority, term=here.term, year_group=9)
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.VIRTUAL_SCHOOL_OFFICER, Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER])
def test_list_same_queries_for_one_plan_and_for_thirty(here: factories.Scene, role: Role) -> None:
    client = browser(here.who(role))

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    client.get(LIST)
    one = queries()
    made = rows(here, 30)
    for pep in made:
        factories.school_spell(pep.child, here.school)
        factories.link(pep.child, here.worker, Role.SOCIAL_WORKER)
    assert len(found(client)) == 31
    assert queries() == one


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.VIRTUAL_SCHOOL_OFFICER, True),
        (Role.VIRTUAL_SCHOOL_HEAD, True),
        (Role.SOCIAL_WORKER, True),
        (Role.TEAM_MANAGER, True),
        (Role.DESIGNATED_TEACHER, True),
        (Role.FUNDING_OFFICER, True),
        (Role.REVIEWING_OFFICER, False),
        (Role.SCHOOL_COLLEAGUE, False),
    ],
)
def test_list_shows_each_role_what_it_reaches(here: factories.Scene, role: Role, sees: bool) -> None:
    stranger = factories.scene(authority=factories.authority_with_settings(name="Fenland"))
    assert found(browser(here.who(role))) == ([here.pep.pk] if sees else [])
    assert here.pep.pk not in found(browser(stranger.who(Role.VIRTUAL_SCHOOL_HEAD)))


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_list_reach_is_that_of_the_policy(here: factories.Scene, role: Role) -> None:
    """A list asks another column than the policy does; both must name the same plans, in every status."""
    factories.scene(authority=factories.authority_with_settings(name="Fenland"))
    for pep, status in zip(rows(here, 3), ("planned", "finalised", "cancelled"), strict=True):
        stamps = {f"{status}_at": factories.NOW, f"{status}_by": here.officer} if status != "planned" else {}
        if status == "finalised":
            other = here.another_child()
            stamps["current_snapshot"] = factories.finalise(
                other, judge=here.officer, head=here.head
            ).current_snapshot
        Pep.objects.filter(pk=pep.pk).update(status=status, **stamps)
    user = here.who(role)
    listed = set(querysets_lists.peps_for(user, on=factories.TODAY).values_list("pk", flat=True))
    allowed = policy.visible(user, "pep.read", Pep.objects.all(), on=factories.TODAY)
    assert listed == set(allowed.values_list("pk", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.CARER, Role.YOUNG_PERSON, Role.AUTHORITY_ADMINISTRATOR])
def test_list_is_not_for_readers_and_administrators(here: factories.Scene, role: Role) -> None:
    assert browser(here.who(role)).get(LIST).status_code == 403


@pytest.mark.django_db
def test_list_leads_a_reviewing_officer_to_the_sealed_plan(here: factories.Scene) -> None:
    factories.finalise(here.pep, judge=here.officer, head=here.head)
    page = browser(here.who(Role.REVIEWING_OFFICER)).get(LIST)
    assert reverse("peps:read", args=[here.pep.pk]) in page.content.decode()
    assert f'href="{reverse("peps:overview", args=[here.pep.pk])}"' not in page.content.decode()


@pytest.mark.django_db
def test_list_filters(here: factories.Scene) -> None:
    client, first = browser(here.officer), here.pep
    other = here.another_child(born=date(2011, 2, 1), family_name="Quillfeather", upn="A999999999999")
    other.refresh_from_db()
    factories.submit(other)
    place = factories.school(name="Larchfield Academy")
    Pep.objects.filter(pk=other.pk).update(school=place, due_on=date(2026, 11, 1))
    asked: dict[tuple[str, str], set[Any]] = {
        ("status", "submitted"): {other.pk},
        ("status", "open"): {first.pk},
        ("term", str(here.term.pk)): {first.pk, other.pk},
        ("year", "11"): {other.pk},
        ("school", "larchfield"): {other.pk},
        ("q", "quillfeather"): {other.pk},
        ("q", "A999999999999"): {other.pk},
        ("q", "nobody"): set(),
        ("missing", "meeting"): {first.pk},
        ("missing", "views"): {first.pk},
        ("due", "overdue"): set(),  # what was sent is not overdue
        ("due", "month"): {first.pk},
        ("due", "week"): set(),
        ("since", "week"): set(),
        ("status", "nonsense"): {first.pk, other.pk},
        ("term", "nonsense"): {first.pk, other.pk},
    }
    for (name, value), expected in asked.items():
        assert set(found(client, **{name: value})) == expected, (name, value)
    Pep.objects.filter(pk=first.pk).update(due_on=date(2026, 11, 20))
    assert found(client, due="overdue") == [first.pk]
    first.child.school_spells.update(started_on=factories.TODAY - timedelta(days=2))
    assert found(client, since="week") == [first.pk]


@pytest.mark.django_db
def test_list_chips_take_one_filter_away(here: factories.Scene) -> None:
    page = browser(here.officer).get(LIST, {"status": "open", "school": "Hill", "after": "x"})
    chips = {chip["text"]: chip["url"] for chip in page.context["chips"]}
    assert chips == {"Status: In progress": "?school=Hill", "School: Hill": "?status=open"}


@pytest.mark.django_db
def test_list_without_a_match_says_how_to_go_on(here: factories.Scene) -> None:
    page = browser(here.officer).get(LIST, {"q": "nobody"}).content.decode()
    assert "No plans match these filters." in page
    assert "Clear filters" in page


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["latest", "soonest", "name"])
def test_list_pages_show_each_plan_once_in_order_and_back_again(here: factories.Scene, sort: str) -> None:
    rows(here, 119)
    client, forwards, backwards = browser(here.officer), [], []
    asked = {"sort": sort}
    while True:
        page = client.get(LIST, asked).context["page"]
        forwards.append([pep.pk for pep in page.rows])
        if not page.later:
            break
        asked = {"sort": sort, "after": page.later}
    assert [len(group) for group in forwards] == [50, 50, 20]
    while page.earlier:
        page = client.get(LIST, {"sort": sort, "before": page.earlier}).context["page"]
        backwards.insert(0, [pep.pk for pep in page.rows])
    assert backwards == forwards[:-1]
    whole = [pk for group in forwards for pk in group]
    assert len(set(whole)) == 120
    fields = querysets_lists.ORDERS[sort].fields
    assert whole == list(Pep.objects.order_by(*fields).values_list("pk", flat=True))


@pytest.mark.django_db
def test_list_waiting_longest_first_holds_only_what_waits(here: factories.Scene) -> None:
    first, second = here.pep, here.another_child()
    here.another_child()
    factories.submit(second, now=factories.at(1))
    factories.submit(first, now=factories.at(5))
    assert found(browser(here.officer), sort="sent") == [second.pk, first.pk]


@pytest.mark.django_db
def test_list_counts_no_further_than_it_must(here: factories.Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    rows(here, 5)
    client = browser(here.officer)
    assert "6 plans" in client.get(LIST).content.decode()
    monkeypatch.setattr(querysets_lists, "COUNTED", 5)
    assert "More than 5 plans" in client.get(LIST).content.decode()


@pytest.mark.django_db
def test_list_addresses_hold_nothing_personal(here: factories.Scene) -> None:
    rows(here, 60)
    page = browser(here.officer).get(LIST, {"sort": "name"}).content.decode()
    links = re.findall(r'href="([^"]+)"', page)
    assert not [link for link in links if "Row0" in link]


@pytest.mark.django_db
def test_list_a_plan_sent_leads_the_virtual_school_to_the_desk(here: factories.Scene) -> None:
    factories.submit(here.pep)
    assert reverse("peps:quality", args=[here.pep.pk]) in browser(here.officer).get(LIST).content.decode()
    assert reverse("peps:quality", args=[here.pep.pk]) not in browser(here.teacher).get(LIST).content.decode()


@pytest.mark.django_db
def test_list_forgets_a_cancelled_plan_no_more_than_any_other(here: factories.Scene) -> None:
    actions.cancel_pep(pep=here.pep, reason="A mistake", by=here.officer, now=factories.NOW)
    assert found(browser(here.officer), status="cancelled") == [here.pep.pk]
