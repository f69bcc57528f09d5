"""What the school reads of a judgement: what must change, advice, criteria beside the answers."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from peps import actions, sealing
from peps.models import Snapshot
from tests import factories
from tests.factories import NOW, Scene
from tests.peps.judging import MUST_TARGETS, finalise, judge, must_fix
from tests.peps.pages import TEXT, client_of, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def sent() -> Scene:
    """A plan that is with the Virtual School."""
    made = factories.scene()
    factories.submit(made.pep)
    made.pep.refresh_from_db()
    return made


# ---- what the school reads ---------------------------------------------------------------------------


def returned(here: Scene) -> None:
    """Two things to change, one piece of advice, one criterion not met and one partly."""
    judge(here, c2="not", c3="partly", c0="met")
    must_fix(here)
    must_fix(here, question="strengths_barriers")
    actions.add_comment(
        section=here.section("education"), question=TEXT, text="A photo would help", must_fix=False,
        by=here.officer, now=NOW,
    )  # fmt: skip
    actions.add_comment(
        section=here.section("meeting"), question="meeting_discussion", text="Lovely minutes", must_fix=False,
        by=here.officer, now=NOW,
    )  # fmt: skip
    actions.return_pep(pep=here.pep, by=here.officer, now=NOW)
    here.pep.refresh_from_db()


def test_what_must_change_stands_apart_from_advice_on_a_returned_plan(sent: Scene) -> None:
    returned(sent)
    page = text_of(client_of(sent.teacher).get(url(sent, "overview")))
    changes, rest = page.split("2 things to change")[1].split("Advice for next time")
    assert changes.count("Say which books") == 2
    assert "photo" not in changes
    assert "A photo would help" in rest
    assert "Lovely minutes" in rest
    assert f"Not met : {MUST_TARGETS}" in changes
    assert "Section C, must be met" in changes
    assert "Partly met : Pupil Premium Plus is tied" in changes
    section = text_of(client_of(sent.teacher).get(url(sent, "section", "education")))
    assert "2 things to change here" in section
    assert "Advice for next time" in section


def test_advice_is_still_there_when_the_plan_is_finalised(sent: Scene) -> None:
    factories.judge_all(sent.pep, by=sent.officer)
    must_fix(sent, must=False)
    judge(sent, c0="partly")
    finalise(sent)
    page = text_of(client_of(sent.teacher).get(url(sent, "overview")))
    assert "to change" not in page
    assert "Advice for next time" in page
    assert "Partly met : Attainment" in page


def test_verdicts_are_sealed_nowhere(sent: Scene) -> None:
    factories.judge_all(sent.pep, by=sent.officer)
    judge(sent, c0="partly")
    finalise(sent)
    assert "partly" not in str(Snapshot.objects.get().content)
    assert "criteria" not in sealing.content_of(sent.pep)


@pytest.mark.parametrize("name", ["section", "check"])
def test_who_writes_a_section_sees_what_the_virtual_school_looks_for(here: Scene, name: str) -> None:
    for by, key in ((here.teacher, "education"), (here.worker, "care")):
        page = text_of(client_of(by).get(url(here, name, key)))
        assert "What the Virtual School looks for in this section" in page
        assert "Must be met" in page
        assert "Something is thin or unclear; say what to add" in page
        assert "Check the whole plan against the quality criteria" in page
    assert MUST_TARGETS in text_of(client_of(here.teacher).get(url(here, name, "education")))


def test_the_child_sees_no_criteria(here: Scene) -> None:
    page = text_of(client_of(here.who(Role.YOUNG_PERSON)).get(url(here, "section", "views")))
    assert "looks for" not in page


def test_what_was_found_wanting_stands_beside_the_answers(sent: Scene) -> None:
    returned(sent)
    html = client_of(sent.teacher).get(url(sent, "section", "education")).content.decode()
    looks = html.split('<details class="govuk-details epep-looks"')[1].split("</details>")[0]
    assert looks.startswith(" open>")
    assert looks.count("Not met") == 1
    assert looks.count("Partly met") == 1
