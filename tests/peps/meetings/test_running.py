"""Running a meeting: into the plan's section for whoever may write there, else kept as notes and taken over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.roles import Role
from epep.moves import Refused
from peps.actions import save_section
from peps.meetings import arranging, querysets, running
from peps.models import Meeting, PepFacts
from tests.factories import NOW, Scene, at, finalise, link, next_term, opened_pep, page_token, scene, user
from tests.peps.meetings.arranged import arranged, invited, of, page
from tests.peps.pages import client_of, hidden_of, save, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")


@pytest.fixture
def meeting(here: Scene) -> Meeting:
    """A meeting whose time has come: pages read the real clock, so it is moved to just now."""
    made = invited(here)
    Meeting.objects.filter(pk=made.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    made.refresh_from_db()
    return made


def typed(who: Any, here: Scene, **sent: Any) -> Any:
    """What the page sends by itself while somebody types."""
    hidden = hidden_of(page(here, who, "run"))
    sent = {"changed": [key for key in sent if key not in ("came", "changed")]} | sent
    return client_of(who).post(of(here.pep, "save"), hidden | sent, headers={"X-Autosave": "1"})


def test_what_the_teacher_types_goes_into_the_section(here: Scene, meeting: Meeting) -> None:
    answer = typed(here.teacher, here, meeting_discussion="Reading goes well")
    assert (answer.status_code, set(answer.json()) >= {"saved_at", "revision", "conflicts"}) == (200, True)
    assert here.section("meeting").answers["meeting_discussion"] == "Reading goes well"
    meeting.refresh_from_db()
    assert meeting.notes == {}


def test_two_people_who_type_the_same_answer_lose_nothing(here: Scene, meeting: Meeting) -> None:
    hidden = hidden_of(page(here, here.teacher, "run"))
    section = here.section("meeting")
    other = {"base_revision": section.revision, "page": page_token(), "now": timezone.now()}
    save_section(section=section, changes={"meeting_discussion": "Theirs"}, by=here.teacher, **other)
    sent = hidden | {"changed": ["meeting_discussion"], "meeting_discussion": "Mine"}
    answer = client_of(here.teacher).post(of(here.pep, "save"), sent, headers={"X-Autosave": "1"}).json()
    assert [one["key"] for one in answer["conflicts"]] == ["meeting_discussion"]
    assert answer["compare_url"]


def test_who_may_not_write_keeps_notes_that_the_teacher_takes_over(here: Scene, meeting: Meeting) -> None:
    typed(here.teacher, here, meeting_discussion="Reading goes well")
    assert "kept as your notes" in text_of(page(here, here.worker, "run"))
    assert typed(here.worker, here, meeting_discussion="Sleep is better").status_code == 200
    rows = {"meeting_plan-0-action": "Ask the GP", "meeting_plan-0-who": "Sam"}
    typed(here.worker, here, changed=["meeting_plan"], **rows)
    assert here.section("meeting").answers["meeting_discussion"] == "Reading goes well"
    assert "Sleep is better" in page(here, here.worker, "run").content.decode(), (
        "still there for who wrote it"
    )
    shown = text_of(page(here, here.teacher, "run"))
    assert "Notes of others" in shown
    for key in ("meeting_discussion", "meeting_plan"):
        page(here, here.teacher, "take_over", note=f"{key}:{here.worker.pk}")
    answers = here.section("meeting").answers
    assert answers["meeting_discussion"] == "Reading goes well\nSleep is better"
    assert answers["meeting_plan"][0]["action"] == "Ask the GP"
    meeting.refresh_from_db()
    assert meeting.notes == {}
    assert "Notes of others" not in text_of(page(here, here.teacher, "run"))


def test_notes_of_two_people_stand_side_by_side(here: Scene, meeting: Meeting) -> None:
    typed(here.worker, here, meeting_well="From the worker")
    typed(here.officer, here, meeting_well="From the officer")
    meeting.refresh_from_db()
    found = {note["stored"] for note in meeting.notes["meeting_well"].values()}
    assert found == {"From the worker", "From the officer"}
    with pytest.raises(Refused):
        running.take_over(
            meeting=meeting,
            key="meeting_well",
            whose=str(here.worker.pk),
            by=here.officer,
            now=timezone.now(),
        )


def test_typing_for_ten_minutes_is_one_row_of_history(here: Scene, meeting: Meeting) -> None:
    before = meeting.history.count()
    for number in range(5):
        running.write_down(
            meeting=meeting, typed={"meeting_well": f"a{number}"}, by=here.worker, now=at(number, days=15),
            autosave=True, base_revision=0, page="p", shown={},
        )  # fmt: skip
    assert meeting.history.count() == before + 1


def test_ticks_are_saved_one_by_one(here: Scene, meeting: Meeting) -> None:
    worker, carer = meeting.invitees.get(user=here.worker), meeting.invitees.get(user=here.carer)
    typed(here.teacher, here, changed=[f"came-{worker.pk}"], came=[str(worker.pk)])
    typed(here.worker, here, changed=[f"came-{carer.pk}"], came=[str(carer.pk)])
    assert set(meeting.invitees.filter(came=True)) == {worker, carer}
    typed(here.worker, here, changed=[f"came-{carer.pk}"], came=[])
    carer.refresh_from_db()
    assert carer.came is False


def test_held_fills_what_the_meeting_knows(here: Scene, meeting: Meeting) -> None:
    worker = meeting.invitees.get(user=here.worker)
    sent = hidden_of(page(here, here.teacher, "run")) | {
        "came": [str(worker.pk)], "then": "held", "meeting_needs": "A reading partner", "meeting_next_on_day": "12",
        "meeting_next_on_month": "3", "meeting_next_on_year": "2027",
    }  # fmt: skip
    assert page(here, here.teacher, "run", **sent).status_code == 302
    meeting.refresh_from_db()
    assert meeting.status == "held"
    answers, facts = here.section("meeting").answers, PepFacts.objects.get(pk=here.pep.pk)
    today = timezone.localdate()
    assert (answers["meeting_on"], answers["meeting_place"]) == (today.isoformat(), "person")
    people = {row["role"]: row for row in answers["meeting_people"]}
    assert (people["social_worker"]["came"], people["designated_teacher"]["came"]) == (True, False)
    assert not people["carer"]["name"], "a school does not read the carer's name"
    assert (facts.meeting_on, facts.next_meeting_on) == (today, date(2027, 3, 12))
    assert "Came" in text_of(page(here, here.worker))


def test_held_by_somebody_who_may_not_write_still_dates_the_plan(here: Scene, meeting: Meeting) -> None:
    done = running.hold(meeting=meeting, by=here.worker, now=timezone.now())
    assert "meeting_on" in done.notes
    assert "meeting_on" not in here.section("meeting").answers
    assert PepFacts.objects.get(pk=here.pep.pk).meeting_on == timezone.localdate()


def test_the_record_may_stand_within_another_section() -> None:
    here = scene(preset="walsall")
    arranged(here)
    typed(here.teacher, here, meeting_discussion="Noted")
    assert here.section("education").answers["meeting_discussion"] == "Noted"


def test_a_form_without_a_record_of_the_meeting_keeps_notes(
    here: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(querysets, "meeting_section", lambda _pep: None)
    made = arranged(here)
    assert "has no record of the meeting" in text_of(page(here, here.teacher, "run"))
    typed(here.teacher, here, meeting_discussion="Noted")
    made.refresh_from_db()
    assert made.notes["meeting_discussion"][str(here.teacher.pk)]["stored"] == "Noted"
    done = running.hold(meeting=made, by=here.teacher, now=at(days=20))
    assert done.status == "held"
    assert PepFacts.objects.get(pk=here.pep.pk).meeting_on == date(2026, 12, 8)


def test_who_may_not_run_it(here: Scene, meeting: Meeting) -> None:
    assert page(here, here.carer, "run").status_code == 404
    manager = next(user for role, user in here.people.items() if role == "team_manager")
    assert page(here, manager, "run").status_code == 403
    with pytest.raises(Refused):
        running.write_down(
            meeting=meeting, typed={}, by=manager, now=timezone.now(), base_revision=0, page="p", shown={}
        )


def test_a_row_can_be_added_without_script(here: Scene, meeting: Meeting) -> None:
    sent = hidden_of(page(here, here.teacher, "run")) | {
        "add_row": "meeting_plan",
        "meeting_well": "Kept on the page",
    }
    answer = page(here, here.teacher, "run", **sent)
    assert answer.status_code == 200
    assert "Kept on the page" in answer.content.decode()


def test_the_blank_copy_has_every_question_and_little_that_a_lost_sheet_would_betray(
    here: Scene, meeting: Meeting
) -> None:
    save(
        here, here.teacher, {"meeting_last_actions": [{"action": "Ask the GP", "who": "Sam"}]}, key="meeting"
    )
    arranging.record_wishes(pep=here.pep, typed={"not_words": "Uncle Ted"}, by=here.worker, now=NOW)
    shown = page(here, here.worker, "paper").content.decode()
    sheet = shown[shown.index("epep-paper__lost") : shown.index("</main>")]
    for words in (
        here.teacher.name,
        "What was discussed",
        "Agreed now",
        "By whom: a name",
        "read out first",
        "Orla",
        "aunt",
    ):
        assert words in sheet, words
    for words in ("Fennimore", here.carer.name, "Uncle Ted", "Ask the GP", here.school.name):
        assert words not in sheet, words
    with_last = client_of(here.worker).get(of(here.pep, "paper"), {"last": "1"}).content.decode()
    assert "Ask the GP" in with_last


def test_the_page_for_the_meeting_begins_with_the_child(here: Scene, meeting: Meeting) -> None:
    section = here.section("views")
    save_section(
        section=section,
        changes={"participation_given": "yes", "participation_band": "secondary", "views_proud": "My goal in June"},
        by=here.teacher, now=NOW, base_revision=section.revision, page=page_token(),
    )  # fmt: skip
    shown = page(here, here.teacher, "run").content.decode()
    assert shown.index("My goal in June") < shown.index("Who is here") < shown.index("What is agreed")


def test_the_page_says_what_changed_since_the_last_plan(here: Scene) -> None:
    finalise(here.pep, judge=here.second_officer, head=here.head)
    here.pep = opened_pep(here.child, next_term(here.authority), by=here.officer, now=timezone.now())
    link(here.child, user(name="Nia Newcome"), Role.SOCIAL_WORKER, since=timezone.localdate())
    arranged(here, now=timezone.now(), starts_at=timezone.now() + timedelta(days=1))
    shown = text_of(page(here, here.teacher, "run"))
    assert "What changed since Autumn 2026" in shown
    assert "Nia Newcome" in shown
