"""What a form is made of: questions in blocks, blocks in sections, sections in a definition.

Frozen and plain; how a layout becomes a definition is `definition.py`, what is asked is in the block files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from accounts.roles import Role

from .kinds import Json, Kind

EARLY_YEARS = "early_years"
SCHOOL_AGE = "school_age"
POST_16 = "post_16"
ALL_TYPES = (EARLY_YEARS, SCHOOL_AGE, POST_16)
"""The PEP types. A question or block says in `types` where it appears; none means retired."""

PROMOTED = frozenset(
    {
        "PepFacts.attendance",
        "PepFacts.sen_status",
        "PepFacts.year_group",
        "PepFacts.sdq_teacher",
        "PepFacts.sdq_carer",
        "PepFacts.sdq_self",
        "PepFacts.meeting_on",
        "PepFacts.next_meeting_on",
        "PepFacts.has_views",
        "PepFacts.suspensions",
        "PepFacts.roni_score",
    }
)
"""Answers that are filtered, counted or returned, and so are copied to the facts row of a PEP."""

PREFILLS = frozenset(
    {
        "child.legal_name",
        "child.preferred_name",
        "child.date_of_birth",
        "child.sex",
        "child.ethnicity",
        "child.religion",
        "child.first_language",
        "child.interpreter_needed",
        "child.upn",
        "child.uln",
        "child.la_child_id",
        "child.sen_status",
        "child.year_group",
        "child.age_band",
        "child.year_taught",
        "child.transition_due",
        "child.carer_sdq_score",
        "child.carer_sdq_on",
        "care.legal_status",
        "care.since",
        "placement.type",
        "placement.since",
        "placement.count",
        "placement.address",
        "placement.confidential",
        "school.name",
        "school.urn",
        "school.phase",
        "school.type_name",
        "school.ofsted_rating",
        "school.dfe_number",
        "school.phone",
        "school.kind",
        "school.since",
        "schools.past",
        "designated_teacher.name",
        "designated_teacher.email",
        "designated_teacher.phone",
        "social_worker.name",
        "social_worker.email",
        "social_worker.phone",
        "team_manager.name",
        "carer.name",
        "reviewing_officer.name",
        "last_plan.actions",
    }
)
"""Facts that `peps.prefill` (of the last plan: `peps.carrying`) looks up, each as a value of the kind of
the question that names it."""

FACTS = frozenset({"fact.year_group", "fact.age_band"})
"""What a `show_if` may ask besides answers: the caller merges these into the answers. When a fact is
not given, the question is shown: an unknown year never hides anything."""

Condition = tuple[str, tuple[Json, ...]]


@dataclass(frozen=True)
class Question:
    """One question. Facts are `prefill`ed by name (`child.sen_status`); judgements never are.

    `required` means before sign-off, never before saving. `show_if` is (key, value or tuple of values).
    `short` is how messages call the question when the label is a whole sentence. `safety` answers are
    confirmed singly; `confidential` ones are hidden from the school; `child_words` belong to the child.
    `computed` is (sum, keys it needs…) from `computed.py`: worked out when those are answered, else typed.
    `derived` answers are worked out only and never typed. `licence` names what an authority must hold
    before the question is asked at all.
    """

    key: str
    label: str
    kind: Kind
    hint: str = ""
    required: bool = False
    show_if: tuple[str, Json] | None = None
    prefill: str = ""
    promotes: str = ""
    types: tuple[str, ...] = ALL_TYPES
    safety: bool = False
    judgement: bool = False
    child_words: bool = False
    confidential: bool = False
    short: str = ""
    computed: tuple[str, ...] = ()
    derived: bool = False
    licence: str = ""

    @property
    def name(self) -> str:
        """What messages call this question."""
        return self.short or self.label

    @property
    def condition(self) -> Condition | None:
        """`show_if` with its values always as a tuple."""
        return condition(self.show_if)


@dataclass(frozen=True)
class Block:
    """Questions that belong together. With `part` the content comes from a PEP part (targets, funding).

    A `show_if` of a block is handed to each question without one of its own when the form is resolved.
    """

    key: str
    title: str
    questions: tuple[Question, ...] = ()
    types: tuple[str, ...] = ALL_TYPES
    intro: str = ""
    part: str = ""
    show_if: tuple[str, Json] | None = None

    @property
    def condition(self) -> Condition | None:
        """`show_if` with its values always as a tuple; it holds for every question of the block."""
        return condition(self.show_if)


@dataclass(frozen=True)
class Section:
    """A part of a plan with an owner and a signer. `due` names a deadline of the authority.

    `after` names sections that must be signed before this one can be. `without_school_by` fill and sign it
    in place of the school's people while the child has no school place or learns otherwise than at school.
    """

    key: str
    letter: str
    title: str
    filled_by: tuple[Role, ...]
    signed_by: tuple[Role, ...]
    on_behalf_by: tuple[Role, ...] = ()
    due: str = ""
    blocks: tuple[Block, ...] = ()
    declaration: str = ""
    intro: str = ""
    after: tuple[str, ...] = ()
    without_school_by: tuple[Role, ...] = ()

    def questions(self) -> Iterator[Question]:
        """Every question, flat, in order."""
        return (question for block in self.blocks for question in block.questions)


Place = tuple[Section, Block, Question]


@dataclass(frozen=True)
class Definition:
    """A whole form as one PEP has it: what pages, documents and completeness are driven by.

    `words` is the authority's vocabulary, `quality` its levels and roll-up, `lines` the numbers that
    ask for a plan (attendance in per cent, SDQ totals) and what sums go by (bands of the SDQ), as text.
    """

    pep_type: str
    authority_code: str
    words: Mapping[str, str]
    quality: Mapping[str, Json]
    sections: tuple[Section, ...]
    lines: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {section.key: section for section in self.sections}

    @cached_property
    def places(self) -> dict[str, Place]:
        """(section, block, question) by question key, in the order of the form."""
        return {
            question.key: (section, block, question)
            for section in self.sections
            for block in section.blocks
            for question in block.questions
        }

    def section(self, key: str) -> Section:
        """The section of that key. KeyError when the form has none."""
        return self._sections[key]

    def question(self, key: str) -> Place:
        """Where a question stands: (section, block, question). KeyError when the form has none."""
        return self.places[key]

    def has(self, key: str) -> bool:
        """Whether the form asks this question."""
        return key in self.places

    def parts(self) -> tuple[str, ...]:
        """Names of the PEP parts in this form, such as "targets"."""
        return tuple(b.part for section in self.sections for b in section.blocks if b.part)


def condition(show_if: tuple[str, Json] | None) -> Condition | None:
    """A `show_if` as written, with one value or a tuple of them, always as (key, tuple)."""
    if show_if is None:
        return None
    key, values = show_if
    return key, tuple(values) if isinstance(values, (tuple, list)) else (values,)
