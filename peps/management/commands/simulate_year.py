"""`manage.py simulate_year`: a school year of an authority day by day, from its record; nothing is written.

What is counted stands in `peps.clocks.simulating`.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from epep.calendar import school_year
from peps.clock_jobs import authorities
from peps.clocks.reading import chunks, read, rules_for
from peps.clocks.simulating import Counts, simulate


class Command(BaseCommand):
    """Deterministic: the same record gives the same counts."""

    help = "Simulate a school year of deadlines day by day."

    def add_arguments(self, parser: CommandParser) -> None:
        """One authority by its code, a school year, machine-readable."""
        parser.add_argument("--authority", required=True, help="DfE code, such as 330")
        parser.add_argument(
            "--year", type=int, help="the year in which the school year began; this one when left out"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts by rule."""
        place = next((row for row in authorities() if row.la_code == options["authority"]), None)
        rules = rules_for(place) if place else None
        if place is None or rules is None:
            raise CommandError("There is no such authority.")
        year = options["year"] or school_year(timezone.localdate())
        first, last = date(year, 9, 1), date(year + 1, 8, 31)
        found: Counts = {}
        children = 0
        for ids in chunks(place):
            chunk = read(ids, today=last, since=first)
            children += len(chunk.children)
            for key, counts in simulate(chunk.children.values(), rules, first=first, last=last).items():
                found[key] = found[key] + counts if key in found else counts
        if options["json"]:
            rows = {key: dict(sorted(counts.items())) for key, counts in sorted(found.items())}
            self.stdout.write(json.dumps({"year": year, "children": children, "rules": rows}))
            return
        for key, counts in sorted(found.items()):
            self.stdout.write(
                f"{key}: " + ", ".join(f"{many} {word}" for word, many in sorted(counts.items()))
            )
