"""Renaming of state-dict keys between the authors' files and our modules."""

import re
from collections.abc import Mapping

import torch
from torch import Tensor


class OfficialError(ValueError):
    """A file is not the official checkpoint that was expected; the message says what was expected and what came."""


State = dict[str, Tensor]


def rename(state: Mapping[str, Tensor], prefixes: Mapping[str, str]) -> State:
    """Replace the longest matching prefix of every key.

    Raises:
        OfficialError: a key that no prefix matches.
    """
    ordered = sorted(prefixes, key=len, reverse=True)
    renamed: State = {}
    for key, tensor in state.items():
        prefix = next((p for p in ordered if key.startswith(p)), None)
        if prefix is None:
            streams = sorted({p.split(".")[0] for p in prefixes})
            raise OfficialError(f"expected keys of the official network ({', '.join(streams)}); got {key!r}")
        renamed[prefixes[prefix] + key.removeprefix(prefix)] = tensor
    return renamed


_DENSE = re.compile(r"^(?P<block>.+)\.dense_group\.(?P<index>\d+)\.(?P<kind>weight|bias)$")


def stack_highlights(state: Mapping[str, Tensor]) -> State:
    """Join the official linear layers, one per block, into the one matrix of ours.

    `<block>.dense_group.<i>.weight` (Cb, C') for i in 0..N-1 becomes `<block>.highlight.weight` (N * Cb, C').

    Raises:
        OfficialError: the layers of a block are not numbered without gaps, or not all of one shape.
    """
    groups: dict[str, dict[int, Tensor]] = {}
    rest: State = {}
    for key, tensor in state.items():
        if match := _DENSE.match(key):
            groups.setdefault(f"{match['block']}.highlight.{match['kind']}", {})[int(match["index"])] = tensor
        else:
            rest[key] = tensor
    for key, parts in groups.items():
        if sorted(parts) != list(range(len(parts))):
            raise OfficialError(f"expected dense_group layers 0 to {len(parts) - 1} for {key}; got {sorted(parts)}")
        if len(shapes := {tuple(part.shape) for part in parts.values()}) > 1:
            raise OfficialError(f"expected dense_group layers of one shape for {key}; got {sorted(shapes)}")
        rest[key] = torch.cat([parts[index] for index in range(len(parts))])
    return rest
