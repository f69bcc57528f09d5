"""The mail app: messages as rows, sent by a worker."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Holds Message: the row is the queue."""

    name = "epep.mail"
    label = "mail"
