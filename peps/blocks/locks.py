"""Keys are for ever: the list of every key ever used with its kind, and what breaks it.

A stored answer lives under its key for as long as the PEP is kept; so a key never vanishes, never
changes its kind, and never means something else. `manage.py lock_keys` adds new ones to the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from .kinds import Confirm, Kind, Rows
from .layout import Block

LOCK = Path(__file__).with_name("keys.lock")
HEAD = (
    "# Every question key and its kind. Written by manage.py lock_keys; lines are added, never taken out.\n"
)


def locked(text: str) -> dict[str, str]:
    """{key: kind} from the text of the lock."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {line[0]: line[1] for line in lines}


def present(blocks: Iterable[Block]) -> dict[str, str]:
    """{key: kind} of the blocks as they are. A table's columns count as keys: `attainment_subjects.now`."""
    return {key: kind for block in blocks for q in block.questions for key, kind in _keys(q.key, q.kind)}


def _keys(key: str, kind: Kind) -> Iterator[tuple[str, str]]:
    inner = kind.inner if isinstance(kind, Confirm) else kind
    yield key, kind.name if inner is kind else f"{kind.name}:{inner.name}"
    if isinstance(inner, Rows):
        for column in inner.columns:
            yield f"{key}.{column.key}", column.kind.name


def broken(lock: dict[str, str], now: dict[str, str]) -> list[str]:
    """What the blocks do to keys that are for ever, as sentences; empty when nothing is broken."""
    gone = [
        f"“{key}” is gone: keep it, with types=() when it is not asked any more."
        for key in lock
        if key not in now
    ]
    changed = [
        f"“{key}” was {kind} and is {now[key]}: give the new question a new key."
        for key, kind in lock.items()
        if key in now and now[key] != kind and not _wider(kind, now[key])
    ]
    return gone + changed


def same_kind(old: Kind, new: Kind) -> bool:
    """Whether an answer of the one kind can be read by the other: as for keys that are for ever."""
    was, now = dict(_keys("", old)), dict(_keys("", new))
    return all(was[key] == now[key] or _wider(was[key], now[key]) for key in was.keys() & now.keys())


def _wider(old: str, new: str) -> bool:
    """Kinds whose stored answers the other reads just as well."""
    same = ({"text", "long_text"}, {"choice", "select"})
    return any({old, new} <= pair for pair in same)


def merged(lock: dict[str, str], now: dict[str, str]) -> str:
    """The text of the lock with new keys added, sorted."""
    keys = {**lock, **now}
    return HEAD + "".join(f"{key} {keys[key]}\n" for key in sorted(keys))
