"""Whom to ring: the social worker, the manager, the reviewing officer."""

from .kinds import EMAIL, PHONE, TEXT
from .layout import POST_16, Block, Question

CONTACTS = Block(
    key="contacts",
    title="People to contact",
    questions=(
        Question(
            "contacts_social_worker", "Social worker", TEXT, required=True, prefill="social_worker.name"
        ),
        Question(
            "contacts_social_worker_phone",
            "Social worker’s phone",
            PHONE,
            required=True,
            prefill="social_worker.phone",
        ),
        Question(
            "contacts_social_worker_email", "Social worker’s email", EMAIL, prefill="social_worker.email"
        ),
        Question("contacts_manager", "Team manager", TEXT, prefill="team_manager.name"),
        Question(
            "contacts_reviewing_officer",
            "Independent reviewing officer",
            TEXT,
            prefill="reviewing_officer.name",
        ),
        Question(
            "contacts_adviser",
            "Personal adviser",
            TEXT,
            hint="From 16; after 18 they take the social worker’s part",
            types=(POST_16,),
        ),
    ),
)
