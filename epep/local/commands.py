"""The command line of each process of the portal; docker-compose.yml uses the same (a test compares).

Who starts and watches them here is in processes.py.
"""

from __future__ import annotations

WORKER = "celery --app epep worker --without-gossip --without-mingle --loglevel WARNING"

COMMANDS: dict[str, str] = {
    "web": "gunicorn --config python:epep.gunicorn epep.wsgi",
    "worker": f"{WORKER} --queues default --hostname default@%h --concurrency 2",
    "worker-pdf": f"{WORKER} --queues pdf --hostname pdf@%h --concurrency 1",
    "beat": "celery --app epep beat --loglevel WARNING --pidfile= --schedule {folder}/beat-times",
}

ENVIRONMENT = {
    # On SIGTERM a worker hands back what it has not finished, and keeps nothing in `unacked`.
    "REMAP_SIGTERM": "SIGQUIT",
}


def command(name: str, *, programs: str, folder: str) -> list[str]:
    """The words of one command; its program is taken from `programs`, beat keeps its times in `folder`."""
    words = COMMANDS[name].format(folder=folder).split()
    return [f"{programs}/{words[0]}", *words[1:]]
