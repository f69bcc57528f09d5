"""From rows and presets to what rules, pages and documents read: schemes, allocations, cost lines, words.

Nothing is written here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from accounts.authority import choice, settings_of
from accounts.authority import own_list as authority_list
from accounts.models import Organisation
from children.models import Child
from funding import sums
from funding.models import FundingYear, OwnRate, Request
from funding.questions import form_of, question
from funding.scheme import Allocation, Rate, Scheme, allocation, scheme_from
from funding.words import INTERVENTIONS, MENU
from peps.blocks.answers import shown, value_of
from peps.blocks.layout import Section
from targets.reading import naming_for

RATES = Path(__file__).parent / "rates.toml"


@lru_cache(maxsize=1)
def national_rates() -> tuple[Rate, ...]:
    """The rates that came with the portal, in the order of the file."""
    rows = tomllib.loads(RATES.read_text(encoding="utf-8"))["rate"]
    return tuple(Rate(row["grant"], row["from"], row["to"], row["pence"], row["source"]) for row in rows)


def own_list(authority: Organisation, name: str) -> dict[str, str]:
    """The authority's own "interventions" or "menu", code to words; else what everybody starts with."""
    return authority_list(authority, f"funding.{name}", {"interventions": INTERVENTIONS, "menu": MENU}[name])


def values_of(authority: Organisation, row: FundingYear | None) -> dict[str, Any]:
    """`[funding]` of the authority's preset with the year's own values over it."""
    found: Any = choice(settings_of(authority), "funding", {})
    return {**dict(found), **(row.values if row else {})}


def scheme_of(authority: Organisation, year: int) -> Scheme:
    """The rules of an authority for a financial year. Two queries."""
    row = FundingYear.objects.filter(authority=authority, year=year).first()
    own = OwnRate.objects.filter(authority=authority)
    rates = [Rate(one.grant, one.starts_on, one.ends_on, one.pence, one.source, own=True) for one in own]
    return scheme_from(
        year,
        values_of(authority, row),
        rates=[*rates, *national_rates()],
        closed=bool(row and row.closed_at),
        interventions=own_list(authority, "interventions"),
        menu=own_list(authority, "menu"),
    )


def allocation_of(
    child: Child, scheme: Scheme, *, today: date, care: Sequence[tuple[date, date | None]] | None = None
) -> Allocation:
    """What a child has in the scheme's year. `care` are first and last days in care, where they were read already;
    else one query."""
    if care is None:
        care = [(one.started_on, one.ended_on) for one in child.care_periods.all()]
    return allocation(
        scheme,
        born=child.date_of_birth,
        care=care,
        early_hours=child.early_hours,
        today=today,
    )


# ---- one request ---------------------------------------------------------------------------------


def form_for(authority: Organisation) -> Section:
    """The questions of a request in this authority."""
    interventions, menu = own_list(authority, "interventions"), own_list(authority, "menu")
    return form_of(tuple(interventions.items()), tuple(menu.items()), naming_for(authority).target)


def lines_of(form: Section, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The cost lines with values of Python; none when they cannot be read."""
    return list(value_of(question(form, "lines"), said.get("lines")) or ())


def instalments_of(form: Section, said: Mapping[str, Any]) -> list[tuple[date, int]]:
    """Days and pence of instalments that are said in full."""
    rows = value_of(question(form, "instalments"), said.get("instalments")) or ()
    return [(row["on"], int(row["pounds"] * 100)) for row in rows if row.get("on") and row.get("pounds")]


def in_words(form: Section, request: Request) -> dict[str, list[str]]:
    """Every question that is answered, by key, as lines of plain text; costs as sums anyone can check."""
    lines = {one.key: shown(one, request.said.get(one.key)) for one in form.questions()}
    costs = [sums.line_words(line) for line in lines_of(form, request.said)]
    lines["lines"] = [cost for cost in costs if cost] or lines.get("lines", [])
    return {key: found for key, found in lines.items() if found}


def in_a_line(form: Section, request: Request) -> str:
    """What for, how much, how it stands: "One to one tuition, £180 (Tutor: £20 × …): Approved"."""
    words = in_words(form, request)
    what = "".join(words.get("intervention", [])) or "Nothing said yet"
    amount = request.agreed_pence or request.asked_pence
    costs = "; ".join(words.get("lines", []))
    return f"{what}, {sums.in_pounds(amount)}{f' ({costs})' if costs else ''}: {request.status_words}"


def total(requests: Iterable[Request]) -> int:
    """What several requests ask for together, in pence."""
    return sum(request.asked_pence for request in requests)
