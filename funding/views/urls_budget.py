"""The addresses of the budget, payment runs and a year’s rules."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
