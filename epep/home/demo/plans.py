"""The demonstration's PEPs: three terms, every state, made by the same actions that people use."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from children.models import Child
from children.people import people_round
from epep.home.demo import answers, cast, money
from epep.home.demo.aims import TARGETS
from epep.home.demo.world import SEED, World, at
from peps import actions
from peps.models import Pep, Section
from peps.pinned import definition_of
from peps.quality import levels
from targets.actions import add_target, change_target, review_target
from targets.querysets import from_last_term, targets_of

STAGES = ("open", "care", "most", "ready", "submitted", "returned", "finalised", "amended")
"""How far a plan has come. `open` has prefilled facts only; `most` waits for the meeting record."""

COMMENTS = (
    ("education", "attainment_progress", "Say how much progress, and what the school did that helped."),
    (
        "education",
        "strengths_barriers",
        "Name the barrier that matters most this term, and what is done about it.",
    ),
)


def plans(world: World) -> int:
    """Open and take forward the PEPs of every child. Returns how many there are."""
    rng = random.Random(SEED + 1)
    made = 0
    money.rules(world)
    past = [child for child in world.children if child.date_of_birth < date(2021, 9, 1)][:26]
    for name, on in (("Spring 2026", date(2026, 1, 12)), ("Summer 2026", date(2026, 4, 20))):
        for number, child in enumerate(_with_kai(world, past)):
            stage = "care" if name == "Summer 2026" and number == 5 else "finalised"
            made += _plan(world, child, name, stage, on, rng)
        money.past(world, name)
    for number, child in enumerate(world.children):
        stage = _stage_of(world, child, number)
        made += _plan(world, child, "Autumn 2026", stage, date(2026, 9, 14), rng)
    money.current(world)
    planned = world.rolls["river"][:2]
    made += _open(world, planned, "Spring 2027", date(2026, 11, 16), start=False)
    return made


def _with_kai(world: World, children: list[Child]) -> list[Child]:
    kai, only = world.rolls["oak"][0], world.rolls["hill"][0]
    return [kai, only, *[child for child in children if child not in (kai, only)]]


def _stage_of(world: World, child: Child, number: int) -> str:
    """The child with accounts has an open plan; the school of the demonstration's teacher has every state."""
    if child in (world.rolls["oak"][0], world.rolls["hill"][0]):
        return "open"
    if child in world.rolls["oak"]:
        return STAGES[world.rolls["oak"].index(child) % len(STAGES)]
    if number % 13 == 12:
        return "none"
    return "cancelled" if number % 17 == 16 else STAGES[number % len(STAGES)]


def _open(world: World, children: list[Child], term: str, on: date, *, start: bool = True) -> int:
    done = 0
    for child in children:
        officer = _officer(world, child)
        report = actions.open_peps(
            children=[child],
            term=world.terms[child.authority.la_code, term],
            by=officer,
            now=at(on, 9),
            start=start,
        )
        done += len(report.opened)
    return done


def _plan(world: World, child: Child, term: str, stage: str, on: date, rng: random.Random) -> int:
    if stage == "none" or not _open(world, [child], term, on):
        return 0
    pep = child.peps.select_related("child", "authority", "term", "school").get(
        term=world.terms[child.authority.la_code, term]
    )
    if stage == "cancelled":
        actions.cancel_pep(
            pep=pep, reason="Moved to another authority's care.", by=_officer(world, child), now=at(on, 11)
        )
        return 1
    _take(world, pep, stage, on, rng)
    return 1


def _take(world: World, pep: Pep, stage: str, on: date, rng: random.Random) -> None:
    """Walk the plan as far as `stage`, a few days for each step."""
    far = STAGES.index(stage)
    first, *middle, last = [section.key for section in definition_of(pep).sections]
    sender = _person(pep, (Role.SOCIAL_WORKER if pep.without_school else Role.DESIGNATED_TEACHER,), on)
    if far >= 1:
        _section(pep, first, on + timedelta(days=4), rng)
    if far >= 2:
        _targets(pep, sender, on + timedelta(days=8), rng)
        for key in middle:
            _section(pep, key, on + timedelta(days=10), rng)
    if far >= 3:
        _section(pep, last, on + timedelta(days=18), rng)
    if far >= 4:
        pep = actions.submit_pep(pep=pep, by=sender, now=at(on + timedelta(days=19), 16))
    if stage == "returned":
        _return(world, pep, on + timedelta(days=24))
    if far >= 6:
        _finalise(world, pep, on + timedelta(days=25))
    if stage == "amended":
        actions.amend_pep(
            pep=pep,
            sections=["care"],
            reason="The placement changed after the plan was finalised.",
            by=_officer(world, pep.child),
            now=at(on + timedelta(days=40), 10),
        )


def _person(pep: Pep, roles: tuple[Role, ...], on: date) -> User:
    """Somebody who holds the first of these roles that anybody holds for the child."""
    found = {person.role: person.user for person in people_round(pep.child, roles, on=on)}
    return next(found[role] for role in roles if role in found)


def _section(pep: Pep, key: str, on: date, rng: random.Random) -> None:
    """Fill every question of a section, confirm what came, and sign, as somebody whose it is."""
    section = Section.objects.select_related("pep__child").get(pep=pep, key=key)
    definition = definition_of(pep)
    form = definition.section(key)
    signers = (*form.signed_by, *form.on_behalf_by)
    by = _person(pep, tuple(role for role in signers if role not in (Role.YOUNG_PERSON, Role.CARER)), on)
    known: dict[str, Any] = {}
    for stored in pep.sections.values_list("answers", flat=True):
        known |= stored
    typed = answers.fill(definition, key, known, rng, on)
    saved = actions.save_section(
        section=section,
        changes=typed,
        base_revision=section.revision,
        page="demonstration",
        confirm=frozenset(section.sources),
        by=by,
        now=at(on, 15),
    )
    section = saved.section
    if key == "views" and "views_proud" in typed:
        actions.add_note(
            section=section, question="views_proud", text=answers.NOTE, by=by, now=at(on, 15, 10)
        )
        section.refresh_from_db()
    actions.sign_section(section=section, revision=section.revision, by=by, now=at(on, 15, 20))


def _targets(pep: Pep, by: User, on: date, rng: random.Random) -> None:
    """Look back on last term's targets, then three of this term's, one of them perhaps carried on."""
    for number, old in enumerate(from_last_term(pep)[1]):
        values = {
            "outcome": rng.choice(("met", "mostly", "partly")),
            "next": "carry_on" if not number else "finish",
        }
        review_target(
            pep=pep, target=old, by=by, now=at(on, 13),
            values=values | {"evidence": "Looked at together in class", "child_says": "I can see that it helped"},
        )  # fmt: skip
    day = pep.due_on + timedelta(days=80)
    typed_day = [str(day.day), str(day.month), str(day.year)]
    going_on = {target.title: target for target in targets_of(pep)}
    for target in going_on.values():
        change_target(target=target, typed={"by_when": typed_day}, by=by, now=at(on, 14))
    fresh = [typed for typed in TARGETS if typed["outcome"] not in going_on]
    for typed in rng.sample(fresh, 3 - len(going_on)):
        add_target(pep=pep, typed=typed | {"by_when": typed_day}, by=by, now=at(on, 14))


def _return(world: World, pep: Pep, on: date) -> None:
    officer = _officer(world, pep.child)
    for key, question, text in COMMENTS:
        actions.add_comment(
            section=pep.sections.get(key=key),
            question=question,
            text=text,
            must_fix=True,
            by=officer,
            now=at(on, 10),
        )
    actions.return_pep(pep=pep, by=officer, now=at(on, 11))


def _finalise(world: World, pep: Pep, on: date) -> None:
    officer = _officer(world, pep.child)
    best, next_best, *_others = levels(definition_of(pep).quality)
    for number, section in enumerate(pep.sections.all()):
        level = next_best if number % 3 else best
        actions.judge_section(section=section, level=level.key, note="", by=officer, now=at(on, 10))
    head = "virtual.head" if pep.authority.la_code == cast.WEST else "east.head"
    actions.finalise_pep(pep=pep, by=world.people[head], now=at(on, 14))


def _officer(world: World, child: Child) -> User:
    return world.people["virtual.school" if child.authority.la_code == cast.WEST else "east.officer"]
