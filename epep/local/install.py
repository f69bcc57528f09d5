"""Set-up: system packages, the virtual environment, npm packages and the front-end files; quick when done.

Starting what was set up is in run.py.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .places import ROOT, SetUpError

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PROOF = {
    # How to see that a package of packages.apt is there: a program, or a library.
    "postgresql": ("postgres", ""),
    "redis-server": ("redis-server", ""),
    "libpango-1.0-0": ("", "pango-1.0"),
    "libpangoft2-1.0-0": ("", "pangoft2-1.0"),
    "libharfbuzz-subset0": ("", "harfbuzz-subset"),
    "fonts-dejavu-core": ("fc-list", ""),
    "chromium": ("chromium", ""),
    "poppler-utils": ("pdftotext", ""),
}


def say(text: str) -> None:
    """One line for the person at the terminal, at once."""
    print(text, flush=True)


def packages(*, tests: bool) -> list[str]:
    """The names in packages.apt: those to run, and those to test when wanted."""
    text = (ROOT / "packages.apt").read_text()
    to_run, _, to_test = text.partition("# test")
    lines = (to_run + (to_test if tests else "")).splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def is_there(package: str) -> bool:
    """Whether what `package` brings is on this machine, wherever it came from."""
    if package == "python3-venv":
        return PYTHON.exists() or _succeeds([sys.executable, "-c", "import ensurepip, venv"])
    program, library = PROOF.get(package, ("", ""))
    if package == "postgresql" and list(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        return True
    if package == "chromium" and any(map(shutil.which, ("chromium-browser", "google-chrome"))):
        return True
    if (program and shutil.which(program)) or (library and ctypes.util.find_library(library)):
        return True
    return _succeeds(["dpkg-query", "--status", package])


def system(*, tests: bool) -> None:
    """Install missing system packages by apt. Raises SetUpError with the line to type where it may not."""
    missing = [package for package in packages(tests=tests) if not is_there(package)]
    if not missing:
        return
    line = f"apt-get install --yes --no-install-recommends {' '.join(missing)}"
    if shutil.which("apt-get") is None:
        raise SetUpError(
            f"These are missing, under their Debian names; install them first: {' '.join(missing)}"
        )
    before = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if before and not (shutil.which("sudo") and _succeeds(["sudo", "-n", "true"])):
        raise SetUpError(f"Some system packages are missing. Run this first: sudo {line}")
    say(f"Installing system packages: {' '.join(missing)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if not _succeeds([*before, *line.split()], quiet):
        _succeeds([*before, "apt-get", "update"], quiet)
        _run([*before, *line.split()], f"Run this yourself: sudo {line}", quiet)


def environment(*, tests: bool) -> None:
    """The virtual environment from the hashed lists; nothing when it stands as they say."""
    stamp_file = VENV / "epep-stamp.json"
    wanted = {name: _digest(ROOT / "requirements" / f"{name}.txt") for name in ("base", "dev")}
    if PYTHON.exists() and stamp_file.exists() and _succeeds([str(PYTHON), "-c", ""]):
        stamp = json.loads(stamp_file.read_text())
        if stamp.get("dev") == wanted["dev"] or (not tests and stamp.get("base") == wanted["base"]):
            return
    if not PYTHON.exists() or not _succeeds([str(PYTHON), "-m", "pip", "--version"]):
        say("Making a virtual environment in .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        _run(
            [sys.executable, "-m", "venv", str(VENV)],
            "On Debian and Ubuntu: sudo apt-get install python3-venv",
        )
    name = "dev" if tests else "base"
    say(f"Installing Python packages from requirements/{name}.txt")
    _pip(name)
    stamp_file.write_text(json.dumps({"base": wanted["base"]} | ({"dev": wanted["dev"]} if tests else {})))


def front_end() -> None:
    """npm packages as locked, and from them build/static."""
    lock, stamp = ROOT / "package-lock.json", ROOT / "node_modules" / ".epep-stamp"
    if not stamp.exists() or stamp.read_text() != _digest(lock):
        say("Installing front-end packages from package-lock.json")
        where = {**os.environ, "PATH": f"{VENV / 'bin'}:{os.environ.get('PATH', '')}"}
        _run(
            [_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            "Is the npm registry reachable from this machine?",
            where,
        )
        stamp.write_text(_digest(lock))
    _run([str(PYTHON), "-m", "epep.page.build"], "The front-end files could not be put together; see above.")


def everything(*, tests: bool) -> None:
    """All of it, in order; under a second when nothing has changed."""
    system(tests=tests)
    environment(tests=tests)
    front_end()


def _npm() -> str:
    """The machine's npm, else one from PyPI."""
    found = shutil.which("npm")
    if found:
        return found
    if not (VENV / "bin" / "npm").exists():
        say("npm is missing: taking Node from PyPI")
        _pip("node")
    return str(VENV / "bin" / "npm")


def _pip(name: str) -> None:
    _run(
        [
            *(
                str(PYTHON),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
            ),
            *("--requirement", str(ROOT / "requirements" / f"{name}.txt")),
        ],
        "Is PyPI, or the mirror that pip is set to, reachable from this machine?",
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _succeeds(command: list[str], env: dict[str, str] | None = None) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, env=env).returncode == 0
    except OSError:
        return False


def _run(command: list[str], advice: str, env: dict[str, str] | None = None) -> None:
    """Run in the checkout. Raises SetUpError with what to do when it fails; its own words come before."""
    try:
        done = subprocess.run(command, check=False, env=env, cwd=ROOT, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise SetUpError(f"{command[0]} could not be started ({error}). {advice}") from error
    if done.returncode:
        raise SetUpError(f"{' '.join(command)} failed. {advice}")
