"""Each authority's form of each type, filled in by its owners in browsers, sent, finalised, and its PDF counted.

What single questions and rules do is tested elsewhere; here nothing is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from peps.blocks.layout import Section
from peps.models import Pep, Rendition
from peps.pinned import definition_of
from peps.quality import levels
from peps.readiness import facts_of
from tests.factories import Scene, scene
from tests.journeys.at_once import fill_at_once
from tests.journeys.counting import count, text_of
from tests.journeys.steps import Person
from tests.stack import RealStack

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BORN = {
    "early_years": date(2022, 10, 10),
    "school_age": date(2013, 2, 14),
    "post_16": date(2009, 2, 14),
}
BY_HAND = (
    Role.YOUNG_PERSON,
    Role.SOCIAL_WORKER,
    Role.DESIGNATED_TEACHER,
    Role.VIRTUAL_SCHOOL_OFFICER,
    Role.VIRTUAL_SCHOOL_HEAD,
)
"""Who fills in a section with an account. A carer tells it to somebody."""


class Everybody:
    """One browser for each person, signed in when first needed."""

    def __init__(self, somebody: Callable[..., Person], plan: Scene) -> None:
        self._somebody, self._plan = somebody, plan
        self._there: dict[Role, Person] = {}

    def __call__(self, role: Role) -> Person:
        if role not in self._there:
            user: User = self._plan.who(role)
            self._there[role] = self._somebody().sign_in(user)
        return self._there[role]


@pytest.mark.parametrize("authority", ["birmingham", "walsall", "bolton", "norfolk"])
@pytest.mark.parametrize("pep_type", list(BORN))
def test_every_section_is_filled_sent_finalised_and_counted_in_the_pdf(
    stack: RealStack, somebody: Callable[..., Person], authority: str, pep_type: str
) -> None:
    plan = scene(preset=authority, born=BORN[pep_type], given_name="Orla", family_name="Fennimore")
    assert plan.pep.pep_type == pep_type
    people = Everybody(somebody, plan)
    definition = definition_of(plan.pep)
    for form in definition.sections:
        _fill_and_sign(people, plan.pep, form)
    people(Role.DESIGNATED_TEACHER).send(plan.pep.pk)
    best = levels(definition.quality)[0].key
    officer = people(Role.VIRTUAL_SCHOOL_OFFICER)
    officer.judge(plan.pep.pk, [form.key for form in definition.sections], best).press("Save").reads("Saved.")
    head = people(Role.VIRTUAL_SCHOOL_HEAD)
    head.go(f"/peps/{plan.pep.pk}/finalise/").press("Finalise").reads("The plan is finalised.")
    assert stack.wait_until(lambda: _is_made(plan.pep), 90), stack.logs()
    _the_pdf_holds_every_answer(plan.pep)


def _fill_and_sign(people: Everybody, pep: Pep, form: Section) -> None:
    """The owner fills in everything there is; where that is the child, a signer adds what is not the child's."""
    signer = next(role for role in (*form.signed_by, *form.on_behalf_by) if role in BY_HAND)
    owner = next((role for role in (*form.filled_by, *form.on_behalf_by) if role in BY_HAND), signer)
    for role in dict.fromkeys((owner, signer)):
        person = people(role).open_section(pep.pk, form.key)
        if role != Role.YOUNG_PERSON:
            person.confirm_facts(form)
        if any(form.questions()):
            done = {"views_done": "yes"} if role == Role.YOUNG_PERSON else {}
            fill_at_once(person.page, form, done)
        if role == Role.YOUNG_PERSON:
            person.press("Save").reads("Thank you.")
    person = people(signer)
    if any(block.part == "targets" for block in form.blocks):
        if any(form.questions()):
            person.press("Save and come back later").reads("You can come back to it.")
        person.add_target(pep.pk).open_section(pep.pk, form.key)
    person.save_and_sign(form.letter)


def _is_made(pep: Pep) -> bool:
    made = Rendition.objects.filter(snapshot__pep=pep)
    return made.exists() and all(row.status == Rendition.Status.DONE for row in made)


def _the_pdf_holds_every_answer(pep: Pep) -> None:
    pep.refresh_from_db()
    rendition = Rendition.objects.get(snapshot=pep.current_snapshot, audience="full")
    answers: dict[str, Any] = {
        key: stored for section in pep.sections.all() for key, stored in section.answers.items()
    }
    counted = count(definition_of(pep), answers, facts_of(pep), text_of(_bytes_of(rendition)))
    assert not counted.lacking, [(key, answers.get(key)) for key in counted.lacking]
    assert not counted.too_much
    asked = len(definition_of(pep).places)
    assert len(counted.found) > asked // 2, (len(counted.found), asked)


def _bytes_of(rendition: Rendition) -> bytes:
    return bytes(rendition.pdf)
