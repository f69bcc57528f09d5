"""The child's views in tests: saving them, finishing them, a note beside them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import HttpResponse

from accounts.models import User
from accounts.roles import Role
from peps.actions import Saved, add_note, save_section
from peps.blocks.views import DONE
from peps.models import Note
from tests.factories import NOW, Scene, page_token
from tests.peps.pages import client_of, url

AGES = {
    "early": date(2022, 11, 24),  # 4 on the day on which tests play, and in nursery
    "primary": date(2017, 2, 14),
    "secondary": date(2013, 2, 14),
    "post16": date(2009, 2, 14),
}
ONE_OF = {
    "early": "views_early_day",
    "primary": "views_primary_good_at",
    "secondary": "views_well",
    "post16": "views_post16_course",
}
GIVEN = {"participation_given": "yes"}
WORDS, OTHER = "views_well", "views_hard"


def save(here: Scene, by: User, changes: dict[str, Any], **more: Any) -> Saved:
    """A save of the views from a page just drawn, unless `more` says otherwise."""
    section = here.section("views")
    given = {"base_revision": section.revision, "page": page_token(), "now": NOW} | more
    return save_section(section=section, changes=changes, by=by, **given)


def note(here: Scene, by: User, text: str = "She read this out herself.", question: str = WORDS) -> Note:
    """A note beside the child's words."""
    return add_note(section=here.section("views"), question=question, text=text, by=by, now=NOW)


def finished(here: Scene, by: User | None = None) -> User:
    """The words are there and the child says that they are finished; returns the young person."""
    young = here.who(Role.YOUNG_PERSON)
    save(here, by or young, GIVEN | {WORDS: "Art!", OTHER: "Maths", DONE: "yes"})
    return young


def open_page(here: Scene, who: User) -> HttpResponse:
    """The views as this person opens them."""
    return client_of(who).get(url(here, "section", "views"))


def asked(page: HttpResponse) -> set[str]:
    """Names of the controls on a page."""
    return set(re.findall(r'name="((?:views|wishes|participation)_\w+)"', page.content.decode()))


def answers(here: Scene) -> dict[str, Any]:
    """What stands."""
    return here.section("views").answers
