"""Giving a plan the current form: only on request, with every answer kept, and never a finalised one."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import authority as chosen
from accounts.roles import Role
from epep.audit.models import Event
from epep.moves import Refused
from peps import actions
from peps.actions import opening
from peps.actions.adopting import GONE_NOW
from peps.blocks.definition import digest
from peps.history_diff import changes_of
from peps.models import Comment, Pep, Section, SignOff, Unmerged
from peps.pinned import definition_of
from tests import factories
from tests.peps.layout.office import BUS, RELIGION, Office
from tests.peps.pages import client_of, save, text_of, url

RELABEL = {"questions": {RELIGION: {"label": "Faith"}}}


@pytest.fixture
def scene(office: Office) -> factories.Scene:
    """A plan opened before anything was changed."""
    return office.scene()


def adopt(scene: factories.Scene, **more: Any) -> actions.Outlook:
    """Take the current form, having read what it changes."""
    scene.pep.refresh_from_db()
    given = {"seen": actions.outlook(scene.pep).seen, "by": scene.officer, "now": factories.at(5)} | more
    return actions.adopt_form(pep=scene.pep, **given)


def refusal(scene: factories.Scene, **more: Any) -> str:
    """Why not, in words; the plan keeps its form."""
    before = Pep.objects.get(pk=scene.pep.pk).definition_id
    with pytest.raises(Refused) as refused:
        adopt(scene, **more)
    assert Pep.objects.get(pk=scene.pep.pk).definition_id == before
    return " ".join(refused.value.messages)


def test_on_request_an_open_plan_takes_the_current_form(office: Office, scene: factories.Scene) -> None:
    save(scene, scene.worker, {RELIGION: "Quaker"}, "care")
    office.change(RELABEL | {"add": [BUS]})
    adopt(scene)
    scene.pep.refresh_from_db()
    form = definition_of(scene.pep)
    assert form.question(RELIGION)[2].label == "Faith"
    assert form.has("la_bus_pass")
    assert scene.section("care").answers[RELIGION] == "Quaker"
    event = Event.objects.get(verb="pep.form_changed")
    assert (event.child_id, event.data["to"]) == (scene.child.pk, digest(form))


def test_signed_sections_open_again_only_where_their_questions_changed(
    office: Office, scene: factories.Scene
) -> None:
    factories.sign_all(scene.pep)
    office.change(RELABEL)
    plan = actions.outlook(Pep.objects.get(pk=scene.pep.pk))
    assert [section.key for section in plan.reopened] == ["care"]
    adopt(scene)
    care = scene.section("care")
    assert (care.status, care.signed_by) == (Section.Status.OPEN, None)
    sign_off = SignOff.objects.get(section=care)
    assert (sign_off.void_reason, sign_off.voided_by) == ("The form changed", scene.officer)
    others = Section.objects.filter(pep=scene.pep).exclude(key="care")
    assert set(others.values_list("status", flat=True)) == {Section.Status.SIGNED}
    factories.finalise(Pep.objects.get(pk=scene.pep.pk), judge=scene.second_officer, head=scene.head)


def test_help_order_and_what_became_optional_void_no_signature(
    office: Office, scene: factories.Scene
) -> None:
    factories.sign_all(scene.pep)
    office.change({"questions": {RELIGION: {"hint": "If any"}}, "order": {"health": ["health_allergies"]}})
    assert adopt(scene).reopened == ()
    assert not Section.objects.filter(pep=scene.pep).exclude(status=Section.Status.SIGNED).exists()


def test_the_answer_of_a_question_that_is_gone_is_kept_and_comes_back(
    office: Office, scene: factories.Scene
) -> None:
    save(scene, scene.worker, {RELIGION: "Quaker"}, "care")
    office.change({"questions": {RELIGION: {"hide": True}}})
    adopt(scene)
    assert scene.section("care").answers[RELIGION] == "Quaker"
    page = client_of(scene.worker).get(url(scene, "section", "care")).content.decode()
    assert "Quaker" not in page
    office.change({})
    adopt(scene)
    assert "Quaker" in client_of(scene.worker).get(url(scene, "section", "care")).content.decode()


def _elsewhere(monkeypatch: pytest.MonkeyPatch, block: str, source: str, target: str) -> None:
    """From now on the layout file has the block in another section."""
    changed = copy.deepcopy(dict(chosen.preset("birmingham")))
    for layout in changed["layouts"].values():
        layout["blocks"][source].remove(block)
        layout["blocks"][target].append(block)
    monkeypatch.setattr(opening, "preset", lambda _name: changed)


def test_an_answer_whose_question_moves_goes_with_stamp_source_and_versions(
    office: Office, scene: factories.Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(scene, scene.teacher, {"leisure_interests": "Kites"}, "education")
    section = scene.section("education")
    before = section.stamps["leisure_interests"]
    actions.save_section(
        section=section, changes={"leisure_interests": "Kites and chess"}, base_revision=0,
        by=scene.teacher, now=factories.at(1), page="another window",
    )  # fmt: skip
    assert Unmerged.objects.filter(section=section).exists()
    history = len(changes_of(scene.pep, confidential=True))
    _elsewhere(monkeypatch, "leisure", "education", "meeting")
    plan = adopt(scene)
    assert any(
        "moves from section C to section E, with its answer" in line.says for line in plan.difference.lines
    )
    old, new = scene.section("education"), scene.section("meeting")
    assert "leisure_interests" not in old.answers.keys() | old.stamps.keys()
    assert new.answers["leisure_interests"] == "Kites"
    assert new.stamps["leisure_interests"][1:] == before[1:]
    assert new.stamps["leisure_interests"][0] == new.revision
    assert Unmerged.objects.get(question="leisure_interests").section == new
    assert len(changes_of(Pep.objects.get(pk=scene.pep.pk), confidential=True)) == history
    factories.sign_all(Pep.objects.get(pk=scene.pep.pk), only=("education",))


def test_a_section_that_is_new_starts_with_the_answers_that_move_there(
    scene: factories.Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(scene, scene.teacher, {"leisure_interests": "Kites"}, "education")
    changed = copy.deepcopy(dict(chosen.preset("birmingham")))
    changed["sections"]["extra"] = changed["sections"]["meeting"] | {"letter": "F", "title": "Free time"}
    for layout in changed["layouts"].values():
        layout["order"].append("extra")
        layout["blocks"]["education"].remove("leisure")
        layout["blocks"]["extra"] = ["leisure"]
    monkeypatch.setattr(opening, "preset", lambda _name: changed)
    adopt(scene)
    scene.pep.refresh_from_db()
    extra = scene.section("extra")
    assert (extra.letter, extra.title, extra.position) == ("F", "Free time", 5)
    assert extra.answers["leisure_interests"] == "Kites"
    saved = actions.save_section(
        section=extra, changes={"leisure_interests": "Kites and chess"}, base_revision=extra.revision,
        by=scene.teacher, now=factories.at(9), page="a page drawn afterwards",
    )  # fmt: skip
    assert not saved.conflicts
    assert client_of(scene.teacher).get(url(scene, "section", "extra")).status_code == 200


def test_nobody_signs_a_page_of_before(office: Office, scene: factories.Scene) -> None:
    factories.target(scene.pep, by=scene.teacher)
    read = factories.fill_everything(scene.pep, "care", by=scene.worker)
    office.change(RELABEL)
    adopt(scene)
    with pytest.raises(Refused) as refused:
        actions.sign_section(section=read, revision=read.revision, by=scene.worker, now=factories.at(9))
    assert refused.value.kind == "revision"
    now = scene.section("care")
    actions.sign_section(section=now, revision=now.revision, by=scene.worker, now=factories.at(9))


def test_a_section_that_would_vanish_keeps_the_plan_on_its_form(
    scene: factories.Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = copy.deepcopy(dict(chosen.preset("birmingham")))
    for layout in changed["layouts"].values():
        layout["blocks"]["meeting"] += layout["blocks"].pop("carer")
        layout["order"].remove("carer")
    monkeypatch.setattr(opening, "preset", lambda _name: changed)
    assert "has no section “Carer’s views”" in refusal(scene)


def test_a_question_asked_again_starts_with_what_the_records_say(
    office: Office, scene: factories.Scene
) -> None:
    hidden = {"questions": {"identity_language": {"hide": True}}}
    office.change(hidden)
    other = scene.another_child()
    scene.pep = other
    assert "identity_language" not in scene.section("care").answers
    office.change({})
    adopt(scene)
    care = scene.section("care")
    assert care.answers["identity_language"] == "English"
    assert not care.sources["identity_language"].get("confirmed_at")


def test_a_plan_that_is_only_planned_takes_it_too(office: Office, scene: factories.Scene) -> None:
    child = factories.child(office.authority, at=scene.school)
    report = actions.open_peps(
        children=[child], term=scene.term, by=scene.officer, now=factories.NOW, start=False
    )
    scene.pep = report.opened[0]
    office.change(RELABEL)
    adopt(scene)


def test_a_returned_plan_takes_it_and_comments_on_gone_questions_are_done(
    office: Office, scene: factories.Scene
) -> None:
    factories.submit(scene.pep)
    for key, question in (("care", RELIGION), ("education", "strengths_barriers")):
        actions.add_comment(
            section=scene.section(key), question=question, text="Say more", must_fix=True,
            by=scene.officer, now=factories.NOW,
        )  # fmt: skip
    actions.return_pep(pep=Pep.objects.get(pk=scene.pep.pk), by=scene.officer, now=factories.NOW)
    office.change({"questions": {RELIGION: {"hide": True}}})
    adopt(scene)
    gone = Comment.objects.get(question=RELIGION)
    assert (gone.reply, gone.done_by) == (GONE_NOW, scene.officer)
    assert Comment.objects.get(question="strengths_barriers").done_at is None
    for person in (scene.worker, scene.teacher, scene.officer):
        assert client_of(person).get(url(scene, "overview")).status_code == 200
    assert scene.section("education").changes_needed


# ---- refused ------------------------------------------------------------------------------------------


def test_a_plan_with_the_virtual_school_or_cancelled_keeps_its_form(
    office: Office, scene: factories.Scene
) -> None:
    cancelled = scene.another_child()
    actions.cancel_pep(pep=cancelled, reason="Left care", by=scene.officer, now=factories.NOW)
    factories.submit(scene.pep)
    office.change(RELABEL)
    assert "With the Virtual School" in refusal(scene)
    scene.pep = cancelled
    assert "Cancelled" in refusal(scene)


def test_a_finalised_plan_keeps_its_form_for_ever(office: Office, scene: factories.Scene) -> None:
    factories.finalise(scene.pep, judge=scene.second_officer, head=scene.head)
    office.change(RELABEL)
    assert "Finalised" in refusal(scene)
    pep = Pep.objects.get(pk=scene.pep.pk)
    actions.amend_pep(pep=pep, sections=["care"], reason="Moved", by=scene.officer, now=factories.NOW)
    assert "It keeps the form it was finalised with" in refusal(scene)


def test_without_a_newer_form_there_is_nothing_to_take(scene: factories.Scene) -> None:
    assert "has the authority’s current form already" in refusal(scene)


@pytest.mark.parametrize("role", ["worker", "teacher", "carer"])
def test_only_the_virtual_school_gives_a_plan_another_form(
    office: Office, scene: factories.Scene, role: str
) -> None:
    office.change(RELABEL)
    refusal(scene, by=getattr(scene, role))


def test_what_changed_since_it_was_read_is_read_again(office: Office, scene: factories.Scene) -> None:
    office.change(RELABEL)
    read = actions.outlook(Pep.objects.get(pk=scene.pep.pk)).seen
    office.change({"questions": {RELIGION: {"label": "Belief"}}})
    assert "changed while you were reading" in refusal(scene, seen=read)
    read = actions.outlook(Pep.objects.get(pk=scene.pep.pk)).seen
    factories.sign_all(scene.pep, only=("care",))  # a signature that the page did not name
    assert "changed while you were reading" in refusal(scene, seen=read)


# ---- pages ---------------------------------------------------------------------------------------------


def test_the_page_says_what_changes_and_does_it(office: Office, scene: factories.Scene) -> None:
    factories.sign_all(scene.pep)
    office.change({"questions": {RELIGION: {"label": "Faith", "required": True}}, "add": [BUS]})
    client = client_of(scene.officer)
    assert "Give this plan the current form" in text_of(client.get(url(scene, "overview")))
    page = client.get(url(scene, "form"))
    text = text_of(page)
    for words in ("now reads “Faith”", "“Faith” becomes required", "New question: “Bus pass”",
                  "These sections open again", "Section A", "Section C"):  # fmt: skip
        assert words in text
    seen = page.context["outlook"].seen
    done = client.post(url(scene, "form"), {"seen": seen}, follow=True)
    assert "To be signed again: sections A, C." in text_of(done)
    assert "gave the plan the authority’s current form" in text_of(client.get(url(scene, "history")))
    again = client.post(url(scene, "form"), {"seen": seen})
    assert again.status_code == 409
    assert "has the authority’s current form already" in text_of(again)


def test_a_page_that_was_open_meanwhile_loses_nothing(office: Office, scene: factories.Scene) -> None:
    client = client_of(scene.worker)
    page = client.get(url(scene, "section", "care")).content.decode()
    drawn_from = scene.pep.definition_id
    assert drawn_from in page
    office.change({"questions": {RELIGION: {"hide": True}}})
    adopt(scene)
    typed = {
        "form": drawn_from,
        "page": "p",
        "base_revision": "0",
        RELIGION: "Quaker",
        "family_time": "Sundays",
    }
    autosave = client.post(url(scene, "autosave", "care"), typed | {"changed": [RELIGION]})
    assert autosave.status_code == 409
    assert "The form of this plan changed" in autosave.json()["message"]
    again = client.post(url(scene, "section", "care"), typed)
    assert again.status_code == 409
    text = text_of(again)
    assert "What you typed is still here" in text
    assert "Quaker" in text
    assert "Sundays" in text
    assert Pep.objects.get(pk=scene.pep.pk).definition_id in again.content.decode()
    saved = client.post(
        url(scene, "section", "care"), typed | {"form": Pep.objects.get(pk=scene.pep.pk).definition_id}
    )
    assert saved.status_code == 302
    assert scene.section("care").answers["family_time"] == "Sundays"


def test_a_teacher_may_not_and_a_stranger_finds_nothing(office: Office, scene: factories.Scene) -> None:
    office.change(RELABEL)
    assert client_of(scene.teacher).get(url(scene, "form")).status_code == 403
    other = factories.member(Role.VIRTUAL_SCHOOL_HEAD, factories.authority_with_settings(name="Eastmoor"))
    assert client_of(other).get(url(scene, "form")).status_code == 404


def test_several_at_once_with_a_report_of_what_was_not_done(office: Office, scene: factories.Scene) -> None:
    second, third = scene.another_child(), scene.another_child()
    office.change(RELABEL)
    client = client_of(scene.officer)
    text = text_of(client.get("/peps/older/"))
    assert "3 open plans are on an older form" in text
    assert client.post("/peps/older/confirm/").status_code == 422
    ids = [str(scene.pep.pk), str(second.pk), str(third.pk)]
    page = client.post("/peps/older/confirm/", {"plans": [" ".join(ids)]})
    assert "now reads “Faith”" in text_of(page)
    seen = [f"{plan.pep.pk} {plan.seen}" for plan in page.context["able"]]
    actions.cancel_pep(pep=third, reason="Left care", by=scene.officer, now=factories.NOW)
    done = text_of(client.post("/peps/older/confirm/", {"go": "yes", "seen": seen}))
    assert "2 plans have the current form now" in done
    assert "1 not changed" in done
    assert "Cancelled" in done
    assert "Every open plan has the current form" in text_of(client.get("/peps/older/"))


def test_plans_of_others_are_not_among_them(office: Office, scene: factories.Scene) -> None:
    other = Office()
    theirs = other.scene()
    other.change(RELABEL)
    client = client_of(scene.officer)
    client.get("/peps/older/")
    page = client.post("/peps/older/confirm/", {"plans": [str(theirs.pep.pk)]})
    assert theirs.child.family_name not in page.content.decode()
    done = client.post("/peps/older/confirm/", {"go": "yes", "seen": [f"{theirs.pep.pk} x"]})
    assert theirs.child.family_name not in done.content.decode()


def test_the_list_costs_the_same_queries_for_one_and_for_many(office: Office, scene: factories.Scene) -> None:
    client = client_of(scene.officer)
    office.change(RELABEL)

    def asked() -> list[int]:
        found = []
        ids = " ".join(str(pk) for pk in Pep.objects.values_list("pk", flat=True))
        for get in (lambda: client.get("/peps/older/"),
                    lambda: client.post("/peps/older/confirm/", {"plans": ids})):  # fmt: skip
            counts = []
            for _time in range(3):  # a slow machine looks after its sessions in between
                with CaptureQueriesContext(connection) as queries:
                    assert get().status_code == 200
                counts.append(len(queries))
            found.append(min(counts))
        return found

    few = asked()
    office.change({})
    for _ in range(8):
        scene.another_child()
    office.change(RELABEL)
    assert Pep.objects.count() == 9
    assert asked() == few
