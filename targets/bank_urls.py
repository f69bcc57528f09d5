"""The addresses of an authority's bank, under /settings/bank/, and of the report on targets."""

from django.urls import path

from accounts.guard import guarded
from targets.views import banking

app_name = "bank"
EDIT = "bank.edit"

urlpatterns = [
    path("", guarded(banking.overview, EDIT), name="overview"),
    path("add/", guarded(banking.edit, EDIT), name="add"),
    path("export/", guarded(banking.export, EDIT), name="export"),
    path("import/", guarded(banking.take, EDIT), name="import"),
    path("lists/", guarded(banking.lists, "settings.edit"), name="lists"),
    path("<slug:key>/", guarded(banking.edit, EDIT), name="edit"),
    path("<slug:key>/retire/", guarded(banking.retire, EDIT), name="retire"),
]
