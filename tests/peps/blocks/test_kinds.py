"""Every kind × its pure faces: read, store, show, one cell, describe; and what each refuses, in words."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peps.blocks import kinds
from peps.blocks.answers import accept, is_raw, value_of
from peps.blocks.kinds import KINDS, Column, Confirm, Kind, Rows, Unreadable, kind_from
from peps.blocks.layout import Question
from tests.peps.blocks.samples import EXAMPLES, LIST, SAMPLES, SHOWN, TABLE

KIND_NAMES = sorted(KINDS)


def test_every_kind_is_walked() -> None:
    assert sorted(SAMPLES) == sorted(EXAMPLES) == sorted(SHOWN) == KIND_NAMES
    assert all(kind.name == name for name, (kind, _values) in SAMPLES.items())


@pytest.mark.parametrize("name", KIND_NAMES)
@given(data=st.data())
def test_a_value_survives_the_form_and_storage(name: str, data: Any) -> None:
    kind, values = SAMPLES[name]
    value = data.draw(values)
    assert kind.clean(kind.typed(value)) == value
    stored = json.loads(json.dumps(kind.to_json(value)))
    assert stored == kind.to_json(value)
    assert kind.from_json(stored) == value
    assert kind.is_empty(value) == (value is None)
    assert bool(kind.show(value)) == bool(kind.show_cell(value)) == (value is not None)
    assert all(isinstance(line, str) and "\n" not in line for line in kind.show(value))


@pytest.mark.parametrize("name", KIND_NAMES)
def test_a_value_is_shown_in_plain_text(name: str) -> None:
    assert SAMPLES[name][0].show(EXAMPLES[name]) == SHOWN[name]


@pytest.mark.parametrize("name", KIND_NAMES)
def test_a_kind_survives_its_description(name: str) -> None:
    kind = SAMPLES[name][0]
    described = json.loads(json.dumps(kind.describe()))
    assert kind_from(described) == kind
    assert kind_from(described).describe() == described
    assert described["kind"] == name


@pytest.mark.parametrize("name", KIND_NAMES)
@given(raw=st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["value", "confirmed", "what", "on", "day"]), inner, max_size=3),
    max_leaves=6,
))  # fmt: skip
def test_anything_typed_is_read_or_refused_in_words(name: str, raw: Any) -> None:
    kind = SAMPLES[name][0]
    question = Question("a_key", "Reading age", kind)
    accepted = accept(question, raw)
    assert is_raw(accepted.stored) == bool(accepted.problem)
    assert "{" not in accepted.problem
    stored = json.loads(json.dumps(accepted.stored))
    assert value_of(question, stored) is None or kind.to_json(value_of(question, stored)) == stored


@pytest.mark.parametrize("name", KIND_NAMES)
@pytest.mark.parametrize("raw", [None, "", "  ", [], {}])
def test_nothing_typed_is_no_answer(name: str, raw: Any) -> None:
    assert SAMPLES[name][0].clean(raw) is None


REFUSALS: list[tuple[Kind, Any, str]] = [
    (kinds.PERCENTAGE, "130", "Attendance must be between 0 and 100"),
    (kinds.PERCENTAGE, "93.55", "Attendance must have 1 decimal place or fewer, like 93.5"),
    (kinds.PERCENTAGE, "most", "Attendance must be a number, like 93.5"),
    (kinds.Integer(low="0", high="40"), "41", "Attendance must be between 0 and 40"),
    (kinds.COUNT, "-1", "Attendance must be 0 or more"),
    (kinds.COUNT, "2.5", "Attendance must be a whole number, like 12"),
    (kinds.MONEY, "-3", "Attendance must be £0 or more"),
    (kinds.MONEY, "3.999", "Attendance must have 2 decimal places or fewer, like £180.50"),
    (kinds.DATE, ["31", "2", "2026"], "Attendance must be a real date: February 2026 has days 1 to 28"),
    (kinds.DATE, ["30", "feb", "2024"], "Attendance must be a real date: February 2024 has days 1 to 29"),
    (kinds.DATE, ["", "2", "2026"], "Attendance must include a day"),
    (kinds.DATE, ["", "", "2026"], "Attendance must include a day and a month"),
    (kinds.DATE, ["1", "13", "2026"], "Attendance: month must be between 1 and 12"),
    (kinds.DATE, ["1", "ma", "2026"], "Attendance: month must be a number or a name, like 1 or January"),
    (kinds.DATE, ["1", "3", "26"], "Attendance: year must have 4 numbers, like 2026"),
    (kinds.DATE, ["1", "3", "1826"], "Attendance: year must be between 1990 and 2099"),
    (kinds.DATE, ["first", "3", "2026"], "Attendance: day must be a number, like 27"),
    (kinds.AGE, "7.8", "Attendance must be years and months, like 7 years 8 months"),
    (kinds.EMAIL, "name at example", "Attendance must be an email address, like name@example.com"),
    (kinds.PHONE, "ring me", "Attendance must be a phone number, like 0121 496 0000"),
    (kinds.Text(max=5), "abcdef", "Attendance must be 5 characters or fewer"),
    (kinds.LongText(max=5), "abcdef", "Attendance must be 5 characters or fewer. It has 6"),
    (kinds.YES_NO, "maybe", "Select yes or no for attendance"),
    (kinds.Choice(LIST), "z", "Select attendance from the list"),
    (kinds.ManyChoices(LIST), ["a", "z"], "Select attendance from the list"),
    (
        kinds.ManyChoices(LIST, alone="none"),
        ["a", "none"],
        "For attendance, select “None of these” alone or leave it out",
    ),
    (TABLE, [{"what": "x", "on": ["31", "4", "2026"]}],
     "Attendance: row 1: On must be a real date: April 2026 has days 1 to 30"),
    (Confirm(kinds.COUNT), {"value": "x", "confirmed": "on"}, "Attendance must be a number, like 12"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "raw", "message"), REFUSALS)
def test_a_refusal_says_what_would_be_right(kind: Kind, raw: Any, message: str) -> None:
    with pytest.raises(Unreadable) as refused:
        kind.clean(raw)
    assert refused.value.about("Attendance") == message


@pytest.mark.parametrize("typed", ["27 3 2026", "27/03/2026", "27 mar 2026", "27th March 2026", "2026-03-27"])
def test_a_date_is_read_however_it_is_written(typed: str) -> None:
    assert kinds.DATE.clean(typed) == date(2026, 3, 27)


@pytest.mark.parametrize(
    ("month", "number"), [("jan", 1), ("JAN", 1), ("Sept", 9), ("sep.", 9), ("may", 5), ("01", 1)]
)
def test_a_month_may_be_a_name(month: str, number: int) -> None:
    assert kinds.DATE.clean(["3", month, "2026"]) == date(2026, number, 3)


@pytest.mark.parametrize("typed", ["1,234.5", "£1234.50", " 1 234.50 "])
def test_money_is_read_however_it_is_written(typed: str) -> None:
    assert kinds.MONEY.clean(typed) == Decimal("1234.50")


def test_text_is_kept_as_typed_but_for_what_cannot_be_stored() -> None:
    assert kinds.TEXT.clean(" Zoë\x00 O’Neill \ud800 ") == "Zoë O’Neill"
    assert kinds.LONG_TEXT.clean("one\r\ntwo\rthree\n") == "one\ntwo\nthree"
    assert kinds.TEXT.clean("אבי <b>") == "אבי <b>"


def test_rows_keep_their_ids_and_new_ones_follow_the_highest() -> None:
    cleaned = TABLE.clean([{"id": "r4", "what": "a"}, {"what": "b"}, {"id": "r4", "what": "c"}, {"what": ""}])
    assert [(row["id"], row["what"]) for row in cleaned] == [("r4", "a"), ("r5", "b"), ("r6", "c")]


def test_starting_rows_are_offered_until_they_are_filled() -> None:
    kind = Rows(
        columns=(Column("s", "Subject", kinds.TEXT), Column("n", "Now", kinds.TEXT)), start=("X", "Y")
    )
    assert [row["s"] for row in kind.typed(None)] == ["X", "Y"]
    value = kind.clean([{"s": "X", "n": ""}, {"s": "Y", "n": "4"}, {"s": "Z", "n": ""}])
    assert [(row["s"], row["n"]) for row in value] == [("Y", "4"), ("Z", None)]
    assert [row["s"] for row in kind.typed(value)] == ["Y", "Z", "X"]
    assert kind.clean(kind.typed(value)) == value


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(Unreadable):
        TABLE.clean([{"what": str(number)} for number in range(61)])


def test_a_row_without_what_it_needs_has_a_gap() -> None:
    value = TABLE.clean([{"what": "a"}, {"cost": "3"}])
    assert TABLE.gaps(value) == ["Action 2: Enter what"]


def test_a_confirmation_is_asked_and_never_carried() -> None:
    kind = Confirm(kinds.YES_NO)
    value = kind.clean({"value": "no", "confirmed": ""})
    assert value == {"value": False, "confirmed": False}
    assert kind.gaps(value) == ["Confirm that {label} is right"]
    assert kind.gaps({"value": False, "confirmed": True}) == []
    assert kind.carried({"value": False, "confirmed": True}) == {"value": False, "confirmed": False}
    assert kind.compared({"value": False, "confirmed": True}) == (False,)


def test_an_old_code_is_still_shown() -> None:
    assert kinds.Choice(LIST).show("gone") == ["gone"]
    assert kinds.ManyChoices(LIST).show(("a", "gone")) == ["First", "gone"]


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Attendance this year", "Enter attendance this year"),
        ("SEN status", "Enter SEN status"),
        ("I am good at", "Enter I am good at"),
        ("Ångström", "Enter ångström"),
    ],
)
def test_a_label_inside_a_sentence(label: str, said: str) -> None:
    assert kinds.fill("Enter {label}", label) == said


def test_yes_or_no_asks_whether() -> None:
    assert kinds.fill(kinds.YES_NO.ask(), "whether the child came") == "Select whether the child came"


FILE = EXAMPLES["files"][0]


@pytest.mark.parametrize("raw", [
    "a file", [FILE, "x"], [{**FILE, "id": "../../etc"}], [{**FILE, "id": 7}], [{**FILE, "kind": "html"}],
    [{**FILE, "size": 0}], [{**FILE, "size": True}], [{**FILE, "name": " "}], [{**FILE, "name": "x" * 121}],
    [{**FILE, "more": 1}], [FILE, FILE],
])  # fmt: skip
def test_an_answer_of_files_takes_its_one_shape(raw: Any) -> None:
    with pytest.raises(Unreadable, match="must be files that were uploaded here"):
        kinds.FILES.clean(raw)


def test_files_have_a_most_and_a_picture_is_a_picture() -> None:
    six = [{**FILE, "id": f"01a20a40-0000-7000-8000-{number:012d}"} for number in range(6)]
    with pytest.raises(Unreadable) as refused:
        kinds.FILES.clean(six)
    assert refused.value.about("Plan") == "Plan must be 5 files or fewer. Remove one before you add another"
    with pytest.raises(Unreadable):
        kinds.PICTURE.clean([FILE])
    assert kinds.PICTURE.clean([{**FILE, "kind": "png"}])


def test_a_file_is_carried_and_no_condition_sees_it() -> None:
    assert kinds.FILES.carried([FILE]) == [FILE]
    assert kinds.FILES.compared([FILE]) == ()
