"""Ringing the workers' bell: a hint that a row is waiting. Losing it changes nothing, a sweep comes by.

The row is the work; nothing but ids ever goes through the broker.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import transaction

logger = logging.getLogger(__name__)
_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def silence() -> Iterator[None]:
    """Nothing that is rung for within reaches a worker: for a run over a copy of the record."""
    before = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(before)


def ring(task: str, *args: str, at: datetime | None = None) -> None:
    """After this transaction commits, tell a worker to run `task` with `args` (ids as text), not before `at`.

    Never raises and never holds up a page for longer than the broker's short socket timeouts: a
    broker that is down or hung is left to the sweep.
    """
    if not _silent.get():
        transaction.on_commit(lambda: _publish(task, args, at), robust=True)


def _publish(task: str, args: tuple[str, ...], at: datetime | None) -> None:
    from epep.celery import app  # the app imports settings; not at module load

    try:
        app.send_task(task, args=list(args), eta=at, retry=False)
    except Exception as error:  # kombu raises its own kinds, redis others, sockets others again
        logger.warning("bell not heard: %s (%s)", task, type(error).__name__)
