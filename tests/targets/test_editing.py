"""Adding, changing, copying, ordering and removing targets, and who may not. Nothing typed is lost."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from epep.audit.models import Event
from epep.ids import new_id
from peps.pinned import form_of
from targets.actions import change_target
from targets.models import Target
from tests.factories import NOW, Scene, delegate, fill_everything, finalise, scene, sign_all, target
from tests.peps.pages import client_of, save, text_of
from tests.targets.pages import TYPED, as_seen, of, of_plan, started

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def here() -> Scene:
    return scene()


def titles() -> list[str]:
    return [row.title for row in Target.objects.all()]


def test_a_target_is_begun_filled_in_and_stands_on_the_list_and_in_the_section(here: Scene) -> None:
    answer = started(here)
    made = Target.objects.get()
    assert answer["Location"] == of(made)
    client = client_of(here.teacher)
    saved = client.post(of(made), TYPED)
    assert saved["Location"] == of_plan(here)
    made.refresh_from_db()
    assert (made.title, made.by_when, made.area, made.subject, made.kind, made.start_known) == (
        "I tell the time from a clock", date(2027, 3, 19), "cognition", "maths", "observed", True,
    )  # fmt: skip
    page = text_of(client.get(of_plan(here)))
    for words in (
        "I tell the time from a clock", "From 1 out of 5 clocks to 4 out of 5 clocks", "19 March 2027",
        "Class teacher: Asks the time each hour, 5 times a week", "Cognition and learning", "Mathematics",
    ):  # fmt: skip
        assert words in page, words
    assert "to look at" not in page
    assert "I tell the time from a clock" in text_of(client.get(f"/peps/{here.pep.pk}/education/"))
    assert here.section("education").revision == 2


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"by_when_day": "31", "by_when_month": "02"}, "By when must be a real date"),
        ({"kind": "age", "start": "7.8", "aim": "8y"}, "enter “7 years 8 months” or the months alone"),
        (
            {"kind": "percent", "start": "10%", "aim": "20 words"},
            "The aim must be a percentage from 0 to 100",
        ),
        ({"kind": "count", "start": "10%", "aim": "20"}, "must be a number, not a percentage"),
        ({"actions-0-times": "often"}, "Times a week must be a number"),
    ],
)
def test_what_cannot_be_read_is_saved_as_typed_and_said(
    here: Scene, typed: dict[str, str], message: str
) -> None:
    started(here)
    made, client = Target.objects.get(), client_of(here.teacher)
    answer = client.post(of(made), TYPED | typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert message in re.sub(r"\s+", " ", page)
    again = client.get(of(made)).content.decode()
    for value in typed.values():
        if value not in ("age", "percent", "count"):
            assert value in page and value in again
    made.refresh_from_db()
    assert (made.title, made.revision) == ("I tell the time from a clock", 2)


def test_five_thousand_words_are_kept_and_told(here: Scene) -> None:
    long = "word " * 5000
    started(here)
    made, client = Target.objects.get(), client_of(here.teacher)
    answer = client.post(of(made), TYPED | {"outcome": long})
    assert "must be 20000 characters or fewer" in answer.content.decode()
    assert len(Target.objects.get().title.split()) == 5000
    assert long.strip()[-200:] in client.get(of(made)).content.decode()


def test_two_people_adding_at_once_get_two_targets(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    started(here)
    started(here, here.colleague)
    assert Target.objects.filter(pep=here.pep).count() == 2
    assert list(Target.objects.values_list("position", flat=True)) == [1, 2]


def test_two_people_editing_one_see_both_and_then_what_was_meant_stands(here: Scene) -> None:
    made = target(here.pep, by=here.teacher, outcome="Reads")
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    before = as_seen(made)
    theirs = {"outcome": "Reads maps", "why": "Maps are next"}
    change_target(target=made, typed=theirs, by=here.colleague, now=NOW)
    client = client_of(here.teacher)
    mine = {"outcome": "Reads novels", "measure": "The reading record", "why": made.said["why"]}
    answer = client.post(of(made), mine | before)
    assert answer.status_code == 409
    assert "Reads maps" in text_of(answer) and here.colleague.name in text_of(answer)
    assert ">\nReads novels</textarea>" in answer.content.decode()
    made.refresh_from_db()
    assert (made.said["why"], made.said["measure"]) == ("Maps are next", "The reading record")
    shown = re.search(r'name="shown" value="(\w+)"', answer.content.decode())
    assert shown
    both = {"outcome": "Reads novels and maps", "why": "Maps are next", "shown": shown[1]}
    assert client.post(of(made), both)["Location"] == of_plan(here)
    assert titles() == ["Reads novels and maps"]


def test_a_row_of_who_does_what_is_added_without_script_and_nothing_is_saved_by_it(here: Scene) -> None:
    started(here)
    made = Target.objects.get()
    page = client_of(here.teacher).post(of(made), TYPED | {"add_row": "actions"})
    assert 'name="actions-1-who"' in page.content.decode()
    assert "I tell the time from a clock" in page.content.decode()
    assert Target.objects.get().revision == 1


def test_a_sentence_is_read_and_what_was_read_is_shown(here: Scene) -> None:
    answer = started(here, way="sentence", sentence="to get a 4 in maths by July")
    made = Target.objects.get()
    assert (made.title, made.subject, made.kind, made.by_when) == (
        "to get a 4 in maths by July", "maths", "grade", date(2027, 7, 31),
    )  # fmt: skip
    page = text_of(client_of(here.teacher).get(answer["Location"]))
    assert made.said["aim"] == "4"
    assert "Where is the child now?" in page
    empty = started(here, way="sentence", sentence=" ")
    assert empty.status_code == 422 and "Enter a sentence" in text_of(empty)


def test_targets_change_places(here: Scene) -> None:
    one, two = (target(here.pep, by=here.teacher, outcome=name) for name in ("One", "Two"))
    client = client_of(here.teacher)
    client.post(of(two, "move"), {"way": "up"})
    assert titles() == ["Two", "One"]
    client.post(of(two, "move"), {"way": "up"})
    client.post(of(one, "move"), {"way": "up"})
    assert titles() == ["One", "Two"]
    page = client.get(of_plan(here)).content.decode()
    assert page.count('value="up"') == page.count('value="down"') == 1


def test_a_copy_says_the_same_but_for_who_does_what_and_the_money(here: Scene) -> None:
    made = target(here.pep, by=here.teacher, money="ppp", help="tuition_one")
    answer = client_of(here.teacher).post(of(made, "copy"))
    new = Target.objects.exclude(pk=made.pk).get()
    assert answer["Location"] == of(new)
    assert (new.title, new.area, new.help, new.money, new.said.get("actions")) == (
        made.title, "cognition", "", "none", None,
    )  # fmt: skip
    assert new.thread != made.thread


def test_a_draft_is_removed_after_asking_and_its_history_stays(here: Scene) -> None:
    made = target(here.pep, by=here.teacher)
    client = client_of(here.teacher)
    assert "Remove this target?" in text_of(client.get(of(made, "remove")))
    assert Target.objects.exists()
    assert client.post(of(made, "remove"))["Location"] == of_plan(here)
    assert not Target.objects.exists()
    assert Target.history.filter(id=made.pk, history_type="-").exists()


def test_an_agreed_target_is_not_removed_but_changed_when_the_plan_is_amended(here: Scene) -> None:
    from peps.actions import amend_pep

    finalise(here.pep, judge=here.second_officer, head=here.head)
    made = Target.objects.get()
    assert made.status == "agreed"
    amend_pep(pep=here.pep, reason="A date was wrong", sections=["education"], by=here.officer, now=NOW)
    client = client_of(here.teacher)
    answer = client.post(of(made, "remove"))
    assert answer.status_code == 409 and "Stop it instead" in text_of(answer)
    assert client.post(of(made), TYPED | as_seen(made)).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.status) == ("I tell the time from a clock", "agreed")


def test_a_signed_section_closes_its_targets(here: Scene) -> None:
    sign_all(here.pep, only=("education",))
    made, client = Target.objects.get(), client_of(here.teacher)
    page = client.get(of_plan(here))
    assert "is signed, so its targets cannot be changed now" in text_of(page)
    assert f"/peps/{here.pep.pk}/education/reopen/" in page.content.decode()
    assert "Add a target" not in text_of(page)
    for name in ("change", "move", "remove", "copy"):
        answer = client.post(of(made, name), TYPED)
        assert answer.status_code == 403, name
        assert "signed" in text_of(answer)
    assert started(here).status_code == 403
    made.refresh_from_db()
    assert made.revision == 1


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SOCIAL_WORKER, 403),
        (Role.VIRTUAL_SCHOOL_OFFICER, 403),
        (Role.FUNDING_OFFICER, 403),
        (Role.CARER, 404),
        (Role.YOUNG_PERSON, 403),
    ],
)
def test_others_read_targets_or_do_not_know_of_them(here: Scene, role: Role, status: int) -> None:
    made = target(here.pep, by=here.teacher)
    client = client_of(here.who(role))
    for address in (
        of_plan(here, "add"),
        of(made, "remove"),
        of(made, "copy"),
        of(made),
        of(made, "autosave"),
        of(made, "prompts"),
    ):
        assert client.post(address, {"way": "blank"}).status_code == status, address
    assert client.post(of_plan(here, "mix"), {"rule": "minimum", "reason": "x"}).status_code == status
    assert Target.objects.count() == 1


def test_a_young_person_does_not_see_the_targets_of_a_draft(here: Scene) -> None:
    assert client_of(here.who(Role.YOUNG_PERSON)).get(of_plan(here)).status_code == 404


def test_a_colleague_changes_targets_only_when_the_section_was_delegated(here: Scene) -> None:
    delegate(here.child, here.colleague, ["meeting"], by=here.teacher)
    assert started(here, here.colleague).status_code == 403
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    assert started(here, here.colleague).status_code == 302


def test_another_childs_target_answers_as_a_missing_one(here: Scene) -> None:
    made, other = target(here.pep, by=here.teacher), scene()
    client = client_of(other.teacher)
    for name in ("change", "remove", "line"):
        theirs = client.get(of(made, name))
        missing = client.get(of(made, name).replace(str(made.pk), str(new_id())))
        assert theirs.status_code == missing.status_code == 404
        assert theirs.content == missing.content


def test_the_list_takes_the_same_number_of_queries_for_one_and_thirty(here: Scene) -> None:
    client = client_of(here.teacher)
    target(here.pep, by=here.teacher)
    client.get(of_plan(here))
    with CaptureQueriesContext(connection) as one:
        client.get(of_plan(here))
    for number in range(29):
        target(here.pep, by=here.teacher, outcome=f"Target {number}")
    with CaptureQueriesContext(connection) as thirty:
        client.get(of_plan(here))
    assert len(one) == len(thirty)


def test_must_fix_prompts_stand_before_the_section_is_signed(here: Scene) -> None:
    fill_everything(here.pep, "education", by=here.teacher)
    target(here.pep, by=here.teacher, outcome="Half a target", kind="count", aim="", actions=[], why="")
    page = text_of(client_of(here.teacher).get(f"/peps/{here.pep.pk}/education/check/"))
    assert "Target 2: What is the aim?" in page
    assert "Target 2: Who does what?" in page
    assert "Why this one?" not in page


def test_each_act_leaves_an_event_without_any_words(here: Scene) -> None:
    started(here)
    client_of(here.teacher).post(of(Target.objects.get()), TYPED)
    for event in Event.objects.filter(verb__startswith="target."):
        assert "clock" not in str(event.data) + event.reason


def test_a_target_is_made_from_what_the_child_says(here: Scene) -> None:
    client = client_of(here.teacher)
    question = next(
        one
        for one in form_of(here.section("views")).questions()
        if one.child_words and one.kind.name == "long_text"
    )
    assert "Make a target from this" not in text_of(client.get(of_plan(here, "add")))
    words = "I want to <b>read</b> the football pages\nby myself"
    save(here, here.teacher, {question.key: words}, key="views")
    for name in ("list", "add"):
        page = client.get(of_plan(here, name))
        assert f"Make a target from this : {question.label}" in text_of(page), name
        assert "to &lt;b&gt;read&lt;/b&gt; the football pages<br>by myself" in page.content.decode()
    answer = client.post(of_plan(here, "add"), {"way": "answer", "answer": question.key})
    made = Target.objects.get()
    assert answer["Location"] == of(made)
    assert (made.said["child_words"], made.said["evidence"], made.title) == (words, ["child"], "")
    assert made.said["why"] == f"{here.child.short_name}’s own answer to “{question.label}”: {words}"
    told = text_of(client.get(answer["Location"]))
    assert f"Filled in from {here.child.short_name}’s own answer to “{question.label}”" in told
    assert "What will be different for the child?" in told
    for key in ("", "attendance_percent", "nothing"):
        assert client.post(of_plan(here, "add"), {"way": "answer", "answer": key}).status_code == 404
    assert Target.objects.count() == 1


def test_what_the_child_says_is_offered_only_to_those_who_set_targets(here: Scene) -> None:
    words = [one.key for one in form_of(here.section("views")).questions() if one.child_words]
    save(here, here.teacher, dict.fromkeys(words[:4], "Football"), key="views")
    for role in (Role.SOCIAL_WORKER, Role.VIRTUAL_SCHOOL_OFFICER):
        assert "from this" not in text_of(client_of(here.who(role)).get(of_plan(here)))
