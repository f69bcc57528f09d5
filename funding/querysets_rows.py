"""What stands round many requests at once: what is left, findings, last effects. Few queries for any number.

`looks` gives for each what `querysets.asked_of` gives for one; a test holds them equal. Lists: `querysets_desk.py`.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Sum

from accounts.models import Organisation
from children.models import CarePeriod, SchoolSpell
from funding import ledger
from funding.models import Decision, Entry, FundingYear, OwnRate, Paper, Request
from funding.models.entry import Kind
from funding.models.request import LIVE, YearPart
from funding.querysets import what_it_says
from funding.reading import (
    allocation_of,
    national_rates,
    own_list,
    values_of,
)
from funding.rules import MUST, Asked, Finding, Other, examine
from funding.scheme import Rate, Scheme, scheme_from
from funding.sums import in_pounds
from funding.years import first_day, last_day, year_of

Schemes = dict[tuple[uuid.UUID, int], Scheme]
_GONE = (Kind.UNPAID, Kind.TAKEN_BACK, Kind.MOVED_OUT)
_CAME = (Kind.PAID, Kind.MOVED_IN)


@dataclass(frozen=True)
class Look:
    """One request with what stands round it. `year` is the financial year it starts in.

    `last` is the newest earlier request for the child whose effect was judged; `first` and `question` the
    last decisions of those kinds.
    """

    request: Request
    asked: Asked
    findings: tuple[Finding, ...]
    year: int
    last: Request | None
    first: Decision | None
    question: Decision | None

    @property
    def scheme(self) -> Scheme:
        """The rules of the authority in that year."""
        return self.asked.scheme

    @property
    def intervention(self) -> str:
        """What for, in words."""
        return self.scheme.interventions.get(self.request.intervention, self.request.intervention)

    @property
    def left(self) -> int | None:
        """What the child has left of that year, in pence; None when it is not known."""
        return self.asked.left.get(self.year)

    @property
    def must(self) -> int:
        """How much stands before an approval."""
        return sum(one.severity == MUST for one in self.findings)

    @property
    def warn(self) -> int:
        """How much there is to look at besides."""
        return len(self.findings) - self.must

    @property
    def above(self) -> bool:
        """Whether the whole of it is more than one person may approve."""
        alone = self.scheme.alone_for(self.request.grant)
        return alone is not None and self.request.asked_pence > alone

    @property
    def last_words(self) -> str:
        """ "Moderate, £180, One to one tuition"; "" when no effect was judged yet."""
        if self.last is None:
            return ""
        spent = self.last.spent_pence if self.last.spent_pence is not None else self.last.agreed_pence
        what = self.scheme.interventions.get(self.last.intervention, self.last.intervention)
        return f"{self.last.get_effect_display()}, {in_pounds(spent)}, {what[:1].lower()}{what[1:]}"


def schemes_of(authorities: Iterable[Organisation], years: Iterable[int]) -> Schemes:
    """The rules of several authorities for several financial years. Two queries."""
    places, wanted = {one.pk: one for one in authorities}, sorted(set(years))
    own = FundingYear.objects.filter(authority__in=places, year__in=wanted)
    rows = {(row.authority_id, row.year): row for row in own}
    rates: dict[uuid.UUID, list[Rate]] = defaultdict(list)
    for one in OwnRate.objects.filter(authority__in=places):
        rates[one.authority_id].append(
            Rate(one.grant, one.starts_on, one.ends_on, one.pence, one.source, own=True)
        )
    return {
        (pk, year): scheme_from(
            year,
            values_of(place, rows.get((pk, year))),
            rates=[*rates[pk], *national_rates()],
            closed=bool((row := rows.get((pk, year))) and row.closed_at),
            interventions=own_list(place, "interventions"),
            menu=own_list(place, "menu"),
        )
        for pk, place in places.items()
        for year in wanted
    }


def looks(requests: Sequence[Request], *, today: date) -> list[Look]:
    """What the desk shows of each request, in their order. They come with child, school, target and authority."""
    children = {one.child_id for one in requests}
    parts, care, schools = _parts(requests), _care(children), _schools(children)
    years = {year for one in requests for year in (_year(one, today), *parts[one.pk])}
    schemes = schemes_of([one.authority for one in requests], years) if requests else {}
    entries, others = _entries(children, years), _others(children)
    quotes, last, said = _quotes(requests), _last_effects(requests), _said(requests)
    found = []
    for one in requests:
        around = _Around(
            parts[one.pk],
            others[one.child_id],
            quotes.get(one.pk, 0),
            care[one.child_id],
            schools[one.child_id],
        )
        asked = _asked(one, schemes, entries, around, today)
        kinds = said.get(one.pk, {})
        found.append(
            Look(
                request=one,
                asked=asked,
                findings=tuple(examine(asked)),
                year=_year(one, today),
                last=last.get(one.child_id),
                first=kinds.get(Decision.Kind.FIRST),
                question=kinds.get(Decision.Kind.ASK),
            )
        )
    return found


def _year(request: Request, today: date) -> int:
    return year_of(request.starts_on or today)


# ---- read once for all ---------------------------------------------------------------------------

_Entries = Mapping[tuple[uuid.UUID, int], list[tuple[uuid.UUID, uuid.UUID | None, str, int]]]


def _entries(children: Iterable[uuid.UUID], years: Iterable[int]) -> _Entries:
    """(child, year) → (authority, school, kind, pence) of the ledger."""
    rows = Entry.objects.filter(child__in=list(children), year__in=list(years))
    sums = rows.values_list("child_id", "year", "authority_id", "school_id", "kind").annotate(
        sum=Sum("pence")
    )
    found: dict[Any, list[Any]] = defaultdict(list)
    for child, year, authority, school, kind, pence in sums.order_by():
        found[child, year].append((authority, school, kind, pence))
    return found


def _others(children: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[tuple[Any, ...]]]:
    """Child → its live requests, as far as the rules look at them."""
    rows = Request.objects.filter(child__in=list(children), status__in=LIVE)
    found: dict[uuid.UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for child, *rest in rows.values_list(
        "child_id", "pk", "target_id", "target__area", "intervention", "starts_on", "ends_on"
    ):
        found[child].append(tuple(rest))
    return found


def _parts(requests: Sequence[Request]) -> dict[uuid.UUID, dict[int, int]]:
    """Request → pence asked by financial year."""
    rows = YearPart.objects.filter(request__in=list(requests)).order_by("request_id", "year")
    found: dict[uuid.UUID, dict[int, int]] = defaultdict(dict)
    for pk, year, pence in rows.values_list("request_id", "year", "asked_pence"):
        found[pk][year] = pence
    return found


def _care(children: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[tuple[date, date | None]]]:
    """Child → first and last days in care, in order; None while it goes on."""
    rows = CarePeriod.objects.filter(child__in=list(children)).order_by("started_on")
    found: dict[uuid.UUID, list[tuple[date, date | None]]] = defaultdict(list)
    for child, first, last in rows.values_list("child_id", "started_on", "ended_on"):
        found[child].append((first, last))
    return found


def _schools(children: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[date]]:
    """Child → the days on which spells at schools began, the first one first."""
    rows = SchoolSpell.objects.filter(child__in=list(children)).order_by("started_on")
    found: dict[uuid.UUID, list[date]] = defaultdict(list)
    for child, day in rows.values_list("child_id", "started_on"):
        found[child].append(day)
    return found


def _quotes(requests: Sequence[Request]) -> dict[uuid.UUID, int]:
    rows = Paper.objects.filter(request__in=list(requests), removed_at__isnull=True)
    return dict(rows.order_by().values_list("request").annotate(number=Count("pk")))


def _last_effects(requests: Sequence[Request]) -> dict[uuid.UUID, Request]:
    """Child → the request whose effect was judged last, never one of these themselves."""
    rows = Request.objects.filter(child__in={one.child_id for one in requests}).exclude(effect="")
    rows = rows.exclude(pk__in=[one.pk for one in requests]).order_by("child_id", "-decided_at", "-pk")
    return {row.child_id: row for row in rows.distinct("child_id").defer("said", "evidence")}


def _said(requests: Sequence[Request]) -> dict[uuid.UUID, dict[str, Decision]]:
    """Request → the last question and the last first approval."""
    kinds = (Decision.Kind.FIRST, Decision.Kind.ASK)
    rows = Decision.objects.filter(request__in=list(requests), kind__in=kinds).select_related("by")
    found: dict[uuid.UUID, dict[str, Decision]] = defaultdict(dict)
    for row in rows.order_by("at", "id"):
        found[row.request_id][row.kind] = row
    return found


# ---- one of them ---------------------------------------------------------------------------------


class _Around(NamedTuple):
    """What was read for all of them, as far as it is about one."""

    years: dict[int, int]
    others: list[tuple[Any, ...]]
    quotes: int
    care: list[tuple[date, date | None]]
    schools: list[date]


def _asked(request: Request, schemes: Schemes, entries: _Entries, around: _Around, today: date) -> Asked:
    """`querysets.asked_of`, from what was read for all of them."""
    child, start, years = request.child, request.starts_on or today, around.years
    mine = {year: schemes[request.authority_id, year] for year in sorted({year_of(start), *years})}
    moved = _moved_on(around.schools, year_of(start))
    return Asked(
        today=today,
        scheme=mine[year_of(start)],
        **what_it_says(request, today=today),
        years=years,
        left={year: _left(child, mine[year], entries, around.care, today) for year in years},
        closed_years=frozenset(year for year, scheme in mine.items() if scheme.closed),
        others=tuple(
            Other(intervention, target_id == request.target_id, starts, ends, area)
            for pk, target_id, area, intervention, starts, ends in around.others
            if pk != request.pk
        ),
        left_care_on=around.care[-1][1] if around.care else None,
        moved_school_on=moved,
        money_elsewhere=_elsewhere(request, entries[child.pk, year_of(start)]) if moved else 0,
        quotes=around.quotes,
    )


def _left(
    child: Any, scheme: Scheme, entries: _Entries, care: list[tuple[date, date | None]], today: date
) -> int | None:
    sums: dict[str, int] = defaultdict(int)
    for authority, _school, kind, pence in entries[child.pk, scheme.year]:
        if authority == child.authority_id:
            sums[kind] += pence
    return ledger.balance(sums).uncommitted(allocation_of(child, scheme, today=today, care=care).pence)


def _moved_on(schools: Sequence[date], year: int) -> date | None:
    here = [day for day in schools[1:] if first_day(year) <= day <= last_day(year)]
    return here[-1] if here else None


def _elsewhere(request: Request, rows: Iterable[tuple[Any, Any, str, int]]) -> int:
    """Pence of that year's money for the child that another school holds."""
    held = 0
    for _authority, school, kind, pence in rows:
        if school != request.school_id:
            held += pence if kind in _CAME else -pence if kind in _GONE else 0
    return max(0, held)
