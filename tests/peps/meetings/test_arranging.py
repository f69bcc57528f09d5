"""Arranging, moving, cancelling; the child's wishes and what goes against them; two people at once; by pages."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from epep.audit.models import Event
from epep.mail.models import Message
from epep.moves import Refused
from peps.meetings import arranging, querysets, running
from peps.meetings.arranging import Guest
from peps.models import Invitee, Meeting, PepFacts, Wish
from tests.factories import NOW, Scene, at, scene
from tests.peps.meetings.arranged import WHEN, arranged, details, guests, invited, of, page, typed
from tests.peps.pages import client_of, save, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Scene:
    """A child with an opened plan and everybody round it."""
    return scene(given_name="Orla", family_name="Fennimore", preferred_name="Orla")


def wish(here: Scene, **said: Any) -> Wish:
    """What the child would like, written down by the teacher."""
    return arranging.record_wishes(pep=here.pep, typed=said, by=here.teacher, now=NOW)


def refused(act: Any) -> list[str]:
    """The sentences with which an act is refused."""
    with pytest.raises(Refused) as found:
        act()
    return found.value.messages


# ---- the life of a meeting -------------------------------------------------------------------------


def test_a_meeting_is_arranged_then_held_with_who_came(here: Scene) -> None:
    meeting = invited(here)
    worker = meeting.invitees.get(user=here.worker)
    running.tick(meeting=meeting, came={str(worker.pk): True}, by=here.teacher, now=at(days=15))
    done = running.hold(meeting=meeting, by=here.teacher, now=at(days=15, minutes=400))
    assert done.status == Meeting.Status.HELD
    assert (done.held_by, done.history.first().history_change_reason) == (here.teacher, "hold")
    assert list(meeting.invitees.order_by("pk").values_list("came", flat=True)) == [True, False, False, False]
    assert PepFacts.objects.get(pk=here.pep.pk).meeting_on == date(2026, 12, 8)
    verbs = set(Event.objects.filter(thing_id=str(meeting.pk)).values_list("verb", flat=True))
    assert verbs == {"meeting.arranged", "meeting.invited", "meeting.hold"}


def test_a_meeting_still_to_come_is_not_held(here: Scene) -> None:
    meeting = arranged(here)
    assert (
        "still to come" in refused(lambda: running.hold(meeting=meeting, by=here.teacher, now=at(days=1)))[0]
    )


def test_cancelling_needs_a_reason_and_tells_who_was_invited(here: Scene) -> None:
    meeting = invited(here)
    assert refused(lambda: arranging.cancel(meeting=meeting, reason=" ", by=here.teacher, now=NOW))
    done = arranging.cancel(meeting=meeting, reason="Ill", by=here.teacher, now=at(5))
    assert (done.status, done.sequence) == ("cancelled", 1)
    assert Message.objects.filter(template="meeting_cancelled").count() == 4
    assert refused(lambda: arranging.invite(meeting=meeting, by=here.teacher, now=NOW))
    assert arranged(here, now=at(6)).status == "arranged"


def test_only_one_meeting_is_arranged_for_a_plan(here: Scene) -> None:
    arranged(here)
    said = refused(lambda: arranged(here, by=here.worker))
    assert said == [f"{here.teacher.name} has arranged a meeting for this plan already."]


def test_what_is_in_the_way_is_said_all_at_once(here: Scene) -> None:
    said = refused(
        lambda: arranged(
            here, starts_at=NOW - timedelta(days=1), minutes=2, place="", guests=(), by=here.teacher
        )
    )
    assert len(said) == 4
    twice = Guest(name="Jo", email="JO@post.example")
    assert "there twice" in refused(lambda: arranged(here, guests=guests(here, twice)))[0]


def test_a_closed_plan_has_no_new_meeting(here: Scene) -> None:
    here.pep.__class__.objects.filter(pk=here.pep.pk).update(
        status="cancelled", cancelled_at=NOW, cancelled_by=here.officer
    )
    assert refused(lambda: arranged(here))


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.SOCIAL_WORKER, True), (Role.DESIGNATED_TEACHER, True), (Role.VIRTUAL_SCHOOL_OFFICER, True),
        (Role.TEAM_MANAGER, False), (Role.SCHOOL_COLLEAGUE, False), (Role.CARER, False),
        (Role.YOUNG_PERSON, False), (Role.REVIEWING_OFFICER, False), (Role.FUNDING_OFFICER, False),
    ],
)  # fmt: skip
def test_who_may_arrange(here: Scene, role: Role, may: bool) -> None:
    who = here.who(role)
    if may:
        assert arranged(here, by=who)
    else:
        assert refused(lambda: arranged(here, by=who))
    status = page(here, here.who(role), "arrange").status_code
    sees = role == Role.TEAM_MANAGER
    assert status == (302 if may else 403 if sees else 404)
    assert page(here, here.who(role)).status_code == (200 if may or sees else 404)


# ---- changing --------------------------------------------------------------------------------------


def test_moving_tells_everybody_once_and_marks_old_answers(here: Scene) -> None:
    meeting = invited(here)
    carer = meeting.invitees.get(user=here.carer)
    Invitee.objects.filter(pk=carer.pk).update(reply="yes", reply_sequence=0, replied_on=NOW)
    new = Guest(name="Sam Ode", email="sam@post.example")
    moved = details(here, starts_at=WHEN + timedelta(days=1), guests=(*guests(here)[1:], new))
    done = arranging.change(meeting=meeting, details=moved, revision=1, by=here.teacher, now=at(5))
    assert (done.sequence, done.revision) == (1, 2)
    sent = Message.objects.filter(queued_at=at(5)).values_list("template", "address")
    assert sorted(sent) == sorted(
        [
            ("meeting_cancelled", here.worker.email),
            ("meeting_changed", here.teacher.email),
            ("meeting_changed", here.carer.email),
            ("meeting_changed", "jo@post.example"),
            ("meeting_invited", "sam@post.example"),
        ]
    )
    shown = text_of(page(here, here.worker))
    assert "“Comes”, to the meeting as it was before" in shown
    assert "3 of 4 have not answered yet" in shown, "who moved it comes"


def test_another_chair_alone_is_told_to_nobody(here: Scene) -> None:
    meeting = invited(here)
    before = Message.objects.count()
    done = arranging.change(
        meeting=meeting, details=details(here, chair="Ms Green"), revision=1, by=here.worker, now=at(5)
    )
    assert (done.sequence, done.chair, Message.objects.count()) == (0, "Ms Green", before)


def test_who_is_taken_off_and_put_back_is_invited_again(here: Scene) -> None:
    meeting = invited(here)
    fewer = details(here, guests=guests(here)[:3])
    arranging.change(meeting=meeting, details=fewer, revision=1, by=here.teacher, now=at(5))
    arranging.change(meeting=meeting, details=details(here), revision=2, by=here.teacher, now=at(6))
    rows = (
        Message.objects.filter(address="jo@post.example")
        .order_by("queued_at")
        .values_list("template", flat=True)
    )
    assert list(rows) == ["meeting_invited", "meeting_cancelled", "meeting_invited"]


def test_a_change_on_an_old_page_is_shown_first(here: Scene) -> None:
    meeting = arranged(here)
    arranging.change(meeting=meeting, details=details(here, chair="A"), revision=1, by=here.worker, now=at(5))
    said = refused(
        lambda: arranging.change(
            meeting=meeting, details=details(here, chair="B"), revision=1, by=here.teacher, now=at(6)
        )
    )
    assert here.worker.name in said[0]


def test_inviting_twice_sends_once(here: Scene) -> None:
    meeting = arranged(here)
    assert arranging.invite(meeting=meeting, by=here.teacher, now=NOW) == 4
    assert arranging.invite(meeting=meeting, by=here.worker, now=at(1)) == 0
    assert Message.objects.filter(thing_type="meeting").count() == 4


def test_somebody_without_an_address_is_named_and_not_written_to(here: Scene) -> None:
    meeting = invited(here, guests=(*guests(here)[:1], Guest(name="Nan")))
    assert Message.objects.filter(thing_id=str(meeting.pk)).count() == 1
    assert "No e-mail address: tell them yourself" in text_of(page(here, here.worker))


# ---- wishes ----------------------------------------------------------------------------------------


def test_against_the_wishes_needs_a_reason_that_is_kept(here: Scene) -> None:
    wish(
        here, notice="weeks", parts=["lunch"], where="online", not_come=["carer"], come=["reviewing_officer"],
        not_words="Jo Fennimore", chair="Ms Green",
    )  # fmt: skip
    soon = {"starts_at": WHEN - timedelta(days=7), "chair": "Mr Brown"}
    said = " ".join(refused(lambda: arranged(here, **soon)))
    for words in (
        "two weeks before", "at lunchtime", "online", "my carer", "my reviewing officer", "Jo Fennimore", "Ms Green",
        "say why",
    ):  # fmt: skip
        assert words in said, words
    made = arranged(here, reason="No other day is left", **soon)
    assert made.against_wishes == "No other day is left"
    assert "No other day is left" in text_of(page(here, here.officer))


def test_a_lesson_is_protected_and_a_day_without_times_is_wholly_so(here: Scene) -> None:
    wish(here, lessons=[{"lesson": "Art", "day": "tuesday", "begins": "3:15pm", "ends": "4:15pm"}])
    assert "The child does not want to miss Art." in refused(lambda: arranged(here))
    wish(here, lessons=[{"lesson": "Band", "day": "tuesday", "begins": "", "ends": ""}])
    assert "The child does not want to miss Band." in refused(lambda: arranged(here))
    wish(here, lessons=[{"lesson": "Art", "day": "tuesday", "begins": "2pm", "ends": "3:30pm"}])
    assert arranged(here)


def test_wishes_come_from_the_plan_where_nobody_wrote_them_down(here: Scene) -> None:
    answers = {
        "participation_given": "yes",
        "participation_band": "secondary",
        "wishes_where": "In the library",
        "wishes_part": "chair",
    }
    save(here, here.teacher, answers, key="views")
    said = querysets.wishes_of(querysets.Pep.objects.get(pk=here.pep.pk))
    assert (said["where_words"], said["part"]) == ("In the library", "chair")
    shown = text_of(page(here, here.worker))
    assert "In the library" in shown
    assert "own answers in the plan" in shown


def test_the_page_of_the_meeting_begins_with_the_wishes(here: Scene) -> None:
    wish(here, when_words="Not in PE", asked_by="Ms Green")
    arranged(here)
    shown = page(here, here.worker).content.decode()
    assert shown.index("Not in PE") < shown.index("Who is invited")
    assert here.teacher.name in shown


def test_wishes_are_written_on_a_page_of_the_childs_words(here: Scene) -> None:
    sent = {
        "parts": ["after"],
        "where": "school",
        "lessons-0-lesson": "Art",
        "lessons-0-day": "monday",
        "chair": "Me",
    }
    assert page(here, here.teacher, "wishes", **sent).status_code == 302
    row = Wish.objects.get(pep=here.pep)
    assert (row.said["parts"], row.said["chair"], row.said_by) == (["after"], "Me", here.teacher)
    assert row.history.count() == 1


# ---- pages -----------------------------------------------------------------------------------------


def test_arranging_by_the_page_and_inviting(here: Scene) -> None:
    first = page(here, here.teacher, "arrange")
    assert first.status_code == 200
    more = {"others-0-name": "Sam Ode", "others-0-email": "sam@post.example", "others-0-what": "advocate"}
    assert page(here, here.teacher, "arrange", **typed(here, **more)).status_code == 302
    meeting = Meeting.objects.get(pep=here.pep)
    assert (meeting.place, meeting.starts_at.hour, meeting.invitees.count()) == ("At school, room 4", 15, 3)
    assert "Nobody has been told yet" in text_of(page(here, here.teacher))
    assert client_of(here.teacher).post(of(here.pep, "invite")).status_code == 302
    assert Message.objects.filter(thing_type="meeting").count() == 3
    assert page(here, here.worker, "change", **typed(here, at="4pm", revision="1")).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.starts_at.hour, meeting.sequence, meeting.invitees.count()) == (16, 1, 2)


def test_what_is_missing_is_said_and_nothing_typed_is_lost(here: Scene) -> None:
    answer = page(here, here.teacher, "arrange", **typed(here, at="half past", on_year="", chair="Ms Green"))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Enter the time as 3:30pm or 15:30" in shown
    assert 'value="half past"' in shown
    assert 'value="Ms Green"' in shown


def test_against_the_wishes_on_the_page_asks_for_the_reason(here: Scene) -> None:
    wish(here, parts=["morning"])
    answer = page(here, here.teacher, "arrange", **typed(here))
    assert answer.status_code == 422
    assert 'href="#id_reason"' in answer.content.decode()
    assert page(here, here.teacher, "arrange", **typed(here, reason="The hall is taken")).status_code == 302


def test_a_school_never_reads_the_carers_name(here: Scene) -> None:
    here.carer.name = "Quentin Carerson"
    here.carer.save()
    arranged(here)
    for name in ("overview", "change", "run", "paper"):
        assert "Carerson" not in page(here, here.teacher, name).content.decode(), name
    assert "Carerson" in page(here, here.worker).content.decode()


def test_the_virtual_school_is_assigned_and_told_why(here: Scene) -> None:
    meeting = invited(here, now=NOW)
    shown = text_of(page(here, here.officer))
    assert "this is the first plan here" in shown
    assert page(here, here.officer, "attend", who=str(here.second_officer.pk)).status_code == 302
    meeting.refresh_from_db()
    assert meeting.virtual_school == here.second_officer
    assert Message.objects.filter(address=here.second_officer.email, template="meeting_invited").exists()
    assert page(here, here.teacher, "attend", who="").status_code == 403
    stranger = User.objects.create_user("s@x.example", "x", name="S")
    assert page(here, here.officer, "attend", who=str(stranger.pk)).status_code == 422


# ---- at once ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_who_arrange_at_once_make_one_meeting() -> None:
    here = scene()
    ready, said = threading.Barrier(2), []

    def act(who: User) -> None:
        try:
            ready.wait()
            arranged(here, by=who)
            said.append("made")
        except Refused as refusal:
            said.append(refusal.kind)
        finally:
            connection.close()

    pair = [threading.Thread(target=act, args=(who,)) for who in (here.teacher, here.worker)]
    for one in pair:
        one.start()
    for one in pair:
        one.join()
    assert sorted(said) == ["made", "state"]
    assert Meeting.objects.count() == 1
