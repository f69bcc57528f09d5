"""Rules of a financial year that are rows: sums per child, and the parts of the year in which requests are taken.

The other rules are `years_form.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from epep.page import widgets
from epep.page.widgets import Column
from funding.scheme import Sum, Window
from funding.sums import in_pounds
from funding.views.years_typed import (
    MOST_A_CHILD,
    RuleForm,
    Table,
    amount_of,
    day_words,
    each_row,
    place_in_year,
    span,
    stored_pounds,
    typed_pounds,
)
from funding.words import GRANTS


class Sums(RuleForm):
    """Sums per child."""

    keys, title = ("sums",), "Sums per child"
    rows = Table(
        label="Sums per child, by part of the year and grant",
        help_text=(
            "A child who is in care on a day of that part of the year has the sum. Write days like 1 September. "
            "A grant without sums gives its national rate, less what the Virtual School keeps"
        ),
        required=False,
        widget=widgets.Rows(
            (
                Column("name", "Name"),
                Column("grant", "Grant", "select", choices=[("", "Select"), *GRANTS.items()]),
                Column("from", "From", width=10),
                Column("to", "To", width=10),
                Column("pounds", "Pounds", prefix="£", width=5),
            ),
            row_name="sum",
        ),
    )

    def start(self) -> dict[str, Any]:
        """As they are typed."""
        return {
            "rows": [
                {"name": one.name, "grant": one.grant, "from": day_words(one.starts), "to": day_words(one.ends),
                 "pounds": typed_pounds(one.pence)}
                for one in self.scheme.sums
            ]
        }  # fmt: skip

    def clean_rows(self) -> list[dict[str, Any]]:
        """Each row whole and readable; every problem says which row."""
        return each_row(self.cleaned_data["rows"], self._row)

    def _row(self, row: Mapping[str, Any], place: int) -> dict[str, Any]:
        found = span(row, place)
        if row.get("grant") not in GRANTS:
            raise ValidationError(f"Row {place}: select a grant")
        if place_in_year(found["from"]) > place_in_year(found["to"]):
            raise ValidationError(
                f"Row {place}: the last day must not be before the first. The financial year starts on 1 April"
            )
        text = str(row.get("pounds") or "").strip()
        if not text:
            raise ValidationError(f"Row {place}: enter the pounds")
        pence = amount_of(text, what=f"Row {place}: the pounds", most=MOST_A_CHILD)
        return found | {"grant": row["grant"], "pounds": stored_pounds(pence)}

    def values(self) -> dict[str, Any]:
        """The rows."""
        return {"sums": self.cleaned_data["rows"]}

    def said(self) -> list[str]:
        """A line for each."""
        return [
            f"{one.name}, {GRANTS[one.grant]}: {in_pounds(one.pence)}, {_days(one)}"
            for one in self.scheme.sums
        ] or ["None: children have the grant’s own rate, less what the Virtual School keeps"]


class Windows(RuleForm):
    """When requests are taken."""

    keys, title = ("windows",), "When requests are taken"
    rows = Table(
        label="Parts of the year in which requests are taken",
        help_text="Write days like 1 September. Without any, requests are taken all year",
        required=False,
        widget=widgets.Rows(
            (
                Column("name", "Name"),
                Column("from", "From", width=10),
                Column("to", "To", width=10),
            ),
            row_name="part of the year",
        ),
    )

    def start(self) -> dict[str, Any]:
        """As they are typed."""
        return {
            "rows": [
                {"name": one.name, "from": day_words(one.starts), "to": day_words(one.ends)}
                for one in self.scheme.windows
            ]
        }

    def clean_rows(self) -> list[dict[str, Any]]:
        """A window may run over 31 March."""
        return each_row(self.cleaned_data["rows"], span)

    def values(self) -> dict[str, Any]:
        """The rows."""
        return {"windows": self.cleaned_data["rows"]}

    def said(self) -> list[str]:
        """A line for each."""
        return [
            f"{one.name}: {day_words(one.starts)} to {day_words(one.ends)}" for one in self.scheme.windows
        ] or ["All year"]


def _days(one: Sum | Window) -> str:
    return f"{day_words(one.starts)} to {day_words(one.ends)}"
