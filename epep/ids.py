"""New identifiers for rows. Nothing else belongs here."""

from __future__ import annotations

import os
import time
import uuid


def new_id() -> uuid.UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, then 74 random bits.

    Ordered by time, so that rows made together lie together in an index. Not a secret and never a
    permission: tokens come from `secrets`.
    """
    millis = time.time_ns() // 1_000_000
    value = (millis << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)
