"""Reminders: who gets one and when, above and the Virtual School later; each goes once; nothing personal in it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from accounts import policy
from accounts.models import AuthoritySettings, Membership
from accounts.roles import Role
from children.models import Link
from epep.calendar import is_working_day, working_days_between
from epep.mail.hours import LONDON
from epep.mail.models import HeadContact, HowOften, Message, MessageAbout, Quiet
from peps import reminders, reminding
from peps.actions import return_pep
from peps.actions.quality import add_comment
from peps.models import Clock, Pep, Section
from tests import factories
from tests.factories import NOW, finalise, scene
from tests.peps.mornings import DUE_ON, days, run, sent_all, told

# ---- who, when, how many ------------------------------------------------------------------------


@pytest.mark.django_db
def test_owners_of_open_sections_are_told_three_days_before_in_one_message_each() -> None:
    here = scene()
    for _ in range(3):
        here.another_child()
    assert run(days(-4)) == 0
    assert run(days(-3)) == 2
    bundles = Message.objects.filter(rule="reminders")
    assert {row.recipient_id for row in bundles} == {here.worker.pk, here.teacher.pk}
    assert {row.context["count"] for row in bundles} == {4}
    assert {row.authority_id for row in bundles} == {here.authority.pk}
    assert MessageAbout.objects.filter(recipient=here.teacher).count() > 4


@pytest.mark.django_db
def test_each_goes_once_however_often_and_whatever_days_are_missed() -> None:
    scene()
    assert (run(days(-3)), run(days(-3), 14), run(days(-3), 17)) == (2, 0, 0)
    sent_all()
    assert (run(days(-2)), run(days(-1)), run(days(0))) == (0, 0, 0)
    keys = MessageAbout.objects.values_list("recipient", "rule", "thing_id", "due_on")
    assert len(keys) == len(set(keys))


@pytest.mark.django_db
def test_a_scheduler_dead_for_three_days_is_made_good_with_one_message() -> None:
    here = scene()
    here.another_child()
    assert run(days(0)) == 2
    sent_all()
    assert run(days(3)) == 2  # Monday: late, told once
    assert told(here.teacher) == {"section_due.3", "section_due.late.1"}


@pytest.mark.django_db
def test_a_message_that_still_waits_is_not_joined_by_a_second_one() -> None:
    scene()
    assert run(days(-3)) == 2
    assert run(days(3)) == 0  # the mail server has been down since
    sent_all()
    assert run(days(4)) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "day", [date(2026, 12, 12), date(2026, 12, 13), date(2026, 12, 25), date(2027, 1, 1)]
)
def test_nothing_goes_on_a_day_off(day: date) -> None:
    scene()
    assert run(day) == 0


@pytest.mark.django_db
def test_nothing_is_said_of_what_is_signed_or_not_open() -> None:
    here = scene()
    factories.sign_all(here.pep)
    other = here.another_child()
    Pep.objects.filter(pk=other.pk).update(status="planned")
    run(days(-3))
    assert told(here.worker) == set()
    assert told(here.teacher) == {"send_due.3"}
    assert Section.objects.filter(pep=other).exclude(status="signed").exists()


@pytest.mark.django_db
def test_who_stands_above_is_told_when_it_stays_undone_and_then_the_virtual_school() -> None:
    here = scene()
    head = factories.member(Role.DESIGNATED_TEACHER, here.school)
    HeadContact.objects.create(organisation=here.school, user=head, named_at=NOW, named_by=here.officer)
    manager = here.who(Role.TEAM_MANAGER)
    day = days(-3)
    seen: dict[Any, int] = {}
    while day < days(40):
        run(day)
        sent_all()
        for who in (here.teacher, head, manager, here.officer, here.second_officer, here.head):
            if told(who):
                seen.setdefault(who.pk, working_days_between(DUE_ON, day))
        day += timedelta(days=1)
    assert seen == {
        here.teacher.pk: -3, head.pk: 3, manager.pk: 3, here.officer.pk: 8, here.second_officer.pk: 8,
    }  # fmt: skip
    assert told(head) == {"section_due.above"}
    assert told(here.worker) == {"section_due.3", "section_due.late.1"}


@pytest.mark.django_db
def test_the_clock_s_day_counts_as_extended() -> None:
    here = scene()
    section = here.section("education")
    Clock.objects.create(
        authority=here.authority, child=here.child, pep=here.pep, section=section, rule="x", event="meeting",
        event_on=DUE_ON, verb="signed", words="x", due_on=days(-5), why="x", extended_to=days(6),
        extended_why="x", extended_at=NOW, extended_by=here.officer,
    )  # fmt: skip
    run(days(-3))
    sent_all()
    about = MessageAbout.objects.filter(thing_id=str(section.pk))
    assert not about.exists()
    run(days(3))
    assert about.get().due_on == days(6)


@pytest.mark.django_db
def test_changes_needed_judging_and_a_reason_are_reminded_of_too() -> None:
    here = scene()
    factories.submit(here.pep)
    section = here.section("education")
    add_comment(
        section=section,
        question="strengths_strengths",
        text="Say more",
        must_fix=True,
        by=here.officer,
        now=NOW,
    )
    run(date(2026, 12, 7))
    assert told(here.officer) == {"judge_due.2"}
    sent_all()
    here.pep.refresh_from_db()
    return_pep(pep=here.pep, by=here.officer, now=NOW)
    Clock.objects.create(
        authority=here.authority, child=here.child, pep=here.pep, rule="x", event="meeting",
        event_on=days(-9), verb="completed", words="x", due_on=days(-8), why="x",
    )  # fmt: skip
    run(days(-2))
    assert told(here.teacher) == {"changes_due.2", "reason_wanted.late.1"}
    assert told(here.worker) == set()


# ---- rights -------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["open", "returned", "submitted", "finalised", "planned"])
def test_nobody_without_access_is_written_to(status: str) -> None:
    """Whoever is told of a plan, in any role, on any day of two months, may open it on that day."""
    here, other = scene(), scene()
    if status == "finalised":
        finalise(here.pep, judge=here.officer, head=here.head)
    elif status == "submitted":
        factories.submit(here.pep)
    else:
        now = {"returned_at": NOW, "returned_by": here.officer} if status == "returned" else {}
        Pep.objects.filter(pk=here.pep.pk).update(status=status, **now)
    factories.member(Role.DESIGNATED_TEACHER, factories.school())
    for day in (days(n) for n in (*range(-5, 14), 20, 45)):
        for bundle in reminders.to_send(day):
            assert not {Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER} & policy.roles(bundle.to, day)
            for item in bundle.items:
                pep = Pep.objects.get(pk=item.thing.row.pep_id)
                assert policy.can(bundle.to, "pep.view", pep, on=day), (day, bundle.to.job_title)
                of_other = {who.pk for who in (*other.people.values(), other.second_officer)}
                theirs = other if bundle.to.pk in of_other else here
                assert pep.authority_id == theirs.authority.pk


@pytest.mark.django_db
def test_who_has_left_is_not_written_to() -> None:
    here = scene()
    Link.objects.filter(user=here.worker).update(ended_on=days(-10))
    Membership.objects.filter(user=here.teacher).update(ends_on=days(-10))
    assert run(days(-3)) == 0


@pytest.mark.django_db
def test_hold_nothing_personal() -> None:
    scene(preferred_name="Zebedee", family_name="Quillfeather")
    run(days(-3))
    for message in Message.objects.all():
        text = json.dumps(message.context) + message.rule + message.template
        assert "Zebedee" not in text and "Quillfeather" not in text
        assert set(message.context) <= {"count", "counts", "due_on", "path"}


# ---- quiet, weekly, switches --------------------------------------------------------------------


@pytest.mark.django_db
def test_put_off_is_told_when_the_day_has_come() -> None:
    here = scene()
    Quiet.objects.create(
        user=here.teacher,
        thing_type="pep",
        thing_id=str(here.pep.pk),
        kind="later",
        until=days(-1),
        made_at=NOW,
    )
    run(days(-3))
    sent_all()
    assert (told(here.teacher), told(here.worker)) == (set(), {"section_due.3"})
    run(days(-1))
    assert told(here.teacher) == {"section_due.3"}


@pytest.mark.django_db
def test_someone_else_is_told_while_they_may_open_it() -> None:
    here = scene()
    second = factories.member(Role.DESIGNATED_TEACHER, here.school)
    stranger = factories.member(Role.DESIGNATED_TEACHER, factories.school())
    quiet = Quiet.objects.create(
        user=here.teacher,
        thing_type="pep",
        thing_id=str(here.pep.pk),
        kind="other",
        colleague=second,
        made_at=NOW,
    )
    told_now = {bundle.to.pk for bundle in reminders.to_send(days(-3))}
    assert told_now == {here.worker.pk, second.pk}
    quiet.colleague = stranger
    quiet.save()
    assert {bundle.to.pk for bundle in reminders.to_send(days(-3))} == {
        here.worker.pk,
        here.teacher.pk,
        second.pk,
    }


@pytest.mark.django_db
def test_once_a_week_means_monday_and_only_what_is_late_between() -> None:
    here = scene()
    HowOften.objects.create(user=here.teacher, weekly=True, saved_at=NOW)
    day = days(-10)
    got = []
    while day <= days(4):
        run(day)
        sent_all()
        got += [day for row in Message.objects.filter(recipient=here.teacher, due_on=day, rule="reminders")]
        day += timedelta(days=1)
    assert got == [date(2026, 12, 7), date(2026, 12, 14)]
    assert set(
        Message.objects.filter(recipient=here.teacher, rule="reminders").values_list("template", flat=True)
    ) == {"digest"}


@pytest.mark.django_db
def test_an_authority_switches_a_rule_off() -> None:
    here = scene()
    settings = AuthoritySettings.objects.get(authority=here.authority)
    settings.values = {"reminders.own": {"section_due": {"on": False}}}
    settings.save()
    assert run(days(-3)) == 0


# ---- a year ------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 10, 19), date(2026, 10, 30)), (date(2027, 3, 22), date(2027, 4, 2))]
)
def test_both_changes_of_the_clocks_each_goes_once_by_day(first: date, last: date) -> None:
    here = scene()
    here.another_child()
    Section.objects.update(due_on=first + timedelta(days=8))
    day = first
    while day <= last:
        for hour in range(6, 18):  # every hour in UTC, as the scheduler rings
            now = datetime.combine(day, time(hour), tzinfo=UTC)
            reminding.queue_reminders(today=now.astimezone(LONDON).date(), now=now)
            Message.objects.filter(status="waiting", rule="reminders", not_before__lte=now).update(
                status="sent", sent_at=now
            )
        day += timedelta(days=1)
    rows = Message.objects.filter(rule="reminders")
    a_day = list(rows.values_list("recipient", "due_on"))
    assert a_day and len(a_day) == len(set(a_day))
    for row in rows:
        assert row.sent_at is not None
        local = row.sent_at.astimezone(LONDON)
        assert time(7) <= local.time() < time(19) and is_working_day(local.date())
    assert MessageAbout.objects.filter(recipient=here.teacher, rule="section_due.3").count() == len(
        set(MessageAbout.objects.filter(recipient=here.teacher).values_list("thing_id", flat=True))
    )
