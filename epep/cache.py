"""Django's cache on Redis that never fails: while Redis is away, each process remembers for itself.

Nothing may be kept here alone: everything in a cache may be gone at any time.
"""

from __future__ import annotations

import time
from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

REST_SECONDS = 5.0
"After an error Redis is left alone for this long, so that a hung one costs one short wait and not many."

log = structlog.get_logger(__name__)


_again_at: dict[str, float] = {}
"By address, for the whole process: when Redis is next asked. Empty while all is well."


class Cache(RedisCache):
    """RedisCache whose errors are misses. Sign-in limits go on being counted, in each process by itself."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_timeout", 0.25)
        options.setdefault("socket_connect_timeout", 0.25)
        super().__init__(server, params)
        self._server = server
        self._meanwhile = LocMemCache(f"meanwhile {server}", {"TIMEOUT": params.get("TIMEOUT", 300)})

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= _again_at.get(self._server, 0.0):
            try:
                answer = getattr(super(), name)(*args, **kwargs)
            except (RedisError, OSError) as error:
                if self._server not in _again_at:
                    # What this process remembered in an earlier outage is out of date.
                    self._meanwhile.clear()
                    log.warning("cache_away", error=type(error).__name__)
                _again_at[self._server] = time.monotonic() + REST_SECONDS
            else:
                _again_at.pop(self._server, None)
                return answer
        return getattr(self._meanwhile, name)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Store when absent; True when stored."""
        return bool(self._ask("add", *args, **kwargs))

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """The value, or the default."""
        return self._ask("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Store."""
        self._ask("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        """Renew the time; False when absent."""
        return bool(self._ask("touch", *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Remove; False when absent."""
        return bool(self._ask("delete", *args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        """The values that are there."""
        return dict(self._ask("get_many", *args, **kwargs))

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        """Whether it is there."""
        return bool(self._ask("has_key", *args, **kwargs))

    def incr(self, *args: Any, **kwargs: Any) -> int:
        """Add to a number. Raises ValueError when absent."""
        return int(self._ask("incr", *args, **kwargs))

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Store all; the keys that were not stored (none)."""
        return list(self._ask("set_many", *args, **kwargs) or [])

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        """Remove all."""
        self._ask("delete_many", *args, **kwargs)

    def clear(self) -> None:
        """Remove everything."""
        self._ask("clear")
