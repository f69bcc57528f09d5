"""Inventing many children with terms of PEPs, by COPY, for measuring: rows as real work leaves them.

Authorities of a thousand children each, a teacher for every four, a social worker for every eighteen.
Answers come from a few filled forms, repeated; nothing else is cut short, history rows included.
"""

from __future__ import annotations

import json
import random
import time
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from accounts.authority import preset
from accounts.models import AuthoritySettings, Membership, Organisation, Term, User
from accounts.roles import Role
from children.models import CarePeriod, Child, Link, Placement, SchoolSpell
from children.year_groups import nc_year, pep_type_for
from epep.home.demo import answers, cast
from epep.home.demo.aims import TARGETS
from epep.home.demo.copying import Table, analyse
from epep.home.demo.many_money import Money, Plan
from epep.home.demo.world import at
from epep.ids import new_id
from peps.actions.opening import pin
from peps.blocks.answers import accept
from peps.blocks.definition import resolve
from peps.blocks.layout import ALL_TYPES
from peps.models import Judgement, Pep, PepFacts, Section, SignOff, Snapshot
from peps.sealing import fingerprint
from targets.models import Target
from targets.questions import form_of
from targets.words import AREAS

SIZE, PER_SCHOOL, PER_WORKER, BATCH, VARIANTS = 1000, 4, 18, 2000, 6
NOW = at(date(2026, 11, 23))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MIX = ["open"] * 8 + ["submitted"] * 3 + ["returned"] + ["finalised"] * 7 + ["cancelled"]


@dataclass(frozen=True)
class Filled:
    """One section as somebody filled it: JSON text ready to copy, and the form it belongs to."""

    key: str
    letter: str
    title: str
    answers: str
    stamps: str
    sources: str


@dataclass(frozen=True)
class Filling:
    """A whole form filled once."""

    digest: str
    sections: tuple[Filled, ...]
    sealed: str
    sha256: str


def invent(*, children: int, terms: int) -> str:
    """Make `children` children with `terms` terms of PEPs. Returns a line that says what it took."""
    started = time.monotonic()
    rng = random.Random(children)
    with transaction.atomic():
        fillings = _fillings(rng)
    rows = 0
    for number in range(-(-children // SIZE)):
        with transaction.atomic():
            _without_triggers()
            builder = _Authority(number, min(SIZE, children - number * SIZE), terms, fillings, rng)
            rows += builder.build()
    analyse()
    took = time.monotonic() - started
    return f"{children} children with {terms} terms of PEPs, {rows} rows, in {took:.0f} seconds"


def _without_triggers() -> None:
    """Foreign keys are right by construction; checking millions one by one takes longer than the copy."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        if cursor.fetchone()[0] == "on":
            cursor.execute("SET LOCAL session_replication_role = replica")


def _fillings(rng: random.Random) -> dict[str, list[Filling]]:
    layout = preset("birmingham")
    found: dict[str, list[Filling]] = {}
    for pep_type in ALL_TYPES:
        form = resolve(pep_type, layout)
        digest = pin(form, now=NOW).digest
        found[pep_type] = [_filled(form, digest, rng) for _ in range(VARIANTS)]
    return found


def _filled(form: Any, digest: str, rng: random.Random) -> Filling:
    known: dict[str, Any] = {}
    sections = []
    nobody = str(uuid.UUID(int=0))
    for part in form.sections:
        typed = answers.fill(form, part.key, known, rng, NOW.date())
        stored = {key: accept(form.question(key)[2], value).stored for key, value in typed.items()}
        known |= stored
        stamps = {key: [1, nobody, "Invented", NOW.isoformat(), "invented"] for key in stored}
        sections.append(
            Filled(part.key, part.letter, part.title, json.dumps(stored), json.dumps(stamps), "{}")
        )
    sealed = {
        "definition_digest": digest,
        "answers": {row.key: json.loads(row.answers) for row in sections},
        "provenance": {},
        "sign_offs": [],
        "parts": {"targets": [_sealed_target(row) for row in TARGETS[:3]]},
        "facts": {},
        "child": {"name": "Invented", "preferred_name": "Invented", "date_of_birth": "2014-01-01"},
        "authority": {"name": "Invented"},
        "term": {"name": "Invented"},
        "pep": {"number": 1, "status": "finalised", "type": form.pep_type},
    }
    return Filling(digest, tuple(sections), json.dumps(sealed), fingerprint(sealed))


def _sealed_target(typed: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": typed["outcome"],
        "child_words": typed["child_words"],
        "measure": [typed["measure"]],
        "by_when": "2027-03-19",
        "who": [f"{row['who']}: {row['does']}" for row in typed["actions"]],
        "at_home": typed["at_home"],
    }


def _said(typed: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A target's stored answers as JSON, its day as BY_WHEN, and the columns beside them."""
    form = form_of(tuple(AREAS.items()))
    stored = {one.key: accept(one, typed[one.key]).stored for one in form.questions() if one.key in typed}
    columns = {name: typed.get(name, "") for name in ("area", "subject", "span", "kind", "help", "money")}
    return json.dumps(stored | {"by_when": "BY_WHEN"}), columns


_SAID = tuple(_said(typed) for typed in TARGETS[:3])


class _Authority:
    """One authority with its schools, people, children and PEPs."""

    def __init__(
        self, number: int, children: int, terms: int, fillings: dict[str, list[Filling]], rng: random.Random
    ) -> None:
        self.number, self.children, self.rng, self.fillings = number, children, rng, fillings
        self.code = LETTERS[number // 26 % 26] + LETTERS[number % 26] + str(number // 676)
        self.terms = cast.terms()[:3][-terms:] if terms <= 3 else cast.terms()[:3]
        self.password = make_password(settings.EPEP_DEMO_PASSWORD) if number == 0 else "!invented"
        self.officer = new_id()

        def table(model: Any, history: bool = False) -> Table:
            return Table(model, history=history, now=NOW, by=self.officer)

        self.organisations, self.users = table(Organisation), table(User)
        self.memberships, self.settings = table(Membership, True), table(AuthoritySettings, True)
        self.term_rows = table(Term)
        self.child_rows, self.care = table(Child, True), table(CarePeriod, True)
        self.placements, self.spells, self.links = (
            table(Placement, True),
            table(SchoolSpell, True),
            table(Link, True),
        )
        self.peps, self.sections, self.facts = table(Pep), table(Section, True), table(PepFacts)
        self.signatures, self.judgements, self.snapshots = table(SignOff), table(Judgement), table(Snapshot)
        self.targets = table(Target, True)
        self.id, self.payer = new_id(), new_id()
        self.money = Money(self.code, self.id, (self.officer, self.payer), table)
        self.tables = [value for value in vars(self).values() if isinstance(value, Table)] + self.money.tables

    def build(self) -> int:
        """Make and copy everything. Returns how many rows."""
        self._people()
        rows = 0
        for place in range(self.children):
            self._child(place)
            if place % BATCH == BATCH - 1:
                rows += sum(table.copy() for table in self.tables)
        return rows + sum(table.copy() for table in self.tables)

    def _person(self, account: str, role: Role, where: Any, pk: Any = None) -> Any:
        user = pk or new_id()
        self.users.add(
            id=user,
            email=f"{account}.{self.code.lower()}@demo.example",
            name=f"{account.replace('.', ' ').title()} {self.code}",
            password=self.password,
            joined_at=NOW,
        )
        self.memberships.add(user_id=user, organisation_id=where, role=role, starts_on=date(2020, 9, 1))
        return user

    def _people(self) -> None:
        self.organisations.add(
            id=self.id, kind="authority", name=f"Invented Council {self.code}", la_code=self.code
        )
        self.settings.add(authority_id=self.id, preset="birmingham")
        self.term_ids = [
            (
                self.term_rows.add(
                    authority_id=self.id,
                    name=term.name,
                    season=term.season,
                    school_year=term.school_year,
                    starts_on=term.starts,
                    ends_on=term.ends,
                    peps_due_on=term.due,
                ),
                term,
            )
            for term in self.terms
        ]
        self._person("officer", Role.VIRTUAL_SCHOOL_OFFICER, self.id, self.officer)
        self._person("funding", Role.FUNDING_OFFICER, self.id, self.payer)
        self.head = self._person("head", Role.VIRTUAL_SCHOOL_HEAD, self.id)
        self.carer = self._person("carer", Role.CARER, self.id)
        self.iro = self._person("iro", Role.REVIEWING_OFFICER, self.id)
        self.young = self._person("young.person", Role.YOUNG_PERSON, self.id)
        self.schools: list[Any] = []
        self.teachers: list[Any] = []
        for place in range(-(-self.children // PER_SCHOOL)):
            school = self.organisations.add(
                kind="school",
                name=f"Invented School {self.code} {place}",
                la_code=self.code,
                urn=f"{7_000_000 + self.number * SIZE + place}",
                phase="4",
                status="1",
            )
            self.schools.append(school)
            self.teachers.append(self._person(f"teacher.{place}", Role.DESIGNATED_TEACHER, school))
        self.workers = [
            self._person(f"worker.{place}", Role.SOCIAL_WORKER, self.id)
            for place in range(-(-self.children // PER_WORKER))
        ]

    def _child(self, place: int) -> None:
        rng = self.rng
        born = date(2009, 9, 1) + timedelta(days=rng.randrange(15 * 365 - 3))
        child = self.child_rows.add(
            authority_id=self.id,
            la_child_id=f"{self.code}{place}",
            given_name=cast.GIVEN[rng.randrange(len(cast.GIVEN))],
            family_name=f"{cast.FAMILY[rng.randrange(len(cast.FAMILY))]}{place % 97}",
            date_of_birth=born,
            sex=rng.choice("MF"),
            upn=f"A{300 + self.number:03d}{place:09d}",
            sen_status=rng.choice("NNKE"),
        )
        entered = date(2022, 1, 1) + timedelta(days=rng.randrange(1000))
        care = self.care.add(child_id=child, started_on=entered)
        placement = self.placements.add(
            child_id=child, care_period_id=care, started_on=entered, reason_new="S", legal_status="C2",
            placement_type="U6", provider="PR1",
        )  # fmt: skip
        school = place // PER_SCHOOL
        self.spells.add(child_id=child, school_id=self.schools[school], started_on=date(2022, 1, 1))
        since = {"child_id": child, "started_on": date(2022, 1, 1)}
        worker = self.workers[place // PER_WORKER]
        self.links.add(user_id=worker, role=Role.SOCIAL_WORKER, **since)
        if place == 0:
            self.links.add(user_id=self.carer, role=Role.CARER, placement_id=placement, **since)
            self.links.add(user_id=self.young, role=Role.YOUNG_PERSON, **since)
        if place < 20:
            self.links.add(user_id=self.iro, role=Role.REVIEWING_OFFICER, **since)
        for index, (term_id, term) in enumerate(self.term_ids):
            newest = index == len(self.term_ids) - 1
            status = MIX[place % len(MIX)] if newest else "finalised"
            aims = self._pep(child, born, school, worker, term_id, term, status)
            plan = Plan(child, born, self.schools[school], self.teachers[school], term, newest)
            self.money.of_plan(plan, aims, rng)

    def _pep(
        self, child: Any, born: date, school: int, worker: Any, term_id: Any, term: cast.TermCast, status: str
    ) -> list[Any]:
        """A plan with its sections and targets; the ids of the targets."""
        pep_type = pep_type_for(nc_year(born, term.starts))
        filling = self.rng.choice(self.fillings[pep_type])
        opened, done = at(term.starts + timedelta(days=7)), at(term.starts + timedelta(days=40))
        teacher, pep = self.teachers[school], new_id()
        sealed = status == "finalised"
        sent = status in ("submitted", "returned", "finalised")
        snapshot = None
        if sealed:
            snapshot = self.snapshots.add(
                pep_id=pep,
                version=1,
                content=filling.sealed,
                sha256=filling.sha256,
                sealed_at=done,
                sealed_by_id=self.head,
            )
        self.peps.add(
            id=pep, child_id=child, authority_id=self.id, term_id=term_id, school_id=self.schools[school],
            pep_type=pep_type, definition_id=filling.digest, status=status, due_on=term.due, round=int(sent),
            planned_at=opened, planned_by_id=self.officer, opened_at=opened, opened_by_id=self.officer,
            submitted_at=done if sent else None, submitted_by_id=teacher if sent else None,
            returned_at=done if status == "returned" else None,
            returned_by_id=self.officer if status == "returned" else None,
            finalised_at=done if sealed else None, finalised_by_id=self.head if sealed else None,
            cancelled_at=done if status == "cancelled" else None,
            cancelled_by_id=self.officer if status == "cancelled" else None,
            quality="good" if sealed else "", current_snapshot_id=snapshot,
        )  # fmt: skip
        self.facts.add(
            pep_id=pep, authority_id=self.id, term_id=term_id, year_group=nc_year(born, term.starts),
            attendance=self.rng.randrange(700, 1000) / 10, sen_status="N",
            meeting_on=done.date() if sent else None, has_views=sent,
        )  # fmt: skip
        return self._sections(pep, filling, status, teacher, worker, term, done)

    def _sections(
        self,
        pep: Any,
        filling: Filling,
        status: str,
        teacher: Any,
        worker: Any,
        term: cast.TermCast,
        done: datetime,
    ) -> list[Any]:
        for place, row in enumerate(filling.sections):
            signed = status in ("submitted", "finalised") or (status in ("open", "returned") and place == 0)
            signer = worker if place == 0 else teacher
            section = self.sections.add(
                pep_id=pep, key=row.key, letter=row.letter, title=row.title, position=place, due_on=term.due,
                status="signed" if signed else "open", revision=1, answers=row.answers, stamps=row.stamps,
                sources=row.sources, saved_at=done, saved_by_id=signer,
                completed_at=done if signed else None, completed_by_id=signer if signed else None,
                signed_at=done if signed else None, signed_by_id=signer if signed else None,
            )  # fmt: skip
            if signed:
                self.signatures.add(
                    section_id=section, revision=1, declaration="As shown", signed_by_id=signer, name="Invented",
                    role=Role.SOCIAL_WORKER if place == 0 else Role.DESIGNATED_TEACHER, signed_at=done,
                )  # fmt: skip
            if status == "finalised":
                self.judgements.add(
                    section_id=section, round=1, level="good", judged_by_id=self.officer, judged_at=done
                )
        day, aims = term.due + timedelta(days=100), []
        for position, (said, columns) in enumerate(_SAID, start=1):
            key = new_id()
            aims.append(key)
            self.targets.add(
                id=key, pep_id=pep, position=position, made_at=done, made_by_id=teacher, saved_at=done,
                saved_by_id=teacher, by_when=day, thread=key, revision=1, bank_key="", carried_from_id=None,
                said=said.replace("BY_WHEN", day.isoformat()), start_known=True,
                status="agreed" if status == "finalised" else "draft", **columns,
            )  # fmt: skip
        return aims
