"""The audit app: who did what, and who looked at what. Append-only."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Holds Event and AccessLog."""

    name = "epep.audit"
    label = "audit"
