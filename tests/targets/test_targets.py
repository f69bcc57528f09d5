"""The pages of targets: the table, adding, changing, moving and removing one, and who may not."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from epep.audit.models import Event
from epep.ids import new_id
from epep.moves import Refused
from peps.models import Pep
from targets.actions import carry_on, change_target, remove_target
from targets.models import Target
from tests.factories import (
    NOW,
    Scene,
    at,
    delegate,
    fill_everything,
    next_term,
    opened_pep,
    scene,
    sign_all,
    target,
)

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Tells the time",
    "measure": "Reads the clock in class each day",
    "by_when_day": "27",
    "by_when_month": "mar",
    "by_when_year": "2027",
    "who": "Class teacher",
    "at_home": "A clock in the kitchen",
}


@pytest.fixture
def here() -> Scene:
    return scene()


def client_of(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def text_of(response: HttpResponse) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def table(here: Scene) -> str:
    """The address of the table."""
    return reverse("targets:list", args=[here.pep.pk])


def test_a_target_is_added_and_stands_in_the_table_and_in_the_section(here: Scene) -> None:
    client = client_of(here.teacher)
    answer = client.post(reverse("targets:add", args=[here.pep.pk]), TYPED)
    assert answer["Location"] == table(here)
    made = Target.objects.get()
    assert (made.title, made.by_when.isoformat(), made.made_by) == (
        "Tells the time",
        "2027-03-27",
        here.teacher,
    )
    for address in (table(here), reverse("peps:section", args=[here.pep.pk, "education"])):
        assert "Tells the time" in text_of(client.get(address))
    assert here.section("education").revision == 1


def test_a_target_without_a_title_or_with_a_broken_date_comes_back_as_typed(here: Scene) -> None:
    client = client_of(here.teacher)
    sent = TYPED | {"title": " ", "by_when_month": "smarch"}
    answer = client.post(reverse("targets:add", args=[here.pep.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Say what will be different") == 2
    assert "By when" in text_of(answer) and 'value="smarch"' in page
    assert not Target.objects.exists()


def test_targets_change_places(here: Scene) -> None:
    one, two = (target(here.pep, by=here.teacher, title=name) for name in ("One", "Two"))
    client = client_of(here.teacher)
    client.post(reverse("targets:move", args=[two.pk]), {"way": "up"})
    assert list(Target.objects.values_list("title", flat=True)) == ["Two", "One"]
    client.post(reverse("targets:move", args=[two.pk]), {"way": "up"})
    client.post(reverse("targets:move", args=[one.pk]), {"way": "up"})
    assert list(Target.objects.values_list("title", flat=True)) == ["One", "Two"]
    page = client.get(table(here)).content.decode()
    assert page.count('value="up"') == page.count('value="down"') == 1


def test_removing_asks_first_and_the_history_stays(here: Scene) -> None:
    made = target(here.pep, by=here.teacher, title="One")
    client = client_of(here.teacher)
    address = reverse("targets:remove", args=[made.pk])
    assert "Remove this target?" in text_of(client.get(address))
    assert Target.objects.exists()
    assert client.post(address)["Location"] == table(here)
    assert not Target.objects.exists()
    assert Target.history.filter(title="One", history_type="-").exists()


def test_a_target_changed_meanwhile_shows_both_and_then_takes_what_was_meant(here: Scene) -> None:
    made = target(here.pep, by=here.teacher, title="Reads")
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    change_target(target=made, revision=1, values={"title": "Reads maps"}, by=here.colleague, now=NOW)
    client = client_of(here.teacher)
    address = reverse("targets:change", args=[made.pk])
    answer = client.post(address, TYPED | {"title": "Reads novels", "revision": "1"})
    assert answer.status_code == 409
    assert "Reads maps" in text_of(answer)
    assert ">\nReads novels</textarea>" in answer.content.decode()
    assert here.colleague.name in text_of(answer)
    revision = re.search(r'name="revision" value="(\d+)"', answer.content.decode())
    assert revision
    done = client.post(address, TYPED | {"title": "Reads novels and maps", "revision": revision[1]})
    assert done["Location"] == table(here)
    assert Target.objects.get().title == "Reads novels and maps"


def test_a_signed_section_closes_its_targets(here: Scene) -> None:
    sign_all(here.pep, only=("education",))
    made = Target.objects.get()
    client = client_of(here.teacher)
    page = client.get(table(here))
    assert "is signed, so its targets cannot be changed now" in text_of(page)
    assert reverse("peps:reopen", args=[here.pep.pk, "education"]) in page.content.decode()
    assert "Add a target" not in text_of(page)
    for name, thing in (("add", here.pep.pk), ("change", made.pk), ("move", made.pk), ("remove", made.pk)):
        answer = client.post(reverse(f"targets:{name}", args=[thing]), TYPED | {"revision": made.revision})
        assert answer.status_code == 403
        assert "signed" in text_of(answer)
    assert Target.objects.get().revision == made.revision
    kept = client.post(reverse("targets:add", args=[here.pep.pk]), TYPED)
    assert "Reads the clock in class each day" in kept.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SOCIAL_WORKER, 403),
        (Role.VIRTUAL_SCHOOL_OFFICER, 403),
        (Role.FUNDING_OFFICER, 403),
        (Role.CARER, 404),
        (Role.YOUNG_PERSON, 403),
    ],
)
def test_others_read_targets_or_do_not_know_of_them(here: Scene, role: Role, status: int) -> None:
    made = target(here.pep, by=here.teacher)
    client = client_of(here.who(role))
    assert client.post(reverse("targets:add", args=[here.pep.pk]), TYPED).status_code == status
    assert client.post(reverse("targets:remove", args=[made.pk])).status_code == status
    assert Target.objects.count() == 1


def test_a_young_person_does_not_see_the_targets_of_a_draft(here: Scene) -> None:
    assert client_of(here.who(Role.YOUNG_PERSON)).get(table(here)).status_code == 404


def test_a_colleague_changes_targets_only_when_the_section_was_delegated(here: Scene) -> None:
    delegate(here.child, here.colleague, ["meeting"], by=here.teacher)
    client = client_of(here.colleague)
    assert client.post(reverse("targets:add", args=[here.pep.pk]), TYPED).status_code == 403
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    assert client.post(reverse("targets:add", args=[here.pep.pk]), TYPED).status_code == 302


def test_another_childs_target_answers_as_a_missing_one(here: Scene) -> None:
    made, other = target(here.pep, by=here.teacher), scene()
    client = client_of(other.teacher)
    for name in ("change", "remove"):
        theirs = client.get(reverse(f"targets:{name}", args=[made.pk]))
        missing = client.get(reverse(f"targets:{name}", args=[new_id()]))
        assert theirs.status_code == missing.status_code == 404
        assert theirs.content == missing.content


def test_the_table_takes_the_same_number_of_queries_for_one_and_thirty(here: Scene) -> None:
    client = client_of(here.teacher)
    target(here.pep, by=here.teacher)
    client.get(table(here))
    with CaptureQueriesContext(connection) as one:
        client.get(table(here))
    for number in range(29):
        target(here.pep, by=here.teacher, title=f"Target {number}")
    with CaptureQueriesContext(connection) as thirty:
        client.get(table(here))
    assert len(one) == len(thirty)


def test_everything_of_a_target_is_asked_before_the_section_is_signed(here: Scene) -> None:
    fill_everything(here.pep, "education", by=here.teacher)
    target(here.pep, by=here.teacher, title="Half a target", measure="", who="")
    page = client_of(here.teacher).get(reverse("peps:check", args=[here.pep.pk, "education"]))
    assert "Target 2: say how we will know it is met." in text_of(page)
    assert "Target 2: say who does what." in text_of(page)


# ---- from last term --------------------------------------------------------------------------------


def turn_the_term(here: Scene) -> Pep:
    """The plan of the term before; from here on the scene's plan is the next one."""
    before = here.pep
    here.pep = opened_pep(here.child, next_term(here.authority), by=here.officer, now=at(days=14))
    return before


def carry(here: Scene, made: Any, who: User | None = None) -> HttpResponse:
    """Press the button."""
    address = reverse("targets:carry_on", args=[here.pep.pk])
    return client_of(who or here.teacher).post(address, {"target": str(made)})


def test_a_target_of_last_term_is_carried_on_with_its_history(here: Scene) -> None:
    old = target(here.pep, by=here.teacher, title="Reads", by_when=date(2026, 12, 1))
    target(here.pep, by=here.teacher, title="Writes", by_when=date(2099, 3, 1))
    turn_the_term(here)
    page = client_of(here.teacher).get(table(here))
    assert "These targets stand in the plan of Autumn 2026" in text_of(page)
    assert page.content.decode().count(">Carry on<") == 2
    Target.objects.filter(pk=old.pk).update(by_when=date(2020, 12, 1))
    answer = carry(here, old.pk)
    assert answer["Location"] == table(here)
    made = Target.objects.get(pep=here.pep)
    assert (made.title, made.measure, made.carried_from, made.made_by) == (
        "Reads",
        old.measure,
        old,
        here.teacher,
    )
    assert made.by_when is None, "a day that has passed is no day to reach"
    assert [row.history_change_reason for row in made.history.all()] == ["carried on"]
    assert Event.objects.get(verb="target.carried_on").thing_id == str(made.pk)
    assert here.section("education").revision == 1
    page = client_of(here.teacher).get(table(here))
    assert page.content.decode().count(">Carry on<") == 1
    assert "Carried on from last term" in text_of(page)
    carry(here, Target.objects.get(title="Writes").pk)
    assert Target.objects.get(pep=here.pep, title="Writes").by_when == date(2099, 3, 1)
    assert "From last term" not in text_of(client_of(here.teacher).get(table(here))).replace("from last", "")


def test_a_target_is_carried_on_once(here: Scene) -> None:
    old = target(here.pep, by=here.teacher)
    turn_the_term(here)
    carry(here, old.pk)
    answer = carry(here, old.pk)
    assert answer.status_code == 409
    assert "carried on already" in text_of(answer)
    assert Target.objects.filter(pep=here.pep).count() == 1


def test_only_a_target_of_the_plan_before_is_carried_on(here: Scene) -> None:
    other = scene()
    theirs = target(other.pep, by=other.teacher)
    assert carry(here, theirs.pk).status_code == 404
    turn_the_term(here)
    mine = target(here.pep, by=here.teacher)
    for made in (theirs.pk, mine.pk, new_id(), "nonsense", ""):
        assert carry(here, made).status_code == 404, made
    with pytest.raises(Refused):
        carry_on(pep=here.pep, target=theirs, by=here.teacher, now=at(days=15))
    assert Target.objects.filter(pep=here.pep).count() == 1


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SOCIAL_WORKER, 403),
        (Role.VIRTUAL_SCHOOL_OFFICER, 403),
        (Role.CARER, 404),
        (Role.YOUNG_PERSON, 403),
    ],
)
def test_others_carry_nothing_on(here: Scene, role: Role, status: int) -> None:
    old = target(here.pep, by=here.teacher)
    turn_the_term(here)
    assert carry(here, old.pk, here.who(role)).status_code == status
    assert not Target.objects.filter(pep=here.pep).exists()


def test_a_signed_section_carries_nothing_on(here: Scene) -> None:
    old = target(here.pep, by=here.teacher)
    turn_the_term(here)
    sign_all(here.pep, only=("education",), now=at(days=15))
    assert ">Carry on<" not in client_of(here.teacher).get(table(here)).content.decode()
    assert carry(here, old.pk).status_code == 403
    assert Target.objects.filter(pep=here.pep, carried_from=old).count() == 0


def test_an_earlier_target_that_is_removed_leaves_the_one_that_goes_on(here: Scene) -> None:
    old = target(here.pep, by=here.teacher)
    turn_the_term(here)
    carry(here, old.pk)
    remove_target(target=old, by=here.teacher, now=at(days=16))
    assert Target.objects.get(pep=here.pep).carried_from is None


def test_the_page_takes_the_same_number_of_queries_with_one_target_of_last_term_or_thirty(
    here: Scene,
) -> None:
    target(here.pep, by=here.teacher)
    before = turn_the_term(here)
    client = client_of(here.teacher)
    client.get(table(here))
    counts = []
    for more in (0, 29):
        for number in range(more):
            target(before, by=here.teacher, title=f"Target {number}")
        with CaptureQueriesContext(connection) as captured:
            client.get(table(here))
        counts.append(len(captured))
    assert counts[0] == counts[1]
