"""Facts of the record that a new PEP starts with: where each comes from, and how old it is.

What the last plan adds to them is `carrying.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Organisation, User
from accounts.roles import Role
from children.models import Child, Placement, SchoolSpell
from children.people import Person, people_round
from children.year_groups import age_band
from peps.blocks.answers import accept
from peps.blocks.kinds import DATE
from peps.blocks.layout import Question

RECORD = "the social care record"
SCHOOLS = "Get Information about Schools"
PORTAL = "this portal"
MOVES_ON = (-1, 6, 11, 13)
"""Years at whose end most children move: to Reception, to Year 7, after Year 11 and after Year 13."""
PUPIL_REFERRAL_UNITS = ("14", "38", "42", "43")
"""GIAS types of establishment for pupil referral units and alternative provision."""


@dataclass(frozen=True)
class Fact:
    """A known value, its source in words and the day it was known."""

    value: Any
    source: str
    on: date


class Facts:
    """Everything known of one child on one day, by the names that questions use (`child.upn`).

    Reads the child's rows once, however many questions ask.
    """

    def __init__(self, child: Child, *, on: date) -> None:
        self.child, self.on = child, on
        self._found = dict(self._all())

    def get(self, name: str) -> Fact | None:
        """The fact of that name, or None when nothing is known."""
        fact = self._found.get(name)
        return fact if fact and fact.value not in (None, "") else None

    def _all(self) -> Iterator[tuple[str, Fact]]:
        yield from self._child()
        yield from self._care()
        yield from self._schools()
        yield from self._people()

    def _known(self, field: str) -> tuple[str, date]:
        said = self.child.sources.get(field, {})
        on = date.fromisoformat(said["on"]) if said.get("on") else self.on
        return said.get("source", RECORD), on

    def _child(self) -> Iterator[tuple[str, Fact]]:
        child = self.child
        plain = (
            "preferred_name", "date_of_birth", "sex", "ethnicity", "religion", "first_language",
            "interpreter_needed", "upn", "uln", "la_child_id", "sen_status",
        )  # fmt: skip
        for field in plain:
            yield f"child.{field}", Fact(getattr(child, field), *self._known(field))
        legal = f"{child.given_name} {child.family_name}".strip()
        yield "child.legal_name", Fact(legal, *self._known("given_name"))
        year = child.nc_year(self.on)
        yield "child.year_group", Fact(str(year), "the date of birth", self.on)
        yield "child.age_band", Fact(age_band(child.date_of_birth, self.on), "the date of birth", self.on)
        if child.nc_year_taught is not None:
            yield "child.year_taught", Fact(str(year), PORTAL, self.on)
        yield "child.transition_due", Fact(year in MOVES_ON, "the year group", self.on)
        if child.carer_sdq_score is not None:
            on = child.carer_sdq_on or self.on
            yield "child.carer_sdq_score", Fact(child.carer_sdq_score, *self._known("carer_sdq_score"))
            yield "child.carer_sdq_on", Fact(on, *self._known("carer_sdq_score"))

    def _care(self) -> Iterator[tuple[str, Fact]]:
        care = self.child.care_periods.live(self.on).first()
        if care:
            yield "care.since", Fact(care.started_on, RECORD, self.on)
        placements: list[Placement] = list(self.child.placements.all())
        moves = [row for row in placements if row.reason_new in ("S", "P", "B", "T", "")]
        if moves:
            yield "placement.count", Fact(len(moves), RECORD, self.on)
        now = next((row for row in placements if row.ended_on is None or row.ended_on > self.on), None)
        if now is None:
            return
        yield "care.legal_status", Fact(now.legal_status, RECORD, now.started_on)
        yield "placement.type", Fact(now.placement_type, RECORD, now.started_on)
        yield "placement.since", Fact(now.started_on, RECORD, now.started_on)
        yield "placement.address", Fact(now.address, RECORD, now.started_on)
        yield "placement.postcode", Fact(now.postcode, RECORD, now.started_on)
        if (
            now.confidential
        ):  # a "no" is never filled in: it opens the address to the school, so a person says it
            yield "placement.confidential", Fact(True, RECORD, now.started_on)
        yield "carer.name", Fact(now.carer_name, RECORD, now.started_on)

    def _schools(self) -> Iterator[tuple[str, Fact]]:
        spells: list[SchoolSpell] = list(self.child.school_spells.select_related("school"))
        now = next((row for row in spells if row.ended_on is None or row.ended_on > self.on), None)
        past = [row for row in spells if row is not now]
        if past:
            date_of = DATE.typed
            rows = [
                {
                    "name": row.school.name,
                    "joined": date_of(row.started_on),
                    "left": date_of(row.ended_on),
                    "reason": row.reason_left,
                }
                for row in past
            ]
            yield "schools.past", Fact(rows, PORTAL, self.on)
        if now is None:
            return
        school = now.school
        yield "school.kind", Fact(_provision(school), SCHOOLS, self.on)
        yield "school.since", Fact(now.started_on, PORTAL, now.started_on)
        for field in (
            "name", "urn", "phase", "type_name", "ofsted_rating", "town", "postcode", "la_code", "phone", "website",
        ):  # fmt: skip
            yield f"school.{field}", Fact(getattr(school, field), SCHOOLS, self.on)
        number = f"{school.la_code}/{school.establishment_number}" if school.establishment_number else ""
        yield "school.dfe_number", Fact(number, SCHOOLS, self.on)

    def _people(self) -> Iterator[tuple[str, Fact]]:
        roles = (Role.SOCIAL_WORKER, Role.TEAM_MANAGER, Role.REVIEWING_OFFICER, Role.DESIGNATED_TEACHER)
        seen: set[Role] = set()
        person: Person
        for person in people_round(self.child, roles, on=self.on):
            if person.role in seen:
                continue
            seen.add(person.role)
            yield from self._person(person.role, person.user)

    def _person(self, role: Role, user: User) -> Iterator[tuple[str, Fact]]:
        for field in ("name", "email", "phone"):
            yield f"{role}.{field}", Fact(getattr(user, field), PORTAL, self.on)


def _provision(school: Organisation) -> str:
    """The kind of provision, by the codes of the form."""
    if school.type_code in PUPIL_REFERRAL_UNITS:
        return "unit"
    return {"setting": "setting", "provider": "college"}.get(school.kind, "school")


def of_record(question: Question, facts: Facts) -> tuple[Any, dict[str, str]] | None:
    """What the record knows, as a stored answer with its source; None for nothing, and for what does not fit."""
    fact = facts.get(question.prefill) if question.prefill else None
    if fact is None:
        return None
    typed = fact.value if isinstance(fact.value, str | list) else question.kind.typed(fact.value)
    accepted = accept(question, typed)
    if accepted.problem or accepted.stored is None:
        return None
    return accepted.stored, {"source": fact.source, "on": fact.on.isoformat()}
