"""The addresses of the budget, payment runs and a year’s rules."""

from django.urls import URLPattern, path

from accounts.guard import guarded
from funding.views import budget, payments, years

DESK, PAY, SET = "funding.desk", "funding.pay", "funding.set"

urlpatterns: list[URLPattern] = [
    path("budget/", guarded(budget.now, DESK), name="budget_now"),
    path("budget/<int:year>/", guarded(budget.page, DESK), name="budget"),
    path("budget/<int:year>/csv/", guarded(budget.as_csv, DESK), name="budget_csv"),
    path("budget/<int:year>/xlsx/", guarded(budget.as_xlsx, DESK), name="budget_xlsx"),
    path("payments/", guarded(payments.due, PAY), name="payments"),
    path("payments/make/", guarded(payments.make, PAY), name="run_make"),
    path("payments/<uuid:run_id>/", guarded(payments.page, PAY), name="run"),
    path("payments/<uuid:run_id>/take-out/", guarded(payments.drop, PAY), name="run_drop"),
    path("payments/<uuid:run_id>/lock/", guarded(payments.lock, PAY), name="run_lock"),
    path("payments/<uuid:run_id>/file/", guarded(payments.file, PAY), name="run_file"),
    path("payments/<uuid:run_id>/returned/", guarded(payments.returned, PAY), name="run_return"),
    path("payments/<uuid:run_id>/reverse/", guarded(payments.reverse_, PAY), name="run_reverse"),
    path("rules/", guarded(years.now, SET), name="rules_now"),
    path("rules/lists/", guarded(years.lists, "settings.edit"), name="lists"),
    path("rules/<int:year>/", guarded(years.rules, SET), name="rules"),
    path("rules/<int:year>/rate/", guarded(years.rate, SET), name="rate"),
    path("rules/<int:year>/close/", guarded(years.close, SET), name="close"),
]
