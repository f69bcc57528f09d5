"""The app "home".

See the modules beside this one.
"""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Home."""

    name = "epep.home"
    label = "home"
