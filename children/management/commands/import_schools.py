"""`manage.py import_schools`: schools from an extract of Get Information about Schools.

Reading, comparing and writing are in `children.importing`; this gives them the file and prints.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from children.importing.apply import accept_schools
from children.importing.gias import LAYOUT
from children.importing.plan import Plan
from children.importing.reading import SCHOOLS_LIMIT
from children.importing.schools import plan_schools
from children.management.commands._importing import ImportCommand, open_table


class Command(ImportCommand):
    """Import one extract."""

    help = (
        "Import schools from a GIAS extract. Matches on URN. "
        "Exit code 0: every row taken; 1: some refused; 2: the file cannot be used."
    )
    noun = "schools"

    def add_arguments(self, parser: CommandParser) -> None:
        """The options of this command."""
        parser.add_argument("file", metavar="FILE", help="The extract, edubasealldata….csv.")
        super().add_arguments(parser)

    def plan(self, options: dict[str, Any]) -> Plan:
        """What was done, or would be."""
        table = open_table(options["file"], layout=LAYOUT, limit=SCHOOLS_LIMIT)
        if options["dry_run"]:
            return plan_schools(table)
        return accept_schools(table, by=None, now=timezone.now())
