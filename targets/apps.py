"""The targets app: what will be different for the child, and how we will know."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """Registers targets as a part of a PEP."""

    name = "targets"

    def ready(self) -> None:
        """Connect to the policy and to the PEP's parts."""
        from targets import pep_part  # models must be loaded first

        pep_part.register()
