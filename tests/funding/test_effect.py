"""What the money did: the report with its small numbers kept back, its files, and a child's years; who may see them."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.roles import Role
from epep.small_numbers import SMALLEST
from funding import reports
from funding.actions import decline, judge_effect, set_rate, take_back
from funding.models import Entry, Payment, Request, Run
from funding.reports import Fact
from funding.small_numbers import FEWER, KEPT, kept_back, said, together
from targets.actions import review_target
from targets.models import Target
from tests.factories import NOW, TODAY, Scene, at, next_term, opened_pep, scene, target
from tests.factories.money import RATE, money_asked, money_draft, money_paid, money_spent
from tests.peps.pages import client_of, text_of

ADDRESS = "/funding/effect/"

# ---- small numbers -------------------------------------------------------------------------------

tables = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 20]), min_size=width, max_size=width),
        min_size=1,
        max_size=7,
    )
)


def with_totals(rows: list[list[int]]) -> list[list[int]]:
    grid = [[*row, sum(row)] for row in rows]
    return [*grid, [sum(column) for column in zip(*grid, strict=True)]]


def another(grid: list[list[int]], hidden: set[tuple[int, int]], cell: tuple[int, int]) -> bool:
    """Whether the sums leave a kept-back cell open: whether it may vary while what is shown stays.

    Each row and column is an equation of its cells and its total; the cell is open when some change of the
    kept-back cells that keeps every equation moves it. Found by elimination, another way than the code's.
    """
    cells = sorted(hidden)
    place = {one: number for number, one in enumerate(cells)}
    height, width = len(grid), len(grid[0])
    lines = [[(r, c) for c in range(width)] for r in range(height)]
    lines += [[(r, c) for r in range(height)] for c in range(width)]
    equations = []
    for line in lines:
        row = [0.0] * len(cells)
        for one in line:
            if one in place:
                row[place[one]] = -1.0 if one == line[-1] else 1.0
        equations.append(row)
    rank = _rank([list(row) for row in equations])
    alone = [0.0] * len(cells)
    alone[place[cell]] = 1.0
    return _rank([*[list(row) for row in equations], alone]) > rank


def _rank(rows: list[list[float]]) -> int:
    rank = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(rank, len(rows)) if abs(rows[r][column]) > 1e-9), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for r in range(len(rows)):
            if r != rank and abs(rows[r][column]) > 1e-9:
                factor = rows[r][column] / rows[rank][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[rank], strict=True)]
        rank += 1
    return rank


@settings(max_examples=120, deadline=None)
@given(rows=tables)
def test_no_small_number_follows_from_what_is_shown(rows: list[list[int]]) -> None:
    grid, hidden = with_totals(rows), kept_back(rows)
    small = {(r, c) for r, row in enumerate(grid) for c, count in enumerate(row) if 0 < count < SMALLEST}
    assert small <= hidden
    if sum(map(sum, rows)) >= SMALLEST:
        for cell in small:
            assert another(grid, hidden, cell), (cell, hidden)


def test_a_table_without_small_numbers_is_shown_whole() -> None:
    assert kept_back([[5, 0, 7], [0, 9, 5]]) == set()


def test_one_small_number_takes_three_others_with_it() -> None:
    # 2 would follow from its row and from its column: the next smallest of both go too, and close the square.
    assert kept_back([[2, 6, 20], [7, 8, 30], [40, 50, 60]]) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_small_groups_are_shown_as_one() -> None:
    groups = {"a": "12345", "b": "12", "c": "678", "d": "1234567"}
    assert together(groups) == ["b", "c"]
    assert together({"a": "12345", "b": "12", "d": "1234567"}) == ["a", "b"], (
        "one alone follows from the total"
    )
    assert together({"a": "123", "b": "12", "d": "1234567"}) == ["a", "b", "d"], "3 children in two are few"
    assert together({"a": "12345"}) == []
    assert (said(3, hidden=True), said(0, hidden=True), said(9, hidden=False)) == (FEWER, KEPT, 9)


# ---- tables --------------------------------------------------------------------------------------


def fact(child: int, intervention: str = "Reading", *, effect: str = "", **more: Any) -> Fact:
    own = {"phase": "Secondary", "school": "Oak", "met": False, "paid": 10_000, "spent": 9_000}
    key = UUID(int=child + 1)
    return Fact(child=key, intervention=intervention, target=uuid4(), effect=effect, **(own | more))


def test_too_few_children_altogether_show_nothing() -> None:
    for table in reports.report([fact(number) for number in range(4)] * 3):
        assert (table.lines, table.total) == ((), None)
    assert reports.rows(table)[0][:2] == ["All", FEWER]


def test_lines_by_sum_and_those_of_few_children_as_one() -> None:
    facts = [fact(number, "Reading", effect="moderate") for number in range(6)]
    facts += [fact(number, "Mentoring", effect="significant", paid=50_000, met=True) for number in range(5)]
    facts += [fact(number, "Phonics") for number in range(3)] + [
        fact(number, "Arts") for number in range(3, 6)
    ]
    table = reports.report(facts)[0]
    assert [line.name for line in table.lines] == ["Mentoring", "Reading", "2 others together"]
    assert [line.paid for line in table.lines] == [250_000, 60_000, 60_000]
    assert table.lines[-1].names == ("Arts", "Phonics") and table.lines[-1].children == 6
    assert table.lines[0].effects == (5, 0, 0, 0, 0) and table.lines[0].met == 5
    assert table.total and (table.total.children, table.total.paid, table.total.spent) == (
        6,
        370_000,
        153_000,
    )
    files = reports.rows(table)
    assert ["Phonics", *[KEPT] * len(reports.COLUMNS)] in files


def test_a_few_without_effect_are_not_told_apart() -> None:
    facts = [fact(number, "Reading", effect="moderate") for number in range(9)]
    facts += [fact(9, "Reading", effect="none")]
    facts += [fact(number, "Mentoring", effect="moderate") for number in range(8)]
    facts += [fact(number, "Mentoring", effect="none") for number in range(8, 16)]
    for table in reports.report(facts):
        assert table.total and table.total.effects[3] == 9
    lines = {line.name: line for line in reports.report(facts)[0].lines}
    assert lines["Reading"].effects[3] == FEWER and lines["Reading"].effects[1] == KEPT
    assert lines["Mentoring"].effects[3] == KEPT and lines["Mentoring"].effects[1] == KEPT


def test_a_total_that_is_kept_back_in_one_table_is_so_in_all() -> None:
    facts = [fact(number, effect="moderate", school=f"School {number % 2}") for number in range(12)]
    facts += [fact(number, effect="none", school="School 0") for number in range(3)]
    totals = {table.total.effects for table in reports.report(facts) if table.total}
    assert len(totals) == 1 and FEWER in next(iter(totals))


def test_the_bars_are_as_long_as_their_sums() -> None:
    facts = [fact(number, "Reading", effect="moderate" if number < 5 else "none") for number in range(10)]
    facts += [fact(number, "Arts", paid=5_000, effect="none") for number in range(5)]
    facts += [fact(5, "Arts", paid=5_000, effect="minimal")]
    bars = reports.bars_of(reports.report(facts)[0])
    assert [bar.name for bar in bars] == ["Reading", "Arts"]
    assert sum(piece.width for piece in bars[0].pieces) == pytest.approx(reports.WIDTH)
    assert sum(piece.width for piece in bars[1].pieces) == pytest.approx(reports.WIDTH * 0.3)
    assert [piece.key for piece in bars[1].pieces] == ["kept"], "what is kept back is not drawn either"
    assert bars[1].words == "effects not shown"


# ---- the page ------------------------------------------------------------------------------------


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here() -> Scene:
    return scene()


def people(here: Scene) -> dict[str, Any]:
    return {"by": here.teacher, "officer": here.officer, "payer": here.who(Role.FUNDING_OFFICER)}


def paid_rows(aims: list[Target], number: int, here: Scene, *, effect: str = "") -> None:
    """Paid requests as they stand in the end, straight into the tables: lists are long, and tests are short."""
    by = here.teacher
    run = Run.objects.create(
        authority=here.authority, number=Run.objects.count() + 1, status="paid", made_at=NOW, made_by=by
    )
    for place in range(number):
        aim = aims[place % len(aims)]
        row = Request.objects.create(
            target=aim, authority=here.authority, child=aim.pep.child, school=here.school, intervention="mentoring",
            status="judged" if effect else "paid", effect=effect, evidence="So" if effect else "",
            starts_on=date(2026, 12, 7), ends_on=date(2027, 1, 29), asked_pence=9_000, agreed_pence=9_000,
            made_at=NOW, made_by=by, saved_at=NOW, saved_by=by, requested_at=NOW, requested_by=by, decided_at=NOW,
            decided_by=here.officer,
        )  # fmt: skip
        payment = Payment.objects.create(
            request=row, authority=here.authority, school=here.school, year=2026, due_on=TODAY, pence=9_000,
            reference=f"PPP-{run.number}-{place}", status="paid", run=run, paid_on=TODAY,
        )  # fmt: skip
        for kind, of in (("committed", None), ("paid", payment)):
            Entry.objects.create(
                authority=here.authority, child=row.child, school=here.school, request=row, payment=of, year=2026,
                kind=kind, pence=9_000, at=NOW, by=by,
            )  # fmt: skip


def aims_of(here: Scene, children: int) -> list[Target]:
    peps = [here.pep, *(here.another_child() for _ in range(children - 1))]
    return [target(pep, by=here.teacher, money="ppp") for pep in peps]


@pytest.mark.django_db
def test_page_and_files_say_the_same(here: Scene, today: None) -> None:
    aims = aims_of(here, 6)
    paid_rows(aims, 6, here, effect="significant")
    for aim in aims[:5]:
        judge_effect(
            request=money_spent(aim, pence=17_000, **people(here)), effect="moderate", evidence="Reads alone",
            by=here.teacher, now=NOW,
        )  # fmt: skip
    money_paid(aims[5], intervention="phonics", **people(here))
    money_paid(aims[4], intervention="phonics", **people(here))
    head = client_of(here.head)
    page = head.get(ADDRESS)
    words = text_of(page)
    assert page.status_code == 200 and "What the money did, 2026-27" in words
    assert "2 others together" in words and "Mentoring £540" in words
    assert "£1,800" in words and "£850" in words, "all that was paid and spent"
    assert "Phonics" in words and "£360" not in words, "a sum of few children stands nowhere"
    assert head.get(ADDRESS, {"year": "2025"}).status_code == 404
    assert "All years" in text_of(head.get(ADDRESS, {"year": "all"}))
    text = head.get(ADDRESS, {"as": "csv"}).content.decode("utf-8-sig")
    lines = {(row["Table"], row["Line"]): row for row in csv.DictReader(io.StringIO(text))}
    assert lines["Kind of intervention", "All"]["Paid"] == "1800.00"
    assert lines["Kind of intervention", "Phonics"]["Paid"] == KEPT
    assert lines["School", here.school.name]["Children"] == "6"
    book = load_workbook(io.BytesIO(head.get(ADDRESS, {"as": "xlsx", "year": "all"}).content))
    cells = {(row[0], row[1]): row for row in book.active.iter_rows(values_only=True)}
    assert cells["Phase", "All"][3] == 1800


@pytest.mark.django_db
def test_nothing_paid_and_too_few(here: Scene, today: None) -> None:
    head = client_of(here.head)
    assert "No money was paid to schools in 2026-27" in text_of(head.get(ADDRESS))
    paid_rows([target(here.pep, by=here.teacher, money="ppp")], 8, here)
    words = text_of(head.get(ADDRESS))
    assert "fewer than 5 children" in words and "£" not in words
    assert "90.00" not in head.get(ADDRESS, {"as": "csv"}).content.decode()


@pytest.mark.django_db
def test_what_was_taken_back_or_not_paid_did_nothing(here: Scene) -> None:
    aims = aims_of(here, 2)
    paid = money_paid(aims[0], **people(here))
    take_back(request=paid, pence=18_000, reason="Left", by=people(here)["payer"], now=NOW)
    money_asked(aims[1], by=here.teacher)
    assert reports.facts_of(here.authority, year=2026) == []
    money_paid(aims[1], intervention="phonics", **people(here))
    [found] = reports.facts_of(here.authority, year=None)
    assert (found.intervention, found.phase, found.paid, found.met) == ("Phonics", "Secondary", 18_000, False)
    assert reports.facts_of(here.authority, year=2025) == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_the_report_is_for_those_who_look_after_money(here: Scene, role: Role) -> None:
    may = role in (Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD, Role.FUNDING_OFFICER)
    assert client_of(here.who(role)).get(ADDRESS).status_code == (200 if may else 403)


@pytest.mark.django_db
def test_another_authoritys_money_is_not_in_it(here: Scene, today: None) -> None:
    paid_rows(aims_of(here, 6), 6, here)
    other = scene()
    assert "£540" in text_of(client_of(here.head).get(ADDRESS))
    assert "£540" not in text_of(client_of(other.head).get(ADDRESS))
    assert client_of(other.head).get(ADDRESS, {"authority": str(here.authority.pk)}).status_code == 404


@pytest.mark.django_db
def test_pages_ask_the_same_for_few_and_for_many(here: Scene, today: None) -> None:
    aims = aims_of(here, 6)
    paid_rows(aims, 6, here)
    head, counts = client_of(here.head), []
    head.get(ADDRESS)  # the first page of a session asks more
    for _round in range(2):
        counts.append([])
        for address in (ADDRESS, ADDRESS + "?as=csv", reverse("funding:child", args=[here.child.pk])):
            with CaptureQueriesContext(connection) as asked:
                assert head.get(address).status_code == 200
            counts[-1].append(len(asked))
        paid_rows(aims, 60, here, effect="none")
        paid_rows(aims[:1], 30, here)
    assert counts[0] == counts[1]


# ---- one child -----------------------------------------------------------------------------------


def of_child(here: Scene) -> str:
    return reverse("funding:child", args=[here.child.pk])


@pytest.mark.django_db
def test_a_childs_years_and_what_was_tried(here: Scene, today: None) -> None:
    set_rate(
        authority=here.authority, grant="lac", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31), pence=RATE,
        source="Invented", by=here.head, now=NOW,
    )  # fmt: skip
    aim = target(here.pep, by=here.teacher, money="ppp", outcome="Reads a chapter book")
    spent = money_spent(aim, pence=15_000, **people(here))
    judge_effect(request=spent, effect="moderate", evidence="Reads for ten minutes", by=here.teacher, now=NOW)
    no = money_asked(aim, by=here.teacher, intervention="arts")
    decline(request=no, reason="The school has it", by=here.officer, now=NOW)
    money_draft(aim, by=here.teacher, intervention="physical")
    later = opened_pep(here.child, next_term(here.authority), by=here.officer, now=at(days=14))
    review_target(
        pep=later, target=aim, values={"outcome": "mostly", "next": "finish", "evidence": "The record"},
        by=here.teacher, now=at(days=15),
    )  # fmt: skip
    page = client_of(here.teacher).get(of_child(here))
    words = text_of(page)
    assert "2026-27 £2,630 £180 £180 £150 £2,450" in words
    assert (
        "Moderate : Reads for ten minutes" in words
        and "Mostly met" in words
        and "Reads a chapter book" in words
    )
    assert "£180 agreed" in words and "£150 spent" in words
    assert "Arts participation, £180 Declined" in words
    assert "Physical activity" not in words, "a draft is nobody’s history"
    for row in (spent, no):
        assert reverse("funding:request", args=[row.pk]) in page.content.decode()
    title = page.content.decode().split("<title>")[1].split("</title>")[0]
    assert here.child.family_name not in title and here.child.given_name not in title


@pytest.mark.django_db
def test_what_is_not_known_is_said(here: Scene, today: None) -> None:
    words = text_of(client_of(here.teacher).get(of_child(here)))
    assert "Nothing was agreed for this child yet" in words
    assert "The rate for 2026-27 has not been entered" in words and "Not known £0 £0 £0 Not known" in words


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_a_childs_money_is_for_those_who_may_see_it(here: Scene, role: Role) -> None:
    none = (
        Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER, Role.SCHOOL_COLLEAGUE, Role.AUTHORITY_ADMINISTRATOR,
    )  # fmt: skip
    assert client_of(here.who(role)).get(of_child(here)).status_code == (404 if role in none else 200)


@pytest.mark.django_db
def test_nobody_elses_child(here: Scene) -> None:
    other = scene()
    for person in (other.teacher, other.head, other.who(Role.FUNDING_OFFICER)):
        found = client_of(person).get(of_child(here))
        missing = client_of(person).get(reverse("funding:child", args=[uuid4()]))
        assert (found.status_code, found.content) == (404, missing.content)
