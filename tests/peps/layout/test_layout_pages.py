"""The pages of the layout: what they show, what their buttons do, and every refusal in words on the page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.authority import preset
from accounts.permissions import PERMISSIONS
from accounts.roles import Role
from peps.blocks.definition import resolve
from peps.forms_layout import QuestionForm
from peps.own_form import OwnForm
from tests import factories
from tests.peps.layout.office import BUS, LEISURE, RELIGION, Office, labels
from tests.peps.pages import client_of, text_of

ADDED = {
    "label": "Does the child have a bus pass?",
    "hint": "Ask the school office",
    "kind": "choice",
    "choices": "Yes, from us\nYes, from the school\n\nNo",
    "required": "yes",
    "types": ["school_age", "post_16"],
    "after": "",
}


def words_of(office: Office, key: str) -> dict[str, str]:
    """What the page of a question would send if nothing were changed."""
    form = QuestionForm(own=OwnForm(office.settings), key=key)
    return {name: form.initial[name] for name in form.fields}


# ---- looking -----------------------------------------------------------------------------------------


def test_the_overview_has_three_types_with_who_does_what(office: Office) -> None:
    text = text_of(office.get())
    for words in ("Early years", "School age", "Post-16", "Filled in by: Social worker", "On their behalf:"):
        assert words in text
    assert "Nothing yet." in text
    assert "/settings/layout/" in office.client.get("/settings/").content.decode()


def test_the_overview_says_what_was_changed_by_whom_and_when(office: Office) -> None:
    office.change({"questions": {RELIGION: {"hide": True}}, "add": [BUS]})
    office.change(
        office.overlay | {"order": {"health": ["health_allergies"]}},
        by=office.head,
        now=factories.at(5, days=1),
    )
    text = text_of(office.get())
    assert f"Hidden {office.admin.name}, 23 November 2026" in text
    assert "Bus pass Your own question" in text
    assert f"{office.head.name}, 24 November 2026" in text
    assert "changed the layout of plans" in text


def test_a_section_shows_each_question_with_what_needs_it(office: Office) -> None:
    text = text_of(office.get("school_age/education/"))
    assert "Cannot be hidden: it is how the plan records leisure interests" in text
    assert "Cannot be hidden: reports and returns count it." in text
    assert "Required before signing." in text
    assert "A table." in text
    assert "Only if “" in text
    assert "Only if the year is 8, 9" in text


@pytest.mark.parametrize("path", ["nothing/care/", "school_age/nothing/", "nothing/preview/"])
def test_what_is_not_there_is_not_found(office: Office, path: str) -> None:
    assert office.get(path).status_code == 404


def test_an_officer_sees_and_cannot_change(office: Office) -> None:
    client = client_of(factories.member(Role.VIRTUAL_SCHOOL_OFFICER, office.authority))
    page = client.get("/settings/layout/school_age/care/")
    assert page.status_code == 200
    assert "Move up" not in page.content.decode()
    assert "The Virtual School head or an administrator can change the layout." in text_of(page)
    for path in (f"question/{RELIGION}/", "add/care/", "move/", "back/", "question/la_x/away/"):
        assert client.post(f"/settings/layout/{path}", {"seen": office.seen}).status_code == 403


@pytest.mark.parametrize("role", list(Role))
def test_who_may_see_and_who_may_change(office: Office, role: Role) -> None:
    at_school = role in (Role.DESIGNATED_TEACHER, Role.SCHOOL_COLLEAGUE)
    client = client_of(factories.member(role, factories.school() if at_school else office.authority))
    sees = role in (Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD, Role.AUTHORITY_ADMINISTRATOR)
    changes = role in (Role.VIRTUAL_SCHOOL_HEAD, Role.AUTHORITY_ADMINISTRATOR)
    for path in ("", "school_age/care/", "school_age/preview/"):
        assert (client.get(f"/settings/layout/{path}").status_code == 200) is sees
    assert (client.get(f"/settings/layout/question/{RELIGION}/").status_code == 200) is changes
    adopts = role in (Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD)
    assert (client.get("/peps/older/").status_code == 200) is adopts
    assert (role in PERMISSIONS["pep.adopt"]) is adopts


def test_another_authoritys_layout_is_not_found(office: Office) -> None:
    other = factories.authority_with_settings(name="Eastmoor")
    assert office.get(authority=str(other.pk)).status_code == 404


def test_pages_cost_the_same_queries_with_few_changes_and_many(office: Office) -> None:
    def asked(path: str) -> int:
        counts = []
        for _time in range(3):  # a slow machine looks after its sessions in between
            with CaptureQueriesContext(connection) as queries:
                assert office.get(path).status_code == 200
            counts.append(len(queries))
        return min(counts)

    paths = ("", "school_age/education/", "school_age/preview/")
    office.change({"add": [BUS]})
    few = [asked(path) for path in paths]
    for number in range(30):
        more = BUS | {"key": f"la_q{number}", "label": f"Question {number}"}
        office.change({"add": [*office.overlay.get("add", []), more]}, now=factories.at(number))
    assert [asked(path) for path in paths] == few


# ---- one question ------------------------------------------------------------------------------------


def test_relabel_and_put_back(office: Office) -> None:
    done = office.post(f"question/{RELIGION}/", **words_of(office, RELIGION) | {"label": "Faith  or belief"})
    assert done.status_code == 302
    assert done["Location"].endswith(f"#row-{RELIGION}")
    assert office.overlay == {"questions": {RELIGION: {"label": "Faith or belief"}}}
    assert "Changed from “" in text_of(office.get("school_age/care/"))
    office.post("back/", key=RELIGION, pep_type="school_age", section="care")
    assert office.overlay == {}


def test_hide_require_and_help(office: Office) -> None:
    office.post(
        f"question/{RELIGION}/",
        **words_of(office, RELIGION) | {"asked": "no", "required": "yes", "hint": "If any"},
    )
    assert office.overlay["questions"][RELIGION] == {"hide": True, "required": True, "hint": "If any"}
    assert not resolve("school_age", preset(office.settings.preset), office.overlay).has(RELIGION)
    page = text_of(office.get("school_age/care/"))
    assert "Hidden" in page
    assert "Help changed from" in page or "Help added" in page


def test_a_needed_question_has_no_control_to_hide_it_and_says_why(office: Office) -> None:
    page = office.get(f"question/{LEISURE}/")
    assert 'name="asked"' not in page.content.decode()
    assert "This question cannot be hidden: it is how the plan records leisure interests" in text_of(page)


def test_hiding_a_needed_question_all_the_same_changes_nothing(office: Office) -> None:
    office.post(f"question/{LEISURE}/", **words_of(office, LEISURE) | {"asked": "no"})
    assert office.overlay == {}


def test_a_childs_own_words_have_no_control_to_require_them(office: Office) -> None:
    page = office.get("question/views_well/")
    assert 'name="required"' not in page.content.decode()
    assert "a child may leave out anything" in text_of(page)


@pytest.mark.parametrize(("typed", "words"), [
    ({"label": ""}, "Enter the question"),
    ({"label": "x" * 500}, "The question must be 200 characters or fewer"),
    ({"hint": "x" * 500}, "The help must be 200 characters or fewer"),
    ({"required": ""}, "Select whether it must be answered before signing"),
])  # fmt: skip
def test_what_is_wrong_with_the_words_is_said(office: Office, typed: dict[str, str], words: str) -> None:
    page = office.post(f"question/{RELIGION}/", **words_of(office, RELIGION) | typed)
    assert page.status_code == 422
    assert words in text_of(page)
    assert office.overlay == {}


def test_a_page_that_somebody_overtook_says_so_and_keeps_what_was_typed(office: Office) -> None:
    began_from, typed = office.seen, words_of(office, RELIGION) | {"label": "Faith"}
    office.change({"add": [BUS]}, by=office.head)
    page = office.post(f"question/{RELIGION}/", **typed | {"seen": began_from})
    assert page.status_code == 409
    assert "Somebody else changed the layout while this page was open" in text_of(page)
    assert "Faith" in page.content.decode()
    assert office.overlay == {"add": [BUS]}


# ---- order -------------------------------------------------------------------------------------------


def test_move_up_and_down_and_the_first_order_back(office: Office) -> None:
    where = {"pep_type": "school_age", "section": "care"}
    first = labels(office.get("school_age/care/"))
    down = office.post("move/", down="health_conditions", **where)
    assert down["Location"].endswith("#row-health_conditions")
    second = labels(office.get("school_age/care/"))
    assert second != first
    assert sorted(second) == sorted(first)
    office.post("move/", up="health_conditions", **where)
    assert office.overlay == {}
    office.post("move/", down="health_conditions", **where)
    assert "Put the first order back" in text_of(office.get("school_age/care/"))
    office.post("back/", block="health", **where)
    assert labels(office.get("school_age/care/")) == first


def test_a_question_stays_behind_the_one_it_depends_on(office: Office) -> None:
    page = office.post("move/", up="participation_why", pep_type="school_age", section="views")
    assert page.status_code == 422
    assert "must stand after" in text_of(page)
    assert office.overlay == {}


def test_moving_what_is_not_there_is_not_found(office: Office) -> None:
    assert office.post("move/", up="nothing", pep_type="school_age", section="views").status_code == 404
    assert office.post("move/", up=RELIGION, pep_type="school_age", section="views").status_code == 404
    assert office.post("move/", up=RELIGION, pep_type="x", section="views").status_code == 404


# ---- the authority's own questions -------------------------------------------------------------------


def test_add_a_question(office: Office) -> None:
    assert office.post("add/school/", **ADDED).status_code == 302
    (item,) = office.overlay["add"]
    assert item == {
        "block": "school", "key": "la_does_the_child_have_a_bus_pass", "label": ADDED["label"],
        "hint": ADDED["hint"], "required": True, "types": ["school_age", "post_16"], "after": "",
        "kind": {"kind": "choice", "choices": [
            ["yes_from_us", "Yes, from us"], ["yes_from_the_school", "Yes, from the school"], ["no", "No"],
        ]},
    }  # fmt: skip
    assert ADDED["label"] in labels(office.get("school_age/education/"))
    assert ADDED["label"] not in labels(office.get("early_years/education/"))


@pytest.mark.parametrize(("typed", "words"), [
    ({"label": ""}, "Enter the question"),
    ({"kind": ""}, "Select how it is answered"),
    ({"choices": "One"}, "Enter at least two choices"),
    ({"choices": "One\nOne"}, "Enter each choice once"),
    ({"types": []}, "Select at least one type of PEP"),
    ({"after": "elsewhere"}, "valid"),
])  # fmt: skip
def test_what_a_new_question_lacks_is_said(office: Office, typed: dict[str, Any], words: str) -> None:
    page = office.post("add/school/", **ADDED | typed)
    assert page.status_code == 422
    assert words in text_of(page)
    assert office.overlay == {}


def test_a_list_is_asked_for_only_where_one_is_needed(office: Office) -> None:
    page = text_of(office.post("add/school/", **ADDED | {"kind": "", "choices": ""}))
    assert "Enter at least two choices" not in page
    assert office.post("add/school/", **ADDED | {"kind": "date", "choices": ""}).status_code == 302
    assert office.overlay["add"][0]["kind"] == {"kind": "date"}


def test_a_required_question_among_a_childs_own_words_is_possible_for_the_adults(office: Office) -> None:
    """Section B is filled by the designated teacher too, who sees it: nobody is stuck."""
    assert office.post("add/participation/", **ADDED).status_code == 302


def test_change_ones_own_question_and_keep_the_codes_of_its_choices(office: Office) -> None:
    office.post("add/school/", **ADDED)
    key = office.overlay["add"][0]["key"]
    page = office.get(f"question/{key}/")
    assert "Take this question away" in text_of(page)
    office.post(f"question/{key}/", **ADDED | {"label": "Bus pass", "choices": "No\nNot needed"})
    (item,) = office.overlay["add"]
    assert (item["key"], item["label"]) == (key, "Bus pass")
    assert item["kind"]["choices"] == [["no", "No"], ["not_needed", "Not needed"]]


def test_take_ones_own_question_away_and_ask_it_again(office: Office) -> None:
    office.post("add/school/", **ADDED)
    key = office.overlay["add"][0]["key"]
    assert office.get(f"question/{key}/away/").status_code == 200
    assert office.post(f"question/{key}/away/").status_code == 302
    assert office.overlay["add"][0]["types"] == []
    assert ADDED["label"] not in labels(office.get("school_age/education/"))
    assert "Your own question, taken away" in text_of(office.get())
    assert "This question is taken away" in text_of(office.get(f"question/{key}/"))
    office.post("add/school/", **ADDED)
    assert office.overlay["add"][1]["key"] == f"{key}_2"
    office.post(f"question/{key}/", **ADDED | {"label": "The first one"})
    assert "The first one" in labels(office.get("school_age/education/"))


def test_a_question_added_to_a_block_in_another_order_stands_where_it_was_put(office: Office) -> None:
    office.post("move/", down="health_conditions", pep_type="school_age", section="care")
    office.post("add/health/", **ADDED | {"after": "health_conditions"})
    found = labels(office.get("school_age/care/"))
    plain = resolve("school_age", preset(office.settings.preset)).question("health_conditions")[2].label
    assert found.index(ADDED["label"]) == found.index(plain) + 1


@pytest.mark.parametrize("path", ["question/nothing/", "question/la_x/away/", "add/nothing/"])
def test_questions_and_blocks_that_are_not_there(office: Office, path: str) -> None:
    assert office.get(path).status_code == 404
    assert office.post(path).status_code == 404


# ---- the preview -------------------------------------------------------------------------------------


def test_the_preview_is_the_form_of_the_role_and_saves_nothing(office: Office) -> None:
    office.change({"questions": {RELIGION: {"label": "Faith"}}, "add": [BUS | {"types": ["school_age"]}]})
    worker = office.get("school_age/preview/", **{"as": "social_worker"}).content.decode()
    teacher = office.get("school_age/preview/", **{"as": "designated_teacher"}).content.decode()
    assert "Preview: nothing here is saved." in worker
    assert f'name="{RELIGION}"' in worker
    assert f'name="{RELIGION}"' not in teacher
    assert "Faith" in teacher
    assert 'name="la_bus_pass"' in teacher
    for page in (worker, teacher):
        assert 'method="post"' not in page
        assert "data-autosave-url" not in page


def test_the_preview_leaves_out_what_the_role_may_not_know(office: Office) -> None:
    confidential = "placement_address"
    known = resolve("school_age", preset(office.settings.preset)).question(confidential)[2]
    assert known.confidential
    for role, knows in (("social_worker", True), ("designated_teacher", False), ("carer", False),
                        ("reviewing_officer", True), ("young_person", False)):  # fmt: skip
        page = office.get("school_age/preview/", **{"as": role}).content.decode()
        assert (known.label in page) is knows, role


def test_the_young_person_is_asked_for_their_own_words_alone(office: Office) -> None:
    page = office.get("school_age/preview/", **{"as": "young_person"}).content.decode()
    assert 'name="views_well"' in page
    assert 'name="participation_given"' not in page


@pytest.mark.parametrize("pep_type", ["early_years", "school_age", "post_16"])
@pytest.mark.parametrize("role", [*Role, "nobody"])
def test_every_form_can_be_previewed_as_everybody(office: Office, pep_type: str, role: str) -> None:
    assert office.get(f"{pep_type}/preview/", **{"as": str(role)}).status_code == 200
