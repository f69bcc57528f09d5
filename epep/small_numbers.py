"""The smallest number a report shows: a smaller one could tell who it is about. Pure, and the only place it stands."""

from __future__ import annotations

SMALLEST = 5


def shown(count: int) -> int | None:
    """The count as a report shows it; None when it is held back."""
    return None if 0 < count < SMALLEST else count


def whole_and_parts(counts: list[int]) -> tuple[int | None, ...]:
    """A whole and its parts as a report shows them: where one part alone would be held back, the smallest beside it
    is too, for else it would follow from the rest."""
    whole, *parts = map(shown, counts)
    if whole is not None and parts.count(None) == 1:
        beside = [place for place, part in enumerate(parts) if part]
        if beside:
            parts[min(beside, key=lambda place: counts[place + 1])] = None
    return (whole, *parts)
