"""manage.py take_bounce: one delivery report on standard input, as a mail server pipes it to the bounce address."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from epep.mail import bounces

MOST = 1_000_000


class Command(BaseCommand):
    """Parks the message that came back; the officer finds it among those that need attention."""

    help = "Read one delivery report from standard input and park the message that it is about."

    def handle(self, *args: Any, **options: Any) -> None:
        """Always ends well: a mail server would send a second report about a report."""
        taken = bounces.take(sys.stdin.buffer.read(MOST))
        self.stdout.write("parked" if taken else "nothing of ours")
