"""Terms that open by themselves: the authority's window, who would get a plan, switching it on, and the opening.

Who needs a PEP is `needing.py`, opening itself `opening.py`. A term is opened by itself once: who comes into care
later is opened by hand, and a plan that somebody cancelled does not come back.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from accounts.authority import choice, preset, settings_of
from accounts.models import AuthoritySettings, Organisation, Term, User
from children.models import CarePeriod, Child
from epep.audit.past import save_as
from epep.audit.record import record
from epep.moves import Refused
from peps.actions.needing import pep_type_of, plan_for, with_journey
from peps.actions.opening import open_peps
from peps.models import OpeningLine, OpeningRun
from peps.models.pep import PepType

WINDOWS = {
    "week_before": "A week before the first day of term",
    "first_day": "The first day of term",
}
_BEFORE = {"week_before": timedelta(days=7), "first_day": timedelta(0)}
SEASONS = tuple(season for season, _label in Term.Season.choices)
SWITCH = ("settings.edit", "pep.create")
"""Who switches it on needs both: the plans are opened in their name."""
HEAD_ALONE = "Only the Virtual School head can switch this on or off."
NOT_ANY_MORE = (
    "The person who switched this on can no longer open plans. Somebody who can must switch it on again."
)


@dataclass(frozen=True)
class Switch:
    """What the authority decided: on since a day by somebody, or off; and the window of each season."""

    by_id: uuid.UUID | None
    since: date | None
    windows: Mapping[str, str]

    @property
    def is_on(self) -> bool:
        """Whether terms open by themselves."""
        return self.by_id is not None and self.since is not None

    def day(self, term: Term) -> date:
        """The day on which the term's plans open."""
        return term.starts_on - _BEFORE[self.windows[term.season]]


@dataclass
class Outlook:
    """Who would get a plan of the term and of which type, and who is left out and why; or who did and was."""

    term: Term
    window_on: date
    gets: list[tuple[Child, str]] = field(default_factory=list)
    left_out: list[tuple[Child, str]] = field(default_factory=list)

    @property
    def types(self) -> list[tuple[str, int]]:
        """How many of each type, in words, in the order of age."""
        many = Counter(kind for _child, kind in self.gets)
        return [(label, many[value]) for value, label in PepType.choices if many[value]]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """How many are left out for each reason, most first."""
        return Counter(reason for _child, reason in self.left_out).most_common()


def switch_of(authority: Organisation) -> Switch:
    """What the authority decided, else what its preset says of the windows."""
    settings = settings_of(authority)
    said = settings.values.get("opening.by_itself") or {}
    return Switch(
        uuid.UUID(said["by"]) if said.get("by") else None,
        date.fromisoformat(said["since"]) if said.get("since") else None,
        {season: choice(settings, f"opening.{season}", "first_day") for season in SEASONS},
    )


def preset_windows(authority: Organisation) -> Mapping[str, Any]:
    """What the authority's preset says of its windows, with `source` in its own words where it has some."""
    said: Mapping[str, Any] = preset(settings_of(authority).preset).get("opening", {})
    return said


def switch(*, authority: Organisation, on: bool, windows: Mapping[str, str], by: User, now: datetime) -> None:
    """Switch opening by itself on or off, and set the windows. Windows before the day count only if it was on then."""
    today = localdate(now)
    if any(authority.pk not in policy.organisations(by, permission, today) for permission in SWITCH):
        raise Refused("permission", [HEAD_ALONE])
    if set(windows) - set(SEASONS) or set(windows.values()) - set(WINDOWS):
        raise Refused("guard", ["Select a window for each season."])
    with transaction.atomic():
        row = AuthoritySettings.objects.select_for_update().get(authority=authority)
        before = row.values.get("opening.by_itself") or {}
        said = {"by": str(by.pk), "since": before.get("since") or today.isoformat()} if on else {}
        row.values = row.values | {f"opening.{season}": rule for season, rule in windows.items()}
        row.values["opening.by_itself"] = said
        save_as(row, by=by, now=now, why="opening by itself " + ("on" if on else "off"))
        record(
            "opening.switched_on" if on else "opening.switched_off",
            row,
            by=by,
            now=now,
            windows=dict(windows),
        )


def due_term(authority: Organisation, chosen: Switch, on: date) -> Term | None:
    """The term that has to be opened on the day: its window has come since the switch, and it was not opened.

    A day that was missed is made good until the term ends. Only the newest term counts: one that was missed
    altogether is past.
    """
    if not chosen.is_on or chosen.since is None:
        return None
    begun = [term for term in _rounds(authority) if chosen.day(term) <= on]
    newest = begun[-1] if begun else None
    if newest is None or newest.ends_on < on or chosen.day(newest) < chosen.since:
        return None
    return None if OpeningRun.objects.filter(term=newest).exists() else newest


def next_term(authority: Organisation, chosen: Switch, on: date) -> Term | None:
    """The term that opens next: one that is due now, else the first whose window is still to come."""
    if now_due := due_term(authority, chosen, on):
        return now_due
    coming = [term for term in _rounds(authority) if term.ends_on >= on and chosen.day(term) > on]
    done = set(OpeningRun.objects.filter(term__in=coming).values_list("term_id", flat=True))
    return next((term for term in coming if term.pk not in done), None)


def _rounds(authority: Organisation) -> list[Term]:
    """The authority's PEP rounds in order: of several terms of one season in a year, the first alone opens."""
    found: dict[tuple[int, str], Term] = {}
    for term in Term.objects.filter(authority=authority).order_by("starts_on"):
        found.setdefault((term.school_year, term.season), term)
    return list(found.values())


def outlook(authority: Organisation, term: Term, chosen: Switch, *, on: date) -> Outlook:
    """What opening the term would do on its day, with children as they are recorded today."""
    found = Outlook(term, chosen.day(term))
    day = max(found.window_on, on)
    for child in in_care(authority, day):
        if reason := plan_for(child, term, on=day):
            found.left_out.append((child, reason))
        else:
            found.gets.append((child, pep_type_of(child, term)))
    return found


def in_care(authority: Organisation, on: date) -> list[Child]:
    """The authority's children in care on the day, by name, with what opening asks of them."""
    live = CarePeriod.objects.live(on).values("child_id")
    rows = Child.objects.filter(authority=authority, pk__in=live)
    return list(with_journey(rows).order_by("family_name", "given_name", "pk"))


def who_answers(chosen: Switch, authority: Organisation, on: date) -> User | None:
    """Who switched it on, where they may still open plans of the authority."""
    user = User.objects.filter(pk=chosen.by_id, is_active=True).first() if chosen.by_id else None
    return user if user and authority.pk in policy.organisations(user, "pep.create", on) else None


def open_window(*, authority: Organisation, on: date, now: datetime) -> OpeningRun | None:
    """Open the authority's term if its window has come; None when there is nothing to do.

    Everything in one transaction with the authority's settings locked: however often and by however many this is
    called, a term is opened once; one that broke off in the middle has opened nothing and is made good by the next.
    Raises Refused when whoever switched it on may not open plans any more.
    """
    with transaction.atomic():
        list(AuthoritySettings.objects.select_for_update().filter(authority=authority))
        fresh = Organisation.objects.select_related("settings").get(pk=authority.pk)
        chosen = switch_of(fresh)
        term = due_term(fresh, chosen, on)
        if term is None:
            return None
        by = who_answers(chosen, fresh, localdate(now))
        if by is None:
            raise Refused("permission", [NOT_ANY_MORE])
        run = OpeningRun.objects.create(
            authority=fresh, term=term, window_on=chosen.day(term), opened_at=now, opened_by=by
        )
        report = open_peps(children=in_care(fresh, localdate(now)), term=term, by=by, now=now, tell=False)
        OpeningLine.objects.bulk_create(
            [OpeningLine(run=run, child_id=pep.child_id, pep=pep) for pep in report.opened]
            + [OpeningLine(run=run, child=child, reason=reason[:300]) for child, reason in report.left_out]
        )
        record(
            "opening.done", run, by=None, now=now,
            opened=len(report.opened), left_out=len(report.left_out), switched_on_by=str(by.pk),
        )  # fmt: skip
        return run
