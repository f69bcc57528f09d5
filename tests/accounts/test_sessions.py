"""A session ends: by rest, by age, by signing out, by closing the account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import middleware
from accounts.actions import change_settings, close_account
from accounts.middleware import KEY, ended
from accounts.models import User
from accounts.roles import Role
from tests import factories
from tests.factories import NOW

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Clock:
    """The middleware's clock, moved by hand."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.moment = START
        patch.setattr(middleware.timezone, "now", lambda: self.moment)

    def at(self, seconds: float) -> None:
        self.moment = datetime.fromtimestamp(START.timestamp() + seconds, tz=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def officer(db: None) -> User:
    authority = factories.authority_with_settings(session__idle_minutes=20, session__hours=8)
    return factories.member(Role.VIRTUAL_SCHOOL_OFFICER, authority)


def alive(client: Client) -> bool:
    return client.get(reverse("accounts:me")).status_code == 200


def sign_in(client: Client, user: User, **more: Any) -> Any:
    return client.post(reverse("account_login"), {"login": user.email, "password": factories.PASSWORD} | more)


@pytest.mark.parametrize(("seconds", "lives"), [(20 * 60 - 1, True), (20 * 60, False), (20 * 60 + 1, False)])
def test_a_session_nobody_uses_ends_at_the_authoritys_limit(
    officer: User, client: Client, clock: Clock, seconds: int, lives: bool
) -> None:
    client.force_login(officer)
    assert alive(client)
    clock.at(seconds)
    assert alive(client) is lives


@pytest.mark.parametrize(
    ("seconds", "lives"), [(8 * 3600 - 1, True), (8 * 3600, False), (8 * 3600 + 1, False)]
)
def test_a_session_in_use_ends_at_the_absolute_limit(
    officer: User, client: Client, clock: Clock, seconds: int, lives: bool
) -> None:
    client.force_login(officer)
    for moment in range(0, 8 * 3600, 15 * 60):
        clock.at(moment)
        assert alive(client)
    clock.at(seconds)
    assert alive(client) is lives


def test_use_is_what_keeps_a_session(officer: User, client: Client, clock: Clock) -> None:
    client.force_login(officer)
    for minutes in (0, 15, 30, 45, 60):
        clock.at(minutes * 60)
        assert client.get(reverse("page:stay")).status_code == 200


def test_an_ended_session_is_gone_from_the_table(officer: User, client: Client, clock: Clock) -> None:
    client.force_login(officer)
    assert alive(client)
    clock.at(3600)
    client.get("/account/")
    assert not Session.objects.exists()


def test_the_page_knows_the_authoritys_limit(officer: User, client: Client) -> None:
    client.force_login(officer)
    assert 'data-idle-seconds="1200"' in client.get(reverse("accounts:me")).content.decode()


def test_two_authorities_mean_the_stricter_limit(officer: User, client: Client, clock: Clock) -> None:
    strict = factories.authority_with_settings(session__idle_minutes=5)
    factories.member(Role.VIRTUAL_SCHOOL_OFFICER, strict, who=officer)
    client.force_login(officer)
    assert alive(client)
    assert client.session[KEY]["idle"] == 5


def test_a_changed_limit_holds_within_five_minutes(officer: User, client: Client, clock: Clock) -> None:
    client.force_login(officer)
    assert alive(client)
    authority = officer.memberships.get().organisation
    head = factories.member(Role.VIRTUAL_SCHOOL_HEAD, authority)
    change_settings(settings=authority.settings, values={"session.idle_minutes": 5}, by=head, now=NOW)
    clock.at(300)
    assert alive(client)
    assert client.session[KEY]["idle"] == 5


def test_signing_in_again_starts_a_new_day(officer: User, client: Client, clock: Clock) -> None:
    sign_in(client, officer)
    began = client.session[KEY]["began"]
    client.post(reverse("account_logout"))
    clock.at(7200)
    sign_in(client, officer)
    assert client.session[KEY]["began"] >= began


def test_an_old_cookie_is_worth_nothing_after_signing_out(officer: User, client: Client) -> None:
    sign_in(client, officer)
    cookie = client.cookies["sessionid"].value
    assert alive(client)
    client.post(reverse("account_logout"))
    replay = Client()
    replay.cookies["sessionid"] = cookie
    assert not alive(replay)


def test_the_session_gets_a_new_id_when_somebody_signs_in(officer: User, client: Client) -> None:
    client.get("/sign-in/?next=/account/")
    before = client.session.session_key
    sign_in(client, officer)
    assert client.session.session_key != before


def test_a_closed_account_is_refused_at_the_next_request(officer: User, client: Client) -> None:
    sign_in(client, officer)
    assert alive(client)
    head = factories.member(Role.VIRTUAL_SCHOOL_HEAD, officer.memberships.get().organisation)
    close_account(user=officer, by=head, now=NOW, reason="Left")
    assert not alive(client)
    assert not UserSession.objects.filter(user=officer).exists()
    sign_in(client, officer)
    assert not alive(client)


def test_an_account_made_inactive_without_more_is_refused_too(officer: User, client: Client) -> None:
    client.force_login(officer)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert not alive(client)


@pytest.mark.parametrize(
    ("idle", "age", "over"),
    [(0, 0, False), (1799, 1799, False), (1800, 1800, True), (0, 43199, False), (0, 43200, True)],
)
def test_the_limits_are_to_the_second(idle: int, age: int, over: bool) -> None:
    moment = START.timestamp()
    state = {"began": moment - age, "seen": moment - idle, "idle": 30, "hours": 12}
    assert ended(state, START) is over
