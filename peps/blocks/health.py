"""Health as far as it bears on school: conditions, medicine, allergies, the plan for it."""

from .kinds import YES_NO, Confirm, LongText
from .layout import Block, Question

HEALTH = Block(
    key="health",
    title="Health",
    questions=(
        Question(
            "health_conditions",
            "Conditions that matter at school",
            LongText(rows=3),
            hint="Only what staff need to know. Sight, hearing and teeth too",
        ),
        Question(
            "health_medication", "Medication", LongText(rows=3), hint="What, how much, when, and who gives it"
        ),
        Question(
            "health_allergies",
            "Allergies",
            Confirm(LongText(rows=2, max=1000)),
            hint="Food, medicine, anything else. If there are none, enter “None known”",
            required=True,
            safety=True,
        ),
        Question(
            "health_plan",
            "Individual healthcare plan in place",
            YES_NO,
            hint="At the school or setting",
            short="whether there is an individual healthcare plan",
        ),
    ),
)
