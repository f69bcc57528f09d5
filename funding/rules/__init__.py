"""The rules of money, one file each: `check(asked) -> list[Finding]`. Pure; none of them raises.

`examine` asks them all, in the order of the request. Each file names where its rule comes from.
"""

from __future__ import annotations

from funding.rules import (
    additional,
    allocation,
    before_start,
    cap,
    complete,
    exit_plan,
    financial_year,
    independent,
    leaving_care,
    moved_school,
    not_for,
    on_a_target,
    once,
    sensible,
    time_limited,
    window,
)
from funding.rules.facts import MUST, WARN, Asked, Finding, Line, Other

RULES = (
    on_a_target,
    complete,
    sensible,
    before_start,
    time_limited,
    window,
    cap,
    allocation,
    financial_year,
    not_for,
    once,
    additional,
    independent,
    leaving_care,
    moved_school,
    exit_plan,
)


def examine(asked: Asked) -> list[Finding]:
    """Everything the rules find, what must be put right first."""
    found = [finding for rule in RULES for finding in rule.check(asked)]
    return sorted(found, key=lambda finding: finding.severity != MUST)


__all__ = ["MUST", "RULES", "WARN", "Asked", "Finding", "Line", "Other", "examine"]
