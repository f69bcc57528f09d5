"""Every role at every address of a PEP in every status, against a table written by hand.

The table is `matrix.txt`; what the code believes is not asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from peps import actions
from peps.models import Attachment, Pep
from tests import factories

MATRIX = Path(__file__).with_name("matrix.txt")
STATUSES = "POSRFAC"
NOBODYS = "00000000-0000-7000-8000-000000000001"
ROLES = {
    "social_worker": Role.SOCIAL_WORKER,
    "team_manager": Role.TEAM_MANAGER,
    "designated_teacher": Role.DESIGNATED_TEACHER,
    "helper": Role.SCHOOL_COLLEAGUE,
    "vs_officer": Role.VIRTUAL_SCHOOL_OFFICER,
    "vs_head": Role.VIRTUAL_SCHOOL_HEAD,
    "funding_officer": Role.FUNDING_OFFICER,
    "carer": Role.CARER,
    "young_person": Role.YOUNG_PERSON,
    "reviewing_officer": Role.REVIEWING_OFFICER,
    "administrator": Role.AUTHORITY_ADMINISTRATOR,
}


def golden() -> list[tuple[str, str, str]]:
    """(address, role, letters by status) for each row of the table."""
    rows, address = [], ""
    for line in MATRIX.read_text().splitlines():
        text = line.split("#")[0].rstrip()
        if not text or text.startswith("address"):
            continue
        if not text.startswith(" "):
            address = text
        else:
            role, letters = text.split()
            assert len(letters) == len(STATUSES), line
            rows.append((address, role, letters))
    return rows


def letter(response: Any) -> str:
    """The letter of the table for an answer."""
    return {200: "o", 302: ">", 403: "x", 404: "."}.get(response.status_code, str(response.status_code))


def address_of(name: str, pep: Pep) -> str:
    """The address of a row: "peps:section care" has the section's key behind the name, "peps:file care" stands
    for the file that was added there."""
    name, _, section = name.partition(" ")
    if name == "peps:file":
        file = Attachment.objects.filter(section__pep=pep, section__key=section).first()
        return reverse(name, args=[pep.pk, file.pk if file else NOBODYS])
    more = {"section_key": section} if section else {}
    return reverse(name, kwargs={"pep_id": pep.pk, **more})


def plan_in(letter_of_status: str) -> factories.Scene:
    """A scene whose PEP is in the status, reached by the portal's own actions."""
    scene = factories.scene()
    factories.delegate(scene.child, scene.colleague, ["education"], by=scene.teacher)
    officer, head, pep = scene.officer, scene.head, scene.pep
    factories.attached(scene.section("care"), "identity_photo", by=scene.worker)
    if letter_of_status == "P":
        other = factories.child(scene.authority, at=scene.school)
        for role in (
            Role.SOCIAL_WORKER,
            Role.TEAM_MANAGER,
            Role.CARER,
            Role.REVIEWING_OFFICER,
            Role.YOUNG_PERSON,
        ):
            factories.link(other, scene.people[role], role)
        factories.delegate(other, scene.colleague, ["education"], by=scene.teacher)
        report = actions.open_peps(
            children=[other], term=scene.term, by=officer, now=factories.NOW, start=False
        )
        scene.pep = report.opened[0]
        return scene
    if letter_of_status == "C":
        scene.pep = actions.cancel_pep(pep=pep, reason="Not needed", by=officer, now=factories.NOW)
        return scene
    if letter_of_status in "SRFA":
        factories.sign_all(pep)
        pep = factories.submit(pep)
    if letter_of_status == "R":
        section = factories.section_of(pep, "education")
        actions.add_comment(
            section=section,
            question="strengths_barriers",
            text="Say more",
            must_fix=True,
            by=officer,
            now=factories.NOW,
        )
        pep = actions.return_pep(pep=pep, by=officer, now=factories.NOW)
    if letter_of_status in "FA":
        pep = factories.finalise(pep, judge=officer, head=head)
    if letter_of_status == "A":
        pep = actions.amend_pep(pep=pep, sections=["care"], reason="Moved", by=officer, now=factories.NOW)
    scene.pep = pep
    return scene


def signed_in(user: User) -> Client:
    """A browser of that person."""
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("status", STATUSES)
def test_matrix_every_role_at_every_address(status: str) -> None:
    scene = plan_in(status)
    place = STATUSES.index(status)
    wrong = []
    for name, role, letters in golden():
        response = signed_in(scene.people[ROLES[role]]).get(address_of(name, scene.pep))
        if letter(response) != letters[place]:
            wrong.append(f"{name} {role}: {letter(response)} instead of {letters[place]}")
    assert not wrong, f"status {status}:\n" + "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.django_db
def test_matrix_people_of_another_authority_find_nothing() -> None:
    scene = plan_in("F")
    stranger = factories.scene(
        authority=factories.authority_with_settings(la_code="926", name="Fenland Council")
    )
    for name in sorted({row[0] for row in golden()}):
        url = address_of(name, scene.pep)
        absent = url.replace(str(scene.pep.pk), "00000000-0000-7000-8000-000000000000")
        for role, person in stranger.people.items():
            client = signed_in(person)
            theirs, nothing = client.get(url), client.get(absent)
            assert theirs.status_code == nothing.status_code == 404, (name, role)
            assert theirs.content == nothing.content, (name, role)
            assert client.post(url, {"reason": "x"}).status_code == 404, (name, role)


@pytest.mark.django_db
def test_matrix_knows_every_address_of_a_plan() -> None:
    """A new page of a PEP needs its rows in the table before it can go in."""
    from peps.urls import urlpatterns
    from targets.urls import urlpatterns as of_targets

    listed = {row[0].split()[0] for row in golden()}
    elsewhere = {
        "peps:list", "peps:open", "peps:open_confirm", "peps:read_version", "peps:pdf", "peps:comment",
        "peps:autosave", "peps:check", "peps:reopen", "peps:compare", "peps:question",
        "peps:older", "peps:older_confirm", "peps:open_window", "peps:open_switch", "peps:open_report",
        "targets:change", "targets:autosave", "targets:move", "targets:remove", "targets:copy", "targets:line",
        "targets:prompts", "targets:from_bank", "targets:review", "targets:mix", "targets:report",
    }  # fmt: skip
    found = {f"peps:{url.name}" for url in urlpatterns} | {f"targets:{url.name}" for url in of_targets}
    assert found == listed | elsewhere
