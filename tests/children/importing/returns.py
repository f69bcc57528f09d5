"""Small returns and extracts for the tests of the import; invented children."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from children.importing import gias
from children.importing.reading import Layout, Table, read_table
from children.importing.ssda903 import LAYOUTS

HEADER = ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB")
EPISODES = LAYOUTS["episodes"].required
UASC = ("CHILD", "SEX", "DOB", "DUC")
OC2 = ("CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED")
COLUMNS = {"header": HEADER, "episodes": EPISODES, "uasc": UASC, "oc2": OC2}

CHILD = {"CHILD": "1001", "SEX": "2", "DOB": "27/03/2012", "ETHNIC": "WBRI", "UPN": "J330200419001"}
EPISODE = {
    "CHILD": "1001",
    "DECOM": "15/02/2025",
    "RNE": "S",
    "LS": "C2",
    "CIN": "N1",
    "PLACE": "U6",
    "PLACE_PROVIDER": "PR1",
    "HOME_POST": "B1 1AA",
    "PL_POST": "B2 2BB",
    "URN": "SC123456",
}
SCHOOL = {
    "URN": "100492",
    "EstablishmentName": "Hill Primary School",
    "LA (code)": "330",
    "EstablishmentNumber": "2004",
    "TypeOfEstablishment (code)": "02",
    "EstablishmentStatus (code)": "1",
    "PhaseOfEducation (code)": "2",
    "Street": "1 Hill Road",
    "OpenDate": "01-09-1999",
}


def csv_text(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    """A CSV file; columns that a row does not name are empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def part_text(part: str, *rows: Mapping[str, str]) -> str:
    """One file of a return."""
    return csv_text(COLUMNS[part], rows)


def table(text: str | bytes, layout: Layout, file: str = "file.csv", limit: int = 1_000_000) -> Table:
    """The table that a text is read as."""
    data = text.encode() if isinstance(text, str) else text
    return read_table(io.BytesIO(data), file=file, layout=layout, limit=limit)


def tables(**parts: Sequence[Mapping[str, str]]) -> dict[str, Table]:
    """The tables of a return: `tables(header=[CHILD], episodes=[EPISODE])`."""
    parts = {"header": [], "episodes": [], **parts}
    return {part: table(part_text(part, *rows), LAYOUTS[part], f"{part}.csv") for part, rows in parts.items()}


def schools_table(*rows: Mapping[str, str], columns: Sequence[str] = ()) -> Table:
    """The table of an extract; its columns are those of SCHOOL unless others are given."""
    return table(csv_text(columns or tuple(SCHOOL), rows), gias.LAYOUT, "schools.csv")
