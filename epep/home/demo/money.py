"""The demonstration's money: requests in every state, made by the same actions that people use.

Two terms that are over, with what the money did; and the term of today with something to do for everybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import Organisation, User
from accounts.roles import Role
from children.people import people_round
from epep.home.demo import cast
from epep.home.demo.asks import DECLINED, EVIDENCE, NEED_TOO, RATE_SOURCE, typed
from epep.home.demo.world import World, at
from funding import actions
from funding.actions.paying import Returned
from funding.models import Payment, Request, Run
from peps.models import Pep
from targets.models import Target
from targets.querysets import targets_of

RATE = 263000
"""Pence: the last national rate, taken for 2026-27 as well; its source says so."""
ASKED, FOR = 12, ("tutor", "mentor")
"""Of how many children of each authority money was asked for in a term that is over, and for what."""
NOW = date(2026, 11, 9)


@dataclass(frozen=True)
class Cast:
    """Who decides and pays in an authority, and whom a request is asked by: the school, else the social worker."""

    world: World
    authority: Organisation
    officer: User
    head: User
    payer: User

    def asker(self, pep: Pep, on: date) -> User:
        """The designated teacher of the plan's child, or the social worker of a child without a school."""
        for role in (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER):
            if found := people_round(pep.child, (role,), on=on):
                return found[0].user
        raise LookupError("nobody can ask for this child")


def casts(world: World) -> Iterator[Cast]:
    """Both authorities; the second has no finance officer, so its head pays."""
    people = world.people
    for code, officer, head, payer in (
        (cast.WEST, "virtual.school", "virtual.head", "funding"),
        (cast.EAST, "east.officer", "east.head", "east.head"),
    ):
        yield Cast(world, world.organisations[code], people[officer], people[head], people[payer])


def rules(world: World) -> None:
    """The rate of the year, and a gate: money is released when the plan is finalised."""
    for here in casts(world):
        now = at(date(2026, 4, 7), 9)
        actions.set_rate(
            authority=here.authority, grant="lac", starts_on=date(2026, 4, 1), ends_on=date(2027, 3, 31),
            pence=RATE, source=RATE_SOURCE, by=here.head, now=now,
        )  # fmt: skip
        for year in (2026, 2027):
            actions.change_year(
                authority=here.authority, year=year, values={"gate": "finalised"}, by=here.head, now=now
            )


# ---- one step ------------------------------------------------------------------------------------


def asked(here: Cast, target: Target, name: str, on: date, **own: Any) -> Request:
    """A request that was sent: for six weeks from three weeks later, unless said otherwise."""
    draft = drafted(here, target, name, on, **own)
    return actions.send_request(request=draft, by=draft.made_by, now=at(on, 10, 5))


def drafted(here: Cast, target: Target, name: str, on: date, **own: Any) -> Request:
    """A draft."""
    starts = own.pop("starts", on + timedelta(days=21))
    ends = own.pop("ends", starts + timedelta(days=41))
    said = typed(name, starts, ends, **own)
    return actions.start_request(target=target, typed=said, by=here.asker(target.pep, on), now=at(on, 10))


def approved(here: Cast, request: Request, on: date, *, pence: int | None = None) -> Request:
    """By one, or by both where it takes two; less than asked with a reason."""
    sum_, now = pence or request.asked_pence, at(on, 11)
    reason = "The first weeks now, more when they helped" if pence else ""
    done = actions.approve(request=request, pence=sum_, reason=reason, by=here.officer, now=now)
    if done.status == Request.Status.SECOND:
        done = actions.approve(request=done, pence=sum_, by=here.head, now=now)
    return done


def run_of(here: Cast, requests: list[Request], on: date, *, far: str) -> Run:
    """A payment run with everything that is due of these, as far as "chosen", "locked" or "paid"."""
    due = list(Payment.objects.filter(request__in=requests, status=Payment.Status.DUE))
    run = actions.choose_run(authority=here.authority, payments=due, by=here.payer, now=at(on, 9))
    if far != "chosen":
        run = actions.lock_run(run=run, by=here.payer, now=at(on, 9, 30))
    if far == "paid":
        lines = [
            Returned(number, one.reference, one.pence, on + timedelta(days=3))
            for number, one in enumerate(due, start=2)
        ]
        run = actions.mark_paid(run=run, lines=lines, by=here.payer, now=at(on + timedelta(days=4), 9))
    return run


def targets_on(here: Cast, term: str, *status: str) -> list[Target]:
    """The targets of the plans of a term in these states, one child of each school in turn: firsts, then seconds."""
    peps = Pep.objects.filter(authority=here.authority, term__name=term, status__in=status)
    rows = peps.select_related("child", "authority", "term", "school").order_by("child__la_child_id")
    of_school: Counter[Any] = Counter()
    found = []
    for pep in rows:
        of_school[pep.school_id] += 1
        found += [(place, of_school[pep.school_id], target) for place, target in enumerate(_aims(pep))]
    return [target for *_order, target in sorted(found, key=lambda one: one[:2])]


def _aims(pep: Pep) -> list[Target]:
    rows = list(targets_of(pep))
    for row in rows:
        row.pep = pep
    return rows


# ---- the terms -----------------------------------------------------------------------------------


def past(world: World, term: str) -> int:
    """A term that is over: asked, paid in one run, spent, judged at several schools. Returns how many requests."""
    asks, pays, ends, judged = {
        "Spring 2026": (date(2026, 2, 9), date(2026, 2, 24), date(2026, 3, 27), date(2026, 4, 20)),
        "Summer 2026": (date(2026, 5, 18), date(2026, 6, 2), date(2026, 7, 17), date(2026, 9, 14)),
    }[term]
    made = 0
    for here in casts(world):
        done = []
        for place, target in enumerate(targets_on(here, term, Pep.Status.FINALISED)[:ASKED]):
            row = asked(here, target, FOR[place % 2], asks, ends=ends)
            done.append(approved(here, row, asks + timedelta(days=3), pence=30000 if place == 4 else None))
        run_of(here, done, pays, far="paid")
        for place, row in enumerate(done):
            effect, evidence = EVIDENCE[term][place % len(EVIDENCE[term])]
            _afterwards(
                here, row, place, judged, effect=effect, evidence=evidence, last=place == len(done) - 2
            )
        made += len(done)
    return made


def _afterwards(
    here: Cast, paid: Request, place: int, on: date, *, effect: str, evidence: str, last: bool
) -> None:
    """Spent and judged; of two the rest is taken back, of one near the end all."""
    row = Request.objects.select_related("target__pep__child").get(pk=paid.pk)
    by, now = here.asker(row.target.pep, on), at(on, 14)
    if last:
        actions.take_back(
            request=row, pence=row.agreed_pence, reason="The tutor never came", by=here.payer, now=now
        )
        return
    less = 2500 if place in (2, 5) else 0
    row = actions.record_spent(request=row, pence=row.agreed_pence - less, by=by, now=now)
    if less:
        actions.take_back(
            request=row, pence=less, reason="Fewer sessions than agreed", by=here.payer, now=now
        )
    actions.judge_effect(request=row, effect=effect, evidence=evidence, by=by, now=at(on, 14, 20))


def current(world: World) -> int:
    """The term of today: something to decide, to answer, to pay, to spend. Returns how many requests."""
    for here in casts(world):
        open_ones = targets_on(
            here, "Autumn 2026", Pep.Status.OPEN, Pep.Status.SUBMITTED, Pep.Status.RETURNED
        )
        _waiting(here, iter(open_ones))
        _shared(here, open_ones, NOW)
        _agreed(here, iter(targets_on(here, "Autumn 2026", Pep.Status.FINALISED)))
    return Request.objects.count()


def _waiting(here: Cast, targets: Iterator[Target]) -> None:
    """What waits for somebody: in writing, to decide, to answer, for a second person, for the plan."""
    on = NOW
    drafted(here, next(targets), "mentor", on)
    for target in (next(targets), next(targets)):
        asked(here, target, "tutor", on - timedelta(days=4))
    query = asked(here, next(targets), "therapy", on - timedelta(days=6))
    question = "Which days will the therapist come, and who brings the child?"
    actions.ask(request=query, question=question, by=here.officer, now=at(on - timedelta(days=3), 15))
    back = asked(here, next(targets), "mentor", on - timedelta(days=7))
    back = actions.ask(
        request=back, question="Is this the same mentor as in spring?", by=here.officer, now=at(on, 9)
    )
    actions.answer(
        request=back, text="Yes, and at the same hour.", by=here.asker(back.target.pep, on), now=at(on, 12)
    )
    big = asked(here, next(targets), "big", on - timedelta(days=5))
    actions.approve(request=big, pence=big.asked_pence, by=here.officer, now=at(on, 10))
    approved(
        here, asked(here, next(targets), "books", on - timedelta(days=8)), on
    )  # held: the plan is not finalised
    no = asked(here, next(targets), "uniform", on - timedelta(days=8))
    actions.decline(request=no, reason=DECLINED, by=here.officer, now=at(on, 16))
    gone = asked(here, next(targets), "group", on - timedelta(days=9))
    reason = "The school has started a group of its own."
    actions.withdraw(request=gone, reason=reason, by=gone.made_by, now=at(on, 13))


def _shared(here: Cast, targets: list[Target], on: date) -> None:
    """One tutor for two children of a school, each with a request of their own."""
    by_school: dict[Any, list[Target]] = {}
    for target in targets:
        same = by_school.setdefault(target.pep.school_id, [])
        if target.pep.school_id and target.pep.child_id not in {one.pep.child_id for one in same}:
            same.append(target)
    first, *others = max(by_school.values(), key=len)[:3]
    draft = drafted(here, first, "group", on)
    rows = actions.share_request(
        request=draft, targets=others, rule="equally", parts={}, by=draft.made_by, now=at(on, 10, 2)
    )
    for row in rows[1:]:
        fresh = Request.objects.get(pk=row.pk)
        own = {"need": NEED_TOO, "beyond_ehc": "No plan"}
        actions.change_request(
            request=fresh, revision=fresh.revision, typed=own, by=draft.made_by, now=at(on, 10, 4)
        )
    for row in rows:
        actions.send_request(request=Request.objects.get(pk=row.pk), by=draft.made_by, now=at(on, 10, 6))


def _agreed(here: Cast, targets: Iterator[Target]) -> None:
    """What is agreed: due, over 31 March, chosen for a run, with accounts, paid, spent."""
    on = NOW - timedelta(days=14)

    def done(name: str, **own: Any) -> Request:
        return approved(here, asked(here, next(targets), name, on - timedelta(days=5), **own), on)

    done("tutor", starts=date(2027, 3, 1), ends=date(2027, 4, 30))
    done("mentor", pattern="termly", ends=date(2027, 1, 22))
    paid = [done("group"), done("books")]
    run_of(here, paid, on + timedelta(days=1), far="paid")
    spent = Request.objects.select_related("target__pep__child").get(pk=paid[1].pk)
    actions.record_spent(
        request=spent, pence=spent.agreed_pence, by=here.asker(spent.target.pep, NOW), now=at(NOW, 15)
    )
    run_of(here, [done("therapy")], on + timedelta(days=8), far="locked")
    run_of(here, [done("tutor")], on + timedelta(days=9), far="chosen")
