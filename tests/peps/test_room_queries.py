"""Every list of deadlines, meetings, reminders and calendars asks the database the same, with few rows and with thirty.

The long lists have such a test beside what else is tested of them; here stand the others, and all of them again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import DaysOff, User
from accounts.roles import Role
from peps import reminding
from peps.clocks.computing import recompute
from peps.meetings import arranging
from peps.models import Clock, OpeningLine, OpeningRun, PepFacts, Section
from tests import factories
from tests.factories import NOW, TODAY, Scene, scene
from tests.peps.meetings.arranged import WHEN, details
from tests.peps.pages import client_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 7)
LATE = ("/clocks/?state=overdue", "/clocks/?state=coming", "/clocks/?state=late", "/clocks/report/",
        "/clocks/report/?as=csv", "/to-do/", "/to-do/count/")  # fmt: skip
MEETINGS = (
    "/meetings/",
    "/meetings/?show=mine",
    "/meetings/?show=past",
    "/meetings/mine/",
    "/meetings/several/",
)
REMINDERS = ("/reminders/", f"/reminders/out/?on={DAY.isoformat()}", "/reminders/schools/", "/messages/",
             "/messages/?rule=reminders")  # fmt: skip
CALENDARS = ("/settings/calendars/?year=2026", "/settings/calendars/schools/?year=2026",
             "/settings/calendars/schools/?year=2026&q=Hillview")  # fmt: skip
OPENING = ("/peps/open/", "/peps/open/by-itself/")


class Lists:
    """An authority with a few children, and then with thirty: due things, meetings, messages, schools, an opening."""

    def __init__(self) -> None:
        self.here: Scene = scene()
        self.run = OpeningRun.objects.create(
            authority=self.here.authority, term=self.here.term, window_on=self.here.term.starts_on, opened_at=NOW,
            opened_by=self.here.head,
        )  # fmt: skip
        self.number = 0
        self.grow(2)  # one meeting to come, one that was held
        self.grow(2)  # some people were told of some of it already, and of some not

    def grow(self, many: int) -> None:
        """So many more of everything that a list shows."""
        here, made = self.here, []
        reminding.queue_reminders(today=DAY, now=NOW + (DAY - TODAY))  # of what was there before
        for _ in range(many):
            pep = here.pep if not self.number else here.another_child()
            self.number += 1
            starts = WHEN + timedelta(days=7 * self.number)
            meeting = arranging.arrange(
                pep=pep, details=details(here, starts_at=starts), by=here.teacher, now=NOW
            )
            arranging.invite(meeting=meeting, by=here.teacher, now=NOW)
            meeting.status = "held" if self.number % 2 else "arranged"
            if self.number % 2:  # past ones too, each on a day of its own
                type(meeting).objects.filter(pk=meeting.pk).update(
                    status="held", starts_at=WHEN - timedelta(days=60, hours=self.number)
                )
            place = factories.school()
            factories.member(Role.DESIGNATED_TEACHER, place)
            fresh = factories.child(here.authority, at=place)
            OpeningLine.objects.create(run=self.run, child=fresh, reason="Is 18 already.")
            other = factories.opened_pep(
                factories.child(here.authority, at=place), here.term, by=here.officer
            )
            Section.objects.filter(pep=other).update(due_on=DAY + timedelta(days=3))
            DaysOff.objects.create(
                authority=here.authority, school=place, kind="inset", school_year=2026,
                first_on=date(2026, 11, 2), last_on=date(2026, 11, 2),
            )  # fmt: skip
            day = date(2026, 9, 7) + timedelta(days=self.number)
            DaysOff.objects.create(
                authority=here.authority, kind="closed", school_year=2026, first_on=day, last_on=day
            )
            made.append(pep.pk)
        PepFacts.objects.filter(pep__in=made).update(meeting_on=DAY)
        recompute(here.authority, today=DAY, now=NOW + (DAY - TODAY))
        done = Clock.objects.filter(pep__in=made, section__key="views")
        done.update(due_on=TODAY, met_on=TODAY + timedelta(days=2))


def people(here: Scene) -> Iterator[User]:
    """Who sees these lists, each along a way of their own."""
    for role in (Role.VIRTUAL_SCHOOL_HEAD, Role.VIRTUAL_SCHOOL_OFFICER, Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER,
                 Role.TEAM_MANAGER, Role.REVIEWING_OFFICER, Role.CARER):  # fmt: skip
        yield here.who(role)


@pytest.mark.slow
def test_every_list_asks_the_same_for_few_and_for_thirty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + (DAY - TODAY))
    lists = Lists()
    report = f"/peps/open/report/{lists.run.pk}/?show=left_out"
    addresses = (*LATE, *MEETINGS, *REMINDERS, *CALENDARS, *OPENING, report)

    def asked() -> dict[tuple[str, str], tuple[int, int]]:
        found = {}
        for who in people(lists.here):
            client = client_of(who)
            for address in addresses:
                client.get(address)  # what is read once for a process
                with CaptureQueriesContext(connection) as queries:
                    answer = client.get(address)
                if answer.status_code == 200:
                    found[who.job_title, address] = len(queries), len(answer.content)
        return found

    few = asked()
    assert len(few) > 40 and {address for _who, address in few} == set(addresses)
    lists.grow(26)
    many = asked()
    wrong = {key: (few[key][0], many[key][0]) for key in few if few[key][0] != many[key][0]}
    assert not wrong, "\n".join(
        f"{who} {address}: {before} then {after}" for (who, address), (before, after) in wrong.items()
    )
    longer = {address for (who, address), (_n, size) in many.items() if size > few[who, address][1] + 1000}
    assert longer >= {
        *LATE[:3],
        *MEETINGS[:3],
        "/meetings/mine/",
        "/to-do/",
        "/messages/",
        REMINDERS[1],
        report,
    }
