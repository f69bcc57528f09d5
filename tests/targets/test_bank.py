"""The bank: large enough, well formed, searched, and a target from it in a few steps."""

from __future__ import annotations

import pytest

from targets import bank, measures
from targets.models import Target
from targets.prompts import Doing, Said, review
from targets.words import AREAS, EARLY_AREAS, PHASES, SUBJECTS
from tests.factories import NOW, Scene, scene
from tests.peps.pages import client_of, text_of
from tests.targets.pages import of, of_plan

KEY = "cognition_reading_words_a_minute"
ALL = list(bank.shipped().values())
ALL_AREAS = {**AREAS, **EARLY_AREAS}


def test_the_bank_covers_every_area_phase_and_kind_of_measure() -> None:
    assert len(ALL) >= 120
    assert {one.area for one in ALL} == set(ALL_AREAS)
    assert {phase for one in ALL for phase in one.phases} == {code for code, _words in PHASES}
    assert {one.kind for one in ALL} == set(measures.KINDS)
    assert {one.subject for one in ALL} <= {"", *dict(SUBJECTS)}
    assert set(bank.pairs()) == set(ALL_AREAS)
    assert len({one.outcome for one in ALL}) == len(ALL)


@pytest.mark.parametrize("template", ALL, ids=lambda one: one.key)
def test_a_filled_template_is_a_good_target(template: bank.Template) -> None:
    said = bank.filled(template, child="Robin", slots=dict.fromkeys(template.slots, "reading"))
    figures = {"count": ("2", "8"), "score": ("2", "8"), "percent": ("20", "80"), "observed": ("1/5", "4/5"),
               "age": ("80", "92"), "grade": ("2", "4"), "done": ("", "")}  # fmt: skip
    start, aim = figures[template.kind]
    if template.better == "down":
        start, aim = aim, start
    outcome = said["outcome"].replace("[aim]", measures.show(template.kind, aim))
    rows = tuple(
        Doing(row.get("who", ""), row.get("does", ""), float(row.get("times") or 0))
        for row in said["actions"]
    )
    target = Said(
        outcome=outcome, child_words=said["child_words"], area=said["area"],
        kind=said["kind"], unit=said.get("unit", ""),
        start=start, aim=aim, better=template.better, scale=("1", "2", "3", "4"), measure=said.get("measure", ""),
        by_when=NOW.date(), actions=rows, why="A reason", names=("Robin",),
    )  # fmt: skip
    assert [f"{one.code}:{one.part}" for one in review(target)] == []
    assert len(template.slots) <= 5


def test_searching_takes_area_phase_and_every_word() -> None:
    found = bank.find(ALL, area="cognition", phase="primary", words="words minute")
    assert KEY in {one.key for one in found}
    assert all(one.area == "cognition" and "primary" in one.phases for one in found)
    assert bank.find(ALL, words="xyzzy") == []


@pytest.mark.django_db
def test_a_target_from_the_bank_takes_over_everything_and_asks_for_what_is_left_out() -> None:
    here: Scene = scene(given_name="Robin", preferred_name="")
    client = client_of(here.teacher)
    listed = client.get(of_plan(here, "bank"), {"area": "cognition", "phase": "", "q": "words minute"})
    assert of_plan(here, "from_bank", KEY) in listed.content.decode()
    page = client.get(of_plan(here, "from_bank", KEY))
    names = bank.shipped()[KEY].slots
    for name in names:
        assert name.capitalize() in text_of(page)
    slots = {f"slot-{number}": "a chapter book" for number in range(1, len(names))}  # the last stays empty
    answer = client.post(of_plan(here, "from_bank", KEY), slots)
    made = Target.objects.get()
    assert answer["Location"] == of(made)
    assert made.title.startswith("Robin reads aloud")
    assert (made.bank_key, made.kind, made.area, made.subject) == (KEY, "count", "cognition", "english")
    assert made.said["actions"][0]["times"] == "3.0"
    editor = text_of(client.get(of(made)))
    assert f"[{names[-1]}]” is still to be filled in" in editor
    assert "What is the aim?" in editor
    sent = {"aim": "90", "start": "62", "kind": "count", "unit": "words a minute"}
    client.post(of(made), sent)
    made.refresh_from_db()
    assert "90 words a minute" in made.title
    assert client.get(of_plan(here, "from_bank", "nothing")).status_code == 404
