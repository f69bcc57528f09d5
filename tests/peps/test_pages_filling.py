"""Filling in a section: what is kept, merged, confirmed, read-only, and whose words stay whose."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from peps.models import Section, SignOff, Unmerged
from tests.factories import (
    Scene,
    delegate,
    fill_everything,
    sign_all,
)
from tests.peps.pages import OTHER, TEXT, client_of, hidden_of, returned, save, text_of, url, words

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("said", ["yes", ""])
def test_confidential_answers_are_kept_from_the_school_unless_somebody_says_no(
    here: Scene, said: str
) -> None:
    save(here, here.worker, {"placement_address": "9 Hidden Lane", "placement_hidden": said}, key="care")
    for name in ("section", "check"):
        assert "9 Hidden Lane" in client_of(here.worker).get(url(here, name, "care")).content.decode()
        page = client_of(here.teacher).get(url(here, name, "care")).content.decode()
        assert "9 Hidden Lane" not in page and "placement_address" not in page
    gone = client_of(here.teacher).get(url(here, "question", "care", "placement_address"))
    assert gone.status_code == 404


def test_an_address_that_need_not_be_kept_is_shown_to_the_school(here: Scene) -> None:
    """Nobody has to ring round for a carer's address, once the social worker said that it is no secret."""
    save(here, here.worker, {"placement_address": "9 Open Lane", "placement_hidden": "no"}, key="care")
    page = client_of(here.teacher).get(url(here, "section", "care")).content.decode()
    assert "9 Open Lane" in page
    history = client_of(here.teacher).get(url(here, "history")).content.decode()
    assert "9 Open Lane" not in history  # what was once secret may stand there beside it


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
