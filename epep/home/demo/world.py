"""Builds the demonstration's authorities, schools, people and children; PEPs are `plans.py`.

Deterministic: the same names, dates and numbers every time. Run once; a second run finds it done.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import AuthoritySettings, Membership, Organisation, Term, User
from accounts.roles import Role
from children.codes import ETHNICITY
from children.identifiers import upn_check_letter
from children.models import CarePeriod, Child, Link, Placement, SchoolSpell
from epep.home.demo import cast

SEED = 2026
BEGAN = date(2020, 9, 1)
LONDON = ZoneInfo("Europe/London")
SOURCE = {"source": "the social care record", "on": "2026-11-02"}

# (school key, authority, how many, birth years): 60 children of all ages.
ROLLS = (
    ("nursery", cast.WEST, 4, (2022, 2023)),
    ("brook", cast.WEST, 15, (2016, 2021)),
    ("hill", cast.WEST, 1, (2017, 2017)),
    ("oak", cast.WEST, 6, (2011, 2015)),
    ("oak", cast.EAST, 3, (2011, 2015)),
    ("river", cast.WEST, 14, (2010, 2015)),
    ("river", cast.WEST, 2, (2009, 2009)),
    ("moor", cast.EAST, 7, (2016, 2021)),
    ("beacon", cast.EAST, 5, (2011, 2015)),
    ("college", cast.EAST, 3, (2008, 2009)),
)


@dataclass
class World:
    """What was built, by short names."""

    rng: random.Random
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    rolls: dict[str, list[Child]] = field(default_factory=dict)

    def teacher_of(self, school: Organisation) -> User:
        """The designated teacher of a school."""
        return User.objects.filter(
            memberships__organisation=school, memberships__role=Role.DESIGNATED_TEACHER
        )[0]


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of a day in London."""
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON)


def build(password: str) -> World:
    """Make everything but the PEPs. The caller's transaction."""
    world = World(rng=random.Random(SEED))
    _organisations(world)
    _people(world, password)
    for school, authority, number, years in ROLLS:
        for _ in range(number):
            child = _child(world, authority, world.organisations[school], years)
            world.children.append(child)
            world.rolls.setdefault(school, []).append(child)
    _name_the_young_person(world)
    _links(world)
    return world


def _organisations(world: World) -> None:
    for row in cast.AUTHORITIES:
        authority = Organisation.objects.create(kind="authority", name=row.name, la_code=row.code)
        world.organisations[row.code] = authority
        AuthoritySettings.objects.create(authority=authority, preset=row.preset, values=row.values)
        for term in cast.terms():
            world.terms[row.code, term.name] = Term.objects.create(
                authority=authority,
                name=term.name,
                season=term.season,
                school_year=term.school_year,
                starts_on=term.starts,
                ends_on=term.ends,
                half_term_starts_on=term.half[0],
                half_term_ends_on=term.half[1],
                peps_due_on=term.due,
            )
    for school in cast.SCHOOLS:
        world.organisations[school.key] = Organisation.objects.create(
            kind=school.kind,
            name=school.name,
            la_code=school.code,
            urn=school.urn,
            establishment_number=school.number,
            phase=school.phase,
            status="1",
            low_age=school.low_age,
            high_age=school.high_age,
            town=school.town,
            ofsted_rating="Good",
            opened_on=date(1998, 9, 1),
        )


def _people(world: World, password: str) -> None:
    for person in cast.PEOPLE:
        user = User.objects.create_user(
            f"{person.account}@demo.example",
            password,
            name=person.name,
            job_title=person.job,
            phone=person.phone,
        )
        world.people[person.account] = user
        for role, place in person.memberships:
            Membership.objects.create(
                user=user, organisation=world.organisations[place], role=role, starts_on=BEGAN
            )


def _upn(world: World, child_number: int, code: str) -> str:
    rest = f"{code}200{child_number % 10}21{child_number:03d}"[:12].ljust(12, "0")
    return upn_check_letter(rest) + rest


def _child(world: World, code: str, school: Organisation, years: tuple[int, int]) -> Child:
    rng, number = world.rng, len(world.children) + 1
    born = date(years[0], 9, 1) + timedelta(days=rng.randrange((years[1] - years[0] + 1) * 365 - 130))
    fields = ("given_name", "date_of_birth", "sex", "ethnicity", "upn", "first_language", "la_child_id")
    child = Child.objects.create(
        authority=world.organisations[code],
        la_child_id=str(410000 + number * 37),
        given_name=cast.GIVEN[(number * 7) % len(cast.GIVEN)],
        family_name=cast.FAMILY[(number * 5) % len(cast.FAMILY)],
        date_of_birth=born,
        sex=rng.choice("MF"),
        ethnicity=rng.choice(list(ETHNICITY)[:18]),
        first_language=rng.choice(["English"] * 8 + ["Polish", "Arabic"]),
        interpreter_needed=False,
        upn=_upn(world, number, code) if born < date(2021, 9, 1) else "UN1",
        sen_status=rng.choice("NNNKKE"),
        early_hours=15 if school.kind == "setting" else None,
        carer_sdq_score=rng.randrange(5, 24),
        carer_sdq_on=date(2026, 3, 31),
        sources=dict.fromkeys(fields, SOURCE),
    )
    _journey(world, child, school)
    return child


def _journey(world: World, child: Child, school: Organisation) -> None:
    rng = world.rng
    entered = (
        date(2026, 11, 10)
        if len(world.children) % 20 == 7
        else date(2023, 1, 10) + timedelta(days=rng.randrange(900))
    )
    entered = max(entered, child.date_of_birth + timedelta(days=200))
    care = CarePeriod.objects.create(child=child, started_on=entered)
    moves = [entered]
    if entered < date(2025, 6, 1) and rng.random() < 0.6:
        moves.append(entered + timedelta(days=rng.randrange(120, 400)))
    for place, start in enumerate(moves):
        last = place == len(moves) - 1
        Placement.objects.create(
            child=child,
            care_period=care,
            started_on=start,
            ended_on=None if last else moves[place + 1],
            reason_new="S" if place == 0 else "P",
            reason_ceased="" if last else "X1",
            change_reason="" if last else "LAREQ",
            legal_status=rng.choice(["C2", "C2", "C1", "V2"]),
            need="N1",
            placement_type=rng.choice(["U6", "U4", "U1", "K2"]),
            provider=rng.choice(["PR1", "PR4"]),
            address=f"{rng.randrange(2, 98)} {rng.choice(['Elm', 'Mill', 'Canal', 'Station'])} Road, Westford",
            postcode="ZZ99 9ZZ",
            carer_name=rng.choice(cast.CARER_NAMES),
            confidential=rng.random() < 0.2,
        )
    _schools(world, child, school)


def _schools(world: World, child: Child, school: Organisation) -> None:
    first = date(child.date_of_birth.year + (11 if school.phase == "4" else 4), 9, 3)
    start = min(max(first, date(2019, 9, 3)), date(2026, 9, 2))
    if school.phase == "6":
        start = date(2026, 9, 2)
    before = {"4": "brook", "6": "beacon"}.get(school.phase)
    if before:
        SchoolSpell.objects.create(
            child=child,
            school=world.organisations[before],
            started_on=start - timedelta(days=7 * 365),
            ended_on=start,
            reason_left="Moved to the next school",
        )
    SchoolSpell.objects.create(child=child, school=school, started_on=start)


def _name_the_young_person(world: World) -> None:
    """One child of the demonstration has an account, a carer with one, and a preferred name."""
    kai = world.rolls["oak"][0]
    kai.given_name, kai.family_name, kai.preferred_name = "Kairon", "Morgan", "Kai"
    kai.save()


def _links(world: World) -> None:
    people = world.people
    west = [child for child in world.children if child.authority.la_code == cast.WEST]
    kai, only = world.rolls["oak"][0], world.rolls["hill"][0]
    hannahs = [kai, only, *[child for child in west if child not in (kai, only)][:16]]
    for child in world.children:
        worker = "east.worker" if child.authority.la_code == cast.EAST else "second.worker"
        _link(child, people["social.worker" if child in hannahs else worker], Role.SOCIAL_WORKER)
    for child in hannahs:
        _link(child, people["team.manager"], Role.TEAM_MANAGER)
    for child in hannahs[:10]:
        _link(child, people["iro"], Role.REVIEWING_OFFICER)
    placement = kai.placements.get(ended_on=None)
    _link(kai, people["carer"], Role.CARER, placement=placement, started_on=placement.started_on)
    _link(kai, people["young.person"], Role.YOUNG_PERSON)


def _link(child: Child, user: User, role: Role, **more: Any) -> None:
    Link.objects.create(child=child, user=user, role=role, **({"started_on": BEGAN} | more))
