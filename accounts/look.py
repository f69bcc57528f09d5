"""What a person's authorities decide about their session: its limits, and the look of the pages.

Reading only; changing it is `actions/settings.py`.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from accounts import policy
from accounts.authority import choice
from accounts.models import AuthoritySettings, Organisation
from epep.page.theme import DEFAULT, Theme, theme_problems


@dataclass(frozen=True)
class Look:
    """Limits in minutes and hours; the theme is None for somebody who belongs to no authority, or several."""

    idle_minutes: float
    hours: float
    theme: Theme | None = field(default=None)

    def as_json(self) -> dict[str, Any]:
        """The theme as the session keeps it; empty for none."""
        return asdict(self.theme) if self.theme else {}


def look_of(user: Any, *, on: date) -> Look:
    """The strictest limits of the person's authorities, and their theme when there is just one."""
    mine = {grant.organisation_id for grant in policy.grants(user, on)}
    rows = list(AuthoritySettings.objects.filter(authority__in=mine).select_related("authority"))
    idle = [float(choice(row, "session.idle_minutes", settings.EPEP_SESSION_IDLE_MINUTES)) for row in rows]
    hours = [float(choice(row, "session.hours", settings.EPEP_SESSION_HOURS)) for row in rows]
    return Look(
        min(idle, default=float(settings.EPEP_SESSION_IDLE_MINUTES)),
        min([*hours, float(settings.EPEP_SESSION_HOURS)]),
        theme_of(rows[0]) if len(rows) == 1 else None,
    )


def theme_of(row: AuthoritySettings) -> Theme:
    """The authority's look; its own colours only where they can be read."""
    colours = {name: str(choice(row, f"theme.{name}", value)) for name, value in DEFAULT.colours().items()}
    if theme_problems(colours):
        colours = DEFAULT.colours()
    mark = hashlib.sha256("".join(colours.values()).encode()).hexdigest()[:8]
    return Theme(
        slug=f"{row.authority.la_code}-{mark}",
        name=row.authority.name,
        support=str(choice(row, "support.words", "")),
        **colours,
    )


def theme_by_slug(slug: str) -> Theme | None:
    """The theme of a stylesheet's address; its mark is only there so that a change is seen at once."""
    code = slug.partition("-")[0]
    rows = AuthoritySettings.objects.select_related("authority")
    row = rows.filter(authority__la_code=code, authority__kind=Organisation.Kind.AUTHORITY).first()
    return theme_of(row) if row else None
