"""An authority gives roles at schools that concern it, and at no others: a teacher reaches a whole roll."""

from __future__ import annotations

import pytest

from accounts.actions import invite
from accounts.models import Invitation
from accounts.roles import Role
from epep.moves import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def give(scene: factories.Scene, school: object) -> Invitation:
    return invite(
        email="teacher@elsewhere.demo.example",
        name="A Teacher",
        role=Role.DESIGNATED_TEACHER,
        organisation=school,
        authority=scene.authority,
        by=scene.officer,
        now=factories.NOW,
    )


def test_a_school_elsewhere_with_no_child_of_ours_is_refused() -> None:
    scene = factories.scene()
    far = factories.school(la_code="926")
    with pytest.raises(Refused, match="a school in your area"):
        give(scene, far)
    assert not Invitation.objects.exists()


def test_a_school_elsewhere_that_our_child_goes_to_is_ours_to_staff() -> None:
    scene = factories.scene()
    far = factories.school(la_code="926")
    factories.child(scene.authority, at=far)
    assert give(scene, far).organisation == far


def test_a_school_in_our_area_is_ours_to_staff_before_a_child_comes() -> None:
    scene = factories.scene()
    near = factories.school(la_code=scene.authority.la_code)
    assert give(scene, near).organisation == near
