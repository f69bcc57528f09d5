"""Special educational needs: one main need, each rank and each need once at most, as the school census has them."""

from __future__ import annotations

from collections import Counter

from peps.completeness.rules.reading import Answered, Missing

NEEDS = "sen_needs"
MAIN, SECOND = "1", "2"


def check(form: Answered) -> list[Missing]:
    """What is wrong with the ranks; nothing while no need is entered."""
    rows = list(form.rows(NEEDS))
    if not rows:
        return []
    ranks = Counter(row.get("rank") for row in rows)
    if ranks[MAIN] > 1:
        return form.lacks(NEEDS, "Only one need can be the main need: rank the others second or further")
    if ranks[SECOND] > 1:
        return form.lacks(NEEDS, "Only one need can be the second need: rank the others further")
    if not ranks[MAIN] and None not in ranks:
        return form.lacks(NEEDS, "Rank one need as the main need")
    twice = [need for need, count in Counter(row.get("need") for row in rows).items() if need and count > 1]
    return form.lacks(NEEDS, "Enter each need once") if twice else []
