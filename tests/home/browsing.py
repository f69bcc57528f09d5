"""A browser of the test client in which somebody is signed in."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def browser(user: Any) -> Client:
    """A browser in which the person is signed in and has opened a page before."""
    client = Client()
    client.force_login(user)
    client.get("/help/cookies/")
    return client


def queries(client: Client, url: str) -> int:
    """How many queries the page needs, once the session has noted that it is still in use."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
