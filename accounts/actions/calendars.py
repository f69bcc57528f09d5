"""Keeping a school year of an authority or of a school: all of it, or nothing, with history.

What is wrong with a year is `accounts.calendar_year`; reading it `accounts.calendars`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.timezone import localdate

from accounts import policy
from accounts.calendar_year import (
    TermLine,
    Year,
    due_by_itself,
    half_of,
    problems,
    round_name,
    season_terms,
)
from accounts.models import AuthoritySettings, DaysOff, Organisation, SchoolTerm, Term, User
from epep.audit.past import save_as
from epep.audit.record import record
from epep.bell import ring
from epep.moves import Refused

CLOCKS = "peps.tasks.recompute_clocks"
"""Deadlines that are still open follow the calendar: a hint to work them out now; the nightly job does so anyway."""
CHANGED, REMOVED = "calendar changed", "removed from the calendar"
NAME_TAKEN = "Another year has a term of that name. Put the year into the name."


def keep_year(
    *, authority: Organisation, school: Organisation | None, year: Year, by: User, now: datetime
) -> None:
    """Make the rows say what `year` says. Raises Refused, and then nothing is changed.

    The authority's terms become its PEP rounds: one `Term` a season, from the first day of the season's first term
    to the last day of its last. Where a season has several terms, they stand beside it as `SchoolTerm`.
    A round for which plans were opened is never removed.
    """
    if authority.pk not in policy.organisations(by, "calendar.edit", localdate(now)):
        raise Refused("permission", ["Your role does not include changing term dates."])
    if wrong := problems(year):
        raise Refused("guard", wrong)
    keeper = _Keeper(authority, school, year, by, now)
    try:
        with transaction.atomic():
            list(AuthoritySettings.objects.select_for_update().filter(authority=authority))  # one at a time
            keeper.keep()
            record(
                "calendar.changed",
                school or authority,
                by=by,
                now=now,
                year=year.number,
                authority=str(authority.pk),
            )
            ring(CLOCKS, str(authority.pk))
    except ProtectedError:
        raise Refused(
            "guard", ["Plans were opened for this term, so it stays. You can change its dates instead."]
        ) from None
    except IntegrityError:
        raise Refused("guard", [NAME_TAKEN]) from None


class _Keeper:
    """One keeping: which rows there are, who keeps, when."""

    def __init__(
        self, authority: Organisation, school: Organisation | None, year: Year, by: Any, now: datetime
    ) -> None:
        self.authority, self.school, self.year, self.by, self.now = authority, school, year, by, now
        self.mine = {"authority": authority, "school": school, "school_year": year.number}

    def keep(self) -> None:
        """Days off, then rounds, then terms."""
        seasons = season_terms(self.year)
        self._keep_off()
        if self.school is None:
            self._keep_rounds(seasons)
            seasons = {season: terms for season, terms in seasons.items() if len(terms) > 1}
        self._keep_terms([term for terms in seasons.values() for term in terms])

    def _keep_off(self) -> None:
        rows = {row.pk: row for row in DaysOff.objects.filter(**self.mine)}
        self._drop(rows, {line.key for line in self.year.off})
        for line in self.year.off:
            row = rows.get(line.key) if line.key else None
            self._set(
                row or DaysOff(**self.mine),
                kind=line.kind, name=line.name, first_on=line.first_on, last_on=line.last_on,
            )  # fmt: skip

    def _keep_rounds(self, seasons: dict[str, list[TermLine]]) -> None:
        rounds: dict[str, Term] = {}
        rows = Term.objects.filter(authority=self.authority, school_year=self.year.number)
        for row in rows.order_by("starts_on"):
            if rounds.setdefault(row.season, row) is not row:
                self._remove_spare(row)
        for season in set(rounds) - set(seasons):
            self._remove(rounds[season])
        for season, terms in seasons.items():
            row = rounds.get(season) or Term(
                authority=self.authority, season=season, school_year=self.year.number
            )
            half = half_of(terms)
            ends_on = terms[-1].ends_on
            due = next((term.due_on for term in terms if term.due_on), None)
            fits = due is not None and terms[0].starts_on <= due
            named = len(terms) == 1 and terms[0].key in (None, row.pk)
            self._set(
                row,
                name=round_name(season, terms) if named or not row.name else row.name,
                starts_on=terms[0].starts_on,
                ends_on=ends_on,
                half_term_starts_on=half[0],
                half_term_ends_on=half[1],
                peps_due_on=due if fits else due_by_itself(ends_on),
            )

    def _keep_terms(self, lines: list[TermLine]) -> None:
        rows = {row.pk: row for row in SchoolTerm.objects.filter(**self.mine)}
        self._drop(rows, {line.key for line in lines})
        for line in lines:
            row = rows.get(line.key) if line.key else None
            self._set(
                row or SchoolTerm(**self.mine),
                name=line.name.strip(),
                season=line.season,
                starts_on=line.starts_on,
                ends_on=line.ends_on,
                half_term_starts_on=line.half_first,
                half_term_ends_on=line.half_last,
            )

    def _remove_spare(self, row: Term) -> None:
        """A second round of one season, from before there were several terms to a round: it goes if it has no plans."""
        try:
            with transaction.atomic():
                self._remove(row)
        except ProtectedError:
            return

    def _drop(self, rows: dict[uuid.UUID, Any], kept: set[uuid.UUID | None]) -> None:
        for key, row in list(rows.items()):
            if key not in kept:
                self._remove(row)
                del rows[key]

    def _set(self, row: Any, **values: Any) -> None:
        """Save the row when something differs, so that history holds changes alone."""
        if row._state.adding or any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            save_as(row, by=self.by, now=self.now, why=CHANGED)

    def _remove(self, row: Any) -> None:
        row._history_user, row._history_date, row._change_reason = self.by, self.now, REMOVED
        row.delete()


def take_calendar(
    *, authority: Organisation, school: Organisation | None, years: Iterable[Year], by: User, now: datetime
) -> None:
    """Keep several school years that came from one file: all of them, or none. Raises Refused."""
    with transaction.atomic():
        for year in years:
            keep_year(authority=authority, school=school, year=year, by=by, now=now)
