"""Why and how the child is looked after: status, responsibility, placement, plan, family time, agencies."""

from .codes import CARE_PLAN, LEGAL_STATUS, PLACEMENT_TYPE
from .kinds import COUNT, DATE, LONG_TEXT, TEXT, YES_NO, Column, Confirm, LongText, Rows, Select
from .layout import Block, Question

CARE = Block(
    key="care",
    title="Care status",
    questions=(
        Question(
            "care_status", "Legal status", Select(LEGAL_STATUS), required=True, prefill="care.legal_status"
        ),
        Question(
            "care_since",
            "Looked after since",
            DATE,
            required=True,
            prefill="care.since",
            short="date into care",
        ),
        Question(
            "care_responsibility",
            "Who holds parental responsibility",
            Confirm(LongText(rows=3)),
            hint="Names, relation to the child, and whether the authority shares it",
            required=True,
            safety=True,
        ),
        Question(
            "care_plan", "Care plan", Select(CARE_PLAN), required=True, hint="What is being worked towards"
        ),
        Question(
            "care_plan_changes",
            "Changes planned in care this term",
            LONG_TEXT,
            hint="Moves, court dates, changes of carer or social worker that school should be ready for",
            judgement=True,
        ),
        Question(
            "care_permanence",
            "Where permanence stands",
            LongText(rows=2),
            hint="What was decided about a lasting home, and the next step with its date",
        ),
    ),
)

PLACEMENT = Block(
    key="placement",
    title="Where the child lives",
    questions=(
        Question(
            "placement_type",
            "Type of placement",
            Select(PLACEMENT_TYPE),
            required=True,
            prefill="placement.type",
        ),
        Question(
            "placement_since",
            "Placement started",
            DATE,
            required=True,
            prefill="placement.since",
            short="date the placement started",
        ),
        Question(
            "placement_count",
            "Placements so far",
            COUNT,
            hint="In this period of care, this one included",
            prefill="placement.count",
            short="number of placements so far",
        ),
        Question(
            "placement_hidden",
            "Address must be kept from the school",
            YES_NO,
            hint="Yes means that no school user, copy or export shows the address or the carer’s name",
            required=True,
            prefill="placement.confidential",
            short="whether the address must be kept from the school",
        ),
        Question("placement_carer", "Main carer", TEXT, prefill="carer.name", confidential=True),
        Question(
            "placement_address",
            "Placement address",
            LongText(rows=3, max=500),
            prefill="placement.address",
            confidential=True,
        ),
    ),
)

FAMILY = Block(
    key="family",
    title="Family time",
    questions=(
        Question(
            "family_time",
            "Family time arrangements",
            LONG_TEXT,
            hint="With whom, how often, and on which school days. Brothers and sisters too",
            required=True,
        ),
        Question(
            "family_effect",
            "How family time affects school",
            LongText(rows=3),
            hint="Such as tired or unsettled the day after, and what helps",
            judgement=True,
        ),
        Question(
            "family_life_story",
            "Life-story work",
            LongText(rows=3),
            hint="What is happening, and what staff should know before lessons on families",
        ),
    ),
)

AGENCIES = Block(
    key="agencies",
    title="Other agencies",
    questions=(
        Question(
            "agencies_list",
            "Agencies involved now",
            Rows(
                columns=(
                    Column("agency", "Agency", TEXT, required=True),
                    Column("work", "What they do", TEXT),
                    Column("outcome", "What should come of it", TEXT),
                ),
                noun="agency",
            ),
            hint="Such as CAMHS, youth justice, speech and language therapy, an advocate",
        ),
    ),
)
