"""The whole portal for real: gunicorn, two workers, beat, PostgreSQL and Redis, on a free port.

Its parts can be killed, hung and brought back one by one; what is then expected is said by the tests.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, connections, transaction

from epep.celery import app
from epep.local import servers
from epep.local.commands import COMMANDS, ENVIRONMENT, command
from epep.local.install import PYTHON, VENV
from epep.local.places import LOCAL, ROOT
from epep.local.processes import Process, end
from epep.local.run import environment, is_ready
from epep.settings.env import broker, database
from tests.migrated import copy, migrated

KEPT_TABLES = {"django_migrations", "django_content_type", "auth_permission"}
END_OF_EMAIL = b"\n" + b"-" * 79 + b"\n"
"What Django writes after each e-mail that becomes a file."
PAST_TRIGGERS = "SET LOCAL session_replication_role = replica"
"Within a transaction: the audit tables, which are only ever added to, may be emptied between tests."


class RealStack:
    """Start with `start()`, end with `stop()`; `processes` holds web, worker, worker-pdf and beat by name."""

    def __init__(self, name: str) -> None:
        self.servers = servers.private(name)
        self.folder = LOCAL / f"{name}-run"
        self.mail = self.folder / "mail"
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {
            **os.environ,
            **ENVIRONMENT,
            **environment(self.servers.addresses()),
            "EPEP_ENV": "dev",
            "EPEP_PORT": str(self.port),
            "EPEP_SITE_URL": self.url,
            "EPEP_MAIL_FOLDER": str(self.mail),
            "EPEP_FILES": str(self.folder / "files"),
            "PYTHONUNBUFFERED": "1",
        }
        self.processes = {
            name: Process(
                name,
                command(name, programs=str(VENV / "bin"), folder=str(self.folder)),
                self.env,
                self.folder / f"{name}.log",
            )
            for name in COMMANDS
        }
        self.killed: set[str] = set()

    def start(self) -> None:
        """Everything, from the database to /readyz."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.servers.start()
        copy(settings.ADDRESSES.database, migrated(settings.ADDRESSES.database), to=self.servers)
        for process in self.processes.values():
            process.start()
        assert self.wait_until(lambda: is_ready(self.url), 60), self.logs()

    def stop(self) -> None:
        """End everything; nothing is kept."""
        end(list(self.processes.values()))
        self.servers.forget()
        _remove(self.folder)

    def repair(self) -> None:
        """Bring back whatever the test before has killed or hung."""
        self.killed.clear()
        for server in self.servers.all():
            pid = server.pid()
            if pid:
                os.kill(pid, signal.SIGCONT)
            server.start()
        for process in self.processes.values():
            process.signal(signal.SIGCONT)
            if not process.is_running():
                process.start()
        assert self.wait_until(lambda: is_ready(self.url), 60), self.logs()

    def kill(self, name: str) -> None:
        """As a crash: web, worker, worker-pdf, beat, postgres, broker or cache; all its own children too."""
        if name in self.processes:
            self.killed.add(name)
            self.processes[name].kill()
        else:
            self._server(name).kill()

    def hang(self, name: str) -> None:
        """Stop a server in its tracks: it takes connections and never answers. `bring_back` ends it."""
        pid = self._server(name).pid()
        assert pid, f"{name} does not run"
        os.kill(pid, signal.SIGSTOP)

    def bring_back(self, name: str) -> None:
        """Start again what was killed, or let go on what was hung."""
        if name in self.processes:
            self.killed.discard(name)
            if not self.processes[name].is_running():
                self.processes[name].start()
            return
        server = self._server(name)
        pid = server.pid()
        if pid:
            os.kill(pid, signal.SIGCONT)
        server.start()

    def manage(self, *arguments: str) -> str:
        """One management command against this stack's database; what it printed."""
        done = subprocess.run(
            [str(PYTHON), "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, f"manage.py {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @contextlib.contextmanager
    def as_ours(self) -> Iterator[None]:
        """Inside, this process's ORM and `.delay()` use the stack's database and broker."""
        default = connections["default"]
        kept_database, kept_broker = dict(default.settings_dict), app.conf.broker_url
        default.close()
        default.settings_dict |= database(self.env["DATABASE_URL"], 30)
        _use_broker(broker(self.env["REDIS_URL"]))
        try:
            yield
        finally:
            default.close()
            default.settings_dict |= kept_database
            _use_broker(kept_broker)

    def empty(self) -> None:
        """Forget every row that a test made, every message, every e-mail. Only inside `as_ours`.

        A request or a task of the test before may still run: it is let end first, and one that begins
        meanwhile holds its locks in another order than TRUNCATE takes them, so a deadlock is tried again.
        """
        tables = [name for name in connection.introspection.table_names() if name not in KEPT_TABLES]
        words = "TRUNCATE " + ", ".join(f'"{name}"' for name in tables) + " CASCADE"

        def emptied() -> bool:
            if self._is_busy():
                return False
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(PAST_TRIGGERS)
                    cursor.execute("SET LOCAL lock_timeout = '1s'")
                    cursor.execute(words)
            except OperationalError:
                return False
            return True

        assert self.wait_until(emptied, 60), "The database is still in use.\n" + self.logs()
        for path in self.letters():
            path.unlink()

    def _is_busy(self) -> bool:
        """Whether another connection is inside a transaction."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND xact_start IS NOT NULL"
            )
            return bool(cursor.fetchone()[0])

    def letters(self) -> list[Path]:
        """The files of e-mails sent since the test began, oldest first."""
        return (
            sorted(self.mail.glob("*"), key=lambda path: path.stat().st_mtime_ns)
            if self.mail.exists()
            else []
        )

    def emails(self) -> list[bytes]:
        """Every e-mail of those files. Two workers may write theirs into one file: each ends with a line."""
        found: list[bytes] = []
        for path in self.letters():
            found += [part.strip() for part in path.read_bytes().split(END_OF_EMAIL) if part.strip()]
        return found

    def wait_until(self, true: Callable[[], object], seconds: float = 15) -> bool:
        """Ask until `true()` is so or the time is over; says which.

        Meanwhile a process that ended by itself is started again, as Compose and `make run` do: a worker may
        end when its broker is gone. What a test killed stays dead until it brings it back.
        """

        def watched() -> bool:
            for name, process in self.processes.items():
                if process.starts and name not in self.killed and not process.is_running():
                    process.start()
            return bool(true())

        return servers.wait_until(watched, seconds)

    def logs(self) -> str:
        """The end of every process's log, for the message of a failing test."""
        return "\n".join(f"== {name}\n{process.last_words(15)}" for name, process in self.processes.items())

    def _server(self, name: str) -> servers.Server:
        return next(server for server in self.servers.all() if server.name == name)


def _use_broker(url: str) -> None:
    """Point this process's Celery at another broker, leaving the open connections behind."""
    app.conf.broker_url = app.conf.broker_write_url = app.conf.broker_read_url = url
    app._pool = None  # type: ignore[attr-defined]
    app.amqp._producer_pool = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _remove(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
