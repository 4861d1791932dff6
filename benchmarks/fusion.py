"""Forward and backward of the MSAF block in training, beside loops over its feature blocks."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import torch
from torch import Tensor, nn

from benchmarks.block_loop import BlockLoop, LayerLoop
from models.fusion.msaf import MSAF, Features, MSAFBlock
from models.networks.config import SiteConfig
from models.networks.emotion.config import EmotionConfig
from models.networks.emotion.network import EmotionNetwork

BATCH = 4
"""Inputs at once: what the authors' training on RAVDESS has, and the paper's Figure 5."""
Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class FusionTimes:
    """Medians over rounds, in seconds, of a forward and a backward pass of one site in training.

    block_s: ours. loop_s: a loop over blocks. layers_s: one over the linear layers only. difference: the largest
    absolute one between the block and the loop over blocks, of fused features, attention and the features' gradients.
    """

    site: str
    blocks: int
    block_channels: int
    batch: int
    threads: int
    rounds: int
    block_s: float
    loop_s: float
    layers_s: float
    difference: float

    @property
    def ratio(self) -> float:
        """Time of the block relative to that of the loop over blocks."""
        return self.block_s / self.loop_s

    @property
    def layers_ratio(self) -> float:
        """Time of the block relative to that of the loop over layers."""
        return self.block_s / self.layers_s


@dataclass(frozen=True)
class Pass:
    """What one pass gives: fused features by modality, attention, and the gradients of the features."""

    fused: Features
    attention: Tensor
    gradients: Features


class Step:
    """A forward and a backward pass of one module, always on the same features and gradients of the fused ones."""

    def __init__(self, features: Mapping[str, Tensor], gradients: Mapping[str, Tensor]) -> None:
        self._features = {name: x.clone().requires_grad_() for name, x in features.items()}
        self._gradients = dict(gradients)

    def run(self, module: nn.Module) -> Pass:
        """Gradients are computed anew, those of the module's weights too."""
        module.zero_grad()
        for x in self._features.values():
            x.grad = None
        fused = module(self._features)
        torch.autograd.backward(list(fused.features.values()), [self._gradients[name] for name in fused.features])
        found = {name: x.grad for name, x in self._features.items() if x.grad is not None}
        return Pass({name: x.detach() for name, x in fused.features.items()}, fused.attention.detach(), found)


def paper_shapes(config: EmotionConfig) -> dict[str, Shapes]:
    """Site -> modality -> (C_m, *), what the streams bring to each site, from a pass without any numbers."""
    found: dict[str, Shapes] = {}
    with torch.device("meta"):
        network = EmotionNetwork(config).eval()
        features = {name: torch.empty(1, *shape) for name, shape in config.input_shapes.items()}
        for site in config.sites:
            features = network.enter(site.name, features)
            found[site.name] = {name: tuple(x.shape[1:]) for name, x in features.items()}
    return found


def measure_fusion(rounds: int, threads: int, config: EmotionConfig | None = None) -> list[FusionTimes]:
    """Time every site of the emotion network, the paper's unless another is given."""
    config = config or EmotionConfig()
    shapes, before = paper_shapes(config), torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        return [_measure(site, shapes[site.name], rounds, threads) for site in config.sites]
    finally:
        torch.set_num_threads(before)


def _measure(site: SiteConfig, shapes: Shapes, rounds: int, threads: int) -> FusionTimes:
    """Time the three by turns; whatever else the machine does falls on all alike."""
    torch.manual_seed(0)
    msaf = MSAF(site).train()
    (block,) = (part for part in msaf.blocks if isinstance(part, MSAFBlock))
    modules: Sequence[nn.Module] = (msaf, BlockLoop(block).train(), LayerLoop(block).train())
    step = Step(*({name: torch.randn(BATCH, *shape) for name, shape in shapes.items()} for _ in range(2)))
    # The first pass is to warm up as well.
    ours, theirs, _ = (_seeded(step, module) for module in modules)
    times: list[list[float]] = [[] for _ in modules]
    for _ in range(rounds):
        for found, module in zip(times, modules, strict=True):
            began = time.perf_counter()
            step.run(module)
            found.append(time.perf_counter() - began)
    block_s, loop_s, layers_s = (median(found) for found in times)
    return FusionTimes(
        site=site.name,
        blocks=block.layout.total,
        block_channels=site.block_channels,
        batch=BATCH,
        threads=threads,
        rounds=rounds,
        block_s=block_s,
        loop_s=loop_s,
        layers_s=layers_s,
        difference=_difference(ours, theirs),
    )


def _seeded(step: Step, module: nn.Module) -> Pass:
    """A pass with the same BlockDropout for all."""
    torch.manual_seed(1)
    return step.run(module)


def _difference(ours: Pass, theirs: Pass) -> float:
    pairs = [(ours.attention, theirs.attention)]
    pairs += [(ours.fused[name], theirs.fused[name]) for name in ours.fused]
    pairs += [(ours.gradients[name], theirs.gradients[name]) for name in ours.gradients]
    return max(float((a - b).abs().max()) for a, b in pairs)
