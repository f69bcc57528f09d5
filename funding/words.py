"""The codes of money and their words: interventions, patterns, grants, effects, kinds of entry. Pure.

Interventions and the menu are the authority's to change (`[funding]` of its preset); these it starts with.
"""

from __future__ import annotations

Choices = tuple[tuple[str, str], ...]

LAC, EARLY, POST_16 = "lac", "eypp", "post_16"
GRANTS: dict[str, str] = {
    LAC: "Pupil Premium Plus",
    EARLY: "Early years pupil premium",
    POST_16: "Post-16 premium",
}
UNITS: dict[str, str] = {LAC: "a child a year", EARLY: "a funded hour", POST_16: "set by the authority"}
HOURS_A_YEAR = 570
"""Funded hours of early years pupil premium a child has at most in a year: 15 hours × 38 weeks."""
WEEKS_A_YEAR = 38

INTERVENTIONS: dict[str, str] = {
    "tuition_one": "One to one tuition",
    "tuition_group": "Small group tuition",
    "reading": "Reading comprehension strategies",
    "phonics": "Phonics",
    "oral_language": "Oral language interventions",
    "metacognition": "Metacognition and self-regulation",
    "feedback": "Feedback",
    "mastery": "Mastery learning",
    "peer": "Peer tutoring",
    "homework": "Homework",
    "assistant": "Teaching assistant interventions",
    "mentoring": "Mentoring",
    "social_emotional": "Social and emotional learning",
    "behaviour": "Behaviour interventions",
    "parents": "Parental engagement",
    "arts": "Arts participation",
    "physical": "Physical activity",
    "outdoor": "Outdoor adventure learning",
    "aspiration": "Aspiration interventions",
    "extended": "Extending school time",
    "summer": "Summer schools",
    "early_years": "Early years interventions",
    "therapy": "Therapy or counselling",
    "equipment": "Equipment or books",
    "training": "Training for staff",
    "other": "Something else",
}
"""Strands as the Teaching and Learning Toolkit of the Education Endowment Foundation names them, and others."""
MENU: dict[str, str] = {
    "teaching": "High-quality teaching",
    "targeted": "Targeted academic support",
    "wider": "Wider strategies",
}
"""The three approaches of the Department for Education's menu for the pupil premium."""
PER: Choices = (("session", "Session"), ("hour", "Hour"), ("item", "Item"))
PATTERNS: Choices = (
    ("one_off", "Once"),
    ("dated", "In instalments on days I name"),
    ("termly", "Each term"),
    ("yearly", "Once a financial year"),
)
EFFECTS: Choices = (
    ("significant", "Significant"),
    ("moderate", "Moderate"),
    ("minimal", "Minimal"),
    ("none", "None"),
)
SHARING: Choices = (("equally", "Equally"), ("by_parts", "By how much each child takes part"))
NOT_FOR = ("administration", "clothing", "transport")
"""What the premium is not for, in every authority whose guidance was read."""
