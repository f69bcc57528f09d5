"""Note: what an adult says beside the child's words, under the adult's name. Rows are only ever added.

It stands apart from the words wherever they are drawn; `actions.noting` writes it.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from epep.ids import new_id


class Note(models.Model):
    """One adult's words beside one answer of the child. A database trigger refuses UPDATE and DELETE as well."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    section = models.ForeignKey("peps.Section", on_delete=models.PROTECT, related_name="notes")
    question = models.CharField(max_length=60, help_text="Key of the question whose answer it stands beside.")
    text = models.TextField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150, help_text="The person's name as it was.")
    role = models.CharField(max_length=60, help_text="The role they wrote it in, as a word.")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at"]
        indexes = [models.Index(fields=["section", "question"], name="note_by_question")]

    def __str__(self) -> str:
        return f"note of {self.made_at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; what was said is never changed."""
        if not self._state.adding:
            raise RuntimeError("a note is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Always refused: it lives as long as the plan."""
        raise RuntimeError("a note is never deleted")
