"""manage.py lock_keys: add new question keys to peps/blocks/keys.lock, refusing what breaks old ones.

Nothing here changes a question; what a key is for stands in `peps.blocks.locks`.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from peps.blocks.locks import LOCK, broken, locked, merged, present
from peps.blocks.registry import BLOCKS


class Command(BaseCommand):
    """Write the lock, or with --check only say whether it is up to date."""

    help = "Add new question keys to the list of keys that are for ever."

    def add_arguments(self, parser: CommandParser) -> None:
        """--check changes nothing."""
        parser.add_argument("--check", action="store_true", help="Only say whether the list is up to date.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuse broken keys; else write or check."""
        text = LOCK.read_text(encoding="utf-8") if LOCK.exists() else ""
        lock, now = locked(text), present(BLOCKS)
        if wrong := broken(lock, now):
            raise CommandError("\n".join(wrong))
        fresh = merged(lock, now)
        if options["check"]:
            if fresh != text:
                raise CommandError("New keys are not locked: run manage.py lock_keys.")
        else:
            LOCK.write_text(fresh, encoding="utf-8")
        self.stdout.write(f"{len(now)} keys, {len(now.keys() - lock.keys())} new.")
