"""Asks the database, the broker and the workers whether they are there, each with a short limit.

How the answer is shown is in views.py.
"""

from __future__ import annotations

import threading
import time

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError

from epep.celery import app

SECONDS = 1.0
"Longest wait for the broker, and for a worker's answer."
REMEMBER_SECONDS = 1.0
"The address is open to anyone: however often it is called, the parts are asked once a second."

_lock = threading.Lock()
_last: tuple[float, dict[str, bool]] = (float("-inf"), {})


def every() -> dict[str, bool]:
    """{"database": …, "broker": …, "worker": …}; takes three seconds at most when everything is down."""
    global _last  # noqa: PLW0603 (one answer for the whole process)
    with _lock:
        asked_at, found = _last
        if time.monotonic() - asked_at > REMEMBER_SECONDS:
            is_broker = broker()
            found = {"database": database(), "broker": is_broker, "worker": is_broker and worker()}
            _last = (time.monotonic(), found)
        return found


def database() -> bool:
    """Whether PostgreSQL answers a query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return False
    return True


def broker() -> bool:
    """Whether the Redis of the work queue answers."""
    url = settings.CELERY_BROKER_URL
    if url.startswith("redis+socket://"):
        url = url.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    client = redis.Redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def worker() -> bool:
    """Whether any worker answers through the broker."""
    try:
        return bool(app.control.broadcast("ping", reply=True, timeout=SECONDS, limit=1))
    except (OperationalError, redis.RedisError, OSError):
        return False
