"""An extract of schools from Get Information about Schools (GIAS), turned into facts about schools.

Pure Python. Columns are found by name, since they come and go; comparing and writing are elsewhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from children.importing.reading import Layout, Problem, Row, Table, read_date

_URN = re.compile(r"\d{6}", re.ASCII)

URN, NAME = "URN", "EstablishmentName"


@dataclass(frozen=True)
class Column:
    """A column that is used: the field of Organisation it goes to and how its text is read."""

    name: str
    field: str
    read: Callable[[Row, Column, list[Problem]], Any]
    longest: int = 0
    required: bool = False


def _text(row: Row, column: Column, problems: list[Problem]) -> str:
    """Text, cut where it is too long to store."""
    text = row[column.name]
    if len(text) > column.longest:
        problems.append(row.problem(column.name, f"Cut after {column.longest} characters."))
    return text[: column.longest].rstrip()


def _code(row: Row, column: Column, problems: list[Problem]) -> str:
    """A code without leading noughts; "" when it is too long to be one."""
    code = row[column.name]
    if len(code) > column.longest:
        message = f"{column.name} has more than {column.longest} characters. Left empty: check the file."
        problems.append(row.problem(column.name, message))
        return ""
    return code.lstrip("0") or code[:1]


def _la_code(row: Row, column: Column, problems: list[Problem]) -> str:
    """A local authority code: three figures, with its leading noughts."""
    code = _code(row, column, problems)
    return code.zfill(3) if code else ""


def _identifier(row: Row, column: Column, problems: list[Problem]) -> str:
    """A number whose leading noughts belong to it."""
    number = row[column.name]
    if len(number) > column.longest:
        message = f"{column.name} has more than {column.longest} characters. Left empty: check the file."
        problems.append(row.problem(column.name, message))
        return ""
    return number


def _age(row: Row, column: Column, problems: list[Problem]) -> int | None:
    text = row[column.name]
    if text.isascii() and text.isdigit() and int(text) < 100:
        return int(text)
    if text:
        problems.append(row.problem(column.name, f"{column.name} is not an age. Left empty: check the file."))
    return None


def _day(row: Row, column: Column, problems: list[Problem]) -> Any:
    found = read_date(row[column.name])
    if found is None and row[column.name]:
        message = f"{column.name} cannot be read. Left empty: write it as 31-12-2025."
        problems.append(row.problem(column.name, message))
    return found


COLUMNS = (
    Column(NAME, "name", _text, 200, required=True),
    Column("LA (code)", "la_code", _la_code, 3, required=True),
    Column("EstablishmentNumber", "establishment_number", _identifier, 4, required=True),
    Column("TypeOfEstablishment (code)", "type_code", _code, 3, required=True),
    Column("EstablishmentStatus (code)", "status", _code, 2, required=True),
    Column("PhaseOfEducation (code)", "phase", _code, 2, required=True),
    Column("TypeOfEstablishment (name)", "type_name", _text, 100),
    Column("UKPRN", "ukprn", _identifier, 8),
    Column("StatutoryLowAge", "low_age", _age),
    Column("StatutoryHighAge", "high_age", _age),
    Column("Street", "street", _text, 200),
    Column("Town", "town", _text, 100),
    Column("Postcode", "postcode", _text, 10),
    Column("TelephoneNum", "phone", _text, 40),
    Column("SchoolWebsite", "website", _text, 200),
    Column("OfstedRating (name)", "ofsted_rating", _text, 60),
    Column("OpenDate", "opened_on", _day),
    Column("CloseDate", "closed_on", _day),
)

LAYOUT = Layout(
    "the GIAS extract of schools (edubasealldata….csv)",
    (URN, *(column.name for column in COLUMNS if column.required)),
    tuple(column.name for column in COLUMNS if not column.required),
)


@dataclass
class Extract:
    """What the file says: URN → field → value. Fields whose column is not in the file are left out."""

    schools: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def refuse(self, row: Row, column: str, message: str) -> None:
        """The row is not taken."""
        self.problems.append(row.problem(column, message, "error"))
        self.refused.add(row[URN] or f"{row.file} {row.line}")


def read_extract(table: Table) -> Extract:
    """Facts and problems of an extract. A row without a URN of six figures or a name is refused."""
    extract = Extract()
    by_urn: dict[str, list[Row]] = defaultdict(list)
    for row in _identified(table, extract):
        by_urn[row[URN]].append(row)
    for urn, rows in by_urn.items():
        if any(row.values != rows[0].values for row in rows):
            lines = ", ".join(str(row.line) for row in rows)
            for row in rows:
                message = f"Lines {lines} have the same URN and differ. Keep the right one."
                extract.refuse(row, URN, message)
            continue
        used = [column for column in COLUMNS if rows[0].has(column.name)]
        extract.schools[urn] = {
            column.field: column.read(rows[0], column, extract.problems) for column in used
        }
    return extract


def _identified(table: Table, extract: Extract) -> Iterator[Row]:
    """Rows that name a school; the others are refused."""
    for row in table.rows():
        if not _URN.fullmatch(row[URN]):
            extract.refuse(row, URN, "A URN is six figures. Take the file from GIAS as it is.")
        elif not row[NAME]:
            extract.refuse(row, NAME, "The name is empty. Take the file from GIAS as it is.")
        else:
            yield row
