"""Changing an authority's layout, by action: what is stored, who may, what is refused and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.roles import Role
from epep.audit.models import Event
from epep.moves import Refused
from peps import actions
from peps.blocks.editing import fingerprint
from peps.blocks.ruled import RULED
from peps.pinned import definition_of
from tests import factories
from tests.peps.layout.office import BUS, LEISURE, RELIGION, Office

HIDE = {"questions": {RELIGION: {"hide": True}}}


def refusal(office: Office, overlay: Any, **more: Any) -> Refused:
    """Why the change is refused; nothing is stored."""
    before = office.overlay
    with pytest.raises(Refused) as refused:
        office.change(overlay, **more)
    assert office.overlay == before
    return refused.value


def test_a_change_is_stored_with_its_history_and_its_event(office: Office) -> None:
    assert office.change(HIDE) == [RELIGION]
    assert office.overlay == HIDE
    row = office.settings.history.latest("history_id")
    assert (row.history_user, row.history_date, row.overlay) == (office.admin, factories.NOW, HIDE)
    event = Event.objects.get(verb="layout.changed")
    assert (event.actor_id, event.data) == (office.admin.pk, {"keys": [RELIGION], "blocks": []})


def test_the_event_holds_keys_and_no_words(office: Office) -> None:
    office.change({"questions": {RELIGION: {"label": "Faith of Amina"}}, "add": [BUS]})
    assert Event.objects.get(verb="layout.changed").data == {"keys": [RELIGION, "la_bus_pass"], "blocks": []}


def test_no_change_leaves_no_trace(office: Office) -> None:
    assert office.change({"questions": {RELIGION: {}}, "order": {}}) == []
    assert office.overlay == {}
    assert not Event.objects.filter(verb="layout.changed").exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in (
    Role.VIRTUAL_SCHOOL_HEAD, Role.AUTHORITY_ADMINISTRATOR
)])  # fmt: skip
def test_only_the_head_and_administrators_may(office: Office, role: Role) -> None:
    place = office.authority if role != Role.DESIGNATED_TEACHER else factories.school()
    assert refusal(office, HIDE, by=factories.member(role, place)).kind == "permission"


def test_somebody_of_another_authority_may_not(office: Office) -> None:
    other = factories.authority_with_settings(name="Eastmoor")
    assert (
        refusal(office, HIDE, by=factories.member(Role.AUTHORITY_ADMINISTRATOR, other)).kind == "permission"
    )


def test_the_second_of_two_administrators_is_told_and_overwrites_nothing(office: Office) -> None:
    began_from = office.seen
    office.change(HIDE, seen=began_from)
    found = refusal(office, {"add": [BUS]}, seen=began_from, by=office.head)
    assert found.kind == "revision"
    assert "Somebody else changed the layout while this page was open" in found.messages[0]
    office.change(HIDE | {"add": [BUS]}, by=office.head)
    assert fingerprint(office.overlay) == fingerprint(HIDE | {"add": [BUS]})


REFUSED = [
    ({"questions": {LEISURE: {"hide": True}}}, "it is how the plan records leisure interests"),
    ({"questions": {"sdq_teacher": {"hide": True}}}, "reports and returns count it"),
    ({"questions": {"attendance_plan": {"hide": True}}}, "attendance is under the authority’s line"),
    ({"questions": {"sdq_plan": {"hide": True}}}, "total reaches the authority’s line"),
    ({"questions": {"participation_given": {"required": True, "hide": True}}}, "wishes and feelings"),
    ({"questions": {"views_well": {"required": True}}}, "a child may leave out anything"),
    ({"add": [BUS | {"block": "views", "key": "la_start", "kind": {"kind": "date"}},
              BUS | {"key": "la_start_day"}]}, "too much like the key of another question"),
    ({"add": [BUS | {"label": "two\nlines"}]}, "needs a label"),
    ({"add": [BUS | {"key": "la_" + "x" * 70}]}, "60 letters or fewer"),
    ({"add": [BUS | {"kind": {"kind": "rows"}}]}, "must be one of"),
]  # fmt: skip


@pytest.mark.parametrize(("overlay", "words"), REFUSED)
def test_what_cannot_be_changed_is_refused_with_the_reason(
    office: Office, overlay: dict[str, Any], words: str
) -> None:
    assert words in " ".join(refusal(office, overlay).messages)


def test_every_rule_that_needs_a_question_by_name_is_known() -> None:
    from peps.blocks.registry import BLOCKS

    assert RULED.keys() <= {question.key for block in BLOCKS for question in block.questions}


def test_a_question_that_was_asked_keeps_its_key(office: Office) -> None:
    office.change({"add": [BUS]})
    assert "its key is kept" in refusal(office, {}).messages[0]
    assert "stays the kind" in refusal(office, {"add": [BUS | {"kind": {"kind": "date"}}]}).messages[0]
    assert "stays in its block" in refusal(office, {"add": [BUS | {"block": "care"}]}).messages[0]
    office.change({"add": [BUS | {"types": []}]})
    assert "There are two questions" in refusal(office, {"add": [BUS | {"types": []}, BUS]}).messages[0]


def test_a_new_plan_has_the_new_words_and_an_open_one_does_not(office: Office) -> None:
    scene = office.scene()
    office.change({"questions": {RELIGION: {"label": "Faith"}}})
    newer = scene.another_child()
    scene.pep.refresh_from_db()
    assert definition_of(scene.pep).question(RELIGION)[2].label != "Faith"
    assert definition_of(newer).question(RELIGION)[2].label == "Faith"


def test_a_layout_that_the_portal_outgrew_refuses_plans_in_words(office: Office) -> None:
    settings = office.settings
    settings.overlay = {"questions": {LEISURE: {"hide": True}}}
    settings.save()
    office.authority.refresh_from_db()
    term = factories.term(office.authority)
    officer = factories.member(Role.VIRTUAL_SCHOOL_OFFICER, office.authority)
    child = factories.child(office.authority, at=factories.school())
    report = actions.open_peps(children=[child], term=term, by=officer, now=factories.NOW)
    assert not report.opened
    assert "makes no form" in report.left_out[0][1]
    page = office.get().content.decode()
    assert "No plan can be opened with this layout" in page
    assert office.get("school_age/education/").status_code == 200
    assert office.post("back/", key=LEISURE).status_code == 302
    assert office.overlay == {}
