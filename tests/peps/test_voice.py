"""The child's views: questions for four ages, words that stay the child's, finished words, notes beside them."""

from __future__ import annotations

import json
import re

import pytest

from accounts.roles import Role
from epep.moves import Refused
from peps import document, sealing
from peps.actions import settle
from peps.actions.saving import CHILDS_OWN, FINISHED, FINISHED_BY_YOU, HANGS_ON
from peps.blocks.views import BAND, DONE, PRIMARY, VIEWS
from peps.marks import mark, marks_of, read_marks
from peps.models import Unmerged
from peps.pinned import form_of
from tests.factories import NOW, Scene, page_token, scene, sign_all
from tests.peps.pages import client_of, hidden_of, text_of, url
from tests.peps.voice import (
    AGES,
    GIVEN,
    ONE_OF,
    WORDS,
    answers,
    asked,
    finished,
    open_page,
    save,
)

pytestmark = pytest.mark.django_db

# ---- four ages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("band", AGES)
def test_a_new_plan_knows_whose_questions_to_ask(band: str) -> None:
    section = scene(born=AGES[band]).section("views")
    assert section.answers[BAND] == band
    assert section.sources[BAND]["source"] == "the date of birth"


@pytest.mark.parametrize("band", AGES)
def test_a_child_sees_the_questions_of_their_own_age_and_no_others(band: str) -> None:
    here = scene(born=AGES[band])
    page = open_page(here, here.who(Role.YOUNG_PERSON))
    names = asked(page)
    assert ONE_OF[band] in names and DONE in names
    assert not names & ({*ONE_OF.values()} - {ONE_OF[band]})
    assert not [name for name in names if name.startswith("participation_")]
    assert "Answer if" not in page.content.decode()
    words = {name for name in names if name.startswith("views_") and not name.endswith("_how")}
    words -= {DONE, "views_files"}  # a picture stands for any of them
    assert len(words) == {"early": 6, "primary": 10, "secondary": 10, "post16": 12}[band]


def test_a_child_reads_who_sees_it_and_where_help_is_before_the_first_question(here: Scene) -> None:
    text = text_of(open_page(here, here.who(Role.YOUNG_PERSON)))
    first = text.index("What is going well for you?")
    for words in ("see this first", "your carer and your reviewing officer", "nobody reads this straight away",
                  "Tell an adult you trust, or call 999"):  # fmt: skip
        assert 0 < text.index(words) < first, words


def test_an_adult_chooses_another_set_and_the_child_is_asked_those(here: Scene) -> None:
    page = open_page(here, here.teacher).content.decode()
    off = re.findall(r'<div hidden data-show-if-key="participation_band" data-show-if-value="([^"]+)"', page)
    assert {"early", "primary", "post16"} <= set(off)
    assert "secondary" not in set(off)
    save(here, here.teacher, {BAND: PRIMARY})
    names = asked(open_page(here, here.who(Role.YOUNG_PERSON)))
    assert "views_primary_safe" in names and WORDS not in names
    assert {"wishes_people", "wishes_part", "wishes_told"} <= names
    assert "wishes_subjects" not in names


def test_who_answers_a_set_finds_that_it_suits(here: Scene) -> None:
    save(here, here.teacher, {"participation_helper": "Mr Lund"})
    assert not here.section("views").sources[BAND].get("confirmed_at")
    save(here, here.who(Role.YOUNG_PERSON), {WORDS: "Art!"})
    assert here.section("views").sources[BAND]["confirmed_by"] == here.who(Role.YOUNG_PERSON).name


def test_the_youngest_are_not_asked_about_a_meeting() -> None:
    here = scene(born=AGES["early"])
    assert not [name for name in asked(open_page(here, here.teacher)) if name.startswith("wishes_")]


def test_without_an_answer_the_age_decides_and_what_the_child_says_says_so(here: Scene) -> None:
    save(here, here.teacher, {BAND: ""})
    young = here.who(Role.YOUNG_PERSON)
    client, address = client_of(young), url(here, "section", "views")
    page = client.get(address)
    assert WORDS in asked(page)
    client.post(address, hidden_of(page) | {WORDS: "Art!"})
    assert (answers(here)[BAND], answers(here)["participation_given"]) == ("secondary", True)


def test_what_was_typed_for_another_age_is_kept_when_an_adult_chose_meanwhile(here: Scene) -> None:
    young = here.who(Role.YOUNG_PERSON)
    client, address = client_of(young), url(here, "section", "views")
    page = client.get(address)
    save(here, here.teacher, {BAND: PRIMARY})
    client.post(address, hidden_of(page) | {WORDS: "Art!"})
    assert answers(here)[WORDS] == "Art!"


def test_feelings_can_be_bad_and_can_be_left_unsaid() -> None:
    for question in VIEWS.questions:
        if question.kind.name == "choice":
            codes = [code for code, _label in question.kind.choices]  # type: ignore[attr-defined]
            assert codes[-1] == "unsaid" and {"no", "not_good"} & set(codes), question.key


def test_did_not_want_to_is_a_reason_and_never_a_blank(here: Scene) -> None:
    save(here, here.teacher, {"participation_given": "no"})
    lacks = text_of(client_of(here.teacher).get(url(here, "check", "views")))
    assert "why no views were given" in lacks.lower()
    save(here, here.teacher, {"participation_why": "no_wish", "participation_reason": "Asked twice."})
    tree = document.build(sealing.content_of(here.pep), audience="full")
    lines = {row.key: row.lines for row in tree.rows()}
    assert lines["participation_why"] == ("Did not want to",)
    assert WORDS not in lines


def test_a_child_who_speaks_after_all_has_given_views(here: Scene) -> None:
    save(here, here.teacher, {"participation_given": "no", "participation_why": "no_wish"})
    client, address = client_of(here.who(Role.YOUNG_PERSON)), url(here, "section", "views")
    client.post(address, hidden_of(client.get(address)) | {WORDS: "Art!"})
    assert answers(here)["participation_given"] is True


# ---- whose words they are ------------------------------------------------------------------------


def test_what_brings_up_the_childs_words_cannot_be_answered_away(here: Scene) -> None:
    save(here, here.who(Role.YOUNG_PERSON), GIVEN | {WORDS: "Art!"})
    saved = save(here, here.teacher, {"participation_given": "no", BAND: PRIMARY, WORDS: "Art."})
    assert saved.problems == {"participation_given": HANGS_ON, BAND: HANGS_ON, WORDS: CHILDS_OWN}
    assert (answers(here)["participation_given"], answers(here)[BAND]) == (True, "secondary")


def test_an_untouched_old_page_is_no_attempt_on_the_childs_words(here: Scene) -> None:
    form = form_of(here.section("views"))
    shown = read_marks(form, marks_of(form, answers(here)))
    save(here, here.who(Role.YOUNG_PERSON), GIVEN | {WORDS: "Art!"})
    saved = save(
        here, here.teacher, {WORDS: "", "participation_helper": "Mr Lund"}, base_revision=0, shown=shown
    )
    assert not saved.problems
    assert answers(here)[WORDS] == "Art!"


@pytest.mark.parametrize("helper", [None, Role.DESIGNATED_TEACHER], ids=["child", "helper"])
@pytest.mark.parametrize("role", [Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER])
def test_finished_words_are_changed_by_no_role(here: Scene, role: Role, helper: Role | None) -> None:
    finished(here, here.who(helper) if helper else None)
    before = dict(answers(here))
    changes = {WORDS: "Better", "views_proud": "New", "wishes_when": "Monday", DONE: "no", BAND: PRIMARY}
    for autosave in (False, True):
        saved = save(here, here.who(role), changes | {"participation_given": "no"}, autosave=autosave)
        assert (
            saved.problems[WORDS]
            == saved.problems["views_proud"]
            == saved.problems["wishes_when"]
            == FINISHED
        )
        assert saved.refused == {*changes, "participation_given"}
        assert not saved.changed
    assert answers(here) == before


def test_the_child_alone_opens_finished_words_again(here: Scene) -> None:
    young = finished(here)
    saved = save(here, young, {WORDS: "Art and music!"})
    assert saved.problems == {WORDS: FINISHED_BY_YOU}
    save(here, young, {DONE: "no"})
    assert save(here, young, {WORDS: "Art and music!"}).changed == [WORDS]
    assert save(here, here.teacher, {DONE: "yes"}).problems == {DONE: CHILDS_OWN}


def test_signed_words_are_not_opened_by_the_child_either(here: Scene) -> None:
    young = finished(here)
    sign_all(here.pep, only=("views",))
    with pytest.raises(Refused):
        save(here, young, {DONE: "no"})


def test_what_is_about_the_childs_part_stays_open_when_the_words_are_finished(here: Scene) -> None:
    finished(here)
    saved = save(here, here.teacher, {"participation_code": "PN1", "participation_helper": "Mr Lund"})
    assert set(saved.changed) == {"participation_code", "participation_helper"}


def test_nobody_finishes_by_a_slip_while_a_page_saves_itself(here: Scene) -> None:
    saved = save(here, here.teacher, GIVEN | {WORDS: "Art!", DONE: "yes"}, autosave=True)
    assert saved.refused == {DONE}
    assert DONE not in answers(here) and answers(here)[WORDS] == "Art!"


def test_saying_finished_is_no_view_by_itself(here: Scene) -> None:
    save(here, here.teacher, {DONE: "yes"})
    here.pep.facts.refresh_from_db()
    assert here.pep.facts.has_views is False


def test_an_adults_old_page_is_told_and_keeps_what_was_typed_in_sight(here: Scene) -> None:
    client, address = client_of(here.teacher), url(here, "section", "views")
    old = hidden_of(client.get(address))
    finished(here)
    answer = client.post(address, old | {WORDS: "What I would have her say", "then": "continue"})
    assert answer.status_code == 422
    text = text_of(answer)
    assert FINISHED in text and "What I would have her say" in text and "Art!" in text
    assert 'href="#id_views_well"' in answer.content.decode()
    assert answer.content.decode().count('id="id_views_well"') == 1
    assert answers(here)[WORDS] == "Art!"


def test_an_adults_old_page_that_saves_itself_is_told_that_it_is_not_saved(here: Scene) -> None:
    client = client_of(here.teacher)
    old = hidden_of(client.get(url(here, "section", "views")))
    finished(here)
    sent = old | {
        "changed": [WORDS, "participation_helper"],
        WORDS: "Late",
        "participation_helper": "Mr Lund",
    }
    said = json.loads(client.post(url(here, "autosave", "views"), sent).content)
    assert said["refused"] == {WORDS: FINISHED}
    assert (answers(here)[WORDS], answers(here)["participation_helper"]) == ("Art!", "Mr Lund")


def test_the_childs_other_window_is_told_too(here: Scene) -> None:
    young = here.who(Role.YOUNG_PERSON)
    client, address = client_of(young), url(here, "section", "views")
    other = hidden_of(client.get(address))
    finished(here)
    answer = client.post(address, other | {WORDS: "From my other window"})
    assert answer.status_code == 422
    assert FINISHED_BY_YOU in text_of(answer) and "From my other window" in text_of(answer)
    assert answers(here)[WORDS] == "Art!"


def test_a_kept_version_cannot_be_chosen_over_finished_words(here: Scene) -> None:
    save(here, here.teacher, GIVEN | {WORDS: "One"}, base_revision=0, page="left")
    save(here, here.teacher, {WORDS: "Two"}, base_revision=0, page="right")
    row = Unmerged.objects.get()
    save(here, here.teacher, {DONE: "yes"})
    client = client_of(here.teacher)
    page = client.get(url(here, "compare", "views"))
    assert 'value="mine"' not in page.content.decode() and 'value="both"' not in page.content.decode()
    for choice in ("mine", "both"):
        given = {"both": {str(row.pk): "Three"}, "seen": {str(row.pk): mark("Two")}, "page": page_token()}
        saved = settle(
            section=here.section("views"), choices={str(row.pk): choice}, base_revision=99, by=here.teacher,
            now=NOW, **given,
        )  # fmt: skip
        assert saved.problems == {WORDS: FINISHED}
    assert answers(here)[WORDS] == "One"
    sent = hidden_of(page) | {f"choice-{row.pk}": "theirs", f"seen-{row.pk}": mark("Two")}
    assert client.post(url(here, "compare", "views"), sent).status_code == 302
    row.refresh_from_db()
    assert row.settled_at is not None


def test_finished_words_are_text_with_who_said_so(here: Scene) -> None:
    young = finished(here)
    page = open_page(here, here.teacher)
    assert f"{here.child.short_name} said this is finished. Nobody can change these words." in text_of(page)
    assert not [name for name in asked(page) if name.startswith(("views_", "wishes_"))]
    assert "participation_helper" in asked(page)
    assert not asked(page) & {BAND, "participation_given", "participation_why", "participation_reason"}
    mine = open_page(here, young)
    assert "You said this is finished. Nobody can change your words." in text_of(mine)
    assert asked(mine) == {DONE}
    assert "Left out" in text_of(page) and "Left out" not in text_of(mine)
