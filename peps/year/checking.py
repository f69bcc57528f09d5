"""Looks at every message of a simulated morning, without the code that chose it: may they open it, is it still to do?

Asked of the policy for that person, thing and day; what may be wrong is counted by kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from accounts import policy
from accounts.models import AuthoritySettings, User
from children.models import Child
from epep.calendar import is_working_day
from epep.mail.hours import FROM, LONDON, UNTIL
from epep.mail.models import Message, MessageAbout
from peps.models import Clock, Invitee, Meeting, Pep, Section
from peps.models.clock import DUE
from peps.reminders.rules import JUDGE, table_of
from peps.year.past import morning

WITHOUT_ACCESS, DONE, DAY_OFF = (
    "to someone without access",
    "about something done",
    "at night or on a day off",
)
NEEDED = {"section": "section.open", "clock": "pep.view", "pep": "pep.view", "meeting": "pep.read"}
"""What somebody must be allowed to, to be told of such a thing; of a plan to judge it is `pep.judge`."""
_TIME = re.compile(r"^(.+?)(\.late)?(\.[a-z0-9_]+)?$")


@dataclass(frozen=True)
class Found:
    """Something that must not be, in one message: what is wrong, whose, when, with which thing."""

    what: str
    authority_id: UUID | None
    on: date
    rule: str
    thing_type: str = ""
    thing_id: str = ""
    recipient_id: UUID | None = None


class _Told(NamedTuple):
    """One thing that somebody was told."""

    recipient_id: UUID
    authority_id: UUID
    rule: str
    thing_type: str
    thing_id: str


def of_day(day: date) -> list[Found]:
    """What is wrong with the messages of a morning; nothing, if all is well."""
    messages = Message.objects.filter(queued_at=morning(day), by_day=True)
    columns = ("recipient_id", "authority_id", "rule", "thing_type", "thing_id")
    told = [_Told(*row) for row in MessageAbout.objects.filter(message__in=messages).values_list(*columns)]
    found = [*_at_a_bad_time(messages, day), *_to_addresses(messages, day)]
    if told:
        found += [*_without_access(told, day), *_done(told, day)]
    return sorted(found, key=str)


def _found(what: str, told: _Told, day: date) -> Found:
    thing = "" if told.thing_type == "clock" else told.thing_id  # clocks are made anew in each simulation
    return Found(what, told.authority_id, day, told.rule, told.thing_type, thing, told.recipient_id)


def _at_a_bad_time(messages: Any, day: date) -> Iterator[Found]:
    for authority, rule, at in messages.values_list("authority_id", "rule", "not_before"):
        local = at.astimezone(LONDON)
        if not is_working_day(local.date()) or not FROM <= local.time() < UNTIL:
            yield Found(DAY_OFF, authority, day, rule)


def _to_addresses(messages: Any, day: date) -> Iterator[Found]:
    """Messages to people without an account: a number and nothing to open, or an invitation that still stands."""
    rows = messages.filter(abouts=None)
    for authority, rule, address, kind, thing, context in rows.values_list(
        "authority_id", "rule", "address", "thing_type", "thing_id", "context"
    ):
        if kind == "meeting":
            stands = Invitee.objects.filter(
                meeting=thing, email=address, user=None, meeting__status="arranged"
            )
            if not stands.exists():
                yield Found(WITHOUT_ACCESS, authority, day, rule, kind, thing)
        elif kind == "headcontact" and set(context) - {"count"}:
            yield Found(WITHOUT_ACCESS, authority, day, rule, kind)


def _without_access(told: list[_Told], day: date) -> Iterator[Found]:
    """One question to the policy for each person and permission."""
    things = _things(told)
    judging = _judging()
    people = User.objects.in_bulk({one.recipient_id for one in told})
    asked: dict[tuple[UUID, str, Any], list[tuple[_Told, Any]]] = defaultdict(list)
    for one in told:
        permission = NEEDED[one.thing_type]
        if one.thing_type == "pep" and (one.authority_id, _key(one.rule)) in judging:
            permission = "pep.judge"
        model, pk = things.get((one.thing_type, one.thing_id), (Pep, None))
        asked[one.recipient_id, permission, model].append((one, pk))
    for (user, permission, model), rows in asked.items():
        about = model.objects.filter(pk__in={pk for _one, pk in rows})
        may = set(policy.visible(people[user], permission, about, on=day).values_list("pk", flat=True))
        yield from (_found(WITHOUT_ACCESS, one, day) for one, pk in rows if pk not in may)


def _key(name: str) -> str:
    """The key of a rule in the table, from the name of one of its times."""
    match = _TIME.match(name)
    return match[1] if match else name


def _judging() -> set[tuple[UUID, str]]:
    """The rules of each authority that are about judging."""
    return {
        (settings.authority_id, rule.key)
        for settings in AuthoritySettings.objects.all()
        for rule in table_of(settings)
        if rule.about == JUDGE
    }


def _ids(told: list[_Told], kind: str) -> set[str]:
    return {one.thing_id for one in told if one.thing_type == kind}


def _things(told: list[_Told]) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Thing → what has to be open to somebody who is told of it: its plan; for a meeting the child, for a clock that
    is of no plan the clock."""
    sources: tuple[tuple[str, Any, str, Any], ...] = (
        ("section", Section, "pep_id", Pep), ("clock", Clock, "pep_id", Pep), ("pep", Pep, "pk", Pep),
        ("meeting", Meeting, "pep__child_id", Child),
    )  # fmt: skip
    found = {}
    for kind, model, path, opens in sources:
        if ids := _ids(told, kind):
            for pk, of in model.objects.filter(pk__in=ids).values_list("pk", path):
                found[kind, str(pk)] = (opens, of) if of else (model, pk)
    return found


def _done(told: list[_Told], day: date) -> Iterator[Found]:
    """Things that nobody has to do any more, or not yet."""
    judging = _judging()
    open_now = Q(status__in=(Pep.Status.OPEN, Pep.Status.RETURNED))
    to_do: dict[str, Any] = {
        "section": Section.objects.filter(pep__status__in=(Pep.Status.OPEN, Pep.Status.RETURNED)).exclude(
            status=Section.Status.SIGNED
        ),
        "clock": Clock.objects.filter(late_reason="", stopped_on=None).filter(
            Q(met_on=None) | Q(met_on__gt=DUE)
        ),
        "meeting": Meeting.objects.filter(status=Meeting.Status.ARRANGED, starts_at__gt=morning(day)),
    }
    waits = {
        (kind, str(pk))
        for kind, rows in to_do.items()
        if (ids := _ids(told, kind))
        for pk in rows.filter(pk__in=ids).values_list("pk", flat=True)
    }
    plans = Pep.objects.filter(pk__in=_ids(told, "pep"))
    live = {str(pk) for pk in plans.filter(open_now).values_list("pk", flat=True)}
    sent = {str(pk) for pk in plans.filter(status=Pep.Status.SUBMITTED).values_list("pk", flat=True)}
    for one in told:
        if one.thing_type == "pep":
            is_judging = (one.authority_id, _key(one.rule)) in judging
            if one.thing_id not in (sent if is_judging else live):
                yield _found(DONE, one, day)
        elif (one.thing_type, one.thing_id) not in waits:
            yield _found(DONE, one, day)
