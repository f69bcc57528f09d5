"""How a form becomes GOV.UK markup: the renderer, the bound field, and what may stand beside a question.

Widgets are in widgets.py, markup in question.py and controls.py; whether an answer is right is not decided here.
"""

from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BoundField, Field
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.forms.utils import ErrorDict
from django.template import TemplateDoesNotExist
from django.utils.safestring import SafeString, mark_safe

from epep.page import controls, question


@dataclass(frozen=True, slots=True)
class Comment:
    """A reviewer's words on one answer; ``at`` is already written for people ("3 November 2026")."""

    text: str
    by: str = ""
    at: str = ""
    advice: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one question. Put it on the form field: ``field.beside = Beside(...)``.

    source: where a prefilled answer came from ("From the social care record, 3 November 2026").
    last_time: last term's answer, as lines of plain text, shown beside an empty box.
    comments: what reviewers asked; read out as the description of the control.
    show_if: (key of another question, values) under which the question applies; show_if_text says it in words.
    """

    source: str = ""
    last_time: tuple[str, ...] = ()
    last_time_title: str = "Last time"
    comments: tuple[Comment, ...] = ()
    show_if: tuple[str, tuple[str, ...]] | None = None
    show_if_text: str = ""


_NOTHING = Beside()


def _bare(message: Any) -> bool:
    return str(message) == str(Field.default_error_messages["required"])


class GovukBoundField(BoundField):
    """A bound field that knows the ids GOV.UK markup needs."""

    @property
    def beside(self) -> Beside:
        """What stands beside the question."""
        found = getattr(self.field, "beside", None)
        return found if isinstance(found, Beside) else _NOTHING

    @property
    def kind(self) -> str:
        """How the group is laid out: ``group`` (fieldset and legend), ``checkbox`` or ``single``."""
        widget = self.field.widget
        if getattr(widget, "input_type", "") == "checkbox" and not hasattr(widget, "choices"):
            return "checkbox"
        return "group" if self.use_fieldset or getattr(widget, "is_group", False) else "single"

    @property
    def first_id(self) -> str:
        """The id of the first control: where a link of the error summary lands."""
        finder = getattr(self.field.widget, "first_id", None)
        return str(finder(self.auto_id)) if finder else str(self.auto_id)

    @property
    def has_errors(self) -> bool:
        """Whether there is something to say; `errors` would make an empty list of its own to tell."""
        return self.name in self.form.errors

    @property
    def problems(self) -> list[str]:
        """The errors as people read them: Django's own "This field is required." names the question instead."""
        found = self.form.errors.as_data().get(self.name, [])
        return [
            self._needed() if error.code == "required" and _bare(message) else str(message)
            for error in found
            for message in error.messages
        ]

    def _needed(self) -> str:
        label = str(self.label).strip()
        if label.endswith("?"):
            return f"Answer “{label}”"
        verb = "Select" if hasattr(self.field.widget, "choices") or self.kind == "checkbox" else "Enter"
        return f"{verb} {label[:1].lower()}{label[1:]}"

    @property
    def described_by(self) -> str:
        """The ids of hint, source, last answer, comments and errors, in reading order."""
        beside, id_ = self.beside, self.auto_id
        parts = (
            ("if", beside.show_if_text),
            ("hint", self.help_text),
            ("source", beside.source),
            ("last", beside.last_time),
            ("comments", beside.comments),
            ("error", self.has_errors),
            ("info", self.character_limit),
        )
        return " ".join(f"{id_}-{name}" for name, there in parts if there)

    @property
    def character_limit(self) -> int | None:
        """The most characters the answer may have, where a count is shown (long texts only)."""
        widget = self.field.widget
        if widget.__class__.__name__ != "Textarea" and not getattr(widget, "counts_characters", False):
            return None
        return getattr(self.field, "max_length", None)

    @property
    def group_class(self) -> str:
        """Classes of the form group."""
        classes = "govuk-form-group"
        if self.has_errors:
            classes += " govuk-form-group--error"
        if self.character_limit:
            classes += " govuk-character-count"
        if getattr(self.field.widget, "input_type", "") == "password":
            classes += " govuk-password-input"
        if self.beside.comments:
            classes += " epep-question--commented"
        return classes

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        """Describe the control by everything around it; a fieldset carries the description itself. What
        Django would add besides (required, aria-invalid) no control of ours is drawn with."""
        built: dict[str, Any] = {**attrs, "disabled": True} if self.field.disabled else dict(attrs)
        if self.kind != "group" and (described := self.described_by):
            built["aria-describedby"] = described
        if self.has_errors:
            built["data-error"] = True
        return built


class GovukRenderer(TemplatesSetting):
    """Renders every Django form with our templates. Set as ``FORM_RENDERER``."""

    form_template_name = "components/forms.html"
    field_template_name = "drawn/question"
    bound_field_class = GovukBoundField

    def __init__(self) -> None:
        super().__init__()
        self._fallback = DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        """A template of the project, else Django's own."""
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return self._fallback.get_template(template_name)

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        """Draw a question or a control ourselves; let a template draw whatever else asks."""
        if template_name == self.field_template_name:
            return question.draw(context["field"])
        if control := controls.CONTROLS.get(template_name):
            return SafeString(control(context["widget"]))
        return mark_safe(super().render(template_name, context, request))  # noqa: S308  # a template wrote it


def without_errors(form: BaseForm) -> BaseForm:
    """Keep what was typed but show no errors: for drawing a page again after "Add a row"."""
    form._errors = ErrorDict(renderer=form.renderer)  # type: ignore[attr-defined]
    return form
