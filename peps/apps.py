"""The peps app."""

from django.apps import AppConfig


class PepsConfig(AppConfig):
    """Django's handle on the peps app."""

    name = "peps"
