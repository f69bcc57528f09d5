"""What the two import commands share: opening files, printing what happened, exit codes 0, 1 and 2.

What is imported, and how, stands in `children.importing`.
"""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from children.importing.plan import Plan
from children.importing.reading import (
    Layout,
    Problem,
    Table,
    UnusableFileError,
    read_date,
    read_table,
)

REFUSED = 1
UNUSABLE = 2


class CannotUseError(Exception):
    """A file or an option with which nothing can be done: exit code 2."""

    def __init__(self, message: str, file: str = "") -> None:
        super().__init__(message)
        self.file = file


def day(text: str) -> date:
    """A date given on the command line."""
    found = read_date(text)
    if found is None:
        raise ArgumentTypeError(f"{text!r} is not a date. Write it as 2026-03-31.")
    return found


class ImportCommand(BaseCommand):
    """Runs `plan`, prints it, and answers 0 (every row taken), 1 (some refused) or 2 (nothing to use)."""

    noun = ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The options that both commands have."""
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would happen and change nothing."
        )
        parser.add_argument("--json", action="store_true", help="Print one JSON object and nothing else.")

    def plan(self, options: dict[str, Any]) -> Plan:
        """What was done, or would be done with `--dry-run`. Raises CannotUseError."""
        raise NotImplementedError

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the import."""
        try:
            plan = self.plan(options)
        except CannotUseError as error:
            if options["json"]:
                empty = Plan(self.noun, problems=[Problem(error.file, 0, "", "", str(error), "error")])
                self.stdout.write(json.dumps(empty.as_dict()))
            raise CommandError(str(error), returncode=UNUSABLE) from error
        if options["json"]:
            self.stdout.write(json.dumps(plan.as_dict()))
        else:
            self._print(plan, dry_run=options["dry_run"])
        if plan.refused:
            raise CommandError(f"Rows of {len(plan.refused)} {plan.noun} were refused.", returncode=REFUSED)

    def _print(self, plan: Plan, *, dry_run: bool) -> None:
        for group in plan.grouped():
            first = group.first
            more = f" and {group.count - 1} more" if group.count > 1 else ""
            place = f"{first.column} {first.value!r} on line {first.line} of {first.file}{more}"
            self.stdout.write(f"{first.severity}: {place}: {first.message}")
        counts = ", ".join(f"{number} {word}" for word, number in plan.counts.items())
        done = "Nothing was changed (dry run)" if dry_run else "Done"
        self.stdout.write(f"{plan.noun.capitalize()}: {counts}. {done}.")


def open_table(path: str, *, layout: Layout, limit: int, others: Sequence[Layout] = ()) -> Table:
    """The rows of a file on disk. Raises CannotUseError."""
    place = Path(path)
    try:
        with place.open("rb") as stream:
            return read_table(
                stream,
                file=place.name,
                layout=layout,
                limit=limit,
                size=place.stat().st_size,
                others=others,
            )
    except OSError as error:
        raise CannotUseError(f"{path} cannot be read: {error.strerror}.", place.name) from error
    except UnusableFileError as error:
        raise CannotUseError(str(error), place.name) from error
