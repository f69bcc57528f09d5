"""An authority adds a deadline of its own: every kind of the law and of the four authorities can be said, none that
could never be met; it counts from the day it was added.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from accounts.authority import PRESETS, preset
from accounts.deadlines import COMING, EVENTS, OF_EVENT, UNITS, VERBS, deadlines, problems
from accounts.models import AuthoritySettings
from children.models import CarePeriod
from epep.audit.models import Event
from epep.audit.sentences import sentence
from peps.clocks.computing import recompute
from peps.clocks.rules import rules_of
from peps.models import Clock
from tests.factories import NOW, TODAY, Scene, scene
from tests.peps.pages import client_of, text_of

ADD = "/clocks/rules/add/"
FORM = {
    "verb": "completed", "n": "8", "unit": "school_days", "anchor": "before", "event": "term_cut_off",
    "source": "Our handbook, page 4",
}  # fmt: skip


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return scene()


def settings(made: Scene) -> AuthoritySettings:
    return AuthoritySettings.objects.select_related("authority").get(authority=made.authority)


@pytest.mark.django_db
def test_it_reads_as_a_sentence_before_it_is_added_and_starts_at_once(here: Scene) -> None:
    head = client_of(here.head)
    check = text_of(head.post(ADD, FORM))
    assert "PEP completed at least 8 school days before the authority’s date for the term" in check
    assert "1 deadline would start at once" in check
    assert not any(key.startswith("own_") for key in rules_of(settings(here)))
    done = text_of(head.post(ADD, FORM | {"go": "yes"}, follow=True))
    assert "The deadline is added. It started 1 deadline." in done and "Our handbook, page 4" in done
    clock = Clock.objects.get(child=here.child, rule="own_1")
    assert clock.event_on == here.term.peps_due_on and clock.why.startswith("8 school days before")
    said = sentence(Event.objects.get(verb="deadline.added"))
    assert said.endswith(
        "added the deadline “PEP completed at least 8 school days before the authority’s date for the term”"
    )
    assert said in done


@pytest.mark.django_db
def test_its_number_is_changed_and_it_is_switched_off_like_any_other(here: Scene) -> None:
    head = client_of(here.head)
    head.post(ADD, FORM | {"go": "yes"})
    numbers = {"n": "3", "unit": "working_days", "anchor": "before", "go": "yes"}
    assert head.post("/clocks/rules/own_1/", numbers).status_code == 302
    rule = rules_of(settings(here))["own_1"]
    assert (rule.n, rule.unit, rule.verb, rule.source) == (
        3,
        "working_days",
        "completed",
        "Our handbook, page 4",
    )
    assert head.post("/clocks/rules/own_1/switch/").status_code == 302
    assert not Clock.objects.get(child=here.child, rule="own_1").is_running
    head.post(ADD, FORM | {"go": "yes", "verb": "finalised"})
    assert rules_of(settings(here))["own_2"].verb == "finalised", "a switched-off one keeps its key"


@pytest.mark.django_db
def test_what_happened_before_it_was_added_starts_nothing(here: Scene) -> None:
    CarePeriod.objects.filter(child=here.child).update(started_on=date(2026, 11, 2))
    form = FORM | {"event": "entered_care", "anchor": "after", "verb": "held"}
    page = client_of(here.head).post(ADD, form | {"go": "yes"}, follow=True)
    assert "Nothing is due by it yet" in text_of(page)
    CarePeriod.objects.filter(child=here.another_child().child).update(started_on=TODAY)
    recompute(here.authority, today=TODAY, now=NOW)
    assert Clock.objects.filter(rule="own_1").count() == 1


@pytest.mark.django_db
def test_it_can_be_for_one_type_of_plan_alone(here: Scene) -> None:
    head = client_of(here.head)
    page = text_of(head.post(ADD, FORM | {"applies_to": ["early_years"], "go": "yes"}, follow=True))
    assert "Early years plans only" in page
    assert not Clock.objects.filter(rule="own_1").exists(), "the child’s plan is of school age"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"verb": "held", "event": "submitted", "anchor": "after"},
            "can be due: Quality judged, PEP finalised",
        ),
        ({"event": "entered_care"}, "Nothing can be due before that happens"),
        ({"source": ""}, "Enter where this deadline comes from"),
        ({"n": "500"}, "whole number of days from 0 to 400"),
        ({"verb": "signed"}, "Select what is due"),
        ({"event": ""}, "Select what it is counted from"),
    ],
)
def test_what_can_never_be_met_cannot_be_added(here: Scene, change: dict[str, str], says: str) -> None:
    page = client_of(here.head).post(ADD, FORM | change | {"go": "yes"})
    assert page.status_code == 422 and says in text_of(page)
    assert not any(key.startswith("own_") for key in rules_of(settings(here)))


@pytest.mark.django_db
def test_only_who_may_change_the_settings_adds(here: Scene) -> None:
    for person in (here.officer, here.worker, here.teacher):
        assert client_of(person).post(ADD, FORM | {"go": "yes"}).status_code in (403, 404)


def test_every_event_verb_unit_and_side_can_be_said() -> None:
    assert set(OF_EVENT) == set(EVENTS)
    assert {verb for verbs in OF_EVENT.values() for verb in verbs} == set(VERBS) - {"signed"}
    for event, verbs in OF_EVENT.items():
        for verb in verbs:
            for unit in UNITS:
                row: dict[str, Any] = {
                    "event": event, "verb": verb, "n": 5, "unit": unit, "source": "x",
                    "anchor": "before" if event in COMING else "after",
                }  # fmt: skip
                assert problems({"deadlines.own_1": row}, {}) == []
                assert deadlines({"own_1": row})["own_1"].words


@pytest.mark.parametrize("name", sorted(path.stem for path in PRESETS.glob("*.toml")))
def test_whatever_a_preset_says_another_authority_can_add(name: str) -> None:
    for key, row in preset(name)["deadlines"].items():
        if row["verb"] != "signed":  # a section’s day, which the layout names
            mine = {part: row[part] for part in ("event", "verb", "n", "unit", "anchor", "source")}
            assert problems({"deadlines.own_1": mine}, {}) == [], key
