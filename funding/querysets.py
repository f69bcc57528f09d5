"""Reading requests, payments and what stands round them; what the rules look at of a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.timezone import localdate

from children.models import CarePeriod, SchoolSpell
from funding import ledger
from funding.models import Entry, Request
from funding.models.entry import Kind
from funding.models.request import LIVE
from funding.questions import TEXTS
from funding.reading import allocation_of, form_for, instalments_of, lines_of, scheme_of
from funding.rules import Asked, Line, Other
from funding.scheme import Scheme, grant_of
from funding.sums import line_pence
from funding.years import first_day, last_day, shared_out, split_by_year, year_of
from peps.blocks.answers import problem_of
from targets.models import Target
from targets.reading import naming_for

INDEPENDENT, SPECIAL_INDEPENDENT = {"6", "11"}, {"8", "10"}
"""GIAS types of establishment: city technology college, other independent; non-maintained and independent special."""
STOPPED = (Target.Status.STOPPED, Target.Status.FINISHED)


def requests_of(target: Target) -> QuerySet[Request]:
    """The requests on one target, oldest first."""
    return Request.objects.filter(target=target).select_related(
        "school", "made_by", "requested_by", "decided_by"
    )


def of_targets(targets: Iterable[Target]) -> dict[Any, list[Request]]:
    """Target id → its requests, drafts and withdrawn ones left out; one query."""
    found: dict[Any, list[Request]] = {}
    rows = Request.objects.filter(target__in=list(targets)).exclude(status__in=("draft", "withdrawn"))
    for row in rows.select_related("authority__settings").order_by("made_at", "id"):
        found.setdefault(row.target_id, []).append(row)
    return found


def school_kind(school: Any) -> str:
    """ "maintained", "independent", "special_independent", or "" for no school: as the rules name them."""
    if school is None:
        return ""
    code = (school.type_code or "").lstrip("0")
    return (
        "independent" if code in INDEPENDENT else "special_independent" if code in SPECIAL_INDEPENDENT else "maintained"
    )  # fmt: skip


def left_of(child: Any, schemes: dict[int, Scheme], *, today: date) -> dict[int, int | None]:
    """Financial year → what is uncommitted of the child's allocation, in pence; None where that is not known."""
    found: dict[int, int | None] = {}
    for year, scheme in schemes.items():
        held = ledger.of_children(child.authority_id, year, [child.pk]).get(child.pk, ledger.NOTHING)
        found[year] = held.uncommitted(allocation_of(child, scheme, today=today).pence)
    return found


def asked_of(request: Request, *, today: date) -> Asked:
    """One request as the rules look at it, with what stands round it."""
    authority, child = request.authority, request.child
    years = dict(request.years.values_list("year", "asked_pence"))
    starts = request.starts_on or today
    schemes = {year: scheme_of(authority, year) for year in sorted({year_of(starts), *years})}
    moved = _moved_on(request, year_of(starts))
    return Asked(
        today=today,
        scheme=schemes[year_of(starts)],
        **what_it_says(request, today=today),
        years=years,
        left=left_of(child, {year: schemes[year] for year in years}, today=today),
        closed_years=frozenset(year for year, scheme in schemes.items() if scheme.closed),
        others=tuple(_others(request)),
        left_care_on=_left_care(child, today),
        moved_school_on=moved,
        money_elsewhere=_held_elsewhere(request, starts) if moved else 0,
        quotes=request.papers.filter(removed_at__isnull=True).count(),
    )


def what_it_says(request: Request, *, today: date) -> dict[str, Any]:
    """The fields of `Asked` that stand in the request, its target, child and school themselves; nothing is asked
    of the database where those were read with it."""
    child, target, form = request.child, request.target, form_for(request.authority)
    return {
        "grant": request.grant or grant_of(child.date_of_birth, year_of(request.starts_on or today)),
        "target_word": naming_for(request.authority).target,
        "target_money": target.money,
        "target_stopped": target.status in STOPPED,
        "target_area": target.area,
        "starts_on": request.starts_on,
        "ends_on": request.ends_on,
        "intervention": request.intervention,
        "pattern": request.pattern,
        "lines": tuple(_line(row) for row in lines_of(form, request.said)),
        "instalments": tuple(instalments_of(form, request.said)),
        "texts": {key: request.text(key) for key in TEXTS},
        "unread": {
            one.key: problem
            for one in form.questions()
            if (problem := problem_of(one, request.said.get(one.key)))
        },
        "whole_pence": request.whole_pence,
        "asked_pence": request.asked_pence,
        "school": school_kind(request.school),
        "has_ehc_plan": {"E": True, "N": False, "K": False}.get(child.sen_status),
        "requested_on": localdate(request.requested_at) if request.requested_at else None,
    }


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        what=row.get("what") or "",
        per=row.get("per") or "",
        rate=row.get("rate"),
        number=row.get("number"),
        weeks=row.get("weeks"),
        pence=line_pence(row),
    )


def _others(request: Request) -> Iterable[Other]:
    """Other live requests for the child; those that share this one's cost are other children's."""
    rows = Request.objects.filter(child_id=request.child_id, status__in=LIVE).exclude(pk=request.pk)
    for target_id, area, intervention, starts, ends in rows.values_list(
        "target_id", "target__area", "intervention", "starts_on", "ends_on"
    ):
        yield Other(intervention, target_id == request.target_id, starts, ends, area)


def _left_care(child: Any, today: date) -> date | None:
    """The day care ended, or is known to end; None while it goes on."""
    last = CarePeriod.objects.filter(child=child).order_by("-started_on").first()
    return last.ended_on if last else None


def _moved_on(request: Request, year: int) -> date | None:
    """The day in the financial year on which the child came to a school after having been at another."""
    spells = SchoolSpell.objects.filter(child_id=request.child_id).order_by("started_on")
    starts = [spell.started_on for spell in spells][1:]
    here = [day for day in starts if first_day(year) <= day <= last_day(year)]
    return here[-1] if here else None


def _held_elsewhere(request: Request, day: date) -> int:
    """Pence of the financial year's money for the child that another school holds."""
    rows = Entry.objects.filter(child_id=request.child_id, year=year_of(day)).exclude(
        school_id=request.school_id
    )
    sums = dict(rows.values_list("kind").annotate(sum=Sum("pence")).order_by())
    gone = sum(sums.get(kind, 0) for kind in (Kind.UNPAID, Kind.TAKEN_BACK, Kind.MOVED_OUT))
    return max(0, sums.get(Kind.PAID, 0) + sums.get(Kind.MOVED_IN, 0) - gone)


def split(request: Request) -> dict[int, int]:
    """What is asked over financial years: by the days of instalments that add up, else by those of the activity.

    {} until both days are said.
    """
    if not (request.starts_on and request.ends_on and request.asked_pence):
        return {}
    dated = instalments_of(form_for(request.authority), request.said) if request.pattern == "dated" else []
    if dated and sum(pence for _day, pence in dated) == request.whole_pence:
        years: dict[int, int] = {}
        for day, pence in sorted(dated):
            years[year_of(day)] = years.get(year_of(day), 0) + pence
        return dict(zip(years, shared_out(request.asked_pence, list(years.values())), strict=True))
    return split_by_year(request.asked_pence, request.starts_on, request.ends_on)
