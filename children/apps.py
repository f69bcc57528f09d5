"""The children app: children, their journey, and who stands by them."""

from django.apps import AppConfig


class ChildrenConfig(AppConfig):
    """Registers what scopes mean for a child."""

    name = "children"

    def ready(self) -> None:
        """Connect to the policy."""
        from children import scopes  # models must be loaded first

        scopes.register()
