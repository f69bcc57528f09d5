"""A private PostgreSQL and two private Redis on unix sockets: start, find, stop, forget.

Where they live is in places.py; what the portal runs beside them is in run.py.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .places import LOCAL, Owner, SetUpError, folder, owner

SAFE = {"dev": "on", "test": "off"}
"Whether PostgreSQL waits for the disk: data of `make run` is kept, data of tests is not."

_started: list[subprocess.Popen[bytes]] = []
"Servers outlive the process that started them; kept here, so that Python does not complain of that."


@atexit.register
def _let_go() -> None:
    for process in _started:
        if process.poll() is None:
            process.returncode = 0


@dataclass(frozen=True)
class Addresses:
    """Where one set of servers is reached: a postgresql:// and two Redis addresses."""

    database: str
    broker: str
    cache: str


class Server:
    """One server process of ours, known by its socket and its pid file."""

    def __init__(self, name: str, home: Path, who: Owner) -> None:
        self.name, self.home, self.who = name, home, who
        self.data = home / name
        self.pid_file = home / f"{name}.pid"
        self.log = home / "logs" / f"{name}.log"

    def pid(self) -> int | None:
        """The pid of the running server, None when it does not run."""
        for process in _started:
            process.poll()  # takes leave of those that ended
        try:
            pid = int(self.pid_file.read_text().split()[0])
            os.kill(pid, 0)
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return None
        # After a restart of the machine the number may belong to anything.
        return pid if str(self.home).encode() in command and not _is_zombie(pid) else None

    def answers(self) -> bool:
        """Whether the server takes connections."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """The command line; the folder stands in it, so that a pid can be recognised."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Make the data folder when it is not there."""
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            os.chown(self.data, self.who.uid, self.who.gid)

    def start(self) -> None:
        """Start, and wait until it answers. Raises SetUpError with its last words when it does not."""
        if self.pid():
            # It may be busy, or starting for somebody else: a second one would only be refused.
            if not wait_until(self.answers, 60):
                raise SetUpError(
                    f"{self.name} runs (process {self.pid()}) but does not answer. Run: make stop"
                )
            return
        self.prepare()
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                start_new_session=True,
                **self.who.popen(),  # type: ignore[call-overload]
            )
        _started.append(process)
        self.note(process.pid)
        wait_until(lambda: process.poll() is not None or self.answers(), 60)
        if process.poll() is not None or not self.answers():
            process.kill()
            words = self.log.read_text(errors="replace").splitlines()[-5:]
            raise SetUpError(f"{self.name} did not start; {self.log} ends with:\n  " + "\n  ".join(words))

    def note(self, pid: int) -> None:
        """Keep the number of the process just started."""
        self.pid_file.write_text(f"{pid}\n")

    def stop(self, first: signal.Signals = signal.SIGINT) -> None:
        """End the server and wait for it; the hard way after ten seconds."""
        pid = self.pid()
        if pid is None:
            return
        for number in (first, signal.SIGQUIT, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            if wait_until(lambda: self.pid() is None, 10):
                break

    def kill(self) -> None:
        """End the server at once, as a crash would (tests of bad luck)."""
        self.stop(signal.SIGKILL)


class Postgres(Server):
    """PostgreSQL 15 or later; reached through a socket in the folder, by anyone who may enter the folder."""

    def __init__(self, home: Path, who: Owner, fsync: str = "on") -> None:
        super().__init__("postgres", home, who)
        self.pid_file = self.data / "postmaster.pid"
        self.fsync = fsync
        self.programs = _postgres_programs()

    def note(self, pid: int) -> None:
        """PostgreSQL keeps its number itself."""

    def prepare(self) -> None:
        """initdb, with English sorting by ICU."""
        if (self.data / "PG_VERSION").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        super().prepare()
        self._program(
            "initdb",
            f"--pgdata={self.data}",
            "--username=epep",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--locale-provider=icu",
            "--icu-locale=en-GB",
            "--no-sync",
        )

    def command(self) -> list[str]:
        """Small and careful; tests do not wait for the disk."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.home / "sockets"),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "shared_buffers": "256MB",
            "work_mem": "16MB",
            "maintenance_work_mem": "256MB",
            "effective_cache_size": "1GB",
            "random_page_cost": "1.1",
            "max_wal_size": "2GB",
            "jit": "off",
            "fsync": self.fsync,
            "synchronous_commit": self.fsync,
            "full_page_writes": self.fsync,
            "log_min_messages": "warning",
            "log_min_error_statement": "panic",
            "timezone": "UTC",
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.data), *options]

    def answers(self) -> bool:
        """pg_isready says so."""
        found = subprocess.run(
            [self.programs / "pg_isready", "-q", "-h", self.home / "sockets", "-U", "epep"],
            check=False,
            capture_output=True,
        )
        return found.returncode == 0

    def start(self) -> None:
        """Start, and make the database "epep" when it is not there."""
        end = time.monotonic() + 10
        while True:
            try:
                super().start()
                break
            except SetUpError as error:
                # After a crash its children live a moment longer and hold the shared memory.
                if "shared memory" not in str(error) or time.monotonic() > end:
                    raise
                time.sleep(0.2)
        made = self.home / "postgres.made"
        if not made.exists() or not (self.data / "PG_VERSION").exists():
            with contextlib.suppress(SetUpError):  # it may stand there from an interrupted start
                self._program("createdb", "-h", str(self.home / "sockets"), "-U", "epep", "epep")
            made.touch()

    def address(self) -> str:
        """The postgresql:// address of the database "epep"."""
        return f"postgresql://epep@/epep?host={self.home / 'sockets'}"

    def _program(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.programs / name), *arguments],
            capture_output=True,
            text=True,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            check=False,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
            **self.who.popen(),  # type: ignore[call-overload]
        )
        if done.returncode:
            raise SetUpError(f"{name} failed: {done.stderr.strip() or done.stdout.strip()}")


class Redis(Server):
    """One Redis: "broker" keeps everything it is given, "cache" forgets the least used."""

    def __init__(self, name: str, home: Path, who: Owner) -> None:
        super().__init__(name, home, who)
        self.socket = home / "sockets" / f"{name}.sock"
        self.keeps = name != "cache"

    def command(self) -> list[str]:
        """A broker writes an append-only file and refuses when full; a cache does neither."""
        program = shutil.which("redis-server")
        if program is None:
            raise SetUpError("Redis is missing. Run: make setup (or: apt-get install redis-server)")
        if self.keeps:
            kind = ["--appendonly", "yes", "--maxmemory-policy", "noeviction"]
        else:
            kind = ["--appendonly", "no", "--maxmemory", "128mb", "--maxmemory-policy", "allkeys-lru"]
        return [
            *(program, "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--dir", str(self.data), "--save", "", "--databases", "4096", "--daemonize", "no", *kind),
        ]

    def pid(self) -> int | None:
        """Redis rewrites its own command line to the socket's address, which starts with the folder's."""
        return super().pid()

    def answers(self) -> bool:
        """PING is answered with PONG within half a second."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(0.5)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def stop(self, first: signal.Signals = signal.SIGTERM) -> None:
        """SIGTERM lets Redis write its file to the end."""
        super().stop(first)

    def address(self, number: int = 0) -> str:
        """The unix:// address of one of its databases."""
        return f"unix://{self.socket}?db={number}"


@dataclass(frozen=True)
class Servers:
    """One set: a database, a broker and a cache in one folder."""

    home: Path
    postgres: Postgres
    broker: Redis
    cache: Redis

    def all(self) -> tuple[Server, ...]:
        """The three, in the order of starting."""
        return self.postgres, self.broker, self.cache

    def start(self) -> None:
        """Start what does not run yet; safe from several processes at a time."""
        with lock(f"{self.home.name}.starting"):
            for server in self.all():
                server.start()

    def stop(self) -> None:
        """End all three."""
        with lock(f"{self.home.name}.starting"):
            for server in reversed(self.all()):
                server.stop()

    def forget(self) -> None:
        """End all three and remove their data."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def addresses(self) -> Addresses:
        """Where they are reached."""
        return Addresses(self.postgres.address(), self.broker.address(), self.cache.address())


def private(name: str) -> Servers:
    """The set of servers called `name` ("dev", "test", or one of a test's own); nothing is started."""
    home, who = folder(name), owner()
    postgres = Postgres(home, who, SAFE.get(name, "off"))
    return Servers(home, postgres, Redis("broker", home, who), Redis("cache", home, who))


def addresses(name: str, *, database: str = "", broker: str = "", cache: str = "") -> Addresses:
    """The addresses to use: those given, and for what is not given private servers, started when needed."""
    if database and broker:
        return Addresses(database, broker, cache or with_number(broker, 1))
    servers = private(name)
    servers.start()
    ours = servers.addresses()
    return Addresses(database or ours.database, broker or ours.broker, cache or ours.cache)


def with_name(url: str, name: str) -> str:
    """The same PostgreSQL, another of its databases: the path of the address is replaced."""
    head, _, query = url.partition("?")
    return head.rpartition("/")[0] + f"/{name}" + (f"?{query}" if query else "")


def with_number(url: str, number: int) -> str:
    """The same Redis, another of its databases: unix://…?db=7 or redis://host/7."""
    base = url.partition("?")[0]
    if url.startswith("unix://"):
        return f"{base}?db={number}"
    scheme, _, rest = base.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/{number}"


@contextlib.contextmanager
def lock(name: str) -> Iterator[None]:
    """Hold .local/<name>.lock; waits for whoever has it."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Ask every 30 ms until `true()` or the time is over; says which."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.03)
    return True


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def _postgres_programs() -> Path:
    """The folder of the newest PostgreSQL on this machine; Debian keeps it out of the PATH."""
    found = [Path(path).parent for path in (shutil.which("postgres"),) if path]
    versions = (path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit())
    found = sorted(versions, key=lambda path: int(path.parent.name), reverse=True) + found
    for programs in found:
        if all((programs / name).exists() for name in ("postgres", "initdb", "pg_isready", "createdb")):
            return programs
    raise SetUpError("PostgreSQL is missing. Run: make setup (or: apt-get install postgresql)")
