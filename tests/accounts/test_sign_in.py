"""Signing in: who gets in, what is told to whom, and that strangers cannot keep the owner out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import secrets
from accounts.models import User
from accounts.roles import Role
from epep.mail import send
from epep.mail.models import Message
from epep.settings import base
from tests import factories


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Tries are counted in the cache: each test starts with none."""
    cache.clear()


@pytest.fixture
def officer(db: None) -> User:
    return factories.member(Role.VIRTUAL_SCHOOL_OFFICER, factories.authority_with_settings())


def attempt(client: Client, email: str, password: str = factories.PASSWORD, **more: Any) -> Any:
    query = more.pop("query", "")
    return client.post(reverse("account_login") + query, {"login": email, "password": password}, **more)


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:me")).status_code == 200


def test_sign_in_goes_to_the_page_the_e_mail_linked_to(officer: User, client: Client) -> None:
    first = client.get("/people/")
    assert first["Location"] == "/sign-in/?next=/people/"
    answer = attempt(client, officer.email.upper(), query="?next=/people/")
    assert answer["Location"] == "/people/"
    assert is_in(client)


def test_the_way_to_a_new_password_stands_on_the_sign_in_page(db: None, client: Client) -> None:
    assert f'href="{reverse("account_reset_password")}"' in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
    ],
)
def test_sign_in_leads_to_no_other_site(officer: User, client: Client, target: str) -> None:
    answer = attempt(client, officer.email, query=f"?next={target}")
    assert answer["Location"] == "/"


def _words(answer: Any, *own: str) -> str:
    text = answer.content.decode()
    for word in (*own, str(answer.context["csrf_token"])):
        text = text.replace(word, "…")
    return text


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(officer: User) -> None:
    known = attempt(Client(), officer.email, "not the password")
    unknown = attempt(Client(), "nobody@demo.example", "not the password")
    assert known.status_code == unknown.status_code == 200
    assert _words(known, officer.email) == _words(unknown, "nobody@demo.example")


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(officer: User) -> None:
    pages = [
        Client().post(reverse("account_reset_password"), {"email": email}, follow=True)
        for email in (officer.email, "nobody@demo.example")
    ]
    assert {page.redirect_chain[-1] for page in pages} == {(reverse("account_reset_password_done"), 302)}
    assert _words(pages[0], officer.email) == _words(pages[1], "nobody@demo.example")
    assert list(Message.objects.values_list("address", flat=True)) == [officer.email]
    assert not mail.outbox


def test_the_link_for_a_new_password_works_once_and_stands_in_no_table(officer: User, client: Client) -> None:
    client.post(reverse("account_reset_password"), {"email": officer.email})
    row = Message.objects.get(template="password_reset")
    assert "new" not in json.dumps(row.context)
    assert send.deliver(row.pk, now=row.queued_at)
    link = next(word for word in mail.outbox[0].body.split() if "/account/password/new/" in word)
    path = link.partition("testserver")[2]
    form = client.get(path, follow=True)
    assert form.status_code == 200
    answer = client.post(
        form.redirect_chain[-1][0],
        {"password1": "violet engine harbour", "password2": "violet engine harbour"},
    )
    assert answer.status_code == 302
    officer.refresh_from_db()
    assert officer.check_password("violet engine harbour")
    assert "password1" not in Client().get(path, follow=True).content.decode()


def test_a_flood_of_requests_sends_one_message(officer: User, client: Client) -> None:
    for _ in range(4):
        client.post(reverse("account_reset_password"), {"email": officer.email})
    assert Message.objects.filter(template="password_reset").count() <= 2  # two when the minute turns


def test_a_changed_password_is_told_to_the_owner(officer: User, client: Client) -> None:
    attempt(client, officer.email)
    given = {
        "oldpassword": factories.PASSWORD,
        "password1": "violet engine harbour",
        "password2": "violet engine harbour",
    }
    assert client.post(reverse("account_change_password"), given).status_code == 302
    assert Message.objects.filter(template="account_changed", recipient=officer).count() == 1


def test_strangers_from_twelve_addresses_do_not_lock_the_owner_out(officer: User) -> None:
    owner = Client()
    assert attempt(owner, officer.email).status_code == 302
    owner.post(reverse("account_logout"))
    for number in range(12):
        attempt(Client(), officer.email, "a guess", REMOTE_ADDR=f"203.0.113.{number}")
    stranger = attempt(Client(), officer.email, REMOTE_ADDR="203.0.113.99")
    assert "too many tries" in stranger.content.decode()
    assert attempt(owner, officer.email, REMOTE_ADDR="198.51.100.1").status_code == 302
    assert is_in(owner)


def test_a_known_device_may_not_guess_for_ever_either(officer: User) -> None:
    owner = Client()
    attempt(owner, officer.email)
    owner.post(reverse("account_logout"))
    for number in range(6):
        answer = attempt(owner, officer.email, "a guess", REMOTE_ADDR=f"203.0.113.{number}")
    assert "too many tries" in answer.content.decode()


def test_a_device_known_for_one_person_is_a_stranger_for_another(officer: User) -> None:
    other = factories.user()
    device = Client()
    attempt(device, officer.email)
    device.post(reverse("account_logout"))
    for number in range(6):
        attempt(Client(), other.email, "a guess", REMOTE_ADDR=f"203.0.113.{number}")
    assert "too many tries" in attempt(device, other.email).content.decode()


def test_a_forged_device_cookie_is_a_stranger(officer: User) -> None:
    forged = Client()
    forged.cookies["known_device"] = "eyJpZCI6ICJ4In0:1abc:forged"
    for number in range(6):
        attempt(Client(), officer.email, "a guess", REMOTE_ADDR=f"203.0.113.{number}")
    assert "too many tries" in attempt(forged, officer.email).content.decode()


def test_the_device_cookie_names_nobody(officer: User, client: Client) -> None:
    attempt(client, officer.email)
    cookie = client.cookies["known_device"]
    assert officer.email not in cookie.value
    assert str(officer.pk) not in cookie.value
    assert cookie["httponly"]
    assert cookie["path"] == "/sign-in/"


def test_nobody_signs_up_by_themself(client: Client) -> None:
    for address in ("/sign-up/", "/signup/", "/accounts/signup/", "/account/signup/"):
        assert client.get(address).status_code == 404


def test_passwords_are_argon2id_in_real_settings(settings: Any) -> None:
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    stored = make_password("quiet meadow lantern 42")
    assert stored.startswith("argon2$argon2id$")
    assert identify_hasher(stored).must_update(stored) is False


def test_secrets_of_the_second_step_are_encrypted_at_rest(officer: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(officer, secret)
    codes = RecoveryCodes.activate(officer)
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert all(code not in stored for code in codes.generate_codes())
    assert '"seed": "gAAAA' in stored
    assert codes.validate_code(codes.generate_codes()[0])


def test_a_new_secret_key_opens_what_the_former_sealed(settings: Any) -> None:
    sealed = secrets.seal("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" + "x" * 50
    assert secrets.unseal(sealed) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ValueError, match="does not have"):
        secrets.unseal(sealed)


def test_a_second_step_is_asked_for(officer: User, client: Client) -> None:
    TOTP.activate(officer, generate_totp_secret())
    codes = RecoveryCodes.activate(officer).generate_codes()
    answer = attempt(client, officer.email)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_in(client)


def test_sign_in_works_while_the_cache_is_away(officer: User, client: Client, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "epep.cache.Cache", "LOCATION": "redis://127.0.0.1:1/0"}}
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert attempt(client, officer.email).status_code == 302
    assert is_in(client)


def test_every_page_of_signing_in_opens(officer: User, client: Client) -> None:
    for name in (
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_inactive",
    ):
        assert client.get(reverse(name)).status_code == 200, name
    attempt(client, officer.email)
    assert "sign-in/again" in client.get(reverse("mfa_activate_totp"))["Location"]
    client.post(reverse("account_reauthenticate"), {"password": factories.PASSWORD})
    for name in (
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "usersessions_list",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "accounts:me",
        "accounts:details",
    ):
        assert client.get(reverse(name)).status_code == 200, name


def test_a_closed_account_cannot_ask_for_a_new_password(officer: User, client: Client) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    client.post(reverse("account_reset_password"), {"email": officer.email})
    assert not Message.objects.exists()
