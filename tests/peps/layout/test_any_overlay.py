"""Whatever an authority changes: if it is accepted, every form can be filled in, signed and finalised."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.authority import preset
from accounts.permissions import PERMISSIONS
from accounts.roles import KNOWS_WHERE, Role
from peps.blocks.answers import accept
from peps.blocks.definition import from_dict, resolve, shown_keys, to_dict, validate_overlay
from peps.blocks.editing import lost, merged, stepped, with_order
from peps.blocks.layout import ALL_TYPES, FACTS, Definition
from peps.blocks.overlay import PARTS_OF_A_CONTROL, added_key
from peps.completeness import missing
from peps.models import Pep
from tests import factories
from tests.peps.layout.office import Office

AUTHORITIES = ("birmingham", "walsall", "bolton", "norfolk")
PRESET = preset("birmingham")


@cache
def bases_of(authority: str) -> dict[str, Definition]:
    """The authority's form of each type as its preset has it."""
    return {one: resolve(one, preset(authority)) for one in ALL_TYPES}


def keys_of(authority: str) -> tuple[list[str], list[str]]:
    """All questions and all blocks of the authority's forms."""
    forms = bases_of(authority).values()
    blocks = {block.key for form in forms for section in form.sections for block in section.blocks}
    return sorted({key for form in forms for key in form.places}), sorted(blocks)


BASES = bases_of("birmingham")
QUESTIONS, BLOCKS = keys_of("birmingham")

_words = st.text(min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
_moves = st.fixed_dictionaries(
    {},
    optional={
        "label": _words,
        "hint": st.text(max_size=30),
        "required": st.booleans(),
        "hide": st.booleans(),
    },
)
_kinds = st.one_of(
    st.sampled_from(["text", "long_text", "yes_no", "date", "integer", "decimal"]).map(
        lambda name: {"kind": name}
    ),
    st.tuples(
        st.sampled_from(["choice", "choices"]), st.lists(_words, min_size=1, max_size=3, unique=True)
    ).map(lambda pair: {"kind": pair[0], "choices": [[f"c{n}", text] for n, text in enumerate(pair[1])]}),
)


def overlays(questions: list[str], blocks: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Whatever an administrator may ask for: labels, hints, what is required and hidden, orders, additions."""
    added = st.fixed_dictionaries(
        {
            "block": st.sampled_from(blocks),
            "key": st.sampled_from(["la_a", "la_b", "la_a_day", "bus pass", "religion", "la_c"]),
            "label": _words,
            "kind": _kinds,
            "required": st.booleans(),
            "types": st.lists(st.sampled_from(ALL_TYPES), unique=True),
        },
        optional={"after": st.sampled_from(questions), "hint": st.text(max_size=20)},
    )
    orders = st.lists(st.sampled_from(questions), max_size=6, unique=True)
    return st.fixed_dictionaries(
        {},
        optional={
            "questions": st.dictionaries(st.sampled_from(questions), _moves, max_size=6),
            "order": st.dictionaries(st.sampled_from(blocks), orders, max_size=3),
            "add": st.lists(added, max_size=3),
        },
    )


FILE = {"id": "00000000-0000-7000-8000-000000000001", "name": "Photo.jpg", "kind": "jpeg", "size": 10}
OVERLAYS = overlays(QUESTIONS, BLOCKS)


def answered(form: Definition) -> list[str]:
    """What is still missing after a sensible person has answered everything that is asked of them."""
    answers: dict[str, dict[str, Any]] = {section.key: {} for section in form.sections}
    said: list[str] = []
    for _round in range(8):
        found = missing(form, answers, facts={"fact.year_group": 9})
        said = [item.message for item in found]
        wanted = [item.question_key for item in found if item.question_key]
        if not wanted:
            break
        for key in wanted:
            section, _block, question = form.places[key]
            if question.kind.name == "files":  # no form types one: a person attaches it
                answers[section.key][key] = [FILE]
                continue
            given = accept(question, factories.plausible(question))
            assert not given.problem
            answers[section.key][key] = given.stored
    return said


def somebody_sees(form: Definition, key: str) -> bool:
    """Whether one of those who fill in the section is shown the question, and can type."""
    section, _block, question = form.places[key]
    return any(
        role in PERMISSIONS["pep.fill"]
        and (not question.confidential or role in KNOWS_WHERE)
        and (role != Role.YOUNG_PERSON or question.child_words)
        for role in (*section.filled_by, *section.on_behalf_by)
    )


@pytest.mark.parametrize("authority", AUTHORITIES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_every_accepted_change_makes_forms_that_can_be_completed(authority: str, data: st.DataObject) -> None:
    overlay = data.draw(overlays(*keys_of(authority)))
    if validate_overlay(preset(authority), overlay):
        return
    hidden = {key for key, move in overlay.get("questions", {}).items() if move.get("hide")}
    own = {added_key(item["key"]) for item in overlay.get("add", ())}
    for pep_type, base in bases_of(authority).items():
        form = resolve(pep_type, preset(authority), overlay)
        keys = [question.key for section in form.sections for question in section.questions()]
        assert len(keys) == len(set(keys))
        assert base.places.keys() - hidden <= form.places.keys() <= base.places.keys() | own
        assert not own & base.places.keys()
        boxes = [f"{key}{end}" for key in keys for end in PARTS_OF_A_CONTROL]
        assert not own & set(boxes)
        _conditions_point_back(form)
        assert from_dict(to_dict(form)) == form
        assert answered(form) == []
        assert all(somebody_sees(form, key) for key, place in form.places.items() if place[2].required)


def _conditions_point_back(form: Definition) -> None:
    for section in form.sections:
        before: set[str] = set()
        for block in section.blocks:
            for question in block.questions:
                for condition in filter(None, (block.condition, question.condition)):
                    assert condition[0] in before | FACTS or not form.has(condition[0])
                before.add(question.key)
    assert shown_keys(form, {}) <= form.places.keys()


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(BLOCKS), st.integers(0, 20), st.booleans()), max_size=8),
       seen_as=st.sampled_from(ALL_TYPES))  # fmt: skip
def test_steps_up_and_down_lose_no_question_in_any_type(steps: list[Any], seen_as: str) -> None:
    overlay: dict[str, Any] = {}
    for block, number, up in steps:
        plain = merged(_of(form, block) for form in BASES.values())
        order = overlay.get("order", {}).get(block, plain)
        mine = set(_of(BASES[seen_as], block))
        seen = [key for key in order if key in mine]
        if seen:
            order = stepped(order, seen, seen[number % len(seen)], up=up)
            overlay = with_order(overlay, block, order, plain)
    if not validate_overlay(PRESET, overlay):
        for pep_type, base in BASES.items():
            assert resolve(pep_type, PRESET, overlay).places.keys() == base.places.keys()


def _of(form: Definition, block: str) -> list[str]:
    return [q.key for s in form.sections for b in s.blocks if b.key == block for q in b.questions]


@settings(max_examples=60, deadline=None)
@given(before=OVERLAYS, after=OVERLAYS)
def test_no_key_that_was_asked_is_ever_dropped(before: dict[str, Any], after: dict[str, Any]) -> None:
    if validate_overlay(PRESET, before) or validate_overlay(PRESET, after):
        return
    was, now = ({added_key(item["key"]) for item in one.get("add", ())} for one in (before, after))
    assert bool(was - now) <= bool(lost(before, after))


# ---- all the way, with people ----------------------------------------------------------------------


@cache
def _everything_hidden() -> dict[str, Any]:
    """As much hidden as the portal lets an authority hide."""
    hidden: dict[str, Any] = {}
    todo = [QUESTIONS[::-1]]
    while todo:
        keys = todo.pop()
        more = {key: {"hide": True} for key in keys}
        if not validate_overlay(PRESET, {"questions": hidden | more}):
            hidden |= more
        elif len(keys) > 1:
            todo += [keys[len(keys) // 2 :], keys[: len(keys) // 2]]
    return {"questions": hidden}


@cache
def _everything_required() -> dict[str, Any]:
    """As much required as the portal lets an authority require, and a required question of its own in every block."""
    moves: dict[str, Any] = {}
    todo = [QUESTIONS]
    while todo:
        keys = todo.pop()
        more = {key: {"required": True} for key in keys}
        if not validate_overlay(PRESET, {"questions": more}):
            moves |= more
        elif len(keys) > 1:
            todo += [keys[: len(keys) // 2], keys[len(keys) // 2 :]]
    kinds = ("text", "yes_no", "date", "integer")
    added = [
        {"block": block, "key": f"la_own_{block}", "label": f"Own {block}", "kind": {"kind": kinds[n % 4]},
         "required": True}
        for n, block in enumerate(BLOCKS)
    ]  # fmt: skip
    taken: list[dict[str, Any]] = []
    for item in added:
        if not validate_overlay(PRESET, {"questions": moves, "add": [*taken, item]}):
            taken.append(item)
    return {"questions": moves, "add": taken}


@cache
def _turned_round() -> dict[str, Any]:
    """Every block whose questions can stand the other way round, so."""
    order: dict[str, Any] = {}
    for block in BLOCKS:
        keys = merged(_of(form, block) for form in BASES.values())[::-1]
        if not validate_overlay(PRESET, {"order": {**order, block: keys}}):
            order[block] = keys
    return {"order": order}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("make", [_everything_hidden, _everything_required, _turned_round])
@pytest.mark.parametrize("born", [date(2013, 2, 14), date(2022, 10, 1), date(2009, 5, 1)])
def test_such_a_form_is_filled_in_signed_and_finalised(make: Any, born: date) -> None:
    office = Office()
    assert office.change(make())
    here = office.scene(born=born)
    if born.year > 2020:  # the factories' children came into care before this one was born
        later = {"day": "3", "month": "4", "year": "2023"}
        dates = {"care_since": later, "placement_since": later, "school_joined_on": later}
        factories.fill_everything(here.pep, "care", by=here.worker, **dates)
        factories.fill_everything(here.pep, "education", by=here.teacher, **dates)
    factories.finalise(here.pep, judge=here.second_officer, head=here.head)
    here.pep.refresh_from_db()
    assert here.pep.status == Pep.Status.FINALISED
