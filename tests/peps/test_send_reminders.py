"""manage.py send_reminders: what goes out on a day that is past, today, to come, off; at the ends of the day."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from epep.mail.hours import LONDON
from epep.mail.models import Message, MessageAbout
from peps.models import Section
from tests.factories import Scene, scene
from tests.peps.mornings import DUE_ON

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 12, 8)
"""Three days before everything is due."""


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Everything due on Friday 11 December; it is nine o'clock on the Tuesday before."""
    found = scene(preferred_name="Zebedee", family_name="Quillfeather")
    Message.objects.all().delete()
    it_is(monkeypatch, 9)
    return found


def it_is(monkeypatch: pytest.MonkeyPatch, hour: int, minute: int = 0, on: date = TUESDAY) -> None:
    """Let it be that time in London."""
    now = datetime(on.year, on.month, on.day, hour, minute, tzinfo=LONDON)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """The command as JSON and, as `said.text`, in words."""

    class Said:
        def __call__(self, *args: str) -> dict[str, Any]:
            found: dict[str, Any] = json.loads(self.text(*args, "--json"))
            return found

        def text(self, *args: str) -> str:
            capsys.readouterr()
            call_command("send_reminders", *args)
            return capsys.readouterr().out

    return Said()


def test_today_as_json_ids_and_counts_and_no_names(here: Scene, said: Any) -> None:
    told = said("--dry-run")
    assert (told["on"], told["messages"], set(told["rules"])) == ("2026-12-08", 2, {"section_due.3"})
    by_id = {row["id"]: row for row in told["recipients"]}
    assert set(by_id) == {str(here.teacher.pk), str(here.worker.pk)}
    assert by_id[str(here.teacher.pk)]["roles"] == ["designated_teacher"]
    assert by_id[str(here.worker.pk)]["plans"] == 1 and not by_id[str(here.worker.pk)]["digest"]
    assert told["rules"] == {
        "section_due.3": sum(row["rules"]["section_due.3"] for row in told["recipients"])
    }
    text = json.dumps(told) + said.text("--dry-run")
    for name in (here.teacher.name, here.worker.name, "Zebedee", "Quillfeather", here.school.name):
        assert name not in text


def test_the_same_in_words(here: Scene, said: Any) -> None:
    lines = said.text("--on", "2026-12-08", "--dry-run").splitlines()
    assert lines[0] == "2026-12-08: 2 messages"
    assert lines[1].startswith("  section_due.3: ")
    assert sorted(lines[2:]) == sorted(
        [f"  {here.teacher.pk} (designated_teacher): 1 plan", f"  {here.worker.pk} (social_worker): 1 plan"]
    )


@pytest.mark.parametrize(
    ("on", "messages"),
    [
        ("2026-12-07", 0),  # past, four days before: too early
        ("2026-12-08", 2),
        ("2026-12-12", 0),  # Saturday
        ("2026-12-14", 2),  # to come: a working day late
        ("2026-12-25", 0),
        ("2030-01-02", 0),  # so long after that a person tells it
    ],
)
def test_any_day_can_be_looked_at_and_looking_queues_nothing(
    here: Scene, said: Any, on: str, messages: int
) -> None:
    assert said("--on", on, "--dry-run")["messages"] == messages
    assert said.text("--on", on, "--dry-run").splitlines()[0] == f"{on}: {messages} messages"
    assert not Message.objects.exists() and not MessageAbout.objects.exists()


def test_a_day_that_was_missed_is_queued_and_goes_now(here: Scene, said: Any) -> None:
    Section.objects.update(due_on=TUESDAY + timedelta(days=2))
    assert said("--on", "2026-12-07")["queued"] == 2
    assert {row.due_on for row in Message.objects.all()} == {date(2026, 12, 7)}
    assert said("--on", "2026-12-07")["queued"] == 0
    assert said("--on", "2026-12-08")["queued"] == 0, "they have one of today already"


@pytest.mark.parametrize(("on", "says"), [
    ("2026-12-09", "still to come: use --dry-run"), ("soon", "Enter the day as 2026-12-08"),
    ("2026-02-30", "Enter the day as 2026-12-08"), ("08/12/2026", "Enter the day as 2026-12-08"),
])  # fmt: skip
def test_what_cannot_be_is_said_and_queues_nothing(here: Scene, on: str, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("send_reminders", "--on", on)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("hour", "minute", "goes"),
    [
        (6, 59, datetime(2026, 12, 8, 7, tzinfo=LONDON)),
        (7, 0, datetime(2026, 12, 8, 7, tzinfo=LONDON)),
        (18, 59, datetime(2026, 12, 8, 18, 59, tzinfo=LONDON)),
        (19, 0, datetime(2026, 12, 9, 7, tzinfo=LONDON)),
    ],
)
def test_at_the_ends_of_the_day(
    here: Scene, said: Any, monkeypatch: pytest.MonkeyPatch, hour: int, minute: int, goes: datetime
) -> None:
    it_is(monkeypatch, hour, minute)
    assert said()["queued"] == 2
    assert {row.not_before for row in Message.objects.all()} == {goes}


def test_run_on_a_friday_evening_it_goes_on_monday_and_monday_s_run_adds_none(
    here: Scene, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    it_is(monkeypatch, 19, 30, on=DUE_ON)
    assert said()["queued"] == 2
    monday = datetime(2026, 12, 14, 7, tzinfo=LONDON)
    assert {row.not_before for row in Message.objects.all()} == {monday}
    it_is(monkeypatch, 7, on=monday.date())
    assert said()["queued"] == 0, "they still wait"
    Message.objects.update(status="sent", sent_at=monday)
    it_is(monkeypatch, 8, on=monday.date())
    assert said()["queued"] == 0, "that is their message of Monday"
