"""Every environment variable the portal reads, read once; a missing or wrong one says what to do.

What the values mean for Django belongs in base, dev, test and production; no other module reads os.environ.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("dev", "test", "production")


@dataclass(frozen=True)
class Variable:
    """One variable: its default outside production, whether production insists on it, and what it is for."""

    name: str
    purpose: str
    example: str
    default: str = ""
    mandatory: bool = False
    "True: production refuses to start without it; False: the default holds there too."


VARIABLES: tuple[Variable, ...] = (
    Variable("EPEP_ENV", "Which settings: dev, test or production.", "production", "dev"),
    Variable(
        "EPEP_SECRET_KEY",
        "Signs sessions and links: 50 or more random characters, kept secret.",
        "",
        "only-for-development-" + "0123456789" * 4,
        mandatory=True,
    ),
    Variable(
        "EPEP_SECRET_KEY_FALLBACKS",
        "Former secret keys, separated by commas, so that a new key signs nobody out.",
        "",
    ),
    Variable(
        "EPEP_SITE_URL",
        "The address people use, with https:// and without a path.",
        "https://epep.example.gov.uk",
        mandatory=True,
    ),
    Variable(
        "EPEP_HOSTS",
        "Host names the site answers to, separated by commas.",
        "epep.example.gov.uk",
        mandatory=True,
    ),
    Variable(
        "EPEP_PROXIES",
        "How many proxies of yours stand before the web process (their X-Forwarded-* are believed).",
        "1",
        "0",
    ),
    Variable("EPEP_PORT", "The port of the web process.", "8000", "8000"),
    Variable("EPEP_WEB_WORKERS", "Web processes; about one for each core.", "2", "2"),
    Variable("EPEP_WEB_THREADS", "Threads in each web process.", "4", "4"),
    Variable(
        "DATABASE_URL",
        "PostgreSQL 15 or later, as postgresql://user:password@host:5432/name?sslmode=verify-full.",
        "postgresql://epep:change-me@db:5432/epep",
        mandatory=True,
    ),
    Variable(
        "REDIS_URL",
        "The Redis that carries work to the workers (noeviction, append-only file on).",
        "redis://broker:6379/0",
        mandatory=True,
    ),
    Variable(
        "CACHE_URL",
        "A second Redis, for what may be forgotten at any time (allkeys-lru).",
        "redis://cache:6379/0",
        mandatory=True,
    ),
    Variable(
        "EPEP_STATEMENT_SECONDS",
        "Longest time of one SQL statement of a page or task; 0 is no limit.",
        "30",
        "30",
    ),
    Variable(
        "EPEP_SMTP_URL",
        "The mail server, as smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465.",
        "smtp://epep:change-me@mail.example.gov.uk:587",
        mandatory=True,
    ),
    Variable(
        "EPEP_MAIL_FROM",
        "The address that the portal's e-mails come from.",
        "epep@example.gov.uk",
        "epep@localhost",
        mandatory=True,
    ),
    Variable(
        "EPEP_FILES",
        "The folder of uploaded files and finished documents; outside the code, backed up.",
        "/srv/epep/files",
        mandatory=True,
    ),
    Variable(
        "EPEP_MAIL_FOLDER",
        "Outside production: the folder that e-mails are written to, .local/mail by default.",
        "",
    ),
    Variable("EPEP_RELOAD", "Outside production: 1 restarts the web process when code changes.", "", "0"),
    Variable(
        "EPEP_SESSION_IDLE_MINUTES", "Minutes without a click after which people sign in again.", "30", "30"
    ),
    Variable("EPEP_SESSION_HOURS", "Hours after which people sign in again in any case.", "12", "12"),
    Variable("EPEP_LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR.", "INFO", "INFO"),
    Variable(
        "EPEP_DEMO_PASSWORD",
        "Password of the demonstration accounts; never read in production.",
        "",
        "demonstration-only",
    ),
)


@dataclass(frozen=True)
class Env:
    """The values of all variables, checked; `name` is dev, test or production."""

    name: str
    values: Mapping[str, str]

    def text(self, name: str) -> str:
        """The value as given, "" when there is none. Raises KeyError for a name that is not in VARIABLES."""
        return self.values[name]

    def number(self, name: str) -> int:
        """The value as a whole number of 0 or more. Raises ImproperlyConfigured when it is anything else."""
        value = self.values[name]
        if not (value.isascii() and value.isdigit()):
            raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}. {_purpose(name)}")
        return int(value)

    def words(self, name: str) -> list[str]:
        """The value split at commas, without blanks and empty parts."""
        return [word.strip() for word in self.values[name].split(",") if word.strip()]


def _purpose(name: str) -> str:
    return next(variable.purpose for variable in VARIABLES if variable.name == name)


def read(environ: Mapping[str, str], default_name: str = "dev") -> Env:
    """Read all variables from `environ`.

    Raises ImproperlyConfigured naming every variable that production lacks and what each is for.
    """
    name = environ.get("EPEP_ENV") or default_name
    if name not in NAMES:
        raise ImproperlyConfigured(f"EPEP_ENV must be one of {', '.join(NAMES)}, not {name!r}.")
    production = name == "production"
    values, missing = {}, []
    for variable in VARIABLES:
        value = environ.get(variable.name, "").strip()
        if not value and production and variable.mandatory:
            missing.append(variable)
        values[variable.name] = value or variable.default
    if missing:
        lines = "\n".join(f"  {variable.name}: {variable.purpose}" for variable in missing)
        raise ImproperlyConfigured(
            f"Production needs these variables (see .env.example):\n{lines}\nSet them and start again."
        )
    return Env(name, values | {"EPEP_ENV": name})


def database(url: str, statement_seconds: int) -> dict[str, object]:
    """Django's DATABASES entry for a postgresql:// address, with limits on time.

    A socket folder is given as ?host=/folder. Raises ImproperlyConfigured for another kind of address.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://. " + _purpose("DATABASE_URL"))
    query = dict(parse_qsl(parts.query))
    limits = {
        "statement_timeout": statement_seconds * 1000,
        "lock_timeout": 3_000,
        "idle_in_transaction_session_timeout": max(60, statement_seconds) * 1000 if statement_seconds else 0,
    }
    options: dict[str, object] = {
        "connect_timeout": 3,
        "options": " ".join(f"-c {key}={value}" for key, value in limits.items()),
    }
    host = query.pop("host", "") or parts.hostname or ""
    options |= query
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def broker(url: str) -> str:
    """The address of a Redis as Celery writes it: a unix:// socket becomes redis+socket://."""
    if not url.startswith("unix://"):
        return url
    parts = urlsplit(url)
    number = dict(parse_qsl(parts.query)).get("db", "0")
    return f"redis+socket://{parts.path}?virtual_host={number}"


def mail(url: str) -> dict[str, object]:
    """Django's EMAIL_* settings for an smtp:// (STARTTLS) or smtps:// address; five seconds a step."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(
            "EPEP_SMTP_URL is not a mail server's address. " + _purpose("EPEP_SMTP_URL")
        )
    implicit = parts.scheme == "smtps"
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": not implicit,
        "EMAIL_TIMEOUT": 5,
    }


ENV = read(os.environ, default_name="test" if "pytest" in sys.modules else "dev")
