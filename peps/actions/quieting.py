"""Quiet for one person about one plan: put off, somebody else's now, asked and settled, taken back.

Nobody's rights change.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.models import User
from accounts.roles import LABELS, Role
from children.people import people_round
from epep.audit.record import record
from epep.calendar import add_working_days
from epep.mail.models import HowOften, Quiet
from epep.moves import Refused
from peps.models import Pep
from peps.reminders import todo
from peps.reminders.people import around, to_now
from peps.reminders.quiet import PLAN, live

LONGEST = 10
"""Working days for which reminders about a plan can be put off."""
_NOT_YOURS = "This plan is not one that you can open."
_NOBODY = "Nothing in this plan waits for you."


def days_to_choose(on: date) -> list[date]:
    """The days until which reminders can be put off."""
    return [add_working_days(on, n) for n in range(1, LONGEST + 1)]


def put_off(*, pep: Pep, until: date, by: User, now: datetime) -> Quiet:
    """No reminders to this person about this plan before `until`. Raises Refused."""
    on = localdate(now)
    _check(pep, by, on)
    if until not in days_to_choose(on):
        raise Refused("guard", ["Choose one of the next ten working days"])
    return _quiet(pep, by, now, kind=Quiet.Kind.LATER, until=until)


def colleagues(user: User, pep: Pep, *, on: date) -> list[tuple[User, str]]:
    """Who may already do everything that waits for this person in the plan, with their role in words."""
    lines = [line for line in todo.entries(user, on=on) if line.thing.row.pep_id == pep.pk]
    people = around({pep.child_id}, on)
    able = []
    for line in lines:
        row = line.thing.row
        own = ("senders",) if not row.key else to_now(("filled_by",), line.thing.status)
        able.append(people.of(row, None, own) | people.helpers.get((row.child_id, row.key), set()))
    ids: set[uuid.UUID] = set.intersection(*able) if able else set()
    ids |= {
        person.user.pk
        for person in people_round(pep.child, (Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER), on=on)
        if person.role in policy.roles_for(user, pep.child, on)
    }
    found = list(User.objects.filter(pk__in=ids - {user.pk}, is_active=True).order_by("name"))
    return [
        (other, role_of(other, pep, on)) for other in found if policy.can(other, "section.open", pep, on=on)
    ]


def role_of(user: User, pep: Pep, on: date) -> str:
    """What the person is to the plan's child, in words; "" when nothing any more."""
    return ", ".join(LABELS[role] for role in sorted(policy.roles_for(user, pep.child, on)))


def hand_to(*, pep: Pep, colleague: uuid.UUID, by: User, now: datetime) -> Quiet:
    """The colleague, who may do it already, is reminded from now on, and this person no more. Raises Refused."""
    on = localdate(now)
    _check(pep, by, on)
    allowed = {other.pk: other for other, _role in colleagues(by, pep, on=on)}
    if colleague not in allowed:
        raise Refused("guard", ["Choose a colleague who can already open this plan"])
    return _quiet(pep, by, now, kind=Quiet.Kind.OTHER, colleague=allowed[colleague])


def ask_virtual_school(*, pep: Pep, by: User, now: datetime) -> Quiet:
    """Ask the Virtual School who does it now; this person is reminded no more. Its officers find the question on their
    list and in their next bundle (`peps.reminders.besides`). Raises Refused."""
    on = localdate(now)
    _check(pep, by, on)
    return _quiet(pep, by, now, kind=Quiet.Kind.ASKED)


def asked_about(pep: Pep, *, on: date) -> list[Quiet]:
    """Who asked the Virtual School who does their part of the plan now, longest ago first."""
    rows = live(on).filter(thing_id=str(pep.pk), kind=Quiet.Kind.ASKED)
    return list(rows.select_related("user").order_by("made_at", "pk"))


def who_could(asked: list[Quiet], pep: Pep, *, on: date) -> list[tuple[User, str]]:
    """Who may already do what everybody who asked had to do, with their role in words."""
    able = [dict(colleagues(row.user, pep, on=on)) for row in asked]
    both = set.intersection(*(set(one) for one in able)) if able else set()
    return sorted(
        ((user, role) for user, role in (able[0].items() if able else ()) if user in both),
        key=lambda pair: pair[0].name,
    )


def settle(*, pep: Pep, colleague: uuid.UUID | None, by: User, now: datetime) -> None:
    """The Virtual School answers: the colleague, who may do it already, is reminded from now on; with None whoever
    asked is again. Raises Refused."""
    on = localdate(now)
    if not policy.can(by, "pep.judge", pep, on=on):
        raise Refused("permission", [_NOT_YOURS])
    with transaction.atomic():
        Pep.objects.select_for_update(no_key=True).get(pk=pep.pk)
        asked = asked_about(pep, on=on)
        if not asked:
            raise Refused("state", ["Nobody asks any more who does this now."])
        allowed = {user.pk: user for user, _role in who_could(asked, pep, on=on)}
        if colleague is not None and colleague not in allowed:
            raise Refused("guard", ["Choose a colleague who can already open this plan"])
        for row in asked:
            row.ended_at = now
            row.save(update_fields=["ended_at"])
            if colleague is not None:
                Quiet.objects.create(
                    user=row.user, thing_type=PLAN, thing_id=str(pep.pk), kind=Quiet.Kind.OTHER,
                    colleague=allowed[colleague], made_at=now,
                )  # fmt: skip
        how = "colleague" if colleague else "same"
        record("reminder.settled", pep, by=by, now=now, child_id=pep.child_id, how=how)


def take_back(*, pep: Pep, by: User, now: datetime) -> None:
    """Reminders about this plan go out to this person again. Nothing happens where they do already."""
    with transaction.atomic():
        if _end(pep, by, now):
            record("reminder.back", pep, by=by, now=now, child_id=pep.child_id)


def _end(pep: Pep, by: User, now: datetime) -> int:
    rows = Quiet.objects.filter(user=by, thing_type=PLAN, thing_id=str(pep.pk), ended_at=None)
    return rows.update(ended_at=now)


def choose_how_often(*, weekly: bool, by: User, now: datetime) -> None:
    """One message a week, or one a day at most."""
    HowOften.objects.update_or_create(user=by, defaults={"weekly": weekly, "saved_at": now})


def _check(pep: Pep, by: User, on: date) -> None:
    if not policy.can(by, "pep.view", pep, on=on):
        raise Refused("permission", [_NOT_YOURS])
    if not any(line.thing.row.pep_id == pep.pk for line in todo.entries(by, on=on)):
        raise Refused("state", [_NOBODY])


_VERBS = {
    Quiet.Kind.LATER: "reminder.later",
    Quiet.Kind.OTHER: "reminder.other",
    Quiet.Kind.ASKED: "reminder.asked",
}


def _quiet(pep: Pep, by: User, now: datetime, **more: Any) -> Quiet:
    """Instead of what was quiet before for this person and plan."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        _end(pep, by, now)
        made = Quiet.objects.create(user=by, thing_type=PLAN, thing_id=str(pep.pk), made_at=now, **more)
        record(_VERBS[Quiet.Kind(made.kind)], pep, by=by, now=now, child_id=pep.child_id)
        return made
