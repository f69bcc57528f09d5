"""An authority's own bank: adding, changing, retiring, and a CSV file out and in. And the report on targets."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.roles import Role
from targets import bank, csv_bank, reports
from targets.models import BankEntry, Review, Target
from tests.factories import NOW, Scene, finalise, scene, target
from tests.peps.pages import client_of, text_of
from tests.targets.pages import of, of_plan

pytestmark = pytest.mark.django_db

KEY = "cognition_reading_words_a_minute"
FORM = {
    "outcome": "[child] waters the [plant] every day",
    "area": "independence",
    "phases": ["primary"],
    "span": "short",
    "kind": "done",
    "better": "up",
}


@pytest.fixture
def here() -> Scene:
    return scene()


def test_an_authority_adds_its_own_and_teachers_find_it(here: Scene) -> None:
    head = client_of(here.head)
    assert head.post("/settings/bank/add/", FORM).status_code == 302
    found = client_of(here.teacher).get(of_plan(here, "bank"), {"phase": "primary", "q": "waters"})
    assert "waters the [plant]" in text_of(found) and "Brookshire’s own" in text_of(found)
    other = scene()
    assert "waters" not in text_of(client_of(other.teacher).get(of_plan(other, "bank"), {"q": "waters"}))


def test_a_shipped_one_is_changed_and_retired_for_this_authority_alone(here: Scene) -> None:
    head, teacher = client_of(here.head), client_of(here.teacher)
    head.post(f"/settings/bank/{KEY}/", FORM | {"outcome": "[child] reads our own way"})
    assert "reads our own way" in text_of(teacher.get(of_plan(here, "from_bank", KEY)))
    head.post(f"/settings/bank/{KEY}/retire/", {"do": "retire"})
    assert teacher.get(of_plan(here, "from_bank", KEY)).status_code == 404
    assert "reads our own way" in text_of(head.get("/settings/bank/", {"show": "retired"}))
    head.post(f"/settings/bank/{KEY}/retire/", {"do": "back"})
    assert teacher.get(of_plan(here, "from_bank", KEY)).status_code == 200
    assert head.post("/settings/bank/nothing_here/retire/").status_code == 404
    assert bank.shipped()[KEY].outcome.startswith("[child] reads aloud")
    assert [row.history_change_reason for row in BankEntry.history.order_by("history_id")] == [
        "saved", "retired", "back",
    ]  # fmt: skip


def test_what_lacks_is_said_beside_the_form(here: Scene) -> None:
    page = client_of(here.head).post("/settings/bank/add/", FORM | {"outcome": "", "kind": "feelings"})
    assert page.status_code == 422
    assert "Enter what will be different" in text_of(page)
    assert not BankEntry.objects.exists()


def test_the_bank_goes_out_as_a_file_and_comes_back_the_same(here: Scene) -> None:
    head = client_of(here.head)
    text = head.get("/settings/bank/export/").content.decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == len(bank.shipped())
    read = csv_bank.read(text, areas={one.area for one in bank.shipped().values()})
    assert [line.problem for line in read if line.problem] == []
    for line, template in zip(read, bank.shipped().values(), strict=True):
        assert line.template and line.template.body() == template.body()
    few = "".join(text.splitlines(keepends=True)[:3])
    done = head.post("/settings/bank/import/", {"file": SimpleUploadedFile("bank.csv", few.encode())})
    assert done.status_code == 302
    assert BankEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "lacks the columns area, outcome, kind"),
        (b"area,outcome,kind\nnowhere,x,count\n", "Line 2: area must be one of"),
        (b"area,outcome,kind\nsemh,,count\n", "Line 2: outcome must not be empty"),
        (b"area,outcome,kind\nsemh,x,much\n", "Line 2: kind must be one of"),
        (b"area,outcome,kind,phases\nsemh,x,count,adult\n", "Line 2: phases must be of"),
        (b"area,outcome,kind,span\nsemh,x,count,ages\n", "Line 2: span must be short or long"),
        (b"area,outcome,kind,actions\nsemh,x,count,{}\n", "Line 2: actions must be a JSON list"),
        (b"area,outcome,kind\nsemh,good,count\nsemh,,count\n", "Line 3: outcome must not be empty"),
        (b"\xff\xfe\x00", "must be CSV in UTF-8"),
        (b"area,outcome,kind\n", "The file has no lines"),
    ],
)
def test_a_bad_file_is_refused_by_line_and_nothing_is_taken(
    here: Scene, content: bytes, message: str
) -> None:
    sent = {"file": SimpleUploadedFile("bank.csv", content)}
    page = client_of(here.head).post("/settings/bank/import/", sent)
    assert page.status_code == 422
    assert message in text_of(page).replace("&#x27;", "'")
    assert not BankEntry.objects.exists()


def test_no_file_is_asked_for(here: Scene) -> None:
    assert "Choose a CSV file" in text_of(client_of(here.head).post("/settings/bank/import/"))


@pytest.mark.parametrize(
    ("role", "status"), [(Role.DESIGNATED_TEACHER, 403), (Role.SOCIAL_WORKER, 403), (Role.CARER, 403)]
)
def test_others_change_no_bank(here: Scene, role: Role, status: int) -> None:
    client = client_of(here.who(role))
    for address in ("", "add/", "export/", "import/", f"{KEY}/"):
        assert client.get(f"/settings/bank/{address}").status_code in (status, 404), address
    assert client.post(f"/settings/bank/{KEY}/retire/").status_code in (status, 404)


# ---- areas of need and kinds of help -----------------------------------------------------------------


def test_an_authority_words_its_own_areas_and_kinds_of_help(here: Scene) -> None:
    head = client_of(here.head)
    page = head.get("/settings/bank/lists/")
    sent = dict(re.findall(r'name="((?:areas|help)-\w+)" value="([^"]*)"', page.content.decode()))
    sent = {name: html.unescape(value) for name, value in sent.items()}
    assert sent["areas-semh"] == "Social, emotional and mental health"
    changed = sent | {"areas-semh": "Feelings and friends", "areas-sensory": "", "areas-new1": "Money sense"}
    assert head.post("/settings/bank/lists/", changed).status_code == 302
    made = target(here.pep, by=here.teacher, area="la_money_sense")
    editor = text_of(client_of(here.teacher).get(of(made)))
    assert "Feelings and friends" in editor and "Money sense" in editor
    assert "Sensory and physical" not in editor
    assert made.area == "la_money_sense"
    finalise(here.pep, judge=here.second_officer, head=here.head)
    assert "Money sense not shown" in text_of(client_of(here.officer).get("/targets/report/"))
    again = changed | {"areas-la_money_sense": "", "areas-new1": ""}
    refused = head.post("/settings/bank/lists/", again)
    assert refused.status_code == 422
    assert "“Money sense” is used by targets" in text_of(refused)
    twice = head.post("/settings/bank/lists/", changed | {"areas-new2": "feelings and friends"})
    assert "Each must have words of its own" in text_of(twice)


def test_lists_are_for_those_who_change_settings(here: Scene) -> None:
    for role in (Role.VIRTUAL_SCHOOL_OFFICER, Role.DESIGNATED_TEACHER):
        assert client_of(here.who(role)).get("/settings/bank/lists/").status_code in (403, 404), role


# ---- the report ----------------------------------------------------------------------------------


def _many(here: Scene, count: int, outcome: str, area: str = "semh", *, known: bool = True) -> None:
    for number in range(count):
        made = Target.objects.create(
            pep=here.pep, position=number + 1, status="agreed", area=area, start_known=known, said={"outcome": "x"},
            help="mentoring", made_at=NOW, made_by=here.teacher, saved_at=NOW, saved_by=here.teacher, bank_key=KEY,
        )  # fmt: skip
        if outcome:
            Review.objects.create(
                target=made, pep=here.pep, outcome=outcome, next="finish", saved_at=NOW, saved_by=here.teacher
            )


def test_the_report_counts_and_keeps_small_numbers_back(here: Scene) -> None:
    _many(here, 6, "met")
    _many(here, 3, "not")
    _many(here, 2, "", area="cognition", known=False)
    rows = reports.rows_of(here.authority.pk, term=None)
    lines = {line.name: line.counts for line in reports.report(rows, "area", here.authority)}
    assert lines == {
        "Social, emotional and mental health": (9, None, 0, None, 0, 0),  # 9 less 6 would tell the 3
        "Cognition and learning": (None, 0, 0, 0, 0, None),
    }
    known = {line.name: line.counts[0] for line in reports.report(rows, "start", here.authority)}
    assert known == {"Known when it was set": 9, "Not known then": None}
    assert {line.name for line in reports.report(rows, "help", here.authority)} == {"Mentoring"}
    page = text_of(client_of(here.officer).get("/targets/report/"))
    assert "not shown" in page and "Secondary" in page and here.school.name in page
    used = text_of(client_of(here.head).get("/settings/bank/", {"q": "words minute unseen"}))
    assert "Used 11 times, met 6" in used


def test_the_report_is_a_file_too(here: Scene) -> None:
    _many(here, 6, "met")
    client = client_of(here.officer)
    rows = list(csv.reader(io.StringIO(client.get("/targets/report/?as=csv").content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Table", "Line", "Set"]
    assert ["Area of need", "Social, emotional and mental health", "6", "6", "0", "0", "0", "0"] in rows
    sheet = load_workbook(io.BytesIO(client.get("/targets/report/?as=xlsx").content)).active
    assert sheet is not None
    assert [cell.value for cell in next(sheet.iter_rows())][:3] == ["Table", "Line", "Set"]


def test_the_report_is_for_the_virtual_school_and_its_own_authority(here: Scene) -> None:
    _many(here, 6, "met")
    assert client_of(here.teacher).get("/targets/report/").status_code in (403, 404)
    other = scene()
    assert here.school.name not in text_of(client_of(other.officer).get("/targets/report/"))
    assert client_of(other.officer).get(f"/targets/report/?term={here.term.pk}").status_code == 404


def test_the_report_takes_the_same_number_of_queries_for_few_and_many(here: Scene) -> None:
    client = client_of(here.officer)
    _many(here, 1, "met")
    client.get("/targets/report/")
    with CaptureQueriesContext(connection) as few:
        client.get("/targets/report/")
    _many(here, 30, "partly", area="speech")
    with CaptureQueriesContext(connection) as many:
        client.get("/targets/report/")
    assert len(few) == len(many)
