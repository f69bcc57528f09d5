"""The list of people, ending roles, closing accounts, the authority's settings, the list of messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

from accounts import policy
from accounts.actions import close_account, end_membership, reopen_account
from accounts.look import theme_by_slug
from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from epep.mail.models import Message
from epep.mail.queue import queue
from epep.moves import Refused
from tests import factories
from tests.factories import NOW, TODAY


@pytest.fixture
def authority(db: None) -> Organisation:
    return factories.authority_with_settings()


@pytest.fixture
def head(authority: Organisation) -> User:
    return factories.member(Role.VIRTUAL_SCHOOL_HEAD, authority)


@pytest.fixture
def signed_in(head: User, client: Client) -> Client:
    client.force_login(head)
    return client


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_shows_our_people_and_no_others(authority: Organisation, signed_in: Client) -> None:
    ours = factories.member(Role.SOCIAL_WORKER, authority, name="Olive Ours")
    theirs = factories.member(Role.SOCIAL_WORKER, factories.authority_with_settings(), name="Terence Theirs")
    page = signed_in.get(reverse("accounts:people")).content.decode()
    assert ours.name in page
    assert theirs.name not in page
    assert signed_in.get(reverse("accounts:person", args=[ours.pk])).status_code == 200
    assert signed_in.get(reverse("accounts:person", args=[theirs.pk])).status_code == 404


def test_the_list_can_be_searched(authority: Organisation, signed_in: Client) -> None:
    factories.member(Role.SOCIAL_WORKER, authority, name="Olive Ours")
    factories.member(Role.CARER, authority, name="Carl Carer")
    page = signed_in.get(reverse("accounts:people"), {"q": "olive"}).content.decode()
    assert ("Olive Ours" in page, "Carl Carer" in page) == (True, False)
    page = signed_in.get(reverse("accounts:people"), {"role": "carer"}).content.decode()
    assert ("Olive Ours" in page, "Carl Carer" in page) == (False, True)


def test_the_list_costs_the_same_with_one_person_and_thirty(
    authority: Organisation, signed_in: Client
) -> None:
    factories.member(Role.SOCIAL_WORKER, authority)
    before = queries(signed_in, reverse("accounts:people"))
    for _ in range(29):
        factories.member(Role.SOCIAL_WORKER, authority)
    assert queries(signed_in, reverse("accounts:people")) == before


def test_ending_a_role_ends_the_reach_at_once(authority: Organisation, head: User) -> None:
    officer = factories.member(Role.VIRTUAL_SCHOOL_OFFICER, authority)
    child = factories.child(authority)
    assert policy.can(officer, "child.view", child, on=TODAY)
    end_membership(membership=officer.memberships.get(), by=head, now=NOW)
    assert not policy.can(User.objects.get(pk=officer.pk), "child.view", child, on=TODAY)
    with pytest.raises(Refused, match="ended already"):
        end_membership(membership=officer.memberships.get(), by=head, now=NOW)


def test_roles_elsewhere_are_not_ours_to_end(authority: Organisation, head: User) -> None:
    other = factories.member(Role.SOCIAL_WORKER, factories.authority_with_settings())
    with pytest.raises(Refused) as refused:
        end_membership(membership=other.memberships.get(), by=head, now=NOW)
    assert refused.value.kind == "permission"
    with pytest.raises(Refused, match="your own role"):
        end_membership(membership=head.memberships.get(), by=head, now=NOW)


def test_somebody_who_also_works_elsewhere_keeps_the_account(authority: Organisation, head: User) -> None:
    worker = factories.member(Role.SOCIAL_WORKER, authority)
    factories.member(Role.SOCIAL_WORKER, factories.authority_with_settings(), who=worker)
    with pytest.raises(Refused, match="somebody else"):
        close_account(user=worker, by=head, now=NOW, reason="Left")
    worker.refresh_from_db()
    assert worker.is_active


def test_a_closed_account_can_be_opened_again_without_its_roles(authority: Organisation, head: User) -> None:
    worker = factories.member(Role.SOCIAL_WORKER, authority)
    close_account(user=worker, by=head, now=NOW, reason="Left")
    assert not Membership.objects.live(TODAY).filter(user=worker).exists()
    reopen_account(user=worker, by=head, now=NOW)
    worker.refresh_from_db()
    assert worker.is_active
    assert not Membership.objects.live(TODAY).filter(user=worker).exists()


def test_pages_close_and_open_an_account(authority: Organisation, signed_in: Client) -> None:
    worker = factories.member(Role.SOCIAL_WORKER, authority, name="Olive Ours")
    role = worker.memberships.get()
    assert signed_in.get(reverse("accounts:end_role", args=[worker.pk, role.pk])).status_code == 200
    address = reverse("accounts:close", args=[worker.pk])
    assert "Say why" in signed_in.post(address, {"reason": ""}).content.decode()
    assert signed_in.post(address, {"reason": "Left the council"}).status_code == 302
    assert "Olive Ours" in signed_in.get(reverse("accounts:people"), {"show": "closed"}).content.decode()
    signed_in.post(reverse("accounts:reopen", args=[worker.pk]))
    worker.refresh_from_db()
    assert worker.is_active


@pytest.mark.parametrize("name", ["people", "invite", "settings"])
def test_a_social_worker_has_no_such_page(authority: Organisation, client: Client, name: str) -> None:
    client.force_login(factories.member(Role.SOCIAL_WORKER, authority))
    assert client.get(reverse(f"accounts:{name}")).status_code == 403


def test_own_details_are_changed_on_one_line(signed_in: Client, head: User) -> None:
    given = {"name": "  Grace \t Head ", "job_title": "Virtual School head", "phone": "0121 496 0000"}
    assert (
        signed_in.post(
            reverse("accounts:details"), given | {"email": "other@evil.example", "is_staff": "1"}
        ).status_code
        == 302
    )
    before = head.email
    head.refresh_from_db()
    assert (head.name, head.job_title, head.email) == ("Grace Head", "Virtual School head", before)


# Settings


LOOK = {"brand": "#5a3d7a", "accent": "#8a3a12", "link": "#1a5f7a", "idle_minutes": "20", "hours": "8"}


def test_the_head_changes_colours_and_limits(authority: Organisation, signed_in: Client) -> None:
    assert signed_in.get(reverse("accounts:look")).status_code == 200
    assert signed_in.post(reverse("accounts:look"), LOOK).status_code == 302
    authority.settings.refresh_from_db()
    assert authority.settings.values["theme.brand"] == "#5a3d7a"
    assert authority.settings.history.count() == 2
    theme = theme_by_slug(authority.la_code)
    assert theme is not None
    assert theme.brand == "#5a3d7a"
    page = signed_in.get(reverse("accounts:settings")).content.decode()
    assert "After 20 minutes" in page
    assert "A. Essential and care information" in page


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("brand", "#eeeeee", "too close to"),
        ("link", "#ffff00", "too close to"),
        ("accent", "red", "as # and 6 digits"),
        ("idle_minutes", "4", "5"),
        ("idle_minutes", "100000", "120"),
        ("hours", "25", "24"),
        ("hours", "", "Enter a number of hours"),
    ],
)
def test_what_cannot_be_used_is_refused_and_kept_in_the_form(
    authority: Organisation, signed_in: Client, name: str, value: str, said: str
) -> None:
    answer = signed_in.post(reverse("accounts:look"), LOOK | {name: value})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert f'value="{value}"' in answer.content.decode() or not value
    authority.settings.refresh_from_db()
    assert authority.settings.values == {}


def test_an_officer_sees_settings_and_changes_none(authority: Organisation, client: Client) -> None:
    client.force_login(factories.member(Role.VIRTUAL_SCHOOL_OFFICER, authority))
    assert client.get(reverse("accounts:settings")).status_code == 200
    assert client.post(reverse("accounts:look"), LOOK).status_code == 403


def test_pages_wear_the_authoritys_colours(authority: Organisation, signed_in: Client) -> None:
    page = signed_in.get(reverse("accounts:me")).content.decode()
    assert authority.name in page
    link = next(part for part in page.split('"') if part.startswith("/theme/"))
    sheet = signed_in.get(link)
    assert sheet.status_code == 200
    assert "#14455b" in sheet.content.decode()


# Messages


def message_to(user: User, authority: Organisation | None, rule: str = "pep.returned") -> Message:
    made = queue(rule, user, to=user, authority=authority, template="pep_returned", due_on=TODAY, now=NOW)
    assert made is not None
    return made


def test_messages_are_those_of_our_authority(authority: Organisation, signed_in: Client) -> None:
    ours = factories.member(Role.SOCIAL_WORKER, authority, name="Olive Ours")
    theirs = factories.member(Role.SOCIAL_WORKER, factories.authority_with_settings(), name="Terence Theirs")
    message_to(ours, authority)
    message_to(ours, None, "reminder")
    message_to(theirs, None)
    page = signed_in.get(reverse("mail:list")).content.decode()
    assert page.count("Olive Ours") == 2
    assert "Terence Theirs" not in page
    assert "Education plans: changes needed" in page


def test_the_list_of_messages_costs_the_same_at_one_and_thirty(
    authority: Organisation, signed_in: Client
) -> None:
    message_to(factories.member(Role.SOCIAL_WORKER, authority), authority)
    before = queries(signed_in, reverse("mail:list"))
    for _ in range(29):
        message_to(factories.member(Role.SOCIAL_WORKER, authority), authority)
    assert queries(signed_in, reverse("mail:list")) == before


def test_failed_messages_are_shown_and_sent_again(authority: Organisation, signed_in: Client) -> None:
    row = message_to(factories.member(Role.SOCIAL_WORKER, authority), authority)
    other = message_to(factories.member(Role.SOCIAL_WORKER, factories.authority_with_settings()), None)
    Message.objects.update(status="parked", attempts=3, problem="SMTPConnectError")
    page = signed_in.get(reverse("mail:list")).content.decode()
    assert "Needs attention" in page
    assert "SMTPConnectError" in page
    assert signed_in.post(reverse("mail:again")).status_code == 302
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.status, row.attempts, other.status) == ("waiting", 0, "parked")


def test_the_folder_of_messages_is_read_in_development_alone(
    client: Client, settings: Any, tmp_path: Path, db: None
) -> None:
    assert client.get(reverse("mail:local")).status_code == 404
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    email = EmailMultiAlternatives(
        "A subject – with a dash", "Sign in: http://localhost/peps/", to=["a@demo.example"]
    )
    email.attach_alternative("<p>Hello</p>", "text/html")
    email.send()
    page = client.get(reverse("mail:local")).content.decode()
    assert "A subject – with a dash" in page
    assert 'href="http://localhost/peps/"' in page


def _patterns(found: Any) -> list[URLPattern]:
    rows: list[URLPattern] = []
    for pattern in found:
        rows += [pattern] if isinstance(pattern, URLPattern) else _patterns(pattern.url_patterns)
    return rows


def test_every_address_of_signing_in_states_that_it_is_public() -> None:
    theirs = [row for row in _patterns(get_resolver().url_patterns) if row.name and "_" in row.name]
    allauths = [row for row in theirs if row.name.startswith(("account_", "mfa_", "usersessions_"))]
    assert len(allauths) >= 25
    assert {row.callback.access for row in allauths} == {"public"}
