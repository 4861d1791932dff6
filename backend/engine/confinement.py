"""Limits on this process for as long as it decodes a file that somebody uploaded."""

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.errors import UnusableClip


@contextmanager
def confined(name: str, *, cpu_s: int, memory_bytes: int) -> Iterator[None]:
    """Bound the processor time and the memory that are used inside.

    A decoder that never returns is ended with its process by the kernel (SIGXCPU), which costs the job one attempt;
    memory that can't be had is refused with a sentence. Where the system does not tell how much address space is in use
    (it's Linux that does), only the time is bounded.

    Args:
        name: what the clip is called in the message.

    Raises:
        UnusableClip: the work inside asked for more memory.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent_s = int(used.ru_utime + used.ru_stime)
    try:
        with _soft_limit(resource.RLIMIT_CPU, spent_s + cpu_s), _address_space(memory_bytes):
            yield
    except MemoryError as error:
        gibibytes = memory_bytes / 1024**3
        raise UnusableClip(f"{name}: decoding it takes more than the {gibibytes:g} GiB of memory it may use") from error


@contextmanager
def _address_space(extra_bytes: int) -> Iterator[None]:
    if sys.platform != "linux":
        yield
        return
    in_use = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    with _soft_limit(resource.RLIMIT_AS, in_use + extra_bytes):
        yield


@contextmanager
def _soft_limit(kind: int, wanted: int) -> Iterator[None]:
    """Lower a soft limit inside; the hard one stays, so that it can be raised again."""
    soft, hard = resource.getrlimit(kind)
    bounds = [limit for limit in (wanted, soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(kind, (min(bounds), hard))
    try:
        yield
    finally:
        resource.setrlimit(kind, (soft, hard))
