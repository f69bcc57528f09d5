"""The scenes that other tests start from go all the way, by the portal's own actions."""

from __future__ import annotations

import pytest

from peps.models import Pep
from tests.factories import finalise, scene

pytestmark = pytest.mark.django_db


def test_a_scene_goes_from_opened_to_finalised() -> None:
    here = scene()
    done = finalise(here.pep, judge=here.second_officer, head=here.head)
    assert done.status == Pep.Status.FINALISED
    assert done.current_snapshot is not None
