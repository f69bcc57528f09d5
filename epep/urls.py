"""Every address of the portal; the only module that names every app.

Each app's own addresses stand in its urls.py.
"""

from django.urls import URLPattern, URLResolver, path

from epep.health import views as health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
