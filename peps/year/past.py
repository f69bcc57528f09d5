"""What the record says happened when: how plans, sections, meetings and the rest stood from each moment on.

Read once, before the private copy hides the record. What it knows and does not know is in docs/clocks.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import Organisation
from children.models import CarePeriod, Child, Placement, SchoolSpell
from epep.audit.models import Event
from epep.mail.hours import FROM, LONDON
from epep.mail.models import HowOften, Quiet
from peps.clocks.ages import Person, last_day
from peps.clocks.reading import TYPED, rules_for
from peps.lifecycle import PEP_MOVES
from peps.models import Clock, Invitee, Judgement, Meeting, Pep, PepFacts, Section

COLUMNS: dict[str, tuple[str, ...]] = {
    "peps_pep": (
        "status", "round", "opened_at", "submitted_at", "returned_at", "finalised_at", "cancelled_at",
        "current_snapshot_id",
    ),
    "peps_section": ("status", "changes_needed", "completed_at", "signed_at"),
    "peps_pepfacts": ("meeting_on",),
    "peps_judgement": ("level",),
    "peps_meeting": ("status", "starts_at"),
    "peps_invitee": ("invited_at", "sequence_sent", "reply", "reply_sequence", "replied_on"),
    "mail_quiet": ("ended_at",),
    "mail_howoften": ("weekly",),
}  # fmt: skip
"""What changes in a year, of each table that is copied."""
KEYS = {"peps_pepfacts": "pep_id", "mail_howoften": "user_id"}
STAMPS = {name: f"{name}_at" for name in ("submitted", "returned", "finalised", "cancelled")}


@dataclass(frozen=True, slots=True)
class Change:
    """From a moment on a row stands like this: all of its COLUMNS. `child` is whose clocks it may move."""

    at: datetime
    table: str
    pk: Any
    values: tuple[Any, ...]
    child: UUID | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody said of a clock: more time, or why it was late. The clock is found by what it is about."""

    at: datetime
    child: UUID
    key: tuple[str, Any, Any, date]
    values: dict[str, Any]


@dataclass
class Past:
    """Everything by the morning from which it is known; `stirs`: whose clocks change on a day by itself."""

    changes: dict[date, list[Change]] = field(default_factory=lambda: defaultdict(list))
    words: dict[date, list[Words]] = field(default_factory=lambda: defaultdict(list))
    stirs: dict[date, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    place_of: dict[UUID, UUID] = field(default_factory=dict)


def morning(day: date) -> datetime:
    """When the daily run goes: what happened until then is known to it."""
    return datetime.combine(day, FROM, tzinfo=LONDON)


def known_on(at: datetime) -> date:
    """The first morning that knows of something that happened then."""
    local = at.astimezone(LONDON)
    return local.date() + timedelta(days=local.time() > FROM)


def _evening(day: date) -> datetime:
    """What carries a day and no time is known when the day is over."""
    return datetime.combine(day, time(23, 59), tzinfo=LONDON)


def read_past(places: Sequence[Organisation], *, first: date, last: date) -> Past:
    """What happened to the children of these authorities until a day; what was before `first` is known on it."""
    past, ids = Past(), [place.pk for place in places]
    past.place_of = dict(Child.objects.filter(authority__in=ids).values_list("pk", "authority_id"))
    plans = dict(Pep.objects.filter(authority__in=ids).values_list("pk", "child_id"))
    found: list[Change] = [
        *_plans(ids), *_sections(ids, plans), *_facts(ids, plans), *_judged(ids), *_meetings(ids, plans),
        *_invited(ids), *_people(),
    ]  # fmt: skip
    for change in sorted(found, key=lambda one: (one.at, one.table, str(one.pk))):
        past.changes[max(known_on(change.at), first)].append(change)
    for words in _words(ids):
        past.words[max(known_on(words.at), first)].append(words)
    for child, day in _days(places, ids):
        if first <= day <= last:
            past.stirs[day].add(child)
    return past


def _plans(ids: list[UUID]) -> Iterator[Change]:
    """Plans by the trail of their moves; by their own columns where the trail does not lead to where they are."""
    moves = [f"pep.{move.name}" for move in PEP_MOVES]
    trail: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    children = Child.objects.filter(authority__in=ids).values("pk")
    events = Event.objects.filter(child_id__in=children, thing_type="pep", verb__in=moves).order_by(
        "at", "id"
    )
    for thing_id, at, data in events.values_list("thing_id", "at", "data"):
        trail[thing_id].append((at, str(data.get("to", ""))))
    for row in Pep.objects.filter(authority__in=ids).order_by("pk").iterator(chunk_size=5000):
        yield from _plan(row, trail.get(str(row.pk), []))


def _plan(row: Pep, trail: list[tuple[datetime, str]]) -> Iterator[Change]:
    steps = trail if trail and trail[-1][1] == row.status else _by_columns(row)
    if row.opened_at and all(to != Pep.Status.OPEN or at > row.opened_at for at, to in steps):
        steps = [(row.opened_at, str(Pep.Status.OPEN)), *steps]
    state: dict[str, Any] = dict.fromkeys(COLUMNS["peps_pep"]) | {"status": "planned", "round": 0}
    sent = sum(to == Pep.Status.SUBMITTED for _at, to in steps)
    for at, to in steps:
        state["status"] = to
        if to == Pep.Status.OPEN:
            state["opened_at"] = row.opened_at
        elif to in STAMPS:
            state[STAMPS[to]] = at
        if to == Pep.Status.SUBMITTED:
            sent -= 1
            state["round"] = max(row.round - sent, 1)
        elif to == Pep.Status.FINALISED:
            state["current_snapshot_id"] = row.current_snapshot_id
        yield Change(at, "peps_pep", row.pk, tuple(state.values()), row.child_id)


def _by_columns(row: Pep) -> list[tuple[datetime, str]]:
    moments = (
        (row.opened_at, "open"), (row.submitted_at, "submitted"), (row.returned_at, "returned"),
        (row.finalised_at, "finalised"), (row.amended_at, "open"), (row.cancelled_at, "cancelled"),
    )  # fmt: skip
    return sorted(((at, to) for at, to in moments if at is not None), key=lambda step: step[0])


_HISTORY = """
    SELECT id, pep_id, history_date, status, changes_needed, completed_at, signed_at FROM (
        SELECT h.*, p.authority_id, lag(h.status || h.changes_needed::text || coalesce(h.signed_at::text, ''))
            OVER (PARTITION BY h.id ORDER BY h.history_date, h.history_id) AS before
        FROM peps_historicalsection h JOIN peps_pep p ON p.id = h.pep_id WHERE p.authority_id = ANY(%s)) rows
    WHERE before IS DISTINCT FROM status || changes_needed::text || coalesce(signed_at::text, '')
    ORDER BY id, history_date, history_id
"""
_COLUMNS = """
    SELECT s.id, s.pep_id, s.status, s.completed_at, s.signed_at, s.changes_needed
    FROM peps_section s JOIN peps_pep p ON p.id = s.pep_id WHERE p.authority_id = ANY(%s) ORDER BY s.id
"""


def _sections(ids: list[UUID], plans: Mapping[UUID, UUID]) -> Iterator[Change]:
    """Sections by their history; what stood before it began (an import) by their own columns."""
    began: dict[UUID, datetime] = {}
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, [ids])
        for pk, pep, at, status, needed, completed, signed in cursor.fetchall():
            began.setdefault(pk, at)
            yield Change(at, "peps_section", pk, (status, needed, completed, signed), plans[pep])
        cursor.execute(_COLUMNS, [ids])
        for pk, pep, _status, completed, signed, _needed in cursor.fetchall():
            since = began.get(pk)
            for at, known in (
                (completed, ("complete", completed, None)),
                (signed, ("signed", completed, signed)),
            ):
                if at is not None and (since is None or at < since):
                    status, *moments = known
                    yield Change(at, "peps_section", pk, (status, False, *moments), plans[pep])


def _facts(ids: list[UUID], plans: Mapping[UUID, UUID]) -> Iterator[Change]:
    """A meeting that was only written down: known from when it was typed, or else on its day."""
    typed = Section.objects.filter(pep__authority__in=ids, stamps__has_key=TYPED).order_by()
    stamps = {
        pep: datetime.fromisoformat(at) for pep, at in typed.values_list("pep_id", f"stamps__{TYPED}__3")
    }
    rows = PepFacts.objects.filter(pep__authority__in=ids, meeting_on__isnull=False)
    for pep, day in rows.values_list("pep_id", "meeting_on"):
        if day is not None:
            yield Change(stamps.get(pep, _evening(day)), "peps_pepfacts", pep, (day,), plans[pep])
            yield Change(_evening(day), "peps_pepfacts", pep, (day,), plans[pep])


def _judged(ids: list[UUID]) -> Iterator[Change]:
    rows = Judgement.objects.filter(section__pep__authority__in=ids)
    for pk, at, level, child in rows.values_list("pk", "judged_at", "level", "section__pep__child_id"):
        yield Change(at, "peps_judgement", pk, (level,), child)


def _meetings(ids: list[UUID], plans: Mapping[UUID, UUID]) -> Iterator[Change]:
    """Meetings by their history; by their own columns where there is none."""
    began: set[UUID] = set()
    written: Any = Meeting.history.model
    rows = written.objects.filter(pep_id__in=list(plans)).order_by("history_date", "history_id")
    for pk, pep, at, status, starts in rows.values_list(
        "id", "pep_id", "history_date", "status", "starts_at"
    ):
        began.add(pk)
        yield Change(at, "peps_meeting", pk, (status, starts), plans[pep])
    columns = ("pk", "pep_id", "made_at", "held_at", "cancelled_at", "starts_at")
    for pk, pep, made, held, cancelled, starts in Meeting.objects.filter(pep__authority__in=ids).values_list(
        *columns
    ):
        for at, status in ((made, "arranged"), (held, "held"), (cancelled, "cancelled")):
            if pk not in began and at is not None:
                yield Change(at, "peps_meeting", pk, (status, starts), plans[pep])


def _invited(ids: list[UUID]) -> Iterator[Change]:
    """Who was invited, and answered. How often a meeting was moved between is not kept here: the last time counts."""
    rows = Invitee.objects.filter(meeting__pep__authority__in=ids, invited_at__isnull=False)
    columns = ("pk", "invited_at", "sequence_sent", "reply", "reply_sequence", "replied_on")
    for pk, invited, sent, reply, answered, replied in rows.values_list(*columns):
        yield Change(invited, "peps_invitee", pk, (invited, sent, "", -1, None))
        if replied is not None:
            yield Change(replied, "peps_invitee", pk, (invited, sent, reply, answered, replied))


def _people() -> Iterator[Change]:
    """What people chose about reminders."""
    for pk, made, ended in Quiet.objects.values_list("pk", "made_at", "ended_at"):
        yield Change(made, "mail_quiet", pk, (None,))
        if ended is not None:
            yield Change(ended, "mail_quiet", pk, (ended,))
    for pk, at, weekly in HowOften.objects.values_list("pk", "saved_at", "weekly"):
        yield Change(at, "mail_howoften", pk, (weekly,))


def _words(ids: list[UUID]) -> Iterator[Words]:
    """Extensions and reasons of the clocks of the record."""
    for row in Clock.objects.filter(authority__in=ids).order_by("pk").iterator(chunk_size=5000):
        key = (row.rule, row.pep_id, row.section_id, row.event_on)
        if row.extended_at:
            values = {
                "extended_to": row.extended_to,
                "extended_at": row.extended_at,
                "extended_by_id": row.extended_by_id,
            }
            yield Words(row.extended_at, row.child_id, key, values)
        if row.explained_at:
            said = {"late_reason": row.late_reason, "explained_at": row.explained_at}
            yield Words(row.explained_at, row.child_id, key, said | {"explained_by_id": row.explained_by_id})


def _days(places: Iterable[Organisation], ids: list[UUID]) -> Iterator[tuple[UUID, date]]:
    """Days on which something begins or ends by itself: care, placements, schools, the age for plans, meetings."""
    for model in (CarePeriod, Placement, SchoolSpell):
        rows = model.objects.filter(child__authority__in=ids)
        for child, start, end in rows.values_list("child_id", "started_on", "ended_on"):
            yield child, start
            if end is not None:
                yield child, end
    for place in places:
        rules = rules_for(place)
        people = Child.objects.filter(authority=place).values_list("pk", "date_of_birth", "nc_year_taught")
        for child, born, taught in people:
            if rules is not None:
                yield child, last_day(Person(born, taught=taught), rules.ages)
