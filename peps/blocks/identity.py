"""Who the child is: names, birth, language, ethnicity, religion, numbers."""

from .codes import ETHNICITY, SEX
from .kinds import DATE, PICTURE, TEXT, YES_NO, Choice, Select, Text
from .layout import ALL_TYPES, POST_16, SCHOOL_AGE, Block, Question

IDENTITY = Block(
    key="identity",
    title="About the child",
    questions=(
        Question("identity_legal_name", "Legal name", TEXT, required=True, prefill="child.legal_name"),
        Question(
            "identity_preferred_name",
            "Preferred name",
            TEXT,
            hint="What the child wants to be called at school",
            prefill="child.preferred_name",
        ),
        Question("identity_born_on", "Date of birth", DATE, required=True, prefill="child.date_of_birth"),
        Question("identity_sex", "Sex", Choice(SEX), prefill="child.sex"),
        Question(
            "identity_ethnicity", "Ethnicity", Select(ETHNICITY), required=True, prefill="child.ethnicity"
        ),
        Question("identity_religion", "Religion or belief", TEXT, prefill="child.religion"),
        Question("identity_language", "First language", TEXT, required=True, prefill="child.first_language"),
        Question(
            "identity_interpreter",
            "Interpreter needed",
            YES_NO,
            hint="For the child, or for family who are asked about education",
            prefill="child.interpreter_needed",
            short="whether an interpreter is needed",
        ),
        Question(
            "identity_upn",
            "Unique pupil number (UPN)",
            Text(max=13, code=True),
            hint="13 characters, such as A330123412345. The school can tell you",
            prefill="child.upn",
            types=ALL_TYPES,
        ),
        Question(
            "identity_uln",
            "Unique learner number (ULN)",
            Text(max=10, code=True),
            hint="10 numbers, from Year 9",
            show_if=("fact.year_group", (9, 10, 11, 12, 13, 14)),
            prefill="child.uln",
            types=(SCHOOL_AGE, POST_16),
        ),
        Question(
            "identity_la_child_id", "Social care number", Text(max=20, code=True), prefill="child.la_child_id"
        ),
        Question("identity_photo", "Photograph of the child", PICTURE),
    ),
)
