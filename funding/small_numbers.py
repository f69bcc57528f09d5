"""Which numbers of a table are kept back, so that nobody can be told apart: small ones, and those that give them away.

A number from 1 to 4 is small. Another is kept back with it wherever it would follow from a total. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from epep.small_numbers import SMALLEST

FEWER, KEPT = "fewer than 5", "not shown"
"""What stands for a small number, and for one that would give a small one away."""

Cell = tuple[int, int]
Name = TypeVar("Name")


def together(groups: Mapping[Name, Collection[object]]) -> list[Name]:
    """Which groups are only shown as one, in the order of `groups`; each is a collection of children.

    Those with fewer than SMALLEST children, and as many of the next larger ones as it takes until there are
    two groups at least and SMALLEST children in them: else a group would follow from the total. All of them
    when there are too few children altogether.
    """
    small = [name for name, children in groups.items() if len(set(children)) < SMALLEST]
    if not small:
        return []
    rest = sorted((name for name in groups if name not in small), key=lambda name: len(set(groups[name])))
    while rest and (len(small) < 2 or len({child for name in small for child in groups[name]}) < SMALLEST):
        small.append(rest.pop(0))
    return [name for name in groups if name in small]


def kept_back(rows: Sequence[Sequence[int]], *, totals: Collection[int] = ()) -> set[Cell]:
    """Cells (row, column) of a table of counts that are kept back.

    Row `len(rows)` are the totals of the columns, column `len(rows[0])` those of the rows: they are shown
    beside the table, so what follows from them counts as shown. `totals` are columns whose total is kept
    back already, beside another table of the same things.
    """
    grid = _with_totals(rows)
    hidden = {
        (row, column)
        for row, cells in enumerate(grid)
        for column, count in enumerate(cells)
        if 0 < count < SMALLEST
    }
    small = set(hidden)
    hidden |= {(len(rows), column) for column in totals}
    while True:
        more = _alone(grid, hidden) or _given_away(grid, hidden, small)
        if more is None:
            return hidden
        hidden.add(more)


def said(count: int, *, hidden: bool) -> int | str:
    """The count as it is shown: itself, or what stands for it."""
    if not hidden:
        return count
    return FEWER if 0 < count < SMALLEST else KEPT


def _with_totals(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    grid = [[*row, sum(row)] for row in rows]
    return [*grid, [sum(column) for column in zip(*grid, strict=True)]]


def _lines(grid: list[list[int]]) -> list[list[Cell]]:
    """Every row and every column with its total: the sums a reader can do."""
    height, width = len(grid), len(grid[0])
    across = [[(row, column) for column in range(width)] for row in range(height)]
    return [*across, *([(row, column) for row in range(height)] for column in range(width))]


def _alone(grid: list[list[int]], hidden: set[Cell]) -> Cell | None:
    """One more cell for a line in which too little is kept back: one cell, or several that come to a small number."""
    for line in _lines(grid):
        there = [cell for cell in line if cell in hidden]
        whole = line[-1] in hidden  # with the total kept back too, two are enough
        enough = len(there) > 1 and (whole or sum(grid[r][c] for r, c in there) >= SMALLEST)
        if there and not enough and (more := _next(grid, line, hidden)):
            return more
    return None


def _next(grid: list[list[int]], line: list[Cell], hidden: set[Cell]) -> Cell | None:
    """What is kept back next in a line: the smallest number above 0, else a 0, the total last."""
    free = [cell for cell in line if cell not in hidden]
    total = {(len(grid) - 1, column) for column in range(len(grid[0]))} | {
        (row, len(grid[0]) - 1) for row in range(len(grid))
    }
    return min(
        free,
        key=lambda cell: (cell in total, grid[cell[0]][cell[1]] == 0, grid[cell[0]][cell[1]]),
        default=None,
    )


def _given_away(grid: list[list[int]], hidden: set[Cell], small: set[Cell]) -> Cell | None:
    """One more cell beside a small one that all sums together still give away.

    Rows and columns are places, kept-back cells the ways between them: a cell follows from the sums when
    there is no other way round between its row and its column.
    """
    for cell in sorted(small):
        if not _way_round(cell, hidden):
            row = [(cell[0], column) for column in range(len(grid[0]))]
            column = [(place, cell[1]) for place in range(len(grid))]
            if more := _next(grid, row, hidden) or _next(grid, column, hidden):
                return more
    return None


def _way_round(cell: Cell, hidden: set[Cell]) -> bool:
    seen, wait = {("row", cell[0])}, [("row", cell[0])]
    others = hidden - {cell}
    while wait:
        kind, place = wait.pop()
        for row, column in others:
            here, there = (("row", row), ("column", column))
            if (kind, place) == there:
                here, there = there, here
            if (kind, place) == here and there not in seen:
                seen.add(there)
                wait.append(there)
    return ("column", cell[1]) in seen
