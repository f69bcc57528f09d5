"""Worlds for the tables of access: a child with everybody round them, a meeting in a state, lists and settings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from accounts.models import DaysOff, User
from accounts.roles import Role
from epep.calendar import add_working_days
from peps.actions import quieting
from peps.forms_reminders import KEEP
from peps.meetings import arranging, running
from peps.meetings.arranging import Guest
from peps.meetings.telling import token_of
from peps.models import Invitee, Meeting, OpeningRun
from tests import factories
from tests.access import tables
from tests.access.tables import NOBODY, STRANGER, Row
from tests.access.test_matrix import NOBODYS, ROLES
from tests.factories import NOW, TODAY
from tests.peps.meetings.arranged import WHEN, details, typed

AFTER = WHEN + timedelta(days=1)


class World:
    """A scene with a helper, and the people of another authority."""

    def __init__(self) -> None:
        self.here = factories.scene()
        factories.delegate(self.here.child, self.here.colleague, ["education"], by=self.here.teacher)
        self.there = factories.scene(
            authority=factories.authority_with_settings(la_code="926", name="Fenland Council")
        )
        self.people: dict[str, User | None] = {name: self.here.people[role] for name, role in ROLES.items()}
        self.people |= {STRANGER: self.there.officer, NOBODY: None}


class Met(World):
    """A world whose plan has a meeting in a state, reached by the portal's own actions, with everybody invited."""

    def __init__(self, state: str) -> None:
        super().__init__()
        here = self.here
        self.meeting: Meeting | None = None
        if state == "N":
            return
        everybody = tuple(Guest(who, role) for role, who in here.people.items())
        aunt = Guest(name="Aunt Jo Fennimore", email="jo@post.example", what="aunt")
        made = arranging.arrange(
            pep=here.pep, details=details(here, guests=(*everybody, aunt)), by=here.teacher, now=NOW
        )
        arranging.invite(meeting=made, by=here.teacher, now=NOW)
        made.refresh_from_db()
        self.meeting = made
        if state == "C":
            arranging.cancel(meeting=made, reason="Snow", by=here.teacher, now=NOW)
        if state in "HF":
            running.hold(meeting=made, by=here.teacher, now=AFTER)
        if state == "F":
            factories.finalise(here.pep, judge=here.officer, head=here.head)

    def invitee(self, role: str) -> Any:
        """The id of that role's invitation; nobody's where there is none."""
        who = self.people.get(role)
        found = (
            Invitee.objects.filter(meeting=self.meeting, user=who).first() if self.meeting and who else None
        )
        return found.pk if found else NOBODYS

    def address(self, row: Row, role: str) -> str:
        """The address of a row, as this role would open it."""
        if row.name in ("meetings:reply", "meetings:new_link"):
            aunt = Invitee.objects.filter(email="jo@post.example").first()
            return reverse(row.name, args=[token_of(aunt) if aunt else "never-was"])
        if row.name == "meetings:answer":
            return reverse(row.name, args=[self.invitee("carer" if row.more == "carer" else role)])
        return reverse(row.name, args=[self.here.pep.pk])

    def form(self, row: Row) -> dict[str, Any]:
        """What is typed into it."""
        return {
            "meetings:wishes": {"where": "school"},
            "meetings:arrange": typed(self.here),
            "meetings:change": typed(self.here) | {"revision": str(self.meeting.revision if self.meeting else 0)},
            "meetings:cancel": {"reason": "Snow"},
            "meetings:back": {"reason": "Ticked by mistake"},
            "meetings:attend": {"who": ""},
            "meetings:run": {"meeting_discussion": "Reads more", "base_revision": "0", "page": "p"},
            "meetings:save": {
                "changed": "meeting_discussion", "meeting_discussion": "Reads", "base_revision": "99", "page": "p",
            },
            "meetings:answer": {"reply": "yes"},
            "meetings:reply": {"reply": "yes"},
        }.get(row.name, {})  # fmt: skip


class Rooms(World):
    """A world with a calendar, an opening, a further child without a plan, and a message that failed."""

    def __init__(self) -> None:
        super().__init__()
        here = self.here
        self.fresh = factories.child(here.authority, at=here.school)
        self.off = DaysOff.objects.create(
            authority=here.authority, kind="inset", school_year=2026, first_on=date(2026, 11, 2),
            last_on=date(2026, 11, 2),
        )  # fmt: skip
        self.run = OpeningRun.objects.create(
            authority=here.authority, term=here.term, window_on=here.term.starts_on, opened_at=NOW,
            opened_by=here.head,
        )  # fmt: skip
        factories.member(Role.DESIGNATED_TEACHER, here.school)
        quieting.ask_virtual_school(pep=here.pep, by=here.worker, now=NOW)

    def address(self, row: Row) -> str:
        """The address of a row; calendars and openings name this authority."""
        known: dict[str, Any] = {
            "clocks:rule": "before_meeting", "clocks:switch": "before_meeting", "peps:open_report": self.run.pk,
            "reminders:head": self.here.school.pk, "reminders:settle": self.here.pep.pk,
            **dict.fromkeys(("reminders:later", "reminders:other", "reminders:back"), self.here.pep.pk),
            **dict.fromkeys(("calendars:term_edit", "calendars:term_remove"), self.here.term.pk),
            **dict.fromkeys(("calendars:days_edit", "calendars:days_remove"), self.off.pk),
        }  # fmt: skip
        url = reverse(row.name, args=[known[row.name]] if row.name in known else [])
        if row.name.startswith("calendars:"):
            return f"{url}?year=2026&authority={self.here.authority.pk}"
        if row.name == "peps:open_window":
            return f"{url}?authority={self.here.authority.pk}"
        return f"{url}?school={self.here.school.pk}" if row.name == "meetings:several" else url

    def form(self, row: Row) -> dict[str, Any]:
        """What is typed into it."""
        here = self.here
        off = {"kind": "inset", "name": "", **day("first_on", date(2026, 11, 9)), **day("last_on", None)}
        term = {"name": "Spring 2027", "season": "spring", **day("starts_on", date(2027, 1, 4)),
                **day("ends_on", date(2027, 3, 25))}  # fmt: skip
        autumn = {"name": "Autumn 2026", "season": "autumn", **day("starts_on", date(2026, 9, 3)),
                  **day("ends_on", date(2026, 12, 18))}  # fmt: skip
        forms: dict[str, dict[str, Any]] = {
            "clocks:rule": {"n": "2", "unit": "working_days", "anchor": "before", "go": "yes"},
            "meetings:several": {"at": "3:30pm", "minutes": "30", "between": "5", "children": [str(here.pep.pk)],
                                 "reason": "", **day("day", date(2026, 12, 8))},
            "reminders:often": {"often": "weekly"},
            "reminders:later": {"until": add_working_days(TODAY, 3).isoformat()},
            "reminders:other": {"who": "virtual_school"},
            "reminders:rules": self._numbers(),
            "reminders:head": {"who": str(here.teacher.pk)},
            "reminders:settle": {"who": KEEP},
            "clocks:add": {"verb": "completed", "n": "8", "unit": "school_days", "anchor": "before",
                           "event": "term_cut_off", "source": "Our handbook, page 4", "go": "yes"},
            "clocks:ages_change": {"first": "3", "first_rule": "birthday", "two": [], "hours": "",
                                   "last_rule": "birthday", "go": "yes"},
            "calendars:term_add": term, "calendars:term_edit": autumn,
            "calendars:days_add": off, "calendars:days_edit": off,
            "calendars:import": {"lines": "name,kind,first day,last day\nINSET,inset,9/11/2026,\n", "go": "yes"},
            "peps:open_confirm": {"children": str(self.fresh.pk), "term": str(here.term.pk), "go": "yes"},
            "peps:open_switch": {"on": "yes", "autumn": "first_day", "spring": "first_day", "summer": "first_day"},
        }  # fmt: skip
        return forms.get(row.name, {})

    def _numbers(self) -> dict[str, str]:
        """The times as the page shows them to the head."""
        page = tables.browser(self.here.head).get(reverse("reminders:rules"))
        return {one["key"]: one["value"] for row in page.context["rows"] for one in row["controls"]}


def day(name: str, on: date | None) -> dict[str, str]:
    """A date as three boxes send it."""
    parts = (on.day, on.month, on.year) if on else ("", "", "")
    return {f"{name}_{part}": str(value) for part, value in zip(("day", "month", "year"), parts, strict=True)}
