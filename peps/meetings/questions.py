"""What arranging a meeting asks, as questions of the same kinds as a plan's; and the meeting read from the answers.

The people and the days to choose from come with the plan. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from peps.blocks.answers import value_of
from peps.blocks.kinds import DATE, EMAIL, Choice, Column, Integer, Json, LongText, ManyChoices, Rows, Text
from peps.blocks.layout import Block, Question, Section
from peps.meetings import places
from peps.meetings.days import Slot
from peps.meetings.times import LONDON, PROBLEM, read_time

OTHER_DAY = "other"
HOW: tuple[tuple[str, str], ...] = (
    ("person", "In person"),
    ("online", "Online"),
    ("mixed", "Some in person, some online"),
)
AT = "For example 3:30pm"
AT_HINT = f"{AT}. Leave it empty for the time that stands with the day you choose"
OTHERS = Rows(
    noun="person",
    columns=(
        Column("name", "Name", Text(max=150), required=True),
        Column("what", "What they are", Text(max=100), hint="For example: class teacher, aunt, advocate"),
        Column("email", "E-mail address", EMAIL, hint="Without one, tell them yourself"),
    ),
)


@lru_cache(maxsize=128)
def form_of(people: tuple[tuple[str, str], ...], days: tuple[tuple[str, str], ...]) -> Section:
    """The questions, with the people round the child and the suggested days to choose from."""
    day = (
        (Question("day", "On which day?", Choice((*days, (OTHER_DAY, "Another day"))), short="day"),)
        if days
        else ()
    )
    when = ("day", OTHER_DAY) if days else None
    return Section(
        key="arrange",
        letter="",
        title="The meeting",
        filled_by=(),
        signed_by=(),
        blocks=(
            Block("when", "When", (
                *day,
                Question("on", "Which day?" if days else "On which day?", DATE, show_if=when, short="day"),
                Question("at", "At what time?", Text(max=20, code=True), short="time", hint=AT_HINT if days else AT),
                Question("minutes", "How many minutes does it take?", Integer(low="5", high="480"),
                         short="number of minutes"),
            )),
            Block("where", "Where", (
                Question("how", "How do people meet?", Choice(HOW), short="how people meet"),
                Question("where", "Where?", Choice(places.KINDS), show_if=("how", ("person", "mixed")),
                         short="where"),
                Question("detail", "Room, or address", Text(max=150), short="room or address",
                         show_if=("where", (places.SCHOOL, places.OTHER)),
                         hint="No names here: it stands in people’s calendars"),
            )),
            Block("who", "Who", (
                Question("people", "Who is invited?", ManyChoices(people), short="who is invited"),
                Question("others", "Somebody else", OTHERS, short="somebody else"),
                Question("chair", "Who runs the meeting?", Text(max=150), short="who runs the meeting"),
            )),
            Block("why", "The child’s wishes", (
                Question("reason", "If something here goes against them, why?", LongText(rows=2, max=500),
                         short="the reason", hint="The reason is kept with the meeting"),
            )),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Read:
    """What was read; `problems` are (sentence, key of the question)."""

    starts_at: datetime | None
    minutes: int
    how: str
    place: str
    chair: str
    people: tuple[str, ...]
    others: tuple[Mapping[str, str], ...]
    reason: str
    problems: tuple[tuple[str, str], ...] = ()


def read(form: Section, said: Mapping[str, Json]) -> Read:
    """The meeting in stored answers, with what is missing of it."""
    values: dict[str, Any] = {one.key: value_of(one, said.get(one.key)) for one in form.questions()}
    problems: list[tuple[str, str]] = []
    day, at = _day(values), read_time(values["at"] or _suggested(values))
    if day is None:
        problems.append(("Choose the day", "day" if "day" in values else "on"))
    if at is None:
        problems.append((PROBLEM if values["at"] else "Enter the time", "at"))
    if not values["how"]:
        problems.append(("Select how people meet", "how"))
    kind = values["where"] or ""
    if values["how"] in ("person", "mixed"):
        if not kind:
            problems.append(("Select where the meeting is", "where"))
        elif kind == places.OTHER and not values["detail"]:
            problems.append(("Enter the address", "detail"))
    others = tuple(
        {key: str(row.get(key) or "") for key in ("name", "what", "email")} for row in values["others"] or ()
    )
    if any(not row["name"] for row in others):
        problems.append(("Enter the name of each person", "others"))
    return Read(
        starts_at=_moment(day, at) if day and at else None,
        minutes=values["minutes"] or 60,
        how=values["how"] or "",
        place="" if values["how"] == "online" or not kind else places.place_of(kind, values["detail"] or ""),
        chair=values["chair"] or "",
        people=tuple(values["people"] or ()),
        others=others,
        reason=values["reason"] or "",
        problems=tuple(problems),
    )


def _day(values: Mapping[str, Any]) -> date | None:
    chosen = values.get("day", OTHER_DAY)
    if chosen and chosen != OTHER_DAY:
        return date.fromisoformat(chosen[:10])
    found: date | None = values["on"] if chosen == OTHER_DAY else None
    return found


def _suggested(values: Mapping[str, Any]) -> str:
    """The time that stands with a suggested day, as `slot_code` put it there."""
    chosen = str(values.get("day") or "")
    return chosen[11:] if chosen != OTHER_DAY else ""


def slot_code(slot: Slot) -> str:
    """The code of a suggested day with its time."""
    return f"{slot.day.isoformat()}T{slot.at:%H:%M}"


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=LONDON)
