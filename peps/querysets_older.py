"""Open plans that have an older form than their authority's current one, for those who may give them the new one.

A fixed number of queries, however many plans. What would change in one is `peps.actions.adopting`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts import policy
from accounts.authority import preset
from accounts.models import Organisation
from epep.moves import Refused
from peps import actions
from peps.actions.adopting import OPEN
from peps.actions.opening import form_for
from peps.blocks.definition import digest, for_facts
from peps.blocks.layout import ALL_TYPES, Definition
from peps.models import Pep, Section
from peps.querysets_lists import within

YEARS = range(-3, 15)
"""Year groups that a plan can be for."""
AT_ONCE = 100
"""Most plans that are shown, and changed, at once."""


@dataclass
class Current:
    """The current form of each PEP type of the authorities a person may adopt forms for, resolved once.

    `digests` has one for each shape the form takes: a section may be for some year groups only.
    """

    forms: dict[tuple[uuid.UUID, str], Definition]
    digests: dict[tuple[uuid.UUID, str], set[str]]
    problems: list[str]


def current(user: Any, *, on: date) -> Current:
    """The forms as they are now; a layout that makes none is said in `problems`."""
    found = Current({}, {}, [])
    places = policy.organisations(user, "pep.adopt", on)
    for authority in Organisation.objects.filter(pk__in=places, settings__isnull=False).select_related(
        "settings"
    ):
        for pep_type in ALL_TYPES:
            if pep_type not in preset(authority.settings.preset).get("layouts", {}):
                continue
            try:
                form = form_for(authority, pep_type)
            except Refused as refusal:
                found.problems += refusal.messages
                continue
            found.forms[authority.pk, pep_type] = form
            found.digests[authority.pk, pep_type] = _shapes(form)
    return found


def _shapes(form: Definition) -> set[str]:
    """The digest of every shape the form takes, by the sections that a year group leaves in it."""
    shapes: dict[tuple[str, ...], Definition] = {}
    for year in YEARS:
        shape = for_facts(form, {"fact.year_group": year})
        shapes[tuple(section.key for section in shape.sections)] = shape
    return {digest(shape) for shape in shapes.values()}


def older(user: Any, now: Current, *, on: date) -> QuerySet[Pep]:
    """Plans within reach that are open, were never finalised, and have another form than the current one."""
    others = Q(pk__in=[])
    for (authority, pep_type), keys in now.digests.items():
        others |= Q(authority=authority, pep_type=pep_type) & ~Q(definition__in=keys)
    rows = Pep.objects.filter(others, status__in=OPEN, current_snapshot__isnull=True)
    rows = within(user, "pep.adopt", rows, on=on)
    return rows.select_related("child", "authority__settings", "school", "term").order_by("due_on", "pk")


def outlooks(rows: Iterable[Pep], now: Current) -> list[actions.Outlook]:
    """What the current form would change in each of these plans; one query for all their sections."""
    rows = list(rows)
    sections: dict[Any, list[Section]] = {pep.pk: [] for pep in rows}
    slim = Section.objects.filter(pep__in=rows).defer("answers", "stamps", "sources").order_by("position")
    for section in slim:
        sections[section.pep_id].append(section)
    return [actions.outlook(pep, form=_for_child(pep, now), sections=sections[pep.pk]) for pep in rows]


def _for_child(pep: Pep, now: Current) -> Definition:
    """The current form as a plan of this child's year group has it."""
    form = now.forms[pep.authority_id, pep.pep_type]
    return for_facts(form, {"fact.year_group": pep.child.nc_year(pep.due_on)})
