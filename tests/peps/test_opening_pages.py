"""The pages and the command of terms that open by themselves: the switch, the preview, the report."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, Term
from accounts.roles import Role
from peps.actions import opening_windows as windows
from peps.models import OpeningLine, OpeningRun, Pep
from tests import factories
from tests.peps.opening import Office, noon
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db
FIRST, WEEK = "first_day", "week_before"
PAGE = "/peps/open/by-itself/"


@pytest.fixture
def office() -> Office:
    return Office()


# ---- the pages -----------------------------------------------------------------------------------


def form(on: str = "yes", **rules: str) -> dict[str, str]:
    return {"on": on, "autumn": FIRST, "spring": FIRST, "summer": FIRST} | rules


def test_the_head_switches_it_on_and_sees_who_would_get_a_plan(office: Office) -> None:
    child, old = office.child(), office.child(born=date(2007, 3, 1))
    head = client_of(office.head)
    before = text_of(head.get(PAGE))
    assert "Off: plans are opened by hand" in before and "If it were on" in before
    assert head.post(f"{PAGE}change/", form(spring=WEEK)).status_code == 302
    found = windows.switch_of(Organisation.objects.get(pk=office.authority.pk))
    assert found.is_on and found.windows["spring"] == WEEK
    page = text_of(head.get(PAGE))
    assert f"in the name of {office.head.name}" in page and "1 plan" in page and "1 school age" in page
    assert child.name in page and old.name not in page
    left_out = text_of(head.get(f"{PAGE}?show=left_out"))
    assert old.name in left_out and "Has left Year 13." in left_out
    assert head.post(f"{PAGE}change/", form("no")).status_code == 302
    assert not windows.switch_of(Organisation.objects.get(pk=office.authority.pk)).is_on


def test_what_was_not_chosen_is_asked_for(office: Office) -> None:
    page = client_of(office.head).post(f"{PAGE}change/", {"on": "yes"})
    assert page.status_code == 422 and "Select when the plans of the autumn term open" in text_of(page)


def test_an_administrator_is_told_why_not(office: Office) -> None:
    admin = client_of(factories.member(Role.AUTHORITY_ADMINISTRATOR, office.authority))
    page = admin.post(f"{PAGE}change/", form())
    assert page.status_code == 403 and "Only the Virtual School head" in text_of(page)


def test_the_report_says_who_was_opened_and_who_was_left_out_and_why(office: Office) -> None:
    child, old = office.child(), office.child(born=date(2007, 3, 1))
    office.switch()
    run = office.run(date(2026, 9, 2))
    assert run
    head = client_of(office.head)
    address = f"/peps/open/report/{run.pk}/"
    page = text_of(head.get(address))
    assert "1 plan opened, 1 left out" in page and child.name in page and old.name not in page
    assert "1 left out: Has left Year 13." in page
    assert old.name in text_of(head.get(f"{address}?show=left_out"))
    assert "Autumn 2026" in text_of(head.get(PAGE))
    other = factories.member(Role.VIRTUAL_SCHOOL_HEAD, factories.authority_with_settings(name="Dalesbury"))
    assert client_of(other).get(address).status_code == 404
    teacher = factories.member(Role.DESIGNATED_TEACHER, office.school)
    assert client_of(teacher).get(address).status_code == 403


def test_pages_cost_the_same_with_one_child_and_with_thirty(office: Office) -> None:
    head = client_of(office.head)
    head.get(PAGE)
    run = OpeningRun.objects.create(
        authority=office.authority, term=office.autumn, window_on=office.autumn.starts_on,
        opened_at=factories.NOW, opened_by=office.head,
    )  # fmt: skip
    counts = []
    for many in (1, 29):
        made = [office.child() for _ in range(many)]
        OpeningLine.objects.bulk_create([OpeningLine(run=run, child=one, reason="x") for one in made])
        found = []
        for address in (PAGE, f"/peps/open/report/{run.pk}/?show=left_out"):
            with CaptureQueriesContext(connection) as asked:
                assert head.get(address).status_code == 200
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]


# ---- the command ---------------------------------------------------------------------------------


def said(*args: str) -> dict[str, Any]:
    out = StringIO()
    call_command("open_term", *args, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_the_command_looks_and_opens(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon(date(2026, 9, 2)))
    office.child()
    office.child(born=date(2007, 3, 1))
    code = office.authority.la_code
    off = said("--authority", code, "--dry-run")
    assert off["switched_on"] is False and off["opens_on_the_day"] is False
    office.switch()
    looked = said("--authority", code, "--dry-run")
    assert (looked["term"], looked["gets"], looked["types"]) == ("Autumn 2026", 1, {"School age": 1})
    assert looked["opens_on_the_day"] is True and looked["reasons"] == {"Has left Year 13.": 1}
    assert not Pep.objects.exists()
    done = said("--authority", code)
    assert (done["opened"], done["left_out"], done["term"]) == (1, 1, "Autumn 2026")
    assert OpeningRun.objects.get(pk=done["report"]).term == office.autumn
    assert said("--authority", code)["opened"] == 0
    spring = said("--authority", code, "--on", "2027-01-04", "--dry-run")
    assert spring["term"] == "Spring 2027" and spring["opens_on_the_day"] is True
    out = StringIO()
    call_command("open_term", "--authority", code, "--dry-run", stdout=out)
    assert "term: Spring 2027" in out.getvalue() and "School age 1" in out.getvalue()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--authority", "999"], "no such authority"),
        (["--authority", "330", "--on", "2027-02-31"], "is a day like"),
        (["--authority", "330", "--on", "soon"], "is a day like"),
        (["--authority", "330", "--on", "2099-01-04"], "add --dry-run"),
    ],
)
def test_the_command_says_what_it_cannot_do(args: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("open_term", *args)


def test_the_last_term_leaves_nothing_to_come(office: Office) -> None:
    Term.objects.filter(authority=office.authority).delete()
    assert "No term to come is recorded" in text_of(client_of(office.head).get(PAGE))
