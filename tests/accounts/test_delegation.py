"""A colleague helps with one child, some sections, until a day; the teacher stays accountable."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.actions import accept_invitation, close_account
from accounts.models import Invitation, Membership, User
from accounts.roles import Role
from accounts.secrets import link_token
from children import delegating
from children.models import ChildUserObjectPermission, Delegation
from epep.audit.models import Event
from epep.mail.models import Message
from epep.moves import Refused
from peps.access import delegated_sections, may_fill, may_sign
from peps.pinned import form_of
from tests import factories
from tests.factories import NOW, TODAY, Scene

HELPER = "helper@hillview.demo.example"
LAST = TODAY + timedelta(days=20)


@pytest.fixture
def scene(db: None) -> Scene:
    return factories.scene()


def again(user: User) -> User:
    """The person as the next request loads them."""
    return User.objects.get(pk=user.pk)


def delegate(scene: Scene, **more: Any) -> Delegation:
    given = {
        "by": scene.teacher,
        "child": scene.child,
        "email": scene.colleague.email,
        "name": "",
        "sections": ["education"],
        "until": LAST,
        "now": NOW,
    }
    return delegating.delegate(**(given | more))


def reaches(user: User, scene: Scene, on: date = TODAY) -> bool:
    return bool(policy.can(again(user), "child.view", scene.child, on=on))


def test_a_colleague_reaches_the_child_and_fills_what_was_handed_over(scene: Scene) -> None:
    assert not reaches(scene.colleague, scene)
    delegate(scene)
    helper = again(scene.colleague)
    assert reaches(helper, scene)
    assert delegated_sections(helper, scene.child, on=TODAY) == {"education"}
    for key, fills in (("education", True), ("meeting", False), ("care", False)):
        section = scene.section(key)
        assert bool(may_fill(helper, section, form_of(section), on=TODAY)) is fills
        assert not may_sign(helper, section, form_of(section), on=TODAY)


def test_help_covers_this_child_and_no_other(scene: Scene) -> None:
    other = scene.another_child().child
    delegate(scene)
    assert not policy.can(again(scene.colleague), "child.view", other, on=TODAY)
    assert list(
        policy.visible(again(scene.colleague), "child.list", type(other).objects.all(), on=TODAY)
    ) == [scene.child]


def test_the_teacher_stays_accountable(scene: Scene) -> None:
    made = delegate(scene)
    assert made.granted_by == scene.teacher
    section = scene.section("education")
    assert may_fill(scene.teacher, section, form_of(section), on=TODAY)
    event = Event.objects.get(verb="delegation.granted")
    assert (event.actor_id, event.child_id) == (scene.teacher.pk, scene.child.pk)


@pytest.mark.parametrize(("days", "helps"), [(0, True), (1, False)])
def test_the_last_day_is_the_last_day(scene: Scene, days: int, helps: bool) -> None:
    delegate(scene)
    assert reaches(scene.colleague, scene, LAST + timedelta(days=days)) is helps


def test_ending_it_ends_it_at_the_next_request(scene: Scene) -> None:
    made = delegate(scene)
    client = Client()
    client.force_login(scene.colleague)
    address = reverse("children:detail", args=[scene.child.pk])
    assert client.get(address).status_code == 200
    delegating.end_delegation(delegation=made, by=scene.teacher, now=NOW)
    assert client.get(address).status_code == 404
    assert not ChildUserObjectPermission.objects.exists()
    with pytest.raises(Refused, match="ended already"):
        delegating.end_delegation(delegation=made, by=scene.teacher, now=NOW)


@pytest.mark.parametrize(
    "email",
    [
        "friend@gmail.example",
        "x@demo.example",
        "x@hillview.demo.example.evil.example",
        "x@evil-hillview.demo.example",
    ],
)
def test_only_a_colleague_of_the_same_place_can_help(scene: Scene, email: str) -> None:
    with pytest.raises(Refused, match=r"@hillview\.demo\.example"):
        delegate(scene, email=email, name="Somebody")
    assert not User.objects.filter(email=email).exists()


@pytest.mark.parametrize("sections", [["care"], ["education", "care"], ["no_such_section"]])
def test_only_own_sections_can_be_handed_over(scene: Scene, sections: list[str]) -> None:
    with pytest.raises(Refused, match="fill in yourself"):
        delegate(scene, sections=sections)
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("until", [TODAY - timedelta(days=1), TODAY + timedelta(days=367)])
def test_the_last_day_is_between_today_and_a_year_from_now(scene: Scene, until: date) -> None:
    with pytest.raises(Refused, match="last day"):
        delegate(scene, until=until)


def test_a_helper_hands_nothing_on(scene: Scene) -> None:
    delegate(scene)
    with pytest.raises(Refused) as refused:
        delegate(scene, by=again(scene.colleague), email=HELPER, name="Hani")
    assert refused.value.kind == "permission"


@pytest.mark.parametrize("role", [Role.CARER, Role.REVIEWING_OFFICER, Role.VIRTUAL_SCHOOL_HEAD])
def test_others_cannot_hand_over(scene: Scene, role: Role) -> None:
    with pytest.raises(Refused) as refused:
        delegate(scene, by=scene.who(role))
    assert refused.value.kind == "permission"


def test_a_colleague_without_an_account_helps_once_they_have_joined(scene: Scene) -> None:
    made = delegate(scene, email=HELPER, name="Hani Helper")
    assert not made.delegate.is_active
    assert not reaches(made.delegate, scene)
    invitation = Invitation.objects.get(email=HELPER)
    assert (invitation.organisation, invitation.role) == (scene.school, Role.SCHOOL_COLLEAGUE)
    assert Message.objects.get(template="invitation").address == HELPER
    token = link_token("invitation", invitation.pk)
    joined = accept_invitation(
        token=token, name="Hani Helper", password="copper lantern on Tuesday", by=None, now=NOW
    )
    assert joined == made.delegate
    assert reaches(joined, scene)


def test_a_person_never_joined_cannot_sign_in(scene: Scene, client: Client) -> None:
    delegate(scene, email=HELPER, name="Hani Helper")
    client.post(reverse("account_login"), {"login": HELPER, "password": ""})
    client.post(reverse("account_reset_password"), {"email": HELPER})
    assert not Message.objects.filter(template="password_reset").exists()


def test_a_closed_account_is_not_opened_by_a_teacher(scene: Scene) -> None:
    closed = factories.user(email=HELPER)
    Membership.objects.create(
        user=closed, organisation=scene.authority, role=Role.SCHOOL_COLLEAGUE, starts_on=TODAY
    )
    close_account(user=closed, by=scene.head, now=NOW, reason="Left")
    with pytest.raises(Refused, match="closed"):
        delegate(scene, email=HELPER, name="Hani")


def test_nobody_is_asked_twice(scene: Scene) -> None:
    delegate(scene)
    with pytest.raises(Refused, match="already"):
        delegate(scene)
    assert Delegation.objects.count() == 1


def test_the_night_takes_away_what_has_run_out(scene: Scene) -> None:
    delegate(scene)
    assert delegating.end_expired(now=NOW + timedelta(days=20)) == (0, 0)
    assert delegating.end_expired(now=NOW + timedelta(days=21)) == (1, 0)
    assert not ChildUserObjectPermission.objects.exists()
    assert Event.objects.filter(verb="delegation.ran_out").count() == 1
    assert delegating.end_expired(now=NOW + timedelta(days=21)) == (0, 0)


def test_a_guardian_row_without_a_delegation_is_an_orphan_and_goes(scene: Scene) -> None:
    policy.grant(scene.colleague, "help_child", scene.child)
    assert not reaches(scene.colleague, scene)
    assert delegating.end_expired(now=NOW) == (1, 0)


def test_the_teacher_asks_and_ends_by_page(scene: Scene, client: Client) -> None:
    client.force_login(scene.teacher)
    address = reverse("children:delegate", args=[scene.child.pk])
    page = client.get(address).content.decode()
    assert "C. Education" in page
    assert "A. Essential" not in page
    last = timezone.localdate() + timedelta(days=3)
    given = {
        "email": scene.colleague.email,
        "name": "",
        "sections": ["education"],
        "until_day": last.day,
        "until_month": last.month,
        "until_year": last.year,
    }
    answer = client.post(address, given | {"email": "friend@elsewhere.example"})
    assert answer.status_code == 422
    assert "friend@elsewhere.example" in answer.content.decode()
    answer = client.post(address, given)
    assert answer.status_code == 302, answer.content.decode()
    made = Delegation.objects.get()
    assert made.ended_on == last + timedelta(days=1)
    end = reverse("children:end_delegation", args=[scene.child.pk, made.pk])
    assert client.get(end).status_code == 200
    assert client.post(end).status_code == 302
    made.refresh_from_db()
    assert made.ended_early_by == scene.teacher


def test_anothers_delegation_is_not_found(scene: Scene, client: Client) -> None:
    made = delegate(scene)
    other = scene.another_child().child
    client.force_login(scene.teacher)
    assert client.post(reverse("children:end_delegation", args=[other.pk, made.pk])).status_code == 404
    made.refresh_from_db()
    assert made.ended_early_at is None
