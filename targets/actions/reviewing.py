"""What becomes of agreed targets: reviewed in the next plan, stopped between plans, noted on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from epep.audit.past import save_as
from epep.audit.record import record
from epep.moves import Refused
from peps.actions import part_changed
from peps.models import Pep
from peps.querysets_last import last_plan
from targets import lifecycle, measures
from targets.actions.editing import next_target, promote
from targets.models import Progress, Review, Target
from targets.reading import naming_of

GOES_ON = (Review.Next.CARRY_ON, Review.Next.CHANGE)
USUAL_NEXT = {
    Review.Outcome.MET: Review.Next.FINISH,
    Review.Outcome.STOPPED: Review.Next.FINISH,
}
"""What comes of a target when nobody says: what was reached is finished, anything else is carried on."""
_TEXTS = ("actual", "evidence", "child_says", "carer_says", "reason")


class Lacking(Refused):
    """A review lacks something: `part` is the name of the value that it is about."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__("guard", [message])
        self.part = part


class Incomplete(Refused):
    """Some of several reviews cannot be saved, so none is. `of`: id of a target → why not."""

    def __init__(self, of: dict[UUID, Refused]) -> None:
        super().__init__("guard", [text for refusal in of.values() for text in refusal.messages])
        self.of = of


@transaction.atomic
def review_targets(
    *, pep: Pep, said: Iterable[tuple[Target, Mapping[str, str]]], by: Any, now: datetime
) -> list[Review]:
    """Review several targets of the plan before, all or none; one of which nothing is said is left for later.

    `said`: each target with its values, as `review_target` takes them. Raises Incomplete with everything that
    lacks, or Refused when the person may not, or nothing is said at all.
    """
    done: list[Review] = []
    wrong: dict[UUID, Refused] = {}
    for target, values in said:
        if not any(values.values()):
            continue
        try:
            done.append(review_target(pep=pep, target=target, values=values, by=by, now=now))
        except Refused as refusal:
            if refusal.kind == "permission":
                raise
            wrong[target.pk] = refusal
    if wrong:
        raise Incomplete(wrong)
    if not done:
        raise Refused("guard", [naming_of(pep).say("Select how far each {target} was met.")])
    return done


@transaction.atomic
def review_target(*, pep: Pep, target: Target, values: Mapping[str, str], by: Any, now: datetime) -> Review:
    """Say in `pep` how a target of the plan before went, and what comes of it; carrying on copies it here.

    `values`: outcome, next (empty for the usual one), actual (as typed), evidence, child_says, carer_says,
    reason. Saved again, the review says what was said last. Raises Refused, with what would be right.
    """
    part_changed(pep=pep, part="targets", by=by, now=now)
    last = last_plan(pep)
    if last is None or target.pep_id != last.pep.pk:
        raise Refused("state", [f"This is not {naming_of(pep).a_target} of the plan before."])
    fresh = Target.objects.select_for_update(no_key=True).get(pk=target.pk)
    review = _said(fresh, pep, values, by, now)
    review.save()
    record("target.review_saved", fresh, by=by, now=now, child_id=pep.child_id, outcome=review.outcome)
    _follow(fresh, review, pep, by, now)
    return review


def _said(target: Target, pep: Pep, values: Mapping[str, str], by: Any, now: datetime) -> Review:
    outcome = values.get("outcome", "")
    if outcome not in Review.Outcome.values:
        raise Lacking("outcome", "Select how far it was met.")
    coming = values.get("next") or USUAL_NEXT.get(Review.Outcome(outcome), Review.Next.CARRY_ON)
    if coming not in Review.Next.values:
        raise Lacking("next", "Select what comes of it.")
    texts = {name: (values.get(name) or "").strip() for name in _TEXTS}
    read = measures.read(target.kind, texts["actual"], scale=target.grades, name="Where the child is now")
    if read.problem:
        raise Lacking("actual", f"{read.problem}.")
    if outcome == Review.Outcome.STOPPED and not texts["reason"]:
        raise Lacking("reason", "Say why it was stopped.")
    if coming == Review.Next.CHANGE and not texts["reason"]:
        raise Lacking("reason", "Say what changes, and why.")
    review = Review.objects.filter(target=target).first() or Review(target=target, pep=pep, revision=0)
    for name, text in (texts | {"actual": read.stored, "outcome": outcome, "next": coming}).items():
        setattr(review, name, text)
    review.revision += 1
    review.saved_at, review.saved_by = now, by
    return review


def _follow(target: Target, review: Review, pep: Pep, by: Any, now: datetime) -> None:
    """Bring the target's status to what the review says, and its line into this plan."""
    copy = Target.objects.filter(pep=pep, carried_from=target).first()
    if copy is not None and review.next not in GOES_ON:
        raise Refused("state", ["It is carried on in this plan already. Remove it there first."])
    target.in_pep = pep  # type: ignore[attr-defined]  # whose permission counts: the old plan is closed
    if target.status != Target.Status.REVIEWED:
        target = lifecycle.TARGET.apply("review", target, by=by, now=now)
    ending = "stop" if review.outcome == Review.Outcome.STOPPED else review.next
    target.in_pep = pep  # type: ignore[attr-defined]
    lifecycle.TARGET.apply(str(ending), target, by=by, now=now, reason=review.reason)
    if review.next in GOES_ON and copy is None:
        _carried(target, review, pep, by, now)


def _carried(target: Target, review: Review, pep: Pep, by: Any, now: datetime) -> None:
    """The target once more in this plan: the same line, its start where the child is now, a day still to come."""
    new = next_target(pep, by, now)
    new.carried_from, new.thread, new.bank_key = target, target.thread, target.bank_key
    new.said = dict(target.said)
    if review.actual:
        new.said["start"] = measures.show(target.kind, review.actual)
        new.said.pop("start_by", None)
    if target.by_when and target.by_when <= localdate(now):
        new.said.pop("by_when", None)
    promote(new)
    save_as(new, by=by, now=now, why="carried on")
    record("target.carried_on", new, by=by, now=now, child_id=pep.child_id)


def stop_target(*, target: Target, reason: str, by: Any, now: datetime) -> Target:
    """Stop an agreed target between plans, with a reason."""
    stopped: Target = lifecycle.TARGET.apply("stop", target, by=by, now=now, reason=reason)
    return stopped


@transaction.atomic
def note_progress(*, target: Target, on: date, actual: str, note: str, by: Any, now: datetime) -> Progress:
    """Note how a target is going, on a day up to today. Raises Refused."""
    decision = policy.can(by, "target.note", target, on=localdate(now))
    if not decision:
        raise Refused("permission", [decision.reason])
    read = measures.read(target.kind, actual, scale=target.grades, name="Where the child is now")
    if read.problem:
        raise Refused("guard", [f"{read.problem}."])
    if not (read.stored or note.strip()):
        raise Refused("guard", ["Enter where the child is now, or a note."])
    if on > localdate(now):
        raise Refused("guard", ["The day must be today or in the past."])
    made = Progress.objects.create(
        target=target, on=on, actual=read.stored, note=note.strip(), made_at=now, made_by=by
    )
    record("target.progress_noted", target, by=by, now=now, child_id=target.pep.child_id)
    return made
