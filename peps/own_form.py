"""An authority's forms with its own changes beside what they were before: what the layout pages show.

Reading only. What a change may be says `peps.blocks.overlay`; making one is `peps.actions.layout`.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from accounts.authority import preset
from accounts.models import AuthoritySettings
from accounts.roles import LABELS, Role
from epep.audit.models import Event
from epep.audit.querysets import events_about
from peps.blocks import overlay as moves
from peps.blocks.definition import resolve, validate_overlay
from peps.blocks.editing import fingerprint, merged, own_questions, touched
from peps.blocks.kinds import Kind
from peps.blocks.layout import ALL_TYPES, FACTS, Block, Definition, Question, Section
from peps.blocks.layouts import LayoutError
from peps.forms import in_words
from peps.models.pep import PepType

KINDS: dict[str, str] = {
    "text": "One line of text",
    "long_text": "Several lines of text",
    "yes_no": "Yes or no",
    "date": "A date",
    "integer": "A whole number",
    "decimal": "A number",
    "choice": "One choice from a list",
    "choices": "Any number of choices from a list",
    "select": "One choice from a long list",
    "percentage": "A percentage",
    "money": "An amount of money",
    "email": "An e-mail address",
    "phone": "A phone number",
    "age": "An age in years and months",
    "rows": "A table",
}
"""Kind name → how pages call it."""


@dataclass(frozen=True)
class Row:
    """One question as the pages of the layout show it. `was` is the question without the authority's changes."""

    question: Question
    was: Question | None
    is_hidden: bool
    kind: str
    choices: tuple[str, ...]
    only_if: str
    cannot_hide: str
    types: str

    @property
    def key(self) -> str:
        """The question's key."""
        return self.question.key

    @property
    def is_own(self) -> bool:
        """Whether the authority added it."""
        return self.was is None

    @property
    def changes(self) -> list[str]:
        """What the authority changed, in words; nothing for a question of its own."""
        was, now = self.was, self.question
        if was is None:
            return []
        found = ["Hidden"] if self.is_hidden else []
        if was.label != now.label:
            found.append(f"Changed from “{was.label}”")
        if was.hint != now.hint:
            found.append(f"Help changed from “{was.hint}”" if was.hint else "Help added")
        if was.required != now.required:
            found.append("Made required" if now.required else "Made optional")
        return found


@dataclass
class OwnForm:
    """Everything about the layout of one authority, resolved once."""

    settings: AuthoritySettings

    @property
    def overlay(self) -> dict[str, Any]:
        """The authority's changes; a copy."""
        return copy.deepcopy(self.settings.overlay)

    @property
    def seen(self) -> str:
        """What a page carries so that a save on top of somebody else's is noticed."""
        return fingerprint(self.settings.overlay)

    @cached_property
    def layouts(self) -> Mapping[str, Any]:
        """The authority's layout file."""
        return preset(self.settings.preset)

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The PEP types the authority has a layout for."""
        return tuple(one for one in ALL_TYPES if one in self.layouts.get("layouts", {}))

    @cached_property
    def bases(self) -> dict[str, Definition]:
        """Each form without the authority's own changes."""
        return {one: resolve(one, self.layouts) for one in self.types}

    @cached_property
    def wholes(self) -> dict[str, Definition]:
        """Each form with the changes, hidden questions still in their places."""
        shown = self.overlay
        for move in shown.get("questions", {}).values():
            move.pop("hide", None)
        return {one: moves.apply(base, shown) for one, base in self.bases.items()}

    @cached_property
    def forms(self) -> dict[str, Definition]:
        """Each form as a plan opened now would have it."""
        return {one: moves.apply(base, self.settings.overlay) for one, base in self.bases.items()}

    @cached_property
    def in_the_way(self) -> list[str]:
        """What keeps the stored changes from making a form, after the portal's own forms changed."""
        try:
            return validate_overlay(self.layouts, self.settings.overlay)
        except LayoutError as error:
            return error.sentences

    @cached_property
    def own(self) -> dict[str, dict[str, Any]]:
        """The authority's own questions by key, those that were taken away as well."""
        return own_questions(self.settings.overlay)

    @cached_property
    def known(self) -> set[str]:
        """Every key that cannot be given to a new question."""
        return {key for form in self.bases.values() for key in form.places} | self.own.keys()

    # ---- one question ------------------------------------------------------------------------

    def places(self, key: str) -> list[tuple[str, Section, Block, Question]]:
        """(PEP type, section, block, question) wherever the question stands, the hidden ones as well."""
        return [(one, *form.places[key]) for one, form in self.wholes.items() if form.has(key)]

    def plain(self, key: str) -> Question | None:
        """The question without the authority's changes; None for one of its own, or none at all."""
        return next((form.places[key][2] for form in self.bases.values() if form.has(key)), None)

    def is_hidden(self, key: str) -> bool:
        """Whether the authority hides the question."""
        return bool(self.settings.overlay.get("questions", {}).get(key, {}).get("hide"))

    def cannot_hide(self, key: str) -> str:
        """Why the question cannot be hidden, over all PEP types; "" when it can."""
        hidden = frozenset(
            k for k, move in self.settings.overlay.get("questions", {}).items() if move.get("hide")
        )
        for form in self.wholes.values():
            if form.has(key) and (reason := moves.hiding_reason(form, key, hidden)):
                return reason
        return ""

    def must_stay(self, key: str) -> str:
        """Why the question cannot be made required or cannot be made optional; "" when it is free."""
        was = self.plain(key)
        if was is None:
            return ""
        if reason := moves.staying_required(was):
            return reason
        if was.required:
            return ""
        reasons = (
            moves.requiring_problem(section, question) for _t, section, _b, question in self.places(key)
        )
        return next((reason for reason in reasons if reason), "")

    def row(self, pep_type: str, key: str) -> Row:
        """The question as the pages show it."""
        form = self.wholes[pep_type]
        question = form.places[key][2]
        return Row(
            question=question,
            was=self.plain(key),
            is_hidden=self.is_hidden(key),
            kind=kind_in_words(question.kind),
            choices=tuple(label for _code, label in getattr(question.kind, "choices", ())),
            only_if=only_if(form, key),
            cannot_hide=self.cannot_hide(key),
            types=self.types_of(key),
        )

    def types_of(self, key: str) -> str:
        """The PEP types that have the question, in words: "Early years and school age"."""
        return listed([str(PepType(one).label) for one, *_place in self.places(key)])

    # ---- order -------------------------------------------------------------------------------

    def order(self, block: str, *, plain: bool = False) -> list[str]:
        """Every question of a block over all PEP types, in order; `plain` without the authority's order."""
        forms = self.wholes
        if plain:
            without = self.overlay
            without.get("order", {}).pop(block, None)
            forms = {
                one: moves.apply(base, {"add": without.get("add", [])}) for one, base in self.bases.items()
            }
        found = (moves.known_blocks(form).get(block) for form in forms.values())
        return merged([question.key for question in one.questions] for one in found if one)

    def block(self, key: str) -> Block | None:
        """A block as any of the forms has it."""
        return next(
            (found[key] for form in self.wholes.values() if key in (found := moves.known_blocks(form))), None
        )

    # ---- what was changed, by whom and when ----------------------------------------------------

    def last_changes(self) -> dict[str, tuple[str, datetime]]:
        """{question key or block key: (who, when)} of the last change of the layout that touched it."""
        found: dict[str, tuple[str, datetime]] = {}
        before: dict[str, Any] = {}
        rows = self.settings.history.order_by("history_id")
        for overlay, at, by in rows.values_list("overlay", "history_date", "history_user__name").iterator():
            differs = touched(before, overlay)
            found |= dict.fromkeys((*differs["keys"], *differs["blocks"]), (by or "", at))
            before = overlay
        return found

    def events(self) -> list[Event]:
        """The last changes of the layout, newest first."""
        return list(events_about(self.settings).filter(verb="layout.changed")[:20])

    def name(self, key: str) -> str:
        """A question or a block in words, whatever became of it."""
        for _type, _section, _block, question in self.places(key):
            return question.label
        if key in self.own:
            return str(self.own[key]["label"])
        block = self.block(key)
        return f"The order of “{block.title}”" if block else key


def kind_in_words(kind: Kind) -> str:
    """How a question is answered: "Yes or no, with a tick to confirm"."""
    inner = getattr(kind, "inner", None)
    if inner is not None:
        return f"{kind_in_words(inner)}, with a tick to confirm"
    return KINDS.get(kind.name) or kind.name.replace("_", " ").capitalize()


def only_if(form: Definition, key: str) -> str:
    """When the question is asked, in words; "" when it always is."""
    _section, block, question = form.places[key]
    conditions = dict.fromkeys(one for one in (block.condition, question.condition) if one)
    return ", and ".join(filter(None, (_in_words(form, *one) for one in conditions)))


def _in_words(form: Definition, key: str, values: tuple[Any, ...]) -> str:
    if key in FACTS:
        name = "the year is" if key == "fact.year_group" else "the age is"
        return f"{name} {listed([str(value) for value in values], 'or')}"
    if not form.has(key):
        return ""
    asked = form.places[key][2]
    return f"“{asked.label}” is {listed([in_words(asked.kind, value) for value in values], 'or')}"


def listed(words: list[str], last: str = "and") -> str:
    """Words as a list in a sentence.

    >>> listed(["A", "B", "C"])
    'A, B and C'
    """
    return " ".join(filter(None, (", ".join(words[:-1]), last if len(words) > 1 else "", *words[-1:])))


def roles_in_words(roles: tuple[Role, ...], last: str = "or") -> str:
    """Roles as a list in a sentence: "Young person or designated teacher"."""
    words = listed([LABELS[role].lower() for role in roles], last)
    words = words.replace("virtual school", "Virtual School")
    return f"{words[:1].upper()}{words[1:]}"


def own_rows(form: OwnForm) -> Iterator[dict[str, Any]]:
    """The authority's changes as they stand: question or block, what was changed, who and when."""
    last = form.last_changes()
    overlay = form.settings.overlay
    for key in [*overlay.get("questions", {}), *form.own]:
        spots = form.places(key)
        if key in form.own:
            says = [
                "Your own question"
                if form.own[key].get("types", ALL_TYPES)
                else "Your own question, taken away"
            ]
        elif spots:
            says = form.row(spots[0][0], key).changes
        else:
            says = ["Not in any form now"]
        by, at = last.get(key, ("", None))
        yield {"key": key, "name": form.name(key), "says": says, "by": by, "at": at, "is_order": False}
    for key in overlay.get("order", {}):
        by, at = last.get(key, ("", None))
        name = block.title if (block := form.block(key)) else key
        yield {"key": key, "name": name, "says": ["Another order"], "by": by, "at": at, "is_order": True}
