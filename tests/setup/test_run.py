"""`make run` from the start to Ctrl-C: what it starts, it ends.

The pages that it then shows are tested in tests/journeys.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from epep.local.places import ROOT, Owner, SetUpError, may_enter
from epep.local.run import _port_is_free
from epep.local.servers import wait_until
from tests.stack import _free_port

# As `make run`, with data of its own, and without installing anything or loading the demonstration.
SCRIPT = """
import sys, pathlib
from epep.local import places
places.LOCAL = pathlib.Path(sys.argv[1])
from epep.local import install, run
install.everything = lambda *, tests: None
manage = run._manage
run._manage = lambda *words, env: manage(*words, env=env) if words[0] == "migrate" else None
sys.exit(run.run())
"""
FORGET = """
import sys, pathlib
from epep.local import places
places.LOCAL = pathlib.Path(sys.argv[1])
from epep.local import servers
servers.private("dev").forget()
"""


def descendants(pid: int) -> set[int]:
    """All that came from `pid`, in whatever session they are now."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if words[0] != "Z":
            parents[int(path.parent.name)] = int(words[1])
    found = {pid}
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return found - {pid}
        found |= more


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists() and _state(pid) != "Z"}


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`make run` when it says that it is ready; and its port."""
    port = _free_port()
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "REDIS_URL", "CACHE_URL")
    }
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        cwd=ROOT,
        env=env | {"EPEP_PORT": str(port), "EPEP_ENV": "dev"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "Press Ctrl-C" in line:
                break
        assert f"http://localhost:{port}" in "".join(said), "".join(said)
        yield process, port
    finally:
        process.kill()
        process.communicate()
        subprocess.run([sys.executable, "-c", FORGET, str(tmp_path)], cwd=ROOT, check=True)


@pytest.mark.faults
@pytest.mark.slow
def test_ctrl_c_ends_every_process_and_a_dead_one_is_started_again(
    running: tuple[subprocess.Popen[str], int],
) -> None:
    process, _port = running
    family = descendants(process.pid)
    commands = [Path(f"/proc/{pid}/cmdline").read_bytes().decode() for pid in family]
    for word in ("gunicorn", "default@", "pdf@", "beat", "postgres", "redis-server"):
        assert any(word in command for command in commands), word

    beat = next(pid for pid in family if b"beat-times" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(beat, signal.SIGKILL)
    assert wait_until(lambda: descendants(process.pid) - family != set(), 10)
    family |= descendants(process.pid)

    process.send_signal(signal.SIGINT)
    assert process.wait(40) == 0
    assert wait_until(lambda: not alive(family), 5), [
        Path(f"/proc/{pid}/cmdline").read_bytes() for pid in alive(family)
    ]


@pytest.mark.faults
@pytest.mark.slow
def test_even_kill_9_leaves_no_web_process_and_no_worker(running: tuple[subprocess.Popen[str], int]) -> None:
    process, _port = running
    family = {
        pid
        for pid in descendants(process.pid)
        if b"postgres" not in (line := Path(f"/proc/{pid}/cmdline").read_bytes())
        and b"redis-server" not in line
    }
    assert family
    process.kill()
    assert wait_until(lambda: not alive(family), 30)


def test_a_port_in_use_is_said_before_anything_is_started() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with pytest.raises(SetUpError, match=f"Port {port} cannot be used.*EPEP_PORT="):
            _port_is_free(port)
    _port_is_free(port)


def test_a_folder_that_the_servers_user_cannot_enter_is_noticed(tmp_path: Path) -> None:
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    me, stranger = Owner(os.geteuid(), os.getegid()), Owner(64_321, 64_321)
    (tmp_path / "closed").chmod(0o700)
    assert may_enter(inner, me)
    assert not may_enter(inner, stranger)
