"""The portal's side: keeps one warm render process and hands it documents, one at a time.

Works in a Celery worker (a plain subprocess, not multiprocessing) and in each process after a fork.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from epep.pdf.errors import PdfFailed, PdfTooBig, PdfTooSlow
from epep.pdf.print import PRINT_CSS, page, print_fonts
from epep.pdf.wire import FOLDER_PREFIX, Broken, Job, pack, receive, send

ROOT = Path(__file__).resolve().parents[2]
MOST_HTML = 4_000_000
"""Characters of HTML. The longest plan a person could write is a tenth of it."""
START_S = 60
"""Seconds the process may take to be ready: the import takes about one, much more on a busy machine."""
_KINDS = {"big": PdfTooBig, "failed": PdfFailed}


@dataclass(frozen=True)
class Rendered:
    """A PDF, and what making it took. `refused` counts addresses that were not opened."""

    pdf: bytes
    pages: int
    refused: int
    cpu_seconds: float


class RenderServer:
    """A warm render process: started when first needed, replaced after `documents` PDFs or any error."""

    def __init__(self, *, documents: int = 100) -> None:
        self._documents = documents
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._forget()

    @property
    def pid(self) -> int | None:
        """The running process, None when there is none."""
        return self._process.pid if self._process and self._owner == os.getpid() else None

    def render(self, job: Job) -> Rendered:
        """Make the PDF. Raises `PdfTooBig`, `PdfTooSlow` or `PdfFailed`; the next call starts afresh."""
        if len(job.html) > MOST_HTML:
            raise PdfTooBig(f"The document has more than {MOST_HTML:,} characters, too many for a PDF")
        if self._owner != os.getpid():  # forked, perhaps while another thread held the parent's lock
            self._lock = threading.Lock()
        with self._lock:
            self._ready()
            try:
                head, data = self._exchange(job)
            except BaseException:
                self._end()
                raise
            self._made += 1
            if self._made >= self._documents:
                self._end()
        return Rendered(data, head["pages"], head["refused"], head["cpu"])

    def stop(self) -> None:
        """End the process and remove its folder; a later `render` starts another."""
        if self._owner == os.getpid():
            with self._lock:
                self._end()

    def _exchange(self, job: Job) -> tuple[dict[str, Any], bytes]:
        jobs, answers = self._pipes()
        with self._killed_after(job.timeout_s) as clock:
            try:
                send(jobs, *pack(job))
                head, data = receive(answers)
            except (Broken, OSError) as error:
                raise self._why_it_ended(job, clock) from error
        if not head["ok"]:
            raise _KINDS[head["kind"]](f"The PDF could not be made: {head['message']}")
        return head, data

    def _why_it_ended(self, job: Job, clock: _Clock) -> PdfFailed:
        """The error for a process that ended without an answer."""
        assert self._process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        code = self._process.returncode
        if clock.rang or code == -signal.SIGXCPU:
            return PdfTooSlow(f"The PDF took longer than {job.timeout_s} seconds and was stopped")
        if code in (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGSEGV, -signal.SIGKILL):
            return PdfTooBig("The PDF could not be made: its process ended, most likely for want of memory")
        return PdfFailed(f"The PDF could not be made: its process ended with code {code}")

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """Where jobs go to the process, and where its answers come from."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout

    def _ready(self) -> None:
        """See that this very process has a live render process of its own."""
        if self._owner != os.getpid():  # those pipes are the parent's
            self._forget()
        if self._process is not None and self._process.poll() is None:
            return
        self._end()
        self._start()

    def _start(self) -> None:
        self._owner, self._made = os.getpid(), 0
        self._folder = tempfile.mkdtemp(prefix=FOLDER_PREFIX)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "epep.pdf.server"],
            cwd=ROOT,
            env=_environment(self._folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            with self._killed_after(START_S):
                head, _ = receive(self._pipes()[1])
        except (Broken, OSError) as error:
            self._end()
            raise PdfFailed("The PDF process did not start") from error
        if not head["ready"]:
            self._end()
            raise PdfFailed(str(head["message"]))

    def _end(self) -> None:
        """Kill the process with all it started, close its pipes, remove its folder."""
        process, folder, mine = self._process, self._folder, self._owner == os.getpid()
        self._forget()
        if process is None or not mine:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        shutil.rmtree(folder, ignore_errors=True)

    def _forget(self) -> None:
        if self._process is not None and self._owner != os.getpid():
            self._process.returncode = 0  # not ours to wait for: the parent does
        self._process = None
        self._owner, self._made, self._folder = os.getpid(), 0, ""

    def _killed_after(self, seconds: float) -> _Clock:
        assert self._process is not None
        return _Clock(self._process, seconds)


class _Clock:
    """Kills a process when the block takes too long, so that no read of its pipe waits for ever."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.rang = False
        self._process = process
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True

    def __enter__(self) -> _Clock:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _ring(self) -> None:
        self.rang = True
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


def _environment(folder: str) -> dict[str, str]:
    """What the process may know: no secret, no address of a database."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH") if name in os.environ
    }
    return {**kept, "HOME": folder, "TMPDIR": folder, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


_shared = RenderServer()


def shared_server() -> RenderServer:
    """The one render process of this process."""
    return _shared


@atexit.register
def _stop_shared() -> None:
    _shared.stop()


def render(
    html: str,
    *,
    css: tuple[str, ...] = (PRINT_CSS,),
    assets: Mapping[str, bytes] | None = None,
    title: str,
    lang: str = "en-GB",
    timeout_s: int = 30,
    memory_mb: int = 512,
) -> bytes:
    """The PDF/UA-1 file of what stands in a page's body.

    `html` is the body only: language and title, which PDF/UA needs, are set from the arguments.
    `assets` are files it may open as `epep-asset:name`; without them it has the print fonts. No other
    file and no address is ever opened. `timeout_s` is wall and CPU time, `memory_mb` address space.
    Raises `PdfTooBig`, `PdfTooSlow`, `PdfFailed`; never a half-made file.
    """
    fonts = print_fonts()
    job = Job(page(html, title=title, lang=lang), css, {**fonts, **(assets or {})}, timeout_s, memory_mb)
    return _shared.render(job).pdf
