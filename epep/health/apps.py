"""The app "health"; it also makes Celery's application known to every process.

Tasks and views are in their own modules.
"""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Loads epep.celery once, so that `.delay()` finds our broker in the web process and in commands too."""

    name = "epep.health"
    label = "health"

    def ready(self) -> None:
        """Django has loaded every app."""
        import epep.celery  # noqa: F401
