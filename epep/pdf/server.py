"""The render process: `python -m epep.pdf.server` reads jobs on its standard input and answers with PDFs.

Started and ended by `client.py`. It ends itself after any error, and when its parent has gone.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from epep.pdf import walls
from epep.pdf.wire import FOLDER_PREFIX, Broken, Job, receive, send, unpack


def main() -> int:
    """Answer jobs until the parent closes the pipe. Exit code 0 then, 1 after an error."""
    jobs, answers = _pipes()
    try:
        from epep.pdf.engine import Engine

        engine = Engine()
    except (ImportError, OSError) as error:
        send(answers, {"ready": False, "message": f"WeasyPrint cannot start: {error}"[:500]})
        return 1
    _warm_up(engine)
    walls.close_doors()
    gc.collect()
    gc.freeze()
    gc.disable()
    send(answers, {"ready": True, "cpu": time.process_time()})
    while True:
        try:
            head, body = receive(jobs)
        except Broken:
            _sweep()
            return 0
        if not _answer(engine, head, body, answers):
            return 1


def _answer(engine: Any, head: dict[str, Any], body: bytes, answers: IO[bytes]) -> bool:
    """Render one job and send the outcome; whether the process is fit for another."""
    started = time.process_time()
    try:
        job = unpack(head, body)
        walls.limit(timeout_s=job.timeout_s, memory_mb=job.memory_mb)
        data, pages, refused = engine.render(job)
    except Exception as error:  # whatever WeasyPrint raises
        walls.lift_memory()  # so that there is room to say what happened
        kind, message = _reason(error)
        send(answers, {"ok": False, "kind": kind, "message": message})
        return False
    walls.lift_memory()
    gc.collect()
    spent = time.process_time() - started
    send(answers, {"ok": True, "pages": pages, "refused": refused, "cpu": spent}, data)
    return True


def _reason(error: Exception) -> tuple[str, str]:
    """Kind and sentence for an error. Its type is safe to tell; its words may be the document's."""
    if isinstance(error, MemoryError):
        return "big", "it needs more memory than a PDF may"
    if isinstance(error, RecursionError):
        return "failed", "its parts are nested too deeply"
    return "failed", f"WeasyPrint stopped with {type(error).__name__}"


def _sweep() -> None:
    """The parent has gone without a word: remove the temporary folder that it made for this process."""
    folder = Path(tempfile.gettempdir())
    if folder.name.startswith(FOLDER_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


def _warm_up(engine: Any) -> None:
    """One tiny document: lazily imported modules are loaded before the doors close."""
    engine.render(Job("<!doctype html><html lang=en><title>.</title><p>a<table><tr><td>b</table>"))


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Standard input and output for frames only: a stray print must not break one."""
    answers = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    return sys.stdin.buffer, answers


if __name__ == "__main__":
    sys.exit(main())
