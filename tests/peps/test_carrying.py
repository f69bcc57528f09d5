"""What the next plan starts with: facts of the record, last term's answers to confirm, actions still open."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Term
from accounts.roles import Role
from children.models import Child, Placement
from peps import actions
from peps.actions.opening import pin
from peps.carrying import OF_ITS_TERM, open_actions
from peps.models import Pep, Section
from peps.pinned import definition_of, form_of
from peps.querysets_last import last_plan
from peps.readiness import lacks, to_confirm
from tests.factories import (
    NOW,
    Scene,
    at,
    authority_with_settings,
    child,
    fill_everything,
    finalise,
    next_term,
    opened_pep,
    section_of,
)
from tests.peps.pages import client_of, save, text_of

pytestmark = pytest.mark.django_db

AUTUMN = {"source": "the plan of Autumn 2026", "on": "2026-11-23"}
SAFETY = "safety_collect"


def next_plan(here: Scene) -> Pep:
    """The child's plan of the next term, opened a fortnight later."""
    return opened_pep(here.child, next_term(here.authority), by=here.officer, now=at(days=14))


def found(pep: Pep, key: str) -> tuple[Any, dict[str, str] | None]:
    """(stored answer, source) of a question of the plan as it stands."""
    section = section_of(pep, definition_of(pep).question(key)[0].key)
    return section.answers.get(key), section.sources.get(key)


def agreed(*rows: tuple[str, str]) -> list[dict[str, Any]]:
    """Rows of the plan of a meeting, as typed: action and by whom."""
    day = {"day": "15", "month": "1", "year": "2027"}
    return [{"action": action, "who": who, "by": day} for action, who in rows]


# ---- facts -----------------------------------------------------------------------------------------


def test_a_fact_that_no_record_knows_comes_from_the_last_plan_with_its_day(here: Scene) -> None:
    save(here, here.worker, {"family_time": "Mum on Saturdays", "care_plan": "long_term"}, key="care")
    pep = next_plan(here)
    assert found(pep, "family_time") == ("Mum on Saturdays", AUTUMN)
    section = section_of(pep, "care")
    assert {"family_time", "care_since"} <= set(to_confirm(section, form_of(section), section.answers))
    page = client_of(here.worker).get(reverse("peps:section", args=[pep.pk, "care"]))
    assert "From the plan of Autumn 2026, 23 November 2026" in text_of(page)


def test_the_record_wins_over_the_last_plan(here: Scene) -> None:
    save(here, here.worker, {"identity_religion": "Quaker", "identity_uln": "1234567890"}, key="care")
    Child.objects.filter(pk=here.child.pk).update(religion="Sikh")
    here.child.refresh_from_db()
    pep = next_plan(here)
    assert found(pep, "identity_religion")[0] == "Sikh"
    assert found(pep, "identity_religion")[1] == {"source": "the social care record", "on": "2026-12-07"}
    assert found(pep, "identity_uln") == ("1234567890", AUTUMN)


def test_of_a_finalised_plan_what_was_sealed_is_carried_with_the_day_it_was_finalised(here: Scene) -> None:
    fill_everything(here.pep, "care", by=here.worker, family_time="As sealed")
    pep = finalise(here.pep, judge=here.officer, head=here.head, now=at(days=3))
    Section.objects.filter(pep=pep, key="care").update(answers={"family_time": "Tampered with"})
    assert found(next_plan(here), "family_time") == ("As sealed", AUTUMN | {"on": "2026-11-26"})


def test_of_a_plan_being_amended_the_newer_answers_are_carried(here: Scene) -> None:
    fill_everything(here.pep, "care", by=here.worker, family_time="As sealed")
    pep = finalise(here.pep, judge=here.officer, head=here.head)
    here.pep = actions.amend_pep(pep=pep, sections=["care"], reason="Moved", by=here.officer, now=at(days=1))
    save(here, here.worker, {"family_time": "As put right"}, key="care", now=at(days=2))
    assert found(next_plan(here), "family_time") == ("As put right", AUTUMN | {"on": "2026-11-25"})


def test_what_nobody_confirmed_keeps_the_source_and_the_day_it_had(here: Scene) -> None:
    save(here, here.worker, {"family_time": "Mum on Saturdays"}, key="care")
    next_plan(here)
    summer = next_term(here.authority, "Summer 2027")
    pep = opened_pep(here.child, summer, by=here.officer, now=at(days=120))
    assert found(pep, "family_time") == ("Mum on Saturdays", AUTUMN)


def test_a_safety_answer_comes_with_its_tick_off_and_needs_a_new_one(here: Scene) -> None:
    save(here, here.worker, {SAFETY: {"value": "The carers", "confirmed": "on"}}, key="care")
    here.pep = next_plan(here)
    stored, source = found(here.pep, SAFETY)
    assert (stored, source) == ({"value": "The carers", "confirmed": False}, AUTUMN)
    section = here.section("care")
    assert SAFETY in {lack.question for lack in lacks(section, {"care": section.answers})}
    save(here, here.worker, {SAFETY: {"value": "The carers", "confirmed": "on"}}, key="care")
    stored, source = found(here.pep, SAFETY)
    assert stored["confirmed"]
    assert source == AUTUMN | {"confirmed_by": here.worker.name, "confirmed_at": NOW.isoformat()}
    save(here, here.worker, {SAFETY: {"value": "The carers", "confirmed": ""}}, key="care")
    assert found(here.pep, SAFETY)[1] == AUTUMN
    save(here, here.worker, {SAFETY: {"value": "Nobody", "confirmed": "on"}}, key="care")
    source = found(here.pep, SAFETY)[1]
    assert source and (source["source"], source["was"]) == ("changed", AUTUMN["source"])


def test_judgements_the_childs_words_and_numbers_of_the_term_start_empty(here: Scene) -> None:
    for key, by in (("care", here.worker), ("views", here.teacher), ("education", here.teacher)):
        fill_everything(here.pep, key, by=by, optional=True)
    fill_everything(here.pep, "meeting", by=here.teacher, optional=True)
    pep = next_plan(here)
    assert pep.facts.attendance is None and not pep.facts.has_views
    for key, (_section, _block, question) in definition_of(pep).places.items():
        if question.judgement or question.child_words or key in OF_ITS_TERM:
            assert found(pep, key) == (None, None), key
    page = client_of(here.teacher).get(reverse("peps:section", args=[pep.pk, "education"]))
    assert "96.7%" in text_of(page), "last term’s number stands beside the empty box"


def test_suspensions_are_carried_within_a_school_year_alone(here: Scene) -> None:
    save(here, here.teacher, {"enrolment_provision": "school", "suspensions_any": "no"})
    assert found(next_plan(here), "suspensions_any") == (False, AUTUMN)
    term = next_term(here.authority, "Autumn 2027")
    pep = opened_pep(here.child, term, by=here.officer, now=at(days=290))
    assert found(pep, "suspensions_any") == (None, None)


def test_what_could_not_be_read_is_not_carried(here: Scene) -> None:
    section = here.section("care")
    saved = actions.save_section(
        section=section, changes={"care_plan": "nonsense"}, base_revision=0, by=here.worker, now=NOW, page="p"
    )
    assert saved.problems
    assert found(next_plan(here), "care_plan") == (None, None)


def test_an_answer_that_did_not_apply_any_more_is_not_carried(here: Scene) -> None:
    save(here, here.teacher, {"sen_status": "K", "sen_needs": [{"need": "SLCN", "rank": "1"}]})
    save(here, here.teacher, {"sen_status": "N"})
    Child.objects.filter(pk=here.child.pk).update(sen_status="K")
    here.child.refresh_from_db()
    assert found(next_plan(here), "sen_needs") == (None, None)


def test_a_code_that_the_new_form_does_not_offer_is_left_out(here: Scene) -> None:
    save(here, here.worker, {"care_plan": "long_term", "family_time": "Mum"}, key="care")
    Section.objects.filter(pep=here.pep, key="care").update(
        answers=here.section("care").answers | {"care_plan": "a code of long ago"}
    )
    pep = next_plan(here)
    assert found(pep, "care_plan") == (None, None)
    assert found(pep, "family_time")[0] == "Mum"


# ---- whose -----------------------------------------------------------------------------------------


def test_nothing_is_carried_from_another_authority(here: Scene) -> None:
    save(here, here.worker, {"family_time": "Mum on Saturdays"}, key="care")
    other = authority_with_settings(name="Fenland")
    Child.objects.filter(pk=here.child.pk).update(authority=other)
    here.child.refresh_from_db()
    officer = here.second_officer
    from tests.factories import member

    member(Role.VIRTUAL_SCHOOL_OFFICER, other, who=officer)
    pep = opened_pep(here.child, next_term(other), by=officer, now=at(days=14))
    assert found(pep, "family_time") == (None, None)
    assert last_plan(pep) is None
    page = client_of(here.worker).get(reverse("peps:section", args=[pep.pk, "care"]))
    assert "Mum on Saturdays" not in page.content.decode()
    Child.objects.filter(pk=here.child.pk).update(authority=here.authority)
    here.child.refresh_from_db()
    assert found(next_plan(here), "family_time")[0] == "Mum on Saturdays"


def test_a_confidential_answer_stays_confidential(here: Scene) -> None:
    save(here, here.worker, {"placement_address": "7 Hidden Lane"}, key="care")
    Placement.objects.filter(child=here.child).update(address="")
    pep = next_plan(here)
    assert found(pep, "placement_address") == ("7 Hidden Lane", AUTUMN)
    address = reverse("peps:section", args=[pep.pk, "care"])
    assert "Hidden Lane" in client_of(here.worker).get(address).content.decode()
    assert "Hidden Lane" not in client_of(here.teacher).get(address).content.decode()


def repinned(pep: Pep, which: str, **changed: Any) -> None:
    """Pin the plan to a form in which one question is another."""
    form = definition_of(pep)

    def blocks(section: Any) -> Any:
        return tuple(
            dataclasses.replace(
                block,
                questions=tuple(
                    dataclasses.replace(question, **changed) if question.key == which else question
                    for question in block.questions
                ),
            )
            for block in section.blocks
        )

    sections = tuple(dataclasses.replace(section, blocks=blocks(section)) for section in form.sections)
    made = pin(dataclasses.replace(form, sections=sections), now=NOW)
    Pep.objects.filter(pk=pep.pk).update(definition_id=made.digest)


@pytest.mark.parametrize("flag", ["confidential", "judgement", "child_words"])
def test_what_another_form_kept_or_judged_does_not_come_into_an_open_question(here: Scene, flag: str) -> None:
    save(here, here.worker, {"family_time": "Mum on Saturdays"}, key="care")
    repinned(here.pep, "family_time", **{flag: True})
    pep = next_plan(here)
    assert found(pep, "family_time") == (None, None)
    page = client_of(here.teacher).get(reverse("peps:section", args=[pep.pk, "care"])).content.decode()
    assert ("Mum on Saturdays" in page) is False


def test_a_key_of_another_kind_is_not_carried(here: Scene) -> None:
    save(here, here.worker, {"care_plan": "long_term"}, key="care")
    kind = definition_of(here.pep).question("family_time")[2].kind
    repinned(here.pep, "care_plan", kind=kind)
    assert found(next_plan(here), "care_plan") == (None, None)


def test_a_plan_of_another_type_takes_the_questions_it_shares(here: Scene) -> None:
    Child.objects.filter(pk=here.child.pk).update(date_of_birth=date(2011, 2, 1))
    Pep.objects.filter(pk=here.pep.pk).update(status="cancelled", cancelled_at=NOW, cancelled_by=here.officer)
    here.child.refresh_from_db()
    here.pep = opened_pep(here.child, here.term, by=here.officer)
    assert here.pep.pep_type == "school_age"
    save(here, here.worker, {"family_time": "Mum", SAFETY: {"value": "x", "confirmed": "on"}}, key="care")
    pep = opened_pep(here.child, next_term(here.authority, "Autumn 2027"), by=here.officer, now=at(days=290))
    assert pep.pep_type == "post_16"
    assert found(pep, "family_time") == ("Mum", AUTUMN)
    answers = [row.answers for row in Section.objects.filter(pep=pep)]
    assert not any(SAFETY in row for row in answers)


# ---- which plan ------------------------------------------------------------------------------------


def test_planned_and_cancelled_plans_are_passed_over(here: Scene) -> None:
    save(here, here.worker, {"family_time": "Mum on Saturdays"}, key="care")
    spring = next_plan(here)
    actions.cancel_pep(pep=spring, reason="Not needed", by=here.officer, now=at(days=15))
    summer = next_term(here.authority, "Summer 2027")
    pep = opened_pep(here.child, summer, by=here.officer, now=at(days=120))
    last = last_plan(pep)
    assert last and last.pep == here.pep and last.name == "Autumn 2026"


def test_a_planned_plan_starts_with_what_is_known_when_it_is_opened(here: Scene) -> None:
    spring = next_term(here.authority)
    kwargs: dict[str, Any] = {"children": [here.child], "term": spring, "by": here.officer}
    actions.open_peps(**kwargs, now=NOW, start=False)
    save(here, here.worker, {"family_time": "Mum on Saturdays"}, key="care")
    save(here, here.teacher, {"meeting_plan": agreed(("A quiet desk", "Mr Lund"))}, key="meeting")
    pep = actions.open_peps(**kwargs, now=at(days=14)).opened[0]
    assert found(pep, "family_time") == ("Mum on Saturdays", AUTUMN)
    assert found(pep, "meeting_last_actions")[0][0]["action"] == "A quiet desk"
    page = client_of(here.officer).get(reverse("peps:history", args=[pep.pk]))
    assert f"changed {here.officer.name}" not in text_of(page)
    assert "filled in when the plan was opened" in text_of(page)


# ---- actions ---------------------------------------------------------------------------------------


def test_actions_come_back_and_those_not_done_come_again(here: Scene) -> None:
    rows = agreed(("A quiet desk", "Mr Lund"), ("A new coat", "Mo"), ("A library card", "Jo"))
    save(here, here.teacher, {"meeting_plan": rows}, key="meeting")
    here.pep = next_plan(here)
    stored, source = found(here.pep, "meeting_last_actions")
    assert source == AUTUMN
    assert [(row["action"], row["who"], row["by"], row["done"]) for row in stored] == [
        ("A quiet desk", "Mr Lund", "2027-01-15", None),
        ("A new coat", "Mo", "2027-01-15", None),
        ("A library card", "Jo", "2027-01-15", None),
    ]
    section = here.section("meeting")
    messages = [lack.message for lack in lacks(section, {"meeting": section.answers})]
    assert "Action 1: Select whether it was done" in messages
    assert "meeting_last_actions" not in to_confirm(section, form_of(section), section.answers)
    said = [agreed((row["action"], row["who"]))[0] | {"done": done} for row, done in
            zip(stored, ("yes", "partly", "no"), strict=True)]  # fmt: skip
    meant = agreed(("A LIBRARY card", "Jo"), ("A bus pass", "Sam"))
    save(here, here.teacher, {"meeting_last_actions": said, "meeting_plan": meant}, key="meeting")
    section = here.section("meeting")
    messages = [lack.message for lack in lacks(section, {"meeting": section.answers})]
    assert not [message for message in messages if message.startswith("Action ")]
    summer = next_term(here.authority, "Summer 2027")
    pep = opened_pep(here.child, summer, by=here.officer, now=at(days=120))
    stored, _ = found(pep, "meeting_last_actions")
    assert [row["action"] for row in stored] == ["A new coat", "A LIBRARY card", "A bus pass"]


def test_the_rows_of_actions_stand_open_to_be_filled_in(here: Scene) -> None:
    save(here, here.teacher, {"meeting_plan": agreed(("A <b>quiet</b> desk", "Mr Lund"))}, key="meeting")
    pep = next_plan(here)
    page = client_of(here.teacher).get(reverse("peps:section", args=[pep.pk, "meeting"]))
    html = page.content.decode()
    assert 'data-fact="meeting_last_actions"' not in html
    assert "A &lt;b&gt;quiet&lt;/b&gt; desk" in html
    assert html.index("meeting_child_first") < html.index("meeting_last_actions") < html.index('"meeting_on')
    assert "From the plan of Autumn 2026, 23 November 2026" in text_of(page)


def test_actions_that_nobody_could_read_are_not_brought_along(here: Scene) -> None:
    section = here.section("meeting")
    Section.objects.filter(pk=section.pk).update(answers={"meeting_plan": {"_raw": "two things"}})
    last = last_plan(next_plan(here))
    assert last and open_actions(last) == []


# ---- how much it costs -----------------------------------------------------------------------------


def _cost(here: Scene, children: list[Child], term: Term) -> int:
    ready = list(actions.with_journey(Child.objects.filter(pk__in=[one.pk for one in children])))
    with CaptureQueriesContext(connection) as captured:
        report = actions.open_peps(children=ready, term=term, by=here.officer, now=at(days=14))
    assert len(report.opened) == len(children)
    return len(captured)


def test_last_plans_are_read_in_a_fixed_number_of_queries(here: Scene) -> None:
    spring = next_term(here.authority)
    _cost(here, [here.child], spring)  # forms are remembered from now on
    new = [child(here.authority, at=here.school) for _ in range(31)]
    old = [child(here.authority, at=here.school) for _ in range(31)]
    for one in old:
        opened_pep(one, here.term, by=here.officer)
    without = [_cost(here, new[:1], spring), _cost(here, new[1:], spring)]
    with_last = [_cost(here, old[:1], spring), _cost(here, old[1:], spring)]
    assert [more - less for more, less in zip(with_last, without, strict=True)] == [1, 1]
