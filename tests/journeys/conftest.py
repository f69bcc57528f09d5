"""People with browsers, for journeys. The running portal and Chromium come from tests/conftest.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.journeys.steps import Person
from tests.stack import RealStack


@pytest.fixture
def somebody(
    stack: RealStack,
    new_context: Callable[..., BrowserContext],
    assert_accessible: Callable[[Page], None],
    picture: Callable[[Page, str], None],
) -> Callable[..., Person]:
    """`somebody(width=375)`: a person with a browser of their own, not signed in."""

    def make(**options: Any) -> Person:
        return Person(stack, new_context(stack, **options).new_page(), assert_accessible, picture)

    return make
