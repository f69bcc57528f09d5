"""The budget of a year: what adds up and how, what is not known, the page with its links, the files, the speed."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.roles import Role
from children.models import Child
from funding import budget
from funding.actions import approve, change_year, close_year, set_rate
from funding.budget import WIDTH, Budget, Money, budget_of, in_a_sentence, parts_of, row_of
from funding.ledger import Balance
from funding.models import FundingYear
from funding.scheme import Rate, Scheme, Sum
from funding.views.budget import time_left
from tests.factories import NOW, TODAY, Scene, at, child, scene, target
from tests.factories.money import RATE, money_approved, money_asked, money_paid, money_spent
from tests.peps.pages import client_of, text_of

YEAR = 2026
LAC_RATE = Rate("lac", date(2026, 4, 1), date(2027, 3, 31), RATE, "A test")
ADDRESS = f"/funding/budget/{YEAR}/"


# ---- what adds up --------------------------------------------------------------------------------

pence = st.integers(0, 500_000)


@st.composite
def balances(draw: st.DrawFn) -> Balance:
    """What a ledger can hold of one child: nothing is given back that was not there."""
    approved = draw(pence)
    released = draw(st.integers(0, approved))
    paid = draw(st.integers(0, approved - released))
    unpaid = draw(st.integers(0, paid))
    taken_back = draw(st.integers(0, paid - unpaid))
    spent = draw(st.integers(0, paid - unpaid - taken_back))
    return Balance(approved, released, paid, unpaid, taken_back, spent)


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    """A year of up to eight children: with and without a rate, sums, a top-slice, of every age, in care or not."""
    scheme = Scheme(
        year=YEAR,
        top_slice=draw(st.sampled_from([Decimal(0), Decimal("12.5"), Decimal("33.33"), Decimal(100)])),
        rates=draw(st.sampled_from([(), (LAC_RATE,)])),
        sums=draw(
            st.sampled_from(
                [(), (Sum("A", "lac", (4, 1), (8, 31), 75033), Sum("B", "lac", (9, 1), (3, 31), 104467))]
            )
        ),
    )
    rows = [
        row_of(
            Child(date_of_birth=date(draw(st.integers(2006, 2024)), 6, 1), la_child_id=str(number)),
            None,
            scheme,
            care=draw(st.sampled_from([[(date(2020, 1, 1), None)], [(date(2026, 10, 1), None)], []])),
            balance=draw(balances()),
            requested=draw(pence),
            today=TODAY,
        )
        for number in range(draw(st.integers(0, 8)))
    ]
    return Budget(scheme, tuple(rows))


@given(budgets())
def test_committed_and_uncommitted_are_the_allocation_to_the_penny(found: Budget) -> None:
    for row in found.rows:
        if row.uncommitted is not None:
            assert row.money.committed + row.uncommitted == row.allocated
    for money in (found.total, *(school.money for school in found.schools())):
        assert money.balance.committed + money.uncommitted == money.allocated
        assert money.balance.committed + money.beyond.committed == money.committed
        assert money.paid + money.to_pay == money.committed
        assert money.unused == money.allocated - money.balance.held + money.beyond.to_pay
        assert money.forecast == money.committed + money.requested


@given(budgets())
def test_schools_and_children_add_up_to_the_same(found: Budget) -> None:
    assert sum((row.money for row in found.schools()), Money()) == found.total
    assert sum(row.children for row in found.schools()) == len(found.rows)
    assert sum(found.unknown.values()) == sum(row.unknown for row in found.schools())
    for key, (_words, value) in budget.ORDERS.items():
        assert sorted(map(value, found.rows)) == sorted(map(value, budget.in_order(found.rows, key)))


@given(budgets())
def test_the_bar_is_whole_and_its_parts_are_the_numbers(found: Budget) -> None:
    parts = parts_of(found.total)
    assert all(part.pence >= 0 and 0 <= part.x <= WIDTH + 0.01 for part in parts)
    total = sum(part.pence for part in parts)
    assert total >= found.total.committed + found.total.requested
    if total:
        assert abs(sum(part.width for part in parts) - WIDTH) < 0.01


def test_the_picture_in_words() -> None:
    assert in_a_sentence(Money(), YEAR) == "Of £0 allocated for 2026-27: nothing is asked for yet."
    money = Money(100000, 20000, Balance(approved=50000, paid_out=30000, spent=10000))
    assert in_a_sentence(money, YEAR) == (
        "Of £1,000 allocated for 2026-27: £100 is spent, £200 is paid and not spent yet, £200 is approved and not "
        "paid yet, £200 is requested and not decided, £300 nobody has asked for."
    )


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 3, 31), "Today is the last day of the year."),
        (date(2027, 3, 30), "1 day is left."),
        (date(2026, 12, 1), "120 days are left."),
        (date(2027, 4, 1), "The year ended on 31 March 2027."),
    ],
)
def test_days_left(day: date, words: str) -> None:
    assert time_left(YEAR, day) == words


# ---- of the database -----------------------------------------------------------------------------


@pytest.fixture
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here(db: None, _today: None) -> Scene:
    return scene()


def enter_rate(here: Scene) -> None:
    set_rate(
        authority=here.authority, grant="lac", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), pence=RATE,
        source="A test", by=here.who(Role.FUNDING_OFFICER), now=NOW,
    )  # fmt: skip


def aim(here: Scene, *, another: bool = True):  # type: ignore[no-untyped-def]
    pep = here.another_child() if another else here.pep
    return target(pep, by=here.teacher, money="ppp")


def people(here: Scene) -> dict:  # type: ignore[type-arg]
    return {"by": here.teacher, "officer": here.officer}


def several(here: Scene) -> Budget:
    """One requested, one approved, one paid, one spent in part; the scene's own child has nothing."""
    payer = here.who(Role.FUNDING_OFFICER)
    money_asked(aim(here), by=here.teacher)
    money_approved(aim(here), **people(here))
    money_paid(aim(here), payer=payer, **people(here))
    money_spent(aim(here), pence=5000, payer=payer, **people(here))
    return budget_of(here.authority, YEAR, today=TODAY)


def test_a_year_as_it_stands(here: Scene) -> None:
    enter_rate(here)
    found = several(here)
    total = found.total
    assert len(found.rows) == 5
    assert (found.whole, found.kept, total.allocated) == (5 * RATE, 0, 5 * RATE)
    assert (total.requested, total.committed, total.to_pay, total.paid, total.spent) == (
        18000, 54000, 18000, 36000, 5000,
    )  # fmt: skip
    assert (total.uncommitted, total.forecast) == (5 * RATE - 54000, 72000)
    assert total.unused == 5 * RATE - 36000
    assert [(row.name, row.children) for row in found.schools()] == [(here.school.name, 5)]


def test_what_is_asked_counts_until_it_is_decided(here: Scene) -> None:
    asked = money_asked(aim(here), by=here.teacher)
    assert budget_of(here.authority, YEAR, today=TODAY).total.requested == 18000
    approve(request=asked, pence=10000, reason="Half", by=here.officer, now=NOW)
    total = budget_of(here.authority, YEAR, today=TODAY).total
    assert (total.requested, total.committed) == (0, 10000)


def test_over_31_march_each_year_has_its_part(here: Scene) -> None:
    money_approved(aim(here), **people(here), starts_on=["1", "3", "2027"], ends_on=["30", "4", "2027"])
    parts = [budget_of(here.authority, year, today=TODAY).total.committed for year in (2026, 2027)]
    assert all(parts) and sum(parts) == 18000


def test_without_a_rate_nothing_is_guessed(here: Scene) -> None:
    money_approved(aim(here), **people(here))
    found = budget_of(here.authority, YEAR, today=TODAY)
    assert found.total.allocated == 0 and found.total.uncommitted == 0
    assert dict(found.unknown) == {"The rate for 2026-27 has not been entered": 2}
    assert found.missing_rates == ["lac"]
    assert found.total.beyond.committed == found.total.committed == 18000


def test_those_who_left_care_before_the_year_have_nothing_of_it(here: Scene) -> None:
    enter_rate(here)
    left = child(here.authority)
    left.care_periods.update(ended_on=date(2026, 4, 1))
    late = child(here.authority)
    late.care_periods.update(ended_on=date(2026, 4, 2))
    ids = {row.child.pk for row in budget_of(here.authority, YEAR, today=TODAY).rows}
    assert late.pk in ids and left.pk not in ids


def test_the_top_slice_is_what_is_kept(here: Scene) -> None:
    enter_rate(here)
    change_year(
        authority=here.authority,
        year=YEAR,
        values={"top_slice": "12.5"},
        by=here.who(Role.FUNDING_OFFICER),
        now=NOW,
    )
    found = budget_of(here.authority, YEAR, today=TODAY)
    assert (found.whole, found.kept, found.total.allocated) == (RATE, 32875, RATE - 32875)


def test_another_authoritys_money_is_not_in_it(here: Scene) -> None:
    other = scene()
    money_approved(target(other.pep, by=other.teacher, money="ppp"), by=other.teacher, officer=other.officer)
    assert budget_of(here.authority, YEAR, today=TODAY).total.committed == 0


# ---- the page ------------------------------------------------------------------------------------


def test_the_page_says_what_will_be_lost_and_each_number_opens_its_list(here: Scene) -> None:
    enter_rate(here)
    several(here)
    client = client_of(here.officer)
    page = client.get(ADDRESS)
    text = text_of(page)
    assert "£12,790 will be lost on 31 March 2027 unless it is used" in text
    assert "£12,610 is not committed and £180 is approved and not paid yet. 128 days are left." in text
    assert '<title id="bar-title">Of £13,150 allocated for 2026-27: £50 is spent' in page.content.decode()
    for show, count in (
        ("requested", 1),
        ("committed", 3),
        ("to_pay", 1),
        ("paid", 2),
        ("spent", 1),
        ("unused", 5),
    ):
        assert f'href="?show={show}#list"' in page.content.decode()
        listed = text_of(client.get(ADDRESS, {"show": show}))
        assert re.search(rf"Children with money [\w ,]+ \({count}\)", listed), show
    assert here.child.name not in page.content.decode().split("</title>")[0]


def test_the_page_says_what_is_not_known_and_where_to_enter_it(here: Scene) -> None:
    page = client_of(here.head).get(ADDRESS)
    assert "The rate of Pupil Premium Plus for 2026-27 has not been entered." in text_of(page)
    assert f'href="/funding/rules/{YEAR}/rate/?grant=lac"' in page.content.decode()
    officer = client_of(here.officer).get(ADDRESS)
    assert "The funding officer or the Virtual School head can enter it" in text_of(officer)
    assert "/rate/" not in officer.content.decode()
    assert "Children whose allocation is not known (1)" in text_of(
        client_of(here.officer).get(ADDRESS, {"show": "unknown"})
    )


def test_orders_schools_and_their_children(here: Scene) -> None:
    enter_rate(here)
    several(here)
    client = client_of(here.officer)
    assert here.school.name in text_of(client.get(ADDRESS, {"by": "school", "sort": "unused"}))
    found = text_of(client.get(ADDRESS, {"school": str(here.school.pk)}))
    assert f"Children at {here.school.name} (5)" in found
    assert "Children without a school place (0)" in text_of(client.get(ADDRESS, {"school": "none"}))
    assert client.get(ADDRESS, {"school": "x"}).status_code == 404
    rows = budget.in_order(budget_of(here.authority, YEAR, today=TODAY).rows, "uncommitted")
    left = [row.uncommitted for row in rows]
    assert left == sorted(left, reverse=True)  # type: ignore[type-var]
    assert client.get(ADDRESS, {"sort": "nothing", "show": "nothing", "page": "x"}).status_code == 200


def test_now_is_the_year_of_today_and_years_far_off_are_not_there(here: Scene) -> None:
    client = client_of(here.officer)
    assert client.get("/funding/budget/")["Location"] == ADDRESS
    for year, status in ((2013, 404), (2014, 200), (2028, 200), (2029, 404), (99999, 404)):
        assert client.get(f"/funding/budget/{year}/").status_code == status, year


def test_a_year_that_ended_says_what_was_not_used_and_a_closed_one_so(here: Scene) -> None:
    ended = client_of(here.head).get("/funding/budget/2025/")
    assert "£2,630 was not used by 31 March 2026" in text_of(ended)
    assert "/funding/rules/2025/close/" in ended.content.decode()
    assert "close/" not in client_of(here.officer).get("/funding/budget/2025/").content.decode()
    close_year(authority=here.authority, year=2025, by=here.who(Role.FUNDING_OFFICER), now=NOW)
    assert FundingYear.objects.get(year=2025).closed_at
    assert "This year is closed" in text_of(client_of(here.officer).get("/funding/budget/2025/"))


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.FUNDING_OFFICER, 200), (Role.VIRTUAL_SCHOOL_HEAD, 200), (Role.DESIGNATED_TEACHER, 403),
     (Role.SOCIAL_WORKER, 403), (Role.CARER, 403), (Role.AUTHORITY_ADMINISTRATOR, 403)],
)  # fmt: skip
def test_who_sees_the_budget(here: Scene, role: Role, status: int) -> None:
    for address in (ADDRESS, f"{ADDRESS}csv/", f"{ADDRESS}xlsx/"):
        assert client_of(here.who(role)).get(address).status_code == status


def test_the_files_hold_the_numbers_and_no_names(here: Scene) -> None:
    enter_rate(here)
    several(here)
    client = client_of(here.officer)
    answer = client.get(f"{ADDRESS}csv/")
    assert 'filename="budget-2026-27-children.csv"' in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 5
    assert sum(Decimal(row["Committed"]) for row in rows) == 540
    assert sum(Decimal(row["Lost at 31 March unless used"]) for row in rows) == 12790
    assert (
        here.child.name not in answer.content.decode() and here.child.la_child_id in answer.content.decode()
    )
    schools = client.get(f"{ADDRESS}csv/", {"by": "school"}).content.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(schools)))["Children"] == "5"
    book = load_workbook(io.BytesIO(client.get(f"{ADDRESS}xlsx/").content))
    assert book.sheetnames == ["Children", "Schools"]
    assert [cell.value for cell in list(book["Schools"].rows)[1]][2:7] == [5, 0, 13150, 180, 540]


def test_nothing_in_a_file_is_below_nothing_or_guessed(here: Scene) -> None:
    change_year(
        authority=here.authority, year=YEAR, by=here.who(Role.FUNDING_OFFICER), now=NOW,
        values={"sums": [{"name": "All", "grant": "lac", "from": "04-01", "to": "03-31", "pounds": "100"}]},
    )  # fmt: skip
    money_approved(aim(here), **people(here))
    child(here.authority, born=date(2009, 1, 1))
    text = client_of(here.officer).get(f"{ADDRESS}csv/").content.decode("utf-8-sig")
    rows = {row["Grant"] + row["Committed"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["Pupil Premium Plus180.00"]["Uncommitted"] == "0.00"
    assert rows["Pupil Premium Plus180.00"]["Committed beyond the allocation"] == "80.00"
    assert rows["Post-16 premium0.00"]["Allocated"] == ""
    assert "no post-16 sum" in rows["Post-16 premium0.00"]["Why the allocation is not known"]


@pytest.mark.parametrize("query", ["", "?by=school", "?show=committed", "?sort=unused"])
def test_the_same_number_of_queries_at_one_child_and_at_thirty(here: Scene, query: str) -> None:
    enter_rate(here)
    client = client_of(here.officer)
    money_approved(aim(here, another=False), **people(here))
    client.get(ADDRESS + query)
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS + query)
    for _ in range(3):
        money_approved(aim(here), **people(here))
        money_asked(aim(here), by=here.teacher, now=at(minutes=5))
    for _ in range(26):
        child(here.authority, at=here.school)
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS + query)
    assert len(few) == len(many)
