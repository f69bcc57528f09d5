"""The CSV for accounts and the one they send back: columns by many names, amounts and days as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Organisation
from epep.page.spreadsheets import csv_text
from funding.accounts_file import COLUMNS, MOST_LINES, NotReadable, Read, read, written
from funding.actions import Returned
from funding.models import Payment

TODAY, MADE = date(2026, 12, 18), date(2026, 12, 1)


def of(text: str | bytes) -> Read:
    data = text.encode() if isinstance(text, str) else text
    return read(data, earliest=MADE, today=TODAY)


def said(text: str) -> list[str]:
    return [problem for _number, problem in of(f"Reference,Amount,Date\n{text}\n").problems]


def test_what_goes_out_can_come_back() -> None:
    school = Organisation(name="=Hill, “View” School", urn="100001")
    rows = [
        Payment(reference="PPP-1", pence=120050, school=school),
        Payment(reference="PPP-2", pence=100, school=None),
    ]
    text = csv_text(COLUMNS, written(rows))
    assert "'=Hill" in text and "1200.50" in text
    found = of(text)
    assert found.problems == []
    assert found.lines == [Returned(2, "PPP-1", 120050, TODAY), Returned(3, "PPP-2", 100, TODAY)]


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("Reference,Amount", "PPP-1,1200.5"),
        ("reference , AMOUNT (£)", "ppp-1 ,1200.50"),
        ("Our Reference;Paid amount", "PPP-1;£1,200.50"),
        ("Payment ref\tAmount paid", "PPP-1\t1200.50"),
        ("URN,Ref,Value", "1,PPP-1,1200.50"),
        ("Amount,Reference,Paid amount", "1,PPP-1,1200.50"),
        ("\nReference,Amount", "\nPPP-1,1200.50"),
        ('Reference,Amount,"a\nb"', 'PPP-1,"£1,200.50",x'),
    ],
)
def test_columns_are_known_by_many_names(header: str, line: str) -> None:
    found = of(f"{header}\n{line}\n")
    assert found.problems == []
    assert [(one.reference, one.pence) for one in found.lines] == [("PPP-1", 120050)]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_letters_excel_writes_are_read(codec: str) -> None:
    data = "School,Reference,Amount\nÉcole,PPP-1,£12\n".encode(codec)
    assert of(data).lines == [Returned(2, "PPP-1", 1200, TODAY)]


@pytest.mark.parametrize("name", ["Date", "Paid on", "Date paid", "PAYMENT DATE"])
@pytest.mark.parametrize(
    "day",
    ["7/12/2026", "07/12/26", "07.12.2026", "7-Dec-26", "7 December 2026", "2026-12-07", "2026-12-07 00:00:00",
     "07/12/2026 09:30"],
)  # fmt: skip
def test_days_are_read_as_people_write_them(name: str, day: str) -> None:
    assert of(f"Reference,Amount,{name}\nPPP-1,1,{day}\n").lines[0].paid_on == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",180,", "the reference is missing"),
        ("PPP-1,,", "the amount of “PPP-1” is missing"),
        ("PPP-1,abc,", "the amount “abc” must be in pounds"),
        ("PPP-1,1.005,", "2 figures after the point or fewer"),
        ("PPP-1,-5,", "must be more than £0"),
        ("PPP-1,99999999999,", "or less"),
        ("PPP-1,180,31/02/2026", "“31/02/2026” is not a real day"),
        ("PPP-1,180,yesterday", "“yesterday” is not a day"),
        ("PPP-1,180,7 Foo 2026", "is not a real day"),
        ("PPP-1,180,19/12/2026", "“19/12/2026” has not come yet"),
        ("PPP-1,180,30/11/2026", "is before the day of the payment run"),
    ],
)
def test_a_bad_line_says_why(line: str, words: str) -> None:
    problems = said(line)
    assert len(problems) == 1 and words in problems[0], problems


def test_lines_have_the_numbers_of_the_file() -> None:
    found = of('Reference,Amount,Note\n\nPPP-1,1,"two\nlines"\nPPP-2,x,\n,,\nPPP-3,3,\n')
    assert [(one.number, one.reference) for one in found.lines] == [(3, "PPP-1"), (7, "PPP-3")]
    assert [number for number, _said in found.problems] == [5]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\n \n", "The file is empty."),
        (b"Reference,Amount\n", "no lines under its column names"),
        (b"Reference,Sum\nx,1\n", "needs a column named “Amount”. Its first line is: “Reference”, “Sum”."),
        (b"Amount\n1\n", "needs a column named “Reference”"),
        (b"Reference,Amount,amount\nx,1,1\n", "two columns named “Amount”"),
        (b"PK\x03\x04", "Excel workbook"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"Reference,Amount\nPPP\x00,1\n", "letters of the file cannot be read"),
        (b"\x81\x8d\xff", "letters of the file cannot be read"),
        (b"Reference,Amount\n" + b"a,1\n" * (MOST_LINES + 1), "more than 5,000 lines"),
        (b"Reference,Amount\n" + b'"' + b"x" * 200_000 + b'",1\n', "Is the file a CSV file?"),
        (b"x" * 2_000_001, "2 MB or smaller"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, words: str) -> None:
    with pytest.raises(NotReadable) as problem:
        of(content)
    assert words in str(problem.value)


def test_a_long_cell_is_shortened_in_what_is_said() -> None:
    assert len(said(f"PPP-1,{'x' * 500},")[0]) < 150
