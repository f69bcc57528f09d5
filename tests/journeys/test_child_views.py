"""The child's views in real browsers: a nine-year-old on a phone finishes; adults read, and put a note beside.

The questions of the four ages are looked at with axe and at 320 px; what is refused is tests/peps/test_voice.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from peps.models import Note, Section
from tests.factories import Scene, scene
from tests.journeys.steps import Person
from tests.stack import RealStack

pytestmark = pytest.mark.browser

Somebody = Callable[..., Person]
BORN = {4: date(2022, 10, 2), 9: date(2017, 2, 14), 14: date(2012, 2, 14), 17: date(2009, 2, 14)}


def child_of(years: int) -> Scene:
    """A child of that age with an opened plan."""
    return scene(born=BORN[years], given_name="Orla", family_name="Fennimore")


def answers(here: Scene) -> dict[str, object]:
    """The answers of the views as they stand."""
    return Section.objects.get(pep=here.pep, key="views").answers


def test_a_child_of_nine_finishes_and_an_adult_adds_a_note(stack: RealStack, somebody: Somebody) -> None:
    here = child_of(9)
    child = somebody(width=375, height=800).sign_in(here.who(Role.YOUNG_PERSON))
    child.follow("Start").look("views-9")
    child.page.get_by_label("Good", exact=True).first.check()
    child.page.get_by_label("I am good at").fill("Drawing dragons")
    child.page.get_by_role("group", name="I feel safe at school").get_by_label("Most of the time").check()
    child.saved_by_itself()
    child.page.get_by_role("group", name="Is this finished?").get_by_label("Yes").check()
    child.press("Save").reads("nobody can change your words", "You said that you have finished")
    child.look("views-9-home")
    child.follow("Read what you said").reads("You said this is finished", "Drawing dragons").look(
        "views-9-done"
    )

    teacher = somebody().sign_in(here.teacher).open_section(here.pep.pk, "views")
    teacher.reads("Orla said this is finished. Nobody can change these words.", "Drawing dragons")
    expect(teacher.page.locator('[name="views_primary_good_at"]')).to_have_count(0)
    teacher.page.locator("summary", has_text="Add a note beside these words: I am good at").click()
    teacher.look("views-9-teacher")
    teacher.page.locator("#note-views_primary_good_at").fill("The whole class asked her to draw theirs.")
    teacher.page.locator('button[name="note"][value="views_primary_good_at"]').click()
    teacher.reads(f"Note by {here.teacher.name}, designated teacher,").look("views-9-note")
    assert answers(here)["views_primary_good_at"] == "Drawing dragons"
    assert Note.objects.get().made_by == here.teacher
    teacher.go(f"/peps/{here.pep.pk}/read/").reads(
        "Drawing dragons", "The whole class asked her to draw theirs."
    )
    note = teacher.page.locator("#section-views .epep-note")
    expect(note).to_contain_text("The whole class asked her")
    expect(note).not_to_contain_text("Drawing dragons")
    teacher.look("views-9-read")


def test_a_child_opens_their_words_again_without_script(stack: RealStack, somebody: Somebody) -> None:
    here = child_of(14)
    child = somebody(width=375, height=800, java_script_enabled=False).sign_in(here.who(Role.YOUNG_PERSON))
    child.follow("Start")
    child.page.locator("#id_views_well").fill("Art")
    child.page.locator('[name="views_done"][value="yes"]').check()
    child.press("Save").follow("Read what you said").reads("Art")
    expect(child.page.locator("#id_views_well")).to_have_count(0)
    child.page.locator('[name="views_done"][value="no"]').check()
    child.press("Save").reads("You can change your words again.")
    child.page.locator("#id_views_well").fill("Art and music")
    child.press("Save")
    assert answers(here)["views_well"] == "Art and music"


def test_an_adult_helps_a_child_of_four_and_can_change_the_set(stack: RealStack, somebody: Somebody) -> None:
    here = child_of(4)
    teacher = somebody().sign_in(here.teacher).open_section(here.pep.pk, "views")
    page = teacher.page
    page.get_by_role("group", name="Views given this time").get_by_label("Yes").check()
    expect(page.locator("#id_views_early_day")).to_be_visible()
    expect(page.locator("#id_views_primary_best")).to_be_hidden()
    page.locator("#id_views_early_day").fill("Waves at the gate, then runs to the sand")
    page.locator("#id_views_early_day_how").select_option("seen")
    teacher.saved_by_itself().look("views-4-teacher")
    page.locator("summary", has_text="Change the questions that suit this child").click()
    page.get_by_label("Primary, 5 to 10").check()
    expect(page.locator("#id_views_early_day")).to_be_hidden()
    expect(page.locator("#id_views_primary_best")).to_be_visible()
    page.get_by_label("Early years, under 5").check()
    expect(page.locator("#id_views_early_day")).to_have_value(re.compile("^Waves"))


@pytest.mark.parametrize("years", [14, 17])
def test_the_questions_of_the_older_fit_a_phone(stack: RealStack, somebody: Somebody, years: int) -> None:
    here = child_of(years)
    child = somebody().sign_in(here.who(Role.YOUNG_PERSON))
    child.follow("Start").reads("If something is not safe").look(f"views-{years}")
