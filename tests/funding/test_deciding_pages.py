"""Deciding about one request on its page: what it shows, every act, what is refused, two at once, what comes next."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.roles import Role
from epep.audit.models import AccessLog
from funding.actions import add_paper, answer, approve, ask, change_request, judge_effect
from funding.models import Decision, FundingYear, OwnRate, Request
from peps.attachments.checking import Checked
from tests.factories import NOW, Scene, scene, target
from tests.factories.money import RATE, money_draft, money_spent
from tests.funding.desk import BIG, QUEUE, asked, of, press
from tests.peps.pages import client_of, text_of, words

pytestmark = pytest.mark.django_db
OTHER = {"intervention": "mentoring"}
THIRD = {"intervention": "phonics"}


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


def buttons(page: Any) -> set[str]:
    """The acts that the page offers, by the end of their addresses."""
    text = page.content.decode()
    return {name for name in ("approve", "ask", "decline", "send-back", "release") if f'/{name}/"' in text}


# ---- who ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.VIRTUAL_SCHOOL_OFFICER, 200),
        (Role.VIRTUAL_SCHOOL_HEAD, 200),
        (Role.FUNDING_OFFICER, 200),
        (Role.DESIGNATED_TEACHER, 403),
        (Role.SOCIAL_WORKER, 403),
        (Role.SCHOOL_COLLEAGUE, 404),
        (Role.CARER, 404),
        (Role.YOUNG_PERSON, 404),
        (Role.REVIEWING_OFFICER, 404),
        (Role.AUTHORITY_ADMINISTRATOR, 404),
    ],
)
def test_who_decides(here: Scene, role: Role, status: int) -> None:
    one = asked(here)
    client = client_of(here.who(role))
    assert client.get(of(one)).status_code == status
    for act in ("approve", "ask", "decline"):
        assert client.post(of(one, act), {}).status_code == (422 if status == 200 else status), act
    second = {Role.VIRTUAL_SCHOOL_HEAD: 422, Role.FUNDING_OFFICER: 422}.get(
        role, 403 if status == 200 else status
    )
    assert client.post(of(one, "send_back"), {}).status_code == second
    one.refresh_from_db()
    assert one.status == "requested"


def test_another_authoritys_officer_finds_nothing(here: Scene) -> None:
    one, other = asked(here), scene()
    assert client_of(other.officer).get(of(one)).status_code == 404
    assert press(other.head, one).status_code == 404


# ---- what the page shows -----------------------------------------------------------------------------


def test_everything_that_bears_on_it_stands_on_the_page(here: Scene) -> None:
    people = {"by": here.teacher, "officer": here.officer, "payer": here.who(Role.FUNDING_OFFICER)}
    for intervention, effect in (("tuition_one", "moderate"), ("mentoring", "none")):
        done = money_spent(
            target(here.pep, by=here.teacher, money="ppp"), intervention=intervention, **people
        )
        judge_effect(request=done, effect=effect, evidence="Seen in the record", by=here.teacher, now=NOW)
    one = asked(
        here, exit_plan="", pattern="termly", starts_on=["1", "3", "2027"], ends_on=["30", "4", "2027"]
    )
    add_paper(
        request=one, kind="quote", by=here.teacher, now=NOW,
        file=Checked("pdf", "application/pdf", "quote.pdf", ContentFile(b"%PDF-1.4").read()),
    )  # fmt: skip
    page = client_of(here.officer).get(of(one))
    text = text_of(page)
    for said in (
        here.child.name, one.target.title, "From 0 books to 2 books", "The reading record, looked at each Friday",
        "Class teacher: Hears reading", "Reading tutor: £20 × 1.5 hours a week × 6 weeks", "£180", "Total",
        "2026-27", "2027-28", "£2,270", "It runs over 31 March", "Moderate , £180, one to one tuition",
        "None , £180, mentoring", "Seen in the record", "Conditions of grant", "Quote: quote.pdf", "8 bytes",
        "Nobody else in the class has a tutor", "Sent to the Virtual School", "to check", "The school",
    ):  # fmt: skip
        assert said in text.replace("\xa0", " "), said
    assert buttons(page) == {"approve", "ask", "decline"}
    assert f'value="{"180"}"' in page.content.decode()


def test_what_must_be_put_right_stands_first_and_stops_the_approval(here: Scene) -> None:
    one = asked(here)
    Request.objects.filter(pk=one.pk).update(ends_on=date(2026, 12, 1))
    page = client_of(here.officer).get(of(one))
    text = text_of(page)
    assert "to put right" in text and "cannot be approved until this is put right" in text
    assert text.index("To put right") < text.index("Your decision")
    refused = press(here.officer, one)
    assert refused.status_code == 422
    assert "There is a problem" in text_of(refused)


def test_the_look_is_logged_and_the_title_names_nobody(here: Scene) -> None:
    one = asked(here)
    page = client_of(here.officer).get(of(one))
    assert AccessLog.objects.filter(page="funding:decide", actor_id=here.officer.pk).count() == 1
    title = page.content.decode().split("<title>")[1].split("</title>")[0]
    assert here.child.family_name not in title
    assert "no-store" in page["Cache-Control"]


def test_a_draft_is_not_decided(here: Scene) -> None:
    draft = money_draft(target(here.pep, by=here.teacher), by=here.teacher)
    assert client_of(here.officer).get(of(draft))["Location"] == of(draft, "request")


def test_acts_are_posts(here: Scene) -> None:
    one = asked(here)
    for act in ("approve", "ask", "decline", "release"):
        assert client_of(here.officer).get(of(one, act))["Location"] == of(one)


# ---- approving ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["180", "£180.00", " 180.0 "])
def test_approved_in_full(here: Scene, typed: str) -> None:
    one = asked(here)
    page = press(here.officer, one, pounds=typed)
    assert page["Location"] == QUEUE
    one.refresh_from_db()
    assert (one.status, one.agreed_pence, one.decided_by) == ("scheduled", 18000, here.officer)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"pounds": ""}, "Enter how much you approve"),
        ({"pounds": "lots"}, "must be in pounds"),
        ({"pounds": "-5"}, "must be more than £0"),
        ({"pounds": "0"}, "Enter more than £0"),
        ({"pounds": "10.123"}, "2 figures after the point"),
        ({"pounds": "180.01"}, "Approve £180, which was asked for, or less"),
        ({"pounds": "100"}, "Say why you approve less than was asked"),
        ({"pounds": "100", "reason": "Pay to sort code 12-34-56, account 12345678"}, "bank details"),
    ],
)
def test_what_is_refused_stays_as_it_was_typed(here: Scene, sent: dict[str, str], message: str) -> None:
    one = asked(here)
    page = press(here.officer, one, **sent)
    assert page.status_code == 422
    assert message in text_of(page)
    html = page.content.decode()
    assert "<title>Error: " in html and f'value="{sent["pounds"]}"' in html if sent["pounds"] else True
    assert Decision.objects.count() == 0


def test_less_is_approved_with_a_reason_the_school_reads(here: Scene) -> None:
    one = asked(here)
    press(here.officer, one, pounds="120", reason="Four weeks first")
    one.refresh_from_db()
    assert one.status_words == "Approved in part, to be paid"
    page = text_of(client_of(here.head).get(of(one)))
    assert "Four weeks first" in page and "approved £120" in page


def test_nobody_decides_about_their_own(here: Scene) -> None:
    one = asked(here, by=here.officer)
    page = client_of(here.officer).get(of(one))
    assert buttons(page) == set()
    assert "You asked for this money, so somebody else must decide." in text_of(page)
    for act, sent in (("approve", {}), ("decline", {"reason": "No"})):
        assert press(here.officer, one, act, **sent).status_code == 422
    assert press(here.second_officer, one).status_code == 302


def test_two_officers_at_once_make_one_decision_and_the_other_sees_it(here: Scene) -> None:
    one = asked(here)
    assert client_of(here.second_officer).get(of(one)).status_code == 200
    press(here.officer, one)
    late = press(here.second_officer, one, "decline", reason="Paid by the plan")
    assert late.status_code == 409
    text = text_of(late)
    assert f"{here.officer.name} approved £180" in text and "Paid by the plan" in text
    assert buttons(late) == set()
    assert [row.kind for row in Decision.objects.all()] == ["approve"]


def test_a_button_pressed_twice_is_one_decision_and_no_error(here: Scene) -> None:
    one = asked(here)
    for _ in range(2):
        assert press(here.officer, one).status_code == 302
    assert Decision.objects.count() == 1
    other = asked(here, **OTHER)
    for _ in range(2):
        assert press(here.officer, other, "decline", reason="No").status_code == 302
    assert Decision.objects.filter(request=other).count() == 1


def test_what_changed_under_the_reader_is_read_again_first(here: Scene) -> None:
    one = asked(here)
    query = ask(request=one, question="Which?", by=here.second_officer, now=NOW)
    changed = change_request(request=query, revision=1, typed={"need": "Other"}, by=here.teacher, now=NOW)
    answer(request=changed, text="This one", by=here.teacher, now=NOW)
    page = press(here.officer, one)
    assert page.status_code == 409
    assert f"{here.teacher.name} changed this request" in text_of(page)
    fresh = Request.objects.get()
    assert press(here.officer, fresh).status_code == 302


# ---- asking, declining -------------------------------------------------------------------------------


def test_a_question_waits_for_its_answer(here: Scene) -> None:
    one = asked(here)
    empty = press(here.officer, one, "ask", question=" ")
    assert empty.status_code == 422 and "Enter your question" in text_of(empty)
    assert 'id="act-ask" open' in empty.content.decode()
    assert press(here.officer, one, "ask", question="Which programme?").status_code == 302
    page = client_of(here.head).get(of(one))
    assert "Which programme?" in text_of(page) and buttons(page) == set()
    answer(request=Request.objects.get(), text="The school’s", by=here.teacher, now=NOW)
    assert buttons(client_of(here.head).get(of(one))) == {"approve", "ask", "decline"}


def test_declined_with_a_reason(here: Scene) -> None:
    one = asked(here)
    assert "Say why it is declined" in text_of(press(here.officer, one, "decline"))
    press(here.officer, one, "decline", reason="The plan pays this")
    page = client_of(here.head).get(of(one))
    assert "Declined" in text_of(page) and "The plan pays this" in text_of(page)
    assert buttons(page) == set()


# ---- two people --------------------------------------------------------------------------------------


def test_a_second_person_approves_the_same_sum(here: Scene) -> None:
    one = asked(here, **BIG)
    assert "Above that it waits for a second person" in text_of(client_of(here.officer).get(of(one)))
    press(here.officer, one, pounds="900", reason="Nine hours")
    first = client_of(here.officer).get(of(one))
    assert "A second person must look at it." in text_of(first) and buttons(first) == {"decline"}
    officer = client_of(here.second_officer).get(of(one))
    assert "which your role does not include" in text_of(officer) and buttons(officer) == {"decline"}
    page = client_of(here.head).get(of(one))
    assert buttons(page) == {"approve", "send-back", "decline"}
    assert 'name="pounds" value="900"' in page.content.decode() and "Nine hours" in text_of(page)
    assert press(here.head, one, pounds="900").status_code == 302
    one.refresh_from_db()
    assert (one.status, one.agreed_pence) == ("scheduled", 90000)


def test_the_second_person_sends_it_back(here: Scene) -> None:
    one = asked(here, **BIG)
    press(here.officer, one, pounds="1000")
    assert "Say why you send it back" in text_of(press(here.head, one, "send_back"))
    press(here.head, one, "send_back", reason="Get a quote first")
    one.refresh_from_db()
    assert one.status == "requested"
    assert "Get a quote first" in text_of(client_of(here.officer).get(of(one)))


def test_the_first_and_the_second_officer_at_once(here: Scene) -> None:
    one = asked(here, **BIG)
    press(here.officer, one, pounds="1000")
    late = press(here.second_officer, one, pounds="1000")
    assert late.status_code in (403, 422) and Decision.objects.count() == 1
    assert f"{here.officer.name} approved £1,000" in text_of(late)


# ---- held --------------------------------------------------------------------------------------------


def test_held_money_says_what_it_waits_for_and_is_released_when_nothing_holds_it() -> None:
    here = scene(preset="norfolk")
    one = asked(here)
    page = press(here.officer, one)
    assert "It is released when the plan is" in " ".join(words(page))
    shown = client_of(here.officer).get(of(one))
    assert "It is released when the plan is" in text_of(shown) and buttons(shown) == set()
    press(here.officer, one, "release")
    one.refresh_from_db()
    assert one.status == "approved"
    rules = FundingYear.objects.get(authority=here.authority, year=2026)
    rules.values = {"gate": ""}
    rules.save()
    assert buttons(client_of(here.officer).get(of(one))) == {"release"}
    press(here.officer, one, "release")
    one.refresh_from_db()
    assert one.status == "scheduled"


# ---- and open next -----------------------------------------------------------------------------------


def test_the_next_one_is_the_next_of_the_list_it_was_opened_from(here: Scene) -> None:
    first, second, third = asked(here), asked(here, minutes=1, **OTHER), asked(here, minutes=2, **THIRD)
    assert press(here.officer, first, then="next")["Location"] == of(second)
    assert press(here.officer, third, then="next")["Location"] == of(second)
    last = press(here.officer, second, then="next")
    assert last["Location"] == QUEUE and words(last) == [
        "£180 is approved. It can be paid.",
        "Nothing more waits for you in this list.",
    ]


def test_the_next_one_keeps_filters_and_order(here: Scene) -> None:
    small, big = asked(here), asked(here, minutes=1, **BIG, **OTHER)
    middle = asked(here, minutes=2, **THIRD, lines=[{"what": "Books", "per": "item", "rate": "500"}])
    page = press(here.officer, big, query="?sort=largest", pounds="1000", then="next")
    assert page["Location"] == f"{of(middle)}?sort=largest"
    page = press(here.officer, middle, query="?intervention=tuition_one", pounds="500", then="next")
    assert page["Location"] == f"{of(small)}?intervention=tuition_one"
    listed = client_of(here.officer).get(QUEUE, {"sort": "largest"}).content.decode()
    assert f"{of(small)}?sort=largest" in listed


def test_the_next_one_is_one_that_this_person_can_decide(here: Scene) -> None:
    first, _own = asked(here), asked(here, minutes=1, by=here.officer, **OTHER)
    second = asked(here, minutes=2, **BIG, **THIRD)
    approve(request=second, pence=100000, by=here.second_officer, now=NOW)
    last = asked(here, minutes=3, intervention="therapy")
    assert press(here.officer, first, then="next")["Location"] == of(last)  # an officer is no second approver
    assert press(here.head, last, then="next")["Location"] == of(_own)
    assert press(here.head, _own, then="next")["Location"] == of(second)


def test_after_it_is_decided_the_next_is_a_link(here: Scene) -> None:
    first, second = asked(here), asked(here, minutes=1, **OTHER)
    press(here.officer, first)
    assert f'href="{of(second)}"' in client_of(here.officer).get(of(first)).content.decode()
