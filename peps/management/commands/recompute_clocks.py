"""`manage.py recompute_clocks`: works out what is due now, as the nightly job does, and says what changed.

What it does stands in `peps.clock_jobs`.
"""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from peps.clock_jobs import authorities, work_out


class Command(BaseCommand):
    """Safe to run at any time: a second run changes nothing."""

    help = "Work out the deadlines of all children, or of one authority's."

    def add_arguments(self, parser: CommandParser) -> None:
        """One authority by its code; another day; machine-readable."""
        parser.add_argument("--authority", help="DfE code, such as 330")
        parser.add_argument("--on", help="the day to work out for, such as 2026-12-01; today when left out")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts of each authority."""
        now = timezone.now()
        if options["on"]:
            day = parse_date(options["on"])
            if day is None:
                raise CommandError("--on is a day like 2026-12-01")
            now = datetime.combine(day, time(4), ZoneInfo("Europe/London"))
        places = [row for row in authorities() if options["authority"] in (None, row.la_code)]
        if not places:
            raise CommandError("There is no such authority.")
        done = work_out(places, today=timezone.localdate(now), now=now)
        counts = {row.la_code: done[row.pk].counts for row in places}
        if options["json"]:
            self.stdout.write(json.dumps(counts))
            return
        for code, numbers in counts.items():
            self.stdout.write(f"{code}: " + ", ".join(f"{many} {name}" for name, many in numbers.items()))
