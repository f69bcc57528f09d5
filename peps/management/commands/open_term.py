"""`manage.py open_term`: opens a term whose window has come, as the nightly job does, or says what it would do.

What it does stands in `peps.opening_jobs` and `peps.actions.opening_windows`. No names are printed.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.models import Organisation
from peps.actions.opening_windows import due_term, next_term, outlook, switch_of
from peps.opening_jobs import open_terms


class Command(BaseCommand):
    """Safe to run at any time: a term is opened once."""

    help = "Open the plans of a term whose window has come, or say what would be opened."

    def add_arguments(self, parser: CommandParser) -> None:
        """The authority; another day; only look; machine-readable."""
        parser.add_argument("--authority", required=True, help="DfE code, such as 330")
        parser.add_argument("--on", help="the day, such as 2027-01-04; today when left out")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be opened")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was or would be opened."""
        now = timezone.now()
        today = timezone.localdate(now)
        on = _day(options["on"]) if options["on"] else today
        if on > today and not options["dry_run"]:
            raise CommandError("A day to come can only be looked at: add --dry-run.")
        rows = Organisation.objects.filter(kind=Organisation.Kind.AUTHORITY, la_code=options["authority"])
        authority = rows.select_related("settings").first()
        if authority is None:
            raise CommandError("There is no such authority.")
        said = _look(authority, on) if options["dry_run"] else _open(authority, on, now)
        if options["json"]:
            self.stdout.write(json.dumps(said))
            return
        for name, value in said.items():
            self.stdout.write(f"{name.replace('_', ' ')}: {_plain(value)}")


def _day(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError("--on is a day like 2027-01-04")
    return found


def _look(authority: Organisation, on: date) -> dict[str, Any]:
    """What would be opened on the day; on another day than the window's, what would be opened next."""
    chosen = switch_of(authority)
    today = due_term(authority, chosen, on)
    term = today or next_term(authority, chosen, on)
    said: dict[str, Any] = {"authority": authority.la_code, "switched_on": chosen.is_on, "on": on.isoformat()}
    if term is None:
        return said | {"term": "", "opens_on_the_day": False}
    found = outlook(authority, term, chosen, on=on)
    return said | {
        "term": term.name,
        "window": found.window_on.isoformat(),
        "opens_on_the_day": today is not None,
        "gets": len(found.gets),
        "types": dict(found.types),
        "left_out": len(found.left_out),
        "reasons": dict(found.reasons),
    }


def _open(authority: Organisation, on: date, now: Any) -> dict[str, Any]:
    (found,) = open_terms(on=on, now=now, authorities=[authority])
    said: dict[str, Any] = {"authority": authority.la_code, "on": on.isoformat(), "opened": found.opened}
    said |= {"left_out": found.left_out, "problem": found.problem, "term": "", "report": ""}
    if found.run:
        said |= {"term": found.run.term.name, "report": str(found.run.pk)}
    return said


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {many}" for key, many in value.items()) or "none"
    return {"True": "yes", "False": "no", "": "none"}.get(str(value), str(value))
