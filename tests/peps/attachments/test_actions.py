"""Adding and taking out: who may, two at once, the child's own, what is written beside it. And what never changes."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from epep.audit.models import Event
from epep.audit.sentences import phrase
from epep.moves import Refused
from peps.actions import attach, detach, save_section
from peps.actions.saving import CHILDS_OWN
from peps.attachments.checking import PDF, Checked
from peps.blocks.kinds import FILES
from peps.blocks.layout import Question
from peps.models import Attachment, AttachmentContent, Section, Unmerged
from tests.factories import NOW, Scene, at, delegate, page_token, scene, sign_all
from tests.peps.attachments.forms import asked

pytestmark = pytest.mark.django_db
PHOTO, PLAN = "identity_photo", "sen_plan_file"


def a_file(name: str = "Plan.pdf", content: bytes = b"%PDF-1.7") -> Checked:
    return Checked("pdf", PDF, name, content)


def add(
    here: Scene,
    by: User,
    file: Checked | None = None,
    *,
    question: str = PLAN,
    key: str = "education",
    **more: Any,
) -> Attachment:
    """Add a file from a page just drawn."""
    section = here.section(key)
    given = {"base_revision": section.revision, "page": page_token(), "now": NOW} | more
    return attach(section=section, question=question, file=file or a_file(), by=by, **given)


def take(here: Scene, by: User, file: Attachment, *, question: str = PLAN, key: str = "education") -> bool:
    """Take it out again."""
    section = here.section(key)
    return detach(
        section=section, question=question, file_id=file.pk, base_revision=section.revision, page=page_token(),
        by=by, now=at(minutes=5),
    )  # fmt: skip


@pytest.fixture
def here() -> Scene:
    return scene()


def test_a_file_becomes_an_answer_with_stamp_history_and_event(here: Scene) -> None:
    added = add(here, here.teacher)
    section = here.section("education")
    assert section.answers[PLAN] == [{"id": str(added.pk), "name": "Plan.pdf", "kind": "pdf", "size": 8}]
    assert section.stamps[PLAN][:3] == [1, str(here.teacher.pk), here.teacher.name]
    assert section.history.first().answers[PLAN] == section.answers[PLAN]
    assert bytes(AttachmentContent.objects.get(attachment=added).content) == b"%PDF-1.7"
    event = Event.objects.get(verb="attachment.added")
    assert event.data == {"letter": section.letter, "question": PLAN}
    assert phrase(event) == f"added a file to section {section.letter}"
    assert event.child_id == here.child.pk


def test_two_files_stand_in_the_order_they_came_and_the_same_one_stands_once(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    first = add(here, here.teacher, base_revision=0)
    second = add(here, here.colleague, a_file("Review.pdf", b"%PDF-2"), base_revision=0)
    assert add(here, here.teacher) == first
    assert [one["id"] for one in here.section("education").answers[PLAN]] == [str(first.pk), str(second.pk)]
    assert not Unmerged.objects.exists()
    assert Attachment.objects.count() == 2


def test_a_file_and_words_of_two_people_both_stand(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    add(here, here.teacher, base_revision=0)
    saved = save_section(
        section=here.section("education"), changes={"strengths_strengths": "Kind."}, base_revision=0,
        by=here.colleague, now=NOW, page=page_token(),
    )  # fmt: skip
    assert not saved.conflicts
    assert here.section("education").answers.keys() >= {PLAN, "strengths_strengths"}


@pytest.mark.django_db(transaction=True)
def test_files_that_come_at_the_same_moment_all_stay(here: Scene) -> None:
    section, teacher = here.section("education"), here.teacher
    start, wrong = threading.Barrier(4), []

    def one(number: int) -> None:
        try:
            start.wait(10)
            attach(
                section=section, question=PLAN, file=a_file(f"{number}.pdf", b"%%PDF-%d" % number),
                base_revision=section.revision, page=f"p{number}", by=teacher, now=NOW,
            )  # fmt: skip
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not wrong
    found = here.section("education")
    assert sorted(item["name"] for item in found.answers[PLAN]) == ["0.pdf", "1.pdf", "2.pdf", "3.pdf"]
    assert found.revision == section.revision + 4


def test_there_is_a_most(here: Scene) -> None:
    for number in range(5):
        add(here, here.teacher, a_file(content=b"%%PDF-%d" % number))
    with pytest.raises(Refused, match="EHC plan document must be 5 files or fewer"):
        add(here, here.teacher, a_file(content=b"%PDF-6"))
    assert Attachment.objects.count() == 5


def test_only_those_who_may_fill_the_section_add_or_take_out(here: Scene) -> None:
    added = add(here, here.teacher)
    for role in (
        Role.CARER,
        Role.TEAM_MANAGER,
        Role.SCHOOL_COLLEAGUE,
        Role.YOUNG_PERSON,
        Role.FUNDING_OFFICER,
    ):
        for act in (lambda who: add(here, who), lambda who: take(here, who, added)):
            with pytest.raises(Refused) as refusal:
                act(here.who(role))
            assert refusal.value.kind == "permission"
    assert len(here.section("education").answers[PLAN]) == 1


def test_a_question_that_is_not_answered_by_files_takes_none(here: Scene) -> None:
    for question in ("strengths_strengths", "nothing", PHOTO):
        with pytest.raises(Refused, match="does not ask for that file"):
            add(here, here.teacher, question=question)
    with pytest.raises(Refused, match="must be files that were uploaded here"):
        add(here, here.worker, question=PHOTO, key="care")


def test_a_signed_section_takes_none_and_gives_none(here: Scene) -> None:
    added = add(here, here.teacher)
    save_section(
        section=here.section("education"), changes={"sen_status": "E"}, base_revision=1, by=here.teacher, now=NOW,
        page=page_token(),
    )  # fmt: skip
    sign_all(here.pep)
    assert here.section("education").answers[PLAN]
    for act in (
        lambda: add(here, here.teacher, a_file("b.pdf", b"%PDF-3")),
        lambda: take(here, here.teacher, added),
    ):
        with pytest.raises(Refused, match="This section is signed"):
            act()


def test_taken_out_it_leaves_the_answer_and_stays_kept(here: Scene) -> None:
    added = add(here, here.teacher)
    assert take(here, here.teacher, added) is True
    assert PLAN not in here.section("education").answers
    added.refresh_from_db()
    assert (added.removed_by, added.removed_at) == (here.teacher, at(minutes=5))
    assert AttachmentContent.objects.filter(attachment=added).exists()
    assert take(here, here.teacher, added) is False
    assert Event.objects.filter(verb="attachment.removed").count() == 1


def test_a_file_of_last_term_is_taken_out_of_this_plan_alone(here: Scene) -> None:
    other = here.another_child()
    section = Section.objects.get(pep=other, key="education")
    theirs = attach(
        section=section, question=PLAN, file=a_file(), base_revision=0, page="p", by=here.teacher, now=NOW
    )
    mine = here.section("education")
    mine.answers[PLAN] = Section.objects.get(pk=section.pk).answers[PLAN]
    mine.save()
    assert take(here, here.teacher, theirs)
    theirs.refresh_from_db()
    assert theirs.removed_at is None


def test_the_childs_own_drawing_is_the_childs(here: Scene) -> None:
    asked(here.pep, "views", Question("la_drawing", "My drawing", FILES, child_words=True))
    added = add(here, here.who(Role.YOUNG_PERSON), question="la_drawing", key="views")
    for act in (
        lambda: add(here, here.teacher, a_file("b.pdf", b"%PDF-3"), question="la_drawing", key="views"),
        lambda: take(here, here.teacher, added, question="la_drawing", key="views"),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.messages == [CHILDS_OWN]
    assert take(here, here.who(Role.YOUNG_PERSON), added, question="la_drawing", key="views")


def test_what_was_added_is_never_changed(here: Scene) -> None:
    added = add(here, here.teacher)
    added.name = "Other.pdf"
    with pytest.raises(RuntimeError):
        added.save()
    with pytest.raises(RuntimeError):
        added.save(update_fields=["name"])
    content = AttachmentContent.objects.get(attachment=added)
    with pytest.raises(RuntimeError):
        content.save()
    assert not hasattr(Attachment, "history")
