"""The desk's lists: reach, order, filters, pages, what a row says, the same queries at any length."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.roles import Role
from children.models import CarePeriod
from epep.audit.models import AccessLog
from funding import querysets, querysets_desk
from funding.actions import approve, ask, judge_effect
from funding.models import FundingYear, OwnRate, Request
from funding.querysets_rows import looks
from tests.factories import (
    NOW,
    TODAY,
    Scene,
    authority_with_settings,
    member,
    scene,
    school,
    school_spell,
    target,
)
from tests.factories.money import RATE, money_asked, money_draft, money_spent
from tests.funding.desk import BIG, QUEUE, SEVERAL, asked, of, queries, rows
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db
MENTOR = {"intervention": "mentoring"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here() -> Scene:
    found = scene()
    OwnRate.objects.create(
        authority=found.authority,
        grant="lac",
        starts_on=date(2026, 4, 1),
        ends_on=date(2027, 3, 31),
        pence=RATE,
        source="Test",
    )
    return found


def listed(client: Client, **query: str) -> list[Any]:
    """Ids of the requests on the page, in order."""
    page = client.get(QUEUE, query)
    assert page.status_code == 200
    return [row["request"].pk for row in page.context["rows"]]


def row(client: Client, **query: str) -> dict[str, Any]:
    """The only row of the page."""
    found: list[dict[str, Any]] = client.get(QUEUE, query).context["rows"]
    assert len(found) == 1
    return found[0]


# ---- who, and in which order -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.VIRTUAL_SCHOOL_OFFICER, 200),
        (Role.VIRTUAL_SCHOOL_HEAD, 200),
        (Role.FUNDING_OFFICER, 200),
        (Role.DESIGNATED_TEACHER, 403),
        (Role.SCHOOL_COLLEAGUE, 403),
        (Role.SOCIAL_WORKER, 403),
        (Role.CARER, 403),
        (Role.YOUNG_PERSON, 403),
        (Role.AUTHORITY_ADMINISTRATOR, 403),
    ],
)
def test_the_desk_is_for_those_who_decide(here: Scene, role: Role, status: int) -> None:
    asked(here)
    client = client_of(here.who(role))
    for address in (QUEUE, f"{QUEUE}?list=held", f"{QUEUE}?list=questions"):
        assert client.get(address).status_code == status, address
    assert client.get(SEVERAL, {"request": "x"}).status_code in ((302,) if status == 200 else (403,))


def test_another_authority_is_not_on_the_desk(here: Scene) -> None:
    mine = asked(here)
    other = scene(authority=authority_with_settings(name="Fenland"))
    theirs = asked(other)
    assert listed(client_of(here.who(Role.FUNDING_OFFICER))) == [mine.pk]
    member(Role.FUNDING_OFFICER, other.authority, who=here.who(Role.FUNDING_OFFICER))
    client = client_of(here.who(Role.FUNDING_OFFICER))
    assert set(listed(client)) == {mine.pk, theirs.pk}
    assert "Fenland" in text_of(client.get(QUEUE))


def test_the_longest_waiting_stands_first_and_other_orders_are_chosen(here: Scene) -> None:
    second, first = asked(here, minutes=5, **MENTOR), asked(here, minutes=1)
    third = asked(here, minutes=9, intervention="phonics", **BIG)
    client = client_of(here.officer)
    assert listed(client) == [first.pk, second.pk, third.pk]
    assert listed(client, sort="newest") == [third.pk, second.pk, first.pk]
    assert listed(client, sort="largest")[0] == third.pk
    assert listed(client, sort="smallest")[-1] == third.pk
    assert listed(client, sort="nonsense") == [first.pk, second.pk, third.pk]


def test_drafts_and_what_is_decided_do_not_wait(here: Scene) -> None:
    money_draft(target(here.pep, by=here.teacher, money="ppp"), by=here.teacher)
    done = asked(here)
    approve(request=done, pence=18000, by=here.officer, now=NOW)
    assert listed(client_of(here.officer)) == []
    assert "Nothing waits for a decision." in text_of(client_of(here.officer).get(QUEUE))


def test_filters(here: Scene) -> None:
    one, two = asked(here), asked(here, minutes=1, **MENTOR)
    big = asked(here, minutes=2, intervention="phonics", **BIG)
    client = client_of(here.officer)
    assert listed(client, intervention="mentoring") == [two.pk]
    assert listed(client, school=here.school.name.upper()) == [one.pk, two.pk, big.pk]
    assert listed(client, school="Nowhere") == []
    assert listed(client, above="1") == [big.pk]
    approve(request=big, pence=100000, by=here.head, now=NOW)
    assert listed(client, status="second") == [big.pk]
    assert listed(client, status="requested") == [one.pk, two.pk]
    assert listed(client, status="paid") == [one.pk, two.pk, big.pk]
    page = text_of(client.get(QUEUE, {"school": "Nowhere", "intervention": "mentoring"}))
    assert "Intervention: Mentoring" in page and "No requests match these filters." in page


def test_above_follows_the_rules_of_the_year_it_starts_in(here: Scene) -> None:
    big = asked(here, **BIG)
    FundingYear.objects.create(authority=here.authority, year=2026, values={"alone": "2000"})
    assert listed(client_of(here.officer), above="1") == []
    next_year = {"starts_on": ["1", "5", "2027"], "ends_on": ["28", "5", "2027"]}
    later = asked(here, intervention="phonics", **BIG, **next_year)
    assert listed(client_of(here.officer), above="1") == [later.pk]
    assert set(listed(client_of(here.officer))) == {big.pk, later.pk}


# ---- what a row says ---------------------------------------------------------------------------------


def test_a_row_says_what_an_officer_looks_for(here: Scene) -> None:
    money_spent(
        target(here.pep, by=here.teacher, money="ppp"), by=here.teacher, officer=here.officer,
        payer=here.who(Role.FUNDING_OFFICER),
    )  # fmt: skip
    spent = Request.objects.get()
    judge_effect(request=spent, effect="moderate", evidence="Reads more", by=here.teacher, now=NOW)
    waits = asked(here, **MENTOR)
    found = row(client_of(here.officer))
    assert found["look"].left == RATE - 18000
    assert found["look"].last_words == "Moderate, £180, one to one tuition"
    page = text_of(client_of(here.officer).get(QUEUE))
    for words in (
        here.child.name, here.school.name, "Mentoring", waits.target.title, "£180", "£2,450", "Moderate, £180",
        "Since today",
    ):  # fmt: skip
        assert words in page, words


def test_days_waiting_and_a_sum_above_what_is_left(here: Scene) -> None:
    for one in rows(here, 1, requested_at=NOW - timedelta(days=3), asked_pence=300000, whole_pence=300000):
        assert row(client_of(here.officer))["over"], one
    page = text_of(client_of(here.officer).get(QUEUE))
    assert "3 days" in page and "less than asked" in page and "needs two people" in page


def test_one_that_waits_for_a_second_approver_is_marked(here: Scene) -> None:
    approve(request=asked(here, **BIG), pence=100000, by=here.officer, now=NOW)
    page = text_of(client_of(here.head).get(QUEUE))
    assert "Waiting for a second approver" in page and f"{here.officer.name} approved £1,000 first" in page
    assert "You approved £1,000 first" in text_of(client_of(here.officer).get(QUEUE))


def test_open_questions_and_held_money_have_lists_of_their_own() -> None:
    here = scene(preset="norfolk")
    question, held = asked(here), asked(here, **MENTOR)
    ask(request=question, question="Which programme?", by=here.officer, now=NOW)
    approve(request=held, pence=18000, by=here.officer, now=NOW)
    client = client_of(here.officer)
    assert listed(client) == []
    assert listed(client, list="questions") == [question.pk]
    assert "Which programme?" in text_of(client.get(QUEUE, {"list": "questions"}))
    assert listed(client, list="held") == [held.pk]
    page = text_of(client.get(QUEUE, {"list": "held"}))
    assert "released when the plan is" in page
    assert "Approved, not released (1)" in page and "Waiting for an answer (1)" in page


def test_nobody_ticks_their_own(here: Scene) -> None:
    mine = asked(here, by=here.officer)
    page = client_of(here.officer).get(QUEUE)
    assert "You asked for this" in text_of(page)
    assert f'value="{mine.pk}"' not in page.content.decode()
    assert f'value="{mine.pk}"' in client_of(here.head).get(QUEUE).content.decode()


def test_the_page_is_not_kept_and_its_title_names_nobody(here: Scene) -> None:
    asked(here)
    page = client_of(here.officer).get(QUEUE)
    assert "no-store" in page["Cache-Control"]
    title = page.content.decode().split("<title>")[1].split("</title>")[0]
    assert here.child.family_name not in title and "Requests for money" in title
    assert not AccessLog.objects.filter(page="funding:queue").exists()


# ---- read at once, like one by one -----------------------------------------------------------------


def shapes(here: Scene) -> Iterator[Request]:
    """Requests of children with different things round them."""
    yield asked(here)
    yield asked(here, **MENTOR, starts_on=["1", "3", "2027"], ends_on=["30", "4", "2027"])
    yield approve(
        request=asked(here, **BIG, intervention="phonics"), pence=90000, reason="Less", by=here.head, now=NOW
    )
    paid = money_spent(
        target(here.pep, by=here.teacher, money="ppp"), by=here.teacher, officer=here.officer,
        payer=here.who(Role.FUNDING_OFFICER), intervention="therapy",
    )  # fmt: skip
    judge_effect(request=paid, effect="none", evidence="No change", by=here.teacher, now=NOW)
    moved = here.another_child()
    other = school(name="Elsewhere", type_code="10")
    school_spell(moved.child, other, since=date(2026, 9, 2))
    yield money_asked(target(moved, by=here.teacher), by=here.teacher, now=NOW)
    left = here.another_child()
    CarePeriod.objects.filter(child=left.child).update(ended_on=date(2027, 1, 5))
    yield money_asked(target(left, by=here.teacher), by=here.teacher, now=NOW)


def test_many_are_looked_at_as_one_is(here: Scene) -> None:
    keys = [one.pk for one in shapes(here)]
    found = looks(querysets_desk.whole(keys), today=TODAY)
    assert [look.request.pk for look in found] == keys
    for look in found:
        fresh = Request.objects.get(pk=look.request.pk)
        assert look.asked == querysets.asked_of(fresh, today=TODAY)
    assert found[2].first and found[2].first.by == here.head
    assert looks([], today=TODAY) == []


@pytest.mark.parametrize("which", ["waiting", "questions", "held"])
def test_the_desk_takes_the_same_queries_for_one_and_for_thirty(here: Scene, which: str) -> None:
    status = {"waiting": "requested", "questions": "query", "held": "approved"}[which]
    own = {"status": status}
    if which == "held":
        own |= {"agreed_pence": 18000, "decided_at": NOW, "decided_by": here.officer}  # type: ignore[dict-item]
    client, url = client_of(here.officer), f"{QUEUE}?list={which}&above=1&intervention=tuition_one"
    rows(here, 1, **own)
    few = queries(client, url), queries(client, f"{QUEUE}?list={which}")
    rows(here, 29, **own)
    assert len(listed(client, list=which)) == 30
    assert (queries(client, url), queries(client, f"{QUEUE}?list={which}")) == few


def test_the_first_page_walks_along_the_index_of_what_waits(here: Scene) -> None:
    rows(here, 3)
    [waiting] = querysets_desk.lists_of(here.officer, [here.authority], {}, on=TODAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
        )
    plan = waiting.order_by("requested_at", "pk").values_list("pk")[:51].explain()
    assert "request_to_decide" in plan and "Sort" not in plan, plan


def test_pages_of_fifty_by_any_order(here: Scene) -> None:
    made = rows(here, 53)
    client = client_of(here.officer)
    for order, expected in (("oldest", list(reversed(made))), ("newest", made)):
        ids = [one.pk for one in expected]
        page = client.get(QUEUE, {"sort": order})
        assert listed(client, sort=order) == ids[:50]
        assert not page.context["page"].earlier
        later = page.context["page"].later
        assert listed(client, sort=order, after=later) == ids[50:]
        back = client.get(QUEUE, {"sort": order, "after": later}).context["page"].earlier
        assert listed(client, sort=order, before=back) == ids[:50]
    for order in ("largest", "smallest"):
        page = client.get(QUEUE, {"sort": order})
        rest = listed(client, sort=order, after=page.context["page"].later)
        assert len(rest) == 3 and len({*listed(client, sort=order), *rest}) == 53
    assert len(listed(client, after="nonsense")) == 50
    assert "53 requests" in text_of(client.get(QUEUE))


# ---- where it is found -------------------------------------------------------------------------------


def test_homes_and_the_menu_lead_to_the_desk(here: Scene) -> None:
    one = asked(here)
    officer = client_of(here.officer).get("/")
    [count] = [item for item in officer.context["counts"] if item["text"] == "money to decide"]
    assert (count["number"], count["url"]) == (1, QUEUE)
    money = client_of(here.who(Role.FUNDING_OFFICER)).get("/")
    assert of(one) in money.content.decode() and "waiting" in text_of(money).lower()
    assert [item["number"] for item in money.context["counts"]] == [1, 0, 0]
    for role, urls in (
        (Role.FUNDING_OFFICER, [QUEUE]),
        (Role.VIRTUAL_SCHOOL_HEAD, [QUEUE]),
        (Role.DESIGNATED_TEACHER, ["/funding/school/"]),
        (Role.SOCIAL_WORKER, []),
    ):
        menu = client_of(here.who(role)).get("/children/").context["navigation"]
        assert [item["url"] for item in menu if item["text"] == "Money"] == urls, role


def test_the_money_home_takes_the_same_queries(here: Scene) -> None:
    client = client_of(here.who(Role.FUNDING_OFFICER))
    rows(here, 1)
    few = queries(client, "/")
    rows(here, 20)
    assert queries(client, "/") == few
