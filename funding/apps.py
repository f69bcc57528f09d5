"""The funding app."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    """Django's handle on the funding app."""

    name = "funding"
