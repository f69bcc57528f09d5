"""The settings of production, looked at in a process of their own.

Headers and cookies as a browser gets them are tested with the pages.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys

import pytest

from epep.local.checks import DUMMY
from epep.local.places import ROOT
from epep.settings.logs import drop_personal

SHOW = """
import json
from django.conf import settings as s
names = [name for name in dir(s) if name.isupper()]
print(json.dumps({name: getattr(s, name) for name in names}, default=str))
"""


def production(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "epep.settings"} | DUMMY | more,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def settings_there() -> dict[str, object]:
    done = production("-c", SHOW)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", False),
        ("SESSION_COOKIE_NAME", "__Host-session"),
        ("CSRF_COOKIE_NAME", "__Host-csrf"),
        ("SESSION_COOKIE_SECURE", True),
        ("CSRF_COOKIE_SECURE", True),
        ("SESSION_COOKIE_HTTPONLY", True),
        ("SESSION_COOKIE_DOMAIN", None),  # __Host- forbids a domain
        ("SESSION_COOKIE_PATH", "/"),
        ("SESSION_ENGINE", "django.contrib.sessions.backends.db"),
        ("SECURE_SSL_REDIRECT", True),
        ("SECURE_HSTS_SECONDS", 31_536_000),
        ("ANONYMOUS_USER_NAME", None),
        ("ALLOWED_HOSTS", ["epep.example"]),
        ("CSRF_TRUSTED_ORIGINS", ["https://epep.example"]),
        ("EPEP_SESSION_IDLE_MINUTES", 30),
        ("EPEP_SESSION_HOURS", 12),
    ],
)
def test_a_setting_that_must_hold(settings_there: dict[str, object], name: str, value: object) -> None:
    assert settings_there[name] == value


def test_passwords_are_kept_with_argon2id(settings_there: dict[str, list[str]]) -> None:
    assert settings_there["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")


def test_the_demonstration_password_does_not_exist_there(settings_there: dict[str, object]) -> None:
    assert "EPEP_DEMO_PASSWORD" not in settings_there


def test_without_its_variables_it_does_not_start() -> None:
    done = production("manage.py", "check", EPEP_SECRET_KEY="", REDIS_URL="")
    assert done.returncode != 0
    assert "EPEP_SECRET_KEY: Signs sessions" in done.stderr
    assert "REDIS_URL: The Redis that carries work" in done.stderr


def test_the_deployment_check_finds_nothing() -> None:
    done = production("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_static_files_can_be_collected_with_hashed_names() -> None:
    done = production("manage.py", "collectstatic", "--noinput", "--verbosity=0")
    assert done.returncode == 0, done.stderr[-2000:]
    manifest = json.loads((ROOT / "build" / "collected" / "staticfiles.json").read_text())
    names = manifest["paths"]
    assert names["govuk/govuk-frontend.min.css"] != "govuk/govuk-frontend.min.css"
    assert all((ROOT / "build" / "collected" / name).exists() for name in names.values())


def test_a_log_line_names_nobody() -> None:
    line = drop_personal(
        None,
        "info",
        {
            "event": "request_finished",
            "request": "GET /children/?q=Surname",
            "user_id": "0b5e",
            "ip": "192.0.2.1",
            "user_agent": "x",
            "email": "a@b.example",
        },
    )
    assert line == {"event": "request_finished", "request": "GET /children/", "user_id": "0b5e"}


@pytest.mark.parametrize(
    "address",
    [
        "meetings/reply/{}/new/",
        "invitations/{}/",
        "account/password/reset/key/{}/",
    ],
)
def test_a_log_line_holds_no_secret_of_a_link(address: str) -> None:
    """Whoever reads the log could use it before the person it was sent to; ids of things stay."""
    secret = secrets.token_urlsafe(32)
    said = f"GET /peps/01980f3a-5b2c-7d4e-8f90-123456789abc/{address.format(secret)}"
    line = drop_personal(None, "info", {"event": f"Not Found: {said}", "request": said})
    kept = said.replace(secret, "…")
    assert line == {"event": f"Not Found: {kept}", "request": kept}
