"""An authority whose terms open by themselves, for tests: its head, a school, children, the job of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from accounts.roles import Role
from children.models import Child
from peps import opening_jobs
from peps.actions import opening_windows as windows
from peps.models import OpeningRun
from tests import factories


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


class Office:
    """An authority with the three terms of 2026 to 2027, a school and a head."""

    def __init__(self, preset: str = "birmingham") -> None:
        self.authority = factories.authority_with_settings(preset=preset)
        self.autumn = factories.term(self.authority)
        self.spring = factories.next_term(self.authority)
        self.summer = factories.next_term(self.authority, "Summer 2027")
        self.school = factories.school()
        self.head = factories.member(Role.VIRTUAL_SCHOOL_HEAD, self.authority)

    def child(self, **more: Any) -> Child:
        """A child of the authority on the school's roll."""
        return factories.child(self.authority, **({"at": self.school} | more))

    def switch(
        self, on: bool = True, *, day: date = date(2026, 8, 1), by: User | None = None, **rules: str
    ) -> None:
        """Switch it on or off on a day."""
        windows.switch(authority=self.authority, on=on, windows=rules, by=by or self.head, now=noon(day))

    def run(self, day: date) -> OpeningRun | None:
        """The job of a day, for this authority."""
        (found,) = opening_jobs.open_terms(on=day, now=noon(day), authorities=[self.authority])
        return found.run
