#!/usr/bin/env python
"""Django's command line for the portal.

Works straight after `make setup`: without DATABASE_URL it uses the private servers and starts them.
"""

import os
import sys


def main() -> None:
    """Run one management command; commands may take as long as they need (web requests may not)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epep.settings")
    os.environ.setdefault("EPEP_STATEMENT_SECONDS", "0")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
