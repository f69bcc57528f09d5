"""An authority whose layout is looked at and changed."""

import pytest

from tests.peps.layout.office import Office


@pytest.fixture
def office(db: None) -> Office:
    """A fresh one, with nothing changed."""
    return Office()
