"""What the pages of asking read: what a child has left, findings on what is typed, with whom a cost can be shared.

Nothing is written. The story of a request and the school's page are `querysets_story.py`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from accounts import policy
from accounts.models import Organisation
from funding import ledger, querysets
from funding.models import Request
from funding.reading import allocation_of, scheme_of
from funding.rules import Finding, examine
from funding.sums import in_pounds
from funding.years import shared_out, year_name, year_of
from targets.models import Target

MOST_OFFERED = 200


# ---- what a child has left -----------------------------------------------------------------------


@dataclass(frozen=True)
class YearLeft:
    """One financial year of a request: its `pence` of that year, what the child has left, or why that is not known."""

    year: int
    pence: int
    left: int | None
    missing: str = ""

    @property
    def name(self) -> str:
        """ "2026-27"."""
        return year_name(self.year)

    @property
    def words(self) -> str:
        """In a sentence or two; static/js/money.js says the same of what is typed."""
        asked = f"{in_pounds(self.pence)} of this request. " if self.pence else ""
        if self.left is None:
            return f"{asked}What this child has is not known: {self.missing}."
        there = (
            f"{in_pounds(self.left)} is left for this child"
            if self.left > 0
            else "Nothing is left for this child"
        )
        if not self.pence:
            return f"{there}."
        after = self.left - self.pence
        if after < 0:
            return f"{asked}{there}: {in_pounds(self.pence - max(self.left, 0))} too much."
        return f"{asked}{there}, {in_pounds(after)} after it."


def years_left(
    child: Any, authority: Organisation, split: Mapping[int, int], *, today: date, also: Iterable[int] = ()
) -> list[YearLeft]:
    """This financial year, those of `split` (year → pence) and `also`, each with what the child has left."""
    prefetch_related_objects([child], "care_periods")
    found = []
    for year in sorted({year_of(today), *split, *also}):
        given = allocation_of(child, scheme_of(authority, year), today=today)
        held = ledger.of_children(authority.pk, year, [child.pk]).get(child.pk, ledger.NOTHING)
        missing = given.missing or "it has not been entered"
        found.append(YearLeft(year, split.get(year, 0), held.uncommitted(given.pence), missing))
    return found


# ---- what the rules find -------------------------------------------------------------------------


def findings_of(request: Request, *, today: date) -> list[Finding]:
    """What the rules find in a request as it is saved."""
    return examine(querysets.asked_of(request, today=today))


def findings_of_draft(draft: Request, *, today: date) -> list[Finding]:
    """What the rules find in a request that is filled in and not saved: its years are not in the database yet."""
    weights, place = weights_of(draft)
    draft.asked_pence = shared_out(draft.whole_pence, weights)[place]
    years = querysets.split(draft)
    asked = querysets.asked_of(draft, today=today)
    schemes = {year: scheme_of(draft.authority, year) for year in years}
    asked = dataclasses.replace(
        asked,
        years=years,
        left=querysets.left_of(draft.child, schemes, today=today),
        closed_years=frozenset(year for year, scheme in schemes.items() if scheme.closed),
    )
    return examine(asked)


# ---- a cost that several children share ----------------------------------------------------------


def sharing(request: Request) -> list[Request]:
    """Everybody's request that shares this one's cost, itself among them, in the order of the shares."""
    if request.shared is None:
        return [request]
    rows = Request.objects.filter(shared=request.shared).exclude(status=Request.Status.WITHDRAWN)
    found = list(rows.select_related("child", "target", "authority").order_by("made_at", "id"))
    return found if any(one.pk == request.pk for one in found) else [*found, request]


def weights_of(request: Request) -> tuple[list[int], int]:
    """By which parts the whole cost is shared out, and the place of this request among them."""
    rows = sharing(request)
    place = next(number for number, one in enumerate(rows) if one.pk == request.pk)
    return [1 if request.sharing != "by_parts" else one.part for one in rows], place


def to_share_with(request: Request, user: Any, *, on: date) -> list[Target]:
    """Targets of other children of the school in the same term, for which this person may ask as well."""
    if request.school_id is None:
        return []
    rows: QuerySet[Target] = policy.visible(user, "funding.ask", Target.objects.all(), on=on)
    rows = rows.filter(pep__term_id=request.target.pep.term_id, pep__school_id=request.school_id)
    rows = rows.exclude(pep__child_id=request.child_id).exclude(status__in=querysets.STOPPED)
    rows = rows.select_related("pep__child", "pep__authority", "pep__school", "pep__term")
    return list(rows.order_by("pep__child__family_name", "pep__child__given_name", "position")[:MOST_OFFERED])


def shares(whole: int, rule: str, parts: Sequence[int]) -> list[int]:
    """A whole cost over several children, in pence, in their order."""
    return shared_out(whole, [1] * len(parts) if rule == "equally" else list(parts))
