"""Authorities, schools, terms, people and the roles they hold. All names are invented."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from accounts.models import AuthoritySettings, Membership, Organisation, Term, User
from accounts.roles import LABELS, Role
from tests.factories.days import LONG_AGO

PASSWORD = "quiet meadow lantern 42"
_number = count(1)
_authority = count(30)
_FIRST = ("Rowan", "Imara", "Callum", "Safiya", "Bryn", "Noor", "Esme", "Tobias", "Leila", "Fraser")
_LAST = (
    "Ashdown",
    "Okafor",
    "Larkfield",
    "Merriden",
    "Thackray",
    "Quillan",
    "Whitmore",
    "Sandhu",
    "Pell",
    "Varley",
)


def authority_with_settings(
    *, name: str = "Brookshire", preset: str = "birmingham", la_code: str = "", **values: Any
) -> Organisation:
    """A local authority on a preset; `values` are its own settings, dots written as "__"."""
    made = Organisation.objects.create(
        kind=Organisation.Kind.AUTHORITY, name=name, la_code=la_code or f"{300 + next(_authority) % 700}"
    )
    own = {key.replace("__", "."): value for key, value in values.items()}
    AuthoritySettings.objects.create(authority=made, preset=preset, values=own)
    return made


def school(*, name: str = "", la_code: str = "330", **more: Any) -> Organisation:
    """A secondary school with a URN of its own."""
    number = next(_number)
    fields = {
        "urn": f"{100_000 + number}",
        "establishment_number": f"{4000 + number % 1000}",
        "phase": "4",
        "type_code": "01",
        "type_name": "Community school",
        "status": "1",
        "town": "Brookton",
        "postcode": "BK1 2AB",
        "phone": "0121 496 0000",
    }
    return Organisation.objects.create(
        kind=Organisation.Kind.SCHOOL,
        name=name or f"Hillview School {number}",
        la_code=la_code,
        **(fields | more),
    )


def term(authority: Organisation, *, name: str = "Autumn 2026", **more: Any) -> Term:
    """The autumn term of 2026 in which tests play, unless said otherwise."""
    fields = {
        "season": Term.Season.AUTUMN,
        "school_year": 2026,
        "starts_on": date(2026, 9, 2),
        "ends_on": date(2026, 12, 18),
        "half_term_starts_on": date(2026, 10, 26),
        "half_term_ends_on": date(2026, 10, 30),
        "peps_due_on": date(2026, 12, 11),
    }
    return Term.objects.create(authority=authority, name=name, **(fields | more))


def next_term(authority: Organisation, name: str = "Spring 2027") -> Term:
    """A term after that one: "Spring 2027", "Summer 2027" or "Autumn 2027"."""
    year, first, half, last = {
        "Spring 2027": (2026, date(2027, 1, 4), date(2027, 2, 15), date(2027, 3, 26)),
        "Summer 2027": (2026, date(2027, 4, 12), date(2027, 5, 31), date(2027, 7, 21)),
        "Autumn 2027": (2027, date(2027, 9, 2), date(2027, 10, 25), date(2027, 12, 17)),
    }[name]
    return term(
        authority,
        name=name,
        season=name.split(maxsplit=1)[0].lower(),
        school_year=year,
        starts_on=first,
        ends_on=last,
        half_term_starts_on=half,
        half_term_ends_on=half + timedelta(days=4),
        peps_due_on=last - timedelta(days=7),
    )


def user(*, name: str = "", email: str = "", domain: str = "demo.example", **more: Any) -> User:
    """An active person who can sign in with PASSWORD. They hold no role yet."""
    number = next(_number)
    name = name or f"{_FIRST[number % 10]} {_LAST[number // 10 % 10]}"
    return User.objects.create_user(email or f"person{number}@{domain}", PASSWORD, name=name, **more)


def member(
    role: Role,
    organisation: Organisation,
    *,
    who: User | None = None,
    since: date = LONG_AGO,
    until: date | None = None,
    **person: Any,
) -> User:
    """A person who holds the role in the organisation; a new one unless `who` is given."""
    who = who or user(**({"job_title": LABELS[role]} | person))
    Membership.objects.create(user=who, organisation=organisation, role=role, starts_on=since, ends_on=until)
    for cached in ("_grants", "_roles_for"):  # the policy reads roles once per request; a test is many
        who.__dict__.pop(cached, None)
    return who
