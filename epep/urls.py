"""Every address of the portal; the only module that names every app.

Each app's own addresses stand in its urls.py.
"""

from django.urls import URLPattern, URLResolver, include, path

from accounts.guard import public
from epep.health import views as health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", public(health.healthz), name="healthz"),
    path("readyz", public(health.readyz), name="readyz"),
    path("", include("epep.page.urls")),
    path("", include("epep.home.urls")),
    path("", include("accounts.sign_in_urls")),
    path("", include("accounts.urls")),
    path("settings/layout/", include("peps.layout_urls")),
    path("settings/bank/", include("targets.bank_urls")),
    path("settings/calendars/", include("accounts.calendar_urls")),
    path("children/", include("children.urls")),
    path("schools/", include("children.importing.urls")),
    path("clocks/", include("peps.clock_urls")),
    path("funding/", include("funding.urls")),
    path("", include("targets.urls")),  # before peps: /peps/<id>/targets/ is no section of that name
    path("", include("peps.meeting_urls")),  # before peps: /peps/<id>/meetings/ is no section of that name
    path("peps/", include("peps.urls")),
    path("messages/", include("accounts.message_urls")),
    path("reminders/", include("peps.reminder_urls")),
]

handler400 = "epep.page.views.bad_request"
handler403 = "epep.page.views.forbidden"
handler404 = "epep.page.views.not_found"
handler500 = "epep.page.views.server_error"
