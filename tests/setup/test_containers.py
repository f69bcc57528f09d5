"""docker-compose.yml and the Dockerfile: the same commands as on one machine, each service watched.

What the commands are is in epep/local/commands.py.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from epep.local.commands import COMMANDS, command
from epep.local.places import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LASTING = ("db", "broker", "cache", "web", "worker", "worker-pdf", "beat", "proxy")


def test_the_services_are_those_promised() -> None:
    assert sorted(SERVICES) == sorted([*LASTING, "migrate"])


@pytest.mark.parametrize("name", LASTING)
def test_each_service_has_a_health_check_and_comes_back(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] == "CMD"
    assert {"interval", "timeout", "retries"} <= check.keys()
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_process_is_started_by_the_same_command_as_here(name: str) -> None:
    words = command(name, programs="bin", folder="/srv/epep/beat")
    words[0] = words[0].removeprefix("bin/")
    assert SERVICES[name]["command"].split() == words


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_process_of_ours_is_confined_and_waits_for_the_tables(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert service["environment"]["EPEP_ENV"] == "production"


def test_the_image_does_not_run_as_root_and_checks_hashes() -> None:
    text = (ROOT / "Dockerfile").read_text()
    last = text.rpartition("\nFROM ")[2]
    assert "\nUSER epep\n" in last
    assert "--require-hashes" in text
    assert text.count("\nFROM ") == 3
    assert "npm ci" in text


def test_the_image_installs_the_system_packages_of_packages_apt() -> None:
    from epep.local import install

    text = (ROOT / "Dockerfile").read_text()
    wanted = {
        name
        for name in install.packages(tests=False)
        if name not in ("postgresql", "redis-server", "python3-venv")
    }
    assert all(name in text for name in wanted)


def test_the_broker_never_forgets_and_the_cache_may() -> None:
    assert "--appendonly yes" in SERVICES["broker"]["command"]
    assert "noeviction" in SERVICES["broker"]["command"]
    assert "allkeys-lru" in SERVICES["cache"]["command"]


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
