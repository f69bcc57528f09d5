"""Checking in a process of its own: its time and memory are limited, and a decoder that crashes takes nobody along.

What is checked is `checking.py`; what the process may do is `epep.pdf.walls`.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from epep.pdf import walls
from peps.attachments import refusals
from peps.attachments.checking import MOST_BYTES, Checked
from peps.blocks.kinds import Unreadable

ROOT = Path(__file__).resolve().parents[2]
CPU_S, WAIT_S, MEMORY_MB = 15, 25, 1024
"""Seconds of work, seconds on the clock (a busy machine), and address space. A picture of 50 million pixels takes
1.5 seconds and 400 MB of it."""
AT_ONCE = threading.BoundedSemaphore(2)
"""In each web process: the others wait, so that many uploads at once do not take the memory of the pages."""

log = logging.getLogger(__name__)


def check(content: bytes, name: str, *, pictures: bool = False) -> Checked:
    """As `checking.check`. What takes too long, too much memory, or crashes is refused with a sentence of its own."""
    if len(content) > MOST_BYTES:
        raise Unreadable(refusals.TOO_LARGE)
    head = json.dumps({"name": name, "pictures": pictures}).encode()
    with AT_ONCE, tempfile.TemporaryDirectory(prefix="epep-file-") as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "peps.attachments.walled"],
                input=head + b"\n" + content,
                capture_output=True,
                cwd=ROOT,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "TMPDIR": folder},
                timeout=WAIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            log.warning("checking a file took too long")
            raise Unreadable(refusals.BUSY) from None
    said, _, kept = done.stdout.partition(b"\n")
    if done.returncode != 0 or not said:
        log.warning("checking a file ended with code %s", done.returncode)
        raise Unreadable(refusals.BUSY)
    answer = json.loads(said)
    if "refused" in answer:
        raise Unreadable(answer["refused"])
    return Checked(answer["kind"], answer["media_type"], answer["name"], kept)


def _work() -> None:
    """The process: one file in, one answer out."""
    from peps.attachments import checking

    head, _, content = sys.stdin.buffer.read().partition(b"\n")
    asked = json.loads(head)
    checking.load(content)
    walls.limit(timeout_s=CPU_S, memory_mb=MEMORY_MB)
    walls.close_doors()
    kept = b""
    try:
        checked = checking.check(content, asked["name"], pictures=asked["pictures"])
        answer = {"kind": checked.kind, "media_type": checked.media_type, "name": checked.name}
        kept = checked.content
    except Unreadable as error:
        answer = {"refused": error.sentence}
    except MemoryError:
        answer = {"refused": refusals.BUSY}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + kept)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _work()
