"""Form fields that need our widgets: a date typed in three boxes.

Pure reading of typed dates stands here too; rules of single questions do not.
"""

from datetime import date
from typing import Any, Final

from django import forms

from epep.page.widgets import DateInput3

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def date_of(day: str, month: str, year: str, *, what: str = "Date") -> date | None:
    """Read a typed date; months may be names ("jan", "September"); None when all three are empty.

    Raises ValueError with a message for people, in GOV.UK words ("Date must include a year").
    """
    given = {"day": day.strip(), "month": month.strip(), "year": year.strip()}
    if not any(given.values()):
        return None
    missing = [part for part, text in given.items() if not text]
    if missing:
        raise ValueError(f"{what} must include a {' and '.join(missing)}")
    name = given["month"].lower()[:3]
    if name in MONTHS and given["month"].isalpha():
        given["month"] = str(MONTHS.index(name) + 1)
    if len(given["year"]) != 4:
        raise ValueError(f"{what}: year must have 4 numbers")
    try:
        return date(int(given["year"]), int(given["month"]), int(given["day"]))
    except ValueError:
        raise ValueError(f"{what} must be a real date") from None


class DateField(forms.Field):
    """A date in three boxes; cleans to ``datetime.date`` or None."""

    widget = DateInput3

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("error_messages", {}).setdefault(
            "required", f"Enter {_lower(str(settings.get('label') or 'the date'))}"
        )
        super().__init__(**settings)

    def to_python(self, value: Any) -> date | None:
        """Turn what was typed into a date."""
        if isinstance(value, date) or value is None:
            return value
        try:
            return date_of(*DateInput3.split(value), what=str(self.label or "Date"))
        except ValueError as problem:
            raise forms.ValidationError(str(problem), code="date") from problem

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as typed, so that "03" and "3" are the same day."""
        return [part.lstrip("0") for part in DateInput3.split(initial)] != [
            part.lstrip("0") for part in DateInput3.split(data)
        ]


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
