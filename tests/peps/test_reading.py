"""Reading and downloading: who reads which version and which copy, for ever, and what is in the access log."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from epep.audit.models import AccessLog
from epep.ids import new_id
from peps import actions
from peps.blocks.registry import BLOCK_BY_KEY
from peps.models import Pep, Rendition
from peps.pinned import definition, definition_of
from tests import factories

ADDRESS = "4 Larch Row"
COPIES = {
    Role.SOCIAL_WORKER: {"full", "school", "carer", "child"},
    Role.TEAM_MANAGER: {"full", "school", "carer", "child"},
    Role.VIRTUAL_SCHOOL_OFFICER: {"full", "school", "carer", "child"},
    Role.VIRTUAL_SCHOOL_HEAD: {"full", "school", "carer", "child"},
    Role.REVIEWING_OFFICER: {"full", "school", "carer", "child"},
    Role.DESIGNATED_TEACHER: {"school"},
    Role.FUNDING_OFFICER: {"school"},
    Role.CARER: {"carer"},
    Role.YOUNG_PERSON: {"child"},
}
"""Written by hand: what the code believes is not asked."""


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


@pytest.fixture
def here() -> factories.Scene:
    return factories.scene(preferred_name="Wren")


@pytest.fixture
def sealed(here: factories.Scene) -> factories.Scene:
    here.pep = factories.finalise(here.pep, judge=here.officer, head=here.head)
    return here


def browser(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def read(here: factories.Scene, version: int | None = None) -> str:
    """The address of the whole plan."""
    if version:
        return reverse("peps:read_version", args=[here.pep.pk, version])
    return reverse("peps:read", args=[here.pep.pk])


def pdf(here: factories.Scene, audience: str) -> str:
    """The address of a copy."""
    return reverse("peps:pdf", args=[here.pep.pk, audience])


def words(response: Any) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def made(**more: Any) -> None:
    """Every PDF is ready."""
    Rendition.objects.update(status="done", done_at=factories.NOW, pdf=b"%PDF-1.7 copy", **more)


READERS = (Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER)


@pytest.mark.django_db
@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("name", ["read", "pdf", "overview", "history", "read_version"])
def test_reading_a_draft_does_not_exist_for_readers(here: factories.Scene, role: Role, name: str) -> None:
    more = {"pdf": ["carer"], "read_version": [1]}.get(name, [])
    client = browser(here.who(role))
    answer = client.get(reverse(f"peps:{name}", args=[here.pep.pk, *more]))
    missing = client.get(reverse(f"peps:{name}", args=[new_id(), *more]))
    assert (answer.status_code, missing.status_code) == (404, 404)
    assert answer.content == missing.content
    assert dict(answer.headers.items()) == dict(missing.headers.items())


@pytest.mark.django_db
def test_reading_a_draft_is_marked_for_those_who_work_on_it(here: factories.Scene) -> None:
    assert "Draft" in words(browser(here.teacher).get(read(here)))
    assert "This plan is not agreed yet" in words(browser(here.worker).get(read(here)))


@pytest.mark.django_db
def test_reading_carer_finds_targets_home_whom_to_ask_and_the_next_meeting_first(
    sealed: factories.Scene,
) -> None:
    text = words(browser(sealed.carer).get(read(sealed)))
    order = [
        text.index(part)
        for part in (
            "Wren ’s plan", "What you can do at home", "Reads aloud at bedtime", "This term’s targets",
            "I read a whole book by myself", "Who to ask", sealed.teacher.name, "Next meeting", "12 March 2027",
            "The whole plan", "Section A",
        )
    ]  # fmt: skip
    assert order == sorted(order)
    assert "Draft" not in text


@pytest.mark.django_db
def test_reading_each_role_reads_its_own_copy(sealed: factories.Scene) -> None:
    for role, seen in ((Role.SOCIAL_WORKER, True), (Role.REVIEWING_OFFICER, True), (Role.DESIGNATED_TEACHER, False),
                       (Role.CARER, False), (Role.YOUNG_PERSON, False)):  # fmt: skip
        page = browser(sealed.who(role)).get(read(sealed))
        assert (ADDRESS in page.content.decode()) is seen, role
    teacher = browser(sealed.teacher).get(read(sealed) + "?copy=full")
    assert ADDRESS not in teacher.content.decode()


@pytest.mark.django_db
def test_reading_during_an_amendment_readers_keep_the_sealed_version(sealed: factories.Scene) -> None:
    actions.amend_pep(
        pep=sealed.pep, sections=["education"], reason="News", by=sealed.officer, now=factories.at(1)
    )
    section = sealed.section("education")
    actions.save_section(
        section=section, changes={"strengths_strengths": "Something new"}, base_revision=section.revision,
        by=sealed.teacher, now=factories.at(2), page=factories.page_token(),
    )  # fmt: skip
    carer = browser(sealed.carer).get(read(sealed))
    assert "Something new" not in words(carer)
    assert "being brought up to date" in words(carer)
    assert "Something new" in words(browser(sealed.teacher).get(read(sealed)))
    assert "Something new" not in words(browser(sealed.teacher).get(read(sealed, 1)))


@pytest.mark.django_db
def test_reading_both_versions_stay_for_ever(sealed: factories.Scene) -> None:
    first = browser(sealed.carer).get(read(sealed, 1)).context["document"]
    actions.amend_pep(
        pep=sealed.pep, sections=["education"], reason="News", by=sealed.officer, now=factories.at(1)
    )
    factories.fill_everything(
        sealed.pep, "education", by=sealed.teacher, now=factories.at(2), strengths_strengths="Something new"
    )
    factories.finalise(
        Pep.objects.get(pk=sealed.pep.pk), judge=sealed.officer, head=sealed.head, now=factories.at(3)
    )
    client = browser(sealed.carer)
    old, new = client.get(read(sealed, 1)), client.get(read(sealed))
    assert "Something new" in words(new)
    assert "Something new" not in words(old)
    assert "You are reading version 1." in words(old)
    assert "You are reading" not in words(new)
    assert old.context["document"] == first
    assert client.get(read(sealed, 3)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "sealed"])
def test_reading_a_plan_pinned_to_an_old_form_reads_as_before(
    here: factories.Scene, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """The block and the overlay changed; the plan is still drawn by the form it was opened with."""
    if state == "sealed":
        here.pep = factories.finalise(here.pep, judge=here.officer, head=here.head)
    client = browser(here.worker)
    before = client.get(read(here)).content
    block = BLOCK_BY_KEY["strengths"]
    asked = tuple(replace(question, label=f"Asked anew: {question.label}") for question in block.questions)
    monkeypatch.setitem(BLOCK_BY_KEY, "strengths", replace(block, questions=asked))
    settings = here.authority.settings
    settings.overlay = {"questions": {"strengths_barriers": {"label": "What gets in the way"}}}
    settings.save()
    definition.cache_clear()
    newer = definition_of(here.another_child())
    assert newer.question("strengths_strengths")[2].label.startswith("Asked anew: ")
    assert newer.question("strengths_barriers")[2].label == "What gets in the way"
    assert client.get(read(here)).content == before


@pytest.mark.django_db
@pytest.mark.parametrize("role", COPIES)
def test_pdf_each_role_downloads_its_copies_and_no_other(sealed: factories.Scene, role: Role) -> None:
    made()
    client = browser(sealed.who(role))
    for audience in ("full", "school", "carer", "child"):
        answer = client.get(pdf(sealed, audience))
        assert answer.status_code == (200 if audience in COPIES[role] else 403), audience
    assert client.get(pdf(sealed, "everything")).status_code == 404


@pytest.mark.django_db
def test_pdf_is_a_file_that_names_nobody_and_runs_nowhere(sealed: factories.Scene) -> None:
    made()
    answer = browser(sealed.carer).get(pdf(sealed, "carer"))
    assert answer.content == b"%PDF-1.7 copy"
    assert answer["Content-Type"] == "application/pdf"
    assert (
        answer["Content-Disposition"] == f'attachment; filename="education-plan-{sealed.pep.pk.hex[-8:]}.pdf"'
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_pdf_every_view_and_every_download_is_in_the_access_log(sealed: factories.Scene) -> None:
    made()
    client = browser(sealed.carer)
    client.get(read(sealed))
    client.get(pdf(sealed, "carer"))
    client.get(pdf(sealed, "full"))  # refused, and so no download
    rows = AccessLog.objects.filter(actor_id=sealed.carer.pk, child_id=sealed.child.pk)
    assert sorted(rows.values_list("page", "way")) == [
        ("peps:pdf", "download"),
        ("peps:read", "page"),
    ]


@pytest.mark.django_db
def test_pdf_not_ready_is_a_kind_page(sealed: factories.Scene) -> None:
    page = browser(sealed.carer).get(pdf(sealed, "carer"))
    assert page.status_code == 200
    assert "The PDF is being made" in words(page)
    assert f'href="{pdf(sealed, "carer")}"' in page.content.decode()
    assert not AccessLog.objects.filter(way="download").exists()


@pytest.mark.django_db
def test_pdf_that_failed_can_be_tried_again_by_the_virtual_school_alone(sealed: factories.Scene) -> None:
    Rendition.objects.update(status="parked", problem="Took too long", attempts=3)
    carer = browser(sealed.carer)
    assert "Took too long" not in words(carer.get(pdf(sealed, "carer")))
    carer.post(pdf(sealed, "carer"))
    assert Rendition.objects.get(audience="carer").status == "parked"
    officer = browser(sealed.officer)
    assert "Took too long" in words(officer.get(pdf(sealed, "carer")))
    officer.post(pdf(sealed, "carer"))
    assert Rendition.objects.get(audience="carer").status == "waiting"


@pytest.mark.django_db
def test_pdf_before_finalising_there_is_none(here: factories.Scene) -> None:
    page = browser(here.teacher).get(pdf(here, "school"))
    assert page.status_code == 200
    assert "There is no PDF yet" in words(page)


@pytest.mark.django_db
def test_pdf_of_an_older_version(sealed: factories.Scene) -> None:
    made()
    actions.amend_pep(
        pep=sealed.pep, sections=["care"], reason="News", by=sealed.officer, now=factories.at(1)
    )
    factories.finalise(
        Pep.objects.get(pk=sealed.pep.pk), judge=sealed.officer, head=sealed.head, now=factories.at(3)
    )
    client = browser(sealed.carer)
    assert "being made" in words(client.get(pdf(sealed, "carer")))
    assert client.get(pdf(sealed, "carer") + "?version=1").content == b"%PDF-1.7 copy"
    assert client.get(pdf(sealed, "carer") + "?version=9").status_code == 404


@pytest.mark.django_db
def test_reading_ends_with_the_placement(sealed: factories.Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(sealed.carer)
    assert client.get(read(sealed)).status_code == 200
    sealed.child.placements.update(ended_on=datetime(2026, 11, 23, tzinfo=UTC).date())
    assert client.get(read(sealed)).status_code == 404
