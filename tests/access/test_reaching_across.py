"""Inside a plan that one may open: nobody reaches sections, comments, targets or copies that are not theirs.

Ids of other plans in one's own addresses and forms, and every address of a draft for those who know of none.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from children.models import Child
from peps import actions
from peps.models import Comment, Pep, Section, Unmerged
from targets.models import Target
from tests import factories

pytestmark = pytest.mark.django_db
SECTIONS = ("care", "views", "education", "carer", "meeting")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: factories.NOW)


@pytest.fixture
def here() -> factories.Scene:
    return factories.scene()


@pytest.fixture
def there() -> factories.Scene:
    """Another authority's child with a plan of its own."""
    return factories.scene(authority=factories.authority_with_settings(name="Fenland", la_code="926"))


def browser(user: Any) -> Client:
    """A browser in which the person is signed in."""
    for cached in ("_grants", "_roles_for"):
        user.__dict__.pop(cached, None)
    client = Client()
    client.force_login(user)
    return client


def at(pep: Pep, name: str, *more: Any) -> str:
    """An address of the plan."""
    return reverse(f"peps:{name}", args=[pep.pk, *more])


def state(pep: Pep) -> Any:
    """Everything about a plan that an act could change."""
    return (
        list(Pep.objects.filter(pk=pep.pk).values()),
        list(Section.objects.filter(pep=pep).order_by("pk").values()),
        list(Target.objects.filter(pep=pep).order_by("pk").values()),
        list(Comment.objects.filter(section__pep=pep).order_by("pk").values()),
        list(Unmerged.objects.filter(section__pep=pep).order_by("pk").values()),
    )


TYPED = {
    "changed": ["family_time", "strengths_barriers", "views_proud", "carer_view"],
    "family_time": "taken over",
    "strengths_barriers": "taken over",
    "agree": "on",
    "revision": "0",
    "reason": "because",
    "page": "p",
    "base_revision": "9",
}


@pytest.mark.parametrize("role", [Role.CARER, Role.REVIEWING_OFFICER, Role.AUTHORITY_ADMINISTRATOR])
def test_no_address_of_a_draft_exists_for_those_who_only_read(here: factories.Scene, role: Role) -> None:
    here.pep = factories.finalise(here.pep, judge=here.officer, head=here.head)
    actions.amend_pep(
        pep=here.pep, sections=list(SECTIONS), reason="Moved", by=here.officer, now=factories.NOW
    )
    before, client = state(here.pep), browser(here.who(role))
    target = Target.objects.filter(pep=here.pep).first()
    assert target
    addresses = [at(here.pep, name, key) for key in SECTIONS for name in ("section", "autosave", "check")]
    addresses += [at(here.pep, name, key) for key in SECTIONS for name in ("reopen", "compare")]
    addresses += [at(here.pep, "question", "care", "family_time"), at(here.pep, "overview")]
    addresses += [
        at(here.pep, name)
        for name in ("self_check", "send", "quality", "comment", "return", "finalise", "amend")
    ]
    addresses += [at(here.pep, name) for name in ("cancel", "history")]
    addresses += [reverse(f"targets:{name}", args=[here.pep.pk]) for name in ("list", "add")]
    addresses += [reverse(f"targets:{name}", args=[target.pk]) for name in ("change", "move", "remove")]
    for address in addresses:
        assert client.get(address).status_code == 404, address
        assert client.post(address, TYPED).status_code == 404, address
    assert state(here.pep) == before


def test_a_young_person_reaches_their_own_section_of_a_draft_and_no_other(here: factories.Scene) -> None:
    before, client = state(here.pep), browser(here.who(Role.YOUNG_PERSON))
    for key in set(SECTIONS) - {"views"}:
        for name in ("section", "autosave", "check", "reopen", "compare"):
            address = at(here.pep, name, key)
            expected = 405 if name == "autosave" else 404
            assert client.get(address).status_code in (404, expected), address
            assert client.post(address, TYPED).status_code == 404, address
        some = here.section(key)
        assert client.get(at(here.pep, "question", key, "family_time")).status_code == 404, some.key
    for name in ("check", "reopen"):
        assert client.post(at(here.pep, name, "views"), TYPED).status_code in (403, 404, 422)
    assert state(here.pep) == before


def test_a_delegate_changes_only_the_section_that_was_handed_over(here: factories.Scene) -> None:
    factories.target(here.pep, by=here.teacher)
    factories.delegate(here.child, here.colleague, ["meeting"], by=here.teacher)
    before, client = state(here.pep), browser(here.colleague)
    target = Target.objects.get(pep=here.pep)
    for key in set(SECTIONS) - {"meeting"}:
        for name in ("section", "autosave", "check", "reopen", "compare"):
            answer = client.post(at(here.pep, name, key), TYPED)
            assert answer.status_code in (403, 422), (name, key, answer.status_code)
    for name, pk in (("change", target.pk), ("move", target.pk), ("remove", target.pk), ("add", here.pep.pk)):
        answer = client.post(
            reverse(f"targets:{name}", args=[pk]), {"title": "taken over", "revision": "1", "way": "up"}
        )
        assert answer.status_code == 403, (name, answer.status_code)
    assert state(here.pep) == before
    saved = client.post(
        at(here.pep, "autosave", "meeting"),
        {"changed": "meeting_discussion", "meeting_discussion": "Helped", "page": "p", "base_revision": "99"},
    )
    assert saved.status_code == 200
    assert here.section("meeting").answers["meeting_discussion"] == "Helped"


def test_help_that_was_ended_reaches_nothing_from_the_next_request(here: factories.Scene) -> None:
    row = factories.delegate(here.child, here.colleague, ["meeting"], by=here.teacher)
    client = browser(here.colleague)
    assert client.get(at(here.pep, "section", "meeting")).status_code == 200
    answer = browser(here.teacher).post(reverse("children:end_delegation", args=[here.child.pk, row.pk]))
    assert answer.status_code == 302
    for name in ("section", "autosave", "check"):
        assert client.post(at(here.pep, name, "meeting"), TYPED).status_code == 404


def test_ids_of_another_plan_do_nothing_in_ones_own(here: factories.Scene, there: factories.Scene) -> None:
    """A comment, a target, a delegation and a section of another child, named in a form of one's own."""
    for scene in (here, there):
        factories.submit(scene.pep)
    theirs = actions.add_comment(
        section=there.section("care"), question="family_time", text="Theirs", must_fix=True,
        by=there.officer, now=factories.NOW,
    )  # fmt: skip
    before, client = state(there.pep), browser(here.officer)
    answer = client.post(at(here.pep, "comment"), {"take_back": str(theirs.pk)})
    assert answer.status_code == 404
    helping = factories.delegate(there.child, there.colleague, ["meeting"], by=there.teacher)
    for child in (here.child.pk, there.child.pk):
        address = reverse("children:end_delegation", args=[child, helping.pk])
        assert browser(here.teacher).post(address).status_code == 404
    helping.refresh_from_db()
    assert helping.ended_early_at is None
    target = Target.objects.filter(pep=there.pep).first()
    assert target
    for name in ("change", "move", "remove"):
        address = reverse(f"targets:{name}", args=[target.pk])
        assert browser(here.teacher).post(address, {"title": "x", "revision": "1"}).status_code == 404
    assert state(there.pep) == before


def test_a_kept_version_of_another_section_is_not_settled_from_here(here: factories.Scene) -> None:
    """Compare pages settle the versions of their own section, and only those the person may choose about."""
    other = here.another_child()
    for page in ("one", "two"):
        actions.save_section(
            section=factories.section_of(other, "care"), changes={"family_time": f"words of {page}"},
            base_revision=0, by=here.worker, now=factories.NOW, page=page,
        )  # fmt: skip
    row = Unmerged.objects.get(section__pep=other)
    client = browser(here.worker)
    address = at(here.pep, "compare", "care")
    client.post(address, {f"choice-{row.pk}": "mine", f"seen-{row.pk}": "x", "page": "p"})
    row.refresh_from_db()
    assert row.settled_at is None
    teacher = browser(here.teacher).post(at(other, "compare", "care"), {f"choice-{row.pk}": "theirs"})
    row.refresh_from_db()
    assert row.settled_at is None
    assert teacher.status_code in (302, 403, 422)
    assert "words of" not in teacher.content.decode()


def test_a_teacher_cannot_type_or_confirm_what_is_kept_from_schools(here: factories.Scene) -> None:
    """Answers of a section that a school does not fill, and confidential ones by name, from every endpoint."""
    before, client = state(here.pep), browser(here.teacher)
    hidden = {"placement_address": "mine now", "placement_carer": "mine now", "confirm": "placement_address"}
    for name in ("section", "autosave"):
        answer = client.post(
            at(here.pep, name, "care"), TYPED | hidden | {"changed": list(hidden), "confirm_all": "1",
                                                          "facts": ["placement_address"]},
        )  # fmt: skip
        assert answer.status_code == 403
    assert state(here.pep) == before


def test_questions_of_other_sections_are_not_taken(here: factories.Scene) -> None:
    """Mixing another section's questions, unknown and internal ones into one's own form changes only one's own."""
    client, care = browser(here.teacher), here.section("care").answers
    for name in ("autosave", "section"):
        client.post(
            at(here.pep, name, "meeting"),
            {
                "changed": ["meeting_discussion", "family_time", "no_such_question", "answers", "__class__"],
                "meeting_discussion": f"ours {name}",
                "family_time": "not ours",
                "no_such_question": "x",
                "answers": "{}",
                "page": "p",
                "base_revision": "99",
            },
        )
    meeting = here.section("meeting").answers
    assert meeting["meeting_discussion"] == "ours section"
    assert not {"family_time", "no_such_question", "answers"} & meeting.keys()
    assert here.section("care").answers == care


def test_opening_plans_takes_children_and_terms_within_reach_only(
    here: factories.Scene, there: factories.Scene
) -> None:
    fresh = factories.child(there.authority, at=there.school)
    mine = factories.child(here.authority, at=here.school)
    client, count = browser(here.officer), Pep.objects.count()
    for children, term in (([fresh], here.term), ([fresh], there.term), ([mine], there.term)):
        answer = client.post(
            reverse("peps:open_confirm"),
            {"children": [str(child.pk) for child in children], "term": str(term.pk), "go": "yes"},
        )
        assert answer.status_code in (200, 302, 422)
        assert fresh.family_name not in answer.content.decode()
    assert Pep.objects.count() == count


def test_somebody_of_two_authorities_cannot_mix_a_child_of_one_with_a_term_of_the_other(
    here: factories.Scene, there: factories.Scene
) -> None:
    both = factories.member(Role.VIRTUAL_SCHOOL_OFFICER, there.authority, who=here.officer)
    mine: Child = factories.child(here.authority, at=here.school)
    count = Pep.objects.count()
    answer = browser(both).post(
        reverse("peps:open_confirm"), {"children": str(mine.pk), "term": str(there.term.pk), "go": "yes"}
    )
    assert answer.status_code in (200, 302, 422)
    assert Pep.objects.count() == count


def test_a_funding_officer_who_administers_too_still_does_not_know_where_the_child_lives() -> None:
    """Roles add up, but no role that may not know a hidden address makes another one know it."""
    here = factories.scene(confidential=True)
    factories.fill_everything(here.pep, "care", by=here.worker, placement_address="9 Hidden Close")
    person = factories.member(
        Role.AUTHORITY_ADMINISTRATOR, here.authority, who=here.people[Role.FUNDING_OFFICER]
    )
    client = browser(person)
    pages = [at(here.pep, "section", "care"), at(here.pep, "read"), at(here.pep, "overview")]
    pages += [
        reverse("children:detail", args=[here.child.pk]),
        reverse("children:people", args=[here.child.pk]),
    ]
    for address in pages:
        text = client.get(address).content.decode()
        assert "9 Hidden Close" not in text, address
        assert here.carer.email not in text, address


def test_a_pdf_of_a_version_that_never_was_is_missing(here: factories.Scene) -> None:
    here.pep = factories.finalise(here.pep, judge=here.officer, head=here.head)
    client = browser(here.carer)
    for version in ("2", "999999999999999999999", "9" * 5000, "-1"):
        answer = client.get(at(here.pep, "pdf", "carer"), {"version": version})
        assert answer.status_code == (200 if version == "-1" else 404), version
    for version in (0, 2, 10**30):
        assert client.get(f"/peps/{here.pep.pk}/read/{version}/").status_code == 404


def test_an_officer_cannot_shut_the_head_or_the_administrator_out(here: factories.Scene) -> None:
    """Who may not give a role may not take it either."""
    client = browser(here.officer)
    for role in (Role.VIRTUAL_SCHOOL_HEAD, Role.AUTHORITY_ADMINISTRATOR):
        person = here.who(role)
        held = person.memberships.get()
        ending = client.post(reverse("accounts:end_role", args=[person.pk, held.pk]), {"reason": "x"})
        closing = client.post(reverse("accounts:close", args=[person.pk]), {"reason": "x"})
        assert (ending.status_code, closing.status_code) == (403, 403)
        held.refresh_from_db()
        person.refresh_from_db()
        assert held.ends_on is None
        assert person.is_active
    head = browser(here.head)
    administrator = here.who(Role.AUTHORITY_ADMINISTRATOR)
    assert head.post(reverse("accounts:close", args=[administrator.pk]), {"reason": "x"}).status_code == 302
