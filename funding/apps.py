"""The funding app: money asked for on a target, from the request to the effect it had."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    """Registers money as a part of a PEP, and beside its targets."""

    name = "funding"

    def ready(self) -> None:
        """Connect to the policy, the PEP's parts and the targets."""
        from funding import pep_part  # models must be loaded first

        pep_part.register()
