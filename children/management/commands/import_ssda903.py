"""`manage.py import_ssda903`: children and their care history from an SSDA903 return.

Reading, comparing and writing are in `children.importing`; this gives them files and prints.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from accounts.models import Organisation
from children.importing.apply import accept_children
from children.importing.compare import plan_children
from children.importing.plan import Plan
from children.importing.reading import RETURN_LIMIT, Table
from children.importing.ssda903 import LAYOUTS
from children.management.commands._importing import CannotUseError, ImportCommand, day, open_table


class Command(ImportCommand):
    """Import the files of one authority's return."""

    help = (
        "Import children and care history from an SSDA903 return. Matches on CHILD. "
        "Exit code 0: every row taken; 1: some refused; 2: a file cannot be used."
    )
    noun = "children"

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of this command."""
        parser.add_argument(
            "--authority", required=True, metavar="CODE", help="The authority's code, as 330."
        )
        for part, layout in LAYOUTS.items():
            parser.add_argument(
                f"--{part}",
                required=part in ("header", "episodes"),
                metavar="FILE",
                help=f"{layout.name} of the return",
            )
        parser.add_argument(
            "--as-of",
            type=day,
            metavar="DATE",
            help="The day to which the return is true (31 March for a yearly one); today when left out. "
            "Episodes without an end are open on this day, and it becomes the date of each fact.",
        )
        super().add_arguments(parser)

    def plan(self, options: dict[str, Any]) -> Plan:
        """What was done, or would be."""
        tables = self._tables(options)
        authority = self._authority(options["authority"])
        as_of = options["as_of"] or timezone.localdate()
        if options["dry_run"]:
            return plan_children(tables, authority=authority, as_of=as_of)
        return accept_children(tables, authority=authority, as_of=as_of, by=None, now=timezone.now())

    def _tables(self, options: dict[str, Any]) -> dict[str, Table]:
        return {
            part: open_table(options[part], layout=layout, limit=RETURN_LIMIT, others=tuple(LAYOUTS.values()))
            for part, layout in LAYOUTS.items()
            if options[part]
        }

    def _authority(self, code: str) -> Organisation:
        authorities = Organisation.objects.filter(kind=Organisation.Kind.AUTHORITY)
        found = authorities.filter(la_code=code).first()
        if found is None:
            known = ", ".join(authorities.order_by("la_code").values_list("la_code", flat=True)) or "none yet"
            raise CannotUseError(
                f"No authority has the code {code}. Those of the portal: {known}. See manage.py add_authority --help"
            )
        return found
