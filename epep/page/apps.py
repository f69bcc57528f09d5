"""Django app configuration of the page machinery.

Nothing but the configuration belongs here.
"""

from django.apps import AppConfig


class PageConfig(AppConfig):
    """Registers the app under the label ``page``."""

    name = "epep.page"
    label = "page"
    verbose_name = "Pages"
