"""Nothing typed is lost: two browsers on one section, a lost network, a killed tab, a session that ended.

That 200 random interleavings lose nothing is tested without a browser in tests/peps.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, Route, expect

from tests.factories import PASSWORD, Scene, scene
from tests.journeys.steps import Person
from tests.stack import RealStack

MINE = "Sunflowers in the window box"
THEIRS = "Chess club on Thursdays"

pytestmark = pytest.mark.browser


@pytest.fixture
def world(stack: RealStack) -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene(given_name="Orla", family_name="Fennimore")


@pytest.fixture
def at_views(world: Scene, somebody: Callable[..., Person]) -> Callable[[], Person]:
    """A teacher (the same account each time) on the page of the section with the leisure questions."""

    def make() -> Person:
        return somebody().sign_in(world.teacher).open_section(world.pep.pk, "education")

    return make


def state(page: Page) -> Locator:
    return page.locator("[data-save-state]")


def type_in(page: Page, key: str, text: str) -> None:
    page.locator(f"#id_{key}").fill(text)


def answers(world: Scene) -> dict[str, object]:
    """What the database holds of the section now."""
    return dict(world.section("education").answers)


def test_different_questions_of_two_windows_are_merged(world: Scene, at_views: Callable[[], Person]) -> None:
    first, second = at_views(), at_views()
    type_in(first.page, "leisure_interests", MINE)
    first.saved_by_itself()
    type_in(second.page, "leisure_clubs", THEIRS)
    second.saved_by_itself()
    expect(second.page.locator("#id_leisure_interests")).to_have_value(MINE)
    second.press("Save and come back later").reads("is saved")
    found = answers(world)
    assert (found["leisure_interests"], found["leisure_clubs"]) == (MINE, THEIRS)


@pytest.mark.parametrize("choice", ["mine", "theirs", "both"])
def test_the_same_question_is_compared_and_somebody_chooses(
    world: Scene, at_views: Callable[[], Person], choice: str
) -> None:
    first, second = at_views(), at_views()
    type_in(first.page, "leisure_interests", THEIRS)
    first.saved_by_itself()
    type_in(second.page, "leisure_interests", MINE)
    expect(state(second.page)).to_contain_text("Not saved: two people changed the same answer")
    second.page.get_by_role("link", name="Compare the answers").click()
    second.reads(MINE, THEIRS)
    if choice == "both":
        second.look("compare")
    second.page.locator(f'input[type="radio"][value="{choice}"]').check()
    second.press("Save my choice").reads("Your choice is saved.")
    kept = str(answers(world)["leisure_interests"])
    assert (MINE in kept, THEIRS in kept) == (choice != "theirs", choice != "mine")


def test_the_state_line_says_saving_then_saved_then_not_saved_while_offline(
    world: Scene, at_views: Callable[[], Person]
) -> None:
    person = at_views()
    page = person.page
    expect(state(page)).to_have_attribute("role", "status")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/save/", hold)
    type_in(page, "leisure_interests", MINE)
    expect(state(page)).to_have_text("Saving…")
    held[0].continue_()
    page.unroute("**/save/", hold)
    person.saved_by_itself()

    page.context.set_offline(True)
    type_in(page, "leisure_interests", THEIRS)
    page.locator("#id_leisure_interests").blur()
    expect(state(page)).to_contain_text("Not saved", timeout=3000)
    person.look("section-offline")
    assert answers(world)["leisure_interests"] == MINE
    page.context.set_offline(False)
    person.saved_by_itself()
    assert answers(world)["leisure_interests"] == THEIRS


def test_a_killed_tab_loses_nothing_that_was_saved_by_itself(
    world: Scene, at_views: Callable[[], Person]
) -> None:
    person = at_views()
    type_in(person.page, "leisure_interests", MINE)
    person.saved_by_itself()
    person.page.close(run_before_unload=False)
    again = at_views()
    expect(again.page.locator("#id_leisure_interests")).to_have_value(MINE)


def test_a_session_that_ends_while_somebody_types_loses_nothing(
    world: Scene, at_views: Callable[[], Person]
) -> None:
    person = at_views()
    page = person.page
    Session.objects.all().delete()
    type_in(page, "leisure_interests", MINE)
    expect(state(page)).to_contain_text("Not saved: you have been signed out.")
    with page.expect_popup() as opened:
        page.get_by_role("link", name=re.compile("Sign in again")).click()
    popup = opened.value
    popup.locator("#id_login").fill(world.teacher.email)
    popup.locator("#id_password").fill(PASSWORD)
    popup.get_by_role("button", name="Sign in", exact=True).click()
    expect(popup).to_have_url(re.compile("/education/"))
    page.bring_to_front()
    person.saved_by_itself()
    expect(page.locator("#id_leisure_interests")).to_have_value(MINE)
    assert answers(world)["leisure_interests"] == MINE


def test_the_browser_keeps_nothing_personal(world: Scene, at_views: Callable[[], Person]) -> None:
    person = at_views()
    type_in(person.page, "leisure_interests", MINE)
    person.saved_by_itself()
    kept = person.page.evaluate(
        """async () => [{...localStorage}, {...sessionStorage}, await indexedDB.databases(),
            await caches.keys(), await navigator.serviceWorker.getRegistrations()]"""
    )
    assert kept == [{}, {}, [], [], []]
    names = {cookie["name"] for cookie in person.page.context.cookies()}
    assert names <= {"sessionid", "csrftoken", "known_device", "epep_device"}, names
    for cookie in person.page.context.cookies():
        assert cookie["httpOnly"], cookie["name"]
        assert world.teacher.email not in cookie["value"]


def test_the_back_button_shows_nothing_after_signing_out(
    world: Scene, at_views: Callable[[], Person]
) -> None:
    person = at_views()
    person.page.goto("/sign-out/")
    person.page.get_by_role("button", name="Sign out").click()
    expect(person.page.get_by_text("Orla")).to_have_count(0)
    for _ in range(2):
        person.page.go_back()
        expect(person.page.get_by_text("Orla")).to_have_count(0)
        expect(person.page).to_have_url(re.compile("/sign-(in|out)/"))
