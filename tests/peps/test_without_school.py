"""A child without a school place: the social worker and the Virtual School do the school's part, all the way."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.permissions import PERMISSIONS
from accounts.roles import Role
from epep.audit.models import Event
from epep.moves import Refused
from peps.actions import finalise_pep, sign_section, submit_pep
from peps.models import Pep
from peps.pinned import definition_of
from targets.models import Target
from tests.factories import NOW, Scene, fill_everything, judge_all, scene, sign_all
from tests.factories import target as add_target
from tests.peps.pages import client_of, save, text_of, url

pytestmark = pytest.mark.django_db

ANSWERS = {"enrolment_provision": "none"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def without_school(here: Scene) -> bool:
    """What the plan itself says."""
    return Pep.objects.get(pk=here.pep.pk).without_school


@pytest.mark.parametrize("preset", ["birmingham", "walsall", "bolton", "norfolk"])
@pytest.mark.parametrize("born", ["2022-10-10", "2013-02-14", "2009-02-14"])
def test_nobody_of_a_school_is_needed_from_the_first_answer_to_the_finalised_plan(
    preset: str, born: str
) -> None:
    here = scene(preset=preset, on_roll=False, born=date.fromisoformat(born))
    assert without_school(here)
    school = {Role.DESIGNATED_TEACHER, Role.SCHOOL_COLLEAGUE}
    for form in definition_of(here.pep).sections:
        others = {*form.filled_by, *form.signed_by, *form.on_behalf_by} - school
        assert others & {Role.SOCIAL_WORKER, Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD}, form.key
        assert set(form.signed_by) <= PERMISSIONS["pep.sign"].keys()
    sign_all(here.pep)
    sent = submit_pep(pep=here.pep, by=here.worker, now=NOW)
    assert sent.status == Pep.Status.SUBMITTED
    judge_all(sent, by=here.second_officer)
    assert finalise_pep(pep=sent, by=here.head, now=NOW).status == Pep.Status.FINALISED


def test_the_pages_say_whose_part_it_is_and_let_them_do_it() -> None:
    here = scene(on_roll=False)
    worker, teacher = client_of(here.worker), client_of(here.teacher)
    assert teacher.get(url(here, "overview")).status_code == 404  # not on the roll, not theirs
    page = worker.get(url(here, "section", "education"))
    assert page.status_code == 200
    assert 'name="enrolment_provision"' in page.content.decode()
    fill_everything(here.pep, "education", by=here.worker, **ANSWERS)
    added = worker.post(f"/peps/{here.pep.pk}/targets/add/", {"way": "sentence", "sentence": "Reads a map"})
    assert added.status_code == 302, text_of(added)
    assert "Reads a map" in [one.title for one in Target.objects.filter(pep=here.pep)]


def test_a_plan_goes_back_to_the_school_when_a_place_is_found_and_comes_back_when_it_is_lost() -> None:
    here = scene()
    assert not without_school(here)
    with pytest.raises(Refused):
        submit_pep(pep=here.pep, by=here.worker, now=NOW)
    save(here, here.teacher, {"enrolment_provision": "eotas"})
    assert without_school(here)
    here.pep.refresh_from_db()
    assert Role.SOCIAL_WORKER in definition_of(here.pep).section("education").filled_by
    save(here, here.worker, {"enrolment_provision": "school"})
    assert not without_school(here)
    moved = Event.objects.filter(verb="pep.owners_changed").order_by("pk")
    assert [event.data["without_school"] for event in moved] == [True, False]


def test_a_school_keeps_its_part_while_there_is_one() -> None:
    here = scene()
    section = fill_everything(here.pep, "education", by=here.teacher)
    for outsider in (here.worker, here.officer):
        with pytest.raises(Refused):
            sign_section(section=section, revision=section.revision, by=outsider, now=NOW)
        with pytest.raises(Refused):
            add_target(here.pep, by=outsider)
        answer = client_of(outsider).post(reverse("peps:send", args=[here.pep.pk]))
        assert answer.status_code in (403, 404)
