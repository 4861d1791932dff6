"""Running a checkpoint on one window at a time: NumPy in, NumPy out, compiled by OpenVINO.

OpenVINO in float32 gives the outputs of eager torch to about 1e-6 in a fraction of the time. The compiled graph can be
kept in a folder, so that a warm start needs neither torch nor the export.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache as remembered
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from models.cards import Card, CardError, read_card, sha256_of
from models.networks.config import NetworkConfig
from models.offline_openvino import ov
from models.registry import network_config
from models.window import Array, batch_of_one


@dataclass(frozen=True)
class WindowOutput:
    """What the network says of one window.

    output: (K,) fused logits, or the (1,) value. logits: modality -> (K,), what its own head gives. attention: site ->
    (q, N, Cb), before lambda.
    """

    output: Array
    logits: dict[str, Array]
    attention: dict[str, Array]


class Session(Protocol):
    """A checkpoint that is ready to run; not for use by two threads at once."""

    @property
    def card(self) -> Card: ...

    @property
    def config(self) -> NetworkConfig: ...

    def run(self, inputs: Mapping[str, Array]) -> WindowOutput:
        """Run one window; a modality that is not in `inputs` is fed as zeros."""
        ...


def open_session(card_path: Path, *, threads: int | None = None, cache: Path | None = None) -> Session:
    """Open a checkpoint for inference.

    Args:
        threads: CPU threads; all cores by default.
        cache: folder that keeps compiled graphs between processes.

    Raises:
        CardError: the card or the weights can't be used.
    """
    card = read_card(card_path)
    config = network_config(card)
    return _CompiledSession(card, config, _compile(_graph(card_path, card, cache), threads))


class _CompiledSession:
    def __init__(self, card: Card, config: NetworkConfig, compiled: Any) -> None:
        self.card = card
        self.config = config
        self._request = compiled.create_infer_request()

    def run(self, inputs: Mapping[str, Array]) -> WindowOutput:
        batch = batch_of_one(inputs, self.config)
        results = [np.array(value[0]) for value in self._request.infer(list(batch.values())).values()]
        names = [*batch, *(site.name for site in self.config.sites)]
        parts = dict(zip(names, results[1:], strict=True))
        return WindowOutput(
            output=results[0],
            logits={name: parts[name] for name in batch},
            attention={site.name: parts[site.name] for site in self.config.sites},
        )


def _compile(graph: Any, threads: int | None) -> Any:
    options: dict[str, Any] = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    if threads:
        options["INFERENCE_NUM_THREADS"] = threads
    return ov.Core().compile_model(graph, "CPU", options)


def _graph(card_path: Path, card: Card, cache: Path | None) -> Any:
    """The checkpoint as an OpenVINO graph, from the cache where it has one for these very weights."""
    kept = cache / f"{_fingerprint(card)}.xml" if cache else None
    if kept is not None and kept.is_file():
        # The graph stands for the weights, but a checkpoint whose file was changed must not pass because of the cache.
        weights = card_path.parent / card.weights.file
        if not weights.is_file() or sha256_of(weights) != card.weights.sha256:
            raise CardError(f"{weights}: the file is not the one that the card names")
        return ov.Core().read_model(kept)
    # Importing torch takes seconds, which a process that finds its graph in the cache is spared.
    from models.export import to_openvino  # noqa: PLC0415

    graph = to_openvino(card_path)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_name(f"{kept.stem}.{os.getpid()}.partial.xml")
        ov.save_model(graph, partial, compress_to_fp16=False)
        partial.with_suffix(".bin").replace(kept.with_suffix(".bin"))
        partial.replace(kept)
    return graph


def _fingerprint(card: Card) -> str:
    """Changes with the weights, the configuration, the code of the networks and the OpenVINO version."""
    key = f"{card.weights.sha256} {card.network} {sorted(card.configuration.items())} {_code()} {ov.__version__}"
    return hashlib.sha256(key.encode()).hexdigest()[:32]


@remembered
def _code() -> str:
    """Digest of the modules that a graph is exported from."""
    root = Path(__file__).parent
    files = sorted(file for part in ("encoders", "fusion", "networks") for file in (root / part).rglob("*.py"))
    digest = hashlib.sha256()
    for file in (*files, root / "export.py"):
        digest.update(file.read_bytes())
    return digest.hexdigest()
