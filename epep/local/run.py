"""`make run`: everything on this machine, until Ctrl-C.

What is installed before is in install.py; the tests' own stack is in tests/stack.py.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from . import install
from .commands import COMMANDS, ENVIRONMENT, command
from .places import LOCAL, ROOT, SetUpError
from .processes import Process, end
from .servers import Addresses, Servers, private, wait_until, with_number

RESTARTS = 20
"A process that has to be started more often than this has something wrong with it."


class Stopped(Exception):
    """Somebody pressed Ctrl-C, or sent SIGTERM."""


def run() -> int:
    """Set up, start, wait, end. The exit code: 0 when ended by a person, 1 when something failed."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    servers: Servers | None = None
    processes: list[Process] = []
    try:
        with _only_one():
            _port_is_free(os.environ.get("EPEP_PORT") or "8000")
            install.everything(tests=False)
            servers, env = _servers()
            _manage("migrate", "--verbosity=0", env=env)
            _manage("load_demo", env=env)
            processes = _processes(env)
            for process in processes:
                process.start()
            address = f"http://localhost:{env['EPEP_PORT']}"
            _wait_until_ready(address, processes)
            install.say(
                f"\nThe portal is ready: {address}\nLogs: {LOCAL / 'logs'}   E-mails: {LOCAL / 'mail'}"
            )
            install.say("Press Ctrl-C to end it.")
            _watch(processes)
    except Stopped:
        install.say("\nEnding.")
        return 0
    except SetUpError as error:
        install.say(f"\n{error}")
        return 1
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        end(processes)
        if servers is not None:
            servers.stop()
    return 0


def _stop(number: int, _frame: object) -> None:
    raise Stopped(signal.Signals(number).name)


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    """A second `make run` in the same checkout would share data and port: it is told so."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "run.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SetUpError(
                "The portal already runs from this folder. End it there with Ctrl-C first."
            ) from error
        yield


def _port_is_free(port: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except (OSError, ValueError, OverflowError) as error:
            raise SetUpError(
                f"Port {port} cannot be used ({error}). Choose another: EPEP_PORT=8001 make run"
            ) from error


def _servers() -> tuple[Servers | None, dict[str, str]]:
    """The private servers, started, unless the environment names others; and what the processes are told."""
    env = {**os.environ, **ENVIRONMENT}
    env.setdefault("EPEP_ENV", "dev")
    env["EPEP_PORT"] = env.get("EPEP_PORT") or "8000"
    env["PYTHONUNBUFFERED"] = "1"
    if env.get("DATABASE_URL") and env.get("REDIS_URL"):
        env.setdefault("CACHE_URL", with_number(env["REDIS_URL"], 1))
        return None, env
    servers = private("dev")
    servers.start()
    return servers, env | environment(servers.addresses())


def environment(addresses: Addresses) -> dict[str, str]:
    """The three addresses as environment variables."""
    return {"DATABASE_URL": addresses.database, "REDIS_URL": addresses.broker, "CACHE_URL": addresses.cache}


def _processes(env: dict[str, str]) -> list[Process]:
    programs = str(install.VENV / "bin")
    return [
        Process(
            name, command(name, programs=programs, folder=str(LOCAL)), env, LOCAL / "logs" / f"{name}.log"
        )
        for name in COMMANDS
    ]


def _manage(*arguments: str, env: dict[str, str]) -> None:
    """One management command; Ctrl-C reaches it too. Raises SetUpError when it fails."""
    with subprocess.Popen([str(install.PYTHON), "manage.py", *arguments], cwd=ROOT, env=env) as child:
        try:
            code = child.wait()
        except Stopped:
            child.terminate()
            raise
    if code:
        raise SetUpError(f"manage.py {arguments[0]} failed; see above.")


def is_ready(address: str) -> bool:
    """Whether /readyz answers 200."""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310 (our own http address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _wait_until_ready(address: str, processes: list[Process]) -> None:
    def settled() -> bool:
        return is_ready(address) or not all(process.is_running() for process in processes)

    wait_until(settled, 60)
    for process in processes:
        if not process.is_running():
            raise SetUpError(f"{process.name} did not start. {_log(process)}")
    if not is_ready(address):
        raise SetUpError(
            f"The portal was not ready within a minute; see {address}/readyz and {LOCAL / 'logs'}."
        )


def _watch(processes: list[Process]) -> None:
    """Until Ctrl-C: start again what has died. Raises SetUpError for what dies all the time."""
    while True:
        for process in processes:
            if not process.is_running():
                if process.starts > RESTARTS:
                    raise SetUpError(f"{process.name} keeps ending. {_log(process)}")
                install.say(f"{process.name} ended and is started again ({process.log}).")
                process.start()
        time.sleep(1)


def _log(process: Process) -> str:
    return f"The end of {Path(process.log)}:\n{process.last_words()}"
