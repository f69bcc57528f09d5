"""The children app."""

from django.apps import AppConfig


class ChildrenConfig(AppConfig):
    """Django's handle on the children app."""

    name = "children"
