"""The addresses of the funding officer’s desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
