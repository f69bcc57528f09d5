"""An authority switches a deadline off and on, and says from and until which age there are plans: seen before, kept in
the audit, with effect at once; and what the law needs stays.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import change_settings
from accounts.authority import PRESETS, preset
from accounts.deadlines import deadlines, problems
from accounts.models import AuthoritySettings, Term
from accounts.roles import Role
from children.models import CarePeriod, Child
from epep.audit.models import Event
from epep.audit.sentences import sentence
from epep.moves import Refused
from peps import clock_jobs
from peps.actions import ages
from peps.actions.deadlines import change_deadline, outlook, switch_deadline
from peps.actions.needing import plan_for, with_journey
from peps.clocks.computing import recompute
from peps.clocks.rules import ages_of, rules_of
from peps.models import Clock, Pep, PepFacts
from tests.factories import NOW, TODAY, Scene, next_term, scene
from tests.peps.pages import client_of, text_of

pytestmark = pytest.mark.django_db
TODAY_IS = date(2026, 12, 1)
LATER = NOW + (TODAY_IS - TODAY)
NAMES = sorted(path.stem for path in PRESETS.glob("*.toml"))


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)


@pytest.fixture
def here() -> Scene:
    made = scene()
    PepFacts.objects.filter(pep=made.pep).update(meeting_on=date(2026, 12, 7))
    recompute(made.authority, today=TODAY_IS, now=LATER)
    return made


def settings(here: Scene) -> AuthoritySettings:
    return AuthoritySettings.objects.select_related("authority").get(authority=here.authority)


def switched(here: Scene, key: str = "before_meeting", *, off: bool = True, by: Any = None) -> int:
    return switch_deadline(
        settings=settings(here), key=key, off=off, by=by or here.head, now=LATER, today=TODAY_IS
    )


def clock(here: Scene, key: str = "before_meeting") -> Clock:
    return Clock.objects.get(child=here.child, rule=key)


# ---- the switch ----------------------------------------------------------------------------------


def test_a_deadline_is_switched_off_after_seeing_what_stops(here: Scene) -> None:
    head, address = client_of(here.head), "/clocks/rules/before_meeting/switch/"
    before = text_of(head.get(address))
    assert "1 running deadline would stop at once" in before and "Section A" in before
    assert clock(here).is_running, "looking changes nothing"
    done = text_of(head.post(address, follow=True))
    assert "The deadline is switched off. 1 open deadline stopped." in done and "Off" in done
    stopped = clock(here)
    assert (stopped.stopped_on, stopped.stopped_why) == (
        TODAY_IS,
        "The authority switched this deadline off",
    )
    assert here.section("care").due_on == here.pep.due_on, "it is due with the plan"
    assert "The authority switched this deadline off" in text_of(head.get(f"/clocks/{stopped.pk}/"))
    assert "Section signed at least 5 working days" not in text_of(head.get("/settings/"))
    assert head.get("/clocks/rules/before_meeting/").status_code == 404, "its numbers rest while it is off"
    again = recompute(here.authority, today=TODAY_IS, now=LATER)
    assert (again.started, again.changed) == (0, 0)


def test_while_it_is_off_none_starts_and_on_again_all_go_on(here: Scene) -> None:
    switched(here)
    other = here.another_child()
    PepFacts.objects.filter(pep=other).update(meeting_on=date(2026, 12, 7))
    recompute(here.authority, today=TODAY_IS, now=LATER)
    assert not Clock.objects.filter(child=other.child, rule="before_meeting").exists()
    page = text_of(client_of(here.head).get("/clocks/rules/before_meeting/switch/"))
    assert "2 deadlines would start or go on at once, and 2 of them are overdue by now" in page
    assert switched(here, off=False) == 2
    assert clock(here).is_running and clock(here).due_on == date(2026, 11, 30)
    assert here.section("care").due_on == date(2026, 11, 30)


def test_what_is_done_keeps_its_day_when_its_rule_is_switched_off(here: Scene) -> None:
    Clock.objects.filter(pk=clock(here).pk).update(met_on=date(2026, 11, 27))
    assert outlook(settings(here), rules_of(settings(here))["before_meeting"], today=TODAY_IS).stops == 0
    assert switched(here) == 0
    done = clock(here)
    assert (done.met_on, done.due_on, done.stopped_on) == (date(2026, 11, 27), date(2026, 11, 30), None)


def test_its_own_numbers_survive_being_off(here: Scene) -> None:
    switched(here, "after_meeting")
    switched(here, "after_meeting", off=False)
    assert settings(here).values["deadlines.after_meeting"] == {}
    head = client_of(here.head)
    numbers = {"n": "5", "unit": "school_days", "anchor": "after", "go": "yes"}
    assert head.post("/clocks/rules/after_meeting/", numbers).status_code == 302
    switched(here, "after_meeting")
    switched(here, "after_meeting", off=False)
    assert rules_of(settings(here))["after_meeting"].n == 5


@pytest.mark.parametrize("name", NAMES)
def test_what_the_law_needs_cannot_be_switched_off_and_says_why(name: str) -> None:
    rules = preset(name)["deadlines"]
    assert {"initiate", "emergency", "review"} <= {key for key, row in rules.items() if row.get("law")}
    for key, row in rules.items():
        wrong = problems({f"deadlines.{key}": {"off": True}}, rules)
        assert bool(wrong) == bool(row.get("law")), key
        if wrong:
            assert wrong == [f"This deadline cannot be switched off. {row['law']}."]


def test_nor_by_its_page_nor_by_another_way(here: Scene) -> None:
    head, address = client_of(here.head), "/clocks/rules/initiate/switch/"
    page = text_of(head.get(address))
    assert "This deadline stays on" in page and "SI 2010/959" in page and "Switch it off" not in page
    refused = head.post(address)
    assert refused.status_code == 422 and "cannot be switched off" in text_of(refused)
    with pytest.raises(Refused, match="cannot be switched off"):
        change_settings(
            settings=settings(here), values={"deadlines.initiate": {"off": True}}, by=here.head, now=LATER
        )
    assert not rules_of(settings(here))["initiate"].off


@pytest.mark.parametrize(
    ("key", "row", "fine"),
    [
        ("initiate", {"n": 5, "unit": "working_days", "anchor": "after"}, True),
        ("initiate", {"n": 10, "unit": "calendar_days", "anchor": "after"}, True),
        ("initiate", {"n": 15, "unit": "working_days", "anchor": "after"}, False),
        ("initiate", {"n": 10, "unit": "school_days", "anchor": "after"}, False),
        ("review", {"n": 5, "unit": "school_days", "anchor": "before"}, True),
        ("review", {"n": 5, "unit": "school_days", "anchor": "after"}, False),
        ("hold", {"n": 30, "unit": "school_days", "anchor": "after"}, True),
    ],
)
def test_what_the_law_needs_can_be_made_earlier_never_later(
    key: str, row: dict[str, Any], fine: bool
) -> None:
    assert (problems({f"deadlines.{key}": row}, preset("birmingham")["deadlines"]) == []) is fine


def test_a_later_day_than_the_law_has_is_refused_on_the_page(here: Scene) -> None:
    page = client_of(here.head).post(
        "/clocks/rules/initiate/", {"n": "15", "unit": "working_days", "anchor": "after"}
    )
    assert page.status_code == 422
    assert "earlier than 10 working days after the child entered care, never later" in text_of(page)


def test_only_who_may_change_the_settings_switches(here: Scene) -> None:
    for role in (Role.VIRTUAL_SCHOOL_OFFICER, Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER):
        client = client_of(here.who(role))
        assert client.get("/clocks/rules/before_meeting/switch/").status_code in (403, 404)
        assert client.post("/clocks/rules/before_meeting/switch/").status_code in (403, 404)
    with pytest.raises(Refused):
        switched(here, by=here.officer)
    assert clock(here).is_running


# ---- the audit -----------------------------------------------------------------------------------


def test_the_audit_says_what_was_changed_from_what_to_what(here: Scene) -> None:
    rule = rules_of(settings(here))["hold"]
    wanted = type(rule)(**{**vars(rule), "n": 25, "unit": "working_days"})
    change_deadline(settings=settings(here), rule=wanted, by=here.head, now=LATER, today=TODAY_IS)
    switched(here)
    switched(here, off=False)
    said = [sentence(event) for event in Event.objects.filter(verb__startswith="deadline.").order_by("id")]
    name, held = here.head.name, "PEP meeting held after the child entered care"
    assert said == [
        f"{name} changed the deadline “{held}”: 20 school days → 25 working days",
        f"{name} switched off the deadline “Section signed before the meeting”",
        f"{name} switched on the deadline “Section signed before the meeting”",
    ]
    page = text_of(client_of(here.head).get("/clocks/rules/"))
    assert all(line in page for line in said)
    one = text_of(client_of(here.head).get("/clocks/rules/hold/"))
    assert said[0] in one and said[1] not in one
    past = settings(here).history.order_by("history_date", "history_id")
    assert [row.history_user for row in past][-3:] == [here.head] * 3
    assert past.last().history_change_reason == "deadlines.before_meeting"


def test_before_and_after_are_named_when_that_is_what_changed(here: Scene) -> None:
    rule = rules_of(settings(here))["before_meeting"]
    wanted = type(rule)(**{**vars(rule), "n": 2, "anchor": "after"})
    change_deadline(settings=settings(here), rule=wanted, by=here.head, now=LATER, today=TODAY_IS)
    assert sentence(Event.objects.get(verb="deadline.changed")).endswith(
        "“Section signed before the meeting”: 5 working days before → 2 working days after"
    )


def test_saying_the_same_again_leaves_no_trace(here: Scene) -> None:
    rule = rules_of(settings(here))["hold"]
    for _ in range(2):
        change_deadline(
            settings=settings(here),
            rule=type(rule)(**{**vars(rule), "n": 18}),
            by=here.head,
            now=LATER,
            today=TODAY_IS,
        )
    assert Event.objects.filter(verb="deadline.changed").count() == 1


def test_the_page_costs_the_same_after_one_change_and_after_thirty(here: Scene) -> None:
    head = client_of(here.head)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert head.get("/clocks/rules/").status_code == 200
        return len(found)

    switched(here)
    queries()
    few = queries()
    for number in range(29):
        switched(here, off=bool(number % 2))
    assert queries() == few
    assert text_of(head.get("/clocks/rules/")).count("the deadline “Section signed before the meeting”") == 20


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_has_a_name_and_a_number_for_the_audit(name: str) -> None:
    for rule in deadlines(preset(name)["deadlines"]).values():
        assert rule.name and str(rule.n) not in rule.name and rule.days.startswith(str(rule.n))


# ---- ages ----------------------------------------------------------------------------------------

FORM = {"first": "3", "first_rule": "birthday", "two": [], "last_rule": "birthday"}


def by_age(here: Scene, born: date) -> str:
    """Why a child born then gets no plan in the spring; "" when they get one."""
    child = with_journey(Child.objects.filter(pk=here.child.pk)).get()
    child.date_of_birth = born
    return plan_for(child, Term.objects.get(authority=here.authority, season="spring"), on=TODAY_IS)


def test_the_head_says_from_and_until_which_age_there_are_plans(here: Scene) -> None:
    next_term(here.authority)
    two, eighteen = date(2024, 1, 15), date(2008, 10, 1)
    assert by_age(here, two) == "Is younger than 3." and not by_age(here, eighteen)
    head = client_of(here.head)
    page = text_of(head.get("/clocks/ages/"))
    assert "From 3, in the term after the birthday" in page and "Until the end of Year 13" in page
    assert "At 2 with additional needs, or with at least 15 funded hours a week" in page
    choices = FORM | {"two": ["at_two"]}
    check = text_of(head.post("/clocks/ages/change/", choices))
    assert "At 2, every child" in check and "Until the 18th birthday" in check
    assert "last_rule" not in {name.removeprefix("ages.") for name in settings(here).values}
    done = text_of(head.post("/clocks/ages/change/", choices | {"go": "yes"}, follow=True))
    assert "The ages are saved" in done and "Until the 18th birthday" in done
    assert not by_age(here, two), "a child of two has a plan now"
    assert by_age(here, eighteen) == "Is 18 already."
    said = sentence(Event.objects.get(verb="ages.changed"))
    assert "Until the end of Year 13 → From 3" in said and said in done


def test_the_preview_counts_children_and_plans_that_would_close(here: Scene) -> None:
    Child.objects.filter(pk=here.child.pk).update(date_of_birth=date(2008, 10, 1))
    CarePeriod.objects.filter(child=here.child).update(ended_on=date(2026, 10, 1))
    for born in (date(2024, 1, 15), date(2007, 12, 1)):
        other = here.another_child()
        Child.objects.filter(pk=other.child_id).update(date_of_birth=born)
    found = ages.outlook(settings(here), {"at_two": True, "last_rule": "birthday"}, today=TODAY_IS)
    assert (found.more, found.fewer, found.closed) == (1, 0, 1)
    ages.change_ages(
        settings=settings(here), chosen={"last_rule": "birthday"}, by=here.head, now=LATER, today=TODAY_IS
    )
    clock_jobs.work_out([here.authority], today=TODAY_IS, now=LATER)
    assert Pep.objects.get(pk=here.pep.pk).status == "cancelled"
    assert Event.objects.get(verb="pep.close", child_id=here.child.pk).reason.startswith("The child")


def test_hours_need_a_number_and_nobody_else_changes_ages(here: Scene) -> None:
    head = client_of(here.head)
    wrong = head.post("/clocks/ages/change/", FORM | {"two": ["at_two_with_hours"]})
    assert wrong.status_code == 422 and "Enter a whole number from 1 to 30" in text_of(wrong)
    assert head.post("/clocks/ages/change/", {}).status_code == 422
    assert client_of(here.officer).get("/clocks/ages/").status_code == 200
    assert client_of(here.officer).post("/clocks/ages/change/", FORM | {"go": "yes"}).status_code == 403
    assert client_of(here.worker).get("/clocks/ages/").status_code in (403, 404)
    same = FORM | {"first_rule": "term_after_birthday", "last_rule": "end_of_year_13"}
    same |= {"two": ["at_two_with_needs", "at_two_with_hours"], "hours": "15"}
    assert "This is how it is already" in text_of(head.post("/clocks/ages/change/", same))


def test_hours_are_kept_for_an_authority_whose_preset_has_none() -> None:
    here = scene(preset="walsall")
    ages.change_ages(
        settings=settings(here), chosen={"at_two_with_hours": 12}, by=here.head, now=LATER, today=TODAY_IS
    )
    assert ages_of(settings(here))["at_two_with_hours"] == 12
    with pytest.raises(ValueError, match="not a choice about ages"):
        ages.change_ages(
            settings=settings(here), chosen={"nonsense": 1}, by=here.head, now=LATER, today=TODAY_IS
        )
