"""What the rules look at of one request, and what they find. Pure: days, pence and words, nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from funding.scheme import Scheme

MUST, WARN = "must", "warn"


@dataclass(frozen=True)
class Finding:
    """One thing to look at. `severity` MUST stands before sending and approving, WARN is for the officer.

    `message` is a sentence for people, `source` where the rule comes from, `part` the key of the question.
    """

    code: str
    severity: str
    message: str
    source: str
    part: str = ""


@dataclass(frozen=True)
class Line:
    """One cost line, as far as it is said."""

    what: str = ""
    per: str = ""
    rate: Decimal | None = None
    number: Decimal | None = None
    weeks: int | None = None
    pence: int = 0


@dataclass(frozen=True)
class Other:
    """Another live request for the same child: what for, on the same target or not, from when to when."""

    intervention: str
    same_target: bool
    starts_on: date | None
    ends_on: date | None
    area: str = ""


@dataclass(frozen=True)
class Asked:
    """One request with what stands round it.

    `years` is its split (financial year → pence), `left` what is uncommitted of each year before it (None:
    not known), `schemes` the rules of each year it touches, the first one `scheme`. `school` is
    "maintained", "independent", "special_independent" (an independent or non-maintained special school)
    or "" (no school). `texts` are the free texts by key of the question.
    """

    today: date
    scheme: Scheme
    grant: str = "lac"
    has_target: bool = True
    target_word: str = "target"
    """What the authority calls one."""
    target_money: str = "ppp"
    target_stopped: bool = False
    target_area: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    intervention: str = ""
    pattern: str = "one_off"
    lines: tuple[Line, ...] = ()
    instalments: tuple[tuple[date, int], ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    whole_pence: int = 0
    asked_pence: int = 0
    years: Mapping[int, int] = field(default_factory=dict)
    left: Mapping[int, int | None] = field(default_factory=dict)
    closed_years: frozenset[int] = frozenset()
    school: str = "maintained"
    has_ehc_plan: bool | None = None
    others: tuple[Other, ...] = ()
    requested_on: date | None = None
    left_care_on: date | None = None
    moved_school_on: date | None = None
    money_elsewhere: int = 0
    """Pence of this term's money that another school holds for the child."""
    quotes: int = 0

    @property
    def asked_on(self) -> date:
        """The day it was requested, today while it is a draft."""
        return self.requested_on or self.today
