"""Reminders run at once by many, killed in the middle, rung for again, or not run for days: each goes once."""

from __future__ import annotations

import email
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.utils import timezone

from epep.calendar import add_working_days, is_working_day
from epep.local.commands import command
from epep.local.install import PYTHON, VENV
from epep.local.places import ROOT
from epep.local.processes import Process
from epep.mail import tasks as mail_tasks
from epep.mail.bundle import RULE
from epep.mail.models import Message, MessageAbout
from epep.slots.models import Slot
from peps import tasks
from peps.models import Section
from tests.factories import Scene, authority_with_settings, scene
from tests.stack import RealStack

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def last_working_day() -> date:
    """Today or the last working day before: tests are run on Sundays too."""
    today = timezone.localdate()
    return today if is_working_day(today) else add_working_days(today, -1)


def due_in_three_days(on: date) -> None:
    """Everything is due three days after `on`: to be told today. Nobody was written to yet."""
    Section.objects.update(due_on=on + timedelta(days=3))
    Message.objects.exclude(rule=RULE).delete()


@pytest.fixture
def world(stack: RealStack) -> Scene:
    """A child with an opened plan and everybody round it; everything due in three days."""
    here = scene()
    due_in_three_days(last_working_day())
    return here


def bundles() -> int:
    """How many there are, and that none is there twice."""
    rows = list(Message.objects.filter(rule=RULE).values_list("recipient", "due_on"))
    assert len(rows) == len(set(rows))
    about = list(MessageAbout.objects.values_list("recipient", "rule", "thing_id", "due_on"))
    assert len(about) == len(set(about))
    return len(rows)


def as_by_day() -> None:
    """Whatever the hour of this test: what waits for the morning may go now."""
    Message.objects.filter(rule=RULE, status="waiting").update(by_day=False, not_before=timezone.now())


def test_two_schedulers_and_a_person_at_once_send_each_message_once(stack: RealStack, world: Scene) -> None:
    on = last_working_day().isoformat()
    for _ in range(6):
        tasks.send_reminders.delay()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: stack.manage("send_reminders", "--on", on), range(4)))
    assert bundles() == 2
    as_by_day()
    for row in Message.objects.filter(rule=RULE):
        for _ in range(5):  # as if the broker delivered it again and again
            mail_tasks.deliver.delay(str(row.pk))
    sent = Message.objects.filter(rule=RULE, status="sent")
    assert stack.wait_until(lambda: sent.count() == 2, 90), stack.logs()
    letters = [mail for mail in stack.emails() if b"/to-do/" in mail]
    assert len(letters) == 2
    stack.manage("send_reminders", "--on", on)
    assert bundles() == 2


@pytest.mark.parametrize("councils", [1, 12])
def test_a_run_killed_in_the_middle_is_made_good_by_the_next(stack: RealStack, councils: int) -> None:
    """What is queued together is of one authority: of several, the run is killed between them."""
    places = [authority_with_settings() for _ in range(councils)]
    for number in range(12):
        scene(authority=places[number % councils])
    on = last_working_day()
    due_in_three_days(on)
    running = subprocess.Popen(
        [str(PYTHON), "manage.py", "send_reminders", "--on", on.isoformat()],
        cwd=ROOT, env=stack.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    some = Message.objects.filter(rule=RULE)
    assert stack.wait_until(lambda: some.count() >= 2 or running.poll() is not None, 60)
    running.kill()
    running.wait()
    before = bundles()
    assert 2 <= before <= 24
    stack.manage("send_reminders", "--on", on.isoformat())
    assert bundles() == 24
    people = Message.objects.filter(rule=RULE).values_list("recipient", flat=True)
    assert len(set(people)) == 24


def test_a_worker_killed_while_messages_wait_sends_each_once_when_it_is_back(
    stack: RealStack, world: Scene
) -> None:
    stack.kill("worker")
    stack.manage("send_reminders", "--on", last_working_day().isoformat())
    as_by_day()
    assert Message.objects.filter(rule=RULE, status="sent").count() == 0
    stack.bring_back("worker")
    sent = Message.objects.filter(rule=RULE, status="sent")
    assert stack.wait_until(lambda: sent.count() == 2, 120), stack.logs()
    assert len([mail for mail in stack.emails() if b"/to-do/" in mail]) == 2


def test_a_scheduler_dead_for_three_days_sends_one_message_not_four(stack: RealStack, world: Scene) -> None:
    on = last_working_day()
    stack.kill("beat")
    day = add_working_days(on, -4)
    Section.objects.update(due_on=day + timedelta(days=3))
    stack.manage("send_reminders", "--on", day.isoformat())
    assert bundles() == 2
    as_by_day()
    sent = Message.objects.filter(rule=RULE, status="sent")
    assert stack.wait_until(lambda: sent.count() == 2, 90), stack.logs()
    long_ago = timezone.now() - timedelta(days=3)
    Message.objects.filter(rule=RULE).update(sent_at=long_ago)
    Slot.objects.create(job="reminders", slot_at=long_ago, claimed_at=long_ago)
    stack.bring_back("beat")
    for _ in range(3):
        stack.manage("send_reminders", "--on", on.isoformat())
    late = MessageAbout.objects.filter(rule__startswith="section_due.late")
    told = Message.objects.filter(rule=RULE, due_on=on)
    assert told.count() == (2 if late.exists() else 0)
    assert bundles() == 2 + told.count()


def letters_by_id(stack: RealStack) -> Counter[str]:
    """How often each letter about reminders is there, by its Message-ID."""
    found = (email.message_from_bytes(mail) for mail in stack.emails() if b"/to-do/" in mail)
    return Counter(str(mail["Message-ID"]) for mail in found)


def test_redis_gone_and_two_schedulers_running_each_message_goes_once(stack: RealStack, world: Scene) -> None:
    folder = stack.folder / "second"
    folder.mkdir(exist_ok=True)
    second = Process(
        "beat-2",
        command("beat", programs=str(VENV / "bin"), folder=str(folder)),
        stack.env,
        stack.folder / "beat-2.log",
    )
    second.start()
    try:
        stack.kill("broker")
        on = last_working_day().isoformat()
        for _ in range(2):
            stack.manage("send_reminders", "--on", on)
        assert bundles() == 2, "the rows are written though nobody hears the bell"
        as_by_day()
        assert Message.objects.filter(rule=RULE, status="sent").count() == 0
        stack.bring_back("broker")
        for _ in range(4):
            tasks.send_reminders.delay()
        sent = Message.objects.filter(rule=RULE, status="sent")
        assert stack.wait_until(lambda: sent.count() == 2, 150), stack.logs()
    finally:
        second.kill()
    assert sorted(letters_by_id(stack).values()) == [1, 1]
    assert bundles() == 2


def test_a_worker_killed_in_the_middle_of_sending_loses_none(stack: RealStack) -> None:
    council = authority_with_settings()
    for _ in range(15):
        scene(authority=council)
    on = last_working_day()
    due_in_three_days(on)
    stack.kill("worker")
    stack.manage("send_reminders", "--on", on.isoformat())
    assert bundles() == 30
    as_by_day()
    stack.bring_back("worker")
    for pk in Message.objects.filter(rule=RULE).values_list("pk", flat=True):
        mail_tasks.deliver.delay(str(pk))
    sent = Message.objects.filter(rule=RULE, status="sent")
    assert stack.wait_until(lambda: sent.count() >= 3, 60), stack.logs()
    stack.kill("worker")
    before = sent.count()
    stack.bring_back("worker")
    as_by_day()  # as if the three minutes were over for which what it had in its hands is nobody else's
    assert stack.wait_until(lambda: sent.count() == 30, 180), stack.logs()
    found = letters_by_id(stack)
    assert before >= 3 and len(found) == 30
    hands = sum(count - 1 for count in found.values())
    assert hands <= 4, (
        "only what was in the hands of the processes that died can be there twice, with its own id"
    )
