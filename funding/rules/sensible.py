"""Days, hours and sums that can be: an end after the start, costs above £0, no week of 60 hours.

Source: plain sense; the lines are ours.
"""

from __future__ import annotations

from collections.abc import Iterator

from funding.rules.facts import MUST, WARN, Asked, Finding
from funding.rules.saying import day, figure, lacking, weeks, weeks_of
from funding.sums import in_pounds

SOURCE = "What adds up"
MOST_HOURS = 40
"""A week, in one cost line: more than a school week has."""
LARGE_PENCE = 20_000_00


def check(asked: Asked) -> list[Finding]:
    """What cannot be, and what is likely to be typed wrongly."""
    return [*_days(asked), *_lines(asked), *_total(asked), *_instalments(asked)]


def _days(asked: Asked) -> Iterator[Finding]:
    start, end = asked.starts_on, asked.ends_on
    if start and end and end < start:
        message = f"It ends on {day(end)}, before it starts on {day(start)}. Change one of the days."
        yield Finding("end_before_start", MUST, message, SOURCE, "ends_on")


def _lines(asked: Asked) -> Iterator[Finding]:
    start, end = asked.starts_on, asked.ends_on
    there, time = 0, ""
    if start and end and start <= end:
        there, time = weeks_of(start, end), f"from {day(start)} to {day(end)}"
    for place, line in enumerate(asked.lines, 1):
        if line.per == "item":
            continue
        # Decimal knows what is no number: it cannot be compared, and is never a number of hours.
        if line.number is not None and not (line.number.is_finite() and line.number <= MOST_HOURS):
            yield _often(place, figure(line.number), hours=line.per == "hour")
        if time and line.weeks is not None and line.weeks > there:
            message = f"Cost {place} is for {weeks(line.weeks)}, and {time} is {weeks(there)}."
            yield Finding("more_weeks_than_there_are", WARN, message, SOURCE, "lines")


def _often(place: int, number: str, *, hours: bool) -> Finding:
    if hours:
        message = f"Cost {place} says {number} hours a week. It must be {MOST_HOURS} or fewer."
        return Finding("too_many_hours", MUST, message, SOURCE, "lines")
    message = f"Cost {place} says {number} sessions a week, more than {MOST_HOURS}. Check the number."
    return Finding("many_sessions", WARN, message, SOURCE, "lines")


def _total(asked: Asked) -> Iterator[Finding]:
    # A line that is not said in full is for `complete`: its £0 is no mistake yet.
    if any(not lacking(line) for line in asked.lines) and min(asked.asked_pence, asked.whole_pence) <= 0:
        yield Finding(
            "nothing_asked", MUST, "The costs come to £0. Check the prices and numbers.", SOURCE, "lines"
        )
    if asked.whole_pence > LARGE_PENCE:
        message = (
            f"The costs come to {in_pounds(asked.whole_pence)}, more than {in_pounds(LARGE_PENCE)}. "
            "Check that no figure has a digit too many."
        )
        yield Finding("very_large", WARN, message, SOURCE, "lines")


def _instalments(asked: Asked) -> Iterator[Finding]:
    if asked.pattern != "dated" or not asked.instalments:
        return
    together = sum(pence for _on, pence in asked.instalments)
    if together != asked.whole_pence:
        message = (
            f"The instalments add up to {in_pounds(together)}, the costs to {in_pounds(asked.whole_pence)}. "
            "They must be the same."
        )
        yield Finding("instalments_do_not_add_up", MUST, message, SOURCE, "instalments")
    start, end = asked.starts_on, asked.ends_on
    if not start or not end or end < start:
        return
    outside = [on for on, _pence in asked.instalments if not start <= on <= end]
    if outside:
        listed = ", ".join(day(on) for on in outside)
        message = f"Instalments must be from {day(start)} to {day(end)}, the time of the intervention. Not: {listed}."
        yield Finding("instalment_outside", MUST, message, SOURCE, "instalments")
