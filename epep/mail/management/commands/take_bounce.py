"""manage.py take_bounce: one delivery report on standard input, as a mail server pipes it to the bounce address."""

from __future__ import annotations

import sys
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from epep.mail import bounces

log = structlog.get_logger(__name__)
MOST = 1_000_000
"""How much of a report is read: what says what happened stands at its beginning."""


class Command(BaseCommand):
    """Parks the message that came back; the officer finds it among those that need attention."""

    help = "Read one delivery report from standard input and park the message that it is about."

    def handle(self, *args: Any, **options: Any) -> None:
        """Ends well whatever is sent: a mail server would answer a failure with a report about a report.

        A database that is away is the exception: the mail server then tries again later.
        """
        report = sys.stdin.buffer.read(MOST)
        while sys.stdin.buffer.read(MOST):
            pass  # to the end: who pipes it must not find the pipe closed
        try:
            taken = bounces.take(report)
        except DatabaseError:
            raise
        except Exception as error:  # e-mail from anywhere: the parser has many ways to stumble
            log.warning("report_not_read", problem=type(error).__name__)
            taken = False
        self.stdout.write("parked" if taken else "nothing of ours")
