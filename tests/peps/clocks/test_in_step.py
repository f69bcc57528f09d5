"""A section's day follows its clock: what its history says is what saving it would have said, answers and all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from peps.clocks.in_step import keep_in_step
from peps.models import Section
from tests import factories
from tests.factories import Scene

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)


def rows(section: Section) -> list[dict[str, Any]]:
    """The newest two rows of its history, the later first, without what tells one row from another."""
    found = list(section.history.order_by("-history_id")[:2].values())
    return [{name: value for name, value in row.items() if name != "history_id"} for row in found]


def test_the_history_is_as_if_the_section_had_been_saved(here: Scene) -> None:
    factories.fill_everything(here.pep, "education", by=here.teacher)
    section = here.section("education")
    assert section.answers
    assert keep_in_step({section.pk: DAY}, now=factories.NOW) == 1
    section.refresh_from_db()
    assert section.due_on == DAY
    section._history_date, section._change_reason = factories.NOW, "due"
    section.save()
    saved, written = rows(section)
    assert written == saved and written["answers"] == section.answers


def test_only_these_sections_change_and_each_once(here: Scene) -> None:
    other = here.another_child()
    wanted = dict.fromkeys(Section.objects.filter(pep=here.pep).values_list("pk", flat=True), DAY)
    before = Section.history.count()
    assert keep_in_step(wanted, now=factories.NOW) == len(wanted)
    assert Section.history.count() == before + len(wanted)
    assert not Section.objects.filter(pep=other, due_on=DAY).exists()
    later = DAY + timedelta(days=1)
    keep_in_step(dict.fromkeys(wanted, later), now=factories.NOW)
    assert set(Section.objects.filter(pep=here.pep).values_list("due_on", flat=True)) == {later}
