"""`make test`, `make check` and `make bench`: set up, run the tools, say at the end what failed.

What the tools look for is configured in pyproject.toml.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
from collections.abc import Iterator

from . import install
from .places import ROOT
from .run import environment
from .servers import private

NO_TESTS = 5
"pytest's exit code when it found none to run."

DUMMY = {
    # Enough to load the production settings; nothing is connected to.
    "EPEP_ENV": "production",
    "EPEP_SECRET_KEY": "a-dummy-for-the-check-that-is-long-enough-0123456789-abcdefghij",
    "EPEP_SITE_URL": "https://epep.example",
    "EPEP_HOSTS": "epep.example",
    "EPEP_PROXIES": "1",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "CACHE_URL": "redis://127.0.0.1:1/1",
    "EPEP_SMTP_URL": "smtp://127.0.0.1:1",
    "EPEP_MAIL_FROM": "epep@epep.example",
    "EPEP_FILES": "/nonexistent",
}


def check() -> int:
    """Format, lint, types, layers, templates, deployment settings, migrations in step; all are run."""
    install.everything(tests=True)
    programs = install.VENV / "bin"
    manage = [str(install.PYTHON), "manage.py"]
    templates = sorted(map(str, (ROOT / "templates").rglob("*.html")))
    steps: list[tuple[str, list[str], dict[str, str]]] = [
        ("format", [f"{programs}/ruff", "format", "--check", "."], {}),
        ("lint", [f"{programs}/ruff", "check", "."], {}),
        ("types", [f"{programs}/mypy"], {"EPEP_ENV": "test"}),
        ("layers", [f"{programs}/lint-imports"], {}),
        ("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], DUMMY),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], {"EPEP_ENV": "test"}),
    ]
    if templates:
        steps.append(("templates", [f"{programs}/djade", "--check", *templates], {}))
    with _servers("test") as env:
        failed = [name for name, command, extra in steps if not _step(name, command, env | extra)]
    install.say(f"\nFAILED: {', '.join(failed)}" if failed else "\nAll checks pass.")
    return 1 if failed else 0


def test() -> int:
    """The quick tests, then those that drive a browser or break things; ARGS= runs a choice of them once."""
    install.everything(tests=True)
    pytest = [str(install.PYTHON), "-m", "pytest", "--numprocesses", "2", "--maxschedchunk", "1"]
    chosen = shlex.split(os.environ.get("ARGS", ""))
    runs = (
        [("tests", [*pytest, *chosen])]
        if chosen
        else [
            ("quick tests", [*pytest, "-m", "not browser and not faults"]),
            ("browser and fault tests", [*pytest, "-m", "browser or faults"]),
        ]
    )
    with _servers("test") as env:
        failed = [name for name, command in runs if not _step(name, command, env, {0, NO_TESTS})]
    install.say(f"\nFAILED: {', '.join(failed)}" if failed else "\nAll tests pass.")
    return 1 if failed else 0


def bench() -> int:
    """The measurements of docs/performance.md."""
    install.everything(tests=True)
    with _servers("dev") as env:
        return 0 if _step("benchmarks", [str(install.PYTHON), "-m", "benchmarks"], env) else 1


@contextlib.contextmanager
def _servers(name: str) -> Iterator[dict[str, str]]:
    """The environment with private servers, ended afterwards if they were started for this."""
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    if env.get("DATABASE_URL") and env.get("REDIS_URL"):
        yield env
        return
    servers = private(name)
    ours = [server for server in servers.all() if not server.pid()]
    servers.start()
    try:
        yield env | environment(servers.addresses())
    finally:
        for server in ours:
            server.stop()


def _step(name: str, command: list[str], env: dict[str, str], good: set[int] = frozenset({0})) -> bool:  # type: ignore[assignment]
    install.say(f"\n== {name}")
    with subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL) as process:
        try:
            return process.wait() in good
        except KeyboardInterrupt:
            process.wait()
            raise
