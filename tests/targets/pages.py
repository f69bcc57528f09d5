"""What the tests of targets share: addresses, what a form sends, the turn of a term."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from accounts.models import User
from peps.marks import marks_of
from peps.models import Pep
from targets.models import Target
from targets.reading import form_for_pep
from tests.factories import Scene, at, next_term, opened_pep
from tests.peps.pages import client_of

TYPED = {
    "outcome": "I tell the time from a clock",
    "child_words": "I can read the clock",
    "area": "cognition",
    "subject": "maths",
    "span": "short",
    "kind": "observed",
    "unit": "clocks",
    "start": "1 out of 5",
    "aim": "4 out of 5",
    "measure": "Five clocks on a card each Friday",
    "by_when_day": "19",
    "by_when_month": "mar",
    "by_when_year": "2027",
    "actions-0-who": "Class teacher",
    "actions-0-does": "Asks the time each hour",
    "actions-0-times": "5",
    "at_home": "A clock in the kitchen",
    "money": "none",
    "why": "Gets to lessons late",
}
"""What the editor sends for a good target."""


def of_plan(here: Scene, name: str = "list", *more: str) -> str:
    """An address of the targets of this plan."""
    return reverse(f"targets:{name}", args=[here.pep.pk, *more])


def of(target: Target, name: str = "change") -> str:
    """An address of one target."""
    return reverse(f"targets:{name}", args=[target.pk])


def as_seen(target: Target) -> dict[str, str]:
    """What the editor sends of what it showed: the target as it stands."""
    target.refresh_from_db()
    return {"shown": marks_of(form_for_pep(target.pep), target.said)}


def started(here: Scene, who: User | None = None, **sent: Any) -> HttpResponse:
    """Begin a target: blank unless said otherwise."""
    return client_of(who or here.teacher).post(of_plan(here, "add"), {"way": "blank"} | sent)


def turn_the_term(here: Scene) -> Pep:
    """The plan of the term before; from here on the scene's plan is the next one."""
    before = here.pep
    here.pep = opened_pep(here.child, next_term(here.authority), by=here.officer, now=at(days=14))
    return before


def reviews(*rows: tuple[Target, dict[str, str]]) -> dict[str, str]:
    """What the review page sends for these targets."""
    return {
        f"t{target.pk.hex[-12:]}-{name}": value for target, values in rows for name, value in values.items()
    }
