"""The addresses of money, under /funding/: asking, the desk, payments and budget, what the money did."""

from funding.views import urls_asking, urls_budget, urls_desk, urls_effect

app_name = "funding"
urlpatterns = [
    *urls_desk.urlpatterns,
    *urls_budget.urlpatterns,
    *urls_effect.urlpatterns,
    *urls_asking.urlpatterns,
]
