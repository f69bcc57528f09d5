"""Saving a section: merging by question, what is kept as typed, facts, sums, the child's words, history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from epep.moves import Refused
from peps.actions import Saved, save_section, settle
from peps.actions.saving import CHILDS_OWN
from peps.marks import mark, marks_of, read_marks
from peps.models import Section, Unmerged
from peps.pinned import form_of
from tests.factories import NOW, TODAY, Scene, at, delegate, page_token, plausible, scene

pytestmark = pytest.mark.django_db

TEXT, OTHER = "strengths_strengths", "strengths_barriers"


@pytest.fixture
def here() -> Scene:
    return scene()


def save(here: Scene, by: User, changes: dict[str, Any], *, key: str = "education", **more: Any) -> Saved:
    """A save from a page just drawn, unless `more` says otherwise."""
    section = here.section(key)
    given = {"base_revision": section.revision, "page": page_token(), "now": NOW} | more
    return save_section(section=section, changes=changes, by=by, **given)


def test_an_answer_is_stored_with_who_and_when(here: Scene) -> None:
    saved = save(here, here.teacher, {TEXT: "Kind and quick."})
    section = here.section("education")
    assert saved.changed == [TEXT]
    assert section.answers[TEXT] == "Kind and quick."
    assert section.stamps[TEXT][:3] == [1, str(here.teacher.pk), here.teacher.name]
    assert (section.revision, section.saved_by) == (1, here.teacher)


def test_two_people_change_different_answers_and_both_stand(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    save(here, here.teacher, {TEXT: "One"}, base_revision=0)
    saved = save(here, here.colleague, {OTHER: "Two"}, base_revision=0)
    assert saved.merged == {TEXT: here.teacher.name}
    assert not saved.conflicts
    assert {here.section("education").answers[key] for key in (TEXT, OTHER)} == {"One", "Two"}


def test_two_people_change_the_same_answer_and_both_are_kept(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    save(here, here.teacher, {TEXT: "One"}, base_revision=0)
    saved = save(here, here.colleague, {TEXT: "Two"}, base_revision=0)
    assert [(c.theirs, c.mine, c.by_name) for c in saved.conflicts] == [("One", "Two", here.teacher.name)]
    assert here.section("education").answers[TEXT] == "One"
    assert Unmerged.objects.get().answer == "Two"


def test_one_person_in_two_windows_counts_as_two(here: Scene) -> None:
    save(here, here.teacher, {TEXT: "One"}, base_revision=0, page="left")
    saved = save(here, here.teacher, {TEXT: "Two"}, base_revision=0, page="right")
    assert saved.conflicts
    assert Unmerged.objects.get().answer == "Two"


def test_one_window_goes_on_from_its_own_saves(here: Scene) -> None:
    for text in ("O", "On", "One"):
        saved = save(here, here.teacher, {TEXT: text}, base_revision=0, page="left", autosave=True)
        assert not saved.conflicts
    assert here.section("education").answers[TEXT] == "One"


def test_an_answer_nobody_touched_on_an_old_page_is_no_change(here: Scene) -> None:
    form = form_of(here.section("education"))
    shown = read_marks(form, marks_of(form, here.section("education").answers))
    save(here, here.teacher, {TEXT: "One"}, base_revision=0)
    saved = save(here, here.teacher, {TEXT: "", OTHER: "Two"}, base_revision=0, shown=shown)
    assert saved.changed == [OTHER]
    assert not saved.conflicts
    assert here.section("education").answers[TEXT] == "One"


def test_typing_back_what_the_page_showed_is_a_change_once_it_was_saved(here: Scene) -> None:
    save(here, here.teacher, {TEXT: "Before"})
    section = here.section("education")
    shown = read_marks(form_of(section), marks_of(form_of(section), section.answers))
    for text in ("After", "Before"):
        save(here, here.teacher, {TEXT: text}, base_revision=section.revision, page="left", shown=shown)
    assert here.section("education").answers[TEXT] == "Before"


def test_typing_the_same_as_stands_settles_the_kept_version(here: Scene) -> None:
    save(here, here.teacher, {TEXT: "One"}, base_revision=0, page="left")
    save(here, here.teacher, {TEXT: "Two"}, base_revision=0, page="right")
    save(here, here.teacher, {TEXT: "One"}, base_revision=0, page="right")
    assert Unmerged.objects.get().settled_at == NOW


def test_what_cannot_be_read_is_kept_as_typed_and_named(here: Scene) -> None:
    saved = save(here, here.teacher, {"attendance_percent": "about 90"})
    assert list(saved.problems) == ["attendance_percent"]
    assert here.section("education").answers["attendance_percent"] == {"_raw": "about 90"}


def test_a_question_of_another_section_is_passed_over(here: Scene) -> None:
    saved = save(here, here.teacher, {"meeting_well": "Not here"})
    assert not saved.changed
    assert "meeting_well" not in here.section("education").answers


def test_attendance_is_worked_out_from_its_sessions(here: Scene) -> None:
    save(here, here.teacher, {"attendance_possible": "120", "attendance_attended": "114"})
    assert here.section("education").answers["attendance_percent"] == "95.0"
    save(here, here.teacher, {"attendance_attended": "117"})
    assert here.section("education").answers["attendance_percent"] == "97.5"


def test_a_percentage_typed_by_hand_is_left_alone(here: Scene) -> None:
    save(here, here.teacher, {"attendance_percent": "90"})
    save(here, here.teacher, {"attendance_possible": "120", "attendance_attended": "114"})
    assert here.section("education").answers["attendance_percent"] == "90.0"


def test_confirming_a_fact_says_who_and_raises_the_revision(here: Scene) -> None:
    section = here.section("care")
    key = next(iter(section.sources))
    save(here, here.worker, {}, key="care", confirm=frozenset({key}))
    fresh = here.section("care")
    assert fresh.sources[key]["confirmed_by"] == here.worker.name
    assert fresh.sources[key]["source"] == section.sources[key]["source"]
    assert fresh.revision == section.revision + 1


def test_a_changed_fact_is_confirmed_and_remembers_where_it_came_from(here: Scene) -> None:
    section = here.section("care")
    save(here, here.worker, {"identity_language": "Polish"}, key="care")
    source = here.section("care").sources["identity_language"]
    assert source["source"] == "changed"
    assert source["was"] == section.sources["identity_language"]["source"]
    assert source["confirmed_by"] == here.worker.name


def test_facts_for_lists_follow_the_answers(here: Scene) -> None:
    save(here, here.teacher, {"attendance_percent": "91.2"})
    here.pep.facts.refresh_from_db()
    assert str(here.pep.facts.attendance) == "91.2"
    save(here, here.teacher, {"attendance_percent": ""})
    here.pep.facts.refresh_from_db()
    assert here.pep.facts.attendance is None


def test_words_the_child_typed_are_changed_by_nobody_else(here: Scene) -> None:
    young = here.who(Role.YOUNG_PERSON)
    save(here, young, {"participation_given": "yes", "views_well": "Art!"}, key="views")
    saved = save(here, here.teacher, {"views_well": "Art.", "views_hard": "Maths"}, key="views")
    assert saved.problems == {"views_well": CHILDS_OWN}
    assert saved.changed == ["views_hard"]
    assert here.section("views").answers["views_well"] == "Art!"
    save(here, young, {"views_well": "Art and music!"}, key="views")
    assert here.section("views").answers["views_well"] == "Art and music!"


@pytest.mark.parametrize(
    ("role", "key"),
    [
        (Role.DESIGNATED_TEACHER, "care"),
        (Role.SOCIAL_WORKER, "education"),
        (Role.SCHOOL_COLLEAGUE, "education"),
        (Role.CARER, "carer"),
        (Role.YOUNG_PERSON, "education"),
        (Role.VIRTUAL_SCHOOL_OFFICER, "education"),
        (Role.REVIEWING_OFFICER, "meeting"),
    ],
)
def test_a_section_of_somebody_else_is_refused(here: Scene, role: Role, key: str) -> None:
    with pytest.raises(Refused):
        save(here, here.who(role), {TEXT: "No"}, key=key)
    assert here.section(key).revision == 0


def test_a_colleague_fills_what_was_delegated_and_until_then(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher, until=TODAY + timedelta(days=1))
    save(here, here.colleague, {TEXT: "Yes"})
    with pytest.raises(Refused):
        save(here, here.colleague, {"meeting_well": "No"}, key="meeting")
    with pytest.raises(Refused):
        save(here, here.colleague, {TEXT: "Late"}, now=at(days=1))


# ---- history -------------------------------------------------------------------------------------


def history(here: Scene, key: str = "education") -> list[tuple[str, str, Any]]:
    """(reason, person, answer) of each history row, oldest first."""
    rows = Section.history.filter(pep=here.pep, key=key).order_by("history_date", "history_id")
    return [
        (row.history_change_reason, row.history_user.name if row.history_user else "", row.answers.get(TEXT))
        for row in rows
    ][1:]


def test_autosaves_of_ten_minutes_are_one_row_with_the_latest_text(here: Scene) -> None:
    for minute, text in enumerate(("O", "On", "One")):
        save(here, here.teacher, {TEXT: text}, now=at(minute * 3), autosave=True)
    assert history(here) == [("autosave", here.teacher.name, "One")]
    save(here, here.teacher, {TEXT: "One more"}, now=at(10), autosave=True)
    assert [text for _, _, text in history(here)] == ["One", "One more"]


def test_a_save_by_button_is_always_a_row(here: Scene) -> None:
    for text in ("A", "B"):
        save(here, here.teacher, {TEXT: text})
    save(here, here.teacher, {TEXT: "C"}, autosave=True)
    save(here, here.teacher, {TEXT: "D"}, now=at(1))
    assert [(reason, text) for reason, _, text in history(here)] == [
        ("saved", "A"),
        ("saved", "B"),
        ("autosave", "C"),
        ("saved", "D"),
    ]


def test_two_people_autosaving_in_turn_have_a_row_each_with_their_own_changes(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    for turn in range(6):
        save(here, here.teacher, {TEXT: f"T{turn}"}, now=at(turn), autosave=True)
        save(here, here.colleague, {OTHER: f"C{turn}"}, now=at(turn + 0.5), autosave=True)
    rows = list(Section.history.filter(pep=here.pep, key="education").order_by("history_date"))[1:]
    assert [(row.history_user, row.answers.get(TEXT), row.answers.get(OTHER)) for row in rows] == [
        (here.teacher, "T5", None),
        (here.colleague, "T5", "C5"),
    ]


def test_an_answer_changed_by_somebody_in_between_is_not_rewritten_in_history(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    save(here, here.teacher, {TEXT: "T1"}, now=at(0), autosave=True)
    save(here, here.colleague, {TEXT: "C1"}, now=at(1), autosave=True)
    save(here, here.teacher, {TEXT: "T2"}, now=at(2), autosave=True)
    assert [text for _, _, text in history(here)] == ["T1", "C1", "T2"]


# ---- choosing between two versions ---------------------------------------------------------------


def conflict(here: Scene) -> Unmerged:
    """ "One" stands, "Two" was kept."""
    save(here, here.teacher, {TEXT: "One"}, base_revision=0, page="left")
    save(here, here.teacher, {TEXT: "Two"}, base_revision=0, page="right")
    return Unmerged.objects.get(settled_at__isnull=True)


@pytest.mark.parametrize(("choice", "stands"), [("mine", "Two"), ("theirs", "One"), ("both", "One and two")])
def test_what_was_chosen_stands_and_the_choice_is_done(here: Scene, choice: str, stands: str) -> None:
    row = conflict(here)
    choose(here, {str(row.pk): choice}, both={str(row.pk): "One and two"}, seen={str(row.pk): mark("Two")})
    row.refresh_from_db()
    assert here.section("education").answers[TEXT] == stands
    assert row.settled_by == here.teacher
    assert row.answer == "Two"


def test_a_version_that_changed_while_choosing_is_not_settled(here: Scene) -> None:
    row = conflict(here)
    save(here, here.teacher, {TEXT: "Two and a half"}, base_revision=0, page="right")
    choose(here, {str(row.pk): "theirs"}, seen={str(row.pk): mark("Two")})
    row.refresh_from_db()
    assert row.settled_at is None


def test_an_answer_that_changed_while_choosing_is_not_overwritten(here: Scene) -> None:
    row = conflict(here)
    base = here.section("education").revision
    save(here, here.teacher, {TEXT: "One and a bit"}, page="left", base_revision=0)
    saved = choose(here, {str(row.pk): "mine"}, seen={str(row.pk): mark("Two")}, base_revision=base)
    assert saved.conflicts
    assert here.section("education").answers[TEXT] == "One and a bit"
    assert Unmerged.objects.get(settled_at__isnull=True).answer == "Two"


def test_a_colleague_chooses_about_their_own_versions_only(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    row = conflict(here)
    choose(here, {str(row.pk): "mine"}, seen={str(row.pk): mark("Two")}, by=here.colleague)
    assert here.section("education").answers[TEXT] == "One"


def choose(here: Scene, choices: dict[str, str], **more: Any) -> Saved:
    """Settle from a compare page just drawn, unless `more` says otherwise."""
    section = here.section("education")
    given: dict[str, Any] = {
        "both": {},
        "base_revision": section.revision,
        "page": page_token(),
        "by": here.teacher,
        "now": NOW,
    }
    return settle(section=section, choices=choices, **(given | more))


# ---- cost ----------------------------------------------------------------------------------------


def test_saving_a_whole_section_takes_no_more_queries_than_saving_one_answer(here: Scene) -> None:
    form = form_of(here.section("education"))
    one, many = {TEXT: "One"}, {question.key: plausible(question) for question in form.questions()}
    counts = []
    for changes in (one, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            save(here, here.teacher, changes)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1, counts  # promoting to the facts row is one query more
