"""One request that is in order, and changes of it about which a rule of money says nothing, or something."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from funding.rules import MUST, WARN, Asked, Line, Other
from funding.scheme import Scheme, Window
from funding.words import INTERVENTIONS

SCHEME = Scheme(
    year=2026,
    cap=100_000,
    alone=60_000,
    alone_post_16=30_000,
    windows=(Window("Autumn", (9, 1), (10, 15)), Window("Spring", (1, 5), (2, 29))),
    independent="exceptional",
    not_for=("school trips", "Holidays"),
    longest_weeks=39,
    interventions=INTERVENTIONS
    | {"school_trips": "Visits", "home_taxi": "Transport to lessons", "kit": "School uniform"},
)
TUTOR = Line("Tutor", "hour", Decimal(20), Decimal("1.5"), 6, 18_000)
TEXTS = {
    "need": "Reads 40 words a minute and loses the thread",
    "provider": "The school",
    "additional": "The class has one lesson of reading a week, this is one to one",
    "beyond_ehc": "No plan",
    "effect": "Reads 80 words a minute by Easter",
    "effect_measure": "Words a minute from an unseen page",
}
FINE = Asked(
    today=date(2026, 9, 14),
    scheme=SCHEME,
    target_area="literacy",
    starts_on=date(2026, 9, 21),
    ends_on=date(2026, 11, 1),
    intervention="tuition_one",
    lines=(TUTOR,),
    texts=TEXTS,
    whole_pence=18_000,
    asked_pence=18_000,
    years={2026: 18_000},
    left={2026: 18_000},
    has_ehc_plan=False,
)


def without(*keys: str, **changed: str) -> dict[str, Any]:
    """The texts without some of them, or with others."""
    return {"texts": {key: text for key, text in TEXTS.items() if key not in keys} | changed}


def of(**changed: Any) -> dict[str, Any]:
    """Another scheme."""
    return {"scheme": replace(SCHEME, **changed)}


def costs(*lines: Line, **changed: Any) -> dict[str, Any]:
    """Other cost lines."""
    return {"lines": lines, **changed}


def sum_of(pence: int, **changed: Any) -> dict[str, Any]:
    """Another sum, all of it in 2026-27."""
    return {"whole_pence": pence, "asked_pence": pence, "years": {2026: pence}, **changed}


def dated(*instalments: tuple[date, int]) -> dict[str, Any]:
    """Paid in instalments."""
    return {"pattern": "dated", "instalments": instalments}


def twin(**changed: Any) -> dict[str, Any]:
    """Another request for the same intervention on the same target."""
    said = {
        "intervention": "tuition_one",
        "same_target": True,
        "starts_on": date(2026, 11, 1),
        "ends_on": date(2026, 12, 1),
    }
    return {"others": (Other(**(said | changed)),)}


DAY = {"starts_on": date(2026, 9, 14)}
PASSES: dict[str, list[dict[str, Any]]] = {
    "on_a_target": [{}],
    "complete": [
        {},
        costs(Line("Book", "item", Decimal(5))),
        dated((date(2026, 9, 21), 18_000)),
        {"unread": {"instalments": "On must include a year"}},
    ],
    "sensible": [
        {},
        {"ends_on": FINE.starts_on, **costs(replace(TUTOR, weeks=1))},
        costs(replace(TUTOR, number=Decimal(40))),
        costs(Line("Books", "item", Decimal(5), Decimal(200), 52)),
        costs(Line("Tutor")) | sum_of(0),
        {"lines": ()} | sum_of(0),
        sum_of(20_000_00),
        dated((date(2026, 9, 21), 9_000), (date(2026, 11, 1), 9_000)),
        {"instalments": ((date(2020, 1, 1), 1),)},
    ],
    "before_start": [
        {},
        DAY,
        DAY | {"requested_on": date(2026, 9, 14), "today": date(2026, 12, 1)},
        {"starts_on": None},
    ],
    "time_limited": [
        {},
        {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 5, 31)},  # 273 days: 39 weeks
        {"starts_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31), **of(longest_weeks=None)},
        {"starts_on": date(2027, 4, 1), "ends_on": date(2028, 3, 31), **of(longest_weeks=None)},  # 366 days
        {"ends_on": None},
    ],
    "window": [
        {},
        {"today": date(2026, 9, 1)},
        {"today": date(2026, 10, 15)},
        {"today": date(2027, 2, 28)},
        {"today": date(2026, 8, 31), **of(windows=())},
        {"today": date(2026, 8, 31), "requested_on": date(2026, 9, 2)},
    ],
    "cap": [
        {},
        sum_of(60_000),
        sum_of(100_000, **of(alone=None)),
        sum_of(10**9, **of(cap=None, alone=None)),
        sum_of(30_000, grant="post_16"),
    ],
    "allocation": [{}, {"years": {2026: 0}, "left": {}}, {"years": {}, "left": {}}],
    "financial_year": [
        {},
        {"today": date(2027, 3, 31)},
        {"years": {}, "starts_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31)},
        {"years": {}, "starts_on": None},
        {"closed_years": frozenset({2025, 2027})},
        of(year=2025, closed=True),
    ],
    "not_for": [
        {},
        without(need="The officer of the transporter", effect="Administers nothing, overcoats"),
        without(child_thinks="I like the minibus", carer_thinks="He needs shoes"),
        of(not_for=("", " ")),
    ],
    "once": [
        {},
        twin(starts_on=date(2026, 11, 2)),
        twin(ends_on=date(2026, 9, 20), starts_on=date(2026, 9, 1)),
        twin(intervention="mentoring"),
        twin(starts_on=None),
        {"ends_on": None, **twin()},
        {"intervention": "", **twin(intervention="")},
    ],
    "additional": [
        {},
        {"has_ehc_plan": True, **without(beyond_ehc="Its provision is speech therapy")},
        {"has_ehc_plan": None},
        {"has_ehc_plan": False, **without("beyond_ehc", "additional")},
        without(additional="a" * 15),
    ],
    "independent": [
        {},
        {"school": ""},
        {"school": "independent", **of(independent="yes")},
        {"school": "special_independent", **of(independent="yes")},
        {"school": "independent", **without(exit_plan="The school carries on")},
        {"school": "independent", **without(additional="Not part of the fees")},
        of(independent="no"),
    ],
    "leaving_care": [{}, {"left_care_on": date(2026, 11, 2)}, {"left_care_on": date(2026, 9, 15), "ends_on": None}],
    "moved_school": [
        {},
        {"moved_school_on": date(2026, 4, 1)},
        {"money_elsewhere": 30_000},
        {"moved_school_on": date(2026, 3, 31), "money_elsewhere": 30_000},
    ],
    "exit_plan": [
        {},
        sum_of(60_000),
        sum_of(60_001, **without(exit_plan="The school pays")),
        sum_of(10**9, **of(alone=None)),
    ],
}  # fmt: skip
"""Changes of FINE by rule, about which the rule says nothing."""

FAILS: dict[str, list[tuple[dict[str, Any], str, str, str, str]]] = {
    "on_a_target": [
        ({"has_target": False}, "no_target", MUST, "", "no target, no money"),
        ({"target_stopped": True}, "target_ended", MUST, "", "stopped or finished"),
        ({"target_money": "none"}, "target_without_premium", WARN, "", "Pupil Premium Plus"),
        ({"target_money": ""}, "target_without_premium", WARN, "", "Pupil Premium Plus"),
    ],
    "complete": [
        (without("need"), "missing", MUST, "need", "what the child needs"),
        (without(need=" \n"), "missing", MUST, "need", "what the child needs"),
        ({"intervention": ""}, "missing", MUST, "intervention", "kind of intervention"),
        ({"starts_on": None}, "missing", MUST, "starts_on", "when it starts"),
        ({"ends_on": None}, "missing", MUST, "ends_on", "when it ends"),
        ({"lines": ()}, "missing", MUST, "lines", "at least one cost"),
        (costs(replace(TUTOR, what=" ")), "missing", MUST, "lines", "Cost 1: say what it is"),
        (costs(replace(TUTOR, per="")), "missing", MUST, "lines", "by session, by hour or an item"),
        (costs(TUTOR, replace(TUTOR, rate=None)), "missing", MUST, "lines", "Cost 2: say the price of one"),
        (costs(replace(TUTOR, number=None, weeks=None)), "missing", MUST, "lines",
         "how many a week and for how many weeks"),
        (without("additional"), "missing", MUST, "additional", "additional to what all pupils get"),
        (without("effect"), "missing", MUST, "effect", "what it will do"),
        (without("effect_measure"), "missing", MUST, "effect_measure", "how you will know"),
        ({"pattern": "dated"}, "missing", MUST, "instalments", "on which days"),
        ({"starts_on": None, "unread": {"starts_on": "Start must be a real date"}}, "unread", MUST, "starts_on",
         "real date"),
        ({"pattern": "dated", "unread": {"instalments": "On must include a year"}}, "unread", MUST, "instalments",
         "a year"),
    ],
    "sensible": [
        ({"ends_on": date(2026, 9, 20)}, "end_before_start", MUST, "ends_on",
         "on 20 September 2026, before it starts on 21 September 2026"),
        (sum_of(0), "nothing_asked", MUST, "lines", "£0"),
        ({"asked_pence": 0}, "nothing_asked", MUST, "lines", "£0"),
        (costs(replace(TUTOR, number=Decimal("40.01"))), "too_many_hours", MUST, "lines",
         "Cost 1 says 40.01 hours a week. It must be 40"),
        (costs(replace(TUTOR, per="session", number=Decimal(50))), "many_sessions", WARN, "lines",
         "50 sessions a week"),
        (costs(replace(TUTOR, weeks=7)), "more_weeks_than_there_are", WARN, "lines",
         "7 weeks, and from 21 September 2026 to 1 November 2026 is 6 weeks"),
        ({"ends_on": FINE.starts_on}, "more_weeks_than_there_are", WARN, "lines", "2026 is 1 week"),
        ({"ends_on": FINE.starts_on, **dated((date(2026, 9, 22), 18_000))}, "instalment_outside", MUST, "instalments",
         "from 21 September 2026 to 21 September 2026"),
        (sum_of(20_000_01), "very_large", WARN, "lines", "£20,000.01, more than £20,000"),
        (dated((date(2026, 10, 1), 17_999)), "instalments_do_not_add_up", MUST, "instalments",
         "£179.99, the costs to £180"),
        (dated((date(2026, 9, 20), 18_000)), "instalment_outside", MUST, "instalments", "20 September 2026"),
        (dated((date(2026, 11, 2), 18_000)), "instalment_outside", MUST, "instalments", "2 November 2026"),
    ],
    "before_start": [
        ({"starts_on": date(2026, 9, 13)}, "after_start", MUST, "starts_on",
         "on 13 September 2026, before it was asked for on 14 September 2026"),
        ({"requested_on": date(2026, 9, 22)}, "after_start", MUST, "starts_on", "22 September 2026"),
    ],
    "time_limited": [
        ({"starts_on": date(2026, 9, 1), "ends_on": date(2027, 6, 1)}, "too_long", MUST, "ends_on",
         "is 40 weeks. It must be 39 weeks or fewer"),
        ({"starts_on": date(2026, 9, 1), "ends_on": date(2027, 9, 2), **of(longest_weeks=None)},
         "long", WARN, "ends_on", "more than 52"),
    ],
    "window": [
        ({"today": date(2026, 8, 31)}, "outside_windows", MUST, "", "on 31 August 2026"),
        ({"today": date(2026, 10, 16)}, "outside_windows", MUST, "",
         "Autumn (1 September to 15 October); Spring (5 January to 29 February)"),
        ({"today": date(2027, 3, 1)}, "outside_windows", MUST, "", "Autumn"),
    ],
    "cap": [
        (sum_of(100_001), "above_cap", MUST, "lines", "£1,000.01 is asked for. One request must be £1,000 or less"),
        (sum_of(60_001), "second_approver", WARN, "lines", "£600.01 is more than £600"),
        (sum_of(30_001, grant="post_16"), "second_approver", WARN, "lines", "£300"),
    ],
    "allocation": [
        ({"left": {2026: 17_999}}, "above_allocation", WARN, "lines",
         "£180 of 2026-27 is asked for and £179.99 is left for this child: £0.01 too much"),
        ({"left": {2026: 0}}, "above_allocation", WARN, "lines", "nothing is left for this child: £180 too much"),
        ({"left": {2026: -500}}, "above_allocation", WARN, "lines", "nothing is left for this child: £180 too much"),
        ({"left": {2026: None}}, "allocation_unknown", WARN, "lines", "2026-27 is not known"),
        ({"left": {}}, "allocation_unknown", WARN, "lines", "rate has not been entered"),
        ({"years": {2026: 1, 2027: 5}, "left": {2026: 1, 2027: 4}}, "above_allocation", WARN, "lines", "2027-28"),
    ],
    "financial_year": [
        ({"years": {2026: 8_000, 2027: 10_000}}, "over_31_march", WARN, "ends_on", "£80 of 2026-27, £100 of 2027-28"),
        ({"years": {}, "starts_on": date(2027, 3, 31), "ends_on": date(2027, 4, 1)}, "over_31_march", WARN, "ends_on",
         "£0 of 2026-27"),
        ({"today": date(2027, 4, 1)}, "year_gone", MUST, "starts_on", "2026-27 has ended"),
        ({"closed_years": frozenset({2026})}, "year_closed", MUST, "starts_on", "2026-27 is closed"),
        (of(closed=True), "year_closed", MUST, "starts_on", "2026-27 is closed"),
    ],
    "not_for": [
        ({"intervention": "school_trips"}, "not_for_kind", MUST, "intervention", "not for school trips"),
        ({"intervention": "home_taxi"}, "not_for_kind", MUST, "intervention", "not for transport"),
        ({"intervention": "TRANSPORT"}, "not_for_kind", MUST, "intervention", "not for transport"),
        ({"intervention": "kit"}, "not_for_words", WARN, "intervention",
         "“uniform”: the premium is not for clothing"),
        (costs(replace(TUTOR, what="Blazers and SHOES")), "not_for_words", WARN, "lines",
         "“blazers”, “shoes”: the premium is not for clothing"),
        (without(need="Two bus  fares a week"), "not_for_words", WARN, "need",
         "“bus  fares”: the premium is not for transport"),
        (costs(replace(TUTOR, what="Taxis")), "not_for_words", WARN, "lines", "transport"),
        (without(provider="School office"), "not_for_words", WARN, "provider",
         "“office”: the premium is not for administration"),
        (costs(replace(TUTOR, what="A school trip")), "not_for_words", WARN, "lines", "“school trip”"),
        (without(effect="A holiday"), "not_for_words", WARN, "effect", "“holiday”: the premium is not for Holidays"),
        (costs(replace(TUTOR, what="Laptops")), "computer", WARN, "lines", "“laptops”: not in itself"),
    ],
    "once": [
        (twin(), "twice", MUST, "intervention",
         "“One to one tuition” has been asked for on this target already, from 1 November 2026"),
        (twin(starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 21)), "twice", MUST, "intervention",
         "21 September 2026"),
        (twin(same_target=False), "perhaps_twice", WARN, "intervention", "on another target too"),
        (twin(same_target=False, area="literacy"), "perhaps_twice", WARN, "intervention", "in the same area of need"),
        ({"intervention": "other", **twin(intervention="other")}, "perhaps_twice", WARN, "intervention",
         "on this target too"),
    ],
    "additional": [
        ({"has_ehc_plan": True, **without("beyond_ehc")}, "beyond_plan", MUST, "beyond_ehc",
         "how this is additional"),
        ({"has_ehc_plan": True}, "plan_denied", WARN, "beyond_ehc", "“No plan”"),
        ({"has_ehc_plan": None, **without("beyond_ehc")}, "plan_unknown", WARN, "beyond_ehc", "not known"),
        (without(additional=f" {'a' * 14} "), "additional_short", WARN, "additional", "is short"),
    ],
    "independent": [
        ({"school": "independent", **of(independent="no")}, "independent_no", MUST, "",
         "no premium to independent schools"),
        ({"school": "special_independent", **of(independent="no")}, "independent_no", MUST, "", "special schools"),
        ({"school": "independent"}, "independent_exceptional", WARN, "additional", "exceptional"),
        ({"school": "special_independent"}, "fees_paid", WARN, "additional", "fees pay"),
        ({"school": "special_independent", **without(exit_plan="None")}, "fees_paid", WARN, "additional", "fees pay"),
    ],
    "leaving_care": [
        ({"left_care_on": date(2026, 9, 14)}, "left_care", MUST, "", "left care on 14 September 2026"),
        ({"left_care_on": date(2026, 9, 14), "grant": "post_16"}, "care_leaver", WARN, "", "care leavers"),
        ({"left_care_on": date(2026, 9, 15)}, "leaves_care", WARN, "ends_on",
         "15 September 2026, before this ends on 1 November 2026"),
        ({"left_care_on": date(2026, 11, 1)}, "leaves_care", WARN, "ends_on", "1 November 2026"),
    ],
    "moved_school": [
        ({"moved_school_on": date(2026, 4, 1), "money_elsewhere": 30_050}, "money_elsewhere", WARN, "",
         "holds £300.50"),
        ({"moved_school_on": date(2027, 3, 31), "money_elsewhere": 1}, "money_elsewhere", WARN, "", "£0.01"),
    ],
    "exit_plan": [
        (sum_of(60_001), "no_exit_plan", MUST, "exit_plan", "£600.01 is an exceptional sum, more than £600"),
        (sum_of(30_001, grant="post_16"), "no_exit_plan", MUST, "exit_plan", "£300"),
    ],
}  # fmt: skip
"""By rule: changes of FINE, then the code, severity, part and words of what the rule finds."""
