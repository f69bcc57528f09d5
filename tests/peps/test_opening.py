"""Opening the plans of a term: who gets one, of which type, once, and what the pages say."""

from __future__ import annotations

from datetime import date
from time import process_time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from children.models import CarePeriod
from epep.mail.models import Message
from peps import actions
from peps.actions.needing import pep_type_of
from peps.models import Pep, Section
from tests import factories

CONFIRM = "/peps/open/confirm/"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


def browser(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


class Office:
    """An authority with a term, a school and an officer."""

    def __init__(self) -> None:
        self.authority = factories.authority_with_settings()
        self.term = factories.term(self.authority)
        self.school = factories.school(name="Hillview School")
        self.officer = factories.member(Role.VIRTUAL_SCHOOL_OFFICER, self.authority)
        self.client = browser(self.officer)

    def child(self, **more: Any) -> Any:
        """A child of the authority on the school's roll."""
        return factories.child(self.authority, **({"at": self.school} | more))

    def open(self, *children: Any, go: str = "yes") -> Any:
        """Post the confirm page."""
        ids = " ".join(str(child.pk) for child in children)
        return self.client.post(CONFIRM, {"term": str(self.term.pk), "children": ids, "go": go})


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("born", "kind"),
    [
        (date(2023, 1, 10), "early_years"),
        (date(2021, 10, 1), "early_years"),  # Reception
        (date(2021, 8, 31), "school_age"),  # Year 1
        (date(2010, 9, 1), "school_age"),  # Year 11
        (date(2010, 8, 31), "post_16"),  # Year 12
    ],
)
def test_opening_lays_the_plan_out_by_age(office: Office, born: date, kind: str) -> None:
    report = actions.open_peps(
        children=[office.child(born=born)], term=office.term, by=office.officer, now=factories.NOW
    )
    assert [pep.pep_type for pep in report.opened] == [kind]


@pytest.mark.django_db
def test_opening_twice_opens_once(office: Office) -> None:
    child = office.child()
    for expected in (1, 0):
        report = actions.open_peps(children=[child], term=office.term, by=office.officer, now=factories.NOW)
        assert len(report.opened) == expected
    assert report.left_out == [(child, "Has a PEP for this term already.")]
    assert Pep.objects.count() == 1


@pytest.mark.django_db
def test_opening_says_why_a_child_is_left_out(office: Office) -> None:
    other = factories.authority_with_settings(name="Fenland")
    short_break = office.child()
    short_break.placements.update(legal_status="V4")
    left = office.child()
    CarePeriod.objects.filter(child=left).update(ended_on=factories.TODAY)
    found = {
        "Short breaks need no PEP.": short_break,
        "Is not in care now.": left,
        "Is younger than 3.": office.child(born=date(2026, 1, 1)),
        "Has left Year 13.": office.child(born=date(2008, 8, 31)),
        "Belongs to another authority.": factories.child(other),
    }
    for reason, child in found.items():
        assert actions.plan_for(child, office.term, on=factories.TODAY) == reason
    assert actions.plan_for(office.child(), office.term, on=factories.TODAY) == ""


AGES = [
    # preset, term name and season, born, needs, hours: whether there is a plan
    ("birmingham", "autumn", date(2023, 8, 31), "", None, True),  # the term after the third birthday
    ("birmingham", "autumn", date(2023, 9, 1), "", None, False),
    ("birmingham", "spring", date(2023, 12, 31), "", None, True),
    ("birmingham", "spring", date(2024, 1, 1), "", None, False),
    ("birmingham", "summer", date(2024, 3, 31), "", None, True),
    ("birmingham", "summer", date(2024, 4, 1), "", None, False),
    ("birmingham", "autumn", date(2024, 9, 1), "K", None, True),  # two, with needs
    ("birmingham", "autumn", date(2024, 9, 1), "N", 15, True),  # two, with fifteen funded hours
    ("birmingham", "autumn", date(2024, 9, 1), "N", 14, False),
    ("birmingham", "autumn", date(2025, 3, 1), "E", 30, False),  # one
    ("walsall", "autumn", date(2023, 12, 18), "", None, True),  # three by the end of term
    ("walsall", "autumn", date(2023, 12, 19), "", None, False),
    ("walsall", "autumn", date(2024, 9, 1), "E", 30, False),
    ("bolton", "autumn", date(2024, 12, 18), "", None, True),
    ("bolton", "autumn", date(2024, 12, 19), "", None, False),
    ("norfolk", "autumn", date(2023, 8, 31), "", None, True),
    ("norfolk", "autumn", date(2023, 9, 1), "", None, False),
    ("birmingham", "autumn", date(2008, 9, 1), "", None, True),  # Year 13, 18 on its first day
    ("birmingham", "autumn", date(2008, 8, 31), "", None, False),
    ("walsall", "autumn", date(2008, 9, 3), "", None, True),  # 17 on the first day of term
    ("walsall", "autumn", date(2008, 9, 2), "", None, False),
]
STARTS = {
    "autumn": (date(2026, 9, 2), date(2026, 12, 18)),
    "spring": (date(2027, 1, 5), date(2027, 3, 25)),
    "summer": (date(2027, 4, 12), date(2027, 7, 21)),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("preset", "season", "born", "needs", "hours", "has_one"), AGES)
def test_who_has_a_plan_by_age_is_the_authoritys_rule(
    preset: str, season: str, born: date, needs: str, hours: int | None, has_one: bool
) -> None:
    council = factories.authority_with_settings(preset=preset)
    starts, ends = STARTS[season]
    term = factories.term(
        council, name=season, season=season, starts_on=starts, ends_on=ends, peps_due_on=ends,
        half_term_starts_on=None, half_term_ends_on=None,
    )  # fmt: skip
    child = factories.child(council, born=born, sen_status=needs, early_hours=hours)
    assert (actions.plan_for(child, term, on=factories.TODAY) == "") is has_one


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("preset", "season", "kind"),
    [
        ("birmingham", "autumn", "early_years"),  # until the first term of Reception
        ("birmingham", "spring", "school_age"),
        ("walsall", "summer", "early_years"),
        ("norfolk", "autumn", "school_age"),
    ],
)
def test_the_type_of_plan_in_reception_is_the_authoritys_rule(preset: str, season: str, kind: str) -> None:
    council = factories.authority_with_settings(preset=preset)
    starts, ends = STARTS[season]
    term = factories.term(council, name=season, season=season, starts_on=starts, ends_on=ends)
    child = factories.child(council, born=date(2021, 12, 25))
    assert pep_type_of(child, term) == kind


@pytest.mark.django_db
def test_opening_after_a_cancelled_plan_makes_a_new_one(office: Office) -> None:
    child = office.child()
    pep = factories.opened_pep(child, office.term, by=office.officer)
    actions.cancel_pep(pep=pep, reason="A mistake", by=office.officer, now=factories.NOW)
    assert office.open(child).status_code == 302
    assert sorted(Pep.objects.values_list("status", flat=True)) == ["cancelled", "open"]


@pytest.mark.django_db
def test_opening_one_from_the_childs_page_is_one_click(office: Office) -> None:
    child = office.child(preferred_name="Wren")
    page = office.client.get("/peps/open/", {"child": str(child.pk)})
    assert page.status_code == 200
    assert "Open a plan for" in page.content.decode()
    answer = office.open(child)
    pep = Pep.objects.get()
    assert answer.url == reverse("peps:overview", args=[pep.pk])
    assert (pep.status, pep.term, pep.school) == ("open", office.term, office.school)


@pytest.mark.django_db
def test_opening_many_confirms_with_a_count_and_reports(office: Office) -> None:
    needing = [office.child() for _ in range(3)]
    has_one = office.child()
    factories.opened_pep(has_one, office.term, by=office.officer)
    page = office.open(*needing, has_one, go="").content.decode()
    assert "Open 3 plans for Autumn 2026" in page
    assert "Has a PEP for this term already." in page
    assert Pep.objects.count() == 1
    report = office.open(*needing, has_one)
    assert report.status_code == 200
    assert "3 plans opened for Autumn 2026" in report.content.decode()
    assert Pep.objects.count() == 4
    assert "0 plans opened" in office.open(*needing, has_one).content.decode()  # the button pressed again


@pytest.mark.django_db
def test_opening_choose_lists_those_without_a_plan_by_school_and_year(office: Office) -> None:
    here, elsewhere = office.child(), office.child(at=factories.school(name="Larchfield Academy"))
    older = office.child(born=date(2011, 2, 1))
    done = office.child()
    factories.opened_pep(done, office.term, by=office.officer)

    def shown(**asked: str) -> set[Any]:
        page = office.client.get("/peps/open/", {"term": str(office.term.pk), **asked})
        return {row["child"].pk for row in page.context["rows"]}

    assert shown() == {here.pk, elsewhere.pk, older.pk}
    assert shown(school="larch") == {elsewhere.pk}
    assert shown(year="11") == {older.pk}
    assert shown(q=here.family_name) == {here.pk}
    assert shown(school="nowhere") == set()


@pytest.mark.django_db
def test_opening_nobody_ticked_says_so_and_keeps_the_page(office: Office) -> None:
    office.child()
    answer = office.client.post(CONFIRM, {"term": str(office.term.pk)})
    assert answer.status_code == 422
    assert "Select at least one child" in answer.content.decode()
    assert "<title>Error:" in answer.content.decode()


@pytest.mark.django_db
def test_opening_reaches_no_child_of_another_authority(office: Office) -> None:
    foreign = factories.child(factories.authority_with_settings(name="Fenland"))
    office.open(foreign)
    office.client.get("/peps/open/", {"child": str(foreign.pk)})
    assert Pep.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.CARER])
def test_opening_is_for_the_virtual_school(office: Office, role: Role) -> None:
    place = office.school if role == Role.DESIGNATED_TEACHER else office.authority
    client = browser(factories.member(role, place))
    child = office.child()
    assert client.get("/peps/open/").status_code == 403
    answer = client.post(CONFIRM, {"term": str(office.term.pk), "children": str(child.pk), "go": "yes"})
    assert answer.status_code == 403
    assert Pep.objects.count() == 0


@pytest.mark.django_db
def test_opening_tells_each_person_once_with_a_count(office: Office) -> None:
    teacher = factories.member(Role.DESIGNATED_TEACHER, office.school)
    office.open(office.child(), office.child(), office.child())
    message = Message.objects.get(template="pep_opened", recipient=teacher)
    assert message.context == {"count": 3, "due_on": "2026-12-11"}
    assert message.authority_id == office.authority.pk


@pytest.mark.django_db
def test_opening_writes_a_history_row_for_every_section(office: Office) -> None:
    office.open(office.child())
    rows = Section.history.all()
    assert rows.count() == 5
    assert {(row.history_user_id, row.history_change_reason) for row in rows} == {
        (office.officer.pk, "opened")
    }


@pytest.mark.slow
@pytest.mark.django_db
def test_opening_three_hundred_at_once_takes_seconds(office: Office) -> None:
    children = [office.child() for _ in range(300)]
    begin = process_time()
    report = office.open(*children)
    took = process_time() - begin
    assert len(report.context["report"].opened) == 300
    assert took < 20, f"{took:.1f} s of processor"
