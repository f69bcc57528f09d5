"""The scripts in a real browser: drafts that are never lost, rows, reveal, one submit, and axe on every part."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.page.addresses")]

SAVED = {"revision": 2, "saved_at": "11:05am", "merged": {}, "conflicts": []}


class Server:
    """Stands for the portal's autosave address: keeps what came, answers as told."""

    def __init__(self) -> None:
        self.came: list[dict[str, list[str]]] = []
        self.answers: list[Any] = []
        self.at_once = 0
        self.most_at_once = 0

    def handle(self, route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        sent: dict[str, list[str]] = {}
        for name, value in parse_qsl(route.request.post_data or "", keep_blank_values=True):
            sent.setdefault(name, []).append(value)
        self.came.append(sent | {"x-autosave": [route.request.headers.get("x-autosave", "")]})
        answer = self.answers.pop(0) if self.answers else SAVED
        if answer == "no connection":
            route.abort("internetdisconnected")
        elif isinstance(answer, int):
            route.fulfill(status=answer, body="no", content_type="text/html")
        else:
            route.fulfill(status=200, body=json.dumps(answer), content_type="application/json")


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def opened(
    live_server: Any, new_context: Callable[..., BrowserContext], server: Server
) -> Callable[..., Page]:
    """`opened(width=320)`: the style page, with the autosave address answered by `server`."""

    def open_page(address: str = "/help/style/", **options: Any) -> Page:
        page = new_context(live_server, **options).new_page()
        page.route("**/help/style/", server.handle)
        page.goto(address)
        return page

    return open_page


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_every_part_is_accessible_and_nothing_scrolls_sideways(
    opened: Callable[..., Page],
    width: int,
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
) -> None:
    page = opened(width=width)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    picture(page, f"style-{width}")


@pytest.mark.parametrize("theme", ["plum", "slate"])
def test_an_authoritys_own_colours_are_accessible(
    opened: Callable[..., Page], theme: str, assert_accessible: Callable[[Page], None]
) -> None:
    page = opened(f"/help/style/?theme={theme}")
    assert page.evaluate("getComputedStyle(document.querySelector('.epep-header')).backgroundColor") != (
        "rgb(28, 79, 86)"
    )
    assert_accessible(page)


def test_nothing_of_the_government_and_no_other_host_is_asked_for(opened: Callable[..., Page]) -> None:
    page = opened("/fine/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/help/style/")
    page.wait_for_load_state("networkidle")
    assert any("atkinson" in url for url in asked)
    assert [url for url in asked if "localhost" not in url and "127.0.0.1" not in url] == []
    assert [url for url in asked if "/assets/" in url] == []


def test_only_what_changed_is_saved_and_the_page_says_so(opened: Callable[..., Page], server: Server) -> None:
    page = opened()
    state = page.locator("[data-save-state]")
    page.get_by_label("School", exact=True).fill("Hollyfield")
    expect(state).to_have_text("Draft saved at 11:05am")
    assert len(server.came) == 1
    sent = server.came[0]
    assert sent["changed"] == ["school_name"]
    assert sent["school_name"] == ["Hollyfield"]
    assert sent["base_revision"] == ["1"]
    assert sent["x-autosave"] == ["1"]
    assert "stage" not in sent
    assert page.locator("[name=base_revision]").input_value() == "2"
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


def test_a_date_and_ticks_are_saved_whole(opened: Callable[..., Page], server: Server) -> None:
    page = opened()
    page.get_by_label("A mentor").check()
    expect(page.locator("[data-save-state]")).to_have_text("Draft saved at 11:05am")
    page.get_by_label("A mentor").uncheck()
    page.get_by_label("Education, health and care plan").check()
    page.locator("#id_care_ehcp_review_day").fill("3")
    page.locator("#id_care_ehcp_review_month").fill("12")
    page.locator("#id_care_ehcp_review_month").blur()
    _until(page, lambda: any("care_ehcp_review_day" in sent for sent in server.came))
    keys = {key for sent in server.came for key in sent["changed"]}
    assert {"support", "care_sen", "care_ehcp_review"} <= keys
    emptied = [sent for sent in server.came if "support" in sent["changed"] and "support" not in sent]
    assert emptied
    dated = next(sent for sent in server.came if "care_ehcp_review_day" in sent)
    assert dated["care_ehcp_review_year"] == [""]


def test_a_lost_connection_is_said_and_the_text_comes_through_later(
    opened: Callable[..., Page], server: Server
) -> None:
    server.answers = ["no connection", 503, SAVED]
    page = opened()
    state = page.locator("[data-save-state]")
    page.get_by_label("School", exact=True).fill("Elm Tree")
    expect(state).to_contain_text("Not saved: no connection. We'll keep trying")
    page.get_by_label("E-mail address").fill("a@demo.example")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    _until(page, lambda: len(server.came) >= 2)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(state).to_have_text("Draft saved at 11:05am")
    assert server.came[-1]["school_name"] == ["Elm Tree"]
    assert server.came[-1]["email"] == ["a@demo.example"]


def test_leaving_with_unsaved_work_asks_and_without_does_not(
    opened: Callable[..., Page], server: Server
) -> None:
    server.answers = ["no connection"]
    page = opened()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/fine/")
    assert asked == []
    page.goto("/help/style/")
    page.get_by_label("School", exact=True).click()
    page.keyboard.type("Oak")
    expect(page.locator("[data-save-state]")).to_contain_text("Not saved")
    page.goto("/fine/")
    assert asked == ["beforeunload"]


def test_two_people_on_one_answer_are_sent_to_compare(opened: Callable[..., Page], server: Server) -> None:
    conflict = {
        "key": "school_name",
        "label": "School",
        "theirs": "Oak",
        "by": "Priya Anand",
        "at": "10:41am",
    }
    server.answers = [SAVED | {"conflicts": [conflict], "compare_url": "/fine/"}]
    page = opened()
    page.get_by_label("School", exact=True).fill("Elm")
    notice = page.locator("[data-live-notices]")
    expect(notice).to_contain_text("Priya Anand and you both changed “School”.")
    expect(notice.get_by_role("link", name="Compare the answers")).to_have_attribute("href", "/fine/")
    assert page.get_by_label("School", exact=True).input_value() == "Elm"


def test_what_others_changed_is_shown_before_it_can_be_overwritten(
    opened: Callable[..., Page], server: Server
) -> None:
    server.answers = [SAVED | {"merged": {"email": {"value": "x", "by": "Priya Anand"}}}]
    page = opened()
    page.evaluate("document.querySelector('#id_email').dataset.old = 'yes'")
    page.get_by_label("School", exact=True).fill("Elm")
    expect(page.locator("[data-live-notices]")).to_contain_text("Priya Anand changed “E-mail address”")
    assert page.evaluate("document.querySelector('#id_email').dataset.old") is None
    assert page.locator("[name=base_revision]").input_value() == "2"
    assert page.get_by_label("School", exact=True).input_value() == "Elm"


def test_signed_out_meanwhile_keeps_the_page_and_offers_to_sign_in(
    opened: Callable[..., Page], server: Server
) -> None:
    server.answers = [401, SAVED]
    page = opened()
    page.get_by_label("School", exact=True).fill("Elm")
    link = page.get_by_role("link", name="Sign in again (opens in a new tab)")
    expect(link).to_have_attribute("href", "/sign-in/?next=%2Fhelp%2Fstyle%2F")
    expect(page.locator("[data-save-state]")).to_contain_text("you have been signed out")
    page.evaluate("document.dispatchEvent(new Event('epep:signed-in'))")
    expect(page.locator("[data-save-state]")).to_have_text("Draft saved at 11:05am")
    expect(link).to_have_count(0)


def test_rows_are_added_and_removed_in_the_page(opened: Callable[..., Page], server: Server) -> None:
    page = opened()
    page.get_by_role("button", name="Add another subject").click()
    expect(page.get_by_label("Subject (subject 3)")).to_be_focused()
    page.keyboard.type("Science")
    page.get_by_role("button", name="Remove subject 1").click()
    expect(page.get_by_label("Subject (subject 1)")).to_have_count(0)
    _until(page, lambda: any("Science" in sent.get("attainment-2-subject", []) for sent in server.came))
    assert "attainment-0-subject" not in server.came[-1]


def test_a_question_appears_when_its_answer_is_given(opened: Callable[..., Page]) -> None:
    page = opened()
    review = page.get_by_role("group", name="When was the last annual review?")
    expect(review).to_be_hidden()
    page.get_by_label("Education, health and care plan").check()
    expect(review).to_be_visible()
    page.get_by_label("SEN support").check()
    expect(review).to_be_hidden()


def test_a_double_click_sends_once(opened: Callable[..., Page]) -> None:
    page = opened()
    sent: list[str] = []

    def slow(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url)
        route.fallback()

    page.route("**/help/style/", slow)
    page.evaluate(
        "document.querySelector('form[data-autosave-url]')"
        ".addEventListener('submit', (event) => { window.sends = (window.sends || 0) + 1 })"
    )
    button = page.get_by_role("button", name="Save and continue")
    button.dblclick(no_wait_after=True)
    _until(page, lambda: len(sent) >= 1)
    assert len(sent) == 1


def test_without_script_everything_is_shown_and_can_be_sent(
    opened: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    page = opened(java_script_enabled=False)
    expect(page.get_by_text("Only if there is an education, health and care plan")).to_be_visible()
    expect(page.get_by_role("group", name="When was the last annual review?")).to_be_visible()
    expect(page.get_by_role("link", name="Children")).to_be_visible()
    expect(page.get_by_role("button", name="Add another subject")).to_have_attribute("formnovalidate", "")


def test_a_person_is_warned_and_can_stay(opened: Callable[..., Page], assert_accessible: Any) -> None:
    page = opened("/refused/")
    asked: list[str] = []

    def stay(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json={"signed_in": True, "csrf": "fresh", "idle_seconds": 1800})

    page.route("**/session/stay/", stay)
    page.clock.install()
    page.goto("/help/style/")
    dialog = page.get_by_role("dialog", name="You will be signed out soon")
    page.clock.fast_forward("24:50")
    expect(dialog).to_be_hidden()
    page.clock.run_for(15_000)
    expect(dialog).to_contain_text("You will be signed out in 5 minutes")
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    assert len(asked) == 1
    page.clock.fast_forward("24:00")
    page.clock.run_for(1_000)
    expect(dialog).to_be_hidden()


def test_a_page_left_alone_goes_to_sign_in(opened: Callable[..., Page]) -> None:
    page = opened("/refused/")
    page.route("**/sign-in/**", lambda route: route.fulfill(body="sign in", content_type="text/html"))
    page.clock.install()
    page.goto("/help/style/")
    page.clock.fast_forward("30:01")
    page.clock.run_for(1_000)
    page.wait_for_url("**/sign-in/?next=%2Fhelp%2Fstyle%2F")


def test_enter_in_a_text_box_never_removes_a_row(opened: Callable[..., Page], server: Server) -> None:
    page = opened()
    page.get_by_label("Score (subject 1)").press("Enter")
    _until(page, lambda: len(server.came) >= 1)
    assert "remove_row" not in server.came[0]
    assert "add_row" not in server.came[0]


def test_the_first_tab_stop_is_the_skip_link(opened: Callable[..., Page]) -> None:
    page = opened("/refused/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()


def _until(page: Page, true: Callable[[], bool]) -> None:
    """Wait for something outside the page, letting the browser's events come in meanwhile."""
    for _ in range(80):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("did not happen in 8 seconds")
