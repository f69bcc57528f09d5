"""manage.py send_reminders: queue the reminders of a day, or tell with --dry-run what would go out."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from peps import reminding


class Command(BaseCommand):
    """Counts by rule and by person's id and roles; no names."""

    help = "Queue the reminders of a day, each once. --dry-run only tells what would go out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--on DATE, --dry-run, --json."""
        parser.add_argument("--on", help="The day, as 2026-12-08; today when left out.")
        parser.add_argument("--dry-run", action="store_true", help="Tell only; queue nothing.")
        parser.add_argument("--json", action="store_true", help="As JSON, for programs.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell, and without --dry-run queue."""
        now = timezone.now()
        on = _day(options["on"]) or timezone.localdate(now)
        if on > timezone.localdate(now) and not options["dry_run"]:
            raise CommandError("That day is still to come: use --dry-run to see what would go out.")
        told = reminding.outlook(on).as_json()
        if not options["dry_run"]:
            told["queued"] = reminding.queue_reminders(today=on, now=now)
        if options["json"]:
            self.stdout.write(json.dumps(told, indent=2))
            return
        self.stdout.write(f"{told['on']}: {told['messages']} message{'' if told['messages'] == 1 else 's'}")
        for rule, count in told["rules"].items():
            self.stdout.write(f"  {rule}: {count}")
        for line in told["recipients"]:
            self.stdout.write(f"  {line['id']} ({', '.join(line['roles'])}): {_plans(line['plans'])}")
        for head in told["heads"]:
            self.stdout.write(
                f"  head teacher contact at {', '.join(head['schools'])}: {_plans(head['plans'])}"
            )
        if "queued" in told:
            self.stdout.write(f"queued {told['queued']}")


def _plans(count: int) -> str:
    return f"{count} plan{'' if count == 1 else 's'}"


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise CommandError("Enter the day as 2026-12-08.") from wrong
