"""Addresses of the imports of children and of schools, each with its permission.

The pages are in `views.py`.
"""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from accounts.guard import guarded
from children.importing import views
from children.importing.views import PERMISSIONS, Kind

app_name = "imports"

CHOOSE = {Kind.CHILDREN: views.choose_children, Kind.SCHOOLS: views.choose_schools}


def _pages(kind: Kind) -> list[URLPattern]:
    start = f"{kind}/import/"
    batch = f"{start}<uuid:batch_id>/"

    def page(address: str, view: Any, name: str) -> URLPattern:
        return path(address, guarded(view, PERMISSIONS[kind]), {"kind": kind}, name=f"{kind}_{name}")

    return [
        path(start, guarded(CHOOSE[kind], PERMISSIONS[kind]), name=str(kind)),
        page(batch, views.review, "review"),
        page(f"{batch}accept/", views.accept, "accept"),
        page(f"{batch}done/", views.done, "done"),
        page(f"{batch}problems.csv", views.problems, "problems"),
        page(f"{batch}refused.csv", views.refused, "refused"),
    ]


urlpatterns = [*_pages(Kind.CHILDREN), *_pages(Kind.SCHOOLS)]
