"""What people do in their browsers, step by step: signing in, looking, filling, signing, sending, judging.

A step knows the pages' words and where they lead; what a journey shows is said by its test.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from peps.blocks.layout import Section
from tests.factories import PASSWORD
from tests.journeys import filling
from tests.stack import RealStack

NARROWEST = 320
PHONE = 375


@dataclass
class Person:
    """Somebody in a browser of their own. `look` is how a page is checked: axe, pictures, no wide page."""

    stack: RealStack
    page: Page
    check: Callable[[Page], None]
    keep: Callable[[Page, str], None]
    broken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Note every file of a page that the portal does not have."""
        self.page.on(
            "response",
            lambda answer: (
                self.broken.append(answer.url)
                if answer.status >= 500 or (answer.status == 404 and "/static/" in answer.url)
                else None
            ),
        )

    # ---- looking -----------------------------------------------------------------------------

    def look(self, name: str = "") -> Person:
        """axe finds nothing, nothing is missing, the page fits 320 px; with a name pictures are kept."""
        assert not self.broken, f"{self.broken}\n{self.stack.logs()}"
        self.check(self.page)
        size = self.page.viewport_size
        assert size
        if name:
            self.keep(self.page, f"{name}-{size['width']}")
        if size["width"] > PHONE:
            self.page.set_viewport_size({"width": PHONE, "height": 800})
            if name:
                self.keep(self.page, f"{name}-{PHONE}")
        self.page.set_viewport_size({"width": NARROWEST, "height": 800})
        wide = self.page.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= NARROWEST, f"{self.page.url} is {wide} px wide: {self._too_wide()}"
        self.page.set_viewport_size(size)
        return self

    def _too_wide(self) -> list[str]:
        found: list[str] = self.page.evaluate(
            """limit => [...document.querySelectorAll("main *")].filter(
                one => one.getBoundingClientRect().right > limit).map(one => one.outerHTML.slice(0, 120))""",
            NARROWEST,
        )
        return found[:5]

    @property
    def main(self) -> Locator:
        """What the page is about, without header and footer."""
        return self.page.locator("main")

    def reads(self, *words: str) -> Person:
        """The words stand on the page."""
        for word in words:
            expect(self.main).to_contain_text(word)
        return self

    def status_of(self, path: str) -> int:
        """The status of an address, asked with this browser's session."""
        return self.page.request.get(path, max_redirects=0).status

    # ---- going -------------------------------------------------------------------------------

    def go(self, path: str) -> Person:
        """Open an address; it must be a page."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status < 400, f"{path} answers {answer.status}"
        return self

    def press(self, words: str) -> Person:
        """Press a button by its words."""
        self.page.get_by_role("button", name=words, exact=True).first.click()
        return self

    def follow(self, words: str) -> Person:
        """Follow a link of the page, whatever it looks like, by its words."""
        self.main.locator("a").filter(has_text=words).first.click()
        return self

    def sign_in(self, user: User, *, then: str = "") -> Person:
        """Through the sign-in page, as everybody."""
        self.go(then or "/sign-in/")
        self.page.locator("#id_login").fill(user.email)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        expect(self.page).not_to_have_url(re.compile("/sign-in/"))
        return self

    # ---- the plan ----------------------------------------------------------------------------

    def open_section(self, pep: UUID, key: str) -> Person:
        """The page of one section."""
        return self.go(f"/peps/{pep}/{key}/")

    def fill(self, form: Section, *, optional: bool = False, **own: Any) -> Person:
        """Everything that the section asks for (see `filling`)."""
        filling.fill_section(self.page, form, optional=optional, own=own)
        return self

    def confirm_facts(self, form: Section) -> Person:
        """Every fact that came filled in, safety facts singly."""
        filling.confirm_facts(self.page, form)
        return self

    def saved_by_itself(self) -> Person:
        """The line under the heading says that the draft is saved, without anybody pressing anything."""
        expect(self.page.locator("[data-save-state]")).to_contain_text(re.compile(r"Draft saved at \d"))
        return self

    def until(self, true: Callable[[], object]) -> Person:
        """The database says so: a page may be ahead of its last save."""
        assert self.stack.wait_until(true), self.stack.logs()
        return self

    def add_target(self, pep: UUID, **own: str) -> Person:
        """One target with everything said, from an empty one, whatever the authority calls it."""
        values = {
            "outcome": "I read a chapter book alone",
            "child_words": "I read a whole book",
            "unit": "books",
            "start": "0",
            "aim": "2",
            "measure": "The reading record, looked at each Friday",
            "by_when_day": "17",
            "by_when_month": "3",
            "by_when_year": "2027",
            "actions-0-who": "Class teacher",
            "actions-0-does": "Hears reading",
            "actions-0-times": "5",
            "at_home": "Reads aloud at bedtime",
            "why": "Longer texts are hard",
        }
        self.go(f"/peps/{pep}/targets/add/").page.locator('button[value="blank"]').click()
        for name, value in (("area", "cognition"), ("span", "short"), ("kind", "count"), ("money", "none")):
            self.page.locator(f'[name="{name}"][value="{value}"]').check()
        for name, text in (values | own).items():
            self.page.locator(f'[name="{name}"]').fill(text)
        self.page.get_by_role("button", name=re.compile("^Save this ")).first.click()
        self.reads(" is saved.")
        return self

    def save_and_sign(self, letter: str) -> Person:
        """From the section to its check page, the tick, the signature."""
        self.press("Save and continue")
        return self.sign(letter)

    def sign(self, letter: str) -> Person:
        """On the check page: read, tick, sign."""
        expect(self.page).to_have_url(re.compile("/check/$"))
        self.page.get_by_label("I have read this and agree").check()
        self.press("Sign off my part")
        self.reads(f"You signed section {letter}")
        return self

    def send(self, pep: UUID) -> Person:
        """To the Virtual School."""
        self.go(f"/peps/{pep}/send/").press("Send to the Virtual School")
        self.reads("The plan is with the Virtual School.")
        return self

    def judge(self, pep: UUID, form_keys: list[str], level: str) -> Person:
        """Give every section the level."""
        self.go(f"/peps/{pep}/quality/")
        for key in form_keys:
            self.page.locator(f'input[name="judge-{key}-level"][value="{level}"]').check()
        return self

    def comment(self, section: str, question: str, text: str) -> Person:
        """On the quality desk: a comment on one answer that must be put right."""
        self.page.locator(f'button[name="on"][value="{question}"]').click()
        expect(self.page).to_have_url(re.compile(f"#comment-{section}$"))
        expect(self.page.locator(f"#id_comment-{section}-question")).to_have_value(question)
        self.page.locator(f"#id_comment-{section}-text").fill(text)
        self.page.locator(f'button[name="section"][value="{section}"]').click()
        self.reads("Comment added.", text)
        return self
