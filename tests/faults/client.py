"""A person's browser without a picture: cookies, form tokens, and how long each answer took.

For tests that send many requests at once or time them; journeys use a real browser.
"""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any

from accounts.models import User
from tests.factories import PASSWORD
from tests.stack import RealStack

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
VALUE = r'name="{}" value="([^"]*)"'


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are answers here, not ways to go."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Follow nothing."""


@dataclass
class Answer:
    """What came back; `seconds` from sending to the last byte."""

    status: int
    text: str
    location: str
    seconds: float

    def value(self, name: str) -> str:
        """The value of a hidden field of the page."""
        found = re.search(VALUE.format(re.escape(name)), self.text)
        assert found, f"no field {name}"
        return found.group(1)


@dataclass
class Client:
    """One signed-in person. Copies of it (`twin`) share the session."""

    stack: RealStack
    jar: CookieJar = field(default_factory=CookieJar)

    def get(self, path: str) -> Answer:
        """GET."""
        return self._ask(urllib.request.Request(self.stack.url + path))

    def post(self, path: str, data: dict[str, str], *, token: str = "") -> Answer:
        """POST, with the form token of the page at the same address unless one is given."""
        token = token or self.token(path)
        body = urllib.parse.urlencode(data | {"csrfmiddlewaretoken": token}).encode()
        return self._ask(urllib.request.Request(self.stack.url + path, data=body, method="POST"))

    def token(self, path: str) -> str:
        """The form token of a page."""
        page = self.get(path)
        found = TOKEN.search(page.text)
        assert found, f"no form at {path}: {page.status} {page.text[:1000]}"
        return found.group(1)

    def sign_in(self, user: User) -> Client:
        """Through the sign-in form."""
        answer = self.post("/sign-in/", {"login": user.email, "password": PASSWORD})
        assert answer.status == 302, answer.text[:2000]
        return self

    def twin(self) -> Client:
        """Another window of the same person."""
        other = Client(self.stack)
        for cookie in self.jar:
            other.jar.set_cookie(cookie)
        return other

    def _ask(self, request: urllib.request.Request) -> Answer:
        opener = urllib.request.build_opener(_Stay, urllib.request.HTTPCookieProcessor(self.jar))
        began = time.monotonic()
        try:
            with opener.open(request, timeout=30) as answer:
                text, status, headers = answer.read(), answer.status, answer.headers
        except urllib.error.HTTPError as error:
            with error:
                text, status, headers = error.read(), error.code, error.headers
        return Answer(
            status, text.decode(errors="replace"), headers.get("Location", ""), time.monotonic() - began
        )
