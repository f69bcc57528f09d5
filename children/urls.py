"""The addresses of children. Each states its permission once; another's child is a 404."""

from django.urls import path

from accounts.guard import guarded
from children.importing.urls import children_urls
from children.models import Child
from children.views import pages
from children.views_delegation import delegation_urls
from children.views_early_hours import early_hours_urls
from children.views_emergency import emergency_urls

app_name = "children"

urlpatterns = [
    path("", guarded(pages.children, "child.list"), name="list"),
    *children_urls,
    path("<uuid:child_id>/", guarded(pages.child, "child.view", thing=Child), name="detail"),
    path("<uuid:child_id>/people/", guarded(pages.people, "child.view", thing=Child), name="people"),
    path(
        "<uuid:child_id>/history/",
        guarded(pages.history, "child.history", thing=Child, see="child.view"),
        name="history",
    ),
    path(
        "<uuid:child_id>/access/",
        guarded(pages.access, "access.view", thing=Child, see="child.view"),
        name="access",
    ),
    *delegation_urls,
    *early_hours_urls,
    *emergency_urls,
]
