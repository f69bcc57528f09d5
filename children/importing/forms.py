"""The forms of the first step: which files. A file that cannot be used is an error beside its question.

Reading is in `reading.py`; what the rows say is looked at on the next page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Organisation
from children.importing import gias
from children.importing.reading import (
    RETURN_LIMIT,
    SCHOOLS_LIMIT,
    Layout,
    Table,
    UnusableFileError,
    megabytes,
    read_table,
)
from children.importing.ssda903 import LAYOUTS
from epep.page.fields import DateField

ROOM_FOR_FORM = 64 * 1024
"""What a request holds beside its files."""


class CsvField(forms.FileField):
    """One file. `layout` says which columns it has."""

    def __init__(self, *, layout: Layout, **settings: Any) -> None:
        self.layout = layout
        name = settings["label"]
        settings["error_messages"] = {
            "required": f"Choose {name}",
            "empty": "The file is empty. Choose another.",
            "invalid": f"Choose {name} again",
        }
        super().__init__(widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}), **settings)


class FilesForm(forms.Form):
    """Reads every CSV file; `tables` holds those that can be used, by part."""

    limit = RETURN_LIMIT

    def clean(self) -> dict[str, Any]:
        """Read the files."""
        cleaned = super().clean() or {}
        self.tables: dict[str, Table] = {}
        layouts = [field.layout for field in self.fields.values() if isinstance(field, CsvField)]
        for part, field in self.fields.items():
            if isinstance(field, CsvField) and cleaned.get(part):
                self._read(part, cleaned[part], field.layout, layouts)
        return cleaned

    def _read(self, part: str, upload: Any, layout: Layout, others: Sequence[Layout]) -> None:
        try:
            self.tables[part] = read_table(
                upload, file=upload.name, layout=layout, limit=self.limit, size=upload.size, others=others
            )
        except UnusableFileError as error:
            self.add_error(part, str(error))


class ChildrenForm(FilesForm):
    """The files of an SSDA903 return."""

    authority = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Authority",
        empty_label=None,
        error_messages={"required": "Select the authority", "invalid_choice": "Select the authority"},
    )
    header = CsvField(layout=LAYOUTS["header"], label="header.csv", help_text="One row for each child.")
    episodes = CsvField(
        layout=LAYOUTS["episodes"],
        label="episodes.csv",
        help_text="One row for each legal status and placement.",
    )
    uasc = CsvField(
        layout=LAYOUTS["uasc"],
        label="uasc.csv (optional)",
        required=False,
        help_text="Unaccompanied asylum-seeking children.",
    )
    oc2 = CsvField(
        layout=LAYOUTS["oc2"],
        label="oc2.csv (optional)",
        required=False,
        help_text="Only the SDQ score and the reason for having none are read.",
    )
    as_of = DateField(
        label="Day of the return",
        help_text="The day to which it is true, such as 31 3 2026 for a yearly return.",
        required=True,
    )

    def __init__(self, *args: Any, authorities: QuerySet[Organisation], today: date, **settings: Any) -> None:
        settings["initial"] = {"as_of": today, "authority": authorities.first()}
        super().__init__(*args, **settings)
        self.today = today
        self.authorities = authorities
        field = self.fields["authority"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = authorities
        if len(authorities) == 1:
            del self.fields["authority"]

    def clean_as_of(self) -> date:
        """A return is about the past."""
        day: date = self.cleaned_data["as_of"]
        if day > self.today:
            raise forms.ValidationError("Day of the return must be today or in the past")
        return day

    @property
    def chosen_authority(self) -> Organisation:
        """The authority whose return it is."""
        chosen: Organisation = self.cleaned_data.get("authority") or self.authorities[0]
        return chosen


class SchoolsForm(FilesForm):
    """One extract of schools."""

    limit = SCHOOLS_LIMIT
    schools = CsvField(
        layout=gias.LAYOUT,
        label="The GIAS extract",
        help_text="“Establishment fields CSV” from the downloads of Get Information about Schools.",
    )


def too_large(limit: int) -> str:
    """What a person is told whose upload was refused by its size."""
    return f"The files are larger than {megabytes(limit)} together. Choose the CSV files themselves."
