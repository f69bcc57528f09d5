"""What a bundle tells besides the table: plans of a term that opened by itself, and questions who does something now.

Neither has a message of its own, so that nobody gets two in a day. Like the rest each is told once.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils.timezone import localdate

from epep.mail.hours import LONDON
from epep.mail.models import Quiet
from peps.models import OpeningLine, Pep, Section
from peps.reminders import quiet
from peps.reminders.dues import OPEN, Thing
from peps.reminders.people import ROW, Row, around
from peps.reminders.rules import ASKED, OPENED, Due, Rule

KEPT = timedelta(days=14)
"""How long it is news: what could not be told by then stands on the list alone."""
Told = dict[uuid.UUID, list[tuple[Thing, Due]]]


def besides(today: date, *, peps: QuerySet[Pep] | None = None) -> Told:
    """For each person what is new for them, of some plans or all. Few queries, and two where nothing is."""
    found: Told = defaultdict(list)
    peps = Pep.objects.all() if peps is None else peps
    _opened(today, peps, found)
    _asked(today, peps, found)
    return dict(found)


def _due(about: str, to: str, on: date) -> Due:
    return Due(Rule(about, about, (to,)), about, on, (to,))


def _opened(today: date, peps: QuerySet[Pep], found: Told) -> None:
    """Plans that the portal opened, to those who fill in a part that is not signed yet."""
    since = datetime.combine(today - KEPT, time.min, tzinfo=LONDON)
    lines = OpeningLine.objects.filter(run__opened_at__gte=since, pep__in=peps.filter(status__in=OPEN))
    at = {
        pk: localdate(opened, LONDON)
        for pk, opened in lines.values_list("pep_id", "run__opened_at")
        if localdate(opened, LONDON) <= today
    }
    if not at:
        return
    sections = Section.objects.filter(pep__in=at).exclude(status=Section.Status.SIGNED)
    rows = [(authority, Row(*row)) for authority, *row in sections.values_list("pep__authority_id", *ROW)]
    people = around({row.child_id for _authority, row in rows}, today)
    hushed = quiet.of_plans(at, today)
    told: set[tuple[uuid.UUID, uuid.UUID]] = set()
    for authority, row in rows:
        for user in people.of(row, authority, ("filled_by",)):
            if (user, row.pep_id) in told or (user, str(row.pep_id)) in hushed:
                continue
            told.add((user, row.pep_id))
            day = at[row.pep_id]
            thing = Thing(OPENED, "pep", row.pep_id, authority, row._replace(key=""), day)
            found[user].append((thing, _due(OPENED, "filled_by", day)))


def _asked(today: date, peps: QuerySet[Pep], found: Told) -> None:
    """Plans about which somebody asked the Virtual School who does their part, to its officers."""
    since = datetime.combine(today - KEPT, time.min, tzinfo=LONDON)
    rows = quiet.live(today).filter(kind=Quiet.Kind.ASKED, made_at__gte=since)
    days = {uuid.UUID(pk): localdate(at, LONDON) for pk, at in rows.values_list("thing_id", "made_at")}
    if not days:
        return
    plans = list(peps.filter(pk__in=days, status__in=OPEN).order_by("pk"))
    people = around(set(), today, authorities={pep.authority_id for pep in plans})
    for pep in plans:
        row, day = Row(pep.pk, pep.child_id, "", pep.definition_id, pep.without_school), days[pep.pk]
        thing = Thing(ASKED, "pep", pep.pk, pep.authority_id, row, day)
        for user in people.of(row, pep.authority_id, ("virtual_school",)) if day <= today else ():
            found[user].append((thing, _due(ASKED, "virtual_school", day)))
