"""The menu: what a person's roles give them, on every signed-in page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from peps.meetings import querysets as meetings

ITEMS = (
    ("Home", "home:home", ""),
    ("To do", "home:todo", "clock.explain"),
    ("Children", "children:list", "child.list"),
    ("Plans", "peps:list", "pep.list"),
    ("Due dates", "clocks:list", "clock.list"),
    ("Meetings", "meetings:diary", "meeting.view"),
    ("Money", "funding:queue", "funding.desk"),
    ("Money", "funding:school", "funding.school"),
    ("People", "accounts:people", "people.invite"),
    ("Messages", "mail:list", "message.view"),
    ("Settings", "accounts:settings", "settings.view"),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: menu items within the person's permissions; none when there is only Home."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    on = timezone.localdate()
    found: list[dict[str, Any]] = []
    for text, name, permission in ITEMS:
        if permission and not policy.organisations(user, permission, on):
            continue
        if any(item["text"] == text for item in found):
            continue  # one entry for both: who decides about money finds the schools behind it
        url = reverse(name)
        below = url != "/" and request.path.startswith(url)
        found.append({"text": text, "url": url, "current": request.path == url, "active": below})
        if name == "home:todo":
            found[-1]["count_url"] = reverse("home:todo_count")
    if meetings.is_invited(user, now=timezone.now()):
        _with_invitations(found, request.path)
    return {"navigation": found if len(found) > 1 else []}


def _with_invitations(found: list[dict[str, Any]], path: str) -> None:
    """Put one's own invitations behind what comes first; they lie below the diary, which is then not the page."""
    mine = reverse("meetings:mine")
    is_below = path.startswith(mine)
    for item in found:
        item["active"] = item["active"] and not (is_below and mine.startswith(item["url"]))
    place = 1 + any("count_url" in item for item in found)
    found.insert(
        place,
        {"text": "Invitations", "url": mine, "current": path == mine, "active": is_below and path != mine},
    )
