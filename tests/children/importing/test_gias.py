"""What an extract of schools says."""

from __future__ import annotations

from datetime import date

import pytest

from children.importing import gias
from children.importing.gias import read_extract
from children.importing.reading import UnusableFileError
from tests.children.importing.returns import SCHOOL, csv_text, schools_table, table


def test_a_school_is_read_by_the_names_of_its_columns() -> None:
    extract = read_extract(schools_table(SCHOOL))
    assert extract.problems == []
    assert extract.schools == {
        "100492": {
            "name": "Hill Primary School",
            "la_code": "330",
            "establishment_number": "2004",
            "type_code": "2",
            "status": "1",
            "phase": "2",
            "street": "1 Hill Road",
            "opened_on": date(1999, 9, 1),
        }
    }


@pytest.mark.parametrize("columns", [133, 139])
def test_more_columns_than_are_used_change_nothing(columns: int) -> None:
    names = [f"New column {number}" for number in range(columns - len(SCHOOL))]
    text = csv_text([*names, *SCHOOL], [{**dict.fromkeys(names, "x"), **SCHOOL}])
    assert read_extract(table(text, gias.LAYOUT)).schools == read_extract(schools_table(SCHOOL)).schools


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_names_survive_the_encodings_gias_has_had(encoding: str) -> None:
    text = csv_text(tuple(SCHOOL), [{**SCHOOL, "EstablishmentName": "St Thomas’ École"}])
    found = read_extract(table(text.encode(encoding), gias.LAYOUT))
    assert found.schools["100492"]["name"] == "St Thomas’ École"


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"URN": ""}, "URN"),
        ({"URN": "10049"}, "URN"),
        ({"URN": "10049x"}, "URN"),
        ({"EstablishmentName": ""}, "EstablishmentName"),
    ],
)
def test_a_row_that_names_no_school_is_refused(change: dict[str, str], column: str) -> None:
    extract = read_extract(schools_table({**SCHOOL, **change}))
    assert [(p.column, p.severity) for p in extract.problems] == [(column, "error")]
    assert extract.schools == {}
    assert len(extract.refused) == 1


def test_rows_of_one_urn_that_differ_are_both_refused() -> None:
    extract = read_extract(schools_table(SCHOOL, {**SCHOOL, "Street": "2 Hill Road"}))
    assert [p.line for p in extract.problems] == [2, 3]
    assert extract.schools == {}
    assert list(read_extract(schools_table(SCHOOL, SCHOOL)).schools) == ["100492"]


@pytest.mark.parametrize(
    ("column", "value", "field", "kept", "warned"),
    [
        ("LA (code)", "1", "la_code", "001", False),
        ("LA (code)", "0", "la_code", "000", False),
        ("LA (code)", "", "la_code", "", False),
        ("EstablishmentNumber", "94022", "establishment_number", "", True),
        ("EstablishmentNumber", "0123", "establishment_number", "0123", False),
        ("TypeOfEstablishment (code)", "00", "type_code", "0", False),
        ("OpenDate", "31-31-1999", "opened_on", None, True),
        ("OpenDate", "", "opened_on", None, False),
        ("Street", "x" * 201, "street", "x" * 200, True),
    ],
)
def test_values_of_a_school(column: str, value: str, field: str, kept: object, warned: bool) -> None:
    extract = read_extract(schools_table({**SCHOOL, column: value}))
    assert extract.schools["100492"][field] == kept
    assert [p.severity for p in extract.problems] == (["warning"] if warned else [])


def test_ages_are_numbers() -> None:
    columns = (*SCHOOL, "StatutoryLowAge", "StatutoryHighAge")
    row = {**SCHOOL, "StatutoryLowAge": "3", "StatutoryHighAge": "x"}
    extract = read_extract(schools_table(row, columns=columns))
    assert (extract.schools["100492"]["low_age"], extract.schools["100492"]["high_age"]) == (3, None)
    assert [p.column for p in extract.problems] == ["StatutoryHighAge"]


def test_missing_columns_are_named() -> None:
    text = csv_text([name for name in SCHOOL if name not in ("URN", "LA (code)")], [])
    with pytest.raises(UnusableFileError, match=r"missing: URN, LA \(code\)"):
        table(text, gias.LAYOUT)
