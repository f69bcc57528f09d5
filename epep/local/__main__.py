"""`python -m epep.local <what>`: what the Makefile's targets call.

Each thing is done in a module of its own.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable

from . import checks, install, run, servers
from .places import LOCAL, SetUpError


def setup() -> int:
    """Everything that running, testing and checking needs."""
    install.everything(tests=True)
    install.say("Set up. Next: make run, make test or make check.")
    return 0


def start() -> int:
    """The private servers in the background."""
    servers.private("dev").start()
    return 0


def stop() -> int:
    """End the private servers, those of tests too; data stays."""
    for name in ("dev", "test"):
        servers.private(name).stop()
    return 0


def clean() -> int:
    """End the private servers and forget all data."""
    for name in ("dev", "test"):
        servers.private(name).forget()
    shutil.rmtree(LOCAL, ignore_errors=True)
    return 0


TARGETS: dict[str, Callable[[], int]] = {
    "setup": setup,
    "run": run.run,
    "test": checks.test,
    "check": checks.check,
    "bench": checks.bench,
    "start": start,
    "stop": stop,
    "clean": clean,
}


def main(arguments: list[str]) -> int:
    """Run one target; a SetUpError is told in its own words."""
    target = TARGETS.get(arguments[0]) if arguments else None
    if target is None:
        install.say(f"Say one of: {', '.join(TARGETS)}")
        return 2
    try:
        return target()
    except SetUpError as error:
        install.say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
