"""Two texts or two tables side by side: what went and what came, word by word and row by row.

Pure: no models, no markup. Bounded, since a page compares a whole plan while somebody waits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, REMOVED, ADDED = "", "removed", "added"
AT_ONCE = 1500
"""Most words of both texts together that are compared word by word; longer ones are marked whole."""
IN_ALL = 20_000
"""Most words compared on one page."""
ALIKE = 0.3
"""Texts with less in common than this read better as one that went and one that came."""

Piece = tuple[str, str]
"""(SAME, REMOVED or ADDED, the text)."""
Line = list[Piece]
"""One line of an answer, or one row of a table."""
Sides = tuple[list[Line], list[Line]]
"""What it said, with what went marked; what it says now, with what came marked."""

_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Row:
    """One row of a table as a line of text; `name` is what says which row it is, such as its subject."""

    name: str
    text: str


class Differ:
    """Compares answers of one page, with one allowance for all of them."""

    def __init__(self, allowance: int = IN_ALL) -> None:
        self._left = allowance

    def texts(self, before: str, after: str) -> Sides:
        """Two texts; an empty one has no lines."""
        if not before or not after or before == after:
            mark = (SAME, SAME) if before == after else (REMOVED, ADDED)
            return ([[(mark[0], before)]] if before else [], [[(mark[1], after)]] if after else [])
        was, now = self._words(before, after)
        return [was], [now]

    def whole(self, before: str, after: str) -> Sides:
        """Two short answers, such as dates and codes: all of it went, all of it came."""
        same = before == after
        return (
            [[(SAME if same else REMOVED, before)]] if before else [],
            [[(SAME if same else ADDED, after)]] if after else [],
        )

    def rows(self, before: Sequence[Row], after: Sequence[Row]) -> Sides:
        """Two tables. A row is the same one when its name is; several of a name are taken in their order."""
        left = list(range(len(before)))
        was: list[Line] = [[(REMOVED, row.text)] for row in before]
        now: list[Line] = []
        for row in after:
            same = next((place for place in left if before[place] == row), None)
            if same is None:
                named = (place for place in left if before[place].name == row.name)
                same = next((place for place in named if before[place] not in after), None)
            if same is None:
                now.append([(ADDED, row.text)])
                continue
            left.remove(same)
            was[same], line = self._words(before[same].text, row.text)
            now.append(line)
        return was, now

    def _words(self, before: str, after: str) -> tuple[Line, Line]:
        if before == after:
            return [(SAME, before)], [(SAME, after)]
        old, new = _WORD.findall(before), _WORD.findall(after)
        if len(old) + len(new) > min(AT_ONCE, self._left):
            return [(REMOVED, before)], [(ADDED, after)]
        self._left -= len(old) + len(new)
        match = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new])
        blocks = match.get_matching_blocks()
        if 2 * sum(block.size for block in blocks) < ALIKE * (len(old) + len(new)):
            return [(REMOVED, before)], [(ADDED, after)]
        kept_old = {place for block in blocks for place in range(block.a, block.a + block.size)}
        kept_new = {place for block in blocks for place in range(block.b, block.b + block.size)}
        return _joined(old, kept_old, REMOVED), _joined(new, kept_new, ADDED)


def _joined(words: Iterable[str], kept: set[int], mark: str) -> Line:
    """Neighbours that are marked alike as one piece."""
    line: Line = []
    for place, word in enumerate(words):
        kind = SAME if place in kept else mark
        if line and line[-1][0] == kind:
            line[-1] = (kind, line[-1][1] + word)
        else:
            line.append((kind, word))
    return line
