"""The codes of a target and their words: areas of need, subjects, spans, who asked, money, phases. Pure.

Areas and kinds of help are the authority's to change (`[targets]` of its preset); these are what it starts with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Choices = tuple[tuple[str, str], ...]

AREAS: dict[str, str] = {
    "cognition": "Cognition and learning",
    "semh": "Social, emotional and mental health",
    "speech": "Speech, language and communication",
    "sensory": "Sensory and physical",
    "independence": "Independence",
    "attendance": "Attendance",
    "aspiration": "Aspiration and transition",
}
EARLY_AREAS: dict[str, str] = {
    "comm_lang": "Communication and language",
    "physical": "Physical development",
    "psed": "Personal, social and emotional development",
    "literacy": "Literacy",
    "maths_early": "Mathematics",
    "world": "Understanding the world",
    "arts": "Expressive arts and design",
}
"""The seven areas of learning of the early years foundation stage statutory framework."""
ACADEMIC_AREAS = ("cognition", "literacy", "maths_early")
WELLBEING_AREAS = ("semh", "psed")
SUBJECTS: Choices = (("english", "English"), ("maths", "Mathematics"), ("other", "Another subject"))
SPANS: Choices = (("short", "Short term: by the next PEP"), ("long", "Long term: by the end of the year"))
ASKED_BY: Choices = (("school", "In school"), ("child", "The child"), ("meeting", "The meeting"))
MONEY: Choices = (("none", "No money needed"), ("ppp", "Pupil Premium Plus"), ("other", "Other money"))
BETTER: Choices = (("up", "More is better"), ("down", "Less is better"))
GROUPS: Choices = (("one", "One to one"), ("group", "In a group"))
EVIDENCE: Choices = (
    ("sdq", "The SDQ"),
    ("attendance", "Attendance"),
    ("attainment", "A row of attainment"),
    ("child", "The child’s own answer"),
)
PHASES: Choices = (
    ("early", "Early years"),
    ("primary", "Primary"),
    ("secondary", "Secondary"),
    ("post16", "Post-16"),
)
HELP: dict[str, str] = {
    "tuition_one": "One-to-one tuition",
    "tuition_group": "Small-group tuition",
    "reading": "Reading programme",
    "language": "Speech and language programme",
    "mentoring": "Mentoring",
    "therapy": "Counselling or therapy",
    "nurture": "Nurture or social skills group",
    "in_class": "Support in class",
    "attendance": "Attendance work",
    "careers": "Careers guidance or visits",
    "equipment": "Equipment or books",
    "enrichment": "Clubs, trips and enrichment",
    "other": "Something else",
}
"""Kinds of help, to report what was met with which."""


@dataclass(frozen=True)
class Naming:
    """What an authority calls a target: a "planned outcome" in one, an "outcome" in another."""

    target: str = "target"
    targets: str = "targets"
    Target: str = "Target"
    Targets: str = "Targets"

    @property
    def a_target(self) -> str:
        """With its article, "a target" or "an outcome"."""
        return f"{'an' if self.target[:1].lower() in 'aeiou' else 'a'} {self.target}"

    @property
    def A_target(self) -> str:  # noqa: N802 (it begins a sentence)
        """The same at the beginning of a sentence."""
        return self.a_target[:1].upper() + self.a_target[1:]

    @property
    def back(self) -> str:
        """Where a link back to all of them leads."""
        return f"Back to the {self.targets}"

    @property
    def back_to_adding(self) -> str:
        """Where a link back to the ways to begin one leads."""
        return f"Back to adding {self.a_target}"

    def say(self, text: str) -> str:
        """The text with {target}, {targets}, {Target}, {Targets} and {a_target} in the authority's words."""
        return text.format_map(vars(self) | {"a_target": self.a_target})


def naming(words: Mapping[str, object]) -> Naming:
    """From the `[words]` of an authority or of a form; the usual word where it has none of its own."""
    known = Naming()
    return Naming(**{name: str(words.get(name) or usual) for name, usual in vars(known).items()})


def phase_of(year: int) -> str:
    """The phase of a national curriculum year: nursery and Reception are early years, Year 12 on is post-16."""
    if year < 1:
        return "early"
    return "primary" if year < 7 else "secondary" if year < 12 else "post16"
