"""Which static files of the apps go to production: those that pages use.

How they are stored is in epep/page/storage.py.
"""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """Django's own app, without files that no page asks for (some name others that do not exist)."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "django_htmx/ext/*",
        "django_htmx/htm?x-4*",
        "guardian/*",
    ]
