"""The slots app: each run of a scheduled job claims one row, so that it happens once."""

from django.apps import AppConfig


class SlotsConfig(AppConfig):
    """Holds Slot."""

    name = "epep.slots"
    label = "slots"
