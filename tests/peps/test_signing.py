"""Signing a section: what is in the way, who may, and that a signature covers what was on the screen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.roles import Role
from epep.moves import Refused
from peps.actions import reopen_section, save_section, sign_section, submit_pep
from peps.models import Pep, Section, SignOff
from targets.actions import add_target
from tests.factories import (
    NOW,
    Scene,
    at,
    delegate,
    fill_everything,
    page_token,
    scene,
    section_of,
    sign_all,
)


@pytest.fixture
def here(db: None) -> Scene:
    return scene()


def sign(here: Scene, key: str, **more: Any) -> Section:
    """The social worker or the teacher signs what is there now, unless `more` says otherwise."""
    section = here.section(key)
    by = here.worker if key == "care" else here.teacher
    return sign_section(section=section, **({"revision": section.revision, "by": by, "now": NOW} | more))


def test_a_signature_keeps_the_declaration_the_role_and_the_revision(here: Scene) -> None:
    section = fill_everything(here.pep, "education", by=here.teacher)
    sign(here, "education")
    kept = SignOff.objects.get()
    assert (kept.signed_by, kept.role) == (here.teacher, Role.DESIGNATED_TEACHER)
    assert (kept.revision, kept.on_behalf_of) == (section.revision, "")
    assert "what the school will do" in kept.declaration
    assert here.section("education").status == Section.Status.SIGNED


def test_missing_answers_facts_and_targets_are_each_named(here: Scene) -> None:
    with pytest.raises(Refused) as refused:
        sign(here, "education")
    said = " ".join(refused.value.messages)
    assert "Enter strengths" in said
    assert "Add at least one target" in said
    assert "filled in for you" in said
    assert here.section("education").status == Section.Status.OPEN


def test_two_kept_versions_are_in_the_way(here: Scene) -> None:
    section = fill_everything(here.pep, "education", by=here.teacher)
    for page, text in (("left", "One"), ("right", "Two")):
        save_section(
            section=section,
            changes={"strengths_strengths": text},
            base_revision=section.revision,
            by=here.teacher,
            now=NOW,
            page=page,
        )
    with pytest.raises(Refused, match="Compare the two versions"):
        sign(here, "education")


def test_an_older_revision_is_refused_and_nothing_is_signed(here: Scene) -> None:
    section = fill_everything(here.pep, "care", by=here.worker)
    with pytest.raises(Refused, match="changed while you were reading"):
        sign(here, "care", revision=section.revision - 1)
    assert not SignOff.objects.exists()


def test_a_target_added_while_reading_refuses_the_signature(here: Scene) -> None:
    section = fill_everything(here.pep, "education", by=here.teacher)
    add_target(pep=here.pep, typed={"outcome": "Swims", "measure": "10 m"}, by=here.teacher, now=NOW)
    with pytest.raises(Refused, match="changed while you were reading"):
        sign(here, "education", revision=section.revision)


@pytest.mark.parametrize(
    "role", [Role.DESIGNATED_TEACHER, Role.SCHOOL_COLLEAGUE, Role.CARER, Role.VIRTUAL_SCHOOL_OFFICER]
)
def test_somebody_elses_section_is_not_theirs_to_sign(here: Scene, role: Role) -> None:
    fill_everything(here.pep, "care", by=here.worker)
    with pytest.raises(Refused):
        sign(here, "care", by=here.who(role))
    assert not SignOff.objects.exists()


def test_a_delegate_fills_but_never_signs(here: Scene) -> None:
    delegate(here.child, here.colleague, ["education"], by=here.teacher)
    fill_everything(here.pep, "education", by=here.colleague)
    with pytest.raises(Refused):
        sign(here, "education", by=here.colleague)
    sign(here, "education")
    assert SignOff.objects.get().signed_by == here.teacher


def test_signing_on_behalf_of_the_carer_is_recorded(here: Scene) -> None:
    fill_everything(here.pep, "carer", by=here.worker)
    sign(here, "carer", by=here.worker)
    assert SignOff.objects.get().on_behalf_of == Role.CARER


def test_a_signed_section_takes_no_more_answers(here: Scene) -> None:
    sign_all(here.pep, only=("care",))
    with pytest.raises(Refused, match="signed"):
        save_section(
            section=here.section("care"),
            changes={"family_time": "x"},
            base_revision=0,
            by=here.worker,
            now=NOW,
            page=page_token(),
        )


def test_reopening_voids_the_signature_and_keeps_it(here: Scene) -> None:
    sign_all(here.pep, only=("care",))
    reopen_section(section=here.section("care"), reason="A court date", by=here.worker, now=at(5))
    kept = SignOff.objects.get()
    assert (kept.voided_by, kept.void_reason, kept.voided_at) == (here.worker, "A court date", at(5))
    section = here.section("care")
    assert (section.status, section.signed_at, section.completed_at) == ("open", None, None)
    sign(here, "care", now=at(6))
    assert SignOff.objects.filter(voided_at__isnull=True).count() == 1


def test_reopening_needs_a_reason(here: Scene) -> None:
    sign_all(here.pep, only=("care",))
    with pytest.raises(Refused, match="reason"):
        reopen_section(section=here.section("care"), reason="  ", by=here.worker, now=NOW)


def test_each_move_is_a_row_of_history_by_the_person_who_made_it(here: Scene) -> None:
    fill_everything(here.pep, "care", by=here.worker)
    sign(here, "care", now=at(1))
    rows = Section.history.filter(pep=here.pep, key="care").order_by("-history_date", "-history_id")[:2]
    assert [row.history_change_reason for row in rows] == ["sign", "complete"]
    assert {row.history_user for row in rows} == {here.worker}
    assert {row.history_date for row in rows} == {NOW + timedelta(minutes=1)}


# ---- at the same time ----------------------------------------------------------------------------


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act in a thread with a connection of its own, all started together; results or refusals."""
    start = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_signature_raced_with_an_edit_covers_what_was_shown_or_is_refused() -> None:
    here = scene()
    fill_everything(here.pep, "care", by=here.worker)
    outcomes = set()
    for number in range(12):
        shown = here.section("care")
        if shown.status == Section.Status.SIGNED:
            reopen_section(section=shown, reason="Again", by=here.worker, now=NOW)
            shown = here.section("care")
        first, second = here.worker, type(here.worker).objects.get(pk=here.worker.pk)

        def edit(text: str = f"Edit {number}", shown: Section = shown, by: Any = first) -> Any:
            return save_section(
                section=section_of(here.pep, "care"),
                changes={"family_time": text},
                base_revision=shown.revision,
                by=by,
                now=NOW,
                page=page_token(),
            )

        def put_name(revision: int = shown.revision, by: Any = second) -> Any:
            return sign_section(section=section_of(here.pep, "care"), revision=revision, by=by, now=NOW)

        acts = (edit, put_name) if number % 2 else (put_name, edit)
        results = dict(zip(acts, at_once(*acts), strict=True))
        after = here.section("care")
        assert not [r for r in results.values() if isinstance(r, Exception) and not isinstance(r, Refused)]
        if isinstance(results[put_name], Refused):
            assert after.status == Section.Status.OPEN
            assert after.answers["family_time"] == f"Edit {number}"
            outcomes.add("edited")
        else:
            signature = SignOff.objects.get(section=after, voided_at__isnull=True)
            assert isinstance(results[edit], Refused)
            assert (after.revision, signature.revision) == (shown.revision, shown.revision)
            assert after.answers == shown.answers
            outcomes.add("signed")
    assert outcomes


@pytest.mark.django_db(transaction=True)
def test_signing_at_once_in_ten_windows_signs_once() -> None:
    here = scene()
    section = fill_everything(here.pep, "care", by=here.worker)
    people = [type(here.worker).objects.get(pk=here.worker.pk) for _ in range(10)]
    results = at_once(
        *[
            lambda by=by: sign_section(section=section, revision=section.revision, by=by, now=NOW)
            for by in people
        ]
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert SignOff.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_saving_in_two_sections_and_sending_at_once_waits_in_no_ring() -> None:
    here = scene()
    sign_all(here.pep)
    reopen_section(section=here.section("education"), reason="One more", by=here.teacher, now=NOW)
    people = [type(here.teacher).objects.get(pk=here.teacher.pk) for _ in range(6)]

    def edit(by: Any, number: int) -> Any:
        section = section_of(here.pep, "education")
        return save_section(
            section=section,
            changes={"strengths_strengths": f"Text {number}"},
            base_revision=section.revision,
            by=by,
            now=NOW,
            page=page_token(),
        )

    acts: list[Callable[[], Any]] = [
        lambda by=by, number=number: edit(by, number) for number, by in enumerate(people[:5])
    ]
    acts.append(lambda: submit_pep(pep=Pep.objects.get(pk=here.pep.pk), by=people[5], now=NOW))
    results = at_once(*acts)
    assert [type(result).__name__ for result in results] == ["Saved"] * 5 + ["Refused"]
    here.pep.refresh_from_db()
    assert here.pep.status == Pep.Status.OPEN
