"""What the processor did for a connection: a machine that is busy with other things changes it least."""

from __future__ import annotations

import os
from pathlib import Path

from django.db import connection


def postgres_seconds() -> float:
    """Seconds of the processor that this connection's server process has used; it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
