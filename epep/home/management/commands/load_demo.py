"""`manage.py load_demo`: the invented authorities to try the portal with, or many children to measure it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from accounts.models import Organisation, User
from epep.home.demo import cast
from epep.home.demo.plans import plans
from epep.home.demo.world import build


class Command(BaseCommand):
    """Loads the demonstration once; with --children, invents that many for measuring."""

    help = "Load invented authorities, children and PEPs."

    def add_arguments(self, parser: CommandParser) -> None:
        """--children and --terms invent many children by COPY, for measuring."""
        parser.add_argument(
            "--children", type=int, default=0, help="invent this many children, for measuring"
        )
        parser.add_argument("--terms", type=int, default=3, help="with so many terms of PEPs each")
        parser.add_argument(
            "--year",
            action="store_true",
            help="as a school year of the four authorities, with all that happens in one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Idempotent: what is loaded already is left as people have changed it."""
        if options["children"] and options["year"]:
            from epep.home.demo.many_year import invent_year

            self.stdout.write(invent_year(children=options["children"], rounds=options["terms"]))
            return
        if options["children"]:
            from epep.home.demo.many import invent  # COPY machinery, only when asked for

            self.stdout.write(invent(children=options["children"], terms=options["terms"]))
            return
        if User.objects.filter(email="admin@demo.example").exists():
            self.stdout.write("The demonstration is loaded already.")
        elif Organisation.objects.filter(kind="authority", la_code__in=[cast.WEST, cast.EAST]).exists():
            self.stdout.write("There are authorities 330 or 335 here already: the demonstration is left out.")
            return
        else:
            with transaction.atomic():
                world = build(settings.EPEP_DEMO_PASSWORD)
                made = plans(world)
            self.stdout.write(f"Loaded {len(world.children)} invented children and {made} PEPs.")
        self._print_accounts()

    def _print_accounts(self) -> None:
        self.stdout.write(f"Sign in with any of these; the password is {settings.EPEP_DEMO_PASSWORD}")
        for account in cast.PRINTED:
            person = next(row for row in cast.PEOPLE if row.account == account)
            role = person.memberships[0][0].replace("_", " ")
            self.stdout.write(f"  {account}@demo.example  ({role})")
