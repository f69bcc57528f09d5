"""Prompts beside the editor, dismissing them, and the mix with its reasons."""

from __future__ import annotations

import re

import pytest

from accounts.roles import Role
from epep.audit.models import Event
from peps.pinned import definition_of
from targets.models import Dismissal, MixOverride, Target
from tests.factories import NOW, Scene, fill_everything, scene, sign_all, target
from tests.peps.pages import client_of, save, text_of
from tests.targets.pages import TYPED, as_seen, of, of_plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here() -> Scene:
    return scene(given_name="Robin", preferred_name="")


def test_prompts_speak_of_what_is_typed_and_save_nothing(here: Scene) -> None:
    made, client = target(here.pep, by=here.teacher), client_of(here.teacher)
    typed = TYPED | {"outcome": "Robin will improve", "aim": "", "measure": "", "start": ""}
    answer = client.post(of(made, "prompts"), typed)
    words = text_of(answer)
    assert "“improve”: what would you see?" in words
    assert "What is the aim?" in words
    assert "<html" not in answer.content.decode()
    made.refresh_from_db()
    assert made.revision == 1 and "improve" not in made.title
    assert "Nothing more to look at" in text_of(client.post(of(made, "prompts"), TYPED))


def test_another_childs_name_is_noticed_before_anybody_else_reads_it(here: Scene) -> None:
    here.another_child(given_name="Petronella", preferred_name="")
    made = target(here.pep, by=here.teacher, outcome="Petronella reads aloud for ten minutes")
    page = text_of(client_of(here.teacher).get(of(made)))
    assert "Another child’s name is in it." in page
    check = text_of(client_of(here.teacher).get(f"/peps/{here.pep.pk}/education/check/"))
    assert "Another child’s name is in it." in check


def test_a_prompt_is_dismissed_once_by_somebody_and_counted(here: Scene) -> None:
    made = target(here.pep, by=here.teacher, why="")
    client = client_of(here.teacher)
    assert "The child’s name is not in it" not in text_of(client.get(of(made)))
    vague = target(here.pep, by=here.teacher, outcome="Reads more books at home")
    assert "The child’s name is not in it" in text_of(client.get(of(vague)))
    for _ in range(2):
        sent = {"prompt": "no_name:outcome", "why": "Typed and not saved before"} | as_seen(vague)
        assert client.post(of(vague), sent)["Location"] == of(vague)
    vague.refresh_from_db()
    assert vague.said["why"] == "Typed and not saved before"
    assert "The child’s name is not in it" not in text_of(client.get(of(vague)))
    row = Dismissal.objects.get()
    assert (row.code, row.part, row.by, row.target) == ("no_name", "outcome", here.teacher, vague)
    page = text_of(client_of(here.officer).get("/targets/report/"))
    assert "The child’s name is missing: not shown" in page
    assert Event.objects.get(verb="target.prompt_dismissed").data == {"code": "no_name", "part": "outcome"}


@pytest.mark.parametrize("prompt", ["empty:why", "nobody:actions", "no_date:by_when", "nonsense:x"])
def test_what_is_simply_lacking_cannot_be_dismissed(here: Scene, prompt: str) -> None:
    made = target(here.pep, by=here.teacher)
    before = as_seen(made)
    answer = client_of(here.teacher).post(of(made), TYPED | {"prompt": prompt} | before)
    assert answer.status_code == 422
    assert "put right" in text_of(answer)
    assert not Dismissal.objects.exists()
    # Nothing is saved by it, so the page still stands on what it showed, holds what was typed, and can be saved.
    assert as_seen(made) == before and made.revision == 1
    page = answer.content.decode()
    assert f'name="shown" value="{before["shown"]}"' in page
    assert TYPED["outcome"] in page and re.search(r'data-unsaved="outcome [\w ]*why', page)
    assert client_of(here.teacher).post(of(made), TYPED | before)["Location"] == of_plan(here)


def test_the_mix_is_a_checklist_with_a_reason_that_quality_assurance_reads(here: Scene) -> None:
    target(here.pep, by=here.teacher)
    client = client_of(here.teacher)
    assert "One with Pupil Premium Plus: 0 of 1 so far" in text_of(client.get(of_plan(here)))
    empty = client.post(of_plan(here, "mix"), {"rule": "with_funding", "reason": " "})
    assert empty.status_code == 422 and "Give a reason." in text_of(empty)
    client.post(of_plan(here, "mix"), {"rule": "with_funding", "reason": "The trust pays for it"})
    assert "Another mix, because: The trust pays for it" in text_of(client.get(of_plan(here)))
    assert client.post(of_plan(here, "mix"), {"rule": "made_up", "reason": "x"}).status_code == 404
    assert MixOverride.objects.get().by == here.teacher
    sign_all(here.pep)
    officer = client_of(here.who(Role.VIRTUAL_SCHOOL_OFFICER))
    assert "The trust pays for it" in text_of(officer.get(of_plan(here)))


def test_a_figure_that_cannot_be_read_stands_in_the_way_of_signing(here: Scene) -> None:
    target(here.pep, by=here.teacher, kind="age", start="7.8", aim="8 years")
    page = text_of(client_of(here.teacher).get(f"/peps/{here.pep.pk}/education/check/"))
    assert "because 7.8 can be read in two ways" in page
    assert Target.objects.get().start_known is False


def test_the_editor_shows_what_the_plan_says_of_the_need(here: Scene) -> None:
    fill_everything(
        here.pep, "education", by=here.teacher, attendance_percent="88.5", attendance_plan="A lift"
    )
    made = target(here.pep, by=here.teacher)
    assert "What the plan says Attendance this year 88.5%" in text_of(client_of(here.teacher).get(of(made)))


def test_a_high_sdq_asks_for_a_target_about_wellbeing_where_the_authority_says_so() -> None:
    here = scene(preset="bolton")
    key = next(
        s.key for s in definition_of(here.pep).sections if any(q.key == "sdq_teacher" for q in s.questions())
    )
    words = "One about wellbeing, because an SDQ score is high"
    target(here.pep, by=here.teacher)
    assert words not in text_of(client_of(here.teacher).get(of_plan(here)))
    save(here, here.teacher, {"sdq_teacher": "17"}, key=key)
    assert f"{words}: 0 of 1 so far" in text_of(client_of(here.teacher).get(of_plan(here)))
    target(here.pep, by=here.teacher, area="semh")
    assert f"{words}: there" in text_of(client_of(here.teacher).get(of_plan(here)))
