"""A run over very many rows: what was there before it is left out of Python's search for unused cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def many_rows() -> Iterator[None]:
    """Around a run that makes very many objects and drops them. The code and settings that a process holds need not
    be searched again and again meanwhile: that was two fifths of the time of a day's reminders."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
