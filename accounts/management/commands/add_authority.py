"""`manage.py add_authority`: an authority with its preset, its terms and its first administrator.

Everything after that is done on pages: the administrator invites the others.
"""

from __future__ import annotations

import argparse
import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.authority import preset
from accounts.models import AuthoritySettings, Membership, Organisation, Term, User
from accounts.roles import Role
from epep.audit.record import record

COLUMNS = (
    "name",
    "season",
    "school_year",
    "starts_on",
    "ends_on",
    "half_starts_on",
    "half_ends_on",
    "peps_due_on",
)


class Command(BaseCommand):
    """Sets up an authority once; with --terms alone, adds terms to one that is there."""

    help = "Set up a local authority: preset, terms, first administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        """The authority by its DfE code."""
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = f"--terms is a CSV file with the columns {', '.join(COLUMNS)}; dates as 2027-01-04."
        parser.add_argument("--code", required=True, help="DfE local authority code, as 330")
        parser.add_argument("--name", default="", help="the authority's name")
        parser.add_argument(
            "--preset", default="birmingham", help="a file of accounts/presets, without .toml"
        )
        parser.add_argument("--administrator", default="", help="e-mail address of the first administrator")
        parser.add_argument("--administrator-name", default="")
        parser.add_argument("--terms", type=Path, help="CSV file of school terms")

    def handle(self, *args: Any, **options: Any) -> None:
        """All of it or nothing."""
        with transaction.atomic():
            authority = self._authority(options)
            if options["administrator"]:
                self._administrator(authority, options)
            if options["terms"]:
                self._terms(authority, options["terms"])

    def _authority(self, options: dict[str, Any]) -> Organisation:
        found = Organisation.objects.filter(kind="authority", la_code=options["code"]).first()
        if found:
            return found
        if not options["name"]:
            raise CommandError(f"There is no authority {options['code']} yet: give its --name.")
        try:
            preset(options["preset"])
        except FileNotFoundError:
            raise CommandError(f"There is no preset “{options['preset']}” in accounts/presets.") from None
        authority = Organisation.objects.create(
            kind="authority", name=options["name"], la_code=options["code"]
        )
        AuthoritySettings.objects.create(authority=authority, preset=options["preset"])
        record("authority.added", authority, by=None, now=timezone.now(), preset=options["preset"])
        self.stdout.write(f"Added {authority.name} on the layout “{options['preset']}”.")
        return authority

    def _administrator(self, authority: Organisation, options: dict[str, Any]) -> None:
        now, email = timezone.now(), options["administrator"].strip().lower()
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            user = User.objects.create_user(
                email, None, name=options["administrator_name"] or "Administrator"
            )
        membership, made = Membership.objects.get_or_create(
            user=user,
            organisation=authority,
            role=Role.AUTHORITY_ADMINISTRATOR,
            ends_on=None,
            defaults={"starts_on": timezone.localdate(now)},
        )
        if made:
            record("membership.started", membership, by=None, now=now, role=membership.role)
        page = settings.EPEP_SITE_URL + reverse("account_reset_password")
        self.stdout.write(f"{email} is an administrator. They choose their password at {page}")

    def _terms(self, authority: Organisation, file: Path) -> None:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise CommandError(f"{file.name} has no column {', '.join(missing)}.")
            made = sum(self._term(authority, row, rows.line_num) for row in rows)
        self.stdout.write(f"{made} terms added.")

    def _term(self, authority: Organisation, row: dict[str, str], line: int) -> bool:
        try:
            days = {name: date.fromisoformat(row[name]) if row[name] else None for name in COLUMNS[3:]}
            year = int(row["school_year"])
        except ValueError as error:
            raise CommandError(f"Line {line}: {error}") from None
        if row["season"] not in Term.Season.values:
            raise CommandError(f"Line {line}: season must be one of {', '.join(Term.Season.values)}.")
        if not (days["starts_on"] and days["ends_on"] and days["peps_due_on"]):
            raise CommandError(
                f"Line {line}: a term needs its first and last day, and the day its PEPs are due."
            )
        same = Term.objects.filter(authority=authority, school_year=year, season=row["season"])
        if other := same.exclude(name=row["name"]).first():
            raise CommandError(
                f"Line {line}: {row['season']} of the school year {year} is there already, as “{other.name}”."
                " There is one round of plans a season. A year of five or six terms: give one line a season,"
                " from the first day of its first term to the last day of its last, and put the terms into"
                " the school calendar."
            )
        _term, made = Term.objects.get_or_create(
            authority=authority,
            name=row["name"],
            defaults={
                "season": row["season"],
                "school_year": year,
                "starts_on": days["starts_on"],
                "ends_on": days["ends_on"],
                "half_term_starts_on": days["half_starts_on"],
                "half_term_ends_on": days["half_ends_on"],
                "peps_due_on": days["peps_due_on"],
            },
        )
        return made
