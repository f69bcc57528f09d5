"""One child with everybody round them and an opened plan, for the tests of its pages."""

import pytest

from tests.factories import Scene, scene


@pytest.fixture
def here() -> Scene:
    """A fresh scene."""
    return scene()
