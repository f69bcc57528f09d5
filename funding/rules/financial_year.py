"""Money belongs to its financial year, 1 April to 31 March: nothing is carried forward, nothing shared in silence.

Source: conditions of grant (what is not spent by 31 March is taken back). Sharing by days, or by the days of
instalments that were named, is ours.
"""

from __future__ import annotations

from funding.rules.facts import MUST, WARN, Asked, Finding
from funding.sums import in_pounds
from funding.years import year_name, year_of, years_between

SOURCE = "Conditions of grant"


def check(asked: Asked) -> list[Finding]:
    """Years that have gone, years that are closed, and a request that runs over 31 March with its split."""
    years = _years(asked)
    closed = asked.closed_years | ({asked.scheme.year} if asked.scheme.closed else set())
    found = []
    for year in years:
        if year < year_of(asked.today):
            message = (
                f"The financial year {year_name(year)} has ended. Its money cannot be asked for any more."
            )
            found.append(Finding("year_gone", MUST, message, SOURCE, "starts_on"))
        elif year in closed:
            message = f"The financial year {year_name(year)} is closed. Nothing more can be asked of it."
            found.append(Finding("year_closed", MUST, message, SOURCE, "starts_on"))
    if len(years) > 1:
        split = ", ".join(f"{in_pounds(asked.years.get(year, 0))} of {year_name(year)}" for year in years)
        message = f"It runs over 31 March, so the sum is of {len(years)} financial years: {split}."
        found.append(Finding("over_31_march", WARN, message, SOURCE, "ends_on"))
    return found


def _years(asked: Asked) -> list[int]:
    """The years it touches: those of its split, or of its days while there is no sum."""
    if asked.years:
        return sorted(asked.years)
    if asked.starts_on is None or asked.ends_on is None:
        return []
    return list(years_between(asked.starts_on, asked.ends_on))
