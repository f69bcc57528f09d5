"""An authority says from and until which age there are plans, after seeing for whom that changes something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.actions import change_settings
from accounts.ages import PREFIX, in_words, problems
from accounts.models import AuthoritySettings, Term
from children.models import CarePeriod, Child
from epep.moves import Refused
from peps.clocks.ages import Person, last_day, too_young_or_old
from peps.clocks.computing import recompute
from peps.clocks.rules import ages_of
from peps.models import Pep

CHANGED = "ages.changed"
OPEN = (Pep.Status.PLANNED, Pep.Status.OPEN, Pep.Status.RETURNED)
_PERSON = ("date_of_birth", "sen_status", "early_hours", "nc_year_taught")


@dataclass(frozen=True)
class Outlook:
    """For how many children in care there would be plans that there are none for now, and the reverse, in the term
    that runs or comes; and how many plans would be closed in the coming night."""

    term: str = ""
    more: int = 0
    fewer: int = 0
    closed: int = 0


def with_choices(settings: AuthoritySettings, chosen: Mapping[str, Any]) -> Mapping[str, Any]:
    """The authority's ages as they would be."""
    return {**ages_of(settings), **chosen}


def outlook(settings: AuthoritySettings, chosen: Mapping[str, Any], *, today: date) -> Outlook:
    """What would change with these choices. Nothing is written; three queries."""
    now, then = ages_of(settings), with_choices(settings, chosen)
    authority = settings.authority_id
    term = Term.objects.filter(authority=authority, ends_on__gte=today).order_by("starts_on").first()
    more = fewer = 0
    if term is not None:
        live = CarePeriod.objects.live(max(today, term.starts_on)).values("child_id")
        rows = Child.objects.filter(authority=authority, pk__in=live).values_list(*_PERSON)
        for row in rows.iterator():
            had, has = (not too_young_or_old(Person(*row), term, ages) for ages in (now, then))
            more, fewer = more + (has and not had), fewer + (had and not has)
    plans = Pep.objects.filter(authority=authority, status__in=OPEN)
    closed = sum(
        last_day(Person(*row), then) <= today < last_day(Person(*row), now)
        for row in plans.values_list(*(f"child__{name}" for name in _PERSON)).iterator()
    )
    return Outlook(term.name if term else "", more, fewer, closed)


def change_ages(
    *, settings: AuthoritySettings, chosen: Mapping[str, Any], by: Any, now: datetime, today: date
) -> None:
    """Keep the authority's choices; clocks follow at once, plans open by them from now on. Raises Refused."""
    values = {f"{PREFIX}{name}": value for name, value in chosen.items()}
    if wrong := problems(values):
        raise Refused("guard", list(dict.fromkeys(wrong)))
    was, then = in_words(ages_of(settings)), in_words(with_choices(settings, chosen))
    with transaction.atomic():
        change_settings(
            settings=settings, values=values, by=by, now=now, event=CHANGED, was=was, **{"is": then}
        )
        recompute(settings.authority, today=today, now=now)
