"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Django's handle on the accounts app."""

    name = "accounts"

    def ready(self) -> None:
        """Say how the links of our e-mails are made."""
        from accounts import links

        links.register()
