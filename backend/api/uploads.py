"""Receiving a file as the raw body of a request: streamed to the disk, counted and hashed on the way."""

import errno
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import anyio
from anyio import to_thread
from starlette.requests import Request

from backend.errors import ClipTooLarge, StorageFull, UnusableClip
from backend.store.blobs import BlobStore

MEBIBYTE = 1024 * 1024
# Chunks come in at about 64 KiB; written in larger pieces, a large file costs few changes of thread.
WRITE_BYTES = MEBIBYTE


@dataclass(frozen=True)
class Upload:
    """A file that has arrived in full; `path` exists until the end of `received`."""

    path: Path
    name: str
    sha256: str
    size_bytes: int


@asynccontextmanager
async def received(request: Request, name: str, blobs: BlobStore, max_bytes: int) -> AsyncIterator[Upload]:
    """Stream the body to a temporary file, which is gone at the end unless the store has taken it.

    Raises:
        ClipTooLarge: as soon as more than `max_bytes` are announced or have come.
        UnusableClip: nothing came.
        StorageFull: the disk is full.
        ClientDisconnect: the client went away.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > max_bytes:
        raise _too_large(name, max_bytes)
    temporary = blobs.temporary()
    path = await to_thread.run_sync(temporary.__enter__)
    try:
        yield await _stream_to(path, request, name, max_bytes)
    finally:
        # Also when the request is cancelled: nothing may stay behind.
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(temporary.__exit__, None, None, None)


class _Sink:
    """Writes to the file and hashes what it writes."""

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self._digest.update(data)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull("There is no room left on the service's disk for this file") from error
            raise

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


async def _stream_to(path: Path, request: Request, name: str, max_bytes: int) -> Upload:
    size = 0
    pending = bytearray()
    with path.open("wb", buffering=0) as file:
        sink = _Sink(file)
        async for chunk in request.stream():
            size += len(chunk)
            if size > max_bytes:
                raise _too_large(name, max_bytes)
            pending += chunk
            if len(pending) >= WRITE_BYTES:
                await to_thread.run_sync(sink.write, bytes(pending))
                pending.clear()
        await to_thread.run_sync(sink.write, bytes(pending))
    if size == 0:
        raise UnusableClip(f"{name}: expected a video or sound file, a skeleton or features; the file is empty")
    return Upload(path, name, sink.sha256, size)


def _too_large(name: str, max_bytes: int) -> ClipTooLarge:
    return ClipTooLarge(f"{name}: at most {max_bytes / MEBIBYTE:g} MiB are accepted; the file is larger")
