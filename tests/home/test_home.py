"""The home page of each role: what stands first, and the same number of queries for 1 child and for 30."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.roles import Role
from children.models import CarePeriod
from peps import actions
from tests import factories
from tests.home.browsing import browser, queries

pytestmark = pytest.mark.django_db

LISTS = {
    Role.SOCIAL_WORKER: "/",
    Role.TEAM_MANAGER: "/",
    Role.DESIGNATED_TEACHER: "/",
    Role.VIRTUAL_SCHOOL_OFFICER: "/",
    Role.VIRTUAL_SCHOOL_HEAD: "/children/",
    Role.FUNDING_OFFICER: "/peps/",
    Role.REVIEWING_OFFICER: "/",
    Role.CARER: "/",
}


@pytest.mark.slow
@pytest.mark.parametrize("role", LISTS)
def test_lists_need_the_same_queries_for_few_and_many(role: Role) -> None:
    scene = factories.scene()
    scene.another_child()  # a teacher with one child is led to the plan itself
    if role in (Role.REVIEWING_OFFICER, Role.CARER):
        finalised(scene)
    client = browser(scene.people[role])
    few = queries(client, LISTS[role])
    for _ in range(28):
        scene.another_child()
    assert queries(client, LISTS[role]) == few


def finalised(scene: factories.Scene) -> None:
    """Take the scene's first plan all the way."""
    factories.sign_all(scene.pep)
    scene.pep = factories.finalise(factories.submit(scene.pep), judge=scene.officer, head=scene.head)


def test_a_teacher_with_one_child_lands_on_the_plan() -> None:
    scene = factories.scene()
    response = browser(scene.teacher).get("/")
    assert response.status_code == 302
    assert response["Location"] == f"/peps/{scene.pep.pk}/"


def test_a_teacher_sees_children_of_two_authorities_in_one_list() -> None:
    first, second = factories.scene(), factories.scene()
    factories.member(Role.DESIGNATED_TEACHER, second.school, who=first.teacher)
    page = browser(first.teacher).get("/").content.decode()
    assert first.child.name in page
    assert second.child.name in page
    assert first.authority.name in page


def test_a_social_worker_sees_what_changed_hands_first() -> None:
    scene = factories.scene()
    for period in CarePeriod.objects.filter(child=scene.child):
        period.started_on = factories.TODAY - timedelta(days=3)
        period.save()
    factories.sign_all(scene.pep)
    pep = factories.submit(scene.pep)
    section = factories.section_of(pep, "care")
    actions.add_comment(
        section=section,
        question="family_time",
        text="Say when",
        must_fix=True,
        by=scene.officer,
        now=factories.NOW,
    )
    actions.return_pep(pep=pep, by=scene.officer, now=factories.NOW)
    page = browser(scene.worker).get("/").content.decode()
    assert page.index("Changes needed") < page.index("See what needs changing")


def test_the_virtual_school_counts_open_the_lists_behind_them() -> None:
    scene = factories.scene()
    client = browser(scene.officer)
    page = client.get("/")
    for count in page.context["counts"]:
        assert client.get(count["url"]).status_code == 200, count


def test_a_carer_reads_the_plan_in_short_and_nothing_before_it_is_finalised() -> None:
    scene = factories.scene()
    client = browser(scene.carer)
    before = client.get("/").content.decode()
    assert "not finished yet" in before
    assert scene.child.short_name not in before
    finalised(scene)
    after = client.get("/").content.decode()
    assert "I read a whole book by myself" in after
    assert "Reads aloud at bedtime" in after


def test_a_young_person_can_say_what_they_think_and_reads_the_plan_later() -> None:
    scene = factories.scene()
    client = browser(scene.who(Role.YOUNG_PERSON))
    assert f"/peps/{scene.pep.pk}/views/" in client.get("/").content.decode()
    finalised(scene)
    page = client.get("/").content.decode()
    assert f"/peps/{scene.pep.pk}/read/" in page
    assert f"/peps/{scene.pep.pk}/views/" not in page


def test_somebody_without_a_role_is_told_whom_to_ask() -> None:
    page = browser(factories.user()).get("/").content.decode()
    assert "Ask the Virtual School" in page
