"""What the environment must say, and what is said when it does not.

The settings built from it are looked at by `manage.py check --deploy`.
"""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from epep.local import servers
from epep.local.places import ROOT
from epep.settings import env

EXAMPLE = ROOT / ".env.example"
COMPOSE = ROOT / "docker-compose.yml"


def named(text: str) -> list[str]:
    return re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)


def test_the_example_names_every_variable_once() -> None:
    read = {variable.name for variable in env.VARIABLES}
    by_compose = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE.read_text()))
    names = named(EXAMPLE.read_text())
    assert sorted(names) == sorted(read | by_compose)


def test_the_example_holds_no_secret() -> None:
    text = EXAMPLE.read_text()
    assert "\nEPEP_SECRET_KEY=\n" in text
    values = [line for line in text.splitlines() if not line.startswith("#")]
    assert all("change-me" in line for line in values if re.search(r"PASSWORD=.|:[^/@]+@", line))


def test_no_other_module_of_the_site_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for folder in ("accounts", "children", "epep", "funding", "peps", "targets")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(
            r'os\.(environ\b(?!\.setdefault)|getenv).*"(EPEP_|DATABASE_|REDIS_|CACHE_)', path.read_text()
        )
        and path.parent not in (ROOT / "epep" / "local", ROOT / "epep" / "settings")
    ]
    assert readers == []


def test_production_names_everything_that_is_missing_and_what_it_is_for() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        env.read({"EPEP_ENV": "production", "EPEP_SECRET_KEY": "x" * 50})
    words = str(refused.value)
    for variable in env.VARIABLES:
        expected = variable.mandatory and variable.name != "EPEP_SECRET_KEY"
        assert (f"{variable.name}: {variable.purpose}" in words) is expected, variable.name
    assert ".env.example" in words


def test_a_blank_value_counts_as_missing_in_production() -> None:
    full = {variable.name: "x" for variable in env.VARIABLES if variable.mandatory}
    assert env.read({**full, "EPEP_ENV": "production"}).text("REDIS_URL") == "x"
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        env.read({**full, "EPEP_ENV": "production", "REDIS_URL": " "})


def test_elsewhere_everything_has_a_default() -> None:
    values = env.read({})
    assert values.name == "dev"
    assert values.number("EPEP_SESSION_IDLE_MINUTES") == 30
    assert values.number("EPEP_SESSION_HOURS") == 12


def test_an_unknown_environment_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="dev, test, production"):
        env.read({"EPEP_ENV": "live"})


@pytest.mark.parametrize("value", ["ten", "-1", "3.5", "٣"])
def test_a_number_that_is_none_is_refused_by_name(value: str) -> None:
    with pytest.raises(
        ImproperlyConfigured, match=r"EPEP_PORT must be a whole number.*port of the web process"
    ):
        env.read({"EPEP_PORT": value}).number("EPEP_PORT")


def test_a_database_address_with_everything() -> None:
    entry = env.database("postgresql://some%40one:p%2Fw@db.example:6000/plans?sslmode=verify-full", 30)
    assert (entry["NAME"], entry["USER"], entry["PASSWORD"]) == ("plans", "some@one", "p/w")
    assert (entry["HOST"], entry["PORT"]) == ("db.example", "6000")
    assert entry["ATOMIC_REQUESTS"] is True
    assert entry["CONN_HEALTH_CHECKS"] is True
    options = entry["OPTIONS"]
    assert isinstance(options, dict)
    assert options["sslmode"] == "verify-full"
    assert "statement_timeout=30000" in options["options"]
    assert "lock_timeout=3000" in options["options"]


def test_a_database_address_of_a_socket() -> None:
    entry = env.database("postgresql://epep@/epep?host=/some/where/sockets", 0)
    assert entry["HOST"] == "/some/where/sockets"


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite:///x.db", "epep"])
def test_only_postgresql_is_a_database(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        env.database(url, 30)


@pytest.mark.parametrize(
    ("url", "port", "implicit"),
    [
        ("smtp://u:p%40@mail.example", 587, False),
        ("smtps://u:p%40@mail.example", 465, True),
        ("smtp://u:p%40@mail.example:2525", 2525, False),
    ],
)
def test_a_mail_server_is_always_spoken_to_in_secret(url: str, port: int, implicit: bool) -> None:
    found = env.mail(url)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (
        port,
        implicit,
        not implicit,
    )
    assert found["EMAIL_HOST_PASSWORD"] == "p@"


def test_what_is_not_given_comes_from_private_servers() -> None:
    both = servers.addresses("test", database="postgresql://x/y", broker="redis://z/0")
    assert both == servers.Addresses("postgresql://x/y", "redis://z/0", "redis://z/1")
    one = servers.addresses("test", database="postgresql://x/y")
    assert one.database == "postgresql://x/y"
    assert one.broker.startswith("unix://")


def test_a_broker_socket_is_written_as_celery_wants_it() -> None:
    assert env.broker("unix:///a/broker.sock?db=7") == "redis+socket:///a/broker.sock?virtual_host=7"
    assert env.broker("redis://broker:6379/0") == "redis://broker:6379/0"
