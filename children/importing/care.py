"""Care periods out of episodes: where care starts, where it ends.

Pure Python. An episode is one legal status and placement; a period is all the episodes in a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from children import codes


@dataclass(frozen=True)
class Span:
    """What matters of an episode here. `ended_on` is None while it lasts."""

    started_on: date
    ended_on: date | None
    reason_new: str
    reason_ceased: str


@dataclass(frozen=True)
class Period:
    """A time in care: the places of its spans in the list it was made from, and when and why it ended."""

    first: int
    last: int
    started_on: date
    ended_on: date | None
    reason_ceased: str
    starts_with_s: bool


def periods(spans: Sequence[Span]) -> list[Period]:
    """The periods of one child's spans, which are in order of their start.

    A period begins with S, or after an episode that ended care. It has ended when its last episode has an
    end and the reason is not X1 (SSDA903: X1 says that a new episode follows on the same day).
    """
    starts = [place for place in range(len(spans)) if place == 0 or _begins(spans[place - 1], spans[place])]
    ends = [*starts[1:], len(spans)] if starts else []
    return [_period(spans, first, after - 1) for first, after in zip(starts, ends, strict=True)]


def _begins(before: Span, span: Span) -> bool:
    return codes.starts_care(span.reason_new) or (
        before.ended_on is not None and codes.ends_care(before.reason_ceased)
    )


def _period(spans: Sequence[Span], first: int, last: int) -> Period:
    end = spans[last]
    more = last + 1 < len(spans)
    # When S follows without an end of care before it, care ended with the episode before, reason unknown.
    ended = end.ended_on is not None and (more or end.reason_ceased != codes.NEW_EPISODE_FOLLOWS)
    reason = end.reason_ceased if ended and codes.ends_care(end.reason_ceased) else ""
    return Period(
        first=first,
        last=last,
        started_on=spans[first].started_on,
        ended_on=end.ended_on if ended else None,
        reason_ceased=reason,
        starts_with_s=codes.starts_care(spans[first].reason_new),
    )
