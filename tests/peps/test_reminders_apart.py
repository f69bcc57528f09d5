"""Reminders authority by authority: who has children of several has one message; many cost no more queries than few."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from accounts.roles import Role
from children.models import SchoolSpell
from epep.mail import bundle as bundles
from epep.mail import tasks
from epep.mail.bundle import queue_bundles
from epep.mail.hours import LONDON
from epep.mail.models import HowOften, Message, MessageAbout, Quiet
from peps import reminders, reminding
from peps.models import Section
from peps.reminders.apart import of_several
from peps.reminders.bundles import openable
from tests import factories
from tests.factories import NOW, Scene, scene
from tests.peps.mornings import days, queries, run, sent_all

pytestmark = pytest.mark.django_db
DAY = days(-3)


def wanted(day: date) -> list[bundles.Wanted]:
    """What the job would queue."""
    return [reminding._wanted(one) for one in reminders.to_send(day)]


def nine(day: date) -> datetime:
    """Nine o'clock of the day."""
    return datetime.combine(day, time(9), tzinfo=LONDON)


@pytest.fixture
def two() -> tuple[Scene, Scene]:
    """Two authorities; the child of the second goes to the school of the first."""
    first, second = scene(), scene()
    SchoolSpell.objects.filter(child=second.child).update(school=first.school)
    return first, second


def test_a_teacher_of_two_authorities_has_one_message_about_both(two: tuple[Scene, Scene]) -> None:
    first, second = two
    assert run(DAY) == 3  # the teacher, and a social worker in each authority
    message = Message.objects.get(rule="reminders", recipient=first.teacher)
    assert message.context["count"] == 2 and message.authority_id is None
    abouts = MessageAbout.objects.filter(recipient=first.teacher)
    assert set(abouts.values_list("authority", flat=True)) == {first.authority.pk, second.authority.pk}
    sent_all()
    assert run(DAY) == 0


def test_what_would_go_out_for_one_authority_counts_whoever_has_children_of_two(
    two: tuple[Scene, Scene],
) -> None:
    first, _second = two
    for here in two:
        lines = reminding.outlook(DAY, authority_id=here.authority.pk).lines
        assert {line.recipient for line in lines} == {str(first.teacher.pk), str(here.worker.pk)}
        assert {line.plans for line in lines} == {1}


@pytest.mark.parametrize("way", ["link", "school", "office", "colleague"])
def test_whoever_may_be_told_of_two_authorities_is_found(way: str) -> None:
    first, second = scene(), scene()
    who = first.worker
    assert who.pk not in of_several(DAY)
    if way == "link":
        factories.link(second.child, who, Role.SOCIAL_WORKER)
    elif way == "school":
        factories.member(Role.DESIGNATED_TEACHER, second.school, who=who)
    elif way == "office":
        factories.member(Role.VIRTUAL_SCHOOL_OFFICER, second.authority, who=who)
    else:
        quiet = {"thing_type": "pep", "thing_id": str(second.pep.pk), "kind": "other", "made_at": NOW}
        Quiet.objects.create(user=second.teacher, colleague=who, **quiet)
    assert of_several(DAY) == {who.pk: {first.authority.pk, second.authority.pk}}


def test_somebody_with_a_digest_and_nothing_new_has_it_on_the_first_day_of_the_week() -> None:
    here = scene()
    HowOften.objects.create(user=here.teacher, weekly=True, saved_at=NOW)
    Section.objects.update(due_on=days(60))
    monday = date(2026, 12, 7)
    (found,) = reminders.to_send(monday)
    assert (found.to, found.template, found.items) == (here.teacher, "digest", [])


def test_what_another_run_told_in_the_same_moment_is_taken_back_and_the_rest_goes() -> None:
    here, other = scene(), scene()
    found = wanted(DAY)
    assert len(found) == 4
    mine = next(one for one in found if one.to == here.teacher)
    told = Message.objects.filter(recipient=here.teacher).first()
    assert told is not None
    MessageAbout.objects.create(message=told, recipient=here.teacher, **mine.abouts[0]._asdict())
    assert queue_bundles(found, on=DAY, now=nine(DAY)) == 3
    rows = Message.objects.filter(rule="reminders")
    assert set(rows.values_list("recipient", flat=True)) == {
        here.worker.pk, other.teacher.pk, other.worker.pk,
    }  # fmt: skip
    assert MessageAbout.objects.filter(recipient=here.teacher).count() == 1
    assert MessageAbout.objects.filter(recipient=other.teacher).count() > 1
    assert queue_bundles(found, on=DAY, now=nine(DAY)) == 0


def test_a_count_of_something_unknown_is_queued_for_nobody() -> None:
    scene()
    first, *rest = wanted(DAY)
    odd = bundles.Wanted(
        first.to, {"plans": 1, "Zebedee": 1}, first.abouts, first.template, first.authorities
    )
    with pytest.raises(ValueError, match="counts"):
        queue_bundles([odd, *rest], on=DAY, now=nine(DAY))
    assert not Message.objects.filter(rule="reminders").exists()


@pytest.mark.parametrize("call", [reminders.to_send, run])
def test_many_people_cost_the_same_queries_as_few(call: Any) -> None:
    council = scene().authority
    few = queries(lambda: call(DAY))
    Message.objects.filter(rule="reminders").update(due_on=days(-400), status="sent", sent_at=NOW)
    MessageAbout.objects.all().delete()
    for _ in range(9):
        scene(authority=council)
    assert queries(lambda: call(DAY)) == few
    assert len(reminders.to_send(days(3))) == 20


def test_what_is_openable_is_asked_for_each_person() -> None:
    here, stranger = scene(), scene()
    (found,) = [one for one in reminders.to_send(DAY) if one.to == here.teacher]
    people = {here.teacher: found.items, stranger.teacher: found.items, stranger.worker: found.items}
    open_to = openable(people, DAY)
    assert open_to == {here.teacher: found.items, stranger.teacher: [], stranger.worker: []}


@pytest.mark.parametrize(("together", "bells"), [(20, [4]), (3, [3, 1]), (1, [1, 1, 1, 1])])
def test_one_bell_rings_for_many_messages(
    monkeypatch: pytest.MonkeyPatch, together: int, bells: list[int]
) -> None:
    scene(), scene()
    heard: list[tuple[str, ...]] = []
    monkeypatch.setattr(bundles, "TOGETHER", together)
    monkeypatch.setattr(bundles, "ring", lambda task, *ids: heard.append(ids))
    assert queue_bundles(wanted(DAY), on=DAY, now=nine(DAY)) == 4
    assert [len(ids) for ids in heard] == bells
    waiting = Message.objects.filter(rule="reminders").values_list("pk", flat=True)
    assert {pk for ids in heard for pk in ids} == {str(pk) for pk in waiting}


def test_a_bell_for_many_sends_each_and_stops_in_time(
    monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    scene()
    run(DAY)
    waiting = Message.objects.filter(rule="reminders")
    waiting.update(by_day=False, not_before=NOW)
    ids = [str(pk) for pk in waiting.values_list("pk", flat=True)]
    monkeypatch.setattr(tasks, "ROOM", timedelta(seconds=-1))
    tasks.deliver(*ids)
    assert (len(ids), len(mailoutbox)) == (2, 0)
    monkeypatch.undo()
    tasks.deliver(*ids, *ids)
    assert len(mailoutbox) == 2 and not waiting.filter(status="waiting").exists()
