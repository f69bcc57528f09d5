"""The GOV.UK markup of every control, written by Python: one page of a plan has two hundred of them.

What stands around a control is question.py; which control a question has is not decided here.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from typing import Any, Final

Widget = Mapping[str, Any]
"""What Django's `Widget.get_context` puts under "widget"."""

# Ours, drawn around the control; and what is not passed on: the browser's own checks are off (GOV.UK),
# and maxlength cuts a paste without a word.
_OWN: Final = frozenset({"prefix", "suffix", "width", "inline", "small", "hints", "data-error", "class"})
_DROPPED: Final = frozenset({"required", "maxlength", "minlength", "placeholder", "aria-invalid"})


def safe(value: Any) -> str:
    """Escaped, unless it is markup already."""
    return str(value.__html__()) if hasattr(value, "__html__") else escape(str(value))


def _attrs(attrs: Mapping[str, Any]) -> str:
    """The attributes that pass to the control, with a leading space: those with a value, then the bare ones."""
    named, bare = [], []
    for name, value in attrs.items():
        if name in _OWN or name in _DROPPED or value is None or value is False:
            continue
        if value is True:
            bare.append(f" {name}")
        else:
            named.append(f' {name}="{safe(value)}"')
    return "".join((*sorted(named), *sorted(bare)))


def _classes(start: str, attrs: Mapping[str, Any]) -> str:
    """A control's classes: its own, its width, whether it has an error, those that were asked for."""
    width, more = attrs.get("width"), attrs.get("class")
    return (
        start
        + (f" {start}--width-{width}" if width else "")
        + (f" {start}--error" if attrs.get("data-error") else "")
        + (f" {safe(more)}" if more else "")
    )


def _value(value: Any) -> str:
    return "" if value is None else f' value="{safe(value)}"'


# ---- controls ------------------------------------------------------------------------------------


def text(widget: Widget) -> str:
    """One line. A number is text with the right keyboard: a browser's number box loses what it cannot read."""
    attrs, type_ = widget["attrs"], widget["type"]
    if type_ == "number":
        keys = "decimal" if attrs.get("step") == "any" else "numeric"
        kept = {name: value for name, value in attrs.items() if name not in ("step", "min", "max")}
        attrs, type_ = {"inputmode": keys, **kept}, "text"
    drawn = (
        f'<input class="{_classes("govuk-input", attrs)}" type="{type_}" name="{safe(widget["name"])}"'
        f"{_value(widget['value'])}{_attrs(attrs)}>"
    )
    return _wrapped(drawn, attrs.get("prefix"), attrs.get("suffix"))


def _wrapped(drawn: str, prefix: Any, suffix: Any) -> str:
    if not (prefix or suffix):
        return drawn
    before = f'<div class="govuk-input__prefix" aria-hidden="true">{safe(prefix)}</div>' if prefix else ""
    after = f'<div class="govuk-input__suffix" aria-hidden="true">{safe(suffix)}</div>' if suffix else ""
    return f'<div class="govuk-input__wrapper">{before}{drawn}{after}</div>'


def textarea(widget: Widget) -> str:
    """Several lines. The line break after the tag is the one a browser swallows."""
    attrs = widget["attrs"]
    error, more = attrs.get("data-error"), attrs.get("class")
    classes = (
        "govuk-textarea govuk-js-character-count"
        + (" govuk-textarea--error" if error else "")
        + (f" {safe(more)}" if more else "")
    )
    return (
        f'<textarea class="{classes}" name="{safe(widget["name"])}"{_attrs(attrs)}>\n'
        f"{safe(widget['value'] or '')}</textarea>"
    )


def password(widget: Widget) -> str:
    """A password with a button that shows it."""
    attrs = widget["attrs"]
    error = " govuk-input--error" if attrs.get("data-error") else ""
    return (
        '<div class="govuk-input__wrapper govuk-password-input__wrapper">'
        '<input class="govuk-input govuk-password-input__input govuk-js-password-input-input'
        f'{error}" type="password" name="{safe(widget["name"])}" spellcheck="false" autocapitalize="none"'
        f"{_attrs(attrs)}>"
        '<button type="button" class="govuk-button govuk-button--secondary govuk-password-input__toggle '
        'govuk-js-password-input-toggle" data-module="govuk-button" '
        f'aria-controls="{safe(attrs.get("id", ""))}" aria-label="Show password" hidden>Show</button></div>'
    )


def hidden(widget: Widget) -> str:
    """A hidden input."""
    name = safe(widget["name"])
    return f'<input type="hidden" name="{name}"{_value(widget["value"])}{_attrs(widget["attrs"])}>'


def checkbox(widget: Widget) -> str:
    """One checkbox; its label is drawn by `question`."""
    return (
        f'<input class="govuk-checkboxes__input" type="checkbox" name="{safe(widget["name"])}"'
        f"{_value(widget['value'])}{_attrs(widget['attrs'])}>"
    )


def file(widget: Widget) -> str:
    """A file to send."""
    attrs = widget["attrs"]
    error = " govuk-file-upload--error" if attrs.get("data-error") else ""
    name = safe(widget["name"])
    return f'<input class="govuk-file-upload{error}" type="file" name="{name}"{_attrs(attrs)}>'


def files(widget: Widget) -> str:
    """Files that are there, each a link with "Remove"; then one more to choose (`widgets.Files`). The buttons
    post the form; so does any other button, with the file that was chosen."""
    attrs, name, label = widget["attrs"], safe(widget["name"]), safe(widget["label"])
    id_, off = safe(attrs.get("id", "")), bool(attrs.get("disabled"))
    items = "".join(_kept(one, label, off) for one in widget["kept"])
    listed = f'<ul class="epep-files__list" id="{id_}-list">{items}</ul>' if items else ""
    if off or widget["is_full"]:
        return f'<div class="epep-files" id="{id_}" tabindex="-1">{listed}</div>'
    words = "Choose another file" if widget["kept"] else "Choose a file"
    error = " govuk-file-upload--error" if attrs.get("data-error") else ""
    about = f"{id_}-types" + (f" {id_}-error" if error else "")
    return (
        f'<div class="epep-files">{listed}<label class="govuk-label" for="{id_}">{words}'
        f'<span class="govuk-visually-hidden">: {label}</span></label>'
        f'<div class="govuk-hint" id="{id_}-types">{safe(widget["hint"])}</div>'
        f'<div class="epep-files__add"><input class="govuk-file-upload{error}" type="file" id="{id_}" name="{name}" '
        f'accept="{safe(widget["accept"])}" aria-describedby="{about}">'
        '<button type="submit" class="govuk-button govuk-button--secondary" formnovalidate name="attach" '
        f'value="{name}">Upload<span class="govuk-visually-hidden">: {label}</span></button></div></div>'
    )


def _kept(one: Any, label: str, off: bool) -> str:
    text = safe(one.text)
    shown = f'<a class="govuk-link" href="{safe(one.url)}">{text}</a>' if one.url else text
    button = (
        '<button type="submit" class="epep-link-button" formnovalidate name="detach" '
        f'value="{safe(one.id)}">Remove<span class="govuk-visually-hidden"> {text}: {label}</span></button>'
    )
    return f'<li class="epep-files__file"><span class="epep-files__name">{shown}</span>{"" if off else button}</li>'


def select(widget: Widget) -> str:
    """A list to choose from."""
    attrs = widget["attrs"]
    error = " govuk-select--error" if attrs.get("data-error") else ""
    drawn = []
    for title, options, _index in widget["optgroups"]:
        inside = "".join(map(_option, options))
        drawn.append(f'<optgroup label="{safe(title)}">\n{inside}</optgroup>' if title else inside)
    name = safe(widget["name"])
    return f'<select class="govuk-select{error}" name="{name}"{_attrs(attrs)}>\n{"".join(drawn)}</select>'


def _option(option: Mapping[str, Any]) -> str:
    chosen = " selected" if option["selected"] else ""
    off = " disabled" if option["attrs"].get("disabled") else ""
    return f'<option value="{safe(str(option["value"]))}"{chosen}{off}>{safe(option["label"])}</option>\n'


def radios(widget: Widget) -> str:
    """Radios, one below the other or, inline, beside each other."""
    return _items(widget, "radio", "govuk-radios")


def checkboxes(widget: Widget) -> str:
    """Checkboxes, of which any number may be ticked."""
    return _items(widget, "checkbox", "govuk-checkboxes")


def _items(widget: Widget, type_: str, look: str) -> str:
    attrs, name = widget["attrs"], safe(widget["name"])
    hints = attrs.get("hints") or {}
    drawn = []
    for title, options, _index in widget["optgroups"]:
        if title:
            bold = "govuk-body govuk-!-font-weight-bold govuk-!-margin-bottom-2"
            drawn.append(f'<p class="{bold}">{safe(title)}</p>')
        drawn += [_item(option, name, type_, look, hints.get(str(option["value"]), "")) for option in options]
    small = f" {look}--small" if attrs.get("small") else ""
    inline = f" {look}--inline" if attrs.get("inline") else ""
    return f'<div class="{look}{small}{inline}" data-module="{look}">\n{"".join(drawn)}</div>'


def _item(option: Mapping[str, Any], name: str, type_: str, look: str, hint: str) -> str:
    """One of several. The first has the id of the question itself, so that a link to the question finds it."""
    id_ = str(option["attrs"].get("id", ""))
    id_ = safe(id_.removesuffix("_0") if str(option["index"]) == "0" else id_)
    state = (" checked" if option["selected"] else "") + (
        " disabled" if option["attrs"].get("disabled") else ""
    )
    about = f' aria-describedby="{id_}-item-hint"' if hint else ""
    below = f'<div id="{id_}-item-hint" class="govuk-hint {look}__hint">{safe(hint)}</div>' if hint else ""
    return (
        f'<div class="{look}__item"><input class="{look}__input" id="{id_}" name="{name}" type="{type_}" '
        f'value="{safe(str(option["value"]))}"{state}{about}>'
        f'<label class="govuk-label {look}__label" for="{id_}">{safe(option["label"])}</label>{below}</div>\n'
    )


def date(widget: Widget) -> str:
    """Day, month and year (`widgets.DateInput3`)."""
    attrs = widget["attrs"]
    error = " govuk-input--error" if attrs.get("data-error") else ""
    off = " disabled" if attrs.get("disabled") else ""
    fills = attrs.get("autocomplete")
    drawn = "".join(
        '<div class="govuk-date-input__item"><div class="govuk-form-group">'
        + _part(part, error, (f' autocomplete="{safe(fills)}-{part["label"].lower()}"' if fills else ""), off)
        + "</div></div>\n"
        for part in widget["parts"]
    )
    return f'<div class="govuk-date-input" id="{safe(attrs.get("id", ""))}">\n{drawn}</div>'


def _part(part: Mapping[str, Any], error: str = "", fills: str = "", off: str = "") -> str:
    """One box of a date. The month may be a name."""
    id_, keys = safe(part["id"]), "text" if part["label"] == "Month" else "numeric"
    return (
        f'<label class="govuk-label govuk-date-input__label" for="{id_}">{part["label"]}</label>'
        f'<input class="govuk-input govuk-date-input__input govuk-input--width-{part["width"]}{error}" '
        f'id="{id_}" name="{safe(part["name"])}" type="text" value="{safe(part["value"])}" '
        f'inputmode="{keys}"{off}{fills}>'
    )


# ---- a table of rows -----------------------------------------------------------------------------


def rows(widget: Widget) -> str:
    """A table on wide pages, cards on a phone (`widgets.Rows`). The script copies the template inside;
    without script the buttons post the form."""
    name, noun = safe(widget["name"]), safe(widget["row_name"])
    heads = "".join(f'<th scope="col">{safe(column.label)}</th>' for column in widget["columns"])
    drawn = "".join(_row(row, noun) for row in widget["rows"])
    return (
        f'<div class="epep-rows" data-rows="{name}" id="{safe(widget["attrs"].get("id", ""))}">\n'
        f'<input type="hidden" name="{name}" value="rows">\n'
        '<button type="submit" class="epep-rows__default" tabindex="-1" aria-hidden="true">Save</button>\n'
        f'<table class="epep-rows__table">\n<thead><tr>{heads}<td></td></tr></thead>\n'
        f"<tbody>\n{drawn}</tbody>\n</table>\n<template>{_row(widget['blank'], noun)}</template>\n"
        '<button type="submit" class="govuk-button govuk-button--secondary" formnovalidate name="add_row" '
        f'value="{name}" data-rows-add>{safe(widget["add_text"])}</button>\n'
        '<p class="govuk-visually-hidden" role="status" data-rows-status></p>\n</div>'
    )


def _row(row: Mapping[str, Any], noun: str) -> str:
    where = f'<span class="govuk-visually-hidden"> ({noun} {row["number"]})</span>'
    cells = "".join(f"<td>{_cell(cell, where)}</td>\n" for cell in row["cells"])
    return (
        f'<tr class="epep-rows__row">{cells}<td class="epep-rows__act"><button type="submit" '
        f'class="epep-link-button" formnovalidate name="remove_row" value="{safe(row["name"])}" '
        f'data-rows-remove>Remove<span class="govuk-visually-hidden"> {noun} {row["number"]}</span>'
        "</button></td></tr>\n"
    )


def _cell(cell: Mapping[str, Any], where: str) -> str:
    column = cell["column"]
    label = safe(column.label) + where
    if column.kind == "date":
        parts = "".join(f'<div class="govuk-date-input__item">{_part(part)}</div>' for part in cell["parts"])
        legend = f'<legend class="epep-rows__label">{label}</legend>'
        inside = f'<div class="govuk-date-input">{parts}</div>'
        return f'<fieldset class="govuk-fieldset">{legend}{inside}</fieldset>'
    id_ = safe(cell["id"])
    hint = f'<span class="epep-rows__hint" id="{id_}-hint">{safe(column.hint)}</span>' if column.hint else ""
    about = f' aria-describedby="{id_}-hint"' if column.hint else ""
    named = f'id="{id_}" name="{safe(cell["name"])}"'
    return f'<label class="epep-rows__label" for="{id_}">{label}</label>{hint}' + _cell_control(
        column, named, about, cell["value"]
    )


def _cell_control(column: Any, named: str, about: str, value: Any) -> str:
    if column.kind == "select":
        choices = _choices(tuple(column.choices), str(value))
        return f'<select class="govuk-select" {named}{about}><option value=""></option>{choices}</select>'
    if column.kind == "long":
        return f'<textarea class="govuk-textarea" rows="2" {named}{about}>\n{safe(value)}</textarea>'
    width = f" govuk-input--width-{column.width}" if column.width else ""
    keys = ' inputmode="decimal"' if column.kind == "number" else ""
    drawn = f'<input class="govuk-input{width}" type="text"{keys} {named} value="{safe(value)}"{about}>'
    return _wrapped(drawn, column.prefix, column.suffix)


def _choices(choices: tuple[tuple[str, str], ...], value: str) -> str:
    known = any(value == one for one, _ in choices)
    return _drawn_choices(choices, value if known else "")


@lru_cache(maxsize=512)
def _drawn_choices(choices: tuple[tuple[str, str], ...], chosen: str) -> str:
    """The options of a cell: the same few lists again and again, and never what somebody typed."""
    return "".join(
        f'<option value="{safe(value)}"{" selected" if value == chosen else ""}>{safe(label)}</option>'
        for value, label in choices
    )


# ---- all of them --------------------------------------------------------------------------------


CONTROLS: Final[dict[str, Callable[[Widget], str]]] = {
    **{
        f"django/forms/widgets/{name}.html": text
        for name in ("text", "email", "url", "number", "search", "tel", "date")
    },
    "django/forms/widgets/password.html": password,
    "django/forms/widgets/hidden.html": hidden,
    "django/forms/widgets/textarea.html": textarea,
    "django/forms/widgets/select.html": select,
    "django/forms/widgets/radio.html": radios,
    "django/forms/widgets/checkbox_select.html": checkboxes,
    "django/forms/widgets/checkbox.html": checkbox,
    "django/forms/widgets/file.html": file,
    "django/forms/widgets/clearable_file_input.html": file,
    "drawn/date": date,
    "drawn/rows": rows,
    "drawn/files": files,
}
"""What a widget calls its template → the function that takes its place."""
