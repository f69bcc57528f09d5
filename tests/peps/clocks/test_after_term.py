"""A plan that is judged in its term and finalised after it: its clocks are worked out, and stay what they were."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from peps.clocks.computing import recompute
from peps.models import Clock, Judgement, Pep, Section, Snapshot
from tests.factories import Scene, scene
from tests.peps.clocks.test_done_and_wanted import at

pytestmark = pytest.mark.django_db


def night(here: Scene, day: date) -> None:
    recompute(here.authority, today=day, now=at(day, 2))


def test_a_plan_judged_in_time_and_finalised_after_its_term() -> None:
    here = scene()
    ends = here.term.ends_on
    sent, judged, done = ends - timedelta(days=17), ends - timedelta(days=7), ends + timedelta(days=21)
    plan = Pep.objects.filter(pk=here.pep.pk)
    plan.update(status="submitted", round=1, submitted_at=at(sent), submitted_by=here.teacher)
    night(here, sent)
    for section in Section.objects.filter(pep=here.pep):
        Judgement.objects.create(
            section=section, round=1, level="good", judged_by=here.officer, judged_at=at(judged)
        )
    night(here, judged)
    quality = Clock.objects.get(pep=here.pep, rule="quality")
    assert quality.met_on == judged and quality.due_on is not None and judged <= quality.due_on < done
    assert Clock.objects.get(pep=here.pep, rule="review").is_running
    sealed = Snapshot.objects.create(
        pep=here.pep, version=1, content={}, sha256="0" * 64, sealed_at=at(done), sealed_by=here.head
    )
    plan.update(status="finalised", finalised_at=at(done), finalised_by=here.head, current_snapshot=sealed)
    for day in (done, done + timedelta(days=1)):
        night(here, day)
        assert Clock.objects.get(pep=here.pep, rule="review").met_on == done
        assert Clock.objects.get(pep=here.pep, rule="quality").met_on == judged
