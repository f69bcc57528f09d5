"""User: a person who signs in with an e-mail address. What they may do stands in memberships and links.

No profile data here beyond the name that others see.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from epep.ids import new_id


class UserManager(BaseUserManager["User"]):
    """Makes users; there are no superusers in this portal."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "", **extra: Any) -> User:
        """A new active user. `password=None` makes the password unusable until one is set."""
        if not email:
            raise ValueError("a user needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), name=name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this e-mail address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Never deleted: what they signed stays theirs; leavers are made inactive."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=150, help_text="As colleagues know them.")
    job_title = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name as shown."""
        return self.name

    @property
    def email_domain(self) -> str:
        """The part after the @, in lower case: who counts as a colleague of the same school."""
        return self.email.rpartition("@")[2].lower()
