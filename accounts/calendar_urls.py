"""The addresses of calendars, under /settings/calendars/. Whose calendar and which year stand behind the "?"."""

from django.urls import path

from accounts.guard import guarded
from accounts.views import calendar_import, calendars

app_name = "calendars"
EDIT = "calendar.edit"

urlpatterns = [
    path("", guarded(calendars.overview, EDIT), name="overview"),
    path("terms/add/", guarded(calendars.term_edit, EDIT), name="term_add"),
    path("terms/<uuid:key>/", guarded(calendars.term_edit, EDIT), name="term_edit"),
    path("terms/<uuid:key>/remove/", guarded(calendars.term_remove, EDIT), name="term_remove"),
    path("days/add/", guarded(calendars.days_edit, EDIT), name="days_add"),
    path("days/<uuid:key>/", guarded(calendars.days_edit, EDIT), name="days_edit"),
    path("days/<uuid:key>/remove/", guarded(calendars.days_remove, EDIT), name="days_remove"),
    path("import/", guarded(calendar_import.take, EDIT), name="import"),
    path("import/example/", guarded(calendar_import.example, EDIT), name="example"),
    path("schools/", guarded(calendars.schools, EDIT), name="schools"),
]
