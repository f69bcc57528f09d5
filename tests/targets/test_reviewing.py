"""Reviewing last term's targets, what becomes of them, their line through the terms, notes between plans."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from accounts.models import Term
from accounts.roles import Role
from epep.moves import Refused
from epep.pdf import render
from peps.document import build, to_html
from peps.history_diff import changes_of
from peps.models import Pep, Snapshot
from peps.sealing import whole
from targets.actions import Incomplete, review_target, review_targets
from targets.models import Progress, Review, Target
from tests.factories import NOW, Scene, at, finalise, opened_pep, scene, sign_all, target
from tests.peps.pages import client_of, text_of
from tests.targets.pages import of, of_plan, reviews, turn_the_term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(days=15))


@pytest.fixture
def here() -> Scene:
    """Three targets agreed last term, and this term's plan open."""
    made = scene()
    for outcome in ("Reads", "Writes", "Counts"):
        target(made.pep, by=made.teacher, outcome=outcome)
    finalise(made.pep, judge=made.second_officer, head=made.head)
    turn_the_term(made)
    return made


def old(title: str) -> Target:
    return next(row for row in Target.objects.order_by("made_at") if row.title == title)


def send(here: Scene, *rows: tuple[Target, dict[str, str]]) -> object:
    return client_of(here.teacher).post(of_plan(here, "review"), reviews(*rows))


def test_targets_are_agreed_with_their_plan(here: Scene) -> None:
    assert {row.status for row in Target.objects.all()} == {"agreed"}


def test_three_targets_are_reviewed_by_one_answer_each(here: Scene) -> None:
    page = text_of(client_of(here.teacher).get(of_plan(here)))
    assert "3 targets of last term wait, to be reviewed" in page or "wait" in page
    answer = send(
        here,
        (old("Reads"), {"outcome": "met"}),
        (old("Writes"), {"outcome": "partly"}),
        (old("Counts"), {"outcome": "not"}),
    )
    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert {(row.target.title, row.outcome, row.next) for row in Review.objects.all()} == {
        ("Reads", "met", "finish"), ("Writes", "partly", "carry_on"), ("Counts", "not", "carry_on"),
    }  # fmt: skip
    statuses = {title: old(title).status for title in ("Reads", "Writes", "Counts")}
    assert statuses == {"Reads": "finished", "Writes": "carried_on", "Counts": "carried_on"}
    new = Target.objects.filter(pep=here.pep)
    assert {row.title for row in new} == {"Writes", "Counts"}
    assert all(row.thread == row.carried_from.thread and row.status == "draft" for row in new)


def test_the_figure_reached_is_where_the_next_one_starts(here: Scene) -> None:
    send(here, (old("Reads"), {"outcome": "mostly", "actual": "1", "evidence": "Reading record",
                               "child_says": "I nearly did it", "carer_says": "Every night"}))  # fmt: skip
    new = Target.objects.get(pep=here.pep)
    assert new.said["start"] == "1"
    review = Review.objects.get()
    assert (review.actual, review.evidence, review.child_says, review.carer_says) == (
        "1", "Reading record", "I nearly did it", "Every night",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"outcome": "stopped"}, "Target 1: say why it was stopped."),
        ({"outcome": "partly", "next": "change"}, "Target 1: say what changes, and why."),
        ({"outcome": "met", "actual": "lots"}, "Target 1: where the child is now must be a number"),
        ({"outcome": "excellent"}, "Target 1: select how far it was met."),
        ({"evidence": "A lot was done"}, "Target 1: select how far it was met"),
        ({}, "Select how far each target was met."),
    ],
)
def test_a_review_that_lacks_something_comes_back_as_typed_and_saves_nothing(
    here: Scene, values: dict[str, str], message: str
) -> None:
    good = (old("Writes"), {"outcome": "met", "evidence": "Kept as typed"})
    answer = send(here, *([(old("Reads"), values), good] if values else []))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert message in text_of(answer)  # type: ignore[arg-type]
    if values:
        assert "Kept as typed" in answer.content.decode()  # type: ignore[attr-defined]
    assert not Review.objects.exists()
    assert {row.status for row in Target.objects.all()} == {"agreed"}


def test_a_review_can_be_said_again_while_its_plan_is_open(here: Scene) -> None:
    send(here, (old("Reads"), {"outcome": "met"}))
    send(here, (old("Reads"), {"outcome": "partly"}))
    assert old("Reads").status == "carried_on"
    assert Target.objects.filter(pep=here.pep).count() == 1
    answer = send(here, (old("Reads"), {"outcome": "met"}))
    assert "Remove it there first" in text_of(answer)  # type: ignore[arg-type]
    assert Review.objects.get().outcome == "partly"
    client_of(here.teacher).post(of(Target.objects.get(pep=here.pep), "remove"))
    send(here, (old("Reads"), {"outcome": "met"}))
    assert old("Reads").status == "finished"


def test_the_plan_counts_its_own_targets_and_not_the_reviewed_ones(here: Scene) -> None:
    send(here, *((old(title), {"outcome": "met"}) for title in ("Reads", "Writes", "Counts")))
    target(here.pep, by=here.teacher)
    page = text_of(client_of(here.teacher).get(f"/peps/{here.pep.pk}/"))
    assert "1 in this plan, part of section C." in page


def test_the_section_waits_for_the_reviews(here: Scene) -> None:
    check = f"/peps/{here.pep.pk}/education/check/"
    assert "Review 3 targets of last term." in text_of(client_of(here.teacher).get(check))
    send(here, *((old(title), {"outcome": "met"}) for title in ("Reads", "Writes", "Counts")))
    assert "of last term." not in text_of(client_of(here.teacher).get(check)).replace("finished", "")


def test_only_targets_of_the_plan_before_are_reviewed_and_only_by_the_school(here: Scene) -> None:
    other = scene()
    theirs = target(other.pep, by=other.teacher)
    with pytest.raises(Refused):
        review_target(
            pep=here.pep, target=theirs, values={"outcome": "met"}, by=here.teacher, now=at(days=15)
        )
    for person in (here.worker, here.officer):
        with pytest.raises(Refused):
            review_target(
                pep=here.pep, target=old("Reads"), values={"outcome": "met"}, by=person, now=at(days=15)
            )
    assert not Review.objects.exists()


def test_a_plan_without_one_before_has_nothing_to_review() -> None:
    first = scene()
    assert client_of(first.teacher).get(of_plan(first, "review")).status_code == 404


def test_the_snapshot_and_the_documents_hold_the_reviews(here: Scene) -> None:
    for title in ("Reads", "Writes", "Counts"):
        review_target(pep=here.pep, target=old(title), values={"outcome": "mostly", "evidence": f"About {title}"},
                      by=here.teacher, now=at(days=15))  # fmt: skip
    sign_all(here.pep, now=at(days=15))
    finalise(here.pep, judge=here.second_officer, head=here.head, now=at(days=15))
    rows = Snapshot.objects.get(pep=here.pep).content["parts"]["targets"]
    assert [row.get("outcome") for row in rows] == ["Mostly met"] * 3 + [None] * 3
    carer = client_of(here.who(Role.CARER))
    page = text_of(carer.get(f"/peps/{here.pep.pk}/read/"))
    assert "About Reads" in page
    assert "The last test showed" in page
    child = text_of(client_of(here.who(Role.YOUNG_PERSON)).get(f"/peps/{here.pep.pk}/read/"))
    assert "I read a whole book by myself" in child and "The last test showed" not in child


def test_carried_on_over_five_terms_a_target_keeps_one_line(here: Scene) -> None:
    for number in range(4):
        last = Pep.objects.filter(child=here.child).exclude(pk=here.pep.pk).latest("planned_at")
        for row in Target.objects.filter(pep=last):
            values = {"outcome": "partly" if row.title == "Reads" else "met", "actual": "1"}
            review_target(pep=here.pep, target=row, values=values, by=here.teacher, now=at(days=15 + number))
        finalise(here.pep, judge=here.second_officer, head=here.head, now=at(days=15 + number))
        if number < 3:
            here.pep = opened_pep(
                here.child, _term_after(here, number), by=here.officer, now=at(days=16 + number)
            )
    line = Target.objects.filter(thread=old("Reads").thread).order_by("made_at")
    assert [row.status for row in line] == ["carried_on"] * 4 + ["agreed"]
    page = client_of(here.teacher).get(of(line.last(), "line"))
    assert text_of(page).count("Carried on") == 4
    assert "<polyline" in page.content.decode()
    assert Target.objects.exclude(thread=old("Reads").thread).count() == 2
    _its_pdf_and_history_are_right(line)


def _its_pdf_and_history_are_right(line: QuerySet[Target]) -> None:
    """Each plan's own words of the thread: in its PDF, as a reader copies it, and in its history."""
    for place, step in enumerate(line):
        words = _pdf(step.pep)
        assert words.count("Reads") >= 1
        starts_from = "From 0 books to 2 books" if not place else "From 1 books to 2 books"
        assert starts_from in words, place
        assert ("Last term: Reads" in words) == (place > 0)
        assert words.count("Partly met") == (1 if place else 0)
        told = {
            change.after
            for change in changes_of(step.pep, confidential=True)
            if change.label.startswith("Target")
        }
        assert "Reads" in told
        assert {row.history_change_reason for row in step.history.all()} >= {
            "carried on" if place else "added"
        }
        assert step.history.filter(said__outcome="Reads").count() == step.history.count()


def _pdf(pep: Pep) -> str:
    sealed = whole(Snapshot.objects.filter(pep=pep).latest("sealed_at"))
    tree = build(sealed, audience="full")
    data = render(to_html(tree, for_pdf=True), title=tree.title)
    run = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


def _term_after(here: Scene, number: int) -> Term:
    last = Term.objects.filter(authority=here.authority).latest("starts_on")
    return Term.objects.create(
        authority=here.authority, name=f"Later {number}", season="summer", school_year=last.school_year,
        starts_on=last.ends_on + timedelta(days=10), ends_on=last.ends_on + timedelta(days=80),
        peps_due_on=last.ends_on + timedelta(days=60),
    )  # fmt: skip


def test_progress_is_noted_between_plans_by_those_who_work_on_it(here: Scene) -> None:
    made, day = old("Reads"), {"on_day": "1", "on_month": "12", "on_year": "2026"}
    client = client_of(here.worker)
    sent = day | {"do": "note", "actual": "1", "note": "One book read"}
    assert client.post(of(made, "line"), sent).status_code == 302
    row = Progress.objects.get()
    assert (row.actual, row.note, row.made_by, row.on.isoformat()) == (
        "1",
        "One book read",
        here.worker,
        "2026-12-01",
    )
    assert "One book read" in text_of(client.get(of(made, "line")))
    for wrong, message in (
        ({"actual": "lots"}, "must be a number"),
        ({"actual": "", "note": ""}, "or a note"),
        ({"on_year": "2099"}, "today or in the past"),
        ({"on_day": "31", "on_month": "2"}, "must be a real date"),
    ):
        answer = client.post(of(made, "line"), sent | wrong)
        assert answer.status_code == 422 and message in text_of(answer), wrong
    reader = client_of(here.people[Role.REVIEWING_OFFICER])
    assert reader.get(of(made, "line")).status_code in (200, 404)
    assert reader.post(of(made, "line"), sent).status_code in (403, 404)
    assert Progress.objects.count() == 1


def test_an_agreed_target_is_stopped_with_a_reason(here: Scene) -> None:
    made, client = old("Reads"), client_of(here.teacher)
    assert client.post(of(made, "line"), {"do": "stop", "reason": " "}).status_code == 422
    assert client.post(of(made, "line"), {"do": "stop", "reason": "Reads anything now"}).status_code == 302
    assert old("Reads").status == "stopped"
    assert client.post(of(made, "line"), {"do": "stop", "reason": "Again"}).status_code == 409


def test_the_review_page_takes_the_same_number_of_queries_for_three_and_twelve(here: Scene) -> None:
    client = client_of(here.teacher)
    client.get(of_plan(here, "review"))
    with CaptureQueriesContext(connection) as three:
        client.get(of_plan(here, "review"))
    before = old("Reads").pep
    for number in range(9):
        row = Target(pep=before, position=10 + number, status="agreed", said={"outcome": f"More {number}"},
                     made_at=NOW, saved_at=NOW, made_by=here.teacher, saved_by=here.teacher)  # fmt: skip
        row.save()
    with CaptureQueriesContext(connection) as twelve:
        client.get(of_plan(here, "review"))
    assert len(three) == len(twelve)


def test_several_reviews_are_one_action_all_or_none(here: Scene) -> None:
    said = [
        (old("Reads"), {"outcome": "met"}),
        (old("Writes"), {"outcome": "stopped"}),
        (old("Counts"), {"outcome": ""}),
    ]
    given = {"pep": here.pep, "by": here.teacher, "now": NOW}
    with pytest.raises(Incomplete) as lacking:
        review_targets(said=said, **given)
    assert {key: why.messages for key, why in lacking.value.of.items()} == {
        old("Writes").pk: ["Say why it was stopped."]
    }
    assert not Review.objects.exists()
    assert old("Reads").status == "agreed"
    said[1] = (old("Writes"), {"outcome": "stopped", "reason": "Moved school"})
    assert [row.target.title for row in review_targets(said=said, **given)] == ["Reads", "Writes"]
    with pytest.raises(Refused, match="Select how far each target was met"):
        review_targets(said=said[2:], **given)
    with pytest.raises(Refused) as stranger:
        review_targets(said=said, **given | {"by": here.who(Role.CARER)})
    assert stranger.value.kind == "permission"
