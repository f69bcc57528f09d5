"""What comes next for whom: each section falls to somebody who can see it done, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.authority import preset
from accounts.roles import Role
from peps.blocks.definition import resolve
from peps.next_act import Group, is_mine, next_act
from peps.pinned import definition_of
from tests import factories

TEACHER, WORKER, YOUNG = Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.YOUNG_PERSON
FALLS_TO = {
    "care": {WORKER},
    "views": {TEACHER, YOUNG},
    "education": {TEACHER},
    "carer": {TEACHER},
    "meeting": {TEACHER},
}


@pytest.mark.parametrize("section", FALLS_TO)
def test_a_section_falls_to_those_who_can_see_it_done(section: str) -> None:
    form = resolve("school_age", preset("birmingham")).section(section)
    assert {role for role in Role if is_mine(form, {role})} == FALLS_TO[section]


def test_a_colleague_has_the_sections_handed_over() -> None:
    form = resolve("school_age", preset("birmingham")).section("education")
    assert is_mine(form, {Role.SCHOOL_COLLEAGUE}, {"education"})
    assert not is_mine(form, {Role.SCHOOL_COLLEAGUE}, {"views"})


@pytest.mark.django_db
def test_a_teacher_is_led_through_every_section_to_sending() -> None:
    scene = factories.scene()
    pep, said = scene.pep, []
    while len(said) < 10:
        sections = list(pep.sections.order_by("position"))
        act = next_act(pep, sections, definition_of(pep), {TEACHER}, today=pep.due_on - timedelta(days=3))
        said.append(act.words)
        key = act.url.rstrip("/").rpartition("/")[2]
        if key not in FALLS_TO:
            break
        assert act.group is Group.SOON
        factories.sign_all(pep, only=(key,))
    assert [words.partition(":")[0] for words in said] == ["Start"] * 4 + ["See the plan"]
    factories.sign_all(pep, only=("care",))
    sections = list(pep.sections.order_by("position"))
    late = next_act(pep, sections, definition_of(pep), {TEACHER}, today=pep.due_on + timedelta(days=1))
    assert (late.words, late.group) == ("Send to the Virtual School", Group.OVERDUE)
