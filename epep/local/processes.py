"""Processes that we start, watch and end together: none outlives us, whatever ends us.

Which processes these are is in commands.py.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from .places import ROOT
from .servers import wait_until

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def _end_with_parent() -> None:
    """In the child, before it starts: the kernel ends it when we are gone, even by kill -9."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Process:
    """One child in a process group of its own, so that its own children can be ended with it."""

    def __init__(self, name: str, command: list[str], env: Mapping[str, str], log: Path) -> None:
        self.name, self.command, self.env, self.log = name, command, dict(env), log
        self.popen: subprocess.Popen[bytes] | None = None
        self.starts = 0

    @property
    def pid(self) -> int:
        """The pid of the running child. Raises RuntimeError when it was never started."""
        if self.popen is None:
            raise RuntimeError(f"{self.name} was not started")
        return self.popen.pid

    def is_running(self) -> bool:
        """Whether the child lives."""
        return self.popen is not None and self.popen.poll() is None

    def start(self) -> None:
        """Start it; what it writes goes to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.starts += 1
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=self.env,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 (called from the main thread only)
            )

    def signal(self, number: signal.Signals) -> None:
        """To the child and all of its own."""
        if self.popen is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.popen.pid, number)

    def kill(self) -> None:
        """At once, with all of its own, as a crash of the machine would."""
        self.signal(signal.SIGKILL)
        if self.popen is not None:
            self.popen.wait()

    def last_words(self, lines: int = 8) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def end(processes: list[Process], seconds: float = 15) -> None:
    """End all: each leader is asked, and after `seconds` its whole group is killed."""
    for process in processes:
        if process.is_running():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGTERM)
    wait_until(lambda: not any(process.is_running() for process in processes), seconds)
    for process in processes:
        if process.popen is not None:
            # The leader may be gone and one of its own still there.
            process.kill()
