"""Asking for money: drafts, sharing a cost over children, sending, answering, withdrawing.

What is typed is accepted question by question: what cannot be read is kept as it was typed.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.timezone import localdate

from accounts import policy
from epep.audit.past import save_as
from epep.audit.record import record
from epep.ids import new_id
from epep.moves import Refused
from funding import ledger, querysets
from funding.actions.scheduling import stop_payments
from funding.bank_details import WHY, has_bank_details
from funding.effects import tell
from funding.lifecycle import REQUEST, lock_request
from funding.models import Request, YearPart
from funding.models.entry import Kind
from funding.reading import form_for, lines_of
from funding.rules import MUST, examine
from funding.scheme import grant_of
from funding.sums import MOST_PENCE, total_pence
from funding.words import SHARING
from funding.years import shared_out, year_of
from peps.blocks.answers import accept, code_of, is_empty
from peps.blocks.kinds import Typed
from targets.models import Target
from targets.reading import naming_of

MOST_ON_A_TARGET, MOST_SHARING = 20, 30
_NOT_WHILE = "It cannot be changed now: it is “{status}”."


@transaction.atomic
def start_request(
    *, target: Target, typed: Mapping[str, Typed], by: Any, now: datetime, token: str = ""
) -> Request:
    """A draft on a target, with whatever is said of it; `typed` by the keys of `funding.questions`.

    `token` names the form it was typed in: the same form sent again by the same person is the same draft,
    with what it says now. Refused when the draft was changed or sent since and the form says something else.
    """
    may_ask(by, target, now)
    rows = Target.objects.select_related("pep__child", "pep__authority", "pep__school")
    fresh = rows.select_for_update(of=("self",), no_key=True).get(pk=target.pk)
    made = _id_from(fresh, by, token)
    there = Request.objects.filter(pk=made).first()
    if there is not None:
        return _sent_again(there, typed, by, now)
    if Request.objects.filter(target=fresh).count() >= MOST_ON_A_TARGET:
        raise Refused("guard", [f"{naming_of(fresh.pep).A_target} has {MOST_ON_A_TARGET} requests or fewer."])
    request = new_request(fresh, by, now)
    request.pk = made
    fill(request, typed)
    keep(request, by=by, now=now, why="added")
    record("request.added", request, by=by, now=now, child_id=request.child_id)
    return request


@transaction.atomic
def change_request(
    *, request: Request, revision: int, typed: Mapping[str, Typed], by: Any, now: datetime
) -> Request:
    """Change a draft, or one that a question was asked of, as the person saw it (`revision`); else Refused."""
    fresh = changeable(request, by, now)
    if fresh.revision != revision:
        raise Refused("revision", [f"{fresh.saved_by.name} changed this request while you were writing."])
    fill(fresh, typed)
    touch(fresh, by, now)
    keep(fresh, by=by, now=now, why="changed")
    for other in sharing_with(fresh):  # one cost is one: the others follow
        other.said = other.said | {"lines": fresh.said.get("lines")}
        promote(other)
        touch(other, by, now)
        keep(other, by=by, now=now, why="the shared cost was changed")
    record("request.changed", fresh, by=by, now=now, child_id=fresh.child_id)
    return fresh


@transaction.atomic
def share_request(
    *,
    request: Request,
    targets: Sequence[Target],
    rule: str,
    parts: Mapping[Any, int],
    by: Any,
    now: datetime,
) -> list[Request]:
    """Share the cost of a draft with other children of the school: a draft of its own on each of `targets`.

    `rule` is "equally" or "by_parts" with `parts` (target id → how much the child takes part, from 1).
    The shares add up to the whole cost; odd pennies go to the first. Raises Refused when a target is not
    at the same school, or not one this person may ask for.
    """
    fresh = changeable(request, by, now)
    if rule not in dict(SHARING):
        raise Refused("guard", ["Say how the cost is shared."])
    wanted = [target for target in targets if target.pk != fresh.target_id]
    if not wanted or len(wanted) >= MOST_SHARING:
        raise Refused("guard", [f"Choose one other child at least, and fewer than {MOST_SHARING}."])
    if any(not 1 <= parts.get(target.pk, 1) <= 100 for target in [fresh.target, *wanted]):
        raise Refused("guard", ["Each part must be between 1 and 100."])
    for target in wanted:
        may_ask(by, target, now)
        if target.pep.school_id != fresh.school_id or fresh.school_id is None:
            raise Refused("guard", ["A cost is shared by children of one school."])
    there = {one.target_id for one in sharing_with(fresh)}
    fresh.shared = fresh.shared or new_id()
    fresh.sharing, fresh.part = rule, parts.get(fresh.target_id, 1)
    for target in wanted:
        if target.pk not in there:
            other = new_request(target, by, now)
            kept = {"child_thinks", "carer_thinks", "need", "beyond_ehc"}  # what is said of one child stays
            other.said = {key: one for key, one in fresh.said.items() if key not in kept}
            other.shared, other.sharing, other.part = fresh.shared, rule, parts.get(target.pk, 1)
            other.save()
            record("request.added", other, by=by, now=now, child_id=other.child_id, shared=True)
    touch(fresh, by, now)
    keep(fresh, by=by, now=now, why="shared")
    others = sharing_with(fresh)
    for other in others:
        other.sharing, other.part = rule, parts.get(other.target_id, other.part)
    for one in [fresh, *others]:
        promote(one)
        keep(one, by=by, now=now, why="shared")
    return [fresh, *others]


@transaction.atomic
def remove_draft(*, request: Request, by: Any, now: datetime) -> None:
    """Remove a draft; its history stays. What was sent is withdrawn instead."""
    fresh = changeable(request, by, now)
    if fresh.status != Request.Status.DRAFT:
        raise Refused(
            "state", ["This request was sent, so it cannot be removed. Withdraw it instead, and say why."]
        )
    if fresh.papers.exists():
        raise Refused(
            "guard", ["There are papers with this draft. Send it and withdraw it, so that they are kept."]
        )
    record("request.removed", fresh, by=by, now=now, child_id=fresh.child_id)
    others = sharing_with(fresh)
    fresh._history_user, fresh._history_date = by, now  # type: ignore[attr-defined]  # for its last history row
    fresh.delete()
    for other in others:  # what was shared with this one is shared by those who stay
        touch(other, by, now)
        keep(other, by=by, now=now, why="the cost is shared by fewer")


@transaction.atomic
def send_request(*, request: Request, by: Any, now: datetime) -> Request:
    """Send a draft to the Virtual School. Raises Refused with what the rules say must be put right."""
    fresh = lock_request(request)
    found = examine(querysets.asked_of(fresh, today=localdate(now)))
    wrong = [finding.message for finding in found if finding.severity == MUST]
    if fresh.status == Request.Status.DRAFT and wrong:
        raise Refused("guard", wrong)
    return REQUEST.apply("send", fresh, by=by, now=now)


@transaction.atomic
def answer(*, request: Request, text: str, by: Any, now: datetime) -> Request:
    """Answer the question that was asked; the request may have been changed before."""
    refuse_bank_details([text])
    return REQUEST.apply("answer", request, by=by, now=now, reason=text)


@transaction.atomic
def withdraw(*, request: Request, reason: str, by: Any, now: datetime) -> Request:
    """Take a request back. What was approved and not paid is free again; what was paid is taken back instead."""
    fresh = lock_request(request)
    held = ledger.of_request(fresh)
    if ledger.in_all(held).held:
        raise Refused("state", ["Some of this is paid. The Virtual School takes back what is not needed."])
    stop_payments(fresh, by=by, now=now)
    for year, one in held.items():
        ledger.add(fresh, Kind.RELEASED, one.committed, year=year, by=by, now=now, reason=reason)
    done = REQUEST.apply("withdraw", fresh, by=by, now=now, reason=reason)
    done.years.update(agreed_pence=0)
    tell(done, "withdrawn", "funding_decided", by=by, now=now)
    return done


# ---- shared by the actions -----------------------------------------------------------------------


def may_ask(by: Any, target: Target, now: datetime) -> None:
    """Refused unless the person may ask for money for this child; a target that ended gets none."""
    decision = policy.can(by, "funding.ask", target.pep, on=localdate(now))
    if not decision:
        raise Refused("permission", [decision.reason])
    if target.status in querysets.STOPPED:
        said = "This {target} has ended, so no money can be asked for on it."
        raise Refused("state", [naming_of(target.pep).say(said)])


def _id_from(target: Target, by: Any, token: str) -> UUID:
    """The id of the draft that this person's form makes on the target; a new one without a token."""
    return uuid5(target.pk, f"{by.pk} {token}") if token else new_id()


def _sent_again(request: Request, typed: Mapping[str, Typed], by: Any, now: datetime) -> Request:
    """The draft that a form made before, with what the form says now."""
    again = copy.deepcopy(request)
    fill(again, typed)
    if again.said == request.said:
        return request
    if request.status != Request.Status.DRAFT or request.revision != 1:
        said = (
            "This form was saved before, and its request was changed since. Open that request to change it."
        )
        raise Refused("revision", [said])
    return change_request(request=request, revision=1, typed=typed, by=by, now=now)


def new_request(target: Target, by: Any, now: datetime) -> Request:
    """A draft with nothing said yet."""
    pep = target.pep
    return Request(
        target=target,
        authority=pep.authority,
        child=pep.child,
        school=pep.school,
        grant=grant_of(pep.child.date_of_birth, year_of(localdate(now))),
        made_at=now,
        made_by=by,
        saved_at=now,
        saved_by=by,
    )


def changeable(request: Request, by: Any, now: datetime) -> Request:
    """The request as it stands, locked, when this person may change what it says now."""
    there = Request.objects.filter(pk=request.pk).values_list("shared", flat=True)
    if not there:
        raise Refused("state", ["Somebody removed this request meanwhile."])
    if there[0] is not None:  # all who share its cost, in order: two people could wait for each other
        group = Request.objects.filter(shared=there[0]).order_by("pk")
        list(group.select_for_update(no_key=True).values_list("pk", flat=True))
    fresh = lock_request(request)
    decision = policy.can(by, "funding.ask", fresh, on=localdate(now))
    if not decision:
        raise Refused("permission", [decision.reason])
    if fresh.status not in (Request.Status.DRAFT, Request.Status.QUERY):
        raise Refused("state", [_NOT_WHILE.format(status=fresh.status_words)])
    return fresh


def sharing_with(request: Request) -> list[Request]:
    """The other drafts that share this one's cost, locked; what was sent or withdrawn keeps its share."""
    if request.shared is None:
        return []
    rows = Request.objects.filter(shared=request.shared, status=Request.Status.DRAFT).exclude(pk=request.pk)
    rows = rows.select_related("authority", "child", "target__pep").order_by("made_at", "id")
    return list(rows.select_for_update(of=("self",), no_key=True))


def refuse_bank_details(texts: Sequence[str]) -> None:
    """Refused when one of the texts holds bank details: they are not even kept."""
    if any(has_bank_details(text) for text in texts):
        raise Refused("guard", [WHY])


def touch(request: Request, by: Any, now: datetime) -> None:
    """The next revision, by this person."""
    request.revision += 1
    request.saved_at, request.saved_by = now, by


def fill(request: Request, typed: Mapping[str, Typed]) -> None:
    """Accept what was typed into `said`, and bring the columns up to date. Bank details are Refused."""
    refuse_bank_details([text for value in typed.values() for text in _texts(value)])
    for question in form_for(request.authority).questions():
        if question.key not in typed:
            continue
        stored = accept(question, typed[question.key]).stored
        if is_empty(question, stored):
            request.said.pop(question.key, None)
        else:
            request.said[question.key] = stored
    promote(request)


def promote(request: Request) -> None:
    """The columns beside `said`: what for, when, and what the cost lines come to."""
    request.intervention = code_of(request.said.get("intervention"))
    request.pattern = code_of(request.said.get("pattern")) or "one_off"
    request.starts_on, request.ends_on = request.day("starts_on"), request.day("ends_on")
    if request.starts_on:
        request.grant = grant_of(request.child.date_of_birth, year_of(request.starts_on))
    whole = total_pence(lines_of(form_for(request.authority), request.said))
    if whole > MOST_PENCE:
        raise Refused("guard", [f"The costs must come to £{MOST_PENCE // 100:,} or less."])
    request.whole_pence = whole


def keep(request: Request, *, by: Any, now: datetime, why: str) -> None:
    """Save with its history row, its share of the cost, and its split over financial years."""
    request.asked_pence = _share(request)
    save_as(request, by=by, now=now, why=why)
    years = querysets.split(request)
    request.years.exclude(year__in=years).delete()
    for year, pence in years.items():
        YearPart.objects.update_or_create(request=request, year=year, defaults={"asked_pence": pence})


def _share(request: Request) -> int:
    """What of the whole cost is this child's: all of it, unless it is shared."""
    if request.shared is None:
        return request.whole_pence
    rows = Request.objects.filter(shared=request.shared).exclude(status=Request.Status.WITHDRAWN)
    parts = dict(rows.values_list("pk", "part").order_by("made_at", "id"))
    parts[request.pk] = request.part
    weights = [1] * len(parts) if request.sharing == "equally" else list(parts.values())
    return dict(zip(parts, shared_out(request.whole_pence, weights), strict=True))[request.pk]


def _texts(value: Any) -> list[str]:
    """Every text in something typed."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, Sequence):
        return [text for one in value for text in _texts(one)]
    return []
