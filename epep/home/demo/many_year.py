"""Inventing a school year of the four authorities by COPY, for the simulation of a year: people come and go, plans
are late, come back or stand still. Without answers: who did what when is all that is there.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import policy
from accounts.authority import preset
from accounts.models import AuthoritySettings, Membership, Organisation, Term, User
from accounts.roles import Role
from children.models import CarePeriod, Child, Delegation, Link, Placement, SchoolSpell
from children.scopes import HELP
from children.year_groups import nc_year, pep_type_for
from epep.audit.models import Event
from epep.home.demo import cast
from epep.home.demo.copying import Table, analyse
from epep.home.demo.many_year_plans import Plans
from epep.home.demo.world import at
from epep.ids import new_id
from epep.mail.models import HeadContact, HowOften, Quiet
from peps.actions.opening import pin
from peps.blocks.definition import resolve
from peps.blocks.layout import ALL_TYPES
from peps.models import Clock, Invitee, Judgement, Meeting, Pep, PepFacts, Section, SignOff, Snapshot

PRESETS = ("birmingham", "walsall", "bolton", "norfolk")
YEAR = 2025
NOW = at(date(2026, 9, 1))
LONG_AGO = date(2022, 1, 10)
PER_SCHOOL, PER_WORKER = 4, 18
NOBODY_SIGNS_IN = "!invented"
MODELS: tuple[tuple[str, type[Any]], ...] = (
    ("organisations", Organisation), ("users", User), ("memberships", Membership), ("settings", AuthoritySettings),
    ("terms", Term), ("children", Child), ("care", CarePeriod), ("placements", Placement), ("spells", SchoolSpell),
    ("links", Link), ("delegations", Delegation), ("peps", Pep),
    ("sections", Section), ("facts", PepFacts), ("signatures", SignOff), ("judgements", Judgement),
    ("snapshots", Snapshot), ("meetings", Meeting), ("invitees", Invitee), ("events", Event),
    ("clocks", Clock), ("quiets", Quiet), ("often", HowOften), ("heads", HeadContact),
)  # fmt: skip
_HISTORY = frozenset({Membership, AuthoritySettings, Child, CarePeriod, Placement, SchoolSpell, Link})


def terms() -> tuple[cast.TermCast, ...]:
    """The terms of the year, and the one after it, so that days can be counted beyond its end."""
    autumn = cast.TermCast(
        "Autumn 2025", "autumn", YEAR, date(2025, 9, 1), date(2025, 12, 19),
        (date(2025, 10, 27), date(2025, 10, 31)), date(2025, 12, 5),
    )  # fmt: skip
    return (autumn, *cast.terms()[:3])


def invent_year(*, children: int, rounds: int = 3) -> str:
    """Make so many children, shared among the four authorities, with so many terms of plans (up to three).

    The same numbers give the same people, days and plans; ids differ. Returns a line that says what it took.
    """
    codes = [preset(name)["authority"]["code"] for name in PRESETS]
    if Organisation.objects.filter(kind="authority", la_code__in=codes).exists():
        return f"There are authorities {', '.join(codes)} here already: the year is left out."
    started, rows = time.monotonic(), 0
    with transaction.atomic():
        for number, name in enumerate(PRESETS):
            share = children // len(PRESETS) + (number < children % len(PRESETS))
            rows += _Authority(name, number, share, rounds).build()
    analyse()
    took = time.monotonic() - started
    return f"{children} children of {len(PRESETS)} authorities with a year of plans, {rows} rows, in {took:.0f} seconds"


class _Authority:
    """One authority of the year."""

    def __init__(self, name: str, number: int, children: int, rounds: int) -> None:
        self.layout = preset(name)
        self.name, self.number, self.many, self.rounds = name, number, children, rounds
        self.code: str = self.layout["authority"]["code"]
        self.rng = random.Random(f"{name} {children}")
        self.id, self.officer, self.head, self.manager = (new_id() for _ in range(4))
        self.to: dict[str, Table] = {
            key: Table(model, history=model in _HISTORY, now=NOW, by=self.officer) for key, model in MODELS
        }
        past = Table(Section, history=True, now=NOW).past  # history is written as it came about
        assert past is not None
        self.to["past"] = past
        self.helpers: list[tuple[Any, Any]] = []
        forms = {kind: resolve(kind, self.layout) for kind in ALL_TYPES}
        self.forms = {kind: (form, pin(form, now=timezone.now()).digest) for kind, form in forms.items()}

    def build(self) -> int:
        """Make and copy everything. Returns how many rows."""
        self._authority()
        self._schools()
        self._workers()
        plans = Plans(self.id, self.layout, self.forms, self.to, self.rng, (self.officer, self.head))
        for place in range(self.many):
            self._child(place, plans)
        rows = sum(table.copy() for table in self.to.values())
        for user, child in self.helpers:
            policy.grant(User.objects.get(pk=user), HELP, Child(pk=child))
        return rows

    def _person(self, account: str, role: Role, where: Any, pk: Any = None, **more: Any) -> Any:
        user = pk or new_id()
        self.to["users"].add(
            id=user, email=f"{account}.{self.code}@demo.example", name=f"{account.replace('.', ' ').title()}",
            password=NOBODY_SIGNS_IN, joined_at=NOW,
        )  # fmt: skip
        dates = {"starts_on": date(2020, 9, 1)} | more
        self.to["memberships"].add(user_id=user, organisation_id=where, role=role, **dates)
        return user

    def _authority(self) -> None:
        name = self.layout["authority"]["name"]
        self.to["organisations"].add(id=self.id, kind="authority", name=f"Invented {name}", la_code=self.code)
        self.to["settings"].add(authority_id=self.id, preset=self.name)
        self.rows = [(self._term(term), term) for term in terms()]
        self._person("officer", Role.VIRTUAL_SCHOOL_OFFICER, self.id, self.officer)
        self._person("head", Role.VIRTUAL_SCHOOL_HEAD, self.id, self.head)
        self._person("manager", Role.TEAM_MANAGER, self.id, self.manager)

    def _term(self, term: cast.TermCast) -> Any:
        return self.to["terms"].add(
            authority_id=self.id, name=term.name, season=term.season, school_year=term.school_year,
            starts_on=term.starts, ends_on=term.ends, half_term_starts_on=term.half[0],
            half_term_ends_on=term.half[1], peps_due_on=term.due,
        )  # fmt: skip

    def _schools(self) -> None:
        """A teacher each, of whom one in six leaves in the year; at two schools in five there is a head contact."""
        self.schools: list[tuple[Any, Callable[[date], Any], Any]] = []
        for place in range(-(-self.many // PER_SCHOOL) + 1):
            school = self.to["organisations"].add(
                kind="school", name=f"Invented School {self.code} {place}", la_code=self.code,
                urn=f"{8_000_000 + self.number * 10_000 + place}", phase="4", status="1",
            )  # fmt: skip
            leaves = self._some_day() if place % 6 == 5 else None
            first = self._person(f"teacher.{place}", Role.DESIGNATED_TEACHER, school, ends_on=leaves)
            then = first
            if leaves:
                then = self._person(f"new.teacher.{place}", Role.DESIGNATED_TEACHER, school, starts_on=leaves)
            if place % 5 == 4:
                address = f"head.{place}.{self.code}@schools.example"
                self.to["heads"].add(
                    organisation_id=school, address=address, named_at=at(LONG_AGO), named_by_id=self.officer
                )
            if place % 5 == 1:
                head = self._person(f"head.teacher.{place}", Role.DESIGNATED_TEACHER, school)
                self.to["heads"].add(
                    organisation_id=school, user_id=head, named_at=at(LONG_AGO), named_by_id=self.officer
                )
            if place % 20 == 3:
                self.to["often"].add(user_id=first, weekly=True, saved_at=at(self._some_day()))
            colleague = self._person(f"colleague.{place}", Role.SCHOOL_COLLEAGUE, school)

            def teacher(day: date, first: Any = first, then: Any = then, leaves: date | None = leaves) -> Any:
                return then if leaves and day >= leaves else first

            self.schools.append((school, teacher, colleague))

    def _workers(self) -> None:
        """Social workers; one in six leaves in the year, and another goes on with the children."""
        self.workers: list[tuple[Any, Any, date | None]] = []
        for place in range(-(-self.many // PER_WORKER)):
            leaves = self._some_day() if place % 6 == 1 else None
            first = self._person(f"worker.{place}", Role.SOCIAL_WORKER, self.id, ends_on=leaves)
            then = None
            if leaves:
                then = self._person(f"new.worker.{place}", Role.SOCIAL_WORKER, self.id, starts_on=leaves)
            self.workers.append((first, then, leaves))

    def _some_day(self) -> date:
        """Any day of the year but its first and last weeks."""
        return date(YEAR, 9, 8) + timedelta(days=self.rng.randrange(300))

    def _child(self, place: int, plans: Plans) -> None:
        rng, to = self.rng, self.to
        born = date(2009, 1, 1) + timedelta(days=rng.randrange(13 * 365))
        child = to["children"].add(
            authority_id=self.id, la_child_id=f"{self.code}{place}", date_of_birth=born, sex=rng.choice("MF"),
            given_name=cast.GIVEN[rng.randrange(len(cast.GIVEN))], sen_status=rng.choice("NNKE"),
            family_name=f"{cast.FAMILY[rng.randrange(len(cast.FAMILY))]}{place % 97}",
        )  # fmt: skip
        new = rng.random() < 0.08
        entered = self._some_day() if new else LONG_AGO + timedelta(days=rng.randrange(1000))
        left = (
            max(entered, date(YEAR, 9, 1)) + timedelta(days=rng.randrange(20, 300))
            if rng.random() < 0.06
            else None
        )
        self._care(child, entered, left)
        school, moved = place // PER_SCHOOL, self._some_day() if rng.random() < 0.08 else None
        self._roll(child, school, moved)
        self._people(child, place, entered, left)

        def teacher(day: date) -> Any:
            return self.schools[school + 1 if moved and day >= moved else school][1](day)

        first, then, leaves = self.workers[place // PER_WORKER]
        if rng.random() < 0.05:
            self._help(child, self.schools[school][2], teacher)
        for term_id, term in self.rows[: self.rounds]:
            begin = max(term.starts + timedelta(days=7), entered + timedelta(days=rng.randrange(1, 16)))
            if begin > term.ends or (left and begin >= left):
                continue
            plans.add(
                child=child, kind=pep_type_for(nc_year(born, term.starts)), term=(term_id, term), begin=begin,
                school=self.schools[school + 1 if moved and begin >= moved else school][0], until=left,
                teacher=teacher, worker=lambda day: then if leaves and day >= leaves else first,
            )  # fmt: skip

    def _care(self, child: Any, entered: date, left: date | None) -> None:
        """A time in care; one child in ten moves, one in four of those in an emergency."""
        rng, to = self.rng, self.to
        care = to["care"].add(
            child_id=child, started_on=entered, ended_on=left, reason_ceased="E11" if left else ""
        )
        moved = self._some_day() if rng.random() < 0.1 else None
        if moved and not (entered < moved and (left is None or moved < left)):
            moved = None
        same = {"child_id": child, "care_period_id": care, "legal_status": "C2", "placement_type": "U6"}
        to["placements"].add(
            started_on=entered, ended_on=moved or left, reason_new="S", provider="PR1", **same
        )
        if moved:
            emergency = rng.random() < 0.25
            to["placements"].add(
                started_on=moved, ended_on=left, reason_new="P", provider="PR1", emergency=emergency, **same
            )

    def _roll(self, child: Any, school: int, moved: date | None) -> None:
        to = self.to["spells"]
        to.add(child_id=child, school_id=self.schools[school][0], started_on=LONG_AGO, ended_on=moved)
        if moved:
            to.add(child_id=child, school_id=self.schools[school + 1][0], started_on=moved)

    def _people(self, child: Any, place: int, entered: date, left: date | None) -> None:
        """The links of those who work with the child; they end when they leave, or when care does."""
        first, then, leaves = self.workers[place // PER_WORKER]
        to = self.to["links"]
        begun = min(entered, leaves) if leaves else entered
        ends = min((day for day in (leaves, left) if day), default=None)
        to.add(
            child_id=child,
            user_id=first,
            role=Role.SOCIAL_WORKER,
            started_on=begun,
            ended_on=ends and max(ends, begun),
        )
        if then is not None and leaves and (left is None or left > leaves):
            to.add(child_id=child, user_id=then, role=Role.SOCIAL_WORKER, started_on=leaves, ended_on=left)
        to.add(
            child_id=child, user_id=self.manager, role=Role.TEAM_MANAGER, started_on=entered, ended_on=left
        )

    def _help(self, child: Any, colleague: Any, teacher: Callable[[date], Any]) -> None:
        """A colleague at the school helps for some weeks."""
        day = self._some_day()
        self.helpers.append((colleague, child))
        self.to["delegations"].add(
            child_id=child, granted_by_id=teacher(day), delegate_id=colleague, sections='["education"]', started_on=day,
            ended_on=day + timedelta(days=60), granted_at=at(day),
        )  # fmt: skip
