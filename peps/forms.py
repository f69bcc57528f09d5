"""The form of one section on the screen: a Django form driven by the pinned definition alone.

Each kind has its control here; the kind says whether an answer can be read, `completeness` what is missing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.forms.renderers import get_default_renderer
from django.utils.safestring import SafeString

from epep.page import widgets
from epep.page.forms import Beside
from peps.blocks import kinds
from peps.blocks.answers import accept, problem_of, typed_of
from peps.blocks.kinds import Json, Kind, Typed
from peps.blocks.layout import FACTS, Question, Section
from peps.blocks.views import BAND

YES_OR_NO = (("yes", "Yes"), ("no", "No"))
PICTURES = ".jpg,.jpeg,.png,.heic,.heif,image/jpeg,image/png,image/heic,image/heif"
DOCUMENTS = f".pdf,.doc,.docx,{PICTURES}"
"""What a browser offers to choose from. What is taken is decided by the content, in `peps.attachments`."""


# ---- controls ------------------------------------------------------------------------------------


class Table(widgets.Rows):
    """The table of rows, with each row's number in its control names, so that a row keeps its id."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> list[dict[str, Any]] | None:
        """Rows as typed, each with its id. Row "r3" is posted as `<name>-2-…`."""
        if self.value_omitted_from_data(data, files, name):
            return None
        removed = str(data.get("remove_row") or "")
        rows: list[dict[str, Any]] = []
        for index in self._indices(data, name):
            prefix = f"{name}-{index}"
            if prefix == removed:
                continue
            row = {column.key: self._cell(data, prefix, column) for column in self.columns}
            if any(_filled(cell) for cell in row.values()):
                rows.append({"id": f"r{index + 1}"} | row)
        if data.get("add_row") == name:
            rows.append({})
        return rows

    def numbered(self, rows: list[Mapping[str, Any]]) -> list[tuple[int, Mapping[str, Any]]]:
        """Each row with the number of its id, so that it keeps its id however often it is drawn."""
        return list(zip(_indices_of(rows), rows, strict=True))


def _filled(cell: Any) -> bool:
    return any(map(_filled, cell)) if isinstance(cell, list) else bool(str(cell).strip())


def _indices_of(rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Each row's index: its id's number less one; a row without an id comes after the highest."""
    known = [
        int(row["id"][1:]) - 1 if kinds.ROW_ID.fullmatch(str(row.get("id") or "")) else None for row in rows
    ]
    after = max((index for index in known if index is not None), default=-1)
    indices = []
    for index in known:
        after += index is None
        indices.append(after if index is None else index)
    return indices


class Confirmed(forms.Widget):
    """A control with a tick under it. Typed: {"value": as the control reads it, "confirmed": "on" or ""}."""

    template_name = "components/confirm.html"
    use_fieldset = True
    is_group = True

    def __init__(self, inner: forms.Widget, label: str) -> None:
        super().__init__()
        self.inner = inner
        self.label = label

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Any] | None:
        """Both parts; None when neither was posted."""
        if self.value_omitted_from_data(data, files, name):
            return None
        ticked = "on" if data.get(f"{name}_confirmed") else ""
        return {"value": self.inner.value_from_datadict(data, files, name), "confirmed": ticked}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """True when neither the answer nor the tick was posted."""
        return f"{name}_confirmed" not in data and self.inner.value_omitted_from_data(data, files, name)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Draw the inner control, then the tick."""
        given = value if isinstance(value, Mapping) else {"value": value, "confirmed": ""}
        context = self.get_context(name, None, attrs)
        context["widget"] |= {
            "inner": self.inner.render(name, given.get("value"), attrs, renderer),
            "single": not (getattr(self.inner, "is_group", False) or self.inner.use_fieldset),
            "confirmed": bool(given.get("confirmed")),
            "label": self.label,
            "disabled": bool((attrs or {}).get("disabled")),
        }
        return SafeString((renderer or get_default_renderer()).render(self.template_name, context))

    def first_id(self, id_: str) -> str:
        """The first control of the answer."""
        finder = getattr(self.inner, "first_id", None)
        return str(finder(id_)) if finder else id_

    def id_for_label(self, id_: str) -> str:
        """No label: the legend names the group."""
        return ""


class Uploaded(widgets.Files):
    """The files of an answer. `address` gives the address of a file by its id; without it there are no links."""

    def __init__(self, kind: kinds.Files) -> None:
        accept, words = (PICTURES, "JPEG, PNG") if kind.pictures else (DOCUMENTS, "PDF, Word, JPEG, PNG")
        super().__init__(accept=accept, hint=f"{words} or HEIC, 20 MB or smaller", most=kind.most)
        self.kind = kind
        self.address: Callable[[str], str] = lambda _id: ""

    def kept(self, value: Any) -> list[widgets.Kept]:
        """Each file with its size and where it is sent from."""
        return [widgets.Kept(id_, text, self.address(id_)) for id_, text in self.kind.listed(value)]


def _listed(kind: Kind) -> tuple[tuple[str, str], ...]:
    return getattr(kind, "choices", ())


def _number(kind: Kind) -> forms.Widget:
    money, percent = kind.name == "money", kind.name == "percentage"
    attrs: dict[str, Any] = {"inputmode": "numeric" if kind.name == "integer" else "decimal", "width": 5}
    attrs |= {"prefix": "£"} if money else {"suffix": "%"} if percent else {}
    return forms.TextInput(attrs)


def _rows(kind: Kind) -> forms.Widget:
    assert isinstance(kind, kinds.Rows)
    columns = [_column(column) for column in kind.columns]
    return Table(columns, row_name=kind.noun, min_rows=1)


def _column(column: kinds.Column) -> widgets.Column:
    control, more = _CELLS[column.kind.name]
    choices = YES_OR_NO if column.kind.name == "yes_no" else _listed(column.kind)
    return widgets.Column(column.key, column.label, control, choices, column.hint, **more)


_CELLS: dict[str, tuple[Any, dict[str, Any]]] = {
    "text": ("text", {}),
    "email": ("text", {}),
    "phone": ("text", {"width": 20}),
    "age": ("text", {"width": 20}),
    "long_text": ("long", {}),
    "date": ("date", {}),
    "yes_no": ("select", {}),
    "choice": ("select", {}),
    "select": ("select", {}),
    "integer": ("number", {"width": 5}),
    "decimal": ("number", {"width": 5}),
    "percentage": ("number", {"width": 5, "suffix": "%"}),
    "money": ("number", {"width": 10, "prefix": "£"}),
}
"""The control of a table's cell by kind: what `epep.page.widgets.Column` draws."""


def _confirmed(kind: Kind) -> forms.Widget:
    assert isinstance(kind, kinds.Confirm)
    return Confirmed(widget_of(kind.inner), label="")


def _files(kind: Kind) -> forms.Widget:
    assert isinstance(kind, kinds.Files)
    return Uploaded(kind)


Control = Callable[[Any], forms.Widget]

FACES: dict[str, Control] = {
    "text": lambda kind: forms.TextInput({"width": 20} if kind.code else {}),
    "long_text": lambda kind: widgets.LongText(rows=kind.rows),
    "email": lambda _kind: forms.EmailInput(),
    "phone": lambda _kind: forms.TextInput({"type": "tel", "width": 20}),
    "yes_no": lambda _kind: widgets.Radios(choices=YES_OR_NO, inline=True),
    "choice": lambda kind: widgets.Radios(choices=kind.choices),
    "select": lambda kind: forms.Select(choices=(("", ""), *kind.choices)),
    "choices": lambda kind: widgets.Checkboxes(choices=kind.choices),
    "date": lambda _kind: widgets.DateInput3(),
    "age": lambda _kind: forms.TextInput({"width": 20}),
    "integer": _number,
    "decimal": _number,
    "percentage": _number,
    "money": _number,
    "rows": _rows,
    "confirm": _confirmed,
    "files": _files,
}
"""Kind name → its control. A new kind needs a line here."""


def widget_of(kind: Kind) -> forms.Widget:
    """The control of a kind."""
    return FACES[kind.name](kind)


# ---- fields and form -----------------------------------------------------------------------------


class AnswerField(forms.Field):
    """One question. Never required: a save keeps what is there; what lacks is said before sign-off."""

    def __init__(self, question: Question, *, beside: Beside | None = None, disabled: bool = False) -> None:
        widget = widget_of(question.kind)
        if isinstance(widget, Confirmed | Uploaded):
            widget.label = question.name
        super().__init__(
            label=question.label, help_text=question.hint, widget=widget, required=False, disabled=disabled
        )
        self.question = question
        self.beside = beside or Beside()
        self.max_length = getattr(question.kind, "max", None)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What to show of a form that was sent. Files stay as they are: a form never sends them back."""
        return initial if isinstance(self.widget, Uploaded) else super().bound_data(data, initial)

    def clean(self, value: Typed) -> Json:
        """The stored answer. What cannot be read is named by the question's own name, and kept."""
        accepted = accept(self.question, value)
        if accepted.problem:
            raise forms.ValidationError(accepted.problem, code="unreadable")
        return accepted.stored


class SectionForm(forms.Form):
    """The questions of one section. Unbound it shows stored answers, unreadable ones as typed with their
    message; bound it shows what was typed. Make it with `form_for`."""

    def __init__(
        self, questions: Mapping[str, AnswerField], answers: Mapping[str, Json], **settings: Any
    ) -> None:
        super().__init__(**settings)
        self.fields.update(questions)
        self._answers = answers
        self.initial = {
            key: typed_of(field.question, answers.get(key)) for key, field in questions.items()
        } | dict(self.initial or {})

    @property
    def answer_fields(self) -> dict[str, AnswerField]:
        """Question key → its field."""
        return {key: field for key, field in self.fields.items() if isinstance(field, AnswerField)}

    def full_clean(self) -> None:
        """Check what was typed; on a page just opened, what was stored as typed."""
        super().full_clean()
        if self.is_bound:
            return
        for key, field in self.fields.items():
            problem = _problem(field, self._answers.get(key))
            if problem:
                self.errors[key] = self.error_class([problem], renderer=self.renderer)

    def typed(self, only: Collection[str] | None = None) -> dict[str, Typed]:
        """{question key: as typed} of every question that was posted, readable or not, for `save_section`.

        A box of checkboxes with none ticked posts nothing and counts as posted: name the questions in
        `only` when a part of the form was sent.
        """
        sent: dict[str, Typed] = {}
        for key, field in self.fields.items():
            name = self.add_prefix(key)
            wanted = isinstance(field, AnswerField) and not field.disabled and (only is None or key in only)
            if wanted and not field.widget.value_omitted_from_data(self.data, self.files, name):
                sent[key] = field.widget.value_from_datadict(self.data, self.files, name)
        return sent


def _problem(field: forms.Field, stored: Json) -> str:
    return problem_of(field.question, stored) if isinstance(field, AnswerField) else ""


def form_for(
    section: Section,
    answers: Mapping[str, Json],
    *,
    data: Any = None,
    facts: Mapping[str, Json] | None = None,
    leave_out: Collection[str] = (),
    beside: Mapping[str, Beside] | None = None,
    disabled: bool = False,
    file_url: Callable[[str], str] | None = None,
) -> SectionForm:
    """The form of a section of a pinned definition.

    `answers` are the stored ones of this section; `data` is a POST. `facts` (`layout.FACTS`) drop the
    questions they rule out; other conditions are left to the page, which says when to answer.
    `leave_out` names questions this reader must not get (confidential ones). `beside` is what stands
    beside questions: source, last term, comments. `file_url` gives the address of a file by its id.
    """
    questions = {question.key: question for question in section.questions() if question.key not in leave_out}
    fields = {
        key: AnswerField(
            question, beside=_beside(question, questions, (beside or {}).get(key)), disabled=disabled
        )
        for key, question in questions.items()
        if not question.derived and _possible(question, facts or {})
    }
    for field in fields.values():
        if file_url and isinstance(field.widget, Uploaded):
            field.widget.address = file_url
    return SectionForm(fields, answers, data=data)


def _possible(question: Question, facts: Mapping[str, Json]) -> bool:
    """Whether the known facts leave the question in."""
    condition = question.condition
    if condition is None or condition[0] not in FACTS or condition[0] not in facts:
        return True
    return facts[condition[0]] in condition[1]


def _beside(question: Question, questions: Mapping[str, Question], given: Beside | None) -> Beside:
    """What stands beside the question, with its condition in words for pages without script.

    Whose questions the page asks (BAND) it decides itself when it is made: nobody has to read that.
    """
    found = given or Beside()
    condition = question.condition
    asked = questions.get(condition[0]) if condition else None
    if condition is None or asked is None:
        return found
    typed = tuple(str(_face(asked.kind).typed(value)) for value in condition[1])
    words = " or ".join(in_words(asked.kind, value) for value in condition[1])
    text = "" if asked.key == BAND else f"Answer if “{asked.label}” is {words}"
    return dataclasses.replace(found, show_if=(asked.key, typed), show_if_text=text)


def _face(kind: Kind) -> Kind:
    """The kind that a condition compares with: what is inside, for a fact to confirm."""
    return kind.inner if isinstance(kind, kinds.Confirm) else kind


def in_words(kind: Kind, value: Json) -> str:
    """A value that a condition names, as people read it: “Yes, with help”, or yes."""
    labels: dict[str, str] = getattr(_face(kind), "labels", {})
    return f"“{labels[value]}”" if value in labels else "".join(_face(kind).show(value)).lower()
