"""`manage.py simulate_year`: a school year of authorities day by day, with its messages; nothing real is written.

What is done each day stands in `peps.year`.
"""

from __future__ import annotations

import json
from datetime import date
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Organisation
from epep.calendar import school_year
from peps.clock_jobs import authorities
from peps.year.apart import simulate_apart
from peps.year.report import Report

EVERY = "all"


class Command(BaseCommand):
    """The same record gives the same output, byte by byte. Ends with 1 where something was found that must not be."""

    help = "Simulate a school year of deadlines and reminders day by day."

    def add_arguments(self, parser: CommandParser) -> None:
        """Authorities by their codes, a school year, machine-readable."""
        parser.add_argument(
            "--authority",
            action="append",
            required=True,
            help="DfE code, such as 330; several times, or “all”",
        )
        parser.add_argument(
            "--year", type=int, help="the year in which the school year began; this one when left out"
        )
        parser.add_argument(
            "--until", type=date.fromisoformat, help="only until this day of it, as 2026-12-18"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report; how long it took goes to stderr."""
        places = _places(options["authority"])
        year = options["year"] or school_year(timezone.localdate())
        first, last = date(year, 9, 1), date(year + 1, 8, 31)
        until = options["until"] or last
        if not first <= until <= last:
            raise CommandError(f"--until must be in the school year, {first} to {last}.")
        started = monotonic()
        report = simulate_apart(places, first=first, last=until)
        self.stderr.write(f"{monotonic() - started:.0f} seconds")
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json()))
        else:
            self.stdout.write("\n".join(_lines(report)))
        if not report.is_right:
            raise SystemExit(1)


def _places(codes: list[str]) -> list[Organisation]:
    """The authorities meant, by code. CommandError for one that is not there or not set up."""
    known = {row.la_code: row for row in sorted(authorities(), key=lambda row: row.la_code)}
    if EVERY in codes:
        codes = list(known)
    if unknown := [code for code in codes if code not in known]:
        raise CommandError(f"There is no such authority: {', '.join(unknown)}.")
    if not codes:
        raise CommandError("No authority is set up.")
    return [row for code, row in known.items() if code in codes]


def _lines(report: Report) -> list[str]:
    """The report for people."""
    found = []
    for code, part in report.authorities.items():
        found.append(f"{code}: {part['children']} children")
        found += [f"  {rule}: {_counted(counts)}" for rule, counts in part["clocks"].items()]
        told = part["messages"]
        found.append(f"  messages: {told['messages']} to {told['people told']} people")
        found += [f"    {rule}: {many}" for rule, many in told["things by rule"].items()]
    found.append(f"messages in all: {report.totals['messages']}")
    found += [f"{what}: {many}" for what, many in report.wrong.items()]
    return [*found, f"clocks missed: {report.missed}"]


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{many} {word}" for word, many in counts.items() if many)
