"""PDFs as work that is a row: done once however often it is asked for, tried three times, then parked."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from epep import pdf
from peps import jobs, tasks
from peps.models import Pep, Rendition, Snapshot
from tests import factories

BYTES = b"%PDF-1.7 the copy"


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What the workers' bell was rung for: (id, not before)."""
    found: list[tuple[str, Any]] = []
    monkeypatch.setattr(jobs, "ring", lambda _task, pk, at=None: found.append((pk, at)))
    return found


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Renders without the renderer: the titles it was asked for."""
    titles: list[str] = []

    def draw(_html: str, *, title: str) -> bytes:
        titles.append(title)
        return BYTES

    monkeypatch.setattr(pdf, "render", draw)
    return titles


def waiting() -> Rendition:
    """The full copy of a plan that was just finalised."""
    scene = factories.scene()
    factories.finalise(scene.pep, judge=scene.officer, head=scene.head)
    made = Rendition.objects.get(audience="full")
    Rendition.objects.filter(pk=made.pk).update(not_before=timezone.now() - timedelta(seconds=1))
    return made


def fresh(made: Rendition) -> Rendition:
    """The row as it stands now."""
    return Rendition.objects.get(pk=made.pk)


def free(made: Rendition) -> None:
    """Let the time until the next attempt pass."""
    Rendition.objects.filter(pk=made.pk).update(not_before=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_jobs_finalising_asks_for_one_pdf_per_audience() -> None:
    scene = factories.scene()
    factories.finalise(scene.pep, judge=scene.officer, head=scene.head)
    assert sorted(Rendition.objects.values_list("audience", "status")) == [
        ("carer", "waiting"),
        ("child", "waiting"),
        ("full", "waiting"),
        ("school", "waiting"),
    ]


@pytest.mark.django_db
def test_jobs_a_pdf_is_made_once(drawn: list[str]) -> None:
    made = waiting()
    assert jobs.render(made.pk) is True
    assert jobs.render(made.pk) is False
    row = fresh(made)
    assert (row.status, bytes(row.pdf or b""), row.attempts, len(drawn)) == ("done", BYTES, 1, 1)


@pytest.mark.django_db
def test_jobs_the_title_of_a_pdf_names_nobody(drawn: list[str]) -> None:
    made = waiting()
    jobs.render(made.pk)
    child = made.snapshot.pep.child
    assert child.family_name not in drawn[0]
    assert child.given_name not in drawn[0]


@pytest.mark.django_db(transaction=True)
def test_jobs_ten_deliveries_at_once_have_one_effect(
    monkeypatch: pytest.MonkeyPatch, rung: list[Any]
) -> None:
    made = waiting()
    begin, calls = threading.Barrier(10), []

    def draw(_html: str, *, title: str) -> bytes:
        calls.append(title)
        return BYTES

    monkeypatch.setattr(pdf, "render", draw)
    wrote: list[bool] = []

    def deliver() -> None:
        begin.wait()
        wrote.append(jobs.render(made.pk))
        connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(wrote) == [False] * 9 + [True]
    assert len(calls) == 1
    assert fresh(made).attempts == 1


@pytest.mark.django_db
def test_jobs_a_late_second_worker_does_not_write_again(drawn: list[str]) -> None:
    made = waiting()
    first = jobs.claim_rendition(made.pk, now=timezone.now())
    assert first is not None
    free(made)
    assert jobs.render(made.pk) is True  # the first took too long; somebody else was quicker
    assert jobs._write(first, b"late", now=timezone.now()) is False
    assert bytes(fresh(made).pdf or b"") == BYTES


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (pdf.PdfTooSlow("x"), jobs.TOO_SLOW),
        (pdf.PdfTooBig("x"), jobs.TOO_BIG),
        (RuntimeError("the child's name"), jobs.FAILED),
    ],
)
def test_jobs_three_failures_park_with_the_kind_of_problem(
    monkeypatch: pytest.MonkeyPatch, rung: list[Any], error: Exception, words: str
) -> None:
    made = waiting()

    def fail(*_: Any, **__: Any) -> bytes:
        raise error

    monkeypatch.setattr(pdf, "render", fail)
    waits = []
    for _ in range(3):
        free(made)
        before = timezone.now()
        assert jobs.render(made.pk) is False
        waits.append(fresh(made).not_before - before)
    row = fresh(made)
    assert (row.status, row.problem, row.attempts) == ("parked", words, 3)
    assert waits[0] < waits[1]  # longer each time
    assert jobs.render(made.pk) is False
    assert fresh(made).attempts == 3


@pytest.mark.django_db
def test_jobs_a_worker_killed_three_times_parks_the_pdf(drawn: list[str]) -> None:
    made = waiting()
    for _ in range(3):
        assert jobs.claim_rendition(made.pk, now=timezone.now()) is not None  # and then it dies
        free(made)
    assert jobs.render(made.pk) is False
    assert (fresh(made).status, fresh(made).problem, drawn) == ("parked", jobs.ENDED, [])


@pytest.mark.django_db
def test_jobs_the_sweep_finds_what_a_dead_worker_left_within_a_minute(rung: list[tuple[str, Any]]) -> None:
    made = waiting()
    Rendition.objects.exclude(pk=made.pk).update(status="parked")
    now = timezone.now()
    assert jobs.claim_rendition(made.pk, now=now) is not None  # and then it dies
    assert jobs.claim_rendition(made.pk, now=now) is None  # meanwhile nobody else may
    later = now + timedelta(seconds=1)
    assert jobs.sweep_renditions(now=later) == 1
    ((pk, at),) = rung
    assert pk == str(made.pk)
    assert later < at <= now + timedelta(minutes=1)
    assert jobs.claim_rendition(made.pk, now=at) is not None


@pytest.mark.django_db
def test_jobs_the_sweep_leaves_alone_what_is_done_or_parked(
    rung: list[tuple[str, Any]], drawn: list[str]
) -> None:
    made = waiting()
    jobs.render(made.pk)
    Rendition.objects.exclude(pk=made.pk).update(status="parked")
    assert jobs.sweep_renditions(now=timezone.now()) == 0
    assert rung == []


@pytest.mark.django_db
def test_jobs_a_parked_pdf_can_be_tried_again(rung: list[tuple[str, Any]], drawn: list[str]) -> None:
    made = waiting()
    Rendition.objects.filter(pk=made.pk).update(status="parked", attempts=3, problem="x")
    jobs.try_again(rendition=made, now=timezone.now())
    assert rung == [(str(made.pk), None)]
    assert jobs.render(made.pk) is True
    assert (fresh(made).status, fresh(made).problem) == ("done", "")


@pytest.mark.django_db
def test_jobs_nothing_is_made_of_a_broken_seal(drawn: list[str], rung: list[Any]) -> None:
    made = waiting()
    Snapshot.objects.filter(pk=made.snapshot_id).update(sha256="0" * 64)
    assert jobs.render(made.pk) is False
    assert (fresh(made).problem, drawn) == (jobs.BROKEN_SEAL, [])


@pytest.mark.django_db
def test_jobs_the_real_renderer_makes_a_pdf_of_every_copy() -> None:
    made = waiting()
    for row in Rendition.objects.all():
        free(row)
        tasks.render(str(row.pk))
    assert set(Rendition.objects.values_list("status", flat=True)) == {"done"}
    assert bytes(fresh(made).pdf or b"").startswith(b"%PDF-")


@pytest.mark.django_db
def test_jobs_tasks_take_ids_and_an_unknown_one_harms_nobody() -> None:
    tasks.render(str(uuid.uuid4()))
    assert Pep.objects.count() == 0


@pytest.mark.django_db
def test_jobs_two_schedulers_sweep_once_a_minute(rung: list[tuple[str, Any]]) -> None:
    waiting()
    rung.clear()
    tasks.sweep_renditions()
    first = len(rung)
    tasks.sweep_renditions()
    assert (first, len(rung)) == (4, 4)
