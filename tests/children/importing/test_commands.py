"""The two commands: what they print and the exit code."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from children.models import Child
from tests.children.importing.returns import CHILD, EPISODE, SCHOOL, csv_text, part_text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def authority() -> Organisation:
    return Organisation.objects.create(kind="authority", name="Westshire", la_code="330")


def run(*arguments: str) -> tuple[int, str]:
    """The exit code that a shell would see, and what was printed."""
    out = io.StringIO()
    try:
        call_command(*arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def import_return(folder: Path, *options: str, header: str = "", episodes: str = "") -> tuple[int, str]:
    (folder / "header.csv").write_text(header or part_text("header", CHILD))
    (folder / "episodes.csv").write_text(episodes or part_text("episodes", EPISODE))
    return run(
        "import_ssda903",
        "--authority=330",
        f"--header={folder / 'header.csv'}",
        f"--episodes={folder / 'episodes.csv'}",
        *options,
    )


def only_object(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_good_return_prints_one_object_and_answers_0(tmp_path: Path) -> None:
    code, out = import_return(tmp_path, "--json", "--as-of=2026-03-31")
    assert code == 0
    assert only_object(out) == {
        "children": {"new": 1, "changed": 0, "unchanged": 0, "refused": 0},
        "problems": [],
    }
    assert Child.objects.get().sources["sex"]["on"] == "2026-03-31"


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    code, out = import_return(tmp_path, "--dry-run", "--json")
    assert code == 0
    assert only_object(out)["children"]["new"] == 1
    assert not Child.objects.exists()


def test_warnings_answer_0(tmp_path: Path) -> None:
    header = part_text("header", {**CHILD, "UPN": "A330200419001"})
    code, out = import_return(tmp_path, "--json", header=header)
    assert code == 0
    (problem,) = only_object(out)["problems"]
    assert problem == {
        "file": "header.csv",
        "line": 2,
        "column": "UPN",
        "value": "A330200419001",
        "message": "The check letter does not fit the rest of the UPN. Compare it with the school's record.",
        "severity": "warning",
    }


def test_a_refused_row_answers_1_and_the_rest_is_taken(tmp_path: Path) -> None:
    header = part_text("header", CHILD, {**CHILD, "CHILD": "1002", "UPN": "UN1", "DOB": "?"})
    code, out = import_return(tmp_path, "--json", header=header)
    assert code == 1
    assert only_object(out)["children"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert Child.objects.get().la_child_id == "1001"


@pytest.mark.parametrize(
    ("header", "words"),
    [("CHILD,SEX\n1,2\n", "missing: DOB, ETHNIC, UPN"), ("PK\x03\x04", "Excel workbook"), ("\n", "empty")],
)
def test_a_file_that_cannot_be_used_answers_2_and_says_why(tmp_path: Path, header: str, words: str) -> None:
    code, out = import_return(tmp_path, "--json", header=header)
    assert code == 2
    found = only_object(out)
    assert found["children"] == {"new": 0, "changed": 0, "unchanged": 0, "refused": 0}
    assert words in found["problems"][0]["message"]
    assert not Child.objects.exists()


def test_a_file_that_is_not_there_and_an_unknown_authority_answer_2(tmp_path: Path) -> None:
    assert import_return(tmp_path, "--uasc=/no/such/file.csv")[0] == 2
    code, out = import_return(tmp_path, "--authority=999", "--json")
    assert code == 2
    assert "No authority has the code 999" in only_object(out)["problems"][0]["message"]


def test_a_wrong_date_is_said_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not a date"):
        call_command("import_ssda903", "--authority=330", "--header=x", "--episodes=x", "--as-of=yesterday")


def test_without_json_people_read_counts_and_problems_by_kind(tmp_path: Path) -> None:
    rows = [{**CHILD, "CHILD": str(number), "UPN": "UN1", "SEX": "9"} for number in range(3)]
    code, out = import_return(
        tmp_path,
        header=part_text("header", *rows),
        episodes=part_text("episodes"),
    )
    assert code == 0
    assert "SEX '9' on line 2 of header.csv and 2 more: SEX is M, F or U" in out
    assert "Children: 3 new, 0 changed, 0 unchanged, 0 refused. Done." in out


def test_import_schools_has_the_same_answers(tmp_path: Path) -> None:
    file = tmp_path / "schools.csv"
    file.write_bytes(csv_text(tuple(SCHOOL), [SCHOOL, {**SCHOOL, "URN": ""}]).encode("cp1252"))
    code, out = run("import_schools", str(file), "--json", "--dry-run")
    assert code == 1
    assert only_object(out)["schools"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert not Organisation.objects.filter(kind="school").exists()
    assert run("import_schools", str(file))[0] == 1
    assert Organisation.objects.filter(urn="100492").exists()
    file.write_text("URN,Name\n1,x\n")
    assert run("import_schools", str(file))[0] == 2
