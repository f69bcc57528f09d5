"""Addresses of the imports, each with its permission: children (in `children.urls`) and schools.

The pages are in `views.py`.
"""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from accounts.guard import guarded
from children.importing import views
from children.importing.views import PERMISSIONS, Kind


def _pages(kind: Kind, choose: Any) -> list[URLPattern]:
    permission = PERMISSIONS[kind]

    def page(address: str, view: Any, name: str) -> URLPattern:
        address = f"import/<uuid:batch_id>/{address}"
        return path(address, guarded(view, permission), {"kind": kind}, name=f"import_{name}")

    return [
        path("import/", guarded(choose, permission), name="import"),
        page("", views.review, "review"),
        page("accept/", views.accept, "accept"),
        page("done/", views.done, "done"),
        page("problems.csv", views.problems, "problems"),
        page("refused.csv", views.refused, "refused"),
    ]


children_urls = _pages(Kind.CHILDREN, views.choose_children)

app_name = "schools"
urlpatterns = _pages(Kind.SCHOOLS, views.choose_schools)
