"""What the child is asked about the meeting, as questions; what the plan says already; what goes against it. Pure.

The words are the child's; who writes them down and when stands in the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from peps.blocks import codes
from peps.blocks.answers import shown, value_of
from peps.blocks.kinds import TEXT, Choice, Column, Json, LongText, ManyChoices, Rows, Select, Text
from peps.blocks.layout import Block, Question, Section
from peps.meetings import places
from peps.meetings.times import local, read_time

_LINES = LongText(rows=2, max=2000)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
PARTS: tuple[tuple[str, str], ...] = (
    ("before", "Before school"),
    ("morning", "In the morning"),
    ("lunch", "At lunchtime"),
    ("afternoon", "In the afternoon"),
    ("after", "After school"),
)
STARTS: dict[str, time] = {
    "before": time(8, 15),
    "morning": time(10),
    "lunch": time(12, 30),
    "afternoon": time(14),
    "after": time(15, 30),
}
"""A time to begin in each part of the day."""
_BOUNDS = {
    "before": (time(0), time(9)),
    "morning": (time(9), time(12)),
    "lunch": (time(12), time(13, 30)),
    "afternoon": (time(13, 30), time(15, 15)),
    "after": (time(15, 15), time(23, 59)),
}
NOTICE = {"days": 3, "week": 7, "weeks": 14}
"""How many days before each answer asks for."""
WHERE: tuple[tuple[str, str], ...] = (
    (places.SCHOOL, "At school"),
    (places.HOME, "At home"),
    ("online", "Online"),
    (places.OTHER, "Somewhere else"),
    ("any", "I do not mind"),
)
PEOPLE: tuple[tuple[str, str], ...] = (
    ("social_worker", "My social worker"),
    ("designated_teacher", "The designated teacher"),
    ("carer", "My carer"),
    ("virtual_school_officer", "Somebody from the Virtual School"),
    ("reviewing_officer", "My reviewing officer"),
    ("young_person", "Me"),
)

FORM = Section(
    key="wishes",
    letter="",
    title="My meeting",
    filled_by=(),
    signed_by=(),
    blocks=(
        Block("when", "When", (
            Question("notice", "How long before do you want to know about your meeting?", Choice(codes.WISH_NOTICE),
                     short="how long before"),
            Question("parts", "Which times of day are good?", ManyChoices(PARTS), short="times of day"),
            Question("when_words", "What else should we know about the day or time?", _LINES, short="the day or time"),
            Question("lessons", "Are there lessons or clubs you do not want to miss?", Rows(
                noun="lesson",
                columns=(
                    Column("lesson", "Lesson or club", TEXT),
                    Column("day", "Day", Select(tuple((name.lower(), name) for name in WEEKDAYS))),
                    Column("begins", "From", Text(max=20), hint="For example 10:15am"),
                    Column("ends", "Until", Text(max=20)),
                ),
            ), short="lessons not to miss", hint="Without times, the whole day is kept free"),
        )),
        Block("where", "Where", (
            Question("where", "Where should it be?", Choice(WHERE), short="where"),
            Question("where_words", "What would make the place good for you?", _LINES, short="the place"),
        )),
        Block("who", "Who", (
            Question("come", "Who should come?", ManyChoices(PEOPLE), short="who should come",
                     hint="Fewer people is fine"),
            Question("come_words", "Anybody else?", _LINES, short="who else should come"),
            Question("not_come", "Who should not come?", ManyChoices(PEOPLE[:5]), short="who should not come",
                     hint="You do not have to say why"),
            Question("not_words", "Anybody else who should not come?", Text(max=300), short="who else should not come",
                     hint="Names, with commas between them"),
        )),
        Block("how", "How", (
            Question("part", "What do you want to do in your meeting?", Choice(codes.WISH_PART), short="my part"),
            Question("chair", "Who should run it?", Text(max=150), short="who runs it"),
            Question("told", "How should we tell you what was decided?", _LINES, short="how to be told"),
        )),
        Block("asked", "How we know", (
            Question("asked_by", "Who asked, and how?", Text(max=200), short="who asked",
                     hint="For example: Ms Green, in a walk round the field"),
        )),
    ),
)  # fmt: skip

FROM_PLAN = {
    "notice": "wishes_notice",
    "when_words": "wishes_when",
    "where_words": "wishes_where",
    "come_words": "wishes_people",
    "not_words": "wishes_not",
    "part": "wishes_part",
    "told": "wishes_told",
}
"""The same in the plan's own section of the child's views."""


def with_plan(said: Mapping[str, Json], answers: Mapping[str, Json]) -> dict[str, Json]:
    """What was recorded here, filled up with what the child wrote in the plan (`answers`, flat by key)."""
    found: dict[str, Json] = {}
    for key, name in FROM_PLAN.items():
        if isinstance(answers.get(name), str):
            found[key] = answers[name]
    return found | {key: value for key, value in said.items() if value not in (None, "", [])}


def in_words(said: Mapping[str, Json]) -> list[tuple[str, list[str]]]:
    """(question in short, lines) of what was said, for a page; nothing for what was not asked or answered."""
    found = [(question.name, _lines(question, said.get(question.key))) for question in FORM.questions()]
    return [(f"{name[0].upper()}{name[1:]}", lines) for name, lines in found if lines]


def _lines(question: Question, stored: Json) -> list[str]:
    """A lesson reads "Art, Tuesday, 10am to 11am"; anything else as it always does."""
    if question.key != "lessons" or not isinstance(stored, list):
        return shown(question, stored)
    lines = []
    for row in value_of(question, stored) or []:
        hours = " to ".join(filter(None, (row.get("begins"), row.get("ends"))))
        lines.append(", ".join(filter(None, (row.get("lesson"), (row.get("day") or "").capitalize(), hours))))
    return lines


@dataclass(frozen=True)
class Lesson:
    """A time of the week to protect: weekday (0 is Monday), from, until."""

    name: str
    weekday: int | None
    begins: time | None
    ends: time | None

    def meets(self, day: date, begins: time, ends: time) -> bool:
        """Whether a meeting of that day and time would cost the child this lesson."""
        if self.weekday is None or day.weekday() != self.weekday:
            return False
        if self.begins is None or self.ends is None:
            return True
        return begins < self.ends and ends > self.begins


def lessons_of(said: Mapping[str, Json]) -> list[Lesson]:
    """The lessons to protect. Those without a day cannot be kept free by a machine; they stand on the page."""
    rows: Any = value_of(_QUESTION["lessons"], said.get("lessons")) or []
    days = {name.lower(): number for number, name in enumerate(WEEKDAYS)}
    return [
        Lesson(
            row.get("lesson") or "A lesson",
            days.get(row.get("day") or ""),
            read_time(row.get("begins") or ""),
            read_time(row.get("ends") or ""),
        )
        for row in rows
    ]


_QUESTION = {question.key: question for question in FORM.questions()}


def part_of(at: time) -> str:
    """The part of the day a time belongs to."""
    return next((part for part, (first, last) in _BOUNDS.items() if first <= at < last), "after")


@dataclass(frozen=True)
class Planned:
    """A meeting as it would be, for comparing with the wishes. `people` are (role, name)."""

    starts_at: datetime
    ends_at: datetime
    how: str
    place: str
    chair: str
    people: tuple[tuple[str, str], ...]


def against(said: Mapping[str, Json], planned: Planned, *, today: date, invited: bool = False) -> list[str]:
    """What of the wishes the meeting would not follow, as sentences. `invited`: notice was given already."""
    found = [*_when(said, planned, today, invited=invited), *_where(said, planned), *_who(said, planned)]
    return found + _chair(said, planned)


def _when(said: Mapping[str, Json], planned: Planned, today: date, *, invited: bool) -> Iterable[str]:
    begins, ends = local(planned.starts_at), local(planned.ends_at)
    days = NOTICE.get(str(said.get("notice") or ""), 0)
    if days and not invited and (begins.date() - today).days < days:
        words = dict(codes.WISH_NOTICE)[str(said["notice"])]
        yield f"The child asked to know “{words.lower()}”."
    parts: Any = value_of(_QUESTION["parts"], said.get("parts")) or []
    if parts and part_of(begins.time()) not in parts:
        yield f"The child asked for: {', '.join(dict(PARTS)[part].lower() for part in parts)}."
    for lesson in lessons_of(said):
        if lesson.meets(begins.date(), begins.time(), ends.time()):
            yield f"The child does not want to miss {lesson.name}."


def _where(said: Mapping[str, Json], planned: Planned) -> Iterable[str]:
    wanted = str(said.get("where") or "any")
    if wanted == "any":
        return
    kind = "online" if planned.how == "online" else places.kind_of(planned.place)
    if kind != wanted and not (wanted == "online" and planned.how == "mixed"):
        yield f"The child asked for it to be: {dict(WHERE)[wanted].lower()}."


def _who(said: Mapping[str, Json], planned: Planned) -> Iterable[str]:
    unwanted: Any = value_of(_QUESTION["not_come"], said.get("not_come")) or []
    come: Any = value_of(_QUESTION["come"], said.get("come")) or []
    roles = {_ROLE_AS.get(role, role) for role, _name in planned.people}
    for role, words in PEOPLE:
        if role in unwanted and role in roles:
            yield f"The child does not want this person there: {words[0].lower()}{words[1:]}."
        if role in come and role not in roles and role != "young_person":
            yield f"The child wants this person there: {words[0].lower()}{words[1:]}."
    names = [part.strip() for part in str(said.get("not_words") or "").split(",")]
    for name in filter(None, names):
        if any(_same(name, other) for _role, other in planned.people):
            yield f"The child does not want this person there: {name}."


_ROLE_AS = {"virtual_school_head": "virtual_school_officer"}


def _same(typed: str, name: str) -> bool:
    """Whether words name a person: each longer word of them is one of the name."""
    mine = {word.strip(".").lower() for word in typed.split()} - _TITLES
    theirs = {word.strip(".").lower() for word in name.split()}
    return bool(mine) and mine <= theirs


_TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "the"}


def _chair(said: Mapping[str, Json], planned: Planned) -> list[str]:
    wanted = str(said.get("chair") or "")
    if said.get("part") == "chair" and not wanted:
        wanted = "the child"
    if not wanted or not planned.chair:
        return []
    if _same(wanted, planned.chair) or wanted.lower() in planned.chair.lower():
        return []
    if said.get("part") == "chair" and "child" in planned.chair.lower():
        return []
    return [f"The child asked for it to be run by: {wanted}."]
