"""Who and what the demonstration has: authorities, schools, people, names. Invented, every one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.roles import Role

WEST, EAST = "330", "335"


@dataclass(frozen=True)
class AuthorityCast:
    """An invented authority; its code is a real one so that real-layout returns fit."""

    code: str
    name: str
    preset: str
    values: dict[str, object]


AUTHORITIES = (
    AuthorityCast(WEST, "Westshire Council", "birmingham", {}),
    AuthorityCast(EAST, "Eastmoor Council", "walsall", {"theme.brand": "#5a3d7a", "theme.accent": "#8a3a12"}),
)


@dataclass(frozen=True)
class SchoolCast:
    """An invented school with the GIAS codes it would have."""

    key: str
    name: str
    kind: str
    code: str
    urn: str
    number: str
    phase: str
    low_age: int
    high_age: int
    town: str


SCHOOLS = (
    SchoolCast(
        "nursery", "Little Acorns Nursery School", "setting", WEST, "990001", "1001", "1", 2, 5, "Westford"
    ),
    SchoolCast(
        "brook", "Brook Lane Primary School", "school", WEST, "990002", "2001", "2", 3, 11, "Westford"
    ),
    SchoolCast(
        "hill", "Hilltop Church Primary School", "school", WEST, "990003", "2002", "2", 4, 11, "Millbank"
    ),
    SchoolCast("oak", "Oakfield Academy", "school", WEST, "990004", "4001", "4", 11, 16, "Westford"),
    SchoolCast("river", "Riverside School", "school", WEST, "990005", "4002", "4", 11, 18, "Millbank"),
    SchoolCast("moor", "Moorgate Primary School", "school", EAST, "990006", "2003", "2", 4, 11, "Eastham"),
    SchoolCast("beacon", "Beacon High School", "school", EAST, "990007", "4003", "4", 11, 18, "Eastham"),
    SchoolCast("college", "Eastmoor College", "provider", EAST, "990008", "8001", "6", 16, 19, "Eastham"),
)


@dataclass(frozen=True)
class PersonCast:
    """An account: e-mail before the @, name, job, and memberships as (role, authority code or school key)."""

    account: str
    name: str
    job: str
    memberships: tuple[tuple[Role, str], ...]
    phone: str = ""


PEOPLE = (
    PersonCast("virtual.school", "Farah Iqbal", "Education adviser", ((Role.VIRTUAL_SCHOOL_OFFICER, WEST),)),
    PersonCast("second.officer", "Owen Carver", "Education adviser", ((Role.VIRTUAL_SCHOOL_OFFICER, WEST),)),
    PersonCast("virtual.head", "Grace Adeyemi", "Virtual School head", ((Role.VIRTUAL_SCHOOL_HEAD, WEST),)),
    PersonCast("east.officer", "Lena Marsh", "Education adviser", ((Role.VIRTUAL_SCHOOL_OFFICER, EAST),)),
    PersonCast("east.head", "Colin Frost", "Virtual School head", ((Role.VIRTUAL_SCHOOL_HEAD, EAST),)),
    PersonCast(
        "social.worker", "Hannah Brooke", "Social worker", ((Role.SOCIAL_WORKER, WEST),), "01632 960101"
    ),
    PersonCast(
        "second.worker", "Marcus Hale", "Social worker", ((Role.SOCIAL_WORKER, WEST),), "01632 960102"
    ),
    PersonCast("east.worker", "Ruth Penny", "Social worker", ((Role.SOCIAL_WORKER, EAST),), "01632 960103"),
    PersonCast("team.manager", "Dilys Rowe", "Team manager", ((Role.TEAM_MANAGER, WEST),)),
    PersonCast(
        "designated.teacher",
        "Amina Yusuf",
        "Assistant head",
        ((Role.DESIGNATED_TEACHER, "oak"),),
        "01632 960110",
    ),
    PersonCast(
        "one.child", "Peter Lund", "Class teacher", ((Role.DESIGNATED_TEACHER, "hill"),), "01632 960111"
    ),
    PersonCast("brook.teacher", "Joan Ashby", "SENCo", ((Role.DESIGNATED_TEACHER, "brook"),), "01632 960112"),
    PersonCast(
        "nursery.lead", "Bryony Tate", "Manager", ((Role.DESIGNATED_TEACHER, "nursery"),), "01632 960113"
    ),
    PersonCast(
        "river.teacher", "Samir Nadir", "Head of year", ((Role.DESIGNATED_TEACHER, "river"),), "01632 960114"
    ),
    PersonCast(
        "moor.teacher", "Elsie Webb", "Deputy head", ((Role.DESIGNATED_TEACHER, "moor"),), "01632 960115"
    ),
    PersonCast(
        "beacon.teacher", "Tomas Reid", "Deputy head", ((Role.DESIGNATED_TEACHER, "beacon"),), "01632 960116"
    ),
    PersonCast(
        "college.lead", "Nia Probert", "Tutor", ((Role.DESIGNATED_TEACHER, "college"),), "01632 960117"
    ),
    PersonCast("colleague", "Ivor Swann", "Learning mentor", ((Role.SCHOOL_COLLEAGUE, "oak"),)),
    PersonCast("carer", "Mary Fielding", "", ((Role.CARER, WEST),), "01632 960120"),
    PersonCast("iro", "Desmond Clay", "Independent reviewing officer", ((Role.REVIEWING_OFFICER, WEST),)),
    PersonCast("young.person", "Kai Morgan", "", ((Role.YOUNG_PERSON, WEST),)),
    PersonCast("funding", "Uma Kaye", "Finance officer", ((Role.FUNDING_OFFICER, WEST),)),
    PersonCast("admin", "Vera Noble", "Systems officer", ((Role.AUTHORITY_ADMINISTRATOR, WEST),)),
)
"""The accounts the portal prints, and the colleagues they need to work with."""

PRINTED = (
    "social.worker", "designated.teacher", "one.child", "virtual.school", "virtual.head",
    "carer", "iro", "young.person", "funding", "admin",
)  # fmt: skip

GIVEN = (
    "Kai", "Ella", "Noah", "Zara", "Leo", "Amelia", "Yusuf", "Isla", "Reece", "Maja", "Tyler", "Aisha",
    "Connor", "Chloé", "Idris", "Freya", "Samuel", "Layla", "Jayden", "Poppy", "Mateusz", "Ruby", "Dylan",
    "Hafsa", "Oskar", "Lily-Rose", "Ibrahim", "Eve", "Callum", "Nia", "Rowan", "Simran", "Alfie", "Thea",
    "Bilal", "Grace", "Finley", "Oluwaseun", "Jack", "Summer",
)  # fmt: skip
FAMILY = (
    "Morgan", "Ashworth", "Bello", "Carrick", "Dunne", "Ellison", "Farrow", "Gill", "Hussain", "Ingram",
    "Jarvis", "Kowalski", "Lacey", "Mahmood", "Novak", "O’Rourke", "Pryce", "Quill", "Rahman", "Sutton",
    "Thorne", "Underhill", "Vance", "Whitlock", "Xu", "Yates", "Zahir", "Okonkwo-Bright",
)  # fmt: skip
CARER_NAMES = (
    "M. Fielding",
    "R. and S. Holt",
    "J. Amadi",
    "P. Keane",
    "The Larches",
    "L. Osei",
    "D. and T. Birch",
)


@dataclass(frozen=True)
class TermCast:
    """A school term with the day its plans are due."""

    name: str
    season: str
    school_year: int
    starts: date
    ends: date
    half: tuple[date, date]
    due: date


def terms() -> tuple[TermCast, ...]:
    """Three terms of 2026, oldest first, as an authority would publish them, and the one to come."""
    return (
        TermCast(
            "Spring 2026", "spring", 2025, date(2026, 1, 5), date(2026, 3, 27),
            (date(2026, 2, 16), date(2026, 2, 20)), date(2026, 3, 20),
        ),
        TermCast(
            "Summer 2026", "summer", 2025, date(2026, 4, 13), date(2026, 7, 20),
            (date(2026, 5, 25), date(2026, 5, 29)), date(2026, 7, 10),
        ),
        TermCast(
            "Autumn 2026", "autumn", 2026, date(2026, 9, 1), date(2026, 12, 18),
            (date(2026, 10, 26), date(2026, 10, 30)), date(2026, 12, 4),
        ),
        TermCast(
            "Spring 2027", "spring", 2026, date(2027, 1, 4), date(2027, 3, 25),
            (date(2027, 2, 15), date(2027, 2, 19)), date(2027, 3, 19),
        ),
    )  # fmt: skip
