"""What changed since last term: the card of a plan and the page that compares, for whom they show what."""

from __future__ import annotations

import re
from time import process_time
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from accounts.roles import Role
from children.models import Child, Link, Placement
from peps.diffing import ADDED, REMOVED, SAME, Differ, Row
from peps.models import Pep, Section
from targets.actions import review_target
from tests.factories import (
    Scene,
    at,
    fill_everything,
    finalise,
    link,
    member,
    next_term,
    opened_pep,
    scene,
    submit,
    target,
    user,
)
from tests.peps.pages import client_of, save, text_of, url
from tests.peps.test_carrying import repinned

pytestmark = pytest.mark.django_db

TEXT = "strengths_strengths"
FIRST = "This is the first plan, so there is nothing to compare."


def turn_the_term(here: Scene) -> None:
    """From here on the scene's plan is that of the next term."""
    here.pep = opened_pep(here.child, next_term(here.authority), by=here.officer, now=at(days=14))


def card(here: Scene, who: Any) -> str:
    """The words of the card on the plan's page."""
    html = client_of(who).get(url(here, "overview")).content.decode()
    found = re.search(r'<section[^>]*aria-labelledby="since-title">(.*?)</section>', html, re.S)
    assert found
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))


def compared(here: Scene, who: Any, **asked: str) -> HttpResponse:
    """The page that compares."""
    return client_of(who).get(url(here, "since_last_term"), asked)


def question(response: HttpResponse, key: str) -> str:
    """The HTML of one question of that page; "" when it is not there."""
    found = re.search(rf'id="q-{key}">(.*?)</div>', response.content.decode(), re.S)
    return found[1] if found else ""


# ---- the card --------------------------------------------------------------------------------------


def test_the_first_plan_has_nothing_to_compare_and_no_link(here: Scene) -> None:
    assert FIRST in card(here, here.teacher)
    page = client_of(here.teacher).get(url(here, "overview")).content.decode()
    assert url(here, "since_last_term") not in page
    assert FIRST in text_of(compared(here, here.teacher))


def test_the_card_has_facts_old_and_new_with_source_and_day(here: Scene) -> None:
    save(here, here.worker, {"family_time": "Mum on Saturdays", "care_plan": "long_term"}, key="care")
    Child.objects.filter(pk=here.child.pk).update(
        religion="Sikh", sources={"religion": {"source": "the import", "on": "2026-12-01"}}
    )
    save(here, here.worker, {"identity_religion": "Quaker"}, key="care")
    here.child.refresh_from_db()
    turn_the_term(here)
    text = card(here, here.worker)
    assert "Religion or belief: Quaker → to Sikh From the import, 1 December 2026" in text
    assert "Family time" not in text
    save(here, here.worker, {"family_time": "Mum on Sundays"}, key="care", now=at(days=15))
    text = card(here, here.worker)
    assert "Mum on Saturdays → to Mum on Sundays" in text
    assert f"Changed by {here.worker.name} on 8 December 2026" in text


def test_the_card_tells_attendance_and_sdq_as_movements(here: Scene) -> None:
    save(
        here, here.teacher, {"enrolment_provision": "school", "attendance_percent": "88", "sdq_teacher": "18"}
    )
    turn_the_term(here)
    assert "Attendance: 88% , in Autumn 2026, not entered yet this term" in card(here, here.teacher)
    save(here, here.teacher, {"attendance_percent": "94", "sdq_teacher": "14"})
    text = card(here, here.teacher)
    assert "Attendance: 88% → to 94% , up by 6 percentage points" in text
    assert "Teacher’s SDQ total: 18 → to 14 , down by 4: fewer difficulties" in text


def test_the_card_names_people_who_are_new_or_gone_but_no_carer_to_the_school(here: Scene) -> None:
    turn_the_term(here)
    day = at(days=10).date()
    Link.objects.filter(child=here.child, role__in=[Role.SOCIAL_WORKER, Role.CARER]).update(ended_on=day)
    worker = member(Role.SOCIAL_WORKER, here.authority, name="Nia Newcome")
    link(here.child, worker, Role.SOCIAL_WORKER, since=day)
    carer = member(Role.CARER, here.authority, name="Cara Careful")
    link(here.child, carer, Role.CARER, since=day)
    gone = here.worker
    gone.is_active = False
    gone.save()
    fresh = here.who(Role.TEAM_MANAGER)
    from peps import since_last

    here.pep.__dict__.pop("_last_plan", None)
    for who, knows in ((fresh, True), (here.teacher, False)):
        found = since_last.since_last(here.pep, who, on=at(days=14).date())
        names = {(way, name) for way, name, _role in found.people}
        assert {("New", "Nia Newcome"), ("Gone", gone.name)} <= names
        assert (("New", "Cara Careful") in names) is knows
        assert (("Gone", here.carer.name) in names) is knows


def test_a_person_whose_role_ended_at_the_school_is_gone(here: Scene) -> None:
    turn_the_term(here)
    day = at(days=10).date()
    new = member(Role.DESIGNATED_TEACHER, here.school, who=user(name="Tessa Teach"), since=day)
    Membership.objects.filter(user=here.teacher, role=Role.DESIGNATED_TEACHER).update(ends_on=day)
    from peps import since_last

    people = since_last.since_last(here.pep, new, on=at(days=14).date()).people
    assert people == [
        ("New", "Tessa Teach", "Designated teacher"),
        ("Gone", here.people[Role.DESIGNATED_TEACHER].name, "Designated teacher"),
    ]


def test_the_card_counts_targets_that_go_on(here: Scene) -> None:
    old = [target(here.pep, by=here.teacher, outcome=title) for title in ("Reads", "Writes")]
    turn_the_term(here)
    assert "0 of 2 targets carried on." in card(here, here.teacher)
    review_target(pep=here.pep, target=old[0], values={"outcome": "partly"}, by=here.teacher, now=at(days=15))
    target(here.pep, by=here.teacher, outcome="Counts")
    assert "1 of 2 targets carried on. 1 new target." in card(here, here.teacher).replace("  ", " ")


def test_the_card_cuts_long_answers_and_counts_what_does_not_fit(here: Scene) -> None:
    keys = ["family_time", "family_life_story", "health_conditions", "health_medication", "identity_uln"]
    keys += ["identity_religion", "identity_la_child_id", "identity_preferred_name"]
    Child.objects.filter(pk=here.child.pk).update(la_child_id="")
    save(here, here.worker, dict.fromkeys(keys, "One"), key="care")
    turn_the_term(here)
    save(here, here.worker, {key: "Two " * 40 if "_time" in key else "Two" for key in keys}, key="care")
    text = card(here, here.worker)
    assert "2 more facts changed" in text
    assert "Two Two …" in text and "Two " * 40 not in text


# ---- who sees what ---------------------------------------------------------------------------------


def test_what_is_kept_from_schools_is_on_neither_card_nor_page(here: Scene) -> None:
    save(here, here.worker, {"placement_address": "7 Hidden Lane"}, key="care")
    Placement.objects.filter(child=here.child).update(address="9 Secret Close", carer_name="Zed Carer")
    turn_the_term(here)
    for asked in ({}, {"all": "1"}):
        known = compared(here, here.worker, **asked).content.decode()
        assert "Hidden" in known and "Secret" in known and "Zed" in known
        kept = compared(here, here.teacher, **asked).content.decode()
        assert not re.search("Hidden|Secret|Zed|Placement address|Main carer", kept)
    assert "7 Hidden Lane" in card(here, here.worker)
    assert not re.search("Hidden|Secret|Zed", card(here, here.teacher))


def test_what_the_earlier_form_kept_from_schools_is_kept_still(here: Scene) -> None:
    save(here, here.worker, {"family_time": "7 Hidden Lane"}, key="care")
    repinned(here.pep, "family_time", confidential=True)
    turn_the_term(here)
    save(here, here.worker, {"family_time": "9 Secret Close"}, key="care")
    assert "Hidden" in compared(here, here.worker).content.decode()
    assert not re.search("Hidden|Secret", compared(here, here.teacher, all="1").content.decode())
    assert not re.search("Hidden|Secret", card(here, here.teacher))


@pytest.mark.parametrize("role", [Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER])
def test_for_whom_no_draft_exists_there_is_no_comparison(here: Scene, role: Role) -> None:
    turn_the_term(here)
    assert compared(here, here.who(role)).status_code == 404


def test_nobody_compares_a_plan_of_another_child(here: Scene) -> None:
    turn_the_term(here)
    assert compared(here, scene().teacher).status_code == 404


# ---- the page --------------------------------------------------------------------------------------


def test_changed_words_are_marked_on_their_side_and_said(here: Scene) -> None:
    save(here, here.teacher, {TEXT: "Reads ten pages a day with help", "strengths_barriers": "Noise"})
    turn_the_term(here)
    assert question(compared(here, here.teacher), TEXT) == "", "not answered yet is no change"
    save(here, here.teacher, {TEXT: "Reads twenty pages a day <script>alert(1)</script>"})
    response = compared(here, here.teacher)
    html = question(response, TEXT)
    was, now = html.split("epep-fromto__now")
    assert '<del><span class="govuk-visually-hidden">removed: </span>ten ' in was and "<ins>" not in was
    assert '<ins><span class="govuk-visually-hidden">added: </span>twenty ' in now and "<del>" not in now
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in now
    assert "<script>alert" not in response.content.decode()
    assert question(response, "strengths_barriers") == ""
    every = compared(here, here.teacher, all="1")
    assert "Noise" in question(every, "strengths_barriers") and "Not answered" in question(
        every, "strengths_barriers"
    )
    assert "Show only changed answers" in text_of(every) and "Show all answers" in text_of(response)


def test_an_answer_that_was_emptied_is_a_change(here: Scene) -> None:
    save(here, here.worker, {"family_time": "Mum on Saturdays"}, key="care")
    turn_the_term(here)
    assert question(compared(here, here.worker), "family_time") == ""
    save(here, here.worker, {"family_time": ""}, key="care")
    assert "Not answered" in question(compared(here, here.worker), "family_time")


def test_in_a_plan_that_was_sent_what_is_not_answered_is_a_change(here: Scene) -> None:
    save(here, here.teacher, {"meeting_well": "Art"}, key="meeting")
    turn_the_term(here)
    assert question(compared(here, here.teacher), "meeting_well") == ""
    submit(here.pep, now=at(days=15))
    assert "Art" in question(compared(here, here.officer), "meeting_well")


def test_a_tick_is_no_change(here: Scene) -> None:
    save(here, here.worker, {"safety_collect": {"value": "The carers", "confirmed": "on"}}, key="care")
    turn_the_term(here)
    assert question(compared(here, here.worker), "safety_collect") == ""


def test_tables_are_compared_by_row(here: Scene) -> None:
    rows = [{"agency": "CAMHS", "work": "Weekly talks"}, {"agency": "Youth justice", "work": "Visits"}]
    save(here, here.worker, {"agencies_list": rows}, key="care")
    turn_the_term(here)
    rows = [{"agency": "Speech therapy", "work": "Groups"}, {"agency": "CAMHS", "work": "Monthly talks"}]
    save(here, here.worker, {"agencies_list": rows}, key="care")
    was, now = question(compared(here, here.worker), "agencies_list").split("epep-fromto__now")
    assert "removed: </span>Weekly" in was and "removed: </span>Agency: Youth justice" in was
    assert "added: </span>Monthly" in now and "added: </span>Agency: Speech therapy" in now


def test_the_actions_of_last_time_are_no_change(here: Scene) -> None:
    rows = [{"action": "A quiet desk", "who": "Jo", "by": {"day": "15", "month": "1", "year": "2027"}}]
    save(here, here.teacher, {"meeting_plan": rows}, key="meeting")
    turn_the_term(here)
    assert question(compared(here, here.teacher), "meeting_last_actions") == ""
    assert "A quiet desk" in question(compared(here, here.teacher, all="1"), "meeting_last_actions")


def test_questions_that_one_form_does_not_ask_are_said(here: Scene) -> None:
    save(here, here.worker, {"family_time": "Mum on Saturdays"}, key="care")
    repinned(here.pep, "family_time", key="la_old_time")
    Section.objects.filter(pep=here.pep, key="care").update(answers={"la_old_time": "Mum on Saturdays"})
    turn_the_term(here)
    save(here, here.worker, {"family_time": "Dad on Sundays"}, key="care")
    response = compared(here, here.worker)
    assert "The plan of Autumn 2026 did not ask this." in question(response, "family_time")
    assert "This plan does not ask this any more." in question(response, "la_old_time")
    assert "Mum on Saturdays" in question(response, "la_old_time")


def test_targets_are_compared_by_their_title(here: Scene) -> None:
    target(here.pep, by=here.teacher, outcome="Reads", measure="Ten pages")
    turn_the_term(here)
    assert question(compared(here, here.teacher), "part-targets") == ""
    target(here.pep, by=here.teacher, outcome="Reads", measure="Twenty pages")
    html = question(compared(here, here.teacher), "part-targets")
    assert "removed: </span>Ten" in html and "added: </span>Twenty" in html
    assert "By when: 19 March 2027" in html


def test_the_last_plan_is_the_sealed_one(here: Scene) -> None:
    fill_everything(here.pep, "education", by=here.teacher, **{TEXT: "As sealed"})
    finalise(here.pep, judge=here.officer, head=here.head)
    Section.objects.filter(pep=here.pep).update(answers={TEXT: "Tampered with"})
    turn_the_term(here)
    save(here, here.teacher, {TEXT: "Now"})
    assert "As sealed" in question(compared(here, here.teacher), TEXT)


def test_pages_link_to_the_comparison(here: Scene) -> None:
    turn_the_term(here)
    for name in ("overview", "history"):
        page = client_of(here.teacher).get(url(here, name))
        assert f'href="{url(here, "since_last_term")}">Since last term' in page.content.decode()
    assert "Compare with the plan of Autumn 2026" in card(here, here.teacher)


@pytest.mark.parametrize("name", ["overview", "since_last_term"])
def test_a_comparison_takes_the_same_number_of_queries_however_much_there_is(here: Scene, name: str) -> None:
    turn_the_term(here)
    client = client_of(here.teacher)
    last = Pep.objects.get(term=here.term, child=here.child)
    for pep in (last, here.pep):
        target(pep, by=here.teacher)
    client.get(url(here, name))
    with CaptureQueriesContext(connection) as empty:
        client.get(url(here, name))
    for pep, times in ((last, 12), (here.pep, 30)):
        for number in range(times):
            target(pep, by=here.teacher, outcome=f"Target {number}")
    fill_everything(here.pep, "education", by=here.teacher, optional=True)
    client.get(url(here, name))  # a slow machine may have to note that the session is still in use
    with CaptureQueriesContext(connection) as full:
        client.get(url(here, name))
    assert len(full) == len(empty)
    assert len(full) <= 46


# ---- comparing texts -------------------------------------------------------------------------------


def test_texts_side_by_side() -> None:
    differ = Differ()
    assert differ.texts("a b c", "a x c") == (
        [[(SAME, "a "), (REMOVED, "b "), (SAME, "c")]],
        [[(SAME, "a "), (ADDED, "x "), (SAME, "c")]],
    )
    assert differ.texts("", "x") == ([], [[(ADDED, "x")]])
    assert differ.texts("all of this", "something else") == (
        [[(REMOVED, "all of this")]],
        [[(ADDED, "something else")]],
    )
    same = Row("x", "x: 1")
    assert differ.rows([same, same], [same]) == ([[(SAME, "x: 1")], [(REMOVED, "x: 1")]], [[(SAME, "x: 1")]])


def test_long_texts_are_marked_whole_and_a_page_of_them_is_quick() -> None:
    long, other = "word " * 5000, "word " * 4999 + "end"
    assert Differ().texts(long, other) == ([[(REMOVED, long)]], [[(ADDED, other)]])
    differ, begin = Differ(), process_time()
    for number in range(200):
        differ.texts(
            " ".join(f"w{n % 7}" for n in range(700)), " ".join(f"w{n % 5} {number}" for n in range(350))
        )
    assert process_time() - begin < 5
    short = Differ(allowance=8)
    assert len(short.texts("a b c d", "a b c e")[0][0]) == 2
    assert short.texts("a b c d", "a b c e")[0] == [[(REMOVED, "a b c d")]], "the allowance is used up"
