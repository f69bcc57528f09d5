"""`python -m epep.health.ask healthz|worker <queue>|beat`: the health checks of containers, by exit code.

What the site itself shows is in views.py.
"""

from __future__ import annotations

import os
import platform
import sys
import urllib.request
from collections.abc import Callable
from datetime import timedelta

BEAT_MINUTES = 3
"A minute's task that was not seen for this long: beat, broker or worker is stuck."


def healthz() -> bool:
    """Whether the web process of this container answers; its name must be among EPEP_HOSTS."""
    from epep.settings.env import ENV

    request = urllib.request.Request(
        f"http://127.0.0.1:{ENV.number('EPEP_PORT')}/healthz",
        headers={"Host": (ENV.words("EPEP_HOSTS") or [""])[0]},
    )
    with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310
        return bool(answer.status == 200)


def worker(queue: str) -> bool:
    """Whether the worker of this container answers through the broker."""
    from epep.celery import app

    return bool(app.control.ping(destination=[f"{queue}@{platform.node()}"], timeout=5))


def beat() -> bool:
    """Whether the canary was seen lately."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epep.settings")
    django.setup()
    from django.utils import timezone

    from epep.health.tasks import JOB
    from epep.slots.models import Slot

    return Slot.objects.filter(
        job=JOB, claimed_at__gt=timezone.now() - timedelta(minutes=BEAT_MINUTES)
    ).exists()


def main(arguments: list[str]) -> int:
    """0 when well."""
    checks: dict[str, Callable[..., bool]] = {"healthz": healthz, "worker": worker, "beat": beat}
    try:
        return 0 if checks[arguments[0]](*arguments[1:]) else 1
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
