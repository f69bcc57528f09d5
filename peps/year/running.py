"""A year, one morning after another: what happened is put in, clocks worked out, reminders queued, all checked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import Organisation
from epep.bell import silence
from epep.calendar import is_working_day
from peps.clock_jobs import work_out
from peps.reminding import queue_reminders
from peps.year import checking
from peps.year.copy import Copied, analyse, private_copy
from peps.year.past import COLUMNS, KEYS, Change, Past, Words, morning, read_past
from peps.year.report import KINDS, Report, clocks_of, messages_of, terms_of, totals, twice
from peps.year.tables import tables

MANY = 2000
"""Rows written after which the planner has to look at the copies again."""


def simulate_year(
    places: Sequence[Organisation], *, first: date, last: date, every_child: bool = False
) -> Report:
    """Go through the days from `first` to `last` as the record of these authorities has them. Nothing is written.

    `every_child`: work out the clocks of everybody each morning, as the portal does, and not only of those of whom
    something is new. The result is the same; the first of each month checks that it is.
    """
    past = read_past(places, first=first, last=last)
    copies = tables([place.pk for place in places], first)
    report = Report(first, last)
    with silence(), private_copy(copies):
        year = _Year(places, past, report, copies, every_child)
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            year.morning(day)
        year.over(last)
        report.found += twice(first)
        report.totals = totals(first)
        report.authorities = {place.la_code: _of(place, report, past) for place in places}
    return report


def _of(place: Organisation, report: Report, past: Past) -> dict[str, Any]:
    """One authority's part of the report."""
    wrong = Counter(one.what for one in report.found if one.authority_id == place.pk)
    return {
        "children": sum(of == place.pk for of in past.place_of.values()),
        "terms": terms_of(place, report.first, report.last),
        "clocks": clocks_of(place, report.first, report.last),
        "messages": messages_of(place, report.first),
        "wrong": {what: wrong[what] for what in KINDS},
    }


class _Year:
    """The days as they pass."""

    def __init__(
        self,
        places: Sequence[Organisation],
        past: Past,
        report: Report,
        copies: Sequence[Copied],
        every_child: bool,
    ) -> None:
        self.places, self.past, self.report, self.every_child = places, past, report, every_child
        self.copies, self.written = copies, 0
        self.touched: set[UUID] = set()

    def morning(self, day: date) -> None:
        """The night's work and the daily run of one day. Of a day off nobody is told before the next working day, so
        what is new on it is worked out with that."""
        self.touched |= self._happened(day)
        first_of_all = day == self.report.first
        if self.every_child or first_of_all:
            self._work_out(day, None)
            self.touched = set()
        elif is_working_day(day) or day.day == 1:
            self._work_out(day, self.touched)
            self.touched = set()
        if day.day == 1 and not first_of_all:
            self.report.missed += self._work_out(day, None)
        if self.written > MANY:
            analyse(self.copies)
            self.written = 0
        queue_reminders(today=day, now=morning(day))
        self.report.found += checking.of_day(day)
        _sent(day)

    def over(self, last: date) -> None:
        """The evening of the last day: what happened on it, and everybody's clocks."""
        self.touched |= self._happened(last + timedelta(days=1))
        self._work_out(last, self.touched)
        self.report.missed += self._work_out(last, None)

    def _happened(self, day: date) -> set[UUID]:
        """Put in what the morning knows and the one before did not; the children it may matter to."""
        changes, words = self.past.changes.pop(day, []), self.past.words.pop(day, [])
        _put_in(changes)
        self.written += len(changes)
        _say(words)
        return (
            {one.child for one in changes if one.child}
            | {one.child for one in words}
            | self.past.stirs.get(day, set())
        )

    def _work_out(self, day: date, children: set[UUID] | None) -> int:
        """The real nightly work for some children or (None) all; how many clocks began or changed."""
        did = 0
        for place in self.places:
            mine = (
                None
                if children is None
                else sorted(pk for pk in children if self.past.place_of.get(pk) == place.pk)
            )
            if mine is None or mine:
                done = work_out([place], today=day, now=morning(day), children=mine)[place.pk]
                did += done.started + done.changed
        self.written += did
        return did


def _put_in(changes: Iterable[Change]) -> None:
    """Of each row the last state; tables one after another."""
    latest: dict[str, dict[Any, Change]] = defaultdict(dict)
    for change in changes:
        latest[change.table][change.pk] = change
    with connection.cursor() as cursor:
        for table, rows in latest.items():
            columns = ", ".join(f'"{name}" = %s' for name in COLUMNS[table])
            key = KEYS.get(table, "id")
            cursor.executemany(
                f'UPDATE "{table}" SET {columns} WHERE "{key}" = %s',  # noqa: S608
                [(*row.values, row.pk) for row in rows.values()],
            )


def _say(words: Iterable[Words]) -> None:
    """Give clocks what people said of them; a clock that this year does not have is passed over."""
    with connection.cursor() as cursor:
        for one in words:
            rule, pep, section, event_on = one.key
            columns = ", ".join(f'"{name}" = %s' for name in one.values)
            cursor.execute(
                f"""UPDATE peps_clock SET {columns} WHERE id = (
                    SELECT id FROM peps_clock WHERE child_id = %s AND rule = %s AND pep_id IS NOT DISTINCT FROM %s
                    AND section_id IS NOT DISTINCT FROM %s AND (pep_id IS NOT NULL OR event_on = %s)
                    ORDER BY abs(event_on - %s), id LIMIT 1)""",  # noqa: S608
                [*one.values.values(), one.child, rule, pep, section, event_on, event_on],
            )


def _sent(day: date) -> None:
    """The mail server took everything."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mail_message SET status = 'sent', sent_at = not_before WHERE status = 'waiting' AND queued_at = %s",
            [morning(day)],
        )
