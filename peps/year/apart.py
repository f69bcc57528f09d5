"""A year of several authorities in several processes: those that share nobody who is written to are simulated apart.

Whoever is written to about the plans of two authorities has one message a day for both: they stay together.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from uuid import UUID

from django.db import connection, connections

from accounts.models import Membership, Organisation
from children.models import Link, SchoolSpell
from epep.mail.models import HeadContact
from peps.models import Invitee
from peps.year.report import Report
from peps.year.running import simulate_year


def simulate_apart(places: Sequence[Organisation], *, first: date, last: date) -> Report:
    """The same as `simulate_year`, with as many processes as there are processors and groups of authorities.

    Within a transaction nobody else could see what it has written: then all in this process.
    """
    groups = apart(places)
    many = min(len(groups), os.cpu_count() or 1)
    if many < 2 or connection.in_atomic_block:
        return simulate_year(places, first=first, last=last)
    connections.close_all()  # a line to the database is never shared between processes
    with ProcessPoolExecutor(many, mp_context=get_context("fork")) as pool:
        waits = [pool.submit(simulate_year, group, first=first, last=last) for group in groups]
        return together([one.result() for one in waits], first=first, last=last)


def together(reports: Iterable[Report], *, first: date, last: date) -> Report:
    """One report of several that share nobody."""
    whole = Report(first, last)
    for one in reports:
        whole.authorities |= one.authorities
        whole.found += one.found
        whole.missed += one.missed
        for name, many in one.totals.items():
            before = whole.totals.get(name, 0)
            whole.totals[name] = max(before, many) if name.startswith("most") else before + many
    whole.authorities = dict(sorted(whole.authorities.items()))
    whole.found.sort(key=str)
    return whole


def apart(places: Sequence[Organisation]) -> list[list[Organisation]]:
    """The authorities in groups that share nobody, in order."""
    groups: list[tuple[set[object], list[Organisation]]] = []
    for place in places:
        people, mine = _people(place.pk), [place]
        for group in [group for group in groups if group[0] & people]:
            groups.remove(group)
            people, mine = people | group[0], [*group[1], *mine]
        groups.append((people, mine))
    return [sorted(mine, key=lambda place: place.la_code) for _people_of, mine in groups]


def _people(authority: UUID) -> set[object]:
    """Everybody who may be written to about children of an authority: ids of people, and addresses."""
    spells = SchoolSpell.objects.filter(child__authority=authority)
    workplaces = [authority, *spells.values_list("school_id", flat=True).distinct()]
    members = Membership.objects.filter(organisation__in=workplaces)
    heads = HeadContact.objects.filter(organisation__in=workplaces)
    guests = Invitee.objects.filter(meeting__pep__authority=authority)
    links = Link.objects.filter(child__authority=authority)
    found: set[object] = set()
    for rows in (members, links, heads, guests):
        found |= {pk for pk in rows.values_list("user_id", flat=True) if pk}
    found |= {address for address in heads.values_list("address", flat=True) if address}
    return found | {address for address in guests.values_list("email", flat=True) if address}
