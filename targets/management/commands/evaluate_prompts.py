"""How well the prompts judge, rule by rule, against the targets judged by hand (`targets/judged`)."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from targets.prompts import review
from targets.prompts.judged import found_in, scores, table


class Command(BaseCommand):
    """Print precision and recall of each rule, and the time one review takes."""

    help = "Precision and recall of the target prompts against targets judged by hand."

    def add_arguments(self, parser: Any) -> None:
        """`--differences` lists each target on which the rules and the table differ."""
        parser.add_argument("--differences", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the table, run the rules, print."""
        rows = table()
        self.stdout.write(f"{len(rows)} targets judged by hand")
        self.stdout.write(f"{'rule':16} right wrong missed precision recall")
        for code, score in scores(rows).items():
            self.stdout.write(
                f"{code:16} {score.right:5} {score.wrong:5} {score.missed:6} {score.precision:9.2f} {score.recall:6.2f}"
            )
        began = time.perf_counter()
        for row in rows:
            review(row.said)
        each = (time.perf_counter() - began) / len(rows) * 1000
        self.stdout.write(f"one review: {each:.2f} ms")
        if options["differences"]:
            for row in rows:
                found = found_in(row.said)
                if found != row.expected:
                    wrong, missed = sorted(found - row.expected), sorted(row.expected - found)
                    self.stdout.write(f"{row.where}: said {wrong}, missed {missed}")
