"""An invitation works once, for seven days, for the person it was sent to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import accept_invitation, close_account, invite, withdraw_invitation
from accounts.models import Invitation, Membership, Organisation, User
from accounts.querysets import managed
from accounts.roles import Role
from accounts.secrets import link_token
from epep.mail import send
from epep.mail.models import Message
from epep.moves import Refused
from tests import factories
from tests.factories import NOW, TODAY

NEW = "new.teacher@hillview.demo.example"
PASSWORD = "copper lantern on Tuesday"


class Place:
    """An authority with a head and a school."""

    def __init__(self) -> None:
        self.authority = factories.authority_with_settings()
        self.school = factories.school(la_code=self.authority.la_code)
        self.head = factories.member(Role.VIRTUAL_SCHOOL_HEAD, self.authority)
        self.officer = factories.member(Role.VIRTUAL_SCHOOL_OFFICER, self.authority)

    def invite(self, *, now: Any = NOW, by: User | None = None, **more: Any) -> Invitation:
        """Invite a new designated teacher, unless said otherwise."""
        given = {
            "email": NEW,
            "name": "Nia New",
            "role": Role.DESIGNATED_TEACHER,
            "organisation": self.school,
        }
        return invite(authority=self.authority, by=by or self.officer, now=now, **(given | more))


@pytest.fixture
def place(db: None) -> Place:
    return Place()


def token_of(invitation: Invitation) -> str:
    return link_token("invitation", invitation.pk)


def accept(invitation: Invitation, *, now: Any = NOW, by: User | None = None) -> User:
    return accept_invitation(token=token_of(invitation), name="Nia New", password=PASSWORD, by=by, now=now)


def test_accepting_makes_an_account_with_the_role(place: Place) -> None:
    user = accept(place.invite())
    assert (user.email, user.name, user.is_active) == (NEW, "Nia New", True)
    assert user.check_password(PASSWORD)
    held = Membership.objects.get(user=user)
    assert (held.organisation, held.role, held.starts_on) == (place.school, Role.DESIGNATED_TEACHER, TODAY)


def test_a_link_works_once(place: Place) -> None:
    made = place.invite()
    accept(made)
    with pytest.raises(Refused, match="no longer works"):
        accept(made)
    assert User.objects.filter(email=NEW).count() == 1


@pytest.mark.parametrize(("seconds", "works"), [(-1, True), (0, False), (1, False)])
def test_a_link_works_for_seven_days_to_the_second(place: Place, seconds: int, works: bool) -> None:
    made = place.invite()
    moment = NOW + timedelta(days=7, seconds=seconds)
    if works:
        assert accept(made, now=moment).is_active
    else:
        with pytest.raises(Refused, match="no longer works"):
            accept(made, now=moment)
        assert not User.objects.filter(email=NEW).exists()


def test_a_new_link_ends_the_old_one(place: Place) -> None:
    first = place.invite()
    second = place.invite(now=NOW + timedelta(hours=1))
    with pytest.raises(Refused):
        accept(first, now=NOW + timedelta(hours=2))
    assert accept(second, now=NOW + timedelta(hours=2)).is_active


def test_a_withdrawn_link_does_nothing(place: Place) -> None:
    made = place.invite()
    withdraw_invitation(invitation=made, authority=place.authority, by=place.head, now=NOW)
    with pytest.raises(Refused):
        accept(made, now=NOW + timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_two_posts_at_once_make_one_account() -> None:
    made = Place().invite()

    def post(_: int) -> str:
        try:
            accept(made)
        except Refused as refused:
            return refused.kind
        finally:
            connection.close()
        return "accepted"

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(post, range(8)))
    assert outcomes == ["accepted"] + ["state"] * 7
    assert User.objects.filter(email=NEW).count() == 1
    assert Membership.objects.filter(user__email=NEW).count() == 1


def test_the_link_stands_in_no_table(place: Place) -> None:
    made = place.invite()
    row = Message.objects.get(thing_id=str(made.pk))
    stored = " ".join(str(value) for row in (row, made) for value in vars(row).values())
    assert token_of(made) not in stored
    assert token_of(made) in send.email_of(row).body


def test_an_owner_of_an_account_gets_the_role_at_once_and_keeps_the_password(place: Place) -> None:
    user = factories.user(email=NEW)
    made = place.invite()
    assert made.accepted_by == user
    assert Membership.objects.filter(user=user, role=Role.DESIGNATED_TEACHER).exists()
    user.refresh_from_db()
    assert user.check_password(factories.PASSWORD)


def test_a_link_does_not_take_over_an_account_made_meanwhile(place: Place) -> None:
    made = place.invite()
    owner = factories.user(email=NEW.upper())
    with pytest.raises(Refused) as refused:
        accept(made)
    assert refused.value.kind == "permission"
    owner.refresh_from_db()
    assert owner.check_password(factories.PASSWORD)
    assert accept(made, by=owner) == owner


def test_a_closed_account_is_not_opened_by_an_invitation(place: Place) -> None:
    user = accept(place.invite())
    close_account(user=user, by=place.head, now=NOW, reason="Left")
    with pytest.raises(Refused, match="closed"):
        place.invite()


@pytest.mark.parametrize("role", [Role.VIRTUAL_SCHOOL_HEAD, Role.AUTHORITY_ADMINISTRATOR])
def test_an_officer_cannot_make_a_head(place: Place, role: Role) -> None:
    with pytest.raises(Refused, match="Only the Virtual School head"):
        place.invite(role=role, organisation=place.authority)
    assert place.invite(role=role, organisation=place.authority, by=place.head).role == role


def test_nobody_gives_themself_a_role(place: Place) -> None:
    with pytest.raises(Refused, match="yourself"):
        place.invite(email=place.officer.email, organisation=place.authority, role=Role.SOCIAL_WORKER)


def test_nobody_invites_for_another_authority(place: Place) -> None:
    other = factories.authority_with_settings(name="Elsewhere")
    with pytest.raises(Refused) as refused:
        invite(
            email=NEW,
            name="Nia",
            role=Role.SOCIAL_WORKER,
            organisation=other,
            authority=other,
            by=place.head,
            now=NOW,
        )
    assert refused.value.kind == "permission"
    with pytest.raises(Refused):
        place.invite(role=Role.SOCIAL_WORKER, organisation=other)


def test_an_authority_never_manages_another(place: Place) -> None:
    other = factories.authority_with_settings(name="Elsewhere")
    place.invite()
    assert not managed(place.authority).filter(pk=other.pk).exists()
    assert managed(place.authority).filter(pk=place.school.pk).exists()


# Pages


def post(client: Client, invitation: Invitation, **more: Any) -> Any:
    given = {"name": "Nia New", "password": PASSWORD}
    return client.post(reverse("accounts:accept", args=[token_of(invitation)]), given | more)


def test_the_page_makes_the_account_and_signs_in(place: Place, client: Client) -> None:
    made = place.invite(now=timezone.now())
    page = client.get(reverse("accounts:accept", args=[token_of(made)]))
    assert page.status_code == 200
    assert NEW in page.content.decode()
    answer = post(client, made)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email=NEW).pk)


def test_a_double_post_is_accepted_once_and_lands_on_the_home_page(place: Place) -> None:
    made = place.invite(now=timezone.now())
    first, second = post(Client(), made), post(Client(), made)
    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == "/"
    assert User.objects.filter(email=NEW).count() == 1


def test_a_used_link_says_so_and_a_made_up_one_too(place: Place, client: Client) -> None:
    made = place.invite(now=timezone.now() - timedelta(hours=2))
    Invitation.objects.filter(pk=made.pk).update(
        accepted_at=timezone.now() - timedelta(hours=1), accepted_by=factories.user(email=NEW)
    )
    for answer in (client.get(reverse("accounts:accept", args=[token_of(made)])), post(client, made)):
        assert answer.status_code == 410
        assert "has been used" in answer.content.decode()
    assert client.get(reverse("accounts:accept", args=["made-up"])).status_code == 404


def test_a_link_that_ran_out_offers_to_ask_for_a_new_one_once_a_day(place: Place, client: Client) -> None:
    made = place.invite(now=timezone.now() - timedelta(days=8))
    address = reverse("accounts:accept", args=[token_of(made)])
    assert "Ask for a new link" in client.get(address).content.decode()
    for _ in range(3):
        assert client.post(address).status_code == 200
    wanted = Message.objects.get(template="invitation_wanted")
    assert wanted.recipient == place.officer


@pytest.mark.parametrize("password", ["short", "password1234", "1234567890123", "new.teacher@hillview", ""])
def test_a_bad_password_is_refused_and_nothing_is_lost(place: Place, client: Client, password: str) -> None:
    answer = post(client, place.invite(now=timezone.now()), password=password)
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert 'value="Nia New"' in answer.content.decode()
    assert not User.objects.filter(email=NEW).exists()


def test_the_officer_invites_by_page(place: Place, client: Client) -> None:
    client.force_login(place.officer)
    given = {"name": "Nia New", "email": NEW, "role": "designated_teacher", "school": place.school.urn}
    answer = client.post(reverse("accounts:invite"), given)
    assert answer.status_code == 302
    assert Invitation.objects.get(email=NEW).organisation == place.school
    assert NEW in client.get(reverse("accounts:people")).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Enter the school"), ("Nowhere at all", "No school matches"), ("Twin", "Several schools")],
)
def test_a_school_that_is_not_clear_is_asked_for_again(
    place: Place, client: Client, typed: str, said: str
) -> None:
    factories.school(name="Twin Oaks")
    factories.school(name="Twin Elms")
    client.force_login(place.officer)
    given = {"name": "Nia New", "email": NEW, "role": "designated_teacher", "school": typed}
    answer = client.post(reverse("accounts:invite"), given)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Invitation.objects.exists()
    assert Organisation.objects.filter(name__startswith="Twin").count() == 2
