"""Two people and three windows on one section: 200 random interleavings, and no word is lost unseen.

A word may go only by the hand of somebody who had it on the screen when they replaced it.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from peps.actions import Saved, save_section, settle
from peps.actions.settling import waiting
from peps.marks import mark, marks_of, read_marks
from peps.models import Section, Unmerged
from peps.pinned import form_of
from tests.factories import TODAY, Scene, at, delegate, page_token, scene

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

KEYS = ("strengths_strengths", "strengths_behaviour", "strengths_barriers", "attendance_plan")
STORIES, STEPS, AT_ONCE = 200, 25, 20
WORD = re.compile(r"word\d+")


@dataclass
class Window:
    """One window of one person: what its page showed, what was typed there since."""

    person: User
    token: str = ""
    base: int = 0
    shown: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    dirty: set[str] = field(default_factory=set)
    torn: set[str] = field(default_factory=set)
    """Questions in conflict: the page goes on showing what was typed here, not what stands."""
    seen: set[str] = field(default_factory=set)

    def load(self, section: Section) -> None:
        """Draw the page anew: the person sees what stands."""
        form = form_of(section)
        self.token, self.base = page_token(), section.revision
        self.shown = read_marks(form, marks_of(form, section.answers))
        self.fields = {key: section.answers.get(key, "") for key in KEYS}
        self.dirty, self.torn = set(), set()
        self.seen = words(self.fields.values())


@dataclass
class Comparison:
    """A compare page on somebody's screen."""

    person: User
    token: str
    base: int
    rows: dict[str, tuple[str, str, str]]  # row id → question, kept text, standing text
    seen: set[str]


def words(texts: Any) -> set[str]:
    """The words in some texts; each was typed once in the whole run."""
    return {word for text in texts if text for word in WORD.findall(str(text))}


def alive(section: Section) -> set[str]:
    """The words that are on show or kept for somebody to choose."""
    kept = Unmerged.objects.filter(section=section, settled_at__isnull=True).values_list("answer", flat=True)
    return words(section.answers.values()) | words(kept)


class Run:
    """One random story; every step checks what became of the words."""

    def __init__(self, here: Scene, seed: int) -> None:
        self.here, self.dice, self.minute, self.count = here, random.Random(seed), 0.0, 0
        helper = here.colleague
        self.windows = [Window(here.teacher), Window(here.teacher), Window(helper)]
        self.comparisons: list[Comparison] = []
        for window in self.windows:
            window.load(self.section)

    @property
    def section(self) -> Section:
        """The section as it stands."""
        return self.here.section("education")

    def step(self) -> None:
        """Something happens."""
        window = self.dice.choice(self.windows)
        act = self.dice.choices(
            [self.type, self.autosave, self.save, self.reload, self.compare, self.choose], [8, 8, 3, 1, 2, 2]
        )[0]
        act(window)
        self.minute += 0.3

    def type(self, window: Window) -> None:
        """The person adds a word to an answer, or replaces it."""
        key = self.dice.choice(KEYS)
        self.count += 1
        word = f"word{self.count}"
        window.fields[key] = f"{window.fields[key]} {word}" if self.dice.random() < 0.5 else word
        window.dirty.add(key)

    def autosave(self, window: Window) -> None:
        """The script sends what is dirty, and shows what others changed meanwhile in other questions."""
        changes = {key: window.fields[key] for key in window.dirty}
        saved = self._send(window, changes, autosave=True)
        section = saved.section
        for key in saved.merged.keys() - changes.keys() - window.torn:
            window.fields[key] = section.answers.get(key, "")
        window.torn |= {conflict.question for conflict in saved.conflicts}
        window.seen |= words(window.fields.values())
        window.base = section.revision
        window.shown = read_marks(form_of(section), marks_of(form_of(section), section.answers))

    def save(self, window: Window) -> None:
        """The person presses the button: the whole form goes, and a fresh page comes."""
        self._send(window, dict(window.fields), autosave=False)
        window.load(self.section)

    def reload(self, window: Window) -> None:
        """The page is loaded again: what was typed and never sent goes, as the browser warns."""
        window.load(self.section)

    def _send(self, window: Window, changes: dict[str, str], *, autosave: bool) -> Saved:
        before, sent = alive(self.section), words(window.fields[key] for key in window.dirty)
        saved = save_section(
            section=self.section,
            changes=changes,
            base_revision=window.base,
            by=window.person,
            now=at(self.minute),
            page=window.token,
            autosave=autosave,
            shown=window.shown,
        )
        window.seen |= sent
        window.dirty = set()
        self._check(before, sent, window.seen)
        return saved

    def compare(self, window: Window) -> None:
        """The person opens the compare page."""
        section = self.section
        rows = {
            str(row.pk): (row.question, row.answer or "", section.answers.get(row.question, ""))
            for row in waiting(section, by=window.person, on=TODAY)
        }
        texts = [text for _question, mine, theirs in rows.values() for text in (mine, theirs)]
        if rows:
            self.comparisons.append(
                Comparison(window.person, page_token(), section.revision, rows, words(texts))
            )

    def choose(self, _window: Window) -> None:
        """The person on some compare page chooses."""
        if not self.comparisons:
            return
        page = self.comparisons.pop(self.dice.randrange(len(self.comparisons)))
        before = alive(self.section)
        choices = {pk: self.dice.choice(["mine", "theirs", "both", ""]) for pk in page.rows}
        settle(
            section=self.section,
            choices=choices,
            both={pk: f"{mine}\n{theirs}" for pk, (_key, mine, theirs) in page.rows.items()},
            seen={pk: mark(mine or None) for pk, (_key, mine, _theirs) in page.rows.items()},
            base_revision=page.base,
            page=page.token,
            by=page.person,
            now=at(self.minute),
        )
        self._check(before, set(), page.seen)

    def _check(self, before: set[str], sent: set[str], seen: set[str]) -> None:
        now = alive(self.section)
        assert sent <= now, "what was just sent must be on show or kept"
        assert before - now <= seen, "only somebody who saw a word may replace it"


@pytest.mark.parametrize("first", range(0, STORIES, AT_ONCE))
def test_no_word_is_lost_unseen(first: int) -> None:
    here = scene()
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    for seed in range(first, first + AT_ONCE):
        story = transaction.savepoint()
        run = Run(here, seed)
        for _ in range(STEPS):
            run.step()
        assert run.count
        transaction.savepoint_rollback(story)
