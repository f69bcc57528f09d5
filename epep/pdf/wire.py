"""How the portal and the render process speak: one job or answer a frame, over pipes, without pickle.

A frame is 8 bytes (length of the head, length of the body), a head in JSON, and the body's bytes.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

FOLDER_PREFIX = "epep-pdf-"
"""Begins the name of a render process's own temporary folder."""
LENGTHS = struct.Struct(">II")
MOST_BYTES = 256 * 1024 * 1024
"""No frame is longer: a broken length must not make a process ask for all memory."""


class Broken(Exception):
    """The other side ended, or sent something that is no frame."""


@dataclass(frozen=True)
class Job:
    """A document to render: a whole HTML page, style sheets, and the only files it may open."""

    html: str
    css: tuple[str, ...] = ()
    assets: Mapping[str, bytes] = field(default_factory=dict)
    timeout_s: int = 30
    memory_mb: int = 512


def send(stream: IO[bytes], head: dict[str, Any], body: bytes = b"") -> None:
    """Write one frame. OSError when the other side has gone."""
    data = json.dumps(head).encode()
    stream.write(LENGTHS.pack(len(data), len(body)))
    stream.write(data)
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Read one frame. `Broken` at the end of the stream or on nonsense."""
    head_length, body_length = LENGTHS.unpack(_exactly(stream, LENGTHS.size))
    if head_length + body_length > MOST_BYTES:
        raise Broken("a frame is too long")
    try:
        head = json.loads(_exactly(stream, head_length))
    except ValueError as error:
        raise Broken("a frame has no readable head") from error
    return head, _exactly(stream, body_length)


def pack(job: Job) -> tuple[dict[str, Any], bytes]:
    """Head and body of a job's frame."""
    html = job.html.encode("utf-8", "replace")
    files = sorted(job.assets.items())
    head = {
        "html": len(html),
        "css": list(job.css),
        "assets": [[name, len(data)] for name, data in files],
        "timeout_s": job.timeout_s,
        "memory_mb": job.memory_mb,
    }
    return head, b"".join([html, *(data for _, data in files)])


def unpack(head: dict[str, Any], body: bytes) -> Job:
    """The job of a frame."""
    at = head["html"]
    assets = {}
    for name, length in head["assets"]:
        assets[name] = body[at : at + length]
        at += length
    html = body[: head["html"]].decode()
    return Job(html, tuple(head["css"]), assets, head["timeout_s"], head["memory_mb"])


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) != length:
        raise Broken("the other side ended")
    return data
