"""A child who left care: what the record says of the status after care stands on the last plan and in the reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.roles import Role
from children import codes
from children.models import CarePeriod
from epep.audit.models import Event
from peps import after_care, clock_jobs
from peps.actions import submit_pep
from peps.actions.clocking import close_plans
from peps.models import Pep
from tests.factories import NOW, TODAY, Scene, scene, sign_all
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here() -> Scene:
    return scene()


def left(here: Scene, code: str = "") -> None:
    rows = CarePeriod.objects.filter(child=here.child)
    rows.update(ended_on=TODAY - timedelta(days=3), reason_ceased=code)


def night(here: Scene) -> None:
    clock_jobs.work_out(clock_jobs.authorities(here.authority.pk), today=TODAY, now=NOW)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("E11", "The child left care: adopted"),
        ("E47", "The child left care: special guardianship order"),
        ("E41", "The child left care: child arrangements order"),
        ("E4B", "The child left care: returned home"),
        ("", "The child left care"),
        ("E8", "The child left care"),
        ("E9", "The child left care"),
        ("E2", "The child left care"),
    ],
)
def test_the_reason_of_closing_says_what_the_record_says_and_no_more(
    here: Scene, code: str, reason: str
) -> None:
    left(here, code)
    night(here)
    assert Event.objects.get(verb="pep.close").reason == reason
    page = text_of(client_of(here.teacher).get(f"/peps/{here.pep.pk}/"))
    assert f"The portal closed this plan. {reason}. Nothing in it can be changed." in page
    assert "custody" not in page.lower() and "died" not in page.lower()


def test_the_last_plan_shows_the_new_status_and_where_the_premium_comes_from(here: Scene) -> None:
    sign_all(here.pep)
    submit_pep(pep=here.pep, by=here.teacher, now=NOW)
    left(here, "E45")
    night(here)
    assert Pep.objects.get(pk=here.pep.pk).status == "submitted"
    for person in (here.officer, here.teacher, here.worker):
        page = text_of(client_of(person).get(f"/peps/{here.pep.pk}/"))
        assert "The child left care on 20 November 2026. New status: special guardianship order" in page
        assert "as the child’s last one" in page
        assert "Pupil Premium Plus for a previously looked-after child" in page


def test_a_record_without_a_reason_is_said_to_have_none(here: Scene) -> None:
    left(here)
    page = text_of(client_of(here.officer).get(f"/peps/{here.pep.pk}/"))
    assert "The record does not say what followed" in page and "New status" not in page
    assert "previously looked-after" not in page


def test_a_child_who_goes_home_has_no_premium_by_census(here: Scene) -> None:
    left(here, "E4A")
    page = text_of(client_of(here.officer).get(f"/peps/{here.pep.pk}/"))
    assert "New status: returned home" in page and "previously looked-after" not in page


def test_in_care_nothing_is_said_and_back_in_care_nothing_either(here: Scene) -> None:
    address = f"/peps/{here.pep.pk}/"
    assert "After care" not in text_of(client_of(here.officer).get(address))
    left(here, "E4A")
    CarePeriod.objects.create(child=here.child, started_on=TODAY)
    assert "After care" not in text_of(client_of(here.officer).get(address))
    assert close_plans(leaving={}, now=NOW) == 0


def test_who_cancelled_by_hand_says_why_and_everybody_on_the_plan_reads_it(here: Scene) -> None:
    officer = client_of(here.officer)
    officer.post(f"/peps/{here.pep.pk}/cancel/", {"reason": "Opened for the wrong term"})
    page = text_of(client_of(here.who(Role.DESIGNATED_TEACHER)).get(f"/peps/{here.pep.pk}/"))
    assert "This plan was cancelled. Opened for the wrong term. Nothing in it can be changed." in page


def test_every_status_is_of_a_code_of_the_return_that_ends_care() -> None:
    assert set(after_care.STATUS) | after_care.PREMIUM <= set(codes.REASON_CEASED)
    assert set(after_care.STATUS) >= after_care.PREMIUM
    assert not any(code == codes.NEW_EPISODE_FOLLOWS for code in after_care.STATUS)
    unsaid = set(codes.REASON_CEASED) - set(after_care.STATUS) - {codes.NEW_EPISODE_FOLLOWS}
    assert unsaid == {"E2", "E8", "E9", "E14"}
