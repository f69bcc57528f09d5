"""A form as one role would see it, before anybody has a plan with it: no child, no answers, nothing to save.

Controls come from `peps.forms`, as on the real page of a section.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from accounts.permissions import scope_of
from accounts.roles import KNOWS_WHERE, LABELS, READERS, Role
from epep.page.forms import Beside
from peps.access import COPIES
from peps.audiences import AUDIENCES
from peps.blocks.layout import FACTS, Block, Definition, Question, Section
from peps.forms import SectionForm, form_for
from peps.own_form import only_if
from peps.sheet import Item

ROLES = (
    Role.SOCIAL_WORKER,
    Role.DESIGNATED_TEACHER,
    Role.SCHOOL_COLLEAGUE,
    Role.YOUNG_PERSON,
    Role.CARER,
    Role.VIRTUAL_SCHOOL_OFFICER,
    Role.TEAM_MANAGER,
    Role.REVIEWING_OFFICER,
    Role.FUNDING_OFFICER,
)
NOTES: dict[Role, str] = {
    Role.SCHOOL_COLLEAGUE: "A colleague fills in only what the designated teacher hands over. "
    "All that could be handed over is shown here.",
    Role.CARER: "A carer does not type into a plan. What they say is typed for them, and they read the finalised plan.",
    Role.YOUNG_PERSON: "A young person sees only the pages that ask for their own words, "
    "and reads the plan when it is finalised.",
    Role.REVIEWING_OFFICER: "An independent reviewing officer reads the plan when it is finalised.",
}


@dataclass(frozen=True)
class Shown:
    """One section as the role sees it. `form` is there when they fill it in."""

    section: Section
    blocks: list[dict[str, Any]]
    form: SectionForm | None = None
    owners: str = ""
    behalf: str = ""


@dataclass
class Preview:
    """What one role sees: sections to fill in, and sections to read."""

    role: Role
    to_fill: list[Shown] = field(default_factory=list)
    to_read: list[Shown] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The role in words."""
        return LABELS[self.role]

    @property
    def note(self) -> str:
        """What the role must know of this preview."""
        return NOTES.get(self.role, "")

    @property
    def is_child(self) -> bool:
        """Whether the pages speak to the young person."""
        return self.role == Role.YOUNG_PERSON


def preview(definition: Definition, role: Role) -> Preview:
    """The form as the role sees it: their own sections to fill in, the others to read."""
    found = Preview(role)
    for section in definition.sections:
        if _fills(section, role):
            found.to_fill.append(_to_fill(definition, section, role))
        elif (shown := _to_read(definition, section, role)).blocks:
            found.to_read.append(shown)
    return found


def _fills(section: Section, role: Role) -> bool:
    if scope_of("pep.fill", role) is None:
        return False
    asked = Role.DESIGNATED_TEACHER if role == Role.SCHOOL_COLLEAGUE else role
    return asked in (*section.filled_by, *section.on_behalf_by)


def _to_fill(definition: Definition, section: Section, role: Role) -> Shown:
    hidden = {
        question.key
        for question in section.questions()
        if (question.confidential and role not in KNOWS_WHERE)
        or (role == Role.YOUNG_PERSON and not question.child_words)
    }
    beside = {question.key: _beside(definition, question) for question in section.questions()}
    form = form_for(section, {}, leave_out=hidden, beside=beside)
    blocks = [
        _block(block, [Item(q, None, control=form[q.key]) for q in block.questions if q.key in form.fields])
        | {"show_if": _show_if(definition, section, block) if role != Role.YOUNG_PERSON else None}
        for block in section.blocks
    ]
    asked = role if role != Role.SCHOOL_COLLEAGUE else Role.DESIGNATED_TEACHER
    behalf = "" if asked in section.filled_by else LABELS[section.filled_by[0]].lower()
    return Shown(section, [one for one in blocks if one["items"] or one["part"]], form, behalf=behalf)


def _to_read(definition: Definition, section: Section, role: Role) -> Shown:
    copy = AUDIENCES[COPIES.get(role, ("school",))[0]]
    sealed = role in READERS
    blocks = []
    for block in section.blocks:
        items = [
            Item(question, None, source=_only(definition, question.key))
            for question in block.questions
            if not (question.confidential and role not in KNOWS_WHERE)
            and not (sealed and question.safety and not copy.safety)
            and not (sealed and question.confidential and not copy.confidential)
        ]
        if items or (block.part and block.part not in copy.parts_out):
            blocks.append(_block(block, items))
    owners = " or ".join(LABELS[one].lower() for one in section.filled_by)
    return Shown(section, blocks, owners=owners)


def _block(block: Block, items: list[Item]) -> dict[str, Any]:
    return {
        "block": block,
        "items": items,
        "part": {"rows": [], "url": ""} if block.part else None,
        "show_if": None,
    }


def _show_if(definition: Definition, section: Section, block: Block) -> tuple[str, str] | None:
    """(key, "a|b") for the script, when a block hangs on an answer of this section."""
    condition = block.condition
    if condition is None or condition[0] in FACTS or not definition.has(condition[0]):
        return None
    home, _block, asked = definition.places[condition[0]]
    if home.key != section.key:
        return None
    kind = getattr(asked.kind, "inner", asked.kind)
    return condition[0], "|".join(str(kind.typed(value)) for value in condition[1])


def _beside(definition: Definition, question: Question) -> Beside:
    """What stands beside a control: that a fact comes filled in, and a condition that the page cannot work out."""
    lines = []
    if question.prefill:
        lines.append("Comes filled in from the records, to be confirmed")
    if question.condition and question.condition[0] in FACTS:
        lines.append(_only(definition, question.key))
    return Beside(source=". ".join(lines))


def _only(definition: Definition, key: str) -> str:
    words = only_if(definition, key)
    return f"Only if {words}" if words else ""
