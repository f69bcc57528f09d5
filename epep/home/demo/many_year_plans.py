"""The plans of an invented year: signed in time, late, sent, given back, put right, or left lying."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from accounts.deadlines import CUT_OFF, deadlines
from accounts.roles import Role
from epep.calendar import add_working_days
from epep.home.demo.cast import TermCast
from epep.home.demo.copying import Table
from epep.home.demo.world import at
from epep.ids import new_id
from peps.sealing import fingerprint

PACES = ["good"] * 12 + ["late"] * 4 + ["stuck"] * 2 + ["returned"] * 2
"""How plans go, of twenty: in time, late, never sent, given back once."""
DAYS = {"before_meeting": (-16, -7), "at_meeting": (0, 2)}
"""When the sections of a rule are signed, in days from the meeting; others in the fortnight after it."""
Who = Callable[[date], Any]


@dataclass
class _Plan:
    """A plan while it is made: its days as they come."""

    id: Any
    child: Any
    begin: date
    until: date | None
    meeting: date
    pace: str
    teacher: Who
    worker: Who

    def over(self, day: date) -> bool:
        """Whether care has ended by then: nobody goes on with it."""
        return self.until is not None and day >= self.until


class Plans:
    """Writes plans of one authority into its tables."""

    def __init__(
        self,
        authority: Any,
        layout: Mapping[str, Any],
        forms: dict[str, tuple[Any, str]],
        to: dict[str, Table],
        rng: Random,
        virtual_school: tuple[Any, Any],
    ) -> None:
        self.authority, self.forms, self.to, self.rng = authority, forms, to, rng
        self.officer, self.head = virtual_school
        self.rules = deadlines(layout["deadlines"])
        self.review = self.rules["review"]
        self.standing: dict[Any, list[Any]] = {}

    def add(
        self, *, child: Any, kind: str, term: tuple[Any, TermCast], begin: date, school: Any, until: date | None,
        teacher: Who, worker: Who,
    ) -> None:  # fmt: skip
        """One plan with its sections, signatures, meeting and moves."""
        rng, (term_id, dates) = self.rng, term
        pace = rng.choice(PACES)
        meeting = add_working_days(begin + timedelta(days=rng.randrange(25, 45)), 1)
        plan = _Plan(new_id(), child, begin, until, meeting, pace, teacher, worker)
        form, digest = self.forms[kind]
        signed = self._sections(plan, form, dates)
        values = self._moves(plan, signed, dates)
        self.to["peps"].add(
            id=plan.id, child_id=child, authority_id=self.authority, term_id=term_id, school_id=school, pep_type=kind,
            definition_id=digest, due_on=dates.due, planned_at=at(begin, 9), planned_by_id=self.officer,
            opened_at=at(begin, 9), opened_by_id=self.officer, **values,
        )  # fmt: skip
        self._event("pep.start", plan, begin, self.officer, "planned", "open")
        self._meeting(plan, term_id)
        self._said(plan, dates)

    def _sections(self, plan: _Plan, form: Any, term: TermCast) -> date | None:
        """Every section with its history; the day of the last signature when all are signed."""
        last: date | None = plan.begin
        again = plan.pace == "returned"
        self.made: list[tuple[dict[str, Any], Any]] = []
        for place, part in enumerate(form.sections):
            who = plan.worker if Role.SOCIAL_WORKER in part.filled_by else plan.teacher
            days = self.rng.randrange(*DAYS.get(part.due, (1, 12)))
            slow = plan.pace == "late" and self.rng.random() < 0.5
            days += self.rng.randrange(8, 30) if slow else 0
            day = max(plan.meeting + timedelta(days=days), plan.begin + timedelta(days=1))
            stuck = plan.pace == "stuck" and self.rng.random() < 0.4
            signed = None if stuck or plan.over(day) else day
            last = max(last, signed) if last and signed else None
            row: dict[str, Any] = {
                "id": new_id(), "pep_id": plan.id, "key": part.key, "letter": part.letter, "title": part.title,
                "position": place, "due_on": term.due, "revision": 1, "status": "open",
            }  # fmt: skip
            self._past(row, plan.begin, self.officer, "+")
            if signed:
                self._sign(row, signed, who(signed))
            if signed and slow and part.due in self.rules and self.rng.random() < 0.7:
                self._why(plan, row["id"], part.due, signed + timedelta(days=2), who(signed))
            self.made.append((row, who))
        if last and again:
            self._again(plan, last)
            last = max(row["signed_at"].date() for row, _who in self.made)
        for row, _who in self.made:
            self.to["sections"].add(**row)
        return last

    def _why(self, plan: _Plan, section: Any, key: str, day: date, by: Any) -> None:
        """Somebody says why a section was late."""
        rule = self.rules[key]
        self.to["clocks"].add(
            authority_id=self.authority, child_id=plan.child, pep_id=plan.id, section_id=section, rule=key,
            event=rule.event, event_on=plan.meeting, verb=rule.verb, words=rule.words, why="On", late_reason="school",
            explained_at=at(day), explained_by_id=by,
        )  # fmt: skip

    def _sign(self, row: dict[str, Any], day: date, by: Any) -> None:
        """Completed the day before and signed, or both on one day."""
        row |= {"completed_at": at(day, 9), "completed_by_id": by, "status": "complete"}
        self._past(row, day, by, "~", 9)
        row |= {"signed_at": at(day, 11), "signed_by_id": by, "status": "signed", "changes_needed": False}
        self._past(row, day, by, "~", 11)
        self.to["signatures"].add(
            section_id=row["id"], revision=row["revision"], declaration="As shown", signed_by_id=by, name="Invented",
            role=Role.DESIGNATED_TEACHER, signed_at=at(day, 11),
        )  # fmt: skip
        self.standing[row["id"]] = self.to["signatures"].rows[-1]

    def _again(self, plan: _Plan, last: date) -> None:
        """Sent, given back five working days later with two sections to change, and those signed again."""
        self.sent = last + timedelta(days=1)
        self.back = add_working_days(self.sent, self.rng.randrange(3, 12))
        if plan.over(self.back):
            return
        for row, who in self.rng.sample(self.made, min(2, len(self.made))):
            row |= {"status": "open", "changes_needed": True, "revision": 2}
            row |= {"signed_at": None, "signed_by_id": None, "completed_at": None, "completed_by_id": None}
            self._past(row, self.back, self.officer, "~")
            self._void(row["id"], self.back)
            day = self.back + timedelta(days=self.rng.randrange(2, 25))
            self._sign(row, day, who(day))

    def _void(self, section: Any, day: date) -> None:
        """The signature that stood does not stand any more."""
        names, row = self.to["signatures"].names, self.standing[section]
        row[names.index("voided_at")], row[names.index("voided_by_id")] = at(day), self.officer

    def _moves(self, plan: _Plan, signed: date | None, term: TermCast) -> dict[str, Any]:
        """Where the plan ends up: the columns of its row. Its events are written as they come."""
        values: dict[str, Any] = {"status": "open", "round": 0}
        sent = signed + timedelta(days=self.rng.randrange(1, 5)) if signed else None
        if sent is None or plan.over(sent):
            return values
        by = plan.teacher(sent)
        if plan.pace == "returned" and not plan.over(self.back):
            self._event("pep.submit", plan, self.sent, plan.teacher(self.sent), "open", "submitted")
            self._event("pep.return", plan, self.back, self.officer, "submitted", "returned")
            values |= {"round": 1, "returned_at": at(self.back), "returned_by_id": self.officer}
        self._event("pep.submit", plan, sent, by, "returned" if values["round"] else "open", "submitted")
        values |= {
            "round": values["round"] + 1,
            "status": "submitted",
            "submitted_at": at(sent),
            "submitted_by_id": by,
        }
        judged = add_working_days(sent, self.rng.choice((3, 5, 8, 9, 10, 14, 20)))
        for row, _who in self.made:
            self.to["judgements"].add(
                section_id=row["id"],
                round=values["round"],
                level="good",
                judged_by_id=self.officer,
                judged_at=at(judged),
            )
        done = add_working_days(judged, self.rng.randrange(0, 3))
        if self.rng.random() < 0.03:
            return values
        self._event("pep.finalise", plan, done, self.head, "submitted", "finalised")
        content = {"pep": {"status": "finalised"}}
        snapshot = self.to["snapshots"].add(
            pep_id=plan.id, version=1, content=json.dumps(content), sha256=fingerprint(content),
            sealed_at=at(done, 15), sealed_by_id=self.head,
        )  # fmt: skip
        return values | {
            "status": "finalised", "finalised_at": at(done, 15), "finalised_by_id": self.head, "quality": "good",
            "current_snapshot_id": snapshot,
        }  # fmt: skip

    def _meeting(self, plan: _Plan, term_id: Any) -> None:
        """Half of the meetings are arranged in the portal, the others written down when they took place."""
        held = not plan.over(plan.meeting)
        self.to["facts"].add(
            pep_id=plan.id, authority_id=self.authority, term_id=term_id, sen_status="N",
            meeting_on=plan.meeting if held else None,
        )  # fmt: skip
        if not held or self.rng.random() < 0.5:
            return
        made = max(plan.begin, plan.meeting - timedelta(days=self.rng.randrange(8, 20)))
        by = plan.worker(made)
        meeting = self.to["meetings"].add(
            pep_id=plan.id, status="held", starts_at=at(plan.meeting, 14), made_at=at(made), made_by_id=by,
            saved_at=at(made), saved_by_id=by, held_at=at(plan.meeting, 15), held_by_id=by,
        )  # fmt: skip
        guests = [
            {"user_id": plan.teacher(made)},
            {"user_id": by},
            {"email": f"guest.{plan.id}@guests.example"},
        ]
        for guest in guests[: 3 if self.rng.random() < 0.2 else 2]:
            reply = self.rng.choice(("yes", "yes", "no", ""))
            self.to["invitees"].add(
                meeting_id=meeting, invited_at=at(made, 11), invited_by_id=by, sequence_sent=0, reply=reply,
                reply_sequence=0 if reply else -1, replied_on=at(made, 16) if reply else None, **guest,
            )  # fmt: skip

    def _said(self, plan: _Plan, term: TermCast) -> None:
        """What people said: more time, why it was late, "not now"; each of a few plans."""
        if self.rng.random() < 0.03:
            on = term.due if self.review.event == CUT_OFF else term.ends
            said = on - timedelta(days=6)
            self.to["clocks"].add(
                authority_id=self.authority, child_id=plan.child, pep_id=plan.id, rule="review",
                event=self.review.event, event_on=on, verb=self.review.verb, words=self.review.words, due_on=on,
                why="On", extended_to=on + timedelta(days=21), extended_why="Invented", extended_at=at(said),
                extended_by_id=self.officer,
            )  # fmt: skip
        if self.rng.random() < 0.03:
            self.to["quiets"].add(
                user_id=plan.teacher(plan.meeting), thing_type="pep", thing_id=str(plan.id), kind="later",
                until=plan.meeting + timedelta(days=12), made_at=at(plan.meeting),
            )  # fmt: skip

    def _event(self, verb: str, plan: _Plan, day: date, by: Any, before: str, after: str) -> None:
        hour = {"pep.start": 9, "pep.finalise": 15}.get(verb, 10)
        self.to["events"].add(
            verb=verb, at=at(day, hour), actor_id=by, child_id=plan.child, thing_type="pep", thing_id=str(plan.id),
            data=json.dumps({"from": before, "to": after}),
        )  # fmt: skip

    def _past(self, row: dict[str, Any], day: date, by: Any, kind: str, hour: int = 10) -> None:
        """A row of history as the section was then."""
        table = self.to["past"]
        table.add(**row, history_date=at(day, hour), history_type=kind, history_user_id=by)
