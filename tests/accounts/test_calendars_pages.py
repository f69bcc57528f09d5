"""The pages of calendars: the authority's year and a school's, terms added, changed, removed, a file taken whole."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import actions
from accounts.calendar_year import OffLine, TermLine, Year
from accounts.calendars import calendars_of, year_as_kept
from accounts.models import DaysOff, SchoolTerm, Term
from accounts.roles import Role
from epep.audit.models import Event
from epep.moves import Refused
from tests.factories import NOW, Scene, authority_with_settings, next_term, scene, school, term
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db
HERE = "/settings/calendars/"
CSV = """name,kind,first day,last day
Autumn term,term,1/9/2026,18/12/2026
,half term,26/10/2026,30/10/2026
INSET,inset,2/11/2026,
Spring term,term,4/1/2027,25/3/2027
"""


@pytest.fixture
def here() -> Scene:
    return scene()


def day(name: str, on: date | None) -> dict[str, str]:
    if on is None:
        return {f"{name}_{part}": "" for part in ("day", "month", "year")}
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def typed(name: str, season: str, first: date, last: date, **more: date) -> dict[str, str]:
    return {"name": name, "season": season, **day("starts_on", first), **day("ends_on", last)} | {
        key: value for name, on in more.items() for key, value in day(name, on).items()
    }


def sent(client: Client, content: str | bytes, place: str = "") -> HttpResponse:
    data = content.encode() if isinstance(content, str) else content
    return client.post(f"{HERE}import/?year=2026{place}", {"file": SimpleUploadedFile("dates.csv", data)})


def carried(page: HttpResponse) -> dict[str, Any]:
    found = re.search(r'name="lines" value="([^"]*)"', page.content.decode())
    assert found
    return {"lines": html.unescape(found.group(1)), "go": "yes"}


# ---- by hand -------------------------------------------------------------------------------------


def test_a_term_is_added_changed_and_removed(here: Scene) -> None:
    head = client_of(here.head)
    spring = typed(
        "Spring 2027", "spring", date(2027, 1, 4), date(2027, 3, 25),
        half_first=date(2027, 2, 15), half_last=date(2027, 2, 19),
    )  # fmt: skip
    assert head.post(f"{HERE}terms/add/?year=2026", spring).status_code == 302
    row = Term.objects.get(authority=here.authority, season="spring")
    assert (row.peps_due_on, row.half_term_ends_on) == (date(2027, 3, 18), date(2027, 2, 19))
    page = head.get(f"{HERE}?year=2026")
    assert "4 January to 25 March 2027" in text_of(page) and "due 18 March 2027" in text_of(page)
    changed = spring | day("due_on", date(2027, 3, 12))
    assert head.post(f"{HERE}terms/{row.pk}/?year=2026", changed).status_code == 302
    row.refresh_from_db()
    assert row.peps_due_on == date(2027, 3, 12)
    assert "Remove Spring 2027?" in text_of(head.get(f"{HERE}terms/{row.pk}/remove/?year=2026"))
    assert head.post(f"{HERE}terms/{row.pk}/remove/?year=2026").status_code == 302
    assert not Term.objects.filter(pk=row.pk).exists()
    assert [one.history_user for one in Term.history.filter(id=row.pk)] == [here.head] * 3
    assert Event.objects.filter(verb="calendar.changed").count() == 3


def test_a_term_with_plans_stays(here: Scene) -> None:
    page = client_of(here.head).post(f"{HERE}terms/{here.term.pk}/remove/?year=2026")
    assert page.status_code == 422 and "Plans were opened for this term" in text_of(page)
    assert Term.objects.filter(pk=here.term.pk).exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "Enter a name for the term"),
        ({"season": ""}, "Select autumn, spring or summer"),
        ({"starts_on_day": "31", "starts_on_month": "2"}, "First day of term must be a real date"),
        (day("ends_on", date(2027, 1, 3)), "the last day must be after the first day"),
        (
            day("starts_on", date(2026, 12, 1)),
            "Spring 2027 begins on 1 December 2026, before Autumn 2026 ends",
        ),
        (day("ends_on", date(2028, 3, 3)), "the days must be in the school year 2026 to 2027"),
        (day("half_first", date(2027, 2, 15)), "enter both days of the half term, or neither"),
        (day("half_first", date(2027, 5, 1)) | day("half_last", date(2027, 5, 2)), "must be within the term"),
        (day("due_on", date(2029, 5, 1)), "the day plans are due must be in the school year"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    here: Scene, wrong: dict[str, str], says: str
) -> None:
    good = typed("Spring 2027", "spring", date(2027, 1, 4), date(2027, 3, 25))
    page = client_of(here.head).post(f"{HERE}terms/add/?year=2026", good | wrong)
    assert page.status_code == 422
    assert says in html.unescape(text_of(page))
    assert "Error:" in page.content.decode() and 'value="2027"' in page.content.decode()
    assert Term.objects.filter(authority=here.authority).count() == 1


def test_days_off_are_added_changed_and_removed(here: Scene) -> None:
    head = client_of(here.officer)
    form = {"kind": "inset", "name": "", **day("first_on", date(2026, 11, 2)), **day("last_on", None)}
    assert head.post(f"{HERE}days/add/?year=2026", form).status_code == 302
    row = DaysOff.objects.get(authority=here.authority)
    assert row.last_on == date(2026, 11, 2)
    twice = head.post(f"{HERE}days/add/?year=2026", form)
    assert twice.status_code == 422 and "is there twice" in text_of(twice)
    head.post(f"{HERE}days/{row.pk}/?year=2026", form | {"kind": "closed", "name": "Polling"})
    row.refresh_from_db()
    assert (row.kind, row.name) == ("closed", "Polling")
    assert "Closed: Polling" in text_of(head.get(f"{HERE}?year=2026"))
    head.post(f"{HERE}days/{row.pk}/remove/?year=2026")
    assert not DaysOff.objects.exists()
    assert [one.history_user for one in DaysOff.history.all()] == [here.officer] * 3


def test_six_terms_make_three_rounds_and_the_plan_of_the_round_stays(here: Scene) -> None:
    rows = [
        ("Term 1", "autumn", date(2026, 9, 2), date(2026, 10, 16)),
        ("Term 2", "autumn", date(2026, 11, 2), date(2026, 12, 18)),
        ("Term 3", "spring", date(2027, 1, 4), date(2027, 2, 12)),
        ("Term 4", "spring", date(2027, 2, 22), date(2027, 3, 25)),
        ("Term 5", "summer", date(2027, 4, 12), date(2027, 5, 28)),
        ("Term 6", "summer", date(2027, 6, 7), date(2027, 7, 21)),
    ]
    due = here.term.peps_due_on
    year = Year(2026, tuple(TermLine(*row, due_on=due if row[1] == "autumn" else None) for row in rows))
    actions.keep_year(authority=here.authority, school=None, year=year, by=here.head, now=NOW)
    rounds = Term.objects.filter(authority=here.authority).order_by("starts_on")
    assert [(one.name, one.starts_on, one.ends_on) for one in rounds] == [
        ("Autumn 2026", date(2026, 9, 2), date(2026, 12, 18)),
        ("Spring 2027", date(2027, 1, 4), date(2027, 3, 25)),
        ("Summer 2027", date(2027, 4, 12), date(2027, 7, 21)),
    ]
    here.term.refresh_from_db()
    assert here.term == rounds[0] and here.term.peps_due_on == due
    assert (here.term.half_term_starts_on, here.term.half_term_ends_on) == (
        date(2026, 10, 17),
        date(2026, 11, 1),
    )
    kept = year_as_kept(here.authority, None, 2026)
    assert [line.name for line in kept.terms] == [row[0] for row in rows]
    assert len(calendars_of(here.authority)(None).terms) == 6
    # Kept again as it is, nothing is written; and back to three terms, the rounds stay.
    before = SchoolTerm.history.count(), Term.history.count()
    actions.keep_year(authority=here.authority, school=None, year=kept, by=here.head, now=NOW)
    assert (SchoolTerm.history.count(), Term.history.count()) == before
    three = Year(2026, tuple(line for line in kept.terms if line.name in ("Term 1", "Term 3", "Term 5")))
    actions.keep_year(authority=here.authority, school=None, year=three, by=here.head, now=NOW)
    assert [one.name for one in rounds.all()] == ["Autumn 2026", "Spring 2027", "Summer 2027"]
    assert not SchoolTerm.objects.exists()


def test_two_rounds_of_one_season_from_before_are_made_one(here: Scene) -> None:
    spare = term(
        here.authority, name="Autumn 2026 b", starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 18)
    )
    here.term.ends_on = date(2026, 10, 16)
    here.term.half_term_starts_on = here.term.half_term_ends_on = None
    here.term.save()
    year = year_as_kept(here.authority, None, 2026)
    year = year.with_off(OffLine("inset", date(2026, 9, 2), date(2026, 9, 2)))
    spare.half_term_starts_on = spare.half_term_ends_on = None
    spare.save()
    year = Year(2026, year_as_kept(here.authority, None, 2026).terms, year.off)
    actions.keep_year(authority=here.authority, school=None, year=year, by=here.head, now=NOW)
    (only,) = Term.objects.filter(authority=here.authority)
    assert only.pk == here.term.pk and only.ends_on == date(2026, 12, 18)
    assert [line.name for line in year_as_kept(here.authority, None, 2026).terms] == [
        "Autumn 2026",
        "Autumn 2026 b",
    ]


def test_a_school_has_a_calendar_of_its_own(here: Scene) -> None:
    head, where = client_of(here.head), f"?year=2026&school={here.school.pk}"
    assert "so the terms of Brookshire count" in text_of(head.get(HERE + where))
    form = typed("Michaelmas", "autumn", date(2026, 9, 7), date(2026, 12, 11))
    assert head.post(f"{HERE}terms/add/{where}", form).status_code == 302
    assert [one.name for one in calendars_of(here.authority)(here.school.pk).terms] == ["Michaelmas"]
    assert [one.name for one in calendars_of(here.authority)(None).terms] == ["Autumn 2026"]
    assert here.school.name in text_of(head.get(f"{HERE}schools/"))
    assert "Plans of this season" not in text_of(head.get(f"{HERE}terms/add/{where}"))


def test_a_school_is_found_by_name_or_urn(here: Scene) -> None:
    head = client_of(here.head)
    assert here.school.name in text_of(head.get(f"{HERE}schools/", {"q": here.school.urn}))
    assert "No school is found" in text_of(head.get(f"{HERE}schools/", {"q": "Zz"}))


# ---- by file -------------------------------------------------------------------------------------


def test_a_file_is_shown_first_and_taken_when_confirmed(here: Scene) -> None:
    head = client_of(here.head)
    page = sent(head, CSV)
    assert page.status_code == 200
    assert "Take 2 new and 1 changed?" in text_of(page) and "Was 2 September to 18 December 2026" in text_of(
        page
    )
    assert not DaysOff.objects.exists() and Term.objects.filter(authority=here.authority).count() == 1
    assert head.post(f"{HERE}import/?year=2026", carried(page)).status_code == 302
    here.term.refresh_from_db()
    assert (here.term.name, here.term.starts_on) == ("Autumn 2026", date(2026, 9, 1))
    assert Term.objects.get(authority=here.authority, season="spring").name == "Spring term 2027"
    assert DaysOff.objects.get().first_on == date(2026, 11, 2)
    again = sent(head, CSV)
    assert "The file changes nothing" in text_of(again) and "Take the file" not in text_of(again)


@pytest.mark.parametrize(
    ("content", "says", "status"),
    [
        (CSV.replace("25/3/2027", "31/2/2027"), "There is no 31/2/2027", 200),
        (CSV.replace("4/1/2027", "4/12/2026"), "before Autumn 2026 ends", 200),
        (CSV.replace("25/3/2027", "1/1/2027"), "The last day is before the first day", 200),
        (b"\xff\xfe\x00", "must be CSV or iCalendar", 422),
        (b"x" * 5_000_000, "1 MB or smaller", 422),
        ("", "The file is empty", 422),
    ],
)
def test_with_one_bad_line_nothing_is_taken(
    here: Scene, content: str | bytes, says: str, status: int
) -> None:
    head = client_of(here.head)
    page = sent(head, content)
    assert page.status_code == status and says in html.unescape(text_of(page))
    assert "Take the file" not in text_of(page)
    lines = content if isinstance(content, str) else ""
    head.post(f"{HERE}import/?year=2026", {"lines": lines, "go": "yes"})
    assert not DaysOff.objects.exists()
    assert Term.objects.filter(authority=here.authority).count() == 1


def test_no_file_is_asked_for_and_an_example_is_given(here: Scene) -> None:
    head = client_of(here.head)
    assert "Choose a CSV or calendar file" in text_of(head.post(f"{HERE}import/"))
    example = head.get(f"{HERE}import/example/?year=2026")
    page = sent(head, example.content)
    assert "Take 2 new and 0 changed?" in text_of(page), "the example is the autumn term that is there"


def test_two_years_in_one_file_are_taken_together_or_not_at_all(
    here: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    years = [
        Year(2027, (TermLine("Autumn 2027", "autumn", date(2027, 9, 2), date(2027, 12, 17)),)),
        Year(2028, (TermLine("Autumn 2028", "autumn", date(2028, 12, 2), date(2028, 9, 17)),)),
    ]
    with pytest.raises(Refused):
        actions.take_calendar(authority=here.authority, school=None, years=years, by=here.head, now=NOW)
    assert Term.objects.filter(authority=here.authority).count() == 1


# ---- who, and how much ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role", [Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.CARER, Role.FUNDING_OFFICER]
)
def test_others_change_no_calendar(here: Scene, role: Role) -> None:
    client = client_of(here.who(role))
    key = here.term.pk
    for address in (
        "",
        "terms/add/",
        f"terms/{key}/",
        f"terms/{key}/remove/",
        "days/add/",
        "import/",
        "schools/",
    ):
        assert client.get(HERE + address).status_code == 403, address
        assert client.post(HERE + address).status_code == 403, address
    with pytest.raises(Refused):
        actions.keep_year(authority=here.authority, school=None, year=Year(2026), by=here.who(role), now=NOW)


def test_another_authority_is_not_there(here: Scene) -> None:
    other = authority_with_settings(name="Dalesbury")
    theirs = term(other)
    head = client_of(here.head)
    assert head.get(f"{HERE}?authority={other.pk}").status_code == 404
    assert head.get(f"{HERE}terms/{theirs.pk}/?year=2026").status_code == 404
    with pytest.raises(Refused):
        actions.keep_year(authority=other, school=None, year=Year(2026), by=here.head, now=NOW)


@pytest.mark.parametrize(
    "query", ["year=1999", "year=x", "year=²026", "school=x", f"school={'0' * 32}", "year=20260"]
)
def test_what_cannot_be_is_not_found(here: Scene, query: str) -> None:
    assert client_of(here.head).get(f"{HERE}?{query}").status_code == 404


def test_a_year_with_far_too_few_school_days_is_said_kindly(here: Scene) -> None:
    head = client_of(here.head)
    assert "Are all terms there?" in text_of(head.get(f"{HERE}?year=2026"))
    next_term(here.authority)
    next_term(here.authority, "Summer 2027")
    page = text_of(head.get(f"{HERE}?year=2026"))
    assert "194 school days." in page and "Are all terms there?" not in page
    assert "26 H Half term or other break" in page and "December 2026 14 school days" in page
    assert "No terms are recorded" in text_of(head.get(f"{HERE}?year=2027"))


def test_the_page_costs_the_same_with_one_line_and_with_thirty(here: Scene) -> None:
    head = client_of(here.head)
    head.get(HERE)  # the first page of a browser costs a little more
    counts = []
    for numbers in (range(1, 2), range(2, 31)):
        for number in numbers:
            DaysOff.objects.create(
                authority=here.authority, kind="closed", school_year=2026,
                first_on=date(2026, 11, number % 30 + 1), last_on=date(2026, 11, number % 30 + 1),
            )  # fmt: skip
            SchoolTerm.objects.create(
                authority=here.authority, school=school(), name="T", season="autumn", school_year=2026,
                starts_on=date(2026, 9, 7), ends_on=date(2026, 12, 11),
            )  # fmt: skip
        found = []
        for address in ("?year=2026", "schools/"):
            with CaptureQueriesContext(connection) as asked:
                assert head.get(HERE + address).status_code == 200
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]
