"""The rules of a year on their pages: set, put back, rates, own lists, closing. What is typed badly is said."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from funding import ledger
from funding.actions import change_year, close_year
from funding.models import FundingYear, OwnRate, Payment, Request
from funding.reading import own_list, scheme_of
from funding.scheme import Sum, Window
from funding.views.years_typed import month_day
from tests.factories import NOW, Scene, scene, target
from tests.factories.money import money_approved, money_asked, money_draft
from tests.peps.pages import client_of, text_of

ADDRESS = "/funding/rules/2026/"
LONG_BEFORE = datetime(2025, 11, 24, 10, 0, tzinfo=UTC)
THEN = {"starts_on": ["8", "12", "2025"], "ends_on": ["30", "1", "2026"]}
ROW = {"name": "Autumn", "grant": "lac", "from": "1 September", "to": "31/12", "pounds": "£1,045.50"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here(db: None) -> Scene:
    return scene()


@pytest.fixture
def client(here: Scene) -> Client:
    return client_of(here.who(Role.FUNDING_OFFICER))


def rows(*some: dict[str, str]) -> dict[str, str]:
    """What a table of rows sends."""
    return {
        f"rows-{number}-{key}": value for number, row in enumerate(some) for key, value in row.items()
    } | {"rows": ""}


def change(client: Client, rule: str, **sent: Any) -> HttpResponse:
    return client.post(f"{ADDRESS}?change={rule}", sent)


def scheme(here: Scene):  # type: ignore[no-untyped-def]
    here.authority.refresh_from_db()
    return scheme_of(here.authority, 2026)


# ---- the rules -----------------------------------------------------------------------------------


def test_each_rule_says_where_it_comes_from_and_goes_back(here: Scene, client: Client) -> None:
    before = text_of(client.get(ADDRESS))
    assert "Set here for 2026-27" not in before and "Up to £600 alone, above that two" in before
    assert change(client, "alone", alone="£1,200.50", alone_post_16="").status_code == 302
    assert scheme(here).alone == 120050
    after = text_of(client.get(ADDRESS))
    assert "Up to £1,200.50 alone, above that two Set here for 2026-27" in after
    page = text_of(client.get(f"{ADDRESS}?change=alone"))
    assert "The authority’s layout says Up to £600 alone" in page
    assert change(client, "alone", do="back").status_code == 302
    assert scheme(here).alone == 60000
    assert "Set here" not in text_of(client.get(ADDRESS))


@pytest.mark.parametrize(
    ("rule", "sent", "name", "value"),
    [
        ("top-slice", {"percent": "12.5 %"}, "top_slice", 12.5),
        ("top-slice", {"percent": "0"}, "top_slice", 0),
        ("cap", {"pounds": "1200.5"}, "cap", 120050),
        ("cap", {"pounds": ""}, "cap", None),
        ("alone", {"alone": "", "alone_post_16": "300"}, "alone_post_16", 30000),
        ("independent", {"way": "no"}, "independent", "no"),
        ("gate", {"way": "finalised"}, "gate", "finalised"),
        ("gate", {"way": "none"}, "gate", ""),
        ("gate", {"way": "levels", "at": ["strong", "good"]}, "gate", "strong good"),
        ("not-for", {"lines": "Laptops\r\n\r\n  school  trips\nlaptops"}, "not_for", ("laptops", "school trips")),
        ("longest", {"weeks": "26"}, "longest_weeks", 26),
        ("longest", {"weeks": ""}, "longest_weeks", None),
        ("sums", rows(ROW), "sums", (Sum("Autumn", "lac", (9, 1), (12, 31), 104550),)),
        ("sums", {"rows": ""}, "sums", ()),
        ("windows", rows({"name": "Late", "from": "1 Feb", "to": "29 February"}), "windows",
         (Window("Late", (2, 1), (2, 29)),)),
    ],
)  # fmt: skip
def test_each_rule_can_be_set(
    here: Scene, client: Client, rule: str, sent: dict[str, Any], name: str, value: Any
) -> None:
    answer = change(client, rule, **sent)
    assert answer.status_code == 302, text_of(answer)
    assert getattr(scheme(here), name) == value
    assert client.get(f"{ADDRESS}?change={rule}").status_code == 200
    assert client.get(ADDRESS).status_code == 200
    assert change(client, rule, do="back").status_code == 302
    assert "Set here" not in text_of(client.get(ADDRESS))


@pytest.mark.parametrize(
    ("rule", "sent", "words"),
    [
        ("top-slice", {"percent": ""}, "Enter per cent, from 0 to 100"),
        ("top-slice", {"percent": "101"}, "Enter per cent as a number from 0 to 100"),
        ("top-slice", {"percent": "-1"}, "Enter per cent as a number from 0 to 100"),
        ("top-slice", {"percent": "nan"}, "Enter per cent as a number from 0 to 100"),
        ("top-slice", {"percent": "1.234"}, "2 figures after the point or fewer"),
        ("cap", {"pounds": "-5"}, "The most for one request must be more than £0"),
        ("cap", {"pounds": "0"}, "The most for one request must be more than £0"),
        ("cap", {"pounds": "1.005"}, "2 figures after the point or fewer"),
        ("cap", {"pounds": "99999999"}, "must be £100,000 or less"),
        ("cap", {"pounds": "lots"}, "must be in pounds, like 180 or 1,200.50"),
        ("alone", {"alone": "600", "alone_post_16": "x"}, "post-16 money must be in pounds"),
        ("independent", {}, "Select whether an independent school may ask"),
        ("gate", {"way": "levels"}, "Select the levels that release money"),
        ("gate", {"way": "levels", "at": ["unheard"]}, "unheard"),
        ("not-for", {"lines": "x" * 61}, "Line 1 must be 60 characters or fewer"),
        ("not-for", {"lines": "\n".join(map(str, range(41)))}, "Enter 40 lines or fewer"),
        ("longest", {"weeks": "0"}, "Weeks must be a whole number from 1 to 104"),
        ("longest", {"weeks": "60.5"}, "Weeks must be a whole number from 1 to 104"),
        ("sums", rows(ROW | {"from": "31/02"}), "Row 1: the first day, 31 February, is not a real day"),
        ("sums", rows(ROW | {"pounds": "-5"}), "Row 1: the pounds must be more than £0"),
        ("sums", rows(ROW | {"pounds": "10,001"}), "Row 1: the pounds must be £10,000 or less"),
        ("sums", rows(ROW | {"pounds": "1.005"}), "2 figures after the point or fewer"),
        ("sums", rows(ROW | {"pounds": ""}), "Row 1: enter the pounds"),
        ("sums", rows(ROW | {"grant": ""}), "Row 1: select a grant"),
        ("sums", rows(ROW | {"name": ""}), "Row 1: enter a name"),
        ("sums", rows(ROW, ROW | {"to": "1 August"}), "Row 2: the last day must not be before the first"),
        ("sums", rows(*[ROW] * 25), "Enter 24 rows or fewer"),
        ("windows", rows({"name": "A", "from": "soon", "to": ""}), "must be a day and a month, like 1 September"),
        ("windows", rows({"name": "A", "from": "soon", "to": ""}), "Row 1: enter the last day"),
    ],
)  # fmt: skip
def test_what_is_typed_badly_is_said_and_stays(
    here: Scene, client: Client, rule: str, sent: dict[str, Any], words: str
) -> None:
    answer = change(client, rule, **sent)
    assert answer.status_code == 422
    text = html.unescape(answer.content.decode())
    assert words in text
    assert "<title>Error: " in text
    for typed in sent.values():
        assert not isinstance(typed, str) or typed in text
    assert not FundingYear.objects.exists()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1 September", (9, 1)),
        ("1st Sept", (9, 1)),
        ("01/09", (9, 1)),
        ("Sep 1", (9, 1)),
        (" 29  feb ", (2, 29)),
    ],
)
def test_days_without_a_year_are_read(text: str, day: tuple[int, int]) -> None:
    assert month_day(text, what="It") == day


@pytest.mark.parametrize("text", ["", "1", "1/13", "0/9", "1 Ju", "1 Foo", "31 April", "1/9/2026", "٣/٤"])
def test_days_that_are_none_are_not(text: str) -> None:
    with pytest.raises(ValueError, match=r"^It"):
        month_day(text, what="It")


def test_rows_are_added_without_script_and_nothing_is_saved(here: Scene, client: Client) -> None:
    answer = change(client, "sums", **rows(ROW | {"from": "soon"}), add_row="rows")
    page = answer.content.decode()
    assert answer.status_code == 200 and "soon" in page
    assert 'name="rows-1-name"' in page and "There is a problem" not in page
    assert not FundingYear.objects.exists()


def test_a_rule_that_is_none_and_a_year_far_off_are_not_there(client: Client) -> None:
    assert client.get(f"{ADDRESS}?change=nothing").status_code == 404
    for page in ("", "rate/", "close/"):
        assert client.get(f"/funding/rules/2040/{page}").status_code == 404
    assert client.get("/funding/rules/")["Location"] == ADDRESS


def test_a_closed_year_is_not_changed(here: Scene, client: Client) -> None:
    close_year(authority=here.authority, year=2025, by=here.who(Role.FUNDING_OFFICER), now=NOW)
    page = client.get("/funding/rules/2025/")
    assert "This year is closed" in text_of(page) and "?change=" not in page.content.decode()
    assert "not changed any more" in text_of(client.get("/funding/rules/2025/?change=cap"))
    late = client.post("/funding/rules/2025/?change=cap", {"pounds": "5"})
    assert late.status_code == 409 and "is closed" in text_of(late)


def test_what_holds_in_one_year_does_not_in_another(here: Scene, client: Client) -> None:
    change(client, "cap", pounds="500")
    assert scheme_of(here.authority, 2025).cap is None and scheme(here).cap == 50000
    assert scheme_of(scene().authority, 2026).cap is None


# ---- rates ---------------------------------------------------------------------------------------

RATE: dict[str, str] = {
    "grant": "lac", "pounds": "2,690", "source": "Conditions of grant",
    "starts_on_day": "1", "starts_on_month": "4", "starts_on_year": "2026",
    "ends_on_day": "31", "ends_on_month": "mar", "ends_on_year": "2027",
}  # fmt: skip


def test_a_missing_rate_is_said_entered_and_changed(here: Scene, client: Client) -> None:
    said = "The rate of Pupil Premium Plus for 2026-27 has not been entered."
    assert said in text_of(client.get(ADDRESS))
    assert client.post(f"{ADDRESS}rate/?grant=lac", RATE).status_code == 302
    row = OwnRate.objects.get()
    assert (row.pence, row.starts_on, row.ends_on) == (269000, date(2026, 4, 1), date(2027, 3, 31))
    page = client.get(ADDRESS)
    assert said not in text_of(page) and "£2,690 a child a year Conditions of grant Entered here." in text_of(
        page
    )
    assert "grant=lac&amp;from=2026-04-01" in page.content.decode()
    again = client.get(f"{ADDRESS}rate/?grant=lac&from=2026-04-01").content.decode()
    assert 'value="2,690"' in again and "Conditions of grant" in again
    client.post(f"{ADDRESS}rate/", RATE | {"pounds": "2700"})
    assert OwnRate.objects.get().pence == 270000


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"pounds": ""}, "Enter the rate in pounds"),
        ({"pounds": "-1"}, "The rate must be more than £0"),
        ({"pounds": "26.905"}, "2 figures after the point or fewer"),
        ({"pounds": "26900"}, "The rate must be £10,000 or less for one child"),
        ({"grant": "eypp", "pounds": "570"}, "The rate must be £20 or less for one funded hour"),
        ({"grant": "post_16"}, "Select a grant"),
        ({"source": " "}, "Say where the rate was read"),
        ({"starts_on_day": "31", "starts_on_month": "2"}, "First day must be a real date"),
        ({"ends_on_year": ""}, "Last day must include a year"),
        ({"ends_on_year": "2026", "ends_on_month": "3"}, "The last day must not be before the first day"),
        ({"ends_on_year": "2028"}, "The days must lie in 2026-27"),
    ],
)
def test_a_bad_rate_is_said_and_stays(here: Scene, client: Client, typed: dict[str, str], words: str) -> None:
    answer = client.post(f"{ADDRESS}rate/", RATE | typed)
    assert answer.status_code == 422 and words in text_of(answer)
    for value in (RATE | typed).values():
        assert f'value="{value.strip()}"' in answer.content.decode() or value in ("post_16", " ", "")
    assert not OwnRate.objects.exists()


def test_rates_do_not_overlap(client: Client) -> None:
    client.post(f"{ADDRESS}rate/", RATE)
    answer = client.post(f"{ADDRESS}rate/", RATE | {"starts_on_day": "2"})
    assert answer.status_code == 422 and "a rate of your own for some of these days already" in text_of(
        answer
    )
    assert "Conditions of grant" in answer.content.decode()


# ---- own lists -----------------------------------------------------------------------------------


def test_an_authority_words_its_own_kinds_of_intervention(here: Scene) -> None:
    head = client_of(here.head)
    money_draft(target(here.pep, by=here.teacher, money="ppp"), by=here.teacher)
    page = head.get("/funding/rules/lists/").content.decode()
    sent = {
        name: html.unescape(value)
        for name, value in re.findall(r'name="((?:interventions|menu)-\w+)" value="([^"]*)"', page)
    }
    assert sent["interventions-tuition_one"] == "One to one tuition"
    changed = sent | {
        "interventions-tuition_one": "Tutor",
        "interventions-arts": "",
        "interventions-new1": "Horse riding",
    }
    assert head.post("/funding/rules/lists/", changed).status_code == 302
    here.authority.settings.refresh_from_db()
    now = own_list(here.authority, "interventions")
    assert now["tuition_one"] == "Tutor" and "arts" not in now and now["la_horse_riding"] == "Horse riding"
    for lost in ("interventions-tuition_one", "menu-targeted"):
        answer = head.post("/funding/rules/lists/", changed | {lost: "", "interventions-new2": "Sailing"})
        assert answer.status_code == 422 and "is used by requests" in text_of(answer)
        assert 'value="Sailing"' in answer.content.decode()
    twice = head.post("/funding/rules/lists/", changed | {"interventions-new2": "tutor"})
    assert "Each must have words of its own" in text_of(twice)
    assert "Horse riding" in text_of(client_of(here.who(Role.FUNDING_OFFICER)).get(ADDRESS))


# ---- the end of a year ---------------------------------------------------------------------------


def test_a_year_is_not_closed_before_31_march(here: Scene, client: Client) -> None:
    page = text_of(client.get(f"{ADDRESS}close/"))
    assert "The year can be closed from 31 March 2027 on." in page
    answer = client.post(f"{ADDRESS}close/")
    assert answer.status_code == 422 and "Close it then." in text_of(answer)


def test_closing_says_what_goes_back_and_does_it(here: Scene, client: Client) -> None:
    aim = target(here.pep, by=here.teacher, money="ppp")
    done = money_approved(aim, by=here.teacher, officer=here.officer, now=LONG_BEFORE, **THEN)
    address = "/funding/rules/2025/close/"
    page = client.get(address)
    assert "£180 that is approved and not paid goes back, of 1 request." in text_of(page)
    assert "/funding/budget/2025/?show=to_pay" in page.content.decode()
    assert client.post(address)["Location"] == "/funding/budget/2025/"
    done.refresh_from_db()
    assert done.status == "withdrawn" and ledger.in_all(ledger.of_request(done)).committed == 0
    assert "2025-26 is closed" in text_of(client.get(address))
    assert client.post(address).status_code == 409


def test_a_payment_in_a_run_keeps_the_year_open(here: Scene, client: Client) -> None:
    aim = target(here.pep, by=here.teacher, money="ppp")
    money_approved(aim, by=here.teacher, officer=here.officer, now=LONG_BEFORE, **THEN)
    client.post("/funding/payments/make/", {"payment": [str(Payment.objects.get().pk)]})
    page = text_of(client.get("/funding/rules/2025/close/"))
    assert "are in a payment run that is not paid" in page and "run 1" in page
    assert client.post("/funding/rules/2025/close/").status_code == 409
    assert Request.objects.get().status == "scheduled"


def test_what_is_not_decided_is_said(here: Scene, client: Client) -> None:
    money_asked(target(here.pep, by=here.teacher, money="ppp"), by=here.teacher, now=LONG_BEFORE, **THEN)
    assert "£180 of the year is requested and not decided" in text_of(
        client.get("/funding/rules/2025/close/")
    )


# ---- who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.VIRTUAL_SCHOOL_HEAD, 200), (Role.VIRTUAL_SCHOOL_OFFICER, 403), (Role.DESIGNATED_TEACHER, 403),
     (Role.SOCIAL_WORKER, 403), (Role.CARER, 403)],
)  # fmt: skip
def test_who_sets_the_rules(here: Scene, role: Role, status: int) -> None:
    client = client_of(here.who(role))
    for page in ("", "?change=cap", "rate/", "close/"):
        assert client.get(f"{ADDRESS}{page}").status_code == status
    if status != 200:
        assert client.post(f"{ADDRESS}?change=cap", {"pounds": "5"}).status_code == status
        assert client.post(f"{ADDRESS}rate/", RATE).status_code == status
    assert not FundingYear.objects.exists() and not OwnRate.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.AUTHORITY_ADMINISTRATOR, 200), (Role.FUNDING_OFFICER, 403)]
)
def test_who_changes_the_lists(here: Scene, role: Role, status: int) -> None:
    assert client_of(here.who(role)).get("/funding/rules/lists/").status_code == status


def test_the_same_number_of_queries_for_few_rates_and_many(here: Scene, client: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(ADDRESS)
        return len(found)

    client.get(ADDRESS)
    few = count()
    for year in range(2014, 2044):
        OwnRate(
            authority=here.authority, grant="lac", starts_on=date(year, 4, 1), ends_on=date(year + 1, 3, 31), pence=1,
            source="A test",
        ).save()  # fmt: skip
    values = {"not_for": [f"thing {number}" for number in range(30)]}
    change_year(
        authority=here.authority, year=2026, values=values, by=here.who(Role.FUNDING_OFFICER), now=NOW
    )
    assert count() == few
