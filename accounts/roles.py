"""The roles a person can hold, and the words for them. Pure Python: no Django here.

What each role may do stands in `permissions.py`; whom a role reaches stands in `policy.py`.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A job that somebody does for a child; the value is what the database stores."""

    SOCIAL_WORKER = "social_worker"
    TEAM_MANAGER = "team_manager"
    DESIGNATED_TEACHER = "designated_teacher"
    SCHOOL_COLLEAGUE = "school_colleague"
    VIRTUAL_SCHOOL_OFFICER = "virtual_school_officer"
    VIRTUAL_SCHOOL_HEAD = "virtual_school_head"
    FUNDING_OFFICER = "funding_officer"
    CARER = "carer"
    YOUNG_PERSON = "young_person"
    REVIEWING_OFFICER = "reviewing_officer"
    AUTHORITY_ADMINISTRATOR = "authority_administrator"


LABELS: dict[Role, str] = {
    Role.SOCIAL_WORKER: "Social worker",
    Role.TEAM_MANAGER: "Team manager",
    Role.DESIGNATED_TEACHER: "Designated teacher",
    Role.SCHOOL_COLLEAGUE: "School colleague",
    Role.VIRTUAL_SCHOOL_OFFICER: "Virtual School officer",
    Role.VIRTUAL_SCHOOL_HEAD: "Virtual School head",
    Role.FUNDING_OFFICER: "Funding officer",
    Role.CARER: "Carer",
    Role.YOUNG_PERSON: "Young person",
    Role.REVIEWING_OFFICER: "Independent reviewing officer",
    Role.AUTHORITY_ADMINISTRATOR: "Authority administrator",
}

VIRTUAL_SCHOOL = (Role.VIRTUAL_SCHOOL_OFFICER, Role.VIRTUAL_SCHOOL_HEAD)
READERS = (Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER)
"""Roles that read sealed PEPs only: for them a draft does not exist."""
KNOWS_WHERE = (
    Role.SOCIAL_WORKER,
    Role.TEAM_MANAGER,
    Role.VIRTUAL_SCHOOL_OFFICER,
    Role.VIRTUAL_SCHOOL_HEAD,
    Role.REVIEWING_OFFICER,
)
"""Roles that may know what is kept from schools: a confidential address, the carer's name. Nobody else may."""
