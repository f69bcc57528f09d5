"""Argon2id at its cheapest, for accounts that tests make.

What production uses is the first of PASSWORD_HASHERS in epep/settings/base.py.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickHasher(Argon2PasswordHasher):
    """A tenth of a millisecond instead of thirty."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
