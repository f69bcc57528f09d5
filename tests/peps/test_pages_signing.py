"""Autosave, checking and signing: what the script is told, and what a signature covers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from peps.models import Section, SignOff
from tests.factories import (
    Scene,
    delegate,
    fill_everything,
    sign_all,
)
from tests.peps.pages import OTHER, TEXT, client_of, hidden_of, save, text_of, url, words

pytestmark = pytest.mark.django_db


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
