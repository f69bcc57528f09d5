"""A cache or a broker that is gone, or takes connections and never answers: no page waits or fails.

What the pages then do is tested with the pages.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from kombu.exceptions import OperationalError

from epep import cache as cache_module
from epep.cache import Cache
from epep.celery import BEAT, app
from epep.health import probes
from epep.health.tasks import beat_seen
from epep.local.servers import with_number
from tests.stack import _use_broker


@pytest.fixture
def hung(tmp_path: Path) -> Iterator[str]:
    """The path of a socket that takes connections and says nothing."""
    path = str(tmp_path / "hung.sock")
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(path)
        line.listen(50)
        yield path


@pytest.fixture
def dead(tmp_path: Path) -> str:
    """The path of a socket that is not there."""
    return str(tmp_path / "dead.sock")


@pytest.fixture
def _broker_restored() -> Iterator[None]:
    yield
    _use_broker(settings.CELERY_BROKER_URL)


@pytest.fixture(params=["hung", "dead"])
def away(request: pytest.FixtureRequest) -> str:
    """Both, one after the other."""
    path: str = request.getfixturevalue(request.param)
    return path


def test_a_cache_that_is_away_is_a_miss_and_costs_one_short_wait(away: str) -> None:
    cache = Cache(f"unix://{away}?db=0", {})
    began = time.monotonic()
    assert cache.get("word") is None
    assert cache.get("word", "default") == "default"
    assert not cache.has_key("word")
    assert cache.get_many(["word"]) == {}
    cache.delete("other")
    cache.set_many({"a": 1})
    assert time.monotonic() - began < 1


def test_limits_are_still_counted_while_the_cache_is_away(dead: str) -> None:
    cache = Cache(f"unix://{dead}?db=0", {})
    assert cache.add("tries", 1)
    assert not cache.add("tries", 1)
    assert cache.incr("tries") == 2
    assert cache.get_or_set("tries", 9) == 2


def test_what_was_remembered_in_one_outage_is_forgotten_by_the_next(
    dead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "_again_at", {})
    cache = Cache(f"unix://{dead}?db=0", {})
    cache.set("word", "of the first outage")
    assert cache.get("word") == "of the first outage"
    cache_module._again_at.clear()  # as after an answer of Redis
    assert cache.get("word") is None


def test_the_cache_is_used_again_when_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_again_at", {})
    cache = Cache(settings.CACHES["default"]["LOCATION"], {})
    cache_module._again_at[cache._server] = time.monotonic() - 1
    cache.set("word", "kept")
    assert cache_module._again_at == {}
    assert cache.get("word") == "kept"
    cache.delete("word")


@pytest.mark.usefixtures("_broker_restored")
def test_publishing_gives_up_within_three_seconds(away: str) -> None:
    _use_broker(f"redis+socket://{away}?virtual_host=0")
    began = time.monotonic()
    with pytest.raises((OperationalError, OSError)):
        beat_seen.delay()
    assert time.monotonic() - began < 3


def test_readyz_takes_at_most_three_seconds_when_the_broker_hangs(
    hung: str, settings: pytest.FixtureRequest, client, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    settings.CELERY_BROKER_URL = f"redis+socket://{hung}?virtual_host=0"
    monkeypatch.setattr(probes, "_last", (float("-inf"), {}))
    began = time.monotonic()
    answer = client.get("/readyz")
    assert time.monotonic() - began < 3
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "broker": False, "worker": False}
    monkeypatch.setattr(probes, "_last", (float("-inf"), {}))


def test_healthz_asks_nothing_of_anybody(client) -> None:
    # Without the database mark any query would fail this test.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    assert {task for task, _ in BEAT.values()} <= set(app.tasks)


def test_the_canary_is_seen_once_a_minute_however_often_it_runs(db: None) -> None:
    from epep.slots.models import Slot

    beat_seen()
    beat_seen()
    assert Slot.objects.filter(job="canary").count() in (1, 2)  # two when the minute ended in between


def test_celery_settings_lose_nothing_and_accept_only_json() -> None:
    conf = app.conf
    assert conf.accept_content == ["json"]
    assert conf.task_serializer == "json"
    assert conf.result_backend is None
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.task_time_limit < conf.broker_transport_options["visibility_timeout"] / 2
    assert conf.timezone == "UTC"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///a/b.sock?db=0", "unix:///a/b.sock?db=3"),
        ("redis://:secret@host:6379/0", "redis://:secret@host:6379/3"),
        ("rediss://host:6379", "rediss://host:6379/3"),
    ],
)
def test_another_number_of_the_same_redis(url: str, expected: str) -> None:
    assert with_number(url, 3) == expected


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_nothing_behind_even_in_the_audit() -> None:
    from epep.audit.models import AccessLog

    # The flush after this test would fail on the audit's triggers, were it not let past them.
    assert AccessLog.objects.count() == 0
