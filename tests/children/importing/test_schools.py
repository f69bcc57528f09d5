"""Accepting an extract of schools."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from accounts.models import Organisation
from children.importing.apply import accept_schools
from children.importing.plan import Plan
from epep.audit.models import Event
from tests.children.importing.returns import SCHOOL, schools_table

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)


def take(*rows: dict[str, str], columns: tuple[str, ...] = ()) -> Plan:
    return accept_schools(schools_table(*rows, columns=columns), by=None, now=NOW)


def test_a_new_school_is_written() -> None:
    assert take(SCHOOL).counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    school = Organisation.objects.get(urn="100492")
    assert (school.kind, school.name, school.la_code) == ("school", "Hill Primary School", "330")
    assert (school.phase, school.type_code, school.status) == ("2", "2", "1")
    assert school.opened_on == date(1999, 9, 1)
    assert Event.objects.get(verb="schools.imported").data["counts"]["new"] == 1


def test_the_same_extract_twice_changes_nothing() -> None:
    take(SCHOOL)
    plan = take(SCHOOL)
    assert plan.counts == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}
    assert plan.writes == {}


def test_the_register_replaces_what_is_stored_and_keeps_the_row() -> None:
    take(SCHOOL)
    before = Organisation.objects.get(urn="100492")
    plan = take({**SCHOOL, "EstablishmentName": "Hill Academy", "EstablishmentStatus (code)": "2"})
    assert plan.counts["changed"] == 1
    after = Organisation.objects.get(urn="100492")
    assert (after.pk, after.name, after.status) == (before.pk, "Hill Academy", "2")


def test_a_column_that_has_gone_leaves_what_is_stored() -> None:
    take(SCHOOL)
    take({**SCHOOL, "EstablishmentName": "Hill Academy"}, columns=tuple(set(SCHOOL) - {"Street"}))
    school = Organisation.objects.get(urn="100492")
    assert (school.name, school.street) == ("Hill Academy", "1 Hill Road")


def test_a_school_keeps_the_kind_it_was_given() -> None:
    Organisation.objects.create(kind="setting", name="Hill Nursery", la_code="330", urn="100492")
    take(SCHOOL)
    assert Organisation.objects.get(urn="100492").kind == "setting"


def test_good_schools_are_taken_beside_refused_ones() -> None:
    plan = take(SCHOOL, {**SCHOOL, "URN": "x"})
    assert plan.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert Organisation.objects.filter(kind="school").count() == 1
