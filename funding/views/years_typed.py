"""Reading what is typed of a financial year: days without a year, pounds, rows, and a rate.

The questions that use it are `years_form.py`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from epep.page import widgets
from epep.page.fields import DateField
from funding.scheme import Scheme
from funding.sums import in_pounds, pence_of
from funding.words import EARLY, GRANTS, LAC, UNITS
from funding.years import first_day, last_day, year_name

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
MOST_ROWS, LONGEST_NAME, LONGEST_SOURCE = 24, 60, 200
MOST_A_CHILD = 10_000_00
"""Pence. No grant has come near £10,000 a child: above it a digit too many was typed."""
MOST_AN_HOUR = 20_00
"""Pence. The early years premium was £1 a funded hour in 2025-26."""
Levels = Sequence[tuple[str, str]]
"""An authority's levels of quality: key and words."""
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ /.-]+([A-Za-z]{3,9}|\d{1,2})", re.ASCII)
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?", re.ASCII)


# ---- reading what was typed ----------------------------------------------------------------------


def month_day(text: str, *, what: str) -> tuple[int, int]:
    """ "1 September", "1 Sep", "1/9" → (9, 1). ValueError with a sentence for people."""
    text = " ".join(text.split())
    if found := _DAY_FIRST.fullmatch(text):
        day, month = found[1], found[2]
    elif found := _MONTH_FIRST.fullmatch(text):
        day, month = found[2], found[1]
    else:
        raise ValueError(f"{what} must be a day and a month, like 1 September")
    names = [name.lower() for name in MONTHS]
    place = [number for number, name in enumerate(names, 1) if name.startswith(month.lower())]
    number = int(month) if month.isdigit() else place[0] if len(place) == 1 else 0
    if not 1 <= number <= 12:
        raise ValueError(f"{what} must be a day and a month, like 1 September")
    if not 1 <= int(day) <= monthrange(2024, number)[1]:  # a leap year: 29 February is a day
        raise ValueError(f"{what}, {int(day)} {MONTHS[number - 1]}, is not a real day")
    return number, int(day)


def day_words(pair: tuple[int, int]) -> str:
    """ "1 September"."""
    return f"{pair[1]} {MONTHS[pair[0] - 1]}"


def stored_day(pair: tuple[int, int]) -> str:
    """As a preset writes it: "09-01"."""
    return f"{pair[0]:02d}-{pair[1]:02d}"


def stored_pounds(pence: int) -> str:
    """As a preset writes it: "600", "600.50"."""
    return f"{pence // 100}.{pence % 100:02d}" if pence % 100 else str(pence // 100)


def typed_pounds(pence: int | None) -> str:
    """As it stands in a box: "1,045"."""
    return in_pounds(pence).removeprefix("£")


class Pounds(forms.CharField):
    """An amount in pounds; cleans to whole pence above 0, or None."""

    def __init__(self, *, what: str, **settings: Any) -> None:
        self.what = what
        settings.setdefault(
            "widget",
            forms.TextInput({"prefix": "£", "width": 10, "inputmode": "decimal", "autocomplete": "off"}),
        )
        super().__init__(**settings)

    def to_python(self, value: Any) -> Any:
        """Pence."""
        text = super().to_python(value)
        return amount_of(text, what=self.what) if text else None


def amount_of(text: str, *, what: str, most: int | None = None) -> int:
    """Pence above 0 and, with `most`, no more than that; ValidationError with a sentence for people."""
    try:
        pence = pence_of(text, name=what)
    except ValueError as problem:
        raise ValidationError(str(problem)) from problem
    if pence == 0:
        raise ValidationError(f"{what} must be more than £0")
    if most is not None and pence > most:
        raise ValidationError(f"{what} must be {in_pounds(most)} or less")
    return pence


class Table(forms.Field):
    """Rows as typed; cleaning them is for the form, which knows what the columns mean."""

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The rows, as many as there may be."""
        rows = [row for row in value or [] if row]
        if len(rows) > MOST_ROWS:
            raise ValidationError(f"Enter {MOST_ROWS} rows or fewer")
        return rows


def each_row(
    rows: Sequence[Mapping[str, Any]], read: Callable[[Mapping[str, Any], int], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Every row read; ValidationError with all that is wrong, row by row."""
    found, wrong = [], []
    for place, row in enumerate(rows, 1):
        try:
            found.append(read(row, place))
        except ValidationError as problem:
            wrong += problem.messages
    if wrong:
        raise ValidationError(wrong)
    return found


def span(row: Mapping[str, Any], place: int) -> dict[str, Any]:
    """Name, first and last day of a row, as a preset writes them; ValidationError with all that is wrong."""
    wrong, found = [], {}
    name = " ".join(str(row.get("name") or "").split())
    if not name:
        wrong.append(f"Row {place}: enter a name")
    elif len(name) > LONGEST_NAME:
        wrong.append(f"Row {place}: the name must be {LONGEST_NAME} characters or fewer")
    for key, words in (("from", "the first day"), ("to", "the last day")):
        text = str(row.get(key) or "").strip()
        if not text:
            wrong.append(f"Row {place}: enter {words}, like 1 September")
            continue
        try:
            found[key] = stored_day(month_day(text, what=f"Row {place}: {words}"))
        except ValueError as problem:
            wrong.append(str(problem))
    if wrong:
        raise ValidationError(wrong)
    return {"name": name, **found}


def place_in_year(stored: str) -> tuple[bool, str]:
    """Puts stored days in the order of a financial year, which starts in April."""
    return stored < "04-01", stored


class RuleForm(forms.Form):
    """One rule of a year: `keys` are what it sets. Made with the scheme that holds now."""

    keys: tuple[str, ...] = ()
    title = ""

    def __init__(self, data: Any = None, *, scheme: Scheme, levels: Levels) -> None:
        self.levels, self.scheme = levels, scheme
        super().__init__(data, initial=self.start())

    def start(self) -> dict[str, Any]:
        """What stands in the boxes."""
        raise NotImplementedError

    def values(self) -> dict[str, Any]:
        """What the year's row keeps, by `keys`, as a preset writes it."""
        raise NotImplementedError

    def said(self) -> list[str]:
        """The rule as lines of plain text."""
        raise NotImplementedError


class RateForm(forms.Form):
    """A rate that was announced: of which grant, from when to when, how much, where it was read."""

    grant = forms.ChoiceField(
        label="Grant",
        choices=[(LAC, GRANTS[LAC]), (EARLY, GRANTS[EARLY])],
        widget=widgets.Radios(
            choices=[(LAC, GRANTS[LAC]), (EARLY, GRANTS[EARLY])],
            hints={LAC: f"Pounds {UNITS[LAC]}", EARLY: f"Pounds {UNITS[EARLY]}"},
        ),
        error_messages={"required": "Select a grant", "invalid_choice": "Select a grant"},
    )
    pounds = Pounds(
        what="The rate", label="Rate in pounds", help_text="Like 2,690, or 1.15",
        error_messages={"required": "Enter the rate in pounds"},
    )  # fmt: skip
    starts_on = DateField(label="First day", required=True)
    ends_on = DateField(label="Last day", required=True)
    source = forms.CharField(
        label="Where was it read?",
        help_text="For example: Conditions of grant, Department for Education",
        max_length=LONGEST_SOURCE,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={
            "required": "Say where the rate was read",
            "max_length": f"Where it was read must be {LONGEST_SOURCE} characters or fewer",
        },
    )

    def __init__(self, data: Any = None, *, year: int, initial: Mapping[str, Any]) -> None:
        self.year = year
        start = {"grant": LAC, "starts_on": first_day(year), "ends_on": last_day(year)}
        super().__init__(data, initial=start | dict(initial))

    def clean(self) -> dict[str, Any]:
        """Absurd sums are typed wrongly, and the rate is one of this financial year."""
        found: dict[str, Any] = super().clean() or {}
        pence, grant = found.get("pounds"), found.get("grant")
        if pence and grant == EARLY and pence > MOST_AN_HOUR:
            self.add_error(
                "pounds", f"The rate must be {in_pounds(MOST_AN_HOUR)} or less for one funded hour"
            )
        if pence and grant == LAC and pence > MOST_A_CHILD:
            self.add_error("pounds", f"The rate must be {in_pounds(MOST_A_CHILD)} or less for one child")
        first, last = found.get("starts_on"), found.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day must not be before the first day")
        elif first and last and not self._in_year(first, last):
            self.add_error(
                "starts_on",
                f"The days must lie in {year_name(self.year)}: 1 April {self.year} to 31 March {self.year + 1}",
            )
        return found

    def _in_year(self, first: date, last: date) -> bool:
        return first_day(self.year) <= first and last <= last_day(self.year)
