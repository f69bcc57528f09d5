"""The import pages: choose, look, accept once, download; who may, and what is too large to read."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from children.importing import batches
from children.models import Child, ImportBatch
from epep.audit.models import Event
from tests.children.importing.returns import CHILD, EPISODE, SCHOOL, csv_text, part_text

pytestmark = pytest.mark.django_db

START = "/children/import/"
DAY = {"as_of_day": "31", "as_of_month": "3", "as_of_year": "2026"}
REFUSED = {**CHILD, "CHILD": "=1002", "UPN": "UN1", "DOB": "?"}


@pytest.fixture
def authority() -> Organisation:
    return Organisation.objects.create(kind="authority", name="Westshire", la_code="330")


def person(organisation: Organisation, role: Role, name: str = "officer") -> Client:
    user = User.objects.create_user(f"{name}@demo.example", name=name.title())
    Membership.objects.create(user=user, organisation=organisation, role=role, starts_on=date(2020, 1, 1))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def officer(authority: Organisation) -> Client:
    return person(authority, Role.VIRTUAL_SCHOOL_OFFICER)


def file(text: str | bytes, name: str) -> SimpleUploadedFile:
    data = text if isinstance(text, bytes) else text.encode()
    return SimpleUploadedFile(name, data, content_type="text/csv")


def files(*children: dict[str, str], **others: Any) -> dict[str, Any]:
    """What the first page posts."""
    return {
        "header": file(part_text("header", *(children or (CHILD,))), "header.csv"),
        "episodes": file(part_text("episodes", EPISODE), "episodes.csv"),
        **DAY,
        **others,
    }


def upload(client: Client, *children: dict[str, str], **others: Any) -> ImportBatch:
    response = client.post(START, files(*children, **others))
    batch = ImportBatch.objects.get()
    assert response["Location"] == f"{START}{batch.pk}/"
    return batch


def lines(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_three_steps_take_the_good_rows_and_hand_back_the_others(officer: Client) -> None:
    assert officer.get(START).status_code == 200
    batch = upload(officer, CHILD, REFUSED, {**CHILD, "CHILD": "1003"})
    assert not Child.objects.exists()

    review = officer.get(f"{START}{batch.pk}/")
    assert "Accept 2 children" in review.text
    assert "The date of birth cannot be read" in review.text
    assert "header.csv, line 3" in review.text
    assert "Westshire" in review.text

    accepted = officer.post(f"{START}{batch.pk}/accept/")
    assert accepted["Location"] == f"{START}{batch.pk}/done/"
    assert sorted(Child.objects.values_list("la_child_id", flat=True)) == ["1001", "1003"]
    assert Child.objects.first().history.get().history_user.email == "officer@demo.example"  # type: ignore[union-attr]
    done = officer.get(accepted["Location"])
    assert "1 row was" in done.text

    head, row = lines(officer.get(f"{START}{batch.pk}/refused.csv"))
    assert head[:5] == ["File", "Line", "Column", "What to do", "CHILD"]
    assert row[:5] == [
        "header.csv",
        "3",
        "DOB",
        "The date of birth cannot be read. Write it as 31/12/2012.",
        "'=1002",
    ]


def test_a_double_click_accepts_once(officer: Client) -> None:
    batch = upload(officer)
    for _ in range(2):
        assert officer.post(f"{START}{batch.pk}/accept/")["Location"] == f"{START}{batch.pk}/done/"
    assert Child.objects.get().history.count() == 1
    assert Event.objects.filter(verb="children.imported").count() == 1
    assert officer.get(f"{START}{batch.pk}/")["Location"] == f"{START}{batch.pk}/done/"


def test_files_are_forgotten_when_taken_and_the_rest_after_a_day(officer: Client) -> None:
    batch = upload(officer, CHILD, REFUSED)
    officer.post(f"{START}{batch.pk}/accept/")
    batch.refresh_from_db()
    assert batch.files == {}
    assert batch.plan["refused"]
    assert batches.forget(now=timezone.now()) == 0
    tomorrow = timezone.now() + timedelta(hours=25)
    assert batches.forget(now=tomorrow) == 1
    batch.refresh_from_db()
    assert batch.plan == {"counts": {"new": 1, "changed": 0, "unchanged": 0, "refused": 1}}
    assert len(batch.digest) == 64
    assert batches.forget(now=tomorrow) == 0
    assert "no longer kept" in officer.get(f"{START}{batch.pk}/done/").text


def test_forgotten_files_cannot_be_accepted(officer: Client) -> None:
    batch = upload(officer)
    batches.forget(now=timezone.now() + timedelta(hours=25))
    response = officer.post(f"{START}{batch.pk}/accept/", follow=True)
    assert "Upload them again" in response.text
    assert not Child.objects.exists()


def test_what_changed_since_the_review_is_tried_again(officer: Client, authority: Organisation) -> None:
    batch = upload(officer)
    Child.objects.create(authority=authority, la_child_id="1001", date_of_birth=date(2012, 3, 27))
    officer.post(f"{START}{batch.pk}/accept/")
    batch.refresh_from_db()
    assert batch.plan["counts"] == {"new": 0, "changed": 1, "unchanged": 0, "refused": 0}


def test_nothing_new_is_nothing_to_accept(officer: Client) -> None:
    officer.post(f"{START}{upload(officer).pk}/accept/")
    officer.post(START, files())
    batch = ImportBatch.objects.exclude(applied_at__isnull=False).get()
    text = officer.get(f"{START}{batch.pk}/").text
    assert "There is nothing to accept" in text
    assert "Accept 0" not in text


def test_all_problems_can_be_downloaded_and_no_cell_is_a_formula(officer: Client) -> None:
    batch = upload(
        officer,
        *({**CHILD, "CHILD": str(n), "UPN": f"=cmd|{n}"} for n in range(250)),
        {**CHILD, "CHILD": "1001"},
    )
    text = officer.get(f"{START}{batch.pk}/").text
    assert "The first 200 of 250 problems" in text
    head, *rows = lines(officer.get(f"{START}{batch.pk}/problems.csv"))
    assert head == ["File", "Line", "Column", "Value", "What to do", "Taken"]
    assert len(rows) == 250
    assert {row[3][:2] for row in rows} == {"'="}


@pytest.mark.parametrize(
    ("part", "data", "words"),
    [
        ("header", b"CHILD,SEX\n1,2\n", "missing: DOB, ETHNIC, UPN"),
        ("header", b"PK\x03\x04 and so on", "is an Excel workbook"),
        ("episodes", part_text("header", CHILD).encode(), "It looks like header.csv"),
        ("header", b"", "The file is empty"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_error_beside_its_question(
    officer: Client, part: str, data: bytes, words: str
) -> None:
    response = officer.post(START, files(**{part: file(data, "mine.csv")}))
    assert response.status_code == 422
    assert words in response.text
    assert f'href="#id_{part}"' in response.text
    assert "Error: " in response.text.partition("</title>")[0]
    assert not ImportBatch.objects.exists()


def test_no_file_and_no_day_are_errors(officer: Client) -> None:
    text = officer.post(START, {"as_of_day": "", "as_of_month": "", "as_of_year": ""}).text
    for words in ("Choose header.csv", "Choose episodes.csv", "Enter day of the return"):
        assert words in text


def test_a_return_of_the_future_is_an_error(officer: Client) -> None:
    text = officer.post(START, files(as_of_year="2999")).text
    assert "Day of the return must be today or in the past" in text


def test_a_large_upload_is_refused_before_any_of_it_is_read(officer: Client) -> None:
    class Unread(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    response = officer.generic(
        "POST",
        START,
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": Unread(), "CONTENT_LENGTH": str(200 * 1024 * 1024)},
    )
    assert response.status_code == 413
    assert "larger than 20 MB" in response.text
    assert "Error: " in response.text


def test_the_upload_is_protected_from_forgery(officer: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = officer.cookies
    assert strict.post(START, files()).status_code == 403
    assert not ImportBatch.objects.exists()


def test_who_has_two_authorities_says_which(officer: Client, authority: Organisation) -> None:
    other = Organisation.objects.create(kind="authority", name="Eastshire", la_code="331")
    Membership.objects.create(
        user=User.objects.get(), organisation=other, role=Role.VIRTUAL_SCHOOL_HEAD, starts_on=date(2020, 1, 1)
    )
    assert 'name="authority"' in officer.get(START).text
    assert upload(officer, authority=str(other.pk)).authority == other
    third = Organisation.objects.create(kind="authority", name="Northshire", la_code="332")
    assert "Select the authority" in officer.post(START, files(authority=str(third.pk))).text


PAGES = ["", "done/", "problems.csv", "refused.csv"]


@pytest.mark.parametrize("page", PAGES)
def test_an_upload_of_another_authority_does_not_exist(officer: Client, page: str) -> None:
    batch = upload(officer)
    other = Organisation.objects.create(kind="authority", name="Eastshire", la_code="331")
    stranger = person(other, Role.VIRTUAL_SCHOOL_HEAD, "stranger")
    assert stranger.get(f"{START}{batch.pk}/{page}").status_code == 404
    assert stranger.post(f"{START}{batch.pk}/accept/").status_code == 404
    assert officer.get(f"/schools/import/{batch.pk}/{page}").status_code == 404
    assert not Child.objects.exists()


@pytest.mark.parametrize(
    "role", [Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.CARER, Role.FUNDING_OFFICER]
)
def test_other_roles_may_not_import(officer: Client, authority: Organisation, role: Role) -> None:
    batch = upload(officer)
    other = person(authority, role, "other")
    for address in (START, "/schools/import/", *(f"{START}{batch.pk}/{page}" for page in PAGES)):
        assert other.get(address).status_code == 403
    assert other.post(START, files()).status_code == 403
    assert other.post(f"{START}{batch.pk}/accept/").status_code == 403


def test_nobody_signed_in_is_asked_to_sign_in() -> None:
    response = Client().get(START)
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


def test_accepting_is_a_post(officer: Client) -> None:
    assert officer.get(f"{START}{upload(officer).pk}/accept/").status_code == 405


def test_schools_go_through_the_same_steps(officer: Client) -> None:
    text = csv_text(tuple(SCHOOL), [SCHOOL, {**SCHOOL, "URN": "x"}])
    response = officer.post("/schools/import/", {"schools": file(text.encode("cp1252"), "gias.csv")})
    batch = ImportBatch.objects.get()
    assert (batch.kind, batch.authority) == ("schools", None)
    assert response["Location"] == f"/schools/import/{batch.pk}/"
    assert "Accept 1 school<" in officer.get(response["Location"]).text
    officer.post(f"/schools/import/{batch.pk}/accept/")
    assert Organisation.objects.get(urn="100492").name == "Hill Primary School"
    assert len(lines(officer.get(f"/schools/import/{batch.pk}/refused.csv"))) == 2


def test_pages_are_not_kept_by_the_browser(officer: Client) -> None:
    batch = upload(officer)
    for page in ("", "problems.csv"):
        assert "no-store" in officer.get(f"{START}{batch.pk}/{page}")["Cache-Control"]
