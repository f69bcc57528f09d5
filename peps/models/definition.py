"""FormDefinition: a resolved form, stored once per digest and never changed."""

from __future__ import annotations

from typing import Any

from django.db import models


class FormDefinition(models.Model):
    """What `peps.blocks.definition.to_dict` gave, under its SHA-256. PEPs point at it for ever."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.JSONField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; a definition in use is never changed."""
        if not self._state.adding:
            raise RuntimeError("a form definition is never changed")
        super().save(*args, **kwargs)
