"""The GOV.UK markup of one question, written by Python: a section asks seventy at once.

Through the template engine one page of them took over forty milliseconds, this way a tenth of that. What
surrounds questions is templates as everywhere; controls are controls.py.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.safestring import SafeString

from epep.page.controls import safe

_HIDDEN: Final = " govuk-visually-hidden"


def draw(
    bound: Any, *, label_size: str = "s", heading: bool = False, label_hidden: bool = False, classes: str = ""
) -> SafeString:
    """One question (`forms.GovukBoundField`): label or legend, hint, what stands beside it, error, control.

    `heading` makes the label the page's h1.
    """
    control = str(bound)
    if bound.is_hidden:
        return SafeString(control)
    kind, id_, label = bound.kind, safe(bound.auto_id), safe(bound.label)
    beside = _beside(bound, id_)
    look = f"--{label_size or 's'}{_HIDDEN if label_hidden else ''}"
    if kind == "group":
        words = f'<h1 class="govuk-fieldset__heading">{label}</h1>' if heading else label
        described = bound.described_by
        about = f' aria-describedby="{described}"' if described else ""
        inside = (
            f'<fieldset class="govuk-fieldset"{about}>\n'
            f'<legend class="govuk-fieldset__legend govuk-fieldset__legend{look}">{words}</legend>\n'
            f"{beside}{control}\n</fieldset>"
        )
    elif kind == "checkbox":
        named = f'<label class="govuk-label govuk-checkboxes__label" for="{id_}">{label}</label>'
        item = f'<div class="govuk-checkboxes__item">{control}{named}</div>'
        inside = f'{beside}<div class="govuk-checkboxes" data-module="govuk-checkboxes">{item}</div>'
    else:
        words = f'<label class="govuk-label govuk-label{look}" for="{id_}">{label}</label>'
        words = f'<h1 class="govuk-label-wrapper">{words}</h1>' if heading else words
        inside = f"{words}\n{beside}{control}{_count(bound, id_)}"
    return SafeString(f"<div {_group(bound, classes)}>\n{inside}\n</div>")


def _group(bound: Any, classes: str) -> str:
    """The attributes of the group: its name for anchors and for saving, and what the scripts need."""
    name, limit, condition = safe(bound.html_name), bound.character_limit, bound.beside.show_if
    parts = [f'class="{bound.group_class}{f" {classes}" if classes else ""}" id="q-{name}" data-key="{name}"']
    if limit:
        parts.append(f'data-module="govuk-character-count" data-maxlength="{limit}" data-threshold="75"')
    if getattr(bound.field.widget, "input_type", "") == "password":
        parts.append('data-module="govuk-password-input"')
    if condition:
        values = "|".join(map(safe, condition[1]))
        parts.append(f'data-show-if-key="{safe(condition[0])}" data-show-if-value="{values}"')
    return " ".join(parts)


def _count(bound: Any, id_: str) -> str:
    limit = bound.character_limit
    if not limit:
        return ""
    words = f"You can enter up to {limit} characters"
    return f'<div id="{id_}-info" class="govuk-hint govuk-character-count__message">{words}</div>'


def _beside(bound: Any, id_: str) -> str:
    """What is read out as the description, in reading order: see `forms.GovukBoundField.described_by`."""
    beside, parts = bound.beside, []
    if beside.show_if_text:
        parts.append(f'<p id="{id_}-if" class="epep-only-if">{safe(beside.show_if_text)}</p>\n')
    if bound.help_text:
        parts.append(f'<div id="{id_}-hint" class="govuk-hint">{safe(bound.help_text)}</div>\n')
    if beside.source:
        parts.append(f'<p id="{id_}-source" class="epep-source">{safe(beside.source)}</p>\n')
    if beside.last_time:
        title = f'<p class="epep-last__title">{safe(beside.last_time_title)}</p>'
        parts.append(f'<div id="{id_}-last" class="epep-last">{title}{_lines(beside.last_time)}</div>\n')
    if beside.comments:
        comments = "".join(map(_comment, beside.comments))
        parts.append(f'<div id="{id_}-comments" class="epep-comments">{comments}</div>\n')
    if bound.has_errors:
        parts.append(f'<div id="{id_}-error">{"".join(map(_error, bound.problems))}</div>\n')
    return "".join(parts)


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"<p>{safe(line)}</p>" for line in lines)


def _error(problem: str) -> str:
    hidden_word = '<span class="govuk-visually-hidden">Error:</span>'
    return f'<p class="govuk-error-message">{hidden_word} {safe(problem)}</p>'


def _comment(comment: Any) -> str:
    words = safe(comment.text).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")
    who = ", ".join(safe(part) for part in (comment.by, comment.at) if part)
    by = f'<p class="epep-comment__by">{who}</p>' if who else ""
    look, title = (
        (" epep-comment--advice", "Advice for next time") if comment.advice else ("", "Changes needed")
    )
    return (
        f'<div class="epep-comment{look}"><p class="epep-comment__title">{title}</p><p>{words}</p>{by}</div>'
    )
