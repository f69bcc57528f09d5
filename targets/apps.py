"""The targets app."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """Django's handle on the targets app."""

    name = "targets"
