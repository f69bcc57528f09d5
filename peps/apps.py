"""The peps app: the plans, their forms, lifecycle and documents."""

from django.apps import AppConfig


class PepsConfig(AppConfig):
    """Registers with the policy what a PEP's status adds."""

    name = "peps"

    def ready(self) -> None:
        """Connect to the policy."""
        from peps import access  # models must be loaded first
        from peps.meetings import register as meetings

        access.register()
        meetings.register()
        access.register_clocks()
