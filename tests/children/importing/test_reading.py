"""Reading a CSV file: kinds that are refused, encodings, columns by name, line numbers, dates."""

from __future__ import annotations

import io
from datetime import date

import pytest

from children.importing.reading import (
    Layout,
    Problem,
    Table,
    UnusableFileError,
    megabytes,
    read_bytes,
    read_date,
    read_table,
)
from tests.children.importing.returns import table

PEOPLE = Layout("people.csv", ("CHILD", "DOB"), ("UPN",))
OTHERS = Layout("others.csv", ("URN", "NAME"))


class NeverEnding(io.RawIOBase):
    """A file that says nothing of its size and never ends; counts what was read."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        """As much as is asked for."""
        assert size > 0
        self.given += size
        return b"x" * size


def test_columns_are_found_by_name_in_any_order_and_case() -> None:
    found = table("extra,dob,upn,Child\n1,01/02/2012,B,42\n", PEOPLE)
    (row,) = found.rows()
    assert (row["CHILD"], row["DOB"], row["UPN"], row.line) == ("42", "01/02/2012", "B", 2)


def test_a_column_that_is_not_needed_may_be_missing() -> None:
    (row,) = table("CHILD,DOB\n42,x\n", PEOPLE).rows()
    assert not row.has("UPN")
    assert row["UPN"] == ""


def test_missing_columns_are_named() -> None:
    with pytest.raises(UnusableFileError, match=r"columns are missing: CHILD, DOB\. Choose people\.csv"):
        table("A,B\n1,2\n", PEOPLE)
    with pytest.raises(UnusableFileError, match=r"column is missing: DOB"):
        table("CHILD\n1\n", PEOPLE)


def test_a_file_in_the_place_of_another_is_recognised() -> None:
    with pytest.raises(UnusableFileError, match=r"It looks like others\.csv"):
        read_table(
            io.BytesIO(b"URN,NAME\n1,x\n"), file="x.csv", layout=PEOPLE, limit=99, others=(PEOPLE, OTHERS)
        )


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b",,,\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnusableFileError, match="empty"):
        table(data, PEOPLE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_letters_survive_every_encoding_of_excel(encoding: str) -> None:
    (row,) = table("CHILD,DOB\n42,Zoë O’Neill\n".encode(encoding), PEOPLE).rows()
    assert row["DOB"] == "Zoë O’Neill"


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_marks_between_values_are_found(mark: str) -> None:
    (row,) = table(f"CHILD{mark}DOB\n42{mark}x\n", PEOPLE).rows()
    assert row["DOB"] == "x"


def test_line_numbers_are_those_of_the_file() -> None:
    text = 'CHILD,DOB\n1,"two\nlines"\n\n , \n2,x\n3\n4,x,too,many\n'
    assert [(row["CHILD"], row.line) for row in table(text, PEOPLE).rows()] == [
        ("1", 2),
        ("2", 6),
        ("3", 7),
        ("4", 8),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"\n<!doctype html><html>", "web page"),
        (b"CHILD,DOB\n1,\0\n", "not a text file"),
    ],
)
def test_another_kind_of_file_is_refused_by_what_is_in_it(data: bytes, words: str) -> None:
    with pytest.raises(UnusableFileError, match=words):
        table(data, PEOPLE)


def test_a_broken_quotation_is_refused_with_its_line() -> None:
    with pytest.raises(UnusableFileError, match="near line 2"):
        table('CHILD,DOB\n1,"' + "x" * 140_000 + '"\n', PEOPLE)


def test_a_file_that_says_it_is_too_big_is_not_read() -> None:
    stream = NeverEnding()
    with pytest.raises(UnusableFileError, match="larger than 1 MB"):
        read_bytes(stream, file="big.csv", limit=1024, size=200 * 1024 * 1024)
    assert stream.given == 0


def test_a_file_that_says_nothing_is_read_no_further_than_the_limit() -> None:
    stream = NeverEnding()
    with pytest.raises(UnusableFileError, match="larger"):
        read_bytes(stream, file="big.csv", limit=1000)
    assert stream.given == 1001


@pytest.mark.parametrize(("size", "words"), [(1, "1 MB"), (1024 * 1024, "1 MB"), (1024 * 1024 + 1, "2 MB")])
def test_megabytes_round_up(size: int, words: str) -> None:
    assert megabytes(size) == words


@pytest.mark.parametrize(
    "text", ["31/03/2026", "31-03-2026", "31.3.2026", "2026-03-31", "31/03/2026 00:00", "2026-03-31T00:00:00"]
)
def test_read_date_takes_the_ways_files_write_a_day(text: str) -> None:
    assert read_date(text) == date(2026, 3, 31)


@pytest.mark.parametrize(
    "text", ["", "31/02/2026", "03/31/2026", "31/03/26", "today", "31/03/1899", "3１/03/2026", "45747"]
)
def test_read_date_knows_when_it_is_none(text: str) -> None:
    assert read_date(text) is None


def test_a_table_comes_back_from_json_as_it_was() -> None:
    before = table("CHILD,DOB\n1,x\n", PEOPLE)
    assert list(Table.from_json(before.to_json()).rows()) == list(before.rows())


def test_a_problem_as_json_has_the_agreed_keys() -> None:
    assert Problem("f.csv", 2, "DOB", "x", "Check it.").as_dict() == {
        "file": "f.csv",
        "line": 2,
        "column": "DOB",
        "value": "x",
        "message": "Check it.",
        "severity": "warning",
    }
