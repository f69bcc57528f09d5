"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Django's handle on the accounts app."""

    name = "accounts"

    def ready(self) -> None:
        """Say how the links of our e-mails are made, and how long one sign-in may hold up others."""
        from allauth.core.internal import ratelimit

        from accounts import links

        links.register()
        # A Redis that hung does what it was asked once it runs again: a lock nobody holds then stands for
        # its whole time. It must end before those who wait for it are told that there were too many tries.
        assert ratelimit.CACHE_LOCK_TIMEOUT
        assert ratelimit.CACHE_LOCK_WAIT_TIMEOUT
        ratelimit.CACHE_LOCK_TIMEOUT, ratelimit.CACHE_LOCK_WAIT_TIMEOUT = 1, 2
