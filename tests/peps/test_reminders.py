"""Reminders: what falls due on a day is a table; who gets one; each goes once; nothing personal in it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.roles import Role
from epep.mail.models import Message
from peps import jobs, reminders
from peps.models import Pep, Section
from tests import factories

DUE_ON = date(2026, 12, 11)
RULE = reminders.Rule("section_due", "open_sections", "due_on", (3,), ("filled_by",), "section_due")


def run(day: date) -> int:
    """The morning's job on that day."""
    return jobs.queue_reminders(today=day, now=factories.NOW)


def test_reminders_due_says_the_dates_a_rule_reaches() -> None:
    days = [item.due_on for item in reminders.due(date(2026, 12, 8), [RULE])]
    assert days == [date(2026, 12, 8) + timedelta(days=n) for n in range(4)]


def test_reminders_due_names_the_nearest_offset_reached() -> None:
    rule = reminders.Rule("x", "open_sections", "due_on", (3, 7, 14), ("filled_by",), "t")
    found = {
        (item.due_on - date(2026, 12, 1)).days: item.name for item in reminders.due(date(2026, 12, 1), [rule])
    }
    assert (found[0], found[3], found[4], found[7], found[8], found[14]) == (
        "x.3",
        "x.3",
        "x.7",
        "x.7",
        "x.14",
        "x.14",
    )
    assert max(found) == 14


def test_reminders_due_with_an_empty_table_is_nothing() -> None:
    assert reminders.due(date(2026, 12, 1), []) == []


@pytest.mark.django_db
def test_reminders_owners_of_open_sections_are_told_three_days_before() -> None:
    scene = factories.scene()
    assert run(DUE_ON - timedelta(days=4)) == 0
    assert run(DUE_ON - timedelta(days=3)) == 2
    told = dict(Message.objects.values_list("recipient", "context"))
    assert set(told) == {scene.worker.pk, scene.teacher.pk}
    assert [told[who.pk]["count"] for who in (scene.worker, scene.teacher)] == [1, 1]
    assert set(Message.objects.values_list("authority", flat=True)) == {scene.authority.pk}


@pytest.mark.django_db
def test_reminders_run_twice_go_once() -> None:
    factories.scene()
    assert (run(DUE_ON - timedelta(days=3)), run(DUE_ON - timedelta(days=3))) == (2, 0)
    assert run(DUE_ON - timedelta(days=1)) == 0


@pytest.mark.django_db
def test_reminders_a_day_on_which_nothing_ran_is_made_good() -> None:
    factories.scene()
    assert run(DUE_ON - timedelta(days=1)) == 2


@pytest.mark.django_db
def test_reminders_say_nothing_of_what_is_past_signed_or_not_open() -> None:
    scene = factories.scene()
    assert run(DUE_ON + timedelta(days=1)) == 0
    factories.sign_all(scene.pep)
    assert run(DUE_ON - timedelta(days=3)) == 0
    other = scene.another_child()
    Pep.objects.filter(pk=other.pk).update(status="planned")
    assert run(DUE_ON - timedelta(days=3)) == 0
    assert Section.objects.filter(pep=other).exclude(status="signed").exists()


@pytest.mark.django_db
def test_reminders_one_message_however_many_children() -> None:
    scene = factories.scene()
    for _ in range(3):
        scene.another_child()
    assert run(DUE_ON - timedelta(days=3)) == 2
    assert Message.objects.get(recipient=scene.worker, template="section_due").context["count"] == 4


@pytest.mark.django_db
def test_reminders_hold_nothing_personal_and_go_to_no_reader() -> None:
    scene = factories.scene(preferred_name="Zebedee", family_name="Quillfeather")
    run(DUE_ON - timedelta(days=3))
    for message in Message.objects.all():
        text = json.dumps(message.context) + message.rule + message.template
        assert "Zebedee" not in text
        assert "Quillfeather" not in text
        assert set(message.context) == {"count", "due_on"}
    assert Message.objects.filter(template="section_due").exists()
    readers = {scene.people[role].pk for role in (Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER)}
    assert not Message.objects.filter(recipient__in=readers).exists()


@pytest.mark.django_db
def test_reminders_cost_the_same_queries_for_one_child_and_for_ten(
    django_assert_max_num_queries: Any,
) -> None:
    scene = factories.scene()
    with django_assert_max_num_queries(12):
        one = reminders.to_send(DUE_ON - timedelta(days=3))
    for _ in range(9):
        scene.another_child()
    with django_assert_max_num_queries(12):
        ten = reminders.to_send(DUE_ON - timedelta(days=3))
    assert {item.to for item in one} == {item.to for item in ten}


@pytest.mark.django_db
def test_reminders_queued_at_night_wait_for_the_morning() -> None:
    factories.scene()
    night = datetime(2026, 12, 8, 6, tzinfo=UTC)  # six in the morning in winter, when beat rings
    assert jobs.queue_reminders(today=DUE_ON - timedelta(days=3), now=night) == 2
    waiting = Message.objects.filter(queued_at=night).values_list("not_before", flat=True)
    assert set(waiting) == {datetime(2026, 12, 8, 7, tzinfo=UTC)}
