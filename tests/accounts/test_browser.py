"""People's pages in a real browser: invited, signed in, handed over, signed out; axe on each page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from accounts.roles import Role
from tests import factories
from tests.stack import RealStack

pytestmark = pytest.mark.browser

PASSWORD = "copper lantern on Tuesday"
Look = Callable[[Page, str], None]


@pytest.fixture
def look(assert_accessible: Callable[[Page], None], picture: Look) -> Look:
    """`look(page, "name")`: axe finds nothing, the page is no wider than the window, a picture is kept."""

    def check(page: Page, name: str) -> None:
        page.wait_for_load_state()
        width = page.viewport_size["width"] if page.viewport_size else 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is too wide"
        assert_accessible(page)
        picture(page, f"people-{name}-{width}")

    return check


def sign_in(page: Page, user: User, password: str = factories.PASSWORD) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"^(?!.*sign-in)"))


@pytest.mark.parametrize("width", [375, 1280])
def test_the_head_invites_and_the_invited_makes_an_account(
    stack: RealStack, new_context: Callable[..., BrowserContext], look: Look, width: int
) -> None:
    authority = factories.authority_with_settings(name="Brookshire Council")
    head = factories.member(Role.VIRTUAL_SCHOOL_HEAD, authority)
    for _ in range(3):
        factories.member(Role.SOCIAL_WORKER, authority)
    page = new_context(stack, width=width).new_page()
    sign_in(page, head)
    page.goto("/people/invite/")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter an e-mail address")
    look(page, "invite-problem")
    page.get_by_label("Name", exact=True).fill("Nia New")
    page.get_by_label("E-mail address").fill("nia.new@demo.example")
    page.get_by_label("Carer", exact=True).check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("gets a link that works for 7 days")).to_be_visible()
    look(page, "list")
    letter = stack.wait_until(stack.letters, 30) and stack.letters()[-1].read_text()
    link = re.search(r"http://\S+/invitations/\S+", str(letter).replace("=\n", ""))
    assert link, letter
    invited = new_context(stack, width=width).new_page()
    invited.goto(link.group())
    look(invited, "accept")
    invited.get_by_label("Password", exact=True).fill(PASSWORD)
    invited.get_by_role("button", name="Make my account").click()
    expect(invited.get_by_text("Your account is ready")).to_be_visible()
    again = new_context(stack, width=width).new_page()
    again.goto(link.group())
    expect(again.get_by_role("heading", level=1)).to_have_text("This link has been used")
    look(again, "used")
    person = User.objects.get(email="nia.new@demo.example")
    for path, name in ((f"/people/{person.pk}/", "person"), (f"/people/{person.pk}/close/", "close")):
        page.goto(path)
        look(page, name)


@pytest.mark.parametrize("width", [375, 1280])
def test_every_page_of_an_account_is_good_to_look_at(
    stack: RealStack, new_context: Callable[..., BrowserContext], look: Look, width: int
) -> None:
    authority = factories.authority_with_settings(name="Brookshire Council")
    head = factories.member(Role.VIRTUAL_SCHOOL_HEAD, authority)
    factories.term(authority)
    page = new_context(stack, width=width).new_page()
    page.goto("/sign-in/")
    look(page, "sign-in")
    page.goto("/account/password/forgotten/")
    look(page, "forgotten")
    sign_in(page, head)
    for path, name in (
        ("/account/", "account"),
        ("/account/details/", "details"),
        ("/account/password/", "password"),
        ("/account/2fa/", "second-step"),
        ("/account/sessions/", "sessions"),
        ("/settings/", "settings"),
        ("/settings/look/", "look"),
        ("/messages/", "messages"),
        ("/messages/local/", "messages-local"),
        ("/people/", "people"),
    ):
        page.goto(path)
        look(page, name)


@pytest.mark.parametrize("width", [375, 1280])
def test_a_teacher_hands_over_and_takes_back(
    stack: RealStack, new_context: Callable[..., BrowserContext], look: Look, width: int
) -> None:
    scene = factories.scene()
    page = new_context(stack, width=width).new_page()
    sign_in(page, scene.teacher)
    page.goto(f"/children/{scene.child.pk}/delegate/")
    last = timezone.localdate() + timedelta(days=14)
    page.get_by_label("Your colleague’s e-mail address").fill(scene.colleague.email)
    page.get_by_label("C. Education information").check()
    for part in ("day", "month", "year"):
        page.get_by_label(part.capitalize(), exact=True).fill(str(getattr(last, part)))
    look(page, "delegate")
    page.get_by_role("button", name="Ask for help").click()
    expect(page.get_by_text("can help now")).to_be_visible()
    helper = new_context(stack, width=width).new_page()
    sign_in(helper, scene.colleague)
    address = f"/peps/{scene.pep.pk}/education/"
    answer: Any = helper.goto(address)
    assert answer.status == 200
    page.get_by_role("link", name="End now").click()
    look(page, "delegate-end")
    page.get_by_role("button", name="End it now").click()
    expect(page.get_by_text("no longer helps")).to_be_visible()
    answer = helper.goto(address)
    assert answer.status == 404


def test_signing_out_leaves_nothing_behind_the_back_button(
    stack: RealStack, new_context: Callable[..., BrowserContext]
) -> None:
    authority = factories.authority_with_settings()
    head = factories.member(Role.VIRTUAL_SCHOOL_HEAD, authority)
    page = new_context(stack).new_page()
    sign_in(page, head)
    page.goto("/people/")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    page.goto("/sign-out/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("sign-in|/$"))
    page.go_back()
    page.go_back()
    page.wait_for_load_state()
    assert head.email not in page.content()
