"""The day on which tests play, and moments of it. Pages read the real clock: what lasts has no end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
LONG_AGO = date(2020, 9, 1)
"""When roles, links and spells of the factories began."""


def at(minutes: float = 0, *, days: int = 0) -> datetime:
    """The moment so many minutes (and days) after NOW."""
    return NOW + timedelta(minutes=minutes, days=days)
