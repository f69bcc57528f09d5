"""The addresses of an authority's layout, under /settings/layout/. Accounts know no forms, so they stand here."""

from django.urls import path
from django.views.decorators.http import require_POST

from accounts.guard import guarded
from peps.views import layout, layout_preview, layout_question

app_name = "layout"

SEE, CHANGE = "settings.view", "settings.edit"

urlpatterns = [
    path("", guarded(layout.overview, SEE), name="overview"),
    path("move/", guarded(require_POST(layout.move), CHANGE), name="move"),
    path("back/", guarded(require_POST(layout.back), CHANGE), name="back"),
    path("add/<slug:block>/", guarded(layout_question.add, CHANGE), name="add"),
    path("question/<slug:key>/", guarded(layout_question.question, CHANGE), name="question"),
    path("question/<slug:key>/away/", guarded(layout_question.away, CHANGE), name="away"),
    path("<slug:pep_type>/preview/", guarded(layout_preview.preview, SEE), name="preview"),
    path("<slug:pep_type>/<slug:section>/", guarded(layout.section, SEE), name="section"),
]
