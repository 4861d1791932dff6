"""The frame of a sweep: what is known of all its items, as columns, and the file that keeps a part of it.

A sweep is gathered into shards as its items succeed, so that a thousand items are read as a few files; a shipped sweep
is one such file beside its checkpoint.
"""

import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Attention = NDArray[np.float32]


class FrameError(ValueError):
    """A file that is no part of a sweep; the message says what was expected and what came."""


@dataclass(frozen=True)
class Frame:
    """n items that have succeeded, one row each, in the order of their positions.

    Attributes:
        positions: (n,) places in the collection.
        names, labels, groups, analyses: of each item; a label or group that it lacks is None, and so is the analysis of
            a shipped sweep.
        logits: (n, K) of the whole clip, or (n, 1) the value.
        contributions: modality -> (n, K), its exact additive part of the logits.
        present: modality -> (n,) whether it had data in any window.
        attention: site -> (n, q, N, Cb), before lambda, the mean over the item's windows.
        window_rows: (W,) the row of the item that each window belongs to, rows in order and windows in order of time.
        window_spans: (W, 2) beginning and end in the clip, in seconds.
        window_shares: site -> modality of the site -> (W, q) share, the mean over channels.
    """

    positions: Integers
    names: tuple[str, ...]
    labels: tuple[str | None, ...]
    groups: tuple[str | None, ...]
    analyses: tuple[str | None, ...]
    logits: Floats
    contributions: Mapping[str, Floats]
    present: Mapping[str, NDArray[np.bool_]]
    attention: Mapping[str, Attention]
    window_rows: Integers
    window_spans: Floats
    window_shares: Mapping[str, Mapping[str, Floats]]

    def __len__(self) -> int:
        return len(self.positions)

    def take(self, rows: Integers) -> Self:
        """Some of the rows, in their order; windows of the others are left out.

        Args:
            rows: (m,) ascending indices of rows.
        """
        place = np.full(len(self), -1)
        place[rows] = np.arange(len(rows))
        kept = np.flatnonzero(place[self.window_rows] >= 0)

        def texts(column: tuple[str | None, ...]) -> tuple[Any, ...]:
            return tuple(column[row] for row in rows)

        return type(self)(
            positions=self.positions[rows],
            names=texts(self.names),
            labels=texts(self.labels),
            groups=texts(self.groups),
            analyses=texts(self.analyses),
            logits=self.logits[rows],
            contributions={name: values[rows] for name, values in self.contributions.items()},
            present={name: values[rows] for name, values in self.present.items()},
            attention={site: values[rows] for site, values in self.attention.items()},
            window_rows=place[self.window_rows[kept]],
            window_spans=self.window_spans[kept],
            window_shares={
                site: {name: values[kept] for name, values in shares.items()}
                for site, shares in self.window_shares.items()
            },
        )

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Parts of one sweep as one frame, in the order of the positions; raises ValueError for no parts."""
        if not parts:
            raise ValueError("expected at least one part of a frame")
        first = parts[0]
        positions = np.concatenate([part.positions for part in parts])
        order = np.argsort(positions, kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        starts = np.cumsum([0, *(len(part) for part in parts)])
        rows = place[np.concatenate([part.window_rows + start for part, start in zip(parts, starts, strict=False)])]
        windows = np.argsort(rows, kind="stable")

        def texts(name: str) -> tuple[Any, ...]:
            column = [value for part in parts for value in getattr(part, name)]
            return tuple(column[index] for index in order)

        def by_key(name: str) -> dict[str, Any]:
            return {
                key: np.concatenate([getattr(part, name)[key] for part in parts])[order] for key in getattr(first, name)
            }

        return cls(
            positions=positions[order],
            names=texts("names"),
            labels=texts("labels"),
            groups=texts("groups"),
            analyses=texts("analyses"),
            logits=np.concatenate([part.logits for part in parts])[order],
            contributions=by_key("contributions"),
            present=by_key("present"),
            attention=by_key("attention"),
            window_rows=rows[windows],
            window_spans=np.concatenate([part.window_spans for part in parts])[windows],
            window_shares={
                site: {
                    name: np.concatenate([part.window_shares[site][name] for part in parts])[windows] for name in shares
                }
                for site, shares in first.window_shares.items()
            },
        )


def write_frame(frame: Frame, path: Path, about: Mapping[str, Any], *, half: bool = False) -> None:
    """Write a frame as `.npz`.

    Args:
        about: what else is to be known of it (checkpoint, weights, versions); plain JSON.
        half: whether attention is kept in half precision (11 bits, a relative error of 0.0005) to make the file small.
    """
    texts = {name: getattr(frame, name) for name in ("names", "labels", "groups", "analyses")}
    arrays: dict[str, NDArray[Any]] = {
        "positions": frame.positions,
        "logits": frame.logits,
        "window_rows": frame.window_rows,
        "window_spans": frame.window_spans,
        **{f"contributions.{name}": values for name, values in frame.contributions.items()},
        **{f"present.{name}": values for name, values in frame.present.items()},
        **{f"attention.{site}": values.astype("f2" if half else "f4") for site, values in frame.attention.items()},
        **{
            f"window_shares.{site}.{name}": values
            for site, shares in frame.window_shares.items()
            for name, values in shares.items()
        },
        "about": np.frombuffer(json.dumps({"about": dict(about), **texts}).encode(), dtype=np.uint8),
    }
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def read_frame(path: Path) -> tuple[Frame, dict[str, Any]]:
    """A frame and what else is known of it; raises FrameError for a file that is none."""
    try:
        # NumPy leaves a file open that it can't read.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        texts = json.loads(arrays.pop("about").tobytes())
        shares: dict[str, dict[str, Floats]] = {}
        for key in [key for key in arrays if key.startswith("window_shares.")]:
            _, site, name = key.split(".", 2)
            shares.setdefault(site, {})[name] = arrays.pop(key)
        frame = Frame(
            positions=arrays["positions"],
            logits=arrays["logits"],
            contributions=_keyed(arrays, "contributions"),
            present=_keyed(arrays, "present"),
            attention={site: values.astype("f4") for site, values in _keyed(arrays, "attention").items()},
            window_rows=arrays["window_rows"],
            window_spans=arrays["window_spans"],
            window_shares=shares,
            **{name: tuple(texts[name]) for name in ("names", "labels", "groups", "analyses")},
        )
    except (OSError, KeyError, ValueError, EOFError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        raise FrameError(f"{path}: expected a part of a sweep; {error}") from error
    return frame, texts["about"]


def _keyed(arrays: Mapping[str, NDArray[Any]], name: str) -> dict[str, NDArray[Any]]:
    return {key.removeprefix(f"{name}."): values for key, values in arrays.items() if key.startswith(f"{name}.")}
