"""The codes of a target and their words: areas of need, subjects, spans, who asked, money, phases. Pure.

Areas and kinds of help are the authority's to change (`[targets]` of its preset); these are what it starts with.
"""

from __future__ import annotations

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


def phase_of(year: int) -> str:
    """The phase of a national curriculum year: nursery and Reception are early years, Year 12 on is post-16."""
    if year < 1:
        return "early"
    return "primary" if year < 7 else "secondary" if year < 12 else "post16"
