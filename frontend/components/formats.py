"""Numbers and dates as people read them."""

from datetime import datetime


def byte_size(count: int) -> str:
    """`1.4 MB`, in powers of 1000 as file managers show them."""
    value = float(count)
    for unit in ("bytes", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" or value >= 10 else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def cap_size(count: int) -> str:
    """A limit on bytes: `200 MiB`, in the unit in which limits are set."""
    return f"{count / 2**20:.4g} MiB"


def duration(seconds: float) -> str:
    """`4.2 s`, `1:05 min`, `1:00:05 h`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d} min"
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d} h"


def clock(seconds: float) -> str:
    """A position in a clip: `0:04.2`."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths % 600 // 10:02d}.{tenths % 10}"


def count(value: int) -> str:
    """`25.94 M`, `412 K`, `950`; `G` for 10^9."""
    for limit, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "K")):
        if value >= limit:
            scaled = value / limit
            return f"{scaled:.2f} {unit}" if scaled < 100 else f"{scaled:.0f} {unit}"
    return str(value)


def number(value: float) -> str:
    """`-3.0` as `−3`."""
    return f"{value:g}".replace("-", "\u2212")


def percent(fraction: float, digits: int = 0) -> str:
    return f"{100 * fraction:.{digits}f} %"


def moment(when: datetime) -> str:
    """Date and time in UTC, to the minute."""
    return f"{when:%Y-%m-%d %H:%M} UTC"


def shape(sizes: list[int]) -> str:
    return " × ".join(str(size) for size in sizes)
