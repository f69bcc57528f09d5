"""One or two examples of every kind, with strategies for values: what the tests of kinds walk over.

Not a test itself. A kind that is missing here fails `test_kinds.test_every_kind_is_walked`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from peps.blocks import kinds
from peps.blocks.kinds import Column, Confirm, Kind, Rows

FILE = "01a20a40-0000-7000-8000-000000000001"
LIST = (("a", "First"), ("b", "Second"), ("none", "None of these"))

_visible = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
_line = st.text(_visible, max_size=60).map(lambda text: " ".join(text.split()) or None)
_lines = st.text(st.one_of(_visible, st.just("\n")), max_size=80).map(lambda text: text.strip() or None)
_day = st.dates(date(1990, 1, 1), date(2099, 12, 31))


def _decimals(low: int, high: int, places: int) -> Any:
    return st.decimals(low, high, places=places, allow_nan=False, allow_infinity=False).map(lambda d: d + 0)


def _or_none(strategy: Any) -> Any:
    return st.one_of(st.none(), strategy)


TABLE = Rows(
    columns=(
        Column("what", "What", kinds.TEXT, required=True),
        Column("on", "On", kinds.DATE),
        Column("sure", "Sure", kinds.YES_NO),
        Column("cost", "Cost", kinds.MONEY),
    ),
    noun="action",
)


@st.composite
def _tables(draw: Any) -> Any:
    cells = st.fixed_dictionaries(
        {
            "what": _line,
            "on": _or_none(_day),
            "sure": _or_none(st.booleans()),
            "cost": _or_none(_decimals(0, 9999, 2)),
        }
    )
    rows = [row for row in draw(st.lists(cells, max_size=4)) if any(v is not None for v in row.values())]
    ids = draw(st.permutations(range(1, len(rows) + 1)))
    return [{"id": f"r{number}", **row} for number, row in zip(ids, rows, strict=True)] or None


_files = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.uuids().map(str),
            "name": _line.filter(bool),
            "kind": st.sampled_from(["pdf", "word", "jpeg", "png"]),
            "size": st.integers(1, 20 * 1024 * 1024),
        }
    ),
    max_size=3,
    unique_by=lambda file: file["id"],
).map(lambda files: files or None)

SAMPLES: dict[str, tuple[Kind, Any]] = {
    "text": (kinds.TEXT, _line),
    "long_text": (kinds.LONG_TEXT, _lines),
    "email": (kinds.EMAIL, _or_none(st.just("Name.O’Hara@demo.example"))),
    "phone": (kinds.PHONE, _or_none(st.sampled_from(["0121 496 0000", "+44 (0)121 496 0000 ext 12"]))),
    "yes_no": (kinds.YES_NO, _or_none(st.booleans())),
    "choice": (kinds.Choice(LIST), _or_none(st.sampled_from(["a", "b", "none"]))),
    "select": (kinds.Select(LIST), _or_none(st.sampled_from(["a", "b", "none"]))),
    "choices": (
        kinds.ManyChoices(LIST, alone="none"),
        st.sampled_from([None, ("a",), ("b",), ("a", "b"), ("none",)]),
    ),
    "date": (kinds.DATE, _or_none(_day)),
    "age": (kinds.AGE, _or_none(st.integers(0, 99 * 12 + 11))),
    "integer": (kinds.Integer(low="-5", high="40"), _or_none(st.integers(-5, 40))),
    "decimal": (kinds.DecimalNumber(places=2), _or_none(_decimals(-(10**6), 10**6, 2))),
    "percentage": (kinds.PERCENTAGE, _or_none(_decimals(0, 100, 1))),
    "money": (kinds.MONEY, _or_none(_decimals(0, 10**6, 2))),
    "rows": (TABLE, _tables()),
    "files": (kinds.Files(most=3), _files),
    "confirm": (
        Confirm(kinds.LONG_TEXT),
        _or_none(
            st.fixed_dictionaries({"value": _lines.filter(lambda text: text), "confirmed": st.booleans()})
        ),
    ),
}

EXAMPLES: dict[str, Any] = {
    "text": "Amélie <script>",
    "long_text": "One\n\nTwo",
    "email": "name@demo.example",
    "phone": "0121 496 0000",
    "yes_no": False,
    "choice": "a",
    "select": "b",
    "choices": ("a", "b"),
    "date": date(2026, 3, 27),
    "age": 92,
    "integer": 12,
    "decimal": Decimal("3.25"),
    "percentage": Decimal("93.5"),
    "money": Decimal("1234.50"),
    "rows": [{"id": "r1", "what": "Read", "on": date(2026, 3, 27), "sure": True, "cost": Decimal("5.00")}],
    "confirm": {"value": "Nobody", "confirmed": True},
    "files": [
        {"id": FILE, "name": "EHC plan.pdf", "kind": "pdf", "size": 2_420_000},
        {"id": FILE[:-1] + "2", "name": "My drawing.jpg", "kind": "jpeg", "size": 311_000},
    ],
}
SHOWN: dict[str, list[str]] = {
    "text": ["Amélie <script>"],
    "long_text": ["One", "", "Two"],
    "email": ["name@demo.example"],
    "phone": ["0121 496 0000"],
    "yes_no": ["No"],
    "choice": ["First"],
    "select": ["Second"],
    "choices": ["First", "Second"],
    "date": ["27 March 2026"],
    "age": ["7 years 8 months"],
    "integer": ["12"],
    "decimal": ["3.25"],
    "percentage": ["93.5%"],
    "money": ["£1,234.50"],
    "rows": ["What: Read; On: 27 March 2026; Sure: Yes; Cost: £5.00"],
    "confirm": ["Nobody", "Confirmed"],
    "files": ["EHC plan.pdf (2.4 MB)", "My drawing.jpg (311 KB)"],
}
