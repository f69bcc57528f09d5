"""Limits of the render process: time, memory, and what its Python may open.

The kernel keeps the first two; an audit hook, which cannot be taken off again, keeps the third.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

_MB = 1024 * 1024
_NEVER = (
    "socket.",
    "subprocess.",
    "ftplib.",
    "http.",
    "smtplib.",
    "urllib.",
    "os.exec",
    "os.spawn",
    "os.fork",
)
_NEVER_EXACTLY = frozenset({"os.system", "os.posix_spawn", "os.putenv", "pty.spawn", "webbrowser.open"})


def limit(*, timeout_s: int, memory_mb: int) -> None:
    """Give the process so many seconds of CPU from now, so much address space, and no core file."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + timeout_s + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * _MB, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (32 * _MB, 32 * _MB))


def lift_memory() -> None:
    """Take the memory limit off again, once the document is made or given up."""
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def close_doors() -> None:
    """From now on Python here reads its own library and its own temporary folder, and calls nobody."""
    folder = os.path.realpath(tempfile.gettempdir()) + os.sep
    library = tuple({os.path.realpath(path) + os.sep for path in (sys.prefix, sys.base_prefix, *_library())})

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            _may_open(args, folder, library)
        elif event.startswith(_NEVER) or event in _NEVER_EXACTLY:
            raise PermissionError(f"{event} has no place in rendering")

    sys.addaudithook(hook)


def _library() -> list[str]:
    here = str(Path(__file__).resolve().parent)
    return [
        here,
        *(path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")),
    ]


def _may_open(args: tuple[Any, ...], folder: str, library: tuple[str, ...]) -> None:
    path, _mode, flags = args
    if isinstance(path, int):
        return
    real = os.path.realpath(os.fsdecode(path))
    if (real + os.sep).startswith(folder):
        return
    reading = not (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if not (reading and real.startswith(library)):
        raise PermissionError("rendering opens no file of the machine")
