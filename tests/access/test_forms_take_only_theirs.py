"""No form takes more than it asks: every name of every field of every model is posted along, and nothing comes of it.

Status, signatures, revisions, authors, authority and roles change by acts alone.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from peps.models import Pep
from peps.pinned import form_of
from tests import factories
from tests.targets.pages import TYPED

pytestmark = pytest.mark.django_db
OURS = ("accounts", "children", "peps", "targets", "funding", "mail", "audit")
NEVER = "01a20a40-0000-7000-8000-000000000000"
JUNK = {"is_staff": "on", "is_superuser": "on", "is_active": "", "user_permissions": "1", "_method": "DELETE"}


@pytest.fixture
def here() -> factories.Scene:
    return factories.scene()


def everything(here: factories.Scene) -> dict[str, str]:
    """Each field of each model by each of its names, with a value that would do harm."""
    harm: dict[str, str] = dict(JUNK)
    person = str(here.carer.pk)
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        for field in model._meta.concrete_fields:
            for name in {field.name, field.attname}:
                kind = field.get_internal_type()
                harm[name] = {
                    "ForeignKey": person, "UUIDField": NEVER, "DateField": "2001-01-01", "BooleanField": "on",
                    "DateTimeField": "2001-01-01T00:00:00Z", "PositiveIntegerField": "77", "JSONField": "{}",
                }.get(kind, "77" if "Integer" in kind else "harmful")  # fmt: skip
    return harm | {
        "status": "finalised",
        "role": "virtual_school_head",
        "authority": person,
        "state": "signed",
    }


def rows() -> dict[str, dict[Any, dict[str, Any]]]:
    """Every row of ours by table and id, without the trail and the past."""
    return {
        model._meta.label: {row["id"]: row for row in model._default_manager.values() if "id" in row}
        for model in apps.get_models()
        if model._meta.app_label in OURS
        and not hasattr(model, "history_user")
        and model._meta.app_label != "audit"
    }


def changes(before: Any, after: Any) -> set[tuple[str, str]]:
    """(table, field) of whatever changed, and (table, "new") or (table, "gone") for rows."""
    found = set()
    for table, known in after.items():
        found |= {(table, "new") for pk in known.keys() - before[table].keys()}
        found |= {(table, "gone") for pk in before[table].keys() - known.keys()}
        for pk in known.keys() & before[table].keys():
            found |= {(table, name) for name, value in known[pk].items() if before[table][pk][name] != value}
    return found


SAVED = {
    ("peps.Section", name) for name in ("answers", "stamps", "revision", "saved_at", "saved_by_id", "sources")
}
FACTS = ("accounts.User", "last_login")


def _post(who: Any, address: str, data: dict[str, Any]) -> set[tuple[str, str]]:
    client = Client()
    client.force_login(who)
    before = rows()
    answer = client.post(address, data)
    assert answer.status_code < 500, address
    return changes(before, rows()) - {FACTS}


def test_saving_a_section_changes_its_answers_and_nothing_else(here: factories.Scene) -> None:
    harm = everything(here) | {"page": "p", "base_revision": "0", "family_time": "Weekly"}
    for name, data in (("section", {}), ("autosave", {"changed": [*harm, "family_time"]})):
        found = _post(here.worker, reverse(f"peps:{name}", args=[here.pep.pk, "care"]), harm | data)
        assert found <= SAVED, (name, found - SAVED)
    section = here.section("care")
    assert (section.status, section.signed_by_id, section.saved_by_id) == ("open", None, here.worker.pk)
    assert section.answers["family_time"] == "Weekly"
    assert section.revision < 5
    assert section.answers.keys() <= {question.key for question in form_of(section).questions()}


def test_targets_take_their_own_fields(here: factories.Scene) -> None:
    harm = everything(here)
    found = _post(here.teacher, reverse("targets:add", args=[here.pep.pk]), harm | {"way": "blank"})
    assert found <= {("targets.Target", "new"), *SAVED}, found
    target = here.pep.targets.get()
    assert (target.made_by_id, target.saved_by_id, target.revision, target.position, target.status) == (
        here.teacher.pk, here.teacher.pk, 1, 1, "draft",
    )  # fmt: skip
    address = reverse("targets:change", args=[target.pk])
    found = _post(here.teacher, address, harm | TYPED)
    said = ("said", "stamps", "area", "subject", "span", "kind", "start_known", "money", "help", "by_when")
    own = {("targets.Target", name) for name in (*said, "revision", "saved_at", "saved_by_id")}
    assert found <= own | SAVED, found
    target.refresh_from_db()
    assert (target.pep_id, target.revision, target.position, target.status) == (here.pep.pk, 2, 1, "draft")


def test_the_virtual_schools_forms_take_level_note_comment_and_reason(here: factories.Scene) -> None:
    factories.submit(here.pep)
    harm = everything(here)
    said = {"section": "meeting", "comment-meeting-question": "meeting_discussion", "comment-meeting-text": "More",
            "comment-meeting-kind": "must"}  # fmt: skip
    found = _post(here.officer, reverse("peps:comment", args=[here.pep.pk]), harm | said)
    assert found == {("peps.Comment", "new")}
    comment = here.section("meeting").comments.get()
    assert (comment.made_by_id, comment.round, comment.done_at, comment.reply) == (
        here.officer.pk,
        1,
        None,
        "",
    )
    found = _post(here.officer, reverse("peps:return", args=[here.pep.pk]), harm | {"note": "See"})
    assert not {table for table, _name in found} - {
        "peps.Pep",
        "peps.Section",
        "peps.SignOff",
        "mail.Message",
    }
    pep = Pep.objects.get(pk=here.pep.pk)
    assert (pep.status, pep.authority_id, pep.child_id, pep.version) == (
        "returned", here.authority.pk, here.child.pk, here.pep.version,
    )  # fmt: skip


def test_a_reply_marks_the_comment_and_nothing_else_of_it(here: factories.Scene) -> None:
    from peps import actions

    factories.submit(here.pep)
    said = actions.add_comment(
        section=here.section("meeting"), question="meeting_discussion", text="More", must_fix=True,
        by=here.officer, now=factories.NOW,
    )  # fmt: skip
    actions.return_pep(pep=here.pep, by=here.officer, now=factories.NOW)
    reply = {f"done-{said.pk}": "on", f"reply-{said.pk}": "Done", "page": "p", "base_revision": "99"}
    found = _post(
        here.teacher, reverse("peps:section", args=[here.pep.pk, "meeting"]), everything(here) | reply
    )
    assert found <= SAVED | {("peps.Comment", name) for name in ("reply", "done_at", "done_by_id")}, found
    said.refresh_from_db()
    assert (said.text, said.must_fix, said.made_by_id) == ("More", True, here.officer.pk)


def test_ones_own_details_are_a_name_a_job_and_a_number(here: factories.Scene) -> None:
    mine = {"name": "New Name", "job_title": "Teacher", "phone": "0121 496 0000"}
    found = _post(here.teacher, reverse("accounts:details"), everything(here) | mine)
    assert found <= {("accounts.User", name) for name in mine}, found
    me = type(here.teacher).objects.get(pk=here.teacher.pk)
    assert me.email == here.teacher.email
    assert me.is_active
    assert me.memberships.count() == 1


def test_an_invitation_gives_one_role_in_ones_own_authority(here: factories.Scene) -> None:
    there = factories.authority_with_settings(name="Fenland", la_code="926")
    wanted = {"email": "new.person@demo.example", "name": "New", "organisation": str(there.pk)}
    for role in ("virtual_school_head", "authority_administrator"):
        data = everything(here) | wanted | {"role": role, "authority": str(there.pk)}
        assert not _post(here.officer, reverse("accounts:invite"), data)
    data = everything(here) | wanted | {"role": "social_worker", "authority": str(there.pk)}
    found = _post(here.officer, reverse("accounts:invite"), data)
    assert found <= {("accounts.Invitation", "new"), ("mail.Message", "new")}, found
    from accounts.models import Invitation

    assert not Invitation.objects.filter(organisation=there).exists()
    assert not Invitation.objects.filter(invited_by=here.carer).exists()


def test_opening_plans_takes_children_and_a_term(here: factories.Scene) -> None:
    fresh = factories.child(here.authority, at=here.school)
    data = everything(here) | {"children": str(fresh.pk), "term": str(here.term.pk), "go": "yes"}
    found = _post(here.officer, reverse("peps:open_confirm"), data)
    assert {table for table, name in found if name == "new"} <= {"peps.Pep", "peps.Section", "mail.Message"}
    pep = Pep.objects.get(child=fresh)
    assert (pep.status, pep.authority_id, pep.planned_by_id) == ("open", here.authority.pk, here.officer.pk)
    assert pep.due_on == here.term.peps_due_on
