"""The addresses of what the money did."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
