"""The pages by which people fill in a plan: what stands on them, for whom, and where the buttons lead."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from epep.ids import new_id
from peps.actions import add_comment, return_pep, save_section
from peps.models import Pep, Section, SignOff, Unmerged
from tests.factories import (
    NOW,
    Scene,
    delegate,
    fill_everything,
    page_token,
    scene,
    sign_all,
    submit,
    target,
)

pytestmark = pytest.mark.django_db

TEXT, OTHER = "strengths_strengths", "strengths_barriers"


@pytest.fixture
def here() -> Scene:
    return scene()


def client_of(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def url(here: Scene, name: str, *more: str) -> str:
    """An address of this plan."""
    return reverse(f"peps:{name}", args=[here.pep.pk, *more])


def text_of(response: HttpResponse) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def hidden_of(response: HttpResponse) -> dict[str, str]:
    """The hidden fields that say which page was sent."""
    found = re.findall(
        r'name="(base_revision|page|shown|revision)" value="([^"]*)"', response.content.decode()
    )
    return dict(found)


def words(response: HttpResponse) -> list[str]:
    """What the banner says."""
    return [str(message) for message in get_messages(response.wsgi_request)]


# ---- overview ------------------------------------------------------------------------------------


def test_the_overview_names_the_next_act_and_its_due_date(here: Scene) -> None:
    page = client_of(here.teacher).get(url(here, "overview"))
    text = text_of(page)
    assert f"PEP for {here.child.short_name}" in text
    assert "Start: B, Young person’s views" in text
    assert text.index("Your part") < text.index("Social worker")
    main = page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    assert main.count('class="govuk-button"') == 1


def test_the_name_of_the_child_is_not_in_the_title(here: Scene) -> None:
    page = client_of(here.teacher).get(url(here, "overview")).content.decode()
    title = re.search(r"<title>(.*?)</title>", page, re.S)
    assert title and here.child.short_name not in title[1] and here.child.family_name not in title[1]


def test_the_overview_counts_what_is_left_and_who_saved_last(here: Scene) -> None:
    save(here, here.teacher, {TEXT: "Kind"})
    text = text_of(client_of(here.teacher).get(url(here, "overview")))
    assert re.search(r"\d+ things left to do", text)
    assert f"Last saved by {here.teacher.name}" in text
    assert "In progress" in text


def test_a_section_with_nothing_missing_is_ready_to_sign(here: Scene) -> None:
    fill_everything(here.pep, "care", by=here.worker)
    page = client_of(here.worker).get(url(here, "overview"))
    assert "Check and sign: A, Essential and care information" in text_of(page)
    assert url(here, "check", "care") in page.content.decode()
    assert "Ready to sign" in text_of(page)


def test_when_all_is_signed_the_teacher_sends_it(here: Scene) -> None:
    sign_all(here.pep)
    page = client_of(here.teacher).get(url(here, "overview"))
    assert "Send to the Virtual School" in text_of(page)
    assert url(here, "send") in page.content.decode()


def test_a_returned_plan_says_what_to_change_and_leads_to_the_answer(here: Scene) -> None:
    returned(here)
    page = client_of(here.teacher).get(url(here, "overview"))
    assert "1 thing to change" in text_of(page)
    assert "Say which subject" in text_of(page)
    assert page.content.decode().count(url(here, "question", "education", TEXT)) == 2
    assert "See what needs changing" in text_of(page)


def test_the_carer_is_not_named_to_the_school(here: Scene) -> None:
    assert here.carer.name not in text_of(client_of(here.teacher).get(url(here, "overview")))
    assert here.carer.name in text_of(client_of(here.worker).get(url(here, "overview")))


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.VIRTUAL_SCHOOL_OFFICER])
def test_the_overview_takes_the_same_number_of_queries_full_or_empty(here: Scene, role: Role) -> None:
    client = client_of(here.who(role))
    client.get(url(here, "overview"))
    with CaptureQueriesContext(connection) as empty:
        client.get(url(here, "overview"))
    fill_everything(here.pep, "education", by=here.teacher, optional=True)
    for number in range(12):
        target(here.pep, by=here.teacher, title=f"Target {number}")
    with CaptureQueriesContext(connection) as full:
        client.get(url(here, "overview"))
    assert len(full) == len(empty)
    assert len(full) <= 40


# ---- filling in ----------------------------------------------------------------------------------


def save(here: Scene, by: User, changes: dict[str, Any], key: str = "education", **more: Any) -> None:
    """A save by action, from a page just drawn."""
    section = here.section(key)
    given = {"base_revision": section.revision, "page": page_token(), "now": NOW} | more
    save_section(section=section, changes=changes, by=by, **given)


def returned(here: Scene, key: str = "education", question: str = TEXT) -> None:
    """Sent, and returned with one comment on an answer."""
    submit(here.pep)
    here.pep.refresh_from_db()
    section = here.section(key)
    add_comment(
        section=section, question=question, text="Say which subject", must_fix=True, by=here.officer, now=NOW
    )
    return_pep(pep=here.pep, by=here.officer, now=NOW)
    here.pep.refresh_from_db()


def test_save_and_continue_leads_to_the_check(here: Scene) -> None:
    client = client_of(here.teacher)
    page = client.get(url(here, "section", "education"))
    sent = hidden_of(page) | {TEXT: "Kind and quick", "then": "continue"}
    answer = client.post(url(here, "section", "education"), sent)
    assert answer.status_code == 302
    assert answer["Location"] == url(here, "check", "education")
    assert here.section("education").answers[TEXT] == "Kind and quick"


def test_save_and_come_back_later_leads_to_the_plan(here: Scene) -> None:
    client = client_of(here.teacher)
    sent = hidden_of(client.get(url(here, "section", "education"))) | {TEXT: "Kind", "then": "later"}
    answer = client.post(url(here, "section", "education"), sent)
    assert answer["Location"] == url(here, "overview")
    assert words(answer) == ["Section C is saved. You can come back to it."]


def test_what_cannot_be_read_comes_back_as_typed_with_the_other_answers_saved(here: Scene) -> None:
    client = client_of(here.teacher)
    sent = hidden_of(client.get(url(here, "section", "education")))
    sent |= {TEXT: "Kind", "attendance_percent": "about 90", "then": "continue"}
    answer = client.post(url(here, "section", "education"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert page.count("must be a number, like 93.5") == 2  # in the summary and at the field
    assert 'href="#id_attendance_percent"' in page
    assert 'value="about 90"' in page
    assert here.section("education").answers[TEXT] == "Kind"
    again = client.get(url(here, "section", "education")).content.decode()
    assert 'value="about 90"' in again


def test_an_old_page_does_not_undo_what_somebody_else_wrote(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    client = client_of(here.teacher)
    old = hidden_of(client.get(url(here, "section", "education")))
    save(here, here.colleague, {OTHER: "Noise"})
    client.post(url(here, "section", "education"), old | {TEXT: "Kind", OTHER: "", "then": "later"})
    answers = here.section("education").answers
    assert (answers[TEXT], answers[OTHER]) == ("Kind", "Noise")
    assert not Unmerged.objects.exists()


def test_the_same_answer_from_two_leads_to_the_compare_page(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    client = client_of(here.teacher)
    old = hidden_of(client.get(url(here, "section", "education")))
    save(here, here.colleague, {TEXT: "Brave"})
    answer = client.post(url(here, "section", "education"), old | {TEXT: "Kind", "then": "continue"})
    assert answer["Location"] == url(here, "compare", "education")
    page = client.get(answer["Location"])
    text = text_of(page)
    assert "Brave" in text and "Kind" in text and here.colleague.name in text
    row = Unmerged.objects.get()
    sent = hidden_of(page) | {f"choice-{row.pk}": "both", f"both-{row.pk}": "Kind and brave"}
    sent[f"seen-{row.pk}"] = re.search(rf'name="seen-{row.pk}" value="(\w+)"', page.content.decode())[1]  # type: ignore[index]
    done = client.post(url(here, "compare", "education"), sent)
    assert done["Location"] == url(here, "section", "education")
    assert here.section("education").answers[TEXT] == "Kind and brave"


def test_choosing_nothing_is_said_and_keeps_both(here: Scene) -> None:
    save(here, here.teacher, {TEXT: "One"}, base_revision=0, page="left")
    save(here, here.teacher, {TEXT: "Two"}, base_revision=0, page="right")
    client = client_of(here.teacher)
    answer = client.post(
        url(here, "compare", "education"), hidden_of(client.get(url(here, "compare", "education")))
    )
    assert answer.status_code == 422
    assert "Select which answer to keep for strengths" in text_of(answer).lower().replace("select", "Select")
    assert Unmerged.objects.get().settled_at is None


def test_one_fact_is_confirmed_by_its_own_button_and_all_others_at_the_end(here: Scene) -> None:
    client = client_of(here.worker)
    page = client.get(url(here, "section", "care"))
    html = page.content.decode()
    facts = re.findall(r'name="facts" value="([^"]+)"', html)
    assert len(facts) > 5
    assert f"Confirm the {len(facts)} unchanged answers" in text_of(page)
    assert html.index("confirm_all") > html.index("block-contacts-title")
    assert "From the social care record, 3 November 2026" in text_of(page)
    one = client.post(url(here, "section", "care"), hidden_of(page) | {"confirm": facts[0]})
    assert one["Location"] == url(here, "section", "care") + f"#q-{facts[0]}"
    page = client.get(url(here, "section", "care"))
    rest = {"confirm_all": "yes", "facts": facts, "identity_language": "Polish"}
    client.post(url(here, "section", "care"), hidden_of(page) | rest)
    section = here.section("care")
    assert all(section.sources[key].get("confirmed_at") for key in facts)
    assert section.answers["identity_language"] == "Polish"
    assert section.sources["identity_language"]["source"] == "changed"


def test_the_sign_off_waits_for_facts_to_be_confirmed(here: Scene) -> None:
    text = text_of(client_of(here.worker).get(url(here, "check", "care")))
    assert re.search(r"Confirm or change the \d+ answers that were filled in for you", text)


def test_a_row_is_added_without_script_and_nothing_typed_goes(here: Scene) -> None:
    client = client_of(here.worker)
    sent = hidden_of(client.get(url(here, "section", "care")))
    sent |= {"agencies_list": "rows", "agencies_list-0-agency": "CAMHS", "add_row": "agencies_list"}
    answer = client.post(url(here, "section", "care"), sent | {"family_time": "Sundays"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="CAMHS"' in page and "agencies_list-1-agency" in page and "Sundays" in page
    assert hidden_of(answer)["page"] == sent["page"]
    assert "family_time" not in here.section("care").answers


def test_a_section_of_somebody_else_is_read_only_with_its_owner_and_due_date(here: Scene) -> None:
    save(here, here.worker, {"family_time": "Sundays at home"}, key="care")
    page = client_of(here.teacher).get(url(here, "section", "care"))
    text = text_of(page)
    assert "This section is for the social worker to fill in" in text
    assert here.worker.name in text
    assert "Sundays at home" in text
    assert "11 December" in text
    assert "<textarea" not in page.content.decode()


def test_confidential_answers_are_kept_from_the_school(here: Scene) -> None:
    save(here, here.worker, {"placement_address": "9 Hidden Lane"}, key="care")
    for name in ("section", "check"):
        assert "9 Hidden Lane" in client_of(here.worker).get(url(here, name, "care")).content.decode()
        page = client_of(here.teacher).get(url(here, name, "care")).content.decode()
        assert "9 Hidden Lane" not in page and "placement_address" not in page
    gone = client_of(here.teacher).get(url(here, "question", "care", "placement_address"))
    assert gone.status_code == 404


def test_filling_in_for_the_carer_is_said_and_recorded(here: Scene) -> None:
    page = client_of(here.worker).get(url(here, "section", "carer"))
    assert "You are filling this in for the carer; it will be recorded so." in text_of(page)
    fill_everything(here.pep, "carer", by=here.worker)
    check = client_of(here.worker).get(url(here, "check", "carer"))
    assert "You sign on behalf of the carer" in text_of(check)
    client_of(here.worker).post(url(here, "check", "carer"), hidden_of(check) | {"agree": "yes"})
    assert SignOff.objects.get().on_behalf_of == Role.CARER


def test_the_young_person_fills_in_their_own_section_and_knows_of_no_other(here: Scene) -> None:
    client = client_of(here.who(Role.YOUNG_PERSON))
    page = client.get(url(here, "section", "views"))
    assert "see this first" in text_of(page)
    assert "participation_code" not in page.content.decode()
    sent = hidden_of(page) | {"views_well": "Art!", "then": "continue"}
    assert client.post(url(here, "section", "views"), sent)["Location"] == "/"
    answers = here.section("views").answers
    assert (answers["views_well"], answers["participation_given"]) == ("Art!", True)
    for key in ("care", "education"):
        assert client.get(url(here, "section", key)).status_code == 404
        assert client.post(url(here, "section", key), {}).status_code == 404


def test_an_adult_reads_the_childs_words_and_cannot_type_over_them(here: Scene) -> None:
    save(here, here.who(Role.YOUNG_PERSON), {"participation_given": "yes", "views_well": "Art!"}, key="views")
    client = client_of(here.teacher)
    page = client.get(url(here, "section", "views"))
    assert f"Only {here.child.short_name} can change it" in text_of(page)
    assert 'name="views_well"' not in page.content.decode()
    client.post(url(here, "section", "views"), hidden_of(page) | {"views_well": "Maths"})
    assert here.section("views").answers["views_well"] == "Art!"


def test_last_terms_answer_stands_beside_the_empty_box(here: Scene) -> None:
    save(here, here.teacher, {TEXT: "Last time: maps"})
    from datetime import date

    from tests.factories import opened_pep, term

    spring = term(
        here.authority,
        name="Spring 2027",
        season="spring",
        starts_on=date(2027, 1, 4),
        ends_on=date(2027, 3, 26),
        peps_due_on=date(2027, 3, 19),
    )
    pep = opened_pep(here.child, spring, by=here.officer)
    page = client_of(here.teacher).get(reverse("peps:section", args=[pep.pk, "education"]))
    assert "Autumn 2026" in text_of(page)
    assert "Last time: maps" in text_of(page)
    assert TEXT not in Section.objects.get(pep=pep, key="education").answers


def test_a_comment_stands_at_its_answer_and_is_marked_done_with_a_reply(here: Scene) -> None:
    returned(here)
    client = client_of(here.teacher)
    page = client.get(url(here, "section", "education"))
    html = page.content.decode()
    assert f'id="id_{TEXT}-comments"' in html
    assert re.search(rf'aria-describedby="[^"]*id_{TEXT}-comments', html)
    comment = here.section("education").comments.get()
    sent = hidden_of(page) | {
        TEXT: "Kind, above all in art",
        f"done-{comment.pk}": "yes",
        f"reply-{comment.pk}": "Added art",
        "then": "continue",
    }
    client.post(url(here, "section", "education"), sent)
    comment.refresh_from_db()
    assert (comment.reply, comment.done_by) == ("Added art", here.teacher)
    assert "Check and sign: C" in text_of(client.get(url(here, "overview")))


def test_a_reply_without_a_tick_is_not_lost(here: Scene) -> None:
    returned(here)
    client = client_of(here.teacher)
    comment = here.section("education").comments.get()
    sent = hidden_of(client.get(url(here, "section", "education")))
    client.post(url(here, "section", "education"), sent | {f"reply-{comment.pk}": "It is in section B"})
    comment.refresh_from_db()
    assert (comment.reply, comment.done_by) == ("It is in section B", here.teacher)


def test_a_question_leads_to_its_place_through_sign_in(here: Scene) -> None:
    address = url(here, "question", "education", TEXT)
    answer = client_of(here.teacher).get(address)
    assert answer["Location"] == url(here, "section", "education") + f"#q-{TEXT}"
    assert Client().get(address)["Location"].endswith(f"?next={address}")
    assert client_of(here.teacher).get(url(here, "question", "education", "no_such")).status_code == 404


def test_what_was_typed_comes_back_when_the_section_was_signed_meanwhile(here: Scene) -> None:
    client = client_of(here.teacher)
    old = hidden_of(client.get(url(here, "section", "education")))
    sign_all(here.pep, only=("education",))
    answer = client.post(
        url(here, "section", "education"), old | {TEXT: "Typed too late", "then": "continue"}
    )
    assert answer.status_code == 409
    assert "Typed too late" in answer.content.decode()
    assert "This section is signed" in text_of(answer)


def test_what_was_typed_comes_back_when_the_session_has_ended(here: Scene) -> None:
    answer = Client().post(url(here, "section", "education"), {TEXT: "Typed without being signed in"})
    assert answer.status_code == 403
    assert "Typed without being signed in" in answer.content.decode()


# ---- autosave ------------------------------------------------------------------------------------


def autosave(
    client: Client, here: Scene, changes: dict[str, Any], key: str = "education", **page: Any
) -> Any:
    """What the script sends."""
    sent = page | changes | {"changed": list(changes)}
    return client.post(url(here, "autosave", key), sent, headers={"X-Autosave": "1"})


def test_autosave_answers_what_the_script_expects(here: Scene) -> None:
    client = client_of(here.teacher)
    answer = autosave(client, here, {TEXT: "Kind"}, base_revision="0", page="p1")
    assert answer.status_code == 200
    told = answer.json()
    assert told["revision"] == 1
    assert re.fullmatch(r"\d{1,2}(:\d\d)?(am|pm)|midday|midnight", told["saved_at"])
    assert (told["merged"], told["conflicts"], told["problems"]) == ({}, [], {})
    assert told["compare_url"] == url(here, "compare", "education")


def test_autosave_saves_only_what_it_names_as_changed(here: Scene) -> None:
    save(here, here.teacher, {OTHER: "Noise"})
    sent = {"base_revision": "1", "page": "p1", "changed": [TEXT], TEXT: "Kind", OTHER: ""}
    client_of(here.teacher).post(url(here, "autosave", "education"), sent, headers={"X-Autosave": "1"})
    answers = here.section("education").answers
    assert (answers[TEXT], answers[OTHER]) == ("Kind", "Noise")


def test_autosave_tells_of_others_and_of_conflicts(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    save(here, here.colleague, {TEXT: "Brave", OTHER: "Noise"})
    told = autosave(client_of(here.teacher), here, {TEXT: "Kind"}, base_revision="0", page="p1").json()
    assert told["merged"][OTHER] == {"by": here.colleague.name}
    assert [(one["key"], one["by"]) for one in told["conflicts"]] == [(TEXT, here.colleague.name)]


def test_autosave_keeps_what_cannot_be_read_and_says_so(here: Scene) -> None:
    told = autosave(
        client_of(here.teacher), here, {"attendance_percent": "x"}, base_revision="0", page="p"
    ).json()
    assert list(told["problems"]) == ["attendance_percent"]


def test_autosave_is_told_in_json_when_it_is_signed_out_or_refused(here: Scene) -> None:
    out = autosave(Client(), here, {TEXT: "Kind"}, base_revision="0", page="p1")
    assert (out.status_code, out["Content-Type"]) == (401, "application/json")
    other = autosave(
        client_of(here.teacher), here, {"family_time": "x"}, key="care", base_revision="0", page="p"
    )
    assert other.status_code == 403
    assert "someone else" in other.json()["message"]
    sign_all(here.pep, only=("education",))
    signed = autosave(client_of(here.teacher), here, {TEXT: "Kind"}, base_revision="0", page="p1")
    assert signed.status_code == 403
    assert "signed" in signed.json()["message"]
    assert client_of(here.teacher).get(url(here, "autosave", "education")).status_code == 405


@pytest.mark.parametrize("base", ["", "x", "-1", "9" * 30, "٣"])
def test_a_broken_revision_counts_as_the_oldest(here: Scene, base: str) -> None:
    save(here, here.teacher, {TEXT: "Brave"}, page="p0")
    told = autosave(client_of(here.teacher), here, {TEXT: "Kind"}, base_revision=base, page="p1").json()
    assert told["conflicts"]
    assert here.section("education").answers[TEXT] == "Brave"


# ---- check and sign ------------------------------------------------------------------------------


def test_the_check_page_lists_what_is_missing_with_links(here: Scene) -> None:
    page = client_of(here.teacher).get(url(here, "check", "education"))
    assert re.search(r"\d+ things to do before this can be signed", text_of(page))
    assert url(here, "question", "education", TEXT) in page.content.decode()
    assert reverse("targets:list", args=[here.pep.pk]) in page.content.decode()
    assert "Not provided" in text_of(page)
    assert "Sign off my part" not in text_of(page)


def test_signing_takes_a_tick_and_leads_to_the_plan_with_a_banner(here: Scene) -> None:
    fill_everything(here.pep, "care", by=here.worker)
    client = client_of(here.worker)
    page = client.get(url(here, "check", "care"))
    assert "I have checked this section against the social care record" in text_of(page)
    unticked = client.post(url(here, "check", "care"), hidden_of(page))
    assert unticked.status_code == 422
    assert "<title>Error: " in unticked.content.decode()
    assert not SignOff.objects.exists()
    done = client.post(url(here, "check", "care"), hidden_of(page) | {"agree": "yes"})
    assert done["Location"] == url(here, "overview")
    assert words(done) == ["You signed section A, Essential and care information."]
    assert SignOff.objects.get().declaration.startswith("I have checked this section")


def test_signing_twice_signs_once_and_is_no_error(here: Scene) -> None:
    fill_everything(here.pep, "care", by=here.worker)
    client = client_of(here.worker)
    sent = hidden_of(client.get(url(here, "check", "care"))) | {"agree": "yes"}
    for _ in range(2):
        assert client.post(url(here, "check", "care"), sent)["Location"] == url(here, "overview")
    assert SignOff.objects.count() == 1


def test_signing_an_older_revision_is_refused_with_the_new_one_shown(here: Scene) -> None:
    fill_everything(here.pep, "care", by=here.worker)
    client = client_of(here.worker)
    sent = hidden_of(client.get(url(here, "check", "care"))) | {"agree": "yes"}
    save(here, here.worker, {"family_time": "Saturdays now"}, key="care")
    answer = client.post(url(here, "check", "care"), sent)
    assert answer.status_code == 409
    assert "An answer changed while you were reading" in text_of(answer)
    assert "Saturdays now" in text_of(answer)
    assert hidden_of(answer)["revision"] == str(here.section("care").revision)
    assert here.section("care").status == Section.Status.OPEN


def test_signing_with_something_missing_is_refused_and_lists_it(here: Scene) -> None:
    save(here, here.worker, {"family_time": "Sundays"}, key="care")
    sent = {"revision": str(here.section("care").revision), "agree": "yes"}
    answer = client_of(here.worker).post(url(here, "check", "care"), sent)
    assert answer.status_code == 422
    assert "before this can be signed" in text_of(answer)
    assert here.section("care").status == Section.Status.OPEN


def test_a_delegate_cannot_sign(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    section = fill_everything(here.pep, "education", by=here.teacher)
    client = client_of(here.colleague)
    page = client.get(url(here, "check", "education"))
    assert "Sign off my part" not in text_of(page)
    assert "designated teacher" in text_of(page)
    answer = client.post(url(here, "check", "education"), {"revision": section.revision, "agree": "yes"})
    assert answer.status_code == 403
    assert not SignOff.objects.exists()


def test_a_signed_section_is_reopened_with_a_reason_and_loses_its_signature(here: Scene) -> None:
    sign_all(here.pep, only=("care",))
    client = client_of(here.worker)
    assert "Reopen this section" in text_of(client.get(url(here, "section", "care")))
    assert client.post(url(here, "reopen", "care"), {"reason": " "}).status_code == 422
    done = client.post(url(here, "reopen", "care"), {"reason": "Family time changed"})
    assert done["Location"] == url(here, "section", "care")
    assert here.section("care").status == Section.Status.OPEN
    assert SignOff.objects.get().void_reason == "Family time changed"


def test_only_a_signer_or_the_virtual_school_reopens(here: Scene) -> None:
    sign_all(here.pep, only=("care",))
    answer = client_of(here.teacher).post(url(here, "reopen", "care"), {"reason": "I would like to"})
    assert answer.status_code == 403
    assert here.section("care").status == Section.Status.SIGNED


# ---- others' plans -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("overview", []),
        ("section", ["education"]),
        ("check", ["education"]),
        ("compare", ["education"]),
        ("reopen", ["education"]),
        ("question", ["education", TEXT]),
    ],
)
def test_another_childs_plan_answers_as_a_missing_one(here: Scene, name: str, more: list[str]) -> None:
    other = scene()
    client = client_of(other.teacher)
    theirs = client.get(url(here, name, *more))
    missing = client.get(reverse(f"peps:{name}", args=[new_id(), *more]))
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content


def test_a_section_that_does_not_exist_is_a_404(here: Scene) -> None:
    assert client_of(here.teacher).get(url(here, "section", "nothing")).status_code == 404


@pytest.mark.parametrize("key", ["care", "education", "meeting"])
def test_a_section_page_takes_the_same_number_of_queries_full_or_empty(here: Scene, key: str) -> None:
    owner = here.worker if key == "care" else here.teacher
    client = client_of(owner)
    client.get(url(here, "section", key))
    with CaptureQueriesContext(connection) as empty:
        client.get(url(here, "section", key))
    fill_everything(here.pep, key, by=owner, optional=True)
    with CaptureQueriesContext(connection) as full:
        client.get(url(here, "section", key))
    assert len(full) <= len(empty) + 1  # whether a young person typed an answer is asked once there are some
    assert len(full) <= 35


def test_the_plan_of_a_cancelled_term_cannot_be_filled(here: Scene) -> None:
    Pep.objects.filter(pk=here.pep.pk).update(
        status=Pep.Status.CANCELLED, cancelled_at=NOW, cancelled_by=here.officer
    )
    answer = client_of(here.teacher).post(url(here, "section", "education"), {TEXT: "Too late"})
    assert answer.status_code in (403, 404, 409)
    assert TEXT not in here.section("education").answers
