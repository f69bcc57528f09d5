"""The state tables: nothing but the moves in them, by the roles they name, once, with every signature."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.roles import Role
from epep.audit.models import Event
from epep.moves import Refused
from peps import actions
from peps.models import Comment, Judgement, Pep, Rendition, Section, SignOff, Snapshot
from tests import factories

KEYS = ("care", "views", "education", "carer", "meeting")
STATUSES = ("planned", "open", "submitted", "returned", "finalised", "cancelled")
MOVES = ("send", "return", "finalise", "amend", "cancel")
LEGAL = {
    ("send", "open", Role.DESIGNATED_TEACHER),
    ("send", "returned", Role.DESIGNATED_TEACHER),
    *((move, "submitted", role) for move in ("return", "finalise")
      for role in (Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD)),
    *(("amend", "finalised", role) for role in (Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD)),
    *(("cancel", status, role) for status in ("planned", "open")
      for role in (Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD)),
}  # fmt: skip
"""(move, status, role) written by hand: what the code believes is not asked."""


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages take the day from the clock: set it to the day of the factories."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


def plan_in(status: str, *, commented: bool = True) -> factories.Scene:
    """A scene whose plan is in the status, by the portal's own actions.

    Judged by a colleague, and with something to put right: without it where it is to be finalised.
    """
    scene = factories.scene()
    pep, officer = scene.pep, scene.officer
    if status == "planned":
        Pep.objects.filter(pk=pep.pk).update(status="planned", opened_at=None, opened_by=None)
    elif status == "cancelled":
        actions.cancel_pep(pep=pep, reason="Not needed", by=officer, now=factories.NOW)
    elif status == "open":
        factories.sign_all(pep)  # so that only state and role decide
    elif status == "finalised":
        factories.finalise(pep, judge=scene.second_officer, head=scene.head)
    else:
        factories.submit(pep)
        if status == "submitted":
            factories.judge_all(pep, by=scene.second_officer)
        if commented:
            ask_for_change(scene, "education")
        if status == "returned":
            actions.return_pep(pep=pep, by=officer, now=factories.NOW)
            factories.sign_all(pep)
    scene.pep = Pep.objects.get(pk=pep.pk)
    return scene


def ask_for_change(scene: factories.Scene, key: str, *, must_fix: bool = True) -> Comment:
    """A comment on the first answer of a section."""
    section = factories.section_of(scene.pep, key)
    question = next(iter(section.answers))
    return actions.add_comment(
        section=section,
        question=question,
        text="Say more",
        must_fix=must_fix,
        by=scene.officer,
        now=factories.NOW,
    )


def everything() -> dict[str, Any]:
    """What must not change when a move is refused."""
    return {
        "peps": list(Pep.objects.values()),
        "sections": list(Section.objects.values()),
        "signatures": list(SignOff.objects.values()),
        "events": list(Event.objects.values()),
        "snapshots": Snapshot.objects.count(),
        "pdfs": Rendition.objects.count(),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("status", STATUSES)
def test_lifecycle_illegal_moves_by_direct_post_change_nothing(status: str, today: None) -> None:
    scene = plan_in(status)
    before = everything()
    for move in MOVES:
        for role, person in scene.people.items():
            if (move, status, role) in LEGAL:
                continue
            client = Client()
            client.force_login(person)
            answer = client.post(
                reverse(f"peps:{move}", args=[scene.pep.pk]), {"reason": "Because", "sections": ["care"]}
            )
            assert answer.status_code in (403, 404, 409), (move, status, role, answer.status_code)
            assert everything() == before, (move, status, role)


@pytest.mark.django_db
@pytest.mark.parametrize(("move", "status", "role"), sorted(LEGAL))
def test_lifecycle_legal_moves_by_post_move(move: str, status: str, role: Role, today: None) -> None:
    scene = plan_in(status, commented=move != "finalise")
    client = Client()
    client.force_login(scene.who(role))
    answer = client.post(
        reverse(f"peps:{move}", args=[scene.pep.pk]), {"reason": "Because", "sections": ["care"]}
    )
    assert answer.status_code == 302, answer.content.decode()
    assert Pep.objects.get(pk=scene.pep.pk).status != status


def at_once(number: int, act: Callable[[], Any]) -> list[str]:
    """Run `act` in so many threads at the same moment: "done" or the kind of refusal of each."""
    begin, found = threading.Barrier(number), []

    def run() -> None:
        begin.wait()
        try:
            act()
            found.append("done")
        except Refused as refusal:
            found.append(refusal.kind)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


@pytest.mark.django_db(transaction=True)
def test_lifecycle_fifty_submits_at_once_make_one() -> None:
    scene = factories.scene()
    factories.sign_all(scene.pep)
    teacher = scene.teacher
    found = at_once(50, lambda: actions.submit_pep(pep=scene.pep, by=teacher, now=factories.NOW))
    assert found == ["done"] + ["state"] * 49
    assert Event.objects.filter(verb="pep.submit").count() == 1
    assert Pep.objects.get(pk=scene.pep.pk).round == 1


@pytest.mark.django_db(transaction=True)
def test_lifecycle_finalising_at_once_seals_once() -> None:
    scene = factories.scene()
    factories.submit(scene.pep)
    factories.judge_all(scene.pep, by=scene.officer)
    head = scene.head
    found = at_once(10, lambda: actions.finalise_pep(pep=scene.pep, by=head, now=factories.NOW))
    assert found == ["done"] + ["state"] * 9
    assert (Snapshot.objects.count(), Rendition.objects.count()) == (1, 4)
    assert Event.objects.filter(verb="pep.finalise").count() == 1


@pytest.mark.django_db
def test_lifecycle_return_reopens_only_what_must_be_put_right() -> None:
    scene = factories.scene()
    factories.submit(scene.pep)
    ask_for_change(scene, "education")
    ask_for_change(scene, "care", must_fix=False)
    actions.return_pep(pep=scene.pep, by=scene.officer, now=factories.NOW)
    found = {row.key: (row.status, row.changes_needed) for row in scene.pep.sections.all()}
    assert found.pop("education") == ("open", True)
    assert set(found.values()) == {("signed", False)}
    voided = SignOff.objects.filter(voided_at__isnull=False)
    assert [row.section.key for row in voided] == ["education"]


@pytest.mark.django_db
@pytest.mark.parametrize("about", ["nothing", "advice", "section"])
def test_lifecycle_a_plan_is_not_returned_for_nothing(about: str) -> None:
    scene = factories.scene()
    factories.submit(scene.pep)
    if about == "advice":
        ask_for_change(scene, "education", must_fix=False)
    if about == "section":
        actions.add_comment(
            section=factories.section_of(scene.pep, "care"), question="", text="Good", must_fix=True,
            by=scene.officer, now=factories.NOW,
        )  # fmt: skip
    with pytest.raises(Refused) as refusal:
        actions.return_pep(pep=scene.pep, by=scene.officer, now=factories.NOW)
    assert refusal.value.kind == "guard"


@pytest.mark.django_db
def test_lifecycle_nobody_finalises_what_they_wrote() -> None:
    scene = factories.scene()
    factories.member(Role.VIRTUAL_SCHOOL_HEAD, scene.authority, who=scene.worker)  # head and social worker
    factories.submit(scene.pep)
    factories.judge_all(scene.pep, by=scene.officer)
    with pytest.raises(Refused, match="You wrote or signed"):
        actions.finalise_pep(pep=scene.pep, by=scene.worker, now=factories.NOW)
    assert Snapshot.objects.count() == 0


@pytest.mark.django_db
def test_lifecycle_who_judged_leaves_finalising_to_a_second_person_or_is_the_head() -> None:
    scene = factories.scene()
    factories.submit(scene.pep)
    factories.judge_all(scene.pep, by=scene.officer)
    with pytest.raises(Refused, match="second officer"):
        actions.finalise_pep(pep=scene.pep, by=scene.officer, now=factories.NOW)
    actions.finalise_pep(pep=scene.pep, by=scene.second_officer, now=factories.NOW)

    other = factories.scene(authority=scene.authority)
    factories.submit(other.pep)
    factories.judge_all(other.pep, by=other.head)
    assert actions.finalise_pep(pep=other.pep, by=other.head, now=factories.NOW).status == "finalised"


@pytest.mark.django_db
def test_lifecycle_not_finalised_before_every_section_is_judged() -> None:
    scene = factories.scene()
    factories.submit(scene.pep)
    factories.judge_all(scene.pep, by=scene.officer)
    Judgement.objects.filter(section__key="care").delete()
    with pytest.raises(Refused, match="Judge section A"):
        actions.finalise_pep(pep=scene.pep, by=scene.head, now=factories.NOW)


@pytest.mark.django_db
def test_lifecycle_amending_keeps_the_old_version_until_the_new_one_and_both_for_ever() -> None:
    scene = factories.scene()
    factories.finalise(scene.pep, judge=scene.officer, head=scene.head)
    first = Snapshot.objects.get()
    actions.amend_pep(pep=scene.pep, sections=["care"], reason="Moved", by=scene.officer, now=factories.NOW)
    pep = Pep.objects.get(pk=scene.pep.pk)
    assert (pep.status, pep.version, pep.current_snapshot_id) == ("open", 2, first.pk)
    assert [row.key for row in pep.sections.all() if row.status != "signed"] == ["care"]
    factories.finalise(pep, judge=scene.officer, head=scene.head)
    assert sorted(Snapshot.objects.values_list("version", flat=True)) == [1, 2]
    first.refresh_from_db()
    assert Pep.objects.get(pk=pep.pk).current_snapshot.version == 2
    with pytest.raises(RuntimeError):
        first.save()


class Walk(RuleBasedStateMachine):
    """People do what they like, in any order; a plan is only ever finalised with every signature."""

    @initialize()
    def start(self) -> None:
        """A plan whose sections were filled in."""
        self.all_of_it = transaction.atomic()
        self.all_of_it.__enter__()
        self.scene = factories.scene()
        self.minutes = 0
        for key in KEYS:
            factories.fill_everything(self.scene.pep, key, by=self.filler(key))

    def filler(self, key: str) -> Any:
        """Somebody whose section it is."""
        return self.scene.worker if key == "care" else self.scene.teacher

    def attempt(self, act: Callable[..., Any], **more: Any) -> None:
        """Try; a refusal is an answer like any other."""
        self.minutes += 1
        with contextlib.suppress(Refused):
            act(now=factories.at(self.minutes), **more)

    def pep(self) -> Pep:
        """The plan as it stands."""
        return Pep.objects.select_related("child", "authority", "term", "school").get(pk=self.scene.pep.pk)

    @rule(key=st.sampled_from(KEYS))
    def sign(self, key: str) -> None:
        """Sign what is shown."""
        section = factories.section_of(self.pep(), key)
        self.attempt(actions.sign_section, section=section, revision=section.revision, by=self.filler(key))

    @rule(key=st.sampled_from(KEYS), role=st.sampled_from([Role.SOCIAL_WORKER, Role.VIRTUAL_SCHOOL_OFFICER]))
    def reopen(self, key: str, role: Role) -> None:
        """Open a section again."""
        section = factories.section_of(self.pep(), key)
        self.attempt(actions.reopen_section, section=section, reason="A mistake", by=self.scene.who(role))

    @rule(key=st.sampled_from(KEYS), text=st.sampled_from(["One", "Two"]))
    def write(self, key: str, text: str) -> None:
        """Change an answer."""
        section = factories.section_of(self.pep(), key)
        self.attempt(
            actions.save_section, section=section, changes={min(section.answers): text},
            base_revision=section.revision, by=self.filler(key), page=factories.page_token(),
        )  # fmt: skip

    @rule()
    def submit(self) -> None:
        """Send it."""
        self.attempt(actions.submit_pep, pep=self.pep(), by=self.scene.teacher)

    @rule(key=st.sampled_from(KEYS))
    def comment_and_return(self, key: str) -> None:
        """Ask for a change."""
        section = factories.section_of(self.pep(), key)
        self.attempt(
            actions.add_comment, section=section, question=min(section.answers), text="Say more",
            must_fix=True, by=self.scene.officer,
        )  # fmt: skip
        self.attempt(actions.return_pep, pep=self.pep(), by=self.scene.officer)

    @rule(key=st.sampled_from(KEYS))
    def judge(self, key: str) -> None:
        """Judge one section."""
        section = factories.section_of(self.pep(), key)
        self.attempt(actions.judge_section, section=section, level="good", note="", by=self.scene.officer)

    @rule(
        role=st.sampled_from([Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD, Role.DESIGNATED_TEACHER])
    )
    def finalise(self, role: Role) -> None:
        """Finalise it."""
        self.attempt(actions.finalise_pep, pep=self.pep(), by=self.scene.who(role))

    @precondition(lambda self: self.pep().status == "finalised")
    @rule(key=st.sampled_from(KEYS))
    def amend(self, key: str) -> None:
        """Open it again."""
        self.attempt(actions.amend_pep, pep=self.pep(), sections=[key], reason="News", by=self.scene.officer)

    @invariant()
    def a_finalised_plan_has_every_signature_on_what_it_says(self) -> None:
        """Each section signed, on the revision that stands, sealed with all signatures, judged, not by an author."""
        if not hasattr(self, "scene"):
            return
        pep = self.pep()
        for section in pep.sections.all():
            standing = list(section.sign_offs.filter(voided_at__isnull=True))
            assert (section.status == "signed") == (len(standing) == 1)
            assert all(row.revision == section.revision for row in standing)
            if pep.status in ("submitted", "finalised"):
                assert section.status == "signed"
        if pep.status == "finalised":
            assert len(pep.current_snapshot.content["sign_offs"]) == len(KEYS)
            assert pep.finalised_by == self.scene.head
            assert Judgement.objects.filter(section__pep=pep, round=pep.round).count() == len(KEYS)

    def teardown(self) -> None:
        """Forget this walk."""
        if hasattr(self, "all_of_it"):
            transaction.set_rollback(True)
            self.all_of_it.__exit__(None, None, None)


@pytest.mark.slow
@pytest.mark.django_db
def test_lifecycle_random_walks_never_finalise_without_every_signature() -> None:
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
